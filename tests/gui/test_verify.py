"""The Verify screen: three verdicts nobody can confuse, and what they rest on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui import strings, theme
from clinic_signer.gui.desk import Verified
from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.station_desk import StationDesk
from clinic_signer.gui.theme import ThemeName, Tone
from clinic_signer.gui.verify.banner import VerdictBanner
from clinic_signer.gui.verify.content import ContentPanel, heading_of
from clinic_signer.gui.verify.entry import FileEntry
from clinic_signer.gui.verify.head import VerifyHead
from clinic_signer.gui.verify.items import GROUPS, all_lines_of, lines_of, twelve_lines_of
from clinic_signer.gui.verify.look import Kind, look_of, paint_shape
from clinic_signer.gui.verify.screen import VerifyScreen
from clinic_signer.gui.worker import Lanes
from clinic_signer.prescription.envelope import DocumentKind
from clinic_signer.sandbox import Sandbox
from clinic_signer.signature.report import (
    CheckName,
    CheckResult,
    DocumentInfo,
    SubIndication,
    Verdict,
)
from clinic_signer.signers.base import Pin
from clinic_signer.station.intake import load
from clinic_signer.words import Language, Words
from gui.doubles import NOW, FakeDesk, report

Show = Callable[[QWidget], None]


@dataclass(frozen=True)
class Check:
    name: CheckName
    result: CheckResult
    detail: Words
    sub_indication: SubIndication | None = None


@dataclass(frozen=True)
class Signature:
    checks: tuple[Check, ...]


def signature(**results: CheckResult) -> Signature:
    """Every check passed, except those named."""
    return Signature(
        tuple(
            Check(name, results.get(name.name, CheckResult.PASSED), Words(name.value, name.value))
            for name in CheckName
        )
    )


def words_on(widget: QWidget) -> str:
    """Every word that can be seen, on labels and on painted lines."""
    texts = [x.text() for x in widget.findChildren(QLabel) if x.isVisibleTo(widget)]
    painted = [x for x in widget.findChildren(QWidget) if hasattr(x, "access_role")]
    texts += [x.accessibleName() for x in painted if x.isVisibleTo(widget)]
    return "\n".join(texts)


# ---- the verdict -----------------------------------------------------------------------------


@pytest.mark.parametrize("verdict", Verdict)
def test_the_banner_says_verdict_and_sentence(show: Show, verdict: Verdict) -> None:
    banner = VerdictBanner()
    show(banner)
    banner.show_result(Verified("a.xml", NOW, report(verdict)))
    assert banner.look.word == verdict.words.ja
    assert banner.look.sentence == f"{verdict.words.ja}の文。"
    reader = QAccessible.queryAccessibleInterface(banner)
    assert reader.role() is QAccessible.Role.AlertMessage
    assert reader.text(QAccessible.Text.Name).startswith(verdict.words.ja)
    assert banner.again.isVisible() == (verdict is Verdict.ON_HOLD)


def test_a_signature_without_legal_effect_says_so_beside_the_verdict(show: Show) -> None:
    banner = VerdictBanner()
    show(banner)
    banner.show_result(Verified("a.xml", NOW, report(Verdict.VALID)))
    assert "法的な効力はありません" in banner._effect.text()
    assert banner._effect.isVisible()


def silhouette(kind: Kind) -> frozenset[tuple[int, int]]:
    """Where the shape of a kind leaves ink, without its colour."""
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    paint_shape(painter, QRectF(0, 0, 40, 40), kind, over=Tone.TEXT)
    painter.end()
    white = QColor("white")
    return frozenset(
        (x, y) for x in range(40) for y in range(40) if image.pixelColor(x, y) != white
    )


def test_the_three_verdicts_differ_in_shape_not_only_in_colour(qapp: QApplication) -> None:
    shapes = [silhouette(kind) for kind in (Kind.VALID, Kind.ON_HOLD, Kind.INVALID)]
    for index, one in enumerate(shapes):
        for other in shapes[index + 1 :]:
            assert len(one ^ other) > 100


def test_frames_differ_tinted_dashed_and_solid(show: Show) -> None:
    banner = VerdictBanner()
    banner.resize(600, 96)
    show(banner)

    def ground(verdict: Verdict) -> tuple[QColor, QColor]:
        banner.show_result(Verified("a.xml", NOW, report(verdict)))
        picture = banner.grab().toImage()
        return picture.pixelColor(300, 90), picture.pixelColor(0, 0)

    light = theme.theme(ThemeName.LIGHT)
    assert ground(Verdict.VALID)[0] == light.colour(Tone.OK_BG)
    assert ground(Verdict.ON_HOLD)[0] == light.colour(Tone.BG_PANEL)
    inside, corner = ground(Verdict.INVALID)
    assert inside == corner == light.colour(Tone.BLOCKED_SOLID)


def test_no_signature_is_not_a_verdict() -> None:
    look = look_of(Verified("a.csv", NOW))
    assert look.kind is Kind.UNSIGNED
    assert look.word == "署名なし"


def test_what_cannot_be_read_is_not_invalid() -> None:
    failure = Failure(FailureCode.NOT_XML, line=3)
    look = look_of(Verified("a.txt", NOW, failure=failure))
    assert look.kind is Kind.UNREADABLE
    assert "3行目" in look.sentence


# ---- the table -------------------------------------------------------------------------------


def test_what_a_pharmacist_asks_about_stands_in_the_line() -> None:
    """Whether the content is the signed one, at which time, under which root: not its form."""
    notes = [line.note for line in lines_of(signature())]  # type: ignore[arg-type]
    assert {"payload-digest", "timestamp-trust", "trusted-root", "role"} <= set(notes)
    twelve = [line.note for line in twelve_lines_of(signature())]  # type: ignore[arg-type]
    assert {"payload-digest", "timestamp-trust", "trusted-root", "role"} <= set(twelve)


def test_every_check_belongs_to_one_line_of_the_table() -> None:
    grouped = [name for _, names in GROUPS for name in names]
    assert sorted(grouped) == sorted(name.value for name in CheckName)


def test_all_good_makes_seven_good_lines() -> None:
    lines = lines_of(signature())  # type: ignore[arg-type]
    assert [line.word for line in lines] == ["良好"] * 7


@pytest.mark.parametrize("name", CheckName)
@pytest.mark.parametrize("result", [CheckResult.FAILED, CheckResult.CANNOT_DECIDE])
def test_no_check_can_hide_behind_the_others_of_its_line(
    name: CheckName, result: CheckResult
) -> None:
    lines = lines_of(signature(**{name.name: result}))  # type: ignore[arg-type]
    bad = [line for line in lines if line.result == result.value]
    assert len(bad) == 1
    assert bad[0].note == name.value


def test_a_failure_outweighs_what_cannot_be_decided() -> None:
    checks = signature(KEY_USAGE=CheckResult.CANNOT_DECIDE, CERTIFICATE_POLICY=CheckResult.FAILED)
    line = lines_of(checks)[1]  # type: ignore[arg-type]
    assert line.word == "不一致"
    assert line.note == "certificate-policy"


def test_the_technical_part_lists_every_single_check() -> None:
    assert len(all_lines_of(signature())) == len(CheckName)  # type: ignore[arg-type]


# ---- with the real rooms ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def real_desk(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StationDesk]:
    out = tmp_path_factory.mktemp("signed")
    desk = StationDesk(is_sandbox=True, out_folder=out, sandbox_folder=sandbox.home)
    yield desk
    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(desk.close).result()


@pytest.fixture(scope="module")
def signed(real_desk: StationDesk, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A signed prescription, one changed after signing, one as the service hands it on."""
    folder = tmp_path_factory.mktemp("files")

    def make() -> bytes:
        is_ready = threading.Event()
        real_desk.watch_card(lambda state: state.chosen.is_usable and is_ready.set())
        assert is_ready.wait(30)
        real_desk.ready_to_sign()
        sample = real_desk._sandbox.samples[1]
        item = load(sample.csv, sample.name)
        with Pin(b"1234") as pin:
            outcomes = real_desk.sign(
                [item],
                pin,
                confirm_last_attempt=False,
                on_result=lambda _index, _outcome: None,
                should_stop=lambda: False,
            )
        return outcomes[0].data  # type: ignore[union-attr]

    with ThreadPoolExecutor(1) as elsewhere:
        data = elsewhere.submit(make).result()
    start = data.index(b"<PrescriptionDocument")
    place = data.index(b">", start) + 40
    changed = data[:place] + (b"A" if data[place : place + 1] != b"A" else b"B") + data[place + 1 :]
    extended = real_desk._sandbox.extend(data, NOW)
    files = {"signed.xml": data, "changed.xml": changed, "service.xml": extended}
    files["unsigned.csv"] = real_desk._sandbox.samples[0].csv
    files["picture.png"] = b"\x89PNG\x00"
    paths = {}
    for name, content in files.items():
        paths[name] = folder / name
        paths[name].write_bytes(content)
    return paths


