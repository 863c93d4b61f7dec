"""The report: what the person can do now, and every line."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from clinic_signer.diagnostics.finding import Finding, Line, Probe, State
from clinic_signer.diagnostics.privacy import Privacy
from clinic_signer.diagnostics.probes import PROBES
from clinic_signer.diagnostics.running import run_probes
from clinic_signer.diagnostics.world import World
from clinic_signer.failures import FailureCode
from clinic_signer.words import Words

_WAY_TO_PHONE = ("network", "proxy", "second-service", "cardless-service")
_BY_WORST = (State.BLOCKED, State.CAUTION, State.OK)


@dataclass(frozen=True, slots=True)
class Report:
    """What was found.

    Attributes:
        at: when it was begun.
        lines: one per probe, in their order.
        is_sandbox: nothing of it is real.
    """

    at: datetime
    lines: tuple[Line, ...]
    is_sandbox: bool = False

    def count(self, state: State) -> int:
        """How many lines are in a state."""
        return sum(line.finding.state is state for line in self.lines)

    @property
    def worst(self) -> State:
        """The worst state of all; OK when nothing is wrong."""
        return next((state for state in _BY_WORST if self.count(state)), State.OK)

    @property
    def headline(self) -> Words:
        """What the person can do now."""
        card, phone = self.card_signs, self.phone_signs
        if self._state("journal") is State.BLOCKED or self._key_is_missing:
            return _NEITHER
        if self._state("readers") is State.NOT_NEEDED:  # the settings say that no card signs here
            return _BY_PHONE_ALONE[phone]
        if phone is None:
            if not card and self._card_is_missing:
                return _INSERT
            return _CARD_ONLY if card else _CARD_DOES_NOT
        return _HEADLINES[(card, phone)]

    @property
    def card_signs(self) -> bool:
        """Whether a signature can be asked of the card now."""
        is_reachable = self._state("pkcs11-modules") is not State.BLOCKED
        return self._state("card") is State.OK and is_reachable

    @property
    def phone_signs(self) -> bool | None:
        """Whether the phone can be asked for approval now; None where no service is set."""
        if self._state("phone") in (State.NOT_NEEDED, None):
            return None
        is_open = all(self._state(name) is not State.BLOCKED for name in _WAY_TO_PHONE)
        return self._state("phone") is State.OK and is_open

    @property
    def _key_is_missing(self) -> bool:
        """The journal is there and cannot be opened: nothing is signed that it cannot keep."""
        keyring = self._finding("keyring")
        return keyring is not None and keyring.code == FailureCode.JOURNAL_KEY_MISSING.value

    @property
    def _card_is_missing(self) -> bool:
        """A reader waits for a card: all else is well."""
        card = self._finding("card")
        facts = {} if card is None else dict(card.facts)
        return (
            facts.get("state") == "no-card" and self._state("pkcs11-modules") is not State.BLOCKED
        )

    def _finding(self, name: str) -> Finding | None:
        return next((line.finding for line in self.lines if line.probe.name == name), None)

    def _state(self, name: str) -> State | None:
        finding = self._finding(name)
        return None if finding is None else finding.state


def examine(
    world: World,
    told: Callable[[Line], None] = lambda _line: None,
    probes: Sequence[Probe] = PROBES,
    stop: threading.Event | None = None,
) -> Report:
    """Look at everything; returns within 15 seconds whatever hangs.

    Args:
        world: this PC.
        told: told of each line as it comes, in this thread.
        probes: what to look at.
        stop: set when nobody wants to know any more.
    """
    privacy = Privacy.of_this_pc(world.settings)
    at = world.clock()

    def tell(line: Line) -> None:
        told(replace(line, finding=privacy.shielded(line.finding)))

    lines = run_probes(world, probes, tell, stop=stop)
    shielded = tuple(replace(line, finding=privacy.shielded(line.finding)) for line in lines)
    return Report(at, shielded, world.is_sandbox)


_CARD_ONLY = Words("カードでの署名はできます", "Signing by card works")
_CARD_DOES_NOT = Words("カードでの署名はできません", "Signing by card does not work")
_INSERT = Words("カードを差し込むと、署名できます", "Insert your card to sign")
_NEITHER = Words(
    "いまは署名できません。紙の処方箋に切り替えてください",
    "Signing is not possible now. Issue paper prescriptions",
)
_BY_PHONE_ALONE = {
    None: _NEITHER,
    True: Words("スマートフォンでの署名はできます", "Signing by phone works"),
    False: Words("スマートフォンでの署名はできません", "Signing by phone does not work"),
}
_HEADLINES = {
    (True, True): Words(
        "カードでも、スマートフォンでも署名できます", "Signing works by card and by phone"
    ),
    (True, False): Words(
        "カードでの署名はできます。スマートフォンでの署名はできません",
        "Signing by card works, by phone it does not",
    ),
    (False, True): Words(
        "スマートフォンでの署名はできます。カードでの署名はできません",
        "Signing by phone works, by card it does not",
    ),
    (False, False): _NEITHER,
}
