"""How the page looks, reads and is operated; and what it may load."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Error

from clinic_signer.failures import FailureCode
from clinic_signer.resources import read_resource, resource
from clinic_signer.signers.second_certificate.connection import _REFUSALS
from conftest import PROJECT
from sandbox.phone.core import Core
from sandbox.phone.handset import Handset, control_code
from sandbox.phone.tour import approval_screens, registration_screens
from second_certificate.software_pc import Item, SoftwarePc

LOOK = Path(__file__).with_name("look.js").read_text(encoding="utf-8")
KANA_OR_KANJI = re.compile("[ぁ-んァ-ヶ一-龠]")
NewPhone = Callable[..., Handset]


def assert_looks_right(phone: Handset, screens: Iterator[str]) -> int:
    """Look at each screen in light and dark, and with text of twice the size."""
    count = 0
    for screen in screens:
        for scheme in ("dark", "light"):
            phone.page.emulate_media(color_scheme=scheme)
            assert phone.page.evaluate(LOOK) == [], (screen, scheme)
        phone.page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert phone.page.evaluate(LOOK) == [], (screen, "200 %")
        phone.page.evaluate("document.documentElement.style.fontSize = ''")
        count += 1
    return count


def test_every_screen_is_readable_also_in_the_dark_and_with_large_text(
    phone: Handset, pc: SoftwarePc, items: list[Item]
) -> None:
    assert assert_looks_right(phone, approval_screens(phone, pc, items)) == 14


def test_every_screen_of_registration_is_readable_in_english_too(new_phone: NewPhone) -> None:
    phone = new_phone(locale="en-GB")
    assert assert_looks_right(phone, registration_screens(phone)) == 4
    assert not KANA_OR_KANJI.search(phone.text())


def test_the_language_is_chosen_and_kept(new_phone: NewPhone) -> None:
    phone = new_phone()
    phone.open()
    phone.at("welcome")
    phone.press("設定")
    phone.at("settings").get_by_label("English").check()
    phone.page.get_by_role("heading", name="Settings").wait_for()
    phone.open()
    phone.at("welcome")
    assert phone.page.locator("html").get_attribute("lang") == "en"
    assert "No legal effect" in phone.text()
    assert not KANA_OR_KANJI.search(phone.text())


def test_a_request_is_approved_with_the_keyboard_alone(
    phone: Handset, pc: SoftwarePc, items: list[Item]
) -> None:
    approval = pc.begin(items)
    phone.follow(pc.link(approval, items))
    phone.at("review")
    press = phone.page.keyboard.press
    assert focused(phone) == "署名の承認"
    press("Tab")
    for _ in range(60):
        press("PageDown")
        if phone.page.locator("footer .primary").is_enabled():
            break
    for _ in range(3):
        press("Tab")
    assert focused(phone) == "次へ"
    press("Enter")
    phone.at("number")
    press("Tab")
    for _ in range(4):
        press("Space" if focused(phone) == "back" else "ArrowRight")
        if f"{approval['number']} を選んでいます" in phone.text():
            break
    press("Tab")
    press("Tab")
    assert focused(phone) == "承認する"
    press("Enter")
    phone.at("approved")


def focused(phone: Handset) -> object:
    return phone.page.evaluate("document.activeElement.textContent")


def test_screen_readers_are_told_what_stands_there(
    phone: Handset, pc: SoftwarePc, items: list[Item]
) -> None:
    approval = pc.begin(items[:1])
    phone.follow(pc.link(approval, items[:1]))
    phone.at("review")
    review = phone.page.locator("body").aria_snapshot()
    for line in (
        "- note: テスト用 法的効力はありません",
        '- heading "署名の承認" [level=1]',
        "- timer: 残り",
        '- button "氏名を表示"',
        '- heading "1 M・H さん 1978年生 薬 4品目" [level=3]',
        '- button "承認しない"',
        '- button "次へ" [disabled]',
    ):
        assert line in review, review
    phone.choose_number(approval["number"])
    number = phone.page.locator("body").aria_snapshot()
    first, second = approval["number"]
    for line in (
        '- group "パソコンと同じ番号を選んでください"',
        f'- radio "{first} {second}" [checked]',
        f"- status: {approval['number']} を選んでいます",
        f"- definition: {' '.join(control_code(approval, items[:1]))}",
        '- button "承認する"',
    ):
        assert line in number, number


def test_the_page_loads_and_runs_nothing_of_others(
    phone: Handset, pc: SoftwarePc, items: list[Item]
) -> None:
    phone.requests.clear()
    phone.scan()
    phone.at("scanner")
    approval = pc.begin(items)
    with phone.camera.watching(lambda: pc.link(approval, items)):
        phone.at("review")
    urls = [request.url for request in phone.requests]
    assert any(url.endswith(".wasm") for url in urls)
    assert all(url.startswith(phone.service.base_url + "/") for url in urls)
    with pytest.raises(Error, match="TrustedHTML"):
        phone.page.evaluate("() => { document.body.innerHTML = '<b>x</b>' }")
    # Later, as what the test tool itself evaluates is let through.
    evaluated = phone.page.evaluate(
        "new Promise(done => setTimeout(() => {"
        " try { eval('1'); done('ran') } catch (error) { done(error.name) } }))"
    )
    assert evaluated == "EvalError"
    phone.page.evaluate(
        "() => { const s = document.createElement('style'); s.textContent = 'body{color:red}';"
        " document.head.append(s) }"
    )
    assert phone.page.evaluate("getComputedStyle(document.body).color") != "rgb(255, 0, 0)"
    assert [trouble for trouble in phone.troubles if "Content Security Policy" in trouble]
    phone.troubles.clear()


def test_no_script_or_style_stands_in_the_page_itself() -> None:
    page = read_resource("sandbox/phone/index.html").decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", page)
    assert set(re.findall(r'(?:src|href)="([^"]+)"', page)) == {
        "/page/icon.svg",
        "/page/tokens.css",
        "/page/phone.css",
        "/page/app.js",
    }


def test_its_colours_are_those_of_the_design() -> None:
    colours = json.loads(read_resource("design/tokens.json"))["color"]
    style = read_resource("sandbox/phone/tokens.css").decode()
    light, dark = style.split("@media (prefers-color-scheme: dark)")
    for theme, text in (("light", light), ("dark", dark)):
        used = dict(re.findall(r"--([a-z0-9-]+): (#[0-9A-F]{6});", text))
        assert len(used) > 20
        for name, colour in used.items():
            assert colours[theme][name.replace("-", "_")] == colour, (theme, name)
    used_names = set(re.findall(r"var\(--([a-z0-9-]+)\)", phone_style()))
    assert used_names == set(re.findall(r"--([a-z0-9-]+):", light))
    assert not re.search(
        r"#(?!000|fff)[0-9a-fA-F]{3,6}\b", re.sub(r"#[a-z]+ \{", "", phone_style())
    )


def phone_style() -> str:
    return read_resource("sandbox/phone/phone.css").decode()


def test_every_text_exists_in_both_languages_and_is_used() -> None:
    with Core() as core:
        words = core("words")
    assert isinstance(words, dict)
    texts = {name: pair for name, pair in words["WORDS"].items() if name != "sexes"}
    pairs = dict(texts)
    for table in ("RECORDS", "DISPENSING_RECORDS"):
        pairs |= {f"{table} {number}": pair for number, pair in words[table].items()}
    for code, failure in words["FAILURES"].items():
        pairs |= {f"{code} heading": failure[0], f"{code} text": failure[1]}
    for name, (ja, en) in pairs.items():
        assert ja, name
        assert en, name
        assert sorted(re.findall(r"\{\w+\}", ja)) == sorted(re.findall(r"\{\w+\}", en)), name
        if name != "language":
            assert not KANA_OR_KANJI.search(en), name
    source = "".join(
        file.read_text(encoding="utf-8")
        for file in resource("sandbox/phone").rglob("*.js")
        if "vendor" not in file.parts and file.name != "words.js"
    )
    assert set(re.findall(r'\bt\("(\w+)"', source)) <= set(texts)
    unused = [name for name in texts if not re.search(rf'["`]{name}\b', source)]
    # The reasons' second lines are named after the reasons.
    assert [name for name in unused if not name.startswith("reason")] == []


def test_a_failure_has_the_code_of_the_pc_or_a_name_of_the_protocol() -> None:
    with Core() as core:
        words = core("words")
    assert isinstance(words, dict)
    codes = words["CODES"]
    assert set(codes) <= set(words["FAILURES"])
    assert set(codes.values()) <= {code.value for code in FailureCode}
    told = (PROJECT / "docs" / "second-certificate.md").read_text(encoding="utf-8")
    said = next(part for part in told.split("\n\n") if part.startswith("What the page cannot do"))
    shown = {codes.get(name, name) for name in words["FAILURES"]}
    assert set(re.findall(r"`([a-z_-]+)`", said)) == shown
    for name, code in _REFUSALS.items():
        if name in codes:
            assert codes[name] == code.value, name


def test_the_qr_reader_is_pinned_by_its_hash() -> None:
    lock = json.loads(read_resource("sandbox/phone/package-lock.json"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert "node_modules/zxing-wasm" in packages
    for name, entry in packages.items():
        assert entry["integrity"].startswith("sha512-"), name
        assert "resolved" not in entry, name
