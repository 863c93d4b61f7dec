"""The Cloud Signature Consortium API, version 1.0.4, for services that know nothing newer.

Its approval is the service's own matter (``authMode``): what is sent here is the list of hashes,
and the SAD that comes back is good for them alone where the service pins hashes (SCAL 2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from clinic_signer.signers.second_certificate.answers import Answer, AnswerError, wrong_answer
from clinic_signer.signers.second_certificate.connection import Connection
from clinic_signer.signers.second_certificate.csc import (
    RSA_SHA256_OID,
    Credential,
    read_credential,
    read_signatures,
)
from clinic_signer.signers.second_certificate.encoding import to_base64

_ROOT = "/csc/v1"


@dataclass(frozen=True, slots=True)
class ActivationData:
    """A SAD: what allows the approved hashes to be signed (CSC API v1.0.4 §11.6).

    Attributes:
        value: as the service gave it.
        credential_id: of the credential.
        hashes: that were approved.
    """

    value: str = field(repr=False)
    credential_id: str
    hashes: tuple[bytes, ...]


class CscV1Client:
    """Speaks CSC v1.

    Args:
        connection: to the service.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list_credentials(self) -> tuple[str, ...]:
        """The names of all credentials."""
        answer = self._post("credentials/list", {})
        try:
            return answer.texts("credentialIDs")
        except AnswerError as error:
            raise wrong_answer(error) from error

    def credential(self, credential_id: str) -> Credential:
        """One credential with its certificates."""
        body = {"credentialID": credential_id, "certificates": "chain"}
        answer = self._post("credentials/info", body)
        try:
            return read_credential(answer, credential_id)
        except AnswerError as error:
            raise wrong_answer(error) from error

    def authorize(self, credential_id: str, hashes: Sequence[bytes]) -> ActivationData:
        """Have hashes approved."""
        body = {
            "credentialID": credential_id,
            "numSignatures": len(hashes),
            "hash": [to_base64(value) for value in hashes],
        }
        answer = self._post("credentials/authorize", body)
        try:
            return ActivationData(answer.text("SAD"), credential_id, tuple(hashes))
        except AnswerError as error:
            raise wrong_answer(error) from error

    def sign_hashes(self, sad: ActivationData) -> tuple[bytes, ...]:
        """Have the approved hashes signed, in their order. Not verified here."""
        body = {
            "credentialID": sad.credential_id,
            "SAD": sad.value,
            "hash": [to_base64(value) for value in sad.hashes],
            "signAlgo": RSA_SHA256_OID,
        }
        answer = self._post("signatures/signHash", body)
        try:
            return read_signatures(answer, len(sad.hashes))
        except AnswerError as error:
            raise wrong_answer(error) from error

    def _post(self, path: str, body: object) -> Answer:
        return self._connection.post(f"{_ROOT}/{path}", body)
