"""History and Certificates."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtWidgets import QWidget

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui.history.export_dialog import ExportDialog
from clinic_signer.gui.history.screen import HistoryScreen
from clinic_signer.gui.screens import CERTIFICATES_INDEX, HISTORY_INDEX
from clinic_signer.offers import Way
from clinic_signer.signers.card.state import CardStateKind
from clinic_signer.signers.second_certificate.approval_state import ApprovalKind, ApprovalState
from clinic_signer.station.journal.audit import AuditAction
from gui.doubles import DAY
from gui.history_day import WorkingDay
from gui.pictures import cards
from gui.pictures.row import Picture
from gui.pictures.scenes_sign import sign_screen
from gui.pictures.studio import Stage

THREE = ("見本　花子", "例田　さくら", "試山　和子")


def _working_day(stage: Stage) -> WorkingDay:
    """A morning with signatures, a failure and a delivery that did not work."""
    day = WorkingDay(stage.folder)
    day.journal.note(AuditAction.STARTED)
    day.clock.advance(600)
    day.sign(day.receive("仮野　太郎"))
    day.clock.advance(1800)
    day.sign(day.receive(*THREE))
    day.clock.advance(2400)
    (job,) = day.receive("試山　健")
    (claim,) = day.claim([job])
    day.not_signed(claim, Failure(FailureCode.CARD_REMOVED), again=True)
    day.clock.advance(1200)
    (job,) = day.receive("見本　みどり")
    (claim,) = day.claim([job])
    day.record_signed(claim)
    day.deliver(job, Failure(FailureCode.OUTPUT_NOT_WRITABLE, file="署名済み"))
    day.clock.advance(3000)
    day.sign(day.receive("仮野　次郎", "例田　光"), signer="second-certificate")
    return day


def _history(stage: Stage) -> HistoryScreen:
    stage.desk.queue._samples = lambda _day, _copy: ()
    window = stage.window
    window.show_screen(HISTORY_INDEX)
    screen = window.screens.history
    stage.wait(lambda: screen.listing.model.rowCount() > 0 or screen.isVisible())
    return screen


def history(stage: Stage) -> QWidget:
    """A working day, with the details of one line."""
    day = _working_day(stage)
    stage.desk.journal = day.journal
    screen = _history(stage)
    stage.wait(lambda: screen.listing.model.rowCount() >= 6)
    stage.wait_for_rest(day.journal.position)  # what was not sent is sent again
    screen.reload()
    stage.wait_for_rest(screen.listing.model.rowCount)
    return stage.window


def history_details(stage: Stage) -> QWidget:
    """The same with the course of one prescription beside it."""
    history(stage)
    screen = stage.window.screens.history
    model = screen.listing.model
    role = 11  # Qt.ItemDataRole.AccessibleTextRole
    place = next(i for i in range(model.rowCount()) if "健" in str(model.index(i, 0).data(role)))
    screen.table.setCurrentIndex(model.index(place, 0))
    screen.open_details()
    stage.wait(lambda: bool(screen.details.job_id))
    return stage.window


def history_empty(stage: Stage) -> QWidget:
    """A day on which nothing was done."""
    screen = _history(stage)
    screen.head.go_to(DAY - timedelta(days=3))
    stage.wait(lambda: screen.listing.model.rowCount() == 0)
    return stage.window


def history_export(stage: Stage) -> QWidget:
    """What to write to a file."""
    stage.desk.journal = _working_day(stage).journal
    return stage.show(ExportDialog(stage.desk.history, stage.lanes.history, DAY))


HISTORY = (
    Picture("history", "14-history.png", history, is_main=True, guide="history"),
    Picture("history-details", "14-history.png", history_details),
    Picture("history-empty", "09d-history-empty.png", history_empty),
    Picture("history-export", "", history_export),
)


def certificates(stage: Stage) -> QWidget:
    """Card and second certificate, both ready."""
    stage.have_phone()
    sign_screen(stage)
    stage.window.show_screen(CERTIFICATES_INDEX)
    return stage.window


def certificates_without(stage: Stage) -> QWidget:
    """No card, and a phone that is not set up."""
    stage.have_phone().state = ApprovalState(ApprovalKind.UNPAIRED)
    sign_screen(stage)
    cards.put_in(stage, cards.without(CardStateKind.NO_CARD))
    stage.window.show_screen(CERTIFICATES_INDEX)
    return stage.window


def certificates_no_card(stage: Stage) -> QWidget:
    """The administrator allows no card: the window has opened with the phone."""
    stage.desk.forbid(Way.CARD)
    stage.have_phone()
    sign_screen(stage)
    stage.window.ways.choose(by_phone=True)
    stage.window.show_screen(CERTIFICATES_INDEX)
    return stage.window


def certificates_no_phone(stage: Stage) -> QWidget:
    """The administrator allows no phone."""
    stage.desk.forbid(Way.PHONE)
    sign_screen(stage)
    stage.window.show_screen(CERTIFICATES_INDEX)
    return stage.window


CERTIFICATES = (
    Picture("certificates", "07a-certificates.png", certificates, True, "certificates"),
    Picture("certificates-without", "07a-certificates.png", certificates_without),
    Picture("certificates-no-card", "", certificates_no_card),
    Picture("certificates-no-phone", "", certificates_no_phone),
)
