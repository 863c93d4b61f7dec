"""The prescription inside a dispensing document: what its signature is worth, and what it says.

Its pharmacist signs it along with the dispensing data, so both are shown before: the verdict first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from clinic_signer.gui import strings
from clinic_signer.gui.controls import Notice
from clinic_signer.gui.sign import texts
from clinic_signer.gui.sign.findings import LEVELS
from clinic_signer.gui.sign.sheet import PrescriptionSheet
from clinic_signer.gui.sign.sheet_content import SheetContent
from clinic_signer.gui.sign.sheet_elements import SheetOptions
from clinic_signer.gui.theme import Level
from clinic_signer.gui.widgets import centred, column
from clinic_signer.prescription.dispensing_findings import DispensingCode

if TYPE_CHECKING:
    from clinic_signer.prescription.findings import Finding
    from clinic_signer.station.intake import Item

_ON_ITS_SIGNATURE = {
    DispensingCode.PRESCRIPTION_INVALID: "電子署名　無効",
    DispensingCode.PRESCRIPTION_ON_HOLD: "電子署名　判定保留",
    DispensingCode.PRESCRIPTION_CONTENT: "電子署名　有効（サービスの追加に違いがあります）",
    DispensingCode.PRESCRIPTION_UNSIGNED: "電子署名　ありません",
    DispensingCode.PRESCRIPTION_NOT_VERIFIED: "電子署名　確かめていません",
}
"""What the form says beside 保険医署名; the form is never translated."""
_VALID = "電子署名　有効"


def on_signature(item: Item) -> Finding | None:
    """What was found about the signature of the prescription inside; None where it is valid."""
    codes = {code.value for code in _ON_ITS_SIGNATURE}
    return next((finding for finding in item.findings if finding.code in codes), None)


def verdict_line(item: Item) -> tuple[Level, str] | None:
    """The line of the summary that says that the signature is valid; None where it is not."""
    if on_signature(item) is not None:
        return None  # a card of its own says so
    return Level.OK, strings.say(texts.PRESCRIPTION_VALID)


class PrescribedPage(QFrame):
    """The verdict over the form of the prescription; scrolls."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "sunken")
        self.verdict = Notice(Level.OK, "", "")
        self.sheet = PrescriptionSheet()
        self._content: SheetContent | None = None
        self._options = SheetOptions()
        inside = QWidget()
        inside.setObjectName("scrolled")
        lines = column(gap=12, margins=(12, 12, 12, 16))
        lines.addLayout(centred(self.verdict))  # alignment would give it its hint's height
        lines.addWidget(self.sheet, 0, Qt.AlignmentFlag.AlignHCenter)
        lines.addStretch(1)
        inside.setLayout(lines)
        self.scroll_area = QScrollArea()
        self.scroll_area.setWidget(inside)
        self.scroll_area.setWidgetResizable(True)
        self.scroll_area.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setLayout(column(self.scroll_area, gap=0))
        self.sheet.stopped_at.connect(self._bring_into_view)

    def _bring_into_view(self, widget: QWidget) -> None:
        self.scroll_area.ensureWidgetVisible(widget, 8, 24)

    def show_prescribed(self, content: SheetContent, item: Item, zoom: float) -> None:
        """Show what was prescribed.

        Args:
            content: the form of the prescription.
            item: the dispensing document.
            zoom: as the other form.
        """
        finding = on_signature(item)
        if finding is None:
            heading = strings.say(texts.PRESCRIPTION_VALID)
            self.verdict.show_notice(Level.OK, heading, strings.say(texts.PRESCRIPTION_VALID_TEXT))
            signature = _VALID
        else:
            said = (strings.plain(words) for words in (finding.text, finding.remedy))
            heading, level = strings.plain(finding.heading), LEVELS[finding.severity]
            self.verdict.show_notice(level, heading, strings.sentences([*said]))
            signature = _ON_ITS_SIGNATURE[DispensingCode(finding.code)]
        self.sheet.setAccessibleDescription(self.verdict.text)
        state = "署名済" if item.holds_signature else "署名なし"
        self._options = SheetOptions(state=state, signature=signature)
        if content is not self._content:
            self.scroll_area.verticalScrollBar().setValue(0)
        self._content = content
        self.set_zoom(zoom)

    def set_zoom(self, zoom: float) -> None:
        """Draw the form larger or smaller."""
        if self._content is not None:
            self.sheet.show_content(self._content, self._options, {}, zoom)
            self.verdict.setFixedWidth(self.sheet.width())
