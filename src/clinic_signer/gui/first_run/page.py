"""The page of the first start: it has the whole window until the person begins to work."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from clinic_signer.gui import strings
from clinic_signer.gui.first_run import texts
from clinic_signer.gui.first_run.answers import Answers, IntakeNow, Use
from clinic_signer.gui.first_run.intake_row import IntakeRow
from clinic_signer.gui.first_run.options import OptionCard
from clinic_signer.gui.first_run.rows import Row, StepRow
from clinic_signer.gui.first_run.trial_row import TrialRow
from clinic_signer.gui.first_run.view import PreparationView
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Tone
from clinic_signer.gui.widgets import Button, IconLabel, Label, column, frame, plain_tip, row

WIDTH = 960
_USES = {
    Use.SIGN: (Glyph.PEN_NIB, texts.USE_SIGN, texts.USE_SIGN_TEXT),
    Use.VERIFY: (Glyph.CIRCLE_WAVY_CHECK, texts.USE_VERIFY, texts.USE_VERIFY_TEXT),
    Use.BOTH: (Glyph.SLIDERS_HORIZONTAL, texts.USE_BOTH, texts.USE_BOTH_TEXT),
}


class _Area(QScrollArea):
    """As high as what is in it, where there is room; else it scrolls and the buttons stay."""

    def __init__(self, lines: QHBoxLayout) -> None:
        super().__init__()
        self._lines = lines
        inside = QWidget()
        inside.setObjectName("scrolled")
        inside.setLayout(lines)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        """The height of what is in it, at this width."""
        return QSize(WIDTH, self._lines.totalHeightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words may need another number of lines now."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


def _in_the_middle(lines: QVBoxLayout) -> QHBoxLayout:
    """Return a layout in which these lines are as wide as designed, in the middle."""
    page = QWidget()
    page.setMaximumWidth(WIDTH)
    page.setLayout(lines)
    place = QHBoxLayout()
    place.setContentsMargins(24, 0, 24, 0)
    place.addStretch(1)
    place.addWidget(page, 1000)
    place.addStretch(1)
    return place


class FirstRunPage(QFrame):
    """Three things to answer or see, a signature to try out, and the way to work.

    Signals:
        start_wanted: begin to work with these answers (``Answers``).
        set_up_wanted: set up a phone.
        card_action_wanted: what helps with reader or card (a ``SlotAction``).
        phone_action_wanted: what helps with the phone (a ``SlotAction``).
        folder_wanted: choose the intake folder.
        trial_wanted: sign a practice prescription.
        diagnostics_wanted: open the diagnostics with these answers (``Answers``).
    """

    start_wanted = Signal(object)
    set_up_wanted = Signal()
    card_action_wanted = Signal(object)
    phone_action_wanted = Signal(object)
    folder_wanted = Signal()
    trial_wanted = Signal()
    diagnostics_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "app")
        self.uses = {
            use: OptionCard(glyph, strings.say(title), strings.say(text))
            for use, (glyph, title, text) in _USES.items()
        }
        self.uses[Use.SIGN].setChecked(True)
        self._is_use_answered = False
        self._can_practise = True
        say = strings.say
        self.reader = StepRow(1, say(texts.READER))
        self.card = StepRow(2, say(texts.CARD))
        self.phone = StepRow(3, say(texts.PHONE), say(texts.PHONE_LATER), say(texts.PHONE_SET_UP))
        self.intake = IntakeRow()
        self.trial = TrialRow()
        self.diagnostics = Button(say(texts.DIAGNOSTICS), "text")
        self.start = Button(say(texts.START), "primary", size="big")
        self.start.setMinimumWidth(160)
        self._problem = Label("", "small-strong", wrap=True)
        self._problem.setProperty("level", "caution")
        self._problem.hide()
        self._connect()
        self._build()

    def _connect(self) -> None:
        for option in self.uses.values():
            option.clicked.connect(self._answer_use)
        self.phone.begin_wanted.connect(self.set_up_wanted)
        self.phone.action_wanted.connect(self.phone_action_wanted)
        for step in (self.reader, self.card):
            step.action_wanted.connect(self.card_action_wanted)
        self.intake.folder_wanted.connect(self.folder_wanted)
        self.trial.wanted.connect(self.trial_wanted)
        self.start.clicked.connect(lambda: self.start_wanted.emit(self.answers))
        self.diagnostics.clicked.connect(lambda: self.diagnostics_wanted.emit(self.answers))

    def _build(self) -> None:
        self._lines = column(gap=8, margins=(0, 8, 0, 0))
        self._lines.addWidget(Label(strings.say(texts.TITLE), "verdict", wrap=True))
        self._lines.addWidget(Label(strings.say(texts.INTRODUCTION), "muted", wrap=True))
        self._lines.addSpacing(12)
        self._lines.addWidget(Label(strings.say(texts.USE), "strong"))
        self._lines.addWidget(self._build_uses())
        self._lines.addSpacing(12)
        self._lines.addWidget(Label(strings.say(texts.PREPARATION), "strong"))
        self._lines.addWidget(self._build_rows())
        self.area = _Area(_in_the_middle(self._lines))
        foot = column(self._problem, gap=8)
        foot.addLayout(self._build_foot())
        whole = column(gap=0, margins=(0, 8, 0, 16))
        whole.addStretch(1)
        whole.addWidget(self.area, 0)
        whole.addSpacing(16)
        whole.addLayout(_in_the_middle(foot))
        whole.addStretch(1)
        self.setLayout(whole)

    def _build_uses(self) -> QWidget:
        group = QWidget()  # radio buttons of one parent exclude each other
        group.setAccessibleName(strings.say(texts.USE))
        line = row(*self.uses.values(), gap=16)
        for place in range(len(self.uses)):
            line.setStretch(place, 1)
        group.setLayout(line)
        return group

    def _build_rows(self) -> QFrame:
        box = frame("panel")
        lines = column(gap=0, margins=(1, 1, 1, 1))
        self._rules: dict[Row, QFrame] = {}
        self._wanted: dict[Row, bool] = {}
        for each in (self.reader, self.card, self.phone, self.intake, self.trial):
            rule = self._rules[each] = frame("rule")
            rule.setFixedHeight(1)
            lines.addWidget(rule)
            lines.addWidget(each)
        self._rules[self.reader].hide()
        box.setLayout(lines)
        return box

    def _build_foot(self) -> QHBoxLayout:
        private = Label(strings.say(texts.PRIVATE), "muted", wrap=True)
        line = row(IconLabel(Glyph.SHIELD_CHECK, 18, Tone.TEXT2), private, gap=8)
        line.setStretch(1, 1)
        line.addWidget(self.diagnostics)
        line.addWidget(self.start)
        return line

    @property
    def answers(self) -> Answers:
        """What is answered now."""
        use = next(use for use, option in self.uses.items() if option.isChecked())
        intake, folder = self.intake.answer
        return Answers(use, intake, folder)

    def show_now(self, now: IntakeNow) -> None:
        """Show what the settings say; what was answered meanwhile is kept."""
        if not self._is_use_answered and self.uses[now.use].isEnabled():
            self._choose_use(now.use)
        self.intake.show_now(now)
        self._can_practise = now.can_practise
        self._show_rows({})

    def _choose_use(self, use: Use) -> None:
        """Choose it in the person's place; the keyboard stays on what is chosen."""
        has_keyboard = any(option.hasFocus() for option in self.uses.values())
        self.uses[use].setChecked(True)
        if has_keyboard:
            self.take_keyboard()

    def _answer_use(self) -> None:
        self._is_use_answered = True

    def show_preparation(self, view: PreparationView) -> None:
        """Show reader, card and phone as they are now; what is not to be used here is not shown."""
        steps = {self.reader: view.reader, self.card: view.card, self.phone: view.phone}
        shown = [(row, step) for row, step in steps.items() if step is not None]
        for number, (step_row, step) in enumerate(shown, 1):
            step_row.show_number(number)
            step_row.show_step(step)
        self._allow_uses(can_sign=view.can_sign)
        self._show_rows({each: step is not None for each, step in steps.items()})
        self.phone.beside.setVisible(view.card is not None)

    def _show_rows(self, wanted: Mapping[Row, bool]) -> None:
        """Show and hide rows; a rule stands between those that are shown."""
        self._wanted |= wanted
        self._wanted[self.trial] = self._can_practise and self.uses[Use.SIGN].isEnabled()
        shown = [each for each in self._rules if self._wanted.get(each, True)]
        for each, rule in self._rules.items():
            each.setVisible(each in shown)
            rule.setVisible(each in shown[1:])

    def _allow_uses(self, *, can_sign: bool) -> None:
        """A PC on which nobody is to sign is there to verify."""
        reason = "" if can_sign else strings.say(texts.NO_WAY)
        for use in (Use.SIGN, Use.BOTH):
            self.uses[use].setEnabled(can_sign)
            self.uses[use].setAccessibleDescription(reason)
            self.uses[use].setToolTip(plain_tip(reason))
        if not can_sign and not self.uses[Use.VERIFY].isChecked():
            self._choose_use(Use.VERIFY)

    def show_problem(self, text: str) -> None:
        """Say why the answers could not be kept; they stay on the page."""
        self._problem.setText(text)
        self._problem.setVisible(bool(text))

    def take_keyboard(self) -> None:
        """Give the keyboard to the first question."""
        chosen = next(option for option in self.uses.values() if option.isChecked())
        chosen.setFocus(Qt.FocusReason.OtherFocusReason)
