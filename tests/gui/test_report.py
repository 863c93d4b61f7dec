"""The report of a verification: its three answers, in HTML and on A4."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMarginsF, QRectF
from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrinter

from clinic_signer.gui.paper.blocks import Column, Fact, Facts, Note, Row, Table
from clinic_signer.gui.paper.fonts import MILLIMETRE
from clinic_signer.gui.paper.output import pdf_of
from clinic_signer.gui.paper.plain import visible
from clinic_signer.gui.paper.sheets import PAPER, Page
from clinic_signer.gui.report.building import VerifiedFile, report_document
from clinic_signer.gui.report.exporting import ReportForm, report_bytes
from clinic_signer.gui.report.html import report_html
from clinic_signer.gui.report.model import Banner, Frame, ReportDocument, Section
from clinic_signer.gui.report.pages import lay_out
from clinic_signer.gui.report.painting import PrintedReport
from clinic_signer.japan import JAPAN
from clinic_signer.sandbox import Sandbox
from clinic_signer.signature.report import LegalEffect, Verdict
from clinic_signer.words import Language
from conftest import without
from gui import report_cases as cases

HOSTILE = '</bdi></td><script>alert(1)</script><b onload="x">&amp;\u202e\x07名'


@pytest.fixture(scope="module")
def signed(sandbox: Sandbox) -> bytes:
    return cases.prescription(sandbox)


@pytest.fixture(scope="module")
def practice(sandbox: Sandbox, signed: bytes) -> VerifiedFile:
    return cases.verified(sandbox, signed)


@pytest.fixture(scope="module")
def real(practice: VerifiedFile) -> VerifiedFile:
    """As if it were no practice."""
    return cases.as_if_real(practice)


def on_hold(file: VerifiedFile) -> VerifiedFile:
    """The same where something cannot be known now."""
    signatures = tuple(replace(each, verdict=Verdict.ON_HOLD) for each in file.report.signatures)
    report = replace(file.report, verdict=Verdict.ON_HOLD, signatures=signatures)
    return replace(file, report=replace(report, legal_effect=LegalEffect.UNDETERMINED))


# ---- The three questions -------------------------------------------------------------------


def test_may_i_dispense(sandbox: Sandbox, signed: bytes, real: VerifiedFile) -> None:
    banner = cases.in_japanese(real).banner
    assert (banner.question, banner.word) == ("調剤してよいか", "有効")
    assert banner.answer == "署名の点では、調剤に使えます。"
    assert banner.sentence == real.report.sentence.ja

    loud = cases.as_if_real(cases.verified(sandbox, cases.with_other_codes(signed)))
    assert (
        cases.in_japanese(loud).banner.answer == "調剤の前に、発行した医療機関に確認してください。"
    )
    assert "ただし、" in cases.in_japanese(loud).banner.sentence

    invalid = cases.verified(sandbox, cases.changed(signed))
    banner = cases.in_japanese(invalid).banner
    assert (banner.word, banner.answer[:8]) == ("無効", "調剤に使えません")

    assert cases.in_japanese(on_hold(real)).banner.answer.startswith("まだ使えません。")

    added = replace(real, report=replace(real.report, legal_effect=LegalEffect.UNDETERMINED))
    assert "利用者が追加した認証局" in cases.in_japanese(added).banner.answer


def test_content_that_cannot_be_shown_is_never_answered_with_yes(
    sandbox: Sandbox, signed: bytes
) -> None:
    """The signature holds, and a second version stands beside it: no reader may choose one."""
    end = b"</PrescriptionManagement>"
    twice = b'<PrescriptionManagement><Version Value="EPS1.0"/></PrescriptionManagement>'
    file = cases.as_if_real(cases.verified(sandbox, signed.replace(end, end + twice)))
    banner = cases.in_japanese(file).banner
    assert banner.word == "有効"
    assert banner.answer.startswith("内容を表示できません。調剤の前に")
    assert banner.is_reserved


def test_a_practice_signature_is_never_answered_with_yes(practice: VerifiedFile) -> None:
    document = cases.in_japanese(practice)
    assert document.banner.answer.startswith("実際の調剤には使えません")
    assert document.mark == "サンドボックス（練習用）：法的な効力はありません"
    english = report_document(practice, Language.ENGLISH)
    assert english.mark == "SANDBOX: no legal effect"
    assert english.banner.answer.startswith("Not for real dispensing")


def test_who_signed_and_as_what(real: VerifiedFile, practice: VerifiedFile) -> None:
    who = cases.texts(cases.in_japanese(real).sections[0])
    signature = real.report.signatures[0]
    assert signature.signer is not None
    for text in (signature.signer.holder_name, "医師"):
        assert text in who
    assert f"HPKI署名用　{signature.signer.issuer_common_name}" in who
    assert "医療法人社団架空会　あおぞら見本クリニック" in who
    assert any(text.endswith("JST 以前") for text in who)
    who = cases.texts(cases.in_japanese(practice).sections[0])
    assert any(text.startswith("テスト用（法的な効力なし）") for text in who)


def test_a_refused_signer_is_not_named_as_the_signer(sandbox: Sandbox, signed: bytes) -> None:
    who = cases.texts(cases.in_japanese(cases.verified(sandbox, cases.changed(signed))).sections[0])
    assert "署名者（未確認）" in who
    assert "署名者" not in who


def test_what_is_not_covered(sandbox: Sandbox, signed: bytes, real: VerifiedFile) -> None:
    outside = cases.in_japanese(real).sections[1]
    assert outside.frame is Frame.PLAIN
    text = "\n".join(cases.texts(outside))
    assert re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", text)
    assert "署名された内容と同じです" in text
    changed = cases.with_other_codes(signed)
    loud = cases.in_japanese(cases.as_if_real(cases.verified(sandbox, changed))).sections[1]
    assert loud.frame is Frame.LOUD
    text = "\n".join(cases.texts(loud))
    assert "！重要" in text
    assert "署名の対象外：201,1,1,1,4," in text
    assert "別の薬１００ｍｇ" in text


def test_what_the_prescriber_signed_stands_apart_from_what_was_added(real: VerifiedFile) -> None:
    document = cases.in_japanese(real)
    by_heading = {section.heading: section for section in document.sections}
    signed = "\n".join(cases.texts(by_heading["医師が署名した内容"]))
    added = by_heading["サービスが付け加えた情報"]
    assert (added.frame, added.tag) == (Frame.OUTSIDE, "医師の署名の対象外")
    assert "見本　花子" in signed
    assert "ノルバスク錠２．５ｍｇ" in signed
    assert "201,1,1,1,4," not in signed
    assert "201,1,1,1,4," in "\n".join(cases.texts(added))


def test_a_dispensing_document_has_two_signatures_and_both_contents(
    sandbox: Sandbox, signed: bytes
) -> None:
    file = cases.as_if_real(cases.verified(sandbox, cases.dispensing(sandbox, signed)))
    assert file.report.findings == ()
    document = cases.in_japanese(file)
    assert document.banner.question == "この調剤結果を使ってよいか"
    assert document.banner.answer == "署名の点では、使えます。"
    who = cases.texts(document.sections[0])
    assert who.index("調剤結果の署名：有効") < who.index("処方箋の署名：有効")
    for text in ("調剤　二郎", "薬剤師", "架空みどり薬局", "架空　一郎", "医師"):
        assert text in who
    by_heading = {section.heading: section for section in document.sections}
    dispensed = "\n".join(cases.texts(by_heading["薬剤師が署名した内容"]))
    assert "飲み忘れに注意" in dispensed
    prescribed = "\n".join(cases.texts(by_heading["もとの処方箋（医師が署名した内容）"]))
    assert "先発医薬品患者希望" in prescribed
    assert by_heading["サービスが付け加えた情報"].tag == "薬剤師の署名の対象外"
    assert overflow(lay_out(cases.longer(document))) == []


def test_a_valid_signature_that_may_not_be_used_is_not_shown_in_green(
    sandbox: Sandbox, signed: bytes, real: VerifiedFile, practice: VerifiedFile
) -> None:
    loud = cases.as_if_real(cases.verified(sandbox, cases.with_other_codes(signed)))
    assert not cases.in_japanese(real).banner.is_reserved
    for file in (loud, practice):
        document = cases.in_japanese(file)
        assert document.banner.is_reserved
        assert b'class="banner valid reserved"' in report_html(document)
        (first, *_) = lay_out(document)
        assert [box.is_reserved for box in first.boxes if box.verdict is not None] == [True]


def test_nothing_is_said_to_agree_that_was_not_compared(sandbox: Sandbox, signed: bytes) -> None:
    outside = cases.texts(
        cases.in_japanese(cases.verified(sandbox, cases.changed(signed))).sections[1]
    )
    assert not [text for text in outside if "同じです" in text]
    assert [text for text in outside if "比べていません" in text]


def test_a_converted_code_alone_is_not_said_to_agree(sandbox: Sandbox, signed: bytes) -> None:
    dispensed = cases.dispensing(sandbox, signed)
    start = dispensed.index(b"<AdditionalDispensedInformation")
    added = re.sub(rb"(?<=ConversionYJcode>)201,[^<]*", b"9999999Z9999", dispensed[start:])
    bare = dispensed[:start] + added
    assert bare != dispensed
    agree = "署名された内容と同じです"
    assert agree in str(cases.texts(cases.in_japanese(cases.verified(sandbox, dispensed))))
    assert agree not in str(cases.texts(cases.in_japanese(cases.verified(sandbox, bare))))


def test_content_without_a_valid_signature_is_not_called_signed(
    sandbox: Sandbox, signed: bytes, real: VerifiedFile
) -> None:
    invalid = cases.in_japanese(cases.verified(sandbox, cases.changed(signed)))
    waiting = cases.in_japanese(on_hold(real))
    for document in (invalid, waiting):
        assert "医師が署名した内容" not in [section.heading for section in document.sections]


def test_everything_a_verification_says_is_in_the_report(real: VerifiedFile) -> None:
    document = cases.in_japanese(real)
    everything = cases.texts(document)
    together = "\n".join(everything)
    for number in range(1, 13):
        assert any(text.startswith(f"{number}　") for text in everything)
    digest = hashlib.sha256(real.data).hexdigest()
    assert digest in together.replace(" ", "")
    for certificate in real.report.signatures[0].chain:
        assert certificate.sha256.hex() in together.replace(" ", "")
    for part in real.report.not_covered:
        assert part.path in together
    (timestamp,) = real.report.signatures[0].timestamps
    assert timestamp.judged_at is not None
    for moment in (timestamp.stated_time, timestamp.judged_at):
        assert moment is not None
        assert f"{moment.astimezone(JAPAN):%H:%M:%S} JST" in together
    assert f"({real.report.at.isoformat()})" in together
    assert "TOTAL-PASSED" in together


def test_of_many_findings_the_first_stand_in_front_and_all_behind(
    sandbox: Sandbox, signed: bytes
) -> None:
    file = cases.verified(sandbox, cases.with_other_codes(signed))
    many = replace(file, report=replace(file.report, findings=file.report.findings * 8))
    document = cases.in_japanese(many)
    notes = [block for block in document.sections[1].blocks if isinstance(block, Note)]
    assert sum(note.mark == "！重要" for note in notes) == 3
    assert "ほか5件は「署名された内容との違い」にあります。" in [note.text for note in notes]
    (behind,) = [s for s in document.sections if s.heading == "署名された内容との違い"]
    assert sum(isinstance(b, Note) and b.mark == "！重要" for b in behind.blocks) == 8


@pytest.mark.parametrize("language", list(Language))
def test_every_text_is_filled_in(
    sandbox: Sandbox, signed: bytes, real: VerifiedFile, language: Language
) -> None:
    files = (real, cases.verified(sandbox, cases.changed(signed)), on_hold(real))
    for file in files:
        document = replace(report_document(file, language), page="")
        assert not [text for text in cases.texts(document) if "{" in text]


# ---- HTML ----------------------------------------------------------------------------------


class Tags(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, html: bytes) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text: list[str] = []
        self.feed(html.decode())

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attributes

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def hostile(file: VerifiedFile) -> ReportDocument:
    """A report each text of which tries to break out."""

    document = cases.in_japanese(replace(file, name=HOSTILE))
    banner = replace(document.banner, sentence=HOSTILE, word=HOSTILE, effect=HOSTILE)
    return replace(document, banner=banner, title=HOSTILE, mark=HOSTILE, made=HOSTILE)


def test_the_page_needs_and_allows_nothing_from_elsewhere(real: VerifiedFile) -> None:
    html = report_html(cases.in_japanese(real))
    page = Tags(html)
    assert not {"script", "link", "img", "iframe", "object", "form", "base", "a"} & {*page.tags}
    assert not [name for name, _ in page.attributes if name in ("style", "src", "href", "onload")]
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    (policy,) = [
        value
        for name, value in page.attributes
        if name == "content" and "default-src" in (value or "")
    ]
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert b"url(" not in html
    assert b"@import" not in html


def test_the_policy_allows_exactly_the_style_of_the_page(real: VerifiedFile) -> None:
    html = report_html(cases.in_japanese(real)).decode()
    style = html.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in html


def test_hostile_texts_stay_texts(real: VerifiedFile) -> None:
    html = report_html(hostile(real))
    page = Tags(html)
    assert "script" not in page.tags
    assert "b" not in page.tags
    assert b"\x07" not in html
    assert "\u202e" not in html.decode()
    shown = "".join(page.text)
    assert "<script>alert(1)</script>" in shown
    assert "[U+202E][U+0007]名" in shown


@settings(max_examples=25)
@given(st.text(max_size=60))
def test_any_text_is_read_back_from_the_page_as_it_is_shown(text: str) -> None:
    note = Note(text)
    section = Section("a", (note, Facts((Fact(text, text),))), tag=text)
    banner = Banner(Verdict.VALID, text, text, text, text, text)
    document = ReportDocument(Language.ENGLISH, text, text, text, text, text, banner, (section,))
    page = Tags(report_html(document))
    shown = visible(text)
    assert "".join(page.text).count(shown) >= _TIMES_SHOWN
    assert page.tags.count("bdi") == 3


_TIMES_SHOWN = 10


@pytest.mark.parametrize("language", list(Language))
def test_the_page_has_every_text_of_the_report(real: VerifiedFile, language: Language) -> None:
    document = report_document(real, language)
    html = report_html(document)
    shown = "".join(Tags(html).text)
    for text in cases.texts((document.banner, document.sections)):
        assert visible(text) in shown
    assert f'<html lang="{language.value}">' in html.decode()


def test_html_needs_no_qt() -> None:
    rooms = "building, exporting, html"
    code = (
        f"import sys; from clinic_signer.gui.report import {rooms}; "
        "print([name for name in sys.modules if name.startswith(('PySide6', 'shiboken'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "[]"


# ---- A4 ------------------------------------------------------------------------------------


def overflow(pages: Sequence[Page]) -> list[str]:
    """Texts that leave their room, the page or each other's place."""
    wrong: list[str] = []
    paper = QRectF(8 * MILLIMETRE, 8 * MILLIMETRE, 0, 0)
    paper.setBottomRight(QRectF(0, 0, PAPER.width(), PAPER.height()).bottomRight())
    paper.adjust(0, 0, -8 * MILLIMETRE, -8 * MILLIMETRE)
    for page in pages:
        rooms = []
        for placed in page.lines:
            if placed.line.width > placed.box.width() + 1:
                wrong.append(f"too wide: {placed.line.text}")
            if not paper.contains(placed.box):
                wrong.append(f"off the page: {placed.line.text}")
            room = QRectF(placed.box)
            room.setWidth(placed.line.width)
            room.moveLeft(placed.at.x())
            rooms.append((room.adjusted(1, 1, -1, -1), placed.line.text))
        for place, (room, text) in enumerate(rooms):
            wrong += [
                f"{text} over {other}" for box, other in rooms[:place] if box.intersects(room)
            ]
    return wrong


