"""What a PC asks to be allowed: a pushed authorization request (RFC 9126), read strictly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlsplit

from clinic_signer.sandbox.people import AccountId
from clinic_signer.sandbox.second_certificate.errors import ErrorName, ProtocolError
from clinic_signer.sandbox.second_certificate.service import Limits, account_of
from clinic_signer.sandbox.second_certificate.wire import (
    Fields,
    from_base64,
    from_base64url,
    invalid,
    parse_json,
)

CLIENT_ID = "clinic-signer"
SHA256_OID = "2.16.840.1.101.3.4.2.1"
RSA_SHA256_OID = "1.2.840.113549.1.1.11"
DIGEST_SIZE = 32
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_LOOPBACK = frozenset({"127.0.0.1", "[::1]", "localhost"})
_LABEL = 200


class Mode(Enum):
    """What one approval covers."""

    DOCUMENT = "document"
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class SigningRequest:
    """A request that was accepted for approval.

    Attributes:
        thumbprint: the PC.
        account: whose certificate shall sign.
        mode: documents or a session.
        digests: the dtbsr in order; empty for a session.
        summaries: SHA-256 of the summaries, as many.
        until: end of the session, seconds since 1970; None for documents.
        max_count: documents in the session; None for documents.
        max_seconds: life of the access token for documents.
        details: ``authorization_details`` as given, for the answer to the token request.
        redirect_uri: where the browser flow ends.
        state: the client's own.
        nonce: goes into the id_token.
        code_challenge: PKCE, S256.
    """

    thumbprint: str
    account: AccountId
    mode: Mode
    digests: tuple[bytes, ...]
    summaries: tuple[bytes, ...]
    until: int | None
    max_count: int | None
    max_seconds: int
    details: object
    redirect_uri: str
    state: str
    nonce: str
    code_challenge: str


def read_signing_request(
    form: Fields, thumbprint: str, *, now: int, limits: Limits
) -> SigningRequest:
    """Read the form of a pushed authorization request.

    Raises:
        ProtocolError: INVALID_CLIENT; INVALID_REQUEST with the name of the member; NOT_FOUND for
            an unknown credential.
    """
    if form.text("client_id") != CLIENT_ID:
        raise ProtocolError(ErrorName.INVALID_CLIENT)
    form.one_of("response_type", "code")
    form.one_of("code_challenge_method", "S256")
    form.one_of("prompt", "login")
    if set(form.text("scope").split(" ")) != {"openid", "credential"}:
        raise invalid("scope")
    challenge = form.text("code_challenge")
    if not _CHALLENGE.fullmatch(challenge):
        raise invalid("code_challenge")
    details = parse_json(form.text("authorization_details", maximum=1 << 19).encode())
    if not isinstance(details, list) or len(details) != 1:
        raise invalid("authorization_details")
    detail = Fields.of(details[0], "authorization_details")
    detail.one_of("type", "credential")
    detail.one_of("hashAlgorithmOID", SHA256_OID)
    extension = detail.member("jp_prescription")
    mode = Mode(extension.one_of("mode", *(mode.value for mode in Mode)))
    digests, summaries = _documents(detail, extension, mode, limits)
    until, max_count = _session(extension, mode, now, limits)
    return SigningRequest(
        thumbprint=thumbprint,
        account=account_of(detail.text("credentialID")),
        mode=mode,
        digests=digests,
        summaries=summaries,
        until=until,
        max_count=max_count,
        max_seconds=_seconds(extension, limits),
        details=details,
        redirect_uri=_redirect_uri(form.text("redirect_uri")),
        state=form.text("state", maximum=512),
        nonce=form.text("nonce", maximum=512),
        code_challenge=challenge,
    )


def _documents(
    detail: Fields, extension: Fields, mode: Mode, limits: Limits
) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    entries = detail.entries("documentDigests", maximum=limits.documents)
    digests = []
    for entry in entries:
        fields = Fields.of(entry, "documentDigests")
        digests.append(from_base64(fields.text("hash"), DIGEST_SIZE))
        fields.text("label", maximum=_LABEL)
    summaries: list[bytes] = []
    if mode is Mode.DOCUMENT:
        texts = extension.texts("summary_sha256", maximum=limits.documents)
        summaries = [from_base64url(text, DIGEST_SIZE) for text in texts]
    if len(summaries) != len(digests) or bool(digests) != (mode is Mode.DOCUMENT):
        raise invalid("documentDigests")
    return tuple(digests), tuple(summaries)


def _session(
    extension: Fields, mode: Mode, now: int, limits: Limits
) -> tuple[int | None, int | None]:
    if mode is not Mode.SESSION:
        return None, None
    until, count = extension.integer("until"), extension.integer("max_count")
    if not now < until <= now + limits.longest_session:
        raise invalid("until")
    if count < 1:
        raise invalid("max_count")
    return until, count


def _seconds(extension: Fields, limits: Limits) -> int:
    if not extension.has("max_seconds"):
        return limits.document_token
    seconds = extension.integer("max_seconds")
    if seconds < 1:
        raise invalid("max_seconds")
    return min(seconds, limits.document_token)


def _redirect_uri(text: str) -> str:
    """RFC 8252 §7.3: plain http on the loopback interface, any port."""
    try:
        parts = urlsplit(text)
        host = parts.netloc.rpartition(":")[0] if parts.port is not None else parts.netloc
    except ValueError as error:
        raise invalid("redirect_uri") from error
    if parts.scheme != "http" or host not in _LOOPBACK or parts.query or parts.fragment:
        raise invalid("redirect_uri")
    return text
