"""One changed byte of every class leads where the table of docs/verification.md says."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clinic_signer.pki.certificate import certificate_from_file
from clinic_signer.pki.trust_store import production_trust
from verification.forms import forms
from verification.mutations import Form, Outcome, measured, outcome, written

FORMS = ("ES", "ES-T", "ES-XL", "ES-A", "dispensing")
Rows = dict[tuple[str, str], tuple[set[str], set[str]]]
SAMPLED = 3
"""Changes of each class where not all are tried."""


def form_named(name: str) -> Form:
    return next(form for form in forms() if form.name == name)


def unlike(
    name: str, found: dict[str, set[Outcome]], rows: dict[tuple[str, str], object]
) -> list[str]:
    """Classes that are not in the table, and outcomes that the table does not name."""
    wrong = []
    for title, outcomes in found.items():
        if (title, name) not in rows:
            wrong.append(f"{title}: not in the table")
            continue
        verdicts, checks = rows[title, name]
        wrong += [
            f"{title}: {each}"
            for each in outcomes
            if each.verdict not in verdicts or (each.check and each.check not in checks)
        ]
    return wrong


@pytest.mark.parametrize("name", FORMS)
def test_a_document_without_a_change_is_valid(name: str) -> None:
    form = form_named(name)
    assert outcome(form, form.data).verdict == "`TOTAL-PASSED`"


@pytest.mark.parametrize("name", FORMS)
def test_a_changed_byte_leads_where_the_table_says(name: str) -> None:
    found = measured(form_named(name), most=SAMPLED, chance=random.Random(name))
    assert unlike(name, found, written()) == []


@pytest.mark.parametrize("name", FORMS)
def test_the_table_has_no_class_that_a_document_does_not_have(name: str) -> None:
    found = measured(form_named(name), most=1)
    assert {title for title, form in written() if form == name} == set(found)


@pytest.mark.long
@pytest.mark.parametrize("name", FORMS)
def test_every_changed_byte_leads_where_the_table_says(name: str) -> None:
    found = measured(form_named(name))
    rows = written()
    assert unlike(name, found, rows) == []
    for title, outcomes in found.items():
        assert {each.verdict for each in outcomes} == rows[title, name][0], title


@pytest.fixture(scope="module")
def real(real_sample: Path, samples: Path) -> Form:
    """The real prescription, judged today with the test authority that stamped it."""
    pem = (samples / "ca" / "test-tsa-root-of-the-sample.pem").read_bytes()
    trust = production_trust().with_anchor(certificate_from_file(pem).der)
    return Form("ES-XL", real_sample.read_bytes(), trust, datetime(2026, 11, 22, tzinfo=UTC))


def test_the_real_prescription_behaves_like_ours(real: Form) -> None:
    assert outcome(real, real.data).verdict == "`TOTAL-PASSED`"
    found = measured(real, most=SAMPLED, chance=random.Random("real"))
    assert unlike("ES-XL", found, written()) == []
    assert len(found) > 40


@pytest.mark.long
def test_every_byte_of_the_real_prescription_behaves_like_ours(real: Form) -> None:
    assert unlike("ES-XL", measured(real), written()) == []
