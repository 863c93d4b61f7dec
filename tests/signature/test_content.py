"""What stands beside the signature is compared with what it covers."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clinic_signer.pki.trust_store import production_trust
from clinic_signer.prescription.envelope import DocumentKind
from clinic_signer.prescription.hardened_xml import parse_xml
from clinic_signer.signature.content import content_findings, with_exception
from clinic_signer.signature.content_texts import FINDINGS, IN_ONE_SENTENCE
from clinic_signer.signature.report import ContentFinding, FindingCode, FindingWeight
from clinic_signer.signature.verifier import verify
from clinic_signer.words import Words

NORVASC = "201,1,1,1,2,612170709,ノルバスク錠２．５ｍｇ,1,1,錠"
NORVASC_YJ = "201,1,1,1,4,2171022F1029,ノルバスク錠２．５ｍｇ,1,1,錠"
FAMOTIDINE = "201,2,1,1,2,621687401,ファモチジンＯＤ錠２０ｍｇ「トーワ」,2,1,錠"
GENERIC = "201,1,1,1,7,2171022F1ZZZ,【般】アムロジピン錠２．５ｍｇ,1,1,錠"
PATIENT = "11,000000000012345,見本　花子,ﾐﾎﾝ ﾊﾅｺ\n12,2\n13,19780314"
UUID = "1439e0c5-7c1d-4512-861d-263de48417bf"
OTHER_UUID = "00000000-1111-4222-8333-444444444444"


def base64_of(lines: list[str]) -> str:
    return base64.b64encode("\n".join(lines).encode()).decode()


def conversion(*records: str) -> str:
    names = ("ConversionREcode", "ConversionYJcode")
    inside = "".join(f"<{n}>{r}</{n}>" for n, r in zip(names, records, strict=False))
    return f"<ConversionPharmaceuticalCode>{inside}</ConversionPharmaceuticalCode>"


def added(*conversions: str) -> str:
    name = "AdditionalPrescriptionInformation"
    return f'<{name} id="{name}">{"".join(conversions)}</{name}>'


def prescription(signed: list[str], *conversions: str) -> tuple[ContentFinding, ...]:
    text = (
        "<Document><Prescription><PrescriptionDocument>"
        f"{base64_of(['SJ1', PATIENT, *signed])}</PrescriptionDocument>"
        f"{added(*conversions) if conversions else ''}</Prescription></Document>"
    )
    return content_findings(parse_xml(text.encode()), DocumentKind.PRESCRIPTION)


def codes(findings: tuple[ContentFinding, ...]) -> list[FindingCode]:
    return [finding.code for finding in findings]


def test_what_the_service_usually_adds_is_no_finding() -> None:
    assert prescription([NORVASC]) == ()
    assert prescription([NORVASC], conversion(NORVASC, NORVASC_YJ)) == ()
    assert prescription([NORVASC], conversion(NORVASC, "")) == ()
    assert prescription([NORVASC], conversion(f"\n  {NORVASC}\n", " \n")) == ()


def test_width_of_letters_does_not_count() -> None:
    assert prescription([NORVASC], conversion(NORVASC.replace("２．５ｍｇ", "2.5mg"))) == ()


@pytest.mark.parametrize(
    ("converted", "code"),
    [
        (NORVASC.replace("ノルバスク", "ノルバデックス"), FindingCode.CONVERTED_OTHER_MEDICINE),
        (NORVASC.replace("２．５", "５"), FindingCode.CONVERTED_OTHER_MEDICINE),
        (NORVASC_YJ.replace("２．５", "５"), FindingCode.CONVERTED_OTHER_MEDICINE),
        (NORVASC.replace("612170709", "612170710"), FindingCode.CONVERTED_OTHER_CODE),
        (NORVASC_YJ.replace(",1,1,錠", ",10,1,錠"), FindingCode.CONVERTED_OTHER_AMOUNT),
        (NORVASC_YJ.replace(",1,1,錠", ",1,2,錠"), FindingCode.CONVERTED_OTHER_AMOUNT),
        (NORVASC_YJ[:-1] + "包", FindingCode.CONVERTED_OTHER_AMOUNT),
        (NORVASC_YJ.replace("201,1,1", "201,2,1"), FindingCode.CONVERTED_WITHOUT_ORIGIN),
        (NORVASC_YJ.replace("201,1,1", "201,1,2"), FindingCode.CONVERTED_WITHOUT_ORIGIN),
        ("612170709", FindingCode.CONVERTED_UNREADABLE),
        ("201,1,1,1,4", FindingCode.CONVERTED_UNREADABLE),
    ],
)
def test_a_converted_code_of_something_else_is_loud(converted: str, code: FindingCode) -> None:
    (found,) = prescription([NORVASC], conversion(NORVASC, converted))
    assert (found.code, found.weight) == (code, FindingWeight.LOUD)
    assert found.uncovered == converted
    assert found.path.startswith("/Document/Prescription/AdditionalPrescriptionInformation")


def test_a_second_place_for_converted_codes_is_compared_too() -> None:
    """Nobody signs what stands there, so anybody can add a second one behind the real one."""
    wrong = NORVASC.replace("ノルバスク", "ノルバデックス")
    text = (
        "<Document><Prescription><PrescriptionDocument>"
        f"{base64_of(['SJ1', PATIENT, NORVASC])}</PrescriptionDocument>"
        f"{added(conversion(NORVASC, NORVASC_YJ))}{added(conversion(wrong))}"
        "</Prescription></Document>"
    )
    found = content_findings(parse_xml(text.encode()), DocumentKind.PRESCRIPTION)
    assert codes(found) == [FindingCode.CONVERTED_OTHER_MEDICINE, FindingCode.CONVERTED_TWICE]


def test_a_name_without_its_strength_is_a_notice() -> None:
    ointment = "201,2,1,1,2,662640683,アルメタ軟膏　０．１％,1,1,本"
    shorter = "201,2,1,1,4,2646727M1022,アルメタ軟膏,1,1,本"
    (found,) = prescription([ointment], conversion(ointment, shorter))
    assert (found.code, found.weight) == (
        FindingCode.CONVERTED_NAME_DIFFERS,
        FindingWeight.NOTICE,
    )


@pytest.mark.parametrize(
    ("signed", "converted"),
    [("錠１０", "錠１"), ("錠１．５", "錠１"), ("錠２５ｍｇ", "錠２．５ｍｇ")],
)
def test_a_name_that_ends_inside_a_number_is_another_medicine(signed: str, converted: str) -> None:
    record = f"201,1,1,1,2,612170709,見本{signed},1,1,錠"
    other = f"201,1,1,1,4,2171022F1029,見本{converted},1,1,錠"
    assert codes(prescription([record], conversion(record, other))) == [
        FindingCode.CONVERTED_OTHER_MEDICINE
    ]


def test_a_product_for_a_generic_name() -> None:
    product = "201,1,1,1,4,2171022F1029,ノルバスク錠２．５ｍｇ,1,1,錠"
    (found,) = prescription([GENERIC], conversion("", product))
    assert found.code is FindingCode.CONVERTED_NAME_DIFFERS
    stronger = "201,1,1,1,4,2171022F2025,ノルバスク錠５ｍｇ,1,1,錠"
    assert codes(prescription([GENERIC], conversion("", stronger))) == [
        FindingCode.CONVERTED_OTHER_CODE,
        FindingCode.CONVERTED_OTHER_MEDICINE,
    ]


def test_missing_and_repeated_conversions_are_notices_and_loud_ones_come_first() -> None:
    wrong = NORVASC.replace("ノルバスク", "ノルバデックス")
    both = (conversion(NORVASC, NORVASC_YJ), conversion(wrong))
    found = prescription([NORVASC, FAMOTIDINE], *both)
    assert codes(found) == [
        FindingCode.CONVERTED_OTHER_MEDICINE,
        FindingCode.CONVERTED_TWICE,
        FindingCode.CONVERTED_MISSING,
    ]
    assert found[2].words.ja.startswith("Rp2：")
    # A generic name, a medicine without a code and a material may have no other code.
    for record in (GENERIC.replace("201,1", "201,2"), "201,2,1,2,2,700000000,注射針,1,1,本"):
        assert prescription([NORVASC, record], conversion(NORVASC)) == ()


def test_findings_keep_patient_data_and_medicines_out_of_their_representation() -> None:
    (found,) = prescription([NORVASC], conversion(NORVASC.replace("２．５", "５")))
    assert "ノルバスク" not in repr(found)


def dispensing(
    *,
    identifiers: tuple[str, str, str] = (UUID, UUID, ""),
    patient: str = "1,見本　花子,2,19780314,,,,,,,ﾐﾎﾝ ﾊﾅｺ",
    medicine: str = "201,1,ノルバスク錠２．５ｍｇ,1,錠,2,612170709,",
    conversions: str = "",
    prescriber_added: str = "",
    beside_data: str = "",
) -> tuple[ContentFinding, ...]:
    inside, named, beside = identifiers
    management = f'<PrescriptionId Value="{beside}"/>' if beside else ""
    text = (
        f"<Document><DispensingManagement>{management}</DispensingManagement><Dispensing>"
        "<ReferencePrescription>"
        f'<PrescriptionManagement><PrescriptionId Value="{inside}"/></PrescriptionManagement>'
        "<PrescriptionDocument>"
        f"{base64_of(['SJ1', PATIENT, NORVASC])}</PrescriptionDocument>{prescriber_added}"
        f"</ReferencePrescription>{beside_data}<DispensingDocument>"
        f"{base64_of(['CJ1,', patient, f'7,{named},', medicine])}</DispensingDocument></Dispensing>"
        f"<AdditionalDispensedInformation>{conversions}</AdditionalDispensedInformation></Document>"
    )
    return content_findings(parse_xml(text.encode()), DocumentKind.DISPENSING)


def of_line(line: str, code: str = "", *texts: str) -> str:
    inside = conversion(*texts).removeprefix("<ConversionPharmaceuticalCode>")
    return (
        f'<ConversionPharmaceuticalCode CsvLineNo="{line}" DispensingDocumentCode="{code}">{inside}'
    )


def test_a_dispensing_for_its_own_prescription_is_no_finding() -> None:
    assert dispensing() == ()
    assert dispensing(identifiers=(UUID, UUID.upper(), UUID)) == ()
    assert dispensing(conversions=of_line("4", "612170709", "612170709", "2171022F1029")) == ()


def test_another_prescription_id_is_loud() -> None:
    for identifiers in ((OTHER_UUID, UUID, ""), (UUID, UUID, OTHER_UUID)):
        found = dispensing(identifiers=identifiers)
        assert codes(found) == [FindingCode.PRESCRIPTION_ID_DIFFERS]
        assert (found[0].covered, found[0].uncovered) == (UUID, OTHER_UUID)


@pytest.mark.parametrize(
    ("patient", "code"),
    [
        ("1,見本　太郎,2,19780314,,,,,,,ﾐﾎﾝ ﾀﾛｳ", FindingCode.DISPENSED_FOR_ANOTHER),
        ("1,見本　花子,2,19780315,,,,,,,ﾐﾎﾝ ﾊﾅｺ", FindingCode.DISPENSED_FOR_ANOTHER),
        ("1,見本　花子,1,19780314,,,,,,,ﾐﾎﾝ ﾊﾅｺ", FindingCode.DISPENSED_FOR_ANOTHER),
        ("1,見本　華子,2,19780314,,,,,,,ﾐﾎﾝ ﾊﾅｺ", FindingCode.PATIENT_NAME_DIFFERS),
        ("1,見本 花子,2,S530314,,,,,,,", None),
        ("1,見本花子,,,", None),
    ],
)
def test_the_patient_of_both_parts_is_compared(patient: str, code: FindingCode | None) -> None:
    assert codes(dispensing(patient=patient)) == ([] if code is None else [code])


@pytest.mark.parametrize(
    ("conversions", "code"),
    [
        (of_line("3"), FindingCode.CONVERTED_WITHOUT_ORIGIN),
        (of_line("99", "612170709"), FindingCode.CONVERTED_WITHOUT_ORIGIN),
        (of_line("x"), FindingCode.CONVERTED_WITHOUT_ORIGIN),
        (of_line("4", "612170710"), FindingCode.CONVERTED_OTHER_CODE),
        (of_line("4", "", "201,1,別の薬,1,錠,2,612170709,"), FindingCode.CONVERTED_OTHER_MEDICINE),
        (
            of_line("4", "", "201,1,ノルバスク錠２．５ｍｇ,2,錠,2,612170709,"),
            FindingCode.CONVERTED_OTHER_AMOUNT,
        ),
        (
            of_line("4", "", "201,2,ノルバスク錠２．５ｍｇ,1,錠,2,612170709,"),
            FindingCode.CONVERTED_OTHER_AMOUNT,
        ),
        (of_line("4", "", "301,1"), FindingCode.CONVERTED_UNREADABLE),
    ],
)
def test_converted_codes_of_a_dispensing_go_by_their_line(
    conversions: str, code: FindingCode
) -> None:
    assert codes(dispensing(conversions=conversions)) == [code]


def test_converted_codes_of_the_prescription_inside_are_compared_too() -> None:
    wrong = added(conversion(NORVASC.replace("２．５", "５")))
    (found,) = dispensing(prescriber_added=wrong)
    assert found.code is FindingCode.CONVERTED_OTHER_MEDICINE
    assert "/Dispensing/ReferencePrescription/" in found.path


def test_only_loud_findings_stand_in_the_one_sentence() -> None:
    valid = Words("医師の署名です。", "Signed by a physician.")
    notice = prescription([NORVASC, FAMOTIDINE], conversion(NORVASC))
    assert with_exception(valid, notice) == valid
    wrong = conversion(NORVASC.replace("２．５", "５"), NORVASC_YJ.replace(",1,1,錠", ",2,1,錠"))
    said = with_exception(valid, prescription([NORVASC], wrong))
    assert said.ja.startswith("医師の署名です。ただし、")
    assert "ほか1件" in said.ja
    assert "and 1 more" in said.en
    assert "{" not in said.ja + said.en


def test_every_code_has_words_and_every_loud_one_a_place_in_the_sentence() -> None:
    assert FINDINGS.keys() == set(FindingCode)
    loud = {code for code, (weight, _) in FINDINGS.items() if weight is FindingWeight.LOUD}
    assert IN_ONE_SENTENCE.keys() == loud


def test_the_real_sample_has_one_notice(real_sample: Path) -> None:
    """One of its YJ names leaves out the strength that the signed name has."""
    data = real_sample.read_bytes()
    at = datetime(2022, 9, 8, tzinfo=UTC)
    report = verify(data, trust=production_trust(), at=at)
    assert codes(report.findings) == [FindingCode.CONVERTED_NAME_DIFFERS]
    assert "ただし" not in report.sentence.ja


def test_a_changed_code_leaves_the_signature_and_changes_the_sentence(real_sample: Path) -> None:
    data = real_sample.read_bytes()
    changed = data.replace("4,2419001F4022,ミニリン".encode(), "4,2419001F4022,ミリステ".encode())
    at = datetime(2022, 9, 8, tzinfo=UTC)
    before = verify(data, trust=production_trust(), at=at)
    after = verify(changed, trust=production_trust(), at=at)
    assert after.indication is before.indication
    assert after.sentence.ja == before.sentence.ja + (
        "ただし、署名の対象外の薬品コードが、署名された薬と違います。"
        "調剤の前に、発行した医療機関に確認してください。"
    )


def test_beside_changed_data_nothing_is_called_signed(real_sample: Path) -> None:
    data = real_sample.read_bytes()
    at = data.index(b'id="PrescriptionDocument">') + 400
    changed = data[:at] + (b"B" if data[at : at + 1] != b"B" else b"C") + data[at + 1 :]
    report = verify(changed, trust=production_trust(), at=datetime(2022, 9, 8, tzinfo=UTC))
    assert report.findings == ()
    assert "ただし" not in report.sentence.ja


@pytest.mark.parametrize("hidden", ["一包化しないでください", "<Remark>取り消し</Remark>"])
def test_what_is_signed_but_belongs_to_no_data_is_told(hidden: str) -> None:
    (finding,) = dispensing(beside_data=hidden)
    assert finding.code is FindingCode.SIGNED_UNSHOWN
    assert finding.weight is FindingWeight.NOTICE
    assert hidden.removeprefix("<Remark>").removesuffix("</Remark>") in finding.covered


def test_white_space_between_the_parts_is_nothing_to_tell() -> None:
    assert dispensing(beside_data="\n\t") == ()
