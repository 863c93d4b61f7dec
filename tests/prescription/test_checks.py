"""Each mistake in a prescription gives its own finding, at its line and item, and nothing else."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given

from clinic_signer.prescription.check_text import LOOK_ALIKES
from clinic_signer.prescription.checks import MAXIMUM_FINDINGS, Finding, Severity, check
from clinic_signer.prescription.envelope import read_document
from clinic_signer.prescription.finding_catalogue import FINDINGS, FindingCode
from clinic_signer.prescription.records import MAXIMUM_DATA_SIZE, Prescription, encode
from prescription.generated import prescriptions

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
USUAL = frozenset({"brand-requested", "usage-without-code"})
"""What the sample as it is gives: a patient's wish (line 21) and a usage in words (line 30)."""

Lines = list[str]
Spoil = Callable[[Lines], Lines]
Place = tuple[str, int | None, str | None]
"""Code, line and field of a finding."""


def line(number: int, text: str) -> Spoil:
    """Another text for one line."""
    return lambda lines: [*lines[: number - 1], text, *lines[number:]]


def part(number: int, old: str, new: str) -> Spoil:
    """Another text for a part of one line."""

    def spoil(lines: Lines) -> Lines:
        assert old in lines[number - 1]
        return line(number, lines[number - 1].replace(old, new, 1))(lines)

    return spoil


def without(*numbers: int) -> Spoil:
    return lambda lines: [text for n, text in enumerate(lines, 1) if n not in numbers]


def added(after: int, *texts: str) -> Spoil:
    return lambda lines: [*lines[:after], *texts, *lines[after:]]


def exchanged(first: int, second: int) -> Spoil:
    def spoil(lines: Lines) -> Lines:
        lines[first - 1], lines[second - 1] = lines[second - 1], lines[first - 1]
        return lines

    return spoil


def both(one: Spoil, other: Spoil) -> Spoil:
    return lambda lines: other(one(lines))


def spoilt(data: bytes, spoil: Spoil) -> bytes:
    return "\n".join(spoil(data.decode().split("\n"))).encode()


@dataclass(frozen=True)
class Case:
    """One mistake and the findings it adds."""

    name: str
    spoil: Spoil
    severity: Severity
    places: tuple[Place, ...]


def error(name: str, spoil: Spoil, *places: Place) -> Case:
    return Case(name, spoil, ERROR, places)


def warning(name: str, spoil: Spoil, *places: Place) -> Case:
    return Case(name, spoil, WARNING, places)


TEXT_CASES = [
    error("QR format's first line", line(1, "JAHIS10"), ("header-wrong", 1, None)),
    error("first line with an item", line(1, "SJ1,"), ("header-wrong", 1, None)),
    error("lower case first line", line(1, "sj1"), ("header-wrong", 1, None)),
    error("dispensing data", line(1, "CJ1,"), ("header-wrong", 1, None)),
    error("no first line", without(1), ("header-wrong", 1, None)),
    error("empty line", added(17, ""), ("empty-line", 18, None)),
    error("empty line at the end", added(34, ""), ("empty-line", 35, None)),
    error("tab", part(5, "内科", "内\t科"), ("control-character", 5, "name")),
    error("escape", part(17, "次回", "\x1b次回"), ("control-character", 17, "text")),
    error("next line", part(17, "次回", "次\x85回"), ("control-character", 17, "text")),
    error("line separator", part(17, "次回", "次\u2028回"), ("control-character", 17, "text")),
    error("right-to-left", part(20, "ノル", "\u202eノル"), ("control-character", 20, "name")),
    error("zero width", part(20, "ノル", "ノ\u200bル"), ("control-character", 20, "name")),
    error(
        "mark inside",
        part(2, "医療", "\ufeff医療"),
        ("control-character", 2, "name"),
    ),
    error(
        "quoted item",
        part(5, "内科", '"内科"'),
        ("quotation-mark", 5, "name"),
    ),
    error("quoted code", part(5, ",2,", ',"2",'), ("quotation-mark", 5, "code_type")),
    warning("minus sign", part(32, "－", "\u2212"), ("character-look-alike", 32, "name")),
    warning("wave dash", part(17, "次回", "次\u301c回"), ("character-look-alike", 17, "text")),
    warning("double line", part(17, "次回", "次\u2016回"), ("character-look-alike", 17, "text")),
    warning("em dash", part(17, "次回", "次\u2014回"), ("character-look-alike", 17, "text")),
    warning("micro sign", part(32, "ｇ", "\u00b5ｇ"), ("character-look-alike", 32, "unit")),
    warning("rare kanji", part(6, "架空", "𠮷空"), ("character-not-in-jis", 6, "name")),
    warning("private use", part(7, "見本", "\ue000本"), ("character-not-in-jis", 7, "name")),
    warning("emoji", part(17, "次回", "😀"), ("character-not-in-jis", 17, "text")),
    warning("no-break space", part(17, "次回", "次\u00a0回"), ("character-not-in-jis", 17, "text")),
    warning("split letter", part(7, "見本", "か\u3099"), ("character-not-in-jis", 7, "name")),
]

