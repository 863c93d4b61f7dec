"""The sandbox as one value: its people, what it trusts, its time-stamping and its service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from clinic_signer.japan import JAPAN
from clinic_signer.pki.certificate import HpkiCertificate, load_certificate
from clinic_signer.pki.policies import SIGNATURE_TEST
from clinic_signer.pki.trust_store import Anchor, AnchorPurpose, TrustName, TrustStore
from clinic_signer.sandbox.card import CardProfile, VirtualCard, issue_card
from clinic_signer.sandbox.card_faults import CardFaults
from clinic_signer.sandbox.larger_key import with_key_of
from clinic_signer.sandbox.people import (
    PEOPLE,
    SECOND_CERTIFICATES,
    AccountId,
    Person,
    PersonId,
    PersonRow,
)
from clinic_signer.sandbox.pki import ISSUERS, Credentials, UnitId
from clinic_signer.sandbox.revocation_lists import issue_list
from clinic_signer.sandbox.samples import Sample, load_samples
from clinic_signer.sandbox.store import default_home, open_store
from clinic_signer.settings import load_settings
from clinic_signer.settings_allowed import assert_sandbox_allowed
from clinic_signer.signature.report import Level
from clinic_signer.words import Words

if TYPE_CHECKING:
    from clinic_signer.sandbox.dispensing_samples import DispensingSample

_LISTED = (
    UnitId.SIGNING_CA,
    UnitId.AUTHENTICATION_CA,
    UnitId.ROOT,
    UnitId.TIMESTAMP_ROOT,
    UnitId.FOREIGN_ROOT,
)
_PROVENANCE = Words(
    "サンドボックス（練習用、法的効力なし）", "the sandbox (for practice, no legal effect)"
)


@dataclass(frozen=True, slots=True)
class Sandbox:
    """An opened sandbox.

    Attributes:
        home: its folder.
        opened_at: when it was opened; its revocation lists are those of that day.
        credentials: all keys.
        people: everybody who holds a card with a test certificate.
        accounts: everybody who has a second certificate, held by the sandbox's service.
    """

    home: Path
    opened_at: datetime
    credentials: Credentials = field(repr=False)
    people: tuple[Person, ...] = field(repr=False)
    accounts: tuple[Person, ...] = field(repr=False)

    def person(self, person: PersonId) -> Person:
        """Somebody by name."""
        return next(known for known in self.people if known.id is person)

    def account(self, account: AccountId) -> Person:
        """Somebody with a second certificate."""
        return next(known for known in self.accounts if known.id is account)

    @property
    def trust(self) -> TrustStore:
        """What the sandbox trusts, with the revocation lists of the day it was opened."""
        return self.trust_at(self.opened_at)

    def trust_at(self, at: datetime) -> TrustStore:
        """What the sandbox trusts, with the revocation lists that are current at ``at``."""
        return TrustStore(
            name=TrustName.SANDBOX,
            anchors=(
                self._anchor(UnitId.ROOT, AnchorPurpose.SIGNER),
                self._anchor(UnitId.TIMESTAMP_ROOT, AnchorPurpose.TIMESTAMP),
            ),
            accepted_policies=frozenset({SIGNATURE_TEST}),
            intermediates=(
                self.credentials[UnitId.SIGNING_CA].der,
                self.credentials[UnitId.AUTHENTICATION_CA].der,
            ),
            crls=self.crls(at),
        )

    def virtual_card(
        self,
        person: PersonId = PersonId.DOCTOR,
        profile: CardProfile = CardProfile.JMA,
        faults: CardFaults | None = None,
    ) -> VirtualCard:
        """A person's card. A wrong PIN counts on: the counter is kept in the sandbox's folder.

        The physician's card has the authentication application beside the one for signing.

        Args:
            person: whose card.
            profile: its layout.
            faults: what it does besides the ordinary. With a fault in its attempts, they begin
                anew with each card.
        """
        faults = faults or CardFaults()
        holder = self.person(person)
        if holder.key.key_size != faults.key_size:
            holder = with_key_of(holder, faults.key_size, self.credentials[ISSUERS[person]])
        counts_on = faults.attempts_left is None
        return issue_card(
            holder,
            profile,
            authentication=(
                self.person(PersonId.AUTHENTICATION) if person is PersonId.DOCTOR else None
            ),
            attempts_file=self.home / f"card-{person.value}.json" if counts_on else None,
            faults=faults,
        )

    def timestamp(self, data: bytes, at: datetime) -> bytes:
        """An RFC 3161 token of the sandbox's time-stamping authority over ``data``, DER."""
        from clinic_signer.sandbox.timestamping import issue_token  # loads long, needed late

        return issue_token(data, at, self.credentials[UnitId.TIMESTAMP_UNIT])

    def extend(self, signed: bytes, at: datetime, *, level: Level | None = None) -> bytes:
        """A signed document as the management service would hand it out at ``at``.

        Args:
            signed: an EP or ED document signed by somebody of the sandbox.
            at: when the service takes it in, timezone-aware.
            level: ES-T, ES-XL or ES-A; by default a prescription becomes ES-XL and a dispensing
                document ES-A, as the service does it.

        Raises:
            Failure: as :func:`~clinic_signer.sandbox.service.extend_signature`.
        """
        from clinic_signer.sandbox.service import extend_signature  # loads long, needed late

        return extend_signature(signed, at, self.credentials, level=level)

    def archive(self, document: bytes, at: datetime) -> bytes:
        """An extended document with one more archive timestamp, given at ``at``.

        Raises:
            Failure: as :func:`~clinic_signer.sandbox.service.add_archive_timestamp`.
        """
        from clinic_signer.sandbox.service import add_archive_timestamp  # loads long, needed late

        return add_archive_timestamp(document, at, self.credentials)

    @property
    def samples(self) -> tuple[Sample, ...]:
        """Fictional prescriptions, issued on the day (in Japan) on which it was opened."""
        return self.samples_on(self.opened_at.astimezone(JAPAN).date())

    def samples_on(self, day: date, copy: int = 0) -> tuple[Sample, ...]:
        """Fictional prescriptions, issued on a given day; ``copy`` tells those of one day apart."""
        return load_samples(day, copy)

    @property
    def dispensing_samples(self) -> tuple[DispensingSample, ...]:
        """What a fictional pharmacy dispensed, at the time the sandbox was opened."""
        return self.dispensing_samples_at(self.opened_at)

    def dispensing_samples_at(self, at: datetime) -> tuple[DispensingSample, ...]:
        """What a fictional pharmacy dispensed at a time, timezone-aware.

        The prescriptions are those of that day, signed by the physician and handed out by the
        service; signing makes each of them new.
        """
        from clinic_signer.sandbox.dispensing_samples import dispense_samples  # needed late

        return dispense_samples(self, at)

    def crls(self, at: datetime) -> tuple[bytes, ...]:
        """The revocation lists of all authorities that are current at ``at``, DER."""
        return tuple(issue_list(unit, self.credentials, at) for unit in _LISTED)

    def certificate(self, unit: UnitId) -> HpkiCertificate:
        """The certificate of an authority or of the time-stamping unit."""
        return load_certificate(self.credentials[unit].der)

    def _anchor(self, unit: UnitId, purpose: AnchorPurpose) -> Anchor:
        return Anchor(self.certificate(unit), frozenset({purpose}), _PROVENANCE)


