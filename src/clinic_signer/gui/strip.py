"""The strip: the two ways of signing, always on screen, each with its state in words.

Only the person moves the dot. Plugging, unplugging or failing changes words, never the choice.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QRadioButton

from clinic_signer.gui import strings
from clinic_signer.gui.access import Announcer
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Level
from clinic_signer.gui.widgets import (
    Button,
    ElidedLabel,
    IconLabel,
    Label,
    centred,
    column,
    frame,
    plain_tip,
    restyle,
    row,
)

if TYPE_CHECKING:  # annotations only: each of Qt's types costs time at start
    from PySide6.QtGui import QResizeEvent

    from clinic_signer.gui.phone_desk import PlaceNames
    from clinic_signer.gui.place_note import PlaceNote

HEIGHT = 64
HEIGHT_NARROW = 56
ROOM_FOR_BUTTON = 400
"""Width below which the words of a slot need the room of its button."""


class SlotAction(Enum):
    """What the button of a slot does, by its words."""

    START_SERVICE = strings.START_SERVICE
    DIAGNOSE = strings.DIAGNOSE
    GET_DRIVER = strings.GET_DRIVER
    SET_UP = strings.SET_UP
    CHOOSE_CARD = strings.CHOOSE_CARD
    OTHER_CARD = strings.CHOOSE_OTHER_CARD
    ISSUER = strings.ISSUER_CONTACT
    RENEWAL = strings.ABOUT_RENEWAL
    APPROVE = strings.APPROVE
    END_APPROVAL = strings.END_APPROVAL


@dataclass(frozen=True, slots=True)
class SlotView:
    """What a slot shows.

    Attributes:
        method: the way of signing, in words.
        level: what the state means.
        tile: the large icon.
        mark: the small icon before the state.
        state: the state in words.
        detail: the second line: who and until when, or what to do.
        usable: signing this way is possible now.
        selectable: the person may choose it in this version.
        is_passing: the state will be another one in a moment; not worth an announcement.
        is_counting: the second line counts down; only another state is announced, not each second.
        action: what the button at the right end does, if there is one.
        code: of the failure that the state is to whoever wants to sign now. Two short lines have
            no room for it: it stands in the tool tip, and a screen reader says it last.
    """

    method: str
    level: Level
    tile: Glyph
    mark: Glyph
    state: str
    detail: str
    usable: bool = False
    selectable: bool = True
    is_passing: bool = False
    is_counting: bool = False
    action: SlotAction | None = None
    code: str = ""

    @property
    def announced(self) -> tuple[str, str]:
        """What is worth an announcement when it changes."""
        return self.state, "" if self.is_counting else self.detail

    @property
    def spoken(self) -> str:
        """What a screen reader says of the slot."""
        return strings.spoken([self.method, self.state, self.detail.replace("　", "。")])


class StripSlot(QRadioButton):
    """One way of signing: a dot, a tile, the state in two lines, and perhaps a button.

    Signals:
        action_wanted: the button was pressed (a ``SlotAction``).
    """

    focus_inside = True
    action_wanted = Signal(object)

    def __init__(self, view: SlotView, *, chosen: bool = False) -> None:
        super().__init__()
        self._narrow = False
        # Not before it is known: words that are shortened for a moment cost 80 ms of the start.
        self._has_room = False
        self._view = view
        self._announcer = Announcer(self)
        self.action: Button | None = None
        self.setProperty("kind", "slot")
        self.setChecked(chosen)
        self._dot = frame("dot")
        self._dot.setProperty("active", chosen)
        self._dot.setFixedSize(18, 18)
        self._tile = frame("tile")
        self._picture = IconLabel(view.tile, 24)
        self._tile.setLayout(centred(self._picture))
        self._method = Label(view.method, "strong")
        self._mark = IconLabel(view.mark, 16)
        self._state = ElidedLabel("", "small-strong")
        self._detail = ElidedLabel("", "caption")
        for part in (self._tile, self._state):
            part.setProperty("level", view.level.value)
        self._used = Label(strings.say(strings.USED_TO_SIGN), "tag-accent")
        self._used.setFixedHeight(20)
        self._used.hide()
        self._line = self._put_together()
        self.toggled.connect(self._show_chosen)
        self.show_view(view)

    def _put_together(self) -> QHBoxLayout:
        first = row(self._method, gap=0)
        first.addSpacing(10)
        first.addWidget(self._mark)
        first.addSpacing(4)
        first.addWidget(self._state, 1)
        self._method.setFixedHeight(22)
        self._detail.setFixedHeight(20)
        words = column(gap=0)
        words.addStretch(1)
        words.addLayout(first)
        words.addWidget(self._detail)
        words.addStretch(1)
        line = row(self._dot, self._tile)
        line.addLayout(words, 1)
        line.addWidget(self._used)
        self.setLayout(line)
        return line

    @property
    def view(self) -> SlotView:
        """What is shown."""
        return self._view

    @property
    def announcer(self) -> Announcer:
        """Says state changes aloud."""
        return self._announcer

    def show_view(self, view: SlotView) -> None:
        """Show a state; a change is announced, assertively when it blocks."""
        changed = view.announced != self._view.announced and not view.is_passing
        self._view = view
        self.setAccessibleName(view.spoken)
        self.setEnabled(view.selectable)
        self.setToolTip(plain_tip("\n".join(x for x in (view.detail, view.code) if x)))
        self.setAccessibleDescription(view.code)
        self._method.setText(view.method)
        self._state.set_text(view.state)
        self._detail.set_text(view.detail)
        self._picture.show_glyph(view.tile, view.level.ink)
        self._mark.show_glyph(view.mark, view.level.ink)
        for part in (self._tile, self._state):
            restyle(part, level=view.level.value)
        self._show_action()
        if changed:
            text = strings.spoken([view.state, view.detail])
            self._announcer.announce(text, assertive=view.level is Level.BLOCKED)

    def _show_action(self) -> None:
        """Show the button of the state; it is made when a state first has one."""
        wanted = self._view.action
        if wanted is not None and self.action is None:
            self.action = Button("", size="small")
            self.action.clicked.connect(self._act)
            self._line.addWidget(self.action)
        if self.action is not None and wanted is not None:
            self.action.setText(strings.say(wanted.value))
            self.action.setEnabled(self._view.selectable)
            reason = "" if self._view.selectable else self._view.detail
            self.action.setAccessibleDescription(reason)
        self._place_action()

    def _place_action(self) -> None:
        """A button that can be used is always there; another gives way to the words."""
        if self.action is not None:
            fits = self._view.selectable or self._has_room
            self.action.setVisible(self._view.action is not None and fits)
        self._show_chosen()

    def _act(self) -> None:
        if self._view.action is not None:
            self.action_wanted.emit(self._view.action)

    def set_narrow(self, *, narrow: bool) -> None:
        """Use the measures of the narrow layout."""
        self._narrow = narrow
        left, tile, gap, right = (10, 36, 10, 12) if narrow else (14, 40, 12, 16)
        self._line.setContentsMargins(left, 0, right, 0)
        self._line.setSpacing(gap)
        self._tile.setFixedSize(tile, tile)
        self._picture.set_pixels(tile - 16)
        self._show_chosen()

    def _show_chosen(self) -> None:
        restyle(self._dot, active=self.isChecked())
        # Beside a button the dot and the line below say it, so that the words have room.
        has_room = not self._narrow and self._view.action is None
        self._used.setVisible(self.isChecked() and has_room)

    def hitButton(self, _position: QPoint, /) -> bool:
        """The whole slot answers."""
        return True

    def sizeHint(self) -> QSize:
        """As wide as the strip lets it be."""
        return QSize(320, HEIGHT_NARROW if self._narrow else HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """The words give way."""
        return QSize(200, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Look again whether there is room for the button."""
        super().resizeEvent(event)
        self._has_room = self.width() >= ROOM_FOR_BUTTON
        self._place_action()


