"""A person's day at the window of the sandbox, lived by a script in the window's own process.

``python -m bench.day_in_window PRESCRIPTIONS SECONDS IDLE`` starts the window as ``clinic-signer
demo`` does and prints what was found as JSON. See :mod:`bench.window_day`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bench.memory import memory, wakeups
from clinic_signer.gui import app

if TYPE_CHECKING:
    from bench.handset import Handset
    from clinic_signer.gui.approval.dialog import ApprovalDialog
    from clinic_signer.gui.desk import Desk
    from clinic_signer.gui.main_window import MainWindow
    from clinic_signer.gui.sign.signing import SessionEnd

T = TypeVar("T")

CYCLE_SECONDS = 60
EVERY_THIRD = 3
SIGN, VERIFY, HISTORY, CERTIFICATES, SETTINGS = range(5)
VERIFIED = 10


class Day:
    """One day; what it needs of Qt is imported once the window stands.

    Args:
        window: the window.
        home: where the sandbox and its intake folder are.
        prescriptions: how many arrive.
        seconds: how long the day is.
    """

    def __init__(self, window: MainWindow, home: Path, prescriptions: int, seconds: int) -> None:
        from bench import event_loop
        from bench.stalls import Stalls

        self._window = window
        self._home = home
        self._prescriptions = prescriptions
        self._seconds = seconds
        self._wait, self._pause = event_loop.wait, event_loop.pause
        self._ends: list[SessionEnd] = []
        self._signed: list[Path] = []
        self._handset: Handset | None = None
        self.stalls = Stalls()
        window.sign.signing_ended.connect(self._ends.append)

    def live(self) -> None:
        """Live it, from the first prescription to the last signature."""
        began = time.monotonic()
        writer = [sys.executable, "-m", "bench.window_day", "emr", str(self._home / "intake")]
        numbers = [str(self._prescriptions), str(self._seconds)]
        emr = subprocess.Popen([*writer, *numbers])
        cycles = max(1, round(self._seconds / CYCLE_SECONDS))
        for number in range(cycles):
            if number % EVERY_THIRD == 0:
                self._sign_by_phone()
            self._cycle()
            end = began + (number + 1) * self._seconds / cycles
            self._pause(max(0.0, end - time.monotonic()))
            self.stalls.note("prescriptions arrive")
        self._wait(lambda: emr.poll() is not None)
        self._wait(self._all_are_there)
        self.stalls.note("prescriptions arrive")
        self._sign_by_card()
        self.stalls.stop()
        if self._handset is not None:
            self._handset.put_away()

    def _all_are_there(self) -> bool:
        """All that came in are rows; the practice prescriptions are there beside them."""
        return len(self._window.sign.model.entries) >= self._prescriptions + self._practice

    @property
    def signed(self) -> int:
        """How many were signed."""
        return sum(len(end.signed) for end in self._ends)

    def begin(self) -> None:
        """Wait until the window has nothing more to load."""
        window = self._window
        self._wait(lambda: window.strip.card.view.usable and window.sign.watch.is_loaded)
        self._practice = len(window.sign.model.entries)
        self._wait(lambda: not window.strip.phone.view.is_passing)
        self._pause(1)
        self.stalls.note("start, after the first paint")

    # -- a minute of it ---------------------------------------------------------------------

    def _cycle(self) -> None:
        self._look_at_the_queue()
        self._sign_by_card()
        self._verify()
        self._look_at_history()
        for screen, name in (
            (CERTIFICATES, "certificates"),
            (SETTINGS, "settings"),
            (SIGN, "queue"),
        ):
            self._window.show_screen(screen)
            self._pause(0.6)
            self.stalls.note(f"{name} shown")
        self._pull_card()

    def _look_at_the_queue(self) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        queue = self._window.sign.queue
        self._window.show_screen(SIGN)
        bar = queue.view.verticalScrollBar()
        for step in range(20):
            bar.setValue(bar.maximum() * step // 19)
            self._pause(0.02)
        self.stalls.note("queue scrolled")
        for _ in range(6):
            QTest.keyClick(queue.view, Qt.Key.Key_Down)
            self._pause(0.15)
        self.stalls.note("row by row")
        for text in ("仮", "仮野", ""):
            queue.search.setText(text)
            self._pause(0.3)
        self.stalls.note("queue searched")

    def _signable(self) -> int:
        return sum(entry.can_be_signed for entry in self._window.sign.model.entries)

    def _sign_by_card(self) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        sign = self._window.sign
        if not self._signable():
            return
        self._window.strip.card.click()
        sign.tick_all()
        self._wait(sign.bar.button.isEnabled)
        self.stalls.note("all ticked")
        before = len(self._ends)
        sign.bar.button.click()
        self._wait(lambda: getattr(sign.session, "pin_dialog", None) is not None)
        self._pause(0.6)
        self.stalls.note("PIN asked for")
        field = sign.session.pin_dialog.field
        QTest.keyClicks(field, "1234")
        QTest.keyClick(field, Qt.Key.Key_Return)
        self._wait(lambda: len(self._ends) > before)
        self._close_dialogs()
        self._pause(0.3)
        self.stalls.note("signed by card")

    def _sign_by_phone(self) -> None:
        window, sign = self._window, self._window.sign
        window.show_screen(SIGN)
        self._wait(self._signable)
        if self._handset is None:
            self._handset = self._paired()
            self.stalls.note("phone set up")
        handset, own = self._handset, window.phone.phone
        window.strip.phone.click()
        sign.tick_all()
        self._wait(lambda: sign.bar.button.isEnabled() and sign._can_sign)
        self.stalls.note("all ticked")
        before = len(self._ends)
        sign.bar.button.click()
        self._wait(lambda: self._asking() is not None and own.qr())
        self._pause(3)
        self.stalls.note("QR shown")
        link, number = own.qr(), self._asking().view.number
        self._beside(lambda: handset.ask("approve", link, number))
        self._wait(lambda: len(self._ends) > before)
        self._close_dialogs()
        self._pause(0.3)
        self.stalls.note("signed by phone")

    def _asking(self) -> ApprovalDialog | None:
        """What asks for an approval, once its QR is there."""
        from clinic_signer.gui.approval.dialog import ApprovalDialog
        from clinic_signer.gui.approval.view import Phase

        for dialog in self._window.findChildren(ApprovalDialog):
            if dialog.isVisible() and dialog.view.phase is Phase.SHOWING_QR:
                return dialog
        return None

    def _paired(self) -> Handset:
        """A new phone, registered with the service and set up in the window."""
        from bench.handset import Handset
        from clinic_signer.gui.approval.pairing_dialog import PairingDialog, PairingPhase

        own = self._window.phone.phone
        handset = Handset(own.practice.page)
        letter = self._beside(own.practice.write_letter)
        self._beside(lambda: handset.ask("register", letter.link, letter.password))
        self._window.ways.set_up_phone()
        self._wait(own.qr)
        (dialog,) = [d for d in self._window.findChildren(PairingDialog) if d.isVisible()]
        code = self._beside(lambda: handset.ask("pair", own.qr()))
        self._wait(lambda: dialog.view.phase is PairingPhase.CODE)
        dialog.field.setText(code)
        dialog.next.click()
        self._wait(lambda: dialog.view.phase is PairingPhase.DONE)
        dialog.accept()
        return handset

    def _beside(self, work: Callable[[], T]) -> T:
        """What happens outside the window: in another thread, while the window lives.

        Raises:
            RuntimeError: it failed; the error is on the standard error.
        """
        made: list[T] = []
        thread = threading.Thread(target=lambda: made.append(work()))
        thread.start()
        self._wait(lambda: not thread.is_alive())
        if not made:
            raise RuntimeError("what happens outside the window failed")
        return made[0]

    def _close_dialogs(self) -> None:
        from clinic_signer.gui.batch_dialog import BatchDialog

        for dialog in self._window.findChildren(BatchDialog):
            dialog.close()
        out = self._window._desk.out_folder
        for entry in self._ends[-1].signed:
            path = entry.saved_in(out)
            if path is not None:
                self._signed.append(path)

    def _verify(self) -> None:
        window = self._window
        window.verify_documents(self._signed[-VERIFIED:])
        screen = window.screens.verify
        self._wait(lambda: all(entry.verified for entry in screen.model.entries))
        self._pause(1)
        self.stalls.note("verified")
        screen.clear()

    def _look_at_history(self) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        window = self._window
        window.show_screen(HISTORY)
        self._pause(1)
        table = window.screens.history.table
        for _ in range(6):
            QTest.keyClick(table, Qt.Key.Key_Down)
            self._pause(0.15)
        bar = table.verticalScrollBar()
        for step in range(10):
            bar.setValue(bar.maximum() * step // 9)
            self._pause(0.02)
        self.stalls.note("history looked at")

    def _pull_card(self) -> None:
        window = self._window
        window.banner.card.click()
        self._wait(lambda: not window.strip.card.view.usable)
        self._pause(0.3)
        window.banner.card.click()
        self._wait(lambda: window.strip.card.view.usable)
        self._pause(0.3)
        self.stalls.note("card pulled and put in")


def idle(seconds: int) -> tuple[float, float]:
    """Leave the window alone; return its share of a core, and how often a second it woke up."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(seconds * 1000, loop.quit)
    began, used, woken = time.perf_counter(), time.process_time(), wakeups()
    loop.exec()
    taken = time.perf_counter() - began
    return (time.process_time() - used) / taken, (wakeups() - woken) / taken


