"""A report as one page of HTML: no script, nothing from elsewhere, printable on A4.

The page forbids itself everything but its own style sheet (Content-Security-Policy). Shapes, marks
and frames carry the meaning; colours only repeat it.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from functools import cache
from html import escape

from clinic_signer.gui.paper.blocks import Block, Face, Facts, Note, Table
from clinic_signer.gui.paper.plain import visible
from clinic_signer.gui.report.model import Banner, Frame, ReportDocument, Section
from clinic_signer.resources import read_resource
from clinic_signer.signature.report import Verdict


def report_html(document: ReportDocument) -> bytes:
    """Return the page, UTF-8."""
    return "\n".join(_page(document)).encode()


def _page(document: ReportDocument) -> Iterator[str]:
    style = _style() + _widths(document)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    title = f"{document.banner.word} – {document.file_name}"
    yield "<!DOCTYPE html>"
    yield f'<html lang="{document.language.value}"><head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer"><meta name="robots" content="noindex">'
    yield '<meta name="color-scheme" content="light dark">'
    yield f"<title>{_text(title)}</title><style>{style}</style></head><body>"
    # A head of a table is the only thing that every browser prints on each page.
    yield '<table class="sheet" role="presentation"><thead><tr><td>'
    if document.mark:
        yield f'<p class="mark" role="note">{_text(document.mark)}</p>'
    yield f'<p class="line"><span>{_text(document.title)}</span>'
    yield f"<span><bdi>{_text(document.file_name)}</bdi></span></p></td></tr></thead>"
    yield f'<tfoot><tr><td><p class="line">{_text(document.made)}</p></td></tr></tfoot>'
    yield "<tbody><tr><td><main>"
    yield from _banner(document.banner)
    for section in document.sections:
        yield from _section(section)
    yield "</main></td></tr></tbody></table></body></html>"
    yield ""


def _banner(banner: Banner) -> Iterator[str]:
    kind = f"{banner.verdict.value} reserved" if banner.is_reserved else banner.verdict.value
    yield f'<section class="banner {kind}" aria-labelledby="verdict">'
    yield f"<h1>{_text(banner.question)}</h1>"
    yield f'<div class="verdict">{_SHAPES[banner.verdict]}<div>'
    yield f'<p class="word" id="verdict">{_text(banner.word)}</p>'
    yield f'<p class="answer">{_text(banner.answer)}</p></div></div>'
    yield f"<p>{_text(banner.sentence)}</p>"
    yield f'<p class="effect">{_text(banner.effect)}</p></section>'


def _section(section: Section) -> Iterator[str]:
    frame = "" if section.frame is Frame.PLAIN else f' class="{section.frame.value}"'
    tag = f' <span class="tag">{_text(section.tag)}</span>' if section.tag else ""
    yield f"<section{frame}><h2>{_text(section.heading)}{tag}</h2>"
    for block in section.blocks:
        yield from _block(block)
    yield "</section>"


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Note):
        mark = f'<span class="sign">{_text(block.mark)}</span> ' if block.mark else ""
        name = "strong" if block.strong else "span"
        yield f'<p class="note">{mark}<{name}><bdi>{_text(block.text)}</bdi></{name}></p>'
    elif isinstance(block, Facts):
        yield from _facts(block)
    else:
        yield from _table(block)


def _facts(block: Facts) -> Iterator[str]:
    yield f'<dl class="facts{" two" if block.columns > 1 else ""}">'
    for fact in block.facts:
        names = [
            *(["data"] if fact.face is Face.DATA else []),
            *(["strong"] if fact.strong else []),
        ]
        kind = f' class="{" ".join(names)}"' if names else ""
        yield f"<div><dt>{_text(fact.label)}</dt><dd{kind}><bdi>{_text(fact.text)}</bdi></dd></div>"
    yield "</dl>"


def _table(block: Table) -> Iterator[str]:
    heads = "".join(
        f'<th scope="col" class="w{column.share}">{_text(column.heading)}</th>'
        for column in block.columns
    )
    yield f'<table class="rows"><thead><tr>{heads}</tr></thead><tbody>'
    for row in block.rows:
        names = [*(["begins"] if row.begins else []), *(["strong"] if row.strong else [])]
        kind = f' class="{" ".join(names)}"' if names else ""
        cells = "".join(
            f"<td{_DATA if column.face is Face.DATA else ''}><bdi>{_text(cell)}</bdi></td>"
            for column, cell in zip(block.columns, row.cells, strict=True)
        )
        yield f"<tr{kind}>{cells}</tr>"
    yield "</tbody></table>"


_DATA = ' class="data"'


def _text(text: str) -> str:
    return escape(visible(text), quote=True)


_SHAPES = {
    Verdict.VALID: (
        '<svg viewBox="0 0 56 56" aria-hidden="true"><circle class="solid" cx="28" cy="28" r="27"/>'
        '<path class="on" d="M15 29l9 9 18-19"/></svg>'
    ),
    Verdict.ON_HOLD: (
        '<svg viewBox="0 0 56 56" aria-hidden="true">'
        '<path class="outline" d="M28 3l25 25-25 25L3 28z"/>'
        '<path class="ink" d="M21 22c0-10 14-10 14 0 0 6-7 6-7 12m0 6v1"/></svg>'
    ),
    Verdict.INVALID: (
        '<svg viewBox="0 0 56 56" aria-hidden="true">'
        '<path class="solid" d="M17 2h22l15 15v22L39 54H17L2 39V17z"/>'
        '<path class="on" d="M18 18l20 20m0-20L18 38"/></svg>'
    ),
}
"""Circle, diamond, octagon: as in the window."""


@cache
def _style() -> str:
    """The style sheet in the colours of the design tokens."""
    tokens = json.loads(read_resource("design/tokens.json"))
    themes = {
        name: "".join(
            f"--{tone.replace('_', '-')}:{tokens['color'][name][tone]};" for tone in _TONES
        )
        for name in ("light", "dark")
    }
    families = {
        f"{name}_face": ", ".join(f"'{family}'" for family in tokens["font"][name])
        for name in ("ui", "form")
    }
    return " ".join((_STYLE % {**themes, **families}).split())


def _widths(document: ReportDocument) -> str:
    """Rules for the columns: a style attribute would need a hole in the policy."""
    shares = {
        column.share
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Table)
        for column in block.columns
    }
    return "".join(f" .w{share} {{ width: {share}%; }}" for share in sorted(shares))


_TONES = (
    *("bg_panel", "bg_sunken", "text", "text2", "line", "line_strong"),
    *("ok", "ok_bg", "ok_line", "on_ok"),
    *("caution", "caution_bg", "blocked", "blocked_bg", "on_blocked", "blocked_solid"),
)
_STYLE = """
:root { %(light)s }
@media (prefers-color-scheme: dark) { :root { %(dark)s } }
@media print { :root { %(light)s } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg-panel); color: var(--text);
  font: 14px/1.55 %(ui_face)s, sans-serif; overflow-wrap: anywhere; line-break: strict; }
