"""Only the program with the token, on this PC, is let in."""

from __future__ import annotations

import json
import socket
import sys
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from api.running import FAST, Running, hand_in, new_csv, open_journal, running, taken
from clinic_signer.api.around import Around
from clinic_signer.api.listening import loopback_sockets
from clinic_signer.api.server import make_server
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.settings import load_settings
from clinic_signer.station.station import Station

EMR_PAGE = "https://emr.example"
OTHER_PAGE = "https://evil.example"


def refused(answer: httpx.Response, status: int) -> str:
    assert answer.status_code == status, answer.text
    assert "access-control-allow-origin" not in answer.headers
    return str(answer.json()["code"])


def own_addresses() -> set[str]:
    """The other addresses of this machine, those that others can reach first."""
    found = set()
    for family, anywhere in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((anywhere, 9))  # sends nothing: asks which address would be used
            except OSError:
                continue
            found.add(str(probe.getsockname()[0]))
    if sys.platform == "linux":
        found.add("127.0.0.2")  # of the loopback network, and yet another one
    return found - {"127.0.0.1", "::1"}


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("Authorization", "")],
        [("Authorization", "Bearer")],
        [("Authorization", "Bearer " + "0" * 64)],
        [("Authorization", "Basic {token}")],
        [("Authorization", "{token}")],
        [("Authorization", "Bearer {token}0")],
        [("Authorization", "Bearer {token} {token}")],
        [("Authorization", "Bearer {token}"), ("Authorization", "Bearer {token}")],
        [("Cookie", "token={token}")],
    ],
)
def test_without_the_token_nothing_is_told(api: Running, headers: list[tuple[str, str]]) -> None:
    token = api.keeper.token()
    filled = [(name, value.replace("{token}", token)) for name, value in headers]
    for method, path in (
        ("GET", "/v1/status"),
        ("GET", "/v1/openapi.json"),
        ("GET", f"/v1/status?token={token}"),
        ("POST", "/v1/prescriptions"),
        ("GET", "/v1/events"),
        ("GET", "/nothing"),
    ):
        answer = httpx.request(method, api.url + path, headers=filled)
        assert refused(answer, 401) == "api-token-refused"
        assert answer.headers["www-authenticate"] == "Bearer"


def test_an_old_token_is_refused_as_soon_as_there_is_a_new_one(tmp_path: Path) -> None:
    with running(tmp_path) as api, api.client() as emr:
        assert emr.get("/v1/status").status_code == 200
        other_process = type(api.keeper)(api.keeper._place)
        new = other_process.renew()
        assert refused(emr.get("/v1/status"), 401) == "api-token-refused"
        emr.headers["Authorization"] = f"Bearer {new}"
        assert emr.get("/v1/status").status_code == 200


@pytest.mark.skipif(sys.platform == "win32", reason="an access list decides there")
def test_a_token_file_that_others_can_read_stops_everything(tmp_path: Path) -> None:
    with running(tmp_path) as api, api.client() as emr:
        emr.get("/v1/status")
        api.keeper.renew()
        api.keeper.file.chmod(0o644)
        assert refused(emr.get("/v1/status"), 503) == "api-token-exposed"
        api.keeper.file.unlink()
        assert refused(emr.get("/v1/status"), 503) == "api-token-unusable"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.0.0.1.evil.example:{port}",
        "127.0.0.1:{port}.evil.example",
        "localhost.:{port}",
        "0.0.0.0:{port}",
        "127.1:{port}",
        "[::]:{port}",
        "user@127.0.0.1:{port}",
        "",
    ],
)
def test_a_name_that_was_rebound_to_this_pc_is_refused(
    api: Running, emr: httpx.Client, host: str
) -> None:
    headers = {"Host": host.format(port=api.server.port)}
    assert refused(emr.get("/v1/status", headers=headers), 421) == "api-host-refused"


def test_every_name_of_this_pc_itself_is_taken(api: Running, emr: httpx.Client) -> None:
    port = api.server.port
    hosts = [f"127.0.0.1:{port}", f"localhost:{port}", f"LOCALHOST:{port}", f"[::1]:{port}"]
    for host in hosts:
        assert emr.get("/v1/status", headers={"Host": host}).status_code == 200
    for url in (f"http://localhost:{port}", f"http://[::1]:{port}"):
        try:
            assert httpx.get(f"{url}/v1/status", headers=api.authorization).status_code == 200
        except httpx.ConnectError:
            assert url.endswith(f"[::1]:{port}")
            assert not _has_ipv6()


