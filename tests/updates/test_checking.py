"""A check over https, a proxy or a share: what goes wrong is named and holds up nobody.

The server, the proxy and the authority are of this machine; the product's own client asks them.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.trust_list import shipped_list
from clinic_signer.pki.trust_state import TrustSource, list_in_force
from clinic_signer.settings import Settings
from clinic_signer.settings_update import TrustListUpdates, UpdateCheck
from clinic_signer.updates.channel import MAXIMUM_SIZE
from clinic_signer.updates.checking import check, last_notice
from clinic_signer.updates.notice import Standing
from clinic_signer.updates.places import FolderPlace, WebPlace
from clinic_signer.updates.planning import is_due, update_plan
from clinic_signer.updates.versions import windows_version
from clinic_signer.updates.words import heading_of, sentences_of, trust_list_words
from crl_fetching.server import Published, Server, running
from diagnostics.servers import Authority, Proxy
from pki.trust_updates import NOW, Publisher, list_body
from updates.publishing import CHANNEL, FILE, ClinicPc, entry, published

PATH = f"/clinic-signer/{FILE}"
HOST = "updates.example"


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority for servers that this PC knows."""
    authority = Authority(tmp_path, "Clinic")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.certificate))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    return authority


@pytest.fixture
def server(authority: Authority) -> Iterator[Server]:
    """A web server that this PC reaches as localhost."""
    with running(authority.server_context("localhost")) as server:
        yield server


@pytest.fixture
def pc(tmp_path: Path) -> ClinicPc:
    """A PC that reads a folder."""
    return ClinicPc(tmp_path / "pc")


@pytest.fixture
def web(pc: ClinicPc, server: Server) -> ClinicPc:
    """The same PC, with the address of the server; the latest file is there."""
    pc.place = WebPlace(f"https://localhost:{server.port}{PATH}")
    server.paths[PATH] = Published(published(pc.publisher))
    return pc


def failure(pc: ClinicPc) -> Failure:
    """With which failure a check ends; what was believed before is still there."""
    before = last_notice(pc.plan)
    with pytest.raises(Failure) as failed:
        pc.check()
    assert last_notice(pc.plan) == before
    return failed.value


def test_a_later_version_is_told_of_with_what_changed_and_how_to_get_it(web: ClinicPc) -> None:
    found = web.check()
    assert found.notice.standing is Standing.NEWER
    assert (found.place, found.at, found.trust_list) == ("localhost", NOW, None)
    assert "1.4.0" in heading_of(found.notice).ja
    assert [words.ja for words in sentences_of(found.notice)] == [
        CHANNEL.changes.ja,
        CHANNEL.how_to_get.ja,
    ]
    assert last_notice(web.plan) == found.notice


@pytest.mark.parametrize(
    ("here", "standing"),
    [
        ("1.1.9", Standing.TOO_OLD),
        ("1.2.0", Standing.NEWER),
        ("1.3.99", Standing.NEWER),
        ("1.4.0", Standing.CURRENT),
        ("1.5.0", Standing.CURRENT),
    ],
)
def test_how_a_version_stands(pc: ClinicPc, here: str, standing: Standing) -> None:
    pc.here = here
    pc.publish()
    notice = pc.check().notice
    assert notice.standing is standing
    said = [words.ja for words in sentences_of(notice)]
    assert bool(said) == (standing is not Standing.CURRENT)
    assert ("署名はこのままできます。" in said) == (standing is Standing.TOO_OLD)


@pytest.mark.parametrize(
    ("windows", "wanted"),
    [(None, None), ("10.0.17763", None), ("10.0.22631", None), ("6.1.7601", "10.0.17763")],
)
def test_a_windows_that_is_too_old_for_it_is_told(
    pc: ClinicPc, windows: str | None, wanted: str | None
) -> None:
    pc.windows = windows
    pc.publish()
    notice = pc.check().notice
    assert notice.windows_wanted == (None if wanted is None else windows_version(wanted))
    said = "".join(words.ja for words in sentences_of(notice))
    assert ("Windows 10.0.17763 以降" in said) == (wanted is not None)


# -- nothing is asked that was not allowed ------------------------------------------------------


def test_off_means_that_no_connection_is_made(web: ClinicPc, server: Server) -> None:
    web.checks = UpdateCheck.OFF
    assert failure(web).code is FailureCode.UPDATE_OFF
    assert last_notice(web.plan) is None
    assert not is_due(web.plan, NOW)
    assert server.connections == 0
    web.checks = UpdateCheck.BY_HAND  # the server does count
    web.check()
    assert server.connections == 1


def test_off_holds_for_files_as_well(pc: ClinicPc) -> None:
    pc.publish()
    pc.checks = UpdateCheck.OFF
    assert failure(pc).code is FailureCode.UPDATE_OFF