ITEM_CASES = [
    error("text line", added(17, "備考"), ("record-number-missing", 18, None)),
    warning("unknown record", added(17, "83,1,2"), ("record-unknown", 18, None)),
    error("comma in a text", part(17, "次回", "次,回"), ("field-count-wrong", 17, None)),
    error("missing comma", part(18, "101,1,1,,28", "101,1,1,28"), ("field-count-wrong", 18, None)),
    error("no prescriber name", line(6, "5,,,"), ("item-missing", 6, "name")),
    error("no patient name", line(7, "11,,,"), ("item-missing", 7, "name")),
    error("no address at all", line(3, "2,,"), ("item-missing", 3, "postcode")),
    error("no unit", part(20, ",錠", ","), ("item-missing", 20, "unit")),
    error("no drug code", part(20, "612170709", ""), ("item-missing", 20, "code")),
    error("no usage code", part(19, "1011000400000000", ""), ("item-missing", 19, "code")),
    error("no department code", part(5, "01", ""), ("item-missing", 5, "code")),
    error("unnamed dosage form", part(29, "4,3,", "4,9,"), ("item-missing", 29, "name")),
    error("long institution name", part(2, "見本", "長" * 60), ("item-too-long", 2, "name")),
    error("21 full-width", part(7, "見本　花子", "長" * 21), ("item-too-long", 7, "name")),
    error("long kana", part(7, "ﾐﾎﾝ ﾊﾅｺ", "ﾐ" * 41), ("item-too-long", 7, "kana_name")),
    error("long number", part(11, "01999993", "019999930"), ("item-too-long", 11, "number")),
    error("41 half-width", part(12, "99999999", "9" * 41), ("item-too-long", 12, "symbol")),
    error("letters as quantity", part(18, ",28", ",28d"), ("item-wrong-type", 18, "quantity")),
    error("full-width digits", part(2, "13", "１３"), ("item-wrong-type", 2, "prefecture")),
    error("postcode", part(3, "100-0000", "1000000"), ("item-wrong-type", 3, "postcode")),
    error("Japanese era", part(15, "20260901", "R8.9.1"), ("item-wrong-type", 15, "value")),
    error(
        "date with slashes",
        part(9, "19780314", "1978/03/14"),
        ("item-too-long", 9, "value"),
        ("item-wrong-type", 9, "value"),
    ),
    error(
        "full-width kana", part(6, "ｶｸｳ ｲﾁﾛｳ", "カクウ"), ("kana-not-half-width", 6, "kana_name")
    ),
    error("hiragana", part(7, "ﾐﾎﾝ ﾊﾅｺ", "みほん"), ("kana-not-half-width", 7, "kana_name")),
    error("wide blank in kana", part(7, "ﾝ ﾊ", "ﾝ　ﾊ"), ("kana-not-half-width", 7, "kana_name")),
    warning(
        "half-width blank", part(7, "見本　花子", "見本 花子"), ("text-not-full-width", 7, "name")
    ),
    warning("half-width kana in text", part(20, "ノル", "ﾉﾙ"), ("text-not-full-width", 20, "name")),
    warning("ASCII in a drug name", part(20, "２．５", "2.5"), ("text-not-full-width", 20, "name")),
    warning("trailing blank", part(17, "確認", "確認　"), ("blanks-around-item", 17, "text")),
    warning(
        "leading blank",
        part(17, "次回", " 次回"),
        ("blanks-around-item", 17, "text"),
        ("text-not-full-width", 17, "text"),
    ),
    error("padding zero", part(20, ",1,1,錠", ",01,1,錠"), ("amount-format", 20, "amount")),
    error("padding decimal", part(20, ",1,1,錠", ",1.50,1,錠"), ("amount-format", 20, "amount")),
    error("no leading digit", part(20, ",1,1,錠", ",.5,1,錠"), ("amount-format", 20, "amount")),
    error("seven digits", part(20, ",1,1,錠", ",1000000,1,錠"), ("amount-format", 20, "amount")),
    error("six decimals", part(20, ",1,1,錠", ",0.000001,1,錠"), ("amount-format", 20, "amount")),
    error("full-width amount", part(20, ",1,1,錠", ",１,1,錠"), ("amount-format", 20, "amount")),
    error("fraction amount", part(20, ",1,1,錠", ",1/2,1,錠"), ("amount-format", 20, "amount")),
    error("no such day", part(15, "20260901", "20260931"), ("date-impossible", 15, "value")),
    error("no such month", part(9, "19780314", "19781314"), ("date-impossible", 9, "value")),
    error("no leap day", part(16, "20260904", "20270229"), ("date-impossible", 16, "value")),
    error("unknown sex", line(8, "12,3"), ("code-unknown", 8, "code")),
    error("unknown prefecture", part(2, ",13,", ",48,"), ("code-unknown", 2, "prefecture")),
    error("unknown dosage form", part(18, "101,1,1", "101,1,7"), ("code-unknown", 18, "form")),
    error("unknown code type", part(20, "1,2,612", "1,5,612"), ("code-unknown", 20, "code_type")),
]

