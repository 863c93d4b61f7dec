"""The product's own PC and the phone page: paired, approved, signed and verified."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from cli.commands import CLEAN
from clinic_signer.sandbox import AccountId, RunningService, Sandbox
from clinic_signer.signature.report import SignedBy
from clinic_signer.signers.second_certificate.approval_state import (
    ApprovalKind,
    Refusal,
    WaitingFor,
)
from clinic_signer.signers.second_certificate.second_certificate import SecondCertificate
from clinic_signer.station.intake import load
from clinic_signer.station.prescription_inside import judge_with
from clinic_signer.station.remote_signing import finish_batch, prepare_batch
from clinic_signer.station.signing import Signed
from sandbox.phone.handset import Handset
from second_certificate.our_pc import loaded, open_pc, until, until_qr, until_sub


@pytest.fixture
def our_pc(service: RunningService, phone: Handset) -> Iterator[SecondCertificate]:
    """The product's PC, paired with the phone by the QR that the camera reads."""
    pc = open_pc(service)
    pc.pair()
    until_sub(pc, WaitingFor.SHOWING_QR)
    with phone.camera.watching(pc.qr):
        phone.scan()
        phone.at("pairing")
    assert "診察室2" in phone.text()
    phone.press("登録する")
    pc.enter_code(phone.at("pairing-code").locator(".huge [aria-hidden]").inner_text())
    until(pc, ApprovalKind.READY)
    yield loaded(pc)
    pc.close()


def test_what_the_phone_approved_is_signed_and_verified(
    our_pc: SecondCertificate, phone: Handset, sandbox: Sandbox, service: RunningService
) -> None:
    clock = service.clock.datetime
    items = [load(CLEAN.encode(), f"{number}.csv") for number in range(3)]
    batch = prepare_batch(items, our_pc, trust=sandbox.trust, clock=clock)
    request = our_pc.begin(batch.documents)
    state = until_qr(our_pc)
    with phone.camera.watching(our_pc.qr):
        phone.scan()
        phone.at("review")
    assert state.number is not None
    phone.choose_number(state.number)
    assert state.control_code is not None
    assert state.control_code in phone.text()
    phone.press("承認する")
    phone.at("approved")
    until(our_pc, ApprovalKind.APPROVED)
    outcomes = finish_batch(batch, our_pc, request, trust=sandbox.trust, clock=clock)
    assert [type(outcome) for outcome in outcomes] == [Signed] * 3
    phone.page.get_by_text("3件とも終わりました").wait_for()


def test_what_the_phone_declines_after_a_typed_code_is_refused_on_the_pc(
    our_pc: SecondCertificate, phone: Handset, sandbox: Sandbox, service: RunningService
) -> None:
    items = [load(CLEAN.encode(), "1.csv")]
    batch = prepare_batch(items, our_pc, trust=sandbox.trust, clock=service.clock.datetime)
    our_pc.begin(batch.documents)
    until_qr(our_pc)
    code = our_pc.entry_code()
    assert code is not None
    phone.type_code(code)
    phone.at("review")
    phone.press("承認しない")
    phone.at("decline").get_by_label("内容を直したい").check()
    phone.page.locator("footer .no").click()
    phone.at("declined")
    assert until(our_pc, ApprovalKind.REFUSED).reason is Refusal.USER_DECLINED


def test_a_pharmacist_approves_what_was_dispensed(
    new_phone: Callable[..., Handset], sandbox: Sandbox, service: RunningService
) -> None:
    phone, pc = new_phone(), open_pc(service)
    phone.register(AccountId.PHARMACIST)
    phone.go_home()
    assert "薬剤師資格証　見本" in phone.text()
    pc.pair()
    until_sub(pc, WaitingFor.SHOWING_QR)
    phone.follow(pc.qr())
    phone.at("pairing")
    phone.press("登録する")
    pc.enter_code(phone.at("pairing-code").locator(".huge [aria-hidden]").inner_text())
    until(pc, ApprovalKind.READY)
    signer, clock = loaded(pc), service.clock.datetime
    samples = sandbox.dispensing_samples_at(clock())
    judge = judge_with(lambda: sandbox.trust_at(clock()), clock)
    items = [load(each.document, each.name, judge=judge) for each in samples[:1]]
    batch = prepare_batch(items, signer, trust=sandbox.trust, clock=clock)
    request = signer.begin(batch.documents)
    state = until_qr(signer)
    phone.follow(signer.qr())
    phone.at("review")
    shown = phone.text()
    for text in ("調剤結果 1件", "薬剤師 調剤　二郎", "架空みどり薬局", "ノルバスク錠２．５ｍｇ"):
        assert text in shown
    assert state.number is not None
    phone.choose_number(state.number)
    phone.press("承認する")
    phone.at("approved")
    until(signer, ApprovalKind.APPROVED)
    (outcome,) = finish_batch(batch, signer, request, trust=sandbox.trust, clock=clock)
    assert isinstance(outcome, Signed)
    assert outcome.report.signatures[0].signed_by is SignedBy.DISPENSER
    pc.close()
