"""The Verify screen: drop files, see one of three verdicts, and what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from clinic_signer.gui import strings
from clinic_signer.gui.access import Announcer
from clinic_signer.gui.controls import Notice
from clinic_signer.gui.desk import Desk
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Level, Tone
from clinic_signer.gui.verify import texts
from clinic_signer.gui.verify.banner import VerdictBanner
from clinic_signer.gui.verify.content import ContentPanel
from clinic_signer.gui.verify.entry import FileEntry
from clinic_signer.gui.verify.facts import FactsPanel
from clinic_signer.gui.verify.files import FilesPanel
from clinic_signer.gui.verify.items import ItemsPanel
from clinic_signer.gui.verify.look import look_of
from clinic_signer.gui.verify.model import FilesModel, Filter
from clinic_signer.gui.verify.run import Result, VerifyRun, files_in
from clinic_signer.gui.widgets import (
    Button,
    ElidedLabel,
    IconLabel,
    Label,
    column,
    frame,
    restyle,
    row,
)
from clinic_signer.gui.worker import Lanes

_LEFT_WIDTH = 412
_NO_LIMIT = 16_777_215


class VerifyScreen(QFrame):
    """Verify documents; needs no card."""

    def __init__(self, desk: Desk, lanes: Lanes) -> None:
        super().__init__()
        self.setProperty("surface", "app")
        self.setAcceptDrops(True)
        self._desk = desk
        self._lanes = lanes
        self._narrow = False
        self.model = FilesModel()
        self.files = FilesPanel(self.model)
        self.files.entry_chosen.connect(self._show_entry)
        self.files.choose_wanted.connect(self.choose_files)
        self.files.clear_wanted.connect(self.clear)
        self.files.filters.chosen.connect(self._use_filter)
        self.files.progress.stop_wanted.connect(self.stop)
        self.files.progress.resume_wanted.connect(self.resume)
        self.run = VerifyRun(desk, lanes.desk, self)
        self.run.arrived.connect(self._show_results)
        self.run.ended.connect(self._show_end)
        self.banner = VerdictBanner()
        self.banner.again_wanted.connect(self.verify_again)
        self.facts, self.items, self.content = FactsPanel(), ItemsPanel(), ContentPanel()
        self._announcer = Announcer(self)
        self._places = QStackedWidget()
        self._places.addWidget(self._build_empty())
        self._places.addWidget(self._build_filled())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._places)
        self.set_measures(narrow=False, short=False)

    # -- building ---------------------------------------------------------------------------

    def _build_empty(self) -> QWidget:
        """The large drop area of a screen without files."""
        self.large_drop = frame("drop")
        heading = Label(strings.say(strings.DROP_LARGE), "subtitle")
        kinds = Label(strings.say(texts.KINDS_OF_FILES), "muted", wrap=True)
        for label in (heading, kinds):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.choose = Button(strings.say(strings.CHOOSE_FILES), "primary", glyph=Glyph.FOLDER_OPEN)
        self.choose.clicked.connect(self.choose_files)
        self.choose_folder_button = Button(strings.say(strings.CHOOSE_FOLDER))
        self.choose_folder_button.clicked.connect(self.choose_folder)
        buttons = row(gap=8)
        buttons.addStretch(1)
        buttons.addWidget(self.choose)
        buttons.addWidget(self.choose_folder_button)
        buttons.addStretch(1)
        private = row(gap=8)
        private.addStretch(1)
        private.addWidget(IconLabel(Glyph.SHIELD_CHECK, 18, Tone.TEXT2))
        private.addWidget(Label(strings.say(strings.VERIFY_PRIVATE), "caption"))
        private.addStretch(1)
        inside = column(gap=4, margins=(16, 16, 16, 16))
        inside.addStretch(1)
        picture = IconLabel(Glyph.FILE_ARROW_DOWN, 56, Tone.TEXT3)
        inside.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
        inside.addSpacing(4)
        inside.addWidget(heading)
        inside.addWidget(kinds)
        inside.addSpacing(10)
        inside.addLayout(buttons)
        inside.addSpacing(14)
        inside.addLayout(private)
        inside.addStretch(1)
        self.large_drop.setLayout(inside)
        page = QWidget()
        self._empty_layout = column(gap=16, margins=(24, 24, 24, 24))
        self._empty_layout.addWidget(Label(strings.say(strings.VERIFY_TITLE), "title"))
        self._empty_layout.addWidget(self.large_drop, 1)
        page.setLayout(self._empty_layout)
        return page

    def _build_filled(self) -> QWidget:
        self._name = Label("", "subtitle")
        self._honorific = Label(strings.say(strings.HONORIFIC), "small")
        self._file = ElidedLabel("", "muted", in_the_middle=True)
        head = frame("head")
        line = row(self._name, self._honorific, gap=0, margins=(16, 0, 16, 0))
        line.addSpacing(16)
        line.addWidget(self._file, 1)
        self._head_rest = QWidget()  # takes the room of the file's name in a narrow window
        line.addWidget(self._head_rest, 1)
        head.setLayout(line)
        self._head = head
        self._note = Notice(Level.NEUTRAL, "", "")
        self._note.hide()
        self._left = QWidget()
        self._left_layout = column(self.facts, self.items, gap=12)
        self._left_layout.setStretch(1, 1)
        self._left.setLayout(self._left_layout)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(12)
        self._columns.addWidget(self._left)
        self._columns.addWidget(self.content, 1)
        self._page = QWidget()
        self._page.setObjectName("scrolled")
        self._page_layout = column(self._note, self.banner, gap=12, margins=(16, 16, 16, 16))
        self._page_layout.addLayout(self._columns, 1)
        self._page.setLayout(self._page_layout)
        self.scroll_area = QScrollArea()
        self.scroll_area.setWidget(self._page)
        self.scroll_area.setWidgetResizable(True)
        self.scroll_area.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        right = column(head, gap=0)
        right.addWidget(self.scroll_area, 1)
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
        dialog = QFileDialog(self.window(), strings.say(strings.CHOOSE_FILES))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([strings.say(strings.SIGNED_FILES), strings.say(strings.ALL_FILES)])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self.open_files([Path(n) for n in names]))
        dialog.open()

    def choose_folder(self) -> None:
        """Let the person choose a folder; its XML files are verified."""
        dialog = QFileDialog(self.window(), strings.say(strings.CHOOSE_FOLDER))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.open_folder(Path(name)))
        dialog.open()

    def open_folder(self, folder: Path) -> None:
        """Verify the XML files of a folder."""
        self.open_dropped([folder])

    def open_dropped(self, paths: Sequence[Path]) -> None:
        """Verify files, and the XML files of folders; which is which is looked up in a lane."""
        self._note.hide()
        self.files.progress.show_looking()
        self._places.setCurrentIndex(1)
        self._lanes.desk.run(
            lambda: files_in(paths),
            self._open_found,
            lambda failure: self._say(strings.plain(failure.cause)),
        )

    def _open_found(self, entries: list[FileEntry]) -> None:
        self.files.progress.hide()
        if entries:
            self._open(entries)
            return
        self._say(strings.say(texts.EMPTY_FOLDER))

    def open_files(self, paths: Sequence[Path]) -> None:
        """Put files into the list and verify them in the background."""
        if paths:
            self._note.hide()
            self._open([FileEntry(path) for path in paths])

    def open_bytes(self, data: bytes, name: str) -> None:
        """Verify a document that is no file, such as one that the journal keeps."""
        self._note.hide()
        self._open([FileEntry(Path(name), data=data)])

    def _open(self, entries: Sequence[FileEntry]) -> None:
        self._use_filter(Filter.ALL)
        self.model.add(entries)
        self._places.setCurrentIndex(1)
        self.run.add(entries)
        self.files.show_counts()
        self.files.view.setCurrentIndex(self.model.index_of(entries[0]))

    def _show_results(self, results: list[Result]) -> None:
        for entry, verified, row_shown in results:
            self.model.show_result(entry, verified, row_shown)
        self.files.show_counts()
        self.files.progress.show_run(self.run)
        current = self.current
        for entry, verified, _row in results:
            if entry is current:
                self._show_entry(entry)
                look = look_of(verified)
                spoken = strings.spoken([look.word, look.sentence])
                self._announcer.announce(spoken, assertive=True)

    def _show_end(self) -> None:
        self.files.progress.show_end(self.run)

    def stop(self) -> None:
        """Leave what is not verified yet; each of those is verified when it is looked at."""
        for entry in self.run.stop():
            self.model.show_waiting(entry, waiting=False)

    def resume(self) -> None:
        """Verify what was left."""
        for entry in self.run.resume():
            self.model.show_waiting(entry, waiting=True)

    def _say(self, text: str) -> None:
        self.files.progress.hide()
        self._note.show_notice(Level.CAUTION, text, "")
        self._note.show()
        self._announcer.announce(text)

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
        self.run.clear()
        self.model.clear()
        self._note.hide()
        self.files.progress.hide()
        self._places.setCurrentIndex(0)
        self.choose.setFocus(Qt.FocusReason.OtherFocusReason)

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
        if entry is None:
            return
        is_patient = entry.title != entry.path.name
        self._name.setText(entry.title)
        self._honorific.setVisible(is_patient)
        self._file.set_text(entry.path.name if is_patient else "")
        verified = entry.verified
        if verified is None and (entry.row is not None or not entry.is_waiting):
            self.run.add_first(entry)  # its result was not kept, or the rest was left
        done = verified is not None
        for part in (self.banner, self._left, self.content):
            part.setVisible(done)
        if verified is None:
            return
        self.banner.show_result(verified)
        self.facts.show_facts(verified)
        self.items.show_items(verified)
        self._left.setVisible(verified.report is not None)
        # The content one turn of the event loop later: neither part keeps the window waiting long.
        self.content.hide()
        QTimer.singleShot(0, self, lambda: self._show_content(entry))
        self.scroll_area.verticalScrollBar().setValue(0)
        if self.isVisible() and not self.files.view.hasFocus():
            self.banner.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_content(self, entry: FileEntry) -> None:
        if entry is self.current and entry.verified is not None:
            self.content.show_content(entry.verified)

    def set_measures(self, *, narrow: bool, short: bool) -> None:
        """Wide: facts beside content. Narrow: verdict, who and when, checks, content."""
        del short
        self._narrow = narrow
        self.files.set_narrow(narrow=narrow)
        self.banner.set_narrow(narrow=narrow)
        self.facts.set_narrow(narrow=narrow)
        gap = 8 if narrow else 12
        for layout in (self._columns, self._left_layout, self._page_layout):
            layout.setSpacing(gap)
        side = 12 if narrow else 16
        self._page_layout.setContentsMargins(side, side, side, side)
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._columns.setDirection(down if narrow else across)
        self._left.setMinimumWidth(0 if narrow else _LEFT_WIDTH)
        self._left.setMaximumWidth(_NO_LIMIT if narrow else _LEFT_WIDTH)
        self._head.setFixedHeight(45 if narrow else 49)
        self._file.setVisible(not narrow)
        self._head_rest.setVisible(narrow)

    def regions(self) -> list[QWidget]:
        """The stops of F6 on this screen."""
        if self._places.currentIndex() == 0:
            return [self.choose]
        return [self.files.view, self.banner, self.items.disclose]

    # -- drag and drop ----------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
            self._mark_drop(active=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The files went elsewhere."""
        super().dragLeaveEvent(event)
        self._mark_drop(active=False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Verify what was dropped."""
        self._mark_drop(active=False)
        self.open_dropped([Path(url.toLocalFile()) for url in event.mimeData().urls()])
        event.acceptProposedAction()

    def _mark_drop(self, *, active: bool) -> None:
        for area in (self.large_drop, self.files.drop):
            restyle(area, active="true" if active else "false")
