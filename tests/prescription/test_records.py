"""Prescription data go to typed records and back to the same bytes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.prescription.envelope import read_document
from clinic_signer.prescription.records import (
    MAXIMUM_DATA_SIZE,
    MAXIMUM_LINES,
    BirthDate,
    ClinicalInformation,
    DosageForm,
    Institution,
    IssueDate,
    Medicine,
    Patient,
    Prescriber,
    Prescription,
    Remark,
    SingleDose,
    TextEncoding,
    UnevenDose,
    UseByDate,
    decode,
    encode,
)
from prescription.generated import prescriptions


def test_every_line_of_the_sample_becomes_its_record(aozora: bytes) -> None:
    prescription = decode(aozora)
    assert prescription.header == "SJ1"
    assert len(prescription.lines) == 34
    assert len(prescription.records) == 33
    assert not prescription.unknown_lines
    assert [record.line for record in prescription.records] == list(range(2, 35))


def test_items_keep_the_text_of_the_data(aozora: bytes) -> None:
    prescription = decode(aozora)
    assert prescription.first(Patient) == Patient(
        "000000000012345", "見本　花子", "ﾐﾎﾝ ﾊﾅｺ", line=7
    )
    medicine = prescription.all(Medicine)[3]
    assert (medicine.name, medicine.amount, medicine.unit) == (
        "リンデロン－ＶＧ軟膏０．１２％",
        "10",
        "ｇ",
    )


def test_codes_are_explained_and_unknown_codes_shown_raw() -> None:
    institution = Institution("1", "9999999", "13", "見本")
    assert institution.words_for("prefecture").ja == "東京都"
    assert institution.words_for("fee_table").en == "medical"
    assert Institution("7", "9999999", "48", "見本").words_for("prefecture").en == "48"
    meanings = {value.row.name: value.meaning for value in institution.items}
    assert meanings["code"] is None
    assert meanings["prefecture"] is not None
    with pytest.raises(KeyError):
        institution.words_for("name")


def test_rps_gather_what_belongs_together(aozora: bytes) -> None:
    rps = decode(aozora).rps
    assert [rp.number for rp in rps] == ["1", "2", "3", "4"]
    first = rps[0]
    assert first.dosage_form is not None
    assert first.dosage_form.quantity == "28"
    assert first.usage is not None
    assert first.usage.name == "１日１回朝食後　服用"
    assert [item.medicine.code for item in first.medicines] == ["612170709"]
    assert [s.text for s in first.medicines[0].supplements] == ["先発医薬品患者希望"]
    assert [s.text for s in rps[3].usage_supplements] == ["左前腕"]


def test_details_go_to_the_medicine_whose_number_they_state() -> None:
    rp = Prescription.of(
        [
            DosageForm("1", "1", "", "7"),
            Medicine("1", "1", "1", "2", "612170709", "甲", "1", "1", "錠"),
            Medicine("1", "2", "1", "2", "612170709", "乙", "1", "1", "錠"),
            UnevenDose("1", "1", "2", "1"),
            SingleDose("1", "2", "2/3"),
        ]
    ).rps[0]
    uneven, single = (item.uneven_dose for item in rp.medicines), rp.medicines[1].single_dose
    assert [dose is not None for dose in uneven] == [True, False]
    assert single is not None
    assert single.dose == "2/3"


def test_dates_are_days_of_the_calendar(aozora: bytes) -> None:
    prescription = decode(aozora)
    issue, use_by = prescription.first(IssueDate), prescription.first(UseByDate)
    assert issue is not None
    assert use_by is not None
    assert str(issue.date) == "2026-09-01"
    assert str(use_by.date) == "2026-09-04"
    assert BirthDate("20260229").date is None
    assert BirthDate("令和8年9月1日").date is None


@pytest.mark.parametrize("ending", [b"\n", b""], ids=["final LF", "no final LF"])
def test_encoding_gives_the_bytes_back(aozora: bytes, ending: bytes) -> None:
    data = aozora.rstrip(b"\n") + ending
    assert encode(decode(data)) == data


def test_the_real_sample_is_read_completely_and_given_back(real_sample: Path) -> None:
    payload = read_document(real_sample.read_bytes()).payload
    prescription = decode(payload)
    assert encode(prescription) == payload
    assert not prescription.unknown_lines
    assert len(prescription.records) == payload.count(b"\n")
    for line in prescription.lines[1:]:
        assert line.record is not None
        assert line.record.to_text() == line.raw


@pytest.mark.parametrize(
    ("spoil", "encoding", "mark"),
    [
        (lambda text: text.replace("\n", "\r\n").encode(), TextEncoding.UTF_8, False),
        (lambda text: text.encode("cp932"), TextEncoding.SHIFT_JIS, False),
        (lambda text: text.encode("utf-8-sig"), TextEncoding.UTF_8, True),
        (lambda text: text.replace("\n", "\r").encode(), TextEncoding.UTF_8, False),
    ],
    ids=["CRLF", "Shift_JIS", "BOM", "CR"],
)
def test_wrongly_encoded_data_are_still_shown_line_by_line(
    aozora: bytes, spoil: object, encoding: TextEncoding, mark: bool
) -> None:
    assert callable(spoil)
    data = spoil(aozora.decode())
    prescription = decode(data)
    assert (prescription.encoding, prescription.byte_order_mark) == (encoding, mark)
    assert prescription.records == decode(aozora).records
    assert encode(prescription) == data


def test_a_line_with_too_few_or_too_many_items_still_becomes_a_record() -> None:
    prescription = decode(b"SJ1\n5,,\xef\xbd\xb6\n81,1,,a,b,c\n")
    assert prescription.first(Prescriber) == Prescriber("", "ｶ", "", line=2)
    assert prescription.first(Remark) == Remark("1", "", "a", line=3)


def test_an_unknown_record_is_kept_raw() -> None:
    prescription = decode(b"SJ1\n999,a,b\n301,1,,text")
    assert [line.raw for line in prescription.unknown_lines] == ["999,a,b"]
    assert prescription.first(ClinicalInformation) is not None


def test_a_missing_first_line_is_no_header() -> None:
    assert decode(b"1,1,9999999,13,\n").header is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xef\xbb\xbf",
        b"hello, world\n",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        "SJ1\n5,,,名前\n".encode("utf-16"),
        b"SJ1\n1,1\x00,9999999\n",
        b"SJ1\n\xff\xff\xff\n",
        b"<a/>",
        b"U0oxCjEsMSw5OTk5OTk5LDEzLOimi+acrAo=",
        b"SJ1" + b"\n" * (MAXIMUM_LINES + 1),
    ],
    ids=[
        "empty",
        "only a BOM",
        "prose",
        "picture",
        "UTF-16",
        "NUL",
        "no text",
        "XML",
        "Base64",
        "too many lines",
    ],
)
def test_what_is_no_prescription_is_said_so(data: bytes) -> None:
    with pytest.raises(Failure) as failure:
        decode(data)
    assert failure.value.code is FailureCode.NOT_A_PRESCRIPTION


def test_data_above_the_limit_are_refused_unread() -> None:
    with pytest.raises(Failure) as failure:
        decode(b"SJ1\n" + b"x" * MAXIMUM_DATA_SIZE)
    assert failure.value.code is FailureCode.FILE_TOO_LARGE


@given(prescriptions())
def test_decoding_what_was_encoded_gives_the_same_prescription(generated: Prescription) -> None:
    data = encode(generated)
    assert decode(data) == generated
    assert encode(decode(data)) == data


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_any_text_behind_the_first_line_comes_back_byte_by_byte(text: str) -> None:
    data = ("SJ1\n" + text).encode()
    assert encode(decode(data)) == data
