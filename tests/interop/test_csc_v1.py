"""Our CSC v1 client with a service that is not ours (certomancer-csc-dummy)."""

from __future__ import annotations

import hashlib
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.certificate import load_certificate
from clinic_signer.prescription.envelope import wrap
from clinic_signer.sandbox import Sandbox
from clinic_signer.signature.builder import prepare
from clinic_signer.signature.report import CheckName, CheckResult
from clinic_signer.signature.verifier import verify
from clinic_signer.signers.second_certificate.configuration import ServiceConfiguration
from clinic_signer.signers.second_certificate.connection import Connection
from clinic_signer.signers.second_certificate.csc_v1 import CscV1Client
from clinic_signer.signers.second_certificate.pc_key import PcKey
from conftest import without
from interop.test_xmlsec1 import judged

CREDENTIAL = "hpki/signer"
CONFIGURATION = """
external-url-prefix: "http://localhost:{port}"
keysets:
  hpki:
    path-prefix: "{folder}"
    keys:
      root: {{path: root.pem}}
      signer: {{path: signer.pem}}
pki-architectures:
  hpki:
    keyset: hpki
    entity-defaults: {{country-name: JP, organization-name: Example Test}}
    entities:
      root: {{common-name: Example Test Root}}
      signer: {{common-name: Example Test Signer}}
    certs:
      root:
        subject: root
        issuer: root
        validity: {{valid-from: "2020-01-01T00:00:00+0000", valid-to: "2040-01-01T00:00:00+0000"}}
        profiles: [{{id: simple-ca}}]
      signer:
        subject: signer
        issuer: root
        validity: {{valid-from: "2025-01-01T00:00:00+0000", valid-to: "2039-01-01T00:00:00+0000"}}
        extensions:
          - id: key_usage
            critical: true
            smart-value: {{schema: key-usage, params: [non_repudiation]}}
"""


@pytest.fixture(scope="module")
def dummy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The foreign service with keys of its own."""
    folder = tmp_path_factory.mktemp("csc")
    for name in ("root", "signer"):
        key = rsa.generate_private_key(65537, 2048)
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / f"{name}.pem").write_bytes(pem)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    file = folder / "certomancer.yml"
    file.write_text(CONFIGURATION.format(port=port, folder=folder))
    process = subprocess.Popen(
        [sys.executable, "-m", "csc_dummy", str(file), str(port), "2"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
    )
    try:
        _wait_for(port, process)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "the service has ended"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        Event().wait(0.1)
    raise AssertionError("the service does not answer")


@pytest.fixture
def client(dummy: str) -> Iterator[CscV1Client]:
    configuration = ServiceConfiguration(dummy, "f", "p")
    key = PcKey.generate()
    connection = Connection(configuration, key, lambda: datetime.now(UTC), Event())
    yield CscV1Client(connection)
    connection.close()


@pytest.mark.skipif(without("xmlsec1"), reason="needs xmlsec1")
def test_a_batch_signed_by_a_foreign_service_verifies(
    client: CscV1Client, sandbox: Sandbox, tmp_path: Path
) -> None:
    assert CREDENTIAL in client.list_credentials()
    credential = client.credential(CREDENTIAL)
    assert credential.enabled
    certificate = load_certificate(credential.certificates[0])
    at = datetime.now(UTC)
    documents = [wrap(sample.csv) for sample in sandbox.samples[:3]]
    prepared = [prepare(document, certificate, at=at) for document in documents]
    sad = client.authorize(CREDENTIAL, [entry.digest for entry in prepared])
    assert sad.value not in repr(sad)
    for entry, value in zip(prepared, client.sign_hashes(sad), strict=True):
        signed = entry.complete(value)
        assert judged(signed, tmp_path).returncode == 0
        report = verify(signed, trust=sandbox.trust, at=at).signatures[0]
        assert report.check(CheckName.SIGNATURE_VALUE).result is CheckResult.PASSED
        assert report.check(CheckName.CERTIFICATE_PATH).result is not CheckResult.PASSED


def test_a_hash_that_was_not_approved_is_refused(client: CscV1Client) -> None:
    approved = hashlib.sha256(b"approved").digest()
    sad = client.authorize(CREDENTIAL, [approved])
    forged = type(sad)(sad.value, sad.credential_id, (hashlib.sha256(b"other").digest(),))
    with pytest.raises(Failure) as caught:
        client.sign_hashes(forged)
    assert caught.value.code is FailureCode.SECOND_REFUSED


def test_what_a_service_of_version_1_does_not_know_is_refused_by_name(client: CscV1Client) -> None:
    with pytest.raises(Failure) as caught:
        client.credential("hpki/nobody")
    assert caught.value.code in (FailureCode.SECOND_REFUSED, FailureCode.SECOND_UNREACHABLE)