@pytest.mark.parametrize("language", list(Language))
def test_no_text_leaves_its_place(real: VerifiedFile, language: Language) -> None:
    document = report_document(real, language)
    assert overflow(lay_out(document)) == []
    assert overflow(lay_out(cases.longer(document))) == []


def test_no_text_leaves_its_place_with_two_hundred_medicines(sandbox: Sandbox) -> None:
    data = cases.prescription(sandbox, cases.many_medicines(200))
    document = cases.in_japanese(cases.verified(sandbox, data))
    pages = lay_out(document)
    assert len(pages) > 8
    assert overflow(pages) == []
    for page in pages:
        said = [placed.line.text for placed in page.lines]
        # Heads of the table stand again above its rows on every page.
        assert ("薬品名・用法" in said) == any(text.startswith("ノルバスク") for text in said)
        assert any("練習用" in text for text in said)


@pytest.mark.parametrize("lines", range(28, 40))
def test_a_page_break_leaves_no_heading_behind_and_divides_no_row(
    real: VerifiedFile, lines: int
) -> None:
    """Wherever the page ends: the row of three lines comes after one more line each time."""
    before = Section("前", tuple(Note("行") for _ in range(lines)))
    table = Table((Column("見出し", 30), Column("列", 70)), (Row(("三行\u3000" * 30, "一行")),) * 3)
    document = cases.in_japanese(real)
    document = replace(document, sections=(before, Section("あとの節", (table,))))
    for page in lay_out(document):
        # What stands around the pages is placed last, so the texts are sorted.
        body = [placed for placed in page.lines if placed.line.style.points != _AROUND]
        body += [placed for placed in page.lines if placed.line.text in ("見出し", "列")]
        said = [placed.line.text for placed in sorted(body, key=lambda p: p.box.top())]
        assert said[-1] not in ("あとの節", "見出し", "列")
        assert "".join(said).count("三") % 30 == 0


