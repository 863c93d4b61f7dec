"""Whatever a PC or a phone sends, the service refuses it by name and never fails."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from second_certificate.desk import Desk

TEXT = st.text(max_size=20) | st.sampled_from(["approve", "decline", "not_me", "sign", "A" * 22])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
    max_leaves=5,
)
MEMBERS = (
    *("password", "ticket", "credential", "content_jwk", "k", "s", "t", "c", "code", "number"),
    *("decision", "reason", "facility", "pc_name", "request_uri", "credentialID", "hashes"),
    *("hashAlgorithmOID", "signAlgo", "clientData", "kid", "epk", "key", "certificates"),
)
CREDENTIALS = st.fixed_dictionaries(
    {"id": JSON, "rawId": JSON, "type": st.just("public-key"), "response": JSON}
)
BODIES = st.dictionaries(st.sampled_from(MEMBERS), JSON | CREDENTIALS, max_size=6) | JSON
PHONE = (
    *("/phone/letters/x/open", "/phone/passkeys/options", "/phone/passkeys", "/phone/login"),
    *("/phone/login/options", "/phone/scan", "/phone/pairings/x/accept"),
    *("/phone/approvals/{id}/number", "/phone/approvals/{id}/decision"),
)
PC = (
    *(("POST", "/pairing"), ("POST", "/pairing/x/code"), ("POST", "/approval")),
    *(("PUT", "/approval/{id}/wrapped-keys"), ("GET", "/approval/{id}")),
    *(("POST", "/csc/v2/credentials/info"), ("POST", "/csc/v2/signatures/signHash")),
)
hostile = settings(max_examples=12, suppress_health_check=list(HealthCheck), deadline=None)


@pytest.mark.parametrize("path", PHONE)
@given(body=BODIES)
@hostile
def test_the_phones_routes(desk: Desk, path: str, body: Any) -> None:  # noqa: ANN401 - any JSON
    path = path.format(id=_approval(desk))
    answer = desk.phone.http.post(
        path, content=json.dumps(body), headers={"Content-Type": "application/json"}
    )
    _assert_named(answer.status_code, answer.text)


@pytest.mark.parametrize(("method", "path"), PC)
@given(body=BODIES)
@hostile
def test_the_pcs_routes(desk: Desk, method: str, path: str, body: Any) -> None:  # noqa: ANN401
    token = own_token(desk, path)
    path = path.format(id=_approval(desk))
    headers = {
        "DPoP": desk.pc.proof(method, path, token),
        "Authorization": f"DPoP {token}",
        "Content-Type": "application/json",
    }
    answer = desk.pc.http.request(method, path, content=json.dumps(body), headers=headers)
    _assert_named(answer.status_code, answer.text)


@given(data=st.binary(max_size=60), name=st.text(max_size=20), wait=st.text(max_size=5))
@hostile
def test_forms_names_and_queries(desk: Desk, data: bytes, name: str, wait: str) -> None:
    for path in ("/oauth2/pushed_authorization_request", "/oauth2/token", "/oauth2/revoke"):
        headers = {"DPoP": desk.pc.proof("POST", path)}
        answer = desk.pc.http.post(path, content=data, headers=headers)
        _assert_named(answer.status_code, answer.text)
    named = quote(name, safe="", errors="replace")
    for path in (f"/oauth2/authorize/{named}", f"/phone/approvals/{named}", f"/{named}"):
        answer = desk.phone.http.get(path)
        assert answer.status_code < 500
    query = quote(wait, safe="", errors="replace")
    answer = desk.pc.send("GET", f"/approval/x?wait={query}&after={query}")
    _assert_named(answer.status_code, answer.text)


def _assert_named(status: int, text: str) -> None:
    assert status < 500, text
    if status >= 400:
        assert json.loads(text)["error"]


def _approval(desk: Desk) -> str:
    """A scanned approval that lives; begun anew when the last one has ended."""
    from second_certificate.software_pc import make_item

    known = desk.pc.__dict__.get("hostile")
    if known:
        state = desk.phone.http.get(f"/phone/approvals/{known}")
        if state.status_code == 200 and state.json()["status"] in ("scanned", "reviewing"):
            return str(known)
    desk.service.clock.advance(3)
    item = make_item(b"SJ1\n")
    approval = desk.pc.begin([item])
    assert desk.phone.scan(desk.pc.link(approval, [item])).status_code == 200
    desk.pc.__dict__["hostile"] = approval["approval"]
    return str(approval["approval"])


def own_token(desk: Desk, path: str) -> str:
    """A token that may be used there, so that the body is read."""
    kind = "service" if "credentials" in path else "session"
    known: dict[str, str] = desk.pc.__dict__.setdefault("hostile-tokens", {})
    if kind not in known:
        known[kind] = desk.pc.service_token() if kind == "service" else _session(desk)
    return known[kind]


def _session(desk: Desk) -> str:
    approval = desk.pc.begin_session(desk.service.clock.seconds() + 3600 * 12, 1000)
    desk.phone.approve(desk.pc.link(approval, kind="session"), approval["number"])
    token: str = desk.pc.token(desk.pc.poll(approval)["code"]).json()["access_token"]
    return token
