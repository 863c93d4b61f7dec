"""Above the verdict: whose document it is, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from clinic_signer.gui import strings
from clinic_signer.gui.desk import Verified
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.paper import texts as paper_texts
from clinic_signer.gui.verify import texts
from clinic_signer.gui.verify.entry import FileEntry
from clinic_signer.gui.widgets import Button, ElidedLabel, Label, row


class VerifyHead(QFrame):
    """Patient, file, buttons.

    Signals:
        compare_wanted: comparing is to begin (True) or to end.
        print_wanted: the report is to be printed.
        export_wanted: the report is to be written to a file.
        dispense_wanted: what was dispensed for the prescription is to be signed.
    """

    compare_wanted = Signal(bool)
    print_wanted = Signal()
    export_wanted = Signal()
    dispense_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "head")
        self._name = _shrinking("subtitle")
        self._honorific = Label(strings.say(strings.HONORIFIC), "small")
        self._file = ElidedLabel("", "muted", in_the_middle=True)
        self._rest = QWidget()  # takes the room of the file's name in a narrow window
        self._reason = _shrinking("caption")
        self.print = Button(strings.say(paper_texts.PRINT), size="small", glyph=Glyph.PRINTER)
        self.print.setToolTip("Ctrl+P")
        self.print.clicked.connect(self.print_wanted)
        self.export = Button(strings.say(paper_texts.EXPORT), size="small", glyph=Glyph.EXPORT)
        self.export.setToolTip("Ctrl+E")
        self.export.clicked.connect(self.export_wanted)
        self.compare = Button(strings.say(texts.COMPARE), size="small")
        self.compare.setCheckable(True)
        self.compare.toggled.connect(self.compare_wanted)
        line = row(self._name, self._honorific, gap=0, margins=(16, 0, 16, 0))
        line.addSpacing(16)
        line.addWidget(self._file, 1)
        line.addWidget(self._rest, 1)
        line.addSpacing(8)
        line.addWidget(self._reason)
        self.dispense = Button(strings.say(texts.DISPENSE), size="small")
        self.dispense.clicked.connect(self.dispense_wanted)
        self.dispense.hide()
        for button in (self.dispense, self.compare, self.print, self.export):
            line.addSpacing(8)
            line.addWidget(button)
        self.setLayout(line)

    def show_entry(self, entry: FileEntry) -> None:
        """Show whose document it is."""
        is_patient = entry.title != entry.path.name
        self._name.set_text(entry.title)
        self._honorific.setVisible(is_patient)
        self._file.set_text(entry.path.name if is_patient else "")
        self._show_possible(entry)

    def _show_possible(self, entry: FileEntry) -> None:
        """What cannot be done says why, beside it."""
        verified = entry.verified
        waiting = verified is None
        reason = "" if verified is None or verified.report else strings.say(texts.NO_REPORT)
        self._reason.set_text(reason)
        self._reason.setVisible(bool(reason))
        why = strings.say(strings.VERIFYING) if waiting else reason
        for button in (self.print, self.export):
            button.setEnabled(not why)
            button.setAccessibleDescription(why)
        self.dispense.setVisible(verified is not None and can_be_dispensed(verified))
        self.compare.setEnabled(not waiting)
        self.compare.setAccessibleDescription(why if waiting else "")

    def show_comparing(self, *, comparing: bool) -> None:
        """Tell whether two documents are compared."""
        with QSignalBlocker(self.compare):
            self.compare.setChecked(comparing)
        self.compare.setText(strings.say(texts.COMPARE_END if comparing else texts.COMPARE))

    def set_narrow(self, *, narrow: bool) -> None:
        """Use the measures of the narrow layout."""
        self.setFixedHeight(45 if narrow else 49)
        self._file.setVisible(not narrow)
        self._rest.setVisible(narrow)


def _shrinking(role: str) -> ElidedLabel:
    """A text that has the room it needs, and less where there is none."""
    label = ElidedLabel("", role)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    label.setMinimumWidth(_AT_LEAST)
    return label


_AT_LEAST = 64


def can_be_dispensed(verified: Verified) -> bool:
    """True for a signed prescription that is not known to be invalid."""
    report, envelope = verified.report, verified.envelope
    if report is None or envelope is None or verified.is_dispensing:
        return False
    return report.verdict.value != "invalid"
