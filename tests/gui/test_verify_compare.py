"""Comparing two documents on the Verify screen: in words, by keyboard, heard and seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from clinic_signer.gui import strings
from clinic_signer.gui.desk import Verified
from clinic_signer.gui.verify.compare import Comparison, Difference, compare
from clinic_signer.gui.verify.reading import with_content
from clinic_signer.gui.verify.screen import VerifyScreen
from clinic_signer.gui.worker import Lanes
from clinic_signer.prescription.envelope import wrap
from clinic_signer.signature.dispensing_document import build_dispensing
from clinic_signer.words import Language
from gui.doubles import NOW, FakeDesk, report, samples

Show = Callable[[QWidget], None]


def document(data: bytes, name: str = "a.csv") -> Verified:
    return with_content(Verified(name, NOW, report()), data)


def taro() -> bytes:
    return samples()["karino-taro"]


def compared(changed: bytes, original: bytes | None = None) -> Comparison:
    return compare(document(taro() if original is None else original), document(changed))


def changed(old: str, new: str) -> bytes:
    data = taro().replace(old.encode(), new.encode(), 1)
    assert data != taro()
    return data


def test_the_same_bytes_are_identical() -> None:
    result = compared(taro())
    assert result == Comparison(are_identical=True, are_comparable=True)


def test_another_amount_is_named_with_its_medicine() -> None:
    line = next(x for x in taro().decode().splitlines() if x.startswith("201,1,"))
    fields = line.split(",")
    fields[7] = "9"
    result = compared(changed(line, ",".join(fields)))
    assert not result.are_identical
    assert result.differences == (
        Difference(f"Rp1 薬品「{fields[6]}」：用量", line.split(",")[7], "9"),
    )


def test_codes_and_dates_are_told_in_words() -> None:
    result = compared(changed("\n12,1\n", "\n12,2\n"))
    assert [(x.left, x.right) for x in result.differences] == [("男", "女")]
    line = next(x for x in taro().decode().splitlines() if x.startswith("13,"))
    result = compared(changed(line, "13,20010203"))
    assert result.differences[0].right == "2001年2月3日"


def test_a_record_that_only_one_has_stands_whole_on_its_side() -> None:
    line = next(x for x in taro().decode().splitlines() if x.startswith("201,2,"))
    result = compared(changed(f"{line}\n", ""))
    assert len(result.differences) == 1
    only = result.differences[0]
    assert only.what == "Rp2 薬品"
    assert line.split(",")[6] in only.left
    assert only.right == ""


def test_lines_that_no_table_knows_are_compared_as_they_stand() -> None:
    result = compared(taro() + b"999,abc\n", taro() + b"999,abd\n")
    assert {(x.left, x.right) for x in result.differences} == {("999,abd", ""), ("", "999,abc")}
    line = next(x for x in taro().decode().splitlines() if x.startswith("4,"))
    result = compared(changed(line, f"{line},もっと"))
    assert [x.right for x in result.differences] == ["もっと"]


def test_other_line_ends_are_no_difference_in_content_and_still_not_identical() -> None:
    result = compared(taro().replace(b"\n", b"\r\n"))
    assert result == Comparison(are_identical=False, are_comparable=True)


def test_documents_of_two_kinds_or_unreadable_ones_are_not_compared() -> None:
    dispensing = (
        Path(__file__).parents[1] / "prescription/data/aozora-dispensing.csv"
    ).read_bytes()
    assert not compare(document(taro()), document(dispensing)).are_comparable
    assert not compare(document(taro()), Verified("b", NOW)).are_comparable


def test_of_dispensing_documents_the_prescription_inside_is_compared_too() -> None:
    """The pharmacist signs it; the dispensing data alone say nothing of it."""
    data = Path(__file__).parents[1] / "prescription/data"
    prescription, dispensed = (
        (data / name).read_bytes() for name in ("aozora.csv", "aozora-dispensing.csv")
    )
    other = prescription.replace("「トーワ」,2,".encode(), "「トーワ」,3,".encode())
    one, two = (build_dispensing(wrap(each), dispensed) for each in (prescription, other))
    assert other != prescription
    assert compare(document(one), document(one)) == Comparison(True, are_comparable=True)
    result = compare(document(one), document(two))
    assert not result.are_identical
    assert [(x.what, x.left, x.right) for x in result.differences] == [
        ("処方箋：Rp2 薬品「ファモチジンＯＤ錠２０ｍｇ「トーワ」」：用量", "2", "3")
    ]
    added = one.replace(b"</Dispensing>", "<Order>9錠</Order></Dispensing>".encode())
    assert [x.right for x in compare(document(one), document(added)).differences] == [
        "Dispensing/Order: 9錠"
    ]
    named = one.replace(
        b'<Version Value="EPS1.0"/>', b'<Version Value="EPS1.0"/><PrescriptionId Value="7"/>'
    )
    assert [x.right for x in compare(document(one), document(named)).differences] == ["7"]


def test_hostile_data_take_no_minute_to_compare() -> None:
    start = datetime.now(UTC)
    one = taro() + b"".join(b"81,%d,,%d remark of a long text\n" % (n, n * 7) for n in range(2000))
    other = taro() + b"".join(
        b"81,%d,,%d remark of a long text\n" % (n, n * 5) for n in range(2000)
    )
    compared(other, one)
    assert (datetime.now(UTC) - start).total_seconds() < 20


# ---- on the screen ---------------------------------------------------------------------------


@pytest.fixture
def screen(qtbot: QtBot, show: Show, desk: FakeDesk, lanes: Lanes) -> VerifyScreen:
    files = {"a.csv": taro(), "b.csv": changed("\n12,1\n", "\n12,2\n"), "c.csv": taro()}
    for name, data in files.items():
        desk.files[name] = data
        desk.verified[name] = document(data, name)
    made = VerifyScreen(desk, lanes)
    made.resize(1290, 640)
    show(made)
    made.open_files([Path(name) for name in files])
    qtbot.waitUntil(lambda: all(entry.verified for entry in made.model.entries))
    return made


def rows(screen: VerifyScreen) -> list[tuple[str, ...]]:
    table = screen.compare_panel.table
    return [
        tuple(table.item(row, place).text() for place in range(3))
        for row in range(table.rowCount())
    ]


def test_the_file_that_is_shown_is_compared_with_the_next_one_chosen(
    qtbot: QtBot, screen: VerifyScreen
) -> None:
    screen.head.compare.setFocus()
    QTest.keyClick(screen.head.compare, Qt.Key.Key_Space)
    assert screen.compare_panel.isVisible()
    assert "相手" in screen.compare_panel.notice.text
    assert screen.files.view.hasFocus()
    QTest.keyClick(screen.files.view, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: bool(rows(screen)))
    assert rows(screen) == [("患者性別：性別", "男", "女")]
    assert screen.compare_panel.notice.text.startswith("内容に、違いが1か所あります")
    assert any("違いが1か所" in said for said in screen.compare_panel._announcer.spoken)
    QTest.keyClick(screen.files.view, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: not rows(screen))
    assert screen.compare_panel.notice.text.startswith("内容は、まったく同じです")
    QTest.keyClick(screen.files.view, Qt.Key.Key_Escape)
    assert screen.banner.isVisible()
    assert not screen.compare_panel.isVisible()


def test_a_dropped_file_is_the_other_one(
    qtbot: QtBot, screen: VerifyScreen, desk: FakeDesk
) -> None:
    screen.head.compare.click()
    desk.files["d.csv"] = b"x"
    desk.verified["d.csv"] = document(changed("\n12,1\n", "\n12,2\n"), "d.csv")
    screen.open_files([Path("d.csv")])
    qtbot.waitUntil(lambda: bool(rows(screen)))
    assert screen.compare_panel.isVisible()


def test_a_row_is_read_out_whole(qtbot: QtBot, screen: VerifyScreen) -> None:
    screen.head.compare.click()
    screen.files.view.setCurrentIndex(screen.model.index(1))
    qtbot.waitUntil(lambda: bool(rows(screen)))
    spoken = screen.compare_panel.table.item(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "患者性別：性別。比べる元 男。相手 女"


def test_in_english_nothing_of_the_frame_is_japanese() -> None:
    strings.choose(Language.ENGLISH)
    result = compared(changed("\n12,1\n", "\n12,2\n"))
    assert (result.differences[0].left, result.differences[0].right) == ("male", "female")


def test_what_is_compared_are_the_results_that_were_shown(
    qtbot: QtBot, screen: VerifyScreen, desk: FakeDesk
) -> None:
    """A file that changes on the disk meanwhile does not change what was kept."""
    screen.head.compare.click()
    kept = screen.model.entries[0]
    screen.model.show_result(
        kept,
        replace(document(b"SJ1\n"), name="a.csv"),
        kept.row,  # type: ignore[arg-type]
    )
    screen.files.view.setCurrentIndex(screen.model.index(2))
    qtbot.waitUntil(lambda: "まったく同じ" in screen.compare_panel.notice.text)
