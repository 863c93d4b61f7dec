"""The few pages that the service draws itself in the browser of a PC (not the phone page)."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from starlette.responses import HTMLResponse

from clinic_signer.sandbox.people import Person
from clinic_signer.words import Words

_STYLE = """
body{font-family:'BIZ UDPGothic','Noto Sans CJK JP',sans-serif;max-width:34rem;margin:2rem auto;
padding:0 1rem;line-height:1.7;color:#1c2530;background:#fff}
.mark{background:#6b2fa0;color:#fff;padding:.4rem .8rem;font-weight:bold}
button,a.button{font:inherit;display:block;width:100%;box-sizing:border-box;margin:.6rem 0;
padding:.8rem;text-align:center;text-decoration:none;border:2px solid #1c4f8c;border-radius:.4rem;
background:#fff;color:#1c4f8c}
button.main{background:#1c4f8c;color:#fff}
select{font:inherit;width:100%;padding:.6rem}
img{display:block;width:20rem;max-width:100%;height:auto;margin:1rem auto;background:#fff}
.number{font-size:3rem;font-weight:bold;text-align:center}
small{display:block}
h1{line-height:1.4}
h1 small{font-size:60%}
"""
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
_METHODS = {
    "FIDO": Words("スマートフォンで認証", "by phone"),
    "JPKI": Words("マイナンバーカードで認証", "by My Number card"),
    "HPKI": Words("HPKIカードで認証", "by HPKI card"),
}


def html_response(page: str, status: int = 200, refresh: str | None = None) -> HTMLResponse:
    """A page as an answer that runs no script and can be put into no frame.

    Args:
        page: the document.
        status: HTTP status.
        refresh: value of the Refresh header, by which a page without script draws itself anew.
    """
    response = HTMLResponse(page, status)
    response.headers["Content-Security-Policy"] = _POLICY
    # With "no-referrer" a browser would send the form with the origin "null".
    response.headers["Referrer-Policy"] = "same-origin"
    if refresh is not None:
        response.headers["Refresh"] = refresh
    return response


def choice_page(secondary: str, methods: Sequence[str]) -> str:
    """Which way to log in."""
    links = "".join(
        f'<a class="button" href="/auth/login?secondarycert-id={quote(secondary)}'
        f'&amp;method={quote(method)}">{_both(_METHODS[method])}</a>'
        for method in methods
    )
    heading = Words("認証方法を選んでください", "Choose how to log in")
    return _page(heading, links)


def login_page(request: str, method: str, people: Sequence[Person]) -> str:
    """Who logs in: it takes the place of phone or card, which the double does not ask for."""
    options = "".join(
        f'<option value="{escape(str(person.id.value))}">'
        f"{escape(person.certificate.holder_name)}（{escape(person.words.ja)}）</option>"
        for person in people
    )
    note = Words(
        "練習用のため、スマートフォンやカードの代わりにここで選びます。",
        "For practice, this takes the place of phone or card.",
    )
    body = (
        '<form method="post" action="/platform/login">'
        f'<input type="hidden" name="request" value="{escape(request)}">'
        f'<p><label for="account">{_both(Words("認証する人", "Who logs in"))}</label>'
        f'<select id="account" name="account">{options}</select></p>'
        f'<button class="main" name="decision" value="approve">{_both(Words("認証する", "Log in"))}'
        '</button><button name="decision" value="refuse">'
        f"{_both(Words('断る', 'Refuse'))}</button></form><p>{_both(note)}</p>"
    )
    return _page(_METHODS[method], body)


def result_page(*, is_in: bool) -> str:
    """How the login ended."""
    if is_in:
        text = Words(
            "このページを閉じて、元の画面に戻ってください。18時間まで署名できます。",
            "Close this page and go back. You can sign for up to 18 hours.",
        )
        return _page(Words("認証しました", "Logged in"), f"<p>{_both(text)}</p>")
    text = Words("署名はできません。", "Nothing can be signed.")
    return _page(Words("認証を断りました", "Refused"), f"<p>{_both(text)}</p>")


def approval_page(image: str, number: str) -> str:
    """The QR of an approval for programs that draw none themselves."""
    scan = Words(
        "スマートフォンで読み取り、同じ番号を選んでください。",
        "Scan it with the phone and choose the same number.",
    )
    note = Words(
        "処方箋の内容はスマートフォンに表示されません。",
        "The phone shows no prescription content.",
    )
    body = (
        f'<img src="{escape(image)}" alt="QR"><p class="number">{escape(number)}</p>'
        f"<p>{_both(scan)}</p><p>{_both(note)}</p>"
    )
    return _page(Words("スマートフォンで承認", "Approve on the phone"), body)


def refused_page(reason: str) -> str:
    """The browser flow cannot begin."""
    text = Words(
        "元のソフトに戻って、もう一度お試しください。", "Go back to your program and try again."
    )
    return _page(
        Words("この要求は受け付けられません", "This request is not accepted"),
        f"<p>{_both(text)}</p><p><code>{escape(reason)}</code></p>",
    )


def _page(heading: Words, body: str) -> str:
    mark = Words("サンドボックス（練習用・法的効力なし）", "SANDBOX (TEST, no legal effect)")
    return (
        '<!doctype html><html lang="ja"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<title>TEST {escape(heading.ja)}</title><link rel="icon" href="data:,">'
        f"<style>{_STYLE}</style></head><body>"
        f'<p class="mark">{_both(mark)}</p><main><h1>{_both(heading)}</h1>{body}</main>'
        "</body></html>"
    )


def _both(words: Words) -> str:
    return f'{escape(words.ja)} <small lang="en">{escape(words.en)}</small>'
