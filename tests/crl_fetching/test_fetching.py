"""Revocation lists come from allowed hosts, in time, and are their issuer's – or not at all."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_crl

from clinic_signer import web_files
from clinic_signer.crl_fetching.cache import ListCache
from clinic_signer.crl_fetching.fetching import (
    FetchedList,
    FetchPlan,
    FetchProgress,
    ListOrigin,
    fetch_lists,
)
from clinic_signer.crl_fetching.wanted import WantedList, wanted_lists
from clinic_signer.failures import FailureCode
from clinic_signer.pki.revocation import MAXIMUM_SIZE
from clinic_signer.sandbox import PersonId, Sandbox
from clinic_signer.sandbox.pki import UnitId
from clinic_signer.sandbox.revocation_lists import issue_list
from clinic_signer.signature.verifier import verify
from crl_fetching.server import Published, Server, running

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
PATH = "/list.crl"


@pytest.fixture
def server() -> Iterator[Server]:
    """A web server of this test."""
    with running() as server:
        yield server


class Clinic:
    """Whoever fetches, with a disk of its own."""

    def __init__(self, server: Server, sandbox: Sandbox, folder: Path) -> None:
        self.server = server
        self.sandbox = sandbox
        self.plan = FetchPlan(("127.0.0.1",), 5.0, folder)
        self.now = NOW

    def list_of(self, at: datetime, unit: UnitId = UnitId.SIGNING_CA) -> bytes:
        return issue_list(unit, self.sandbox.credentials, at)

    def fetch(
        self, url: str | None = None, unit: UnitId = UnitId.SIGNING_CA, **plan: object
    ) -> FetchedList:
        wanted = WantedList(url or self.server.url(PATH), self.sandbox.certificate(unit))
        values = {"hosts": self.plan.hosts, "seconds": self.plan.seconds} | plan
        given = FetchPlan(folder=self.plan.folder, **values)  # type: ignore[arg-type]
        (found,) = fetch_lists([wanted], given, now=lambda: self.now)
        return found


@pytest.fixture
def clinic(server: Server, sandbox: Sandbox, tmp_path: Path) -> Clinic:
    """Whoever fetches; the server has the list of today."""
    clinic = Clinic(server, sandbox, tmp_path / "lists")
    server.paths[PATH] = Published(clinic.list_of(NOW), etag='"1"')
    return clinic


def reason(found: FetchedList) -> str:
    assert found.failure is not None
    assert found.failure.code is FailureCode.CRL_NOT_FETCHED
    return str(found.failure.facts["reason"])


def test_a_list_is_fetched_and_is_there_without_a_network(clinic: Clinic) -> None:
    found = clinic.fetch()
    assert found.origin is ListOrigin.FETCHED
    assert found.crl is not None
    assert found.crl.der == clinic.list_of(NOW)
    clinic.server.paths.clear()
    clinic.now += timedelta(hours=2)
    kept = clinic.fetch()
    assert (kept.origin, kept.crl, kept.fetched_at) == (ListOrigin.KEPT, found.crl, NOW)
    assert reason(kept) == "HTTP 404"


def test_a_list_in_pem_is_one(clinic: Clinic) -> None:
    pem = load_der_x509_crl(clinic.list_of(NOW)).public_bytes(Encoding.PEM)
    clinic.server.paths[PATH] = Published(pem, headers={"Content-Type": "text/plain"})
    assert clinic.fetch().origin is ListOrigin.FETCHED


def test_what_came_within_the_hour_is_not_asked_for_again(clinic: Clinic) -> None:
    clinic.fetch()
    clinic.now += timedelta(minutes=59)
    again = clinic.fetch()
    assert again.origin is ListOrigin.KEPT
    assert again.failure is None
    assert len(clinic.server.requests) == 1


def test_later_the_server_is_asked_whether_there_is_a_newer_one(clinic: Clinic) -> None:
    clinic.fetch()
    clinic.now += timedelta(hours=2)
    again = clinic.fetch()
    assert (again.origin, again.fetched_at) == (ListOrigin.UNCHANGED, clinic.now)
    assert clinic.server.requests[-1][1]["if-none-match"] == '"1"'
    clinic.now += timedelta(days=1)
    clinic.server.paths[PATH] = Published(clinic.list_of(clinic.now), etag='"2"')
    newer = clinic.fetch()
    assert newer.origin is ListOrigin.FETCHED
    assert newer.crl is not None
    assert again.crl is not None
    assert newer.crl.this_update > again.crl.this_update


def test_an_older_list_does_not_take_the_place_of_a_newer_one(clinic: Clinic) -> None:
    newer = clinic.fetch().crl
    clinic.now += timedelta(hours=2)
    clinic.server.paths[PATH] = Published(clinic.list_of(NOW - timedelta(days=2)))
    assert clinic.fetch().crl == newer


def test_a_list_that_its_issuer_has_not_signed_is_not_even_kept(clinic: Clinic) -> None:
    clinic.server.paths[PATH] = Published(clinic.list_of(NOW, UnitId.TIMESTAMP_ROOT))
    assert reason(clinic.fetch()) == "not signed by its issuer"
    good = bytearray(clinic.list_of(NOW))
    good[-1] ^= 1
    clinic.server.paths[PATH] = Published(bytes(good))
    assert reason(clinic.fetch()) == "not signed by its issuer"
    assert not list(clinic.plan.folder.glob("*.crl"))


def test_a_list_of_another_authority_does_not_take_the_place_of_the_right_one(
    clinic: Clinic,
) -> None:
    """A file with an authority of its own may name the address of somebody else's list."""
    other = UnitId.TIMESTAMP_ROOT
    later = clinic.list_of(NOW + timedelta(minutes=1), other)
    clinic.server.paths[PATH] = Published(later)
    clinic.now += timedelta(minutes=1)
    assert clinic.fetch(unit=other).origin is ListOrigin.FETCHED
    clinic.server.paths[PATH] = Published(clinic.list_of(NOW))
    found = clinic.fetch()
    assert found.origin is ListOrigin.FETCHED
    assert found.crl is not None
    assert found.crl.der == clinic.list_of(NOW)


