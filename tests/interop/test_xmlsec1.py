"""The command line tool xmlsec1 as an independent judge of our signatures."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from clinic_signer.prescription.envelope import read_document, wrap
from clinic_signer.sandbox import Sandbox
from clinic_signer.sandbox.people import PersonId
from clinic_signer.signature.profile import PROFILES, Profile
from conftest import without
from signature.signing import CSV, sign

XMLSEC1 = shutil.which("xmlsec1")
pytestmark = pytest.mark.skipif(without("xmlsec1"), reason="xmlsec1 is not installed")


def judged(document: bytes, folder: Path) -> subprocess.CompletedProcess[str]:
    """What xmlsec1 says: signature and references only, not the certificate."""
    file = folder / "signed.xml"
    file.write_bytes(document)
    identifiers = ["--id-attr:id", "PrescriptionDocument"]
    for name in ("KeyInfo", "SignedProperties"):
        identifiers += ["--id-attr:Id", name]
    return subprocess.run(
        [XMLSEC1 or "", "--verify", *identifiers, "--insecure", str(file)],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda p: p.name)
def test_xmlsec1_verifies_three_references_of_three(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    found = judged(sign(sandbox.person(PersonId.DOCTOR), profile=profile), tmp_path)
    assert found.returncode == 0, found.stderr
    assert "SignedInfo References (ok/all): 3/3" in found.stderr


def test_the_real_csv_signed_in_the_sandbox(
    sandbox: Sandbox, real_sample: Path, tmp_path: Path
) -> None:
    payload = read_document(real_sample.read_bytes()).payload
    document = sign(sandbox.person(PersonId.DOCTOR), wrap(payload))
    found = judged(document, tmp_path)
    assert found.returncode == 0, found.stderr
    assert "SignedInfo References (ok/all): 3/3" in found.stderr


def test_the_real_prescription_itself(real_sample: Path, tmp_path: Path) -> None:
    found = judged(real_sample.read_bytes(), tmp_path)
    assert "SignedInfo References (ok/all): 3/3" in found.stderr


def test_xmlsec1_is_a_judge_and_notices_a_change(sandbox: Sandbox, tmp_path: Path) -> None:
    document = sign(sandbox.person(PersonId.DOCTOR), wrap(CSV))
    found = judged(document.replace(b'Document">U0ox', b'Document">U0oy'), tmp_path)
    assert found.returncode != 0
    assert "3/3" not in found.stderr
