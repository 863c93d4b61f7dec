"""The exchange with the electronic-prescription service: signed prescriptions are registered.

Nothing of it is in memory only: what is to go out, has gone out and was answered is in the journal,
and a program that is killed at any moment goes on where it was. A request has one id for ever; the
file of that id appears once. Several programs may do this at once.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from pathlib import Path

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.prescription import record_table as r
from clinic_signer.prescription.envelope import read_document
from clinic_signer.prescription.records import decode
from clinic_signer.station.finished_files import Mark
from clinic_signer.station.journal.job import DocumentPart
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.journal.request import RequestKind, RequestState, ServiceRequest
from clinic_signer.station.journal.requests import Taken
from clinic_signer.station.service_messages.answers import AnswerState, read_answer
from clinic_signer.station.service_messages.building import RequestContent, build
from clinic_signer.station.service_messages.profile import MessageProfile
from clinic_signer.station.service_messages.terminal import (
    AnswerFile,
    Terminal,
    file_name,
    read_bounded,
)

log = logging.getLogger(__name__)

SETTLE_SECONDS = 10.0
"""An answer that cannot be read is taken for half written until it has not changed for so long."""


@dataclass(frozen=True, slots=True)
class Worked:
    """What one round has done.

    Attributes:
        sent: requests that the terminal can have now.
        answered: answers that were recorded.
        set_aside: answers that could not be used.
        failure: why the folders cannot be used; None if they can. It goes on by itself.
    """

    sent: int = 0
    answered: int = 0
    set_aside: int = 0
    failure: Failure | None = None


class ServiceExchange:
    """Drives the exchange; each call of :meth:`work_once` does what there is to do.

    Args:
        journal: where it is all kept.
        terminal: the folders.
        profile: how messages are named and built.
        timeout_minutes: after which an answer is overdue.
        institution: 10 digits in place of those in the prescription; empty for those.
        settle_seconds: how long a file that cannot be read must stay as it is.
    """

    def __init__(
        self,
        journal: Journal,
        terminal: Terminal,
        profile: MessageProfile,
        *,
        timeout_minutes: int,
        institution: str = "",
        settle_seconds: float = SETTLE_SECONDS,
    ) -> None:
        self._journal = journal
        self._book = journal.requests
        self._terminal = terminal
        self._profile = profile
        self._timeout_minutes = timeout_minutes
        self._institution = institution
        self._settle_seconds = settle_seconds
        self._unread: dict[Path, tuple[Mark, float]] = {}
        self._noted: set[Path] = set()
        self._is_swept = False

    def work_once(self) -> Worked:
        """Send what is to be sent, and take what was answered.

        Raises:
            Failure: ``JOURNAL_*``; the call may be repeated, nothing goes out twice.
        """
        for job_id in self._book.not_asked():
            self._book.want_delivery(job_id)
        try:
            mark = self._terminal.mark()
        except Failure as failure:
            self._hold_all_back(failure)
            self._mark_overdue()
            return Worked(failure=failure)
        own = self._book.mark()
        if not own:
            return Worked()
        self._sweep(own)
        sent, problem = self._send_all(mark)
        answered = aside = 0
        try:
            answered, aside = self._read_all(own)
        except Failure as failure:
            if failure.code is not FailureCode.SERVICE_FOLDER_UNUSABLE:
                raise
            problem = failure
        self._mark_overdue()
        return Worked(sent, answered, aside, problem)

    # -- out --------------------------------------------------------------------------------

    def _send_all(self, mark: str) -> tuple[int, Failure | None]:
        sent, problem = 0, None
        for request in self._book.in_state(RequestState.WANTED, RequestState.PREPARED):
            try:
                sent += self._send(request, mark)
            except Failure as failure:
                if failure.code not in _HOLDS_BACK:
                    raise
                self._book.hold_back(request.job_id, failure)
                if failure.code is FailureCode.SERVICE_FOLDER_UNUSABLE:
                    problem = failure
        return sent, problem

    def _send(self, request: ServiceRequest, mark: str) -> bool:
        """Let the terminal have one request, from wherever it was stopped."""
        wanted: ServiceRequest | None = request
        if request.state is RequestState.WANTED:
            wanted = self._make_ready(request, mark)
        if wanted is None or wanted.terminal != mark or wanted.staged is None:
            return False
        name = file_name(self._profile, wanted.kind, wanted.request_id or "")
        self._terminal.give_name(wanted.staged, name)
        self._book.record_sent(wanted)
        return True

    def _make_ready(self, request: ServiceRequest, mark: str) -> ServiceRequest | None:
        request_id = self._book.next_id(request)
        staged = self._terminal.make_ready(request_id, self._message(request, request_id))
        prepared = self._book.stage(request, terminal=mark, staged=staged)
        if prepared is None:
            self._terminal.drop(staged)
        return prepared

    def _message(self, request: ServiceRequest, request_id: str) -> bytes:
        document = self._journal.document(request.job_id, DocumentPart.SIGNED)
        content = RequestContent(
            request.kind,
            request_id,
            self._institution or institution_of(document),
            b"" if request.kind is RequestKind.CANCEL else document,
            request.prescription_id,
        )
        return build(self._profile, content)

    def _hold_all_back(self, failure: Failure) -> None:
        for request in self._book.in_state(RequestState.WANTED, RequestState.PREPARED):
            self._book.hold_back(request.job_id, failure)

    def _mark_overdue(self) -> None:
        """Looks first: a change waits for its turn, and this is asked every second."""
        if self._book.in_state(RequestState.SENT):
            self._book.mark_overdue(self._timeout_minutes)

    def _sweep(self, own: str) -> None:
        """Remove, once, what was made ready by a program that died before it was noted."""
        if self._is_swept:
            return
        for request_id, staged, is_old in self._terminal.left_behind(own):
            known = self._book.with_id(request_id)
            if (known is None and is_old) or (known is not None and known.staged != staged):
                self._terminal.drop(staged)
        self._is_swept = True

    # -- in ---------------------------------------------------------------------------------

    def _read_all(self, own: str) -> tuple[int, int]:
        answered = aside = 0
        files = self._terminal.answers_of(own, self._profile)
        for file in files:
            try:
                answered += self._read(file)
            except Failure as failure:
                if failure.code not in _SETS_ASIDE:
                    raise
                aside += self._set_aside(file, failure)
        here = {file.path for file in files}
        self._unread = {path: seen for path, seen in self._unread.items() if path in here}
        self._noted &= here
        return answered, aside

    def _read(self, file: AnswerFile) -> bool:
        """Record one answer.

        Raises:
            Failure: SERVICE_ANSWER_UNREADABLE, SERVICE_ANSWER_FOREIGN; ``JOURNAL_*``.
        """
        data = read_bounded(file.path)
        if data is None:
            return False
        request = self._book.with_id(file.request_id)
        if request is None or request.kind is not file.kind:
            raise _foreign(file)
        answer = read_answer(self._profile, request.kind, data)
        if answer.identifier not in ("", file.request_id):
            raise _foreign(file)
        if answer.state is AnswerState.WORKING:
            self._terminal.take_away(file)
            return False
        taken = self._book.record_answer(file.request_id, data, answer.verdict)
        if taken in (Taken.OTHER, Taken.FOREIGN):
            raise _foreign(file)
        self._terminal.take_away(file)
        return taken is Taken.TAKEN

    def _set_aside(self, file: AnswerFile, failure: Failure) -> bool:
        """Note and keep what cannot be used, unless it is still being written."""
        is_unreadable = failure.code is FailureCode.SERVICE_ANSWER_UNREADABLE
        if is_unreadable and not self._is_settled(file.path):
            return False
        if file.path not in self._noted:
            self._book.note_aside(file.request_id, failure, name=file.path.name)
            self._noted.add(file.path)
        self._terminal.set_aside(file)
        return True

    def _is_settled(self, path: Path) -> bool:
        try:
            looks = Mark.of(path.stat())
        except OSError:
            return False
        before, since = self._unread.get(path, (None, 0.0))
        if before != looks:
            since = time.monotonic()
            self._unread[path] = (looks, since)
        return time.monotonic() - since >= self._settle_seconds


_HOLDS_BACK = frozenset(
    {
        FailureCode.SERVICE_FOLDER_UNUSABLE,
        FailureCode.SERVICE_FUNCTION_UNKNOWN,
        FailureCode.SERVICE_REQUEST_INCOMPLETE,
    }
)
_SETS_ASIDE = frozenset({FailureCode.SERVICE_ANSWER_UNREADABLE, FailureCode.SERVICE_ANSWER_FOREIGN})


def institution_of(document: bytes) -> str:
    """Prefecture, fee table and code of the institution of a prescription: 10 digits if complete.

    That these three in this order are the code which messages carry is inferred.
    """
    institution = decode(read_document(document).payload).first(r.Institution)
    if institution is None:
        return ""
    return institution.prefecture + institution.fee_table + institution.code


def _foreign(file: AnswerFile) -> Failure:
    return Failure(FailureCode.SERVICE_ANSWER_FOREIGN, file=file.path.name)
