"""Comparing, as the person does it: one file is kept, the next one looked at is the other."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from clinic_signer.gui.desk import Verified
from clinic_signer.gui.verify.compare import Comparison, compare
from clinic_signer.gui.verify.compare_panel import ComparePanel
from clinic_signer.gui.verify.entry import FileEntry
from clinic_signer.gui.worker import Lane


class Comparing(QObject):
    """Keeps the one and compares it with the other.

    Args:
        panel: where it is shown.
        lane: where it is compared.

    Signals:
        changed: it has begun (True) or ended.
        failed: a ``Failure``.
    """

    changed = Signal(bool)
    failed = Signal(object)

    def __init__(self, panel: ComparePanel, lane: Lane) -> None:
        super().__init__(panel)
        self._panel = panel
        self._lane = lane
        self._kept: tuple[FileEntry, Verified] | None = None
        self._other: FileEntry | None = None

    @property
    def is_on(self) -> bool:
        """True while two files are compared, or the other is still to be chosen."""
        return self._kept is not None

    def begin(self, entry: FileEntry | None) -> None:
        """Keep this file; the next one that is looked at is compared with it."""
        verified = entry.verified if entry is not None else None
        self._kept = (entry, verified) if entry is not None and verified is not None else None
        self._other = None
        if entry is not None and verified is not None:
            self._panel.show_waiting(entry.title, verified)
        self.changed.emit(self.is_on)

    def end(self) -> None:
        """Look at one file again."""
        if self._kept is not None:
            self._kept = None
            self.changed.emit(False)

    def show(self, entry: FileEntry) -> None:
        """Compare this file with the one that was kept."""
        if self._kept is None or entry.verified is None or entry is self._kept[0]:
            return
        kept, other = self._kept[1], entry.verified
        self._other = entry

        def show(comparison: Comparison) -> None:
            if self._other is entry and self.is_on:
                self._panel.show_comparison(entry.title, other, comparison)

        self._lane.run(lambda: compare(kept, other), show, self.failed.emit)
