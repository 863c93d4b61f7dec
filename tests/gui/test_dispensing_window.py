"""A pharmacist signs what was dispensed, and sees it beside what was prescribed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from clinic_signer.gui import strings, theme
from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.sign.entry import Entry, EntryState
from clinic_signer.gui.station_desk import StationDesk
from clinic_signer.gui.worker import Lanes
from clinic_signer.prescription.envelope import DocumentKind
from clinic_signer.sandbox import Sandbox, open_sandbox
from clinic_signer.signature.report import SignedBy, Verdict
from clinic_signer.signature.verifier import verify
from clinic_signer.words import Language
from gui.lint import lint

LONG = 30_000

Open = Callable[[str], MainWindow]


@pytest.fixture
def open_as(
    qtbot: QtBot, tmp_path: Path, sandbox: Sandbox, lanes: Lanes, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Open]:
    """Open the window of the demo for somebody, with that person's card and queue."""
    monkeypatch.setattr("clinic_signer.sandbox.PORT", 0)
    home = Path(shutil.copytree(sandbox.home, tmp_path / "sandbox"))
    opened: list[MainWindow] = []

    def opening(person: str) -> MainWindow:
        desk = StationDesk(
            is_sandbox=True, out_folder=tmp_path / "out", sandbox_folder=home, person=person
        )
        window = MainWindow(desk, lanes, lambda: datetime.now(UTC))
        opened.append(window)
        theme.dress(window)
        qtbot.addWidget(window)
        window.resize(1366, 728)
        with qtbot.waitExposed(window):
            window.show()
        window.begin_work()
        qtbot.waitUntil(lambda: window.screens.made_sign is not None, timeout=LONG)
        qtbot.waitUntil(lambda: window.sign.watch.is_loaded, timeout=LONG)
        qtbot.waitUntil(lambda: window.sign.form.content is not None, timeout=LONG)
        qtbot.waitUntil(lambda: window.sign._ways.card.usable, timeout=LONG)
        qtbot.waitUntil(lambda: window.sign.model.holder is not None, timeout=LONG)
        qtbot.waitUntil(lambda: window.phone.is_known, timeout=LONG)
        return window

    yield opening
    for window in opened:
        window.close()


def row_of(window: MainWindow, patient: str) -> Entry:
    return next(each for each in window.sign.model.entries if each.patient == patient)


def show(qtbot: QtBot, window: MainWindow, entry: Entry) -> None:
    window.sign.show_item(entry)
    form = window.sign.form
    qtbot.waitUntil(lambda: form.entry is entry and form.content is not None, timeout=LONG)


def tabs_of(window: MainWindow) -> list[str]:
    tabs = window.sign.form.tabs
    return [tabs.tabText(index) for index in range(tabs.count())]


def test_a_pharmacist_sees_signs_and_leaves_documents_that_hold(
    qtbot: QtBot, open_as: Open, tmp_path: Path, sandbox: Sandbox
) -> None:
    window = open_as("pharmacist")
    assert {entry.kind for entry in window.sign.model.entries} == {DocumentKind.DISPENSING}
    entry = row_of(window, "見本　花子")
    assert "調剤" in entry.spoken(window.sign.model.today).split("。")
    show(qtbot, window, entry)
    assert tabs_of(window) == ["調剤結果", "もとの処方箋", "元のデータ"]
    shown = "".join(item.text for item in window.sign.form.page.sheet.layout_shown.texts)
    assert "調剤結果" in shown
    assert "612170709" in shown
    assert "もとの処方箋の署名　有効" in window.sign.form.page.summary.accessibleName()

    window.sign.tick_all()
    ticked = window.sign.model.ticked_count
    assert ticked == window.sign.model.signable_count == 2
    window.sign.sign()
    qtbot.waitUntil(
        lambda: getattr(window.sign.session, "pin_dialog", None) is not None, timeout=LONG
    )
    dialog = window.sign.session.pin_dialog  # type: ignore[union-attr]
    assert dialog is not None
    assert dialog._title.text() == "2件の調剤結果に署名します"
    qtbot.keyClicks(dialog.field, "1234")
    qtbot.waitUntil(dialog.sign.isEnabled, timeout=LONG)
    qtbot.wait(700)  # what comes at once may be a key that was held
    with qtbot.waitSignal(window.sign.signing_ended, timeout=LONG):
        qtbot.mouseClick(dialog.sign, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len([*(tmp_path / "out").glob("*.xml")]) == ticked, timeout=LONG)
    now = datetime.now(UTC)
    trust = open_sandbox(sandbox.home).trust_at(now)
    for file in (tmp_path / "out").glob("*.xml"):
        report = verify(file.read_bytes(), trust=trust, at=now)
        assert report.document.kind is DocumentKind.DISPENSING
        assert [each.signed_by for each in report.signatures] == [
            SignedBy.DISPENSER,
            SignedBy.PRESCRIBER,
        ]
        assert report.signatures[0].verdict is not Verdict.INVALID
        assert report.signatures[1].verdict is Verdict.VALID


def test_another_product_is_marked_at_its_line_and_confirmed(qtbot: QtBot, open_as: Open) -> None:
    window = open_as("pharmacist")
    entry = row_of(window, "仮野　太郎")
    assert entry.state is EntryState.CHECK
    show(qtbot, window, entry)
    (card,) = window.sign.form.page.cards
    line = card.finding.line
    assert line is not None
    marked = [
        item for item in window.sign.form.page.sheet.layout_shown.texts if item.text == "薬品"
    ]
    assert [item.line for item in marked] == [line]
    window.sign.form.confirm_current()
    window.sign.form.confirm_current()
    qtbot.waitUntil(lambda: entry.can_be_signed, timeout=LONG)


