"""The Verify screen beyond the verdict: findings, both signatures, requirements, trust."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QPainter, QPixmap, QTextDocument
from PySide6.QtWidgets import QLabel, QStyleOptionViewItem, QWidget
from pytestqt.qtbot import QtBot

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui import strings, theme
from clinic_signer.gui.dates import full_time
from clinic_signer.gui.desk import Verified
from clinic_signer.gui.theme import Tone
from clinic_signer.gui.verify.content import ContentPanel, heading_inside, heading_of
from clinic_signer.gui.verify.entry import FileEntry, Row, row_of
from clinic_signer.gui.verify.facts import facts_of
from clinic_signer.gui.verify.files import FileDelegate
from clinic_signer.gui.verify.findings import loud_of, spoken
from clinic_signer.gui.verify.items import twelve_lines_of
from clinic_signer.gui.verify.look import Kind
from clinic_signer.gui.verify.model import FilesModel
from clinic_signer.gui.verify.page import ResultPage
from clinic_signer.gui.verify.reading import with_content
from clinic_signer.gui.verify.signatures import decided_by
from clinic_signer.gui.verify.technical import parts_of
from clinic_signer.gui.verify.trust_line import TrustLine, trust_words
from clinic_signer.gui.widgets import ElidedLabel
from clinic_signer.pki.anchor import Anchor, AnchorPurpose
from clinic_signer.sandbox import Sandbox
from clinic_signer.signature.report import Verdict
from clinic_signer.signature.verifier import verify
from clinic_signer.words import Language, same
from gui.doubles import NOW, trust_state
from gui.signed_documents import signed_dispensing, signed_prescription

Show = Callable[[QWidget], None]
BY_PHARMACIST, BY_PHYSICIAN = "薬剤師が署名した内容", "医師が署名した内容"
AT = datetime.now(UTC).replace(microsecond=0)
"""The sandbox's people have certificates of today."""
CJ1 = Path(__file__).parents[1] / "prescription" / "data" / "aozora-dispensing.csv"


def words_on(widget: QWidget) -> str:
    return "\n".join(x.text() for x in widget.findChildren(QLabel) if x.isVisibleTo(widget))


@pytest.fixture(scope="module")
def judge(sandbox: Sandbox) -> Callable[[bytes], Verified]:
    """Verify as the desk does, at the time of the tests."""

    def judged(data: bytes) -> Verified:
        report = verify(data, trust=sandbox.trust_at(AT), at=AT)
        return with_content(Verified("a.xml", AT, report), data)

    return judged


@pytest.fixture(scope="module")
def prescription(sandbox: Sandbox) -> bytes:
    return signed_prescription(sandbox, AT, sample=0)


@pytest.fixture(scope="module")
def loud(prescription: bytes, judge: Callable[[bytes], Verified]) -> Verified:
    """The service's code of the second medicine names another one."""
    other = prescription.replace(
        "ファモチジンＯＤ錠２０".encode(), "ファモチジンＯＤ錠１０".encode()
    )
    assert other != prescription
    return judge(other)


@pytest.fixture(scope="module")
def dispensing(
    sandbox: Sandbox, prescription: bytes, judge: Callable[[bytes], Verified]
) -> Verified:
    """Signed by the pharmacist around an intact prescription; it names another prescription ID."""
    return judge(signed_dispensing(sandbox, prescription, CJ1.read_bytes(), AT))


@pytest.fixture
def page(show: Show) -> ResultPage:
    made = ResultPage()
    made.resize(960, 600)
    show(made)
    return made


# ---- findings --------------------------------------------------------------------------------


def test_a_loud_finding_stands_under_the_verdict_with_both_sides(
    qtbot: QtBot, page: ResultPage, loud: Verified
) -> None:
    page.show_result(loud)
    assert page.banner.look.kind is Kind.VALID
    assert page.findings.isVisible()
    qtbot.waitUntil(lambda: "署名された内容" in words_on(page.findings))
    said = words_on(page.findings)
    assert "ファモチジンＯＤ錠２０ｍｇ「トーワ」　2 錠" in said
    assert "ファモチジンＯＤ錠１０ｍｇ「トーワ」　2 錠" in said
    assert "レセプト電算コード" in said  # words, not a record
    assert page.findings.y() > page.banner.y()
    assert page.findings.y() < page.content.y()
    reader = QAccessible.queryAccessibleInterface(page.findings)
    assert reader.role() is QAccessible.Role.AlertMessage
    assert "ファモチジンＯＤ錠１０ｍｇ" in reader.text(QAccessible.Text.Name)


def test_what_differs_from_one_medicine_is_said_once(loud: Verified) -> None:
    sides = loud_of(loud)
    assert len(sides) == 1
    assert len(sides[0].beside[1]) == 2  # the claim code and the YJ code


def test_without_a_loud_finding_there_is_no_notice(
    page: ResultPage, prescription: bytes, judge: Callable[[bytes], Verified], loud: Verified
) -> None:
    page.show_result(loud)
    quiet = judge(prescription)
    page.show_result(quiet)
    assert not page.findings.isVisible()
    assert spoken(quiet) == ""
    assert not row_of(quiet).is_noticed