def _has_ipv6() -> bool:
    with socket.socket(socket.AF_INET6) as probe:
        return not probe.connect_ex(("::1", 9)) == 99  # noqa: SIM201


def test_other_addresses_of_this_machine_answer_nothing(api: Running) -> None:
    addresses = own_addresses()
    if not addresses:
        pytest.skip("this machine has no other address")
    for address in addresses:
        with pytest.raises(OSError):  # noqa: PT011 - refused, or unreachable
            socket.create_connection((address, api.server.port), timeout=5)


def test_no_setting_makes_it_listen_elsewhere(tmp_path: Path) -> None:
    """What an administrator could think of is a mistake, or has no effect on where it listens."""
    port = free_port()
    texts = [
        f"port = {port}",
        f'port = {port}\nhost = "0.0.0.0"\naddress = "::"\nlisten = "192.0.2.2"\nbind = "*"',
        f'port = {port}\norigins = ["http://0.0.0.0", "http://192.0.2.2:8475"]',
    ]
    for number, text in enumerate(texts):
        file = tmp_path / f"{number}.toml"
        token_file = json.dumps(str(tmp_path / "token"))
        file.write_text(f"[api]\ntoken_file = {token_file}\n{text}\n")
        settings = load_settings(administrator=tmp_path / "none.toml", user=file)
        station = Station(open_journal(tmp_path))
        server = make_server(settings, station, Around())
        server.start()
        try:
            assert listening_addresses(server.port) <= {"127.0.0.1", "::1"}
        finally:
            server.stop()
            station.close()
        assert bool(settings.failures) == ("host" in text)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listening_addresses(port: int) -> set[str]:
    """Where the system says that this machine listens at a port."""
    if not Path("/proc/net/tcp").exists():
        pytest.skip("only Linux tells")
    found = set()
    for table, family in (("tcp", socket.AF_INET), ("tcp6", socket.AF_INET6)):
        for line in (Path("/proc/net") / table).read_text().splitlines()[1:]:
            local, state = line.split()[1], line.split()[3]
            address, _, number = local.partition(":")
            if state == "0A" and int(number, 16) == port:  # TCP_LISTEN
                words = [bytes.fromhex(address[n : n + 8])[::-1] for n in range(0, len(address), 8)]
                found.add(socket.inet_ntop(family, b"".join(words)))
    assert found
    return found


def test_the_sockets_are_bound_to_loopback_and_nothing_else() -> None:
    sockets = loopback_sockets(0)
    assert {each.getsockname()[0] for each in sockets} <= {"127.0.0.1", "::1"}
    assert len({each.getsockname()[1] for each in sockets}) == 1
    for each in sockets:
        each.close()


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
def test_a_port_that_is_taken_is_named(tmp_path: Path, family: socket.AddressFamily) -> None:
    address = "127.0.0.1" if family is socket.AF_INET else "::1"
    with socket.socket(family) as other:
        try:
            other.bind((address, 0))
        except OSError:
            pytest.skip("no IPv6 here")
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Failure) as caught:
            loopback_sockets(port)
    assert caught.value.code is FailureCode.API_PORT_TAKEN
    assert caught.value.facts == {"port": port}


@pytest.mark.parametrize(
    "origin", [OTHER_PAGE, "null", "http://127.0.0.1", "{url}", EMR_PAGE + ":1"]
)
def test_a_web_page_is_refused_even_with_the_token(
    api: Running, emr: httpx.Client, origin: str
) -> None:
    headers = {"Origin": origin.format(url=api.url)}
    before = len(api.journal.jobs())
    assert refused(emr.get("/v1/prescriptions", headers=headers), 403) == "api-origin-refused"
    answer = emr.post("/v1/prescriptions", headers=headers, content=new_csv())
    assert refused(answer, 403) == "api-origin-refused"
    preflight = {**headers, "Access-Control-Request-Method": "POST"}
    assert refused(emr.options("/v1/prescriptions", headers=preflight), 403)
    assert len(api.journal.jobs()) == before


