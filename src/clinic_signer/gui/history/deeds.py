"""Does what the person wants with a prescription; asks first where others notice it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from clinic_signer.gui import file_dialog, strings
from clinic_signer.gui.document_words import noun
from clinic_signer.gui.history import texts
from clinic_signer.gui.history.asking import AskingDialog
from clinic_signer.gui.history.desk import HistoryDesk
from clinic_signer.gui.history.possible import Deed
from clinic_signer.gui.history.wording import patient
from clinic_signer.station.delivery import name_of_signed
from clinic_signer.station.journal.job import DocumentPart, Job

if TYPE_CHECKING:
    from clinic_signer.failures import Failure
    from clinic_signer.gui.printed_form.door import FormOut
    from clinic_signer.gui.worker import Lane


class Deeds(QObject):
    """What can be done with a prescription.

    Args:
        desk: the journal.
        lane: where it is asked.
        screen: which shows what came of it.
        forms: prints the forms of prescriptions.

    Signals:
        verify_wanted: show the verdict on a document: its bytes and its name.
        done: what was done, in words.
        failed: why it could not be done (``Failure``).
    """

    verify_wanted = Signal(bytes, str)
    done = Signal(str)
    failed = Signal(object)

    def __init__(self, desk: HistoryDesk, lane: Lane, screen: QWidget, forms: FormOut) -> None:
        super().__init__(screen)
        self._forms = forms
        self._desk = desk
        self._lane = lane
        self._screen = screen

    def begin(self, deed: Deed, job: Job) -> None:
        """Do it, or ask first."""
        if deed is Deed.VERIFY:
            self._verify(job)
        elif deed is Deed.COPY:
            self._choose_place(job)
        elif deed is Deed.PRINT:
            self._forms.print_form(job)
        elif deed is Deed.PDF:
            self._forms.save_form(job)
        else:
            self._ask(deed, job)

    def _verify(self, job: Job) -> None:
        name = self._name(job)
        self._lane.run(
            lambda: self._desk.document(job.id, DocumentPart.SIGNED),
            lambda data: self.verify_wanted.emit(data, name),
            self._failed,
        )

    def _choose_place(self, job: Job) -> None:
        file_dialog.choose_place(
            self._screen.window(),
            strings.say(texts.COPY_TITLE),
            self._name(job),
            lambda path: self.save_copy(job, path),
            filters=[strings.say(strings.SIGNED_FILES), strings.say(strings.ALL_FILES)],
        )

    def save_copy(self, job: Job, path: Path) -> None:
        """Write a copy of the signed document."""
        said = strings.say(texts.COPY_SAVED, file=path.name)
        self._lane.run(
            lambda: self._desk.save_copy(job.id, path),
            lambda _none: self.done.emit(said),
            self._failed,
        )

    def _ask(self, deed: Deed, job: Job) -> None:
        again = deed is Deed.DELIVER_AGAIN
        heading = texts.ASK_AGAIN if again else texts.ASK_CANCEL
        dialog = AskingDialog(
            strings.say(heading, name=strings.plain(patient(job)), what=noun(job.summary.kind)),
            texts.ASK_AGAIN_TEXT if again else texts.ASK_CANCEL_TEXT,
            texts.ASK_AGAIN_YES if again else texts.ASK_CANCEL_YES,
            self._screen.window(),
        )
        dialog.accepted.connect(lambda: self._do(deed, job))
        dialog.open()

    def _do(self, deed: Deed, job: Job) -> None:
        again = deed is Deed.DELIVER_AGAIN
        work = self._desk.deliver_again if again else self._desk.cancel
        said = strings.say(texts.SENT_AGAIN if again else texts.CANCELLED)
        self._lane.run(lambda: work(job.id), lambda _job: self.done.emit(said), self._failed)

    def _failed(self, failure: Failure) -> None:
        self.failed.emit(failure)

    def _name(self, job: Job) -> str:
        return job.delivered_as or name_of_signed(job.name, sandbox=self._desk.is_sandbox)
