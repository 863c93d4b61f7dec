"""The sandbox's service hands out what the real one does: same elements, same habits."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.trust_store import production_trust
from clinic_signer.prescription.envelope import EnvelopeForm, read_document, wrap
from clinic_signer.sandbox import PersonId, Sandbox
from clinic_signer.signature.builder import prepare
from clinic_signer.signature.profile import EXCLUSIVE_2024, ONS_2022, Profile
from clinic_signer.signature.report import Indication, Level
from clinic_signer.signature.verifier import verify
from conftest import without
from signature.test_dispensing import dispensed

XADES = "{http://uri.etsi.org/01903/v1.3.2#}"
Sign = Callable[..., bytes]


@pytest.fixture
def sign(sandbox: Sandbox) -> Sign:
    """Sign prescription data as somebody of the sandbox (ES)."""

    def signed(
        csv: bytes, person: PersonId = PersonId.DOCTOR, profile: Profile = ONS_2022
    ) -> bytes:
        who = sandbox.person(person)
        prepared = prepare(wrap(csv), who.certificate, at=sandbox.opened_at, profile=profile)
        return prepared.complete(who.key.sign(prepared.signed_info, PKCS1v15(), SHA256()))

    return signed


@pytest.fixture
def two_drugs(sandbox: Sandbox) -> bytes:
    """A prescription with as many drugs as the real sample."""
    csv = dict(sandbox.samples)["karino-taro.csv"]
    assert csv.count(b"\n201,") == 2
    return csv


def skeleton(document: bytes) -> str:
    """A document with everything masked that may differ from one prescription to the next."""
    text = document.decode()
    for pattern, mask in (
        (r"(?<=>)[A-Za-z0-9+/=\n]{40,}(?=<)", lambda m: "BASE64" + "\n" * m[0].endswith("\n")),
        (r"\bid[0-9a-f]{8}\b", "ID"),
        (r'(?<=PrescriptionId Value=")[0-9a-f-]{36}', "UUID"),
        (r"(?<=code>)201,[^<]+", "RECORD"),
        (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", "TIME"),
    ):
        text = re.sub(pattern, mask, text)
    return text


def added(document: bytes) -> tuple[str, str, str]:
    """The skeleton around what the prescriber's side writes: head, drug codes, properties."""
    text = skeleton(document)
    head, rest = text.split('<PrescriptionDocument id="PrescriptionDocument">')
    codes, signature = rest.split("<PrescriptionSign>")
    return head, codes, signature[signature.index("</xa:SignedProperties>") :]


def test_every_element_and_blank_is_as_in_the_real_sample(
    sandbox: Sandbox, sign: Sign, two_drugs: bytes, real_sample: Path
) -> None:
    ours = sandbox.extend(sign(two_drugs), sandbox.opened_at)
    assert added(ours) == added(real_sample.read_bytes())


def test_base64_lines_are_as_in_the_real_sample(
    sandbox: Sandbox, sign: Sign, two_drugs: bytes, real_sample: Path
) -> None:
    def widths(document: bytes) -> set[int]:
        added = document[document.index(b"SignatureTimeStamp") :]
        values = re.findall(rb">([A-Za-z0-9+/=\n]{40,})<", added)
        return {len(line) for value in values for line in value.split(b"\n")[:-2]}

    ours = sandbox.extend(sign(two_drugs), sandbox.opened_at)
    assert widths(ours) == widths(real_sample.read_bytes()) == {76}


def test_the_bytes_of_the_prescriber_stay(sandbox: Sandbox, sign: Sign, two_drugs: bytes) -> None:
    signed = sign(two_drugs)
    extended = sandbox.extend(signed, sandbox.opened_at)
    kept = iter(extended)
    assert all(byte in kept for byte in signed)  # a subsequence: nothing was taken away
    envelope = read_document(extended)
    assert envelope.form is EnvelopeForm.FROM_SERVICE
    assert envelope.payload == two_drugs


def test_drugs_are_converted_visibly_by_a_simulation(
    sandbox: Sandbox, sign: Sign, two_drugs: bytes
) -> None:
    codes = read_document(sandbox.extend(sign(two_drugs), sandbox.opened_at)).service_codes
    assert [code.r_code.split(",")[4:6] for code in codes] == [
        ["2", "612170709"],
        ["2", "620098801"],
    ]
    assert [code.yj_code.split(",")[4:6] for code in codes] == [
        ["4", "SIM612170709"],
        ["4", "SIM620098801"],
    ]


