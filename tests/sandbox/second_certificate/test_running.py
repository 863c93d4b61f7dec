"""The service starts, says why it does not, and can never be one for real certificates."""

from __future__ import annotations

import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox import Personality, RunningService, Sandbox, Tls, start_service


def test_it_listens_on_this_machine_only(service: RunningService) -> None:
    parts = urlsplit(service.base_url)
    assert parts.hostname == "localhost"
    own = service._servers[0]._socket
    assert own.getsockname()[0] == "127.0.0.1"


def test_all_personalities_run_side_by_side(sandbox: Sandbox) -> None:
    service = start_service(
        sandbox,
        port=0,
        token_port=0,
        signing_port=0,
        personality=Personality.BOTH,
        in_memory=True,
    )
    urls = [service.base_url, service.token_url, service.signing_url]
    assert len(set(urls)) == 3
    for url in urls:
        assert httpx.get(f"{url}/jwks", trust_env=False).headers["x-sandbox"] == "1"
    service.stop()
    with pytest.raises(httpx.TransportError):
        httpx.get(service.base_url, trust_env=False)


def test_a_taken_port_is_named(sandbox: Sandbox) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Failure) as failure:
            start_service(sandbox, port=port, in_memory=True)
    assert failure.value.code is FailureCode.SANDBOX_PORT_TAKEN
    assert failure.value.facts["port"] == port


def test_other_machines_need_https(sandbox: Sandbox) -> None:
    with pytest.raises(Failure) as failure:
        start_service(sandbox, port=0, host="clinic.example", in_memory=True)
    assert failure.value.code is FailureCode.SANDBOX_HOST_NEEDS_TLS


def test_unusable_tls_files_are_named(sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "tls.pem"
    file.write_text("not a certificate")
    for tls in (Tls(file, file), Tls(tmp_path / "none", file)):
        with pytest.raises(Failure) as failure:
            start_service(sandbox, port=0, host="clinic.example", tls=tls, in_memory=True)
        assert failure.value.code is FailureCode.SANDBOX_UNUSABLE


def test_over_https_the_cookie_stays_on_https(sandbox: Sandbox, tmp_path: Path) -> None:
    certificate, key = tmp_path / "c.pem", tmp_path / "k.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    command += ["-keyout", str(key), "-out", str(certificate), "-days", "2"]
    subprocess.run(command, check=True, capture_output=True)
    service = start_service(sandbox, port=0, tls=Tls(certificate, key), in_memory=True)
    assert service.base_url.startswith("https://localhost:")
    answer = httpx.get(f"{service.base_url}/jwks", verify=_trusting(certificate), trust_env=False)
    assert answer.status_code == 200
    service.stop()


def _trusting(certificate: Path) -> object:
    import ssl

    return ssl.create_default_context(cafile=certificate)


def test_it_refuses_certificates_that_are_not_for_tests(sandbox: Sandbox) -> None:
    real = sandbox.accounts[0]
    certificate = replace(real.certificate, policies=("1.2.392.100495.1.5.1.1.1",))
    pretended = replace(sandbox, accounts=(replace(real, certificate=certificate),))
    with pytest.raises(Failure) as failure:
        start_service(pretended, port=0, in_memory=True)
    assert failure.value.code is FailureCode.SANDBOX_UNUSABLE


def test_without_the_extra_it_says_what_is_missing(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "webauthn", None)
    with pytest.raises(Failure) as failure:
        start_service(sandbox, port=0, in_memory=True)
    assert failure.value.code is FailureCode.SANDBOX_EXTRA_MISSING
    assert failure.value.facts["package"] == "webauthn"


def test_opening_the_sandbox_loads_nothing_of_the_service() -> None:
    script = (
        "import sys, clinic_signer.sandbox\n"
        "loaded = {'starlette', 'uvicorn', 'webauthn', 'reportlab', 'jwt'} & set(sys.modules)\n"
        "sys.exit(repr(loaded) if loaded else 0)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_a_damaged_store_is_named(sandbox: Sandbox, tmp_path: Path) -> None:
    from clinic_signer.sandbox.second_certificate.store import FILE

    (tmp_path / FILE).write_bytes(b"not a database" * 100)
    with pytest.raises(Failure) as failure:
        start_service(replace(sandbox, home=tmp_path), port=0)
    assert failure.value.code is FailureCode.SANDBOX_UNUSABLE


def test_the_clock_of_a_running_service_can_be_put_forward(service: RunningService) -> None:
    before = service.clock.now()
    service.clock.advance(3600)
    assert service.clock.now() - before >= 3600
