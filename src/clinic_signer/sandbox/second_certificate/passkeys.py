"""Passkeys of the phones: registration, login and decision (WebAuthn level 2 §7)."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json_dict
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from clinic_signer.sandbox.people import AccountId
from clinic_signer.sandbox.second_certificate.dpop import jwk_thumbprint
from clinic_signer.sandbox.second_certificate.errors import ErrorName, ProtocolError
from clinic_signer.sandbox.second_certificate.service import Service
from clinic_signer.sandbox.second_certificate.wire import Fields, invalid

_CHALLENGE_LIFETIME = 300
_MAXIMUM_CHALLENGES = 1000
MAXIMUM_PHONES = 10
"""For how many phones of an account a PC wraps a key."""


@dataclass(frozen=True, slots=True)
class PhoneKey:
    """The public key of a phone for which a PC may wrap a content key."""

    kid: str
    jwk: object

    def on_wire(self) -> dict[str, object]:
        """``{"kid", "jwk"}``."""
        return {"kid": self.kid, "jwk": self.jwk}


class Passkeys:
    """The passkeys of all accounts."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._challenges: dict[bytes, float] = {}

    def of(self, account: AccountId) -> list[sqlite3.Row]:
        """The passkeys of an account, oldest first."""
        return self._service.store.rows(
            "SELECT * FROM passkeys WHERE account = ? ORDER BY made_at, rowid", account.value
        )

    def phone_keys(self, account: AccountId) -> list[PhoneKey]:
        """The keys for which a content key may be wrapped: those of the newest phones."""
        newest = self.of(account)[-MAXIMUM_PHONES:]
        return [PhoneKey(row["content_kid"], json.loads(row["content_jwk"])) for row in newest]

    def creation_options(self, account: AccountId) -> dict[str, object]:
        """Options for ``navigator.credentials.create``."""
        certificate = self._service.person(account).certificate
        options = webauthn.generate_registration_options(
            rp_id=self._service.rp_id,
            rp_name="Clinic Signer SANDBOX",
            user_id=account.value.encode(),
            user_name=certificate.subject_common_name,
            user_display_name=certificate.holder_name,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=self._descriptors(account),
        )
        self._remember(options.challenge)
        return options_to_json_dict(options)

    def register(self, account: AccountId, credential: object, content_jwk: object) -> str:
        """Take in a new passkey.

        Returns:
            Its id.

        Raises:
            ProtocolError: INVALID_REQUEST; ACCESS_DENIED when the passkey is not accepted.
        """
        kid = jwk_thumbprint(content_jwk)
        given = _object(credential)
        try:
            verified = webauthn.verify_registration_response(
                credential=given,
                expected_challenge=self._used_challenge(given),
                expected_rp_id=self._service.rp_id,
                expected_origin=self._service.origin,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as error:
            raise ProtocolError(ErrorName.ACCESS_DENIED, "passkey") from error
        passkey = bytes_to_base64url(verified.credential_id)
        with self._service.store.transaction() as database:
            try:
                database.execute(
                    "INSERT INTO passkeys VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (
                        passkey,
                        account.value,
                        verified.credential_public_key,
                        verified.sign_count,
                        json.dumps(content_jwk),
                        kid,
                        self._service.clock.seconds(),
                    ),
                )
            except sqlite3.IntegrityError as error:
                raise ProtocolError(ErrorName.ACCESS_DENIED, "passkey") from error
        return passkey

    def login_options(self) -> dict[str, object]:
        """Options for ``navigator.credentials.get`` with a passkey the phone knows itself."""
        options = webauthn.generate_authentication_options(
            rp_id=self._service.rp_id, user_verification=UserVerificationRequirement.REQUIRED
        )
        self._remember(options.challenge)
        return options_to_json_dict(options)

    def log_in(self, credential: object) -> tuple[AccountId, str]:
        """Check the answer to a login.

        Returns:
            The account and the passkey's id.

        Raises:
            ProtocolError: INVALID_REQUEST; ACCESS_DENIED.
        """
        given = _object(credential)
        return self._verified(given, self._used_challenge(given))

    def decision_options(self, account: AccountId, challenge: bytes) -> dict[str, object]:
        """Options for a decision over a challenge of ours."""
        options = webauthn.generate_authentication_options(
            rp_id=self._service.rp_id,
            challenge=challenge,
            allow_credentials=self._descriptors(account),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return options_to_json_dict(options)

    def verify_decision(self, account: AccountId, credential: object, challenge: bytes) -> None:
        """Check that a passkey of the account has signed a challenge of ours.

        Raises:
            ProtocolError: INVALID_REQUEST; ACCESS_DENIED.
        """
        found, _ = self._verified(_object(credential), challenge)
        if found is not account:
            raise ProtocolError(ErrorName.ACCESS_DENIED, "passkey")

    def _verified(self, given: dict[str, object], challenge: bytes) -> tuple[AccountId, str]:
        passkey = Fields(given).text("id")
        row = self._service.store.row("SELECT * FROM passkeys WHERE passkey = ?", passkey)
        if row is None:
            raise ProtocolError(ErrorName.ACCESS_DENIED, "passkey")
        try:
            verified = webauthn.verify_authentication_response(
                credential=given,
                expected_challenge=challenge,
                expected_rp_id=self._service.rp_id,
                expected_origin=self._service.origin,
                credential_public_key=row["public_key"],
                # §7.2 step 21: a counter that does not rise tells of a copied authenticator.
                credential_current_sign_count=row["sign_count"],
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as error:
            raise ProtocolError(ErrorName.ACCESS_DENIED, "passkey") from error
        with self._service.store.transaction() as database:
            database.execute(
                "UPDATE passkeys SET sign_count = ? WHERE passkey = ?",
                (verified.new_sign_count, row["passkey"]),
            )
        return AccountId(row["account"]), row["passkey"]

    def _descriptors(self, account: AccountId) -> list[PublicKeyCredentialDescriptor]:
        return [
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(row["passkey"]))
            for row in self.of(account)
        ]

    def _remember(self, challenge: bytes) -> None:
        now = self._service.clock.now()
        if len(self._challenges) >= _MAXIMUM_CHALLENGES:
            self._challenges = {c: end for c, end in self._challenges.items() if end > now}
        if len(self._challenges) >= _MAXIMUM_CHALLENGES:
            raise ProtocolError(ErrorName.TOO_MANY_REQUESTS)
        self._challenges[challenge] = now + _CHALLENGE_LIFETIME

    def _used_challenge(self, given: dict[str, object]) -> bytes:
        """The challenge of ours that an answer names; it counts once."""
        try:
            response = _object(given.get("response"))
            data = json.loads(base64url_to_bytes(str(response["clientDataJSON"])))
            challenge = base64url_to_bytes(data["challenge"])
        except (ValueError, KeyError, TypeError) as error:
            raise invalid("credential") from error
        if self._challenges.pop(challenge, 0) <= self._service.clock.now():
            raise ProtocolError(ErrorName.ACCESS_DENIED, "challenge")
        return challenge


def _object(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise invalid("credential")
    return value
