"""What printing a form asks of the station; called in a worker lane."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui.printed_form.texts import Withdrawn
from clinic_signer.gui.worker import assert_off_window_thread
from clinic_signer.station.journal.audit import AuditAction
from clinic_signer.station.journal.job import DocumentPart, Job, JobState

if TYPE_CHECKING:  # the rooms of paper are imported when something is wanted
    from clinic_signer.gui.desk import Verified
    from clinic_signer.gui.printed_form.painting import PrintedForm
    from clinic_signer.station.journal.journal import Journal
    from clinic_signer.words import Language

_SIGNED = frozenset({JobState.SIGNED, JobState.DELIVERED})
_MAY_BE_SIGNED = _SIGNED | {JobState.CANCELLED, JobState.SUPERSEDED}


class HandedOut(Enum):
    """How a form leaves; the value is what the journal notes."""

    PAPER = "print"
    PDF = "pdf"


class FormDesk:
    """Makes printed forms of what the journal keeps.

    Args:
        journal: opens it, or gives the open one.
        verify: says what a signature is worth: bytes and a name.
        clock: gives the time as an aware datetime.
        is_sandbox: nothing in the journal has legal effect.
    """

    def __init__(
        self,
        journal: Callable[[], Journal],
        verify: Callable[[bytes, str], Verified],
        clock: Callable[[], datetime],
        *,
        is_sandbox: bool,
    ) -> None:
        self._journal = journal
        self._verify = verify
        self._clock = clock
        self._is_sandbox = is_sandbox

    def form(self, job: Job, way: HandedOut, language: Language) -> PrintedForm:
        """Return the form of a job, and note that it leaves; without a note there is none.

        Raises:
            Failure: ``JOURNAL_*``, ``JOB_UNKNOWN``; the document cannot be read.
        """
        assert_off_window_thread("a printed form")
        from clinic_signer.gui.printed_form.building import (
            FormSource,
            form_document,
            signed_part,
        )
        from clinic_signer.gui.printed_form.painting import PrintedForm

        journal = self._journal()
        data = _document(journal, job)
        signed = signed_part(data)
        report = None if signed is None else self._verify(signed, job.name).report
        source = FormSource(data, self._clock(), report, self._is_sandbox, _withdrawn(job))
        document = form_document(source, language)
        journal.note(AuditAction.EXPORTED, {"what": "form", "form": way.value}, job_id=job.id)
        return PrintedForm(document)

    def name_of_file(self, job: Job) -> str:
        """The name of a PDF to begin with; the sandbox's can be told by its name."""
        mark = "SANDBOX_" if self._is_sandbox else ""
        end = "form" if job.state in _SIGNED else "unsigned"
        return f"{Path(job.name).stem}_{mark}{end}.pdf"


def _document(journal: Journal, job: Job) -> bytes:
    """The signed document, where there is one."""
    if job.state in _MAY_BE_SIGNED:
        try:
            return journal.document(job.id, DocumentPart.SIGNED)
        except Failure as failure:
            if job.state in _SIGNED or failure.code is not FailureCode.JOB_UNKNOWN:
                raise
    return journal.document(job.id, DocumentPart.RECEIVED)


def _withdrawn(job: Job) -> Withdrawn | None:
    if job.state is JobState.CANCELLED:
        return Withdrawn.CANCELLED
    return None if job.superseded_by is None else Withdrawn.REPLACED
