"""The action bar: what is about to be signed at the left, the one primary button at the right.

The button never moves and is never swapped for another; when it cannot be used, the reason stands
at the left and in its description.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from clinic_signer.gui import strings
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.sign import service_texts, texts
from clinic_signer.gui.theme import Level, Tone
from clinic_signer.gui.widgets import (
    Button,
    ElidedLabel,
    IconLabel,
    Label,
    column,
    plain_tip,
    restyle,
    row,
)


class ActionLink(Enum):
    """What the text button does, by its words."""

    OPEN_FOLDER = strings.OPEN_FOLDER
    SAVE_AGAIN = strings.SAVE_AGAIN
    SERVICE = service_texts.SERVICE
    CHOOSE_CARD = strings.CHOOSE_THE_CARD
    DIAGNOSE = strings.OPEN_DIAGNOSTICS
    BY_PHONE = strings.SIGN_BY_PHONE
    BY_CARD = strings.SIGN_BY_CARD
    TRY_AGAIN = texts.TRY_AGAIN
    SHOW_NEWER = texts.SHOW_NEWER
    PUT_BACK = texts.PUT_BACK

    @property
    def is_offer(self) -> bool:
        """True when it signs in the other way: as prominent as any button, but never primary."""
        return self in (ActionLink.BY_PHONE, ActionLink.BY_CARD)


@dataclass(frozen=True, slots=True)
class ActionView:
    """What the bar shows.

    Attributes:
        heading: the first words, strong.
        beside: what follows on the same line.
        below: a second line.
        level: of the second line's small icon, or of the large icon.
        glyph: a large icon before both lines.
        count: how many would be signed.
        enabled: the button can be used.
        link: a text button after the lines, if any.
        code: of the failure that is told: on the first line, where it never takes room from what
            to do; a screen reader gets it last.
    """

    heading: str
    beside: str = ""
    below: str = ""
    level: Level | None = None
    glyph: Glyph | None = None
    count: int = 0
    enabled: bool = False
    link: ActionLink | None = None
    code: str = ""

    @property
    def spoken(self) -> str:
        """All of it for a screen reader, also the reason of a disabled button."""
        return strings.spoken([self.heading, self.beside, self.below, self.code])


class ActionBar(QFrame):
    """64 px at the foot of the Sign screen.

    Signals:
        sign_wanted: the button was pressed.
        link_wanted: the text button was pressed.
    """

    sign_wanted = Signal()
    link_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "foot")
        self._large = IconLabel(Glyph.CARDHOLDER, 26, Tone.TEXT2)
        # What is told of a failure can be long: it ends in … and never pushes the button away.
        self._heading = ElidedLabel("", "strong")
        self._heading.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._heading.setMinimumWidth(1)
        self._beside = ElidedLabel("", "muted")
        self._small = IconLabel(Glyph.WARNING_FILL, 16, Tone.CAUTION)
        self._below = ElidedLabel("", "small")
        self.link = Button("", "text", size="small")
        self.link.clicked.connect(self.link_wanted)
        self._key = Label("Ctrl+Enter", "key")
        self.button = Button("", "primary", size="big", glyph=Glyph.PEN_NIB)
        self.button.clicked.connect(self.sign_wanted)
        first = row(self._heading, gap=14)
        first.addWidget(self._beside, 1)
        self._second = QWidget()
        second = row(self._small, gap=4)
        second.addWidget(self._below, 1)
        self._second.setLayout(second)
        lines = column(gap=0)
        lines.addStretch(1)
        lines.addLayout(first)
        lines.addWidget(self._second)
        lines.addStretch(1)
        whole = row(self._large, gap=16, margins=(16, 0, 16, 0))
        whole.addLayout(lines, 1)
        middle = Qt.AlignmentFlag.AlignVCenter
        for widget in (self.link, self._key, self.button):
            whole.addWidget(widget, 0, middle)
        self.setLayout(whole)
        self._code = ElidedLabel("", "caption")
        first.addWidget(self._code, 1)  # the last child, and so the last that is read
        self.view = ActionView("")
        self.set_narrow(narrow=False)
        self.show_view(self.view)

    def set_narrow(self, *, narrow: bool) -> None:
        """Use the measures of the narrow layout."""
        self.setFixedHeight(56 if narrow else 64)
        self._key.setVisible(not narrow)

    def show_view(self, view: ActionView) -> None:
        """Show what is chosen, or why nothing can be signed."""
        self.view = view
        self._heading.set_text(view.heading)
        self._beside.set_text(view.beside)
        self._code.set_text(view.code)
        self._beside.setVisible(not view.code)
        self._code.setVisible(bool(view.code))
        self._below.set_text(view.below)
        restyle(self._below, role="caption" if view.glyph is not None else "small")
        self._second.setVisible(bool(view.below))
        self._large.setVisible(view.glyph is not None)
        level = view.level or Level.NEUTRAL
        if view.glyph is not None:
            self._large.show_glyph(view.glyph, level.ink)
        self._small.setVisible(view.glyph is None and view.level is not None)
        self._small.show_glyph(Glyph.WARNING_FILL, level.ink)
        self.link.setVisible(view.link is not None)
        text = "" if view.link is None else strings.say(view.link.value, n=view.count)
        self.link.setText(text)
        restyle(self.link, kind="normal" if view.link and view.link.is_offer else "text")
        label = strings.SIGN_COUNT if view.count else strings.SIGN_NONE
        self.button.setText(strings.say(label, n=view.count))
        self.button.setEnabled(view.enabled)
        spoken = strings.SIGN_SPOKEN if view.count else strings.SIGN_NONE
        self.button.setAccessibleName(strings.say(spoken, n=view.count))
        self.button.setAccessibleDescription("" if view.enabled else view.spoken)
        self.button.setToolTip("" if view.enabled else plain_tip(view.spoken))
