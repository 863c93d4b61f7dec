"""The sandbox's time-stamp tokens are RFC 3161 tokens to other implementations."""

from __future__ import annotations

import hashlib
import subprocess
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.serialization import Encoding

from clinic_signer.sandbox import Sandbox
from clinic_signer.sandbox.pki import UnitId
from conftest import without

AT = datetime(2026, 9, 1, 12, 34, 56, 789123, tzinfo=timezone(timedelta(hours=9)))


def verified_by_openssl(sandbox: Sandbox, token: bytes, data: bytes, folder: Path) -> bool:
    root = sandbox.credentials[UnitId.TIMESTAMP_ROOT].certificate.public_bytes(Encoding.PEM)
    files = {"token": token, "data": data, "root": root}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    command = "openssl ts -verify -token_in -in token -data data -CAfile root"
    done = subprocess.run(command.split(), cwd=folder, capture_output=True, check=False)
    return done.returncode == 0


@pytest.mark.skipif(without("openssl"), reason="openssl is not installed")
def test_openssl_verifies_the_token(sandbox: Sandbox, tmp_path: Path) -> None:
    token = sandbox.timestamp(b"data", sandbox.opened_at)
    assert verified_by_openssl(sandbox, token, b"data", tmp_path)
    assert not verified_by_openssl(sandbox, token, b"other", tmp_path)
    changed = token[:-1] + bytes([token[-1] ^ 1])
    assert not verified_by_openssl(sandbox, changed, b"data", tmp_path)


def test_the_token_states_time_and_imprint(sandbox: Sandbox) -> None:
    signed = cms.ContentInfo.load(sandbox.timestamp(b"data", AT))["content"]
    information = signed["encap_content_info"]["content"].parsed
    assert information["gen_time"].native == datetime(2026, 9, 1, 3, 34, 56, 789000, tzinfo=UTC)
    imprint = information["message_imprint"]
    assert imprint["hash_algorithm"]["algorithm"].native == "sha256"
    assert imprint["hashed_message"].native == hashlib.sha256(b"data").digest()


def test_whole_seconds_have_no_fraction(sandbox: Sandbox) -> None:
    """DER writes GeneralizedTime without trailing zeros (X.690 §11.7)."""
    token = sandbox.timestamp(b"data", AT.replace(microsecond=0))
    assert b"20260901033456Z" in token


def test_the_token_is_bound_to_the_units_certificate(sandbox: Sandbox) -> None:
    signed = cms.ContentInfo.load(sandbox.timestamp(b"data", AT))["content"]
    (signer,) = signed["signer_infos"]
    attributes = {a["type"].native: a["values"][0] for a in signer["signed_attrs"]}
    (reference,) = attributes["signing_certificate_v2"]["certs"]
    der = sandbox.certificate(UnitId.TIMESTAMP_UNIT).der
    assert reference["cert_hash"].native == hashlib.sha256(der).digest()
    assert [c.chosen.dump() for c in signed["certificates"]] == [der]


def test_serial_numbers_differ(sandbox: Sandbox) -> None:
    tokens = [
        cms.ContentInfo.load(sandbox.timestamp(b"data", AT))["content"]["encap_content_info"]
        for _ in range(5)
    ]
    numbers = {token["content"].parsed["serial_number"].native for token in tokens}
    assert len(numbers) == 5
