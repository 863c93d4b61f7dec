"""The result of one file: verdict, lists, loud findings, who and when, checks, content."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QWidget

from clinic_signer.gui.desk import Verified
from clinic_signer.gui.verify.banner import VerdictBanner
from clinic_signer.gui.verify.content import ContentPanel
from clinic_signer.gui.verify.facts import FactsPanel
from clinic_signer.gui.verify.findings import FindingsNotice
from clinic_signer.gui.verify.items import ItemsPanel
from clinic_signer.gui.verify.lists_line import ListsLine
from clinic_signer.gui.widgets import column

_LEFT_WIDTH = 412
_NO_LIMIT = 16_777_215


class ResultPage(QScrollArea):
    """Wide: facts and checks beside the content. Narrow: one below the other."""

    def __init__(self) -> None:
        super().__init__()
        self.banner = VerdictBanner()
        self.lists = ListsLine()
        self.findings = FindingsNotice()
        self.facts, self.items, self.content = FactsPanel(), ItemsPanel(), ContentPanel()
        self._verified: Verified | None = None
        self._left = QWidget()
        self._left_layout = column(self.facts, self.items, gap=12)
        self._left_layout.setStretch(1, 1)
        self._left.setLayout(self._left_layout)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(12)
        self._columns.addWidget(self._left)
        self._columns.addWidget(self.content, 1)
        page = QWidget()
        page.setObjectName("scrolled")
        self._layout = column(
            self.banner, self.lists, self.findings, gap=12, margins=(16, 16, 16, 16)
        )
        self._layout.addLayout(self._columns, 1)
        page.setLayout(self._layout)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_result(self, verified: Verified | None) -> None:
        """Show the result of a file; None: there is none yet."""
        self._verified = verified
        for part in (self.banner, self._left, self.content):
            part.setVisible(verified is not None)
        if verified is None:
            self.findings.hide()
            return
        self.banner.show_result(verified)
        self.findings.show_findings(verified)
        self.facts.show_facts(verified)
        self.items.show_items(verified)
        self._left.setVisible(verified.report is not None)
        # The content one turn of the event loop later: neither part keeps the window waiting long.
        self.content.hide()
        QTimer.singleShot(0, self, lambda: self._show_content(verified))
        self.verticalScrollBar().setValue(0)

    def _show_content(self, verified: Verified) -> None:
        if verified is self._verified:
            self.content.show_content(verified)

    def set_narrow(self, *, narrow: bool) -> None:
        """Use the measures of the narrow layout."""
        self.banner.set_narrow(narrow=narrow)
        self.facts.set_narrow(narrow=narrow)
        gap, side = (8, 12) if narrow else (12, 16)
        for layout in (self._columns, self._left_layout, self._layout):
            layout.setSpacing(gap)
        self._layout.setContentsMargins(side, side, side, side)
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._columns.setDirection(down if narrow else across)
        self._left.setMinimumWidth(0 if narrow else _LEFT_WIDTH)
        self._left.setMaximumWidth(_NO_LIMIT if narrow else _LEFT_WIDTH)

    def regions(self) -> list[QWidget]:
        """The stops of F6 on this page."""
        return [self.banner, self.findings, self.items.disclose]
