"""What the phone refuses: strangers' PCs, old and foreign QRs, content that does not fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Route

from clinic_signer.failures import FailureCode
from clinic_signer.resources import resource
from clinic_signer.sandbox import AccountId, RunningService
from sandbox.phone.handset import Handset
from second_certificate.software_pc import Item, SoftwarePc
from second_certificate.software_phone import b64u

SHOWN_NOWHERE = ("ノルバスク", "見本", "M・H", "1978", "あおぞら", "診察室")


def assert_nothing_shown(phone: Handset) -> None:
    body = phone.page.locator("#stage main").inner_text()
    assert not [text for text in SHOWN_NOWHERE if text in body]


def begin_with_other_content(
    pc: SoftwarePc, items: list[Item], content: list[Item], key: bytes | None = None
) -> dict[str, Any]:
    """Ask for the approval of ``items`` and send other content for it."""
    honest = pc.put_content

    def send(approval: dict[str, Any], _items: Sequence[Item]) -> None:
        honest(approval | ({"key": key} if key else {}), content)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pc, "put_content", send)
        return pc.begin(items)


def flipped(item: Item, name: str) -> Item:
    """The item with one bit of a part changed."""
    octets = bytearray(getattr(item, name))
    octets[len(octets) // 2] ^= 1
    return replace(item, **{name: bytes(octets)})


@pytest.mark.parametrize("part", ["csv", "element", "signed_info", "summary"])
def test_content_that_differs_in_one_bit_ends_the_request(
    phone: Handset, pc: SoftwarePc, items: list[Item], part: str
) -> None:
    content = [items[0], flipped(items[1], part), items[2]]
    approval = begin_with_other_content(pc, items, content)
    phone.follow(pc.link(approval, items))
    phone.at("problem-protocol_failure")
    assert_nothing_shown(phone)
    news = pc.poll(approval, "reviewing")
    assert (news["status"], news["reason"]) == ("refused", "protocol_failure")


@pytest.mark.parametrize(
    "shown",
    [
        lambda items: items[:2],
        lambda items: [items[1], items[0], items[2]],
        pytest.param(lambda items: [items[0], items[0], items[2]], marks=pytest.mark.long),
        pytest.param(lambda items: [*items, items[0]], marks=pytest.mark.long),
    ],
    ids=["fewer", "other-order", "twice", "more"],
)
def test_what_is_shown_is_what_will_be_signed(
    phone: Handset,
    pc: SoftwarePc,
    items: list[Item],
    shown: Callable[[list[Item]], list[Item]],
) -> None:
    approval = begin_with_other_content(pc, items, shown(items))
    phone.follow(pc.link(approval, items))
    phone.at("problem-protocol_failure")
    assert_nothing_shown(phone)


def test_content_under_another_key_is_refused(
    phone: Handset, pc: SoftwarePc, items: list[Item]
) -> None:
    approval = begin_with_other_content(pc, items, items, key=bytes(32))
    phone.follow(pc.link(approval, items))
    phone.at("problem-protocol_failure")
    assert_nothing_shown(phone)


@pytest.mark.parametrize(
    "lie",
    [
        {"session_token": b64u(bytes(16))},
        {"rp": "evil.example"},
        pytest.param({"digests": []}, marks=pytest.mark.long),
        pytest.param({"digests": ["AA"]}, marks=pytest.mark.long),
        pytest.param({"summaries": None}, marks=pytest.mark.long),
        {"mode": "session", "until": 2_000_000_000, "max_count": 9},
        pytest.param({"mode": "other"}, marks=pytest.mark.long),
        pytest.param({"numbers": ["47"]}, marks=pytest.mark.long),
        pytest.param({"pc_thumbprint": "short"}, marks=pytest.mark.long),
        pytest.param({"expires_at": "soon"}, marks=pytest.mark.long),
    ],
    ids=lambda lie: "-".join(lie),
)
def test_an_answer_that_does_not_fit_the_qr_is_refused(
    phone: Handset, pc: SoftwarePc, items: list[Item], lie: dict[str, Any]
) -> None:
    approval = pc.begin(items[:1])
    phone.alter("/phone/scan", **lie)
    phone.follow(pc.link(approval, items[:1]))
    phone.at("problem-protocol_failure")
    assert_nothing_shown(phone)


def test_the_passkey_signs_no_challenge_but_that_of_the_decision(
    phone: Handset, pc: SoftwarePc, items: list[Item]
) -> None:
    approval = pc.begin(items[:1])
    phone.follow(pc.link(approval, items[:1]))
    phone.at("review")
    phone.choose_number(approval["number"])
    phone.alter("/options", challenge=b64u(bytes(32)))
    before = phone.signatures_made()
    phone.press("承認する")
    phone.at("problem-protocol_failure")
    assert phone.signatures_made() == before
    news = pc.poll(approval, "verifying")
    assert (news["status"], news["reason"]) == ("refused", "protocol_failure")


def test_a_wrong_number_ends_the_request(phone: Handset, pc: SoftwarePc, items: list[Item]) -> None:
    approval = pc.begin(items)
    phone.follow(pc.link(approval, items))
    phone.at("review")
    phone.scroll_to_the_end()
    phone.press("次へ")
    numbers = phone.at("number").locator("input[name=number]").all()
    wrong = [n for n in numbers if n.get_attribute("value") != approval["number"]]
    wrong[0].check()
    before = phone.signatures_made()
    phone.press("承認する")
    phone.at("problem-wrong_number").get_by_text(FailureCode.APPROVAL_WRONG_NUMBER.value).wait_for()
    assert phone.signatures_made() == before
    news = pc.poll(approval, "reviewing")
    assert (news["status"], news["reason"]) == ("refused", "wrong_number")


def test_a_pc_that_was_never_paired_cannot_ask(
    phone: Handset, pc: SoftwarePc, service: RunningService, items: list[Item]
) -> None:
    stranger = SoftwarePc(service.base_url, service.clock.now)
    stranger.credential = pc.credential
    approval = stranger.begin(items)
    phone.follow(stranger.link(approval, items))
    phone.at("problem-unknown_pc")
    assert_nothing_shown(phone)
    stranger.close()


def test_a_picture_of_a_qr_is_refused_later(
    phone: Handset, pc: SoftwarePc, service: RunningService, items: list[Item]
) -> None:
    approval = pc.begin(items)
    picture = pc.link(approval, items)
    service.clock.advance(5)
    phone.follow(picture)
    phone.at("problem-stale_qr")
    phone.camera.show_link(picture)
    phone.scan()
    phone.at("scanner").get_by_text("QRが古くなっています").wait_for()
    # The person goes on looking at the PC, and the living QR is taken.
    with phone.camera.watching(lambda: pc.link(approval, items)):
        phone.at("review")


def test_a_qr_is_used_once(phone: Handset, pc: SoftwarePc, items: list[Item]) -> None:
    approval = pc.begin(items)
    link = pc.link(approval, items)
    phone.follow(link)
    phone.at("review")
    phone.follow(link)
    phone.at("problem-used_qr")


def test_a_link_without_its_key_is_refused(
    phone: Handset, pc: SoftwarePc, items: list[Item]
) -> None:
    approval = pc.begin(items[:1])
    phone.requests.clear()
    phone.follow(pc.link(approval, items[:1]).partition("#")[0])
    phone.at("problem-bad_link")
    assert not [r for r in phone.requests if r.url.endswith("/phone/scan")]


def test_an_altered_qr_is_refused(phone: Handset, pc: SoftwarePc, items: list[Item]) -> None:
    approval = pc.begin(items)
    link = pc.link(approval, items)
    phone.follow(link.replace("&t=", "&t=1"))
    phone.at("problem-other_account")
    assert_nothing_shown(phone)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("http://localhost:", "https://localhost.evil.example:"), "接続先が違います"),
        (("http://localhost:", "http://10.0.0.1:"), "暗号化されていない"),
        (("http://localhost:", "https://localhost:"), "接続先が違います"),
        (("?v=1", "?v=2"), "QRの内容が正しくありません"),
        (("http://localhost:", "BEGIN:VCARD "), "承認のためのQRではありません"),
    ],
    ids=["other-host", "plain-http", "other-scheme", "damaged", "no-link"],
)
def test_a_qr_of_somewhere_else_is_not_followed(
    phone: Handset,
    pc: SoftwarePc,
    items: list[Item],
    change: tuple[str, str],
    message: str,
) -> None:
    approval = pc.begin(items[:1])
    link = pc.link(approval, items[:1])
    phone.requests.clear()
    phone.camera.show_link(link.replace(*change))
    phone.scan()
    phone.at("scanner").get_by_text(message).wait_for()
    phone.camera.show_nothing()
    asked = [request.url for request in phone.requests]
    assert all(url.startswith(phone.service.base_url) for url in asked)
    assert not [url for url in asked if url.endswith("/phone/scan")]


def test_somebody_elses_request_is_refused(
    phone: Handset,
    pc: SoftwarePc,
    new_phone: Callable[..., Handset],
    items: list[Item],
) -> None:
    other = new_phone()
    other.register(AccountId.DENTIST)
    approval = pc.begin(items)
    other.follow(pc.link(approval, items))
    other.at("problem-other_account")
    assert_nothing_shown(other)


def test_a_facility_that_is_suspended_is_named(
    phone: Handset, pc: SoftwarePc, service: RunningService, items: list[Item]
) -> None:
    approval = pc.begin(items)
    phone.page.route(
        "**/phone/scan",
        lambda route: route.fulfill(status=403, json={"error": "facility_suspended"}),
    )
    phone.follow(pc.link(approval, items))
    phone.at("problem-facility_suspended")


def test_text_of_a_prescription_never_becomes_markup(
    phone: Handset, pc: SoftwarePc, items: list[Item]
) -> None:
    phone.alter("/phone/scan", facility="<img src=x onerror=alert(1)>")
    approval = pc.begin(items[:1])
    phone.follow(pc.link(approval, items[:1]))
    phone.at("review")
    assert "<img src=x" in phone.text()
    assert phone.page.locator("img").count() == 0


def test_the_page_works_at_its_one_address_only(new_phone: Callable[..., Handset]) -> None:
    phone = new_phone()
    # No passkey is valid there.
    other = phone.service.base_url.replace("localhost", "127.0.0.1")
    answer = phone.page.goto(other)
    assert answer is not None
    assert answer.status == 421

    def served_all_the_same(route: Route) -> None:
        path = route.request.url.removeprefix(f"{other}/").removeprefix("page/")
        route.fulfill(path=resource("sandbox/phone") / (path or "index.html"))

    phone.page.route(f"{other}/**", served_all_the_same)
    phone.page.goto(other)
    phone.at("problem-unsupported")


def test_what_nobody_expected_is_said(phone: Handset, pc: SoftwarePc, items: list[Item]) -> None:
    approval = pc.begin(items[:1])
    phone.follow(pc.link(approval, items[:1]))
    phone.at("review")
    phone.choose_number(approval["number"])
    phone.page.evaluate("() => { PublicKeyCredential.parseRequestOptionsFromJSON = null }")
    phone.press("承認する")
    phone.at("problem-unexpected")
    assert phone.troubles
    phone.troubles.clear()