_AROUND = 8.0
"""Points of what stands at the top and the foot of each page, and of labels."""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"SignedInfo", b"UnsignedInfo"),
        (b"X509Certificate", b"X509Other"),
        (b'id="PrescriptionDocument"', b'id="Other"'),
        (b"ConversionREcode>201,", b"ConversionREcode>202,"),
        (b"SigningTime>2", b"SigningTime>x"),
        (b"<PrescriptionId", b"<OtherId"),
    ],
)
def test_whatever_can_be_verified_has_a_report(
    sandbox: Sandbox, signed: bytes, old: bytes, new: bytes
) -> None:
    dispensed = cases.dispensing(sandbox, signed)
    for data in (signed, dispensed):
        file = cases.verified(sandbox, data.replace(old, new))
        document = cases.in_japanese(file)
        assert overflow(lay_out(document)) == []
        for form in (ReportForm.HTML, ReportForm.XML, ReportForm.JSON):
            assert report_bytes(file, form, Language.JAPANESE)


def test_a_text_longer_than_a_page_goes_on(real: VerifiedFile) -> None:
    document = cases.in_japanese(real)
    note, fact = Note("あ" * 9000, "！"), Fact("い" * 50, "う" * 9000)
    table = Table((Column("え" * 300, 30), Column("お", 70)), (Row(("か" * 9000, "き")),))
    section = Section("く" * 300, (note, Facts((fact, fact), columns=2), table), frame=Frame.LOUD)
    sections = (section, *document.sections)
    pages = lay_out(replace(document, file_name="け" * 500, made="こ" * 500, sections=sections))
    assert overflow(pages) == []
    said = "".join(placed.line.text for page in pages for placed in page.lines)
    for letter, count in (("あ", 9000), ("う", 2 * 9000), ("か", 9000)):
        assert said.count(letter) >= count


