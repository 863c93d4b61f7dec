"""A card for OpenSC: as much of PKCS#15 as its driver needs to see a token and sign with it.

OpenSC knows no HPKI cards: it wants EF.DIR, which they do not have (JAHIS 24-002 §B.2), and signs
RSA only with cards that it knows. So this card says that it is an IsoApplet, version 0.6. It serves
to test signing through a driver of somebody else's that talks to a card over PC/SC.
"""

from __future__ import annotations

from collections.abc import Callable

from clinic_signer.sandbox import Person
from clinic_signer.sandbox.card_command import Command, parse
from clinic_signer.sandbox.card_faults import CardFaults
from clinic_signer.signers.card.tlv import encode

PIN = b"7391"
TRIES = 3
READ, VERIFY, SELECT, MSE, PSO = 0xB0, 0x20, 0xA4, 0x22, 0x2A

CONFIGURATION = """
app default {
    enable_default_driver = true;
    card_drivers = isoApplet;
    framework pkcs15 { use_file_caching = no; enable_pkcs15_emulation = no; }
}
"""

_PKCS15 = bytes.fromhex("A000000063504B43532D3135")
_ISO_APPLET = bytes.fromhex("F276A288BCFBA69D34F31001")
_ISO_APPLET_VERSION = bytes.fromhex("000600")
_ATR = bytes.fromhex("3B9F96803FC7A08031E073FE211F62D1574F559000")
_KEY_ID = b"\x45"
_OK, _NOT_FOUND, _LOCKED = b"\x90\x00", b"\x6a\x82", b"\x69\x83"


def _sequence(*parts: bytes) -> bytes:
    return encode(0x30, *parts)


