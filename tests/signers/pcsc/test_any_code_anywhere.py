"""Whatever PC/SC says at any moment: a named outcome, one VERIFY for one PIN, all given back."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox import CardProfile, Person, VirtualCard
from clinic_signer.sandbox.card import issue_card
from clinic_signer.signers.card.hpki_card import HpkiCard
from clinic_signer.signers.card.pcsc import connection, winscard
from clinic_signer.signers.card.pcsc.reader_rules import ReaderRules
from clinic_signer.signers.card.pcsc.result_code import ResultCode
from clinic_signer.signers.card.pcsc.transport import PcscTransport
from clinic_signer.signers.card.pcsc.turns import Turns
from clinic_signer.signers.card.pin import Pin
from signers.pcsc.fake_scard import FakeScard

FUNCTIONS = (
    *("establish", "connect", "begin", "transmit", "status_change", "wait", "status"),
    *("reconnect", "end 1", "disconnect 0", "disconnect 1", "release"),
)
SIGNATURES = 3

# Which function fails, at which of its calls, with which code.
FAULTS = st.lists(
    st.tuples(
        st.sampled_from(FUNCTIONS),
        st.integers(0, 40),
        st.sampled_from([*ResultCode, 0x80100077, 1]),
    ),
    max_size=6,
)


class FaultyService(FakeScard):
    """A service with a virtual card in its reader, and faults at chosen calls."""

    def __init__(self, card: VirtualCard, faults: list[tuple[str, int, int]]) -> None:
        super().__init__()
        self.card = card
        self.faults = {(function, number): code for function, number, code in faults}
        self.counted: Counter[str] = Counter()
        self.succeeded: Counter[str] = Counter()

    def _result(self, function: str) -> int:
        code = self.faults.get((function, self.counted[function]), 0)
        self.counted[function] += 1
        self.succeeded[function] += not code
        if function in ("end 1", "disconnect 1") and not code:
            self.card.reset()
        return code

    def SCardTransmit(  # noqa: N802
        self, card: int, protocol: int, command: list[int]
    ) -> tuple[int, list[int]]:
        result = self._result("transmit")
        return result, [] if result else list(self.card.process(bytes(command)))

    @property
    def is_all_given_back(self) -> bool:
        ended = self.counted["disconnect 0"] + self.counted["disconnect 1"]
        return (
            self.succeeded["establish"] == self.counted["release"]
            and self.succeeded["connect"] == ended
        )


@given(faults=FAULTS, is_batch=st.booleans())
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_code_at_any_moment(
    monkeypatch: pytest.MonkeyPatch,
    doctor: Person,
    faults: list[tuple[str, int, int]],
    is_batch: bool,
) -> None:
    card = issue_card(doctor, CardProfile.JMA)
    service = FaultyService(card, faults)
    monkeypatch.setattr(winscard, "_scard", lambda: service)
    monkeypatch.setattr(connection, "sleep", lambda _: None)
    monkeypatch.setattr(connection, "_REMOVAL_SECONDS", 0.0)
    transport = PcscTransport("Reader", Turns(), ReaderRules(), patience=30)
    hpki = HpkiCard(transport)
    outcomes: list[FailureCode | None] = []

    def sign() -> None:
        with Pin(b"1234") as pin:
            try:
                assert len(hpki.sign(bytes(32), pin, doctor.certificate)) == 256
                outcomes.append(None)
            except Failure as failure:
                outcomes.append(failure.code)

    if is_batch:
        with transport.connected():
            for _ in range(SIGNATURES):
                sign()
    else:
        for _ in range(SIGNATURES):
            sign()
    assert card.verify_count <= SIGNATURES
    assert FailureCode.CARD_PIN_WRONG not in outcomes
    assert service.is_all_given_back
    if not is_batch and not service.faults:
        assert outcomes == [None] * SIGNATURES
