"""The card as a signer, through its driver's PKCS#11 module."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.signers.base import (
    AttemptsHint,
    Capabilities,
    Consent,
    Pin,
    PinDrop,
    PinFailure,
    SignerKind,
)
from clinic_signer.signers.card.pkcs11.finding import find_card
from clinic_signer.signers.card.pkcs11.helper import Deadlines, Pkcs11Helper, first
from clinic_signer.signers.card.pkcs11.modules import choose_module
from clinic_signer.signers.card.pkcs11.outcomes import (
    failure_of_login,
    failure_of_refusal,
    hint_of,
)
from clinic_signer.signers.card.pkcs11.protocol import (
    Changed,
    Event,
    Flags,
    NotAttempted,
    Reached,
    Refused,
    Sign,
    Signature,
    Stage,
)
from clinic_signer.signers.card.pkcs11.token import TokenContents

DIGEST_SIZE = 32
_DIGEST_INFO_SHA256 = bytes.fromhex("3031300D060960864801650304020105000420")
"""DigestInfo up to the hash itself (RFC 8017 §9.2, note 1)."""

_CAPABILITIES = Capabilities(
    kind=SignerKind.PKCS11,
    consent=Consent.PIN,
    binds_documents=False,
    certificate_without_consent=True,
    states_attempts=False,
)


class Pkcs11Signer:
    """Signs digests through a module (a :class:`~clinic_signer.signers.base.DigestSigner`).

    The certificate is read once, when it is first asked for, and stays the one the person has
    confirmed: with another card, signing fails with CARD_CHANGED until :meth:`refresh` is called.

    A PIN is handed to the module once for each signature, and never again after an outcome that
    leaves open whether it was used.

    Args:
        helper: the module in its process; closed with this signer.
        reader: PC/SC name of the reader to use; any by default.
    """

    def __init__(self, helper: Pkcs11Helper, reader: str | None = None) -> None:
        self._helper = helper
        self._reader = reader
        self._contents: TokenContents | None = None
        self._is_found = False
        """False once the card may have gone elsewhere: it is looked for before the next PIN."""
        self._in_batch = False

    @property
    def capabilities(self) -> Capabilities:
        """What a card behind a module can do."""
        return _CAPABILITIES

    @property
    def module(self) -> Path:
        """The module."""
        return self._helper.module

    @property
    def contents(self) -> TokenContents:
        """What was read of the card.

        Raises:
            Failure: as :meth:`refresh`.
        """
        return self._contents or self.refresh()

    @property
    def certificate(self) -> HpkiCertificate:
        """The holder's certificate.

        Raises:
            Failure: as :meth:`refresh`.
        """
        return self.contents.certificate

    @property
    def intermediates(self) -> tuple[bytes, ...]:
        """DER of the authorities' certificates on the card.

        Raises:
            Failure: as :meth:`refresh`.
        """
        return self.contents.intermediates

    def refresh(self) -> TokenContents:
        """Read the card anew: after it was inserted, or to let another one be confirmed.

        Raises:
            Failure: PKCS11_NO_TOKEN, PKCS11_NO_CERTIFICATE, CARD_SEVERAL, CARD_REMOVED,
                CARD_COMMUNICATION, PKCS11_REFUSED, PKCS11_MODULE_*.
        """
        return self._found(find_card(self._helper, self._reader))

    def attempts_hint(self) -> AttemptsHint:
        """What is known of the attempts left, read anew.

        Raises:
            Failure: as :meth:`refresh`; CARD_CHANGED.
        """
        return self._confirmed_anew().hint

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Hold on to the card over several signatures; each still has its own login and logout.

        Raises:
            Failure: on entering, as :meth:`refresh`; within, CARD_REMOVED once the card was lost.
        """
        if self._contents is None or not self._is_found:
            self._confirmed_anew()
        self._in_batch = True
        try:
            yield
        finally:
            self._in_batch = False

    def sign_digest(self, digest: bytes, pin: Pin, *, confirm_last_attempt: bool = False) -> bytes:
        """Sign a digest; see :meth:`~clinic_signer.signers.base.DigestSigner.sign_digest`.

        Raises:
            PinFailure: CARD_PIN_WRONG, CARD_PIN_LOCKED, CARD_LAST_ATTEMPT.
            Failure: CARD_PIN_FORMAT, CERTIFICATE_NOT_FOR_SIGNING, CARD_CHANGED (nothing was sent);
                PKCS11_ATTEMPTS_UNKNOWN, PKCS11_PIN_NOT_TAKEN; CARD_SIGNATURE_WRONG; as
                :meth:`refresh`.
            ValueError: the digest has another length.
        """
        if len(digest) != DIGEST_SIZE:
            raise ValueError("not a SHA-256 digest")
        contents = self._contents_for_signing()
        key = _signing_key(contents.certificate)
        if pin.was_refused:
            left = contents.hint.attempts_left
            raise PinFailure(FailureCode.CARD_PIN_WRONG, attempts_left=left)
        pin.check()
        if contents.hint is AttemptsHint.LAST and not confirm_last_attempt:
            raise PinFailure(FailureCode.CARD_LAST_ATTEMPT, attempts_left=1)
        request = Sign(
            slot=contents.slot,
            identifier=contents.identifier,
            certificate=contents.certificate.sha256,
            modulus=_octets(key.public_numbers().n),
            data=_DIGEST_INFO_SHA256 + digest,
            confirm_last_attempt=confirm_last_attempt,
            pin_length=len(pin),
        )
        signature = self._signed(request, pin)
        try:
            key.verify(signature, digest, PKCS1v15(), Prehashed(SHA256()))
        except InvalidSignature as error:
            raise Failure(FailureCode.CARD_SIGNATURE_WRONG) from error
        return signature

    def close(self) -> None:
        """End the helper process."""
        self._helper.close()

    def _signed(self, request: Sign, pin: Pin) -> bytes:
        try:
            events = self._helper.ask(request, pin)
        except Failure as failure:
            self._is_found = False
            if failure.code is FailureCode.PKCS11_ATTEMPTS_UNKNOWN:
                pin.drop(PinDrop.ENDED)
            raise
        if (signature := first(events, Signature)) is not None:
            self._set_hint(AttemptsHint.UNKNOWN)  # a right PIN has filled the attempts again
            return signature.value
        self._is_found = False
        raise self._refusal(events, pin)

    def _refusal(self, events: tuple[Event, ...], pin: Pin) -> Failure:
        """Why there is no signature; makes sure that this PIN is not sent again."""
        if first(events, Changed) is not None:
            return Failure(FailureCode.CARD_CHANGED)
        if (kept_back := first(events, NotAttempted)) is not None:
            self._set_hint(hint := hint_of(kept_back.flags))
            is_locked = hint is AttemptsHint.LOCKED
            code = FailureCode.CARD_PIN_LOCKED if is_locked else FailureCode.CARD_LAST_ATTEMPT
            return PinFailure(code, attempts_left=hint.attempts_left)
        refused = first(events, Refused)
        if refused is None:
            return Failure(FailureCode.PKCS11_MODULE_DIED)
        if Reached(Stage.LOGIN) not in events or Reached(Stage.LOGGED_IN) in events:
            return failure_of_refusal(refused, self._helper.module.name)
        flags = first(events, Flags)
        self._set_hint(hint := AttemptsHint.UNKNOWN if flags is None else hint_of(flags.flags))
        failure = failure_of_login(refused, hint, self._helper.module.name)
        if failure.code is FailureCode.CARD_PIN_WRONG:
            pin.mark_refused()
        else:
            pin.drop(PinDrop.ENDED)
        return failure

    def _set_hint(self, hint: AttemptsHint) -> None:
        if self._contents is not None:
            self._contents = replace(self._contents, hint=hint)

    def _contents_for_signing(self) -> TokenContents:
        if self._contents is not None and self._is_found:
            return self._contents
        if self._in_batch:
            raise Failure(FailureCode.CARD_REMOVED)
        return self._confirmed_anew()

    def _confirmed_anew(self) -> TokenContents:
        """Look for the confirmed card, wherever it is now."""
        confirmed = self._contents
        if confirmed is None:
            return self.refresh()
        found = find_card(self._helper, self._reader, confirmed.certificate)
        if found.certificate.sha256 != confirmed.certificate.sha256:
            raise Failure(FailureCode.CARD_CHANGED)
        return self._found(found)

    def _found(self, contents: TokenContents) -> TokenContents:
        """Take over what was read; what a driver no longer says of the attempts is not forgotten.

        OpenSC, for one, tells of wrong PINs only until it is initialised anew.
        """
        before = self._contents
        is_same = before is not None and before.certificate.sha256 == contents.certificate.sha256
        if before is not None and is_same and contents.hint is AttemptsHint.UNKNOWN:
            contents = replace(contents, hint=before.hint)
        self._contents, self._is_found = contents, True
        return contents


def open_signer(
    modules: Sequence[Path] = (),
    reader: str | None = None,
    *,
    wanted: Path | None = None,
    only_modules: bool = False,
    deadlines: Deadlines | None = None,
) -> Pkcs11Signer:
    """Make a signer on the module that the settings, or the usual places, give. Nothing runs yet.

    Args:
        modules: absolute paths from the settings; the first is used.
        reader: PC/SC name of the reader to use; any by default.
        wanted: a module that the person named for this time.
        only_modules: the administrator has locked ``modules``: nothing else may be loaded.
        deadlines: how long answers may take.

    Raises:
        Failure: as :func:`~clinic_signer.signers.card.pkcs11.modules.choose_module`.
    """
    module = choose_module(modules, wanted=wanted, only_configured=only_modules)
    return Pkcs11Signer(Pkcs11Helper(module, deadlines=deadlines or Deadlines()), reader)


def _signing_key(certificate: HpkiCertificate) -> RSAPublicKey:
    """Refuse the certificate for logging in before a PIN is used on it."""
    if certificate.public_key is None or not certificate.is_for_signing:
        raise Failure(FailureCode.CERTIFICATE_NOT_FOR_SIGNING)
    return certificate.public_key


def _octets(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8)
