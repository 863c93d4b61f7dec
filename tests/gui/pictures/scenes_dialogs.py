"""The dialogs: PIN, approval by phone, batch, and the small ones."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui import dates, strings
from clinic_signer.gui.approval.dialog import ApprovalDialog
from clinic_signer.gui.approval.forget_dialog import ForgetDialog
from clinic_signer.gui.approval.pairing_dialog import PairingDialog, PairingPhase, PairingView
from clinic_signer.gui.approval.qr_view import QrCode
from clinic_signer.gui.approval.session_dialog import SessionDialog
from clinic_signer.gui.approval.view import ApprovalRow, ApprovalView, Phase
from clinic_signer.gui.batch_dialog import BatchDialog
from clinic_signer.gui.batch_rows import BatchRow, RowState
from clinic_signer.gui.card_chooser import CardChooser
from clinic_signer.gui.card_help import CardHelp
from clinic_signer.gui.card_slot import holder_line
from clinic_signer.gui.failure_text import failure_text
from clinic_signer.gui.pin_dialog import PinDialog
from clinic_signer.gui.pin_field import PinRule
from clinic_signer.gui.pin_request import PinRequest, PinRow
from clinic_signer.gui.practice_phone import PracticePhone
from clinic_signer.sandbox import PersonId
from clinic_signer.signers.card.issuer_help import HelpTopic
from clinic_signer.words import Words
from gui.doubles import DAY
from gui.pictures import cards
from gui.pictures.row import Picture
from gui.pictures.studio import Stage

PATIENTS = (("見本　花子", 4), ("仮野　太郎", 2), ("例田　さくら", 3))
BATCH = (*PATIENTS, ("試山　健", 3), ("見本　みどり", 1), ("仮野　次郎", 3), ("例田　光", 2))
PLACE = "あおぞら見本クリニック　診察室２のパソコン"


def drugs(count: int) -> str:
    """As the dialogs say it."""
    return strings.drugs(count)


def _issued() -> str:
    return strings.say(strings.ISSUED, day=strings.say(dates.short_day(DAY)))


# -- PIN ------------------------------------------------------------------------------------------


def pin(left: int | None, after: Callable[[PinDialog], None], stage: Stage) -> QWidget:
    """The PIN dialog with so many attempts left, after something has happened."""
    rows = tuple(PinRow(name, drugs(n), _issued()) for name, n in PATIENTS)
    request = PinRequest(rows, holder_line(cards.card()), PinRule(4, 16), left, 15)
    dialog = stage.show(PinDialog(request, clock=itertools.count(step=1.0).__next__))
    after(dialog)
    return dialog


def _nothing(_dialog: PinDialog) -> None:
    pass


def _typed(dialog: PinDialog) -> None:
    QTest.keyClicks(dialog.field, "123456")


def _too_short(dialog: PinDialog) -> None:
    QTest.keyClicks(dialog.field, "83")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)


def _letter(dialog: PinDialog) -> None:
    QTest.keyClicks(dialog.field, "83x")


def _wrong(dialog: PinDialog) -> None:
    dialog.show_wrong(14)


def _away(dialog: PinDialog) -> None:
    heading = Words("カードが抜かれました", "Card removed")
    sentence = Words("残り回数は減っていません。", "No attempt was used.")
    dialog.show_away(strings.say(heading), strings.say(sentence))


def _failed(dialog: PinDialog) -> None:
    failure = Failure(FailureCode.CARD_COMMUNICATION, status_word="6f00")
    dialog.show_failure(failure_text(failure))


PIN = (
    Picture("pin-ordinary", "03a-pin-normal.png", partial(pin, 15, _typed), True, "pin"),
    Picture("pin-too-short", "03b-pin-validation.png", partial(pin, 15, _too_short)),
    Picture("pin-letter", "03b-pin-validation.png", partial(pin, 15, _letter)),
    Picture("pin-wrong", "03c-pin-wrong.png", partial(pin, 15, _wrong), guide="pin-wrong"),
    Picture("pin-caution", "03d-pin-caution.png", partial(pin, 3, _nothing)),
    Picture("pin-last", "03e-pin-last-attempt.png", partial(pin, 1, _nothing)),
    Picture("pin-locked", "", partial(pin, 0, _nothing)),
    Picture("pin-unknown", "", partial(pin, None, _nothing)),
    Picture("pin-away", "", partial(pin, 15, _away)),
    Picture("pin-failed", "", partial(pin, 15, _failed)),
    Picture("pin-checking", "", partial(pin, 15, PinDialog.show_checking)),
)

# -- approval by phone ----------------------------------------------------------------------------

LINK = (
    "https://sandbox.example/a?v=1&k=sign&s=AAECAwQFBgcICQoLDA0ODw&t=0"
    "&c=YAycRVkZt2XVAr5u0kkuzw#ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8"
)
APPROVED_BY = Words("16:29　架空 一郎・医師", "16:29 · SIM KAKUU Ichiro, physician")
FAILED = Failure(FailureCode.SECOND_UNREACHABLE)


def _waiting() -> ApprovalView:
    return ApprovalView(
        Phase.SHOWING_QR,
        rows=tuple(ApprovalRow(name, drugs(n)) for name, n in PATIENTS),
        place=PLACE,
        number="47",
        control_code="7992",
        entry_code="KM4T9R2X",
        seconds_left=48,
        can_use_card=True,
    )


_OVER = {
    Phase.REFUSED: FailureCode.APPROVAL_REFUSED,
    Phase.WRONG_NUMBER: FailureCode.APPROVAL_WRONG_NUMBER,
    Phase.TIMEOUT: FailureCode.APPROVAL_TIMEOUT,
}
"""Why it was not signed; what the service cannot do is ``FAILED``."""


def approval(phase: Phase, stage: Stage) -> QWidget:
    """The approval dialog in one of its phases."""
    view = replace(_waiting(), phase=phase)
    if phase is Phase.SCANNED:
        view = replace(view, seconds_total=120)
    if phase is Phase.APPROVED:
        view = replace(view, holder=strings.say(APPROVED_BY))
    if phase.is_over:
        failure = Failure(_OVER.get(phase, FAILED.code))
        view = replace(view, failure=failure_text(failure), retry_in=16)
    dialog = ApprovalDialog(view)
    if phase is Phase.SHOWING_QR:
        dialog.show_qr(QrCode().modules(LINK))
    return stage.show(dialog)


def cannot_read(stage: Stage) -> QWidget:
    """The QR cannot be read: a code instead."""
    dialog = ApprovalDialog(_waiting())
    dialog.show_qr(QrCode().modules(LINK))
    stage.show(dialog)
    dialog.help.click()
    return dialog


def session(stage: Stage) -> QWidget:
    """What will be signed in a session."""
    rows = [ApprovalRow(name, drugs(n)) for name, n in PATIENTS]
    return stage.show(SessionDialog(rows, "17:40", 47, clock=lambda: 0.0))


def pairing(phase: PairingPhase, stage: Stage) -> QWidget:
    """Setting up a phone."""
    view = PairingView(phase, PLACE, 210)
    if phase is PairingPhase.DONE:
        view = replace(view, holder="架空　一郎")
    if phase is PairingPhase.ENDED:
        view = replace(view, failure=failure_text(FAILED))
    dialog = PairingDialog(view)
    if phase is PairingPhase.SHOWING_QR:
        dialog.show_qr(
            QrCode().modules(
                "https://sandbox.example/a?v=1&k=pair&s=AAECAwQFBgcICQoLDA0ODw&t=0&c=AAAA"
            )
        )
    return stage.show(dialog)


def pairing_wrong(stage: Stage) -> QWidget:
    """The six digits were wrong."""
    view = PairingView(PairingPhase.CODE, PLACE, 190, attempts_left=4)
    return stage.show(PairingDialog(view))


APPROVAL = (
    Picture("approval-connecting", "", partial(approval, Phase.CONNECTING)),
    Picture("approval-qr", "04a-qr-waiting.png", partial(approval, Phase.SHOWING_QR), True, "qr"),
    Picture("approval-scanned", "04b-qr-scanned.png", partial(approval, Phase.SCANNED)),
    Picture("approval-approved", "04c-qr-approved.png", partial(approval, Phase.APPROVED)),
    Picture("approval-refused", "04d-qr-refused.png", partial(approval, Phase.REFUSED)),
    Picture("approval-wrong-number", "04d-qr-refused.png", partial(approval, Phase.WRONG_NUMBER)),
    Picture("approval-timeout", "04e-qr-timeout.png", partial(approval, Phase.TIMEOUT)),
    Picture("approval-offline", "04f-qr-offline.png", partial(approval, Phase.OFFLINE)),
    Picture("approval-failed", "04f-qr-offline.png", partial(approval, Phase.FAILED)),
    Picture("approval-cannot-read", "04g-qr-cannot-read.png", cannot_read),
    Picture("approval-session", "", session),
    *(
        Picture(f"pairing-{phase.value}", "07b-register-phone.png", partial(pairing, phase))
        for phase in PairingPhase
    ),
    Picture("pairing-wrong-code", "07b-register-phone.png", pairing_wrong),
)

# -- batch ----------------------------------------------------------------------------------------

CHANGED = Failure(FailureCode.CARD_REMOVED)
UNSENT = Failure(FailureCode.OUTPUT_NOT_WRITABLE, file="署名済み")


def _batch(stage: Stage) -> BatchDialog:
    rows = [BatchRow(number, name, drugs(n)) for number, (name, n) in enumerate(BATCH)]
    return stage.show(BatchDialog(rows, "署名済み"))


def _sign_some(dialog: BatchDialog, stage: Stage, count: int) -> None:
    for number in range(count):
        dialog.show_signing(number, stage.clock())
        stage.clock.advance(3)
        state, problem = RowState.SIGNED, ""
        if number == 2:
            state, problem = RowState.FAILED, failure_text(CHANGED).paragraph
        if number == 5:
            state, problem = RowState.NOT_SAVED, failure_text(UNSENT).paragraph
        dialog.show_result(number, state, stage.clock(), time="16:12", problem=problem)


def batch_running(stage: Stage) -> QWidget:
    """Half way, with one failure."""
    dialog = _batch(stage)
    _sign_some(dialog, stage, 4)
    dialog.show_signing(4, stage.clock())
    return dialog


def batch_paused(stage: Stage) -> QWidget:
    """The same, held."""
    dialog = _batch(stage)
    _sign_some(dialog, stage, 4)
    dialog.pause.click()
    return dialog


def batch_done(stage: Stage) -> QWidget:
    """At the end."""
    dialog = _batch(stage)
    _sign_some(dialog, stage, len(BATCH))
    dialog.show_finished(stage.clock())
    return dialog


BATCHES = (
    Picture("batch-running", "05a-batch-running.png", batch_running, guide="batch"),
    Picture("batch-paused", "05a-batch-running.png", batch_paused),
    Picture("batch-done", "05b-batch-done.png", batch_done, is_main=True),
)

# -- small ones -----------------------------------------------------------------------------------


def card_chooser(stage: Stage) -> QWidget:
    """Which of two holders signs."""
    window = stage.window
    cards.put_in(stage, cards.card(), cards.card(PersonId.DENTIST, reader="見本リーダー USB 1"))
    return stage.show(CardChooser(window.cards, stage.clock))


def card_help(topic: HelpTopic, stage: Stage) -> QWidget:
    """What the issuer says."""
    is_second = topic in (HelpTopic.SECOND_LOCKED, HelpTopic.SECOND_PHONE)
    certificate = cards.card(attempts=0).certificate
    return stage.show(CardHelp(certificate, topic, of_second=is_second))


def forget(stage: Stage) -> QWidget:
    """Another phone instead of the one that is known."""
    return stage.show(ForgetDialog())


def practice_phone(stage: Stage) -> QWidget:
    """Where the practice phone is."""
    return stage.show(PracticePhone(stage.phone, stage.lanes))


SMALL = (
    Picture("card-chooser", "", card_chooser),
    *(Picture(f"card-help-{each.value}", "", partial(card_help, each)) for each in HelpTopic),
    Picture("forget-phone", "", forget),
    Picture("practice-phone", "", practice_phone),
)