def test_the_row_of_a_loud_finding_says_so_in_ink_and_words(qtbot: QtBot, show: Show) -> None:
    holder = QWidget()
    show(holder)
    delegate = FileDelegate(holder)

    def picture(*, noticed: bool) -> QPixmap:
        model = FilesModel()
        entry = FileEntry(Path("a.xml"))
        model.add([entry])
        model.show_result(entry, Verified("a.xml", NOW), Row(Kind.VALID, is_noticed=noticed))
        option = QStyleOptionViewItem()
        option.rect.setRect(0, 0, 320, 52)
        made = QPixmap(320, 52)
        painter = QPainter(made)
        delegate.paint(painter, option, model.index(0))
        painter.end()
        said = model.index(0).data(role=11)  # AccessibleTextRole
        assert ("要注意" in said) is noticed
        return made

    def has_ink(made: QPixmap) -> bool:
        image, ink = made.toImage(), theme.colour(Tone.BLOCKED)
        return any(image.pixelColor(x, y) == ink for x in range(200, 320) for y in range(52))

    assert has_ink(picture(noticed=True))
    assert not has_ink(picture(noticed=False))


# ---- two signatures --------------------------------------------------------------------------


def test_a_dispensing_document_shows_both_signatures_and_both_contents(
    qtbot: QtBot, page: ResultPage, dispensing: Verified
) -> None:
    page.show_result(dispensing)
    qtbot.waitUntil(lambda: page.content.isVisible() and page.content.is_whole)
    facts = words_on(page.facts)
    assert facts.index("薬剤師の署名（調剤結果）") < facts.index("医師の署名（処方箋）")
    for text in ("調剤　二郎", "架空　一郎", "架空みどり薬局"):
        assert text in facts
    assert "2つの署名とも有効です" in words_on(page.banner)
    content = words_on(page.content)
    ours, inside = content.split("もとの処方箋：医師が署名した内容")
    assert "薬剤師が署名した内容" in ours
    assert "用法を電話で確認しました" in ours
    assert "医師の署名の対象外" in inside
    assert "次回受診時に残薬確認" in inside


def test_the_prescription_id_is_signed_by_the_pharmacist_and_not_by_the_physician(
    qtbot: QtBot, page: ResultPage, dispensing: Verified
) -> None:
    """It stands within what the pharmacist's signature covers (e-prescription, Dispensing)."""
    assert dispensing.added.prescription_id == ""
    page.show_result(dispensing)
    qtbot.waitUntil(lambda: page.content.isVisible() and page.content.is_whole)
    assert "薬剤師の署名の対象外" not in words_on(page.content)
    identifier = dispensing.added_inside.prescription_id
    assert identifier
    assert identifier in words_on(page.content)


def test_the_sides_of_another_prescription_id_are_named_rightly(dispensing: Verified) -> None:
    side = loud_of(dispensing)[0]
    assert (side.covered[0].ja, side.covered[1]) == (
        "調剤の内容",
        "00000000-1111-4222-8333-444444444444",
    )
    assert (side.beside[0].ja, side.beside[1]) == (
        "もとの処方箋",
        (dispensing.added_inside.prescription_id,),
    )


@pytest.mark.parametrize(
    ("outer", "inner", "decided", "own", "inside"),
    [
        (
            Verdict.VALID,
            Verdict.INVALID,
            "医師",
            "薬剤師が署名した内容",
            "文書の内容（署名は無効）",
        ),
        (
            Verdict.INVALID,
            Verdict.VALID,
            "薬剤師",
            "文書の内容（署名は無効）",
            "医師が署名した内容",
        ),
        (
            Verdict.VALID,
            Verdict.ON_HOLD,
            "医師",
            "薬剤師が署名した内容",
            "文書の内容（署名は判定保留）",
        ),
    ],
)
def test_the_worse_of_two_decides_and_is_named_and_each_content_has_its_own_heading(
    dispensing: Verified, outer: Verdict, inner: Verdict, decided: str, own: str, inside: str
) -> None:
    assert dispensing.report is not None
    first, second = dispensing.report.signatures
    worst = inner if outer is Verdict.VALID else outer
    judged = replace(
        dispensing,
        report=replace(
            dispensing.report,
            verdict=worst,
            signatures=(replace(first, verdict=outer), replace(second, verdict=inner)),
        ),
    )
    assert decided_by(judged.report).startswith(f"この判定のもと：{decided}の署名")
    assert heading_of(judged)[0].ja == own
    assert heading_inside(judged)[0].ja == inside


def test_a_single_signature_needs_no_such_words(
    prescription: bytes, judge: Callable[[bytes], Verified]
) -> None:
    assert decided_by(judge(prescription).report) == ""


# ---- requirements and details ----------------------------------------------------------------


