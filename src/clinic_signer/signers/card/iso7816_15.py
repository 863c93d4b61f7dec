"""The directory files of a card (ISO/IEC 7816-15): where its keys, certificates and PINs are.

Pure: bytes in, values out. Only what signing needs is read; objects of other kinds and fields
nobody asks for are passed over. The files are not trusted: whatever does not fit is a named
failure, and every number is bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeVar

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.card.tlv import Tlv, TlvError, extent, read_tlv

_Entry = TypeVar("_Entry")

_FILLER = 0x00
_ERASED = 0xFF
_MAXIMUM_RECORDS = 16
_MAXIMUM_PATH = 16
_MASTER_FILE = b"\x3f\x00"

_INTEGER, _BIT_STRING, _OCTET_STRING, _ENUMERATED = 0x02, 0x03, 0x04, 0x0A
_SEQUENCE = 0x30
_TYPE_ATTRIBUTES = 0xA1
_PASSWORD_REFERENCE = 0x80
_OD_PRIVATE_KEYS, _OD_CERTIFICATES, _OD_AUTHENTICATION = 0xA0, 0xA4, 0xA8
_NEEDS_PADDING = 5
"""Bit of PasswordFlags (ISO/IEC 7816-15 §8.9.1)."""


@dataclass(frozen=True, slots=True)
class FilePath:
    """Where something is on the card (``Path``, ISO/IEC 7816-15 §7.1).

    Attributes:
        octets: ``efidOrPath``: one byte (short identifier, shifted left by 3), a two-byte file
            identifier, or a longer path in steps of two bytes.
        index: offset in the file, bytes.
    """

    octets: bytes
    index: int = 0

    @property
    def short_identifier(self) -> int | None:
        """The short EF identifier (1 … 30) of a one-byte path, else None."""
        return self.octets[0] >> 3 if len(self.octets) == 1 else None

    @property
    def identifier(self) -> bytes:
        """Two bytes that name the file in a command: its identifier, or its short identifier."""
        short = self.short_identifier
        return self.octets[-2:] if short is None else short.to_bytes(2)

    @property
    def is_absolute(self) -> bool:
        """True for a path that starts at the master file."""
        return len(self.octets) > len(_MASTER_FILE) and self.octets.startswith(_MASTER_FILE)


class PasswordType(IntEnum):
    """How a PIN is coded (``PasswordType``, ISO/IEC 7816-15 §8.9.1)."""

    BCD = 0
    ASCII_NUMERIC = 1
    UTF8 = 2
    HALF_NIBBLE_BCD = 3
    ISO_9564_1 = 4


@dataclass(frozen=True, slots=True)
class ObjectDirectory:
    """EF.OD: the other directory files."""

    private_keys: tuple[FilePath, ...]
    certificates: tuple[FilePath, ...]
    authentication_objects: tuple[FilePath, ...]


@dataclass(frozen=True, slots=True)
class PrivateKeyEntry:
    """A private RSA key of EF.PrKD.

    Attributes:
        identifier: id, the same as that of its certificate.
        authentication_id: id of the PIN that guards it, None if none is named.
        user_consent: how many uses one PIN entry is good for; None when it is not limited.
        path: the key file.
    """

    identifier: bytes
    authentication_id: bytes | None
    user_consent: int | None
    path: FilePath


@dataclass(frozen=True, slots=True)
class CertificateEntry:
    """An X.509 certificate of EF.CD. Its label is not read: labels have been seen wrong."""

    identifier: bytes
    path: FilePath


@dataclass(frozen=True, slots=True)
class PasswordEntry:
    """A PIN of EF.AOD.

    Attributes:
        authentication_id: its id, None if it has none.
        reference: P2 of VERIFY.
        minimum: fewest characters.
        maximum: most characters, None if not said.
        type: how it is coded; None for a coding without a name.
        padded_to: bytes to pad to; 0 for no padding.
        pad: the padding byte.
    """

    authentication_id: bytes | None
    reference: int
    minimum: int
    maximum: int | None
    type: PasswordType | None
    padded_to: int
    pad: int


def is_complete(data: bytes) -> bool:
    """Tell whether a directory file needs to be read no further.

    It is complete when at least one record stands there whole and nothing but filler follows it. A
    file that ends exactly with a record has no filler: then only its end tells.
    """
    position = 0
    records = 0
    try:
        while position < len(data) and data[position] not in (_FILLER, _ERASED):
            position = extent(data, position)
            records += 1
    except TlvError:
        return False
    rest = data[position:]
    return records > 0 and bool(rest) and not rest.strip(bytes([_FILLER, _ERASED]))


def read_object_directory(data: bytes) -> ObjectDirectory:
    """Read EF.OD.

    Args:
        data: the content of the file, with or without filler.

    Raises:
        Failure: CARD_CONTENT_UNREADABLE with item ``EF.OD``.
    """
    found = _read("EF.OD", data, _directory_reference)

    def of(tag: int) -> tuple[FilePath, ...]:
        return tuple(path for kind, path in found if kind == tag)

    return ObjectDirectory(of(_OD_PRIVATE_KEYS), of(_OD_CERTIFICATES), of(_OD_AUTHENTICATION))


def read_private_keys(data: bytes) -> tuple[PrivateKeyEntry, ...]:
    """Read the RSA keys of EF.PrKD.

    Raises:
        Failure: CARD_CONTENT_UNREADABLE with item ``EF.PrKD``.
    """
    return _read("EF.PrKD", data, _private_key)


def read_certificates(data: bytes) -> tuple[CertificateEntry, ...]:
    """Read the X.509 certificates of EF.CD.

    Raises:
        Failure: CARD_CONTENT_UNREADABLE with item ``EF.CD``.
    """
    return _read("EF.CD", data, _certificate)


def read_passwords(data: bytes) -> tuple[PasswordEntry, ...]:
    """Read the PINs of EF.AOD.

    Raises:
        Failure: CARD_CONTENT_UNREADABLE with item ``EF.AOD``.
    """
    return _read("EF.AOD", data, _password)


def _read(item: str, data: bytes, read_entry: Callable[[Tlv], _Entry | None]) -> tuple[_Entry, ...]:
    try:
        entries = (read_entry(record) for record in _records(data))
        return tuple(entry for entry in entries if entry is not None)
    except TlvError as error:
        raise Failure(FailureCode.CARD_CONTENT_UNREADABLE, item=item) from error


def _records(data: bytes) -> Iterator[Tlv]:
    """The records of a file; filler between them is skipped, erased memory ends it."""
    position = 0
    count = 0
    while position < len(data) and data[position] != _ERASED:
        if data[position] == _FILLER:
            position += 1
            continue
        if count == _MAXIMUM_RECORDS:
            raise TlvError("too many records")
        record, position = read_tlv(data, position)
        count += 1
        yield record


def _directory_reference(record: Tlv) -> tuple[int, FilePath] | None:
    """``[n] { Path }``; objects that stand in EF.OD itself are not known from any HPKI card."""
    content = record.children()
    if len(content) != 1 or content[0].tag != _SEQUENCE:
        return None
    return record.tag, _path(content[0])


def _private_key(record: Tlv) -> PrivateKeyEntry | None:
    if record.tag != _SEQUENCE:
        return None  # keys other than RSA carry their own tag
    common, key, attributes = _parts(record)
    return PrivateKeyEntry(
        identifier=_first(key, _OCTET_STRING),
        authentication_id=_optional(common, _OCTET_STRING),
        user_consent=_optional_number(common, _INTEGER),
        path=_path_in(attributes),
    )


def _certificate(record: Tlv) -> CertificateEntry | None:
    if record.tag != _SEQUENCE:
        return None
    _, certificate, attributes = _parts(record)
    if not attributes or attributes[0].tag != _SEQUENCE:
        return None  # the certificate stands in the directory itself, or elsewhere than on the card
    return CertificateEntry(_first(certificate, _OCTET_STRING), _path_in(attributes))


def _password(record: Tlv) -> PasswordEntry | None:
    if record.tag != _SEQUENCE:
        return None  # biometric templates and external authentication
    _, authentication, attributes = _parts(record)
    kind = int.from_bytes(_first(attributes, _ENUMERATED))
    numbers = [_number(part) for part in attributes if part.tag == _INTEGER]
    if len(numbers) < 2:
        raise TlvError("no length of the PIN")
    is_padded = _has_flag(_first(attributes, _BIT_STRING), _NEEDS_PADDING)
    return PasswordEntry(
        authentication_id=_optional(authentication, _OCTET_STRING),
        # One byte in P2; some cards write it as a negative INTEGER (80 01 96).
        reference=(_optional_number(attributes, _PASSWORD_REFERENCE) or 0) & 0xFF,
        minimum=numbers[0],
        maximum=numbers[2] if len(numbers) > 2 else None,
        type=PasswordType(kind) if kind in set(PasswordType) else None,
        padded_to=numbers[1] if is_padded else 0,
        pad=int.from_bytes(_optional(attributes, _OCTET_STRING) or b"\x00") & 0xFF,
    )


def _parts(record: Tlv) -> tuple[tuple[Tlv, ...], tuple[Tlv, ...], tuple[Tlv, ...]]:
    """Common attributes, class attributes and type attributes of an object."""
    content = record.children()
    plain = [part for part in content if part.tag == _SEQUENCE]
    typed = [part for part in content if part.tag == _TYPE_ATTRIBUTES]
    if len(plain) != 2 or len(typed) != 1:
        raise TlvError("not an object of ISO/IEC 7816-15")
    inner = typed[0].children()
    if len(inner) != 1 or inner[0].tag != _SEQUENCE:
        raise TlvError("no type attributes")
    return plain[0].children(), plain[1].children(), inner[0].children()


def _path_in(attributes: tuple[Tlv, ...]) -> FilePath:
    if not attributes or attributes[0].tag != _SEQUENCE:
        raise TlvError("no path")
    return _path(attributes[0])


def _path(sequence: Tlv) -> FilePath:
    parts = sequence.children()
    octets = _first(parts, _OCTET_STRING)
    index = _optional_number(parts, _INTEGER) or 0
    is_short = len(octets) == 1 and octets[0] & 0x07 == 0 and 1 <= octets[0] >> 3 <= 30
    is_long = 2 <= len(octets) <= _MAXIMUM_PATH and len(octets) % 2 == 0
    if not (is_short or is_long) or not 0 <= index < 0x8000:
        raise TlvError("path of a form no card has")
    return FilePath(octets, index)


def _optional(parts: tuple[Tlv, ...], tag: int) -> bytes | None:
    return next((part.value for part in parts if part.tag == tag), None)


def _first(parts: tuple[Tlv, ...], tag: int) -> bytes:
    value = _optional(parts, tag)
    if value is None:
        raise TlvError(f"no element with tag {tag:02X}")
    return value


def _optional_number(parts: tuple[Tlv, ...], tag: int) -> int | None:
    part = next((part for part in parts if part.tag == tag), None)
    return None if part is None else _number(part)


def _number(part: Tlv) -> int:
    if not 1 <= len(part.value) <= 4:
        raise TlvError("number of a size no card needs")
    return int.from_bytes(part.value, signed=True)


def _has_flag(bit_string: bytes, bit: int) -> bool:
    """True if a bit of a BIT STRING is set; bit 0 is the first one (ITU-T X.680 §22)."""
    octets = bit_string[1:]
    return bit // 8 < len(octets) and bool(octets[bit // 8] & 0x80 >> bit % 8)
