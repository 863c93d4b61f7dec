"""What is written on a virtual card: the files of the two layouts that are known in public.

``jma`` has two-byte file identifiers and filler, as published readers have dumped them from cards
of the Japan Medical Association; ``annexb`` is the example of JAHIS 24-002 annex B, with one-byte
paths and no filler. Where the dumps are silent (which of 000F and 0017 holds the root, identifiers
of the authorities) the values here are invented.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from clinic_signer.signers.card.tlv import encode

SIGNATURE_AID = bytes.fromhex("E828BD080FA000000391000000000001")
AUTHENTICATION_AID = bytes.fromhex("E828BD080FA000000391000000000002")

EF_OD, EF_CIAINFO = 0x5031, 0x5032
DEDICATED_FILE = b"\x4f\x01"
"""Identifier of the application's DF under the master file; invented, for absolute paths."""

_INTEGER, _BOOLEAN, _BITS, _OCTETS = 0x02, 0x01, 0x03, 0x04
_ENUMERATED, _UTF8, _SEQUENCE = 0x0A, 0x0C, 0x30
_PRIVATE_KEYS, _PUBLIC_KEYS, _CERTIFICATES = 0xA0, 0xA1, 0xA4
_DATA_OBJECTS, _AUTHENTICATION_OBJECTS = 0xA7, 0xA8
_TYPE_ATTRIBUTES = 0xA1

_ToPath = Callable[[int], bytes]

Labels = tuple[str, str, str]

LABELS: Labels = (
    "HPKI END ENTITY CERTIFICATE",
    "MHLW CA CERTIFICATE",
    "HPKI ROOT CA CERTIFICATE",
)
"""What EF.CD calls the certificates of holder, root and authority (JAHIS 24-002 annex B)."""

SWAPPED_LABELS: Labels = (LABELS[2], LABELS[1], LABELS[0])
"""A card whose labels say the wrong thing: only the certificates themselves may decide."""

_FILLER_AFTER_DIRECTORY = bytes(16)
_FILLER_AFTER_CERTIFICATE = b"\xff" * 64


class CardProfile(Enum):
    """Which layout a virtual card has; the value is what the command line takes."""

    JMA = "jma"
    ANNEXB = "annexb"


@dataclass(frozen=True, slots=True)
class KeyMaterial:
    """What is put into one application.

    Attributes:
        certificate: DER of the holder's certificate.
        key: its key.
        authorities: DER of the issuing authority, then of its root.
        labels: what the directory calls holder's, root's and authority's certificate.
    """

    certificate: bytes = field(repr=False)
    key: RSAPrivateKey = field(repr=False)
    authorities: Sequence[bytes] = field(repr=False)
    labels: Labels = LABELS


@dataclass(frozen=True, slots=True)
class Application:
    """One application of a card as it leaves the issuer.

    Attributes:
        name: what it is for; names its attempt counter.
        aid: application identifier.
        files: content by file identifier; None for a file that cannot be read (PIN, key).
        short_identifiers: file identifier by short identifier.
        pin_file: file identifier of the PIN.
        pin_reference: P2 of VERIFY.
        key_file: file identifier of the key.
        key: the key.
        consent_per_signature: each signature needs its own PIN entry.
        signs_digest_info: knows the short signature command (80 2A 00 80).
        selection_word: what SELECT says when it finds it; 6283 for one that is out of use.
    """

    name: str
    aid: bytes
    files: Mapping[int, bytes | None] = field(repr=False)
    short_identifiers: Mapping[int, int]
    pin_file: int
    pin_reference: int
    key_file: int
    key: RSAPrivateKey = field(repr=False)
    consent_per_signature: bool
    signs_digest_info: bool
    selection_word: int = 0x9000


def signature_application(profile: CardProfile, material: KeyMaterial) -> Application:
    """The application for signing: every signature needs the PIN (userConsent 1)."""
    return _BUILDERS[profile]("signature", SIGNATURE_AID, material, True)


def authentication_application(profile: CardProfile, material: KeyMaterial) -> Application:
    """The application for authentication: one PIN entry lasts until the card is reset."""
    return _BUILDERS[profile]("authentication", AUTHENTICATION_AID, material, False)


def _jma(name: str, aid: bytes, material: KeyMaterial, consent: bool) -> Application:
    def file(identifier: int) -> bytes:
        return identifier.to_bytes(2)

    directory = (
        _reference(_PRIVATE_KEYS, file(0x0002))
        + _reference(_PUBLIC_KEYS, file(0x0003))
        + _reference(_CERTIFICATES, file(0x0004))
        + _reference(_DATA_OBJECTS, file(0x0005))
        + _reference(_AUTHENTICATION_OBJECTS, file(0x0001))
    )
    pin = _password(b"\x08", b"\x00\x88", is_modifiable=False, stored=0)
    key = _private_key(b"\x0c", b"\x08", file(0x000C), material.key.key_size, consent)
    rows = ((b"\x0c", 0x0016), (b"\x17", 0x0017), (b"\x0f", 0x000F))
    certificates = _certificates(rows, file, material.labels)
    directories = {
        EF_OD: directory,
        0x0001: pin,
        0x0002: key,
        0x0003: b"",
        0x0004: certificates,
        0x0005: b"",
    }
    authority, root = _two(material.authorities)
    contents = {0x0016: material.certificate, 0x0017: root, 0x000F: authority}
    files: dict[int, bytes | None] = {EF_CIAINFO: _information(), 0x0008: None, 0x000C: None}
    files |= {fid: data + _FILLER_AFTER_DIRECTORY for fid, data in directories.items()}
    files |= {fid: data + _FILLER_AFTER_CERTIFICATE for fid, data in contents.items() if data}
    return Application(
        name=name,
        aid=aid,
        files=files,
        short_identifiers={0x11: EF_OD, 0x12: EF_CIAINFO},
        pin_file=0x0008,
        pin_reference=0x88,
        key_file=0x000C,
        key=material.key,
        consent_per_signature=consent,
        signs_digest_info=True,
    )