@pytest.fixture
def screen(show: Show, real_desk: StationDesk, lanes: Lanes) -> VerifyScreen:
    made = VerifyScreen(real_desk, lanes)
    made.resize(1290, 640)
    show(made)
    return made


def is_drawn(screen: VerifyScreen) -> bool:
    """The content and new parts of a layout are shown a turn or two of the event loop later."""
    current = screen.current
    verified = current.verified if current is not None else None
    if verified is None or verified.envelope is None:
        return True
    parts = screen.content._parts
    shown = screen.content.is_whole and bool(parts) and all(part.isVisible() for part in parts)
    return shown and (verified.report is None or "良好" in words_on(screen.items))


def verify(qtbot: QtBot, screen: VerifyScreen, paths: Sequence[Path]) -> list[Verified]:
    screen.open_files(paths)
    qtbot.waitUntil(lambda: all(entry.verified for entry in screen.model.entries))
    qtbot.waitUntil(lambda: is_drawn(screen))
    return [entry.verified for entry in screen.model.entries if entry.verified is not None]


def test_a_signed_prescription_is_shown_with_signer_checks_and_content(
    qtbot: QtBot, screen: VerifyScreen, signed: dict[str, Path]
) -> None:
    verify(qtbot, screen, [signed["signed.xml"]])
    assert screen.banner.look.kind is Kind.VALID
    facts = words_on(screen.facts)
    assert "架空　一郎" in facts
    assert "医師（証明書に記載）" in facts
    assert "医療法人社団架空会　あおぞら見本クリニック" in facts
    assert words_on(screen.items).count("良好") >= 5
    content = words_on(screen.content)
    assert "医師が署名した内容" in content
    for text in ("仮野　太郎", "ノルバスク錠２．５ｍｇ", "612170709", "1 錠", "28 日分"[-3:]):
        assert text in content
    assert "サービスが付け加えた情報" not in content


