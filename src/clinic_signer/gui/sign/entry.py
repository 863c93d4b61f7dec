"""One prescription of the queue: a job of the journal, and what the window adds to it. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path

from clinic_signer.failures import Failure
from clinic_signer.gui import dates, strings
from clinic_signer.gui.failure_text import failure_text
from clinic_signer.gui.search_text import folded
from clinic_signer.gui.sign import service_texts, texts
from clinic_signer.gui.sign.service_story import in_groups
from clinic_signer.japan import day_in_japan
from clinic_signer.prescription.kinds import DocumentKind
from clinic_signer.station.journal.job import Job, JobState
from clinic_signer.station.journal.request import ServiceRequest, registered
from clinic_signer.words import Words


class EntryState(Enum):
    """The state of a row, in words beside its icon."""

    RECEIVED = texts.RECEIVED
    TO_SIGN = strings.STATE_TO_SIGN
    CHECK = strings.STATE_CHECK
    SIGNING = texts.SIGNING
    SIGNED = strings.STATE_SIGNED
    SENT = texts.SENT
    FAILED = strings.STATE_FAILED
    CANCELLED = texts.CANCELLED
    REPLACED = texts.REPLACED

    @property
    def words(self) -> Words:
        """The state for people."""
        return self.value


_STATES = {
    JobState.RECEIVED: EntryState.RECEIVED,
    JobState.READY: EntryState.TO_SIGN,
    JobState.NEEDS_ATTENTION: EntryState.CHECK,
    JobState.SIGNING: EntryState.SIGNING,
    JobState.SIGNED: EntryState.SIGNED,
    JobState.DELIVERED: EntryState.SENT,
    JobState.FAILED: EntryState.FAILED,
    JobState.CANCELLED: EntryState.CANCELLED,
    JobState.SUPERSEDED: EntryState.REPLACED,
}


class Filter(Enum):
    """The tabs above the queue."""

    ALL = strings.FILTER_ALL
    TO_SIGN = strings.FILTER_TO_SIGN
    ATTENTION = strings.FILTER_ATTENTION
    DONE = strings.FILTER_DONE

    def takes(self, state: EntryState) -> bool:
        """Tell whether a row of this state is behind the tab."""
        return self is Filter.ALL or state in _FILTERED[self]


_FILTERED = {
    Filter.TO_SIGN: frozenset({EntryState.RECEIVED, EntryState.TO_SIGN, EntryState.SIGNING}),
    Filter.ATTENTION: frozenset({EntryState.CHECK, EntryState.FAILED}),
    Filter.DONE: frozenset(
        {EntryState.SIGNED, EntryState.SENT, EntryState.CANCELLED, EntryState.REPLACED}
    ),
}


@dataclass(slots=True, eq=False)
class Entry:
    """One row. Made in a lane; from then on only the window's thread changes it.

    Attributes:
        job: as the journal had it last.
        found_by: what a search looks through.
        name_key: what a confirmation that the prescriber is not the signer is kept under; None if
            the two are the same, or no signer is known.
        ticked: chosen for signing.
        is_busy: this window is signing it.
        signed_at: the time in the signature, if this window has made it.
        stopped_by: why this window has not signed it, though that was wanted.
        not_for_signer: why whoever would sign now may not sign this kind of document.
        filed_as: the state under which the queue counts it; None before it is in a queue.
        filed_as_mine: whether it was counted among the signer's own.
        must_be_seen: it was not opened yet, and only what was opened can be chosen.
        requests: what the electronic-prescription service was asked for, oldest first.
    """

    job: Job
    found_by: str = ""
    name_key: str | None = None
    ticked: bool = False
    is_busy: bool = False
    signed_at: datetime | None = None
    stopped_by: Failure | None = None
    not_for_signer: Failure | None = None
    filed_as: EntryState | None = None
    filed_as_mine: bool = True
    must_be_seen: bool = False
    requests: tuple[ServiceRequest, ...] = ()

    @classmethod
    def of(cls, job: Job, requests: tuple[ServiceRequest, ...] = ()) -> Entry:
        """A new row of a job."""
        shown = job.summary
        said = (shown.patient, shown.patient_kana, *shown.numbers, shown.prescription_number)
        found_by = "\n".join(folded(text) for text in (*said, job.name))
        return cls(job, found_by, requests=requests)

    # -- where it is ------------------------------------------------------------------------

    @property
    def number(self) -> int:
        """Its place in the queue."""
        return self.job.number

    @property
    def state(self) -> EntryState:
        """The state of the row."""
        state = _STATES[self.job.state]
        may_sign = self.not_for_signer is None
        if state is EntryState.TO_SIGN and may_sign and not self._name_is_clear:
            return EntryState.CHECK
        if state is EntryState.SIGNED and self.job.failure is not None:
            return EntryState.FAILED
        return state

    @property
    def can_be_signed(self) -> bool:
        """True when nothing blocks it and everything was confirmed."""
        is_ready = self.job.state is JobState.READY and self.not_for_signer is None
        return is_ready and self._name_is_clear and not self.must_be_seen

    @property
    def is_mine(self) -> bool:
        """False when it is another one's to sign: by the name on it, or by its kind."""
        return self.name_key is None and self.not_for_signer is None

    @property
    def kind(self) -> DocumentKind:
        """A prescription, or what was dispensed."""
        return self.job.summary.kind

    @property
    def is_dispensing(self) -> bool:
        """True for what a pharmacist signs."""
        return self.kind is DocumentKind.DISPENSING

    @property
    def _name_is_clear(self) -> bool:
        return self.name_key is None or any(
            each.finding == self.name_key for each in self.job.confirmed
        )

    @property
    def is_unsigned(self) -> bool:
        """True as long as it can still be signed, by whatever detour."""
        return self.job.state.is_unsigned

    @property
    def is_signed(self) -> bool:
        """True when there is a signed document."""
        return self.job.state in (JobState.SIGNED, JobState.DELIVERED)

    @property
    def not_sent(self) -> Failure | None:
        """Why the signed document has not left yet."""
        return self.job.failure if self.job.state is JobState.SIGNED else None

    @property
    def access_code(self) -> str:
        """The 引換番号 in groups of four, once the service has the prescription."""
        held = registered(self.requests)
        return "" if held is None else in_groups(held.access_code)

    @property
    def waits_for_answer(self) -> bool:
        """True while the service has been asked and has not answered."""
        return bool(self.requests) and self.requests[-1].state.is_open

    def saved_in(self, folder: Path) -> Path | None:
        """The file of the signed document, in the folder of this window; None before it is there.

        Args:
            folder: where signed documents go.
        """
        name = self.job.delivered_as
        return folder / name if self.job.state is JobState.DELIVERED and name else None

    @property
    def why_unsigned(self) -> Failure | None:
        """Why it was not signed when that was tried, or cannot be."""
        if not self.is_unsigned or self.job.state is JobState.SIGNING:
            return None
        return self.job.failure or self.stopped_by

    @property
    def signed_elsewhere(self) -> str:
        """Which workstation is signing it, if this window is not; else empty."""
        if self.is_busy or self.job.state is not JobState.SIGNING or self.job.lease is None:
            return ""
        return self.job.lease.workstation

    # -- what is shown ----------------------------------------------------------------------

    @property
    def patient(self) -> str:
        """The patient's name exactly as in the data; the document's where it could not be read."""
        return self.job.summary.patient or self.job.name or strings.say(strings.UNNAMED)

    @property
    def drug_count(self) -> int:
        """How many medicines are prescribed."""
        return self.job.summary.medicines

    @property
    def issued(self) -> str:
        """9月1日交付 or 9月1日調剤, as the PIN dialog lists it."""
        day = self.job.summary.issued
        if day is None:
            return ""
        words = texts.DISPENSED_ON if self.is_dispensing else strings.ISSUED
        return strings.say(words, day=strings.say(dates.short_day(day)))

    def second_line(self, today: date) -> str:
        """16:12　薬 4品目, and what else is to be known of it; the day, if it is not today's.

        What was dispensed is marked so: 16:12　調剤　薬 4品目.
        """
        return strings.joined(self._facts(today, dates.clock))

    def _facts(self, today: date, clock: Callable[[datetime], Words]) -> list[str]:
        """When it came, what it is, and the remark; the time as ``clock`` writes it."""
        at = self.job.received_at
        day = day_in_japan(at)
        when = strings.say(clock(at) if day == today else dates.short_day(day))
        mark = [strings.say(texts.IS_DISPENSING)] if self.is_dispensing else []
        return [when, *mark, strings.drugs(self.drug_count), *self._remark()]

    def _remark(self) -> list[str]:
        """The one thing that matters most beside the state."""
        if self.signed_elsewhere:
            return [strings.say(texts.SIGNED_AT, place=self.signed_elsewhere)]
        if self.not_sent is not None:
            return [strings.say(texts.NOT_SENT)]
        if self.why_unsigned is not None:
            return [failure_text(self.why_unsigned).heading.rstrip("。.")]
        if self.job.superseded_by is not None and self.is_signed:
            return [strings.say(texts.WAS_CHANGED)]
        if self.waits_for_answer:
            return [strings.say(service_texts.WAITS_FOR_ANSWER)]
        if self.access_code:
            return [strings.say(service_texts.ACCESS_CODE_IS, code=self.access_code)]
        if self.not_for_signer is not None and self.is_unsigned:
            return [
                strings.say(texts.NEEDS_PHARMACIST if self.is_dispensing else texts.NEEDS_PHYSICIAN)
            ]
        if self.name_key is not None:
            words = texts.DISPENSED_BY if self.is_dispensing else texts.PRESCRIBED_BY
            return [strings.say(words, name=self.job.summary.prescriber)]
        if self.must_be_seen and self.job.state is JobState.READY:
            return [strings.say(texts.OPEN_TO_CHOOSE)]
        if self.job.supersedes is not None:
            return [strings.say(texts.IS_CHANGE)]
        return []

    def spoken(self, today: date) -> str:
        """The row for a screen reader."""
        parts = [self.patient.replace("　", " "), *self._facts(today, dates.spoken_clock)]
        parts.append(strings.say(self.state.words))
        if self.ticked:
            parts.append(strings.say(strings.SELECTED))
        return strings.spoken(parts)
