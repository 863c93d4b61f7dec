"""The PC key and the pairing of the second certificate, in the keyring of the operating system."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field

from clinic_signer.secret_store import SecretStore, open_store
from clinic_signer.signers.second_certificate.answers import Answer, AnswerError
from clinic_signer.signers.second_certificate.pc_key import PcKey

log = logging.getLogger(__name__)

_SERVICE = "Clinic Signer second certificate"
_KEY = "pc-key"
_PAIRING = "pairing"
_VERSION = 1


def _store() -> SecretStore:
    return open_store(_SERVICE)


@dataclass(frozen=True, slots=True)
class Pairing:
    """What this PC keeps of its pairing; the certificates are fetched at each start.

    Attributes:
        base_url: the service.
        credential_id: the credential there.
        certificate_sha256: SHA-256 of the signer's certificate, hexadecimal: another one is not
            taken silently.
    """

    base_url: str
    credential_id: str
    certificate_sha256: str

    @property
    def text(self) -> str:
        """The pairing for a keyring."""
        fields = {
            "v": _VERSION,
            "base_url": self.base_url,
            "credential_id": self.credential_id,
            "certificate_sha256": self.certificate_sha256,
        }
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> Pairing:
        """Read a pairing.

        Raises:
            AnswerError: it is none.
        """
        answer = Answer.read(text.encode())
        if answer.integer("v") != _VERSION:
            raise AnswerError("v")
        return cls(
            base_url=answer.text("base_url"),
            credential_id=answer.text("credential_id"),
            certificate_sha256=answer.text("certificate_sha256", limit=64),
        )


@dataclass(frozen=True, slots=True)
class Vault:
    """The PC key and the pairing.

    Attributes:
        store: where they are kept.
    """

    store: SecretStore = field(default_factory=_store)

    def pc_key(self) -> PcKey:
        """The kept key of this PC and user, else a new one; a pairing keeps it."""
        text = self.store.get(_KEY)
        if text is not None:
            try:
                return PcKey.from_text(text)
            except ValueError:
                log.info("the kept PC key is damaged; a new one is made")
        return PcKey.generate()

    def pairing(self, base_url: str) -> Pairing | None:
        """The pairing with a service; None if there is none."""
        text = self.store.get(_PAIRING)
        if text is None:
            return None
        try:
            pairing = Pairing.from_text(text)
        except AnswerError:
            log.info("the kept pairing is damaged; it is forgotten")
            return None
        return pairing if pairing.base_url == base_url else None

    def keep(self, pairing: Pairing, key: PcKey) -> None:
        """Keep a pairing and the key it was made with, in place of earlier ones."""
        self.store.set(_KEY, key.text)
        self.store.set(_PAIRING, pairing.text)

    def forget(self) -> None:
        """Delete pairing and key: the next pairing is that of a new PC."""
        self.store.delete(_PAIRING)
        self.store.delete(_KEY)
