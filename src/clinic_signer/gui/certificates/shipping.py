"""The panel of card shipping, by the first characters of the card id on the letter."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QWidget

from clinic_signer.gui import strings
from clinic_signer.gui.certificates import texts
from clinic_signer.gui.certificates.panels import panel
from clinic_signer.gui.certificates.view import CardIdForm, ShippingView
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Level
from clinic_signer.gui.widgets import IconLabel, Label, column, frame, restyle, row
from clinic_signer.unicode_text import normalized

_CARD_ID = re.compile(r"[A-Z]{3}[0-9]{4}", re.ASCII)
_PREFIX = 7


def form_of(typed: str, view: ShippingView) -> tuple[CardIdForm, str]:
    """Judge what was typed.

    Returns:
        What it is, and its first seven characters in capitals of ASCII.
    """
    prefix = "".join(normalized("NFKC", typed).split()).upper()[:_PREFIX]
    if not prefix:
        return CardIdForm.EMPTY, ""
    if not _CARD_ID.fullmatch(prefix):
        return CardIdForm.WRONG, prefix
    known = any(entry.prefix == prefix for entry in view.rows)
    return CardIdForm.KNOWN if known else CardIdForm.UNKNOWN, prefix


_SAID = {
    CardIdForm.EMPTY: (Level.NEUTRAL, Glyph.CIRCLE_DASHED, texts.FORM_WRONG),
    CardIdForm.WRONG: (Level.CAUTION, Glyph.WARNING_FILL, texts.FORM_WRONG),
    CardIdForm.UNKNOWN: (Level.NEUTRAL, Glyph.INFO_FILL, texts.NO_DATE),
    CardIdForm.KNOWN: (Level.OK, Glyph.CHECK_CIRCLE_FILL, texts.FORM_RIGHT),
}


class ShippingPanel(QWidget):
    """A field for the card id and the issuer's table, with its source and day."""

    def __init__(self) -> None:
        super().__init__()
        self._view = ShippingView()
        self._lines: dict[str, QFrame] = {}
        box, layout = panel(texts.SHIPPING, Glyph.PACKAGE)
        layout.addWidget(Label(strings.say(texts.SHIPPING_TEXT), "muted", wrap=True))
        self.field = QLineEdit()
        self.field.setMaxLength(16)
        self.field.setFixedWidth(168)
        self.field.setAccessibleName(strings.say(texts.CARD_ID))
        self.field.textChanged.connect(lambda _text: self._judge())
        self._mark, self.said = IconLabel(Glyph.CIRCLE_DASHED, 16), Label("", "small", wrap=True)
        line = row(self.field, gap=10)
        line.addWidget(self._mark)
        line.addWidget(self.said, 1)
        layout.addLayout(line)
        self._table = QWidget()
        layout.addWidget(self._table)
        self._note = Label("", "caption", wrap=True)
        layout.addWidget(self._note)
        layout.addStretch(1)
        self.setLayout(column(box, gap=0))
        self._judge()

    def show_shipping(self, view: ShippingView) -> None:
        """Show a table; the panel hides without one."""
        if view == self._view:
            return
        self._view = view
        self._note.setText(view.note)
        self._fill_table()
        self._judge()

    def _fill_table(self) -> None:
        place = self._table.parentWidget()
        layout = None if place is None else place.layout()
        table = QWidget()
        lines = column(gap=0)
        lines.addWidget(_line(strings.say(texts.CARD_ID), strings.say(texts.WEEK), head=True))
        self._lines = {}
        for entry in self._view.rows:
            line = _line(f"{entry.prefix}…", entry.week)
            self._lines[entry.prefix] = line
            lines.addWidget(line)
        table.setLayout(lines)
        if layout is not None:
            layout.replaceWidget(self._table, table)
        self._table.deleteLater()
        self._table = table

    def _judge(self) -> None:
        form, prefix = form_of(self.field.text(), self._view)
        level, glyph, words = _SAID[form]
        self._mark.show_glyph(glyph, level.ink)
        self.said.setText(strings.say(words))
        restyle(self.said, level=level.value)
        for known, line in self._lines.items():
            restyle(line, surface="notice" if known == prefix else "none")
            restyle(line, level=Level.INFO.value if known == prefix else "")


def _line(left: str, right: str, *, head: bool = False) -> QFrame:
    role = "caption" if head else "small"
    line = frame("none")
    grid = QGridLayout(line)
    grid.setContentsMargins(8, 2, 8, 2)
    grid.addWidget(Label(left, role), 0, 0)
    grid.addWidget(Label(right, role), 0, 1, Qt.AlignmentFlag.AlignLeft)
    grid.setColumnStretch(0, 2)
    grid.setColumnStretch(1, 3)
    return line