p, h1, h2, dl, dd { margin: 0; }
.sheet { width: 100%%; max-width: 820px; margin: 0 auto; border-collapse: collapse; }
.sheet > * > tr > td { padding: 8px 16px; }
.line { display: flex; justify-content: space-between; gap: 16px; color: var(--text2);
  font-size: 12px; }
.mark { border: 2px solid var(--caution); background: var(--caution-bg); color: var(--caution);
  font-weight: 700; text-align: center; padding: 2px 8px; margin-bottom: 6px; }
section { margin: 0 0 16px; }
h1 { font-size: 14px; font-weight: 700; color: var(--text2); margin-bottom: 8px; }
h2 { font-size: 15px; font-weight: 700; border-bottom: 1px solid var(--line-strong);
  padding-bottom: 2px; margin-bottom: 6px; }
.tag { font-size: 12px; border: 1px solid var(--text); padding: 0 6px; margin-left: 8px; }
.banner { padding: 12px 16px; border: 1px solid var(--ok-line); border-radius: 8px;
  background: var(--ok-bg); }
.banner.reserved { border: 3px solid var(--caution); background: var(--caution-bg); }
.banner.on-hold { border: 2px dashed var(--caution); background: none; }
.banner.invalid { border: 4px solid var(--blocked); border-radius: 0; background: none; }
.verdict { display: flex; gap: 16px; align-items: center; margin-bottom: 8px; }
.verdict svg { width: 56px; height: 56px; flex: none; fill: none; stroke-width: 5; }
.valid .solid { fill: var(--ok); } .valid .on { stroke: var(--on-ok); }
.on-hold .outline, .on-hold .ink { stroke: var(--caution); stroke-width: 3; }
.invalid .solid { fill: var(--blocked-solid); } .invalid .on { stroke: var(--on-blocked); }
.word { font-size: 26px; line-height: 1.2; font-weight: 700; letter-spacing: 2px; }
.answer { font-size: 16px; font-weight: 700; }
.effect { font-weight: 700; }
.facts > div { display: grid; grid-template-columns: 11em 1fr; gap: 12px; padding: 1px 0; }
@media (min-width: 640px) {
  .facts.two { display: grid; grid-template-columns: 1fr 1fr; column-gap: 24px; }
  .facts.two > div { grid-template-columns: 9.5em 1fr; }
}
dt { color: var(--text2); font-size: 13px; }
.facts + .facts { border-top: 1px solid var(--line); margin-top: 6px; padding-top: 6px; }
.data { font-family: %(form_face)s, monospace; }
.strong, strong { font-weight: 700; }
.rows { width: 100%%; border-collapse: collapse; table-layout: fixed; margin: 6px 0; }
.rows th { text-align: left; font-size: 12px; color: var(--text2); font-weight: 400; }
.rows th, .rows td { padding: 2px 6px; vertical-align: top; }
.rows .begins td { border-top: 1px solid var(--line); }
.rows td { white-space: pre-wrap; }
.note { padding: 1px 0; }
.sign { font-weight: 700; }
.outside { border: 1px dashed var(--text); background: var(--bg-sunken); padding: 8px 12px; }
.loud { border: 3px solid var(--blocked); padding: 8px 12px; }
@page { size: A4; margin: 14mm 14mm 16mm;
  @bottom-right { content: counter(page) " / " counter(pages); font: 9pt sans-serif; } }
@media print {
  body { font-size: 10pt; }
  .sheet { max-width: none; }
  .sheet > * > tr > td { padding: 1mm 0; }
  section, tr, .facts > div { break-inside: avoid; }
  section { break-inside: auto; }
  h2 { break-after: avoid; }
  .outside, .banner { break-inside: avoid; }
  .banner { print-color-adjust: exact; }
  .facts.two { display: grid; grid-template-columns: 1fr 1fr; column-gap: 6mm; }
}
"""
