"""Signing by phone: prepared, put to the phone, approved there, fetched, checked, recorded.

The jobs are held from before they are prepared until the last result is recorded. Every time the
phone is asked the signatures are prepared anew, so that their time is that of the approval. What is
approved is fetched once; what fails stays unsigned in its place. In a session the phone sees
nothing: then this PC shows what will be signed before every signing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from clinic_signer.failures import Failure
from clinic_signer.gui import dates, strings
from clinic_signer.gui.approval.conductor import ApprovalConductor
from clinic_signer.gui.approval.session_dialog import SessionDialog
from clinic_signer.gui.approval.view import ApprovalRow
from clinic_signer.gui.sign.entry import Entry
from clinic_signer.gui.sign.signing import Signing, SigningPlace
from clinic_signer.gui.worker import assert_window_thread
from clinic_signer.signers.base import SignerKind

if TYPE_CHECKING:
    from clinic_signer.gui.phone_desk import PhoneDesk
    from clinic_signer.signers.base import PinDrop
    from clinic_signer.station.job_batch import JobBatch, Refused
    from clinic_signer.station.remote_signing import RemoteBatch
    from clinic_signer.station.signing import Outcome

    _Tell = Callable[[int, Outcome], None]


class PhoneSession(Signing):
    """Signs with the second certificate; see :class:`Signing` for its signals."""

    def __init__(
        self,
        entries: Sequence[Entry],
        place: SigningPlace,
        phone: PhoneDesk,
        *,
        can_use_card: Callable[[], bool],
    ) -> None:
        super().__init__(entries, place)
        self._phone = phone
        self._can_use_card = can_use_card
        self._held: JobBatch | None = None  # in the phone's lane alone
        self._batch: RemoteBatch | None = None
        self._request = ""
        self._asks_for_session = phone.documents is None
        self.review: SessionDialog | None = None
        self.approval: ApprovalConductor | None = None

    @property
    def _is_asking(self) -> bool:
        return self.approval is not None or self.review is not None

    def abandon(self) -> None:
        """The program ends: nothing more is asked of the phone."""
        super().abandon()
        self._phone.cancel()
        self._let_go(lambda: None)

    def drop_consent(self, reason: PinDrop) -> None:
        """Give up the approval: its holder may no longer be here. What is signed stays signed."""
        from clinic_signer.signers.base import PinDrop
        from clinic_signer.signers.second_certificate.approval_state import EndReason

        locked = reason is PinDrop.WORKSTATION_LOCKED
        self._phone.end(EndReason.WORKSTATION_LOCKED if locked else EndReason.ENDED_BY_USER)

    # -- asking -----------------------------------------------------------------------------

    def start(self) -> None:
        """Show the dialog and put the prescriptions to the phone."""
        assert_window_thread("a signing session")
        self._begin()
        if self._is_in_session:
            self._review()
            return
        self.approval = ApprovalConductor(
            self._phone,
            self._rows,
            self._place.clock,
            self._place.window,
            ask=self._ask,
            can_use_card=self._can_use_card,
            session_offer=self._session_offer,
        )
        self.approval.scope_wanted.connect(self._change_scope)
        self.approval.approved.connect(self._approved)
        self.approval.left.connect(self._left)
        self.approval.card_wanted.connect(self._by_card)
        self.approval.begin()
        QTimer.singleShot(0, self, self._prepare_batch)

    @property
    def _rows(self) -> list[ApprovalRow]:
        return [ApprovalRow(e.patient, strings.drugs(e.drug_count), e.kind) for e in self._entries]

    @property
    def _is_in_session(self) -> bool:
        from clinic_signer.signers.second_certificate.approval_state import ApprovalKind, Scope

        state = self._phone.state
        return state.kind is ApprovalKind.APPROVED and state.scope is Scope.SESSION

    def _session_offer(self) -> str:
        end = self._phone.session_end()
        return "" if end is None else strings.say(dates.clock(end))

    def _change_scope(self) -> None:
        if self._phone.documents is None:
            return
        self._asks_for_session = not self._asks_for_session
        self._phone.cancel()
        self._phone.acknowledge()
        self._ask()

    def _ask(self) -> None:
        if not self._asks_for_session:
            self._prepare()
            return
        try:
            self._request = self._phone.begin_session()
        except Failure as failure:
            self._not_put(failure)

    def _review(self) -> None:
        """Show what will be signed: the phone has not."""
        state = self._phone.state
        until = "" if state.until is None else strings.say(dates.clock(state.until))
        self.review = SessionDialog(self._rows, until, state.left, self._place.window)
        self.review.sign_wanted.connect(self._reviewed)
        self.review.cancelled.connect(self._not_reviewed)
        self.review.open()

    def _close_review(self) -> None:
        if self.review is not None:
            self.review.hide()
            self.review.deleteLater()
            self.review = None

    def _reviewed(self) -> None:
        self._close_review()
        phone, control = self._phone, self._control
        self._fetch(lambda jobs, tell: phone.sign_in_session(jobs.items, tell, control.should_stop))

    def _not_reviewed(self) -> None:
        self._close_review()
        self._cancel()

    def _prepare(self) -> None:
        documents = self._phone.documents
        if documents is None:
            return

        def work() -> RemoteBatch:
            try:
                return documents.prepare(self._take_hold().items)
            except BaseException:
                self._give_back()
                raise

        self._place.lanes.phone.run(work, self._put, self._not_put)

    def _put(self, batch: RemoteBatch) -> None:
        """Put what was prepared to the phone, unless the person has left meanwhile."""
        documents = self._phone.documents
        if self.approval is None or documents is None:
            return
        self._batch = batch
        if not batch.prepared:
            self._close_approval()
            self._approved()
            return
        try:
            self._request = documents.begin(batch)
        except Failure as failure:
            self._not_put(failure)

    def _not_put(self, failure: Failure) -> None:
        if self.approval is not None:
            self.approval.fail(failure)

    def _left(self) -> None:
        self.approval = None
        self._let_go(self._cancel)

    def _by_card(self) -> None:
        self.approval = None
        self._let_go(self._cancel_for_card)

    def _cancel_for_card(self) -> None:
        self._cancel()
        self.card_wanted.emit()

    def _let_go(self, then: Callable[[], None]) -> None:
        """Give the jobs back, then go on with their rows as they are now."""

        def known(entries: list[Entry]) -> None:
            self._place.watch.take(entries)
            then()

        self._place.lanes.phone.run(self._give_back, known, lambda _failure: then())

    def _take_hold(self) -> JobBatch:
        """In the phone's lane: hold the jobs, if they are not held yet.

        Raises:
            Failure: ``JOURNAL_*``.
        """
        if self._held is None:
            self._held = self._place.desk.queue.hold(self._job_ids, self._place.holder).__enter__()
        return self._held

    def _give_back(self) -> list[Entry]:
        """In the phone's lane: hold them no longer; return their rows as they are now.

        Raises:
            Failure: ``JOURNAL_*``; then the claims end by themselves.
        """
        held, self._held = self._held, None
        if held is not None:
            held.__exit__(None, None, None)
        return self._place.desk.queue.entries(self._job_ids)

    def _close_approval(self) -> None:
        if self.approval is not None:
            self.approval.close()
            self.approval = None

    # -- signing ----------------------------------------------------------------------------

    def _approved(self) -> None:
        self.approval = None
        if self._asks_for_session:
            self._review()
            return
        batch, request, documents = self._batch, self._request, self._phone.documents
        if batch is not None and documents is not None:
            self._fetch(lambda _jobs, tell: documents.finish(batch, request, tell))

    def _fetch(self, work: Callable[[JobBatch, _Tell], object]) -> None:
        """Have signatures made in the phone's lane, and take each result as it is recorded."""
        lane = self._place.lanes.phone
        self._show_batch()
        self._show_next(0)

        def fetch() -> list[Entry]:
            try:
                jobs = self._take_hold()
                lane.post(lambda: self._turn_all_away(jobs.refused))

                def tell(place: int, outcome: Outcome) -> None:
                    recorded = jobs.record(place, outcome, SignerKind.SECOND_CERTIFICATE)
                    lane.post(lambda: self._take(recorded))

                work(jobs, tell)
            finally:
                entries = self._give_back()
            return entries

        lane.run(fetch, self._worked, self._give_up)

    def _turn_all_away(self, refused: tuple[Refused, ...]) -> None:
        for each in refused:
            self._turn_away(each)

    def _worked(self, entries: list[Entry]) -> None:
        """Everything is recorded, and what was not tried has gone back."""
        self._place.watch.take(entries)
        self._signed_all()
