"""The Cloud Signature Consortium API, version 2, as far as signing hashes needs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.second_certificate.answers import Answer, AnswerError, wrong_answer
from clinic_signer.signers.second_certificate.connection import Connection
from clinic_signer.signers.second_certificate.encoding import from_base64, to_base64
from clinic_signer.signers.second_certificate.jwk import PublicJwk
from clinic_signer.signers.second_certificate.oauth import Token

SHA256_OID = "2.16.840.1.101.3.4.2.1"
RSA_SHA256_OID = "1.2.840.113549.1.1.11"

_ROOT = "/csc/v2"
_POLLS = 60
_POLL_PAUSE = 0.5
_CERTIFICATE_LIMIT = 96 * 1024


@dataclass(frozen=True, slots=True)
class PhoneKey:
    """The key for which a content key is wrapped, where the QR cannot be read."""

    kid: str
    jwk: PublicJwk


@dataclass(frozen=True, slots=True)
class Credential:
    """A credential: certificate and key held by the service (CSC API v2 §11.5).

    Attributes:
        id: its name at the service.
        certificates: DER, the signer's first.
        enabled: the key may be used.
        phone_keys: keys of the registered phones, of this protocol.
    """

    id: str
    certificates: tuple[bytes, ...]
    enabled: bool
    phone_keys: tuple[PhoneKey, ...] = ()


class CscClient:
    """Speaks CSC v2.

    Args:
        connection: to the service.
        stop: cuts pauses short when the program ends.
    """

    def __init__(self, connection: Connection, stop: Event) -> None:
        self._connection = connection
        self._stop = stop

    def list_credentials(self, token: Token) -> tuple[str, ...]:
        """The names of all credentials that this PC may use."""
        answer = self._post("credentials/list", {}, token, repeatable=True)
        try:
            return answer.texts("credentialIDs")
        except AnswerError as error:
            raise wrong_answer(error) from error

    def credential(self, token: Token, credential_id: str) -> Credential:
        """One credential with its certificates."""
        body = {"credentialID": credential_id, "certificates": "chain"}
        answer = self._post("credentials/info", body, token, repeatable=True)
        try:
            return read_credential(answer, credential_id)
        except AnswerError as error:
            raise wrong_answer(error) from error

    def sign_hashes(
        self, token: Token, credential_id: str, hashes: Sequence[bytes], request_id: str
    ) -> tuple[bytes, ...]:
        """Have hashes signed.

        Args:
            token: the approved token.
            credential_id: which key.
            hashes: SHA-256, 32 bytes each.
            request_id: the same request gives the same answer, so it may be repeated.

        Returns:
            As many signatures, in the same order. They are not verified here.
        """
        body = {
            "credentialID": credential_id,
            "hashes": [to_base64(value) for value in hashes],
            "hashAlgorithmOID": SHA256_OID,
            "signAlgo": RSA_SHA256_OID,
            "clientData": request_id,
        }
        answer = self._post("signatures/signHash", body, token, repeatable=True)
        try:
            answer = self._until_signed(answer, token)
            return read_signatures(answer, len(hashes))
        except AnswerError as error:
            raise wrong_answer(error) from error

    def _until_signed(self, answer: Answer, token: Token) -> Answer:
        """Poll a service that signs later (CSC API v2 §11.11, operationMode ``A``)."""
        for _ in range(_POLLS):
            if answer.has("signatures"):
                return answer
            body = {"responseID": answer.text("responseID")}
            if self._stop.wait(_POLL_PAUSE):
                break
            answer = self._post("signatures/signPolling", body, token, repeatable=True)
        raise Failure(FailureCode.SECOND_UNREACHABLE, reason="signPolling")

    def _post(self, path: str, body: object, token: Token, *, repeatable: bool) -> Answer:
        return self._connection.post(
            f"{_ROOT}/{path}", body, token=token.value, repeatable=repeatable
        )


def read_credential(answer: Answer, credential_id: str) -> Credential:
    """Read the answer of credentials/info.

    Raises:
        AnswerError: a field is not as it should be.
    """
    certificates = answer.part("cert").all_decoded(
        "certificates", from_base64, limit=_CERTIFICATE_LIMIT
    )
    if not certificates:
        raise AnswerError("certificates")
    return Credential(
        id=credential_id,
        certificates=certificates,
        enabled=answer.part("key").text("status") == "enabled",
        phone_keys=read_phone_keys(answer, "jp_phone_keys"),
    )


def read_phone_keys(answer: Answer, name: str) -> tuple[PhoneKey, ...]:
    """Read the public keys of phones; none where the field is missing.

    Raises:
        AnswerError: one is no key on P-256.
    """
    return tuple(map(_phone_key, answer.parts(name))) if answer.has(name) else ()


def _phone_key(entry: Answer) -> PhoneKey:
    jwk = entry.part("jwk")
    if jwk.text("kty") != "EC" or jwk.text("crv") != "P-256":
        raise AnswerError("jwk")
    key = PublicJwk(jwk.text("x", limit=64), jwk.text("y", limit=64))
    try:
        key.public_key()
    except ValueError as error:
        raise AnswerError("jwk") from error
    return PhoneKey(entry.text("kid", limit=200), key)


def read_signatures(answer: Answer, count: int) -> tuple[bytes, ...]:
    """Read signatures.

    Raises:
        AnswerError: there are not ``count`` of them.
    """
    signatures = answer.all_decoded("signatures", from_base64)
    if len(signatures) != count:
        raise AnswerError("signatures")
    return signatures