@pytest.mark.parametrize("language", list(Language))
def test_the_prescription_inside_is_a_tab_with_its_verdict(
    qtbot: QtBot, open_as: Open, language: Language
) -> None:
    strings.choose(language)
    window = open_as("pharmacist")
    form = window.sign.form
    form.tabs.setCurrentIndex(1)
    assert form.prescribed.isVisible()
    heading = {Language.JAPANESE: "もとの処方箋の署名　有効"}.get(
        language, "Signature on the prescription: valid"
    )
    assert form.prescribed.verdict.text.startswith(heading)
    texts = [item.text for item in form.prescribed.sheet.layout_shown.texts]
    assert "処方箋" in texts
    assert "電子署名　有効" in texts
    assert window.sign.regions()[1] is form.prescribed.sheet  # F6 comes to it
    assert form.prescribed.sheet.accessibleDescription() == form.prescribed.verdict.text
    before = form.prescribed.sheet.width()
    form.step_zoom(+1)
    assert form.prescribed.sheet.width() > before
    assert lint(window) == []


def test_a_physicians_card_is_refused_before_any_pin(
    qtbot: QtBot, open_as: Open, tmp_path: Path, sandbox: Sandbox
) -> None:
    window = open_as("doctor")
    document = sandbox.dispensing_samples[1].document
    file = tmp_path / "調剤.xml"
    file.write_bytes(document)
    window.sign.open_files([file], show_first=True)
    qtbot.waitUntil(
        lambda: any(each.is_dispensing for each in window.sign.model.entries), timeout=LONG
    )
    entry = next(each for each in window.sign.model.entries if each.is_dispensing)
    show(qtbot, window, entry)
    assert not entry.can_be_signed
    assert "薬剤師が署名" in entry.second_line(window.sign.model.today)
    assert (
        "この資格（医師 Medical Doctor）では、この文書に署名できません。"
        in window.sign.bar.view.heading
    )
    window.sign.tick_all()
    assert not entry.ticked
    assert {each.kind for each in window.sign.model.ticked} == {DocumentKind.PRESCRIPTION}
    for card in window.sign.form.page.cards:
        assert card.confirm is None or not card.confirm.isEnabled()
    assert lint(window) == []
    # Prescriptions show their own tabs again.
    show(qtbot, window, row_of(window, "例田　さくら"))
    assert tabs_of(window) == ["処方箋", "元のデータ"]


def test_a_prescription_and_dispensing_data_opened_together_make_one_document(
    qtbot: QtBot, open_as: Open, tmp_path: Path, sandbox: Sandbox
) -> None:
    window = open_as("pharmacist")
    before = len(window.sign.model.entries)
    sample = sandbox.dispensing_samples[0]
    prescription, data = tmp_path / "受け取り.xml", tmp_path / "調剤.csv"
    prescription.write_bytes(sample.prescription)
    data.write_bytes(sample.csv)
    window.open_documents([data, prescription])
    qtbot.waitUntil(lambda: len(window.sign.model.entries) == before + 1, timeout=LONG)
    entry = window.sign.model.entries[-1]
    qtbot.waitUntil(lambda: window.sign.form.entry is entry, timeout=LONG)
    assert entry.job.name == "調剤.xml"
    assert entry.is_dispensing
    qtbot.waitUntil(lambda: window.sign.form.content is not None, timeout=LONG)
    content = window.sign.form.content
    assert content is not None
    assert content.item.envelope.data == sample.document


def test_dispensing_data_alone_are_refused_with_what_to_do(
    qtbot: QtBot, open_as: Open, tmp_path: Path, sandbox: Sandbox
) -> None:
    window = open_as("pharmacist")
    data = tmp_path / "調剤.csv"
    data.write_bytes(sandbox.dispensing_samples[0].csv)
    window.open_documents([data])
    qtbot.waitUntil(lambda: "調剤.csv" in window.sign.bar.view.heading, timeout=LONG)
    assert "処方箋のファイルと2つ一緒に開いてください" in window.sign.bar.view.below


def test_from_a_verified_prescription_its_dispensing_is_made(
    qtbot: QtBot, open_as: Open, tmp_path: Path, sandbox: Sandbox
) -> None:
    window = open_as("pharmacist")
    before = len(window.sign.model.entries)
    sample = sandbox.dispensing_samples[0]
    window.verify_bytes(sample.prescription, "受け取り.xml")
    verify_screen = window.screens.verify
    qtbot.waitUntil(lambda: verify_screen.head.dispense.isVisible(), timeout=LONG)
    verify_screen.head.dispense.click()
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    data = tmp_path / "調剤.csv"
    data.write_bytes(sample.csv)
    dialog.fileSelected.emit(str(data))
    dialog.reject()
    qtbot.waitUntil(lambda: len(window.sign.model.entries) == before + 1, timeout=LONG)
    assert window.sign.model.entries[-1].is_dispensing
    assert window.sign.isVisible()
    window.verify_bytes(sample.document, "調剤.xml")  # not signed: nothing is made of it
    qtbot.waitUntil(lambda: verify_screen.current.path.name == "調剤.xml", timeout=LONG)  # type: ignore[union-attr]
    assert not verify_screen.head.dispense.isVisible()


def test_in_a_narrow_window_the_finding_stands_under_its_line(qtbot: QtBot, open_as: Open) -> None:
    window = open_as("pharmacist")
    window.resize(1093, 566)
    show(qtbot, window, row_of(window, "仮野　太郎"))
    page = window.sign.form.page
    (card,) = page.cards
    row = page.sheet.row_rect(card.finding.line or 0)
    assert row is not None
    assert card.geometry().top() > page.sheet.y() + row.top()
    assert page.sheet.geometry().contains(card.geometry())
