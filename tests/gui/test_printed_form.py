"""A prescription as a form on A4: everything that was signed, and what the print is."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from PySide6.QtCore import QMarginsF, QRectF
from PySide6.QtGui import QFontInfo, QPageSize
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication

from clinic_signer.failures import Failure
from clinic_signer.gui.paper.fonts import MILLIMETRE
from clinic_signer.gui.paper.output import pdf_of
from clinic_signer.gui.paper.sheets import PAPER, SIDE
from clinic_signer.gui.printed_form.building import FormSource, form_document, shown, signed_part
from clinic_signer.gui.printed_form.model import FormDocument, FormPart
from clinic_signer.gui.printed_form.pages import (
    SCALE,
    FormPage,
    Slice,
    lay_out,
    page_end,
    rules_of,
    texts_of,
)
from clinic_signer.gui.printed_form.painting import PrintedForm
from clinic_signer.gui.printed_form.texts import Withdrawn
from clinic_signer.gui.report.contents import read_content
from clinic_signer.gui.sign.sheet_content import SheetContent
from clinic_signer.gui.sign.sheet_elements import (
    Medium,
    SheetOptions,
    Style,
    TextItem,
    font_of,
    measure,
)
from clinic_signer.gui.sign.sheet_layout import lay_out as lay_out_sheet
from clinic_signer.gui.sign.sheet_rows import sheet_content
from clinic_signer.prescription.records import Prescription
from clinic_signer.sandbox import Sandbox
from clinic_signer.signature.dispensing_document import build_dispensing
from clinic_signer.signature.report import SignedBy
from clinic_signer.words import Language
from conftest import PROJECT, without
from gui import report_cases as cases
from gui.test_sheet_rows import texts_of as texts_of_content
from prescription.generated import prescriptions

AT = datetime(2026, 9, 1, 7, 30, tzinfo=UTC)
DISPENSING = (PROJECT / "tests/prescription/data/aozora-dispensing.csv").read_bytes()
MARGIN = 10 * MILLIMETRE


@pytest.fixture(scope="module")
def signed(sandbox: Sandbox) -> bytes:
    return cases.prescription(sandbox)


@pytest.fixture(scope="module")
def practice(sandbox: Sandbox, signed: bytes) -> FormSource:
    return FormSource(signed, AT, cases.verified(sandbox, signed).report)


@pytest.fixture(scope="module")
def real(sandbox: Sandbox, signed: bytes) -> FormSource:
    """As if it were no practice."""
    return FormSource(signed, AT, cases.as_if_real(cases.verified(sandbox, signed)).report)


@pytest.fixture(scope="module")
def unsigned(sandbox: Sandbox) -> FormSource:
    return FormSource(next(each.csv for each in sandbox.samples if "mihon" in each.name), AT)


def in_japanese(source: FormSource) -> FormDocument:
    return form_document(source, Language.JAPANESE)


def said(document: FormDocument) -> str:
    """What the box at the top says."""
    return "\n".join([document.title, document.warning, *cases.texts(document.blocks)])


# ---- What the print is -----------------------------------------------------------------------


def test_a_copy_says_who_signed_when_and_what_the_signature_is_worth(real: FormSource) -> None:
    document = in_japanese(real)
    assert document.title == "電子処方箋の控え"
    assert document.warning == "この印刷物では調剤を受けられません。"
    assert real.report is not None
    (signature,) = real.report.signatures
    assert signature.signer is not None
    text = said(document)
    for part in ("有効", real.report.sentence.ja, signature.signer.holder_name, "医師"):
        assert part in text
    assert re.search(r"[0-9a-f]{8}-[0-9a-f-]{27}（医師の署名の対象外）", text)
    (part,) = document.parts
    assert part.state == "署名済"
    assert re.fullmatch(r"電子署名　\d+年\d+月\d+日 [\d:]{8}　有効", part.signature)
    assert document.mark == ""


def test_before_signing_it_says_so(unsigned: FormSource) -> None:
    document = in_japanese(unsigned)
    assert document.title == "電子処方箋　署名前の確認用"
    assert document.warning == "まだ署名されていません。この印刷物では調剤を受けられません。"
    (part,) = document.parts
    assert (part.state, part.signature) == ("署名前", "電子署名　まだありません")


def test_a_signature_that_nobody_verified_is_not_called_valid(real: FormSource) -> None:
    document = in_japanese(replace(real, report=None))
    assert "署名はありますが、確かめていません。" in said(document)
    assert document.parts[0].signature == "電子署名　確かめていません"
    assert "有効" not in said(document)


def test_a_signature_that_does_not_hold_is_not_called_valid(
    sandbox: Sandbox, signed: bytes
) -> None:
    changed = cases.changed(signed)
    document = in_japanese(FormSource(changed, AT, cases.verified(sandbox, changed).report))
    assert "無効　署名のあとに内容が変わっています" in said(document)
    assert "署名者（未確認）" in said(document)
    assert document.parts[0].signature.endswith("　無効")


@pytest.mark.parametrize("withdrawn", Withdrawn)
def test_what_counts_no_longer_says_so(real: FormSource, withdrawn: Withdrawn) -> None:
    document = in_japanese(replace(real, withdrawn=withdrawn))
    assert withdrawn.words.ja in document.warning


def test_a_dispensing_result_is_printed_with_the_prescription_inside(
    sandbox: Sandbox, signed: bytes
) -> None:
    data = cases.dispensing(sandbox, signed)
    report = cases.as_if_real(cases.verified(sandbox, data)).report
    document = in_japanese(FormSource(data, AT, report))
    assert document.title == "調剤結果の控え"
    assert "原本は署名されたデータです" in document.warning
    text = said(document)
    assert text.index("調剤結果の署名：有効") < text.index("処方箋の署名：有効")
    assert "調剤　二郎" in text
    dispensed, prescribed = document.parts
    assert dispensed.content.form.words.title == "調剤結果"
    assert prescribed.content.form.words.title == "処方箋"
    assert prescribed.heading.startswith("もとの処方箋")
    pages = lay_out(document)
    assert all(len(page.slices) == 1 for page in pages), "each form has pages of its own"
    assert sum(page.slices[0].begin == 0 for page in pages) == 2


def test_before_a_pharmacist_signs_the_print_tells_of_the_signature_inside(
    sandbox: Sandbox, signed: bytes
) -> None:
    data = build_dispensing(signed, DISPENSING)
    inside = signed_part(data)
    assert inside is not None
    report = cases.as_if_real(cases.verified(sandbox, inside)).report
    document = in_japanese(FormSource(data, AT, report))
    assert document.title == "調剤結果　署名前の確認用"
    assert "まだ署名されていません。" in document.warning
    dispensed, prescribed = document.parts
    assert dispensed.signature == "電子署名　まだありません"
    assert prescribed.signature.endswith("　有効")


def test_what_no_document_is_cannot_be_printed() -> None:
    with pytest.raises(Failure):
        form_document(FormSource(b"<signed/>", AT), Language.JAPANESE)


def test_a_character_without_a_shape_is_shown_by_its_number() -> None:
    hostile = cases.many_medicines(1).replace("見本　花子".encode(), "見本\u202e子".encode())
    (part,) = in_japanese(FormSource(hostile, AT)).parts
    assert part.content.patient_name.text == "見本[U+202E]子"


# ---- The same as on the screen ---------------------------------------------------------------


def content_of(document: FormDocument) -> list[SheetContent]:
    return [part.content for part in document.parts]


def test_paper_says_what_the_screen_says(
    sandbox: Sandbox, signed: bytes, unsigned: FormSource
) -> None:
    data = cases.dispensing(sandbox, signed)
    for source in (FormSource(signed, AT), FormSource(data, AT), unsigned):
        parts = read_content(source.data).parts
        screen = [parts[who] for who in (SignedBy.DISPENSER, SignedBy.PRESCRIBER) if who in parts]
        assert content_of(in_japanese(source)) == screen


@given(prescriptions())
@settings(max_examples=15, deadline=None)
def test_every_text_of_any_prescription_is_on_paper_and_in_its_place(
    qapp: QApplication, prescription: Prescription
) -> None:
    content = shown(sheet_content(prescription))
    pages = lay_out(printed(content))
    assert overflow(pages) == []
    assert missing(content, pages) == []


def printed(content: SheetContent) -> FormDocument:
    """A print of one form."""
    part = FormPart(content, "署名前", "電子署名　まだありません")
    return FormDocument("題", "注意", (), "患者", "作成", "続く", "{page} / {pages}", "", (part,))


def missing(content: SheetContent, pages: Sequence[FormPage]) -> list[str]:
    """Texts of the form that are on no page, or not whole."""
    on_paper = bare("".join(item.text for page in pages for item in items(page)))
    return [
        text
        for text in texts_of_content(content).split("\n")
        if text.strip() and bare(text) not in on_paper
    ]


def bare(text: str) -> str:
    return "".join(text.split())


def items(page: FormPage) -> list[TextItem]:
    return [item for part in page.slices for item in texts_of(part)]


# ---- Geometry --------------------------------------------------------------------------------


def place_of(part: Slice, item: TextItem) -> QRectF:
    """Where the ink of a text is on the page."""
    width = measure(item.style, item.text.rstrip(), Medium.PAPER)
    rect = QRectF(item.rect)
    if item.align.name == "AlignRight":
        rect.setLeft(rect.right() - width)
    elif item.align.name == "AlignHCenter":
        rect.setLeft(rect.center().x() - width / 2)
    rect.setWidth(width)
    corner = rect.topLeft() * SCALE
    return QRectF(corner.x() + SIDE, corner.y() + part.top, width * SCALE, rect.height() * SCALE)


def overflow(pages: Sequence[FormPage]) -> list[str]:
    """Texts that leave the page, their form, or stand on another."""
    wrong: list[str] = []
    paper = QRectF(MARGIN, MARGIN, PAPER.width() - 2 * MARGIN, PAPER.height() - 2 * MARGIN)
    for page in pages:
        rooms: list[tuple[QRectF, str]] = []
        for part in page.slices:
            for item in texts_of(part):
                room = place_of(part, item)
                rooms.append((room, item.text))
                if not part.rect.adjusted(-2, -2, 2, 2).contains(room):
                    wrong.append(f"out of the form: {item.text}")
        for placed in page.lines:
            room = QRectF(placed.box)
            room.setLeft(placed.at.x())
            room.setWidth(placed.line.width)
            rooms.append((room, placed.line.text))
            if placed.line.width > placed.box.width() + 1:
                wrong.append(f"too wide: {placed.line.text}")
        wrong += [f"off the page: {text}" for room, text in rooms if not paper.contains(room)]
        small = [(room.adjusted(4, 12, -4, -12), text) for room, text in rooms]
        for place, (room, text) in enumerate(small):
            wrong += [f"{text} on {other}" for box, other in small[:place] if box.intersects(room)]
    return wrong


LONGEST = (
    b"\n".join(cases.many_medicines(3).splitlines())
    .replace("ノルバスク錠２．５ｍｇ".encode(), ("ノルバスク錠" * 12).encode())
    .replace("１日１回朝食後　服用".encode(), ("１日３回毎食後　服用　" * 8).encode())
    .replace("見本　花子".encode(), ("寿限無" * 13).encode())
    .replace("医療法人社団架空会　あおぞら見本クリニック".encode(), ("架空" * 60).encode())
    .replace(b"612170709", b"6" * 30)
    + ("\n81,1," + "備考" * 120).encode()
)
"""A prescription of values as long as, and longer than, the records allow."""


def one_rp(count: int) -> bytes:
    """One RP with so many medicines, each with a note."""
    lines = cases.many_medicines(1).decode().splitlines()
    medicine = lines.pop()
    for number in range(1, count + 1):
        lines.append(medicine.replace("201,1,1", f"201,1,{number}"))
        lines.append(f"281,1,{number},1,8,先発医薬品患者希望,")
    return "\n".join(lines).encode()


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("count", [1, 2, 7, 20, 40])
def test_nothing_is_cut_or_covered_with_many_medicines(
    unsigned: FormSource, count: int, language: Language
) -> None:
    data = cases.many_medicines(count)
    pages = lay_out(form_document(FormSource(data, AT, is_sandbox=True), language))
    assert overflow(pages) == []
    (content,) = read_content(data).parts.values()
    assert missing(content, pages) == []


@pytest.mark.parametrize("language", Language)
def test_nothing_is_cut_or_covered_in_a_signed_copy(
    sandbox: Sandbox, practice: FormSource, language: Language
) -> None:
    dispensing = cases.dispensing(sandbox, practice.data)
    report = cases.verified(sandbox, dispensing).report
    for source in (practice, FormSource(dispensing, AT, report)):
        document = form_document(source, language)
        longer = replace(document, blocks=cases.longer(document.blocks))
        for each in (document, longer):
            assert overflow(lay_out(each)) == []


@pytest.mark.parametrize("data", [one_rp(30), cases.many_medicines(40), LONGEST])
def test_every_vertical_line_goes_from_a_line_to_a_line(data: bytes) -> None:
    for page in lay_out(in_japanese(FormSource(data, AT))):
        for part in page.slices:
            rules = list(rules_of(part))
            height = part.rect.height() / SCALE
            ends = [0.0, height, *(rule.y for rule in rules if not rule.height)]
            for rule in rules:
                assert -0.1 <= rule.y <= rule.y + rule.height <= height + 0.1
                if rule.height:
                    for y in (rule.y, rule.y + rule.height):
                        assert any(abs(y - end) < 0.1 for end in ends), rule


def test_the_longest_values_are_broken_never_cut() -> None:
    pages = lay_out(in_japanese(FormSource(LONGEST, AT)))
    assert overflow(pages) == []
    (content,) = read_content(LONGEST).parts.values()
    assert missing(content, pages) == []


def test_a_remark_longer_than_a_page_goes_on() -> None:
    data = cases.many_medicines(1) + ("\n81,1," + "備" * 9000).encode()
    pages = lay_out(in_japanese(FormSource(data, AT)))
    assert overflow(pages) == []
    assert sum(item.text.count("備") for page in pages for item in items(page)) >= 9000


@pytest.mark.parametrize("count", range(8, 40))
def test_no_medicine_is_divided_by_a_page_break(count: int) -> None:
    """Wherever the page ends: the note stands under its medicine, usages under theirs."""
    for data in (cases.many_medicines(count), one_rp(count)):
        pages = lay_out(in_japanese(FormSource(data, AT)))
        assert overflow(pages) == []
        for page in pages:
            texts = [item.text for item in items(page)]
            medicines = texts.count("ノルバスク錠２．５ｍｇ")
            notes = texts.count("先発医薬品患者希望")
            assert notes in (0, medicines)
            if not notes:
                assert texts.count("１日１回朝食後　服用") == medicines
            # Heads of the columns stand above the medicines of every page.
            assert ("薬品名・用法" in texts) == bool(medicines)


def test_an_rp_that_goes_on_says_which_it_is() -> None:
    first, second = lay_out(in_japanese(FormSource(one_rp(30), AT)))
    goes_on = [
        [x.line.text for x in page.lines].count("次のページへ続く") for page in (first, second)
    ]
    assert goes_on == [1, 0]
    assert "Rp1　前のページから続く" in [item.text for item in items(second)]
    assert not [item.text for item in items(first) if "続く" in item.text]


def test_wherever_a_page_ends_no_text_stands_on_the_cut(qapp: QApplication) -> None:
    """Also beside a heading of two lines that the first line of data is not as high as."""
    unknown = "\n".join(f"99{number},不明" for number in range(10))
    (content,) = read_content(one_rp(3) + f"\n{unknown}".encode()).parts.values()
    layout = lay_out_sheet(content, SheetOptions(medium=Medium.PAPER))
    for limit in range(120, int(layout.height)):
        end = page_end(layout, 0, limit, 20)
        cut = [x.text for x in layout.texts if x.rect.top() < end < x.rect.bottom()]
        assert cut == [], limit


def test_no_page_is_left_half_empty_for_a_long_rp() -> None:
    first, *_rest = lay_out(in_japanese(FormSource(one_rp(16), AT)))
    assert first.slices[-1].rect.bottom() > PAPER.height() * 0.6


def test_every_page_says_whose_it_is_which_it_is_and_that_it_is_practice() -> None:
    source = FormSource(cases.many_medicines(40), AT, is_sandbox=True)
    pages = lay_out(in_japanese(source))
    assert len(pages) == 3
    for number, page in enumerate(pages, start=1):
        lines = [placed.line.text for placed in page.lines]
        assert "見本　花子　昭和53年3月14日生" in lines
        assert f"{number} / 3 ページ" in lines
        assert "サンドボックス（練習用）：法的な効力はありません" in lines
        assert len(page.marks) == 1


def test_a_test_certificate_marks_the_print_wherever_it_is_made(practice: FormSource) -> None:
    assert not practice.is_sandbox
    assert "法的な効力はありません" in in_japanese(practice).mark
    assert "no legal effect" in form_document(practice, Language.ENGLISH).mark


def test_the_form_is_set_in_the_face_for_data(qapp: QApplication) -> None:
    for style in (Style.BODY, Style.NAME, Style.SMALL):
        assert font_of(style, Medium.PAPER).families()[0] == "BIZ UDGothic"
        assert QFontInfo(font_of(style, Medium.PAPER)).pixelSize() == style.value[0] * 10


def test_the_form_is_never_translated(real: FormSource) -> None:
    japanese = in_japanese(real)
    english = form_document(real, Language.ENGLISH)
    assert english.title == "Copy of an electronic prescription"
    assert content_of(english) == content_of(japanese)
    assert english.parts[0].signature == japanese.parts[0].signature
    assert "見本　花子" in english.patient


# ---- PDF and printers ------------------------------------------------------------------------


def run(tool: str, *arguments: str) -> str:
    done = subprocess.run([str(shutil.which(tool)), *arguments], capture_output=True, check=True)
    return done.stdout.decode()


@pytest.mark.skipif(without("pdftotext"), reason="needs pdftotext")
def test_the_pdf_says_what_the_form_says(tmp_path: Path, real: FormSource) -> None:
    document = in_japanese(real)
    file = tmp_path / "form.pdf"
    file.write_bytes(pdf_of(PrintedForm(document)))

    def plain(text: str) -> str:
        return "".join(unicodedata.normalize("NFKC", text).split())

    # Without a Japanese font of its own, a PDF may hold a radical in place of a character: the
    # same after NFKC. Lines that were broken stand one below the other.
    found = plain(run("pdftotext", "-raw", str(file), "-"))
    pages = lay_out(document)
    for page in pages:
        for item in items(page):
            assert plain(item.text) in found
        for placed in page.lines:
            assert plain(placed.line.text) in found


@pytest.mark.skipif(without("pdfinfo"), reason="needs pdfinfo")
def test_the_pdf_is_a4_and_its_title_names_nobody(tmp_path: Path, real: FormSource) -> None:
    file = tmp_path / "form.pdf"
    file.write_bytes(pdf_of(PrintedForm(in_japanese(real))))
    told = run("pdfinfo", str(file))
    assert "(A4)" in told
    assert re.search(r"Pages:\s+1\b", told)
    assert re.search(r"Title:\s+電子処方箋の控え\n", told)


@pytest.mark.skipif(without("pdftotext"), reason="needs pdftotext")
def test_a_printer_prints_the_same_sheet(tmp_path: Path, real: FormSource) -> None:
    """Whatever paper and margins it was set to, and with dots of its own."""
    form = PrintedForm(in_japanese(real))
    (tmp_path / "form.pdf").write_bytes(pdf_of(form))
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    printer.setResolution(300)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A5))
    printer.setPageMargins(QMarginsF(20, 20, 20, 20))
    form.paint_on(printer)

    def words(name: str) -> list[tuple[str, float, float]]:
        told = run("pdftotext", "-bbox", str(tmp_path / name), "-")
        found = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)".*?>(.*?)</word>', told)
        return [(text, float(x), float(y)) for x, y, text in found]

    written, done = words("form.pdf"), words("printed.pdf")
    assert len(written) == len(done)
    for text, *place in written:
        places = [other[1:] for other in done if other[0] == text]
        assert any(other == pytest.approx(tuple(place), abs=1.5) for other in places), text
