"""What the service does wrong on request: one row each, for demonstrations and tests.

A fault makes the service refuse, fail or lie. None makes it accept what it must not accept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from threading import Lock

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.words import Words


class Fault(Enum):
    """A fault; the value is its name on the command line."""

    SLOW = "slow"
    DROP = "drop"
    HTTP_500 = "http-500"
    WRONG_HASH_SIGNED = "wrong-hash-signed"
    ALTERED_XML = "altered-xml"
    FOREIGN_CERTIFICATE = "foreign-certificate"
    TOKEN_EXPIRES_MID_BATCH = "token-expires-mid-batch"  # noqa: S105 - a name
    REVOKED = "revoked"
    LOCKED = "locked"
    FACILITY_SUSPENDED = "facility-suspended"
    CLOCK_SKEW = "clock-skew"
    PHONE_OFFLINE = "phone-offline"
    ADAPTER_DOWN = "adapter-down"
    DUPLICATE_REQUEST_ID = "duplicate-request-id"


@dataclass(frozen=True, slots=True)
class FaultRow:
    """What the table says of one fault.

    Attributes:
        words: what the service does.
        value: the number it takes when none is given; None for one without a number.
        unit: what the number counts.
    """

    words: Words
    value: float | None = None
    unit: Words | None = None


_SECONDS = Words("秒", "seconds")
_SIGNATURES = Words("署名の数", "signatures")

FAULTS: dict[Fault, FaultRow] = {
    Fault.SLOW: FaultRow(
        Words("パソコンへの応答が遅れます", "answers to the PC come late"), 3.0, _SECONDS
    ),
    Fault.DROP: FaultRow(
        Words("応答の途中で接続が切れます", "connections break in the middle of the answer")
    ),
    Fault.HTTP_500: FaultRow(Words("サーバーが処理できない", "the server fails (HTTP 500)")),
    Fault.WRONG_HASH_SIGNED: FaultRow(
        Words(
            "承認されたものと違うハッシュに署名します", "signs another hash than the approved one"
        )
    ),
    Fault.ALTERED_XML: FaultRow(
        Words(
            "送った処方箋と違う内容のXMLに署名して返します",
            "signs and returns XML whose content is not what was sent",
        )
    ),
    Fault.FOREIGN_CERTIFICATE: FaultRow(
        Words("ほかの医師の証明書と鍵を使います", "uses certificate and key of another physician")
    ),
    Fault.TOKEN_EXPIRES_MID_BATCH: FaultRow(
        Words(
            "何件か署名したあとで承認の期限が切れます", "the approval expires after some signatures"
        ),
        1.0,
        _SIGNATURES,
    ),
    Fault.REVOKED: FaultRow(
        Words("証明書が失効したと答えます", "says that the certificate has been revoked")
    ),
    Fault.LOCKED: FaultRow(Words("ロックされていると答えます", "says that the account is locked")),
    Fault.FACILITY_SUSPENDED: FaultRow(
        Words("医療機関の利用が停止されています", "the facility is suspended")
    ),
    Fault.CLOCK_SKEW: FaultRow(
        Words("サーバーの時計が進んでいます", "the clock of the service is ahead"), 600.0, _SECONDS
    ),
    Fault.PHONE_OFFLINE: FaultRow(
        Words("スマートフォンから接続できません", "the phone cannot reach the service")
    ),
    Fault.ADAPTER_DOWN: FaultRow(
        Words(
            "院内の2つのサービスが応答しません（kagura）",
            "the two local services do not answer (kagura)",
        )
    ),
    Fault.DUPLICATE_REQUEST_ID: FaultRow(
        Words(
            "同じ要求番号が別の内容で使われていると答えます",
            "says that the request id was used for something else",
        )
    ),
}


class Faults:
    """The faults that are switched on; may be changed while the service runs, by any thread.

    Args:
        on: faults that are on from the beginning, with their usual numbers.
    """

    def __init__(self, on: Iterable[Fault] = ()) -> None:
        self._on: dict[Fault, float] = {}
        self._lock = Lock()
        for fault in on:
            self.switch_on(fault)

    def switch_on(self, fault: Fault, value: float | None = None) -> None:
        """Switch a fault on, with the table's number if none is given."""
        number = FAULTS[fault].value if value is None else value
        with self._lock:
            self._on[fault] = 0.0 if number is None else number

    def clear(self) -> None:
        """Switch all off."""
        with self._lock:
            self._on.clear()

    def __contains__(self, fault: Fault) -> bool:
        """Whether a fault is on."""
        with self._lock:
            return fault in self._on

    def value(self, fault: Fault) -> float:
        """The number of a fault; 0 when it is off."""
        with self._lock:
            return self._on.get(fault, 0.0)

    @property
    def on(self) -> frozenset[Fault]:
        """All that are on."""
        with self._lock:
            return frozenset(self._on)


def parse_faults(texts: Iterable[str]) -> Faults:
    """Read faults as the command line gives them: ``name`` or ``name=number``.

    Raises:
        Failure: SANDBOX_FAULT_INVALID for an unknown name, or a number where none belongs.
    """
    faults = Faults()
    for text in texts:
        name, equals, number = text.partition("=")
        try:
            fault = Fault(name)
            value = float(number) if equals else None
        except ValueError as error:
            raise _invalid(text) from error
        has_number = FAULTS[fault].value is not None
        if value is not None and not (has_number and 0 <= value < 1e9):
            raise _invalid(text)
        faults.switch_on(fault, value)
    return faults


def _invalid(text: str) -> Failure:
    known = ", ".join(fault.value for fault in Fault)
    return Failure(FailureCode.SANDBOX_FAULT_INVALID, fault=text, known=known)