def test_without_a_place_nobody_is_asked(pc: ClinicPc) -> None:
    with pytest.raises(Failure) as failed:
        check(replace(pc.plan, place=None), clock=lambda: NOW)
    assert failed.value.code is FailureCode.UPDATE_NO_PLACE
    assert update_plan(Settings()).place is None


def test_without_a_key_nobody_is_asked(web: ClinicPc, server: Server) -> None:
    """Nothing that came could be believed."""
    with pytest.raises(Failure) as failed:
        check(replace(web.plan, keys=()), clock=lambda: NOW)
    assert failed.value.code is FailureCode.UPDATE_NO_KEY
    assert server.connections == 0
    # An address would help nobody: that there is no key is said before that there is no place.
    with pytest.raises(Failure) as failed:
        check(replace(web.plan, keys=(), place=None), clock=lambda: NOW)
    assert failed.value.code is FailureCode.UPDATE_NO_KEY


def test_it_is_looked_by_itself_once_a_day_whatever_comes_of_it(pc: ClinicPc) -> None:
    assert not is_due(pc.plan, NOW)  # by hand only
    pc.checks = UpdateCheck.DAILY
    assert is_due(pc.plan, NOW)
    assert failure(pc).code is FailureCode.UPDATE_NOT_FETCHED  # there is no file
    assert not is_due(pc.plan, NOW + timedelta(hours=23))
    assert is_due(pc.plan, NOW + timedelta(days=1))
    assert is_due(pc.plan, NOW - timedelta(days=400))  # the clock was ahead when it was asked for
    assert not is_due(replace(pc.plan, place=None), NOW + timedelta(days=2))


# -- the network --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "code", "reason"),
    [
        (Published(status=404), FailureCode.UPDATE_NOT_FETCHED, "HTTP 404"),
        (Published(status=304), FailureCode.UPDATE_NOT_FETCHED, "HTTP 304"),
        (Published(b"x" * (MAXIMUM_SIZE + 1)), FailureCode.UPDATE_TOO_LARGE, None),
        (Published(b"<html>Log in</html>"), FailureCode.UPDATE_UNREADABLE, None),
        (Published(b"x" * 999, is_cut=True), FailureCode.UPDATE_NOT_FETCHED, "RemoteProtocolError"),
        (Published(b"x" * 999, is_slow=True), FailureCode.UPDATE_NOT_FETCHED, "time limit"),
        (Published(is_silent=True), FailureCode.UPDATE_NOT_FETCHED, "time limit"),
        (
            Published(status=302, headers={"Location": "https://elsewhere.example/"}),
            FailureCode.UPDATE_NOT_FETCHED,
            "host not allowed",
        ),
        (
            Published(status=302, headers={"Location": f"http://localhost{PATH}"}),
            FailureCode.UPDATE_NOT_FETCHED,
            "not https",
        ),
        (
            Published(status=302, headers={"Location": PATH}),
            FailureCode.UPDATE_NOT_FETCHED,
            "too many redirects",
        ),
    ],
    ids=["404", "304", "huge", "page", "cut", "slow", "silent", "elsewhere", "plain", "round"],
)
def test_what_a_server_does_besides_is_named(
    web: ClinicPc, server: Server, answer: Published, code: FailureCode, reason: str | None
) -> None:
    server.paths[PATH] = answer
    if answer.is_slow or answer.is_silent:
        web.seconds = 0.5
    failed = failure(web)
    assert (failed.code, failed.facts.get("reason")) == (code, reason)
    if reason is not None:
        assert failed.facts["place"] == "localhost"


def test_a_file_that_moved_on_the_same_host_is_followed(web: ClinicPc, server: Server) -> None:
    server.paths["/new"] = server.paths[PATH]
    server.paths[PATH] = Published(status=301, headers={"Location": "/new"})
    assert web.check().notice.channel == CHANNEL


