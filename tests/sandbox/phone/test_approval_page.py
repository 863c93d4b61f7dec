"""Approving on the phone: what the physician sees and does, and that the PC then may sign."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from clinic_signer.prescription.envelope import wrap
from clinic_signer.resources import resource
from clinic_signer.sandbox import RunningService, Sandbox
from conftest import PROJECT
from sandbox.phone.documents import dispensing_item_of, item_of
from sandbox.phone.handset import Handset, control_code
from second_certificate.software_pc import Item, SoftwarePc
from second_certificate.software_phone import b64u


def begin(phone: Handset, pc: SoftwarePc, items: list[Item]) -> dict[str, Any]:
    """Ask for approval, and read the QR."""
    approval = pc.begin(items)
    phone.follow(pc.link(approval, items))
    return approval


def status(pc: SoftwarePc, approval: dict[str, Any], after: str) -> tuple[str, str | None]:
    """How an approval ended for the PC."""
    news = pc.poll(approval, after)
    return news["status"], news.get("reason")


def sign(pc: SoftwarePc, approval: dict[str, Any], items: list[Item]) -> list[bytes]:
    """Sign what was approved."""
    code = pc.poll(approval, "verifying")["code"]
    token = pc.token(code).json()["access_token"]
    answer = pc.sign(token, [item.digest for item in items], uuid.uuid4().hex)
    assert answer.status_code == 200, answer.text
    signatures: list[bytes] = answer.json()["signatures"]
    return signatures


def test_one_prescription_is_read_by_the_camera_approved_and_signed(
    phone: Handset, pc: SoftwarePc, items: list[Item]
) -> None:
    one = items[:1]
    approval = pc.begin(one)
    with phone.camera.watching(lambda: pc.link(approval, one)):
        phone.scan()
        phone.at("review")
    phone.choose_number(approval["number"])
    phone.press("承認する")
    phone.at("approved")
    assert len(sign(pc, approval, one)) == 1
    phone.page.get_by_text("1件とも終わりました").wait_for()


def test_the_screen_says_who_asks_and_every_medicine_with_dose_and_days(
    phone: Handset, pc: SoftwarePc, items: list[Item]
) -> None:
    begin(phone, pc, items)
    phone.at("review")
    shown = phone.text()
    for text in (
        *("あおぞら見本クリニック", "診察室２のパソコン", "処方箋 3件", "残り "),
        *("M・H さん", "1978年生", "薬 4品目"),
        *("ノルバスク錠２．５ｍｇ", "１日１回朝食後　服用", "28日分", "先発医薬品患者希望"),
        *("疼痛時　服用", "10回分", "左前腕", "交付 2026年9月1日", "使用期限 2026年9月4日"),
        *("81,1,,次回受診時に残薬確認", "302,1,eGFR 48 (2026/08/20)", "23,99999999,123,1,01"),
    ):
        assert text in shown, text


def test_what_may_change_a_dose_stands_before_the_paperwork(
    phone: Handset, pc: SoftwarePc, sandbox: Sandbox
) -> None:
    csv = resource("sandbox/mihon-hanako.csv").read_bytes()
    uneven = b"\n221,1,1,1,,2,,,,,,,\n281,1,1,"
    unknown = csv.replace(b"\n281,1,1,", uneven, 1) + b"999,1,something new\n"
    begin(phone, pc, [item_of(sandbox, unknown)])
    weighty = phone.at("review").locator(".weighty")
    for text in (
        "221,1,1,1,,2",
        "81,1,,次回受診時に残薬確認",
        "301,1,,腎機能",
        "999,1,something new",
    ):
        weighty.get_by_text(text).wait_for()
    assert "不均等" in weighty.inner_text()
    assert "22,01999993" not in weighty.inner_text()


def test_what_was_dispensed_is_shown_with_everything_the_data_say(
    phone: Handset, pc: SoftwarePc, sandbox: Sandbox
) -> None:
    data = PROJECT / "tests" / "prescription" / "data"
    prescription = wrap((data / "aozora.csv").read_bytes())
    dispensed = (data / "aozora-dispensing.csv").read_bytes()
    begin(phone, pc, [dispensing_item_of(sandbox, prescription, dispensed)])
    phone.at("review")
    shown = phone.text()
    for text in (
        *("調剤結果 1件", "M・H さん", "1978年生", "薬 4品目"),
        *("ファモチジンＯＤ錠２０ｍｇ「トーワ」", "１日２回朝夕食後　服用", "28日分", "一包化"),
        *("注意 水なしで飲めます", "注意 飲み忘れに注意", "薬剤師 調剤　二郎", "架空みどり薬局"),
        *("調剤 2026年9月2日", "処方箋ID 00000000-1111-4222-8333-444444444444"),
        *("511,1,用法を電話で確認しました", "6,1,01999993,99999999,123,01"),
    ):
        assert text in shown, text
    assert "処方箋 1件" not in shown


def test_refills_are_shown(phone: Handset, pc: SoftwarePc, sandbox: Sandbox) -> None:
    csv = resource("sandbox/karino-taro.csv").read_bytes()
    refill = csv.replace(b"\n101,", b"\n64,3\n101,", 1) if b"\n64," not in csv else csv
    begin(phone, pc, [item_of(sandbox, refill)])
    phone.at("review")
    assert "リフィル 全3回" in phone.text()


def test_names_are_shown_by_a_tap_only(phone: Handset, pc: SoftwarePc, items: list[Item]) -> None:
    begin(phone, pc, items)
    phone.at("review")
    assert "見本　花子" not in phone.text()
    phone.press("氏名を表示")
    assert "見本　花子 さん" in phone.text()
    phone.press("氏名を隠す")
    assert "見本　花子" not in phone.text()


def test_going_on_is_possible_after_the_end_was_seen(
    phone: Handset, pc: SoftwarePc, items: list[Item]
) -> None:
    begin(phone, pc, items)
    on = phone.at("review").locator("footer .primary")
    assert on.is_disabled()
    assert "（0 / 3件）" in phone.text()
    phone.page.locator("article").nth(1).scroll_into_view_if_needed()
    phone.page.locator("article").nth(2).locator("h3").scroll_into_view_if_needed()
    phone.page.get_by_text("（2 / 3件）").wait_for()
    assert on.is_disabled()
    phone.scroll_to_the_end()
    phone.page.get_by_text("すべて表示しました").wait_for()
    assert on.is_enabled()


def test_number_and_control_code_are_those_of_the_pc(
    phone: Handset, pc: SoftwarePc, items: list[Item]
) -> None:
    approval = begin(phone, pc, items)
    phone.at("review")
    phone.choose_number(approval["number"])
    assert phone.page.locator("input[name=number]").count() == 3
    assert f"{approval['number']} を選んでいます" in phone.text()
    assert control_code(approval, items) in phone.text()


def test_fifty_prescriptions_are_approved_at_once(
    phone: Handset, pc: SoftwarePc, sandbox: Sandbox
) -> None:
    csv = resource("sandbox/mihon-hanako.csv").read_text()
    many = [item_of(sandbox, csv.replace("ﾐﾎﾝ", f"ﾐﾎﾝ{n}").encode()) for n in range(50)]
    approval = begin(phone, pc, many)
    phone.at("review")
    assert phone.page.locator("article").count() == 50
    phone.choose_number(approval["number"])
    assert "この50件だけ" in phone.text()
    phone.press("承認する")
    phone.at("approved")
    assert len(sign(pc, approval, many)) == 50
    phone.page.get_by_text("50件とも終わりました").wait_for()


def test_a_typed_code_stands_for_the_qr(phone: Handset, pc: SoftwarePc, items: list[Item]) -> None:
    approval = pc.begin(items)
    pc.put_wrapped_keys(approval, phone.keys)
    phone.type_code(pc.entry_code(approval).lower())
    phone.at("review")
    assert "ノルバスク錠２．５ｍｇ" in phone.text()
    phone.choose_number(approval["number"])
    phone.press("承認する")
    phone.at("approved")
    assert len(sign(pc, approval, items)) == 3


def test_a_wrong_code_can_be_typed_again(phone: Handset, service: RunningService) -> None:
    phone.type_code("SHORT")
    assert "8文字で入力してください" in phone.at("code").inner_text()
    phone.page.locator("#code").fill("00000000")
    phone.press("次へ")
    phone.page.get_by_text("このコードの依頼は見つかりません").wait_for()
    service.clock.advance(60)  # codes are counted by the minute


def test_a_session_says_what_is_handed_over_and_that_nothing_is_seen(
    phone: Handset, pc: SoftwarePc, service: RunningService, items: list[Item]
) -> None:
    approval = pc.begin_session(until=service.clock.seconds() + 3600, max_count=40)
    phone.follow(pc.link(approval, kind="session"))
    phone.at("session")
    assert "署名する内容は、この電話には表示されません" in phone.text()
    assert "40件まで" in phone.text()
    phone.press("次へ")
    phone.at("number").locator(f"input[value='{approval['number']}']").check()
    phone.press("承認する")
    phone.at("approved")
    assert "40件" in phone.text()
    assert len(sign(pc, approval, items)) == 3


@pytest.mark.parametrize(
    ("words", "reason", "screen"),
    [
        ("内容を直したい", "user_declined", "declined"),
        ("番号や照合コードが違う", "wrong_number", "declined"),
        ("身に覚えがない", "not_me", "not-me"),
    ],
)
def test_declining_says_why_and_nothing_is_signed(
    phone: Handset,
    pc: SoftwarePc,
    service: RunningService,
    items: list[Item],
    words: str,
    reason: str,
    screen: str,
) -> None:
    approval = begin(phone, pc, items)
    phone.at("review")
    phone.press("承認しない")
    decline = phone.at("decline").locator("footer .no")
    assert decline.is_disabled()
    phone.page.get_by_text(words).click()
    phone.requests.clear()
    decline.evaluate("button => { button.click(); button.click() }")
    phone.at(screen)
    assert len([r for r in phone.requests if r.url.endswith("/decision")]) == 1
    assert status(pc, approval, "reviewing") == ("refused", reason)
    if reason == "not_me":
        assert pc.send("POST", "/approval", json={"request_uri": "urn:x"}).status_code >= 400
        pushed = pc.push(items)
        refused = pc.send("POST", "/approval", json={"request_uri": pushed.json()["request_uri"]})
        assert refused.json() == {"error": "access_denied", "reason": "not_me"}
        service.clock.advance(15 * 60)


def test_declining_is_as_large_as_going_on(
    phone: Handset, pc: SoftwarePc, items: list[Item]
) -> None:
    approval = begin(phone, pc, items)
    for screen in ("review", "number"):
        phone.at(screen)
        no, yes = (
            phone.page.locator(f"footer .{kind}").bounding_box() for kind in ("no", "primary")
        )
        assert no is not None
        assert yes is not None
        assert (no["width"], no["height"]) == pytest.approx((yes["width"], yes["height"]), abs=2)
        if screen == "review":
            phone.choose_number(approval["number"])


def test_not_me_after_an_approval_takes_it_back(
    phone: Handset, pc: SoftwarePc, service: RunningService, items: list[Item]
) -> None:
    approval = begin(phone, pc, items)
    phone.at("review")
    phone.choose_number(approval["number"])
    phone.press("承認する")
    phone.at("approved")
    code = pc.poll(approval, "verifying")["code"]
    token = pc.token(code).json()["access_token"]
    phone.press("身に覚えがない")
    phone.at("not-me")
    assert pc.sign(token, [item.digest for item in items]).status_code in (401, 403)
    service.clock.advance(15 * 60)


def test_the_person_is_asked_again_when_face_or_finger_is_not_recognised(
    phone: Handset, pc: SoftwarePc, items: list[Item]
) -> None:
    approval = begin(phone, pc, items)
    phone.at("review")
    phone.choose_number(approval["number"])
    phone.verifies_person(verifies=False)
    phone.press("承認する")
    phone.page.get_by_text("本人の確認ができませんでした").wait_for()
    assert pc.poll(approval, "", 0)["status"] in ("reviewing", "verifying")
    phone.verifies_person(verifies=True)
    phone.press("承認する")
    phone.at("approved")


def test_the_content_key_reaches_the_camera_and_nothing_else(
    phone: Handset,
    pc: SoftwarePc,
    items: list[Item],
    kept: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    phone.requests.clear()
    approval = pc.begin(items)
    with phone.camera.watching(lambda: pc.link(approval, items)):
        phone.scan()
        phone.at("review")
    phone.choose_number(approval["number"])
    phone.press("承認する")
    phone.at("approved")
    key: bytes = approval["key"]
    secrets = [key, key.hex().encode(), b64u(key).encode()]
    secrets += ["ノルバスク".encode(), "見本　花子".encode(), json.dumps("花子")[1:-1].encode()]
    sent = [
        part
        for request in phone.requests
        for part in (
            request.url.encode(),
            request.post_data_buffer or b"",
            json.dumps(request.headers).encode(),
        )
    ]
    assert any(b"/phone/scan" in part for part in sent)
    files = [file.read_bytes() for file in kept.rglob("*") if file.is_file()]
    assert len(files) >= 2
    for secret in secrets:
        assert not [part for part in (*sent, *files, caplog.text.encode()) if secret in part]


def test_the_address_keeps_nothing_of_a_link(
    phone: Handset, pc: SoftwarePc, items: list[Item]
) -> None:
    begin(phone, pc, items)
    phone.at("review")
    assert phone.page.url == f"{phone.service.base_url}/"
    assert phone.page.evaluate("performance.getEntriesByType('navigation')[0].name") is not None
    phone.page.go_back()
    phone.page.go_forward()
    phone.at("home")


def test_the_time_that_is_left_ends_the_request(
    phone: Handset, pc: SoftwarePc, service: RunningService, items: list[Item]
) -> None:
    approval = begin(phone, pc, items)
    phone.at("review")
    service.clock.advance(130)
    phone.at("problem-timeout")
    assert "ノルバスク" not in phone.text()
    assert status(pc, approval, "reviewing")[0] == "timeout"


def test_a_request_withdrawn_on_the_pc_ends_on_the_phone(
    phone: Handset, pc: SoftwarePc, items: list[Item]
) -> None:
    approval = begin(phone, pc, items)
    phone.at("review")
    assert pc.send("DELETE", f"/approval/{approval['approval']}").status_code == 204
    phone.at("problem-cancelled")