STRUCTURE_CASES = [
    error("no institution", without(2), ("record-missing", None, None)),
    error("no prescriber", without(6), ("record-missing", None, None)),
    error("no patient", without(7), ("record-missing", None, None)),
    error("no sex", without(8), ("record-missing", None, None)),
    error("no birth date", without(9), ("record-missing", None, None)),
    error("no insurer", without(11), ("record-missing", None, None)),
    error("no insured person", without(12), ("record-missing", None, None)),
    error("no date of issue", without(15), ("record-missing", None, None)),
    error("no RP", without(*range(18, 33)), ("record-missing", None, None)),
    error(
        "RP without dosage form",
        without(18),
        ("record-missing", 18, None),
        ("record-order", 18, None),
        ("rp-number-order", 21, "rp"),
    ),
    error(
        "department before address",
        exchanged(3, 5),
        ("record-order", 4, None),
        ("record-order", 5, None),
    ),
    error(
        "late date of issue",
        both(without(15), added(32, "51,20260901")),
        ("record-order", 33, None),
    ),
    error("usage before the RP", exchanged(18, 19), ("record-order", 18, None)),
    error("supplement before usage", exchanged(23, 24), ("record-order", 24, None)),
    error(
        "usage behind the drug",
        exchanged(19, 20),
        ("record-order", 20, None),
    ),
    error(
        "RP behind the comments",
        lambda lines: [*lines[:28], lines[32], *lines[28:32], *lines[33:]],
        ("record-order", 30, None),
    ),
    error("two prescribers", added(6, "5,,,別人　二郎"), ("record-duplicate", 7, None)),
    error("two dates of issue", added(15, "51,20260902"), ("record-duplicate", 16, None)),
    error(
        "two usages",
        added(19, "111,1,3,1011000400000000,夕食後,1"),
        ("record-duplicate", 20, None),
    ),
    error(
        "two single doses", added(20, "241,1,1,1,", "241,1,1,2,"), ("record-duplicate", 22, None)
    ),
    warning("remark 2 alone", part(17, "81,1", "81,2"), ("sequence-order", 17, "sequence")),
    warning("supplement 3", part(21, "1,1,1,8", "1,1,3,8"), ("sequence-order", 21, "sequence")),
    error(
        "RP 1 twice",
        lambda lines: [
            t.replace(",2,", ",1,", 1) if 22 <= n <= 25 else t for n, t in enumerate(lines, 1)
        ],
        ("rp-number-order", 22, "rp"),
        ("record-duplicate", 23, None),
        ("rp-number-order", 26, "rp"),
    ),
    error(
        "RPs exchanged",
        lambda lines: lines[:17] + lines[25:28] + lines[17:25] + lines[28:],
        ("rp-number-order", 18, "rp"),
        ("rp-number-order", 21, "rp"),
        ("rp-number-order", 29, "rp"),
    ),
    error(
        "drug of another RP",
        part(28, "201,3", "201,2"),
        ("medicine-missing", 26, None),
        ("rp-number-differs", 28, "rp"),
    ),
    error("drug 2 alone", part(28, "201,3,1", "201,3,2"), ("medicine-number-order", 28, "number")),
    error(
        "two drugs of one number",
        added(28, "201,3,1,1,2,620098801,ロキソニン錠６０ｍｇ,1,1,錠"),
        ("medicine-number-order", 29, "number"),
    ),
    error(
        "detail of no drug",
        part(21, "281,1,1", "281,1,2"),
        ("medicine-number-differs", 21, "number"),
    ),
    error("drug without usage", without(19), ("usage-missing", 18, None)),
    error("RP without drug", without(28), ("medicine-missing", 26, None)),
    error("cut short", lambda lines: lines[:31], ("medicine-missing", 29, None)),
]

