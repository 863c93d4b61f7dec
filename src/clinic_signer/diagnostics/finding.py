"""What a probe finds: a state, a sentence, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from clinic_signer.failures import Failure
from clinic_signer.words import Words

if TYPE_CHECKING:  # the world holds the rooms below
    from clinic_signer.diagnostics.world import World

Facts: TypeAlias = tuple[tuple[str, str | int | bool | None], ...]
"""Names and values for IT staff and programs; never personal data."""


class State(Enum):
    """How something is; the values are stable names in JSON."""

    OK = "ok"
    CAUTION = "caution"
    BLOCKED = "blocked"
    NOT_NEEDED = "not-needed"
    """Not used here, or nothing to be judged by."""

    @property
    def words(self) -> Words:
        """What it is called."""
        return _STATES[self]


_STATES = {
    State.OK: Words("良好", "OK"),
    State.CAUTION: Words("注意", "Caution"),
    State.BLOCKED: Words("使えません", "Blocked"),
    State.NOT_NEEDED: Words("対象外", "Not needed"),
}


class Group(Enum):
    """What belongs together, in the order in which it is shown."""

    CARD = "card"
    NETWORK = "network"
    CERTIFICATES = "certificates"
    PC = "pc"

    @property
    def words(self) -> Words:
        """Its heading."""
        return _GROUPS[self]


_GROUPS = {
    Group.CARD: Words("カードを読む", "Reading the card"),
    Group.NETWORK: Words("通信する", "Network"),
    Group.CERTIFICATES: Words("証明書", "Certificates"),
    Group.PC: Words("このパソコン", "This PC"),
}


class Action(Enum):
    """What the window can do about it at once."""

    SETTINGS = "settings"
    """Open the settings concerned."""
    READ_CARD = "read-card"
    """Look at readers and cards anew."""
    SET_UP_PHONE = "set-up-phone"
    ISSUER = "issuer"
    """Show what the issuer of the card advises."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one probe found.

    Attributes:
        state: how it is.
        words: the finding, one sentence or two facts.
        remedy: what to do; None where there is nothing to do.
        action: what the window can do.
        code: the row of the failure catalogue behind it, by its stable value.
        facts: for IT staff.
    """

    state: State
    words: Words
    remedy: Words | None = None
    action: Action | None = None
    code: str | None = None
    facts: Facts = ()


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing to look at.

    Attributes:
        name: stable name.
        group: where it is shown.
        title: what it is called.
        run: looks; may raise anything, and may take too long: :mod:`running` sees to both.
        seconds: how long it may take.
    """

    name: str
    group: Group
    title: Words
    run: Callable[[World], Finding]
    seconds: float = 3.0


@dataclass(frozen=True, slots=True)
class Line:
    """A probe and what it found."""

    probe: Probe
    finding: Finding


def ok(words: Words, **facts: str | int | bool | None) -> Finding:
    """All is well."""
    return Finding(State.OK, words, facts=tuple(facts.items()))


def not_needed(words: Words, **facts: str | int | bool | None) -> Finding:
    """There is nothing to look at."""
    return Finding(State.NOT_NEEDED, words, facts=tuple(facts.items()))


def of_failure(
    failure: Failure, state: State = State.BLOCKED, action: Action | None = None
) -> Finding:
    """A failure of the catalogue as a finding.

    Names of files are left out of its words: they may be those of patients.
    """
    facts = {**failure.facts, "file": "…"} if "file" in failure.facts else failure.facts
    shown = Failure(failure.code, **facts)
    return Finding(state, shown.cause, shown.remedy, action, failure.code.value)
