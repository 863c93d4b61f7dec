"""Revocation lists are read as values, hostile ones refused."""

from __future__ import annotations

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.revocation import crl_from_file, load_crl
from clinic_signer.sandbox import PersonId, Sandbox
from clinic_signer.sandbox.pki import UnitId, revoked_at
from clinic_signer.sandbox.revocation_lists import issue_list


@pytest.fixture(scope="module")
def crl(sandbox: Sandbox) -> bytes:
    """The list of the signing authority."""
    return issue_list(UnitId.SIGNING_CA, sandbox.credentials, sandbox.opened_at)


def test_a_list_says_who_was_revoked_and_when(sandbox: Sandbox, crl: bytes) -> None:
    read = load_crl(crl)
    revoked = sandbox.credentials[PersonId.REVOKED].certificate
    assert read.issuer == sandbox.certificate(UnitId.SIGNING_CA).subject
    assert read.revoked_at(revoked.serial_number) == revoked_at(revoked)
    assert read.revoked_at(sandbox.person(PersonId.DOCTOR).certificate.serial_number) is None
    assert read.this_update <= sandbox.opened_at < read.next_update


def test_a_file_may_be_pem_or_der(crl: bytes) -> None:
    pem = x509.load_der_x509_crl(crl).public_bytes(Encoding.PEM)
    assert crl_from_file(pem) == crl_from_file(crl) == crl


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x30\x00",
        b"-----BEGIN X509 CRL-----\n",
        b"-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n",
    ],
)
def test_what_is_no_list_is_named_so(data: bytes) -> None:
    with pytest.raises(Failure) as failure:
        crl_from_file(data)
    assert failure.value.code is FailureCode.CRL_UNREADABLE


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_changed_lists_are_read_or_refused(crl: bytes, data: st.DataObject) -> None:
    changed = bytearray(crl)
    for _ in range(data.draw(st.integers(1, 4))):
        changed[data.draw(st.integers(0, len(crl) - 1))] = data.draw(st.integers(0, 255))
    try:
        read = load_crl(bytes(changed))
    except Failure:
        return
    read.revoked_at(105)
