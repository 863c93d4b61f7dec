"""Which dispensed medicine stands for which prescribed one, and what differs."""

from __future__ import annotations

from time import process_time

from clinic_signer.prescription.dispensing_comparison import (
    Difference,
    DispensingComparison,
    compare_dispensing,
)
from clinic_signer.prescription.dispensing_records import decode_dispensing
from clinic_signer.prescription.records import decode

AMLODIPINE = (
    "ノルバスク錠２．５ｍｇ,1,錠,2,612170709",
    "アムロジピン錠２．５ｍｇ「架空」,1,錠,2,620009999",
)


def compared(
    dispensing: bytes, prescription: bytes, *changes: tuple[str, str]
) -> DispensingComparison:
    text = dispensing.decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return compare_dispensing(decode_dispensing(text.encode()), decode(prescription))


def said(comparison: DispensingComparison) -> list[tuple[str, str | None, set[Difference]]]:
    return [
        (
            each.dispensed.medicine.name,
            each.prescribed and each.prescribed.item.medicine.name,
            set(each.differences.union(*(usage.differences for usage in rp.usages))),
        )
        for rp in comparison.rps
        for each in rp.medicines
    ]


def test_what_is_dispensed_as_prescribed_differs_in_nothing(
    aozora: bytes, aozora_dispensing: bytes
) -> None:
    comparison = compared(aozora_dispensing, aozora)
    assert [(name, other, found) for name, other, found in said(comparison) if found] == []
    assert all(name == other for name, other, _ in said(comparison))
    assert len(said(comparison)) == 4
    assert comparison.not_dispensed == ()


def test_a_product_for_another_is_a_pair_with_another_medicine(
    aozora: bytes, aozora_dispensing: bytes
) -> None:
    first, *others = said(compared(aozora_dispensing, aozora, AMLODIPINE))
    assert first[:2] == ("アムロジピン錠２．５ｍｇ「架空」", "ノルバスク錠２．５ｍｇ")
    assert first[2] == {Difference.MEDICINE}
    assert not any(found for _, _, found in others)


def test_another_code_under_the_same_name_is_another_medicine(
    aozora: bytes, aozora_dispensing: bytes
) -> None:
    first, *_ = said(compared(aozora_dispensing, aozora, ("612170709", "612170708")))
    assert first[2] == {Difference.MEDICINE}


def test_another_kind_of_code_under_the_same_name_is_no_difference(
    aozora: bytes, aozora_dispensing: bytes
) -> None:
    first, *_ = said(compared(aozora_dispensing, aozora, ("2,612170709", "4,2171022F1029")))
    assert first[2] == set()


def test_amount_days_and_usage_that_differ_are_told_apart(
    aozora: bytes, aozora_dispensing: bytes
) -> None:
    found = said(
        compared(
            aozora_dispensing,
            aozora,
            ("「トーワ」,2,錠", "「トーワ」,1,錠"),
            ("服用,10,回分", "服用,5,回分"),
            ("１日１回朝食後　服用,28,日分,1,3,1011000400000000", "就寝前,28,日分,1,1,"),
        )
    )
    assert [each[2] for each in found] == [
        {Difference.USAGE},
        {Difference.AMOUNT},
        {Difference.QUANTITY},
        set(),
    ]


def test_the_way_a_number_is_written_is_no_difference(
    aozora: bytes, aozora_dispensing: bytes
) -> None:
    found = said(compared(aozora_dispensing, aozora, ("「トーワ」,2,錠", "「トーワ」,2.0,錠")))
    assert not any(each[2] for each in found)


def test_medicines_are_found_again_under_other_rp_numbers(
    aozora: bytes, aozora_dispensing: bytes
) -> None:
    found = said(
        compared(
            aozora_dispensing,
            aozora,
            ("201,1,", "201,9,"),
            ("281,1,", "281,9,"),
            ("301,1,", "301,9,"),
        )
    )
    assert found[0][:2] == ("ノルバスク錠２．５ｍｇ", "ノルバスク錠２．５ｍｇ")
    assert not any(each[2] for each in found)


def test_what_only_one_side_has_stands_alone(aozora: bytes, aozora_dispensing: bytes) -> None:
    comparison = compared(
        aozora_dispensing,
        aozora,
        (
            "201,3,ロキソニン錠６０ｍｇ,1,錠,2,620098801,\n"
            "301,3,疼痛時　服用,10,回分,3,3,1050110000000000,\n",
            "",
        ),
        ("201,4,リンデロン", "201,4,架空軟膏,5,ｇ,1,,\n201,4,リンデロン"),
    )
    alone = [name for name, other, _ in said(comparison) if other is None]
    assert alone == ["架空軟膏"]
    assert [each.item.medicine.name for each in comparison.not_dispensed] == [
        "ロキソニン錠６０ｍｇ"
    ]


def test_a_generic_code_that_the_data_state_makes_the_pair(
    aozora: bytes, aozora_dispensing: bytes
) -> None:
    generic = aozora.replace(
        "2,612170709,ノルバスク錠２．５ｍｇ".encode(),
        "7,2171022F1ZZZ,【般】アムロジピン錠２．５ｍｇ".encode(),
    )
    found = said(
        compared(
            aozora_dispensing,
            generic,
            ("201,1,", "201,8,"),
            ("301,1,", "301,8,"),
            ("2,612170709,", "2,612170709,,アムロジピン,7,2171022F1ZZZ"),
        )
    )
    assert found[0][:2] == ("ノルバスク錠２．５ｍｇ", "【般】アムロジピン錠２．５ｍｇ")


def test_ten_thousand_lines_are_compared_at_once() -> None:
    lines = [f"201,{n},薬{n},1,錠,2,{n}," for n in range(9_000)]
    dispensing = decode_dispensing("\n".join(["CJ1,", *lines]).encode())
    lines = [f"201,{n},1,1,2,{n + 9_000},別{n},1,1,錠" for n in range(9_000)]
    prescription = decode("\n".join(["SJ1", *lines]).encode())
    begin = process_time()
    comparison = compare_dispensing(dispensing, prescription)
    assert process_time() - begin < 10  # each beside each other would take minutes
    assert len(comparison.rps) == 9_000
