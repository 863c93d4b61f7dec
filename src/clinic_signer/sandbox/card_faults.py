"""What a virtual card can be told to do besides the ordinary, for tests and for training."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from clinic_signer.signers.card.iso7816 import StatusWord


@dataclass(frozen=True, slots=True)
class CardFaults:
    """Switches for what cards and readers do besides the ordinary.

    Attributes:
        removed_after: the card is pulled out when that many commands have been answered.
        reset_after: another program resets the card when that many commands have been answered.
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
        words: answers an instruction with a fixed status word and does nothing.
        status_word: answers an empty VERIFY with a fixed status word.
    """

    removed_after: int | None = None
    reset_after: int | None = None
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
    words: Mapping[int, int] = field(default_factory=dict)
    status_word: int | None = None
