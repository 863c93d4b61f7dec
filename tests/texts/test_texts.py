"""Every text of the product: both languages, the same facts, the tone of the house, its length."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from string import Formatter

import pytest

from texts.found import JAPANESE, Text, everything
from texts.glossary import PAGE, TERMS, Term, page

SCREEN_ROOMS = {"gui", "signature", "pki", "prescription", "signers", "station", "crl_fetching"}
SCREEN_ROOMS |= {"failures", "reasons", "diagnostics"}
"""What stands on screens and reports; the others write help lines of commands and settings."""
EMPTY_IN_ENGLISH = {"clinic_signer.gui.strings.HONORIFIC"}
ONLY_SPOKEN = {
    "clinic_signer.gui.approval.texts.QR_NAME",
    "clinic_signer.gui.verify.texts.DIFFERENCE_SPOKEN",
}
HEADING = 60
"""Columns of the longest heading: one of two sentences goes without its last full stop."""
NAMES = {
    *("HPKI", "PIN", "QR", "USB", "XML", "PDF", "CSV", "JSON", "Lines", "HTML", "API", "ETSI"),
    *("ID", "id", "RP", "Rp", "SJ1", "CJ1", "EP", "ED", "YJ", "HOT", "JAMI", "FAX", "PKCS#11"),
    *("Windows", "Linux", "Smart", "Card", "pcscd", "IC", "Clinic", "Signer", "PostgreSQL"),
    *("XAdES", "RSA", "SHA-256", "UTF-8", "Shift_JIS", "BOM", "LF", "Base64", "PEM", "DER", "TS"),
    *("SigningCertificateV2", "timeStamping", "Web", "ONS", "HpkiSigP11", "JMA2307", "JST", "TLS"),
    *(
        "cm",
        "GB",
        "Alt",
        "Q",
        "F5",
        "Ctrl",
        "PC",
        "SC",
        "DPI",
        "RDP",
        "A4",
        "NFC",
        "HTTP",
        "https",
        "OCSP",
        "CRL",
        "LAN",
        "Wi-Fi",
        "xml",
    ),
}
"""Latin words that stand in Japanese: names, and what is printed on things or keys."""
LENGTHS = {"button": (24, 28), "rail": (12, 14), "title": (16, 20), "heading": (30, 36)}
"""At most so many columns in Japanese (a full-width character is two) and letters in English."""
SAID_OTHERWISE = {
    "{count} points need your confirmation before signing.",
    "No signature was verified: there is no report",
    "Rp {rp}: the name beside the added code is written otherwise than the signed one.",
    "way of signing chosen",
    "Use a card whose certificate states the physician or dentist qualification.",
}
"""English texts with a word of the trade that the Japanese one leaves out, for good reason."""
TERM = re.compile(r"[A-Za-z][A-Za-z0-9_#.-]*[A-Za-z0-9]|[A-Za-z]")
QUOTED = re.compile(
    r"--[a-z-]+|「[^」]*」|\"[^\"]*\"|（[^）]*）|\([^)]*\)|\{[^}]*\}|https?://\S+|\S*\*\.\S+"
)
RATIO = re.compile(r"\{[^}]*\} / \{[^}]*\}")
POLITE = re.compile(
    r"(ます|ません|です|ました|でした|ください|でしょう|担当者へ|担当者（[^）]*）へ)(か？|か|（[^）]*）|\{\w+\})*$"
)


def offending(is_wrong: Callable[[Text], object], texts: Iterable[Text] | None = None) -> list[str]:
    """The texts that break a rule, as a person finds them."""
    return [str(text) for text in texts or everything().texts if is_wrong(text)]


def on_screens() -> list[Text]:
    return [text for text in everything().texts if text.room in SCREEN_ROOMS]


def facts(text: str) -> list[tuple[str, str | None]]:
    return sorted((n, spec) for _, n, spec, _ in Formatter().parse(text) if n is not None)


def columns(text: str) -> int:
    """Width in half-width characters; a fact counts as one digit."""
    shown = re.sub(r"\{[^}]*\}", "0", text)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in shown)


def test_the_source_is_read() -> None:
    assert len(everything().texts) > 2000
    assert len(everything().of_role("button")) > 60
    assert {text.room for text in everything().texts} >= {"gui", "cli", "failures", "pki"}


def test_every_text_is_there_in_both_languages() -> None:
    assert (
        offending(
            lambda t: not t.ja or not (t.en or t.key in EMPTY_IN_ENGLISH) or JAPANESE.search(t.en)
        )
        == []
    )


def test_what_is_said_in_english_is_said_in_japanese() -> None:
    """Not the English word in both places: names and signs are, sentences never."""

    def is_left_over(text: Text) -> bool:
        words = set(TERM.findall(re.sub(r"\{[^}]*\}", "", text.ja))) - NAMES
        return text.is_words and bool(words) and not JAPANESE.search(text.ja)

    assert offending(is_left_over, on_screens()) == []


def test_both_languages_state_the_same_facts_in_the_same_form() -> None:
    assert offending(lambda t: set(facts(t.ja)) != set(facts(t.en))) == []


def test_every_constant_is_used() -> None:
    used = everything().used
    assert offending(lambda t: t.is_words and t.name.isupper() and t.key not in used) == []


def test_no_text_frightens_or_means_stopping_a_drug() -> None:
    assert (
        offending(
            lambda t: re.search("中止|エラー", t.ja) or re.search(r"\b[Ee]rrors?\b|[Aa]bort", t.en)
        )
        == []
    )


def test_japanese_is_written_with_its_own_characters() -> None:
    """No half-width kana, no full-width letters and digits, no dash that looks like a vowel."""
    assert offending(lambda t: re.search("[｡-ﾟＡ-Ｚａ-ｚ０-９．，—–―‐−－]", t.ja)) == []


def test_japanese_has_japanese_punctuation() -> None:
    after = r"[ぁ-ゖァ-ヺー一-鿿}）」][,.:;!?](?!\w)"
    brackets = r"(?<! )\([^)]*[ぁ-ゖァ-ヺ一-鿿]|[ぁ-ゖァ-ヺー一-鿿]\("
    key = r"\(&[A-Z]\):$"  # as Qt and Windows write the key of a field
    assert offending(lambda t: re.search(f"{after}|{brackets}", re.sub(key, "", t.ja))) == []


def test_facts_are_set_apart_by_a_wide_space_never_by_a_slash() -> None:
    def has_slash(text: Text) -> object:
        return re.search("[/／]", QUOTED.sub("", RATIO.sub("", text.ja.replace("PC/SC", ""))))

    assert offending(has_slash, on_screens()) == []


def test_a_sentence_ends_with_a_full_stop_in_both_languages_or_in_neither() -> None:
    def differs(text: Text) -> bool:
        ends = text.ja.rstrip().endswith("。"), text.en.rstrip().endswith((".", "…"))
        return ends[0] != ends[1] and not text.en.rstrip().endswith("…")

    assert offending(differs) == []


def test_a_text_with_a_full_stop_inside_ends_with_one() -> None:
    long = [t for t in on_screens() if columns(t.ja) > HEADING and t.key not in ONLY_SPOKEN]
    assert offending(lambda t: re.search(r"。.*[^。）」…？\s]\s*$", t.ja, re.DOTALL), long) == []


def test_sentences_are_polite() -> None:
    def is_rude(text: Text) -> bool:
        sentences = re.split(r"。\n?", re.sub(r"「[^」]*」", "「」", text.ja))[:-1]
        return text.ja.endswith("。") and not all(POLITE.search(one) for one in sentences)

    assert offending(is_rude, on_screens()) == []


def test_no_english_term_stands_alone_in_japanese() -> None:
    def terms(text: Text) -> set[str]:
        return set(TERM.findall(QUOTED.sub("", text.ja))) - NAMES

    named = [text for text in on_screens() if JAPANESE.search(text.ja)]
    days = [text for text in named if not text.name.endswith("_YEAR")]  # Qt's forms of a day
    assert offending(terms, days) == []


def test_three_dots_are_one_character_and_only_on_what_is_pressed() -> None:
    assert (
        offending(lambda t: "..." in t.ja + t.en or t.ja.endswith("…") != t.en.endswith("…")) == []
    )
    pressed = {t.key for t in everything().of_role("button")}
    labels = {t.key for t in everything().texts if t.room == "gui" and t.name}
    assert offending(lambda t: t.ja.endswith("…") and t.key not in pressed | labels) == []
    for role in set(LENGTHS) - {"button"}:
        assert offending(lambda t: t.ja.endswith("…"), everything().of_role(role)) == []


@pytest.mark.parametrize("role", LENGTHS)
def test_what_stands_in_a_narrow_place_is_short(role: str) -> None:
    japanese, english = LENGTHS[role]
    texts = [t for t in everything().of_role(role) if not t.ja.endswith(("。", "？"))]
    assert texts
    assert offending(lambda t: columns(t.ja) > japanese or columns(t.en) > english, texts) == []


def test_what_is_pressed_is_no_sentence() -> None:
    pressed = everything().of_role("button") + everything().of_role("check box")
    assert offending(lambda t: t.ja.endswith("。") or t.en.endswith("."), pressed) == []
    in_gui = [t for t in everything().texts if t.room == "gui" and t.ja.endswith("…")]
    assert offending(lambda t: columns(t.ja) > 36 or columns(t.en) > 28, in_gui) == []


SPELLINGS = {
    "下さい": "ください",
    "出来": "でき",
    "致しま": "します",
    "全て": "すべて",
    "既に": "すでに",
    "又は": "か",
    "及び": "と",
    "ユーザ": "利用者",
    "フォルダ(?!ー)": "フォルダー",
    "ブラウザ(?!ー)": "ブラウザー",
    "サーバ(?!ー)": "サーバー",
    "プリンタ(?!ー)": "プリンター",
    "リーダ(?!ー)": "リーダー",
    "コンピュータ(?!ー)": "コンピューター",
    "暗証番号|パスコード": "PIN",
    "クリック": "押す",
    "証明局": "認証局",
}
"""One spelling for one word: the other one, and the one of the house."""


@pytest.mark.parametrize("other", SPELLINGS)
def test_one_word_has_one_spelling(other: str) -> None:
    texts = [t for t in everything().texts if "一致しま" not in t.ja]
    assert offending(lambda t: re.search(other, t.ja), texts) == []


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.en)
def test_a_word_of_the_trade_is_the_same_word_everywhere(term: Term) -> None:
    command = re.compile(
        r"\{[^}]*\}|clinic-signer\S*( \w+)*|\S*--[\w-]+|\w+\.\w+"
    )  # no words of people

    def is_other(text: Text) -> bool:
        said = command.sub("", text.en)
        return bool(re.search(term.pattern, said)) and not any(w in text.ja for w in term.ja)

    allowed = [t for t in on_screens() if t.en not in SAID_OTHERWISE]
    assert offending(is_other, allowed) == []


def test_the_glossary_of_the_docs_is_made_from_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python tests/texts/glossary.py"
