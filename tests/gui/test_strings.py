"""The words of the window: names, facts and numbers as each language has them."""

from __future__ import annotations

from clinic_signer.gui import strings
from clinic_signer.words import Language, Words


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