def open_sandbox(home: Path | None = None, *, now: datetime | None = None) -> Sandbox:
    """Open the sandbox; at the first start its keys are made, which takes about a second.

    Args:
        home: its folder; the one among the user's own data by default.
        now: the time to open it at, timezone-aware; the clock by default.

    Raises:
        Failure: SANDBOX_NOT_ALLOWED; SANDBOX_UNUSABLE when the folder cannot be written or its
            files are damaged.
    """
    assert_sandbox_allowed(load_settings())
    home = home or default_home()
    now = now or datetime.now(UTC)
    credentials = open_store(home, now)
    people = tuple(_person(row, credentials) for row in PEOPLE)
    accounts = tuple(_person(row, credentials) for row in SECOND_CERTIFICATES)
    return Sandbox(home, now, credentials, people, accounts)


def _person(row: PersonRow, credentials: Credentials) -> Person:
    return Person(
        id=row.id,
        words=row.words,
        certificate=load_certificate(credentials[row.id].der),
        key=credentials[row.id].key,
        intermediates=_authorities_above(row.id, credentials),
    )


def _authorities_above(person: PersonId | AccountId, credentials: Credentials) -> tuple[bytes, ...]:
    issuer = ISSUERS[person]
    chain: Sequence[UnitId] = (issuer,) if issuer is UnitId.FOREIGN_ROOT else (issuer, UnitId.ROOT)
    return tuple(credentials[unit].der for unit in chain)
