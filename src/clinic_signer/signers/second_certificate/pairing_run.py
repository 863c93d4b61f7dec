"""One pairing of this PC with a phone, in the worker thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from queue import Empty, Queue

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.second_certificate.approval_events import (
    CodeRefused,
    Locked,
    PairingBegun,
    PairingEnded,
    PairingMoved,
)
from clinic_signer.signers.second_certificate.approval_state import (
    ApprovalKind,
    EndReason,
    WaitingFor,
)
from clinic_signer.signers.second_certificate.binding import LinkKind
from clinic_signer.signers.second_certificate.channel import (
    Opened,
    PairedAccount,
    PairingNews,
    PairingStatus,
)
from clinic_signer.signers.second_certificate.qr import QrSession
from clinic_signer.signers.second_certificate.request import Shown, Tools

log = logging.getLogger(__name__)

_WAITING = {
    PairingStatus.SHOWING_QR: WaitingFor.SHOWING_QR,
    PairingStatus.SCANNED: WaitingFor.SCANNED,
    PairingStatus.CODE_SHOWN: WaitingFor.CODE_SHOWN,
}
_ENDINGS = {
    PairingStatus.REFUSED: EndReason.REFUSED_ON_PHONE,
    PairingStatus.TIMEOUT: EndReason.TIME,
    PairingStatus.CANCELLED: EndReason.ENDED_BY_SERVICE,
    PairingStatus.PAIRED: EndReason.ENDED_BY_SERVICE,  # by an answer that has never arrived here
}


class PairingRun:
    """Runs one pairing.

    Args:
        tools: what it works with.
        codes: the six digits as the person types them.
        show: given the QR session once there is one.
    """

    def __init__(self, tools: Tools, codes: Queue[str], show: Callable[[Shown], None]) -> None:
        self._tools = tools
        self._codes = codes
        self._show = show

    def run(self) -> PairedAccount | None:
        """Show the QR, wait for the phone, take the code; None when nothing came of it.

        Raises:
            Failure: the service refused, or cannot be reached.
        """
        opened = self._tools.channel.open_pairing()
        began = self._tools.elapsed()
        session = QrSession(
            origin=self._tools.connection.configuration.base_url,
            kind=LinkKind.PAIR,
            session_token=opened.session_token,
            session_secret=opened.session_secret,
        )
        self._show(Shown(session, began))
        until = self._tools.connection.local_time(opened.expires_at)
        self._tools.machine.apply(PairingBegun(until))
        after = PairingStatus.SHOWING_QR
        while self._is_wanted():
            try:
                account = self._try_code(opened)
            except Empty:
                pass
            else:
                if account is not None:
                    return account
                continue
            news = self._tools.channel.pairing_news(opened.id, after)
            after = news.status
            if not self._move(news):
                return None
        self._withdraw(opened.id)
        return None

    def _is_wanted(self) -> bool:
        pairing = self._tools.machine.state.kind is ApprovalKind.PAIRING
        return pairing and not self._tools.stop.is_set()

    def _try_code(self, opened: Opened) -> PairedAccount | None:
        """Try the next code that was typed; None if it was wrong, ``Empty`` if there is none."""
        code = self._codes.get_nowait()
        try:
            return self._tools.channel.send_code(opened.id, code)
        except Failure as failure:
            if failure.code is not FailureCode.PAIRING_CODE_WRONG:
                raise
            left = failure.facts.get("left")
            self._tools.machine.apply(CodeRefused(left if isinstance(left, int) else 0))
            return None

    def _move(self, news: PairingNews) -> bool:
        """Follow the phone; False when the pairing is over."""
        machine = self._tools.machine
        if news.status in _WAITING:
            seconds = news.expires_at
            until = None if seconds is None else self._tools.connection.local_time(seconds)
            if news.status is PairingStatus.SHOWING_QR:
                until = until or machine.state.until
            machine.apply(PairingMoved(_WAITING[news.status], until))
            return True
        if news.status is PairingStatus.LOCKED:
            machine.apply(Locked())
        else:
            machine.apply(PairingEnded(_ENDINGS[news.status]))
        return False

    def _withdraw(self, pairing: str) -> None:
        try:
            self._tools.channel.withdraw_pairing(pairing)
        except Failure as failure:
            log.info("a pairing could not be withdrawn: %s", failure.code.value)
