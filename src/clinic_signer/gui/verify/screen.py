"""The Verify screen: drop files, see one of three verdicts, and what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from clinic_signer.failures import Failure
from clinic_signer.gui import file_dialog, strings
from clinic_signer.gui.access import Announcer
from clinic_signer.gui.controls import Notice
from clinic_signer.gui.desk import Desk, Verified
from clinic_signer.gui.failure_text import failure_text
from clinic_signer.gui.screen import Screen, local_files
from clinic_signer.gui.theme import Level
from clinic_signer.gui.verify import texts
from clinic_signer.gui.verify.compare_panel import ComparePanel
from clinic_signer.gui.verify.comparing import Comparing
from clinic_signer.gui.verify.empty import EmptyPage
from clinic_signer.gui.verify.entry import FileEntry
from clinic_signer.gui.verify.files import FilesPanel
from clinic_signer.gui.verify.findings import spoken
from clinic_signer.gui.verify.handing_out import ReportOut
from clinic_signer.gui.verify.head import VerifyHead
from clinic_signer.gui.verify.lists_run import ListsRun
from clinic_signer.gui.verify.look import look_of
from clinic_signer.gui.verify.model import FilesModel, Filter
from clinic_signer.gui.verify.page import ResultPage
from clinic_signer.gui.verify.run import Result, VerifyRun, files_in
from clinic_signer.gui.widgets import (
    column,
    restyle,
)
from clinic_signer.gui.worker import Lanes


class VerifyScreen(Screen):
    """Verify documents; needs no card.

    Signals:
        dispensing_wanted: a dispensing document is to be made of a prescription (its bytes) and the
            data in a file (``Path``).
    """

    dispensing_wanted = Signal(object, object)

    def __init__(self, desk: Desk, lanes: Lanes) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._desk = desk
        self._lanes = lanes
        self.model = FilesModel()
        self.files = FilesPanel(self.model)
        self.files.entry_chosen.connect(self._show_entry)
        self.files.choose_wanted.connect(self.choose_files)
        self.files.clear_wanted.connect(self.clear)
        self.files.filters.chosen.connect(self._use_filter)
        self.files.progress.stop_wanted.connect(self.stop)
        self.files.progress.resume_wanted.connect(self.resume)
        self.run = VerifyRun(desk, lanes, self)
        self.run.arrived.connect(self._verified)
        self.run.ended.connect(lambda: self.files.progress.show_end(self.run))
        self.page = ResultPage()
        self.banner, self.findings, self.facts, self.items, self.content = (
            *(self.page.banner, self.page.findings, self.page.facts),
            *(self.page.items, self.page.content),
        )
        self.banner.again_wanted.connect(self.verify_again)
        self.lists = ListsRun(desk, lanes, self)
        self.lists.known.connect(lambda is_on: self.files.trust.show_fetching(is_on=is_on))
        self.lists.arrived.connect(self._show_results)
        self.lists.changed.connect(self._show_lists)
        self.page.lists.stop_wanted.connect(self.lists.stop)
        self._announcer = Announcer(self)
        self._places = QStackedWidget()
        self.empty = EmptyPage()
        self.empty.files_wanted.connect(self.choose_files)
        self.empty.folder_wanted.connect(self.choose_folder)
        self._places.addWidget(self.empty)
        self._places.addWidget(self._build_filled())
        self._note = Notice(Level.NEUTRAL, "", "")
        self._note_holder = QWidget()
        self._note_holder.setLayout(column(self._note, margins=(16, 12, 16, 12)))
        self._note_holder.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._note_holder)
        whole.addWidget(self._places, 1)
        QShortcut(QKeySequence("Esc"), self).activated.connect(self._give_up)
        lanes.desk.run(desk.trust_state, self.files.trust.show_state, self.files.trust.show_failure)
        self.set_measures(narrow=False, short=False)

    # -- building ---------------------------------------------------------------------------

    def _build_filled(self) -> QWidget:
        self.head = VerifyHead()
        self.head.compare_wanted.connect(self._compare_wanted)
        self.head.print_wanted.connect(self.print_shown)
        self.head.export_wanted.connect(self.export_shown)
        self.head.dispense_wanted.connect(self.choose_dispensed)
        self.handing_out = ReportOut(self._lanes.desk, self)
        self.handing_out.told.connect(self._tell)
        self.handing_out.failed.connect(self._not_handed_out)
        self.compare_panel = ComparePanel()
        self.comparing = Comparing(self.compare_panel, self._lanes.desk)
        self.comparing.changed.connect(self._show_comparing)
        self.comparing.failed.connect(self._failed)
        self._views = QStackedWidget()
        self._views.addWidget(self.page)
        self._views.addWidget(self.compare_panel)
        right = column(self.head, gap=0)
        right.addWidget(self._views, 1)
        filled = QWidget()
        whole = QHBoxLayout(filled)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.files)
        whole.addLayout(right, 1)
        return filled

    # -- files ------------------------------------------------------------------------------

    def choose_files(self) -> None:
        """Let the person choose files."""
        file_dialog.choose_files(
            self.window(),
            strings.say(strings.CHOOSE_FILES),
            [strings.say(strings.SIGNED_FILES), strings.say(strings.ALL_FILES)],
            self.open_files,
        )

    def choose_folder(self) -> None:
        """Let the person choose a folder; its XML files are verified."""
        file_dialog.choose_folder(
            self.window(), strings.say(strings.CHOOSE_FOLDER), self.open_folder
        )

    def open_folder(self, folder: Path) -> None:
        """Verify the XML files of a folder."""
        self.open_dropped([folder])

    def open_dropped(self, paths: Sequence[Path]) -> None:
        """Verify files, and the XML files of folders; which is which is looked up in a lane."""
        self._note_holder.hide()
        self.files.progress.show_looking()
        self._places.setCurrentIndex(1)
        self._lanes.desk.run(
            lambda: files_in(paths),
            self._open_found,
            self._failed,
        )

    def _open_found(self, entries: list[FileEntry]) -> None:
        self.files.progress.hide()
        if entries:
            self._open(entries)
            return
        self._places.setCurrentIndex(1 if self.model.entries else 0)
        self._say(strings.say(texts.EMPTY_FOLDER))

    def open_files(self, paths: Sequence[Path]) -> None:
        """Put files into the list and verify them in the background."""
        if paths:
            self._note_holder.hide()
            self._open([FileEntry(path) for path in paths])

    def open_bytes(self, data: bytes, name: str) -> None:
        """Verify a document that is no file, such as one that the journal keeps."""
        self._note_holder.hide()
        self._open([FileEntry(Path(name), data=data)])

    def _open(self, entries: Sequence[FileEntry]) -> None:
        self._use_filter(Filter.ALL)
        self.model.add(entries)
        self._places.setCurrentIndex(1)
        self.run.add(entries)
        self.files.show_counts()
        self.files.view.setCurrentIndex(self.model.index_of(entries[0]))

    def _verified(self, results: list[Result]) -> None:
        """Show verdicts at once; lists that they wait for come later."""
        self.lists.add(results)
        self.files.progress.show_run(self.run)
        self._show_results(results)

    def _show_lists(self) -> None:
        self.page.lists.show_entry(self.current, self.lists)

    def _show_results(self, results: list[Result]) -> None:
        for entry, verified, row_shown in results:
            self.model.show_result(entry, verified, row_shown)
        self.files.show_counts()
        current = self.current
        for entry, verified, _row in results:
            if entry is current:
                self._show_entry(entry)
            if entry is current and verified is not None:
                look = look_of(verified)
                lists = self.page.lists.text if self.page.lists.isVisible() else ""
                said = strings.spoken([look.word, look.sentence, spoken(verified), lists])
                self._announcer.announce(said, assertive=True)

    def stop(self) -> None:
        """Leave what is not verified yet; each of those is verified when it is looked at."""
        for entry in self.run.stop():
            self.model.show_waiting(entry, waiting=False)
        current = self.current
        if current is not None and current.row is None:
            self.run.add_first(current)

    def resume(self) -> None:
        """Verify what was left."""
        for entry in self.run.resume():
            self.model.show_waiting(entry, waiting=True)

    def _failed(self, failure: Failure) -> None:
        self.files.progress.hide()
        self._note.show_failure(Level.CAUTION, failure_text(failure))
        self._show_note(Level.CAUTION)

    def _say(self, text: str) -> None:
        self.files.progress.hide()
        self._tell(Level.CAUTION, text, "")

    def _tell(self, level: Level, heading: str, sentence: str) -> None:
        self._note.show_notice(level, heading, sentence)
        self._show_note(level)

    def _not_handed_out(self, failure: Failure) -> None:
        self._note.show_failure(Level.BLOCKED, failure_text(failure))
        self._show_note(Level.BLOCKED)

    def _show_note(self, level: Level) -> None:
        self._note_holder.show()
        self._announcer.announce(self._note.text, assertive=level is Level.BLOCKED)

    def choose_dispensed(self) -> None:
        """Let the person choose the dispensing data that belong to the shown prescription."""
        verified = self._reported
        if verified is None:
            return
        prescription = verified.data
        file_dialog.choose_file(
            self.window(),
            strings.say(texts.CHOOSE_DISPENSED),
            [strings.say(texts.DISPENSED_FILES), strings.say(strings.ALL_FILES)],
            lambda path: self.dispensing_wanted.emit(prescription, path),
        )

    # -- handing out ------------------------------------------------------------------------

    @property
    def _reported(self) -> Verified | None:
        """The result that is shown, if there is a report on it."""
        verified = self.current.verified if self.current is not None else None
        return verified if verified is not None and verified.report is not None else None

    def print_shown(self) -> None:
        """Print the report on the shown file."""
        if (verified := self._reported) is not None:
            self.handing_out.print_report(verified)

    def export_shown(self) -> None:
        """Offer the forms in which the report can be written."""
        if (verified := self._reported) is not None:
            menu = self.handing_out.menu(verified)
            menu.popup(self.head.export.mapToGlobal(self.head.export.rect().bottomLeft()))

    @property
    def current(self) -> FileEntry | None:
        """The file that is shown."""
        index = self.files.view.currentIndex()
        found = index.data(FilesModel.ENTRY) if index.isValid() else None
        return found if isinstance(found, FileEntry) else None

    def verify_again(self) -> None:
        """Verify the shown file once more."""
        entry = self.current
        if entry is not None:
            self.model.forget_result(entry)
            self.files.show_counts()
            self._show_entry(entry)
            self.run.add_first(entry)

    def clear(self) -> None:
        """Empty the list."""
        self.comparing.end()
        self.run.clear()
        self.lists.clear()
        self.model.clear()
        self._note_holder.hide()
        self.files.progress.hide()
        self._places.setCurrentIndex(0)
        self.empty.choose.setFocus(Qt.FocusReason.OtherFocusReason)

    def _use_filter(self, chosen: Filter) -> None:
        """Show the files of one kind; what is looked at stays, if it is one of them."""
        current = self.current
        self.model.use_filter(chosen)
        self.files.show_counts()
        index = self.model.index_of(current)
        if not index.isValid() and self.model.rowCount():
            index = self.model.index(0)
        self.files.view.setCurrentIndex(index)

    # -- showing ----------------------------------------------------------------------------

    def _show_entry(self, entry: FileEntry | None) -> None:
        self.head.setVisible(entry is not None)
        self.page.lists.show_entry(entry, self.lists)
        if entry is None:
            self.page.show_result(None)
            return
        self.head.show_entry(entry)
        verified = entry.verified
        if verified is None and (entry.row is not None or not entry.is_waiting):
            self.run.add_first(entry)  # its result was not kept, or the rest was left
        self.page.show_result(verified)
        if self.comparing.is_on:
            self.comparing.show(entry)
        elif verified is not None and self.isVisible() and not self.files.view.hasFocus():
            self.banner.setFocus(Qt.FocusReason.OtherFocusReason)

    def _compare_wanted(self, wanted: bool) -> None:
        """The file that is shown is the one; the other is chosen in the list, or dropped."""
        if wanted:
            self.comparing.begin(self.current)
        else:
            self.comparing.end()

    def _show_comparing(self, is_on: bool) -> None:
        self.head.show_comparing(comparing=is_on)
        self._views.setCurrentIndex(1 if is_on else 0)
        if is_on:
            self.files.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _give_up(self) -> None:
        """Esc: a notice that was read, else comparing, else verifying."""
        if self._note_holder.isVisible():
            self._note_holder.hide()
        elif self.comparing.is_on:
            self.comparing.end()
        elif self.run.is_running:
            self.stop()

    def set_measures(self, *, narrow: bool, short: bool, tight: bool = False) -> None:
        """Use the measures of the wide or the narrow layout."""
        del short, tight
        self.files.set_narrow(narrow=narrow)
        self.page.set_narrow(narrow=narrow)
        self.head.set_narrow(narrow=narrow)

    def regions(self) -> list[QWidget]:
        """The stops of F6 on this screen."""
        if self._places.currentIndex() == 0:
            return [self.empty.choose]
        shown = [self.compare_panel.table] if self.comparing.is_on else self.page.regions()
        return [self.files.view, self.head.compare, *shown]

    def reload(self) -> None:
        """Verify again."""
        self.verify_again()

    def close_down(self) -> None:
        """Verify nothing any more."""
        self.run.stop()
        self.lists.clear()

    # -- drag and drop ----------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if local_files(event.mimeData()):
            event.acceptProposedAction()
            self._mark_drop(active=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The files went elsewhere."""
        super().dragLeaveEvent(event)
        self._mark_drop(active=False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Verify what was dropped."""
        self._mark_drop(active=False)
        if files := local_files(event.mimeData()):
            self.open_dropped(files)
            event.acceptProposedAction()

    def _mark_drop(self, *, active: bool) -> None:
        for area in (self.empty.drop, self.files.drop):
            restyle(area, active="true" if active else "false")
