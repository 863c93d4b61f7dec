"""One check for later versions: the file is had, judged, remembered; then the list of authorities.

Nothing is installed of the product, and nothing is connected to that the settings do not name.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.logs.install_events import InstallEvent, tell
from clinic_signer.pki.anchor import TrustName
from clinic_signer.pki.trust_state import install_update, list_in_force
from clinic_signer.pki.trust_update import read_update
from clinic_signer.pki.update_keys import UpdateKey
from clinic_signer.settings_update import TrustListUpdates, UpdateCheck
from clinic_signer.updates.accepting import accept, has_key, sha256_of
from clinic_signer.updates.channel import MAXIMUM_SIZE, Channel, TrustListEntry
from clinic_signer.updates.memory import UpdateMemory
from clinic_signer.updates.notice import UpdateNotice, notice_of
from clinic_signer.updates.places import Patience, Place, patience
from clinic_signer.updates.versions import Version

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class UpdatePlan:
    """How it is looked for later versions on this PC.

    Attributes:
        check: when.
        channel: which channel is followed.
        place: where its file is; None where no place is set.
        seconds: how long a check may take altogether.
        trust_list: whether a newer list of authorities is installed.
        keys: who may publish.
        here: the version that runs.
        windows: that of this PC; None where there is none.
        folder: where it is remembered.
        trust_folder: where an installed list of authorities is kept.
    """

    check: UpdateCheck
    channel: str
    place: Place | None
    seconds: float
    trust_list: TrustListUpdates
    keys: Sequence[UpdateKey]
    here: Version
    windows: Version | None
    folder: Path
    trust_folder: Path

    @property
    def memory(self) -> UpdateMemory:
        """What is remembered of the channel."""
        return UpdateMemory(self.channel, self.folder)


@dataclass(frozen=True, slots=True)
class TrustListOutcome:
    """What came of the list of authorities that the channel names.

    Attributes:
        version: its number.
        is_installed: it was installed now.
        failure: why it was not; None where it is not to be installed without somebody's hand.
    """

    version: int
    is_installed: bool = False
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What came of a check.

    Attributes:
        notice: what the channel says, compared with this PC.
        place: where the file is from, for people.
        at: when.
        trust_list: of a newer list of authorities; None without one.
    """

    notice: UpdateNotice
    place: str
    at: datetime
    trust_list: TrustListOutcome | None


def refuse_check(plan: UpdatePlan) -> Place:
    """Make sure that it may be looked for later versions; return where.

    Raises:
        Failure: UPDATE_OFF; UPDATE_NO_KEY: nothing that came could be believed;
            UPDATE_NO_PLACE.
    """
    if plan.check is UpdateCheck.OFF:
        raise Failure(FailureCode.UPDATE_OFF)
    if not has_key(plan.keys):
        raise Failure(FailureCode.UPDATE_NO_KEY)
    if plan.place is None:
        raise Failure(FailureCode.UPDATE_NO_PLACE)
    return plan.place


def check(
    plan: UpdatePlan, *, clock: Callable[[], datetime], stop: Event | None = None
) -> CheckResult:
    """Look for a later version.

    Args:
        plan: how.
        clock: gives the time, timezone-aware.
        stop: set by whoever does not want to wait any longer.

    Raises:
        Failure: as :func:`refuse_check`, UPDATE_NOT_FETCHED, as
            :func:`~clinic_signer.updates.accepting.accept`, UPDATE_NOT_KEPT. What was believed
            before is still there then.
    """
    place = refuse_check(plan)
    memory, at, wait = plan.memory, clock(), patience(plan.seconds, stop)
    memory.note_asked(at)
    data = place.read(None, MAXIMUM_SIZE, wait)
    seen = memory.seen(plan.keys)
    try:
        found = accept(data, channel=plan.channel, keys=plan.keys, seen=seen, at=at)
    except Failure as failure:
        tell(InstallEvent.UPDATE_REFUSED, failure.code.value)
        raise
    _log.info("looked for later versions: channel file %d", found.sequence)
    memory.take(data, found, plan.keys)
    return CheckResult(
        notice_of(found, plan.here, plan.windows),
        place.name,
        at,
        None if found.trust_list is None else _trust_list(plan, place, found.trust_list, at, wait),
    )


def look(plan: UpdatePlan, *, at: datetime) -> Channel:
    """Read the channel file and judge it, as a check would; nothing is remembered or installed.

    Args:
        plan: how.
        at: now, timezone-aware.

    Raises:
        Failure: as :func:`refuse_check`, UPDATE_NOT_FETCHED, as
            :func:`~clinic_signer.updates.accepting.accept`.
    """
    data = refuse_check(plan).read(None, MAXIMUM_SIZE, patience(plan.seconds))
    seen = plan.memory.seen(plan.keys)
    return accept(data, channel=plan.channel, keys=plan.keys, seen=seen, at=at)


def last_notice(plan: UpdatePlan) -> UpdateNotice | None:
    """What was believed last, compared with this PC; asks nobody. None where nothing is known.

    What has ended since is still told: that there is a later version does not become untrue.
    """
    if plan.check is UpdateCheck.OFF:
        return None
    channel = plan.memory.channel(plan.keys)
    return None if channel is None else notice_of(channel, plan.here, plan.windows)


def _trust_list(
    plan: UpdatePlan, place: Place, entry: TrustListEntry, at: datetime, wait: Patience
) -> TrustListOutcome | None:
    """Install the list that the channel names, if it is newer and that is wanted."""
    if plan.trust_list is TrustListUpdates.OFF:
        return None
    try:
        if entry.version <= list_in_force(plan.trust_folder, plan.keys).list.version:
            return None
        if plan.trust_list is TrustListUpdates.BY_HAND:
            return TrustListOutcome(entry.version)
        data = place.read(entry.file, entry.size, wait)
        # The channel ties them together: no other list, though rightly signed, comes in with it.
        if len(data) != entry.size or sha256_of(data) != entry.sha256:
            raise Failure(FailureCode.UPDATE_PART_WRONG, file=entry.file)
        found = read_update(data, world=TrustName.PRODUCTION, keys=plan.keys, at=at)
        if found.version != entry.version:
            raise Failure(FailureCode.UPDATE_PART_WRONG, file=entry.file)
        install_update(data, at=at, folder=plan.trust_folder, keys=plan.keys)
    except Failure as failure:
        return TrustListOutcome(entry.version, failure=failure)
    return TrustListOutcome(entry.version, is_installed=True)
