"""A PC to be examined, of which a test says what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from clinic_signer.diagnostics.finding import Finding, Probe
from clinic_signer.diagnostics.probes import PROBES
from clinic_signer.diagnostics.system import (
    AutomaticProxy,
    Driver,
    FileSignature,
    ServiceStart,
    Session,
    SignatureState,
)
from clinic_signer.diagnostics.walk import Walk
from clinic_signer.diagnostics.world import Keeping, Places, World
from clinic_signer.failures import FailureCode
from clinic_signer.pki.anchor import TrustName
from clinic_signer.pki.trust_state import TrustSource, TrustState
from clinic_signer.secret_store import StoreKind
from clinic_signer.settings import Settings, load_settings
from clinic_signer.signers.card.chosen import ReadersState, chosen_card
from clinic_signer.signers.card.reader_source import ServiceState
from clinic_signer.signers.card.state import CardState, CardStateKind
from clinic_signer.station.running import WorkState

NOW = datetime(2026, 9, 1, 7, 28, tzinfo=UTC)
"""16:28 in Japan."""


@dataclass
class FakeSystem:
    """An operating system that says what a test wants; also what only Windows could say."""

    service: ServiceStart = ServiceStart.RUNNING
    drivers: tuple[Driver, ...] = (Driver("見本リーダー", "2.4.1"),)
    plugged_in: tuple[str, ...] = ()
    sits: Session = Session.LOCAL
    free: int = 81_000_000_000
    signature: FileSignature = field(
        default_factory=lambda: FileSignature(SignatureState.NOT_CHECKED)
    )
    replaceable: bool | None = False
    exchanges: bool = True
    automatic: AutomaticProxy | None = None

    def smart_card_service(self) -> ServiceStart:
        return self.service

    def reader_drivers(self) -> tuple[Driver, ...]:
        return self.drivers

    def readers_plugged_in(self) -> tuple[str, ...]:
        return self.plugged_in

    def session(self) -> Session:
        return self.sits

    def free_bytes(self, folder: Path) -> int:
        assert folder.is_dir()
        return self.free

    def signature_of(self, path: Path) -> FileSignature:
        assert path.is_file()
        return self.signature

    def is_replaceable(self, path: Path) -> bool | None:
        assert path.is_file()
        return self.replaceable

    def may_exchange(self, folder: Path) -> bool:
        return self.exchanges and folder.is_dir()

    def automatic_proxy(self, url: str) -> AutomaticProxy | None:
        assert url
        return self.automatic

    def name(self) -> str:
        return "見本のシステム 11"


def readers(
    *kinds: CardStateKind,
    service: ServiceState = ServiceState.RUNNING,
    is_remote_session: bool = False,
) -> ReadersState:
    """Readers with a card of each of these kinds."""
    cards = tuple(
        CardState(kind, reader=f"見本リーダー R-{n}00") for n, kind in enumerate(kinds, 1)
    )
    chosen = chosen_card(cards, service=service, is_remote_session=is_remote_session)
    return ReadersState(cards, chosen, (), is_remote_session, service)


def trust(**changes: object) -> TrustState:
    """The shipped list, a month old."""
    state = TrustState(
        world=TrustName.PRODUCTION,
        source=TrustSource.SHIPPED,
        version=1,
        issued=datetime(2026, 8, 1, tzinfo=UTC),
        days_since_issue=31,
        anchors=(),
        removed=(),
        can_be_updated=True,
        failures=(),
    )
    return replace(state, **changes)  # type: ignore[arg-type]


def settings_of(folder: Path, text: str) -> Settings:
    """Settings as a person's file gives them; a path of Windows stands in single quotes there."""
    file = folder / "settings.toml"
    file.write_text(text, encoding="utf-8")
    settings = load_settings(administrator=folder / "none.toml", user=file)
    # A file that cannot be read at all would leave what a test is about at its default.
    assert FailureCode.SETTINGS_FILE_INVALID not in {each.code for each in settings.failures}
    return settings


@dataclass
class Pc:
    """A PC on which all is well until a test breaks it.

    Attributes:
        folder: where everything of it is.
    """

    folder: Path
    settings: Settings = field(default_factory=Settings)
    readers: ReadersState = field(default_factory=lambda: readers(CardStateKind.READY))
    system: FakeSystem = field(default_factory=FakeSystem)
    walks: tuple[Walk, ...] = ()
    trust: TrustState = field(default_factory=trust)
    work: WorkState = field(default_factory=WorkState)
    keeps: StoreKind = StoreKind.KEYRING
    changes: dict[str, object] = field(default_factory=dict)

    @property
    def world(self) -> World:
        """What the probes are given."""
        world = World(
            settings=self.settings,
            clock=lambda: NOW,
            readers=lambda: self.readers,
            second=lambda: None,
            trust=lambda: self.trust,
            work=lambda: self.work,
            walks=lambda: self.walks,
            places=self.places(),
            keyring=lambda: Keeping(self.keeps, "a keyring"),
            has_key=lambda _: self.keeps is StoreKind.KEYRING,
            system=self.system,
            updates=lambda: None,
        )
        return replace(world, **self.changes)  # type: ignore[arg-type]

    def places(self, **changes: object) -> Places:
        """The folders, made as they should be."""
        given = Places(
            settings=self.folder / "settings",
            data=self.folder / "data",
            outbox=self.folder / "signed",
            inbox=None,
            requests=None,
            answers=None,
            journal=self.folder / "data" / "journal.sqlite",
        )
        return replace(given, **changes)  # type: ignore[arg-type]


def probe(name: str, among: Sequence[Probe] = PROBES) -> Probe:
    """The probe of a name."""
    return next(each for each in among if each.name == name)


def found(pc: Pc, name: str) -> Finding:
    """What one probe finds."""
    return probe(name).run(pc.world)