def _annexb(name: str, aid: bytes, material: KeyMaterial, consent: bool) -> Application:
    def file(short_identifier: int) -> bytes:
        return bytes([short_identifier << 3])

    directory = (
        _reference(_AUTHENTICATION_OBJECTS, file(0x13))
        + _reference(_PRIVATE_KEYS, file(0x14))
        + _reference(_CERTIFICATES, file(0x15))
    )
    authority, root = _two(material.authorities)
    rows = ((b"\x17", 0x18), (b"\x19", 0x19), (b"\x1a", 0x1A))
    files: dict[int, bytes | None] = {
        EF_OD: directory,
        EF_CIAINFO: _information(),
        0x13: _password(b"\x16", b"\x00\x96", is_modifiable=True, stored=16),
        0x14: _private_key(b"\x17", b"\x16", file(0x17), material.key.key_size, consent),
        0x15: _certificates(rows, file, material.labels),
        0x16: None,
        0x17: None,
        0x18: material.certificate,
        0x19: root,
        0x1A: authority,
    }
    return Application(
        name=name,
        aid=aid,
        files=files,
        short_identifiers={0x11: EF_OD, 0x12: EF_CIAINFO} | {n: n for n in range(0x13, 0x1B)},
        pin_file=0x16,
        pin_reference=0x96,
        key_file=0x17,
        key=material.key,
        consent_per_signature=consent,
        signs_digest_info=False,
    )


_BUILDERS = {CardProfile.JMA: _jma, CardProfile.ANNEXB: _annexb}


def _two(authorities: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The issuing authority and the root; a holder right under a root has only that."""
    return authorities[0], authorities[-1]


def _information() -> bytes:
    """EF.CIAInfo: version 2, label, flags authRequired and prnGeneration."""
    label = encode(0x80, b"HPKI Application")
    return encode(_SEQUENCE, encode(_INTEGER, b"\x01"), label, _bits(0x60, unused=5))


def _reference(tag: int, path: bytes) -> bytes:
    return encode(tag, _path(path))


def _path(path: bytes) -> bytes:
    return encode(_SEQUENCE, encode(_OCTETS, path))


def _bits(octet: int, *, unused: int) -> bytes:
    return encode(_BITS, bytes([unused, octet]))


def _text(text: str) -> bytes:
    return encode(_UTF8, text.encode())


def _password(identifier: bytes, reference: bytes, *, is_modifiable: bool, stored: int) -> bytes:
    """One ``pwd``: case-sensitive, local, initialized; UTF-8; 4 to 16 characters."""
    flags = _bits(0x40, unused=6) if is_modifiable else _bits(0x80, unused=7)
    attributes = encode(
        _SEQUENCE,
        _bits(0xC8, unused=3),
        encode(_ENUMERATED, b"\x02"),
        encode(_INTEGER, b"\x04"),
        encode(_INTEGER, bytes([stored])),
        encode(_INTEGER, b"\x10"),
        encode(0x80, reference),
    )
    return encode(
        _SEQUENCE,
        encode(_SEQUENCE, _text("PIN"), flags),
        encode(_SEQUENCE, encode(_OCTETS, identifier)),
        encode(_TYPE_ATTRIBUTES, attributes),
    )


def _private_key(identifier: bytes, pin: bytes, path: bytes, size: int, consent: bool) -> bytes:
    user_consent = encode(_INTEGER, b"\x01") if consent else b""
    non_repudiation, sign = encode(_BITS, b"\x06\x00\x40"), _bits(0x20, unused=5)
    return encode(
        _SEQUENCE,
        encode(
            _SEQUENCE,
            _text("Private key of HPKI"),
            _bits(0x80, unused=7),
            encode(_OCTETS, pin),
            user_consent,
        ),
        encode(_SEQUENCE, encode(_OCTETS, identifier), non_repudiation if consent else sign),
        encode(
            _TYPE_ATTRIBUTES,
            encode(_SEQUENCE, _path(path), encode(_INTEGER, size.to_bytes(2))),
        ),
    )


def _certificates(rows: Sequence[tuple[bytes, int]], file: _ToPath, labels: Labels) -> bytes:
    """EF.CD: the holder's certificate first, then root and authority with the authority flag."""
    return b"".join(
        encode(
            _SEQUENCE,
            encode(_SEQUENCE, _text(label)),
            encode(
                _SEQUENCE,
                encode(_OCTETS, identifier),
                encode(_BOOLEAN, b"\xff") if is_authority else b"",
            ),
            encode(_TYPE_ATTRIBUTES, encode(_SEQUENCE, _path(file(number)))),
        )
        for label, (identifier, number), is_authority in zip(
            labels, rows, (False, True, True), strict=True
        )
    )
