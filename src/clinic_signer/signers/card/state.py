"""What the strip in the window says about the card: one named state at any time, never a box."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.japan import day_in_japan
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.pki.roles import Role
from clinic_signer.signers.card.contents import CardContents
from clinic_signer.signers.card.hpki_card import HpkiCard
from clinic_signer.signers.card.transport import Transport
from clinic_signer.words import Words


class CardStateKind(Enum):
    """The states of a reader and its card."""

    SERVICE_STOPPED = "service-stopped"
    NO_READER = "no-reader"
    NO_DRIVER = "no-driver"
    NO_CARD = "no-card"
    OTHER_CARD = "other-card"
    BUSY = "busy"
    UNREADABLE = "unreadable"
    LOCKED = "locked"
    READY = "ready"


class OtherCard(Enum):
    """What a card without an HPKI application looks like, by its answer to reset: only a hint."""

    MY_NUMBER = "my-number"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CardState:
    """A reader and its card, as a value.

    Attributes:
        kind: the state.
        reader: name of the reader, None if there is none.
        contents: what was read of the card; READY and LOCKED only.
        other_card: what the card looks like; OTHER_CARD only.
        failure: why it is UNREADABLE.
        program: who uses the card, if known; BUSY only.
        model: model of the reader; NO_DRIVER only.
    """

    kind: CardStateKind
    reader: str | None = None
    contents: CardContents | None = field(default=None, repr=False)
    other_card: OtherCard | None = None
    failure: FailureCode | None = None
    program: str | None = None
    model: str | None = None

    @property
    def is_usable(self) -> bool:
        """True if a signature can be asked of the card."""
        return self.kind is CardStateKind.READY

    @property
    def certificate(self) -> HpkiCertificate | None:
        """The holder's certificate."""
        return None if self.contents is None else self.contents.certificate

    @property
    def attempts_left(self) -> int | None:
        """PIN attempts left: 0 when locked, None when the card does not say."""
        return None if self.contents is None else self.contents.pin.attempts_left

    @property
    def attempts_maximum(self) -> int | None:
        """PIN attempts of a fresh card as its issuers state it; never below those that are left."""
        if self.contents is None or self.contents.dialect.attempts_maximum is None:
            return None
        return max(self.contents.dialect.attempts_maximum, self.attempts_left or 0)

    @property
    def pin_minimum(self) -> int | None:
        """Fewest characters of the PIN."""
        return None if self.contents is None else self.contents.pin.minimum

    @property
    def pin_maximum(self) -> int | None:
        """Most characters of the PIN."""
        return None if self.contents is None else self.contents.pin.maximum

    @property
    def heading(self) -> Words:
        """The state in a few words."""
        return _HEADINGS[self.kind]

    @property
    def sentence(self) -> Words:
        """The second line: who and until when, or what to do."""
        if self.contents is not None and self.kind is CardStateKind.READY:
            return _ready(self.contents)
        if self.kind is CardStateKind.OTHER_CARD and self.other_card is OtherCard.MY_NUMBER:
            return _MY_NUMBER
        if self.kind is CardStateKind.BUSY:
            return _BUSY.filled(program=self.program or _OTHER_PROGRAM)
        return _SENTENCES[self.kind].filled(model=self.model or "?")


def read_card_state(transport: Transport) -> CardState:
    """Look at the card without a PIN and say what state it is in. Raises no failure.

    States without a transport (service stopped, no reader, no driver) are made by whoever watches
    the readers: ``CardState(CardStateKind.NO_READER)``.
    """
    try:
        contents = HpkiCard(transport).open()
    except Failure as failure:
        return _without_contents(failure.code, transport)
    return state_of(contents, transport.reader)


def state_of(contents: CardContents, reader: str | None) -> CardState:
    """The state of a card that was read already."""
    kind = CardStateKind.LOCKED if contents.pin.is_locked else CardStateKind.READY
    return CardState(kind, reader=reader, contents=contents)


def _without_contents(code: FailureCode, transport: Transport) -> CardState:
    kind = _KINDS.get(code, CardStateKind.UNREADABLE)
    if kind is CardStateKind.NO_READER:
        return CardState(kind)
    if kind is CardStateKind.OTHER_CARD:
        return CardState(kind, reader=transport.reader, other_card=_other_card(transport.atr))
    failure = code if kind is CardStateKind.UNREADABLE else None
    return CardState(kind, reader=transport.reader, failure=failure)