def _integer(value: int) -> bytes:
    return encode(0x02, value.to_bytes(value.bit_length() // 8 + 1))


def _octets(value: bytes) -> bytes:
    return encode(0x04, value)


def _text(value: str) -> bytes:
    return encode(0x0C, value.encode())


def _bits(*numbers: int) -> bytes:
    size = max(numbers) // 8 + 1
    value = sum(1 << (8 * size - 1 - number) for number in numbers)
    return encode(0x03, bytes([8 * size - 1 - max(numbers)]) + value.to_bytes(size))


def _path(text: str) -> bytes:
    return _sequence(_octets(bytes.fromhex(text)))


def _with_check_byte(atr: bytes) -> bytes:
    """TCK: all bytes after the first come to nothing (ISO/IEC 7816-3 §8.2.5)."""
    check = 0
    for byte in atr[1:-1]:
        check ^= byte
    return atr[:-1] + bytes([check])


class P15Card:
    """A PKCS#15 card; stands in for a virtual card in a slot of vpcd.

    Args:
        person: whose key and certificates are on it.
    """

    def __init__(self, person: Person) -> None:
        self.atr = _with_check_byte(_ATR)
        self.faults = CardFaults()
        self.answered = 0
        self.left = TRIES
        self.verify_count = 0
        """PINs received."""
        self.on_command: Callable[[int], None] = lambda _instruction: None
        """Called with the instruction of each command, before it is answered."""
        self._person = person
        self._files = _files(person)
        self._selected = b""
        self._is_verified = False

    def put_in(self) -> None:
        self.reset()

    def reset(self) -> None:
        self._selected, self._is_verified = b"", False

    def process(self, command: bytes) -> bytes:
        """Answer one command."""
        self.answered += 1
        parts = parse(command)
        if parts is None:
            return b"\x67\x00"
        self.on_command(parts.ins)
        match parts.ins:
            case 0xA4:
                return self._select(parts)
            case 0xB0:
                return self._read(parts)
            case 0x20:
                return self._verify(parts)
            case 0x22:
                return _OK
            case 0x2A:
                return self._sign(parts)
        return b"\x6d\x00"

    def _select(self, command: Command) -> bytes:
        if command.p1 == 4 and command.data == _ISO_APPLET:
            self._selected = b"\x3f\x00"
            return _ISO_APPLET_VERSION + _OK
        name = command.data[-2:] or b"\x3f\x00"
        if command.p1 == 4:
            if not command.data or not _PKCS15.startswith(command.data):
                return _NOT_FOUND
            name = b"\x50\x15"
        is_folder = name in (b"\x3f\x00", b"\x50\x15")
        if not is_folder and name not in self._files:
            return _NOT_FOUND
        self._selected = name
        size = len(self._files.get(name, b"")).to_bytes(2)
        kind = b"\x38" if is_folder else b"\x01"
        information = encode(0x6F, encode(0x80, size), encode(0x82, kind), encode(0x83, name))
        return (information if command.p2 & 0x0C == 0 else b"") + _OK

    def _read(self, command: Command) -> bytes:
        content = self._files.get(self._selected)
        if content is None:
            return b"\x69\x86"
        start, count = command.p1 << 8 | command.p2, command.le or 256
        found = content[start : start + count]
        return found + (_OK if len(found) == count else b"\x62\x82")

    def _verify(self, command: Command) -> bytes:
        if self.left == 0:
            return _LOCKED
        if not command.data:
            return _OK if self._is_verified else bytes([0x63, 0xC0 | self.left])
        self.verify_count += 1
        self._is_verified = command.data.rstrip(b"\x00\xff") == PIN
        self.left = TRIES if self._is_verified else self.left - 1
        if self._is_verified:
            return _OK
        return bytes([0x63, 0xC0 | self.left]) if self.left else _LOCKED

    def _sign(self, command: Command) -> bytes:
        if not self._is_verified:
            return b"\x69\x82"
        numbers = self._person.key.private_numbers()
        modulus = numbers.public_numbers.n
        size = self._person.key.key_size // 8
        padding = b"\xff" * (size - 3 - len(command.data))
        block = b"\x00\x01" + padding + b"\x00" + command.data
        return pow(int.from_bytes(block), numbers.d, modulus).to_bytes(size) + _OK


def _files(person: Person) -> dict[bytes, bytes]:
    """The files of ISO/IEC 7816-15 that OpenSC walks through."""
    chain = (person.certificate.der, *person.intermediates)
    paths = [f"3F00501544{number:02X}" for number in range(4, 4 + len(chain))]
    certificates = [
        _sequence(
            _sequence(_text("certificate"), _bits(1)),  # not private
            _sequence(_octets(_KEY_ID if number == 0 else bytes([number]))),
            encode(0xA1, _sequence(_path(path))),
        )
        for number, path in enumerate(paths)
    ]
    key = _sequence(
        _sequence(_text("key"), _bits(0), _octets(b"\x01")),
        _sequence(
            _octets(_KEY_ID), _bits(2, 9), encode(1, b"\xff"), _bits(0, 2, 3, 4), _integer(1)
        ),
        encode(0xA1, _sequence(_path("3F005015"), _integer(person.key.key_size))),
    )
    pin_attributes = (
        _bits(1, 4), encode(10, b"\x01"), _integer(4), _integer(4), _integer(16),
        encode(0x80, b"\x81"),
    )  # fmt: skip
    pin = _sequence(
        _sequence(_text("PIN"), _bits(0)),
        _sequence(_octets(b"\x01")),
        encode(0xA1, _sequence(*pin_attributes)),
    )
    application = (
        encode(0x4F, _PKCS15), encode(0x50, b"SIM"), encode(0x51, bytes.fromhex("3F005015")),
    )  # fmt: skip
    directory = (
        encode(0xA0, _path("3F0050154402")),
        encode(0xA4, _path("3F0050154403")),
        encode(0xA8, _path("3F0050154401")),
    )
    token = (_integer(0), _octets(b"\x12\x34"), _text("SIM"), encode(0x80, b"SIM"), _bits(1, 2))
    named = {
        "2F00": encode(0x61, *application),
        "5031": b"".join(directory),
        "5032": _sequence(*token),
        "4401": pin,
        "4402": key,
        "4403": b"".join(certificates),
    }
    files = {bytes.fromhex(name): content for name, content in named.items()}
    return files | {bytes.fromhex(p[-4:]): der for p, der in zip(paths, chain, strict=True)}