@pytest.mark.parametrize("language", list(Language))
def test_the_first_half_page_answers_the_three_questions(
    sandbox: Sandbox, signed: bytes, real: VerifiedFile, language: Language
) -> None:
    loud = cases.as_if_real(cases.verified(sandbox, cases.with_other_codes(signed)))
    invalid = cases.verified(sandbox, cases.changed(signed))
    of_another = cases.dispensing(sandbox, signed, is_of_another=True)
    dispensing = cases.as_if_real(cases.verified(sandbox, of_another))
    for file in (real, loud, invalid, dispensing):
        document = report_document(file, language)
        (first, *_) = lay_out(document)
        lines = [p for p in first.lines if p.box.bottom() <= PAPER.height() / 2]
        upper = "".join(placed.line.text for placed in lines)
        for text in (document.banner.question, document.banner.answer, document.banner.word):
            assert text in upper
        who, outside = document.sections[:2]
        for section in (who, outside):
            assert section.heading in upper
        findings = [b for b in outside.blocks if isinstance(b, Note) and b.mark]
        for text in (*cases.texts(who), *cases.texts(tuple(findings) or outside.blocks)):
            assert text[:20] in upper


def test_three_verdicts_are_told_apart_without_colour(
    sandbox: Sandbox, signed: bytes, real: VerifiedFile
) -> None:
    pictures = set()
    for verdict in Verdict:
        document = cases.in_japanese(real)
        document = replace(document, banner=replace(document.banner, verdict=verdict))
        (first, *_) = lay_out(document)
        (frame,) = [box for box in first.boxes if box.verdict is not None]
        assert frame.verdict is verdict
        assert first.shape is not None
        assert frame.rect.contains(first.shape)
        pictures.add(pdf_of(PrintedReport(document))[-2000:])
    assert len(pictures) == len(Verdict)


