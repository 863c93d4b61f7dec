"""Every way from a signer to a card, behind one small face, so that one suite tests them all.

A new way is a row in ``WAYS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import pytest

from clinic_signer.sandbox import PIN, CardProfile, Person, VirtualCard, VirtualReaders
from clinic_signer.sandbox.card import issue_card
from clinic_signer.sandbox.card_faults import CardFaults
from clinic_signer.sandbox.vpcd import VpcdSlot
from clinic_signer.signers.base import DigestSigner
from clinic_signer.signers.card.pcsc.source import PcscSource
from clinic_signer.signers.card.pkcs11.signer import open_signer
from clinic_signer.signers.card.reader_source import ReaderSource
from clinic_signer.signers.card.readers import CardReaders, ReadersState
from clinic_signer.signers.card.state import CardStateKind
from clinic_signer.signers.card.transport import Transport
from pcsc.card_service import wait_for_any_card
from pcsc.fixtures import MakePcscd
from signers.pkcs11.shim import PIN as MODULE_PIN
from signers.pkcs11.shim import SOURCE, Shim, compile_library, make_softhsm_token

PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class CardOrder:
    """The card a test wants.

    Attributes:
        person: whose certificate and key are in the application for signing.
        profile: its layout; a PKCS#11 module hides it.
        faults: what it does besides the ordinary.
        authentication: who the application for authentication is for, if there is one.
    """

    person: Person
    profile: CardProfile = CardProfile.JMA
    faults: CardFaults = field(default_factory=CardFaults)
    authentication: Person | None = None

    def made(self) -> VirtualCard:
        """The virtual card."""
        return issue_card(
            self.person, self.profile, authentication=self.authentication, faults=self.faults
        )


class Way(Protocol):
    """A desk with two readers, and a signer that sees them.

    Attributes:
        pin: the right PIN of every card.
        tells_attempts: the number of attempts left is known exactly.
    """

    pin: bytes
    tells_attempts: bool

    @property
    def verify_count(self) -> int:
        """PINs that all cards of this way have received."""
        ...

    def insert(self, order: CardOrder, reader: int = 0) -> None:
        """Put a card in; returns when a signer can see it."""
        ...

    def remove(self, reader: int = 0) -> None:
        """Pull a card out; returns when a signer can see that."""
        ...

    def signer(self) -> DigestSigner:
        """The signer for what is in the readers; raises the failure of that state."""
        ...


OpenWay = Callable[[pytest.FixtureRequest], AbstractContextManager[Way]]


class ReadersWay:
    """A way on which the product speaks APDUs itself, through all its layers.

    Args:
        source: the readers.
        names: the names of two readers.
        put: puts a card into one of them.
        take: pulls it out.
    """

    pin = PIN.encode()
    tells_attempts = True

    def __init__(
        self,
        source: ReaderSource,
        names: tuple[str, str],
        put: Callable[[VirtualCard, int], None],
        take: Callable[[int], None],
    ) -> None:
        self.readers = CardReaders(source)
        self.cards: list[VirtualCard] = []
        self._names = names
        self._put, self._take = put, take
        self.readers.start()

    @property
    def verify_count(self) -> int:
        return sum(card.verify_count for card in self.cards)

    def insert(self, order: CardOrder, reader: int = 0) -> None:
        card = order.made()
        self.cards.append(card)
        self._put(card, reader)
        self._wait(reader, lambda kind: kind not in (CardStateKind.NO_CARD, CardStateKind.READING))

    def remove(self, reader: int = 0) -> None:
        self._take(reader)
        self._wait(reader, lambda kind: kind is CardStateKind.NO_CARD)

    def take(self, reader: int = 0) -> None:
        """Pull a card out and do not wait for anything."""
        self._take(reader)

    def signer(self) -> DigestSigner:
        return self.readers.signer()

    def wait_for_kind(self, wanted: CardStateKind) -> None:
        """Wait until the chosen card is in a state."""
        self.readers.wait_for(lambda state: state.chosen.kind is wanted, PATIENCE)

    def _wait(self, reader: int, wanted: Callable[[CardStateKind], bool]) -> None:
        name = self._names[reader]

        def is_so(state: ReadersState) -> bool:
            return any(card.reader == name and wanted(card.kind) for card in state.cards)

        self.readers.wait_for(is_so, PATIENCE)


@contextmanager
def in_process(_request: pytest.FixtureRequest) -> Iterator[ReadersWay]:
    """Virtual readers in this process."""
    names = ("Reader A", "Reader B")
    source = VirtualReaders(*names)
    way = ReadersWay(
        source,
        names,
        lambda card, reader: source.insert(card, names[reader]),
        lambda reader: source.remove(names[reader]),
    )
    try:
        yield way
    finally:
        way.readers.close()


@contextmanager
def real_pcsc(request: pytest.FixtureRequest) -> Iterator[ReadersWay]:
    """A real PC/SC service whose cards are programs."""
    make_pcscd: MakePcscd = request.getfixturevalue("make_pcscd")
    first, second = make_pcscd(1).slots
    places: dict[int, VpcdSlot] = {}

    def put(card: VirtualCard, reader: int) -> None:
        place = (first, second)[reader]
        places[reader] = VpcdSlot(card, host=place.host, port=place.port)
        places[reader].insert()

    way = ReadersWay(
        PcscSource(), (first.name, second.name), put, lambda reader: places[reader].remove()
    )
    try:
        yield way
    finally:
        way.readers.close()
        for place in places.values():
            place.remove()


class ModuleWay:
    """A way through a PKCS#11 module that knows cards as folders: our own narrow one."""

    pin = MODULE_PIN
    tells_attempts = False

    def __init__(self, shim: Shim, stack: ExitStack) -> None:
        self._shim = shim
        self._stack = stack
        shim.plug(1, "SIM Reader 01 00")

    @property
    def verify_count(self) -> int:
        folders = (n for n in range(2) if (self._shim.slot(n) / "logins").exists())
        return sum(self._shim.logins(n) for n in folders)

    def insert(self, order: CardOrder, reader: int = 0) -> None:
        left = order.faults.attempts_left
        if left is None:
            self._shim.insert(order.person, reader)
        else:
            self._shim.insert(order.person, reader, left=left)

    def remove(self, reader: int = 0) -> None:
        self._shim.remove(reader)

    def set_pin(self, pin: str, reader: int = 0) -> None:
        """Change the right PIN of a card."""
        (self._shim.slot(reader) / "pin").write_text(pin)

    def fault(self, function: str, what: str) -> None:
        """Let a function of the module misbehave; see :meth:`Shim.fault`."""
        self._shim.fault(function, what)

    def signer(self) -> DigestSigner:
        signer = open_signer([self._shim.module], None)
        self._stack.callback(signer.close)
        signer.refresh()
        return signer