def test_a_change_after_signing_is_invalid_and_the_content_is_not_called_signed(
    qtbot: QtBot, screen: VerifyScreen, signed: dict[str, Path]
) -> None:
    result = verify(qtbot, screen, [signed["changed.xml"]])[0]
    assert screen.banner.look.kind is Kind.INVALID
    assert "不一致" in words_on(screen.items)
    if result.envelope is not None:
        assert "医師が署名した内容" not in words_on(screen.content)


def test_what_the_service_added_stands_in_a_box_of_its_own(
    qtbot: QtBot, screen: VerifyScreen, signed: dict[str, Path]
) -> None:
    result = verify(qtbot, screen, [signed["service.xml"]])[0]
    assert result.envelope is not None
    assert result.envelope.prescription_id is not None
    boxes = [
        box
        for box in screen.content.findChildren(QWidget)
        if box.property("surface") == "outside" and box.isVisible()
    ]
    assert len(boxes) == 1
    inside = words_on(boxes[0])
    assert "サービスが付け加えた情報" in inside
    assert "医師の署名の対象外" in inside
    assert result.envelope.prescription_id in inside
    outside_the_box = words_on(screen.content).replace(inside, "")
    assert result.envelope.prescription_id not in outside_the_box


def test_unsigned_and_unreadable_files_are_neither_valid_nor_invalid(
    qtbot: QtBot, screen: VerifyScreen, signed: dict[str, Path], tmp_path: Path
) -> None:
    paths = [signed["unsigned.csv"], signed["picture.png"], tmp_path / "missing.xml"]
    verify(qtbot, screen, paths)
    qtbot.waitUntil(screen.content.isVisible)
    kinds = [look_of(entry.verified).kind for entry in screen.model.entries]
    assert kinds == [Kind.UNSIGNED, Kind.UNREADABLE, Kind.UNREADABLE]
    assert screen.files.filters.text == "すべて 3　ほか 3"
    assert screen.content.isVisible()
    assert "署名されていない内容" in words_on(screen.content)
    screen.files.view.setCurrentIndex(screen.model.index(1))
    assert not screen.content.isVisible()
    assert not screen.items.isVisible()