CONTENT_CASES = [
    error(
        "use-by before issue",
        part(16, "20260904", "20260831"),
        ("use-by-before-issue", 16, "value"),
    ),
    error("born after issue", part(9, "19780314", "20260902"), ("birth-after-issue", 9, "value")),
    error(
        "claim code of 10", part(20, "612170709", "6121707090"), ("medicine-code-shape", 20, "code")
    ),
    error(
        "YJ code of 9", part(20, "2,612170709", "4,612170709"), ("medicine-code-shape", 20, "code")
    ),
    warning("drug in words", part(20, "2,612170709", "1,"), ("medicine-without-code", 20, "code")),
    warning("amount of zero", part(20, ",1,1,錠", ",0,1,錠"), ("amount-zero", 20, "amount")),
    warning(
        "payer share on one drug",
        added(20, "231,1,1,1,0,0,0"),
        ("payer-share-incomplete", 26, None),
        ("payer-share-incomplete", 29, None),
        ("payer-share-incomplete", 33, None),
    ),
]

CASES = [*TEXT_CASES, *ITEM_CASES, *STRUCTURE_CASES, *CONTENT_CASES]


def place(finding: Finding) -> Place:
    return finding.code, finding.line, finding.field


def unusual(findings: tuple[Finding, ...]) -> list[Finding]:
    return [finding for finding in findings if finding.code not in USUAL]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_mistake_gives_its_finding_and_no_other(aozora: bytes, case: Case) -> None:
    findings = unusual(check(spoilt(aozora, case.spoil)))
    assert {place(finding) for finding in findings} == set(case.places)
    assert len(findings) == len(case.places)
    assert {finding.severity for finding in findings} == {case.severity}


def test_a_right_prescription_has_only_a_caution_and_an_information(aozora: bytes) -> None:
    caution, information = sorted(check(aozora), key=lambda finding: -(finding.line or 0))
    assert place(caution) == ("usage-without-code", 30, "code")
    assert (caution.severity, caution.record) == (WARNING, 111)
    assert caution.heading.ja == "用法にコードがありません"
    assert caution.text.ja == "薬局には文字だけが届きます。文言をお確かめください。"
    assert place(information) == ("brand-requested", 21, "kind")
    assert (information.severity, information.record) == (INFO, 281)
    assert information.text.en == "The patient may have to pay more."


def test_a_usage_of_code_type_1_has_no_code_either(aozora: bytes) -> None:
    data = spoilt(aozora, part(19, "3,1011000400000000", "1,"))
    assert [f.line for f in check(data) if f.code == "usage-without-code"] == [19, 30]


def test_a_missing_item_is_named_with_what_to_do(aozora: bytes) -> None:
    (finding,) = unusual(check(spoilt(aozora, part(20, ",錠", ","))))
    assert finding.heading.ja == "必要な項目がありません"
    assert finding.text.ja == "「単位名」がありません。"
    assert finding.text.en == "unit is missing."
    assert finding.remedy.ja == "電子カルテで直してください。"