_KINDS = {
    FailureCode.CARD_NO_READER: CardStateKind.NO_READER,
    FailureCode.CARD_ABSENT: CardStateKind.NO_CARD,
    FailureCode.CARD_REMOVED: CardStateKind.NO_CARD,
    FailureCode.CARD_RESET: CardStateKind.BUSY,
    FailureCode.CARD_NOT_HPKI: CardStateKind.OTHER_CARD,
}

_MY_NUMBER_HISTORICAL_BYTES = bytes.fromhex("000041E0B381A100")
"""Historical bytes of the individual number card in a contactless reader, as observed."""


def _other_card(atr: bytes) -> OtherCard:
    return OtherCard.MY_NUMBER if _MY_NUMBER_HISTORICAL_BYTES in atr else OtherCard.UNKNOWN


def _ready(contents: CardContents) -> Words:
    certificate = contents.certificate
    roles = [Role.words_for(role.text) for role in certificate.hc_roles]
    name = certificate.holder_name
    who = Words(
        "・".join([name, *(role.ja for role in roles)]),
        ", ".join([name, *(role.en.lower() for role in roles)]),
    )
    last = day_in_japan(certificate.not_after)
    day = Words(f"{last.year}年{last.month}月{last.day}日", last.isoformat())
    left = contents.pin.attempts_left
    words = _READY_ATTEMPTS_UNKNOWN if left is None else _READY
    return words.filled(who=who, day=day, left=left)


_READY = Words("{who}　{day}まで　PIN残り{left}回", "{who} · until {day} · PIN: {left} left")
_READY_ATTEMPTS_UNKNOWN = Words(
    "{who}　{day}まで　PIN残り回数は読み取れません",
    "{who} · until {day} · PIN attempts cannot be read",
)
_MY_NUMBER = Words(
    "マイナンバーカードのようです　HPKIカードに入れ替えてください",
    "Looks like a My Number card. Insert your HPKI card",
)
_BUSY = Words(
    "{program}の処理が終わると、自動で使えるようになります",
    "Available again as soon as {program} has finished",
)
_OTHER_PROGRAM = Words("ほかのソフト", "the other program")

_HEADINGS = {
    CardStateKind.SERVICE_STOPPED: Words(
        "カードの機能が止まっています", "Smart-card service stopped"
    ),
    CardStateKind.NO_READER: Words("リーダーが見つかりません", "No card reader"),
    CardStateKind.NO_DRIVER: Words("リーダーの準備ができていません", "Reader driver missing"),
    CardStateKind.NO_CARD: Words("カードが入っていません", "No card inserted"),
    CardStateKind.OTHER_CARD: Words("別のカードです", "A different card"),
    CardStateKind.BUSY: Words("ほかのソフトが使用中", "In use by another program"),
    CardStateKind.UNREADABLE: Words("カードを読み取れません", "The card cannot be read"),
    CardStateKind.LOCKED: Words("カードがロックされています", "The card is locked"),
    CardStateKind.READY: Words("使えます", "Ready"),
}

_SENTENCES = {
    CardStateKind.SERVICE_STOPPED: Words(
        "Windowsの「Smart Card」サービスを開始してください",
        'Start the Windows "Smart Card" service',
    ),
    CardStateKind.NO_READER: Words(
        "カードリーダーのUSBケーブルを差し直してください",
        "Unplug the reader's USB cable and plug it in again",
    ),
    CardStateKind.NO_DRIVER: Words(
        "ドライバーが必要です　機種：{model}", "Driver needed. Model: {model}"
    ),
    CardStateKind.NO_CARD: Words(
        "カードを差し込むと、すぐに使えます", "Insert your card to use it"
    ),
    CardStateKind.OTHER_CARD: Words("HPKIカードに入れ替えてください", "Insert your HPKI card"),
    CardStateKind.UNREADABLE: Words(
        "カードを差し直してください　続くときは診断を開いてください",
        "Insert the card again. If it goes on, open the diagnostics",
    ),
    CardStateKind.LOCKED: Words("発行窓口へご連絡ください", "Contact the issuer"),
}
