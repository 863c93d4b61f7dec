"""The system's dialogs for files and folders, as the whole window uses them.

Each is shown beside the window, not instead of it, and is gone when it closes. Where the system
has no dialog of its own, Qt draws one; the words that Qt's Japanese lacks are given to it here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from clinic_signer.gui import strings
from clinic_signer.words import Words

LABELS = {
    QFileDialog.DialogLabel.LookIn: Words("場所(&L):", "&Look in:"),
    QFileDialog.DialogLabel.FileType: Words("ファイルの種類(&T):", "Files of &type:"),
}


def choose_files(
    parent: QWidget, title: str, filters: Sequence[str], chosen: Callable[[list[Path]], object]
) -> None:
    """Let the person choose one or more files that are there."""
    dialog = _dialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.setNameFilters(filters)
    dialog.filesSelected.connect(lambda names: chosen([Path(name) for name in names]))
    dialog.open()


def choose_file(
    parent: QWidget, title: str, filters: Sequence[str], chosen: Callable[[Path], object]
) -> None:
    """Let the person choose one file that is there."""
    dialog = _dialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters(filters)
    dialog.fileSelected.connect(lambda name: chosen(Path(name)))
    dialog.open()


def choose_folder(
    parent: QWidget, title: str, chosen: Callable[[Path], object], *, begin_in: str = ""
) -> None:
    """Let the person choose a folder.

    Args:
        parent: the widget that wants it.
        title: of the dialog.
        chosen: gets the folder.
        begin_in: the folder to begin in; the one of this process where it is empty.
    """
    dialog = _dialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    if begin_in:
        dialog.setDirectory(begin_in)
    dialog.fileSelected.connect(lambda name: chosen(Path(name)))
    dialog.open()


def choose_place(
    parent: QWidget,
    title: str,
    name: str,
    chosen: Callable[[Path], object],
    *,
    filters: Sequence[str] = (),
    suffix: str = "",
    may_replace: bool = False,
) -> None:
    """Let the person choose where a file goes.

    Args:
        parent: the widget that wants it.
        title: of the dialog.
        name: of the file, to begin with.
        chosen: gets the path.
        filters: what files are shown; all where there are none.
        suffix: added to a name that has none, without its dot.
        may_replace: ask whether a file of that name is to be replaced; where nothing is ever
            replaced, whoever writes the file refuses it, and the dialog does not ask.
    """
    dialog = _dialog(parent, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite, not may_replace)
    if filters:
        dialog.setNameFilters(filters)
    dialog.setDefaultSuffix(suffix)
    dialog.selectFile(name)
    dialog.fileSelected.connect(lambda place: chosen(Path(place)))
    dialog.open()


def _dialog(parent: QWidget, title: str) -> QFileDialog:
    dialog = QFileDialog(parent, title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for label, words in LABELS.items():
        dialog.setLabelText(label, strings.say(words))
    return dialog
