"""Dispensing data go to typed records and back to the same bytes; the unknown is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.prescription.data_lines import MAXIMUM_DATA_SIZE, encode
from clinic_signer.prescription.dispensing_records import Dispensing, decode_dispensing
from clinic_signer.prescription.dispensing_table import (
    DISPENSING_TABLE,
    DispensedMedicine,
    DispensedMedicineSupplement,
    DispensedUsage,
    DispensingDate,
    DispensingPatient,
    Pharmacist,
    PrescriptionReference,
)
from clinic_signer.prescription.record_rows import Record, RecordRow

ITEMS = {
    1: 10, 2: 3, 4: 3, 5: 2, 6: 5, 7: 2, 11: 8, 15: 3, 51: 5, 55: 3,
    201: 10, 281: 3, 291: 3, 301: 8, 311: 3, 391: 3, 401: 2, 411: 3, 501: 2, 511: 2,
}  # fmt: skip
"""Items per record as observed in 2022, with the three generic items of JAHIS 2.5 in 201."""


def test_the_table_has_every_record_with_its_items() -> None:
    assert {row.number: len(row.fields) for row in DISPENSING_TABLE} == ITEMS


@pytest.mark.parametrize("row", DISPENSING_TABLE, ids=lambda row: str(row.number))
def test_nothing_inferred_is_strict(row: RecordRow) -> None:
    names = [item.name for item in row.fields]
    assert len(set(names)) == len(names)
    assert row.words.ja
    assert row.words.en
    for item in row.fields:
        assert item.maximum is None
        assert item.words.ja
        assert item.words.en


def test_every_line_of_the_sample_becomes_its_record(aozora_dispensing: bytes) -> None:
    data = decode_dispensing(aozora_dispensing)
    assert data.header == "CJ1,"
    assert not data.unknown_lines
    assert {line.surplus for line in data.lines} == {()}
    assert {record.row.number for record in data.records} == ITEMS.keys() - {4}


def test_items_stand_in_the_order_of_the_dispensing_data(aozora_dispensing: bytes) -> None:
    data = decode_dispensing(aozora_dispensing)
    patient, pharmacist = data.first(DispensingPatient), data.first(Pharmacist)
    assert patient is not None
    assert (patient.name, patient.sex, patient.kana_name) == ("見本　花子", "2", "ﾐﾎﾝ ﾊﾅｺ")
    assert str(patient.born) == "1978-03-14"
    assert patient.words_for("sex").ja == "女"
    assert pharmacist is not None
    assert pharmacist.name == "調剤　二郎"
    reference, day = data.first(PrescriptionReference), data.first(DispensingDate)
    assert reference is not None
    assert reference.prescription_id == "00000000-1111-4222-8333-444444444444"
    assert day is not None
    assert str(day.date) == "2026-09-02"


def test_rps_gather_what_belongs_together(aozora_dispensing: bytes) -> None:
    rps = decode_dispensing(aozora_dispensing).rps
    assert [rp.number for rp in rps] == ["1", "2", "3", "4"]
    second = rps[1]
    assert second.usage is not None
    assert (second.usage.quantity, second.usage.unit) == ("28", "日分")
    assert [s.text for s in second.usage_supplements] == ["一包化"]
    assert [c.text for c in second.cautions] == ["飲み忘れに注意"]
    assert [(i.medicine.code, len(i.cautions)) for i in second.medicines] == [("621687401", 1)]
    assert [s.text for s in rps[0].medicines[0].supplements] == ["先発医薬品患者希望"]


def test_a_supplement_belongs_to_the_medicine_before_it() -> None:
    rp = Dispensing.of(
        [
            DispensedMedicineSupplement("1", "だれのものでもない"),
            DispensedMedicine("1", "甲", "1", "錠", "1"),
            DispensedMedicine("1", "乙", "1", "錠", "1"),
            DispensedMedicineSupplement("1", "乙の補足"),
            DispensedUsage("1", "朝食後", "7", "日分"),
        ]
    ).rps[0]
    assert [[s.text for s in item.supplements] for item in rp.medicines] == [[], ["乙の補足"]]
    assert [record.text for record in rp.unplaced] == ["だれのものでもない"]


def test_unknown_records_and_more_items_are_kept() -> None:
    text = "CJ1,\n5,20260902,1,x,y\n777,何か,1\nテスト\n1,甲\n"
    data = decode_dispensing(text.encode())
    assert [line.raw for line in data.unknown_lines] == ["777,何か,1", "テスト"]
    assert data.lines[1].surplus == ("x", "y")
    patient = data.first(DispensingPatient)
    assert patient is not None
    assert (patient.name, patient.birth_date) == ("甲", "")
    assert encode(data) == text.encode()


@st.composite
def _records(draw: st.DrawFn) -> list[Record]:
    rows = draw(st.lists(st.sampled_from(DISPENSING_TABLE), max_size=12))
    value = st.text(st.characters(exclude_characters=",\r\n\0", exclude_categories=("Cs",)))
    return [
        row.record_class.from_values([draw(value) for _ in row.fields], line=number)
        for number, row in enumerate(rows, start=2)
    ]


@given(records=_records(), final_newline=st.booleans())
def test_records_survive_the_bytes(records: list[Record], final_newline: bool) -> None:
    data = Dispensing.of(records, final_newline=final_newline)
    read = decode_dispensing(encode(data))
    assert read == data
    assert list(read.records) == records


@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)))))
def test_any_text_behind_the_header_is_given_back(lines: list[str]) -> None:
    text = ("CJ1,\n" + "\n".join(lines)).encode()
    data = decode_dispensing(text)
    assert encode(data) == text
    sum(len(rp.medicines) for rp in data.rps)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", FailureCode.NOT_A_PRESCRIPTION),
        (b"\x89PNG\r\n", FailureCode.NOT_A_PRESCRIPTION),
        (b"CJ1,\n\0", FailureCode.NOT_A_PRESCRIPTION),
        (b"CJ1,\n" + b"x" * MAXIMUM_DATA_SIZE, FailureCode.FILE_TOO_LARGE),
    ],
)
def test_what_is_no_dispensing_data_is_refused(data: bytes, code: FailureCode) -> None:
    with pytest.raises(Failure) as caught:
        decode_dispensing(data)
    assert caught.value.code is code
