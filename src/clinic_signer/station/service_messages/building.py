"""A request to the service as bytes: on one line, because line breaks are refused (EPSB0052E)."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.station.journal.request import RequestKind
from clinic_signer.station.service_messages.profile import MessageProfile, Part

_INSTITUTION = re.compile(r"[0-9]{10}")
_IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{1,64}")
PRESCRIPTION_ID = re.compile(r"[0-9A-Za-z-]{1,64}")
"""What may stand as the service's own name of a prescription; a UUID in what was seen."""


@dataclass(frozen=True, slots=True)
class RequestContent:
    """What a request says.

    Attributes:
        kind: what is asked for.
        identifier: the id of the request, as in its file name.
        institution: prefecture, fee table and code of the institution: 10 digits.
        document: the signed prescription; goes out as these very bytes. Empty for a cancellation.
        prescription_id: of the prescription that the service has; empty for a registration.
    """

    kind: RequestKind
    identifier: str
    institution: str
    document: bytes = field(default=b"", repr=False)
    prescription_id: str = field(default="", repr=False)


def build(profile: MessageProfile, content: RequestContent) -> bytes:
    """The bytes of a request.

    Raises:
        Failure: SERVICE_FUNCTION_UNKNOWN: the profile does not know this kind;
            SERVICE_REQUEST_INCOMPLETE (fact ``part``).
    """
    profile.function(content.kind)
    _needs(_INSTITUTION, content.institution, "institution")
    _needs(_IDENTIFIER, content.identifier, "identifier")
    names = profile.message
    header = _element(
        names.header.value,
        _element(names.institution.value, content.institution)
        + _element(names.identifier.value, content.identifier),
    )
    parts = profile.bodies.of(content.kind).parts
    body = _element(names.body.value, "".join(_part(profile, content, part) for part in parts))
    return (profile.declaration.value + _element(names.root.value, header + body)).encode("ascii")


def _part(profile: MessageProfile, content: RequestContent, part: Part) -> str:
    names = profile.message
    if part is Part.ISSUE_TYPE:
        return _element(names.issue_type.value, profile.issue_type_electronic.value)
    if part is Part.PRESCRIPTION_ID:
        _needs(PRESCRIPTION_ID, content.prescription_id, "prescription_id")
        return _element(names.prescription_id.value, content.prescription_id)
    if not content.document:
        raise Failure(FailureCode.SERVICE_REQUEST_INCOMPLETE, part="document")
    return _element(names.document.value, base64.b64encode(content.document).decode("ascii"))


def _element(name: str, inside: str) -> str:
    """An element; whatever text stands in one has no character that XML would need escaped."""
    return f"<{name}>{inside}</{name}>"


def _needs(pattern: re.Pattern[str], value: str, part: str) -> None:
    if not pattern.fullmatch(value):
        raise Failure(FailureCode.SERVICE_REQUEST_INCOMPLETE, part=part)
