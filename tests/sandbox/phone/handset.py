"""A phone for tests: the page in real Chromium with a passkey and a camera."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Locator, Page, Request, Route

from clinic_signer.sandbox import AccountId, RunningService
from clinic_signer.signers.second_certificate.binding import Binding
from sandbox.phone.camera import Camera
from second_certificate.software_pc import Item, SoftwarePc
from second_certificate.software_phone import unb64u

PATIENCE = 30_000
"""Milliseconds that any screen may take on a busy machine."""
VIEWPORT = (390, 844)
_CODE = "(?:コード|Code) [a-z][a-z_-]+"
"""The last line of a failure."""
_AUTHENTICATOR = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@dataclass
class Handset:
    """One phone of one person."""

    service: RunningService
    context: BrowserContext
    page: Page
    camera: Camera
    devtools: CDPSession
    authenticator: str
    keys: list[dict[str, Any]] = field(default_factory=list)
    """What the PC was told to wrap content keys with."""
    requests: list[Request] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def at(self, screen: str) -> Locator:
        """Wait until a screen is up; returns what is on it. A failure's has its code, last."""
        self.page.wait_for_selector(f"#stage[data-screen='{screen}']", timeout=PATIENCE)
        stage = self.page.locator("#stage")
        if screen.startswith("problem-"):
            assert re.fullmatch(_CODE, stage.locator("main p").last.inner_text())
        return stage

    @property
    def screen(self) -> str:
        """The screen that is up."""
        return self.page.locator("#stage").get_attribute("data-screen") or ""

    def open(self, path: str = "/") -> None:
        """Open an address of the service, as a tap on a link does."""
        self.page.goto(self.service.base_url + path)

    def follow(self, link: str) -> None:
        """Read a QR with the phone's own camera, which opens its link."""
        # From another document: the page itself must load anew even if only the fragment differs.
        self.page.goto("about:blank")
        self.page.goto(link)

    def go_home(self) -> None:
        """Open the page as from the phone's home screen."""
        self.open()
        self.at("home")

    def press(self, name: str) -> None:
        """Press the button of that name."""
        self.page.get_by_role("button", name=name, exact=True).click(timeout=PATIENCE)

    def text(self) -> str:
        """What stands on the screen."""
        return self.page.locator("body").inner_text()

    def scroll_to_the_end(self) -> None:
        """See the end of the list."""
        self.page.locator("main").evaluate("main => main.scrollTo(0, main.scrollHeight)")

    def signatures_made(self) -> int:
        """How often the passkey has signed."""
        found = self.devtools.send(
            "WebAuthn.getCredentials", {"authenticatorId": self.authenticator}
        )
        return sum(credential["signCount"] for credential in found["credentials"])

    def alter(self, path: str, **changes: object) -> None:
        """Let the service's answers to a path say something else, until :meth:`believe`."""

        def lie(route: Route) -> None:
            answer = route.fetch()
            route.fulfill(response=answer, json=answer.json() | changes)

        self.page.route(f"**{path}", lie)

    def believe(self) -> None:
        """Let the service's answers through again."""
        self.page.unroute_all()

    def verifies_person(self, *, verifies: bool) -> None:
        """Whether face or finger is recognised."""
        self.devtools.send(
            "WebAuthn.setUserVerified",
            {"authenticatorId": self.authenticator, "isUserVerified": verifies},
        )

    def close(self) -> None:
        """Put the phone away."""
        self.context.close()

    # Ways through the page

    def register(self, account: AccountId = AccountId.DOCTOR) -> None:
        """Register with a new letter, whose link is opened."""
        letter = self.service.issue_letter(account)
        self.follow(letter.link)
        self.at("password").get_by_label(re.compile("パスワード|Password")).fill(letter.password)
        self.page.get_by_role("button", name=re.compile("^(次へ|Next)$")).click()
        self.at("passkey").locator("footer button").click()
        self.at("registered")

    def pair(self, pc: SoftwarePc) -> None:
        """Pair a PC."""
        pairing = pc.begin_pairing("あおぞら見本クリニック", "診察室２のパソコン")
        self.follow(pc.link(pairing, kind="pair"))
        self.at("pairing").locator("footer .primary").click()
        code = self.at("pairing-code").locator(".huge [aria-hidden]").inner_text()
        answer = pc.enter_code(pairing, code)
        assert answer.status_code == 200, answer.text
        self.keys = answer.json()["phone_keys"]

    def scan(self) -> None:
        """Open the scanner."""
        self.go_home()
        self.press("QRで承認")

    def type_code(self, code: str) -> None:
        """Type the code that stands for a QR."""
        self.go_home()
        self.press("コードで承認")
        self.at("code").locator("#code").fill(code)
        self.press("次へ")

    def choose_number(self, number: str) -> None:
        """Go from the end of the list to the number, and choose it."""
        self.scroll_to_the_end()
        self.press("次へ")
        self.at("number").locator(f"input[value='{number}']").check()


def new_handset(
    browser: Browser, service: RunningService, camera: Camera, **how: object
) -> Handset:
    """A phone on which nobody is registered yet."""
    usual: dict[str, object] = {"locale": "ja-JP", "timezone_id": "Asia/Tokyo"}
    context = browser.new_context(
        viewport={"width": VIEWPORT[0], "height": VIEWPORT[1]},
        permissions=["camera"],
        **(usual | how),  # type: ignore[arg-type]
    )
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable", {"enableUI": False})
    added = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": _AUTHENTICATOR})
    phone = Handset(service, context, page, camera, devtools, added["authenticatorId"])
    context.on("request", lambda request: phone.requests.append(request))
    page.on("pageerror", lambda error: phone.troubles.append(str(error)))
    page.on("console", lambda line: _listen(phone, line.type, line.text))
    return phone


def _listen(phone: Handset, kind: str, text: str) -> None:
    # An answer that refuses is part of the protocol; the browser reports it all the same.
    if kind in ("error", "warning") and "the server responded with a status of" not in text:
        phone.troubles.append(text)


def control_code(approval: dict[str, Any], items: list[Item]) -> str:
    """What the PC shows beside its QR."""
    binding = Binding(
        tuple(item.digest for item in items), tuple(item.summary_digest for item in items)
    )
    return binding.control_code(unb64u(approval["session_token"]))
