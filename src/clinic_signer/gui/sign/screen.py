"""The Sign screen: queue, form and findings, action bar, and the signing they lead to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui import dates, strings
from clinic_signer.gui.access import Announcer
from clinic_signer.gui.card_watch import CardWatch
from clinic_signer.gui.desk import Desk
from clinic_signer.gui.sign.action_bar import ActionBar, ActionLink, ActionView
from clinic_signer.gui.sign.action_view import (
    Ways,
    action_view,
    failure_view,
    mistake_view,
    not_saved_view,
    signed_view,
)
from clinic_signer.gui.sign.form_pane import FormPane
from clinic_signer.gui.sign.queue_model import Entry, QueueModel
from clinic_signer.gui.sign.queue_panel import QueuePanel
from clinic_signer.gui.sign.session import SigningSession
from clinic_signer.gui.sign.signing import SessionEnd, Signing
from clinic_signer.gui.strip import SlotView, checking_view, phone_checking_view
from clinic_signer.gui.worker import Lanes
from clinic_signer.signers.base import SignerKind
from clinic_signer.signers.usable import Choice, Way, usable_ways

if TYPE_CHECKING:
    from clinic_signer.gui.phone_desk import PhoneDesk
    from clinic_signer.pki.certificate import HpkiCertificate
    from clinic_signer.signers.base import PinDrop
    from clinic_signer.station.intake import Item


class SignScreen(QFrame):
    """Review and sign.

    Signals:
        open_wanted: the person wants to choose files.
        choice_wanted: the person wants to choose one of several cards.
        folder_wanted: the person wants to see the folder of signed documents.
        way_wanted: the person wants to sign by phone (True) or with the card from now on.
        signing_ended: a signing is over (a ``SessionEnd``).
    """

    open_wanted = Signal()
    choice_wanted = Signal()
    folder_wanted = Signal()
    way_wanted = Signal(bool)
    signing_ended = Signal(object)

    def __init__(
        self, desk: Desk, lanes: Lanes, cards: CardWatch, clock: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self.setProperty("surface", "app")
        self.setAcceptDrops(True)
        self._desk = desk
        self._lanes = lanes
        self._cards = cards
        self._clock = clock
        self._phone: PhoneDesk | None = None
        self._by_phone = False
        self._ways = Ways(checking_view(), phone_checking_view(), self._choice())
        self._holder: str | None = None
        self._checks_under_way = 0
        self._message: ActionView | None = None
        self.session: Signing | None = None
        self.model = QueueModel(self)
        self.queue = QueuePanel(self.model, clock)
        self.form = FormPane()
        self.bar = ActionBar()
        self._announcer = Announcer(self)
        self._connect()
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.queue)
        body.addWidget(self.form, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(body, 1)
        whole.addWidget(self.bar)
        self._show_bar()

    def _connect(self) -> None:
        self.queue.entry_chosen.connect(self._show_entry)
        self.queue.open_wanted.connect(self.open_wanted)
        self.form.open_wanted.connect(self.open_wanted)
        self.form.confirmed.connect(self._confirm)
        self.form.undone.connect(self._undo)
        self.model.ticks_changed.connect(self._ticks_changed)
        self.bar.sign_wanted.connect(self.sign)
        self.bar.link_wanted.connect(self._follow_link)

    # -- opening ----------------------------------------------------------------------------

    def open_files(self, paths: Sequence[Path]) -> None:
        """Read prescriptions in the background and put them into the queue."""
        for path in paths:
            self._open(path)

    def _open(self, path: Path) -> None:
        desk, holder = self._desk, self._holder
        self._lanes.desk.run(
            lambda: desk.load(desk.read(path), path.name),
            lambda item: self._arrived(item, path, holder),
            lambda failure: self._not_opened(failure, path),
        )

    def _arrived(self, item: Item, path: Path, holder: str | None) -> None:
        if self.model.has(item.envelope.data):
            message = strings.say(strings.OPENED_BEFORE, file=path.name)
            self._say(ActionView(message, count=len(self.model.ticked)))
            return
        self._take([Entry(item, self._clock(), path)], holder)

    def _take(self, entries: list[Entry], holder: str | None) -> None:
        """Put what was read into the queue.

        Args:
            entries: what was read.
            holder: whose card was known when the reading was asked for.
        """
        for entry in entries:
            self.add(entry)
        if holder != self._holder:
            self._check_again(entries)

    def open_practice(self) -> None:
        """Put the sandbox's prescriptions into the queue."""
        holder = self._holder

        def arrived(items: Sequence[Item]) -> None:
            self._take([Entry(item, self._clock()) for item in items], holder)

        self._lanes.desk.run(self._desk.practice, arrived, self._no_practice)

    def _no_practice(self, failure: Failure) -> None:
        self._say(failure_view(failure, 0))

    def show_mistake(self, failure: Failure) -> None:
        """Say something that is not right, but keeps nobody from signing."""
        self._say(mistake_view(failure, len(self.model.ticked)))

    def add(self, entry: Entry) -> None:
        """Put one prescription into the queue; the first one is shown at once."""
        self.model.add([entry])
        if self.form.entry is None:
            self.queue.view.choose(entry)

    def _not_opened(self, failure: Failure, path: Path) -> None:
        heading = strings.say(strings.NOT_OPENED, file=path.name)
        self._say(failure_view(failure, len(self.model.ticked), heading=heading))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        self.open_files([Path(url.toLocalFile()) for url in event.mimeData().urls()])
        event.acceptProposedAction()

    # -- review -----------------------------------------------------------------------------

    def _show_entry(self, entry: Entry | None) -> None:
        self.form.show_entry(entry)
        self._show_bar()

    def _confirm(self, index: int) -> None:
        entry = self.form.entry
        if entry is not None and entry.signed is None:
            entry.confirmed[index] = self._clock()
            entry.ticked = entry.ticked or entry.can_be_signed
            self.model.refresh([entry])
            self.form.show_entry(entry)

    def _undo(self, index: int) -> None:
        entry = self.form.entry
        if entry is not None and entry.signed is None:
            entry.confirmed.pop(index, None)
            self.model.refresh([entry])
            self.form.show_entry(entry)

    # -- the bar ----------------------------------------------------------------------------

    def show_card(self, card: SlotView) -> None:
        """Take over what is known of the card."""
        self._ways = replace(self._ways, card=card, choice=self._choice())
        self._ways_changed()

    def show_phone(self, phone: PhoneDesk | None, slot: SlotView) -> None:
        """Take over what is known of the phone."""
        self._phone = phone
        self._ways = replace(self._ways, phone=slot, choice=self._choice())
        self._ways_changed()

    def choose_way(self, *, by_phone: bool) -> None:
        """Sign with the card or by phone from now on: the person has chosen."""
        if by_phone == self._by_phone:
            return
        instead_of = self._ways.choice.why_not
        self._by_phone = by_phone
        self._ways = replace(self._ways, choice=self._choice())
        self._message = None
        desk = self._desk
        self._lanes.desk.run(
            lambda: desk.sign_by_phone(by_phone=by_phone, instead_of=instead_of),
            lambda _none: None,
            lambda _failure: None,
        )
        self._ways_changed()

    def _choice(self) -> Choice:
        """What can be done with card and phone now, by the rules of the signers."""
        cards, phone = self._cards.state, self._phone
        absent = Failure(FailureCode.CARD_ABSENT)
        return usable_ways(
            Way(SignerKind.CARD, absent if cards is None else cards.why_unusable),
            None if phone is None else phone.state,
            chosen=SignerKind.SECOND_CERTIFICATE if self._by_phone else SignerKind.CARD,
        )

    def _ways_changed(self) -> None:
        if self._ways.choice.usable:
            self._check_for_holder()
        self._show_bar()

    def _certificate(self) -> HpkiCertificate | None:
        """The certificate that would sign now, if it is known."""
        if self._ways.by_phone:
            return None if self._phone is None else self._phone.certificate
        state = self._cards.state
        return None if state is None else state.chosen.certificate

    def _check_for_holder(self) -> None:
        """Another holder's name stands on it: what is unsigned is checked against it."""
        certificate = self._certificate()
        if certificate is None or certificate.holder_name == self._holder:
            return
        self._holder = certificate.holder_name
        self._check_again([entry for entry in self.model.entries if entry.signed is None])

    def _check_again(self, entries: list[Entry]) -> None:
        if not entries:
            return
        desk = self._desk
        read = [(entry.item.envelope.data, entry.item.name) for entry in entries]
        self._checks_under_way += 1
        self._lanes.desk.run(
            lambda: [desk.load(data, name) for data, name in read],
            lambda items: self._checked_again(entries, items),
            self._not_checked_again,
        )

    def _checked_again(self, entries: list[Entry], items: list[Item]) -> None:
        self._checks_under_way -= 1
        both = list(zip(entries, items, strict=True))
        others = [(e, i) for e, i in both if e.signed is None and e.item.findings != i.findings]
        for entry, item in others:
            entry.check_again(item)
        message = self._message  # what was said last was not answered by the person
        self._changed([entry for entry, _ in others])
        self._message = message
        self._show_bar()

    def _not_checked_again(self, failure: Failure) -> None:
        self._checks_under_way -= 1
        self._holder = None  # so that the next card has it done
        self._say(failure_view(failure, len(self.model.ticked)))

    def _ticks_changed(self) -> None:
        self._message = None
        self._show_bar()

    def _say(self, message: ActionView) -> None:
        """Show a message until something is ticked or signed."""
        self._message = message
        self._announcer.announce(message.spoken, assertive=not message.enabled)
        self._show_bar()

    def _show_bar(self) -> None:
        ticked = self.model.ticked
        shown = self.form.entry
        # Only what could be signed can be missed in a selection.
        open_one = shown if shown is not None and shown.signed is None else None
        message = self._message
        if message is None and shown is not None and shown.failure is not None:
            message = not_saved_view(shown.failure, len(ticked))
        view = message or action_view(
            [entry.patient for entry in ticked],
            open_one.patient if open_one is not None else None,
            shown_is_ticked=open_one in ticked,
            ways=self._ways,
        )
        if view.enabled and (self.session is not None or not self._can_sign):
            view = replace(view, enabled=False)
        self.bar.show_view(view)

    def _follow_link(self) -> None:
        link = self.bar.view.link
        if link is ActionLink.SAVE_AGAIN:
            self.save_again()
        elif link is ActionLink.CHOOSE_CARD:
            self.choice_wanted.emit()
        elif link is not None and link.is_offer:
            self._sign_the_other_way(self.model.ticked)
        else:
            self.folder_wanted.emit()

    # -- signing ----------------------------------------------------------------------------

    @property
    def _can_sign(self) -> bool:
        return self._ways.choice.usable and not self._checks_under_way

    def drop_pin(self, reason: PinDrop) -> None:
        """Give up a PIN that was typed; its holder may no longer be here."""
        if self.session is not None:
            self.session.drop_consent(reason)

    def sign(self) -> None:
        """Begin to sign what is ticked."""
        self._sign(self.model.ticked)

    def _sign(self, entries: list[Entry]) -> None:
        if self.session is not None or not entries or not self._can_sign:
            return
        self._message = None
        session = self.session = self._new_session(entries)
        session.changed.connect(self._changed)
        session.ended.connect(self._ended)
        session.item_wanted.connect(self.show_item)
        session.rest_wanted.connect(self._sign)
        session.folder_wanted.connect(self.folder_wanted)
        session.card_wanted.connect(lambda: self._sign_the_other_way(entries))
        self._show_bar()
        session.start()

    def _new_session(self, entries: list[Entry]) -> Signing:
        if self._ways.by_phone and self._phone is not None:
            from clinic_signer.gui.sign.phone_session import PhoneSession

            return PhoneSession(
                entries,
                self._desk,
                self._phone,
                self._lanes,
                self.window(),
                self._clock,
                can_use_card=lambda: self._ways.card.usable,
            )
        return SigningSession(
            entries, self._desk, self._lanes, self._cards, self.window(), self._clock
        )

    def _sign_the_other_way(self, entries: list[Entry]) -> None:
        """The person has taken the offer: choose the other way and begin."""
        self.way_wanted.emit(not self._ways.by_phone)
        self._sign([entry for entry in entries if entry.can_be_signed])

    def _changed(self, entries: list[Entry]) -> None:
        self.model.refresh(entries)
        if self.form.entry in entries:
            self.form.show_entry(self.form.entry)

    def _ended(self, end: SessionEnd) -> None:
        session, self.session = self.session, None
        message: ActionView | None = None
        count = len(self.model.ticked)
        if end.refused is not None:
            message = failure_view(end.refused, count)
        elif len(end.signed) == 1 and not end.shown:
            entry = end.signed[0]
            at = self._clock() if entry.signed_at is None else entry.signed_at
            time = strings.say(dates.clock(at))
            message = signed_view(entry.patient, time, self._desk.out_folder.name)
        self._show_bar()
        if message is not None:
            self._say(message)
        self._focus_next(end)
        if session is not None and session.batch_dialog is None:
            session.deleteLater()
        self.signing_ended.emit(end)

    def _focus_next(self, end: SessionEnd) -> None:
        """After signing the keyboard is on the next row that is still to be signed."""
        nothing_done = end.cancelled or end.refused is not None
        target = None if nothing_done else self.queue.next_unsigned()
        if target is not None:
            self.queue.view.choose(target)
        self.queue.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def save_again(self) -> None:
        """Write a signed document that could not be written before."""
        entry = self.form.entry
        if entry is None or entry.signed is None or entry.failure is None:
            return
        data, name = entry.signed, entry.item.name

        def saved(path: Path) -> None:
            entry.saved, entry.failure = path, None
            self._changed([entry])

        def not_saved(failure: Failure) -> None:
            entry.failure = failure
            self._changed([entry])

        self._lanes.desk.run(lambda: self._desk.deliver(data, name), saved, not_saved)

    # -- used by shortcuts and by the tour --------------------------------------------------

    def show_item(self, entry: Entry) -> None:
        """Show one prescription, whatever the filter hides."""
        if not self.queue.view.choose(entry):
            self.queue.show_everything()
            self.queue.view.choose(entry)

    def tick_all(self) -> None:
        """Tick everything that can be signed."""
        self.model.tick_all(ticked=True)

    def focus_search(self) -> None:
        """Go to the search field."""
        self.queue.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.queue.search.selectAll()

    def set_measures(self, *, narrow: bool, short: bool, tight: bool) -> None:
        """Use the measures of wide, narrow, very narrow and short windows."""
        self.queue.set_measures(narrow=narrow, short=short, tight=tight)
        self.form.set_measures(narrow=narrow, short=short)
        self.bar.set_narrow(narrow=narrow)

    def regions(self) -> list[QWidget]:
        """The stops of F6 on this screen."""
        return [self.queue.view, self.form.page.sheet, self.bar.button]
