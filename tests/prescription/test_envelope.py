"""EP and ED documents are read as they are, and prescription data wrapped as the samples are."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.prescription.envelope import (
    DocumentKind,
    EnvelopeForm,
    read_document,
    wrap,
)
from clinic_signer.prescription.records import MAXIMUM_DATA_SIZE

DSIG = "http://www.w3.org/2000/09/xmldsig#"
SIGN = (
    b'<PrescriptionSign><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
    b' Id="PrescriptionSign"/></PrescriptionSign></Prescription>'
)
SERVICE_ID = b'<PrescriptionId Value="00000000-1111-4222-8333-444444444444" />'
ADDITIONAL = (
    '<AdditionalPrescriptionInformation id="AdditionalPrescriptionInformation">'
    "<ConversionPharmaceuticalCode>"
    "<ConversionREcode>201,1,1,1,2,612170709,甲,1,1,錠</ConversionREcode>"
    "<ConversionYJcode>201,1,1,1,4,2171022F1029,甲,1,1,錠</ConversionYJcode>"
    "</ConversionPharmaceuticalCode></AdditionalPrescriptionInformation>"
).encode()
DISPENSING = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b'<Document xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="Document"'
    b' xsi:noNamespaceSchemaLocation="ED.xsd">\n'
    b'\t<DispensingManagement id="DispensingManagement">\n'
    b'\t\t<Version Value="EPD1.0"/>\n\t</DispensingManagement>\n'
    b'\t<Dispensing id="Dispensing">\n\t\t<ReferencePrescription>'
    b'<PrescriptionManagement id="PrescriptionManagement"><Version Value="EPS1.0"/>'
    b'<PrescriptionId Value="00000000-1111-4222-8333-444444444444"/></PrescriptionManagement>'
    b'<PrescriptionDocument id="PrescriptionDocument">U0oxCg==</PrescriptionDocument>'
    b"</ReferencePrescription>\n"
    b'\t\t<DispensingDocument id="DispensingDocument">Q0oxLAo=</DispensingDocument>\n'
    b"\t</Dispensing>\n</Document>"
)


def signed(document: bytes) -> bytes:
    return document.replace(b"</Prescription>", SIGN)


def from_service(document: bytes) -> bytes:
    return document.replace(b"</PrescriptionManagement>", SERVICE_ID + b"</PrescriptionManagement>")


def test_wrapping_gives_exactly_the_unsigned_shape() -> None:
    assert wrap(b"SJ1\n") == (
        b'<?xml version="1.0" encoding="UTF-8"?>'
        b'<Document xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="Document"'
        b' xsi:noNamespaceSchemaLocation="EP.xsd"><Prescription>'
        b'<PrescriptionManagement id="PrescriptionManagement"><Version Value="EPS1.0"/>'
        b'</PrescriptionManagement><PrescriptionDocument id="PrescriptionDocument">U0oxCg=='
        b"</PrescriptionDocument></Prescription></Document>"
    )


def test_wrapping_has_the_byte_habits_of_the_real_sample(real_sample: Path) -> None:
    real = real_sample.read_bytes()
    ours = wrap(read_document(real).payload)
    head, payload_on = ours.split(b'<PrescriptionDocument id="PrescriptionDocument">')
    assert head.removesuffix(b"</PrescriptionManagement>") in real[: len(ours)]
    assert real.startswith(head.removesuffix(b"</PrescriptionManagement>"))
    assert payload_on.removesuffix(b"</Prescription></Document>") in real
    assert real.endswith(b"</Prescription></Document>")


def test_the_real_sample_is_recognised_with_what_the_service_added(real_sample: Path) -> None:
    data = real_sample.read_bytes()
    envelope = read_document(data)
    assert envelope.data == data
    assert envelope.kind is DocumentKind.PRESCRIPTION
    assert envelope.form is EnvelopeForm.FROM_SERVICE
    assert envelope.is_signed
    assert envelope.version == "EPS1.0"
    assert envelope.payload.startswith(b"SJ1\n1,1,")
    assert envelope.payload_base64.encode() in data
    assert envelope.prescription_id is not None
    assert len(envelope.prescription_id) == 36
    assert [len(code.r_code.split(",")) for code in envelope.service_codes] == [10, 10]
    assert [code.yj_code.split(",")[4] for code in envelope.service_codes] == ["4", "4"]


def test_bare_data_are_a_document_too(aozora: bytes) -> None:
    envelope = read_document(aozora)
    assert (envelope.kind, envelope.form) == (DocumentKind.PRESCRIPTION, EnvelopeForm.CSV)
    assert (envelope.version, envelope.payload) == ("SJ1", aozora)
    assert not envelope.is_signed
    assert read_document(b"1,1,9999999,13,\n").version == ""
    assert read_document(b"CJ1,\n5,20260901,\n").kind is DocumentKind.DISPENSING


def test_the_representation_shows_no_patient(aozora: bytes) -> None:
    assert "見本" not in repr(read_document(wrap(aozora)))
    assert "U0ox" not in repr(read_document(wrap(aozora)))


def test_the_forms_of_a_prescription_are_told_apart(aozora: bytes) -> None:
    unsigned = wrap(aozora)
    additional = unsigned.replace(
        b"</PrescriptionDocument>", b"</PrescriptionDocument>" + ADDITIONAL
    )
    unsigned_properties = signed(unsigned).replace(
        b' Id="PrescriptionSign"/>',
        b"><ds:Object><x:QualifyingProperties xmlns:x='http://uri.etsi.org/01903/v1.3.2#'>"
        b"<x:UnsignedProperties/></x:QualifyingProperties></ds:Object></ds:Signature>",
    )
    forms = {
        unsigned: (EnvelopeForm.UNSIGNED, False),
        signed(unsigned): (EnvelopeForm.SIGNED, True),
        from_service(unsigned): (EnvelopeForm.FROM_SERVICE, False),
        from_service(signed(unsigned)): (EnvelopeForm.FROM_SERVICE, True),
        additional: (EnvelopeForm.FROM_SERVICE, False),
        unsigned_properties: (EnvelopeForm.FROM_SERVICE, True),
    }
    for document, expected in forms.items():
        envelope = read_document(document)
        assert (envelope.form, envelope.is_signed) == expected
        assert envelope.payload == aozora
    assert read_document(additional).service_codes[0].yj_code.startswith("201,1,1,1,4,2171022F1029")


def test_a_dispensing_document_is_recognised() -> None:
    envelope = read_document(DISPENSING)
    assert (envelope.kind, envelope.form) == (DocumentKind.DISPENSING, EnvelopeForm.UNSIGNED)
    assert (envelope.version, envelope.payload) == ("EPD1.0", b"CJ1,\n")
    assert envelope.prescription_id == "00000000-1111-4222-8333-444444444444"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"<Document ", b'<Document xmlns="urn:x" ', "/*"),
        (b"Prescription>", b"Other>", "Prescription, Dispensing"),
        (b"</Document>", b"<Dispensing/></Document>", "Prescription, Dispensing"),
        (b"</Document>", b"<Prescription/></Document>", "Prescription × 2"),
        (b'<Version Value="EPS1.0"/>', b"", "Version"),
        (b'<Version Value="EPS1.0"/>', b"<Version/><Version/>", "Version × 2"),
        (b' id="PrescriptionDocument"', b' id="Other"', "PrescriptionDocument/@id"),
        (b' id="PrescriptionDocument"', b' Id="PrescriptionDocument"', "PrescriptionDocument/@id"),
        (b"U0oxCg==<", b"U0ox<b/>Cg==<", "PrescriptionDocument/*"),
        (
            b"</Prescription>",
            b"<Wrapper><PrescriptionDocument>U0oxCg==</PrescriptionDocument></Wrapper></Prescription>",
            "//PrescriptionDocument × 2",
        ),
        (
            b"</Document>",
            b'<PrescriptionDocument xmlns="urn:x"/></Document>',
            "//PrescriptionDocument × 2",
        ),
        (b"</Prescription>", b"<PrescriptionSign/></Prescription>", "Signature"),
        (b"</Prescription>", SIGN.replace(b"</Prescription>", b"") + SIGN, "× 2"),
    ],
)
def test_another_shape_is_refused_with_the_place(old: bytes, new: bytes, reason: str) -> None:
    document = wrap(b"SJ1\n")
    assert old in document
    with pytest.raises(Failure) as failure:
        read_document(document.replace(old, new))
    assert failure.value.code is FailureCode.ENVELOPE_UNKNOWN
    assert str(failure.value.facts["reason"]).endswith(reason)


@pytest.mark.parametrize(
    "text",
    [
        b"U0oxCg",
        b"U0oxCg=",
        b"U0oxCh==",
        b"U0ox\xc2\xa0Cg==",
        b"U0ox-_==",
        b"====",
        b"U0oxCg==U0oxCg==",
        "ＵＯ".encode(),
        b"!",
    ],
)
def test_base64_must_be_written_as_an_encoder_writes_it(text: bytes) -> None:
    document = wrap(b"SJ1\n").replace(b"U0oxCg==", text)
    with pytest.raises(Failure) as failure:
        read_document(document)
    assert failure.value.code is FailureCode.PAYLOAD_NOT_BASE64


@pytest.mark.parametrize("text", [b"U0oxCg==\n", b" U0oxCg==", b"U0ox\r\n\tCg=="])
def test_white_space_is_no_part_of_base64(text: bytes) -> None:
    document = wrap(b"SJ1\n").replace(b"U0oxCg==", text)
    assert read_document(document).payload == b"SJ1\n"


def test_too_much_data_are_refused_in_either_direction() -> None:
    with pytest.raises(Failure) as failure:
        wrap(b"x" * (MAXIMUM_DATA_SIZE + 1))
    assert failure.value.code is FailureCode.FILE_TOO_LARGE
    text = base64.b64encode(b"x" * (MAXIMUM_DATA_SIZE + 1000))
    with pytest.raises(Failure) as failure:
        read_document(wrap(b"SJ1\n").replace(b"U0oxCg==", text))
    assert failure.value.code is FailureCode.FILE_TOO_LARGE


@given(st.binary(max_size=2000))
def test_whatever_is_wrapped_is_read_again(payload: bytes) -> None:
    document = wrap(payload)
    envelope = read_document(document)
    assert envelope.payload == payload
    assert envelope.form is EnvelopeForm.UNSIGNED
    assert envelope.data == document
    assert wrap(envelope.payload) == document


_PROBE = """
import sys, time
from clinic_signer.failures import Failure
from clinic_signer.prescription.checks import check
from clinic_signer.prescription.envelope import read_document, wrap