def main(prescriptions: int, seconds: int, idle_seconds: int) -> None:
    """Start the window as its program does, and live the day in it once it is there."""
    # httpx imports them if they are there; only the packages of the tests bring them.
    sys.modules |= dict.fromkeys(("rich", "pygments"))  # type: ignore[arg-type]
    home = Path.home() / "sandbox"
    original = app.make_window

    def make_window(desk: Desk) -> MainWindow:
        from PySide6.QtCore import QTimer

        window = original(desk)
        window.settled.connect(lambda: QTimer.singleShot(0, lambda: lived_or_died(window)))
        return window

    def lived_or_died(window: MainWindow) -> None:
        try:
            lived(window)
        except BaseException:
            traceback.print_exc()
            os._exit(1)

    def lived(window: MainWindow) -> None:
        from bench import event_loop

        day = Day(window, home, prescriptions, seconds)
        day.begin()
        before = memory()
        day.live()
        event_loop.pause(5)
        after = memory()
        share, woken = idle(idle_seconds)
        found = {
            "signed": day.signed,
            "stalls": {name: asdict(longest) for name, longest in day.stalls.found.items()},
            "memory": [asdict(before), asdict(after)],
            "idle": [share, woken],
            "modules": len(sys.modules),
        }
        print(json.dumps(found), flush=True)
        os._exit(0)

    app.make_window = make_window
    app.run(sandbox=True, sandbox_folder=home)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:4]))
