"""The vendor's module, driven: runs in the helper process only.

Of PKCS#11 only the 21 functions of JAHIS 24-002 §5.2.2 are called. python-pkcs11 makes the calls;
three of its ways are worked around here, as of 0.10.1:

* its search by token asks for mechanisms: slots and tokens are asked for one by one instead;
* it wants a PIN as text, which cannot be overwritten: it gets an object that hands out the buffer;
* it loses the session when C_Login fails: C_Finalize and C_Initialize close it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, Protocol, cast

import pkcs11
from pkcs11 import Attribute, Mechanism, ObjectClass, PKCS11Error, TokenFlag

from clinic_signer.signers.card.pkcs11.protocol import (
    MAXIMUM_CERTIFICATES,
    MAXIMUM_TOKENS,
    CertificateSeen,
    Changed,
    Event,
    Flags,
    ListTokens,
    Load,
    Loaded,
    NotAttempted,
    Reached,
    ReadToken,
    Refused,
    Request,
    Sign,
    Signature,
    Stage,
    TokenRead,
    Tokens,
    TokenSeen,
)

if TYPE_CHECKING:
    from pkcs11._pkcs11 import lib as Module  # noqa: N812 - a class in spite of its name

_MAXIMUM_KEYS = 8
_OF_ONE_OBJECT = (
    pkcs11.AttributeTypeInvalid,
    pkcs11.AttributeSensitive,
    pkcs11.AttributeValueInvalid,
    pkcs11.FunctionFailed,
)
"""An object without the attribute: python-pkcs11 raises FunctionFailed where the module says OK
and gives no value."""

_NAMES = {"TokenNotRecognised": "CKR_TOKEN_NOT_RECOGNIZED", "RandomNoRNG": "CKR_RANDOM_NO_RNG"}
"""CKR names that do not follow from those of python-pkcs11's classes."""


class Driver:
    """One module, loaded once. Every call comes from the helper's main thread."""

    def __init__(self) -> None:
        self._module: Module | None = None
        self._function = ""
        self._is_clean = True

    def answers(self, request: Request, pin: bytearray) -> Iterator[Event]:
        """Do what is asked, and tell each step as soon as it is known.

        Args:
            request: the request.
            pin: the PIN of a :class:`Sign`; the caller overwrites it.
        """
        try:
            yield from self._answers(request, pin)
        except PKCS11Error as error:
            yield Refused(self._function, ckr_name(error))
        except Exception as error:
            # What a module gives may be nothing that python-pkcs11 can make sense of.
            yield Refused(self._function, type(error).__name__)

    def clean_up(self) -> bool:
        """Close what a request has left open; False if that cannot be known for certain."""
        if self._is_clean or self._module is None:
            return True
        try:
            self._module.reinitialize()
        except PKCS11Error:
            return False
        self._is_clean = True
        return True

    def _answers(self, request: Request, pin: bytearray) -> Iterator[Event]:
        match request:
            case Load():
                yield self._load(request.module)
            case ListTokens():
                yield self._tokens()
            case ReadToken():
                yield self._read(request.slot)
            case Sign():
                yield from self._sign(request, pin)

    def _load(self, path: str) -> Loaded:
        self._function = "C_Initialize"
        self._module = module = pkcs11.lib(path)
        version = ".".join(map(str, module.library_version))
        return Loaded(module.library_description, module.manufacturer_id, version)

    def _slots(self) -> list[pkcs11.Slot]:
        self._function = "C_GetSlotList"
        if self._module is None:
            raise pkcs11.PKCS11Error("CKR_CRYPTOKI_NOT_INITIALIZED")
        return self._module.get_slots(token_present=True)

    def _token(self, number: int) -> pkcs11.Token:
        slot = next((slot for slot in self._slots() if slot.slot_id == number), None)
        if slot is None:
            raise pkcs11.TokenNotPresent
        self._function = "C_GetTokenInfo"
        return slot.get_token()

    def _tokens(self) -> Tokens:
        seen = []
        for slot in self._slots()[:MAXIMUM_TOKENS]:
            self._function = "C_GetTokenInfo"
            try:
                seen.append(_seen(slot.get_token()))
            except (pkcs11.TokenNotPresent, pkcs11.TokenNotRecognised):
                continue  # taken out between the two calls, or a card of another kind
        return Tokens(tuple(seen))

    def _read(self, number: int) -> TokenRead:
        token = self._token(number)
        return TokenRead(_seen(token), tuple(self._certificates(token)))

    def _certificates(self, token: pkcs11.Token, identifier: bytes = b"") -> list[CertificateSeen]:
        """The certificates of the token, with a CKA_ID if one is given: reading one takes time.

        No PIN is needed (JAHIS 24-002 §5.1.2).
        """
        self._function = "C_OpenSession"
        session = token.open()
        self._is_clean = False
        self._function = "C_FindObjects"
        wanted: dict[Attribute, object] = {Attribute.CLASS: ObjectClass.CERTIFICATE}
        if identifier:
            wanted[Attribute.ID] = identifier
        found = list(islice(session.get_objects(wanted), MAXIMUM_CERTIFICATES))
        self._function = "C_GetAttributeValue"
        certificates = [seen for each in found if (seen := _certificate(each)) is not None]
        self._function = "C_CloseSession"
        session.close()
        self._is_clean = True
        return certificates

    def _sign(self, request: Sign, pin: bytearray) -> Iterator[Event]:
        """The sequence of JAHIS 24-002 §A.4: a login and a logout for every signature."""
        token = self._token(request.slot)
        if not _may_attempt(token.flags, confirmed=request.confirm_last_attempt):
            yield NotAttempted(int(token.flags))
            return
        certificates = self._certificates(token, request.identifier)
        if not any(_is_expected(each, request) for each in certificates):
            yield Changed()
            return
        yield Reached(Stage.LOGIN)
        self._is_clean = False
        self._function = "C_Login"
        try:
            session = token.open(user_pin=_PinBuffer(pin))
        except PKCS11Error as error:
            yield Refused(self._function, ckr_name(error))
            # The flags that were read before say nothing of this attempt.
            yield Flags(int(self._token(request.slot).flags))
            return
        yield Reached(Stage.LOGGED_IN)
        self._function = "C_FindObjects"
        key = _key(session, request)
        self._function = "C_Sign"
        yield Signature(key.sign(request.data, mechanism=Mechanism.RSA_PKCS))
        self._function = "C_Logout"
        session.close()  # C_Logout, then C_CloseSession
        self._is_clean = True


