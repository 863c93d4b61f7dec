"""How it is looked for later versions on this PC, from its settings; and when it is time again."""

from __future__ import annotations

import platform
import sys
from datetime import datetime, timedelta
from pathlib import Path

from clinic_signer import __version__
from clinic_signer.pki.trust_state import trust_folder
from clinic_signer.pki.update_keys import shipped_keys
from clinic_signer.settings import Settings
from clinic_signer.settings_update import (
    UPDATE_CHANNEL,
    UPDATE_CHANNEL_FILE,
    UPDATE_CHANNEL_URL,
    UPDATE_CHECK,
    UPDATE_SECONDS,
    UPDATE_TRUST_LIST,
    UpdateCheck,
)
from clinic_signer.updates.accepting import has_key
from clinic_signer.updates.checking import UpdatePlan
from clinic_signer.updates.memory import updates_folder
from clinic_signer.updates.places import FolderPlace, Place, WebPlace
from clinic_signer.updates.versions import Version, running_version

AGAIN_AFTER = timedelta(days=1)


def update_plan(settings: Settings, file: Path | None = None) -> UpdatePlan:
    """How it is looked for later versions.

    Args:
        settings: those in force.
        file: a channel file that somebody names, in place of that of the settings.
    """
    return UpdatePlan(
        check=settings.get(UPDATE_CHECK),
        channel=settings.get(UPDATE_CHANNEL).value,
        place=_place(file or settings.get(UPDATE_CHANNEL_FILE), settings.get(UPDATE_CHANNEL_URL)),
        seconds=settings.get(UPDATE_SECONDS),
        trust_list=settings.get(UPDATE_TRUST_LIST),
        keys=shipped_keys(),
        here=running_version(__version__),
        windows=_windows(),
        folder=updates_folder(),
        trust_folder=trust_folder(),
    )


def is_due(plan: UpdatePlan, at: datetime) -> bool:
    """Whether it is time to look by itself: once a day at most, whatever came of it.

    Args:
        plan: how.
        at: now, timezone-aware.
    """
    if plan.check is not UpdateCheck.DAILY or plan.place is None or not has_key(plan.keys):
        return False
    asked = plan.memory.asked_at()
    # A clock that was ahead for a while must not silence it until then.
    return asked is None or not asked <= at < asked + AGAIN_AFTER


def _place(file: Path | None, url: str) -> Place | None:
    if file is not None:
        return FolderPlace(file)
    return WebPlace(url) if url else None


def _windows() -> Version | None:
    return running_version(platform.version()) if sys.platform == "win32" else None
