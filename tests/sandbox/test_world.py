"""The sandbox as one value: what it trusts, whose cards it hands out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clinic_signer.pki.trust_store import AnchorPurpose, TrustName, production_trust
from clinic_signer.sandbox import CardProfile, PersonId, Sandbox, open_sandbox
from clinic_signer.sandbox.pki import UnitId
from clinic_signer.signers.base import Pin
from clinic_signer.signers.card.signer import CardSigner


def test_it_trusts_its_own_roots_each_for_one_purpose(sandbox: Sandbox) -> None:
    trust = sandbox.trust
    assert trust.name is TrustName.SANDBOX
    for purpose, unit in (
        (AnchorPurpose.SIGNER, UnitId.ROOT),
        (AnchorPurpose.TIMESTAMP, UnitId.TIMESTAMP_ROOT),
    ):
        anchors = trust.anchors_for(purpose)
        assert [anchor.certificate for anchor in anchors] == [sandbox.certificate(unit)]


def test_its_anchors_and_policies_are_not_those_of_production(sandbox: Sandbox) -> None:
    real = production_trust()
    assert not {a.certificate.sha256 for a in sandbox.trust.anchors} & {
        a.certificate.sha256 for a in real.anchors
    }
    assert not sandbox.trust.accepted_policies & real.accepted_policies


def test_it_knows_everybody(sandbox: Sandbox) -> None:
    assert {person.id for person in sandbox.people} == set(PersonId)
    for person in sandbox.people:
        assert sandbox.person(person.id) is person
        assert person.words.ja
        assert person.words.en
        public = person.key.public_key().public_numbers()
        assert person.certificate.public_key is not None
        assert person.certificate.public_key.public_numbers() == public


@pytest.mark.parametrize("person", PersonId)
@pytest.mark.parametrize("profile", CardProfile)
def test_everybodys_card_holds_the_own_certificate(
    sandbox: Sandbox, person: PersonId, profile: CardProfile
) -> None:
    card = sandbox.virtual_card(person, profile)
    assert CardSigner(card.transport()).certificate == sandbox.person(person).certificate


def test_a_key_is_not_shown(sandbox: Sandbox) -> None:
    doctor = sandbox.person(PersonId.DOCTOR)
    assert "RSAPrivateKey" not in repr(doctor)
    assert "credentials" not in repr(sandbox)


def test_its_lists_are_those_of_the_day(sandbox: Sandbox) -> None:
    tomorrow = sandbox.opened_at + timedelta(days=1)
    assert sandbox.trust_at(tomorrow).crls == open_sandbox(sandbox.home, now=tomorrow).trust.crls
    assert sandbox.trust_at(tomorrow).crls != sandbox.trust.crls


def test_attempts_are_kept_in_the_folder(sandbox: Sandbox) -> None:
    """A wrong PIN counts on when the sandbox is opened again; the right one gives all back."""
    signer = CardSigner(sandbox.virtual_card(PersonId.DENTIST).transport())
    with Pin(b"9999") as pin, pytest.raises(Exception, match="card-pin-wrong"):
        signer.sign_digest(bytes(32), pin)
    again = open_sandbox(sandbox.home).virtual_card(PersonId.DENTIST)
    assert CardSigner(again.transport()).attempts_left() == 14
    with Pin(b"1234") as pin:
        CardSigner(again.transport()).sign_digest(bytes(32), pin)
    assert CardSigner(again.transport()).attempts_left() == 15
