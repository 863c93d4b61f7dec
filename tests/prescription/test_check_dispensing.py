"""What is wrong or unusual in dispensing data gives its finding; the inferred never blocks."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.prescription.check_dispensing import check_dispensing
from clinic_signer.prescription.checks import MAXIMUM_FINDINGS
from clinic_signer.prescription.dispensing_findings import DISPENSING_FINDINGS, DispensingCode
from clinic_signer.prescription.dispensing_records import decode_dispensing
from clinic_signer.prescription.findings import Finding, Severity
from clinic_signer.prescription.records import decode

ID = "00000000-1111-4222-8333-444444444444"
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def findings(
    csv: bytes, rx: bytes | None = None, *, holder: str | None = "調剤　二郎"
) -> tuple[Finding, ...]:
    return check_dispensing(
        decode_dispensing(csv),
        None if rx is None else decode(rx),
        prescription_id=ID,
        holder_name=holder,
    )


def codes(found: tuple[Finding, ...]) -> list[str]:
    return [each.code for each in found]


def test_data_that_fit_their_prescription_have_no_findings(
    aozora: bytes, aozora_dispensing: bytes
) -> None:
    assert findings(aozora_dispensing, aozora) == ()
    assert findings(aozora_dispensing) == ()


@pytest.mark.parametrize(
    ("old", "new", "code", "severity"),
    [
        ("CJ1,\n", "CJ2,\n", "dispensing-header-wrong", ERROR),
        ("\n", "\r\n", "line-end-not-lf", ERROR),
        ("CJ1", "\ufeffCJ1", "byte-order-mark", ERROR),
        ("1,見本", "1,見\u200b本", "control-character", WARNING),
        ("15,調剤　二郎,,\n", "", "dispensing-record-missing", WARNING),
        ("5,20260902,\n", "5,20260902,\n5,20260902,\n", "dispensing-record-duplicate", WARNING),
        ("5,20260902,", "5,20260902,,何か", "dispensing-surplus-items", WARNING),
        ("501,残薬なし,", "777,何か", "record-unknown", WARNING),
        ("5,20260902,", "5,20260231,", "date-impossible", WARNING),
        ("1,見本　花子,2", "1,見本　花子,x", "item-wrong-type", WARNING),
        (ID, "00000000-1111-4222-8333-555555555555", "dispensing-prescription-id-differs", ERROR),
        ("1,見本　花子,2,1978", "1,別人　太郎,1,1968", "dispensing-other-patient", ERROR),
        ("見本　花子", "見本　華子", "dispensing-patient-differs", WARNING),
        ("花子,2,19780314", "花子,2,19780315", "dispensing-patient-differs", WARNING),
        ("花子,2,", "花子,1,", "dispensing-patient-differs", WARNING),
        ("5,20260902,", "5,20260831,", "dispensing-before-issue", ERROR),
        ("5,20260902,", "5,20260905,", "dispensing-after-use-by", WARNING),
        ("15,調剤　二郎", "15,調剤　三郎", "pharmacist-name-differs", WARNING),
        ("301,1,１日１回朝食後　服用,28,日分,1,3,1011000400000000,\n", "", "usage", WARNING),
        ("621687401", "621687499", "dispensing-other-medicine", WARNING),
        ("ファモチジンＯＤ錠２０ｍｇ「トーワ」", "別の薬", "dispensing-other-medicine", WARNING),
        ("ノルバスク錠２．５ｍｇ,1,錠,2,612170709", "別,1,錠,2,1", "change-not", WARNING),
        ("「トーワ」,2,錠", "「トーワ」,3,錠", "dispensing-other-amount", WARNING),
        ("「トーワ」,2,錠", "「トーワ」,2,包", "dispensing-other-amount", WARNING),
        ("疼痛時　服用,10,回分", "疼痛時　服用,20,回分", "dispensing-other-quantity", WARNING),
        ("201,4,", "201,3,ビタミン剤,1,錠,1,,\n201,4,", "dispensing-not-prescribed", WARNING),
        ("201,3,ロキソニン錠６０ｍｇ,1,錠,2,620098801,\n", "", "not-dispensed", WARNING),
    ],
    ids=lambda value: None if isinstance(value, Severity) else str(value)[:40],
)
def test_each_difference_gives_its_finding(
    aozora: bytes, aozora_dispensing: bytes, old: str, new: str, code: str, severity: Severity
) -> None:
    text = aozora_dispensing.decode()
    assert old in text
    found = findings(text.replace(old, new).encode(), aozora)
    matching = [each for each in found if code in each.code]
    assert matching, codes(found)
    assert {each.severity for each in matching} == {severity}
    assert all(each.severity is not ERROR for each in found if each not in matching)


def test_no_two_warnings_are_confirmed_by_one_click(
    aozora: bytes, aozora_dispensing: bytes
) -> None:
    """A person confirms a finding by its key: what shares one would be confirmed unread."""
    lines = aozora_dispensing.decode().splitlines(keepends=True)
    left = [line for line in lines if line.partition(",")[0] not in ("5", "15", "201", "301")]
    found = findings("".join([*left, "281,8,何か,\n", "281,9,何か,\n"]).encode(), aozora)
    warnings = [each for each in found if each.severity is WARNING]
    keys = [each.key for each in warnings]
    assert len(keys) == len(set(keys))
    (missing,) = (each for each in warnings if each.code == "dispensing-record-missing")
    (not_dispensed,) = (each for each in warnings if each.code == "dispensing-not-dispensed")
    assert all(name in missing.text.ja for name in ("調剤年月日", "薬剤師", "薬品"))
    assert all(name in not_dispensed.text.ja for name in ("ファモチジン", "ロキソニン"))


@pytest.mark.parametrize("number", ["9" * 5000, "٣", "0", "x"])
def test_no_number_of_parts_is_too_much(
    aozora: bytes, aozora_dispensing: bytes, number: str
) -> None:
    split = aozora.decode() + f"63,{number},{number}\n"
    assert "dispensing-split-part" in codes(findings(aozora_dispensing, split.encode()))


def test_amounts_and_names_written_otherwise_are_the_same(
    aozora: bytes, aozora_dispensing: bytes
) -> None:
    text = aozora_dispensing.decode()
    other = text.replace("「トーワ」,2,錠", "「トーワ」,2.0,錠")
    other = other.replace("ノルバスク錠２．５ｍｇ", "ﾉﾙﾊﾞｽｸ錠2.5mg").replace(
        "見本　花子", "見本 花子"
    )
    assert not set(codes(findings(other.encode(), aozora))) & set(DispensingCode)


def test_a_product_for_a_generic_name_is_usual(aozora: bytes, aozora_dispensing: bytes) -> None:
    generic = aozora.replace(
        "2,621687401,ファモチジンＯＤ錠２０ｍｇ「トーワ」".encode(),
        "7,2325003F2ZZZ,【般】ファモチジン口腔内崩壊錠２０ｍｇ".encode(),
    )
    assert generic != aozora
    (found,) = findings(aozora_dispensing, generic)
    assert (found.code, found.severity) == ("dispensing-generic-name", INFO)
    assert "【般】ファモチジン" in found.text.ja
    assert "「トーワ」（621687401）" in found.text.ja


def test_renumbered_rps_do_not_hide_a_medicine(aozora: bytes, aozora_dispensing: bytes) -> None:
    lines = aozora_dispensing.decode().splitlines()
    moved = [line.replace(",1,", ",9,", 1) if line[:6] in ("201,1,", "301,1,", "281,1,") else line
             for line in lines]  # fmt: skip
    assert moved != lines
    assert findings("\n".join(moved).encode(), aozora) == ()


def test_uses_are_said_and_never_invented(aozora: bytes, aozora_dispensing: bytes) -> None:
    refill = aozora.replace(b"52,20260904\n", b"52,20260904\n64,3\n")
    later = aozora_dispensing.replace(b"5,20260902,", b"5,20261030,")
    assert codes(findings(later, refill)) == ["dispensing-refill"]
    assert codes(findings(later, refill.replace(b"64,3", b"64,9"))) == ["dispensing-refill-uses"]
    split = aozora.replace(b"52,20260904\n", b"52,20260904\n63,3,2\n")
    assert codes(findings(later, split)) == ["dispensing-split"]
    assert codes(findings(later, split.replace(b"63,3,2", b"63,3,4"))) == ["dispensing-split-part"]
    assert codes(findings(later, split.replace(b"63,3,2", b"63,3,"))) == ["dispensing-split-part"]


def test_the_last_day_of_use_is_the_fourth_where_none_is_stated(
    aozora: bytes, aozora_dispensing: bytes
) -> None:
    plain = aozora.replace(b"52,20260904\n", b"")
    fourth = aozora_dispensing.replace(b"5,20260902,", b"5,20260904,")
    assert findings(fourth, plain) == ()
    fifth = aozora_dispensing.replace(b"5,20260902,", b"5,20260905,")
    assert codes(findings(fifth, plain)) == ["dispensing-after-use-by"]


def test_a_prescription_without_an_id_is_confirmed(aozora: bytes, aozora_dispensing: bytes) -> None:
    found = check_dispensing(decode_dispensing(aozora_dispensing), decode(aozora))
    assert codes(found) == ["dispensing-prescription-id-unknown"]


def test_a_name_in_latin_letters_is_said(aozora_dispensing: bytes) -> None:
    (found,) = findings(aozora_dispensing, holder="SIM CHOZAI Jiro")
    assert (found.code, found.severity) == ("pharmacist-name-not-comparable", INFO)


@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)))))
def test_whatever_the_data_say_only_bytes_and_identity_forbid_signing(lines: list[str]) -> None:
    data = decode_dispensing(("CJ1,\n" + "\n".join(lines)).encode())
    blocking = {each.code for each in check_dispensing(data) if each.severity is ERROR}
    assert blocking <= {"line-end-not-lf"}


def test_data_of_the_greatest_size_are_checked_in_seconds(aozora: bytes) -> None:
    row = "201,{n},薬{n},1,錠,2,6216874{n:05},\n301,{n},用法,1,日分,1,,,\n"
    csv = "CJ1,\n" + "".join(row.format(n=n) for n in range(4900))
    rx = "SJ1\n" + "".join(
        f"101,{n},1,,1\n201,{n},1,1,2,9{n:08},別{n},1,1,錠\n" for n in range(4900)
    )
    start = time.process_time()
    found = findings(csv.encode(), rx.encode())
    assert time.process_time() - start < 10
    assert len(found) == MAXIMUM_FINDINGS + 1


@pytest.mark.parametrize("code", DispensingCode)
def test_every_finding_speaks_both_languages_and_says_what_to_do(code: DispensingCode) -> None:
    row = DISPENSING_FINDINGS[code]
    for words in (row.heading, row.text, row.remedy):
        assert words.ja
        assert words.en
    assert row.remedy.ja.endswith("。")


def test_every_code_is_used() -> None:
    source = "".join(
        file.read_text(encoding="utf-8")
        for folder in ("prescription", "station")
        for file in (Path(__file__).parents[2] / "src/clinic_signer" / folder).glob("*.py")
        if file.name != "dispensing_findings.py"
    )
    assert [
        code.name for code in DispensingCode if f"DispensingCode.{code.name}" not in source
    ] == []
