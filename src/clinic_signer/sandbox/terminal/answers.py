"""What the practice terminal answers, as bytes. The names are those of the profile it is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from clinic_signer.station.journal.request import ResultKind
from clinic_signer.station.service_messages.profile import MessageProfile


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing the terminal finds wrong.

    Attributes:
        kind: in which list it stands.
        code: the service's code.
        message: in words.
    """

    kind: ResultKind
    code: str
    message: str


def accepted(
    profile: MessageProfile, identifier: str, prescription_id: str = "", access_code: str = ""
) -> bytes:
    """All is well; a registration gets the two numbers."""
    names, codes = profile.answer, profile.codes
    body = _element(names.status.value, codes.status_accepted.value)
    body += _element(names.result_code.value, "EPSB0000I")
    body += _element(names.result_message.value, "正常に終了しました（練習）")
    if prescription_id:
        body += _element(names.prescription_id.value, prescription_id)
        body += _element(names.access_code.value, access_code)
    return _message(profile, identifier, codes.segment_done.value, body)


def refused(
    profile: MessageProfile, identifier: str, code: str, complaints: Sequence[Complaint] = ()
) -> bytes:
    """It was not taken, for these reasons."""
    names, codes = profile.answer, profile.codes
    body = _element(names.status.value, codes.status_refused.value)
    body += _element(names.result_code.value, code)
    body += _element(names.result_message.value, "処理できませんでした（練習）")
    for row in profile.lists:
        items = "".join(_item(profile, each) for each in complaints if each.kind is row.kind)
        body += f"<{row.element}>{items}</{row.element}>" if items else ""
    return _message(profile, identifier, codes.segment_done.value, body)


def working(profile: MessageProfile, identifier: str) -> bytes:
    """The service is at it."""
    return _message(profile, identifier, profile.codes.segment_working.value, "")


def failed(profile: MessageProfile, identifier: str, code: str, message: str) -> bytes:
    """The message itself could not be processed."""
    names = profile.answer
    said = _element(names.error_code.value, code) + _element(names.error_message.value, message)
    return _message(profile, identifier, profile.codes.segment_failed.value, "", said)


def _item(profile: MessageProfile, complaint: Complaint) -> str:
    names = profile.answer
    code = _element(f"Result{names.item_code_ending.value}", complaint.code)
    message = _element(f"Result{names.item_message_ending.value}", complaint.message)
    return f"<Result>{code}{message}</Result>"


def _message(
    profile: MessageProfile, identifier: str, segment: str, body: str, said: str = ""
) -> bytes:
    names = profile.message
    header = _element(profile.answer.identifier.value, identifier)
    header += _element(profile.answer.segment.value, segment) + said
    inside = f"<{names.header.value}>{header}</{names.header.value}>"
    inside += f"<{names.body.value}>{body}</{names.body.value}>"
    root = names.root.value
    return f"{profile.declaration.value}<{root}>{inside}</{root}>".encode()


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>"