def test_a_real_prescription_is_shown_whole(
    qtbot: QtBot, screen: VerifyScreen, real_sample: Path
) -> None:
    result = verify(qtbot, screen, [real_sample])[0]
    assert result.prescription is not None
    content = words_on(screen.content)
    for record in result.prescription.records:
        name = getattr(record, "name", "")
        if name and record.row.number in (1, 5, 11, 111, 201):
            assert name in content
    assert "サービスが付け加えた情報" in content


def test_the_technical_part_opens_and_names_the_certificate(
    qtbot: QtBot, screen: VerifyScreen, signed: dict[str, Path]
) -> None:
    result = verify(qtbot, screen, [signed["signed.xml"]])[0]
    assert not screen.items._details.isVisible()
    screen.items.disclose.click()
    qtbot.waitUntil(lambda: "SHA-256" in words_on(screen.items._details))
    assert screen.items._details.isVisible()
    words = words_on(screen.items._details).replace("\u200b", "")
    assert result.report is not None
    signer = result.report.signatures[0].signer
    assert signer is not None
    assert f"{signer.serial_number:x}" in words
    assert signer.issuer in words
    assert "TOTAL-PASSED" in words


def test_facts_of_one_file_do_not_linger_under_the_next(
    qtbot: QtBot, screen: VerifyScreen, signed: dict[str, Path]
) -> None:
    verify(qtbot, screen, [signed["signed.xml"], signed["unsigned.csv"], signed["service.xml"]])
    for row in (0, 1, 2):
        screen.files.view.setCurrentIndex(screen.model.index(row))
    qtbot.waitUntil(lambda: "署名した人" in words_on(screen.facts))
    visible = [label for label in screen.facts.findChildren(QLabel) if label.isVisible()]
    spots = [label.mapTo(screen.facts, QPoint()) for label in visible]
    places = {(spot.x(), spot.y()) for spot in spots}
    assert len(places) == len(visible)
    assert [label.text() for label in visible].count("署名した人") == 1


# ---- the list --------------------------------------------------------------------------------


@pytest.fixture
def fake_screen(show: Show, desk: FakeDesk, lanes: Lanes) -> VerifyScreen:
    made = VerifyScreen(desk, lanes)
    made.resize(1290, 640)
    show(made)
    return made


def test_without_files_the_whole_screen_is_a_drop_area(fake_screen: VerifyScreen) -> None:
    assert fake_screen.empty.drop.isVisible()
    assert fake_screen.empty.choose.isVisible()
    assert fake_screen.acceptDrops()


