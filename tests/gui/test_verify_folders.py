"""Folders and long lists on the Verify screen: counts, filter, leaving the rest, no limit."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from time import sleep

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from clinic_signer.archive.rows import ArchiveRow
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui.desk import Verified
from clinic_signer.gui.station_desk import StationDesk
from clinic_signer.gui.verify.entry import FileEntry, Row, row_of_archive
from clinic_signer.gui.verify.look import Kind
from clinic_signer.gui.verify.model import KEPT, FilesModel, Filter
from clinic_signer.gui.verify.progress import ProgressPanel
from clinic_signer.gui.verify.run import MANY, VerifyRun, files_in
from clinic_signer.gui.verify.screen import VerifyScreen
from clinic_signer.gui.worker import Lanes
from clinic_signer.signature.report import Verdict
from gui.doubles import NOW, FakeDesk, report
from gui.signed_documents import signed_prescription

Show = Callable[[QWidget], None]
VERDICTS = (Verdict.VALID, Verdict.ON_HOLD, Verdict.INVALID)


@pytest.fixture
def screen(show: Show, desk: FakeDesk, lanes: Lanes) -> VerifyScreen:
    made = VerifyScreen(desk, lanes)
    made.resize(1290, 640)
    show(made)
    return made


def give(desk: FakeDesk, count: int) -> list[Path]:
    """So many files; valid, on hold and invalid in turn."""
    paths = [Path(f"{number:05}.xml") for number in range(count)]
    for number, path in enumerate(paths):
        desk.files[path.name] = b"x"
        verdict = report(VERDICTS[number % 3])
        desk.verified[path.name] = Verified(path.name, NOW, verdict)
    return paths


def all_done(screen: VerifyScreen) -> bool:
    return not screen.run.is_running and all(x.row for x in screen.model.entries)


def shown_names(screen: VerifyScreen) -> list[str]:
    model = screen.model
    return [model.index(row).data(FilesModel.ENTRY).path.name for row in range(model.rowCount())]


# ---- folders ---------------------------------------------------------------------------------


def test_a_folder_brings_the_xml_files_in_it_and_below_in_order(tmp_path: Path) -> None:
    (tmp_path / "2026-09").mkdir()
    for name in ("b.xml", "a.XML", "c.txt", "2026-09/d.xml"):
        (tmp_path / name).write_bytes(b"x")
    alone = tmp_path / "c.txt"
    found = [entry.path for entry in files_in([tmp_path, alone])]
    assert found == [*(tmp_path / x for x in ("a.XML", "b.xml", "2026-09/d.xml")), alone]


def test_a_link_that_leads_in_circles_does_not(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(b"x")
    try:
        (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    except OSError:
        pytest.skip("links need a right here")
    assert len(files_in([tmp_path])) == 1


def test_a_dropped_folder_is_verified_whole(
    qtbot: QtBot, screen: VerifyScreen, desk: FakeDesk, tmp_path: Path
) -> None:
    for path in give(desk, 3):
        (tmp_path / path.name).write_bytes(b"x")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    screen.dropEvent(
        QDropEvent(
            QPoint(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    qtbot.waitUntil(lambda: len(screen.model.entries) == 3 and all_done(screen))
    assert screen.files.filters.text == "すべて 3　有効 1　判定保留 1　無効 1"


def test_a_folder_without_xml_files_says_so(
    qtbot: QtBot, screen: VerifyScreen, tmp_path: Path
) -> None:
    screen.open_folder(tmp_path)
    qtbot.waitUntil(screen._note.isVisible)
    assert "XMLファイルがありません" in screen._note.text
    assert not screen.files.progress.isVisible()


# ---- many ------------------------------------------------------------------------------------


def test_many_files_show_how_far_it_is_and_what_came_of_them(
    qtbot: QtBot, screen: VerifyScreen, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    slowly = desk.verify
    monkeypatch.setattr(desk, "verify", lambda data, name: (sleep(0.002), slowly(data, name))[1])
    seen: list[str] = []
    screen.run.arrived.connect(lambda _results: seen.append(screen.files.progress.text))
    screen.open_files(give(desk, 300))
    qtbot.waitUntil(lambda: all_done(screen), timeout=20_000)
    assert any("300件" in text and text.startswith("検証しています") for text in seen)
    assert screen.files.progress.text.startswith("300件の検証が終わりました")
    assert screen.files.filters.text == "すべて 300　有効 100　判定保留 100　無効 100"
    # Processes tell what the list shows; the whole result is only that of the file shown.
    qtbot.waitUntil(screen.banner.isVisible)
    kept = [entry for entry in screen.model.entries if entry.verified is not None]
    assert kept == [screen.current]


def test_a_result_that_was_not_kept_is_made_again_when_it_is_looked_at(
    qtbot: QtBot, screen: VerifyScreen, desk: FakeDesk
) -> None:
    paths = give(desk, KEPT + 60)
    for some in (paths[:80], paths[80:]):  # few enough at a time for the lane
        screen.open_files(some)
        qtbot.waitUntil(lambda: all_done(screen), timeout=20_000)
    kept = [entry for entry in screen.model.entries if entry.verified is not None]
    assert len(kept) == KEPT
    second = screen.model.entries[1]
    assert second.verified is None
    assert second.kind is Kind.ON_HOLD
    screen.files.view.setCurrentIndex(screen.model.index(1))
    qtbot.waitUntil(lambda: screen.banner.isVisible() and second.verified is not None)
    assert screen.banner.look.kind is Kind.ON_HOLD


def test_the_rest_can_be_left_and_gone_on_with(
    qtbot: QtBot, screen: VerifyScreen, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, at_gate = threading.Event(), threading.Event()
    usual = desk.verify

    def slow(data: bytes, name: str) -> Verified:
        if name == "00030.xml":
            at_gate.set()
            gate.wait(10)
        return usual(data, name)

    monkeypatch.setattr(desk, "verify", slow)
    screen.open_files(give(desk, 60))
    qtbot.waitUntil(at_gate.is_set)
    qtbot.waitUntil(lambda: screen.run.done > 0 or screen.run.all == 60)
    QTest.keyClick(screen.files.view, Qt.Key.Key_Escape)
    gate.set()
    qtbot.waitUntil(lambda: not screen.run.is_running)
    left = [x for x in screen.model.entries if x.kind is Kind.NOT_YET]
    assert left
    assert left[-1] is screen.model.entries[-1]
    assert len(left) + screen.run.done == 60
    # One that was left is verified when somebody looks at it, and only that one.
    screen.files.view.setCurrentIndex(screen.model.index_of(left[-1]))
    qtbot.waitUntil(lambda: left[-1].row is not None)
    assert left[0].kind is Kind.NOT_YET
    screen.resume()
    qtbot.waitUntil(lambda: all_done(screen))


def test_what_processes_do_can_be_left_and_gone_on_with(
    qtbot: QtBot, screen: VerifyScreen, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, at_gate, ended = threading.Event(), threading.Event(), threading.Event()
    usual = desk.verify_many

    def slow(files: Sequence[Path]) -> Generator[ArchiveRow, None, None]:
        try:
            for number, row in enumerate(usual(files)):
                if number == 150 and not at_gate.is_set():
                    at_gate.set()
                    gate.wait(10)
                yield row
        finally:
            ended.set()

    monkeypatch.setattr(desk, "verify_many", slow)
    screen.open_files(give(desk, 300))
    qtbot.waitUntil(at_gate.is_set)
    screen.files.view.setCurrentIndex(screen.model.index(299))
    screen.files.progress.stop.click()
    gate.set()
    qtbot.waitUntil(lambda: not screen.run.is_running)
    assert ended.is_set()
    assert screen.model.entries[299].row is not None  # somebody looks at it
    left = [x for x in screen.model.entries if x.kind is Kind.NOT_YET]
    assert 140 < len(left) < 160
    assert f"残り{len(left)}件は検証していません" in screen.files.progress.text
    screen.files.progress.resume.click()
    qtbot.waitUntil(lambda: all_done(screen), timeout=20_000)
    assert screen.files.filters.text == "すべて 300　有効 100　判定保留 100　無効 100"


def test_without_processes_the_lane_does_it_all(
    qtbot: QtBot,
    screen: VerifyScreen,
    desk: FakeDesk,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def refused(_files: Sequence[Path]) -> Generator[ArchiveRow, None, None]:
        raise Failure(FailureCode.UNEXPECTED, kind="OSError")

    monkeypatch.setattr(desk, "verify_many", refused)
    screen.open_files(give(desk, MANY))
    qtbot.waitUntil(lambda: all_done(screen), timeout=20_000)
    assert screen.files.filters.text == "すべて 100　有効 34　判定保留 33　無効 33"
    assert "verifying in processes ended" in caplog.text
    caplog.clear()


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        (
            ArchiveRow("a", "", verdict="on-hold", patient="仮野　太郎"),
            Row(Kind.ON_HOLD, "仮野　太郎"),
        ),
        (
            ArchiveRow(
                "a", "", verdict="valid", kind="dispensing", findings=("converted-other-code",)
            ),
            Row(Kind.VALID, is_dispensing=True, is_noticed=True),
        ),
        (ArchiveRow("a", "", verdict="valid", findings=("converted-twice",)), Row(Kind.VALID)),
        (ArchiveRow("a", "", failure="document-not-signed"), Row(Kind.UNSIGNED)),
        (ArchiveRow("a", "", failure="not-xml"), Row(Kind.UNREADABLE)),
    ],
)
def test_a_row_of_a_process_is_shown_as_the_same_file_of_the_lane(
    row: ArchiveRow, shown: Row
) -> None:
    assert row_of_archive(row) == shown


@pytest.mark.long
def test_real_processes_verify_a_folder_and_give_the_verdicts_of_the_lane(
    qtbot: QtBot, show: Show, real_desk: StationDesk, lanes: Lanes, tmp_path: Path
) -> None:
    with ThreadPoolExecutor(1) as elsewhere:
        sandbox = elsewhere.submit(lambda: real_desk._sandbox).result()
    signed = signed_prescription(sandbox, datetime.now(UTC))
    broken = signed.replace(b"<PrescriptionSign", b"<PrescriptionSigm", 1)
    for number in range(MANY + 20):
        (tmp_path / f"{number:04}.xml").write_bytes(broken if number % 40 == 7 else signed)
    screen = VerifyScreen(real_desk, lanes)
    show(screen)
    screen.open_folder(tmp_path)
    qtbot.waitUntil(lambda: bool(screen.model.entries) and all_done(screen), timeout=120_000)
    kinds = [entry.kind for entry in screen.model.entries]
    for number in (0, 7):
        screen.verify_again()
        screen.files.view.setCurrentIndex(screen.model.index(number))
        entry = screen.model.entries[number]
        qtbot.waitUntil(lambda entry=entry: entry.verified is not None, timeout=30_000)
        assert entry.kind is kinds[number]
    assert kinds.count(kinds[0]) == MANY + 20 - 3
    assert kinds[7] is not kinds[0]
    assert screen.model.entries[0].title == "仮野　太郎"


def test_a_file_that_somebody_looks_at_comes_before_the_others(
    qtbot: QtBot, desk: FakeDesk, lanes: Lanes, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    run = VerifyRun(desk, lanes)
    run.arrived.connect(lambda results: order.extend(x.path.name for x, _v, _r in results))
    slowly = desk.verify
    monkeypatch.setattr(desk, "verify", lambda data, name: (sleep(0.01), slowly(data, name))[1])
    entries = [FileEntry(path) for path in give(desk, 90)]
    run.add(entries)
    run.add_first(entries[-1])
    qtbot.waitUntil(lambda: len(order) == 90, timeout=20_000)
    assert order.index("00089.xml") < 60
    assert sorted(order) == [entry.path.name for entry in entries]


def test_one_file_that_breaks_the_verifier_does_not_end_the_run(
    qtbot: QtBot,
    screen: VerifyScreen,
    desk: FakeDesk,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    usual = desk.verify

    def broken(data: bytes, name: str) -> Verified:
        if name == "00001.xml":
            raise ValueError("仮野　太郎")
        return usual(data, name)

    monkeypatch.setattr(desk, "verify", broken)
    screen.open_files(give(desk, 3))
    qtbot.waitUntil(lambda: all_done(screen))
    assert [x.kind for x in screen.model.entries] == [Kind.VALID, Kind.UNREADABLE, Kind.INVALID]
    assert "verifying ended with ValueError" in caplog.text
    caplog.clear()


def test_a_cleared_list_takes_no_late_result(
    qtbot: QtBot, screen: VerifyScreen, desk: FakeDesk
) -> None:
    screen.open_files(give(desk, 50))
    screen.clear()
    qtbot.waitUntil(lambda: not screen.run.is_running)
    assert screen.model.entries == []
    assert screen.empty.drop.isVisible()
    screen.open_files(give(desk, 2))
    qtbot.waitUntil(lambda: all_done(screen) and len(screen.model.entries) == 2)


# ---- filter ----------------------------------------------------------------------------------


def test_the_counts_are_the_filter(qtbot: QtBot, screen: VerifyScreen, desk: FakeDesk) -> None:
    screen.open_files(give(desk, 9))
    qtbot.waitUntil(lambda: all_done(screen))
    screen.files.filters.choices[Filter.INVALID].click()
    assert shown_names(screen) == ["00002.xml", "00005.xml", "00008.xml"]
    assert screen.current is screen.model.entries[2]
    assert screen.banner.look.kind is Kind.INVALID
    screen.files.filters.choices[Filter.ALL].click()
    assert len(shown_names(screen)) == 9
    assert screen.current is screen.model.entries[2]


def test_the_filter_is_one_stop_and_the_arrow_keys_go_on(
    qtbot: QtBot, screen: VerifyScreen, desk: FakeDesk
) -> None:
    screen.open_files(give(desk, 3))
    qtbot.waitUntil(lambda: all_done(screen))
    choices = screen.files.filters.choices
    choices[Filter.ALL].setFocus()
    QTest.keyClick(choices[Filter.ALL], Qt.Key.Key_Right)
    assert choices[Filter.VALID].isChecked()
    assert shown_names(screen) == ["00000.xml"]


def test_what_is_found_while_filtered_comes_in_its_place() -> None:
    model = FilesModel()
    entries = [FileEntry(Path(f"{number}.xml")) for number in range(4)]
    model.add(entries)
    model.use_filter(Filter.INVALID)
    bad, good = Row(Kind.INVALID), Row(Kind.VALID)
    for number, row in ((3, bad), (0, good), (1, bad), (2, good)):
        entry = entries[number]
        model.show_result(entry, Verified(entry.path.name, NOW), row)
    shown = [model.index(row).data(FilesModel.ENTRY) for row in range(model.rowCount())]
    assert shown == [entries[1], entries[3]]
    assert model.count(Filter.VALID) == model.count(Filter.INVALID) == 2


def test_every_choice_stays_inside_the_panel_whatever_the_counts(
    qtbot: QtBot, screen: VerifyScreen, desk: FakeDesk
) -> None:
    screen.open_files(give(desk, 1))
    qtbot.waitUntil(lambda: all_done(screen))
    band = screen.files.filters
    screen.model._counts.update(dict.fromkeys(Filter, 88_888))
    for narrow in (False, True):
        screen.set_measures(narrow=narrow, short=False)
        band.show_counts(screen.model)
        qtbot.wait(20)
        boxes = [choice.geometry() for choice in band.choices.values() if choice.isVisible()]
        assert len(boxes) == len(Filter)
        assert all(band.rect().contains(box) for box in boxes)
        for index, box in enumerate(boxes):
            assert not any(box.intersects(other) for other in boxes[index + 1 :])


# ---- ten thousand ----------------------------------------------------------------------------


def test_ten_thousand_rows_cost_no_more_each_than_ten(qtbot: QtBot, screen: VerifyScreen) -> None:
    """What is done for each result must not look through the whole list."""
    from time import perf_counter

    def seconds_of_results(count: int) -> float:
        model = FilesModel()
        entries = [FileEntry(Path(f"{number}.xml")) for number in range(count)]
        model.add(entries)
        last = entries[-50:]
        start = perf_counter()
        for entry in last:
            model.show_result(entry, Verified("x", NOW), Row(Kind.VALID))
        return perf_counter() - start

    few = min(seconds_of_results(100) for _ in range(5))
    many = min(seconds_of_results(10_000) for _ in range(5))
    assert many < 10 * few


def test_the_progress_is_told_at_each_quarter(show: Show, desk: FakeDesk, lanes: Lanes) -> None:
    panel, run = ProgressPanel(), VerifyRun(desk, lanes)
    show(panel)
    for done in (0, 10, 26, 30, 51, 76, 100):
        run.done = done
        run._waiting.clear()
        run._waiting.extend(FileEntry(Path("a.xml")) for _ in range(100 - done))
        panel.show_run(run)
    assert panel._announcer.spoken == [f"{n}件まで終わりました" for n in (26, 51, 76)]