class _PinBuffer:
    """Gives python-pkcs11 the PIN without making a text of it: it only asks to ``encode`` it."""

    def __init__(self, pin: bytearray) -> None:
        self._pin = pin

    def encode(self, _encoding: str) -> bytearray:
        return self._pin


class _SigningKey(Protocol):
    """What python-pkcs11 makes of a private key whose CKA_SIGN is true."""

    def sign(self, data: bytes, *, mechanism: Mechanism) -> bytes: ...


def _key(session: pkcs11.Session, request: Sign) -> _SigningKey:
    """The private key of the certificate: by modulus, and by CKA_ID where that is not readable.

    Never by its label, which differs from the certificate's (JAHIS 24-002 §A.4).
    """
    wanted = {Attribute.CLASS: ObjectClass.PRIVATE_KEY}
    for key in islice(session.get_objects(wanted), _MAXIMUM_KEYS):
        modulus = _attribute(key, Attribute.MODULUS)
        fits = (
            modulus.lstrip(b"\0") == request.modulus
            if modulus
            else _attribute(key, Attribute.ID) == request.identifier
        )
        if fits and hasattr(key, "sign"):
            return cast("_SigningKey", key)
    raise pkcs11.KeyHandleInvalid


def _attribute(item: pkcs11.Object, attribute: Attribute) -> bytes | None:
    try:
        value = item[attribute]
    except _OF_ONE_OBJECT:
        return None
    return value if isinstance(value, bytes) else None


def _certificate(item: pkcs11.Object) -> CertificateSeen | None:
    der = _attribute(item, Attribute.VALUE)
    if der is None:
        return None
    return CertificateSeen(_attribute(item, Attribute.ID) or b"", _without_filler(der))


def _is_expected(seen: CertificateSeen, request: Sign) -> bool:
    return sha256(seen.der).digest() == request.certificate


def _without_filler(der: bytes) -> bytes:
    """Cut what follows the certificate: files on cards are larger than what they hold."""
    if len(der) < 2 or der[1] < 0x80:
        return der
    digits = der[1] & 0x7F
    return der[: 2 + digits + int.from_bytes(der[2 : 2 + digits])]


def _seen(token: pkcs11.Token) -> TokenSeen:
    slot = token.slot
    return TokenSeen(slot.slot_id, slot.slot_description, token.label, int(token.flags))


def _may_attempt(flags: TokenFlag, *, confirmed: bool) -> bool:
    if flags & TokenFlag.USER_PIN_LOCKED:
        return False
    return confirmed or not flags & TokenFlag.USER_PIN_FINAL_TRY


def ckr_name(error: PKCS11Error) -> str:
    """The standard's name of an answer, from python-pkcs11's exception.

    Args:
        error: ``PinIncorrect()`` → ``CKR_PIN_INCORRECT``. An answer without a class of its own is
            named by the number in its text: ``CKR_0X80000001``.
    """
    kind = type(error).__name__
    if kind == "PKCS11Error":
        number = re.search(r"0x[0-9a-fA-F]+|CKR_[A-Z_]+", str(error))
        return "CKR_" + number.group(0).upper().removeprefix("CKR_") if number else "CKR_UNKNOWN"
    return _NAMES.get(kind) or "CKR_" + re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind).upper()
