"""Requests: the signed prescription goes out as the very bytes, on one line."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.station.journal.request import RequestKind
from clinic_signer.station.service_messages.building import RequestContent, build
from clinic_signer.station.service_messages.profile import load_profile, practice_profile

PROFILE = practice_profile()
UUID = "00000000-1111-4222-8333-444444444444"
INSTITUTION = "1319999999"


def texts(message: bytes) -> list[tuple[str, str]]:
    """The leaves of a message in their order."""
    return [
        (str(each.tag), each.text or "")
        for each in etree.fromstring(message).iter()
        if not len(each)
    ]


def test_a_registration_reads_as_the_public_sources_show_it() -> None:
    content = RequestContent(RequestKind.REGISTER, "CS01", INSTITUTION, b"<Document/>")
    assert build(load_profile(), content) == (
        b'<?xml version="1.0" encoding="UTF-8" standalone="no"?><XmlMsg><MessageHeader>'
        b"<MedicalInstitutionCode>1319999999</MedicalInstitutionCode>"
        b"<ArbitraryFileIdentifier>CS01</ArbitraryFileIdentifier></MessageHeader><MessageBody>"
        b"<PrescriptionInfo>PERvY3VtZW50Lz4=</PrescriptionInfo><IssueType>1</IssueType>"
        b"</MessageBody></XmlMsg>"
    )


@given(document=st.binary(min_size=1, max_size=2000))
def test_the_document_comes_out_byte_for_byte_and_nothing_breaks_the_line(
    document: bytes,
) -> None:
    for kind in (RequestKind.REGISTER, RequestKind.CHANGE):
        message = build(PROFILE, RequestContent(kind, "CS01", INSTITUTION, document, UUID))
        assert not {b"\r", b"\n"} & {message[i : i + 1] for i in range(len(message))}
        sent = dict(texts(message))["PrescriptionInfo"]
        assert base64.b64decode(sent, validate=True) == document


def test_a_change_names_what_it_changes_and_a_cancellation_has_nothing_else() -> None:
    change = build(PROFILE, RequestContent(RequestKind.CHANGE, "CS01", INSTITUTION, b"x", UUID))
    assert texts(change)[2:] == [
        ("PrescriptionId", UUID),
        ("PrescriptionInfo", "eA=="),
        ("IssueType", "1"),
    ]
    cancel = build(PROFILE, RequestContent(RequestKind.CANCEL, "CS01", INSTITUTION, b"", UUID))
    assert texts(cancel)[2:] == [("PrescriptionId", UUID)]


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (RequestContent(RequestKind.REGISTER, "CS01", "131999999", b"x"), "institution"),
        (RequestContent(RequestKind.REGISTER, "CS01", "１３１９９９９９９９", b"x"), "institution"),
        (RequestContent(RequestKind.REGISTER, "../CS01", INSTITUTION, b"x"), "identifier"),
        (RequestContent(RequestKind.REGISTER, "CS01", INSTITUTION, b""), "document"),
        (RequestContent(RequestKind.CHANGE, "CS01", INSTITUTION, b"x"), "prescription_id"),
        (RequestContent(RequestKind.CANCEL, "CS01", INSTITUTION, b"", "<x/>"), "prescription_id"),
    ],
)
def test_what_is_not_complete_is_not_built(content: RequestContent, part: str) -> None:
    with pytest.raises(Failure) as caught:
        build(PROFILE, content)
    assert caught.value.code is FailureCode.SERVICE_REQUEST_INCOMPLETE
    assert caught.value.facts["part"] == part


_NEARLY = st.text(alphabet="<>&\"' /A1-", max_size=12)


@given(identifier=_NEARLY, known=_NEARLY)
def test_no_text_brings_markup_into_a_request(identifier: str, known: str) -> None:
    content = RequestContent(RequestKind.CHANGE, identifier, INSTITUTION, b"x", known)
    is_plain = all(text and set(text) <= set("A1-") for text in (identifier, known))
    if is_plain:
        assert len(texts(build(PROFILE, content))) == 5
        return
    with pytest.raises(Failure) as caught:
        build(PROFILE, content)
    assert caught.value.code is FailureCode.SERVICE_REQUEST_INCOMPLETE
