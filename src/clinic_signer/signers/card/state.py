"""What the strip in the window says about the card: one named state at any time, never a box."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from enum import Enum

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.japan import day_in_japan, day_in_words
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.pki.roles import Role
from clinic_signer.signers.base import PinFailure
from clinic_signer.signers.card.contents import CardContents
from clinic_signer.signers.card.pkcs11.token import TokenContents
from clinic_signer.signers.card.transport import Transport
from clinic_signer.words import Words


class CardStateKind(Enum):
    """The states of a reader and its card."""

    SERVICE_STOPPED = "service-stopped"
    ACCESS_DENIED = "access-denied"
    REMOTE_SESSION = "remote-session"
    """There is no reader, and the person works on this PC from another one."""
    NO_READER = "no-reader"
    NO_DRIVER = "no-driver"
    NO_CARD = "no-card"
    READING = "reading"
    """A card was just put in; what it is will be known in a moment."""
    MUTE = "mute"
    """A card that does not answer: often the wrong way round."""
    OTHER_CARD = "other-card"
    BUSY = "busy"
    UNREADABLE = "unreadable"
    LOCKED = "locked"
    SEVERAL = "several"
    """More than one HPKI card: the person chooses, by the name of the holder."""
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
        insertion: the stay of the card in its reader; another number after every insertion.
        contents: what was read of the card, directly or through its driver; READY, LOCKED, and
            BUSY if it was read before.
        other_card: what the card looks like; OTHER_CARD only.
        failure: why it is UNREADABLE.
        facts: what the words of ``failure`` name.
        program: who uses the card, if known; BUSY only.
        model: model of the reader; NO_DRIVER only.
    """

    kind: CardStateKind
    reader: str | None = None
    insertion: int | None = None
    contents: CardContents | TokenContents | None = field(default=None, repr=False)
    other_card: OtherCard | None = None
    failure: FailureCode | None = None
    facts: tuple[tuple[str, str | int | None], ...] = ()
    program: str | None = None
    model: str | None = None

    @property
    def is_usable(self) -> bool:
        """True if a signature can be asked of the card."""
        return self.kind is CardStateKind.READY

    @property
    def why_unusable(self) -> Failure | None:
        """The failure that this state is to whoever wants to sign now; None when it is usable.

        For SEVERAL, whoever knows the holders' names adds them as ``holders``.
        """
        if self.kind is CardStateKind.READY:
            return None
        if self.kind is CardStateKind.LOCKED:
            return PinFailure(FailureCode.CARD_PIN_LOCKED, attempts_left=0)
        if self.kind is CardStateKind.READING:
            return Failure(FailureCode.CARD_COMMUNICATION, status_word="no answer")
        if self.kind is CardStateKind.UNREADABLE:
            return Failure(self.failure or FailureCode.CARD_COMMUNICATION, **dict(self.facts))
        return Failure(_FAILURES[self.kind])

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
        if self.contents is None or self.contents.attempts_maximum is None:
            return None
        return max(self.contents.attempts_maximum, self.attempts_left or 0)

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
        if self.failure is FailureCode.CARD_DEACTIVATED:
            return _DEACTIVATED
        return _SENTENCES[self.kind].filled(model=self.model or "?")


def state_of(
    contents: CardContents | TokenContents, reader: str | None, *, insertion: int | None = None
) -> CardState:
    """The state of a card that was read already."""
    kind = CardStateKind.LOCKED if contents.pin.is_locked else CardStateKind.READY
    return CardState(kind, reader=reader, insertion=insertion, contents=contents)


def state_of_failure(
    failure: Failure, transport: Transport, *, insertion: int | None = None
) -> CardState:
    """The state of a card that could not be read."""
    kind = _KINDS.get(failure.code, CardStateKind.UNREADABLE)
    if kind in _WITHOUT_READER:
        return CardState(kind)
    state = CardState(kind, reader=transport.reader, insertion=insertion)
    if kind is CardStateKind.OTHER_CARD:
        return replace(state, other_card=_other_card(transport.atr))
    if kind is CardStateKind.UNREADABLE:
        return replace(state, failure=failure.code, facts=tuple(failure.facts.items()))
    return state