def test_a_server_whom_nobody_vouches_for_is_not_talked_to(
    web: ClinicPc, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Authority(tmp_path, "Other")
    monkeypatch.setenv("SSL_CERT_FILE", str(other.certificate))
    assert failure(web).facts["reason"] == "ConnectError"
    assert server.requests == []


def test_without_a_network_it_is_said(pc: ClinicPc, authority: Authority) -> None:
    pc.place = WebPlace("https://localhost:9/a.channel")
    assert failure(pc).facts["reason"] == "ConnectError"


def test_the_way_goes_through_the_proxy_of_the_system(
    pc: ClinicPc, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ExitStack() as stack:
        server = stack.enter_context(running(authority.server_context(HOST)))
        server.paths[PATH] = Published(published(pc.publisher))
        proxy = Proxy(200, server)
        stack.enter_context(proxy.running())
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("NO_PROXY", "")
        pc.place = WebPlace(f"https://{HOST}{PATH}")
        assert pc.check().place == HOST
        assert proxy.requests[0].startswith(f"CONNECT {HOST}:443")
        assert [path for path, _headers in server.requests] == [PATH]


@pytest.mark.parametrize(("answer", "reason"), [(407, "ProxyError"), (0, "RemoteProtocolError")])
def test_a_proxy_that_does_not_let_through_is_named(
    pc: ClinicPc,
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
    answer: int,
    reason: str,
) -> None:
    proxy = Proxy(answer)
    with proxy.running():
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("NO_PROXY", "")
        pc.place = WebPlace(f"https://{HOST}{PATH}")
        assert failure(pc).facts["reason"] == reason


def test_waiting_can_be_ended(web: ClinicPc, server: Server) -> None:
    server.paths[PATH] = Published(is_silent=True)
    stop = threading.Event()
    stop.set()
    with pytest.raises(Failure) as failed:
        check(web.plan, clock=lambda: NOW, stop=stop)
    assert failed.value.facts["reason"] in ("cancelled", "time limit")


# -- a folder -----------------------------------------------------------------------------------


def test_a_folder_that_is_away_is_named(pc: ClinicPc, tmp_path: Path) -> None:
    pc.place = FolderPlace(tmp_path / "nowhere" / FILE)
    failed = failure(pc)
    assert failed.code is FailureCode.UPDATE_NOT_FETCHED
    assert failed.facts["reason"] == "No such file or directory"
    pc.place = FolderPlace(tmp_path)
    assert failure(pc).facts["reason"] == "Is a directory"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes in folders of this system")
def test_a_file_that_never_ends_is_not_waited_for(pc: ClinicPc) -> None:
    os.mkfifo(pc.share / FILE)
    assert failure(pc).code is FailureCode.UPDATE_NOT_FETCHED


def test_a_share_that_hangs_is_left(pc: ClinicPc, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fake for the system's call, which blocks for minutes when a share is away."""
    ended = threading.Event()
    pc.publish()
    pc.seconds = 0.3
    before = Path.is_file
    hanging = threading.current_thread()

    def is_file(path: Path) -> bool:
        if threading.current_thread() is not hanging:
            ended.wait(20)
        return before(path)

    monkeypatch.setattr(Path, "is_file", is_file)
    assert failure(pc).facts["reason"] == "time limit"
    ended.set()


def test_a_huge_file_in_a_folder_is_not_read(pc: ClinicPc) -> None:
    pc.publish(b"x" * (MAXIMUM_SIZE + 1))
    assert failure(pc).code is FailureCode.UPDATE_TOO_LARGE


# -- threats ------------------------------------------------------------------------------------


def test_a_replayed_older_file_is_refused(web: ClinicPc, server: Server) -> None:
    older = server.paths[PATH]
    server.paths[PATH] = Published(published(web.publisher, sequence=13))
    web.check()
    server.paths[PATH] = older
    failed = failure(web)
    assert failed.code is FailureCode.UPDATE_OLDER
    assert (failed.facts["sequence"], failed.facts["seen"]) == (12, 13)


def test_a_frozen_file_is_noticed_at_its_end(pc: ClinicPc) -> None:
    pc.publish()
    pc.check()
    pc.now = CHANNEL.expires + timedelta(seconds=1)
    assert failure(pc).code is FailureCode.UPDATE_EXPIRED
    notice = last_notice(pc.plan)  # that there is a later version stays true
    assert notice is not None
    assert notice.standing is Standing.NEWER


def test_a_changed_byte_is_refused(pc: ClinicPc) -> None:
    data = pc.publish()
    pc.publish(data.replace(b"1.4.0", b"1.4.1"))
    assert failure(pc).code is FailureCode.UPDATE_NOT_AUTHENTIC


@pytest.mark.parametrize("step", [timedelta(days=-400), timedelta(days=400)])
def test_a_wrong_clock_is_named(pc: ClinicPc, step: timedelta) -> None:
    pc.publish()
    pc.publisher = Publisher(
        private_key=pc.publisher.private_key, valid_from=NOW - timedelta(days=3650)
    )
    pc.now += step
    code = FailureCode.UPDATE_FROM_FUTURE if step < timedelta(0) else FailureCode.UPDATE_EXPIRED
    assert failure(pc).code is code


def test_a_disk_that_cannot_be_written_is_named(pc: ClinicPc) -> None:
    pc.publish()
    (pc.folder / "updates").write_bytes(b"a file where the folder should be")
    assert failure(pc).code is FailureCode.UPDATE_NOT_KEPT


# -- the list of authorities --------------------------------------------------------------------


def in_force(pc: ClinicPc) -> tuple[TrustSource, int]:
    found = list_in_force(pc.plan.trust_folder, pc.plan.keys)
    return found.source, found.list.version


SHIPPED = (TrustSource.SHIPPED, 1)


def publish_list(pc: ClinicPc, number: int = 2, **changes: object) -> None:
    data = pc.publisher.sign(list_body(number))
    (pc.share / "authorities.update").write_bytes(data)
    pc.publish(trust_list=replace(entry(data, number), **changes))  # type: ignore[arg-type]


def test_a_newer_list_comes_with_the_check(pc: ClinicPc) -> None:
    publish_list(pc)
    found = pc.check().trust_list
    assert found is not None
    assert (found.version, found.is_installed, found.failure) == (2, True, None)
    assert "第2版" in trust_list_words(found).ja
    assert in_force(pc) == (TrustSource.UPDATE, 2)
    assert pc.check().trust_list is None  # it is there


def test_a_newer_list_comes_over_https(web: ClinicPc, server: Server) -> None:
    data = web.publisher.sign(list_body())
    server.paths[PATH] = Published(published(web.publisher, trust_list=entry(data)))
    server.paths["/clinic-signer/authorities.update"] = Published(data)
    found = web.check().trust_list
    assert found is not None
    assert found.is_installed
    assert in_force(web) == (TrustSource.UPDATE, 2)


def test_by_hand_a_newer_list_is_told_of_and_not_asked_for(web: ClinicPc, server: Server) -> None:
    web.trust_list = TrustListUpdates.BY_HAND
    data = web.publisher.sign(list_body())
    server.paths[PATH] = Published(published(web.publisher, trust_list=entry(data)))
    found = web.check().trust_list
    assert found is not None
    assert (found.version, found.is_installed, found.failure) == (2, False, None)
    assert "trust update" in trust_list_words(found).en
    assert [path for path, _headers in server.requests] == [PATH]
    assert in_force(web) == SHIPPED


def test_off_a_newer_list_is_not_even_told_of(pc: ClinicPc) -> None:
    publish_list(pc)
    pc.trust_list = TrustListUpdates.OFF
    assert pc.check().trust_list is None
    assert in_force(pc) == SHIPPED


def test_a_list_that_the_channel_does_not_name_is_refused_though_rightly_signed(
    pc: ClinicPc,
) -> None:
    """Mixing: an older list beside a newer channel, or one of another size."""
    publish_list(pc)
    (pc.share / "authorities.update").write_bytes(pc.publisher.sign(list_body(3)))
    found = pc.check().trust_list
    assert found is not None
    assert found.failure is not None
    assert found.failure.code is FailureCode.UPDATE_PART_WRONG
    assert in_force(pc) == SHIPPED


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"sha256": bytes(32)}, FailureCode.UPDATE_PART_WRONG),
        ({"size": 10}, FailureCode.UPDATE_TOO_LARGE),
        ({"size": 10**6}, FailureCode.UPDATE_PART_WRONG),
        ({"version": 3}, FailureCode.UPDATE_PART_WRONG),
        ({"file": "nowhere"}, FailureCode.UPDATE_NOT_FETCHED),
    ],
)
def test_a_list_that_is_not_as_the_channel_says_changes_nothing(
    pc: ClinicPc, changes: dict[str, object], code: FailureCode
) -> None:
    publish_list(pc, **changes)
    result = pc.check()
    assert result.notice.channel.version == CHANNEL.version  # what it says of versions stands
    assert result.trust_list is not None
    assert result.trust_list.failure is not None
    assert result.trust_list.failure.code is code
    assert in_force(pc) == SHIPPED


def test_a_list_that_nobody_vouches_for_is_refused_though_the_channel_names_it(
    pc: ClinicPc,
) -> None:
    """The key of the channel alone installs no authorities."""
    data = Publisher().sign(list_body())
    (pc.share / "authorities.update").write_bytes(data)
    pc.publish(trust_list=entry(data))
    found = pc.check().trust_list
    assert found is not None
    assert found.failure is not None
    assert found.failure.code is FailureCode.TRUST_UPDATE_NOT_AUTHENTIC
    assert in_force(pc) == SHIPPED


def test_the_number_of_the_list_never_goes_back(pc: ClinicPc) -> None:
    publish_list(pc, 3)
    pc.check()
    data = pc.publisher.sign(list_body(2))
    (pc.share / "authorities.update").write_bytes(data)
    pc.publish(sequence=13, trust_list=entry(data))
    assert pc.check().trust_list is None
    assert in_force(pc) == (TrustSource.UPDATE, 3)
    assert shipped_list().version == 1
