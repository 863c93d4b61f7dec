"""One certificate in full: the painted card, its facts, what is technical on demand, export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui import file_dialog, strings, theme
from clinic_signer.gui.access import Announcer
from clinic_signer.gui.certificates import texts
from clinic_signer.gui.certificates.licence_face import LicenceFace
from clinic_signer.gui.dialog_parts import PlainDialog, dialog_foot
from clinic_signer.gui.failure_text import failure_text
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Tone
from clinic_signer.gui.widgets import Button, Label, column, frame, restyle, row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clinic_signer.gui.certificates.facts import CertificateFacts, Fact
    from clinic_signer.gui.worker import Lane

WIDTH, HEIGHT = 760, 500
_NAME_WIDTH = 132


class CertificateDialog(PlainDialog):
    """Shows a certificate.

    Args:
        facts: what is shown.
        lane: writes the exported file.
        parent: the window it belongs to.
    """

    def __init__(self, facts: CertificateFacts, lane: Lane, parent: QWidget | None = None) -> None:
        super().__init__(strings.say(texts.VIEW_TITLE), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._facts = facts
        self._lane = lane
        self._announcer = Announcer(self)
        self.resize(WIDTH, HEIGHT)
        self.said = Label("", "small-strong", wrap=True)
        self.copy = Button(strings.say(texts.COPY), "text", glyph=Glyph.COPY)
        self.copy.clicked.connect(self._copy)
        self.save = Button(strings.say(texts.SAVE), size="dialog")
        self.save.clicked.connect(self._choose_file)
        self.close_button = Button(strings.say(strings.CLOSE), size="dialog")
        self.close_button.clicked.connect(self.accept)
        self.put_together(
            self._build_body(), dialog_foot((self.save, self.close_button), self.copy)
        )
        theme.dress(self)
        self.close_button.setFocus()

    def _build_body(self) -> QFrame:
        self.face = LicenceFace(self._facts.face)
        note = Label(strings.say(texts.FACE_NOTE), "caption", wrap=True)
        note.setFixedWidth(self.face.width())
        left = column(self.face, note, gap=8)
        left.addStretch(1)
        lines = column(gap=0)
        lines.addWidget(_table(self._facts.facts))
        lines.addSpacing(12)
        self.disclosure = Button(
            strings.say(texts.TECHNICAL),
            "disclosure",
            size="flush",
            glyph=Glyph.CARET_RIGHT,
            glyph_tone=Tone.ACCENT_TEXT,
        )
        self.disclosure.setCheckable(True)
        self.disclosure.toggled.connect(self._disclose)
        lines.addWidget(self.disclosure, 0, Qt.AlignmentFlag.AlignLeft)
        self.technical = _table(self._facts.technical, are_technical=True)
        self.technical.hide()
        lines.addWidget(self.technical)
        lines.addWidget(self.said)
        lines.addStretch(1)
        inside = row(gap=28, margins=(24, 20, 20, 20))
        inside.addLayout(left)
        inside.addLayout(lines, 1)
        whole = QWidget()
        whole.setObjectName("scrolled")
        whole.setLayout(inside)
        return _scrolled(whole)

    def _disclose(self, shown: bool) -> None:
        self.technical.setVisible(shown)
        glyph = Glyph.CARET_DOWN if shown else Glyph.CARET_RIGHT
        self.disclosure.show_glyph(glyph)

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._facts.text)
        self._say(strings.say(strings.COPIED), "ok")

    def _choose_file(self) -> None:
        file_dialog.choose_place(
            self,
            strings.say(texts.SAVE_TITLE),
            self._facts.file_name,
            self.write,
            filters=[strings.say(texts.SAVE_FILTER)],
            suffix="cer",
            may_replace=True,
        )

    def write(self, path: Path) -> None:
        """Write the certificate (DER) in the place of what has that name."""
        self._lane.run(
            lambda: _write(path, self._facts.der),
            lambda _none: self._say(strings.say(texts.SAVED, file=path.name), "ok"),
            self._not_written,
        )

    def _not_written(self, failure: Failure) -> None:
        self._say(failure_text(failure).paragraph, "blocked")

    def _say(self, text: str, level: str) -> None:
        self.said.setText(text)
        restyle(self.said, level=level)
        self._announcer.announce(text)


def _write(path: Path, der: bytes) -> None:
    """In a lane.

    Raises:
        Failure: OUTPUT_NOT_WRITABLE.
    """
    from clinic_signer.whole_files import replace_file

    try:
        replace_file(path, der)
    except OSError as error:
        reason = error.strerror
        raise Failure(FailureCode.OUTPUT_NOT_WRITABLE, file=path.name, reason=reason) from error


def _table(facts: Sequence[Fact], *, are_technical: bool = False) -> QWidget:
    table = QWidget()
    lines = column(gap=4 if are_technical else 10)
    for name, text in facts:
        value = Label(text, "caption" if are_technical else "body", wrap=True)
        if are_technical:
            value.setFont(theme.form_font(12))
            value.setText("\u200b".join(text[i : i + 8] for i in range(0, len(text), 8)))
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label = Label(name, "caption" if are_technical else "muted", wrap=True)
        label.setFixedWidth(_NAME_WIDTH)
        line = row(gap=12)
        line.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(value, 1)
        lines.addLayout(line)
    table.setLayout(lines)
    return table


def _scrolled(inside: QWidget) -> QFrame:
    area = QScrollArea()
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    body = frame("plain")
    body.setLayout(column(area, gap=0))
    return body
