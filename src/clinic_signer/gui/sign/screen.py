"""The Sign screen: queue, form and findings, action bar, and the signing they lead to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui import dates, strings
from clinic_signer.gui.access import Announcer
from clinic_signer.gui.card_watch import CardWatch
from clinic_signer.gui.desk import Desk
from clinic_signer.gui.failure_text import failure_text
from clinic_signer.gui.screen import Screen, local_files
from clinic_signer.gui.sign.action_bar import ActionBar, ActionLink, ActionView
from clinic_signer.gui.sign.action_view import (
    NAMED,
    Ways,
    action_view,
    cancelled_view,
    failure_view,
    mistake_view,
    opened_view,
    row_view,
    signed_view,
    told_view,
)
from clinic_signer.gui.sign.approval_story import ApprovalStory
from clinic_signer.gui.sign.contents import Contents
from clinic_signer.gui.sign.entry import Entry, EntryState
from clinic_signer.gui.sign.form_pane import FormPane
from clinic_signer.gui.sign.form_printing import FormPrinting
from clinic_signer.gui.sign.opener import Opened, Opener
from clinic_signer.gui.sign.queue import Queue
from clinic_signer.gui.sign.queue_panel import QueuePanel
from clinic_signer.gui.sign.queue_watch import QueueWatch
from clinic_signer.gui.sign.row_deeds import RowDeeds
from clinic_signer.gui.sign.session import SigningSession
from clinic_signer.gui.sign.signing import SessionEnd, Signing, SigningPlace
from clinic_signer.gui.strip import SlotView, checking_view, phone_checking_view
from clinic_signer.gui.theme import Level
from clinic_signer.gui.worker import Lanes
from clinic_signer.japan import day_in_japan
from clinic_signer.signers.base import SignerKind
from clinic_signer.signers.usable import Choice, Way, usable_ways
from clinic_signer.station.journal.job import Source
from clinic_signer.station.prescriber import Holder, confirmation_key, holder_of

if TYPE_CHECKING:
    from clinic_signer.gui.opening_choices import OpeningChoices
    from clinic_signer.gui.phone_desk import PhoneDesk
    from clinic_signer.pki.certificate import HpkiCertificate
    from clinic_signer.prescription.findings import Finding
    from clinic_signer.signers.base import PinDrop
    from clinic_signer.signers.second_certificate.approval_state import ApprovalState


class SignScreen(Screen):
    """Review and sign.

    Signals:
        open_wanted: the person wants to choose files.
        choice_wanted: the person wants to choose one of several cards.
        diagnosis_wanted: the person wants to know what is wrong.
        folder_wanted: the person wants to see the folder of signed documents.
        way_wanted: the person wants to sign by phone (True) or with the card from now on.
        signer_changed: why nothing can be signed now in the chosen way (``Failure | None``).
        signing_ended: a signing is over (a ``SessionEnd``).
    """

    open_wanted = Signal()
    choice_wanted = Signal()
    diagnosis_wanted = Signal()
    folder_wanted = Signal()
    way_wanted = Signal(bool)
    signer_changed = Signal(object)
    signing_ended = Signal(object)

    def __init__(
        self, desk: Desk, lanes: Lanes, cards: CardWatch, clock: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._desk = desk
        self._lanes = lanes
        self._cards = cards
        self._clock = clock
        self._phone: PhoneDesk | None = None
        self._by_phone = False
        self._ways = Ways(checking_view(), phone_checking_view(), self._choice())
        self._message: ActionView | None = None
        self._said_at: Entry | None = None
        self._could_sign = False
        self._cancelled: Entry | None = None
        self._story = ApprovalStory()
        self._show_soon = QTimer(self, interval=0, singleShot=True)
        self._show_soon.timeout.connect(self._show_again)
        self.session: Signing | None = None
        self.model = Queue(day_in_japan(clock()), self)
        self.watch = QueueWatch(lambda: desk.queue, lanes.queue, self.model, clock, self)
        self.contents = Contents(self.watch)
        self.opener = Opener(desk, self.watch)
        self.deeds = RowDeeds(self.watch, self)
        self.queue = QueuePanel(self.model)
        self.form = FormPane()
        self.printing = FormPrinting(desk, lanes.desk, self.form, self)
        self.bar = ActionBar()
        self._announcer = Announcer(self)
        self._connect()
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.queue)
        body.addWidget(self.form, 1)
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        self._whole.addLayout(body, 1)
        self._whole.addWidget(self.bar)
        self._show_bar()

    def _connect(self) -> None:
        self.queue.entry_chosen.connect(self._show_entry)
        self.queue.open_wanted.connect(self.open_wanted)
        self.queue.mine_wanted.connect(self._remember_mine)
        self.queue.view.actions_wanted.connect(self._show_actions)
        self.queue.view.cancel_wanted.connect(self._cancel_current)
        self.form.open_wanted.connect(self.open_wanted)
        self.form.confirmed.connect(lambda finding: self._confirm(finding, confirmed=True))
        self.form.undone.connect(lambda finding: self._confirm(finding, confirmed=False))
        self.model.ticks_changed.connect(self._ticks_changed)
        self.model.changed.connect(self._rows_changed)
        self.watch.loaded.connect(self._loaded)
        self.watch.failed.connect(self._journal_away)
        self.watch.recovered.connect(self._journal_back)
        self.watch.new_day.connect(self.queue.show_day)
        self.contents.read.connect(self._content_read)
        self.contents.not_read.connect(self._content_not_read)
        self.opener.show_wanted.connect(self._show_wanted)
        self.opener.many.connect(self._opened_many)
        self.opener.known.connect(self._opened_before)
        self.opener.not_opened.connect(self._not_opened)
        self.opener.not_shown.connect(self._deed_failed)
        self.deeds.cancelled.connect(self._was_cancelled)
        self.deeds.put_back.connect(self._was_put_back)
        self.deeds.failed.connect(self._deed_failed)
        self.deeds.newer_wanted.connect(self._show_newer)
        self.deeds.print_wanted.connect(self.print_shown)
        self.deeds.export_wanted.connect(self.export_shown)
        self.printing.told.connect(self._told)
        self.printing.failed.connect(self._not_printed)
        self.bar.sign_wanted.connect(self.sign)
        self.bar.link_wanted.connect(self._follow_link)

    # -- the journal ------------------------------------------------------------------------

    def begin(self, *, practise: bool) -> None:
        """Read the queue and keep up with it.

        Args:
            practise: in the sandbox, see to it that there is something to practise with.
        """
        self.queue.show_reading(reading=True)
        self.watch.run(lambda desk: desk.mine_only, self.queue.mine.setChecked, _ignore)
        self.watch.start(practise=practise)

    def _loaded(self) -> None:
        self.queue.show_reading(reading=False)
        for entry in self.model.waiting_to_leave:
            self.deeds.send_again(entry)

    def _journal_away(self, failure: Failure) -> None:
        self.queue.show_failure(failure)
        self._announce(failure)

    def show_trouble(self, failure: Failure | None) -> None:
        """Say why a folder cannot be used now; None if they can."""
        self.queue.show_trouble(failure)
        if failure is not None:
            self._announce(failure)

    def _announce(self, failure: Failure) -> None:
        self._announcer.announce(failure_text(failure).spoken, assertive=True)

    def _journal_back(self) -> None:
        self.queue.show_failure(None)
        entry = self.form.entry
        if entry is not None and self.form.content is None:
            self._show_entry(entry)

    def _remember_mine(self, mine_only: bool) -> None:
        self.watch.run(lambda desk: desk.look_at_mine(mine_only=mine_only), _ignore, _ignore)

    # -- opening ----------------------------------------------------------------------------

    def open_files(
        self, paths: Sequence[Path], source: Source = Source.WINDOW, *, show_first: bool = False
    ) -> None:
        """Take prescriptions in, in the background.

        Args:
            paths: their files.
            source: by which door they come, as the journal notes it.
            show_first: show the first of them, whatever is shown now; nothing is, while signing.
        """
        self.opener.open_files(paths, source, show_first=show_first)

    def make_dispensing(self, prescription: bytes, data: Path) -> None:
        """Make a dispensing document of a received prescription and data, and show it."""
        self.opener.make_dispensing(prescription, data)

    def show_job(self, job_id: str) -> None:
        """Show the prescription of a job; nothing is, while signing."""
        self.opener.show_job(job_id)

    def _show_wanted(self, entry: Entry) -> None:
        if self.session is None:
            self.show_item(entry)

    def _opened_before(self, path: Path) -> None:
        message = strings.say(strings.OPENED_BEFORE, file=path.name)
        self._say(ActionView(message, count=self.model.ticked_count))

    def _opened_many(self, opened: Opened) -> None:
        self._say(opened_view(opened, self.model.ticked_count))

    def put_above(self, notice: QWidget) -> None:
        """Give a notice its place above queue and form; it shows itself when there is reason to."""
        self._whole.insertWidget(0, notice)

    def show_mistake(self, failure: Failure) -> None:
        """Say something that is not right, but keeps nobody from signing."""
        self._say(mistake_view(failure, self.model.ticked_count))

    def _not_opened(self, failure: Failure, path: Path) -> None:
        heading = strings.say(strings.NOT_OPENED, file=path.name)
        self._say(failure_view(failure, self.model.ticked_count, heading=heading))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if local_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        if files := local_files(event.mimeData()):
            self.open_files(files)
            event.acceptProposedAction()

    # -- review -----------------------------------------------------------------------------

    def _show_entry(self, entry: Entry | None) -> None:
        self._show_soon.stop()
        if entry is None:
            self.form.show_nothing()
        else:
            holder = self.model.holder_for(entry)
            content = self.contents.known(entry, holder)
            if content is not None:
                self.form.show_content(entry, content, holder)
                self._note_seen()
            else:
                self.form.show_reading(entry)
                self.contents.read_now(entry, holder)
        self._show_bar()

    def _show_again(self) -> None:
        """Its row has changed, perhaps several times in one turn of the event loop."""
        self._show_entry(self.form.entry)

    def showEvent(self, event: QShowEvent) -> None:
        """What was chosen before the screen could be seen is seen now."""
        super().showEvent(event)
        self._note_seen()

    def _note_seen(self) -> None:
        """Somebody can look at the prescription that is shown."""
        if self.form.entry is not None and self.form.content is not None and self.isVisible():
            self.model.note_seen(self.form.entry)

    def _content_read(self, entry: Entry) -> None:
        if self.form.entry is entry:
            self._show_entry(entry)

    def _content_not_read(self, entry: Entry, failure: Failure) -> None:
        if self.form.entry is entry:
            self.form.show_failure(entry, failure)

    def _rows_changed(self, entries: list[Entry]) -> None:
        """Rows have come or changed, by whatever cause."""
        if self.queue.view.current_entry is None:
            self.queue.view.choose_first()
        elif self.form.entry in entries:
            self._show_soon.start()
        self._show_bar()

    def _confirm(self, finding: Finding, *, confirmed: bool) -> None:
        entry = self.form.entry
        if entry is None or not entry.is_unsigned:
            return
        key, job_id = confirmation_key(finding, self.model.holder_for(entry)), entry.job.id
        self._message = None

        def done(row: Entry) -> None:
            if confirmed and row.can_be_signed and not row.ticked:
                self.model.tick(row, ticked=True)

        self.watch.change(
            lambda desk: desk.confirm(job_id, key, confirmed=confirmed), done, self._deed_failed
        )

    # -- deeds ------------------------------------------------------------------------------

    def _show_actions(self, place: QPoint) -> None:
        entry = self.queue.view.current_entry
        if entry is not None and self.session is None:
            self.deeds.show_menu(entry, place)

    def _cancel_current(self) -> None:
        entry = self.queue.view.current_entry
        if entry is not None and self.session is None:
            self.deeds.cancel(entry)

    def _was_cancelled(self, entry: Entry, is_undoable: bool) -> None:
        self._cancelled = entry if is_undoable else None
        count = self.model.ticked_count
        self._say(cancelled_view(entry, count, can_be_put_back=is_undoable))

    def _was_put_back(self, entry: Entry) -> None:
        self._cancelled = self._message = None
        self.show_item(entry)
        self._show_bar()

    def _deed_failed(self, failure: Failure) -> None:
        self._say(mistake_view(failure, self.model.ticked_count))
        self.watch.look()

    def _show_newer(self, entry: Entry) -> None:
        newer = self.model.entry(entry.job.superseded_by or "")
        if newer is not None:
            self.show_item(newer)

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

    def open_with(self, choices: OpeningChoices, *, by_phone: bool) -> None:
        """Begin as the settings say, and by phone as the strip does; nothing is in the queue."""
        self._by_phone = by_phone
        self._ways = replace(self._ways, choice=self._choice())
        self.form.set_zoom(choices.zoom / 100)
        self.model.only_seen = choices.only_seen

    def choose_way(self, *, by_phone: bool) -> None:
        """Sign with the card or by phone from now on: the person has chosen."""
        if by_phone == self._by_phone:
            return
        instead_of = self._ways.choice.why_not
        self._by_phone = by_phone
        self._ways = replace(self._ways, choice=self._choice())
        self._message = None
        kind = self._chosen_kind
        self.watch.run(lambda desk: desk.note_choice(kind, instead_of), _ignore, _ignore)
        self._ways_changed()

    @property
    def _chosen_kind(self) -> SignerKind:
        return SignerKind.SECOND_CERTIFICATE if self._by_phone else SignerKind.CARD

    def _choice(self) -> Choice:
        """What can be done with card and phone now, by the rules of the signers."""
        cards, phone = self._cards.state, self._phone
        absent = self._cards.failure or Failure(FailureCode.CARD_ABSENT)
        return usable_ways(
            Way(SignerKind.CARD, absent if cards is None else cards.why_unusable),
            None if phone is None else phone.state,
            chosen=self._chosen_kind,
        )

    def _ways_changed(self) -> None:
        self.signer_changed.emit(self._ways.choice.why_not)
        has_ended, self._could_sign = self._could_sign and not self._can_sign, self._can_sign
        said = self._message
        if has_ended and said is not None and said.level is not Level.BLOCKED and self.model.ticked:
            self._message = None  # why what is chosen cannot be signed matters more now
        if self._ways.choice.usable:
            self._check_for_holder()
        self._show_bar()

    def _certificate(self) -> HpkiCertificate | None:
        """The certificate that would sign now, if it is known."""
        if self._ways.by_phone:
            return None if self._phone is None else self._phone.certificate
        state = self._cards.state
        return None if state is None else state.chosen.certificate

    @property
    def _holder(self) -> Holder | None:
        """Who would sign now, if it is known."""
        certificate = self._certificate()
        return None if certificate is None else holder_of(certificate)

    def _check_for_holder(self) -> None:
        """Another holder's name stands on it: the prescribers are compared with it."""
        holder = self._holder
        if holder is None or holder == self.model.holder:
            return
        self.model.compare(holder)
        self.queue.show_mine()
        if self.form.entry is not None:
            self._show_entry(self.form.entry)

    def note_phone(self, state: ApprovalState) -> None:
        """Take the next state of the second certificate: how an approval ended is noted."""
        facts = self._story.told(state)
        if facts is not None:
            self.watch.run(lambda desk: desk.note_approval(facts), _ignore, _ignore)

    def _ticks_changed(self) -> None:
        self._message = None
        self._show_bar()

    def _say(self, message: ActionView) -> None:
        """Show a message until something is ticked or signed."""
        self._message, self._said_at = message, self.form.entry
        self._announcer.announce(message.spoken, assertive=not message.enabled)
        self._show_bar()

    def _show_bar(self) -> None:
        count = self.model.ticked_count
        shown = self.form.entry
        # Only what could be signed can be missed in a selection.
        open_one = shown if shown is not None and shown.is_unsigned else None
        view = self._message
        if view is not None:  # what is chosen may have changed since it was said
            view = replace(view, count=count, enabled=bool(count))
        if shown is not None and (view is None or shown is not self._said_at):
            view = row_view(shown, count) or view
        if view is None:
            view = action_view(
                [entry.patient for entry in self.model.first_ticked(NAMED)],
                count,
                open_one.patient if open_one is not None else None,
                shown_is_ticked=open_one is not None and open_one.ticked,
                ways=self._ways,
            )
        if view.enabled and (self.session is not None or not self._can_sign):
            view = replace(view, enabled=False)
        if view != self.bar.view:
            self.bar.show_view(view)

    def _follow_link(self) -> None:
        link, entry = self.bar.view.link, self.form.entry
        if link is ActionLink.CHOOSE_CARD:
            self.choice_wanted.emit()
        elif link is ActionLink.DIAGNOSE:
            self.diagnosis_wanted.emit()
        elif link is ActionLink.PUT_BACK:
            if self._cancelled is not None:
                self.deeds.undo_cancel(self._cancelled)
        elif link is not None and link.is_offer:
            self._sign_the_other_way(self.model.ticked)
        elif link is ActionLink.OPEN_FOLDER:
            self.folder_wanted.emit()
        elif entry is not None:
            self._follow_row_link(link, entry)

    def _follow_row_link(self, link: ActionLink | None, entry: Entry) -> None:
        if link is ActionLink.SAVE_AGAIN:
            self.deeds.send_again(entry)
        elif link is ActionLink.SERVICE:
            self.deeds.show_service(entry)
        elif link is ActionLink.TRY_AGAIN:
            self.deeds.try_again(entry)
        elif link is ActionLink.SHOW_NEWER:
            self._show_newer(entry)

    # -- signing ----------------------------------------------------------------------------

    @property
    def _can_sign(self) -> bool:
        return self._ways.choice.usable

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
        place = SigningPlace(
            self._desk, self._lanes, self.watch, self.window(), self._clock, self._holder
        )
        if self._ways.by_phone and self._phone is not None:
            from clinic_signer.gui.sign.phone_session import PhoneSession

            phone = self._phone
            return PhoneSession(entries, place, phone, can_use_card=lambda: self._ways.card.usable)
        return SigningSession(entries, place, self._cards)

    def _sign_the_other_way(self, entries: list[Entry]) -> None:
        """The person has taken the offer: choose the other way and begin."""
        self.way_wanted.emit(not self._ways.by_phone)
        self._sign([entry for entry in entries if entry.can_be_signed])

    def _changed(self, entries: list[Entry]) -> None:
        self.model.refresh(entries)

    def _ended(self, end: SessionEnd) -> None:
        self.session = None
        message: ActionView | None = None
        count = self.model.ticked_count
        if end.refused is not None:
            message = failure_view(end.refused, count)
        elif len(end.signed) == 1 and not end.shown:
            entry = end.signed[0]
            at = self._clock() if entry.signed_at is None else entry.signed_at
            time = strings.say(dates.clock(at))
            where = self._desk.out_folder.name if entry.state is EntryState.SENT else None
            message = signed_view(entry, time, where)
        self._show_bar()
        self._focus_next(end)
        if message is not None:
            self._say(message)
        self.signing_ended.emit(end)

    def _focus_next(self, end: SessionEnd) -> None:
        """After signing the keyboard is on the next row that is still to be signed."""
        nothing_done = end.cancelled or end.refused is not None
        target = None if nothing_done else self.model.next_unsigned()
        if target is not None:
            self.queue.view.choose(target)
        self.queue.view.setFocus(Qt.FocusReason.OtherFocusReason)

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

    def set_measures(self, *, narrow: bool, short: bool, tight: bool = False) -> None:
        """Use the measures of wide, narrow, very narrow and short windows."""
        self.queue.set_measures(narrow=narrow, short=short, tight=tight)
        self.form.set_measures(narrow=narrow, short=short)
        self.bar.set_narrow(narrow=narrow)

    def regions(self) -> list[QWidget]:
        """The stops of F6 on this screen."""
        return [self.queue.view, self.form.stop, self.bar.button]

    def step_tab(self, step: int) -> None:
        """Go to another tab of the form: the prescription itself, or its data."""
        tabs = self.form.tabs
        tabs.setCurrentIndex((tabs.currentIndex() + step) % max(tabs.count(), 1))

    def print_shown(self) -> None:
        """Print the form."""
        self.printing.print_shown()

    def export_shown(self) -> None:
        """Write the form to a PDF."""
        self.printing.export_shown()

    def _told(self, level: Level, heading: str, sentence: str) -> None:
        self._say(told_view(level, heading, sentence, self.model.ticked_count))

    def _not_printed(self, failure: Failure) -> None:
        said = failure_text(failure)
        view = told_view(Level.BLOCKED, said.heading, said.sentence, self.model.ticked_count)
        self._say(replace(view, code=said.code))

    def reload(self) -> None:
        """Read the queue again."""
        self.watch.look_now()

    def close_down(self) -> None:
        """Look at the queue no more."""
        self.watch.stop()


def _ignore(_result: object) -> None:
    """Nobody waits for it."""
