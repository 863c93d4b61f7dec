"""Names are compared across their ways of writing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.prescription.names import Comparison, compare_names, romanised


@pytest.mark.parametrize(
    ("kana", "latin"),
    [
        ("ｶｸｳ ｲﾁﾛｳ", "Ichiro Kakuu"),
        ("ｶｸｳ ｲﾁﾛｳ", "KAKUU, ICHIROU"),
        ("ｵｵﾉ ｼﾞｭﾝｲﾁ", "Ohno Jun'ichi"),
        ("ｻﾄｳ ﾀｶｼ", "SIM SATOH Takashi"),
        ("ｻﾄｳ ﾀｶｼ", "Satō Takasi"),
        ("ﾎｯﾀ ﾄﾓｺ", "Tomoko Hotta"),
        ("ﾏｯﾁ ｼﾞｮｳｼﾞ", "MATCHI Joji"),
        ("ﾅﾝﾊﾞ ﾌﾐ", "Namba Fumi"),
        ("ﾂﾂﾐ ｼｮｳ", "Tsutsumi Syou"),
        ("ﾁｬｰﾘｰ ﾌｧﾙ", "Chari Faru"),
        ("ｳｴﾊﾗ ｼﾞｪｰﾝ", "Uehara Jen"),
    ],
)
def test_kana_is_the_same_name_in_any_usual_romanisation(kana: str, latin: str) -> None:
    assert compare_names("漢字", kana, latin) is Comparison.SAME


@pytest.mark.parametrize(
    ("name", "kana", "holder", "expected"),
    [
        ("架空　一郎", "", "架空 一郎", Comparison.SAME),
        ("SMITH　JOHN", "", "John Smith", Comparison.SAME),
        ("ＳＭＩＴＨ　ＪＯＨＮ", "", "Smith John", Comparison.SAME),
        ("架空　一郎", "", "架空　二郎", Comparison.DIFFERENT),
        ("髙橋　一郎", "", "高橋　一郎", Comparison.DIFFERENT),
        ("架空　一郎", "ｶｸｳ ｲﾁﾛｳ", "Kakuu Jiro", Comparison.DIFFERENT),
        ("架空　一郎", "ｶｸｳ ｲﾁﾛｳ", "Kakuu", Comparison.DIFFERENT),
        ("SMITH　JOHN", "", "Smith Jane", Comparison.DIFFERENT),
        ("架空　一郎", "", "Kakuu Ichiro", Comparison.NOT_COMPARABLE),
        ("架空　一郎", "一郎", "Kakuu Ichiro", Comparison.NOT_COMPARABLE),
    ],
)
def test_names_are_compared_as_far_as_they_can_be(
    name: str, kana: str, holder: str, expected: Comparison
) -> None:
    assert compare_names(name, kana, holder) is expected


@given(st.text(), st.text(), st.text())
def test_any_three_texts_can_be_compared(name: str, kana: str, holder: str) -> None:
    assert compare_names(name, kana, holder) in Comparison
    assert compare_names(name, kana, name) is Comparison.SAME


@given(st.text("ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝｯｬｭｮｰﾞﾟ "))
def test_romanised_kana_is_latin(kana: str) -> None:
    latin = romanised(kana)
    assert latin == "" or (latin.isascii() and latin.isalpha())
