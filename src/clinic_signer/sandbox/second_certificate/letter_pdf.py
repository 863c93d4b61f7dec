"""The letter as a PDF to print: QR, password, what to do, and that it is for practice."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from reportlab.graphics import renderPDF  # type: ignore[import-untyped]
from reportlab.graphics.barcode.qr import QrCodeWidget  # type: ignore[import-untyped]
from reportlab.graphics.shapes import Drawing  # type: ignore[import-untyped]
from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
from reportlab.lib.units import mm  # type: ignore[import-untyped]
from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # type: ignore[import-untyped]
from reportlab.pdfbase.pdfmetrics import registerFont  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from clinic_signer.sandbox.second_certificate.letter import Letter

_FONT = "HeiseiKakuGo-W5"
"""A font that every reader of Japanese PDFs has; nothing needs to be embedded."""
_PASSWORD_FONT = "Courier-Bold"  # noqa: S105 - a font
_WIDTH, _HEIGHT = A4
_MARGIN = 25 * mm
_QR = 55 * mm
_STEPS = (
    "１．スマートフォンのカメラで、上のQRコードを読み取ります。",
    "２．開いたページに、上のパスワードを入力します（大文字と小文字を区別します）。",
    "３．顔または指紋で、このスマートフォンを登録します。",
    "※ パスワードを５回まちがえるとロックされ、新しい通知書が必要になります。",
    "※ この通知書は１台の登録に１回だけ使えます。登録が済んだら、裁断して捨ててください。",
)
_STEPS_ENGLISH = (
    "1. Scan the QR code with your phone.  2. Type the password.  3. Register by face or finger.",
    "Five wrong passwords lock this letter. It registers one phone, once.",
)


def letter_pdf(letter: Letter, holder: str, day: date) -> bytes:
    """Draw a letter.

    Args:
        letter: what it says.
        holder: the name it is addressed to.
        day: the date it bears, in Japan.

    Returns:
        A PDF of one A4 page.
    """
    registerFont(UnicodeCIDFont(_FONT))
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, pageCompression=1)
    canvas.setTitle("SANDBOX (TEST)")
    _draw_mark(canvas)
    canvas.setFont(_FONT, 11)
    canvas.drawRightString(
        _WIDTH - _MARGIN, _HEIGHT - 32 * mm, f"{day.year}年{day.month}月{day.day}日"
    )
    canvas.setFont(_FONT, 14)
    canvas.drawString(_MARGIN, _HEIGHT - 44 * mm, f"{holder}　様")
    canvas.setFont(_FONT, 16)
    title = "HPKIセカンド電子証明書　スマートフォン登録のお知らせ（練習用）"
    canvas.drawCentredString(_WIDTH / 2, _HEIGHT - 62 * mm, title)
    _draw_qr(canvas, letter.link, _HEIGHT - 72 * mm - _QR)
    _draw_password(canvas, letter.password, _HEIGHT - 152 * mm)
    _draw_steps(canvas, _HEIGHT - 175 * mm)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _draw_mark(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0.42, 0.18, 0.63)
    canvas.rect(0, _HEIGHT - 20 * mm, _WIDTH, 20 * mm, stroke=0, fill=1)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.setFont(_FONT, 16)
    text = "TEST　サンドボックス（練習用・法的効力なし）　SANDBOX"
    canvas.drawCentredString(_WIDTH / 2, _HEIGHT - 13 * mm, text)
    canvas.setFillColorRGB(0, 0, 0)


def _draw_qr(canvas: Canvas, content: str, bottom: float) -> None:
    widget = QrCodeWidget(content, barLevel="M", barWidth=_QR, barHeight=_QR)
    drawing = Drawing(_QR, _QR)
    drawing.add(widget)
    renderPDF.draw(drawing, canvas, (_WIDTH - _QR) / 2, bottom)


def _draw_password(canvas: Canvas, password: str, bottom: float) -> None:
    canvas.setFont(_FONT, 11)
    canvas.drawCentredString(_WIDTH / 2, bottom + 14 * mm, "パスワード")
    canvas.setFont(_PASSWORD_FONT, 26)
    spaced = f"{password[:4]} {password[4:]}"
    canvas.drawCentredString(_WIDTH / 2, bottom, spaced)
    canvas.rect(_WIDTH / 2 - 40 * mm, bottom - 5 * mm, 80 * mm, 16 * mm)


def _draw_steps(canvas: Canvas, top: float) -> None:
    canvas.setFont(_FONT, 10)
    for number, line in enumerate(_STEPS):
        canvas.drawString(_MARGIN, top - number * 8 * mm, line)
    canvas.setFont("Helvetica", 9)
    for number, line in enumerate(_STEPS_ENGLISH, len(_STEPS)):
        canvas.drawString(_MARGIN, top - number * 8 * mm - 4 * mm, line)
