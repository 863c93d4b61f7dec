"""Whoever signs a dispensing result sees first what the signature on the prescription is worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget

from clinic_signer.gui import strings
from clinic_signer.gui.sign.prescribed_page import PrescribedPage, verdict_line
from clinic_signer.gui.sign.sheet_rows import sheet_content
from clinic_signer.gui.theme import Level
from clinic_signer.prescription.dispensing_findings import DispensingCode, found_in_dispensing
from clinic_signer.prescription.findings import Severity
from clinic_signer.sandbox import Sandbox
from clinic_signer.station.intake import Item, load
from clinic_signer.words import Language, Words

Show = Callable[[QWidget], None]
SENTENCE = Words("署名の前に取り消された証明書です。", "Revoked before signing.")


@pytest.fixture
def item(sandbox: Sandbox) -> Item:
    """A dispensing document whose prescription was found in order."""
    sample = sandbox.dispensing_samples[0]
    return replace(load(sample.document, sample.name), findings=())


def test_a_valid_signature_is_said_in_the_summary_and_over_the_form(show: Show, item: Item) -> None:
    page = PrescribedPage()
    show(page)
    page.show_prescribed(sheet_content(item.prescription), item, 1.0)
    assert verdict_line(item) == (Level.OK, "もとの処方箋の署名　有効")
    assert page.verdict.text.startswith("もとの処方箋の署名　有効")
    assert "電子署名　有効" in [text.text for text in page.sheet.layout_shown.texts]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    ("code", "on_form"),
    [
        (DispensingCode.PRESCRIPTION_INVALID, "電子署名　無効"),
        (DispensingCode.PRESCRIPTION_ON_HOLD, "電子署名　判定保留"),
        (DispensingCode.PRESCRIPTION_UNSIGNED, "電子署名　ありません"),
        (DispensingCode.PRESCRIPTION_NOT_VERIFIED, "電子署名　確かめていません"),
    ],
)
def test_any_other_signature_says_what_it_is_and_why(
    show: Show, item: Item, code: DispensingCode, on_form: str, language: Language
) -> None:
    strings.choose(language)
    finding = found_in_dispensing(code, sentence=SENTENCE)
    found = replace(item, findings=(finding,))
    page = PrescribedPage()
    show(page)
    page.show_prescribed(sheet_content(item.prescription), found, 1.0)
    assert verdict_line(found) is None
    assert page.verdict.text.startswith(strings.plain(finding.heading))
    assert strings.plain(finding.text) in page.verdict.text
    assert on_form in [text.text for text in page.sheet.layout_shown.texts]
    if code is DispensingCode.PRESCRIPTION_INVALID:
        assert found.blocked
        assert finding.severity is Severity.ERROR
        assert strings.plain(SENTENCE) in page.verdict.text
