"""Small explicit doubles: a desk with a scripted card, and prescriptions to put on it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from PySide6.QtWidgets import QApplication

from clinic_signer.api.around import Around
from clinic_signer.archive.rows import ArchiveRow, failed_row
from clinic_signer.crl_fetching.fetching import FetchedList, FetchProgress
from clinic_signer.diagnostics.world import World
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui.desk import PinHabits, Verified
from clinic_signer.gui.first_run.answers import Answers, IntakeNow
from clinic_signer.gui.history.desk import HistoryDesk
from clinic_signer.gui.phone_desk import PhoneDesk
from clinic_signer.gui.printed_form.desk import FormDesk
from clinic_signer.gui.settings.desk import SettingsDesk
from clinic_signer.gui.sign.queue_desk import QueueDesk
from clinic_signer.gui.updates.desk import UpdatesDesk
from clinic_signer.offers import Way
from clinic_signer.pki.trust_state import TrustSource, TrustState
from clinic_signer.pki.trust_store import TrustName
from clinic_signer.prescription.envelope import DocumentKind
from clinic_signer.prescription.findings import Finding, Severity
from clinic_signer.sandbox.samples import Sample, load_samples
from clinic_signer.sandbox.trial import Trial
from clinic_signer.settings import load_settings
from clinic_signer.signature.report import (
    DocumentInfo,
    Indication,
    LegalEffect,
    Level,
    SignatureReport,
    SignedBy,
    TrustUsed,
    Verdict,
    VerificationReport,
)
from clinic_signer.signers.base import Pin, PinFailure, SignerKind
from clinic_signer.signers.card.chosen import ReadersState, chosen_card
from clinic_signer.signers.card.state import CardState, CardStateKind
from clinic_signer.station.assessing import assess
from clinic_signer.station.intake import Item, load
from clinic_signer.station.journal.job import Job, JobState, Route, Source
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.journal.receiving import state_of
from clinic_signer.station.outbox import Outbox
from clinic_signer.station.running import WorkState
from clinic_signer.station.service_messages.opening import ServiceWay
from clinic_signer.station.service_messages.profile import practice_profile
from clinic_signer.station.signing import NotSigned, Outcome, Signed, Skipped
from clinic_signer.station.station import Station
from clinic_signer.words import Words, same
from diagnostics.doubles import Pc

DAY = date(2026, 9, 1)
NOW = datetime(2026, 9, 1, 7, 12, tzinfo=UTC)
"""16:12 in Japan."""


LONG = 30_000
"""Milliseconds to wait at most for a real service, on a busy machine."""


def samples() -> dict[str, bytes]:
    """The sandbox's prescriptions, issued on the day of the tests."""
    return {sample.name.removesuffix(".csv"): sample.csv for sample in load_samples(DAY)}


def samples_of(day: date, copy: int) -> tuple[Sample, ...]:
    """The sandbox's prescriptions of a day."""
    return load_samples(day, copy)


def item(name: str = "karino-taro") -> Item:
    """One of them, read as the station reads it."""
    return load(samples()[name], f"{name}.csv", holder_name="架空　一郎")


def items() -> list[Item]:
    """All four: one to confirm, two ready, one blocked."""
    return [item(name) for name in samples()]


def jobs() -> list[Job]:
    """The same as jobs of a journal, read and checked."""
    made = []
    for number, (name, data) in enumerate(samples().items(), 1):
        job = Job(
            id=name,
            number=number,
            name=f"{name}.csv",
            state=JobState.RECEIVED,
            change=number,
            source=Source.WINDOW,
            route=Route.FOLDER,
            received_at=NOW,
            changed_at=NOW,
            summary=assess(name, data, f"{name}.csv").summary,
        )
        made.append(replace(job, state=state_of(job)))
    return made


def finding(severity: Severity, line: int | None = 20, heading: str = "見出し") -> Finding:
    """A finding of no particular cause."""
    text, remedy = Words("本文。", "Text."), Words("直してください。", "Correct it.")
    return Finding("test-finding", severity, line, None, None, same(heading), text, remedy)


@dataclass
class Certificate:
    """What the window asks of a certificate."""

    holder_name: str = "架空　一郎"
    hc_roles: tuple[object, ...] = ()
    not_before: datetime = datetime(2024, 3, 31, 15, 0, tzinfo=UTC)
    not_after: datetime = datetime(2029, 3, 31, 3, 0, tzinfo=UTC)
    serial_number: int = 0x1A2B4821
    is_test: bool = True
    sha256: bytes = b"1" * 32
    is_for_signing: bool = True
    issuer: str = "O=Japan Medical Association,OU=Digital Certificate Center,C=JP"
    issuer_common_name: str = "HPKI-01"