def peak():
    # Not ru_maxrss: that begins with what the program that started this one had in memory.
    status = open("/proc/self/status", encoding="ascii").read()
    return int(status.partition("VmHWM:")[2].split()[0])

junk = b"QUJD" * 200_000
hostile = [
    lambda: b"x" * 100_000_000,
    lambda: b"<" * 100_000_000,
    lambda: b"<a>" * 100_000,
    lambda: b"<a>" * 100_000 + b"</a>" * 100_000,
    lambda: b"<a>" + b"<b/>" * 2_000_000 + b"</a>",
    lambda: b"<a " + b" ".join(b"a%d=''" % n for n in range(99_000)) + b"/>",
    lambda: b"<a " + b" ".join(b"xmlns:a%d='u'" % n for n in range(99_000)) + b"/>",
    lambda: b"<a>" + b"&amp;" * 1_900_000 + b"</a>",
    lambda: b"<!DOCTYPE a [" + b"<!ENTITY b 'c'>" * 100_000 + b"]><a>&b;</a>",
    lambda: wrap(b"SJ1")[:-30],
    lambda: wrap(b"SJ1").replace(b">U0ox<", b">" + junk * 10 + b"<"),
    lambda: wrap(b"SJ1").replace(b">U0ox<", b">" + junk + b"!<"),
    lambda: junk,
    lambda: b"SJ1" + b"\\\\n" * 999_000,
    lambda: bytes(range(256)) * 4_000,
]
for number, make in enumerate(hostile):
    data = make()
    start = time.process_time()
    try:
        check(read_document(data).payload)
        outcome = "read"
    except Failure as failure:
        outcome = failure.code.value
    print(number, outcome, time.process_time() - start,
        peak())
    del data
print("peak", peak())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak memory from /proc")
def test_hostile_input_fails_by_name_in_a_second_and_200_megabytes() -> None:
    run = subprocess.run(
        [sys.executable, "-c", _PROBE.replace("\\\\n", "\\n")],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    *lines, (_, peak) = [line.split()[:3] for line in run.stdout.splitlines()]
    assert [name for _, name, _ in lines if name == "read"] == []
    assert max(float(seconds) for _, _, seconds in lines) < 1
    assert int(peak) < 200_000  # kilobytes
