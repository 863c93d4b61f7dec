"""What a virtual card can be told to do besides the ordinary, for tests and for training.

The names, their values and their words stand in one table; the command line, the documentation and
the tests read it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.card.iso7816 import StatusWord
from clinic_signer.words import Words

_MAXIMUM_ATTEMPTS = 15
_KEY_SIZES = (2048, 3072, 4096)


class Step(Enum):
    """A kind of command, as a fault names it; the value is what the command line takes."""

    SELECT = "select"
    """SELECT of an application, by its name."""
    FILE = "file"
    """SELECT of a file."""
    READ = "read"
    STATUS = "status"
    """VERIFY without data: the question for the attempts left."""
    VERIFY = "verify"
    """VERIFY with a PIN."""
    KEY = "mse"
    """MANAGE SECURITY ENVIRONMENT."""
    SIGN = "pso"
    """PERFORM SECURITY OPERATION."""


class Alone(Enum):
    """The one application of a card that has only one; the value is its name on the card."""

    SIGNATURE = "signature"
    AUTHENTICATION = "authentication"


@dataclass(frozen=True, slots=True)
class CardFaults:
    """Switches for what cards and readers do besides the ordinary.

    Attributes:
        removed_after: the card is pulled out when that many commands have been answered.
        reset_after: the card is reset when that many commands have been answered: in process by
            another program, in a real reader by itself.
        delays: seconds that a step takes; None stands for all others.
        failure_rate: share of commands (0 … 1) that are answered 6F00 and not done.
        seed: which commands those are; the same for the same seed.
        extended_length: extended APDUs are understood; else 6700.
        chaining: command chaining is understood; else 6884.
        answers_in_pieces: answers wait for GET RESPONSE (61xx), READ BINARY insists on the right
            length (6Cxx), as over T=0.
        end_of_file_warning: a read that reaches the end of the file says 6282.
        partial_selection: an application can be selected by the first bytes of its name.
        next_occurrence: SELECT finds the next application; else always the first again.
        key_reference_tags: tags of the key reference that MSE takes.
        attempts_left: attempts a fresh card has; None for all.
        locked_word: what VERIFY says when no attempt is left (6983, 6984 or 63C0).
        signature_wrong: signatures have a wrong bit.
        words: answers a step with a fixed status word and does nothing.
        only: the one application that is on the card; None leaves both.
        is_hpki: False for a card of another kind: no application, the answer to reset of an
            individual number card.
        labels_swapped: the directory calls the holder's certificate an authority's and the other
            way round.
        key_size: bits of the key.
        contact: an answer to reset as over contacts.
        mute: does not answer its reset.
    """

    removed_after: int | None = None
    reset_after: int | None = None
    delays: Mapping[Step | None, float] = field(default_factory=dict)
    failure_rate: float = 0.0
    seed: int = 1
    extended_length: bool = True
    chaining: bool = True
    answers_in_pieces: bool = False
    end_of_file_warning: bool = False
    partial_selection: bool = True
    next_occurrence: bool = True
    key_reference_tags: frozenset[int] = frozenset({0x81, 0x84})
    attempts_left: int | None = None
    locked_word: int = StatusWord.REFERENCE_DATA_NOT_USABLE
    signature_wrong: bool = False
    words: Mapping[Step, int] = field(default_factory=dict)
    only: Alone | None = None
    is_hpki: bool = True
    labels_swapped: bool = False
    key_size: int = 2048
    contact: bool = False
    mute: bool = False


def parse_faults(texts: Sequence[str]) -> CardFaults:
    """Read faults as the command line gives them: ``name`` or ``name=value``.

    A fault that is given more than once takes the last value; those of single steps add up.

    Raises:
        Failure: SANDBOX_FAULT_INVALID with the text and what is known instead.
    """
    faults = CardFaults()
    for text in texts:
        name, _, value = text.partition("=")
        row = FAULTS_BY_NAME.get(name)
        if row is None:
            raise _invalid(text, ", ".join(FAULTS_BY_NAME))
        try:
            read = row.read(value)
        except ValueError as error:
            raise _invalid(text, row.usage) from error
        if isinstance(read, dict):
            read = dict(getattr(faults, row.field)) | read
        # The table names the field; a test reads every row.
        change: dict[str, Any] = {row.field: read}
        faults = replace(faults, **change)
    return faults


def _invalid(text: str, known: str) -> Failure:
    return Failure(FailureCode.SANDBOX_FAULT_INVALID, fault=text, known=known)


# How a value is written.


def _switch(on: bool) -> Callable[[str], bool]:
    def read(text: str) -> bool:
        if text:
            raise ValueError("takes no value")
        return on

    return read


def _count(maximum: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text)
        if not 0 <= number <= maximum:
            raise ValueError("out of range")
        return number

    return read


def _rate(text: str) -> float:
    rate = float(text)
    if not 0 <= rate <= 1:
        raise ValueError("not between 0 and 1")
    return rate


def _word(text: str) -> int:
    if len(text) != 4:
        raise ValueError("not four hexadecimal digits")
    return int(text, 16)


def _key_size(text: str) -> int:
    size = int(text)
    if size not in _KEY_SIZES:
        raise ValueError("not a size of HPKI keys")
    return size


def _tag(text: str) -> frozenset[int]:
    return frozenset({int(text, 16) & 0xFF})


def _answer(text: str) -> dict[Step, int]:
    step, _, word = text.partition(":")
    return {Step(step): _word(word)}


def _delay(text: str) -> dict[Step | None, float]:
    step, _, seconds = text.rpartition(":")
    delay = float(seconds)
    if not 0 <= delay <= 3600:
        raise ValueError("not so many seconds")
    return {Step(step) if step else None: delay}


@dataclass(frozen=True, slots=True)
class FaultRow:
    """A fault as it is named to people.

    Attributes:
        name: what the command line takes.
        field: the field of :class:`CardFaults`.
        read: makes the field's value of the text behind ``=``; ValueError if it cannot.
        value: how the value is written; empty for a switch.
        example: a value.
        words: what the card then does.
    """

    name: str
    field: str
    read: Callable[[str], object]
    value: str
    example: str
    words: Words

    @property
    def usage(self) -> str:
        """Name and value, as they are written."""
        return f"{self.name}={self.value}" if self.value else self.name


_STEPS = "|".join(step.value for step in Step)

FAULTS = (
    FaultRow(
        "removed-after", "removed_after", _count(10_000), "N", "12",
        Words("N個のコマンドに答えたあと、抜かれる", "is pulled out after N answers"),
    ),
    FaultRow(
        "reset-after", "reset_after", _count(10_000), "N", "12",
        Words("N個のコマンドに答えたあと、リセットされる", "is reset after N answers"),
    ),
    FaultRow(
        "delay", "delays", _delay, f"[{_STEPS}:]SECONDS", "pso:2.5",
        Words("答えるまでに時間がかかる", "takes so long to answer"),
    ),
    FaultRow(
        "random", "failure_rate", _rate, "0…1", "0.1",
        Words("この割合のコマンドに6F00と答える", "answers 6F00 to that share of commands"),
    ),
    FaultRow(
        "seed", "seed", _count(2**31), "N", "7",
        Words("randomのコマンドを決める数", "chooses the commands of random"),
    ),
    FaultRow(
        "t0", "answers_in_pieces", _switch(True), "", "",
        Words("T=0のように、分けて答える（61xx・6Cxx）", "answers as over T=0 (61xx, 6Cxx)"),
    ),
    FaultRow(
        "no-extended", "extended_length", _switch(False), "", "",
        Words("長いコマンドを知らない（6700）", "knows no extended length (6700)"),
    ),
    FaultRow(
        "no-chaining", "chaining", _switch(False), "", "",
        Words("コマンドの連結を知らない（6884）", "knows no command chaining (6884)"),
    ),
    FaultRow(
        "end-of-file", "end_of_file_warning", _switch(True), "", "",
        Words("ファイルの終わりで6282と知らせる", "says 6282 at the end of a file"),
    ),
    FaultRow(
        "whole-names", "partial_selection", _switch(False), "", "",
        Words("アプリケーションを全桁の名前でだけ選べる", "is selected by whole names only"),
    ),
    FaultRow(
        "no-next", "next_occurrence", _switch(False), "", "",
        Words("次のアプリケーションを探せない", "finds no next application"),
    ),
    FaultRow(
        "key-tag", "key_reference_tags", _tag, "81|84", "81",
        Words("鍵をこのタグでだけ選べる", "takes its key by this tag only"),
    ),
    FaultRow(
        "attempts", "attempts_left", _count(_MAXIMUM_ATTEMPTS), "0…15", "1",
        Words("PINの残り回数（0はロック）", "has so many PIN attempts left (0: locked)"),
    ),
    FaultRow(
        "locked-word", "locked_word", _word, "6983|6984|63C0", "6983",
        Words("ロックのときに答える語", "says this when it is locked"),
    ),
    FaultRow(
        "wrong-signature", "signature_wrong", _switch(True), "", "",
        Words("誤った署名を作る", "makes wrong signatures"),
    ),
    FaultRow(
        "answer", "words", _answer, f"{_STEPS}:SW", "pso:6985",
        Words("このコマンドにいつもこう答える", "always answers this to the command"),
    ),
    FaultRow(
        "only", "only", Alone, "|".join(alone.value for alone in Alone), "authentication",
        Words("アプリケーションが1つだけある", "has this application only"),
    ),
    FaultRow(
        "not-hpki", "is_hpki", _switch(False), "", "",
        Words("マイナンバーカードのような別のカード", "is another card, like a My Number card"),
    ),
    FaultRow(
        "labels-swapped", "labels_swapped", _switch(True), "", "",
        Words("証明書の名札が入れ替わっている", "has the labels of its certificates swapped"),
    ),
    FaultRow(
        "key-size", "key_size", _key_size, "|".join(map(str, _KEY_SIZES)), "3072",
        Words("鍵の長さ", "has a key of that size"),
    ),
    FaultRow(
        "contact", "contact", _switch(True), "", "",
        Words("接触型のように名乗る（ATR）", "introduces itself as over contacts (ATR)"),
    ),
    FaultRow(
        "mute", "mute", _switch(True), "", "",
        Words("リセットに答えない", "does not answer its reset"),
    ),
)  # fmt: skip
"""Every fault there is; docs/sandbox.md shows the same table."""

FAULTS_BY_NAME = {row.name: row for row in FAULTS}
