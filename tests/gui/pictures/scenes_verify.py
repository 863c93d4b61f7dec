"""The Verify screen: documents of the sandbox, verified at the fixed time."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui.desk import Verified
from clinic_signer.gui.screens import VERIFY_INDEX
from clinic_signer.gui.verify.reading import with_content
from clinic_signer.gui.verify.screen import VerifyScreen
from clinic_signer.prescription.envelope import read_document, wrap
from clinic_signer.sandbox import PersonId
from clinic_signer.signature.report import Verdict
from clinic_signer.signature.verifier import verify
from gui.doubles import NOW, report
from gui.pictures.people import shared_sandbox
from gui.pictures.row import Picture
from gui.pictures.studio import Stage
from gui.signed_documents import signed_by, signed_dispensing, signed_prescription

CJ1 = Path(__file__).parents[2] / "prescription" / "data" / "aozora-dispensing.csv"
PATIENT = 0
"""Of the sandbox's prescriptions, the one with four medicines."""


@cache
def _signed(sample: int = PATIENT) -> bytes:
    return signed_prescription(shared_sandbox(), NOW, sample)


def _with_payload(data: bytes, change: tuple[bytes, bytes]) -> bytes:
    """The document with something changed after signing."""
    payload = read_document(data).payload
    forged = re.sub(change[0], change[1], payload, count=1)
    assert forged != payload
    return data.replace(base64.b64encode(payload), base64.b64encode(forged))


def _changed() -> bytes:
    return _with_payload(_signed(), (rb"(?m)^(201,.*),1,1,", rb"\1,9,1,"))


def _loud() -> bytes:
    other = _signed().replace("ファモチジンＯＤ錠２０".encode(), "ファモチジンＯＤ錠１０".encode())
    assert other != _signed()
    return other


def _dispensed() -> bytes:
    prescription = _signed()
    identifier = read_document(prescription).prescription_id or ""
    csv = re.sub(rb"(?m)^7,[^,]*,", f"7,{identifier},".encode(), CJ1.read_bytes())
    return signed_dispensing(shared_sandbox(), prescription, csv, NOW)


def _unsigned() -> bytes:
    return wrap(shared_sandbox().samples_on(NOW.date())[PATIENT].csv)


def on_screen(stage: Stage, *results: Verified) -> VerifyScreen:
    """The Verify screen with these files; the first is shown."""
    window = stage.window
    window.show_screen(VERIFY_INDEX)
    screen = window.screens.verify
    if results:
        screen.open_files(stage.put_on_desk(*results))
        stage.wait(lambda: all(entry.row for entry in screen.model.entries))
        # The content is put together in several turns, and begins after the verdict.
        stage.wait_for_rest(lambda: len(screen.findChildren(QWidget)))
        stage.wait(lambda: not screen.content.isVisible() or screen.content.is_whole)
    return screen


def _others(stage: Stage) -> list[Verified]:
    """What else is in the list."""
    return [
        stage.judged(_signed(1), "20260901-002.xml"),
        stage.judged(_signed(2), "20260901-003.xml"),
    ]


def shown(make: str, stage: Stage) -> QWidget:
    """A document of the sandbox on the screen."""
    documents = {
        "valid": _signed,
        "invalid": _changed,
        "loud": _loud,
        "dispensing": _dispensed,
    }
    on_screen(stage, stage.judged(documents[make](), "20260901-001.xml"), *_others(stage))
    return stage.window


def on_hold(stage: Stage) -> QWidget:
    """Signed, but revocation cannot be checked."""
    sandbox = shared_sandbox()
    data = sign_only()
    trust = replace(sandbox.trust_at(NOW), crls=())
    judged = with_content(
        Verified("20260901-001.xml", NOW, verify(data, trust=trust, at=NOW)), data
    )
    assert judged.report is not None
    assert judged.report.verdict is Verdict.ON_HOLD
    on_screen(stage, judged, *_others(stage))
    return stage.window


def sign_only() -> bytes:
    """A prescription with the doctor's signature alone (ES)."""
    sandbox = shared_sandbox()
    return signed_by(sandbox, PersonId.DOCTOR, _unsigned(), NOW)


def unsigned(stage: Stage) -> QWidget:
    """A file without a signature."""
    judged = with_content(Verified("20260901-001.xml", NOW), _unsigned())
    on_screen(stage, judged, *_others(stage))
    return stage.window


def unreadable(stage: Stage) -> QWidget:
    """No document at all."""
    failure = Failure(FailureCode.FILE_UNREADABLE, file="写真.xml")
    on_screen(stage, Verified("写真.xml", NOW, failure=failure), *_others(stage))
    return stage.window


def technical(stage: Stage) -> QWidget:
    """All twelve requirements."""
    screen = on_screen(stage, stage.judged(_signed(), "20260901-001.xml"))
    screen.items.twelve.click()
    return stage.window


def folder(stage: Stage) -> QWidget:
    """A folder with files of every kind."""
    results = []
    for number in range(24):
        verdict = (Verdict.VALID, Verdict.VALID, Verdict.ON_HOLD, Verdict.INVALID)[number % 4]
        results.append(Verified(f"2026-08-{number + 1:02}.xml", NOW, report(verdict)))
    on_screen(stage, stage.judged(_signed(), "20260901-001.xml"), *results)
    return stage.window


def comparing(stage: Stage) -> QWidget:
    """Two documents beside each other."""
    screen = on_screen(
        stage,
        stage.judged(_signed(), "20260901-001.xml"),
        stage.judged(_changed(), "20260901-001-変更.xml"),
    )
    screen.head.compare.click()
    screen.files.view.setCurrentIndex(screen.model.index(1))
    stage.wait(lambda: screen.compare_panel.isVisible())
    return stage.window


def empty(stage: Stage) -> QWidget:
    """No files yet."""
    on_screen(stage)
    return stage.window


VERIFY = (
    Picture("verify-empty", "09c-verify-empty.png", empty),
    Picture("verify-valid", "06a-verify-valid.png", partial(shown, "valid"), True, "verify"),
    Picture("verify-on-hold", "06b-verify-on-hold.png", on_hold, is_main=True),
    Picture("verify-invalid", "06c-verify-invalid.png", partial(shown, "invalid"), True, "invalid"),
    Picture("verify-loud", "", partial(shown, "loud")),
    Picture("verify-dispensing", "", partial(shown, "dispensing")),
    Picture("verify-unsigned", "", unsigned),
    Picture("verify-unreadable", "", unreadable),
    Picture("verify-twelve", "", technical),
    Picture("verify-folder", "", folder),
    Picture("verify-compare", "", comparing, guide="compare"),
)
