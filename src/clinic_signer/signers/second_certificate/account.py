"""Whose second certificate this PC uses: the pairing that is kept, and what the service adds."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from threading import Lock

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.certificate import HpkiCertificate, load_certificate
from clinic_signer.signers.second_certificate.channel import PairedAccount
from clinic_signer.signers.second_certificate.csc import CscClient, PhoneKey
from clinic_signer.signers.second_certificate.oauth import OAuthClient
from clinic_signer.signers.second_certificate.pc_key import PcKey
from clinic_signer.signers.second_certificate.vault import Pairing, Vault

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Account:
    """A credential that this PC may ask approvals for.

    Attributes:
        credential_id: its name at the service.
        certificate: of its key.
        intermediates: DER of the authorities above.
        phone_keys: of the registered phones, for wrapped content keys.
    """

    credential_id: str
    certificate: HpkiCertificate
    intermediates: tuple[bytes, ...]
    phone_keys: tuple[PhoneKey, ...]


class AccountKeeper:
    """Knows the account.

    Args:
        vault: where the pairing is kept.
        base_url: the service.
        oauth: gives a token of this PC.
        csc: tells of the credential.
    """

    def __init__(self, vault: Vault, base_url: str, oauth: OAuthClient, csc: CscClient) -> None:
        self._vault = vault
        self._base_url = base_url
        self._oauth = oauth
        self._csc = csc
        self._lock = Lock()
        self._pairing = vault.pairing(base_url)
        self._account: Account | None = None

    @property
    def is_paired(self) -> bool:
        """Whether a pairing is kept."""
        with self._lock:
            return self._pairing is not None

    @property
    def account(self) -> Account | None:
        """The account, as far as it is known now."""
        with self._lock:
            return self._account

    def load(self, *, anew: bool = False) -> Account:
        """Return the account; fetch it from the service if need be.

        Args:
            anew: ask the service even if it is known: for the phones of today.

        Raises:
            Failure: SECOND_NOT_PAIRED; SECOND_REVOKED: the service has another certificate than
                the one that was paired; whatever the service says.
        """
        with self._lock:
            pairing, known = self._pairing, self._account
        if pairing is None:
            raise Failure(FailureCode.SECOND_NOT_PAIRED)
        if known is not None and not anew:
            return known
        token = self._oauth.service_token()
        credential = self._csc.credential(token, pairing.credential_id)
        certificate = load_certificate(credential.certificates[0])
        if not credential.enabled or certificate.sha256.hex() != pairing.certificate_sha256:
            raise Failure(FailureCode.SECOND_REVOKED)
        account = Account(
            credential.id, certificate, credential.certificates[1:], credential.phone_keys
        )
        with self._lock:
            self._account = account
        return account

    def take(self, paired: PairedAccount, key: PcKey) -> None:
        """Keep a new pairing and the PC key it was made with.

        Raises:
            Failure: CERTIFICATE_UNREADABLE.
        """
        certificate = load_certificate(paired.certificates[0])
        pairing = Pairing(self._base_url, paired.credential_id, certificate.sha256.hex())
        self._vault.keep(pairing, key)
        with self._lock:
            self._pairing = pairing
            self._account = Account(
                paired.credential_id, certificate, paired.certificates[1:], paired.phone_keys
            )

    def forget(self) -> None:
        """Delete the pairing."""
        self._vault.forget()
        with self._lock:
            self._pairing = self._account = None