def test_a_choice_of_items_is_named_as_a_choice(aozora: bytes) -> None:
    (finding,) = unusual(check(spoilt(aozora, line(7, "11,,,"))))
    assert finding.text.ja == "「患者漢字氏名または患者カナ氏名」がありません。"


@pytest.mark.parametrize(
    ("spoil", "codes", "at"),
    [
        (lambda text: text.replace("\n", "\r\n").encode(), ["line-end-not-lf"], 1),
        (lambda text: text.replace("\n", "\r").encode(), ["line-end-not-lf"], 1),
        (lambda text: text.replace("12,2\n", "12,2\r\n").encode(), ["line-end-not-lf"], 8),
        (lambda text: text.encode("cp932"), ["encoding-shift-jis"], None),
        (lambda text: text.encode("utf-8-sig"), ["byte-order-mark"], 1),
        (
            lambda text: text.replace("\n", "\r\n").encode("cp932"),
            ["encoding-shift-jis", "line-end-not-lf"],
            None,
        ),
    ],
    ids=["CRLF", "CR", "one CRLF", "Shift_JIS", "BOM", "Shift_JIS and CRLF"],
)
def test_wrong_encoding_is_one_finding_and_the_rest_is_still_checked(
    aozora: bytes, spoil: Callable[[str], bytes], codes: list[str], at: int | None
) -> None:
    findings = unusual(check(spoil(aozora.decode())))
    assert [finding.code for finding in findings] == codes
    assert findings[0].line == at
    assert findings[0].severity is ERROR
    broken = aozora.decode().replace("12,2\n", "12,3\n")
    assert ("code-unknown", 8, "code") in {place(finding) for finding in check(spoil(broken))}


def test_every_line_end_but_lf_is_counted_in_one_finding(aozora: bytes) -> None:
    (finding,) = unusual(check(aozora.replace(b"\n", b"\r\n", 5)))
    assert "5行" in finding.text.ja
    assert "CRLF" in finding.text.en


def test_data_without_a_final_line_end_are_right_too(aozora: bytes) -> None:
    assert check(aozora.rstrip(b"\n")) == check(aozora)


@pytest.mark.parametrize(
    ("insurance", "records", "missing"),
    [
        ("1", "22 23", set()),
        ("1", "27", set()),
        ("1", "", {22, 23}),
        ("1", "22", {23}),
        ("2", "27", {22, 23}),
        ("7", "23", {22}),
        ("3", "", set()),
        ("6", "", set()),
        (None, "28", set()),
        (None, "", {22, 23}),
    ],
)
def test_who_pays_decides_whether_an_insurer_is_required(
    aozora: bytes, insurance: str | None, records: str, missing: set[int]
) -> None:
    payers = {"22": "22,01999993", "23": "23,1,1,1,", "27": "27,12999999,9999999"}
    payers |= {"28": "28,51999999,9999999"}
    lines = aozora.decode().split("\n")
    kind = [] if insurance is None else [f"21,{insurance}"]
    lines[9:13] = [*kind, *(payers[number] for number in records.split())]
    findings = unusual(check("\n".join(lines).encode()))
    assert {(f.code, f.record) for f in findings} == {("record-missing", n) for n in missing}


@pytest.mark.parametrize(
    "holder",
    ["架空　一郎", "架空 一郎", "架空一郎", "SIM KAKUU Ichiro", "Ichirō Kakū", "ｶｸｳ ｲﾁﾛｳ"],
)
def test_the_prescriber_holds_the_certificate(aozora: bytes, holder: str) -> None:
    assert not unusual(check(aozora, holder_name=holder))


@pytest.mark.parametrize("holder", ["架空　二郎", "加空　一郎", "SIM KAKUU Jiro", "架空"])
def test_another_holder_is_a_warning_that_names_both(aozora: bytes, holder: str) -> None:
    (finding,) = unusual(check(aozora, holder_name=holder))
    assert place(finding) == ("prescriber-name-differs", 6, "name")
    assert finding.severity is WARNING
    assert "架空　一郎" in finding.text.ja
    assert holder in finding.text.en


