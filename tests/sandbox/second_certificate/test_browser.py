"""The browser flow: the service shows the QR, and the client gets its code at the redirect."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
import zxingcpp
from PIL import Image, ImageDraw

from second_certificate.desk import Desk
from second_certificate.software_pc import REDIRECT, Item

SCALE = 8


@pytest.fixture
def browser(desk: Desk) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=desk.service.base_url, trust_env=False) as client:
        yield client


def open_page(desk: Desk, browser: httpx.Client) -> httpx.Response:
    until = desk.service.clock.seconds() + 600
    details = desk.pc.details([], mode="session", until=until, max_count=3)
    pushed = desk.pc.push([], authorization_details=json.dumps([details])).json()
    query = urlencode({"client_id": "clinic-signer", "request_uri": pushed["request_uri"]})
    return browser.get(f"/oauth2/authorize?{query}", follow_redirects=True)


def shown_link(browser: httpx.Client, page: httpx.Response) -> str:
    """What a phone reads from the screen."""
    svg = browser.get(f"{page.url.path}/qr.svg")
    assert svg.headers["content-type"].startswith("image/svg+xml")
    return read_svg(svg.content)


def read_svg(svg: bytes) -> str:
    """Draw the squares of a QR in SVG and read them with a reader of somebody else's."""
    view = re.search(rb'viewBox="0 0 (\d+) ', svg)
    assert view
    image = Image.new("L", (int(view[1]) * SCALE,) * 2, 255)
    draw = ImageDraw.Draw(image)
    for square in re.findall(rb"M(\d+),(\d+)H(\d+)V(\d+)", svg):
        left, top, right, bottom = (int(number) * SCALE for number in square)
        draw.rectangle((left, top, right - 1, bottom - 1), fill=0)
    (found,) = zxingcpp.read_barcodes(image)
    text: str = found.text
    return text


def test_a_session_is_approved_from_the_page(desk: Desk, browser: httpx.Client) -> None:
    page = open_page(desk, browser)
    assert page.status_code == 200
    assert page.headers["refresh"] == "1"
    assert "<script" not in page.text
    number = page.text.split('class="number">')[1][:2]
    desk.phone.approve(shown_link(browser, page), number)
    answer = browser.get(page.url.path)
    assert answer.status_code == 303
    target = answer.headers["location"]
    assert target.startswith(f"{REDIRECT}?")
    query = parse_qs(urlsplit(target).query)
    assert query["state"] == ["state-1"]
    assert query["iss"] == [desk.service.base_url]
    assert desk.pc.token(query["code"][0]).status_code == 200
    assert browser.get(page.url.path).status_code == 404


def test_a_refusal_comes_back_as_an_error(desk: Desk, browser: httpx.Client) -> None:
    page = open_page(desk, browser)
    asked = desk.phone.scan(shown_link(browser, page)).json()
    desk.phone.decline(asked)
    query = parse_qs(urlsplit(browser.get(page.url.path).headers["location"]).query)
    assert (query["error"], query["error_description"]) == (["access_denied"], ["user_declined"])
    assert "code" not in query


def test_another_browser_does_not_see_the_page(desk: Desk, browser: httpx.Client) -> None:
    page = open_page(desk, browser)
    with httpx.Client(base_url=desk.service.base_url, trust_env=False) as other:
        assert other.get(page.url.path).status_code == 404
        assert other.get(f"{page.url.path}/qr.svg").status_code == 404


def test_documents_are_not_approved_in_the_browser_flow(
    desk: Desk, browser: httpx.Client, items: list[Item]
) -> None:
    uri = desk.pc.push(items).json()["request_uri"]
    query = urlencode({"client_id": "clinic-signer", "request_uri": uri})
    answer = browser.get(f"/oauth2/authorize?{query}")
    assert answer.status_code == 400
    assert "SANDBOX" in answer.text
