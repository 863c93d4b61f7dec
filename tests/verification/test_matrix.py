"""The matrix of generated cases: our verdict, the oracle's, and what programs of other hands say.

CI runs so many cases that every two values that can meet do meet; the long run takes all. The
verdicts are held against the oracle (EN 319 102-1 with our named departures); under them every
signature value is held against libxmlsec, every path against pyhanko-certvalidator itself, and
every time-stamp token against ``openssl ts``.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import xmlsec
from asn1crypto import crl, x509
from cryptography import x509 as cryptography_x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError, ValidationError
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)

from clinic_signer.signature.profile import XADES, XMLDSIG
from clinic_signer.signature.report import CheckName, CheckResult
from clinic_signer.signature.verifier import verify
from conftest import PROJECT, without
from verification.cases import (
    LIST_DAYS,
    MEANINGLESS,
    NOW,
    AtLevel,
    Case,
    Lists,
    Of,
    Stamp,
    all_cases,
    certificates_of,
    document,
    holder,
    list_issued,
    lists_of,
    pairwise_cases,
    root,
    signed,
    stamped_octets,
    stamper,
    token,
    trust_of,
    validity,
)
from verification.oracle import (
    PASSED,
    Departure,
    best_signature_time,
    expected,
    standard,
)

CI = pairwise_cases()
LONG = tuple(case for case in all_cases() if case not in CI)


def verdict(case: Case) -> str:
    report = verify(document(case), trust=trust_of(case), at=NOW)
    sub_indication = report.sub_indication
    return report.indication.value if sub_indication is None else sub_indication.value


@pytest.mark.parametrize("case", CI, ids=str)
def test_a_case_has_the_verdict_of_the_oracle(case: Case) -> None:
    assert verdict(case) == expected(case).verdict


@pytest.mark.long
@pytest.mark.parametrize("of", Of, ids=lambda of: of.value)
def test_every_case_has_the_verdict_of_the_oracle(of: Of) -> None:
    cases = [case for case in LONG if case.of is of]
    found = {str(case): verdict(case) for case in cases}
    assert found == {str(case): expected(case).verdict for case in cases}


def test_nothing_is_left_out_by_hand() -> None:
    assert len(all_cases()) > 400
    every = len(Of) * len(AtLevel) * 4 * len(Stamp)
    assert len(all_cases()) == every - sum(
        any(rule(case) for _why, rule in MEANINGLESS)
        for case in (
            Case(of, level, lists, stamp)
            for of in Of
            for level in AtLevel
            for lists in Lists
            for stamp in Stamp
        )
    )
    for name in ("of", "level", "lists", "stamp"):
        values = {getattr(case, name) for case in all_cases()}
        assert values == {getattr(case, name) for case in CI}


def test_the_oracle_passes_and_refuses() -> None:
    """A table that always says the same would agree with a verifier that does."""
    found = Counter(expected(case).verdict for case in all_cases())
    assert found[PASSED] > 10
    assert len(found) >= 11


# -- the departures from the standard -------------------------------------------------------------


def test_the_departures_are_the_ones_that_the_docs_explain() -> None:
    """docs/verification.md, "Where the verdict is another than that of the standard"."""
    counted = Counter(departure for case in all_cases() for departure in expected(case).departures)
    page = (PROJECT / "docs" / "verification.md").read_text(encoding="utf-8")
    page = page.partition("\n## Where the verdict is another")[2].partition("\n## ")[0]
    rows = dict(re.findall(r"^\| (.+?) \| (\d+) \| .* \|$", page, re.MULTILINE))
    assert {departure.value: str(counted[departure]) for departure in Departure} == rows


def test_a_departure_never_passes_what_the_standard_does_not() -> None:
    for case in all_cases():
        found = expected(case)
        assert found.verdict != PASSED or found.standard == PASSED
        assert bool(found.departures) == (found.verdict != found.standard)


# -- libxmlsec: signature values ------------------------------------------------------------------


def value_holds(data: bytes, of: Of) -> bool:
    tree = etree.fromstring(data)
    context = xmlsec.SignatureContext()
    form = xmlsec.constants.KeyDataFormatCertDer
    context.key = xmlsec.Key.from_memory(holder(of).der, form, None)
    for name, attribute in (
        ("PrescriptionDocument", "id"),
        (f"{{{XMLDSIG}}}KeyInfo", "Id"),
        (f"{{{XADES}}}SignedProperties", "Id"),
    ):
        context.register_id(next(tree.iter(name)), attribute)
    try:
        context.verify(next(tree.iter(f"{{{XMLDSIG}}}Signature")))
    except xmlsec.Error:
        return False
    return True


@pytest.mark.parametrize("level", AtLevel, ids=lambda level: level.value)
def test_libxmlsec_holds_the_value_at_every_level(level: AtLevel) -> None:
    case = next(each for each in CI if each.level is level)
    data = document(case)
    assert value_holds(data, case.of)
    assert not value_holds(data.replace(b'Document">U0ox', b'Document">U0oy'), case.of)


@pytest.mark.skipif(without("xmlsec1"), reason="xmlsec1 is not installed")
@pytest.mark.parametrize("level", AtLevel, ids=lambda level: level.value)
def test_xmlsec1_holds_the_value_at_every_level(level: AtLevel, tmp_path: Path) -> None:
    case = next(each for each in CI if each.level is level)
    file = tmp_path / "signed.xml"
    file.write_bytes(document(case))
    names = (("id", "PrescriptionDocument"), ("Id", "KeyInfo"), ("Id", "SignedProperties"))
    identifiers = [part for a, name in names for part in (f"--id-attr:{a}", name)]
    done = subprocess.run(
        [shutil.which("xmlsec1") or "", "--verify", *identifiers, "--insecure", str(file)],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 0, done.stderr
    assert "SignedInfo References (ok/all): 3/3" in done.stderr


# -- pyhanko-certvalidator: paths -----------------------------------------------------------------


def path_verdict(case: Case, at: datetime) -> str:
    """What the library itself says of the signer's path at a time, by its own way to a root."""
    rule = RevocationCheckingRule.CRL_REQUIRED
    context = ValidationContext(
        trust_roots=[x509.Certificate.load(root().der)],
        other_certs=[x509.Certificate.load(der) for der in certificates_of(case)],
        crls=[crl.CertificateList.load(der) for der in lists_of(case)],
        moment=at,
        time_tolerance=timedelta(0),
        allow_fetching=False,
        revinfo_policy=CertRevTrustPolicy(
            RevocationCheckingPolicy(rule, rule), retroactive_revinfo=True
        ),
    )
    validator = CertificateValidator(
        x509.Certificate.load(holder(case.of).der), validation_context=context
    )
    try:
        asyncio.run(validator.async_validate_usage({"non_repudiation"}))
    except PathBuildingError:
        return "NO_CERTIFICATE_CHAIN_FOUND"
    except PathValidationError as error:
        return type(error).__name__
    except ValidationError as error:
        return type(error).__name__
    return PASSED


