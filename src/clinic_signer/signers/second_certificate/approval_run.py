"""One approval, from the request to the token, in the worker thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.second_certificate.answers import Answer, AnswerError, wrong_answer
from clinic_signer.signers.second_certificate.approval_events import (
    Approved,
    Ended,
    Moved,
    Refused,
    TimedOut,
)
from clinic_signer.signers.second_certificate.approval_state import (
    ApprovalKind,
    EndReason,
    Refusal,
    Scope,
    WaitingFor,
)
from clinic_signer.signers.second_certificate.binding import Binding, LinkKind
from clinic_signer.signers.second_certificate.channel import (
    ApprovalNews,
    ApprovalStatus,
    Opened,
)
from clinic_signer.signers.second_certificate.content import (
    content_of,
    new_content_key,
    seal,
    wrap_key,
)
from clinic_signer.signers.second_certificate.csc import SHA256_OID, PhoneKey
from clinic_signer.signers.second_certificate.encoding import (
    from_base64,
    to_base64,
    to_base64url,
)
from clinic_signer.signers.second_certificate.oauth import Attempt, Token
from clinic_signer.signers.second_certificate.qr import QrSession
from clinic_signer.signers.second_certificate.redirect import RedirectListener
from clinic_signer.signers.second_certificate.request import Request, Shown, Tools

log = logging.getLogger(__name__)

MAXIMUM_SECONDS = 300
"""How long an approval of documents may be used: enough for a large batch, too short to forget."""

LOGIN_WITHIN = timedelta(minutes=5)
"""How long a login in the browser is waited for."""

_LOOK = 0.5
"""Seconds between two looks whether the person still waits."""

_REDIRECT_URI = "http://127.0.0.1/cb"
"""Part of every request (RFC 6749 §4.1.3); here the code comes by the approval channel."""

_WAITING = {
    ApprovalStatus.SHOWING_QR: WaitingFor.SHOWING_QR,
    ApprovalStatus.SCANNED: WaitingFor.SCANNED,
    ApprovalStatus.REVIEWING: WaitingFor.REVIEWING,
    ApprovalStatus.VERIFYING: WaitingFor.VERIFYING,
}


class ApprovalRun:
    """Runs one approval.

    Args:
        request: what is asked for.
        credential_id: whose key shall sign.
        phone_keys: for which the content key is wrapped.
        tools: what it works with.
        show: given the QR session once there is one.
    """

    def __init__(
        self,
        request: Request,
        credential_id: str,
        phone_keys: tuple[PhoneKey, ...],
        tools: Tools,
        show: Callable[[Shown], None],
    ) -> None:
        self._request = request
        self._credential_id = credential_id
        self._phone_keys = phone_keys
        self._tools = tools
        self._show = show
        self._attempt = Attempt(_REDIRECT_URI)
        self._content_key: bytes | None = None
        self._ended_by_service = False

    def run(self) -> Token | None:
        """Ask, wait, fetch the token; None when the approval ended in another way.

        The token is handed over before the state becomes APPROVED: by :meth:`finish`.

        Raises:
            Failure: the service refused, or cannot be reached.
        """
        if self._tools.oauth.metadata().approval is None:
            return self._log_in()
        request_uri = self._tools.oauth.push(self._attempt, self._details())
        opened = self._tools.channel.open_approval(request_uri)
        began = self._tools.elapsed()
        try:
            shown = self._open(opened, began)
            self._tools.oauth.fetch_keys()  # of today, and not when the person waits for it
            return self._wait(opened, shown)
        finally:
            self._content_key = None
            if not self._ended_by_service:
                self._withdraw(opened.id)

    def finish(self, token: Token) -> None:
        """Make the state APPROVED."""
        self._tools.machine.apply(
            Approved(self._request.id, self._until(token), self._request.max_count)
        )

    def _details(self) -> list[dict[str, object]]:
        """``authorization_details``: CSC's ``credential``, with an extension of this protocol."""
        request = self._request
        extension: dict[str, object] = {"mode": request.scope.value}
        if request.scope is Scope.DOCUMENTS:
            extension["summary_sha256"] = list(map(to_base64url, request.binding.summaries))
            extension["max_seconds"] = MAXIMUM_SECONDS
        elif request.until is not None:
            until = request.until + self._tools.connection.skew
            extension |= {"until": int(until.timestamp()), "max_count": request.max_count}
        digests = [
            {"hash": to_base64(document.dtbsr), "label": document.label}
            for document in request.documents
        ]
        return [
            {
                "type": "credential",
                "credentialID": self._credential_id,
                "hashAlgorithmOID": SHA256_OID,
                "documentDigests": digests,
                "jp_prescription": extension,
            }
        ]

    def _log_in(self) -> Token | None:
        """Let the holder agree in the system's browser: the service knows no approval channel."""
        oauth, browser = self._tools.oauth, self._tools.open_browser
        if browser is None:
            raise wrong_answer(AnswerError("jp_approval_endpoint"))
        with RedirectListener() as listener:
            self._attempt = Attempt(listener.redirect_uri)
            request_uri = oauth.push(self._attempt, self._details())
            until = self._tools.connection.clock() + LOGIN_WITHIN
            self._tools.machine.apply(Moved(self._request.id, WaitingFor.BROWSER, until))
            browser(oauth.authorize_url(self._attempt, request_uri=request_uri))
            return self._token(self._code_from_browser(listener))

    def _code_from_browser(self, listener: RedirectListener) -> str | None:
        issuer = self._tools.oauth.metadata().issuer
        code: str | None = None
        try:
            while code is None and self._is_wanted():
                code = listener.code(self._attempt, issuer=issuer, timeout=_LOOK)
        except Failure as failure:
            if failure.code is not FailureCode.APPROVAL_REFUSED:
                raise
            self._tools.machine.apply(Refused(self._request.id, Refusal.USER_DECLINED))
        return code

    def _open(self, opened: Opened, began: float) -> Shown:
        """Send the content and show the QR."""
        request = self._request
        if request.scope is Scope.DOCUMENTS:
            self._content_key = new_content_key()
            sealed = seal(content_of(request.documents), self._content_key, opened.id)
            self._tools.channel.send_content(opened.id, sealed)
        session = QrSession(
            origin=self._tools.connection.configuration.base_url,
            kind=LinkKind.SIGN if request.scope is Scope.DOCUMENTS else LinkKind.SESSION,
            session_token=opened.session_token,
            session_secret=opened.session_secret,
            binding=request.binding,
            content_key=self._content_key,
        )
        shown = Shown(session, began)
        self._show(shown)
        self._tools.machine.apply(
            Moved(
                request.id,
                WaitingFor.SHOWING_QR,
                self._tools.connection.local_time(opened.expires_at),
                number=opened.number,
                control_code=session.binding.control_code(opened.session_token),
            )
        )
        return shown

    def _wait(self, opened: Opened, shown: Shown) -> Token | None:
        after: ApprovalStatus | None = ApprovalStatus.SHOWING_QR
        while self._is_wanted():
            if shown.keys_wanted.is_set() and not shown.keys_sent.is_set():
                shown.keys_sent.set()
                self._send_keys(opened.id)
            news = self._tools.channel.approval_news(opened.id, after)
            after = news.status
            if news.status is ApprovalStatus.APPROVED:
                self._ended_by_service = True
                return self._token(news.code)
            if news.status in _WAITING:
                self._move(news)
            else:
                self._ended_by_service = True
                self._end(news)
                return None
        return None

    def _is_wanted(self) -> bool:
        """Whether the person still waits for this approval."""
        state = self._tools.machine.state
        waiting = state.kind is ApprovalKind.WAITING and state.request_id == self._request.id
        return waiting and not self._tools.stop.is_set()

    def _move(self, news: ApprovalNews) -> None:
        state = self._tools.machine.state
        until = state.until
        if news.expires_at is not None:
            until = self._tools.connection.local_time(news.expires_at)
        if until is not None:
            self._tools.machine.apply(Moved(self._request.id, _WAITING[news.status], until))

    def _end(self, news: ApprovalNews) -> None:
        machine = self._tools.machine
        if news.status is ApprovalStatus.REFUSED:
            try:
                reason = Refusal(news.reason)
            except ValueError:
                reason = Refusal.USER_DECLINED
            machine.apply(Refused(self._request.id, reason))
        elif news.status is ApprovalStatus.TIMEOUT:
            machine.apply(TimedOut(self._request.id))
        else:
            machine.apply(Ended(EndReason.ENDED_BY_SERVICE))

    def _token(self, code: str | None) -> Token | None:
        if code is None or not self._is_wanted():
            return None
        token = self._tools.oauth.exchange(self._attempt, code)
        try:
            assert_granted(token.details, self._credential_id, self._request.binding)
        except AnswerError as error:
            raise wrong_answer(error) from error
        return token

    def _until(self, token: Token) -> datetime:
        """The end of the approval: the token's, and never later than what was asked for."""
        if self._request.until is not None:
            return min(token.until, self._request.until)
        limit = self._tools.connection.clock() + timedelta(seconds=MAXIMUM_SECONDS)
        return min(token.until, limit)

    def _send_keys(self, approval: str) -> None:
        if self._content_key is None:
            return
        keys = [
            wrap_key(self._content_key, phone.kid, phone.jwk, approval)
            for phone in self._phone_keys
        ]
        self._tools.channel.send_wrapped_keys(approval, keys)

    def _withdraw(self, approval: str) -> None:
        """Tell the service that nobody waits any more; it finds out by itself otherwise."""
        try:
            self._tools.channel.withdraw_approval(approval)
        except Failure as failure:
            log.info("an approval could not be withdrawn: %s", failure.code.value)


def assert_granted(details: Answer | None, credential_id: str, binding: Binding) -> None:
    """What was granted is what was asked for, hash by hash.

    Args:
        details: ``authorization_details`` of the token.
        credential_id: whose key was asked for.
        binding: the documents; empty for a session.

    Raises:
        AnswerError: it is something else.
    """
    if details is None or details.text("credentialID") != credential_id:
        raise AnswerError("authorization_details")
    granted = tuple(
        entry.decoded("hash", from_base64) for entry in details.parts("documentDigests")
    )
    if granted != binding.dtbsrs:
        raise AnswerError("documentDigests")
