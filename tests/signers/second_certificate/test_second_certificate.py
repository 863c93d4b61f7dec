"""The PC's side against the running service, with a phone in software."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from threading import Event

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox import RunningService
from clinic_signer.sandbox.second_certificate.faults import Fault
from clinic_signer.secret_store import MemoryStore, StoreKind
from clinic_signer.signers.second_certificate.approval_state import (
    ApprovalState,
    EndReason,
    Outage,
    Refusal,
    WaitingFor,
)
from clinic_signer.signers.second_certificate.approval_words import failure_of
from clinic_signer.signers.second_certificate.connection import Connection
from clinic_signer.signers.second_certificate.csc import CscClient
from clinic_signer.signers.second_certificate.documents import DocumentToApprove
from clinic_signer.signers.second_certificate.encoding import to_base64
from clinic_signer.signers.second_certificate.oauth import Token
from clinic_signer.signers.second_certificate.request import Request
from clinic_signer.signers.second_certificate.second_certificate import SecondCertificate
from clinic_signer.signers.second_certificate.signing_desk import SigningDesk
from clinic_signer.signers.second_certificate.vault import Vault
from second_certificate.our_pc import (
    PATIENCE,
    K,
    approve,
    loaded,
    open_pc,
    pair,
    pass_time,
    shown_link,
    until,
    until_qr,
    until_sub,
)
from second_certificate.software_pc import make_item
from second_certificate.software_phone import SoftwarePhone, unb64u


def documents(count: int = 1, first: int = 0) -> list[DocumentToApprove]:
    made = []
    for number in range(first, first + count):
        item = make_item(f"SJ1\n5,,,{number}\n".encode())
        made.append(
            DocumentToApprove("1 #00", item.csv, item.element, item.signed_info, item.summary)
        )
    return made


def dtbsrs(todo: list[DocumentToApprove]) -> list[bytes]:
    return [document.dtbsr for document in todo]


def verify(pc: SecondCertificate, digest: bytes, signature: bytes) -> None:
    key = pc.certificate.public_key
    assert key is not None
    key.verify(signature, digest, padding.PKCS1v15(), Prehashed(SHA256()))


def code_of(state: ApprovalState) -> FailureCode | None:
    failure = failure_of(state)
    return None if failure is None else failure.code


# Documents


@pytest.mark.parametrize("count", [1, 50])
def test_what_the_phone_approves_is_signed(
    pc: SecondCertificate, phone: SoftwarePhone, count: int
) -> None:
    todo = documents(count)
    request = pc.begin(todo)
    state = approve(pc, phone)
    assert (state.request_id, state.left) == (request, count)
    signatures = pc.sign_digests(request, dtbsrs(todo))
    for digest, signature in zip(dtbsrs(todo), signatures, strict=True):
        verify(pc, digest, signature)
    assert pc.state.kind is K.READY, "the approval is used up"


def test_the_same_request_gets_the_same_answer_and_no_second_signature(
    pc: SecondCertificate, phone: SoftwarePhone, service: RunningService
) -> None:
    todo = documents(2)
    request = pc.begin(todo)
    approve(pc, phone)
    first = pc.sign_digests(request, dtbsrs(todo))
    before = len(service.audit_lines())
    assert pc.sign_digests(request, dtbsrs(todo)) == first
    assert len(service.audit_lines()) == before, "the service was not even asked"


def test_another_document_is_not_signed(
    pc: SecondCertificate, phone: SoftwarePhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    todo = documents(2)
    request = pc.begin(todo)
    approve(pc, phone)
    asked: list[str] = []
    monkeypatch.setattr(
        CscClient, "sign_hashes", lambda *_arguments: asked.append("sign") or (b"", b"")
    )
    for wanted in ([hashlib.sha256(b"evil").digest()], dtbsrs(todo)[:1], dtbsrs(todo)[::-1]):
        with pytest.raises(Failure) as caught:
            pc.sign_digests(request, wanted)
        assert caught.value.code is FailureCode.SECOND_HASH_REFUSED
    assert not asked, "the service was not even asked"
    assert len(pc.sign_digests(request, dtbsrs(todo))) == 2
    assert asked


def test_without_an_approval_nothing_is_signed(pc: SecondCertificate) -> None:
    todo = documents()
    request = pc.begin(todo)
    for name in (request, "another"):
        with pytest.raises(Failure) as caught:
            pc.sign_digests(name, dtbsrs(todo))
        assert caught.value.code is FailureCode.APPROVAL_NOT_GIVEN


def test_the_phone_comes_along_step_by_step(pc: SecondCertificate, phone: SoftwarePhone) -> None:
    seen: list[WaitingFor | None] = []
    pc.on_change(lambda state: seen.append(state.sub))
    pc.begin(documents())
    state = until_qr(pc)
    assert state.number is not None
    assert state.control_code is not None
    assert 0 < (state.seconds_left(pc.state.until) or 1) <= 60
    link = shown_link(pc)
    asked = phone.scan(link).json()
    state = until_sub(pc, WaitingFor.SCANNED)
    assert pc.qr() is None, "a QR that was read is not shown any more"
    assert state.number in asked["numbers"]
    phone.read(asked, unb64u(link.partition("#")[2]))
    assert phone.choose(asked, state.number).status_code == 204
    assert phone.decide(asked).status_code == 204
    until(pc, K.APPROVED)
    assert seen[0] is WaitingFor.STARTING


def test_the_code_in_place_of_the_qr(pc: SecondCertificate, phone: SoftwarePhone) -> None:
    todo = documents(2)
    request = pc.begin(todo)
    number = until_qr(pc).number
    code = pc.entry_code()
    assert number is not None
    asked = phone.post("/phone/scan", {"code": code}, 200).json()
    key = _wrapped_key(phone, asked)
    phone.read(asked, key)
    assert phone.choose(asked, number).status_code == 204
    assert phone.decide(asked).status_code == 204
    until(pc, K.APPROVED)
    assert len(pc.sign_digests(request, dtbsrs(todo))) == 2


def _wrapped_key(phone: SoftwarePhone, asked: dict[str, object]) -> bytes:
    """Ask until the PC has sent it, as the page does."""
    for _ in range(100):
        answer = phone.http.get(f"/phone/approvals/{asked['id']}/wrapped-key")
        if answer.status_code == 200:
            return phone.unwrapped_key(asked)
        threading.Event().wait(0.1)
    raise AssertionError("the key was never wrapped")


# Unhappy endings


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("user_declined", FailureCode.APPROVAL_REFUSED),
        ("wrong_number", FailureCode.APPROVAL_WRONG_NUMBER),
        ("protocol_failure", FailureCode.APPROVAL_CONTENT_MISMATCH),
    ],
)
def test_a_refusal_on_the_phone(
    pc: SecondCertificate, phone: SoftwarePhone, reason: str, code: FailureCode
) -> None:
    pc.begin(documents())
    until_qr(pc)
    asked = phone.scan(shown_link(pc)).json()
    assert phone.decline(asked, reason).status_code == 204
    assert code_of(until(pc, K.REFUSED)) is code
    pc.begin(documents())
    until_qr(pc)


def test_a_wrong_number_ends_the_approval(pc: SecondCertificate, phone: SoftwarePhone) -> None:
    pc.begin(documents())
    state = until_qr(pc)
    asked = phone.scan(shown_link(pc)).json()
    wrong = next(number for number in asked["numbers"] if number != state.number)
    assert phone.choose(asked, wrong).status_code == 403
    assert until(pc, K.REFUSED).reason is Refusal.WRONG_NUMBER


def test_nobody_scans_in_time(pc: SecondCertificate, service: RunningService) -> None:
    pc.begin(documents())
    until_qr(pc)
    pass_time(service, 61)
    assert code_of(until(pc, K.TIMEOUT)) is FailureCode.APPROVAL_TIMEOUT


def test_the_phone_falls_silent_after_the_scan(
    pc: SecondCertificate, phone: SoftwarePhone, service: RunningService
) -> None:
    pc.begin(documents())
    until_qr(pc)
    phone.scan(shown_link(pc))
    until_sub(pc, WaitingFor.SCANNED)
    pass_time(service, 121)
    assert code_of(until(pc, K.TIMEOUT)) is FailureCode.APPROVAL_PHONE_SILENT


def test_cancelling_withdraws_the_approval(pc: SecondCertificate, phone: SoftwarePhone) -> None:
    pc.begin(documents())
    until_qr(pc)
    link = shown_link(pc)
    pc.cancel()
    assert pc.state.kind is K.CANCELLED, "at once, whatever the service is doing"
    for _ in range(100):  # the worker tells the service
        if phone.scan(link).status_code in (404, 410):
            return
        threading.Event().wait(0.05)
    raise AssertionError("the approval is still there")


def test_an_old_photo_of_the_qr_is_worth_nothing(
    pc: SecondCertificate, phone: SoftwarePhone, service: RunningService
) -> None:
    pc.begin(documents())
    until_qr(pc)
    old = shown_link(pc)
    service.clock.advance(6)
    answer = phone.scan(old)
    assert (answer.status_code, answer.json()["error"]) == (410, "stale_qr")
    assert phone.scan(shown_link(pc)).status_code == 200


def test_asking_again_withdraws_what_was_asked_before(
    pc: SecondCertificate, phone: SoftwarePhone
) -> None:
    first = pc.begin(documents())
    until_qr(pc)
    todo = documents(3, first=10)
    second = pc.begin(todo)
    assert first != second
    approve(pc, phone)
    with pytest.raises(Failure):
        pc.sign_digests(first, dtbsrs(documents()))
    assert len(pc.sign_digests(second, dtbsrs(todo))) == 3


def test_an_approval_that_is_not_used_expires(
    pc: SecondCertificate, phone: SoftwarePhone, service: RunningService
) -> None:
    todo = documents()
    request = pc.begin(todo)
    approve(pc, phone)
    pass_time(service, 301)
    assert pc.state.kind is K.EXPIRED
    with pytest.raises(Failure) as caught:
        pc.sign_digests(request, dtbsrs(todo))
    assert caught.value.code is FailureCode.APPROVAL_EXPIRED


@pytest.mark.parametrize("reason", [EndReason.WORKSTATION_LOCKED, EndReason.USER_SWITCHED])
def test_leaving_the_pc_ends_the_approval(
    pc: SecondCertificate, phone: SoftwarePhone, reason: EndReason
) -> None:
    todo = documents()
    request = pc.begin(todo)
    approve(pc, phone)
    pc.end(reason)
    assert pc.state.kind is K.EXPIRED
    with pytest.raises(Failure) as caught:
        pc.sign_digests(request, dtbsrs(todo))
    assert caught.value.code is FailureCode.APPROVAL_EXPIRED


# Sessions


def test_a_session_signs_until_it_is_ended(
    pc: SecondCertificate, phone: SoftwarePhone, service: RunningService
) -> None:
    request = pc.begin_session(service.clock.datetime() + timedelta(hours=18), 3)
    approve(pc, phone)
    for number in range(2):
        digest = hashlib.sha256(bytes([number])).digest()
        verify(pc, digest, pc.sign_digests(request, [digest])[0])
    assert pc.state.left == 1
    pc.end()
    assert pc.state.kind is K.READY
    with pytest.raises(Failure):
        pc.sign_digests(request, [bytes(32)])


def test_ending_a_session_ends_its_token_at_the_service(
    pc: SecondCertificate,
    phone: SoftwarePhone,
    service: RunningService,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken: list[Token] = []
    take = SigningDesk.take

    def keep(desk: SigningDesk, request: Request, credential: str, token: Token) -> None:
        taken.append(token)
        take(desk, request, credential, token)

    monkeypatch.setattr(SigningDesk, "take", keep)
    pc.begin_session(service.clock.datetime() + timedelta(hours=1), 3)
    approve(pc, phone)
    pc.end(EndReason.WORKSTATION_LOCKED)
    pc.close()  # which waits for the worker
    with pytest.raises(Failure) as caught:
        _sign_with(taken[0], service, pc)
    assert caught.value.code is FailureCode.APPROVAL_EXPIRED


def _sign_with(token: Token, service: RunningService, pc: SecondCertificate) -> None:
    """Use a token as a thief with the PC key could."""
    known = pc._tools.connection
    connection = Connection(known.configuration, known.key, service.clock.datetime, Event())
    try:
        CscClient(connection, Event()).sign_hashes(token, "second-doctor", [bytes(32)], "r")
    finally:
        connection.close()


def test_a_session_ends_after_its_number_of_documents(
    pc: SecondCertificate, phone: SoftwarePhone, service: RunningService
) -> None:
    request = pc.begin_session(service.clock.datetime() + timedelta(hours=1), 2)
    approve(pc, phone)
    pc.sign_digests(request, [bytes(32), bytes([1]) * 32])
    assert pc.state.reason is EndReason.USED_UP


def test_a_session_has_an_end_and_a_number(pc: SecondCertificate, service: RunningService) -> None:
    now = service.clock.datetime()
    for until_, count in (
        (now - timedelta(seconds=1), 1),
        (now + timedelta(hours=19), 1),
        (now + timedelta(hours=1), 0),
    ):
        with pytest.raises(ValueError, match="session"):
            pc.begin_session(until_, count)


# Trouble at the service


@pytest.mark.parametrize(
    ("fault", "kind", "reason"),
    [
        (Fault.HTTP_500, K.OFFLINE, Outage.SERVICE_DOWN),
        (Fault.DROP, K.OFFLINE, Outage.SERVICE_DOWN),
        (Fault.FACILITY_SUSPENDED, K.OFFLINE, Outage.FACILITY_SUSPENDED),
        (Fault.REVOKED, K.REVOKED, None),
        (Fault.LOCKED, K.LOCKED, None),
    ],
    ids=lambda v: getattr(v, "value", ""),
)
def test_trouble_is_named_by_the_state(
    pc: SecondCertificate,
    service: RunningService,
    fault: Fault,
    kind: K,
    reason: Outage | None,
) -> None:
    service.faults.switch_on(fault)
    pc.begin(documents())
    state = until(pc, kind)
    assert state.reason is reason


def test_a_clock_that_is_wrong_is_called_by_its_name(
    pc: SecondCertificate, service: RunningService
) -> None:
    service.faults.switch_on(Fault.CLOCK_SKEW)
    pc.begin(documents())
    state = pc.wait(lambda state: state.problem is not None, PATIENCE)
    assert (state.kind, code_of(state)) == (K.READY, FailureCode.SECOND_CLOCK_WRONG)


def test_a_service_that_comes_back_is_found_by_itself(
    pc: SecondCertificate, service: RunningService
) -> None:
    service.faults.switch_on(Fault.HTTP_500)
    pc.begin(documents())
    state = until(pc, K.OFFLINE)
    assert state.retry_at is not None
    service.faults.clear()
    service.clock.advance(3)
    until(pc, K.READY)


def test_the_pauses_between_tries_grow_to_a_minute(
    pc: SecondCertificate, service: RunningService
) -> None:
    service.faults.switch_on(Fault.HTTP_500)
    pc.begin(documents())
    state = until(pc, K.OFFLINE)
    pauses = []
    for _ in range(7):
        known = state.retry_at
        assert known is not None
        before = service.clock.datetime()
        pc.try_now()
        state = pc.wait(lambda now, known=known: now.retry_at != known, PATIENCE)  # type: ignore[misc]
        assert state.retry_at is not None
        pauses.append(round((state.retry_at - before).total_seconds(), -1))
    assert pauses[0] <= 10
    assert pauses[-1] == 60
    assert pauses == sorted(pauses)


def test_a_slow_service_is_waited_for(
    pc: SecondCertificate, phone: SoftwarePhone, service: RunningService
) -> None:
    service.faults.switch_on(Fault.SLOW, 0.5)
    todo = documents()
    request = pc.begin(todo)
    approve(pc, phone)
    assert len(pc.sign_digests(request, dtbsrs(todo))) == 1


def test_a_request_id_that_was_used_already_signs_nothing(
    pc: SecondCertificate, phone: SoftwarePhone, service: RunningService
) -> None:
    todo = documents()
    request = pc.begin(todo)
    approve(pc, phone)
    service.faults.switch_on(Fault.DUPLICATE_REQUEST_ID)
    with pytest.raises(Failure) as caught:
        pc.sign_digests(request, dtbsrs(todo))
    assert caught.value.code is FailureCode.SECOND_HASH_REFUSED


def test_signing_can_be_repeated_after_a_broken_connection(
    pc: SecondCertificate, phone: SoftwarePhone, service: RunningService
) -> None:
    todo = documents(2)
    request = pc.begin(todo)
    approve(pc, phone)
    service.faults.switch_on(Fault.DROP)
    with pytest.raises(Failure) as caught:
        pc.sign_digests(request, dtbsrs(todo))
    assert caught.value.code is FailureCode.SECOND_UNREACHABLE
    assert pc.state.kind is K.APPROVED, "what was approved stays approved until its end"
    service.faults.clear()
    for digest, signature in zip(dtbsrs(todo), pc.sign_digests(request, dtbsrs(todo)), strict=True):
        verify(pc, digest, signature)


# Setting up


@pytest.fixture
def new_pc(service: RunningService) -> Iterator[SecondCertificate]:
    pc = open_pc(service)
    yield pc
    pc.close()


def test_pairing_brings_the_certificate(new_pc: SecondCertificate, phone: SoftwarePhone) -> None:
    assert new_pc.state.kind is K.UNPAIRED
    with pytest.raises(Failure) as caught:
        _ = new_pc.certificate
    assert caught.value.code is FailureCode.SECOND_NOT_PAIRED
    with pytest.raises(Failure) as caught:
        new_pc.begin(documents())
    assert caught.value.code is FailureCode.SECOND_NOT_PAIRED
    pair(new_pc, phone)
    assert new_pc.certificate.holder_name == "架空　一郎"
    assert new_pc.intermediates
    assert new_pc.store_kind is StoreKind.MEMORY


def test_a_wrong_code_counts_and_the_right_one_still_pairs(
    new_pc: SecondCertificate, phone: SoftwarePhone
) -> None:
    new_pc.pair()
    until_qr(new_pc)
    code = phone.pair(shown_link(new_pc))
    until_sub(new_pc, WaitingFor.CODE_SHOWN)
    new_pc.enter_code(_other_than(code))
    state = new_pc.wait(lambda state: state.left is not None, PATIENCE)
    assert (state.kind, state.left) == (K.PAIRING, 4)
    assert code_of(state) is FailureCode.PAIRING_CODE_WRONG
    new_pc.enter_code(code)
    until(new_pc, K.READY)


def test_five_wrong_codes_lock(new_pc: SecondCertificate, phone: SoftwarePhone) -> None:
    new_pc.pair()
    until_qr(new_pc)
    code = phone.pair(shown_link(new_pc))
    for _ in range(5):
        new_pc.enter_code(_other_than(code))
    until(new_pc, K.LOCKED)
    new_pc.acknowledge()
    assert new_pc.state.kind is K.UNPAIRED


def test_a_pairing_that_is_declined_or_cancelled_leaves_nothing(
    new_pc: SecondCertificate, phone: SoftwarePhone
) -> None:
    new_pc.pair()
    until_qr(new_pc)
    pairing = phone.scan(shown_link(new_pc)).json()["id"]
    phone.post(f"/phone/pairings/{pairing}/decline", {}, 204)
    assert until(new_pc, K.UNPAIRED).reason is EndReason.REFUSED_ON_PHONE
    new_pc.pair()
    until_qr(new_pc)
    new_pc.cancel()
    assert new_pc.state.kind is K.UNPAIRED


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        (Fault.CLOCK_SKEW, K.UNPAIRED, FailureCode.SECOND_CLOCK_WRONG),
        (Fault.HTTP_500, K.OFFLINE, FailureCode.SECOND_UNREACHABLE),
    ],
    ids=lambda value: getattr(value, "value", ""),
)
def test_a_pairing_that_cannot_begin_says_why(
    new_pc: SecondCertificate, service: RunningService, fault: Fault, kind: K, code: FailureCode
) -> None:
    service.faults.switch_on(fault)
    new_pc.pair()
    state = new_pc.wait(lambda state: failure_of(state) is not None, PATIENCE)
    assert (state.kind, code_of(state)) == (kind, code)


def test_after_a_restart_it_is_ready_and_never_approved(
    service: RunningService, pc: SecondCertificate, phone: SoftwarePhone, vault: Vault
) -> None:
    todo = documents()
    request = pc.begin(todo)
    approve(pc, phone)
    pc.close()
    again = loaded(open_pc(service, vault))
    try:
        assert again.state.kind is K.READY
        assert again.certificate == pc.certificate
        with pytest.raises(Failure):
            again.sign_digests(request, dtbsrs(todo))
    finally:
        again.close()


def test_a_restart_in_the_middle_of_waiting_withdraws_the_approval(
    service: RunningService, pc: SecondCertificate, phone: SoftwarePhone, vault: Vault
) -> None:
    pc.begin(documents())
    until_qr(pc)
    link = shown_link(pc)
    pc.close()
    assert phone.scan(link).status_code in (404, 410)
    again = loaded(open_pc(service, vault))
    assert again.state.kind is K.READY
    again.close()


def test_forgetting_makes_it_another_pc(
    pc: SecondCertificate, phone: SoftwarePhone, vault: Vault
) -> None:
    before = vault.pc_key().thumbprint
    pc.forget()
    assert pc.state.kind is K.UNPAIRED
    assert vault.store.get("pc-key") is None
    pair(pc, phone)
    assert vault.pc_key().thumbprint != before


def test_a_pc_the_service_does_not_know_must_be_paired_anew(
    service: RunningService, vault: Vault
) -> None:
    stranger = MemoryStore()
    stranger.set("pairing", vault.store.get("pairing") or "")
    pc = open_pc(service, Vault(stranger))
    try:
        until(pc, K.REVOKED)
    finally:
        pc.close()


def test_a_certificate_that_was_exchanged_is_never_taken_silently(
    service: RunningService, vault: Vault
) -> None:
    service.faults.switch_on(Fault.FOREIGN_CERTIFICATE)
    pc = open_pc(service, vault)
    try:
        assert code_of(until(pc, K.REVOKED)) is FailureCode.SECOND_REVOKED
    finally:
        pc.close()


def test_two_windows_of_one_pc_have_one_approval(
    service: RunningService, pc: SecondCertificate, phone: SoftwarePhone, vault: Vault
) -> None:
    other = loaded(open_pc(service, vault))
    try:
        pc.begin(documents())
        until_qr(pc)
        other.begin(documents())
        until_qr(other)
        assert until(pc, K.CANCELLED).reason is EndReason.ENDED_BY_SERVICE
        approve(other, phone)
    finally:
        other.close()


def test_neither_key_nor_content_nor_token_leaves_in_clear(
    pc: SecondCertificate,
    phone: SoftwarePhone,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The content key is in the QR alone, the content nowhere in clear, tokens in no log."""
    sent: list[bytes] = []
    send = httpx.Client.send

    def listen(client: httpx.Client, request: httpx.Request, **options: object) -> httpx.Response:
        if request.headers.get("dpop"):  # ours, not the phone's
            sent.append(str(request.url).encode() + bytes(request.headers.raw.__repr__(), "utf-8"))
            sent.append(request.read())
        return send(client, request, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(httpx.Client, "send", listen)
    todo = documents(2)
    with caplog.at_level("DEBUG"):
        request = pc.begin(todo)
        number = until_qr(pc).number
        link = shown_link(pc)
        phone.approve(link, number or "")
        until(pc, K.APPROVED)
        pc.sign_digests(request, dtbsrs(todo))
    everything = b"\n".join(sent)
    key = link.partition("#")[2]
    assert to_base64(todo[0].dtbsr).encode() in everything.replace(b"%2B", b"+").replace(
        b"%2F", b"/"
    ).replace(b"%3D", b"=").replace(b"\\/", b"/"), "the test listens at the right place"
    for secret in (
        key.encode(),
        unb64u(key),
        todo[0].csv,
        to_base64(todo[0].csv).encode(),
        todo[0].signed_info,
        todo[0].summary,
    ):
        assert secret not in everything
    tokens = re.findall(rb"DPoP ([\w.~-]{20,})", everything)
    assert tokens
    for secret in (key, *(token.decode() for token in tokens)):
        assert secret not in caplog.text


def test_not_me_pauses_this_pc(
    service: RunningService, pc: SecondCertificate, phone: SoftwarePhone
) -> None:
    pc.begin(documents())
    until_qr(pc)
    phone.decline(phone.scan(shown_link(pc)).json(), "not_me")
    state = until(pc, K.REFUSED)
    assert code_of(state) is FailureCode.APPROVAL_NOT_ME
    with pytest.raises(Failure) as caught:
        pc.begin(documents())
    assert caught.value.code is FailureCode.APPROVAL_PAUSED
    service.clock.advance(15 * 60 + 1)
    pc.begin(documents())
    until_qr(pc)


def test_after_not_me_a_restarted_program_is_paused_by_the_service(
    service: RunningService, pc: SecondCertificate, phone: SoftwarePhone, vault: Vault
) -> None:
    pc.begin(documents())
    until_qr(pc)
    phone.decline(phone.scan(shown_link(pc)).json(), "not_me")
    until(pc, K.REFUSED)
    again = loaded(open_pc(service, vault))
    try:
        again.begin(documents())
        state = again.wait(lambda state: state.problem is not None, PATIENCE)
        assert state.problem is FailureCode.APPROVAL_PAUSED
        assert state.paused_until is not None
    finally:
        again.close()
        service.clock.advance(15 * 60 + 1)


def _other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"