def phone_checking_view() -> SlotView:
    """The phone's slot until the second certificate is opened."""
    return SlotView(
        method=strings.say(strings.PHONE),
        level=Level.NEUTRAL,
        tile=Glyph.DEVICE_MOBILE,
        mark=Glyph.HOURGLASS_MEDIUM,
        state=strings.say(strings.PHONE_CHECKING),
        detail=strings.say(strings.CARD_CHECKING_HINT),
        selectable=False,
        is_passing=True,
    )


def checking_view() -> SlotView:
    """The card's slot until the first answer of the reader."""
    return SlotView(
        method=strings.say(strings.CARD),
        level=Level.NEUTRAL,
        tile=Glyph.CARDHOLDER,
        mark=Glyph.HOURGLASS_MEDIUM,
        state=strings.say(strings.CARD_CHECKING),
        detail=strings.say(strings.CARD_CHECKING_HINT),
    )


class Strip(QFrame):
    """Card and phone side by side."""

    access_role = "Grouping"

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "strip")
        self.setAccessibleName(strings.say(strings.METHOD))
        self.card = StripSlot(checking_view(), chosen=True)
        self.phone = StripSlot(phone_checking_view())
        between = frame("rule")
        between.setFixedWidth(1)
        self._place: PlaceNote | None = None
        self._narrow = False
        self._layout = layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 1)
        layout.setSpacing(0)
        layout.addWidget(self.card, 1)
        layout.addWidget(between)
        layout.addWidget(self.phone, 1)
        self.set_narrow(narrow=False)

    @property
    def chosen(self) -> StripSlot:
        """The way that signs: where the keyboard enters the strip."""
        return self.phone if self.phone.isChecked() else self.card

    def show_place(self, place: PlaceNames) -> None:
        """Say at the right end which PC this is, as the phone says it; once it is known."""
        if self._place is None and (place.facility or place.pc_name):
            from clinic_signer.gui.place_note import PlaceNote

            self._place = PlaceNote(place)
            self._layout.addWidget(self._place)
            self._place.setVisible(not self._narrow)

    def set_narrow(self, *, narrow: bool) -> None:
        """Use the measures of the narrow layout, which has no room for the place."""
        self._narrow = narrow
        if self._place is not None:
            self._place.setVisible(not narrow)
        self.setFixedHeight(HEIGHT_NARROW if narrow else HEIGHT)
        for slot in (self.card, self.phone):
            slot.set_narrow(narrow=narrow)
