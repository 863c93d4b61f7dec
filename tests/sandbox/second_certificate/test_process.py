"""The service in a process of its own, as a window has it: asked, refused, ended."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from shutil import copytree

import httpx
import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox import AccountId, Sandbox, ServiceProcess
from clinic_signer.sandbox.second_certificate import process
from second_certificate.software_phone import SoftwarePhone


@pytest.fixture
def home(tmp_path: Path, sandbox: Sandbox) -> Path:
    return Path(copytree(sandbox.home, tmp_path / "sandbox"))


@pytest.fixture
def service(home: Path) -> Iterator[ServiceProcess]:
    made = ServiceProcess()
    made.serve(home, (0,))
    yield made
    made.stop()


def test_a_phone_is_registered_with_the_letter_that_it_writes(service: ServiceProcess) -> None:
    letter = service.issue_letter(AccountId.PHARMACIST)
    assert letter.link.startswith(f"{service.base_url}/r?v=1&i=")
    with closing(SoftwarePhone(service.base_url)) as phone:
        phone.register(letter.link, letter.password)


def test_a_port_that_is_taken_is_told_as_the_service_tells_it(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        first_choice, second_choice = ServiceProcess(), ServiceProcess()
        with pytest.raises(Failure) as refused:
            first_choice.serve(home, (port,))
        second_choice.serve(home, (port, 0))
        second_choice.stop()
    assert first_choice._process.returncode is not None
    assert second_choice.base_url != f"http://localhost:{port}"
    assert refused.value.code is FailureCode.SANDBOX_PORT_TAKEN
    assert str(refused.value.facts["port"]) == str(port)


def test_once_it_has_ended_nothing_answers_and_a_letter_is_refused(
    service: ServiceProcess,
) -> None:
    service._process.kill()
    service._process.wait()
    with pytest.raises(Failure) as refused:
        service.issue_letter()
    assert refused.value.code is FailureCode.SANDBOX_UNUSABLE
    with pytest.raises(httpx.ConnectError):
        httpx.get(service.base_url)
    service.kill()
    with pytest.raises(Failure) as refused:
        service.issue_letter()
    assert refused.value.code is FailureCode.SANDBOX_UNUSABLE


def test_whoever_waits_for_it_hears_that_it_was_ended(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mute = (sys.executable, "-c", "import time; time.sleep(600)")
    monkeypatch.setattr(process, "_COMMAND", mute)
    service = ServiceProcess()
    with ThreadPoolExecutor() as pool:
        serving = pool.submit(service.serve, home, (0,))
        while not service._turn.locked():
            time.sleep(0.01)
        service.kill()
        refused = serving.exception()
    assert isinstance(refused, Failure)
    assert refused.code is FailureCode.SANDBOX_UNUSABLE
    assert service._process.returncode is not None


_PARENT = """
import sys
from pathlib import Path
from clinic_signer.sandbox import ServiceProcess
service = ServiceProcess()
service.serve(Path(sys.argv[1]), (0,))
print(service.base_url, flush=True)
sys.stdin.read()
"""
_PARENT_IN_A_HURRY = """
import os, sys
from clinic_signer.json_lines import encoded
from clinic_signer.sandbox import ServiceProcess
from clinic_signer.sandbox.second_certificate.process import Start
service = ServiceProcess()
service._requests.write(encoded("Start", Start(sys.argv[1], 0)))
os._exit(0)
"""


def test_it_ends_with_its_parent_however_that_ends(home: Path) -> None:
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(home)], stdin=pipe, stdout=pipe, stderr=pipe
    ) as parent:
        assert parent.stdout is not None
        assert parent.stderr is not None
        address = parent.stdout.readline().decode().strip()
        assert httpx.get(address).status_code < 500
        parent.kill()
        parent.stderr.read()  # both write there: it ends with the later one
    with pytest.raises(httpx.ConnectError):
        httpx.get(address)


def test_it_says_nothing_when_nobody_is_there_to_hear_that_it_serves(home: Path) -> None:
    command = [sys.executable, "-c", _PARENT_IN_A_HURRY, str(home)]
    ran = subprocess.run(command, capture_output=True, check=True)  # both write to its pipes
    assert (ran.stdout, ran.stderr) == (b"", b"")


def test_a_window_has_none_of_its_libraries() -> None:
    script = (
        "import sys; from clinic_signer.sandbox import ServiceProcess; "
        "print([n for n in ('uvicorn', 'starlette', 'webauthn', 'reportlab') if n in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    assert ran.stdout.strip() == "[]"
