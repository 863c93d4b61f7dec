"""What is known of the second certificate, in the window's thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from clinic_signer.gui.worker import Messenger

if TYPE_CHECKING:  # heavy rooms are imported after the first paint
    from clinic_signer.failures import Failure
    from clinic_signer.gui.desk import Desk
    from clinic_signer.gui.phone_desk import PhoneDesk
    from clinic_signer.gui.worker import Lanes
    from clinic_signer.signers.second_certificate.approval_state import ApprovalState


class PhoneWatch(QObject):
    """Opens the second certificate in its lane and brings its states into the window's thread.

    Signals:
        changed: it was opened, has another state, or could not be opened.
        told: each of its states in turn (an ``ApprovalState``), also those that do not last.
    """

    changed = Signal()
    told = Signal(object)

    def __init__(self, desk: Desk, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lanes = lanes
        self._messenger = Messenger(self)
        self._phone: PhoneDesk | None = None
        self._failure: Failure | None = None
        self._is_known = False

    @property
    def phone(self) -> PhoneDesk | None:
        """The second certificate; None until it is opened, and where no service is configured."""
        return self._phone

    @property
    def failure(self) -> Failure | None:
        """Why it could not be opened."""
        return self._failure

    @property
    def is_known(self) -> bool:
        """True once it is known whether there is one."""
        return self._is_known

    def start(self) -> None:
        """Begin to watch."""
        self._lanes.phone.run(self._desk.open_phone, self._opened, self._failed)

    def _opened(self, phone: PhoneDesk | None) -> None:
        self._phone, self._is_known = phone, True
        if phone is not None:
            phone.on_change(self._told)
        self.changed.emit()

    def _failed(self, failure: Failure) -> None:
        self._failure, self._is_known = failure, True
        self.changed.emit()

    def _told(self, state: ApprovalState) -> None:
        """From any thread."""
        try:
            self._messenger.post(lambda: self._tell(state))
        except RuntimeError:  # the window is gone, and with it everybody who would listen
            return

    def _tell(self, state: ApprovalState) -> None:
        self.told.emit(state)
        self.changed.emit()
