"""What stands in an HPKI application: its certificate, key and PIN, found by walking EF.OD.

Nothing is looked up by a fixed file number or by a label: JAHIS 24-002 §A.1 leaves both to the
issuer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.signers.card.applications import select_application
from clinic_signer.signers.card.dialects import (
    OBJECT_DIRECTORY_PATHS,
    CardDialect,
    dialect_for,
)
from clinic_signer.signers.card.files import FileReader
from clinic_signer.signers.card.iso7816 import Channel
from clinic_signer.signers.card.iso7816_15 import (
    CertificateEntry,
    FilePath,
    ObjectDirectory,
    PasswordEntry,
    PasswordType,
    PrivateKeyEntry,
    read_certificates,
    read_object_directory,
    read_passwords,
    read_private_keys,
)
from clinic_signer.signers.card.pin import PIN_MAXIMUM, PIN_MINIMUM

_Item = TypeVar("_Item")

_MAXIMUM_CERTIFICATES = 8
_CHARACTERS = (PasswordType.ASCII_NUMERIC, PasswordType.UTF8)
_LOCKED = 0


@dataclass(frozen=True, slots=True)
class PinReference:
    """The PIN that guards the key.

    Attributes:
        reference: P2 of VERIFY.
        minimum: fewest characters.
        maximum: most characters.
        attempts_left: how often it may be entered; 0 when it is locked, None when the card does not
            say.
        padded_to: bytes to pad to; 0 for no padding, as every HPKI card seen so far.
        pad: the padding byte.
    """

    reference: int
    minimum: int
    maximum: int
    attempts_left: int | None
    padded_to: int = 0
    pad: int = 0

    @property
    def is_locked(self) -> bool:
        """True when the card takes no PIN any more."""
        return self.attempts_left == _LOCKED


@dataclass(frozen=True, slots=True)
class CardContents:
    """An HPKI application as read without a PIN.

    Attributes:
        application: its application identifier.
        certificate: the holder's certificate, chosen by what it says.
        certificate_path: where it stands, to read it again before signing.
        intermediates: DER of the authorities' certificates on the card, in the card's order.
        key: the private key.
        pin: its PIN.
        dialect: how this card wants its commands.
        applications: identifiers of all HPKI applications that were found on the card.
    """

    application: bytes
    certificate: HpkiCertificate
    certificate_path: FilePath
    intermediates: tuple[bytes, ...] = field(repr=False)
    key: PrivateKeyEntry
    pin: PinReference
    dialect: CardDialect
    applications: tuple[bytes, ...] = ()

    @property
    def attempts_maximum(self) -> int | None:
        """PIN attempts of a fresh card, as its issuers state it; None when unknown."""
        return self.dialect.attempts_maximum


def read_contents(channel: Channel, application: bytes) -> CardContents:
    """Select an application and read it; the attempts left stay None.

    Args:
        channel: the card.
        application: application identifier.

    Raises:
        Failure: CARD_CONTENT_UNREADABLE with ``item``; CERTIFICATE_UNREADABLE; what the channel
            raises.
    """
    select_application(channel, application)
    reader = FileReader(channel)
    directory = _object_directory(reader)
    keys = read_private_keys(_directory(reader, directory.private_keys, "EF.PrKD"))
    key = _only(keys, "EF.PrKD")
    dialect = dialect_for(key.path.octets)
    reader = FileReader(channel, read_length=dialect.read_length)
    passwords = read_passwords(_directory(reader, directory.authentication_objects, "EF.AOD"))
    entries = read_certificates(_directory(reader, directory.certificates, "EF.CD"))
    entry, certificate, authorities = _certificates(reader, entries, key)
    return CardContents(
        application=application,
        certificate=certificate,
        certificate_path=entry.path,
        intermediates=authorities,
        key=key,
        pin=_pin(passwords, key),
        dialect=dialect,
    )


def _object_directory(reader: FileReader) -> ObjectDirectory:
    """EF.OD has a short identifier and an identifier of its own; cards may know only one."""
    first, second = (FilePath(octets) for octets in OBJECT_DIRECTORY_PATHS)
    try:
        data = reader.read_directory(first, "EF.OD")
    except Failure as failure:
        if failure.code is not FailureCode.CARD_CONTENT_UNREADABLE:
            raise
        data = reader.read_directory(second, "EF.OD")
    return read_object_directory(data)


def _directory(reader: FileReader, paths: tuple[FilePath, ...], item: str) -> bytes:
    return reader.read_directory(_only(paths, "EF.OD"), item)


def _only(items: tuple[_Item, ...], item: str) -> _Item:
    """HPKI has one key, one PIN and one directory of each kind (JAHIS 24-002 §A.2.1)."""
    if len(items) != 1:
        raise Failure(FailureCode.CARD_CONTENT_UNREADABLE, item=item)
    return items[0]


def _certificates(
    reader: FileReader, entries: tuple[CertificateEntry, ...], key: PrivateKeyEntry
) -> tuple[CertificateEntry, HpkiCertificate, tuple[bytes, ...]]:
    """Tell the holder's certificate from the authorities' by content, not by label or flag."""
    own: list[tuple[CertificateEntry, HpkiCertificate]] = []
    authorities: list[bytes] = []
    unreadable: Failure | None = None
    for entry in entries[:_MAXIMUM_CERTIFICATES]:
        try:
            certificate = HpkiCertificate.load(reader.read_object(entry.path, "certificate"))
        except Failure as failure:
            if failure.code not in _OF_ONE_CERTIFICATE:
                raise
            unreadable = unreadable or failure  # one broken file leaves the others usable
            continue
        if certificate.is_ca:
            authorities.append(certificate.der)
        elif entry.identifier == key.identifier:
            own.append((entry, certificate))
    if not own and unreadable is not None:
        raise unreadable
    entry, certificate = _only(tuple(own), "EF.CD")
    return entry, certificate, tuple(authorities)


_OF_ONE_CERTIFICATE = (FailureCode.CARD_CONTENT_UNREADABLE, FailureCode.CERTIFICATE_UNREADABLE)


def _pin(passwords: tuple[PasswordEntry, ...], key: PrivateKeyEntry) -> PinReference:
    """The PIN of the key. A coding that is not known is refused: guessing costs attempts."""
    named = tuple(p for p in passwords if p.authentication_id == key.authentication_id)
    entry = _only(named or passwords, "EF.AOD")
    if entry.type not in _CHARACTERS:
        raise Failure(FailureCode.CARD_CONTENT_UNREADABLE, item="EF.AOD")
    maximum = entry.maximum or PIN_MAXIMUM
    is_sensible = PIN_MINIMUM <= entry.minimum <= maximum <= PIN_MAXIMUM
    return PinReference(
        reference=entry.reference,
        minimum=entry.minimum if is_sensible else PIN_MINIMUM,
        maximum=maximum if is_sensible else PIN_MAXIMUM,
        attempts_left=None,
        padded_to=entry.padded_to if maximum <= entry.padded_to <= PIN_MAXIMUM else 0,
        pad=entry.pad,
    )
