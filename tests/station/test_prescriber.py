"""Whose prescription it is: compared by name, confirmed for one certificate."""

from __future__ import annotations

import pytest

from clinic_signer.prescription.findings import Severity
from clinic_signer.sandbox.samples import load_samples
from clinic_signer.station.assessing import assess
from clinic_signer.station.intake import Item, load
from clinic_signer.station.journal.job import Summary
from clinic_signer.station.prescriber import (
    Holder,
    confirmation_key,
    is_of_another,
    name_key,
    unconfirmed,
)
from gui.doubles import DAY

ME = Holder("架空　一郎", b"1" * 32)
COLLEAGUE = Holder("模擬　花", b"2" * 32)
HANAKO, KARINO = load_samples(DAY)[:2]


def item(holder: Holder, data: bytes = KARINO.csv) -> Item:
    return load(data, "a.csv", holder_name=holder.name)


@pytest.mark.parametrize(
    ("holder", "is_other"),
    [
        ("架空　一郎", False),
        ("架空一郎", False),
        ("KAKUU ICHIRO", False),
        ("模擬　花", True),
        ("MOGI HANA", True),
    ],
)
def test_names_are_compared_as_the_checks_compare_them(holder: str, is_other: bool) -> None:
    summary = assess("", KARINO.csv, "a.csv").summary
    known = Holder(holder, b"")
    assert is_of_another(summary, known) is is_other
    warned = [f for f in item(known).findings if f.severity is Severity.WARNING]
    assert bool(warned) is is_other


def test_a_prescription_without_a_name_is_nobody_else_s() -> None:
    assert not is_of_another(Summary(), ME)


def test_a_confirmation_that_the_names_differ_holds_for_one_certificate() -> None:
    found = item(COLLEAGUE)
    (warning,) = found.warnings
    assert confirmation_key(warning, COLLEAGUE) == name_key(COLLEAGUE)
    assert unconfirmed(found, {name_key(COLLEAGUE)}, COLLEAGUE) == ()
    assert unconfirmed(found, {name_key(ME)}, COLLEAGUE) == (warning,)
    assert unconfirmed(found, {warning.key}, COLLEAGUE) == (warning,)
    assert COLLEAGUE.name not in name_key(COLLEAGUE)


def test_other_findings_are_confirmed_for_whoever_signs() -> None:
    found = item(ME, HANAKO.csv)
    (warning,) = found.warnings
    assert unconfirmed(found, set(), ME) == (warning,)
    assert confirmation_key(warning, ME) == confirmation_key(warning, None) == warning.key
    assert unconfirmed(found, {warning.key}, ME) == ()
