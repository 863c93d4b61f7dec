"""This PC as the settings describe it, for the window and the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from clinic_signer.api.server import port_in
from clinic_signer.diagnostics.system import this_system
from clinic_signer.diagnostics.targets import walk_all
from clinic_signer.diagnostics.world import Keeping, Once, Places, SecondFacts, World
from clinic_signer.folders import data_folder, settings_folder
from clinic_signer.pki.trust_state import TrustState, practice_state
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.pki.workplace_trust import workplace_trust
from clinic_signer.secret_store import backend_name, open_store
from clinic_signer.settings import Settings
from clinic_signer.settings_api import API_ENABLED
from clinic_signer.settings_station import INBOX, JOURNAL_DATABASE, JOURNAL_KEY_FILE, OUTBOX
from clinic_signer.settings_station_service import SERVICE_ANSWER_FOLDER, SERVICE_REQUEST_FOLDER
from clinic_signer.signers.card.chosen import ReadersState
from clinic_signer.signers.second_certificate.approval import initial
from clinic_signer.signers.second_certificate.opening import (
    cardless_configuration,
    service_configuration,
)
from clinic_signer.signers.second_certificate.vault import Vault
from clinic_signer.station.journal.keys import SERVICE, is_at_hand, key_source
from clinic_signer.station.running import WorkState
from clinic_signer.updates.planning import update_plan


@dataclass(frozen=True, slots=True)
class Open:
    """What whoever examines this PC has open already.

    Attributes:
        settings: in force.
        clock: gives the time as an aware datetime.
        readers: readers and cards, once they are known.
        work: of the station that runs in this program.
        has_window: a window is open.
    """

    settings: Settings
    clock: Callable[[], datetime]
    readers: Callable[[], ReadersState]
    work: Callable[[], WorkState] = WorkState
    has_window: bool = False

    def api_port(self, *, is_sandbox: bool) -> int | None:
        """Where the local API listens, if it is switched on."""
        is_on = self.settings.get(API_ENABLED)
        return port_in(self.settings, is_sandbox=is_sandbox) if is_on else None


def real_world(
    opened: Open,
    default_outbox: Path,
    *,
    second: Callable[[], SecondFacts | None] | None = None,
) -> World:
    """This PC.

    Args:
        opened: what is open.
        default_outbox: where signed prescriptions go if no folder is set.
        second: the second certificate as an open window knows it; else as far as this PC knows it.
    """
    settings, clock = opened.settings, opened.clock
    return World(
        settings=settings,
        clock=clock,
        readers=Once(opened.readers),
        second=Once(second or partial(_second, settings)),
        trust=Once(lambda: workplace_trust(settings).state(clock())),
        work=opened.work,
        walks=Once(lambda: walk_all(settings, clock)),
        places=_places(settings, default_outbox),
        keyring=_keyring,
        has_key=partial(_has_key, settings),
        system=this_system(),
        updates=lambda: update_plan(settings),
        api_port=opened.api_port(is_sandbox=False),
        has_window=opened.has_window,
    )


def practice_world(
    opened: Open,
    home: Path,
    outbox: Path,
    trust: Callable[[], TrustStore],
    *,
    second: Callable[[], SecondFacts | None] = lambda: None,
    has_practice_card: bool = True,
) -> World:
    """The sandbox: its card, its phone, its folders; no service in the world is asked.

    Args:
        opened: what is open; of its settings only those of the local API hold in the sandbox.
        home: the sandbox's folder.
        outbox: where signed prescriptions go.
        trust: what the sandbox trusts.
        second: the practice phone, where a window has started it.
        has_practice_card: the card is the sandbox's own.
    """
    return World(
        settings=Settings(),
        clock=opened.clock,
        readers=Once(opened.readers),
        second=Once(second),
        trust=Once[TrustState](lambda: practice_state(trust())),
        work=opened.work,
        walks=tuple,
        places=_practice_places(home, outbox),
        keyring=_keyring,
        has_key=lambda key_id: not key_id,
        system=this_system(),
        updates=lambda: None,
        api_port=opened.api_port(is_sandbox=True),
        is_sandbox=True,
        has_practice_card=has_practice_card,
        has_window=opened.has_window,
    )


def _places(settings: Settings, default_outbox: Path) -> Places:
    database = settings.get(JOURNAL_DATABASE)
    return Places(
        settings=settings_folder(),
        data=data_folder(),
        outbox=settings.get(OUTBOX) or default_outbox,
        inbox=settings.get(INBOX),
        requests=settings.get(SERVICE_REQUEST_FOLDER),
        answers=settings.get(SERVICE_ANSWER_FOLDER),
        journal=database or data_folder() / "journal.sqlite",
    )


def _practice_places(home: Path, outbox: Path) -> Places:
    inbox = home / "intake"  # made when the sandbox's window or station first works
    return Places(
        settings=None,
        data=home,
        outbox=outbox,
        inbox=inbox if inbox.is_dir() else None,
        requests=None,
        answers=None,
        journal=home / "journal.sqlite",
    )


def _second(settings: Settings) -> SecondFacts | None:
    """What this PC itself knows of the second certificate; the service is not asked.

    Raises:
        Failure: SECOND_ADDRESS_INSECURE.
    """
    service = service_configuration(settings)
    if service is not None:
        return SecondFacts(initial(paired=Vault().pairing(service.base_url) is not None))
    return None if cardless_configuration(settings) is None else SecondFacts(initial(paired=True))


def _has_key(settings: Settings, key_id: str) -> bool:
    is_shared = bool(settings.get(JOURNAL_DATABASE))
    key_file = settings.get(JOURNAL_KEY_FILE)
    return is_at_hand(key_id, key_source(open_store(SERVICE), key_file, is_shared=is_shared))


def _keyring() -> Keeping:
    """Asked for something that is never there: a keyring that is locked shows itself by that."""
    store = open_store(SERVICE)
    store.get("diagnostics")
    return Keeping(store.kind, backend_name())
