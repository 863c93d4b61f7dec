"""Web pages in Chromium before a running API: none reads or submits anything unless it is listed.

Each page has even got hold of the token, and its name leads to this PC. The browser's own guard of
the local network is off: not all browsers have one.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Browser, sync_playwright
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.running import LONG, Running, new_csv, read_since, running, sign, wait_until
from clinic_signer.api import app as app_room
from conftest import without
from sandbox.phone.conftest import ARGUMENTS

T = TypeVar("T")

pytestmark = pytest.mark.skipif(without("chromium"), reason="needs chromium")

VERY_LONG = 120.0
WORST_CASE = [
    "--host-resolver-rules=MAP *.example 127.0.0.1",
    "--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests",
]
PAGE = "<!doctype html><title>page</title>"
HTML = {"Content-Type": "text/html"}


class Chromium:
    """The browser with one page, in a thread of its own."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="chromium")
        self._playwright = self._do(lambda: sync_playwright().start())
        self._browser: Browser = self._do(
            lambda: self._playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=[*ARGUMENTS, *WORST_CASE]
            )
        )
        self._page = self._do(self._browser.new_page)

    def _do(self, work: Callable[[], T]) -> T:
        return self._thread.submit(work).result(VERY_LONG)

    def run(self, address: str, script: str, *, is_made_up: bool = False, **given: str) -> Any:  # noqa: ANN401 - any JSON
        """Open an address, have its page run a function, and return what came of it.

        Args:
            address: of the page.
            script: a function in JavaScript.
            is_made_up: the page is that of another server, which had the address a moment ago.
            given: what the function is given.
        """

        def done() -> object:
            if is_made_up:
                self._page.route(address, lambda route: route.fulfill(body=PAGE, headers=HTML))
            self._page.goto(address)
            told: object = self._page.evaluate(script, given)
            self._page.unroute_all()
            return told

        return self._do(done)

    def end(self) -> None:
        """Close it."""
        self._do(self._browser.close)
        self._do(self._playwright.stop)
        self._thread.shutdown()


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A browser may go without having asked for anything."""


class _EmptyPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@dataclass
class Requests:
    """What arrived at the API: method, path and origin, and the status of the answer."""

    seen: list[tuple[str, str, str, int]] = field(default_factory=list)

    def around(self, app: ASGIApp) -> ASGIApp:
        """The same application, api."""

        async def watched(scope: Scope, receive: Receive, send: Send) -> None:
            origin = Headers(scope=scope).get("origin", "")

            async def noted(message: Message) -> None:
                if message["type"] == "http.response.start":
                    entry = (scope["method"], scope["path"], origin, message["status"])
                    self.seen.append(entry)
                await send(message)

            await app(scope, receive, noted)

        return watched

    @property
    def statuses(self) -> set[int]:
        return {status for *_, status in self.seen}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    made = Chromium()
    yield made
    made.end()


@pytest.fixture(scope="module")
def pages() -> Iterator[int]:
    """The port of a web server with an empty page under every name."""
    server = _Server(("127.0.0.1", 0), _EmptyPage)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def listed(pages: int) -> str:
    """The origin of the web-based EMR."""
    return f"http://emr.example:{pages}"


@pytest.fixture
def evil(pages: int) -> str:
    return f"http://evil.example:{pages}"


@pytest.fixture(scope="module")
def requests() -> Requests:
    return Requests()


@pytest.fixture(scope="module")
def started(
    requests: Requests, listed: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """An API that the page of one EMR may use."""
    make_app = app_room.make_app
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(app_room, "make_app", lambda *given: requests.around(make_app(*given)))
        with running(tmp_path_factory.mktemp("pages"), origins=(listed,)) as api:
            with api.client() as client:
                assert client.get("/v1/status").status_code == 200
            yield api


@pytest.fixture
def api(started: Running, requests: Requests) -> Running:
    """The same, at which nothing has arrived yet."""
    requests.seen.clear()
    started.shown.clear()
    return started


FETCH = """async ({url, how, token, csv}) => {
  const options = JSON.parse(how)
  options.headers = options.headers ?? {}
  if (options.mode !== "no-cors") options.headers.Authorization ??= "Bearer " + token
  if (options.headers.Authorization === "") delete options.headers.Authorization
  if (options.method === "POST") options.body = csv
  try {
    const answer = await fetch(url, options)
    return answer.type === "opaque" ? "opaque" : (await answer.text()).slice(0, 200)
  } catch (error) {
    return error.name
  }
}"""
UNREADABLE = ("TypeError", "opaque")


@pytest.mark.parametrize(
    ("path", "how"),
    [
        ("/v1/status", '{"mode": "cors"}'),
        ("/v1/status", '{"mode": "cors", "headers": {"Authorization": ""}}'),
        ("/v1/prescriptions", '{"mode": "cors", "credentials": "include"}'),
        ("/v1/prescriptions", '{"mode": "no-cors"}'),
        ("/v1/openapi.json", '{"mode": "no-cors", "credentials": "include"}'),
        (
            "/v1/prescriptions",
            '{"mode": "cors", "method": "POST", "headers": {"Content-Type": "text/csv"}}',
        ),
        (
            "/v1/prescriptions",
            '{"mode": "cors", "method": "POST", "headers": {"Authorization": ""}}',
        ),
        (
            "/v1/prescriptions",
            '{"mode": "no-cors", "method": "POST", "headers": {"Content-Type": "text/plain"}}',
        ),
        ("/v1/show", '{"mode": "no-cors", "method": "POST"}'),
    ],
)
def test_a_page_of_another_origin_can_fetch_nothing(
    chromium: Chromium, api: Running, requests: Requests, evil: str, path: str, how: str
) -> None:
    begun = api.journal.position()
    token, csv = api.keeper.token(), new_csv().decode()
    told = chromium.run(evil, FETCH, url=api.url + path, how=how, token=token, csv=csv)
    assert told in UNREADABLE
    assert requests.statuses <= {401, 403}  # no-cors without an origin is refused for its token
    assert requests.seen
    assert api.journal.position() == begun
    assert api.shown == []


OTHER_WAYS = {
    "form": """({url, csv}) => new Promise((done) => {
        document.body.innerHTML = `<iframe name=f></iframe>
          <form method=post enctype="text/plain" target=f><textarea name=a></textarea></form>`
        const form = document.forms[0]
        form.action = url + "/v1/prescriptions"
        form.a.value = csv
        const frame = document.querySelector("iframe")
        frame.onload = () => {
          let told = "unreadable"
          try { told = frame.contentDocument?.body.innerText || told } catch {}
          if (told !== "unreadable" || frame.contentDocument === null) done(told)
        }
        form.submit()
      })""",
    "frame": """({url}) => new Promise((done) => {
        const frame = document.createElement("iframe")
        frame.src = url + "/v1/status"
        frame.onload = () => done(frame.contentDocument === null ? "unreadable" : "readable")
        document.body.append(frame)
      })""",
    "EventSource": """({url}) => new Promise((done) => {
        const source = new EventSource(url + "/v1/events")
        source.onopen = () => done("open")
        source.onmessage = () => done("message")
        source.onerror = () => {
          if (source.readyState === EventSource.CLOSED) done("unreadable")
        }
      })""",
    "WebSocket": """({url}) => new Promise((done) => {
        const socket = new WebSocket(url.replace("http", "ws") + "/v1/events")
        socket.onopen = () => done("open")
        socket.onclose = () => done("unreadable")
      })""",
    "beacon": """({url, csv}) => new Promise((done) => {
        navigator.sendBeacon(url + "/v1/prescriptions", csv)
        const img = new Image()  // nothing tells of a beacon: something behind it does
        img.onerror = () => done("unreadable")
        img.src = url + "/v1/prescriptions"
      })""",
    **{
        tag: f"""({{url}}) => new Promise((done) => {{
            const element = document.createElement("{tag}")
            element.onload = () => done("loaded")
            element.onerror = () => done("unreadable")
            {more}
            document.body.append(element)
          }})"""
        for tag, more in {
            "img": 'element.src = url + "/v1/status"',
            "script": 'element.src = url + "/v1/openapi.json"',
            "link": 'element.rel = "stylesheet"; element.href = url + "/v1/status"',
            "video": 'element.src = url + "/v1/events"',
        }.items()
    },
}


@pytest.mark.parametrize("way", OTHER_WAYS)
def test_nor_can_it_by_any_other_way(
    chromium: Chromium, api: Running, requests: Requests, evil: str, way: str
) -> None:
    begun = api.journal.position()
    csv = new_csv().decode()
    assert chromium.run(evil, OTHER_WAYS[way], url=api.url, csv=csv) == "unreadable"
    wait_until(lambda: bool(requests.seen))
    assert requests.statuses <= {401, 403}
    assert api.journal.position() == begun


def test_a_page_without_an_origin_is_nobody(
    chromium: Chromium, api: Running, requests: Requests, listed: str
) -> None:
    """A sandboxed frame, also on the page of the EMR, has the origin ``null``."""
    script = f"""async (given) => new Promise((done) => {{
        window.onmessage = (event) => done(event.data)
        const frame = document.createElement("iframe")
        frame.sandbox = "allow-scripts"
        const how = JSON.stringify({{mode: "cors"}})
        frame.srcdoc = `<script>(${{{FETCH!r}}})(${{JSON.stringify({{...given, how}})}})
          .then((told) => parent.postMessage(told, "*"))</` + `script>`
        document.body.append(frame)
      }})"""
    url, token = f"{api.url}/v1/status", api.keeper.token()
    assert chromium.run(listed, script, url=url, token=token, csv="") == "TypeError"
    assert {(origin, status) for _, _, origin, status in requests.seen} == {("null", 403)}


def test_a_name_that_was_rebound_to_this_pc_gets_nothing(
    chromium: Chromium, api: Running, requests: Requests
) -> None:
    """For the browser, page and API have the same origin then: only the host tells."""
    address = f"http://evil.example:{api.server.port}/"
    token, csv = api.keeper.token(), new_csv().decode()
    begun = api.journal.position()

    for how in ("{}", '{"method": "POST", "headers": {"Content-Type": "text/csv"}}'):
        given = {"url": "/v1/prescriptions", "how": how, "token": token, "csv": csv}
        told = chromium.run(address, FETCH, is_made_up=True, **given)
        assert '"status":421' in told
    assert {(method, status) for method, _, _, status in requests.seen} == {
        ("GET", 421),
        ("POST", 421),
    }
    assert api.journal.position() == begun


def test_the_page_of_a_listed_emr_does_its_whole_work(
    chromium: Chromium, api: Running, listed: str
) -> None:
    script = """async ({url, token, csv}) => {
        const headers = {Authorization: "Bearer " + token}
        const ask = (path, options = {}) =>
          fetch(url + path, {...options, headers: {...headers, ...options.headers}})
        const since = (await (await ask("/v1/status")).json()).position
        const taken = await ask("/v1/prescriptions?name=visit.csv", {
          method: "POST",
          body: csv,
          headers: {"Content-Type": "text/csv", "Idempotency-Key": "visit-1"},
        })
        const where = taken.headers.get("Location")
        const reader = (await ask("/v1/events", {headers: {"Last-Event-ID": String(since)}}))
          .body.pipeThrough(new TextDecoderStream()).getReader()
        let heard = ""
        while (!heard.includes('"state":"signed"')) heard += (await reader.read()).value
        await reader.cancel()
        const signed = await ask(where + "/signed")
        const document = await signed.text()
        const receipt = await (await ask(where + "/receipt", {method: "PUT"})).json()
        const refused = await fetch(url + "/v1/status")
        return [taken.status, signed.headers.get("Content-Digest") !== null, document,
                receipt.state, refused.status, (await refused.json()).code]
      }"""
    begun = api.journal.position()
    with ThreadPoolExecutor(1) as emr:
        given = {"url": api.url, "token": api.keeper.token(), "csv": new_csv().decode()}
        at_work = emr.submit(lambda: chromium.run(listed, script, **given))
        job = read_since(api.journal, begun)
        sign(api.journal, job.id, b"<signed/>")
        told = at_work.result(LONG)
    assert told == [201, True, "<signed/>", "delivered", 401, "api-token-refused"]
    assert job.name == "visit.csv"