@pytest.mark.parametrize(
    ("published", "said"),
    [
        (Published(b"<html>Log in to the hospital's network</html>"), "not a revocation list"),
        (Published(b""), "not a revocation list"),
        (Published(b"no", status=500), "HTTP 500"),
        (Published(b"no", status=304), "HTTP 304"),
        (Published(b"\x30" * (MAXIMUM_SIZE + 1)), "too large"),
        (Published(b"\x30" * 5000, is_cut=True), "RemoteProtocolError"),
    ],
    ids=["a page", "nothing", "500", "304 of nothing", "huge", "cut"],
)
def test_what_is_no_list_is_named(clinic: Clinic, published: Published, said: str) -> None:
    clinic.server.paths[PATH] = published
    found = clinic.fetch()
    assert (found.crl, reason(found)) == (None, said)


@pytest.mark.parametrize(
    "published", [Published(b"x" * 999, is_slow=True), Published(is_silent=True)]
)
def test_nobody_waits_longer_than_planned(clinic: Clinic, published: Published) -> None:
    clinic.server.paths[PATH] = published
    start = time.monotonic()
    found = clinic.fetch(seconds=0.5)
    assert time.monotonic() - start < 2
    assert reason(found) == "time limit"


def test_a_name_that_takes_for_ever_to_look_up_is_left(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library has no limit for that."""
    ended = threading.Event()

    def look_up(*_arguments: object, **_named: object) -> None:
        ended.wait(20)
        raise web_files.httpx.ConnectError("never")

    monkeypatch.setattr(web_files.httpx.Client, "stream", look_up)
    start = time.monotonic()
    assert reason(clinic.fetch(seconds=0.3)) == "time limit"
    assert time.monotonic() - start < 2
    ended.set()


def test_waiting_can_be_ended_and_is_told_of(clinic: Clinic) -> None:
    clinic.server.paths[PATH] = Published(is_silent=True)
    stop = threading.Event()
    told: list[FetchProgress] = []

    def tell(progress: FetchProgress) -> None:
        told.append(progress)
        if len(told) == 3:
            stop.set()

    issuer = clinic.sandbox.certificate(UnitId.SIGNING_CA)
    wanted = [WantedList(clinic.server.url(PATH), issuer)]
    start = time.monotonic()
    (found,) = fetch_lists(wanted, clinic.plan, now=lambda: NOW, told=tell, stop=stop)
    assert time.monotonic() - start < 2
    assert reason(found) == "cancelled"
    assert {(each.hosts, each.done, each.of_all) for each in told} == {(("127.0.0.1",), 0, 1)}
    left = [each.seconds_left for each in told]
    assert left == sorted(left, reverse=True)
    assert clinic.plan.seconds >= left[0] > left[-1] > 0


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://elsewhere.example/list.crl", "host not allowed"),
        ("http://127.0.0.1.elsewhere.example/list.crl", "host not allowed"),
        ("https://127.0.0.1/list.crl", "not plain http"),
        ("file:///etc/passwd", "not plain http"),
        ("ldap://127.0.0.1/cn=list", "not plain http"),
        ("http://127.0.0.1@elsewhere.example/", "not plain http"),
        ("http://[::1/", "UnsupportedProtocol"),
    ],
)
def test_no_other_host_and_no_other_way(clinic: Clinic, url: str, said: str) -> None:
    assert reason(clinic.fetch(url)) == said
    assert clinic.server.requests == []


def test_a_redirect_is_followed_only_to_allowed_hosts(clinic: Clinic) -> None:
    clinic.server.paths["/moved"] = Published(status=301, headers={"Location": PATH})
    assert clinic.fetch(clinic.server.url("/moved")).origin is ListOrigin.FETCHED
    for target, said in (
        ("http://elsewhere.example/list.crl", "host not allowed"),
        ("https://127.0.0.1/list.crl", "not plain http"),
        ("/round", "too many redirects"),
    ):
        clinic.server.paths["/round"] = Published(status=302, headers={"Location": target})
        assert reason(clinic.fetch(clinic.server.url("/round"))) == said


def test_no_server_is_named(clinic: Clinic) -> None:
    assert reason(clinic.fetch("http://127.0.0.1:9/list.crl")) == "ConnectError"


def test_a_damaged_or_exchanged_file_of_the_cache_is_fetched_anew(clinic: Clinic) -> None:
    clinic.fetch()
    (file,) = clinic.plan.folder.glob("*.crl")
    whole = file.read_bytes()
    for data in (b"", whole[:-10], b"{}\n" + whole, whole.replace(b"127.0.0.1", b"127.0.0.2")):
        file.write_bytes(data)
        assert clinic.fetch().origin is ListOrigin.FETCHED


def test_a_disk_that_cannot_be_written_takes_no_list_away(clinic: Clinic) -> None:
    clinic.plan.folder.write_bytes(b"a file where the folder should be")
    assert clinic.fetch().origin is ListOrigin.FETCHED


def test_the_cache_does_not_grow_for_ever(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clinic_signer.crl_fetching.cache._MOST_LISTS", 3)
    for number in range(6):
        path = f"/{number}"
        clinic.server.paths[path] = Published(clinic.list_of(NOW))
        clinic.fetch(clinic.server.url(path))
    assert len(list(clinic.plan.folder.glob("*.crl"))) == 3
    issuer = clinic.sandbox.certificate(UnitId.SIGNING_CA)
    assert ListCache(clinic.plan.folder).get(clinic.server.url("/5"), issuer) is not None


def test_the_lists_of_a_document_are_those_its_certificates_name(
    sandbox: Sandbox, signed: bytes
) -> None:
    report = verify(signed, trust=sandbox.trust, at=sandbox.opened_at)
    wanted = wanted_lists(report, sandbox.trust)
    doctor = sandbox.person(PersonId.DOCTOR).certificate
    points = {each.url: each.issuer for each in wanted}
    assert doctor.crl_distribution_points
    for url in doctor.crl_distribution_points:
        assert points[url] == sandbox.certificate(UnitId.SIGNING_CA)
    authority = sandbox.certificate(UnitId.SIGNING_CA)
    for url in authority.crl_distribution_points:
        assert points[url] == sandbox.certificate(UnitId.ROOT)


def test_the_authority_of_a_timestamp_is_not_taken_for_the_issuer_of_the_signer(
    sandbox: Sandbox, signed: bytes
) -> None:
    """Else a made-up one of that name would have the issuer's own list refused."""
    report = verify(signed, trust=sandbox.trust, at=sandbox.opened_at)
    (signature,) = report.signatures
    real = sandbox.certificate(UnitId.SIGNING_CA)
    made_up = replace(real, der=b"another", sha256=bytes(32))
    stamps = tuple(replace(each, certificate=made_up) for each in signature.timestamps)
    assert stamps
    changed = replace(report, signatures=(replace(signature, timestamps=stamps),))
    bare = replace(sandbox.trust, intermediates=())
    doctor = sandbox.person(PersonId.DOCTOR).certificate
    issuers = {each.url: each.issuer for each in wanted_lists(changed, bare)}
    for url in doctor.crl_distribution_points:
        assert issuers[url] == real


@pytest.fixture(scope="module")
def signed(sandbox: Sandbox) -> bytes:
    """A prescription as a pharmacy gets it."""
    from archive.documents import document_maker

    with document_maker(sandbox, sandbox.opened_at) as make:
        return make(0)
