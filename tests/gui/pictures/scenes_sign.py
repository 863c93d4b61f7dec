"""The Sign screen in all its states, and the strip above it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from PySide6.QtWidgets import QWidget

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui.card_slot import card_view
from clinic_signer.gui.phone_slot import none_view, phone_view
from clinic_signer.gui.sign.entry import Entry
from clinic_signer.gui.sign.findings import FindingCard
from clinic_signer.gui.strip import SlotView, Strip
from clinic_signer.gui.widgets import column
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.sandbox import AccountId, PersonId
from clinic_signer.signers.card.state import CardStateKind
from clinic_signer.signers.second_certificate.approval_state import (
    ApprovalKind,
    ApprovalState,
    Outage,
    Refusal,
    Scope,
    WaitingFor,
)
from clinic_signer.station.journal.claims import Wanted
from clinic_signer.station.journal.job import Arrival, Purpose, Source
from gui.doubles import NOW
from gui.history_day import DOCTOR
from gui.pictures import cards
from gui.pictures.people import shared_sandbox
from gui.pictures.row import Picture
from gui.pictures.studio import Stage
from gui.signed_documents import signed_prescription

FINDINGS, READY, ALSO_READY, BLOCKED = range(4)
"""Places of the sandbox's prescriptions in the queue."""


def sign_screen(stage: Stage, row: int = READY) -> QWidget:
    """The window with the card ready and one prescription shown."""
    stage.phone.certificate = _second_certificate()
    window = stage.window
    sign = window.sign
    stage.wait(lambda: sign._ways.card.usable or stage.desk.forbidden)
    show_row(stage, sign.model.entries[row])
    return window


def show_row(stage: Stage, entry: Entry) -> None:
    """Go to a row and wait for its form."""
    form = stage.window.sign.form
    stage.window.sign.show_item(entry)
    stage.wait(lambda: form.entry is entry and form.content is not None)


def ticked(stage: Stage) -> QWidget:
    """Everything that can be signed is ticked; card and phone are ready."""
    stage.have_phone()
    window = sign_screen(stage)
    stage.window.sign.tick_all()
    return window


def findings(stage: Stage) -> QWidget:
    """A prescription with something to confirm."""
    return sign_screen(stage, FINDINGS)


def blocked(stage: Stage) -> QWidget:
    """A prescription that cannot be signed."""
    return sign_screen(stage, BLOCKED)


def confirmed(stage: Stage) -> QWidget:
    """The same after 確認しました; the doctor has ticked everything."""
    window = sign_screen(stage, FINDINGS)
    form = stage.window.sign.form
    entry = form.entry
    assert entry is not None
    for _ in entry.job.summary.to_confirm:
        known = len(entry.job.confirmed)
        asked = [x.confirm for x in form.page.findChildren(FindingCard) if x.confirm is not None]
        next(button for button in asked if button.isVisibleTo(form.page)).click()
        stage.wait(lambda known=known: len(entry.job.confirmed) > known)
    stage.wait(lambda: entry.can_be_signed)
    stage.window.sign.tick_all()
    return window


def source_data(stage: Stage) -> QWidget:
    """The tab with the data as they came."""
    window = sign_screen(stage, FINDINGS)
    tabs = stage.window.sign.form.tabs
    tabs.setCurrentIndex(tabs.count() - 1)
    return window


def with_card(kind: CardStateKind, stage: Stage) -> QWidget:
    """A state of the card, with three prescriptions ticked and a phone that could sign."""
    window = ticked(stage)
    cards.put_in(stage, cards.state(kind))
    return window


def few_attempts(stage: Stage) -> QWidget:
    """A card with few attempts left."""
    window = sign_screen(stage)
    cards.put_in(stage, cards.card(attempts=3))
    return window


def several_cards(stage: Stage) -> QWidget:
    """Two holders' cards in two readers."""
    window = ticked(stage)
    cards.put_in(
        stage,
        cards.card(),
        cards.card(PersonId.DENTIST, reader="見本リーダー USB 1"),
    )
    return window


