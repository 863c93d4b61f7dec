"""Every screen of the page, one after the other."""

from __future__ import annotations

from collections.abc import Iterator

from sandbox.phone.handset import Handset
from second_certificate.software_pc import Item, SoftwarePc


def approval_screens(phone: Handset, pc: SoftwarePc, items: list[Item]) -> Iterator[str]:
    """The screens of a registered phone; each is up when its name is given."""
    footer = phone.page.locator("footer .primary")
    phone.open()
    phone.at("home")
    yield "home"
    phone.page.locator("header button").nth(0).click()
    phone.at("notices")
    yield "notices"
    phone.page.locator("header button").nth(0).click()
    phone.at("home").locator("header button").nth(1).click()
    phone.at("settings")
    yield "settings"
    phone.page.locator("header button").nth(0).click()
    phone.at("home").locator(".credits .text").click()
    phone.at("credits")
    yield "credits"
    phone.page.locator("header button").nth(0).click()
    phone.at("home").locator("main .pair .plain").click()
    phone.at("code")
    yield "code"
    phone.page.locator("header button").nth(0).click()
    phone.at("home").locator("main .pair .primary").click()
    phone.at("scanner")
    yield "scanner"
    approval = pc.begin(items)
    phone.follow(pc.link(approval, items))
    phone.at("review")
    yield "review"
    phone.scroll_to_the_end()
    phone.page.locator("footer .primary:enabled").click()
    phone.at("number").locator(f"input[value='{approval['number']}']").check()
    yield "number"
    phone.page.locator("footer .no").click()
    phone.at("decline").locator("input[value=user_declined]").check()
    yield "decline"
    phone.page.locator("footer .plain").click()
    phone.at("number")
    footer.click()
    phone.at("approved")
    yield "approved"
    session = pc.begin_session(until=int(pc.now()) + 3600, max_count=40)
    phone.follow(pc.link(session, kind="session"))
    phone.at("session")
    yield "session"
    phone.follow(pc.link(session, kind="session"))
    phone.at("problem-used_qr")
    yield "problem"
    pairing = pc.begin_pairing("あおぞら見本クリニック", "受付のパソコン")
    phone.follow(pc.link(pairing, kind="pair"))
    phone.at("pairing")
    yield "pairing"
    footer.click()
    phone.at("pairing-code")
    yield "pairing-code"
    pc.send("DELETE", f"/pairing/{pairing['pairing']}")


def registration_screens(phone: Handset) -> Iterator[str]:
    """The screens of a phone that is being registered."""
    letter = phone.service.issue_letter()
    phone.open()
    phone.at("welcome")
    yield "welcome"
    phone.follow(letter.link)
    phone.at("password").locator("#password").fill("wrongabc")
    phone.page.locator("footer .primary").click()
    phone.page.locator(".message:not(:empty)").wait_for()
    yield "password"
    phone.page.locator("#password").fill(letter.password)
    phone.page.locator("footer .primary").click()
    phone.at("passkey")
    yield "passkey"
    phone.page.locator("footer .primary").click()
    phone.at("registered")
    yield "registered"