def test_a_listed_page_is_let_in_and_only_that_one(tmp_path: Path) -> None:
    with running(tmp_path, origins=(EMR_PAGE,)) as api, api.client() as emr:
        preflight = httpx.options(
            f"{api.url}/v1/prescriptions",
            headers={
                "Origin": EMR_PAGE,
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "authorization,content-type,idempotency-key",
                "Access-Control-Request-Private-Network": "true",
            },
        )
        assert preflight.status_code == 204
        told = preflight.headers
        assert told["access-control-allow-origin"] == EMR_PAGE
        assert {"DELETE", "GET", "POST", "PUT"} == set(
            told["access-control-allow-methods"].split(", ")
        )
        allowed = told["access-control-allow-headers"].lower().split(", ")
        assert {"authorization", "content-type", "idempotency-key", "last-event-id"} <= {*allowed}
        assert told["access-control-allow-private-network"] == "true"
        assert "access-control-allow-credentials" not in told
        answer = emr.get("/v1/status", headers={"Origin": EMR_PAGE})
        assert answer.headers["access-control-allow-origin"] == EMR_PAGE
        assert "origin" in answer.headers["vary"].lower()
        anonymous = httpx.get(f"{api.url}/v1/status", headers={"Origin": EMR_PAGE})
        assert anonymous.status_code == 401
        assert anonymous.headers["access-control-allow-origin"] == EMR_PAGE
        for several in ([("Origin", EMR_PAGE), ("Origin", OTHER_PAGE)], [("Origin", OTHER_PAGE)]):
            headers = [*api.authorization.items(), *several]
            answer = httpx.get(f"{api.url}/v1/status", headers=headers)
            assert refused(answer, 403) == "api-origin-refused"


def test_every_answer_forbids_being_kept_guessed_at_or_framed(
    api: Running, emr: httpx.Client
) -> None:
    where = f"/v1/prescriptions/{taken(emr)['id']}"
    answers = [
        emr.get("/v1/status"),
        emr.get(where),
        emr.get("/v1/nothing"),
        emr.request("PATCH", where),
        hand_in(emr, b"junk"),
        httpx.get(api.url),
        httpx.get(api.url, headers={"Host": "evil.example"}),
        httpx.get(api.url, headers={"Origin": OTHER_PAGE}),
    ]
    for answer in answers:
        headers = answer.headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "server" not in headers
        assert "Traceback" not in answer.text


def test_too_many_requests_are_put_off_and_wrong_tokens_do_not_use_up_the_right_ones(
    tmp_path: Path,
) -> None:
    limits = replace(
        FAST, requests_per_second=0.5, burst=3, refusals_per_second=0.001, refusal_burst=5
    )
    with running(tmp_path, limits=limits) as api, api.client() as emr:
        answers = [httpx.get(f"{api.url}/v1/status") for _ in range(25)]
        assert {answer.status_code for answer in answers} == {401, 429}
        answers = [emr.get("/v1/status") for _ in range(6)]
        assert [answer.status_code for answer in answers][:3] == [200] * 3
        late = answers[-1]
        assert refused(late, 429) == "api-too-many-requests"
        assert int(late.headers["retry-after"]) in (1, 2)
        assert late.headers["retry-after"] in late.json()["remedy"]["en"]


def test_a_failing_deed_tells_its_name_only(
    api: Running,
    emr: httpx.Client,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("見本　花子")

    monkeypatch.setattr(api.journal, "jobs", broken)
    answer = emr.get("/v1/prescriptions")
    assert refused(answer, 500) == "unexpected"
    assert "花子" not in answer.text + caplog.text
    assert "ZeroDivisionError" in caplog.text
    caplog.clear()


def test_a_journal_that_is_away_is_said_and_comes_back(
    api: Running, emr: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise Failure(FailureCode.JOURNAL_UNREACHABLE, reason="08006")

    with monkeypatch.context() as patched:
        patched.setattr(api.journal, "receive", away)
        answer = hand_in(emr, new_csv())
        assert refused(answer, 503) == "journal-unreachable"
        assert int(answer.headers["retry-after"]) > 0
    assert hand_in(emr, new_csv()).status_code == 201