_MEANS = {
    "RevokedError": {"REVOKED_NO_POE"},
    "ExpiredError": {"OUT_OF_BOUNDS_NO_POE"},
    "NotYetValidError": {"OUT_OF_BOUNDS_NO_POE", "NOT_YET_VALID"},
    "StaleRevinfoError": {"TRY_LATER"},
    "InsufficientRevinfoError": {"TRY_LATER"},
    "NO_CERTIFICATE_CHAIN_FOUND": {"NO_CERTIFICATE_CHAIN_FOUND"},
    PASSED: {PASSED},
}
_NO_LIST = {"StaleRevinfoError", "InsufficientRevinfoError"}
BEYOND_THE_LIBRARY = {
    "SIG_CONSTRAINTS_FAILURE": "the role is a rule of HPKI",
    "CHAIN_CONSTRAINTS_FAILURE": "the policy is asked for by us, not by this judge",
}


def paths(cases: Iterable[Case]) -> dict[tuple[object, ...], Case]:
    """One case for each path and moment: time-stamps and most levels do not matter to it."""
    return {
        (
            case.of,
            case.lists,
            case.level in {AtLevel.XL, AtLevel.A},
            best_signature_time(case),
        ): case
        for case in cases
    }


def is_without(case: Case) -> bool:
    """Whether its list is missing or had run out by the moment."""
    has_run_out = best_signature_time(case) > list_issued(case) + timedelta(days=LIST_DAYS)
    return case.lists is not Lists.FRESH or has_run_out