def test_latin_letters_cannot_be_compared_with_kanji_alone(aozora: bytes) -> None:
    data = spoilt(aozora, part(6, "ｶｸｳ ｲﾁﾛｳ", ""))
    (finding,) = unusual(check(data, holder_name="Kakuu Ichiro"))
    assert place(finding) == ("prescriber-name-not-comparable", 6, "name")
    assert finding.severity is INFO


def test_the_real_sample_has_nothing_that_blocks_signing(real_sample: Path) -> None:
    findings = check(read_document(real_sample.read_bytes()).payload)
    assert [finding for finding in findings if finding.severity is ERROR] == []


def test_half_width_text_is_usual_in_some_records(aozora: bytes) -> None:
    data = spoilt(
        aozora,
        both(line(12, "23,ABC-1,12-34,1,01"), line(34, "302,1,HbA1c 6.5 % (2026/08/20)")),
    )
    assert not unusual(check(data))


def test_findings_come_in_the_order_of_the_lines(aozora: bytes) -> None:
    data = spoilt(aozora, both(line(31, "181,4,1,6,,,"), both(line(8, "12,3"), without(15))))
    lines = [finding.line or 0 for finding in check(data)]
    assert lines == sorted(lines)
    assert lines[0] == 0


@given(prescriptions())
def test_a_prescription_that_follows_the_table_has_no_error_in_its_form(
    generated: Prescription,
) -> None:
    about_form = {f.code for f in check(encode(generated)) if f.severity is ERROR}
    assert about_form <= {
        "record-missing",  # An insurer, depending on the kind of insurance.
        "use-by-before-issue",
        "birth-after-issue",
        "medicine-code-shape",
    }


@pytest.mark.parametrize(("character", "instead"), LOOK_ALIKES.items())
def test_a_look_alike_is_named_with_the_character_to_use(
    aozora: bytes, character: str, instead: str
) -> None:
    assert instead.encode("cp932").decode("cp932") == instead
    (finding,) = unusual(check(spoilt(aozora, part(17, "次回", character))))
    assert place(finding) == ("character-look-alike", 17, "text")
    assert instead in finding.remedy.ja
    assert not unusual(check(spoilt(aozora, part(17, "次回", instead))))


def test_there_is_a_test_for_every_finding() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert [code.value for code in FindingCode if f'"{code.value}"' not in source] == []


@pytest.mark.parametrize("code", FindingCode)
def test_every_finding_speaks_both_languages_and_says_what_to_do(code: FindingCode) -> None:
    row = FINDINGS[code]
    for words in (row.heading, row.text, row.remedy):
        assert words.ja
        assert words.en
        assert not re.search("エラー|中止|[A-Z]+Error", words.ja)
        assert set(re.findall(r"{\w+}", words.ja)) == set(re.findall(r"{\w+}", words.en))
    assert row.text.ja.endswith("。")
    assert row.remedy.ja.endswith("。")


HOSTILE = {
    "lines": b"SJ1\n" + b"\n" * 9_000,
    "commas": b"SJ1\n1" + b"," * (MAXIMUM_DATA_SIZE - 10),
    "quotes": b"SJ1\n" + (b'"' * 99 + b"\n") * 9_000,
    "one medicine": b"SJ1\n" + b"201,1,1,,,,,,,\n" * 9_000,
    "many RPs": b"SJ1\n" + b"".join(b"101,%d,7,,x\n" % n for n in range(9_000)),
    "long number": b"SJ1\n101," + b"9" * 900_000 + b",1,,1\n",
    "rare letters": ("SJ1\n81,1,," + "𠮷" * 240_000).encode(),
    "every letter": ("SJ1\n81,1,," + "".join(map(chr, range(0x100, 0xD800)))).encode() * 3,
    "invisible": ("SJ1\n81,1,," + "\u200b" * 300_000).encode(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_data_are_checked_in_a_second(name: str) -> None:
    start = time.process_time()
    findings = check(HOSTILE[name])
    assert time.process_time() - start < 1
    assert any(finding.severity is ERROR for finding in findings)
    assert len(findings) <= MAXIMUM_FINDINGS + 1


def test_more_findings_than_can_be_listed_block_signing() -> None:
    findings = check(HOSTILE["lines"])
    last = next(finding for finding in findings if finding.code == "too-many-findings")
    assert last.severity is ERROR
    assert len(findings) == MAXIMUM_FINDINGS + 1