def neither_way(stage: Stage) -> QWidget:
    """No card, no phone."""
    window = sign_screen(stage)
    stage.window.sign.tick_all()
    cards.put_in(stage, cards.without(CardStateKind.NO_READER))
    return window


def by_phone(stage: Stage) -> QWidget:
    """The doctor has chosen the phone."""
    window = ticked(stage)
    stage.window.strip.phone.click()
    stage.wait(lambda: stage.window.strip.phone.isChecked())
    return window


def approved(stage: Stage) -> QWidget:
    """An approval for an hour holds."""
    window = by_phone(stage)
    stage.phone.become(
        ApprovalState(
            ApprovalKind.APPROVED,
            scope=Scope.SESSION,
            until=NOW + timedelta(minutes=72),
            left=50,
            paired=True,
        )
    )
    stage.wait(lambda: "承認" in stage.window.strip.phone.view.state or "pprov" in said(stage))
    return window


def said(stage: Stage) -> str:
    """What the strip says of the phone."""
    return stage.window.strip.phone.view.state


def empty(stage: Stage) -> QWidget:
    """Nothing has come yet."""
    stage.desk.queue._samples = lambda _day, _copy: ()
    window = stage.window
    stage.wait(lambda: window.sign._ways.card.usable)
    return window


def opening(stage: Stage) -> QWidget:
    """The first paint."""
    return stage.new_window()


def results(stage: Stage) -> QWidget:
    """Rows in every state: to sign, to check, failed, signed, sent."""
    window = sign_screen(stage, FINDINGS)
    entries = list(stage.window.sign.model.entries)
    journal = stage.desk.open_journal()
    document = signed_prescription(shared_sandbox(), NOW)

    def claim(entry: Entry, purpose: Purpose) -> object:
        (made,) = journal.claim(Wanted(purpose, job_ids=(entry.job.id,), outbox="outbox"))
        return made

    sent, failed = entries[READY], entries[ALSO_READY]
    journal.record_signed(claim(sent, Purpose.SIGN), document, facts={}, signer=DOCTOR)  # type: ignore[arg-type]
    delivered = claim(sent, Purpose.DELIVER)
    journal.stage(delivered, outbox="outbox", name="1.xml")  # type: ignore[arg-type]
    journal.record_delivered(delivered)  # type: ignore[arg-type]
    journal.record_not_signed(
        claim(failed, Purpose.SIGN),  # type: ignore[arg-type]
        Failure(FailureCode.CARD_REMOVED),
        can_be_repeated=True,
        facts={"signer": "card"},
    )
    stage.window.sign.watch.look()
    stage.wait(lambda: not sent.is_unsigned)
    show_row(stage, failed)
    return window


def not_sent(stage: Stage) -> QWidget:
    """Signed, but the folder could not be written."""
    window = sign_screen(stage, READY)
    entry = stage.window.sign.model.entries[READY]
    journal = stage.desk.open_journal()
    document = signed_prescription(shared_sandbox(), NOW)
    (claim,) = journal.claim(Wanted(Purpose.SIGN, job_ids=(entry.job.id,), outbox="outbox"))
    journal.record_signed(claim, document, facts={}, signer=DOCTOR)
    (claim,) = journal.claim(Wanted(Purpose.DELIVER, job_ids=(entry.job.id,), outbox="outbox"))
    journal.record_not_delivered(claim, Failure(FailureCode.OUTPUT_NOT_WRITABLE, file="署名済み"))
    journal.release([claim], why="tried")
    stage.window.sign.watch.look()
    stage.wait(lambda: not entry.is_unsigned)
    show_row(stage, entry)
    return window


def dispensing(stage: Stage) -> QWidget:
    """A pharmacist looks at what was dispensed."""
    stage.desk.card = cards.card(PersonId.PHARMACIST)  # type: ignore[assignment]
    sample = shared_sandbox().dispensing_samples[0]
    stage.desk.queue._samples = lambda _day, _copy: ()
    window = stage.window
    stage.desk.open_station().receive([Arrival(sample.document, sample.name, Source.FOLDER)])
    window.sign.watch.look()
    stage.wait(lambda: bool(window.sign.model.entries))
    show_row(stage, window.sign.model.entries[0])
    return window