def test_drug_names_cannot_break_the_xml(sandbox: Sandbox, sign: Sign, two_drugs: bytes) -> None:
    odd = two_drugs.replace("ノルバスク".encode(), b"A&B<C>")
    codes = read_document(sandbox.extend(sign(odd), sandbox.opened_at)).service_codes
    assert "A&B<C>" in codes[0].r_code


def test_the_timestamp_is_over_the_signature_value(
    sandbox: Sandbox, sign: Sign, two_drugs: bytes
) -> None:
    root = etree.fromstring(sandbox.extend(sign(two_drugs), sandbox.opened_at))
    value = next(root.iter("{http://www.w3.org/2000/09/xmldsig#}SignatureValue"))
    canonical = (
        b'<xs:SignatureValue xmlns:xs="http://www.w3.org/2000/09/xmldsig#"'
        b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" Id="%s">%s</xs:SignatureValue>'
    ) % (value.get("Id", "").encode(), (value.text or "").encode())
    token = base64.b64decode(next(root.iter(f"{XADES}EncapsulatedTimeStamp")).text or "")
    information = cms.ContentInfo.load(token)["content"]["encap_content_info"]["content"].parsed
    imprint = information["message_imprint"]["hashed_message"].native
    assert imprint == hashlib.sha256(canonical).digest()


@pytest.mark.parametrize("profile", [ONS_2022, EXCLUSIVE_2024], ids=lambda profile: profile.name)
def test_the_verifier_accepts_it_in_the_sandbox_only(
    sandbox: Sandbox, sign: Sign, two_drugs: bytes, profile: Profile
) -> None:
    at = sandbox.opened_at + timedelta(minutes=1)
    extended = sandbox.extend(sign(two_drugs, profile=profile), sandbox.opened_at)
    assert verify(extended, trust=sandbox.trust, at=at).indication is Indication.TOTAL_PASSED
    real = verify(extended, trust=production_trust(), at=at)
    assert real.indication is not Indication.TOTAL_PASSED


def test_without_validation_data_there_is_only_the_timestamp(
    sandbox: Sandbox, sign: Sign, two_drugs: bytes
) -> None:
    extended = sandbox.extend(sign(two_drugs), sandbox.opened_at, level=Level.ES_T)
    properties = next(etree.fromstring(extended).iter(f"{XADES}UnsignedSignatureProperties"))
    assert [child.tag for child in properties] == [f"{XADES}SignatureTimeStamp"]


def test_the_chain_of_the_foreign_root_is_brought_along(
    sandbox: Sandbox, sign: Sign, two_drugs: bytes
) -> None:
    extended = sandbox.extend(sign(two_drugs, PersonId.FOREIGN_ROOT), sandbox.opened_at)
    values = list(etree.fromstring(extended).iter(f"{XADES}EncapsulatedX509Certificate"))
    last = base64.b64decode(values[-1].text or "")
    assert (last,) == sandbox.person(PersonId.FOREIGN_ROOT).intermediates