def test_all_twelve_are_shown_on_demand_and_stay_for_the_next_file(
    page: ResultPage, prescription: bytes, dispensing: Verified, judge: Callable[[bytes], Verified]
) -> None:
    single = judge(prescription)
    page.show_result(single)
    assert page.items._body_layout.count() == 7
    page.items.twelve.click()
    assert page.items._body_layout.count() == 12
    page.show_result(dispensing)
    assert page.items._body_layout.count() == 2 * (1 + 12)
    page.items.twelve.click()
    assert page.items._body_layout.count() == 2 * (1 + 7)


def test_the_twelve_are_numbered_and_their_result_is_that_of_the_requirements(
    prescription: bytes, judge: Callable[[bytes], Verified]
) -> None:
    report = judge(prescription).report
    assert report is not None
    lines = twelve_lines_of(report.signatures[0])
    assert [line.item.split(" ")[0] for line in lines] == [str(n) for n in range(1, 13)]
    assert {line.result for line in lines} <= {"passed", "not-applicable"}


def test_details_name_time_stamps_and_the_whole_chain(
    prescription: bytes, judge: Callable[[bytes], Verified]
) -> None:
    report = judge(prescription).report
    assert report is not None
    parts = parts_of(report.signatures[0])
    stamps = [facts for heading, facts in parts if "タイムスタンプ" in heading]
    assert stamps
    assert ("信頼", "信頼できます") in stamps[0]
    assert any(name == "示す時刻" and full_time(AT).ja in text for name, text in stamps[0])
    chain = [dict(facts) for heading, facts in parts if heading.startswith("証明書のつながり")]
    assert len(chain) == len(report.signatures[0].chain) == 3
    for facts, certificate in zip(chain, report.signatures[0].chain, strict=True):
        assert facts["SHA-256"] == certificate.sha256.hex()
        assert facts["シリアル番号"] == f"{certificate.serial_number:x}"


def test_facts_name_the_institution_after_both_signatures(dispensing: Verified) -> None:
    groups = facts_of(dispensing)
    assert [signature is None for signature, _facts in groups] == [False, False, True]


# ---- big documents ---------------------------------------------------------------------------


def test_a_long_document_is_put_together_in_several_turns(
    qtbot: QtBot, show: Show, judge: Callable[[bytes], Verified]
) -> None:
    lines = "".join(
        f"101,{n},1,,28\n111,{n},1,,１日１回朝食後　服用,1\n201,{n},1,1,2,612170709,薬{n},1,1,錠\n"
        for n in range(1, 121)
    )
    data = f"SJ1\n11,1,見本　花子,ﾐﾎﾝ ﾊﾅｺ\n{lines}".encode()
    panel = ContentPanel()
    panel.resize(500, 600)
    show(panel)
    panel.show_content(with_content(Verified("a.csv", NOW), data))
    assert not panel.is_whole
    qtbot.waitUntil(lambda: panel.is_whole, timeout=20_000)
    qtbot.waitUntil(lambda: all(f"薬{n}" in words_on(panel) for n in range(1, 121)))


# ---- what is believed ------------------------------------------------------------------------


def test_the_list_of_authorities_says_version_day_and_age(show: Show) -> None:
    line = TrustLine()
    show(line)
    line.show_state(trust_state())
    assert line.text == "認証局の一覧　第1版（2026年8月2日）　公開から30日"


def test_added_authorities_and_a_list_that_cannot_be_renewed_are_told(sandbox: Sandbox) -> None:
    certificate = sandbox.trust.anchors[0].certificate
    added = Anchor(certificate, frozenset({AnchorPurpose.TIMESTAMP}), same("x"), is_pinned=False)
    words = trust_words(replace(trust_state(), anchors=(added,), can_be_updated=False))
    assert "この職場で追加 1" in words
    assert "更新は製品の更新で届きます" in words


def test_a_damaged_list_is_a_caution_in_words(show: Show) -> None:
    line = TrustLine()
    show(line)
    failure = Failure(FailureCode.TRUST_LIST_DAMAGED)
    line.show_state(replace(trust_state(), failures=(failure,)))
    assert failure.cause.ja in line.text
    assert "第1版" in line.text
    line.show_failure(Failure(FailureCode.ANCHOR_UNREADABLE, file="a.pem"))
    assert line.text.startswith("認証局の一覧を確かめられません")


def test_in_english_the_frame_is_english(dispensing: Verified) -> None:
    strings.choose(Language.ENGLISH)
    assert decided_by(dispensing.report).startswith("All 2 signatures are valid")
    assert spoken(dispensing).startswith("The contents disagree")


def test_a_tool_tip_shows_the_text_of_a_document_as_it_stands(qtbot: QtBot) -> None:
    """Qt would make a picture of a file, or bold type, out of a patient's name."""
    label = ElidedLabel("架空<img src='/etc/passwd'>　花子" * 9)
    qtbot.addWidget(label)
    label.resize(40, 20)
    label.set_text(label.whole_text)
    document = QTextDocument()
    document.setHtml(label.toolTip())
    assert document.toPlainText() == label.whole_text
    model, name = FilesModel(), "<b>有効.xml"
    model.add([FileEntry(Path(name))])
    document.setHtml(str(model.index(0).data(Qt.ItemDataRole.ToolTipRole)))
    assert document.toPlainText() == name