def compiled_module(factory: pytest.TempPathFactory) -> Path:
    """Our own module, compiled once in a run of the tests."""
    module = factory.getbasetemp() / "ways" / "HpkiSigP11_SIM.so"
    if not module.exists():
        module.parent.mkdir()
        compile_library(module, SOURCE)
    return module


@contextmanager
def own_module(request: pytest.FixtureRequest) -> Iterator[ModuleWay]:
    """Our own PKCS#11 module, as narrow as the guideline allows."""
    folder: Path = request.getfixturevalue("tmp_path")
    monkeypatch: pytest.MonkeyPatch = request.getfixturevalue("monkeypatch")
    module = compiled_module(request.getfixturevalue("tmp_path_factory"))
    monkeypatch.setenv("HPKI_SHIM", str(folder / "home"))
    with ExitStack() as stack:
        yield ModuleWay(Shim(module, folder / "home"), stack)


class SoftHsmWay:
    """A way through SoftHSM, which is no card: one token, no counter, no removal."""

    pin = MODULE_PIN
    tells_attempts = False

    def __init__(self, folder: Path, setenv: Callable[[str, str], None], stack: ExitStack) -> None:
        self._folder, self._setenv, self._stack = folder, setenv, stack
        self._module: Path | None = None
        self.verify_count = 0
        """SoftHSM does not count."""

    def insert(self, order: CardOrder, reader: int = 0) -> None:
        assert reader == 0
        self._module = make_softhsm_token(self._folder, order.person, self._setenv)

    def remove(self, reader: int = 0) -> None:
        raise NotImplementedError

    def signer(self) -> DigestSigner:
        assert self._module is not None
        signer = open_signer([self._module], None)
        self._stack.callback(signer.close)
        signer.refresh()
        return signer


@contextmanager
def softhsm(request: pytest.FixtureRequest) -> Iterator[SoftHsmWay]:
    """SoftHSM: a PKCS#11 module of somebody else's."""
    folder: Path = request.getfixturevalue("tmp_path")
    monkeypatch: pytest.MonkeyPatch = request.getfixturevalue("monkeypatch")
    with ExitStack() as stack:
        yield SoftHsmWay(folder, monkeypatch.setenv, stack)


SPEAKING_APDU: dict[str, OpenWay] = {"in-process": in_process, "pcsc": real_pcsc}
"""Ways on which the product itself talks to the card, so that every fault can be made."""

WITH_READERS: dict[str, OpenWay] = SPEAKING_APDU | {"module": own_module}
"""Ways with cards that come, go and count."""

WAYS: dict[str, OpenWay] = WITH_READERS | {"softhsm": softhsm}
"""Every way."""


@contextmanager
def line_in_process(_request: pytest.FixtureRequest, card: VirtualCard) -> Iterator[Transport]:
    """The bare line to a card in this process."""
    yield card.transport()


@contextmanager
def line_of_pcsc(request: pytest.FixtureRequest, card: VirtualCard) -> Iterator[Transport]:
    """The bare line to a card in a real PC/SC service."""
    make_pcscd: MakePcscd = request.getfixturevalue("make_pcscd")
    place = make_pcscd(1).slots[0]
    source = PcscSource()
    with VpcdSlot(card, host=place.host, port=place.port) as slot:
        slot.insert()
        wait_for_any_card(place.name)
        yield source.transport(place.name)
    source.close()


OpenLine = Callable[[pytest.FixtureRequest, VirtualCard], AbstractContextManager[Transport]]

LINES: dict[str, OpenLine] = {"in-process": line_in_process, "pcsc": line_of_pcsc}


def with_attempts(order: CardOrder, left: int) -> CardOrder:
    """The same card with so many attempts left."""
    return replace(order, faults=replace(order.faults, attempts_left=left))
