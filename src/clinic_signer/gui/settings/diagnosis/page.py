"""The page as a whole: headline, counts, lines, and the report."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from clinic_signer.diagnostics.finding import Action, Line, Probe, State
from clinic_signer.gui import dates, strings
from clinic_signer.gui.access import Announcer
from clinic_signer.gui.desk import Desk
from clinic_signer.gui.failure_text import failure_text
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.paper.handing_out import FileKind, HandingOut
from clinic_signer.gui.settings.diagnosis import texts
from clinic_signer.gui.settings.diagnosis.lines_panel import LinesPanel
from clinic_signer.gui.settings.diagnosis.report_dialog import ReportDialog
from clinic_signer.gui.settings.page import Page
from clinic_signer.gui.theme import Level, Tone
from clinic_signer.gui.widgets import Button, IconLabel, Label, column, row
from clinic_signer.gui.worker import Lanes
from clinic_signer.japan import JAPAN

if TYPE_CHECKING:  # what examines is imported in the lane
    from collections.abc import Sequence

    from clinic_signer.diagnostics.bundle import Bundle
    from clinic_signer.diagnostics.report import Report
    from clinic_signer.failures import Failure
    from clinic_signer.words import Words

_COUNTED = (State.OK, State.CAUTION, State.BLOCKED)


class DiagnosisPage(Page):
    """Examines this PC when it is first shown, and whenever it is asked to.

    Args:
        desk: knows what is open already.
        lanes: where it is examined and where files are written.

    Signals:
        action_wanted: what a line offers (a ``Line``), beyond reading the card again.
        examined: a run is over.
    """

    action_wanted = Signal(object)
    examined = Signal()

    def __init__(self, desk: Desk, lanes: Lanes) -> None:
        super().__init__(strings.say(texts.NAME), widest=None)
        self._desk = desk
        self._lanes = lanes
        self._stop = threading.Event()
        self._report: Report | None = None
        self._is_running = False
        self._done = self._expected = 0
        self._announcer = Announcer(self)
        self.headline = Label("", "subtitle", wrap=True)
        self._counts = Label("", "muted", wrap=True)
        self._news = Label("", "small", wrap=True)
        self._news.hide()
        self.again = Button(strings.say(texts.AGAIN), glyph=Glyph.ARROWS_CLOCKWISE)
        self.again.setToolTip("F5")
        self.again.clicked.connect(self.reload)
        self.copy = Button(strings.say(texts.COPY), "primary", glyph=Glyph.COPY)
        self.copy.setToolTip("Ctrl+Shift+C")
        self.copy.clicked.connect(self.copy_shown)
        self.lines = LinesPanel(self.copy)
        self.lines.action_wanted.connect(self._act)
        self._out = HandingOut(lanes.desk, self, holds=texts.SAVED)
        self._out.told.connect(self._told)
        self._out.failed.connect(self._untold)
        self._put_together()
        self._can_hand_out(can=False)

    def _put_together(self) -> None:
        words = column(self.headline, self._counts, gap=2)
        head = row(gap=16)
        head.addLayout(words, 1)
        for button in (self.again, self.copy):
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.look_inside = Button(strings.say(texts.LOOK_INSIDE), "link")
        self.look_inside.clicked.connect(self.show_text)
        self.save = Button(strings.say(texts.SAVE), "link")
        self.save.clicked.connect(self.export_shown)
        self.support = Button(strings.say(texts.SUPPORT), "link")
        self.support.clicked.connect(self.show_bundle)
        self.logs = Button(strings.say(texts.SHOW_LOGS), "link")
        self.logs.clicked.connect(self.show_logs)
        note = Label(strings.say(texts.PRIVACY), "caption")
        foot = row(IconLabel(Glyph.SHIELD_CHECK, 18, Tone.TEXT2), note, gap=8)
        foot.addWidget(self.look_inside)
        foot.addWidget(self.save)
        foot.addStretch(1)
        whole = Label(strings.say(texts.SUPPORT_NOTE), "caption")
        support = row(IconLabel(Glyph.FILE_TEXT, 18, Tone.TEXT2), whole, gap=8)
        support.addWidget(self.support)
        support.addWidget(self.logs)
        support.addStretch(1)
        self.body.addLayout(head)
        self.body.addSpacing(4)
        self.body.addWidget(self.lines)
        self.body.addSpacing(4)
        self.body.addLayout(foot)
        self.body.addLayout(support)
        self.body.addWidget(self._news)

    @property
    def report(self) -> Report | None:
        """The report of the last run; None while one goes on."""
        return None if self._is_running else self._report

    # -- running ----------------------------------------------------------------------------

    def begin(self) -> None:
        """The page came on screen: examine this PC, once."""
        if self._report is None and not self._is_running:
            self.reload()

    def reload(self) -> None:
        """Examine this PC again."""
        self._examine(reads_card=False)

    def _examine(self, *, reads_card: bool) -> None:
        if self._is_running:
            return
        self._is_running, self._done = True, 0
        self._can_hand_out(can=False)
        self.headline.setText(strings.say(texts.RUNNING))
        self._count()
        self._announcer.announce(strings.say(texts.RUNNING))
        lane, desk, stop = self._lanes.diagnosis, self._desk, self._stop

        def told(line: Line) -> None:
            lane.post(lambda: self._show_line(line))

        def work() -> Report:
            from clinic_signer.diagnostics.probes import PROBES
            from clinic_signer.diagnostics.report import examine

            lane.post(lambda: self._expect(PROBES))
            if reads_card:
                desk.refresh_card()
            return examine(desk.diagnosis_world(), told, stop=stop)

        lane.run(work, self._finish, self._fail)

    def _expect(self, probes: Sequence[Probe]) -> None:
        if not self._stop.is_set():
            self._expected = len(probes)
            self.lines.expect(probes)
            self._count()

    def _show_line(self, line: Line) -> None:
        if not self._stop.is_set():
            self._done += 1
            self.lines.show_line(line)
            self._count()

    def _count(self) -> None:
        words = strings.say(texts.PROGRESS, done=self._done, count=self._expected)
        self._counts.setText(words if self._expected else "")

    def _finish(self, report: Report) -> None:
        self._is_running, self._report = False, report
        if self._stop.is_set():
            return
        self.headline.setText(strings.plain(report.headline))
        self._counts.setText(_counted(report))
        self._can_hand_out(can=True)
        said = strings.spoken([strings.plain(report.headline), _counted(report)])
        self._announcer.announce(said, assertive=report.worst is State.BLOCKED)
        self.examined.emit()

    def _fail(self, failure: Failure) -> None:
        """Not even the PC could be looked at."""
        self._is_running = False
        said = failure_text(failure)
        self.headline.setText(said.heading)
        self._counts.setText(f"{said.sentence}\n{said.code}")
        self.again.setEnabled(True)
        self.examined.emit()

    def _can_hand_out(self, *, can: bool) -> None:
        reason = "" if can else strings.say(texts.NOT_YET)
        for button in (self.again, self.copy, self.look_inside, self.save, self.support):
            button.setEnabled(can)
            button.setAccessibleDescription(reason)

    def _act(self, line: Line) -> None:
        if line.finding.action is Action.READ_CARD:
            self._examine(reads_card=True)
        else:
            self.action_wanted.emit(line)

    # -- the report -------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """The report in the language of the window; empty while there is none."""
        if self.report is None:
            return ""
        from clinic_signer.diagnostics.report_text import report_text

        return report_text(self.report, strings.language())

    def copy_shown(self) -> None:
        """Copy the report."""
        if self.text:
            QGuiApplication.clipboard().setText(self.text)
            self._say(strings.say(texts.COPIED))

    def export_shown(self) -> None:
        """Save the report."""
        if self._report is None or not self.text:
            return
        data = self.text.encode()
        name = f"clinic-signer-{self._report.at.astimezone(JAPAN):%Y%m%d-%H%M}.txt"
        self._out.choose_place(FileKind("txt", texts.TEXT_FILE), name, lambda: data)

    def show_text(self) -> None:
        """Show the exact text."""
        if self.text:
            dialog = ReportDialog(self.text, self.window())
            dialog.copy_wanted.connect(self.copy_shown)
            dialog.save_wanted.connect(self.export_shown)
            dialog.open()

    # -- for support ------------------------------------------------------------------------

    def show_bundle(self) -> None:
        """Show what would go to support, and save it if that is wanted."""
        report, desk, language = self._report, self._desk, strings.language()
        if report is None:
            return

        def work() -> Bundle:
            from clinic_signer.diagnostics.bundle import support_bundle

            settings = desk.diagnosis_world().settings
            return support_bundle(report, settings, language)

        self._lanes.desk.run(work, lambda made: self._show(made, texts.BUNDLE_TITLE), self._untold)

    def show_logs(self) -> None:
        """Show the logs, and save them if that is wanted."""
        desk = self._desk

        def work() -> Bundle:
            from clinic_signer.diagnostics.bundle import bundle_of_logs, kept_sessions

            world = desk.diagnosis_world()
            return bundle_of_logs(kept_sessions(), world.settings, world.clock())

        self._lanes.desk.run(work, lambda made: self._show(made, texts.LOGS_TITLE), self._untold)

    def _show(self, bundle: Bundle, title: Words) -> None:
        if not bundle.files:
            self._say(strings.say(texts.NO_LOGS))
            return
        from clinic_signer.gui.settings.diagnosis.bundle_dialog import BundleDialog

        dialog = BundleDialog(bundle, title, self.window())
        dialog.save_wanted.connect(self._save)
        dialog.open()

    def _save(self, bundle: Bundle) -> None:
        kind = FileKind("zip", texts.ZIP_FILE)
        self._out.choose_place(kind, bundle.name, bundle.zipped)

    def _untold(self, failure: Failure) -> None:
        self._say(failure_text(failure).paragraph)

    def _told(self, level: Level, heading: str, sentence: str) -> None:
        """What came of saving."""
        joined = strings.joined if level is Level.OK else strings.sentences
        self._say(joined([heading, sentence]))

    def _say(self, words: str) -> None:
        self._news.setText(words)
        self._news.show()
        self._announcer.announce(words)

    # -- as every page ----------------------------------------------------------------------

    def set_narrow(self, *, narrow: bool) -> None:
        """Use the measures of the narrow layout."""
        super().set_narrow(narrow=narrow)
        self.lines.set_narrow(narrow=narrow)

    def regions(self) -> list[QWidget]:
        """Head, lines, foot."""
        stop = self.lines.stop
        lines = [] if stop is None else [stop]
        return [self.again, *lines, self.look_inside]

    def close_down(self) -> None:
        """What is still looked at is not waited for."""
        self._stop.set()


def _counted(report: Report) -> str:
    """16:28 に 8項目を確認　良好 5　注意 2　使えません 1."""
    counts = {state: report.count(state) for state in _COUNTED}
    time = strings.say(dates.clock(report.at))
    checked = strings.say(texts.CHECKED, time=time, count=sum(counts.values()))
    counted = [
        strings.say(texts.COUNTED, state=state.words, count=count)
        for state, count in counts.items()
        if count or state is State.OK
    ]
    return strings.joined([checked, *counted])
