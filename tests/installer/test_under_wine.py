"""The installers on a Windows of their own: Wine. One story; each test goes on from the one before.

Run by ``dev.py test --installer``, which builds what is installed here. What Wine cannot show is in
docs/windows-checklist.md. Real: the installers, every file in them, the program. Not Windows: Wine,
with three small libraries that it lacks (installer/wine/shims).
"""

from __future__ import annotations

import shutil
import subprocess
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

import built_payload
from conftest import PROJECT
from installer import places, registered, signatures, signing_key
from installer.msi import product
from installer.wine.prefix import Ran, Registry, Snapshot, WinePrefix, path_in_windows
from installer.wine.shortcut import Shortcut, read_shortcut

pytestmark = [pytest.mark.installer, pytest.mark.wine, pytest.mark.xdist_group("installer")]

PROGRAM_FOLDER = "Program Files/Clinic Signer"
WINDOWS_FOLDER = r"C:\Program Files\Clinic Signer"
CONSOLE = rf"{WINDOWS_FOLDER}\clinic-signer.exe"
WINDOW = rf"{WINDOWS_FOLDER}\ClinicSigner.exe"
SETTINGS = r"HKLM\Software\ClinicSigner\Settings"
RUN = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Run"
UNINSTALL = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall"
POLICIES = r"HKLM\SOFTWARE\Policies\ClinicSigner"
NEWER = "99.0.0"
DATA_OF_PEOPLE = ("AppData/Local/clinic-signer/", "AppData/Roaming/ClinicSigner/")
BANNER = (255, 243, 224)
"""The bar of the sandbox, more or less (resources/design)."""
SHEET = (255, 255, 255)
COMES_UP = 300
"""Seconds for the window, on a machine that is busy with other things."""


@dataclass
class Story:
    """What later tests need of earlier ones."""

    before: Snapshot | None = None


@pytest.fixture(scope="module")
def setup(payload: Path) -> Path:
    assert payload.is_dir()
    built_payload.build("nsis")
    return built_payload.packed("setup.exe")


