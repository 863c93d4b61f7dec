"""Help by issuer: the right one by the certificate's issuer, and what is unknown said to be so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from clinic_signer.sandbox import Person, PersonId, Sandbox
from clinic_signer.signers.card.issuer_help import (
    HelpTopic,
    days_left,
    expiry_notice,
    help_for,
    issuer_of,
    issuers,
)

JMA = (
    "CN=HPKI-01-HPKI_JV2-forNonRepudiation,OU=Digital Certificate Center,"
    "O=Japan Medical Association,C=JP"
)
MEDIS = "CN=HPKI-01-MedisSignCA2-forNonRepudiation,OU=MEDIS HPKI CA,O=MEDIS,C=JP"


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        (JMA, "jma"),
        (MEDIS, "medis"),
        ("CN=Sign CA,O=Japan Pharmaceutical Association,C=JP", "jpa"),
        ("CN=MEDIS,O=Somebody Else,C=JP", None),
        ("CN=O=MEDIS\\,OU=MEDIS HPKI CA,O=Somebody,C=JP", None),
        ("OU=MEDIS HPKI CA,O=MEDIS2,C=JP", None),
    ],
)
def test_the_issuer_is_found_by_whole_parts_of_its_name(
    doctor: Person, name: str, identifier: str | None
) -> None:
    found = issuer_of(replace(doctor.certificate, issuer=name))
    assert (found and found.id) == identifier


def test_a_locked_card_of_medis_is_issued_anew_and_one_of_jma_can_be_unblocked(
    doctor: Person,
) -> None:
    medis = help_for(replace(doctor.certificate, issuer=MEDIS), HelpTopic.LOCKED)
    assert "再発行" in medis.ja
    jma = help_for(replace(doctor.certificate, issuer=JMA), HelpTopic.LOCKED)
    assert "閉塞解除" in jma.ja


@pytest.mark.parametrize("topic", HelpTopic, ids=lambda topic: topic.value)
def test_what_is_not_known_is_said_to_be_unknown(doctor: Person, topic: HelpTopic) -> None:
    jpa = help_for(replace(doctor.certificate, issuer="O=Japan Pharmaceutical Association"), topic)
    assert "分かりません" in jpa.ja
    assert "日本薬剤師会" in jpa.ja
    name = "A New CA"
    unknown = help_for(replace(doctor.certificate, issuer="CN=X", issuer_common_name=name), topic)
    assert name in unknown.en
    assert "not known" in unknown.en


def test_every_row_has_a_source_a_date_and_words_in_both_languages() -> None:
    assert {row.id for row in issuers()} == {"jma", "medis", "jpa", "sandbox"}
    for row in issuers():
        assert row.source
        assert row.label in ("page", "inferred")
        assert row.parts
        for topic in HelpTopic:
            words = row.help(topic)
            assert words.ja.endswith("。")
            assert words.en.endswith(".")


def test_the_sandbox_has_help_of_its_own(sandbox: Sandbox) -> None:
    issuer = issuer_of(sandbox.person(PersonId.DOCTOR).certificate)
    assert issuer is not None
    assert issuer.id == "sandbox"


@pytest.mark.parametrize(
    ("days", "notice"),
    [
        (400, None),
        (91, None),
        (90, 90),
        (61, 90),
        (60, 60),
        (31, 60),
        (30, 30),
        (0, 30),
        (-1, None),
    ],
)
def test_the_end_of_a_certificate_is_announced_at_90_60_and_30_days(
    doctor: Person, days: int, notice: int | None
) -> None:
    certificate = replace(
        doctor.certificate, not_after=datetime(2029, 3, 31, 14, 59, 59, tzinfo=UTC)
    )
    at = datetime(2029, 3, 31, 3, 0, tzinfo=UTC) - timedelta(days=days)
    assert days_left(certificate, at) == days
    assert expiry_notice(certificate, at) == notice


def test_days_are_those_of_japan(doctor: Person) -> None:
    certificate = replace(
        doctor.certificate, not_after=datetime(2029, 3, 31, 14, 59, 59, tzinfo=UTC)
    )
    assert days_left(certificate, datetime(2029, 3, 30, 15, 0, tzinfo=UTC)) == 0
    assert days_left(certificate, datetime(2029, 3, 30, 14, 59, tzinfo=UTC)) == 1
