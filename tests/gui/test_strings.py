"""The words of the window: both languages, the same facts, the tone of the house."""

from __future__ import annotations

import re

import pytest

from clinic_signer.gui import strings
from clinic_signer.gui.approval import texts as approval_texts
from clinic_signer.gui.certificates import texts as certificate_texts
from clinic_signer.gui.settings import texts as settings_texts
from clinic_signer.words import Language, Words

ALL = {
    f"{module.__name__.rpartition('gui.')[2]}.{name}": value
    for module in (strings, approval_texts, certificate_texts, settings_texts)
    for name, value in vars(module).items()
    if isinstance(value, Words)
}
FACT = re.compile(r"\{(\w+)\}")
FORBIDDEN = ("中止", "エラー", "error", "Error", "abort")
SAID_ONLY_IN_JAPANESE = {"strings.HONORIFIC"}


def test_there_are_words() -> None:
    assert len(ALL) > 150


@pytest.mark.parametrize("name", ALL)
def test_both_languages_say_the_same_facts(name: str) -> None:
    words = ALL[name]
    assert words.ja
    assert words.en or name in SAID_ONLY_IN_JAPANESE
    assert set(FACT.findall(words.ja)) == set(FACT.findall(words.en))


@pytest.mark.parametrize("name", ALL)
def test_no_text_frightens_or_means_stopping_a_drug(name: str) -> None:
    words = ALL[name]
    assert not any(word in words.ja or word in words.en for word in FORBIDDEN)


def test_names_carry_san_in_japanese_only() -> None:
    assert strings.name_list(["見本　花子", "仮野　太郎"]) == "見本 花子さん、仮野 太郎さん"
    strings.choose(Language.ENGLISH)
    assert strings.name_list(["見本　花子", "仮野　太郎"]) == "見本 花子, 仮野 太郎"


def test_facts_are_filled_in_the_language_in_use() -> None:
    assert strings.say(strings.SIGN_COUNT, n=3) == "署名する (3件)"
    strings.choose(Language.ENGLISH)
    assert strings.say(strings.SIGN_COUNT, n=3) == "Sign 3"


def test_one_drug_is_not_drugs() -> None:
    strings.choose(Language.ENGLISH)
    assert strings.drugs(1) == "1 drug"
    assert strings.drugs(4) == "4 drugs"


def test_braces_in_data_are_left_alone() -> None:
    assert strings.plain(Words("{x}", "{x}")) == "{x}"
