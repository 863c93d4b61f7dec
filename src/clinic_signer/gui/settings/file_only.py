"""What has no row: named, with its value, and where the file is."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from clinic_signer.gui import strings
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.settings import texts
from clinic_signer.gui.theme import Tone
from clinic_signer.gui.widgets import Button, ElidedLabel, IconLabel, Label, column, frame, row
from clinic_signer.setting import Setting, written

if TYPE_CHECKING:
    from clinic_signer.gui.settings.model import SettingsModel
    from clinic_signer.settings import Settings

_ORIGINS = {
    "policy": texts.LOCKED,
    "administrator": texts.LOCKED,
    "installed": texts.INSTALLED,
}
"""Said of a value that is not the person's own."""


class FileOnly(QWidget):
    """The settings file, and the settings that are changed there alone."""

    def __init__(self, settings: tuple[Setting[object], ...], model: SettingsModel) -> None:
        super().__init__()
        self._settings = settings
        self._file = model.user_file
        self._in_force: Settings | None = None
        self._list: QWidget | None = None
        self.values: list[tuple[Setting[object], Label]] = []
        open_ = Button(strings.say(texts.OPEN_FILE), size="small")
        open_.clicked.connect(self._open)
        self.copy = Button(strings.say(texts.COPY_PLACE), size="small")
        self.copy.clicked.connect(self._copy)
        words = column(Label(strings.say(texts.FILE), "small-strong"), gap=0)
        words.addWidget(ElidedLabel(str(self._file), "caption", in_the_middle=True))
        line = row(IconLabel(Glyph.FILE_TEXT, 20, Tone.TEXT2), gap=12)
        line.addLayout(words, 1)
        line.addWidget(open_)
        line.addWidget(self.copy)
        self._whole = whole = column(gap=8)
        whole.addLayout(line)
        if settings:
            heading = strings.say(texts.OTHERS, n=len(settings))
            self.disclose = Button(heading, "disclosure", glyph=Glyph.CARET_RIGHT)
            self.disclose.setCheckable(True)
            self.disclose.toggled.connect(self._disclose)
            opener = row(self.disclose)
            opener.addStretch(1)
            whole.addLayout(opener)
        self.setLayout(whole)

    def _make_list(self) -> QWidget:
        box = frame("panel")
        inside = column(gap=10, margins=(16, 12, 16, 12))
        inside.addWidget(Label(strings.say(texts.OTHERS_TEXT), "muted", wrap=True))
        for setting in self._settings:
            value = Label("", "caption", wrap=True)
            self.values.append((setting, value))
            told = strings.plain(setting.words)
            inside.addLayout(column(Label(told, "small", wrap=True), value, gap=0))
        box.setLayout(inside)
        return box

    def show_settings(self, settings: Settings) -> None:
        """Show the values that hold."""
        self._in_force = settings
        for setting, label in self.values:
            plain = written(settings.get(setting))
            value = ", ".join(plain) if isinstance(plain, list) else str(plain)
            said = value or strings.say(texts.NOT_SET)
            by = _ORIGINS.get(settings.origin(setting).value)
            whose = "" if by is None else strings.say(by)
            label.setText(strings.joined([setting.key, without_password(said), whose]))

    def _disclose(self, shown: bool) -> None:  # a slot of ``toggled``
        if self._list is None:
            self._list = self._make_list()
            self._whole.addWidget(self._list)
            if self._in_force is not None:
                self.show_settings(self._in_force)
        self._list.setVisible(shown)

    def _open(self) -> None:
        with suppress(OSError):  # then the system says that there is no such folder
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._file.parent)))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(str(self._file))
        self.copy.setText(strings.say(texts.COPIED))


def without_password(address: str) -> str:
    """The address of a database as anybody who passes the screen may read it."""
    hidden = re.sub(r"(?<=://)([^/:@]*):.*@", r"\1:…@", address)
    return re.sub(r"(?i)((?:^|[?&\s])(?:ssl)?password=)[^&\s]*", r"\1…", hidden)
