"""Is the signer whom the signed data name? What is told, and that it never changes the verdict."""

from __future__ import annotations

import pytest

from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.prescription.envelope import wrap
from clinic_signer.sandbox import Sandbox
from clinic_signer.sandbox.people import PersonId
from clinic_signer.signature.report import (
    CheckName,
    CheckResult,
    Indication,
    SubIndication,
    VerificationReport,
)
from clinic_signer.signature.verifier import verify
from signature.signing import DAY, sign
from signature.test_dispensing import dispensed

SAME, DIFFERENT, SILENT = (
    CheckResult.PASSED,
    CheckResult.CANNOT_DECIDE,
    CheckResult.NOT_APPLICABLE,
)


def name_check(report: VerificationReport) -> tuple[CheckResult, bool]:
    """The check, and whether the sentence says that the names differ."""
    assert report.indication is Indication.TOTAL_PASSED
    check = report.signatures[0].check(CheckName.SIGNER_NAME)
    is_told = check.sub_indication is SubIndication.SIG_CONSTRAINTS_FAILURE
    assert is_told is (check.result is DIFFERENT)
    return check.result, "証明書の氏名が違います" in report.sentence.ja


@pytest.mark.parametrize(
    ("person", "record", "expected"),
    [
        # 架空　一郎 in the certificate, and SIM KAKUU Ichiro
        (PersonId.DOCTOR, "5,,ｶｸｳ ｲﾁﾛｳ,架空　一郎", SAME),
        (PersonId.DOCTOR, "5,,,架空一郎", SAME),
        (PersonId.DOCTOR, "5,,ｶｸｳ ｲﾁﾛｳ,架空　壱郎", SAME),
        (PersonId.DOCTOR, "5,,ﾏｺﾞ ﾂｷﾞｵ,孫　継男", DIFFERENT),
        (PersonId.DOCTOR, "5,,,孫　継男", DIFFERENT),
        # Latin letters alone: SIM MOGI Jiro
        (PersonId.DENTIST, "5,,ﾓｷﾞ ｼﾞﾛｳ,模擬　二郎", SAME),
        (PersonId.DENTIST, "5,,ﾓｷﾞ ｻﾌﾞﾛｳ,模擬　三郎", DIFFERENT),
        (PersonId.DENTIST, "5,,,模擬　二郎", SILENT),
        (PersonId.DENTIST, "5,,,", SILENT),
        (PersonId.DENTIST, "4,2,01,内科", SILENT),
        (PersonId.DENTIST, "5,,," + "長" * 200, SILENT),
    ],
)
def test_the_prescriber(
    person: PersonId, record: str, expected: CheckResult, world: Sandbox, trust: TrustStore
) -> None:
    csv = f"SJ1\n1,1,1234567,13,架空診療所\n{record}\n11,,架空　花子,ｶｸｳ ﾊﾅｺ\n".encode()
    report = verify(sign(world.person(person), wrap(csv)), trust=trust, at=DAY)
    assert name_check(report) == (expected, expected is DIFFERENT)


@pytest.mark.parametrize(
    ("record", "expected"),
    [("15,調剤　二郎,,", SAME), ("15,別野　人男,,", DIFFERENT), ("15,", SILENT), ("", SILENT)],
)
def test_the_pharmacist(
    record: str, expected: CheckResult, world: Sandbox, extended: bytes, trust: TrustStore
) -> None:
    pharmacist = world.person(PersonId.PHARMACIST)
    data = dispensed(extended, pharmacist, csv=f"CJ1,\n1,架空　花子\n{record}\n".encode())
    assert name_check(verify(data, trust=trust, at=DAY)) == (expected, expected is DIFFERENT)


def test_data_in_another_encoding_are_not_compared(world: Sandbox, trust: TrustStore) -> None:
    csv = "SJ1\n5,,ｶｸｳ ｲﾁﾛｳ,架空　一郎\n".encode("cp932")
    report = verify(sign(world.person(PersonId.DOCTOR), wrap(csv)), trust=trust, at=DAY)
    assert name_check(report) == (SILENT, False)