@dataclass
class Card:
    """A card state as the window sees it, without a card behind it."""

    kind: CardStateKind = CardStateKind.READY
    attempts_left: int | None = 15
    attempts_maximum: int | None = 15
    pin_minimum: int | None = 4
    pin_maximum: int | None = 16
    certificate: Certificate | None = field(default_factory=Certificate)
    reader: str | None = "見本リーダー"

    @property
    def is_usable(self) -> bool:
        return self.kind is CardStateKind.READY

    @property
    def why_unusable(self) -> Failure | None:
        return CardState(self.kind, reader=self.reader).why_unusable

    @property
    def heading(self) -> Words:
        return CardState(self.kind).heading

    @property
    def sentence(self) -> Words:
        left = self.attempts_left
        return Words(f"{self.kind.value} PIN残り{left}回", f"{self.kind.value} PIN: {left} left")


def readers(*cards: Card) -> ReadersState:
    """These cards in as many readers; what is chosen of them is the product's own decision."""
    given: tuple[CardState, ...] = cards  # type: ignore[assignment]
    return ReadersState(given, chosen_card(given))


def without_card(kind: CardStateKind = CardStateKind.NO_CARD) -> Card:
    """A reader without a usable card."""
    return Card(kind, certificate=None, attempts_left=None)


def report(verdict: Verdict = Verdict.VALID) -> VerificationReport:
    """A report without signatures: enough where only the verdict is shown."""
    indication = {
        Verdict.VALID: Indication.TOTAL_PASSED,
        Verdict.ON_HOLD: Indication.INDETERMINATE,
        Verdict.INVALID: Indication.TOTAL_FAILED,
    }[verdict]
    return VerificationReport(
        indication=indication,
        sub_indication=None,
        verdict=verdict,
        sentence=Words(f"{verdict.words.ja}の文。", f"Sentence of {verdict.value}."),
        document=DocumentInfo(DocumentKind.PRESCRIPTION, "EPS1.0"),
        legal_effect=LegalEffect.SANDBOX,
        signatures=(),
        not_covered=(),
        at=NOW,
        trust=TrustUsed(TrustName.SANDBOX, version=0),
    )


def trust_state() -> TrustState:
    """The shipped list, a month old."""
    return TrustState(
        world=TrustName.PRODUCTION,
        source=TrustSource.SHIPPED,
        version=1,
        issued=NOW - timedelta(days=30),
        days_since_issue=30,
        anchors=(),
        removed=(),
        can_be_updated=True,
        failures=(),
    )


def signed_report() -> VerificationReport:
    """A report as the check after signing gives it: of one signature."""
    signature = SignatureReport(
        id="s",
        signed_by=SignedBy.PRESCRIBER,
        level=Level.ES,
        indication=Indication.TOTAL_PASSED,
        sub_indication=None,
        verdict=Verdict.VALID,
        sentence=same("有効"),
        signer=None,
        claimed_signing_time=NOW,
        best_signature_time=NOW,
        has_trusted_timestamp=False,
        checks=(),
    )
    return replace(report(), signatures=(signature,))


class FakeOutbox(Outbox):
    """A folder that can be used unless a test says why not."""

    def __init__(self, folder: Path, desk: FakeDesk) -> None:
        super().__init__(folder, is_sandbox=True)
        object.__setattr__(self, "_desk", desk)

    def mark(self) -> str:
        desk: FakeDesk = object.__getattribute__(self, "_desk")
        desk._note_thread()
        if desk.delivery_failure is not None:
            raise desk.delivery_failure
        return super().mark()


class FakeAnswers:
    """Keeps the answers of the first start for the test to look at."""

    def __init__(self) -> None:
        self.now = IntakeNow()
        self.kept: list[Answers] = []
        self.trial: Trial | Failure = Trial("架空　一郎", "見本　花子", Verdict.VALID)
        self.failure: Failure | None = None
        self.trials = 0

    def intake_now(self) -> IntakeNow:
        return self.now

    def keep_answers(self, answers: Answers) -> None:
        if self.failure is not None:
            raise self.failure
        self.kept.append(answers)

    def try_out(self) -> Trial:
        self.trials += 1
        if isinstance(self.trial, Failure):
            raise self.trial
        return self.trial


