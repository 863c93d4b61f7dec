"""The dialog with what the electronic-prescription service has said of one prescription."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from clinic_signer.gui import strings, theme
from clinic_signer.gui.controls import Notice
from clinic_signer.gui.dialog_parts import PLAIN_WIDTH, PlainDialog, dialog_foot
from clinic_signer.gui.sign import service_texts as texts
from clinic_signer.gui.sign.service_story import ServiceStory
from clinic_signer.gui.theme import Level
from clinic_signer.gui.widgets import Button, Label, column, frame, row
from clinic_signer.words import Words

_LIST_HEIGHT = 280


class ServiceDialog(PlainDialog):
    """Shows the two numbers, what was asked for, and the reasons of a refusal.

    Args:
        story: what is shown.
        patient: whose prescription it is.
        parent: the window it belongs to.
    """

    def __init__(self, story: ServiceStory, patient: str, parent: QWidget | None = None) -> None:
        super().__init__(strings.say(texts.HEADING), parent)
        self.setFixedWidth(PLAIN_WIDTH)
        body = frame("plain")
        lines = column(gap=10, margins=(24, 12, 24, 20))
        name = strings.with_honorific(patient)
        lines.addWidget(Label(strings.say(texts.HEADING), "title"))
        lines.addWidget(Label(name, "body", wrap=True))
        self.copies: list[Button] = []
        for label, value in (
            (texts.ACCESS_CODE, story.access_code),
            (texts.PRESCRIPTION_ID, story.prescription_id),
        ):
            if value:
                lines.addLayout(self._number(label, value))
        lines.addWidget(_course(story))
        if story.results:
            lines.addWidget(_Results(story), 1)
        body.setLayout(lines)
        self.send_again = Button(strings.say(texts.SEND_AGAIN), size="dialog")
        self.send_again.setVisible(story.can_be_sent_again)
        self.take_back = Button(strings.say(texts.TAKE_BACK), size="dialog")
        self.take_back.setVisible(story.can_be_taken_back)
        self.close_button = Button(strings.say(texts.CLOSE), size="dialog")
        self.close_button.clicked.connect(self.reject)
        shown = [each for each in (self.send_again, self.take_back) if not each.isHidden()]
        self.put_together(body, dialog_foot((*shown, self.close_button)))
        theme.dress(self)
        self.finished.connect(self.deleteLater)
        self.close_button.setFocus()

    def _number(self, label: Words, value: str) -> QVBoxLayout:
        """A number with its name over it and a button that copies it."""
        shown = Label(value, "subtitle")
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        button = Button(strings.say(texts.COPY), size="small")
        button.setAccessibleName(f"{strings.say(texts.COPY)} {strings.say(label)}")
        button.clicked.connect(partial(self._copy, button, value))
        self.copies.append(button)
        line = row(shown, gap=8)
        line.addStretch(1)
        line.addWidget(button)
        made = column(Label(strings.say(label), "caption"), gap=0)
        made.addLayout(line)
        return made

    def _copy(self, button: Button, value: str) -> None:
        QGuiApplication.clipboard().setText(value.replace(" ", ""))
        button.setText(strings.say(texts.COPIED))


def _course(story: ServiceStory) -> Label:
    told = story.course or (texts.NOTHING_YET,)
    return Label("\n".join(strings.plain(each) for each in told), "caption", wrap=True)


class _Results(QScrollArea):
    """The reasons, one below the other; with the keyboard they can be scrolled."""

    access_role = "Grouping"
    focus_inside = True

    def __init__(self, story: ServiceStory) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaximumHeight(_LIST_HEIGHT)
        self.setAccessibleName(strings.say(texts.HEADING))
        inside = QWidget()
        inside.setObjectName("scrolled")
        lines = column(gap=8)
        for each in story.results:
            heading, text = strings.plain(each.heading), strings.plain(each.text)
            lines.addWidget(Notice(Level.CAUTION, heading, text))
        lines.addStretch(1)
        inside.setLayout(lines)
        self.setWidget(inside)