def test_verdicts_are_counted_and_can_be_cleared(
    qtbot: QtBot, fake_screen: VerifyScreen, desk: FakeDesk
) -> None:
    verdicts = [Verdict.VALID, Verdict.VALID, Verdict.ON_HOLD, Verdict.INVALID]
    for number, verdict in enumerate(verdicts):
        name = f"{number}.xml"
        desk.files[name] = b"x"
        desk.verified[name] = Verified(name, NOW, report(verdict))
    verify(qtbot, fake_screen, [Path(name) for name in desk.files])
    assert fake_screen.files.filters.text == "すべて 4　有効 2　判定保留 1　無効 1"
    fake_screen.files.clear.click()
    assert fake_screen.model.entries == []
    assert fake_screen.empty.drop.isVisible()


def test_an_undecided_file_can_be_verified_again(
    qtbot: QtBot, fake_screen: VerifyScreen, desk: FakeDesk
) -> None:
    desk.files["a.xml"] = b"x"
    desk.verified["a.xml"] = Verified("a.xml", NOW, report(Verdict.ON_HOLD))
    verify(qtbot, fake_screen, [Path("a.xml")])
    desk.verified["a.xml"] = Verified("a.xml", NOW, report(Verdict.VALID))
    fake_screen.banner.again.click()
    qtbot.waitUntil(lambda: fake_screen.banner.look.kind is Kind.VALID)


def test_a_screen_reader_hears_name_file_and_verdict(
    qtbot: QtBot, fake_screen: VerifyScreen, desk: FakeDesk
) -> None:
    desk.files["a.xml"] = b"x"
    verify(qtbot, fake_screen, [Path("a.xml")])
    index = fake_screen.model.index(0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "a.xml。a.xml。有効"
    assert any("有効" in spoken for spoken in fake_screen._announcer.spoken)


def test_verification_runs_off_the_window_s_thread(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk
) -> None:
    import threading

    desk.files["a.xml"] = b"x"
    window.verify_documents([Path("a.xml")])
    screen = window.screens.verify
    qtbot.waitUntil(lambda: all(entry.verified for entry in screen.model.entries))
    assert threading.current_thread().name not in desk.threads


@pytest.mark.parametrize(
    ("kind", "document", "words"),
    [
        (Verdict.VALID, DocumentKind.PRESCRIPTION, "医師が署名した内容"),
        (Verdict.VALID, DocumentKind.DISPENSING, "薬剤師が署名した内容"),
        (Verdict.ON_HOLD, DocumentKind.DISPENSING, "文書の内容（署名は判定保留）"),
        (Verdict.INVALID, DocumentKind.PRESCRIPTION, "文書の内容（署名は無効）"),
    ],
)
def test_whose_word_the_content_is_depends_on_the_verdict(
    kind: Verdict, document: DocumentKind, words: str
) -> None:
    judged = replace(report(kind), document=DocumentInfo(document, "EPD1.0"))
    assert heading_of(Verified("a.xml", NOW, judged))[0].ja == words


def test_the_content_panel_is_hidden_when_there_is_no_content(show: Show) -> None:
    panel = ContentPanel()
    show(panel)
    panel.show_content(Verified("a.xml", NOW))
    assert not panel.isVisible()


@pytest.mark.parametrize("width", [692, 761, 966])
def test_the_head_needs_no_more_room_than_the_narrowest_window_has(show: Show, width: int) -> None:
    """However long names are, nothing pushes the buttons out of the window."""
    for language in (Language.JAPANESE, Language.ENGLISH):
        strings.choose(language)
        head = VerifyHead()
        head.resize(width, 49)
        show(head)
        entry = FileEntry(Path("とても長い名前のファイル" * 8 + ".xml"))
        entry.verified, entry.is_waiting = Verified("a", NOW), False
        head.show_entry(entry)
        head.dispense.show()
        head.set_narrow(narrow=width < 800)
        assert head.minimumSizeHint().width() <= width
        assert head.width() == width
