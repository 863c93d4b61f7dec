"""The tour: what a newcomer does in the demo, done by the program itself.

It drives the real window over the sandbox – three prescriptions checked, shown, signed with the
virtual card and verified, one of them changed afterwards – and leaves the signed files, reports and
screenshots in a folder. It touches the window only as a person would: rows, keys, buttons.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui import app
from clinic_signer.gui.batch_dialog import BatchDialog
from clinic_signer.gui.desk import Verified
from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.pin_dialog import PinDialog
from clinic_signer.gui.sign.entry import Entry
from clinic_signer.gui.sign.findings import FindingCard
from clinic_signer.gui.sign.session import SigningSession
from clinic_signer.gui.sign.signing import SessionEnd
from clinic_signer.gui.station_desk import StationDesk
from clinic_signer.words import Language, Words

SIZE = (1366, 768)
"""Of the window in the pictures: the smallest screen that clinics still use."""
PATIENCE_SECONDS = 60
"""How long one step may take on a slow machine before the tour gives up."""
_QUIET_MILLISECONDS = 600
"""A little more than the time in which the PIN dialog ignores Enter."""
_GLANCE_MILLISECONDS = 20
"""How often the tour looks whether a step is done. (QApplication.processEvents with a maximum time
would do, but PySide6 6.12 loses a reference to None at each such call.)"""

_CHECKED = Words(
    "確認  {patient}  薬{drugs}品目  {state}", "checked   {patient}  {drugs} drugs  {state}"
)
_SIGNED = Words("署名  {patient}  {file}", "signed    {patient}  {file}")
_VERIFIED = Words(
    "検証  {patient}  {verdict}  {sentence}", "verified  {patient}  {verdict}  {sentence}"
)
_LEFT = Words("結果は {folder} にあります。", "The results are in {folder}.")
_WITHOUT_EFFECT = Words(
    "サンドボックス：法的効力はありません", "Sandbox: nothing here has legal effect"
)


def run_tour(out: Path, language: Language, sandbox_folder: Path | None = None) -> int:
    """Make the tour and print a summary; return 0 if everything ended as it should.

    Args:
        out: where the results go; ``signed``, ``reports`` and ``screenshots`` are put into it.
        language: of the window and the summary.
        sandbox_folder: where the sandbox lives; its own place by default.

    Raises:
        Failure: a step did not end in time, or a file cannot be written.
    """
    application = app.make_application(language)
    out = _empty_folder(out)
    desk = StationDesk(is_sandbox=True, out_folder=out / "signed", sandbox_folder=sandbox_folder)
    window = app.make_window(desk)
    tour = Tour(window, out, language)
    try:
        return tour.make()
    finally:
        window.close()
        application.processEvents()


def _empty_folder(out: Path) -> Path:
    """Return the folder of this run: ``out``, or the next free number beside an earlier one."""
    folder, number = out, 1
    while folder.exists() and any(folder.iterdir()):
        number += 1
        folder = out.with_name(f"{out.name}-{number}")
    try:
        for name in ("signed", "reports", "screenshots", "changed"):
            (folder / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Failure(FailureCode.OUTPUT_NOT_WRITABLE, file=folder.name) from error
    return folder


class Tour(QObject):
    """One tour over one window.

    Args:
        window: a new window over the sandbox.
        out: the folder of this run.
        language: of the summary.
    """

    def __init__(self, window: MainWindow, out: Path, language: Language) -> None:
        super().__init__()
        self._window = window
        self._out = out
        self._language = language
        self._end: SessionEnd | None = None
        window.sign.signing_ended.connect(self._note_end)

    def make(self) -> int:
        """Walk from the empty window to the verified documents; return 0 if all is well."""
        window = self._window
        window.resize(*SIZE)  # also where the only "screen" is smaller (off screen: 800 × 800)
        window.show()
        window.begin_work()
        queue = window.sign.queue.rows
        card, phone = window.strip.card, window.strip.phone
        self._wait(lambda: card.view.usable and window.sign.watch.is_loaded, "open")
        self._wait(lambda: queue.rowCount() > 0, "queue")
        self._wait(lambda: not phone.view.is_passing, "phone")
        self._say(_WITHOUT_EFFECT)
        entries = self._review()
        signed = self._sign()
        verified = self._verify([file for file in map(self._file, signed) if file])
        self._show_changed(signed[0])
        self._say(_LEFT.filled(folder=self._out))
        all_signed = {e.patient for e in signed} == {e.patient for e in entries}
        return 0 if all_signed and _all_valid(verified) else 1

    # -- the steps --------------------------------------------------------------------------

    def _review(self) -> list[Entry]:
        """Look at every prescription, confirm what asks for it, and tick what can be signed."""
        sign = self._window.sign
        for number, entry in enumerate(self._entries()):
            self._show(entry)
            self._picture(f"1-sign-{number + 1}")
            if not entry.job.summary.errors:
                self._confirm(entry)
            words = {"patient": entry.patient, "drugs": entry.drug_count}
            self._say(_CHECKED.filled(state=entry.state.words, **words))
        self._show(self._entries()[0])
        sign.tick_all()
        self._turn()
        self._picture("2-ticked")
        return [entry for entry in self._entries() if not entry.job.summary.errors]

    def _confirm(self, entry: Entry) -> None:
        """Press 確認しました on every warning, from the first to the last."""
        for _ in entry.job.summary.to_confirm:
            known = len(entry.job.confirmed)

            def is_noted(known: int = known) -> bool:
                return len(entry.job.confirmed) > known

            cards = self._window.sign.form.page.findChildren(FindingCard)
            for card in cards:
                if card.confirm is not None and card.confirm.isVisibleTo(card):
                    card.confirm.click()
                    self._wait(is_noted, "confirm")
                    break
            self._turn()

    def _sign(self) -> list[Entry]:
        from clinic_signer.sandbox import PIN

        sign = self._window.sign
        sign.bar.button.click()
        self._wait(lambda: self._pin_dialog() is not None or self._end is not None, "PIN")
        dialog = self._pin_dialog()
        if dialog is None:
            raise Failure(FailureCode.SIGNER_UNAVAILABLE, signer="sandbox")
        self._pause(_QUIET_MILLISECONDS)
        for digit in PIN:
            _press(dialog.field, Qt.Key(ord(digit)), digit)
        self._picture("3-pin", dialog)
        _press(dialog.field, Qt.Key.Key_Return)
        self._wait(lambda: self._end is not None, "sign")
        session_end = self._end
        if session_end is None:
            return []
        for batch in self._window.findChildren(BatchDialog):
            self._picture("4-signed", batch)
            batch.close()
        self._turn()
        self._picture("5-after-signing")
        for entry in session_end.signed:
            file = self._file(entry)
            name = file.name if file else "?"
            self._say(_SIGNED.filled(patient=entry.patient, file=name))
        return session_end.signed

    def _verify(self, paths: Sequence[Path]) -> list[Verified]:
        window = self._window
        window.verify_documents(paths)
        screen = window.screens.verify
        self._wait(lambda: len(self._results()) == len(paths), "verify")
        self._turn()
        self._picture("6-verified")
        results = self._results()
        for result in results:
            self._report(result)
        screen.clear()
        return results

    def _show_changed(self, entry: Entry) -> None:
        """Raise an amount after signing, as a warning of what verification is for."""
        from clinic_signer.prescription.envelope import read_document

        file = self._file(entry)
        if file is None:
            return
        signed = file.read_bytes()
        payload = read_document(signed).payload
        forged = re.sub(rb"(?m)^(201,.*),1,1,", rb"\1,9,1,", payload, count=1)
        before, after = base64.b64encode(payload), base64.b64encode(forged)
        changed = self._out / "changed" / file.name
        changed.write_bytes(signed.replace(before, after))
        self._window.verify_documents([changed])
        self._wait(lambda: len(self._results()) == 1, "verify")
        self._turn()
        self._picture("7-changed")
        self._report(self._results()[0], suffix="-changed")

    def _report(self, result: Verified, suffix: str = "") -> None:
        if result.report is None:
            return
        from clinic_signer.signature.report_json import report_json

        path = self._out / "reports" / f"{Path(result.name).stem}{suffix}.json"
        value = {"file": result.name, **report_json(result.report)}
        path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        self._say(
            _VERIFIED.filled(
                patient=result.name,
                verdict=result.report.verdict.words,
                sentence=result.report.sentence,
            )
        )

    # -- small things -----------------------------------------------------------------------

    def _entries(self) -> list[Entry]:
        return list(self._window.sign.model.entries)

    def _show(self, entry: Entry) -> None:
        """Go to a row, and wait until its prescription is read and on screen."""
        form = self._window.sign.form
        self._window.sign.show_item(entry)
        self._wait(lambda: form.entry is entry and form.content is not None, "show")
        self._turn()

    def _file(self, entry: Entry) -> Path | None:
        return entry.saved_in(self._out / "signed")

    def _results(self) -> list[Verified]:
        entries = self._window.screens.verify.model.entries
        return [entry.verified for entry in entries if entry.verified is not None]

    def _pin_dialog(self) -> PinDialog | None:
        session = self._window.sign.session
        return session.pin_dialog if isinstance(session, SigningSession) else None

    def _note_end(self, end: SessionEnd) -> None:
        self._end = end

    def _say(self, words: Words) -> None:
        print(words.in_language(self._language), flush=True)

    def _picture(self, name: str, widget: QWidget | None = None) -> None:
        (widget or self._window).grab().save(str(self._out / "screenshots" / f"{name}.png"))

    def _turn(self) -> None:
        """Let everything that is due be laid out and painted."""
        for _ in range(3):
            QApplication.sendPostedEvents()
            QApplication.processEvents()

    def _pause(self, milliseconds: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def _wait(self, condition: Callable[[], bool], step: str) -> None:
        """Let the window live until a condition holds.

        Raises:
            Failure: it did not in time.
        """
        deadline = QDeadlineTimer(PATIENCE_SECONDS * 1000)
        while not condition():
            if deadline.hasExpired():
                raise Failure(FailureCode.UNEXPECTED, kind=f"tour: {step}")
            self._pause(_GLANCE_MILLISECONDS)


def _press(widget: QWidget, key: Qt.Key, text: str = "") -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
        QApplication.sendEvent(widget, event)


def _all_valid(verified: Sequence[Verified]) -> bool:
    from clinic_signer.signature.report import Verdict

    return bool(verified) and all(
        each.report is not None and each.report.verdict is Verdict.VALID for each in verified
    )
