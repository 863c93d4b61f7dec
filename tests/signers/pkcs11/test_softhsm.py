"""Signing through a module that is somebody else's: SoftHSM."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox import Person
from clinic_signer.signers.base import AttemptsHint
from clinic_signer.signers.card.pkcs11.signer import Pkcs11Signer, open_signer
from conftest import without
from signers.pkcs11.conftest import typed
from signers.pkcs11.shim import make_softhsm_token

pytestmark = pytest.mark.skipif(without("softhsm2-util"), reason="softhsm2 is not installed")


@pytest.fixture
def signer(
    tmp_path: Path, doctor: Person, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Pkcs11Signer]:
    """A signer on a token with the physician's key."""
    signer = open_signer([make_softhsm_token(tmp_path, doctor, monkeypatch.setenv)])
    yield signer
    signer.close()


def test_it_signs_again_and_again(signer: Pkcs11Signer, doctor: Person, digest: bytes) -> None:
    assert signer.certificate == doctor.certificate
    assert set(signer.intermediates) == set(doctor.intermediates)
    pin = typed()
    with signer.batch():
        for _ in range(5):
            signature = signer.sign_digest(digest, pin)
            doctor.key.public_key().verify(signature, digest, PKCS1v15(), Prehashed(SHA256()))


def test_a_wrong_pin_is_told_and_the_right_one_signs_after_it(
    signer: Pkcs11Signer, digest: bytes
) -> None:
    with pytest.raises(Failure) as caught:
        signer.sign_digest(digest, typed(b"0000"))
    assert caught.value.code is FailureCode.CARD_PIN_WRONG
    assert signer.contents.hint is AttemptsHint.FEW
    assert signer.sign_digest(digest, typed())
