"""Choosing one of several cards by the name of its holder; nothing is chosen beforehand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from clinic_signer.gui import card_slot, strings
from clinic_signer.gui.card_watch import CardWatch
from clinic_signer.gui.focus import FocusRing
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.strip import SlotView, StripSlot
from clinic_signer.gui.theme import Level
from clinic_signer.gui.widgets import Button, Label, column, frame

if TYPE_CHECKING:
    from clinic_signer.signers.card.state import CardState

WIDTH = 520
_ROW = 60


class CardChooser(QDialog):
    """One row per card; it follows the cards as they come and go.

    Args:
        cards: what is known of the cards; told of the choice.
        clock: for the days a certificate has left.
        parent: the window it belongs to.
    """

    def __init__(
        self, cards: CardWatch, clock: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._cards = cards
        self._clock = clock
        self.rows: dict[bytes, StripSlot] = {}
        self._build()
        self.ring = FocusRing(self)
        cards.changed.connect(self._follow)
        self._follow()
        for first in list(self.rows.values())[:1]:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        self.setWindowTitle(strings.say(strings.CHOOSER_TITLE))
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(WIDTH)
        self._list = frame("panel")
        self._list.setAccessibleName(strings.say(strings.CHOOSER_CARDS))
        self._lines = QVBoxLayout(self._list)
        self._lines.setContentsMargins(1, 1, 1, 1)
        self._lines.setSpacing(0)
        body = frame("plain")
        body.setLayout(
            column(
                Label(strings.say(strings.CHOOSER_HEADING), "title"),
                Label(strings.say(strings.CHOOSER_HINT), "muted", wrap=True),
                self._list,
                gap=8,
                margins=(24, 12, 24, 20),
            )
        )
        self.use = Button(strings.say(strings.CHOOSER_USE), "primary", size="dialog")
        self.use.clicked.connect(self._choose)
        self.cancel = Button(strings.say(strings.CANCEL), size="dialog")
        self.cancel.clicked.connect(self.reject)
        foot = frame("dialog-foot")
        foot.setFixedHeight(64)
        line = QHBoxLayout(foot)
        line.setContentsMargins(24, 0, 24, 0)
        line.addStretch(1)
        line.addWidget(self.use)
        line.addWidget(self.cancel)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(body, 1)
        whole.addWidget(foot)

    # -- following the cards ----------------------------------------------------------------

    def _follow(self) -> None:
        """Show the cards that are there now; with fewer than two there is nothing to choose."""
        state = self._cards.state
        found = {} if state is None else _by_certificate(state.candidates)
        if len(found) < 2:
            self.reject()
            return
        for sha256 in [known for known in self.rows if known not in found]:
            gone = self.rows.pop(sha256)
            gone.hide()
            gone.deleteLater()
        for sha256, card in found.items():
            if sha256 not in self.rows:
                self.rows[sha256] = self._add_row()
            self.rows[sha256].show_view(_row_view(card, self._clock()))
        self._allow()

    def _add_row(self) -> StripSlot:
        made = StripSlot(
            SlotView("", Level.NEUTRAL, Glyph.IDENTIFICATION_CARD, Glyph.CIRCLE, "", "")
        )
        made.set_narrow(narrow=True)
        made.setFixedHeight(_ROW)
        made.toggled.connect(self._allow)
        self._lines.addWidget(made)
        return made

    @property
    def _chosen(self) -> bytes | None:
        return next((sha256 for sha256, made in self.rows.items() if made.isChecked()), None)

    def _allow(self) -> None:
        allowed = self._chosen is not None
        reason = "" if allowed else strings.say(strings.CHOOSER_FIRST)
        self.use.setEnabled(allowed)
        self.use.setDefault(allowed)
        self.use.setToolTip(reason)
        self.use.setAccessibleDescription(reason)

    def _choose(self) -> None:
        if self._chosen is not None:
            self._cards.choose(self._chosen)
            self.accept()


def _by_certificate(cards: tuple[CardState, ...]) -> dict[bytes, CardState]:
    return {c.certificate.sha256: c for c in cards if c.certificate is not None}


def _row_view(card: CardState, now: datetime) -> SlotView:
    """架空 一郎・医師 – 使えます – 2029年3月31日まで　リーダーの名前."""
    state = card_slot.card_view(card, now)
    return SlotView(
        method=card_slot.holder(card),
        level=state.level,
        tile=state.tile,
        mark=state.mark,
        state=state.state,
        detail=strings.joined([card_slot.until(card), card.reader or ""]),
    )
