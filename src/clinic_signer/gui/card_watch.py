"""What is known of the cards, in the window's thread: the one place the screens learn it from."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from clinic_signer.gui.worker import Messenger

if TYPE_CHECKING:  # heavy rooms are imported after the first paint
    from clinic_signer.failures import Failure
    from clinic_signer.gui.desk import Desk
    from clinic_signer.gui.worker import Lanes
    from clinic_signer.signers.card.readers import ReadersState


class CardWatch(QObject):
    """Brings every state of readers and cards into the window's thread, in order.

    The cards themselves are talked to by the desk's card thread alone. What is asked of it here
    goes by way of the card lane and never waits.

    Signals:
        changed: readers or cards have changed, or could not be asked.
    """

    changed = Signal()

    def __init__(self, desk: Desk, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lanes = lanes
        self._messenger = Messenger(self)
        self._state: ReadersState | None = None
        self._failure: Failure | None = None

    @property
    def state(self) -> ReadersState | None:
        """The last state; None until there is one."""
        return self._state

    @property
    def failure(self) -> Failure | None:
        """Why the cards cannot be watched."""
        return self._failure

    def start(self) -> None:
        """Begin to watch."""
        self._ask(lambda: self._desk.watch_card(self._tell))

    def refresh(self) -> None:
        """Have the cards read anew."""
        self._ask(self._desk.refresh_card)

    def choose(self, certificate_sha256: bytes) -> None:
        """Use this holder's card, of several that are there."""
        self._ask(lambda: self._desk.choose_card(certificate_sha256))

    def move_practice_card(self, *, into_reader: bool) -> None:
        """Put the practice card in, or take it out."""
        # Not in the card lane: a card can be pulled while a signature is waited for there.
        self._lanes.desk.run(
            lambda: self._desk.move_practice_card(into_reader=into_reader), _ignore, self._fail
        )

    def _ask(self, work: Callable[[], None]) -> None:
        self._lanes.card.run(work, _ignore, self._fail)

    def _tell(self, state: ReadersState) -> None:
        """From any thread."""
        try:
            self._messenger.post(lambda: self._take(state))
        except RuntimeError:  # the window is gone, and with it everybody who would listen
            return

    def _take(self, state: ReadersState) -> None:
        self._state, self._failure = state, None
        self.changed.emit()

    def _fail(self, failure: Failure) -> None:
        self._failure = failure
        self.changed.emit()


def _ignore(_nothing: None) -> None:
    """What was asked for is told to the watcher."""
