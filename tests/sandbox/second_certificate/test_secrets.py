"""What must never reach the service's store, record and log, and that the record is a chain."""

from __future__ import annotations

import base64
import json
import logging
import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from clinic_signer.sandbox import Sandbox, start_service
from clinic_signer.sandbox.second_certificate.audit import Audit, first_broken
from clinic_signer.sandbox.second_certificate.clock import VirtualClock
from clinic_signer.sandbox.world import open_sandbox
from second_certificate.desk import open_desk
from second_certificate.software_pc import make_item

PATIENT = "見本　花子"


def test_neither_content_key_nor_prescription_nor_token_is_kept_or_logged(
    sandbox: Sandbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    home = _own_home(sandbox, tmp_path)
    service = start_service(home, port=0)
    letter = service.issue_letter()
    desk = open_desk(service)
    item = make_item(f"SJ1\n11,,{PATIENT},\n".encode())
    approval = desk.pc.begin([item])
    link = desk.pc.link(approval, [item])
    desk.phone.approve(link, approval["number"])
    code = desk.pc.poll(approval)["code"]
    token = desk.pc.token(code).json()["access_token"]
    assert desk.pc.sign(token, [item.digest]).status_code == 200
    cookie = desk.phone.http.cookies["phone-session"]
    desk.close()
    lines = service.audit_lines()
    service.stop()
    secrets = {
        "content key": approval["key"],
        "content key as text": urlsplit(link).fragment.encode(),
        "prescription": item.csv,
        "prescription in base64": base64.b64encode(item.csv),
        "patient": PATIENT.encode(),
        "code": code.encode(),
        "token": token.encode(),
        "cookie": cookie.encode(),
        "password": letter.password.encode(),
        "session secret": approval["session_secret"].encode(),
    }
    kept = [p for p in home.home.rglob("*") if p.is_file() and "pki" not in str(p.parent)]
    assert {p.suffix for p in kept} >= {".sqlite", ".jsonl"}
    places = {path.name: path.read_bytes() for path in kept}
    # The log of the client in this process is not the service's.
    own = [r.getMessage() for r in caplog.records if not r.name.startswith("http")]
    places["log"] = "\n".join(own).encode()
    for place, data in places.items():
        assert data or place == "log"
        for name, secret in secrets.items():
            assert secret not in data, f"{name} in {place}"
    assert first_broken(lines) is None
    events = [json.loads(line)["event"] for line in lines]
    assert events[-1] == "signed"
    assert "approval-approved" in events


def test_what_is_kept_is_its_owners_only(sandbox: Sandbox, tmp_path: Path) -> None:
    home = _own_home(sandbox, tmp_path)
    service = start_service(home, port=0)
    open_desk(service).close()
    service.stop()
    for path in home.home.iterdir():
        if path.is_file() and os.name == "posix":
            assert path.stat().st_mode & 0o077 == 0, path.name


def test_phones_and_pcs_are_known_after_a_restart_and_approvals_are_not(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    home = _own_home(sandbox, tmp_path)
    service = start_service(home, port=0)
    desk = open_desk(service)
    item = make_item(b"SJ1\n")
    approval = desk.pc.begin([item])
    port = urlsplit(service.base_url).port or 0
    service.stop()
    service = start_service(home, port=port)
    desk.phone.log_in()
    assert desk.phone.http.get("/phone/me").status_code == 200
    answer = desk.pc.send("GET", f"/approval/{approval['approval']}?wait=1")
    assert answer.status_code == 404
    desk.service = service
    assert desk.pc.sign(desk.token([item]), [item.digest]).status_code == 200
    assert first_broken(service.audit_lines()) is None
    desk.close()
    service.stop()


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_changed_line_breaks_the_chain(tmp_path: Path, number: int) -> None:
    audit = Audit(VirtualClock(), tmp_path / "audit.jsonl")
    for event in ("one", "two", "three", "four"):
        audit.write(event, left=1)
    lines = audit.lines()
    assert first_broken(lines) is None
    changed = [*lines]
    changed[number - 1] = changed[number - 1].replace('"left": 1', '"left": 2')
    assert first_broken(changed) == number + 1
    assert first_broken(lines[: number - 1] + lines[number:]) == number
    assert first_broken([*lines, "not json"]) == 5


def test_the_chain_goes_on_after_a_restart(tmp_path: Path) -> None:
    for event in ("one", "two"):
        Audit(VirtualClock(), tmp_path / "audit.jsonl").write(event)
    lines = Audit(VirtualClock(), tmp_path / "audit.jsonl").lines()
    assert len(lines) == 2
    assert first_broken(lines) is None


def _own_home(sandbox: Sandbox, tmp_path: Path) -> Sandbox:
    """The same people in a folder of their own: making keys takes long.

    What the service or the station of another test has left there does not come along.
    """
    import shutil

    home = tmp_path / "sandbox"
    left = shutil.ignore_patterns("second-certificate*", "journal.sqlite*")
    shutil.copytree(sandbox.home, home, ignore=left)
    return open_sandbox(home)