class FakeDesk:
    """A desk whose card does what a test says.

    Attributes:
        pins: what was typed, in order (a fake may remember; the product must not).
        answers: failures to give instead of signing, by turn of the card; None signs.
        gate: signing waits for it before each prescription.
    """

    def __init__(
        self, out_folder: Path = Path("signed"), clock: Callable[[], datetime] = lambda: NOW
    ) -> None:
        self.clock = clock
        self.is_sandbox = True
        self.out_folder = out_folder
        place = out_folder.parent
        self.settings = SettingsDesk(
            administrator=place / "administrator.toml", user=place / "settings.toml"
        )
        self.has_practice_card = True
        self.card = Card()
        self.habits = PinHabits()
        self.phone: PhoneDesk | None = None
        self.forbidden: frozenset[Way] = frozenset()
        self.mistakes: tuple[Failure, ...] = ()
        self.examined: Pc | None = None
        self.api_address: str | None = None
        self.api_failure: Failure | None = None
        self.around = Around()
        self.work_failure: Failure | None = None
        self.on_work: Callable[[WorkState], None] | None = None
        self.on_change: Callable[[ReadersState], None] | None = None
        self.chosen: list[bytes] = []
        self.moved: list[bool] = []
        self.refreshed = 0
        self.is_closed = False
        self.right_pin = b"1234"
        self.pins: list[bytes] = []
        self.confirmed_last: list[bool] = []
        self.answers: Iterator[Failure | None] = iter(())
        self.refusal: Failure | None = None
        self.delivery_failure: Failure | None = None
        self.gate: threading.Event | None = None
        self.at_gate = threading.Event()
        self.threads: set[str] = set()
        self.files: dict[str, bytes] = {}
        self.verified: dict[str, Verified] = {}
        self.trust: TrustState | Failure = trust_state()
        self.may_fetch_lists = False
        self.lists_wanted: list[int] = []
        self.journal: Journal | None = None
        self.journal_failure: Failure | None = None
        self.has_service = False
        self.queue = QueueDesk(
            self.open_station,
            FakeOutbox(out_folder, self),
            out_folder.parent / "mine",
            clock,
            samples_of,
            ServiceWay(lambda: self.has_service, practice_profile),
        )
        self.first_run = FakeAnswers()
        self.updates = UpdatesDesk(None, clock)
        self.history = HistoryDesk(self.open_journal, lambda: 5, is_sandbox=True)
        self.forms = FormDesk(self.open_journal, self.verify, clock, is_sandbox=True)

    def open_journal(self) -> Journal:
        """A journal of its own, unless a test has given one."""
        if self.journal is None:
            path = self.out_folder.parent / "journal.sqlite"
            self.journal = Journal(path, workstation="診察室２", clock=self.clock)
        return self.journal

    def open_station(self) -> Station:
        """The station over the journal; a failure in its place once a test has set one."""
        self._note_thread()
        if self.journal_failure is not None:
            raise self.journal_failure
        return Station(self.open_journal())

    def forbid(self, *ways: Way) -> None:
        """Have the administrator's file forbid these ways of signing."""
        self.forbidden = frozenset(ways)
        names = {Way.CARD: "card", Way.PHONE: "second_certificate"}
        lines = "".join(f"{names[way]} = false\n" for way in ways)
        file = self.out_folder.parent / "administrator.toml"
        file.write_text(f"[signers]\n{lines}", encoding="utf-8")
        load_settings(administrator=file, user=file.with_name("settings.toml"))

    def watch_card(self, on_change: Callable[[ReadersState], None]) -> None:
        self._note_thread()
        if Way.CARD in self.forbidden:
            raise Failure(FailureCode.SIGNER_NOT_ALLOWED, key="signers.card")
        self.on_change = on_change
        self.show_cards(self.card)

    def show_cards(self, *cards: Card) -> None:
        """Have these cards in the readers; the first is the one that signs."""
        self.card = cards[0]
        if self.on_change is not None:
            self.on_change(readers(*cards))

    def refresh_card(self) -> None:
        self._note_thread()
        self.refreshed += 1
        self.show_cards(self.card)

    def choose_card(self, certificate_sha256: bytes) -> None:
        self._note_thread()
        self.chosen.append(certificate_sha256)

    def move_practice_card(self, *, into_reader: bool) -> None:
        self._note_thread()
        self.moved.append(into_reader)
        self.show_cards(Card() if into_reader else without_card())

    def open_phone(self) -> PhoneDesk | None:
        if Way.PHONE in self.forbidden:
            raise Failure(FailureCode.SIGNER_NOT_ALLOWED, key="signers.second_certificate")
        return self.phone

    def pin_habits(self) -> PinHabits:
        return self.habits

    def setting_mistakes(self) -> tuple[Failure, ...]:
        return self.mistakes

    def diagnosis_world(self) -> World:
        self._note_thread()
        if self.examined is None:
            self.examined = Pc(self.out_folder.parent)
        return self.examined.world

    def open_api(self, around: Around) -> str | None:
        self._note_thread()
        self.around = around
        if self.api_failure is not None:
            raise self.api_failure
        return self.api_address

    def open_work(self, on_state: Callable[[WorkState], None]) -> None:
        self._note_thread()
        if self.work_failure is not None:
            raise self.work_failure
        self.on_work = on_state

    def stop_waiting(self) -> None:
        pass

    def close(self) -> None:
        self.is_closed = True
        if self.journal is not None:
            self.journal.close()

    def read(self, path: Path) -> bytes:
        self._note_thread()
        if path.name not in self.files:
            raise Failure(FailureCode.FILE_UNREADABLE, file=path.name)
        return self.files[path.name]

    def ready_to_sign(self, kinds: Collection[DocumentKind] | None = None) -> CardState:
        self._note_thread()
        if self.refusal is not None:
            raise self.refusal
        return self.card  # type: ignore[return-value]

    @property
    def signer_kind(self) -> SignerKind:
        return SignerKind.CARD

    def sign(
        self,
        items: Sequence[Item],
        pin: Pin,
        *,
        confirm_last_attempt: bool,
        on_result: Callable[[int, Outcome], None],
        should_stop: Callable[[], bool],
    ) -> tuple[Outcome, ...]:
        self._note_thread()
        self.pin = pin
        typed = bytearray(len(pin))
        pin.copy_into(typed, 0)
        self.pins.append(bytes(typed))
        self.confirmed_last.append(confirm_last_attempt)
        outcomes: list[Outcome] = []
        ended = False
        for index, each in enumerate(items):
            outcome: Outcome = Skipped(each)
            if not ended and not should_stop():
                outcome = self._sign_one(each, bytes(typed), pin)
                ended = isinstance(outcome, NotSigned) and _ends(outcome.failure)
            outcomes.append(outcome)
            on_result(index, outcome)
        self.show_cards(self.card)  # the attempts are read anew after signing
        return tuple(outcomes)

    def _sign_one(self, each: Item, typed: bytes, pin: Pin) -> Outcome:
        if self.gate is not None:
            self.at_gate.set()
            self.gate.wait(5)
        if pin.dropped is not None:
            reason = pin.dropped.value
            return NotSigned(each, Failure(FailureCode.CARD_PIN_DROPPED, reason=reason))
        if typed != self.right_pin:
            assert self.card.attempts_left is not None
            self.card.attempts_left -= 1
            left = self.card.attempts_left
            code = FailureCode.CARD_PIN_WRONG if left else FailureCode.CARD_PIN_LOCKED
            return NotSigned(each, PinFailure(code, attempts_left=left))
        answer = next(self.answers, None)
        if answer is not None:
            return NotSigned(each, answer)
        return Signed(each, b"<signed/>", signed_report())

    @property
    def delivered(self) -> list[str]:
        """The files in the outbox."""
        return sorted(path.name for path in self.out_folder.glob("*.xml"))

    def trust_state(self) -> TrustState:
        self._note_thread()
        if isinstance(self.trust, Failure):
            raise self.trust
        return self.trust

    def verify_many(self, files: Sequence[Path]) -> Generator[ArchiveRow, None, None]:
        self._note_thread()
        for file in files:
            if file.name not in self.files:
                yield failed_row(str(file), Failure(FailureCode.FILE_UNREADABLE, file=file.name))
                continue
            found = self.verify(self.files[file.name], file.name).report
            assert found is not None
            yield ArchiveRow(str(file), "", verdict=found.verdict.value)

    def fetches_lists(self) -> bool:
        self._note_thread()
        return self.may_fetch_lists

    def fetch_lists(
        self,
        reports: Sequence[VerificationReport],
        told: Callable[[FetchProgress], None],
        stop: threading.Event,
    ) -> tuple[tuple[FetchedList, ...], ...]:
        self._note_thread()
        self.lists_wanted.append(len(reports))
        return tuple(() for _report in reports)

    def verify(self, data: bytes, name: str, crls: Sequence[bytes] = ()) -> Verified:
        self._note_thread()
        return self.verified.get(name, Verified(name, NOW, report()))

    def _note_thread(self) -> None:
        self.threads.add(threading.current_thread().name)


def _ends(failure: Failure) -> bool:
    return failure.code is not FailureCode.SIGNED_DOCUMENT_REJECTED


class Clock:
    """A clock that a test moves."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def settle() -> None:
    """Let everything that is due be laid out and painted."""
    for _ in range(5):
        QApplication.sendPostedEvents()
        QApplication.processEvents()