@pytest.mark.skipif(without("pdftotext"), reason="needs pdftotext")
@pytest.mark.parametrize("language", list(Language))
def test_the_pdf_says_what_the_report_says(
    tmp_path: Path, real: VerifiedFile, language: Language
) -> None:
    document = report_document(real, language)
    file = tmp_path / "report.pdf"
    file.write_bytes(pdf_of(PrintedReport(document)))
    done = subprocess.run(
        [str(shutil.which("pdftotext")), "-raw", str(file), "-"], capture_output=True, check=True
    )

    def bare(text: str) -> str:
        return "".join(unicodedata.normalize("NFKC", text).split())

    # Without a Japanese font of its own, a PDF may hold a radical in place of a character: the
    # same after NFKC.
    found = bare(done.stdout.decode())
    signature = real.report.signatures[0]
    assert signature.signer is not None
    for text in (
        document.banner.word,
        document.banner.answer,
        document.banner.sentence,
        signature.signer.holder_name,
        "ノルバスク錠２．５ｍｇ",
        "612170709",
        "見本　花子",
        real.report.document.version,
    ):
        assert bare(text) in found


@pytest.mark.skipif(without("pdftotext"), reason="needs pdftotext")
@pytest.mark.parametrize("dots", [300, 1200])
def test_a_printer_prints_the_same_sheet(tmp_path: Path, real: VerifiedFile, dots: int) -> None:
    """Whatever paper, margins and resolution it was set to."""
    document = cases.in_japanese(real)
    pdf = tmp_path / "report.pdf"
    pdf.write_bytes(pdf_of(PrintedReport(document)))
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    printer.setResolution(dots)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A5))
    printer.setPageMargins(QMarginsF(20, 20, 20, 20))
    PrintedReport(document).paint_on(printer)

    def words(file: Path) -> list[tuple[str, float, float]]:
        done = subprocess.run(
            [str(shutil.which("pdftotext")), "-bbox", str(file), "-"],
            capture_output=True,
            check=True,
        )
        found = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)".*?>(.*?)</word>', done.stdout.decode())
        return [(text, float(x), float(y)) for x, y, text in found]

    written, printed = words(pdf), words(tmp_path / "printed.pdf")
    assert len(written) == len(printed)
    elsewhere = [
        word
        for word in written
        if not any(
            word[0] == other[0] and other[1:] == pytest.approx(word[1:], abs=1.5)
            for other in printed
        )
    ]
    assert elsewhere == []


@pytest.mark.skipif(without("pdfinfo"), reason="needs pdfinfo")
def test_the_pdf_is_a4(tmp_path: Path, real: VerifiedFile) -> None:
    file = tmp_path / "report.pdf"
    document = cases.in_japanese(real)
    file.write_bytes(pdf_of(PrintedReport(document)))
    done = subprocess.run(
        [str(shutil.which("pdfinfo")), str(file)], capture_output=True, check=True, text=True
    )
    assert "(A4)" in done.stdout
    assert re.search(rf"Pages:\s+{len(lay_out(document))}\b", done.stdout)