def prescribed(stage: Stage) -> QWidget:
    """The tab of the prescription that was dispensed."""
    window = dispensing(stage)
    stage.window.sign.form.tabs.setCurrentIndex(1)
    return window


def _second_certificate() -> HpkiCertificate:
    return shared_sandbox().account(AccountId.DOCTOR).certificate


def strips(views: Callable[[], list[tuple[SlotView, SlotView]]], stage: Stage) -> QWidget:
    """Many states of the strip below each other."""
    holder = QWidget()
    made: list[QWidget] = []
    for card_slot, phone_slot in views():
        strip = Strip()
        strip.set_narrow(narrow=stage.setting.width < 1200)
        strip.card.show_view(card_slot)
        strip.phone.show_view(phone_slot)
        made.append(strip)
    holder.setLayout(column(*made, gap=12, margins=(0, 12, 0, 12)))
    holder.setFixedWidth(stage.setting.width - 76)
    return stage.show(holder)


def _card_states() -> list[tuple[SlotView, SlotView]]:
    return [(card_view(cards.state(kind), NOW), none_view()) for kind in CardStateKind]


_REASONS = {
    ApprovalKind.OFFLINE: Outage.SERVICE_DOWN,
    ApprovalKind.REFUSED: Refusal.USER_DECLINED,
}


def _phone_states() -> list[tuple[SlotView, SlotView]]:
    made = []
    until = NOW + timedelta(minutes=72)
    for kind in ApprovalKind:
        waits = kind in (ApprovalKind.WAITING, ApprovalKind.PAIRING)
        state = ApprovalState(
            kind,
            WaitingFor.SHOWING_QR if waits else None,
            _REASONS.get(kind),
            until=NOW + timedelta(seconds=48) if waits else until,
            left=3,
            paired=kind is not ApprovalKind.UNPAIRED,
            retry_at=NOW + timedelta(minutes=18) if kind is ApprovalKind.OFFLINE else None,
        )
        certificate = None if kind is ApprovalKind.UNPAIRED else _second_certificate()
        made.append(
            (card_view(cards.state(CardStateKind.READY), NOW), phone_view(state, certificate, NOW))
        )
    return made


SIGN = (
    Picture("sign-ready", "01-sign.png", ticked, is_main=True, guide="sign"),
    Picture("sign-findings", "01b-sign-findings.png", findings, is_main=True, guide="findings"),
    Picture("sign-blocked", "01b-sign-findings.png", blocked),
    Picture("sign-confirmed", "01-sign.png", confirmed),
    Picture("sign-source", "", source_data),
    Picture(
        "sign-no-card",
        "02-sign-no-card.png",
        partial(with_card, CardStateKind.NO_CARD),
        is_main=True,
        guide="no-card",
    ),
    *(
        Picture(f"sign-card-{kind.value}", "00a-strip-states.png", partial(with_card, kind))
        for kind in (
            CardStateKind.OTHER_CARD,
            CardStateKind.BUSY,
            CardStateKind.LOCKED,
            CardStateKind.SERVICE_STOPPED,
        )
    ),
    Picture("sign-few-attempts", "", few_attempts),
    Picture("sign-several-cards", "", several_cards),
    Picture("sign-neither-way", "", neither_way),
    Picture("sign-by-phone", "", by_phone),
    Picture("sign-approved", "", approved),
    Picture("sign-empty", "09b-sign-empty.png", empty, is_main=True),
    Picture("sign-opening", "09b-sign-empty.png", opening),
    Picture("sign-results", "01-sign.png", results),
    Picture("sign-not-sent", "", not_sent),
    Picture("sign-dispensing", "", dispensing, guide="dispensing"),
    Picture("sign-prescribed", "", prescribed),
    Picture("strip-card", "00a-strip-states.png", partial(strips, _card_states)),
    Picture("strip-phone", "00a-strip-states.png", partial(strips, _phone_states)),
)
