"""Hostile and broken files: a named failure or TOTAL-FAILED, in bounded time and memory.

Each is verified in a process of its own that measures itself, so that one cannot hide behind the
caches or the memory of another.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from clinic_signer.sandbox import Sandbox
from signature.signing import DAY

SECONDS = 1.0
"""Of processor time: a busy machine must not fail a test."""
MEGABYTES = 200

_MEASURE = """
import json, sys, time
from datetime import datetime
from pathlib import Path
from clinic_signer.failures import Failure
from clinic_signer.pki.trust_store import production_trust
from clinic_signer.signature.verifier import verify
data = Path(sys.argv[1]).read_bytes()
def memory():
    # Not ru_maxrss: that begins with what the program that started this one had in memory.
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
before = memory()
start = time.process_time()
try:
    report = verify(data, trust=production_trust(), at=datetime.fromisoformat(sys.argv[2]))
    outcome = report.sub_indication.value if report.sub_indication else report.indication.value
except Failure as failure:
    outcome = failure.code.value
seconds = time.process_time() - start
peak = memory()
print(json.dumps([outcome, seconds, (peak - before) / 1024, peak / 1024]))
"""

HEAD = b'<?xml version="1.0" encoding="UTF-8"?>'


def billion_laughs(_signed: bytes) -> bytes:
    entities = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "lol"}">' for i in range(12))
    return HEAD + f"<!DOCTYPE x [{entities}]><Document>&l11;</Document>".encode()


def external_entity(_signed: bytes) -> bytes:
    return HEAD + b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Document>&e;</Document>'


def nested(_signed: bytes) -> bytes:
    return HEAD + b"<a>" * 200_000 + b"</a>" * 200_000


def nested_in_the_signature(signed: bytes) -> bytes:
    return signed.replace(b"<xs:Object ", b"<x>" * 240 + b"</x>" * 240 + b"<xs:Object ")


def hundred_megabytes(signed: bytes) -> bytes:
    return signed.replace(b'Document">U0ox', b'Document">U0ox' + b"A" * 100_000_000)


def nine_megabytes_of_payload(signed: bytes) -> bytes:
    return signed.replace(b'Document">U0ox', b'Document">U0ox' + b"A" * 9_000_000)


def many_elements(signed: bytes) -> bytes:
    return signed.replace(b"<PrescriptionSign>", b"<x/>" * 2_000_000 + b"<PrescriptionSign>")


def many_signatures(signed: bytes) -> bytes:
    signature = b'<xs:Signature xmlns:xs="http://www.w3.org/2000/09/xmldsig#"/>'
    return signed.replace(b"<PrescriptionSign>", b"<PrescriptionSign>" + signature * 15_000)


def many_references(signed: bytes) -> bytes:
    start = signed.index(b"<xs:Reference ")
    end = signed.index(b"</xs:Reference>") + len(b"</xs:Reference>")
    return signed[:end] + signed[start:end] * 8_000 + signed[end:]


def many_attributes(signed: bytes) -> bytes:
    attributes = b" ".join(b'a%d="x"' % i for i in range(90_000))
    return signed.replace(b"<Prescription>", b"<Prescription " + attributes + b">")


def few_thousand_attributes(signed: bytes) -> bytes:
    attributes = b" ".join(b'a%d=""' % i for i in range(4_500))
    assert len(attributes) < 45_000
    return signed.replace(b"<Prescription>", b"<Prescription " + attributes + b">")


def many_namespaces(signed: bytes) -> bytes:
    names = b" ".join(b'xmlns:n%d="urn:%d"' % (i, i) for i in range(20_000))
    return signed.replace(b"<Prescription>", b"<Prescription " + names + b">")


def namespaces_below_the_limit(signed: bytes) -> bytes:
    names = b" ".join(b'xmlns:n%d="urn:%d"' % (i, i) for i in range(900))
    padding = b"<Future>" + b"x" * 100_000 + b"</Future>"
    data = signed.replace(b"<Prescription>", b"<Prescription " + names + b">")
    return data.replace(b"<PrescriptionSign>", padding + b"<PrescriptionSign>")


def many_certificates(signed: bytes) -> bytes:
    start = signed.index(b"<xs:X509Certificate>")
    end = signed.index(b"</xs:X509Certificate>") + len(b"</xs:X509Certificate>")
    return signed[:end] + signed[start:end] * 4_000 + signed[end:]


def many_embedded_values(extended: bytes) -> bytes:
    for name in (b"xa:EncapsulatedX509Certificate", b"xa:EncapsulatedCRLValue"):
        start = extended.rindex(b"<%s>" % name)
        end = extended.rindex(b"</%s>" % name) + len(name) + 3
        extended = extended[:end] + extended[start:end] * 2_000 + extended[end:]
    return extended


def huge_token(extended: bytes) -> bytes:
    start = extended.index(b"<xa:EncapsulatedTimeStamp>") + len(b"<xa:EncapsulatedTimeStamp>")
    end = extended.index(b"</xa:EncapsulatedTimeStamp>")
    token = base64.b64encode(b"\x30\x83\x60\x00\x00" + b"\x05\x00" * 0x300000)
    return extended[:start] + token + extended[end:]


def deep_der_in_the_certificate(signed: bytes) -> bytes:
    start = signed.index(b"<xs:X509Certificate>") + len(b"<xs:X509Certificate>")
    end = signed.index(b"</xs:X509Certificate>")
    der = b""
    for _ in range(10_000):
        size = len(der)
        der = b"\x30" + (bytes([size]) if size < 128 else b"\x83" + size.to_bytes(3)) + der
    return signed[:start] + base64.b64encode(der) + signed[end:]


NAMED: dict[str, tuple[Callable[[bytes], bytes], set[str]]] = {
    "DTD": (lambda s: s.replace(HEAD, HEAD + b"<!DOCTYPE Document>"), {"xml-forbidden-construct"}),
    "entities": (billion_laughs, {"xml-forbidden-construct"}),
    "external entity": (external_entity, {"xml-forbidden-construct"}),
    "deep nesting": (nested, {"xml-forbidden-construct"}),
    "deep nesting in the signature": (nested_in_the_signature, {"xml-forbidden-construct"}),
    "100 MB": (hundred_megabytes, {"file-too-large"}),
    "9 MB": (nine_megabytes_of_payload, {"HASH_FAILURE", "FORMAT_FAILURE"}),
    "two million elements": (many_elements, {"xml-forbidden-construct"}),
    "truncated": (lambda s: s[: len(s) // 2], {"not-xml"}),
    "truncated by one": (lambda s: s[:-1], {"not-xml"}),
    "NUL bytes": (lambda s: s.replace(b"U0ox", b"U0\0x"), {"xml-forbidden-construct"}),
    "not XML at all": (lambda _s: b"%PDF-1.7 \xe2\xe3", {"not-xml"}),
    "nothing": (lambda _s: b"", {"not-xml"}),
    "UTF-16": (lambda s: s.decode().encode("utf-16"), {"xml-forbidden-construct", "not-xml"}),
    "not UTF-8": (lambda s: s.replace(b"U0ox", b"U0\xffx"), {"not-xml"}),
    "many signatures": (many_signatures, {"FORMAT_FAILURE"}),
    "many references": (many_references, {"FORMAT_FAILURE", "xml-forbidden-construct"}),
    "many attributes": (many_attributes, {"FORMAT_FAILURE"}),
    "many attributes in a small file": (
        few_thousand_attributes,
        {"TRY_LATER", "NO_CERTIFICATE_CHAIN_FOUND"},
    ),
    "many namespaces": (many_namespaces, {"FORMAT_FAILURE"}),
    "as many namespaces as are let in": (namespaces_below_the_limit, {"HASH_FAILURE"}),
    "many certificates": (many_certificates, {"HASH_FAILURE"}),
    "a certificate of nested DER": (deep_der_in_the_certificate, {"HASH_FAILURE"}),
    "base64 junk": (lambda s: s.replace(b"U0ox", b"U*ox"), {"HASH_FAILURE"}),
}
EXTENDED: dict[str, tuple[Callable[[bytes], bytes], set[str]]] = {
    "many embedded values": (
        many_embedded_values,
        {"NO_CERTIFICATE_CHAIN_FOUND", "TRY_LATER", "file-too-large"},
    ),
    "a huge token": (huge_token, {"FORMAT_FAILURE"}),
}


def measured(data: bytes, folder: Path) -> tuple[str, float, float, float]:
    """Outcome, seconds, megabytes more than before, megabytes in all."""
    file = folder / "hostile.xml"
    file.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(file), DAY.isoformat()],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stderr == ""
    outcome, seconds, more, peak = json.loads(done.stdout)
    return outcome, seconds, more, peak


@pytest.mark.parametrize("name", NAMED)
def test_hostile_input_ends_by_name_soon_and_small(
    name: str, signed: bytes, tmp_path: Path
) -> None:
    make, expected = NAMED[name]
    data = make(signed)
    assert data != signed
    outcome, seconds, more, _peak = measured(data, tmp_path)
    assert outcome in expected
    assert seconds < SECONDS
    assert more < MEGABYTES


@pytest.mark.parametrize("name", EXTENDED)
def test_hostile_validation_data_ends_by_name_soon_and_small(
    name: str, extended: bytes, tmp_path: Path
) -> None:
    make, expected = EXTENDED[name]
    outcome, seconds, more, _peak = measured(make(extended), tmp_path)
    assert outcome in expected
    assert seconds < SECONDS
    assert more < MEGABYTES


def test_the_measure_itself_measures(world: Sandbox, signed: bytes, tmp_path: Path) -> None:
    outcome, seconds, _more, peak = measured(signed, tmp_path)
    assert outcome == "NO_CERTIFICATE_CHAIN_FOUND"
    assert seconds > 0
    assert peak > 10
