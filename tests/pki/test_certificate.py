"""A certificate as a value: whom it names, what it states, what it is for."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.certificate import (
    MAXIMUM_SIZE,
    HpkiCertificate,
    KeyUsage,
    NameSource,
    certificate_from_file,
)
from clinic_signer.pki.policies import AUTHENTICATION_TEST, SIGNATURE_TEST, PolicyArc, arc_of
from clinic_signer.pki.policies import is_test as is_test_policy
from clinic_signer.pki.roles import DISPENSER_ROLES, PRESCRIBER_ROLES, Role
from clinic_signer.sandbox import PersonId, Sandbox
from clinic_signer.sandbox.pki import UnitId
from pki.authorities import issue


def test_the_japanese_name_is_preferred(sandbox: Sandbox) -> None:
    certificate = sandbox.person(PersonId.DOCTOR).certificate
    assert certificate.holder_name == "架空　一郎"
    assert certificate.holder_name_source is NameSource.SUBJECT_ALTERNATIVE_NAME
    assert certificate.subject_common_name == "SIM KAKUU Ichiro"
    assert certificate.organisation == "サンドボックス（テスト）"


def test_without_a_japanese_name_the_common_name_is_shown(sandbox: Sandbox) -> None:
    certificate = sandbox.person(PersonId.DENTIST).certificate
    assert certificate.holder_name == certificate.subject_common_name == "SIM MOGI Jiro"
    assert certificate.holder_name_source is NameSource.COMMON_NAME
    assert certificate.organisation is None


def test_what_a_signing_certificate_states(sandbox: Sandbox) -> None:
    certificate = sandbox.person(PersonId.DOCTOR).certificate
    assert [role.text for role in certificate.hc_roles] == ["Medical Doctor"]
    assert certificate.policies == (SIGNATURE_TEST,)
    assert certificate.policy_arc is PolicyArc.SIGNATURE
    assert certificate.key_usage == {KeyUsage.NON_REPUDIATION}
    assert certificate.key_size == 2048
    assert certificate.subject_serial_number == "SIM-TEST-0101"
    assert certificate.issuer_common_name == "HPKI-01-SIM_TEST-forNonRepudiation"
    assert certificate.crl_distribution_points == (
        "http://sim-hpki.invalid/repository/signing-ca.crl",
    )
    assert certificate.is_test
    assert certificate.is_for_signing
    assert not certificate.is_ca
    assert not certificate.is_for_timestamping


def test_an_authentication_certificate_is_not_for_signing(sandbox: Sandbox) -> None:
    certificate = sandbox.person(PersonId.AUTHENTICATION).certificate
    assert certificate.policies == (AUTHENTICATION_TEST,)
    assert certificate.policy_arc is PolicyArc.AUTHENTICATION_PERSON
    assert not certificate.is_for_signing


def test_no_qualification_is_an_explicit_state(sandbox: Sandbox) -> None:
    assert sandbox.person(PersonId.NO_ROLE).certificate.hc_roles == ()


def test_authorities_and_time_stamping_units_are_known_as_such(sandbox: Sandbox) -> None:
    root = sandbox.certificate(UnitId.ROOT)
    assert root.is_ca
    assert root.is_self_issued
    assert root.issuer_common_name == "SIM HPKI TEST Root CA"  # it has no common name
    unit = sandbox.certificate(UnitId.TIMESTAMP_UNIT)
    assert unit.is_for_timestamping
    assert not unit.is_ca


def test_validity_includes_both_ends(sandbox: Sandbox) -> None:
    certificate = sandbox.person(PersonId.DOCTOR).certificate
    second = timedelta(seconds=1)
    assert certificate.is_valid_at(certificate.not_before)
    assert certificate.is_valid_at(certificate.not_after)
    assert not certificate.is_valid_at(certificate.not_before - second)
    assert not certificate.is_valid_at(certificate.not_after + second)


def test_the_same_bytes_are_read_once(sandbox: Sandbox) -> None:
    der = sandbox.person(PersonId.DOCTOR).certificate.der
    assert HpkiCertificate.load(bytes(bytearray(der))) is HpkiCertificate.load(der)


def test_a_real_certificate_of_2022(real_sample: Path) -> None:
    text = real_sample.read_bytes()
    found = re.search(rb"X509Certificate>([^<]+)<", text)
    assert found
    certificate = HpkiCertificate.load(base64.b64decode(found[1]))
    assert certificate.holder_name == "神楽坂　三十四"
    assert certificate.organisation == "医療情報大学病院"
    assert certificate.subject_serial_number == "Test117120"
    assert [Role.of(role.text) for role in certificate.hc_roles] == [Role.MEDICAL_DOCTOR]
    assert certificate.is_test
    assert certificate.is_for_signing
    assert certificate.not_after == datetime(2027, 2, 7, 14, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("medis-sign-ca2.pem", "HPKI-01-MedisSignCA2-forNonRepudiation"),
        ("jma-sign-jv2.pem", "HPKI-01-HPKI_JV2-forNonRepudiation"),
    ],
)
def test_the_real_authorities_are_for_signatures(samples: Path, file: str, name: str) -> None:
    certificate = certificate_from_file((samples / "ca" / file).read_bytes())
    assert certificate.subject_common_name == name
    assert certificate.policy_arc is PolicyArc.SIGNATURE
    assert certificate.is_ca
    assert not certificate.is_test


def test_a_file_may_be_pem_or_der(sandbox: Sandbox) -> None:
    certificate = sandbox.certificate(UnitId.ROOT)
    pem = sandbox.credentials[UnitId.ROOT].certificate.public_bytes(Encoding.PEM)
    assert certificate_from_file(pem) == certificate_from_file(certificate.der) == certificate


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"-----BEGIN CERTIFICATE-----\n",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        b"\x30\x82\xff\xff",
        b"\0" * (MAXIMUM_SIZE + 1),
    ],
    ids=["empty", "PEM cut short", "PEM of something else", "cut short", "too large"],
)
def test_what_is_no_certificate_is_named_so(data: bytes) -> None:
    with pytest.raises(Failure) as failure:
        certificate_from_file(data)
    assert failure.value.code is FailureCode.CERTIFICATE_UNREADABLE


def test_an_issuer_with_a_serial_number_of_an_old_root_is_read_in_silence(tmp_path: Path) -> None:
    """A process of its own: pytest has filters for warnings of its own."""
    name = x509.DirectoryName(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "old root")]))
    identifier = x509.AuthorityKeyIdentifier(b"k" * 20, [name], 0)
    file = tmp_path / "certificate.der"
    file.write_bytes(issue("holder", extensions=((identifier, False),)).der)
    program = (
        "import sys; from pathlib import Path;"
        "from clinic_signer.pki.certificate import load_certificate;"
        "print(load_certificate(Path(sys.argv[1]).read_bytes()).subject)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(file)], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("CN=holder\n", "")


def test_a_serial_number_that_is_not_positive_is_refused(sandbox: Sandbox) -> None:
    der = sandbox.person(PersonId.DOCTOR).certificate.der
    number = b"\x02\x01\x65"  # 101, the first INTEGER of that value
    assert der.count(number, 0, 40) == 1
    with pytest.raises(Failure):
        HpkiCertificate.load(der.replace(number, b"\x02\x01\xff", 1))


def test_another_kind_of_key_has_no_rsa_size() -> None:
    certificate = HpkiCertificate.load(_elliptic_curve_certificate())
    assert certificate.key_size is None
    assert certificate.public_key is None
    assert certificate.key_usage is None
    assert certificate.policies == ()
    assert certificate.policy_arc is PolicyArc.NONE
    assert not certificate.is_for_signing


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_changed_certificates_are_read_or_refused(sandbox: Sandbox, data: st.DataObject) -> None:
    der = bytearray(sandbox.person(PersonId.DOCTOR).certificate.der)
    for _ in range(data.draw(st.integers(1, 4))):
        der[data.draw(st.integers(0, len(der) - 1))] = data.draw(st.integers(0, 255))
    try:
        certificate = HpkiCertificate.load(bytes(der))
    except Failure:
        return
    assert certificate.der == der


@pytest.mark.parametrize(
    ("policy", "arc", "is_test"),
    [
        ("1.2.392.100495.1.5.1.1.3.1", PolicyArc.SIGNATURE, False),
        ("1.2.392.100495.1.5.1.1.0.1", PolicyArc.SIGNATURE, True),
        ("1.2.392.100495.1.5.1.2.3.1", PolicyArc.AUTHENTICATION_PERSON, False),
        ("1.2.392.100495.1.5.1.3.0.1", PolicyArc.AUTHENTICATION_ORGANISATION, True),
        ("1.2.392.100495.1.5.1.9.0.1", PolicyArc.NONE, True),
        ("1.2.392.100495.1.5.10.0.1", PolicyArc.NONE, False),
        ("2.5.29.32.0", PolicyArc.NONE, False),
    ],
)
def test_policy_identifiers_say_use_and_stage(policy: str, arc: PolicyArc, is_test: bool) -> None:
    assert arc_of((policy,)) is arc
    assert is_test_policy((policy,)) is is_test


def test_a_test_policy_beside_another_still_marks_a_test() -> None:
    assert is_test_policy(("1.2.392.100495.1.5.1.1.3.1", SIGNATURE_TEST))


def test_unknown_qualifications_are_shown_as_they_stand() -> None:
    assert Role.of("Wizard") is None
    assert Role.words_for("Wizard").ja == Role.words_for("Wizard").en == "Wizard"
    assert Role.words_for("Medical Doctor").ja == "医師"


def test_who_may_sign_what() -> None:
    assert {Role.MEDICAL_DOCTOR, Role.DENTIST} == PRESCRIBER_ROLES
    assert {Role.PHARMACIST} == DISPENSER_ROLES
    assert all(role.words.ja and role.words.en for role in Role)


def _elliptic_curve_certificate() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "SIM TEST curve")])
    now = datetime(2026, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
