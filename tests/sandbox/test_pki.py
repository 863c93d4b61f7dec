"""The test PKI has the shape of the real one and can never be taken for it."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtensionOID

from clinic_signer.pki.policies import is_test
from clinic_signer.sandbox import AccountId, PersonId, Sandbox
from clinic_signer.sandbox.pki import JAPAN, UnitId, generate_credentials, revoked_at
from clinic_signer.sandbox.revocation_lists import issue_list

LIVING = {*PersonId, *AccountId} - {
    PersonId.EXPIRED,
    AccountId.EXPIRED,
    AccountId.NOT_YET_VALID,
}


def shape(certificate: x509.Certificate) -> list[tuple[str, bool]]:
    return [
        (extension.oid.dotted_string, extension.critical) for extension in certificate.extensions
    ]


def test_a_physicians_certificate_has_the_extensions_of_a_real_one(
    sandbox: Sandbox, real_sample: Path
) -> None:
    found = re.search(rb"X509Certificate>([^<]+)<", real_sample.read_bytes())
    assert found
    real = x509.load_der_x509_certificate(base64.b64decode(found[1]))
    ours = sandbox.credentials[PersonId.DOCTOR].certificate
    assert shape(ours) == shape(real)
    for oid in (ExtensionOID.KEY_USAGE, ExtensionOID.SUBJECT_DIRECTORY_ATTRIBUTES):
        pair = [c.extensions.get_extension_for_oid(oid).value for c in (ours, real)]
        assert pair[0] == pair[1]
    assert ours.signature_algorithm_oid == real.signature_algorithm_oid


def test_the_signing_authority_has_the_extensions_of_a_real_one(
    sandbox: Sandbox, samples: Path
) -> None:
    pem = (samples / "ca" / "medis-sign-ca2.pem").read_bytes()
    ours = sandbox.credentials[UnitId.SIGNING_CA].certificate
    assert set(shape(ours)) == set(shape(x509.load_pem_x509_certificate(pem)))


def test_every_name_says_sim_and_test(sandbox: Sandbox) -> None:
    for credential in sandbox.credentials.values():
        subject = credential.certificate.subject.rfc4514_string()
        assert "SIM" in subject
        assert "TEST" in subject


def test_every_policy_is_a_test_policy(sandbox: Sandbox) -> None:
    for holder in (*PersonId, *AccountId, UnitId.SIGNING_CA, UnitId.AUTHENTICATION_CA):
        extensions = sandbox.credentials[holder].certificate.extensions
        policies = extensions.get_extension_for_class(x509.CertificatePolicies)
        assert policies.critical
        for policy in policies.value:
            assert is_test((policy.policy_identifier.dotted_string,))


def test_nothing_in_the_certificates_can_be_reached(sandbox: Sandbox) -> None:
    for credential in sandbox.credentials.values():
        urls = re.findall(rb"https?://([\w.-]+)", credential.der)
        assert all(host.endswith(b".invalid") for host in urls)


def test_everybody_has_a_key_of_her_own(sandbox: Sandbox) -> None:
    keys = {c.key.public_key().public_numbers().n for c in sandbox.credentials.values()}
    assert len(keys) == len(sandbox.credentials) == len(UnitId) + len(PersonId) + len(AccountId)


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 9, 1, 3, tzinfo=UTC),
        datetime(2028, 2, 29, 15, 30, tzinfo=UTC),  # already 1 March in Japan
        datetime(2028, 2, 29, 3, tzinfo=UTC),
        datetime(2027, 1, 1, tzinfo=UTC),
    ],
    ids=lambda now: now.isoformat(),
)
def test_validity_runs_between_japanese_midnights(now: datetime) -> None:
    credentials = generate_credentials(now)
    for person in (*PersonId, *AccountId):
        certificate = credentials[person].certificate
        start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        assert start.astimezone(JAPAN).strftime("%H:%M:%S") == "00:00:00"
        assert end.astimezone(JAPAN).strftime("%H:%M:%S") == "23:59:59"
        assert timedelta(days=5 * 365) < end - start <= timedelta(days=5 * 365 + 2)
        assert (start < now < end) == (person in LIVING)
    expired = credentials[PersonId.EXPIRED].certificate.not_valid_after_utc.astimezone(JAPAN)
    today = now.astimezone(JAPAN)
    assert (expired + timedelta(seconds=1)).date() == today.date().replace(day=1)
    for unit in UnitId:
        certificate = credentials[unit].certificate
        assert certificate.not_valid_before_utc < now - timedelta(days=5 * 365 + 40)
        assert certificate.not_valid_after_utc > now + timedelta(days=3 * 365)


def test_the_list_of_the_root_is_critically_for_authorities_only(sandbox: Sandbox) -> None:
    crl = x509.load_der_x509_crl(issue_list(UnitId.ROOT, sandbox.credentials, sandbox.opened_at))
    extension = crl.extensions.get_extension_for_class(x509.IssuingDistributionPoint)
    assert extension.critical
    assert extension.value.only_contains_ca_certs
    (name,) = extension.value.full_name or ()
    assert isinstance(name, x509.DirectoryName)
    points = sandbox.credentials[UnitId.SIGNING_CA].certificate.extensions.get_extension_for_class(
        x509.CRLDistributionPoints
    )
    assert name in [named for point in points.value for named in point.full_name or ()]


@pytest.mark.parametrize(
    ("at", "issued"),
    [
        ("2026-09-02T12:00:00+09:00", "2026-09-02T03:00:00+09:00"),
        ("2026-09-02T03:00:00+09:00", "2026-09-02T03:00:00+09:00"),
        ("2026-09-02T02:59:59+09:00", "2026-09-01T03:00:00+09:00"),
        ("2026-09-01T18:30:00+00:00", "2026-09-02T03:00:00+09:00"),
    ],
)
def test_lists_are_issued_each_day_at_three_for_four_days(
    sandbox: Sandbox, at: str, issued: str
) -> None:
    moment = datetime.fromisoformat(at)
    crl = x509.load_der_x509_crl(issue_list(UnitId.SIGNING_CA, sandbox.credentials, moment))
    assert crl.last_update_utc == datetime.fromisoformat(issued)
    assert crl.next_update_utc == datetime.fromisoformat(issued) + timedelta(days=4)


def test_the_lists_of_one_day_are_the_same_bytes(sandbox: Sandbox) -> None:
    morning = datetime.fromisoformat("2026-09-02T04:00:00+09:00")
    assert sandbox.crls(morning) == sandbox.crls(morning + timedelta(hours=22))
    assert sandbox.crls(morning) != sandbox.crls(morning + timedelta(hours=24))


def test_the_revoked_certificate_is_listed_from_revocation_to_expiry(sandbox: Sandbox) -> None:
    certificate = sandbox.credentials[PersonId.REVOKED].certificate

    def listed(at: datetime) -> bool:
        crl = x509.load_der_x509_crl(issue_list(UnitId.SIGNING_CA, sandbox.credentials, at))
        return crl.get_revoked_certificate_by_serial_number(certificate.serial_number) is not None

    day = timedelta(days=1)
    assert not listed(revoked_at(certificate) - day)
    assert listed(revoked_at(certificate) + day)
    assert listed(certificate.not_valid_after_utc - day)
    assert not listed(certificate.not_valid_after_utc + 2 * day)


@pytest.mark.parametrize(
    ("account", "person"),
    [
        (AccountId.DOCTOR, PersonId.DOCTOR),
        (AccountId.DENTIST, PersonId.DENTIST),
        (AccountId.PHARMACIST, PersonId.PHARMACIST),
        (AccountId.NO_ROLE, PersonId.NO_ROLE),
    ],
)
def test_a_second_certificate_names_the_holder_of_the_card_and_has_a_key_of_its_own(
    sandbox: Sandbox, account: AccountId, person: PersonId
) -> None:
    second, card = sandbox.account(account).certificate, sandbox.person(person).certificate
    assert (second.subject, second.holder_name) == (card.subject, card.holder_name)
    assert second.hc_roles == card.hc_roles
    assert second.serial_number != card.serial_number
    assert second.public_key != card.public_key


def test_second_certificates_of_every_state_of_life(sandbox: Sandbox) -> None:
    now, day = sandbox.opened_at, timedelta(days=1)
    expiring = sandbox.account(AccountId.EXPIRING).certificate
    assert expiring.is_valid_at(now)
    assert 4 * day < expiring.not_after - now < 6 * day
    assert sandbox.account(AccountId.EXPIRED).certificate.not_after < now
    assert sandbox.account(AccountId.NOT_YET_VALID).certificate.not_before > now
    revoked = sandbox.account(AccountId.REVOKED).certificate
    crl = x509.load_der_x509_crl(issue_list(UnitId.SIGNING_CA, sandbox.credentials, now))
    assert crl.get_revoked_certificate_by_serial_number(revoked.serial_number) is not None
