"""The key of a virtual card at work: what it is applied to, and how (ISO/IEC 7816-8 §11)."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from clinic_signer.sandbox.card_command import Command
from clinic_signer.sandbox.card_layout import Application
from clinic_signer.signers.card.iso7816 import StatusWord

_CHAINING = 0x10
_DIGEST_INFO = bytes.fromhex("3031300D060960864801650304020105000420")


def block_of(application: Application, command: Command, size: int) -> bytes | StatusWord:
    """The block of modulus size that the key is applied to, or why there is none."""
    if (command.cla, command.p1, command.p2) == (0x80, 0x00, 0x80):
        if not application.signs_digest_info:
            return StatusWord.CLASS_NOT_SUPPORTED
        if not 0 < len(command.data) <= size - 11:
            return StatusWord.WRONG_LENGTH
        filling = b"\xff" * (size - len(command.data) - 3)
        return b"\x00\x01" + filling + b"\x00" + command.data
    if command.cla & ~_CHAINING:
        return StatusWord.CLASS_NOT_SUPPORTED
    if (command.p1, command.p2) != (0x9E, 0x9A):
        return StatusWord.INCORRECT_P1_P2
    if len(command.data) != size:
        return StatusWord.WRONG_LENGTH
    is_below_modulus = command.data[0] == 0
    return command.data if is_below_modulus else StatusWord.INCORRECT_DATA


def apply_key(key: RSAPrivateKey, block: bytes) -> bytes:
    """RSASP1 (RFC 8017 §5.2.1): a block of PKCS #1 v1.5 by the library, any other by hand."""
    size = len(block)
    digest = block[-32:]
    filling = b"\xff" * (size - len(_DIGEST_INFO) - 35)
    if block == b"\x00\x01" + filling + b"\x00" + _DIGEST_INFO + digest:
        return key.sign(digest, PKCS1v15(), Prehashed(SHA256()))
    numbers = key.private_numbers()
    value = pow(int.from_bytes(block), numbers.d, numbers.public_numbers.n)
    return value.to_bytes(size)
