"""The phone on a terminal: the QR in half blocks, what to do, and what became of it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TextIO

import qrcode
from qrcode.constants import ERROR_CORRECT_M

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.second_certificate.approval_state import (
    ApprovalKind,
    ApprovalState,
    WaitingFor,
)
from clinic_signer.signers.second_certificate.approval_words import detail, failure_of, title
from clinic_signer.signers.second_certificate.second_certificate import SecondCertificate
from clinic_signer.words import Language, Words

_NUMBER = Words(
    "スマートフォンで選ぶ番号：{number}　照合コード：{code}",
    "Number to choose on the phone: {number}   Check code: {code}",
)
_ENTRY = Words("QRを読めないときのコード：{code}", "Code if the QR cannot be read: {code}")
_LEFT = Words("残り{seconds}秒", "{seconds} s left")
_CODE = Words("スマートフォンに出た6桁のコード：", "Six-digit code from the phone: ")

_REDRAW = 1.0
"""Seconds between two QRs; the service takes one for three seconds."""

_START = 30.0
"""Seconds that the service may take to open a pairing; its own time limits are shorter."""


class PhoneTerminal:
    """Shows a pairing or an approval until it is over.

    Args:
        second: the second certificate.
        language: of the text.
        stream: where to; a terminal gets the QR redrawn in place.
        with_code: show the code for phones that cannot read the QR. The content key then goes to
            the phone by way of the service, so it is shown only when it is asked for.
    """

    def __init__(
        self,
        second: SecondCertificate,
        language: Language,
        stream: TextIO | None = None,
        *,
        with_code: bool = False,
    ) -> None:
        self._second = second
        self._language = language
        self._with_code = with_code
        self._stream = stream or sys.stderr
        self._height = 0
        self._said: Words | None = None

    def approved(self, request_id: str) -> ApprovalState:
        """Wait for an approval.

        Raises:
            Failure: it was not given: APPROVAL_*, SECOND_*.
        """
        state = self._until(lambda state: state.kind is not ApprovalKind.WAITING)
        if state.kind is ApprovalKind.APPROVED and state.request_id == request_id:
            return state
        raise failure_of(state) or Failure(FailureCode.APPROVAL_NOT_GIVEN)

    def paired(self) -> None:
        """Set up a phone.

        Raises:
            Failure: it came to nothing: PAIRING_NOT_DONE, SECOND_*.
        """
        self._second.pair()
        state = self._second.wait(_has_begun, _START)
        while state.kind is ApprovalKind.PAIRING:
            state = self._until(_needs_somebody)
            if state.sub is WaitingFor.CODE_SHOWN:
                self._enter_code()
                state = self._second.wait(_is_answered(state.left))
        if state.kind is not ApprovalKind.READY:
            raise failure_of(state) or Failure(FailureCode.PAIRING_NOT_DONE)

    def _enter_code(self) -> None:
        while True:
            print(self._text(_CODE), end="", file=self._stream, flush=True)
            line = sys.stdin.readline()
            if not line:
                self._second.cancel()
                raise Failure(FailureCode.PAIRING_NOT_DONE)
            try:
                self._second.enter_code(line.strip())
            except ValueError:
                continue
            return

    def _until(self, is_over: Callable[[ApprovalState], bool]) -> ApprovalState:
        while not is_over(state := self._second.state):
            self._draw(state)
            self._second.wait(state.__ne__, _REDRAW)
        self._say(detail(state) if state.kind is not ApprovalKind.READY else title(state))
        return state

    def _draw(self, state: ApprovalState) -> None:
        self._say(detail(state))
        link = self._second.qr()
        if link is None:
            self._height = 0
            return
        lines = [*qr_lines(link), *self._hints(state)]
        if self._stream.isatty():
            if self._height:
                print(f"\x1b[{self._height}A\x1b[J", end="", file=self._stream)
            self._height = len(lines)
        print("\n".join(lines), file=self._stream, flush=True)

    def _hints(self, state: ApprovalState) -> list[str]:
        lines = []
        if state.number is not None:
            words = _NUMBER.filled(number=state.number, code=state.control_code)
            lines.append(self._text(words))
        if self._with_code and (code := self._second.entry_code()) is not None:
            lines.append(self._text(_ENTRY.filled(code=code)))
        if state.until is not None:
            seconds = max(0, int(state.until.timestamp() - time.time()))
            lines.append(self._text(_LEFT.filled(seconds=seconds)))
        return lines

    def _say(self, words: Words) -> None:
        """Say something once."""
        if words != self._said:
            self._said = words
            self._height = 0
            print(self._text(words), file=self._stream, flush=True)

    def _text(self, words: Words) -> str:
        return words.in_language(self._language)


def qr_lines(text: str) -> list[str]:
    """A QR as lines of half blocks: dark modules are drawn, four light ones stand around."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(text)
    code.make(fit=True)
    matrix: list[list[bool]] = code.get_matrix()
    if len(matrix) % 2:
        matrix.append([False] * len(matrix[0]))
    return [
        "".join(_BLOCKS[upper, lower] for upper, lower in zip(*pair, strict=True))
        for pair in zip(matrix[::2], matrix[1::2], strict=True)
    ]


# Drawn in light on the dark ground of most terminals: light modules are what is printed.
_BLOCKS = {(True, True): " ", (True, False): "▄", (False, True): "▀", (False, False): "█"}


def _has_begun(state: ApprovalState) -> bool:
    """The pairing has begun, or could not."""
    before = state.kind in (ApprovalKind.UNPAIRED, ApprovalKind.REVOKED)
    return not before or state.problem is not None


def _needs_somebody(state: ApprovalState) -> bool:
    return state.kind is not ApprovalKind.PAIRING or state.sub is WaitingFor.CODE_SHOWN


def _is_answered(left: int | None) -> Callable[[ApprovalState], bool]:
    """The code was taken, or was not the right one."""

    def is_answered(state: ApprovalState) -> bool:
        return state.kind is not ApprovalKind.PAIRING or state.left != left

    return is_answered
