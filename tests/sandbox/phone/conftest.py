"""One Chromium for all tests of the phone page, a service, and a phone and a PC that are paired."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from clinic_signer.resources import resource
from clinic_signer.sandbox import RunningService, Sandbox, start_service
from clinic_signer.sandbox.second_certificate.service import Limits
from conftest import without
from sandbox.phone.camera import Camera
from sandbox.phone.documents import item_of
from sandbox.phone.handset import Handset, new_handset
from second_certificate.software_pc import Item, SoftwarePc

ARGUMENTS = [
    "--no-sandbox",  # Chromium's own sandbox cannot be had by root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]


@pytest.fixture(scope="session")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Camera:
    return Camera(tmp_path_factory.mktemp("camera") / "camera.y4m")


@pytest.fixture(scope="session")
def browser(camera: Camera) -> Iterator[Browser]:
    """Debian's Chromium with the test's camera."""
    if without("chromium"):
        pytest.skip("needs chromium")
    arguments = [*ARGUMENTS, f"--use-file-for-fake-video-capture={camera.file}"]
    with sync_playwright() as playwright:
        loop = asyncio.get_running_loop()
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=arguments
        )
        yield browser
        asyncio._set_running_loop(loop)
        browser.close()


@pytest.fixture(scope="session")
def browser_loop(browser: Browser) -> asyncio.AbstractEventLoop:
    """The event loop that Playwright keeps going in this thread."""
    return asyncio.get_running_loop()


@pytest.fixture(autouse=True)
def loop_for_these_tests_only(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hide Playwright's loop from the tests of other rooms: with it, none could run its own."""
    if not {"phone", "new_phone"} & set(request.fixturenames):
        yield
        return
    loop = request.getfixturevalue("browser_loop")
    asyncio._set_running_loop(loop)
    yield
    asyncio._set_running_loop(None)


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the service keeps its store and its record: tests read every byte of it."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="session")
def service(sandbox: Sandbox, kept: Path) -> Iterator[RunningService]:
    # One PC asks for all tests: more often than a PC may in earnest.
    limits = Limits(requests_per_minute=10_000)
    running = start_service(replace(sandbox, home=kept), port=0, limits=limits)
    yield running
    running.stop()


@pytest.fixture
def new_phone(
    browser: Browser, service: RunningService, camera: Camera
) -> Iterator[Callable[..., Handset]]:
    """Makes phones on which nobody is registered yet."""
    made: list[Handset] = []
    camera.show_nothing()

    def make(**how: object) -> Handset:
        made.append(new_handset(browser, service, camera, **how))
        return made[-1]

    yield make
    for phone in made:
        phone.close()
        assert not phone.troubles


@pytest.fixture(scope="session")
def desk(
    browser: Browser,
    browser_loop: asyncio.AbstractEventLoop,
    service: RunningService,
    camera: Camera,
) -> Iterator[tuple[Handset, SoftwarePc]]:
    asyncio._set_running_loop(browser_loop)
    phone = new_handset(browser, service, camera)
    phone.register()
    pc = SoftwarePc(service.base_url, service.clock.now)
    phone.pair(pc)
    yield phone, pc
    asyncio._set_running_loop(browser_loop)
    pc.close()
    phone.close()


@pytest.fixture
def phone(desk: tuple[Handset, SoftwarePc]) -> Iterator[Handset]:
    """The physician's phone: registered and logged in; on any screen."""
    phone, _ = desk
    phone.troubles.clear()
    phone.camera.show_nothing()
    yield phone
    phone.believe()
    phone.verifies_person(verifies=True)
    assert not phone.troubles


@pytest.fixture
def pc(desk: tuple[Handset, SoftwarePc]) -> SoftwarePc:
    """The PC that is paired with the phone."""
    return desk[1]


@pytest.fixture(scope="session")
def items(sandbox: Sandbox) -> list[Item]:
    """Three prescriptions, prepared for signing."""
    names = ("mihon-hanako", "tameyama-ken", "reita-sakura")
    return [item_of(sandbox, resource(f"sandbox/{n}.csv").read_bytes()) for n in names]
