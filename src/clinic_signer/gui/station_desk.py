"""The desk over the station, with the readers of this PC or the sandbox's practice card.

One thread owns every card: the card thread of :class:`~clinic_signer.signers.card.readers
.CardReaders`. The window's card lane never talks to a card; it is where the window's jobs wait for
what the card thread does, so that nothing waits in the window's own thread.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Collection, Generator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING

from clinic_signer.folders import data_folder
from clinic_signer.gui.settings.desk import SettingsDesk
from clinic_signer.gui.worker import assert_off_window_thread

if TYPE_CHECKING:  # heavy rooms (lxml, cryptography) are imported after the first paint
    from clinic_signer.api.around import Around
    from clinic_signer.api.server import ApiServer
    from clinic_signer.archive.rows import ArchiveRow
    from clinic_signer.crl_fetching.fetching import FetchedList, FetchProgress
    from clinic_signer.diagnostics.world import SecondFacts, World
    from clinic_signer.failures import Failure
    from clinic_signer.gui.desk import PinHabits, Verified
    from clinic_signer.gui.first_run.answers import FirstRunDesk
    from clinic_signer.gui.history.desk import HistoryDesk
    from clinic_signer.gui.phone_desk import PhoneDesk
    from clinic_signer.gui.printed_form.desk import FormDesk
    from clinic_signer.gui.sign.queue_desk import QueueDesk
    from clinic_signer.gui.updates.desk import UpdatesDesk
    from clinic_signer.pki.trust_state import TrustState
    from clinic_signer.pki.trust_store import TrustStore
    from clinic_signer.prescription.kinds import DocumentKind
    from clinic_signer.sandbox import Sandbox, ServiceProcess, VirtualCard, VirtualReaders
    from clinic_signer.sandbox.samples import Sample
    from clinic_signer.settings import Settings
    from clinic_signer.signature.report import VerificationReport
    from clinic_signer.signers.base import DigestSigner, Pin, SignerKind
    from clinic_signer.signers.card.card_thread import CardThread
    from clinic_signer.signers.card.reader_source import ReaderSource
    from clinic_signer.signers.card.readers import CardReaders, ReadersState
    from clinic_signer.signers.card.state import CardState
    from clinic_signer.station.intake import Item
    from clinic_signer.station.running import StationWork, WorkPlan, WorkState
    from clinic_signer.station.signing import Outcome
    from clinic_signer.station.station import Station
    from clinic_signer.updates.checking import UpdatePlan


_log = logging.getLogger(__name__)

_SETTLE_SECONDS = 2.5
"""So long a diagnosis waits for a card that is being read."""
_PATIENCE_SECONDS = 3.0
"""So long a share that does not answer keeps the window from closing."""


class StationDesk:
    """The desk over the station.

    Nothing is opened until it is first asked for, so that making one costs nothing.

    Args:
        is_sandbox: work with the sandbox's people and trust.
        out_folder: where signed documents go if the settings name no folder.
        real_readers: the sandbox, but with cards in the readers of this PC (a virtual card that
            is attached to the smart-card service, for instance) in place of the practice card.
        sandbox_folder: where the sandbox lives; its own place by default.
        person: whose practice card and phone the sandbox has, doctor or pharmacist, and with that
            what there is to practise with.
        clock: gives the time as an aware datetime.
    """

    def __init__(
        self,
        *,
        is_sandbox: bool,
        out_folder: Path,
        real_readers: bool = False,
        sandbox_folder: Path | None = None,
        person: str = "doctor",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.settings = SettingsDesk()
        self._is_sandbox = is_sandbox
        self._out_folder = out_folder
        self._has_practice_card = is_sandbox and not real_readers
        self._sandbox_folder = sandbox_folder
        self._person = person
        self._clock = clock
        self._opening, self._opening_station, self._making_queue = Lock(), Lock(), Lock()
        self._virtual: VirtualReaders | None = None
        self._readers: CardReaders | None = None
        self._signer: DigestSigner | None = None
        self._beginning_service, self._is_closing = Lock(), False
        self._service: ServiceProcess | None = None
        self._phone: PhoneDesk | None = None
        self._api: ApiServer | None = None
        self._work: StationWork | None = None
        self._kept_trust: tuple[datetime | None, TrustStore | None] = (None, None)

    @property
    def is_sandbox(self) -> bool:
        """True when nothing made here has legal effect."""
        return self._is_sandbox

    @property
    def out_folder(self) -> Path:
        """Where signed documents go, as the settings say once they are read."""
        plan = self.__dict__.get("_plan")
        return self._out_folder if plan is None else plan.outbox.folder

    @cached_property
    def _opened_sandbox(self) -> Sandbox:
        from clinic_signer.sandbox import open_sandbox

        return open_sandbox(self._sandbox_folder)

    @property
    def _sandbox(self) -> Sandbox:
        with self._opening:  # both lanes may ask first
            return self._opened_sandbox

    @property
    def _settings(self) -> Settings:
        """What holds now; whoever asks again sees what was changed."""
        return self.settings.settings

    @property
    def _trust(self) -> TrustStore:
        if self._is_sandbox:
            return self._practice_trust(self._clock())
        from clinic_signer.pki.workplace_trust import workplace_trust

        return workplace_trust(self._settings).store

    def _practice_trust(self, at: datetime) -> TrustStore:
        """The sandbox's, kept for a minute: it issues five revocation lists each time."""
        minute = at.replace(second=0, microsecond=0)
        made_at, kept = self._kept_trust
        if made_at != minute or kept is None:
            kept = self._sandbox.trust_at(at)
            self._kept_trust = minute, kept
        return kept

    def trust_state(self) -> TrustState:
        """What is believed on this PC, and where that is from.

        Raises:
            Failure: ``ANCHOR_UNREADABLE``, ``SANDBOX_UNUSABLE``.
        """
        assert_off_window_thread("the anchors")
        at = self._clock()
        if self._is_sandbox:
            from clinic_signer.pki.trust_state import practice_state

            return practice_state(self._practice_trust(at))
        from clinic_signer.pki.workplace_trust import workplace_trust

        return workplace_trust(self._settings).state(at)

    @cached_property
    def first_run(self) -> FirstRunDesk:
        """What the first start asks and keeps; in the sandbox nothing of it is kept."""
        from clinic_signer.gui.first_run.keeping import PracticeAnswers, SettingAnswers

        if self._is_sandbox:
            return PracticeAnswers(lambda: self._sandbox, self._clock)
        return SettingAnswers(
            self.settings,
            lambda: self._sandbox,
            self._clock,
            self._plan_work_anew,
            lambda: self._work is not None,
        )

    def _plan_work_anew(self) -> None:
        """What is begun from now on goes by the settings as they are then; what works, goes on."""
        if self._work is None:
            self.__dict__.pop("_plan", None)

    # -- the journal ------------------------------------------------------------------------

    @cached_property
    def _opened_station(self) -> Station:
        from clinic_signer.station.station import open_practice_station, open_station

        if self._is_sandbox:
            return open_practice_station(self._sandbox.home, self._clock, lambda: self._trust)
        return open_station(self._settings, self._clock)

    @property
    def _station(self) -> Station:
        with self._opening_station:  # several lanes may ask first
            return self._opened_station

    @cached_property
    def _plan(self) -> WorkPlan:
        from clinic_signer.station.running import practice_plan, work_plan

        if self._is_sandbox:
            return practice_plan(self._sandbox.home, self._out_folder)
        return work_plan(self._settings, self._out_folder)

    @cached_property
    def _made_queue(self) -> QueueDesk:
        from clinic_signer.gui.sign.queue_desk import QueueDesk
        from clinic_signer.station.service_messages.opening import practice_way, service_way

        def samples(day: date, copy: int) -> tuple[Sample, ...]:
            from clinic_signer.sandbox.samples import Sample

            if self._person == "pharmacist":
                made = self._sandbox.dispensing_samples_at(self._clock())
                return tuple(Sample(each.name, each.document) for each in made)
            return self._sandbox.samples_on(day, copy)

        folder = self._sandbox.home if self._is_sandbox else data_folder()
        return QueueDesk(
            lambda: self._station,
            self._plan.outbox,
            folder / "my-prescriptions-only",
            self._clock,
            samples if self._is_sandbox else None,
            practice_way(folder) if self._is_sandbox else service_way(self._settings),
        )

    @property
    def queue(self) -> QueueDesk:
        """The journal as the Sign screen uses it; opened when first used."""
        with self._making_queue:  # several lanes may ask first
            return self._made_queue

    @cached_property
    def history(self) -> HistoryDesk:
        """The journal as the History screen reads it. Known at once; opened when first asked."""
        from clinic_signer.gui.history.desk import HistoryDesk
        from clinic_signer.settings_station import RETENTION_YEARS

        return HistoryDesk(
            lambda: self._station.journal,
            lambda: self._settings.get(RETENTION_YEARS),
            is_sandbox=self._is_sandbox,
        )

    @cached_property
    def forms(self) -> FormDesk:
        """What is printed of the journal. Known at once."""
        from clinic_signer.gui.printed_form.desk import FormDesk

        return FormDesk(
            lambda: self._station.journal, self.verify, self._clock, is_sandbox=self._is_sandbox
        )

    @cached_property
    def updates(self) -> UpdatesDesk:
        """What is known of later versions. Practice never looks for any."""
        from clinic_signer.gui.updates.desk import UpdatesDesk

        def plan() -> UpdatePlan:
            from clinic_signer.updates.planning import update_plan

            return update_plan(self._settings)

        return UpdatesDesk(None if self._is_sandbox else plan, self._clock)

    # -- the card ---------------------------------------------------------------------------

    @property
    def has_practice_card(self) -> bool:
        """True when a practice card can be put in and out."""
        return self._has_practice_card

    def watch_card(self, on_change: Callable[[ReadersState], None]) -> None:
        """Begin to watch readers and cards. Called once.

        Args:
            on_change: told of every state, from any thread, until :meth:`close`.

        Raises:
            Failure: ``SANDBOX_UNUSABLE``, ``SIGNER_NOT_ALLOWED``, ``ADMINISTRATOR_UNREADABLE``.
        """
        assert_off_window_thread("the readers")
        from clinic_signer.signers.card.card_thread import CardThread
        from clinic_signer.signers.card.readers import CardReaders

        thread = CardThread()
        self._readers = CardReaders(self._source(thread), on_change=on_change, thread=thread)
        self._readers.start()

    def _source(self, thread: CardThread) -> ReaderSource:
        if self._has_practice_card:
            from clinic_signer.sandbox import VirtualReaders

            self._virtual = VirtualReaders()
            self._virtual.insert(self._practice_card)
            return self._virtual
        from clinic_signer.settings import IGNORED_READERS
        from clinic_signer.settings_allowed import CARD_ALLOWED, assert_way_allowed
        from clinic_signer.signers.card.pcsc.source import PcscSource

        assert_way_allowed(self._settings, CARD_ALLOWED)
        ignored = self._settings.get(IGNORED_READERS)
        return PcscSource(ignored_readers=ignored, thread=thread)

    @cached_property
    def _practice_card(self) -> VirtualCard:
        from clinic_signer.sandbox import PersonId

        return self._sandbox.virtual_card(PersonId(self._person))

    def move_practice_card(self, *, into_reader: bool) -> None:
        """Put the practice card into its reader, or take it out."""
        assert_off_window_thread("the card")
        if self._virtual is None:
            return
        if into_reader:
            self._virtual.insert(self._practice_card)
        else:
            self._virtual.remove()

    def refresh_card(self) -> None:
        """Have the cards read anew; what comes of it is told to the watcher."""
        if self._readers is not None:
            self._readers.refresh()

    def choose_card(self, certificate_sha256: bytes) -> None:
        """Use this holder's card, of several that are there."""
        if self._readers is not None:
            self._readers.choose(certificate_sha256)

    # -- the second certificate -------------------------------------------------------------

    def open_phone(self) -> PhoneDesk | None:
        """Open the second certificate; None where no signing service is configured.

        Raises:
            Failure: the sandbox's service cannot be started; the address that is set is not safe.
        """
        assert_off_window_thread("the second certificate")
        import webbrowser

        from clinic_signer.gui.station_phone import configured_phone, practice_phone

        if self._is_sandbox:
            service = self._begin_service()
            self._phone = practice_phone(self._sandbox, service, self._person, self._clock)
        else:
            self._phone = configured_phone(
                self._settings, lambda: self._trust, self._clock, webbrowser.open
            )
        return self._phone

    def _begin_service(self) -> ServiceProcess:
        """Begin the process of the sandbox's service, which :meth:`stop_waiting` can end.

        Raises:
            Failure: SANDBOX_UNUSABLE.
        """
        from clinic_signer.failures import Failure, FailureCode
        from clinic_signer.sandbox import ServiceProcess

        with self._beginning_service:
            if self._is_closing:
                raise Failure(FailureCode.SANDBOX_UNUSABLE, reason="closing")
            self._service = ServiceProcess()
        return self._service

    def pin_habits(self) -> PinHabits:
        """Read how this workplace treats PINs."""
        assert_off_window_thread("the settings")
        from clinic_signer.gui.desk import PinHabits
        from clinic_signer.settings import FEW_ATTEMPTS, PIN_HOLD_MINUTES

        settings = self._settings
        return PinHabits(
            few_attempts=settings.get(FEW_ATTEMPTS), hold_minutes=settings.get(PIN_HOLD_MINUTES)
        )

    def setting_mistakes(self) -> tuple[Failure, ...]:
        """Mistakes in the files of settings; the defaults hold in their place."""
        assert_off_window_thread("the settings")
        return self._settings.failures

    # -- diagnosis --------------------------------------------------------------------------

    def diagnosis_world(self) -> World:
        """This PC as it is examined: with the readers, the phone and the work that are open.

        Raises:
            Failure: ``SANDBOX_UNUSABLE``.
        """
        assert_off_window_thread("the diagnosis")
        from clinic_signer.diagnostics.opening import Open, practice_world, real_world

        def work() -> WorkState:
            from clinic_signer.station.running import WorkState

            return WorkState() if self._work is None else self._work.state

        opened = Open(self._settings, self._clock, self._readers_now, work, has_window=True)
        if not self._is_sandbox:
            second = None if self._phone is None else self._second_facts
            return real_world(opened, self._out_folder, second=second)
        return practice_world(
            opened,
            self._sandbox.home,
            self.out_folder,
            lambda: self._trust,
            second=self._second_facts,
            has_practice_card=self._has_practice_card,
        )

    def _readers_now(self) -> ReadersState:
        from clinic_signer.failures import Failure, FailureCode

        if self._readers is None:
            raise Failure(FailureCode.CARD_SERVICE_STOPPED)
        try:
            return self._readers.wait_for(lambda now: now.is_settled, _SETTLE_SECONDS)
        except Failure:
            return self._readers.state

    def _second_facts(self) -> SecondFacts | None:
        from clinic_signer.diagnostics.world import SecondFacts

        if self._phone is None:
            return None
        certificate = self._phone.certificate
        ends = None if certificate is None else certificate.not_after
        return SecondFacts(self._phone.state, ends)

    # -- the local API ----------------------------------------------------------------------

    def open_api(self, around: Around) -> str | None:
        """Start the local API, once; return its address, None where it is not switched on.

        Raises:
            Failure: ``API_PORT_TAKEN``, ``API_TOKEN_EXPOSED``, ``API_TOKEN_UNUSABLE``;
                ``JOURNAL_*``.
        """
        assert_off_window_thread("the local API")
        from clinic_signer.settings_api import API_ENABLED

        if not self._settings.get(API_ENABLED):
            return None
        if self._api is None:
            from clinic_signer.api.server import make_server

            folder = self._sandbox.home if self._is_sandbox else None
            api = make_server(self._settings, self._station, around, sandbox_folder=folder)
            api.start()
            self._api = api
        return self._api.address

    # -- folders ----------------------------------------------------------------------------

    def open_work(self, on_state: Callable[[WorkState], None]) -> None:
        """Begin to take in from the intake folder, and to deliver what was left; once.

        Raises:
            Failure: ``SANDBOX_UNUSABLE``.
        """
        assert_off_window_thread("the station's work")
        if self._work is None:
            from clinic_signer.station.running import StationWork

            work = StationWork(lambda: self._station, self._plan, self._clock, on_state)
            work.start()
            self._work = work

    def stop_waiting(self) -> None:
        """The window closes: nobody waits any more for the sandbox's service to begin."""
        with self._beginning_service:
            self._is_closing = True
        if self._service is not None and self._phone is None:
            self._service.kill()

    def close(self) -> None:
        """Let go of the readers; the last call."""
        assert_off_window_thread("the readers")
        self._let_go_of_signer()
        if self._readers is not None:
            self._readers.close()
        if self._phone is not None:
            self._phone.close()
        if self._api is not None:
            self._api.stop()
        if self._work is not None:
            self._work.stop(_PATIENCE_SECONDS)
        if "_opened_station" in self.__dict__:
            self.queue.end()
            self._opened_station.close()

    # -- prescriptions ----------------------------------------------------------------------

    def read(self, path: Path) -> bytes:
        """Read a file of a sensible size.

        Raises:
            Failure: ``FILE_UNREADABLE``, ``FILE_TOO_LARGE``.
        """
        assert_off_window_thread("a file")
        from clinic_signer.station.intake import read_file

        return read_file(path)

    def ready_to_sign(self, kinds: Collection[DocumentKind] | None = None) -> CardState:
        """Make sure that the card may sign, before the PIN is asked.

        Args:
            kinds: what is to be signed; prescriptions by default.

        Raises:
            Failure: there is no usable card, or its certificate may sign none of it now.
        """
        assert_off_window_thread("the card")
        from clinic_signer.failures import Failure, FailureCode
        from clinic_signer.prescription.kinds import PRESCRIPTIONS
        from clinic_signer.station.signing import assert_signer_may_sign

        if self._readers is None:
            raise Failure(FailureCode.CARD_NO_READER)
        state = self._readers.state
        self._let_go_of_signer()
        self._signer = self._signer_of(self._readers)
        kinds = PRESCRIPTIONS if kinds is None else kinds
        assert_signer_may_sign(self._signer, self._trust, self._clock(), kinds)
        self._readers.refresh()  # another program may have used attempts; the watcher is told
        return state.chosen

    def _signer_of(self, readers: CardReaders) -> DigestSigner:
        """The signer of the chosen card, by the way that the settings say.

        Raises:
            Failure: as :func:`~clinic_signer.signers.choice.card_signer`.
        """
        if self._is_sandbox:  # no issuer's driver knows a practice card
            return readers.signer()
        from clinic_signer.signers.choice import card_signer

        chosen = card_signer(self._settings, readers)
        reason = chosen.route.why.en
        _log.info("signing by %s: %s", chosen.signer.capabilities.kind.value, reason)
        return chosen.signer

    @property
    def signer_kind(self) -> SignerKind:
        """What stands behind the card that :meth:`ready_to_sign` found."""
        from clinic_signer.signers.base import SignerKind

        return SignerKind.CARD if self._signer is None else self._signer.capabilities.kind

    def _let_go_of_signer(self) -> None:
        """End the process of a card driver that was used before."""
        signer, self._signer = self._signer, None
        if signer is None:
            return
        from clinic_signer.signers.card.pkcs11.signer import Pkcs11Signer

        if isinstance(signer, Pkcs11Signer):
            signer.close()

    def sign(
        self,
        items: Sequence[Item],
        pin: Pin,
        *,
        confirm_last_attempt: bool,
        on_result: Callable[[int, Outcome], None],
        should_stop: Callable[[], bool],
    ) -> tuple[Outcome, ...]:
        """Sign items one after the other with one PIN entry; see ``station.signing``."""
        assert_off_window_thread("signing")
        from clinic_signer.failures import Failure, FailureCode
        from clinic_signer.station.signing import sign_batch

        if self._signer is None:
            raise Failure(FailureCode.CARD_ABSENT)
        return sign_batch(
            items,
            self._signer,
            pin,
            trust=self._trust,
            clock=self._clock,
            confirm_last_attempt=confirm_last_attempt,
            pin_hold=timedelta(minutes=self.pin_habits().hold_minutes),
            on_result=on_result,
            should_stop=should_stop,
        )

    def verify_many(self, files: Sequence[Path]) -> Generator[ArchiveRow, None, None]:
        """Verify files in processes of their own; what came of each, in their order.

        One processor is left to the window. Closing the generator ends the processes.
        """
        assert_off_window_thread("verifying")
        from clinic_signer.archive.pool import Job, verify_files
        from clinic_signer.archive.rows import ArchiveRow

        job = Job(self._trust, self._clock(), with_names=True)
        jobs = max(1, (os.cpu_count() or 1) - 1)
        judged = verify_files([str(file) for file in files], job, jobs=jobs)
        try:
            for each in judged:
                if isinstance(each, ArchiveRow):
                    yield each
        finally:
            judged.close()

    def fetches_lists(self) -> bool:
        """Tell whether revocation lists may be fetched; the sandbox issues its own."""
        assert_off_window_thread("the settings")
        from clinic_signer.settings_trust import FETCH_CRLS

        return not self._is_sandbox and self._settings.get(FETCH_CRLS)

    def fetch_lists(
        self,
        reports: Sequence[VerificationReport],
        told: Callable[[FetchProgress], None],
        stop: Event,
    ) -> tuple[tuple[FetchedList, ...], ...]:
        """Fetch the lists that documents want; see ``crl_fetching``."""
        assert_off_window_thread("the network")
        from clinic_signer.crl_fetching.for_reports import lists_for

        return lists_for(
            reports, self._trust, self._settings, now=self._clock, told=told, stop=stop
        )

    def verify(self, data: bytes, name: str, crls: Sequence[bytes] = ()) -> Verified:
        """Verify a document; what cannot be read is a result too.

        Args:
            data: the document.
            name: the file's name.
            crls: revocation lists that were fetched for it, DER.
        """
        assert_off_window_thread("verifying")
        from clinic_signer.failures import Failure
        from clinic_signer.gui.desk import Verified
        from clinic_signer.gui.verify.reading import with_content

        at = self._clock()
        try:
            report = self._report(data, at, crls)
        except Failure as failure:
            return Verified(name, at, failure=failure)
        return with_content(Verified(name, at, report), data)

    def _report(
        self, data: bytes, at: datetime, crls: Sequence[bytes]
    ) -> VerificationReport | None:
        """Return the verdict; None for a document or prescription data without a signature."""
        from clinic_signer.failures import Failure, FailureCode
        from clinic_signer.prescription.envelope import EnvelopeForm, read_document
        from clinic_signer.signature.verifier import verify

        try:
            return verify(data, trust=self._trust.with_crls(*crls), at=at)
        except Failure as failure:
            if failure.code is FailureCode.DOCUMENT_NOT_SIGNED:
                return None
            if read_document(data).form is EnvelopeForm.CSV:
                return None
            raise
