"""The QR of each second, made beside the window.

Making one takes 10 to 20 ms of Python, each second of an approval: in the window's thread that
would be felt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from clinic_signer.gui.approval.qr_view import Modules, QrCode
from clinic_signer.gui.worker import Lane

if TYPE_CHECKING:
    from clinic_signer.failures import Failure


class QrDrawing(QObject):
    """Makes QR codes of texts, one at a time; of those that wait only the latest is made.

    Signals:
        drawn: the modules of a code (:data:`Modules`) that is still wanted.
    """

    drawn = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._lane = Lane("qr", self)
        self._code = QrCode()  # in the lane only
        self._wanted: str | None = None
        self._round = 0
        self._is_busy = False

    def draw(self, text: str) -> None:
        """Make the code of a text; :attr:`drawn` follows."""
        self._wanted = text
        if not self._is_busy:
            self._begin()

    def forget(self) -> None:
        """What is being made belongs to a request that is over."""
        self._wanted = None
        self._round += 1

    def _begin(self) -> None:
        text, code, number = self._wanted, self._code, self._round
        if text is None:
            return
        self._is_busy = True
        self._lane.run(
            lambda: code.modules(text), lambda made: self._made(number, text, made), self._failed
        )

    def _made(self, number: int, text: str, modules: Modules) -> None:
        self._is_busy = False
        if text != self._wanted:
            self._begin()
        if number == self._round:
            self.drawn.emit(modules)

    def _failed(self, _failure: Failure) -> None:
        """It is in the log; the next second has a QR of its own."""
        self._is_busy = False