_KINDS = {
    FailureCode.CARD_SERVICE_STOPPED: CardStateKind.SERVICE_STOPPED,
    FailureCode.CARD_SERVICE_DENIED: CardStateKind.ACCESS_DENIED,
    FailureCode.CARD_NO_READER: CardStateKind.NO_READER,
    FailureCode.CARD_ABSENT: CardStateKind.NO_CARD,
    FailureCode.CARD_REMOVED: CardStateKind.NO_CARD,
    FailureCode.CARD_RESET: CardStateKind.BUSY,
    FailureCode.CARD_BUSY: CardStateKind.BUSY,
    FailureCode.CARD_MUTE: CardStateKind.MUTE,
    FailureCode.CARD_NOT_HPKI: CardStateKind.OTHER_CARD,
}
_WITHOUT_READER = (
    CardStateKind.SERVICE_STOPPED,
    CardStateKind.ACCESS_DENIED,
    CardStateKind.NO_READER,
)
_FAILURES = {
    CardStateKind.SERVICE_STOPPED: FailureCode.CARD_SERVICE_STOPPED,
    CardStateKind.ACCESS_DENIED: FailureCode.CARD_SERVICE_DENIED,
    CardStateKind.REMOTE_SESSION: FailureCode.CARD_REMOTE_SESSION,
    CardStateKind.NO_READER: FailureCode.CARD_NO_READER,
    CardStateKind.NO_DRIVER: FailureCode.CARD_NO_READER,
    CardStateKind.NO_CARD: FailureCode.CARD_ABSENT,
    CardStateKind.MUTE: FailureCode.CARD_MUTE,
    CardStateKind.OTHER_CARD: FailureCode.CARD_NOT_HPKI,
    CardStateKind.BUSY: FailureCode.CARD_BUSY,
    CardStateKind.SEVERAL: FailureCode.CARD_SEVERAL,
}

_MY_NUMBER_HISTORICAL_BYTES = bytes.fromhex("000041E0B381A100")
"""Historical bytes of the individual number card in a contactless reader, as observed."""


def _other_card(atr: bytes) -> OtherCard:
    return OtherCard.MY_NUMBER if _MY_NUMBER_HISTORICAL_BYTES in atr else OtherCard.UNKNOWN


def _ready(contents: CardContents | TokenContents) -> Words:
    certificate = contents.certificate
    roles = [Role.words_for(role.text) for role in certificate.hc_roles]
    name = certificate.holder_name.replace("　", " ")
    who = Words(
        "・".join([name, *(role.ja for role in roles)]),
        ", ".join([name, *(role.en.lower() for role in roles)]),
    )
    day = day_in_words(day_in_japan(certificate.not_after))
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
_DEACTIVATED = Words(
    "署名の機能が止められています　発行窓口へご連絡ください",
    "Its signing function was switched off. Contact the issuer",
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
    CardStateKind.ACCESS_DENIED: Words(
        "カードを使うことが許されていません", "Not allowed to use cards"
    ),
    CardStateKind.REMOTE_SESSION: Words(
        "リモート接続のため、リーダーが見えません", "No card reader in the remote session"
    ),
    CardStateKind.NO_READER: Words("リーダーが見つかりません", "No card reader"),
    CardStateKind.NO_DRIVER: Words("リーダーの準備ができていません", "Reader driver missing"),
    CardStateKind.NO_CARD: Words("カードが入っていません", "No card inserted"),
    CardStateKind.READING: Words("カードを読み取っています", "Reading the card"),
    CardStateKind.MUTE: Words("カードが応答しません", "The card does not answer"),
    CardStateKind.OTHER_CARD: Words("別のカードです", "A different card"),
    CardStateKind.BUSY: Words("ほかのソフトが使用中", "In use by another program"),
    CardStateKind.UNREADABLE: Words("カードを読み取れません", "The card cannot be read"),
    CardStateKind.LOCKED: Words("カードがロックされています", "The card is locked"),
    CardStateKind.SEVERAL: Words("HPKIカードが2枚以上あります", "More than one HPKI card"),
    CardStateKind.READY: Words("使えます", "Ready"),
}

_SENTENCES = {
    CardStateKind.SERVICE_STOPPED: (
        Words(
            "Windowsの「Smart Card」サービスを開始してください",
            "Start the Windows “Smart Card” service",
        )
        if sys.platform == "win32"
        else Words(
            "カードリーダーのサービス「pcscd」を開始してください",
            "Start the card reader service “pcscd”",
        )
    ),
    CardStateKind.ACCESS_DENIED: Words(
        "このパソコンの管理者にご連絡ください", "Contact the administrator of this PC"
    ),
    CardStateKind.REMOTE_SESSION: Words(
        "手元のパソコンで、スマートカードの共有を許可してください",
        "Let the PC in front of you share its smart cards with this session",
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
    CardStateKind.READING: Words(
        "抜かずに、少しお待ちください", "Leave it in. This takes a moment"
    ),
    CardStateKind.MUTE: Words(
        "カードの向きを確かめて、差し直してください",
        "Check which way round it goes and insert it again",
    ),
    CardStateKind.OTHER_CARD: Words("HPKIカードに入れ替えてください", "Insert your HPKI card"),
    CardStateKind.UNREADABLE: Words(
        "カードを差し直してください　続くときは診断を開いてください",
        "Insert the card again. If it goes on, open the diagnostics",
    ),
    CardStateKind.LOCKED: Words("発行窓口へご連絡ください", "Contact the issuer"),
    CardStateKind.SEVERAL: Words("使うカードを選んでください", "Choose the card to use"),
}
