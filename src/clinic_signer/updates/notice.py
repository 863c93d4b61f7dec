"""What is to be told of a channel on this PC. A pure decision.

Nothing here keeps anybody from signing. Whoever holds the publisher's key – or stole it – could
else stop every clinic at once by a file; and a version that is no longer supported still makes the
same signatures, which are verified one by one. So it is told louder and again at each start, and
stays usable; who wants to stop it takes it off the PC.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from clinic_signer.updates.channel import Channel
from clinic_signer.updates.versions import Version


class Standing(Enum):
    """How the version that runs here stands; the values are stable names in JSON."""

    CURRENT = "current"
    """There is none later."""
    NEWER = "newer"
    """There is a later one."""
    TOO_OLD = "too-old"
    """There is a later one, and this one is no longer supported."""


@dataclass(frozen=True, slots=True)
class UpdateNotice:
    """What is to be told.

    Attributes:
        standing: of the version that runs here.
        here: that version.
        channel: what its publisher says.
        windows_wanted: the Windows that the latest version needs, where this PC has an older one.
    """

    standing: Standing
    here: Version
    channel: Channel
    windows_wanted: Version | None = None

    @property
    def key(self) -> str:
        """What its closing is remembered by."""
        return f"version {self.channel.version}"


def notice_of(channel: Channel, here: Version, windows: Version | None) -> UpdateNotice:
    """Compare what its publisher says with this PC.

    Args:
        channel: what its publisher says.
        here: the version that runs here.
        windows: that of this PC; None where there is none.
    """
    standing = Standing.CURRENT
    if here < channel.version:
        standing = Standing.TOO_OLD if here < channel.minimum_version else Standing.NEWER
    is_older = windows is not None and windows < channel.minimum_windows
    return UpdateNotice(standing, here, channel, channel.minimum_windows if is_older else None)
