"""The course of one prescription, entry by entry, as the details show it. Pure: no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clinic_signer.failures import Failure
from clinic_signer.gui import dates
from clinic_signer.gui.history import texts
from clinic_signer.gui.history.wording import failure_of, name_of, way_of
from clinic_signer.gui.sign import service_texts
from clinic_signer.gui.sign.service_story import in_groups
from clinic_signer.prescription.kinds import DocumentKind
from clinic_signer.station.journal.audit import AuditAction, AuditEntry
from clinic_signer.station.journal.job import Job, JobState
from clinic_signer.station.journal.reading import HistoryEntry
from clinic_signer.station.journal.request import ServiceRequest, registered
from clinic_signer.words import Words, same

Pair = tuple[Words, Words]
"""A label and what stands beside it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One entry in words.

    Attributes:
        entry: the entry.
        title: what happened.
        pairs: where, who, by which way.
        failure: why it did not work, if it did not.
        technical: codes, numbers and digests.
    """

    entry: AuditEntry
    title: Words
    pairs: tuple[Pair, ...]
    failure: Failure | None
    technical: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """One prescription, or one entry that belongs to none.

    Attributes:
        job: the prescription as it is now; None for none.
        steps: oldest first.
        numbers: under which the electronic-prescription service has it.
    """

    job: Job | None
    steps: tuple[Step, ...]
    numbers: tuple[Pair, ...] = ()


def story(entries: Sequence[HistoryEntry], requests: Sequence[ServiceRequest] = ()) -> Story:
    """Tell the course of a prescription.

    Args:
        entries: all of its entries, newest first, as the journal gives them; at least one.
        requests: what the electronic-prescription service was asked for, oldest first.
    """
    job = entries[0].job
    steps = tuple(_step(each.entry, job) for each in reversed(entries))
    return Story(job, steps, _numbers(requests))


def _numbers(requests: Sequence[ServiceRequest]) -> tuple[Pair, ...]:
    held = registered(requests)
    if held is None or not held.access_code:
        return ()
    return (
        (service_texts.ACCESS_CODE, same(in_groups(held.access_code))),
        (service_texts.PRESCRIPTION_ID, same(held.prescription_id)),
    )


def facts_of(job: Job) -> tuple[Pair, ...]:
    """What is known of a document, beside whose it is."""
    summary = job.summary
    dispensed = summary.kind is DocumentKind.DISPENSING
    found = (
        (texts.NUMBER, same(summary.prescription_number)),
        (
            texts.DISPENSED_ON if dispensed else texts.ISSUED,
            same("") if summary.issued is None else dates.full_day(summary.issued),
        ),
        (
            texts.PHARMACIST if dispensed else texts.PRESCRIBER,
            same(summary.prescriber.replace("　", " ")),
        ),
        (texts.FILE, same(job.name)),
        (texts.DELIVERED_AS, same(job.delivered_as or "")),
    )
    return tuple((label, text) for label, text in found if text.ja)


def _step(entry: AuditEntry, job: Job | None) -> Step:
    failure = failure_of(entry, job)
    pairs: list[Pair] = [(texts.WORKSTATION, same(entry.workstation))]
    if entry.about:
        label = texts.SIGNER if entry.action is AuditAction.SIGNED else texts.PERSON
        pairs.append((label, same(entry.about.replace("　", " "))))
    if "signer" in entry.facts:
        pairs.append((texts.WAY, way_of(entry)))
    return Step(entry, name_of(entry.action), tuple(pairs), failure, _technical(entry))


_LABELS = {
    "certificate": texts.CERTIFICATE,
    "document": texts.DOCUMENT,
    "failure": texts.CODE,
    "row": texts.ROW,
    "token": texts.TOKEN,
    "why": texts.WHY,
}
"""Names of facts; one without a label stands under its own name."""


def _technical(entry: AuditEntry) -> tuple[Pair, ...]:
    pairs: list[Pair] = [(texts.ENTRY_NUMBER, same(str(entry.sequence)))]
    if entry.state is not None:
        pairs.append((texts.STATE, _state(entry.state)))
    for name, value in sorted(entry.facts.items()):
        if value is not None:
            pairs.append((_LABELS.get(name, same(name)), same(str(value))))
    pairs.append((texts.LINK, same(entry.link.hex())))
    return tuple(pairs)


def _state(value: str) -> Words:
    try:
        return JobState(value).words
    except ValueError:
        return same(value)
