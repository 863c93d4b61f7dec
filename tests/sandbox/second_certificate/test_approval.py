"""One approval from the question to the signatures."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from clinic_signer.sandbox import AccountId
from second_certificate.desk import Desk
from second_certificate.software_pc import make_item


@pytest.mark.parametrize("number", [1, 50])
def test_what_was_approved_is_signed_with_the_holders_key(desk: Desk, number: int) -> None:
    items = [make_item(f"SJ1\n{i}\n".encode()) for i in range(number)]
    signed = desk.pc.sign(desk.token(items), [item.digest for item in items])
    assert signed.status_code == 200, signed.text
    signatures = [base64.b64decode(text) for text in signed.json()["signatures"]]
    key = desk.service._service.sandbox.account(AccountId.DOCTOR).certificate.public_key
    assert key is not None
    assert len(signatures) == number
    for item, signature in zip(items, signatures, strict=True):
        key.verify(signature, item.digest, PKCS1v15(), Prehashed(SHA256()))
