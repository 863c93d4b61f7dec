"""Fuzz target for what comes out of a QR: the link a phone scanned, and a browser's way back.

The first byte says which: a link or a form of it in JSON goes to the service's look-up, a query to
the PC. Only the very link that the PC drew finds an approval.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox.people import AccountId
from clinic_signer.sandbox.second_certificate.errors import ProtocolError
from clinic_signer.sandbox.second_certificate.qr import QrKind
from clinic_signer.sandbox.second_certificate.qr_session import QrSession as ServiceSession
from clinic_signer.sandbox.second_certificate.scanning import Scans
from clinic_signer.sandbox.second_certificate.wire import Fields
from clinic_signer.signers.second_certificate.answers import AnswerError, read_json
from clinic_signer.signers.second_certificate.binding import Binding, LinkKind
from clinic_signer.signers.second_certificate.oauth import Attempt
from clinic_signer.signers.second_certificate.qr import QrSession
from clinic_signer.signers.second_certificate.redirect import code_from
from fuzz.driver import Target

ORIGIN = "http://127.0.0.1:8743"
PIECES = (b"&", b"=", b"%", b"%00", b"&t=7", b"#", b"\xff", b'"', b"-1", b"null", b"{}")
_TOKEN, _SECRET, _DIGEST = b"t" * 16, b"s" * 32, b"d" * 32
_ATTEMPT = Attempt("http://127.0.0.1/cb", state="state", nonce="nonce", verifier="v" * 43)
_ELAPSED = 7


@dataclass(slots=True, kw_only=True)
class _Approval(ServiceSession):
    """An approval of one document, as the service has it."""

    account: AccountId = AccountId.DOCTOR

    @property
    def kind(self) -> QrKind:
        return QrKind.SIGN

    @property
    def bound_digests(self) -> tuple[bytes, ...]:
        return (_DIGEST,)

    @property
    def bound_summaries(self) -> tuple[bytes, ...]:
        return (_DIGEST,)


@cache
def _link() -> str:
    binding = Binding((_DIGEST,), (_DIGEST,))
    return QrSession(ORIGIN, LinkKind.SIGN, _TOKEN, _SECRET, binding, b"k" * 32).link(_ELAPSED)


def _query() -> str:
    return urlsplit(_link()).query


def _seeds() -> tuple[bytes, ...]:
    fields = ",".join(f'"{name}":"{value}"' for name, value in parse_qsl(_query()))
    return (
        b"\0" + _link().encode(),
        b"\1{" + fields.encode() + b"}",
        b'\1{"code":"ABCD-EFGH"}',
        b"\2code=abc&state=state&iss=" + ORIGIN.encode(),
        b"\2error=access_denied&state=state",
    )


def one_input(data: bytes) -> None:
    """Read one; anything but an answer or a refusal is a defect."""
    kind = data[:1]
    if kind == b"\2":
        _redirected(data[1:].decode("latin-1"))  # as http.server reads the path of a request
        return
    text = data[1:].decode("utf-8", "replace")
    try:
        if kind == b"\1":
            fields = Fields.of(read_json(data[1:]))
        else:
            fields = Fields(dict(parse_qsl(urlsplit(text).query, keep_blank_values=True)))
    except (AnswerError, ProtocolError, ValueError):
        return
    _scanned(fields)


def _scanned(fields: Fields) -> None:
    approval = _Approval(thumbprint="pc", began=0, expires_at=100, token=_TOKEN, secret=_SECRET)
    service = SimpleNamespace(
        rp=urlsplit(ORIGIN).netloc,
        origin=ORIGIN,
        clock=SimpleNamespace(now=lambda: float(_ELAPSED)),
        limits=SimpleNamespace(code_entries_per_minute=5),
    )
    try:
        found = Scans(service, [], [approval]).find(fields, AccountId.DOCTOR)  # type: ignore[arg-type]
    except ProtocolError:
        return
    assert found is approval
    if not fields.has("code"):
        right = dict(parse_qsl(_query()))
        assert fields.text("s") == right["s"]
        assert fields.text("c") == right["c"]
        assert fields.integer("t") == _ELAPSED


def _redirected(query: str) -> None:
    try:
        code = code_from(query, _ATTEMPT, issuer=ORIGIN)
    except AnswerError:
        return
    except Failure as failure:
        assert failure.code in {FailureCode.APPROVAL_REFUSED, FailureCode.SECOND_REFUSED}  # noqa: PT017
        return
    assert code
    assert "state=" in query


TARGET = Target("qr", one_input, _seeds, PIECES)