@pytest.fixture(scope="module")
def newer(payload: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return product.build(payload, tmp_path_factory.mktemp("newer"), NEWER)


@pytest.fixture(scope="module")
def story() -> Story:
    return Story()


def msiexec(windows: WinePrefix, verb: str, msi: Path, *properties: str) -> Ran:
    return windows.run("msiexec", verb, path_in_windows(msi), "/qn", *properties)


def settings_in(registry: Registry) -> dict[str, str]:
    """Setting → what the installer was told of it."""
    return {
        f"{key.rpartition(chr(92))[2]}.{name}": value.strip('"')
        for key, values in registry.items()
        if key.startswith(SETTINGS)
        for name, value in values.items()
        if value != '""'
    }


def entries(registry: Registry) -> list[dict[str, str]]:
    """Ours among the installed apps."""
    return [
        values
        for key, values in registry.items()
        if key.startswith(UNINSTALL) and "Clinic Signer" in values.get("DisplayName", "")
    ]


def program_files(windows: WinePrefix) -> list[str]:
    folder = windows.drive / PROGRAM_FOLDER
    return sorted(path.relative_to(folder).as_posix() for path in places.files_in(folder))


def in_payload() -> list[str]:
    payload = places.PAYLOAD
    return sorted(path.relative_to(payload).as_posix() for path in places.files_in(payload))


def test_an_older_windows_is_refused(windows: WinePrefix, msi: Path) -> None:
    windows.must("winecfg", "-v", "win7")
    try:
        assert msiexec(windows, "/i", msi).code == 1603 % 256
    finally:
        windows.must("winecfg", "-v", "win10")
    assert not (windows.drive / PROGRAM_FOLDER).exists()


def test_silent_installation_with_properties(windows: WinePrefix, msi: Path, story: Story) -> None:
    story.before = windows.snapshot()
    given = ("SECOND_BASE_URL=https://second.example/a?b=1", "CARD_ROUTE=pcsc", "AUTOSTART=1")
    more = ("TRUST_CRL_HOSTS=a.example;b.example", "DESKTOPSHORTCUT=1")
    ran = msiexec(windows, "/i", msi, *given, *more)
    assert ran.code == 0, ran.text
    assert program_files(windows) == in_payload()
    registry = windows.registry()
    assert settings_in(registry) == {
        "second.base_url": "https://second.example/a?b=1",
        "card.route": "pcsc",
        "trust.crl_hosts": "a.example;b.example",
    }
    assert "ClinicSigner.exe" in registry[RUN]["ClinicSigner"]
    (entry,) = entries(registry)
    assert entry["DisplayVersion"] == f'"{places.product_version()}"'
    # 電子処方箋 as the registry's file writes it
    assert r"\x96fb\x5b50\x51e6\x65b9\x7b8b" in entry["DisplayName"]
    assert registered.DOCUMENT in registry[r"HKLM\Software\Classes\.xml\OpenWithProgids"]
    assert "@" not in registry.get(r"HKLM\Software\Classes\.xml", {})
    # Wine writes "Eventlog" where Windows writes "EventLog"; keys know no case.
    log = r"HKLM\System\CurrentControlSet\Services\Eventlog\Application\Clinic Signer"
    assert "EventCreate.exe" in registry[log]["EventMessageFile"]


def test_menu_and_desktop_have_shortcuts(windows: WinePrefix) -> None:
    found = shortcuts(windows)
    assert len(found) == 2
    for each in found:
        assert (each.target, each.arguments) == (WINDOW, "")
        assert each.folder.rstrip("\\") == WINDOWS_FOLDER
        assert each.icon, "the MSI brings one of its own"


def shortcuts(windows: WinePrefix) -> list[Shortcut]:
    """Ours, in all menus and on all desktops."""
    names = [path for path in windows.files() if path.name == f"{registered.NAME}.lnk"]
    on_desktop = windows.desktop / f"{registered.NAME}.lnk"
    return [read_shortcut(path) for path in (*names, on_desktop) if path.exists()]


def test_the_console_says_its_version(windows: WinePrefix) -> None:
    ran = windows.run(CONSOLE, "--version")
    assert (ran.code, ran.text.split()) == (0, ["Clinic", "Signer", places.product_version()])


def sign(
    windows: WinePrefix,
    out: Path,
    *more: str,
    given: bytes | None = None,
    console: str = CONSOLE,
) -> Ran:
    sample = PROJECT / "resources" / "sandbox" / "karino-taro.csv"
    world = ["--signer", "sandbox", "--trust", "sandbox"]
    command = [console, "sign", path_in_windows(sample), *world, "--out", path_in_windows(out)]
    return windows.run(*command, *more, given=given)


def verify(windows: WinePrefix, file: Path, console: str = CONSOLE) -> Ran:
    return windows.run(console, "verify", path_in_windows(file), "--trust", "sandbox")


def _sign_and_verify(windows: WinePrefix, out: Path, console: str = CONSOLE) -> Path:
    """The document that was made."""
    ran = sign(windows, out, "--pin-fd", "0", given=b"1234\n", console=console)
    assert ran.code == 0, ran.text
    (signed,) = out.glob("*.xml")
    verified = verify(windows, signed, console)
    assert (verified.code, "TOTAL-PASSED" in verified.text) == (0, True), verified.text
    return signed


def test_a_prescription_is_signed_and_verified(windows: WinePrefix, tmp_path: Path) -> None:
    signed = _sign_and_verify(windows, tmp_path)
    whole = bytearray(signed.read_bytes())
    at = whole.index(b"</PrescriptionDocument>") - 40
    whole[at] = ord("A") if whole[at] != ord("A") else ord("B")
    changed = tmp_path / "changed.xml"
    changed.write_bytes(whole)
    failed = verify(windows, changed)
    assert (failed.code, "TOTAL-FAILED" in failed.text) == (1, True), failed.text


def test_a_folder_is_verified_in_processes(windows: WinePrefix, tmp_path: Path) -> None:
    (tmp_path / "no.xml").write_bytes(b"<no/>")
    ran = windows.run(CONSOLE, "verify", path_in_windows(tmp_path), "--trust", "sandbox")
    assert "no.xml" in ran.text


def test_nobody_is_waited_for_where_nobody_can_type_a_pin(
    windows: WinePrefix, tmp_path: Path
) -> None:
    ran = sign(windows, tmp_path)
    assert ran.code == 3, ran.text
    assert "pin-prompt-unavailable" in ran.text


def test_the_window_opens_on_the_sandbox(windows: WinePrefix) -> None:
    """The picture stays in build/installer/wine, for a person to look at."""
    _open_and_close(windows, WINDOWS_FOLDER, places.BUILD / "wine" / "window.png")


def _open_and_close(windows: WinePrefix, folder: str, picture: Path) -> None:
    """Open the demo, photograph it, close it as its button does.

    Its parent, a Windows program too, says how it ended: a program that takes more than half a
    second to leave is killed by Wine, which is all that can be seen from outside.
    """
    picture.parent.mkdir(parents=True, exist_ok=True)
    windows.wait()  # a desktop that is just ending would have the window and not show it
    parent = "import subprocess, sys; print(subprocess.call(sys.argv[1:]))"
    command = [rf"{folder}\runtime\python.exe", "-c", parent]
    window = windows.start(*command, rf"{folder}\ClinicSigner.exe", "demo")
    try:
        _photograph_a_sheet(picture, COMES_UP)
    finally:
        windows.run("taskkill", "/IM", "ClinicSigner.exe")
        said, _ = window.communicate(timeout=120)
    assert said.split() == [b"0"]


def _photograph_a_sheet(picture: Path, limit: float) -> None:
    """Photograph the screen when the sandbox's bar is there, and a prescription on its sheet."""
    deadline = time.monotonic() + limit
    while True:
        assert time.monotonic() < deadline, "the window did not come up"
        subprocess.run(["import", "-window", "root", picture], check=True)
        with Image.open(picture) as image:
            bar = _share(image.crop((100, 30, 300, 45)), BANNER)
            sheet = _share(image.crop((500, 200, 1060, 660)), SHEET)
        if bar > 0.9 and sheet > 0.5:
            return
        time.sleep(2)


def _share(part: Image.Image, colour: tuple[int, int, int]) -> float:
    """How much of a part of the screen has a colour, or nearly."""
    data = part.convert("RGB").tobytes()
    pixels = zip(data[::3], data[1::3], data[2::3], strict=True)
    near = sum(max(abs(a - b) for a, b in zip(p, colour, strict=True)) < 12 for p in pixels)
    return near / (len(data) // 3)


def test_a_policy_beats_what_the_installer_and_the_user_said(
    windows: WinePrefix, tmp_path: Path
) -> None:
    user = tmp_path / "settings.toml"

    def route() -> str:
        code = (
            "from clinic_signer.settings import CARD_ROUTE, load_settings; s = load_settings();"
            "print(s.get(CARD_ROUTE).value, s.origin(CARD_ROUTE).value, s.is_locked(CARD_ROUTE))"
        )
        windows.environment["CLINIC_SIGNER_SETTINGS"] = path_in_windows(user)
        return windows.run(rf"{WINDOWS_FOLDER}\runtime\python.exe", "-c", code).text.strip()

    try:
        assert route() == "pcsc installed False"
        user.write_text('[card]\nroute = "auto"\n')
        assert route() == "auto user False"
        windows.write(rf"{POLICIES}\card", "route", "pkcs11")
        assert route() == "pkcs11 policy True"
    finally:
        windows.environment.pop("CLINIC_SIGNER_SETTINGS", None)
        windows.delete(POLICIES)


def test_an_upgrade_remembers_and_an_older_version_is_refused(
    windows: WinePrefix, msi: Path, newer: Path
) -> None:
    before = settings_in(windows.registry())
    upgraded = msiexec(windows, "/i", newer, "SECOND_FACILITY=Clinic")
    assert upgraded.code == 0, upgraded.text
    registry = windows.registry()
    assert settings_in(registry) == before | {"second.facility": "Clinic"}
    assert "ClinicSigner" in registry[RUN]
    (entry,) = entries(registry)
    assert entry["DisplayVersion"] == f'"{NEWER}"'
    assert program_files(windows) == in_payload()
    assert msiexec(windows, "/i", msi).code == 1603 % 256
    (entry,) = entries(windows.registry())
    assert entry["DisplayVersion"] == f'"{NEWER}"'


def test_removal_leaves_nothing_but_the_data_of_people(
    windows: WinePrefix, newer: Path, story: Story
) -> None:
    ran = msiexec(windows, "/x", newer)
    assert ran.code == 0, ran.text
    _assert_as_before(windows, story)


def test_the_setup_installs_and_removes(windows: WinePrefix, setup: Path, story: Story) -> None:
    story.before = windows.snapshot()
    ran = windows.run(str(setup), "/S", "/AUTOSTART", "/DESKTOPSHORTCUT")
    assert ran.code == 0, ran.text
    windows.wait()
    assert set(program_files(windows)) - set(in_payload()) == {"uninstall.exe"}
    assert set(in_payload()) <= set(program_files(windows))
    uninstaller = windows.drive / PROGRAM_FOLDER / "uninstall.exe"
    signatures.must_be_ours(uninstaller, signing_key.given_key())
    found = shortcuts(windows)
    assert [(each.target, each.folder) for each in found] == [(WINDOW, WINDOWS_FOLDER)] * 2
    registry = windows.registry()
    assert "ClinicSigner" in registry[RUN]
    (entry,) = entries(registry)
    assert entry["DisplayVersion"] == f'"{places.product_version()}"'
    again = windows.run(str(setup), "/S")
    assert again.code == 0, again.text
    assert "ClinicSigner" in windows.registry()[RUN]
    windows.run(rf"{WINDOWS_FOLDER}\uninstall.exe", "/S")
    _assert_as_before(windows, story)


def test_the_zip_works_where_it_is_unpacked_and_leaves_nothing_elsewhere(
    windows: WinePrefix, payload: Path, tmp_path: Path, story: Story
) -> None:
    assert payload.is_dir()
    built_payload.build("zip")
    story.before = windows.snapshot()
    stick = windows.drive / "院内 USB"
    with zipfile.ZipFile(built_payload.packed("portable.zip")) as archive:
        archive.extractall(stick)
    (inside,) = stick.iterdir()
    (inside / "portable.txt").touch()
    folder = rf"C:\{stick.name}\{inside.name}"
    before = {path.relative_to(inside).as_posix() for path in places.files_in(inside)}
    _sign_and_verify(windows, tmp_path, rf"{folder}\clinic-signer.exe")
    _open_and_close(windows, folder, places.BUILD / "wine" / "portable.png")
    kept = {path.relative_to(inside).as_posix() for path in places.files_in(inside)} - before
    assert {name.partition("/")[0] for name in kept} == {"data"}
    shutil.rmtree(stick)
    _assert_as_before(windows, story, but=())


def _assert_as_before(
    windows: WinePrefix, story: Story, but: Sequence[str] = DATA_OF_PEOPLE
) -> None:
    assert story.before is not None
    after = windows.snapshot()
    new = {
        file
        for file in after.files - story.before.files
        if not any(data in file for data in but)
        and "/Temp/" not in file
        and not file.startswith("windows/temp/")
    }
    assert new == set()
    assert not (windows.drive / PROGRAM_FOLDER).exists()
    ours = {
        (key, name, value)
        for key, values in after.registry.items()
        for name, value in (values or {"": ""}).items()
        if "clinic" in f"{key}{name}{value}".lower()
    }
    assert ours == set()
    keys = set(after.registry) - set(story.before.registry)
    # The Windows Installer's own, which the first installation of anything makes, and empty again.
    of_installer = r"HKLM\Software\Classes\Installer"
    classes = r"HKLM\Software\Classes"
    assert not [k for k in keys if k.startswith(classes) and not k.startswith(of_installer)]