@pytest.mark.skipif(without("xmlsec1"), reason="xmlsec1 is not installed")
def test_xmlsec_still_verifies_the_prescribers_signature(
    sandbox: Sandbox, sign: Sign, two_drugs: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "extended.xml"
    file.write_bytes(sandbox.extend(sign(two_drugs), sandbox.opened_at))
    identifiers = (
        *("--id-attr:id", "PrescriptionDocument"),
        *("--id-attr:Id", "http://www.w3.org/2000/09/xmldsig#:KeyInfo"),
        *("--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties"),
    )
    command = ["xmlsec1", "--verify", "--insecure", *identifiers, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "SignedInfo References (ok/all): 3/3" in done.stdout + done.stderr
    assert done.returncode == 0


DISPENSING = (
    "CJ1,\n1,架空　花子\n201,1,ノルバスク錠２．５ｍｇ,1,錠,2,612170709,\n301,1,１日１回,28\n"
)


@pytest.fixture
def dispensing(sandbox: Sandbox, sign: Sign, two_drugs: bytes) -> bytes:
    """A dispensing document as a pharmacist signs it (ES)."""
    received = sandbox.extend(sign(two_drugs), sandbox.opened_at)
    pharmacist = sandbox.person(PersonId.PHARMACIST)
    return dispensed(received, pharmacist, csv=DISPENSING.encode())


def test_a_dispensing_document_is_handed_back_as_es_a(sandbox: Sandbox, dispensing: bytes) -> None:
    """Order and times as observed in a signed dispensing document of 2022."""
    at = sandbox.opened_at
    extended = sandbox.extend(dispensing, at)
    root = etree.fromstring(extended)
    properties = [*root.iter(f"{XADES}UnsignedSignatureProperties")][-1]
    assert [etree.QName(child).localname for child in properties] == [
        "SignatureTimeStamp",
        "TimeStampValidationData",
        "CertificateValues",
        "RevocationValues",
        "ArchiveTimeStamp",
        "TimeStampValidationData",
    ]
    assert [etree.QName(child).localname for child in properties[5]] == ["CertificateValues"]
    assert properties[5].get("URI") == f"#{properties[4].get('Id')}"
    report = verify(extended, trust=sandbox.trust, at=at + timedelta(minutes=1))
    assert report.indication is Indication.TOTAL_PASSED
    first, second = report.signatures[0].timestamps
    assert first.stated_time is not None
    assert second.stated_time == first.stated_time + timedelta(milliseconds=200)
    assert [child.tag for child in root] == [
        "DispensingManagement",
        "Dispensing",
        "AdditionalDispensedInformation",
        "DispensingSign",
    ]


def test_the_bytes_of_the_pharmacist_stay(sandbox: Sandbox, dispensing: bytes) -> None:
    kept = iter(sandbox.extend(dispensing, sandbox.opened_at))
    assert all(byte in kept for byte in dispensing)


def test_dispensed_medicines_name_their_line(sandbox: Sandbox, dispensing: bytes) -> None:
    extended = sandbox.extend(dispensing, sandbox.opened_at)
    added = next(etree.fromstring(extended).iter("AdditionalDispensedInformation"))
    (code,) = added
    assert dict(code.attrib) == {"CsvLineNo": "3", "DispensingDocumentCode": "612170709"}
    assert code.findtext("ConversionYJcode") == "201,1,ノルバスク錠２．５ｍｇ,1,錠,4,SIM612170709,"


@pytest.mark.parametrize(
    ("level", "last"),
    [
        (Level.ES_T, "SignatureTimeStamp"),
        (Level.ES_XL, "RevocationValues"),
        (Level.ES_A, "TimeStampValidationData"),
    ],
)
def test_every_level_can_be_made_of_both_kinds(
    level: Level, last: str, sandbox: Sandbox, sign: Sign, two_drugs: bytes, dispensing: bytes
) -> None:
    for document in (sign(two_drugs), dispensing):
        extended = sandbox.extend(document, sandbox.opened_at, level=level)
        properties = [*etree.fromstring(extended).iter(f"{XADES}UnsignedSignatureProperties")][-1]
        assert etree.QName(properties[-1]).localname == last
        report = verify(extended, trust=sandbox.trust, at=sandbox.opened_at + timedelta(minutes=1))
        assert report.signatures[0].level is level
        assert report.indication is Indication.TOTAL_PASSED
    with pytest.raises(ValueError, match="already"):
        sandbox.extend(sign(two_drugs), sandbox.opened_at, level=Level.ES)


def test_what_is_not_just_signed_is_refused(sandbox: Sandbox, sign: Sign, two_drugs: bytes) -> None:
    once = sandbox.extend(sign(two_drugs), sandbox.opened_at)
    for document in (two_drugs, wrap(two_drugs), once):
        with pytest.raises(Failure) as failure:
            sandbox.extend(document, sandbox.opened_at)
        assert failure.value.code is FailureCode.ENVELOPE_UNKNOWN


def test_a_signature_of_another_authority_is_not_taken_in(
    sandbox: Sandbox, sign: Sign, two_drugs: bytes, real_sample: Path
) -> None:
    found = re.search(rb"<xs:X509Certificate>([^<]+)<", real_sample.read_bytes())
    assert found
    document = re.sub(rb"(<xs:X509Certificate>)[^<]+", lambda m: m[1] + found[1], sign(two_drugs))
    with pytest.raises(Failure) as failure:
        sandbox.extend(document, sandbox.opened_at)
    assert failure.value.code is FailureCode.CERTIFICATE_NOT_TRUSTED
