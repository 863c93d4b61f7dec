"""The list of anchors in force on this PC: the shipped one or a later signed one; how to renew it.

A list once installed is kept in the person's data and read with its signature each time. One that
is no longer what was installed is not believed: then the shipped list holds, and the state says so.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import lru_cache
from pathlib import Path

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.folders import data_folder
from clinic_signer.logs.install_events import InstallEvent, tell
from clinic_signer.pki.anchor import Anchor, TrustName
from clinic_signer.pki.trust_list import RemovedAnchor, TrustList, shipped_list
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.pki.trust_update import (
    MAXIMUM_SIZE,
    read_update,
    refuse_old,
)
from clinic_signer.pki.update_keys import FileKind, UpdateKey, shipped_keys
from clinic_signer.whole_files import exclusive, replace_file

log = logging.getLogger(__name__)

_FILE = "anchors.update"
_LOCK_SECONDS = 10.0


class TrustSource(Enum):
    """Where the list in force is from; the value is the stable name in JSON."""

    SHIPPED = "shipped"
    """It came with the product."""
    UPDATE = "update"
    """It was installed from a signed file."""
    SANDBOX = "sandbox"
    """The sandbox's own authorities."""


@dataclass(frozen=True, slots=True)
class TrustState:
    """What is believed on this PC, for people.

    Attributes:
        world: which world.
        source: where the list is from.
        version: its number; 0 in the sandbox, which has no list.
        issued: when it was published; None in the sandbox.
        days_since_issue: whole days since then; None in the sandbox.
        anchors: the pinned authorities, then those that this workplace added
            (``is_pinned`` is False).
        removed: authorities that the list no longer believes, and why.
        can_be_updated: the product pins a key for updates; without one every update is refused.
        failures: what is wrong with the installed list or with added anchors; they are not used.
    """

    world: TrustName
    source: TrustSource
    version: int
    issued: datetime | None
    days_since_issue: int | None
    anchors: tuple[Anchor, ...]
    removed: tuple[RemovedAnchor, ...]
    can_be_updated: bool
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class ListInForce:
    """The newest list that can be believed.

    Attributes:
        list: the list.
        source: where it is from.
        failures: TRUST_LIST_DAMAGED where an installed list is there but cannot be believed.
    """

    list: TrustList
    source: TrustSource
    failures: tuple[Failure, ...] = ()


def trust_folder() -> Path:
    """Where an installed list is kept."""
    return data_folder() / "trust"


def list_in_force(
    folder: Path | None = None, keys: Sequence[UpdateKey] | None = None
) -> ListInForce:
    """Find the newest list that can be believed.

    Args:
        folder: where an installed one is kept; that of this person by default.
        keys: who may sign one; the shipped keys by default.

    Raises:
        Failure: ANCHOR_UNREADABLE when not even the shipped list is as it was.
    """
    shipped = shipped_list()
    keys = shipped_keys() if keys is None else keys
    path = (folder or trust_folder()) / _FILE
    try:
        with path.open("rb") as file:
            data = file.read(MAXIMUM_SIZE + 1)
    except FileNotFoundError:
        return ListInForce(shipped, TrustSource.SHIPPED)
    except OSError:
        return ListInForce(shipped, TrustSource.SHIPPED, (_damaged(shipped),))
    try:
        installed = _read_installed(data, tuple(keys))
    except Failure:
        return ListInForce(shipped, TrustSource.SHIPPED, (_damaged(shipped),))
    if installed.version <= shipped.version:  # a later product overtook it
        return ListInForce(shipped, TrustSource.SHIPPED)
    return ListInForce(installed, TrustSource.UPDATE)


@lru_cache(maxsize=4)
def _read_installed(data: bytes, keys: tuple[UpdateKey, ...]) -> TrustList:
    return read_update(data, world=TrustName.PRODUCTION, keys=keys)


def _damaged(shipped: TrustList) -> Failure:
    tell(InstallEvent.TRUST_LIST_REFUSED, FailureCode.TRUST_LIST_DAMAGED.value)
    return Failure(FailureCode.TRUST_LIST_DAMAGED, version=shipped.version)


def install_update(
    data: bytes,
    *,
    at: datetime,
    folder: Path | None = None,
    keys: Sequence[UpdateKey] | None = None,
) -> TrustList:
    """Install a signed list. Whatever is in doubt leaves everything as it was.

    Args:
        data: the file.
        at: now, timezone-aware.
        folder: where it is kept; that of this person by default.
        keys: who may sign one; the shipped keys by default.

    Raises:
        Failure: as :func:`~clinic_signer.pki.trust_update.read_update` and
            :func:`~clinic_signer.pki.trust_update.refuse_old`; TRUST_UPDATE_NOT_KEPT when it
            cannot be written.
    """
    keys = shipped_keys() if keys is None else keys
    folder = folder or trust_folder()
    try:
        found = _installed(data, at, folder, keys)
    except Failure as failure:
        tell(InstallEvent.TRUST_LIST_REFUSED, failure.code.value)
        raise
    log.info("list of authorities %d installed", found.version)
    return found


def _installed(data: bytes, at: datetime, folder: Path, keys: Sequence[UpdateKey]) -> TrustList:
    found = read_update(data, world=TrustName.PRODUCTION, keys=keys, at=at)
    try:
        # Two installing at once must not end with the older of the two.
        with exclusive(folder / f"{_FILE}.lock", _LOCK_SECONDS):
            refuse_old(found, than=list_in_force(folder, keys).list, at=at)
            replace_file(folder / _FILE, data)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Failure(FailureCode.TRUST_UPDATE_NOT_KEPT, reason=reason) from error
    return found


def trust_state(
    trust: TrustStore, *, at: datetime, in_force: ListInForce, failures: Sequence[Failure] = ()
) -> TrustState:
    """What is believed, as a value for the window and the command line.

    Args:
        trust: what documents are judged with.
        at: now, timezone-aware.
        in_force: the list it was made from.
        failures: what else did not work (anchors that this workplace wants to add).
    """
    found = in_force.list
    return TrustState(
        world=trust.name,
        source=in_force.source,
        version=found.version,
        issued=found.issued,
        days_since_issue=max(0, (at - found.issued).days),
        anchors=trust.anchors,
        removed=found.removed,
        can_be_updated=any(key.is_for(FileKind.TRUST_LIST, trust.name) for key in shipped_keys()),
        failures=(*in_force.failures, *failures),
    )


def practice_state(trust: TrustStore) -> TrustState:
    """What the sandbox believes: its own authorities, which no list names."""
    return TrustState(
        world=trust.name,
        source=TrustSource.SANDBOX,
        version=trust.version,
        issued=None,
        days_since_issue=None,
        anchors=trust.anchors,
        removed=(),
        can_be_updated=False,
        failures=(),
    )
