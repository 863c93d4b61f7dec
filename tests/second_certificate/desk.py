"""A desk: a PC that is paired with a person, and her phone, both in software."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from clinic_signer.sandbox import AccountId, RunningService
from second_certificate.software_pc import Item, SoftwarePc
from second_certificate.software_phone import SoftwarePhone


@dataclass
class Desk:
    """A PC that is paired with a person, and her phone."""

    service: RunningService
    pc: SoftwarePc
    phone: SoftwarePhone

    def approved_code(self, items: list[Item]) -> str:
        """Ask, approve on the phone; returns the authorization code."""
        approval = self.pc.begin(items)
        self.phone.approve(self.pc.link(approval, items), approval["number"])
        code: str = self.pc.poll(approval, "verifying")["code"]
        return code

    def token(self, items: list[Item]) -> str:
        """Ask, approve on the phone; returns the access token."""
        answer = self.pc.token(self.approved_code(items))
        assert answer.status_code == 200, answer.text
        token: str = answer.json()["access_token"]
        return token

    def scanned(self, items: list[Item]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Ask and scan; returns what the PC and what the phone were told."""
        approval = self.pc.begin(items)
        scanned = self.phone.scan(self.pc.link(approval, items))
        assert scanned.status_code == 200, scanned.text
        return approval, scanned.json()

    def close(self) -> None:
        self.pc.close()
        self.phone.close()


def open_desk(service: RunningService, account: AccountId = AccountId.DOCTOR) -> Desk:
    """Register a phone, pair a PC."""
    phone = SoftwarePhone(service.base_url)
    letter = service.issue_letter(account)
    phone.register(letter.link, letter.password)
    pc = SoftwarePc(service.base_url, service.clock.now)
    pairing = pc.begin_pairing()
    code = phone.pair(pc.link(pairing, kind="pair"))
    assert pc.enter_code(pairing, code).status_code == 200
    return Desk(service, pc, phone)
