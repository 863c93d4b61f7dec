"""A second certificate that does what a test says, at once and in the caller's thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui.phone_desk import PlaceNames, PracticeLetter
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.signers.second_certificate.approval_state import (
    ApprovalKind,
    ApprovalState,
    EndReason,
    Scope,
    WaitingFor,
)
from clinic_signer.station.intake import Item
from clinic_signer.station.remote_signing import RemoteBatch
from clinic_signer.station.signing import Outcome, Skipped
from gui.doubles import NOW

LINK = (
    "https://sandbox.example/a?v=1&k=sign&s=AAECAwQFBgcICQoLDA0ODw&t={t}&c=YAycRVkZt2XVAr5u0kkuzw"
)


@dataclass
class FakePhone:
    """Implements ``PhoneDesk``; ``calls`` tells what the window asked for."""

    state: ApprovalState = field(
        default_factory=lambda: ApprovalState(ApprovalKind.READY, paired=True)
    )
    certificate: HpkiCertificate | None = None
    place: PlaceNames = field(
        default_factory=lambda: PlaceNames("あおぞら見本クリニック", "診察室２のパソコン")
    )
    page: str = "http://localhost:8470"
    session_only: bool = False
    is_kept: bool = True
    calls: list[str] = field(default_factory=list)
    drawn: int = 0
    listeners: list[Callable[[ApprovalState], None]] = field(default_factory=list)
    outcomes: Callable[[RemoteBatch], Sequence[Outcome]] | None = None

    session: timedelta | None = None

    def session_end(self) -> datetime | None:
        return None if self.session is None else NOW + self.session

    def begin_session(self) -> str:
        self.calls.append("begin session")
        return "s1"

    def sign_in_session(
        self,
        items: Sequence[Item],
        on_result: Callable[[int, Outcome], None],
        should_stop: Callable[[], bool],
    ) -> tuple[Outcome, ...]:
        self.calls.append(f"sign {len(items)} in session")
        outcomes = tuple(Skipped(item) for item in items)
        for index, outcome in enumerate(outcomes):
            on_result(index, outcome)
        return outcomes

    @property
    def documents(self) -> FakePhone | None:
        return None if self.session_only else self

    @property
    def set_up(self) -> FakePhone:
        return self

    @property
    def practice(self) -> FakePhone:
        return self

    def write_letter(self) -> PracticeLetter:
        return PracticeLetter("http://localhost:8470/r?v=1&i=AAAA", "ABCD2345")

    def on_change(self, listener: Callable[[ApprovalState], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def become(self, state: ApprovalState) -> None:
        self.state = state
        for listener in tuple(self.listeners):
            listener(state)

    def waiting(self, sub: WaitingFor, seconds: int = 48) -> None:
        self.become(
            ApprovalState(
                ApprovalKind.WAITING,
                sub,
                scope=Scope.DOCUMENTS,
                request_id="r1",
                count=3,
                until=NOW + timedelta(seconds=seconds),
                number="47",
                control_code="7992",
                paired=True,
            )
        )

    def pair(self) -> None:
        self.calls.append("pair")

    def forget(self) -> None:
        self.calls.append("forget")
        self.state = ApprovalState(ApprovalKind.UNPAIRED)

    def enter_code(self, code: str) -> None:
        self.calls.append(f"code {code}")

    def qr(self) -> str | None:
        if self.state.sub is not WaitingFor.SHOWING_QR:
            return None
        self.drawn += 1
        return LINK.format(t=self.drawn)

    def entry_code(self) -> str | None:
        self.calls.append("entry code")
        return "KM4T9R2X"

    def cancel(self) -> None:
        self.calls.append("cancel")

    def acknowledge(self) -> None:
        self.calls.append("acknowledge")

    def try_now(self) -> None:
        self.calls.append("try now")

    def end(self, reason: EndReason) -> None:
        self.calls.append(f"end {reason.value}")

    def prepare(self, items: Sequence[Item]) -> RemoteBatch:
        """Nothing is ever put to the phone: enough where only the asking counts."""
        self.calls.append(f"prepare {len(items)}")
        raise Failure(FailureCode.SECOND_UNREACHABLE)

    def begin(self, batch: RemoteBatch) -> str:
        self.calls.append("begin")
        return "r1"

    def finish(
        self, batch: RemoteBatch, request_id: str, on_result: Callable[[int, Outcome], None]
    ) -> tuple[Outcome, ...]:
        self.calls.append(f"finish {request_id}")
        outcomes = tuple(self.outcomes(batch)) if self.outcomes else ()
        for index, outcome in enumerate(outcomes):
            on_result(index, outcome)
        return outcomes

    def close(self) -> None:
        self.calls.append("close")
