"""The prescriptions to practise with are current, clean but one, and plainly fictional."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from clinic_signer.prescription.checks import check
from clinic_signer.prescription.findings import Severity
from clinic_signer.prescription.records import decode, encode
from clinic_signer.sandbox import PersonId, Sandbox
from clinic_signer.sandbox.samples import Sample, load_samples

TODAY = date(2027, 12, 30)
BLOCKED = "tameyama-ken.csv"


def of(sample: Sample, record: str) -> list[list[str]]:
    lines = [line.split(",") for line in sample.csv.decode().splitlines()]
    return [line for line in lines if line[0] == record]


def worst(sample: Sample, holder: str) -> list[Severity]:
    return [f.severity for f in check(sample.csv, holder_name=holder)]


def test_four_patients_wait_in_the_queue() -> None:
    patients = [of(sample, "11")[0][2] for sample in load_samples(TODAY)]
    assert patients == ["見本　花子", "仮野　太郎", "例田　さくら", "試山　健"]


def test_one_has_a_single_error_and_the_others_none(sandbox: Sandbox) -> None:
    holder = sandbox.person(PersonId.DOCTOR).certificate.holder_name
    for sample in load_samples(TODAY):
        errors = worst(sample, holder).count(Severity.ERROR)
        assert errors == (sample.name == BLOCKED)


@pytest.mark.parametrize("name", ["karino-taro.csv", "reita-sakura.csv"])
def test_two_are_without_any_warning(sandbox: Sandbox, name: str) -> None:
    holder = sandbox.person(PersonId.DOCTOR).certificate.holder_name
    (sample,) = (s for s in load_samples(TODAY) if s.name == name)
    assert Severity.WARNING not in worst(sample, holder)


def test_they_are_issued_today_and_good_for_four_days() -> None:
    for sample in load_samples(TODAY):
        assert of(sample, "51") == [["51", "20271230"]]
        assert of(sample, "52") == [["52", "20280102"]]
        assert date(2028, 1, 2) == TODAY + timedelta(days=3)


def test_other_dates_of_the_visit_move_along_and_dates_of_birth_stay() -> None:
    first = load_samples(TODAY)[0]
    assert of(first, "13") == [["13", "19780314"]]
    assert "eGFR 48 (2027/12/18)" in first.csv.decode()


def test_the_sandbox_gives_those_of_the_day_it_was_opened(sandbox: Sandbox) -> None:
    day = (sandbox.opened_at + timedelta(hours=9)).strftime("%Y%m%d")
    assert all(of(sample, "51") == [["51", day]] for sample in sandbox.samples)
    assert sandbox.samples_on(TODAY) == load_samples(TODAY)


def test_they_are_utf_8_with_line_feeds_and_decode_exactly() -> None:
    for sample in load_samples(TODAY):
        assert b"\r" not in sample.csv
        assert not sample.csv.startswith(b"\xef\xbb\xbf")
        assert encode(decode(sample.csv)) == sample.csv
