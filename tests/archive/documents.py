"""Makes signed prescriptions as the service hands them out (ES-XL): many, and quickly."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import lru_cache
from unittest.mock import patch

from asn1crypto import cms
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from clinic_signer.prescription.envelope import wrap
from clinic_signer.sandbox import PersonId, Sandbox, service
from clinic_signer.sandbox.pki import Credential, Credentials, UnitId
from clinic_signer.sandbox.revocation_lists import issue_list
from clinic_signer.sandbox.samples import load_samples
from clinic_signer.sandbox.timestamping import issue_token
from clinic_signer.signature.builder import prepare

_PKCS1 = padding.PKCS1v15()
_SHA256 = hashes.SHA256()


def sign(sandbox: Sandbox, number: int, at: datetime) -> bytes:
    """A prescription with the physician's signature (ES); each number gives another one."""
    doctor = sandbox.person(PersonId.DOCTOR)
    document = wrap(_samples(at.date())[0].csv + f"81,{number},,No. {number}\n".encode())
    prepared = prepare(document, doctor.certificate, at=at)
    return prepared.complete(doctor.key.sign(prepared.signed_info, _PKCS1, _SHA256))


_samples = lru_cache(load_samples)


@contextmanager
def document_maker(sandbox: Sandbox, at: datetime) -> Iterator[Callable[[int], bytes]]:
    """A function that makes the document of a number; all were signed and taken in at ``at``.

    The service issues its revocation lists once instead of for each document (they are those of the
    day, byte for byte), and its tokens from a pattern: building one anew takes 25 ms.
    """
    tokens = _Tokens(sandbox.credentials[UnitId.TIMESTAMP_UNIT], at)

    @lru_cache
    def lists(unit: UnitId) -> bytes:
        return issue_list(unit, sandbox.credentials, at)

    def list_of_the_day(unit: UnitId, _credentials: Credentials, _at: datetime) -> bytes:
        return lists(unit)

    def token(data: bytes, _at: datetime, _unit: Credential) -> bytes:
        return tokens.issue(data)

    def make(number: int) -> bytes:
        return sandbox.extend(sign(sandbox, number, at), at)

    with ExitStack() as stack:
        stack.enter_context(patch.object(service, "issue_list", list_of_the_day))
        stack.enter_context(patch.object(service, "issue_token", token))
        yield make


class _Tokens:
    """Tokens of one time: of a first one only imprint, serial number and signature change."""

    def __init__(self, unit: Credential, at: datetime) -> None:
        self._key = unit.key
        self._pattern = issue_token(b"", at, unit)
        content = cms.ContentInfo.load(self._pattern)["content"]
        information = content["encap_content_info"]["content"]
        signer = content["signer_infos"][0]
        self._information: bytes = information.contents
        self._imprint: bytes = information.parsed["message_imprint"]["hashed_message"].native
        self._serial: bytes = information.parsed["serial_number"].contents
        self._attributes: bytes = signer["signed_attrs"].untag().dump()
        self._digest = hashlib.sha256(self._information).digest()
        self._signature: bytes = signer["signature"].native

    def issue(self, data: bytes) -> bytes:
        """A token over data."""
        imprint = hashlib.sha256(data).digest()
        serial = b"\x01" + secrets.token_bytes(len(self._serial) - 1)
        information = _exchanged(self._information, self._imprint, imprint)
        information = _exchanged(information, self._serial, serial)
        digest = hashlib.sha256(information).digest()
        signature = self._key.sign(
            _exchanged(self._attributes, self._digest, digest), _PKCS1, _SHA256
        )
        token = _exchanged(self._pattern, self._information, information)
        token = _exchanged(token, self._digest, digest)
        return _exchanged(token, self._signature, signature)


def _exchanged(data: bytes, old: bytes, new: bytes) -> bytes:
    if data.count(old) != 1 or len(old) != len(new):
        raise AssertionError
    return data.replace(old, new)
