"""What goes to support, file by file, to be read – and thinned out – before it is saved."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from clinic_signer.diagnostics.bundle import Bundle, BundleFile
from clinic_signer.gui import strings, theme
from clinic_signer.gui.access import Announcer
from clinic_signer.gui.choice_field import ChoiceField
from clinic_signer.gui.controls import CheckBox
from clinic_signer.gui.dialog_parts import PlainDialog, dialog_foot
from clinic_signer.gui.settings.diagnosis import texts
from clinic_signer.gui.widgets import Button, Label, column, frame, row
from clinic_signer.words import Words

WIDTH, HEIGHT = 860, 600
_CHOICE_WIDTH = 480


class BundleDialog(PlainDialog):
    """Shows the files of a bundle; whole files and single lines can be taken out.

    Args:
        bundle: what would be saved.
        title: what it is.
        parent: the window it belongs to.

    Signals:
        save_wanted: save it as it is now (a ``Bundle``).
    """

    save_wanted = Signal(object)

    def __init__(self, bundle: Bundle, title: Words, parent: QWidget | None = None) -> None:
        super().__init__(strings.say(title), parent)
        self.resize(WIDTH, HEIGHT)
        self._whole = self._bundle = bundle
        self._announcer = Announcer(self)
        names = [strings.plain(file.title) for file in bundle.files]
        self.choice = ChoiceField(strings.say(texts.BUNDLE_FILE), names)
        self.choice.setFixedWidth(_CHOICE_WIDTH)
        self.choice.currentIndexChanged.connect(self._show)
        self.wanted = CheckBox(strings.say(texts.BUNDLE_WANTED))
        self.wanted.toggled.connect(self._want)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.take_out = Button(strings.say(texts.TAKE_OUT), size="small")
        self.take_out.clicked.connect(self._take_out)
        self.put_back = Button(strings.say(texts.PUT_BACK), size="small")
        self.put_back.clicked.connect(self._put_back)
        self.save = Button(strings.say(texts.SAVE), "primary", size="dialog")
        self.save.clicked.connect(lambda: self.save_wanted.emit(self._bundle))
        self.close_button = Button(strings.say(texts.CLOSE), size="dialog")
        self.close_button.clicked.connect(self.reject)
        self._put_together(title)
        theme.dress(self)
        self.finished.connect(self.deleteLater)
        self._show()
        self.choice.setFocus()

    def _put_together(self, title: Words) -> None:
        label = Label(strings.say(texts.BUNDLE_FILE), "small-strong")
        label.setBuddy(self.choice)
        head = row(label, self.choice, gap=12)
        head.addStretch(1)
        deeds = row(self.wanted, gap=12)
        deeds.addStretch(1)
        deeds.addWidget(self.take_out)
        deeds.addWidget(self.put_back)
        lines = column(Label(strings.say(title), "title"), margins=(24, 12, 24, 20))
        lines.addWidget(Label(strings.say(texts.BUNDLE_CARE), "muted", wrap=True))
        lines.addLayout(head)
        lines.addLayout(deeds)
        lines.addWidget(self.text, 1)
        body = frame("plain")
        body.setLayout(lines)
        self.put_together(body, dialog_foot((self.save, self.close_button)))

    @property
    def bundle(self) -> Bundle:
        """What would be saved now."""
        return self._bundle

    @property
    def _file(self) -> BundleFile:
        return self._bundle.files[self.choice.currentIndex()]

    def _show(self) -> None:
        """Show the chosen file from its beginning."""
        self.text.setPlainText(self._file.text)
        self.text.setAccessibleName(strings.plain(self._file.title))
        self._follow()

    def _follow(self) -> None:
        """Let buttons and box say what holds of the chosen file."""
        file = self._file
        self.wanted.setChecked(file.is_wanted)
        self.text.setEnabled(file.is_wanted)
        can_put_back = file.is_wanted and file.taken_out > 0
        self._allow(self.take_out, texts.NOT_PUT_IN, can=file.is_wanted)
        self._allow(self.put_back, texts.NOTHING_OUT, can=can_put_back)
        is_any = any(each.is_wanted for each in self._bundle.files)
        self._allow(self.save, texts.ALL_OUT, can=is_any)

    def _allow(self, button: Button, reason: Words, *, can: bool) -> None:
        button.setEnabled(can)
        button.setAccessibleDescription("" if can else strings.say(reason))

    def _want(self, wanted: bool) -> None:
        if wanted is not self._file.is_wanted:
            self._bundle = self._bundle.with_file(replace(self._file, is_wanted=wanted))
            self._follow()

    def _take_out(self) -> None:
        """Take out the lines that are selected, or the one of the text cursor."""
        cursor = self.text.textCursor()
        document = self.text.document()
        first = document.findBlock(cursor.selectionStart()).blockNumber()
        last = document.findBlock(max(cursor.selectionStart(), cursor.selectionEnd() - 1))
        numbers = range(first, last.blockNumber() + 1)
        self._change(self._file.without(numbers), first)
        self._announcer.announce(strings.say(texts.TAKEN_OUT, n=len(numbers)))

    def _put_back(self) -> None:
        """Show the file as it was."""
        whole = next(each for each in self._whole.files if each.name == self._file.name)
        self._change(whole, self.text.textCursor().blockNumber())

    def _change(self, file: BundleFile, line: int) -> None:
        self._bundle = self._bundle.with_file(file)
        self.text.setPlainText(file.text)
        cursor = QTextCursor(self.text.document().findBlockByNumber(line))
        self.text.setTextCursor(cursor)
        self._follow()