def unlike_the_library(cases: Iterable[Case]) -> list[tuple[Case, str, str]]:
    """Cases, what the library says and what the oracle says."""
    wrong = []
    for case in paths(cases).values():
        found = path_verdict(case, best_signature_time(case))
        said = [each for each in standard(case) if each not in BEYOND_THE_LIBRARY] or [PASSED]
        # Of a certificate that is out of its days the library may miss the list first.
        accepted = _MEANS[found] | ({said[0]} if found in _NO_LIST and is_without(case) else set())
        if said[0] not in accepted:
            wrong.append((case, found, said[0]))
    return wrong


def is_explained(case: Case, found: str, said: str) -> bool:
    """The one exception of the docs: a list issued after the certificate had expired."""
    return (found, said) == (PASSED, "TRY_LATER") and list_issued(case) > validity(case.of)[1]


def test_the_library_itself_agrees_with_the_oracle_about_paths() -> None:
    assert [each for each in unlike_the_library(CI) if not is_explained(*each)] == []


@pytest.mark.long
def test_the_library_itself_agrees_with_the_oracle_about_all_paths() -> None:
    found = unlike_the_library(all_cases())
    assert [each for each in found if not is_explained(*each)] == []
    assert found, "the docs explain an exception that there is not"


# -- openssl ts: time-stamp tokens ----------------------------------------------------------------

OPENSSL = shutil.which("openssl") or ""


def token_holds(der: bytes, octets: bytes, anchor: bytes, folder: Path) -> bool:
    names = ("token", "data", "root.pem")
    for name, content in zip(names, (der, octets, anchor), strict=True):
        (folder / name).write_bytes(content)
    done = subprocess.run(
        [
            *(OPENSSL, "ts", "-verify", "-token_in", "-in", "token", "-data", "data"),
            *("-CAfile", "root.pem", "-attime", str(int(NOW.timestamp()))),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
        cwd=folder,
    )
    assert ("Verification: OK" in done.stdout + done.stderr) == (done.returncode == 0)
    return done.returncode == 0


@pytest.mark.skipif(without("openssl"), reason="openssl is not installed")
@pytest.mark.parametrize("stamp", [s for s in Stamp if s is not Stamp.NONE], ids=lambda s: s.value)
def test_openssl_judges_the_tokens_as_we_do(stamp: Stamp, tmp_path: Path) -> None:
    of = Of.VALID
    pem = cryptography_x509.load_der_x509_certificate(stamper().root.der).public_bytes(Encoding.PEM)
    holds = token_holds(token(of, stamp), stamped_octets(of), pem, tmp_path)
    assert holds is (stamp in {Stamp.AFTER, Stamp.BEFORE})
    case = next(c for c in all_cases() if (c.of, c.stamp, c.level) == (of, stamp, AtLevel.T))
    report = verify(document(case), trust=trust_of(case), at=NOW)
    (signature,) = report.signatures
    checks = (CheckName.TIMESTAMP_IMPRINT, CheckName.TIMESTAMP_SIGNATURE, CheckName.TIMESTAMP_TRUST)
    assert holds is all(signature.check(name).result is CheckResult.PASSED for name in checks)


@pytest.mark.skipif(without("openssl"), reason="openssl is not installed")
def test_openssl_notices_a_token_over_something_else(tmp_path: Path) -> None:
    pem = cryptography_x509.load_der_x509_certificate(stamper().root.der).public_bytes(Encoding.PEM)
    assert not token_holds(token(Of.VALID, Stamp.AFTER), signed(Of.VALID), pem, tmp_path)
