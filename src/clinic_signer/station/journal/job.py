"""What the journal keeps of one prescription on its way through the station."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from clinic_signer.failures import Failure
from clinic_signer.prescription.kinds import DocumentKind
from clinic_signer.words import Words


class JobState(Enum):
    """Where a prescription is on its way."""

    RECEIVED = "received"
    """Its bytes are kept; it is not read yet."""
    READY = "ready"
    """It can be signed."""
    NEEDS_ATTENTION = "needs-attention"
    """Findings forbid signing, or a person must confirm them first."""
    SIGNING = "signing"
    """A workstation has claimed it."""
    SIGNED = "signed"
    """It is signed, checked and kept; it waits for its delivery."""
    DELIVERED = "delivered"
    FAILED = "failed"
    """It could not be signed for a reason of its own; a person decides."""
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"
    """A changed prescription with the same number has come in its place."""

    @property
    def words(self) -> Words:
        """What the state is called."""
        return _STATE_WORDS[self]

    @property
    def is_closed(self) -> bool:
        """True when nothing more happens to the job by itself."""
        return self in (JobState.DELIVERED, JobState.CANCELLED, JobState.SUPERSEDED)

    @property
    def is_unsigned(self) -> bool:
        """True as long as the job can still be cancelled, superseded or checked anew."""
        return self in _UNSIGNED


_STATE_WORDS = {
    JobState.RECEIVED: Words("受付", "received"),
    JobState.READY: Words("未署名", "to sign"),
    JobState.NEEDS_ATTENTION: Words("要確認", "to check"),
    JobState.SIGNING: Words("署名中", "being signed"),
    JobState.SIGNED: Words("署名済", "signed"),
    JobState.DELIVERED: Words("送信済", "delivered"),
    JobState.FAILED: Words("失敗", "failed"),
    JobState.CANCELLED: Words("取消", "cancelled"),
    JobState.SUPERSEDED: Words("差替済", "replaced"),
}
_UNSIGNED = frozenset(
    {
        JobState.RECEIVED,
        JobState.READY,
        JobState.NEEDS_ATTENTION,
        JobState.SIGNING,
        JobState.FAILED,
    }
)


class Source(Enum):
    """By which door a prescription came in."""

    FOLDER = "folder"
    COMMAND_LINE = "command-line"
    WINDOW = "window"
    """Opened or dropped by a person."""
    API = "api"
    PRACTICE = "practice"
    """One of the sandbox's own."""


class Route(Enum):
    """How a signed prescription leaves."""

    FOLDER = "folder"
    """As a file in the outbox."""
    API = "api"
    """Fetched by the program that sent it in, which then says that it has it."""
    SERVICE = "service"
    """As a register message in the folder of the electronic-prescription service."""


class DocumentPart(Enum):
    """Which of a job's documents."""

    RECEIVED = "received"
    """The bytes as they came in."""
    SIGNED = "signed"
    """The signed bytes, as they are delivered."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list shows and a search finds of a prescription, without reading its bytes again.

    All of it is personal data: it is kept sealed and never logged.

    Attributes:
        patient: the name exactly as in the data.
        patient_kana: the same in kana.
        numbers: what else a person would search by (insured person, medical record).
        prescriber: the name of who has to sign: the prescriber, or the pharmacist who dispensed.
        prescriber_kana: the same in kana.
        prescription_number: with the code of the institution; the same number again is a change.
        issued: the day of issue, or of dispensing.
        medicines: how many medicines are prescribed or dispensed.
        errors: how many findings forbid signing.
        to_confirm: the findings that a person must confirm before signing (``Finding.key``).
        kind: what kind of document it is.
    """

    patient: str = ""
    patient_kana: str = ""
    numbers: tuple[str, ...] = ()
    prescriber: str = ""
    prescriber_kana: str = ""
    prescription_number: str = ""
    issued: date | None = None
    medicines: int = 0
    errors: int = 0
    to_confirm: tuple[str, ...] = ()
    kind: DocumentKind = DocumentKind.PRESCRIPTION


@dataclass(frozen=True, slots=True)
class Confirmation:
    """That a person has looked at a finding.

    Attributes:
        finding: which (``Finding.key``).
        at: when.
    """

    finding: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Lease:
    """Who works on a job now.

    Attributes:
        workstation: its name.
        token: the fencing number: what is done with an older one is refused.
        until: when the job goes back unless the lease is renewed.
    """

    workstation: str
    token: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Job:
    """One prescription in the journal, as it was when it was read.

    Attributes:
        id: a UUID.
        number: the order in which the journal received them, from 1.
        name: what the person knows it by (a file name without its folder); personal data.
        state: where it is.
        change: the journal's count of changes when this one last changed.
        source: how it came in.
        route: how it leaves.
        received_at: when its bytes were kept.
        changed_at: when it last changed.
        summary: for lists and searches; empty before it is read, and after its data was purged.
        confirmed: the findings that a person has looked at.
        failure: why it could not be signed, or not delivered yet.
        lease: who works on it.
        supersedes: the job it came in place of.
        superseded_by: the job that came in its place.
        delivered_as: the name of the file in the outbox, from just before it gets it.
        outbox: the mark of the outbox that file is in.
        staged_token: the claim under which the file was made ready; None once it is delivered.
        is_purged: its personal data is gone after the retention time.
    """

    id: str
    number: int
    name: str
    state: JobState
    change: int
    source: Source
    route: Route
    received_at: datetime
    changed_at: datetime
    summary: Summary = field(default_factory=Summary)
    confirmed: tuple[Confirmation, ...] = ()
    failure: Failure | None = None
    lease: Lease | None = None
    supersedes: str | None = None
    superseded_by: str | None = None
    delivered_as: str | None = None
    outbox: str | None = None
    staged_token: int | None = None
    is_purged: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """A document that came in.

    Attributes:
        data: its bytes.
        name: what the person knows it by.
        source: how it came.
        route: how it shall leave; None for the usual way of this station.
        key: under which the sender of this workstation asks again when an answer was lost; the
            same key is the same job, whatever became of it.
    """

    data: bytes = field(repr=False)
    name: str
    source: Source
    route: Route | None = None
    key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an arrival.

    Attributes:
        job: the job; an earlier one if the same bytes had come before.
        is_new: False for bytes, or a key, that had come before.
    """

    job: Job
    is_new: bool


@dataclass(frozen=True, slots=True)
class Assessment:
    """What reading and checking a received document has given.

    Attributes:
        job_id: whose.
        summary: what it is.
        failure: why it is no prescription that can be signed; then the job has failed.
    """

    job_id: str
    summary: Summary
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """The right of one workstation to work on one job until its lease ends.

    Attributes:
        job: the job as claimed.
        token: the fencing number.
    """

    job: Job
    token: int


class Purpose(Enum):
    """What a job is claimed for."""

    SIGN = "sign"
    DELIVER = "deliver"


@dataclass(frozen=True, slots=True)
class JobQuery:
    """Which jobs.

    Attributes:
        states: in one of these states; all if empty.
        doctor: of the prescriber with this name; of all if None.
        closed_since: a closed job only if it has changed since then; every one if None.
        after: with a higher number, for reading a long list in parts.
        limit: at most so many.
    """

    states: frozenset[JobState] = frozenset()
    doctor: str | None = None
    closed_since: datetime | None = None
    after: int = 0
    limit: int = 100_000


@dataclass(frozen=True, slots=True)
class Changes:
    """What has changed since a place in the journal.

    Attributes:
        jobs: as they are now, in the order of their last changes.
        position: where to go on.
    """

    jobs: tuple[Job, ...]
    position: int
