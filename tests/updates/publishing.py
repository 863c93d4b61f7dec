"""A publisher of channel files, and the PC of a clinic that follows them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from clinic_signer.pki.update_keys import FileKind
from clinic_signer.settings_update import TrustListUpdates, UpdateCheck
from clinic_signer.updates.accepting import sha256_of
from clinic_signer.updates.channel import Artefact, Channel, TrustListEntry, channel_bytes
from clinic_signer.updates.checking import CheckResult, UpdatePlan, check
from clinic_signer.updates.places import FolderPlace, Place
from clinic_signer.updates.versions import product_version, windows_version
from clinic_signer.words import Words
from pki.trust_updates import NOW, Publisher

ISSUED = NOW - timedelta(days=2)
CHANNEL = Channel(
    name="stable",
    sequence=12,
    issued=ISSUED,
    expires=ISSUED + timedelta(days=30),
    version=product_version("1.4.0"),
    minimum_version=product_version("1.2.0"),
    minimum_windows=windows_version("10.0.17763"),
    artefacts=(Artefact("ClinicSigner-1.4.0.msi", bytes(range(32)), 88_000_000),),
    changes=Words("カードの読み取りが速くなりました。", "Cards are read faster."),
    how_to_get=Words("院内の担当者にお尋ねください。", "Ask the person in charge."),
    trust_list=None,
)
FILE = "stable.channel"


def published(publisher: Publisher, **changes: object) -> bytes:
    """A channel file with changes."""
    changed = replace(CHANNEL, **changes)  # type: ignore[arg-type]
    return publisher.sign(channel_bytes(changed), FileKind.CHANNEL)


def entry(data: bytes, version: int = 2) -> TrustListEntry:
    """What a channel says of a list of authorities."""
    return TrustListEntry(version, "authorities.update", sha256_of(data), len(data))


@dataclass
class ClinicPc:
    """A PC that follows the channel, with a disk and a clock of its own.

    Attributes:
        folder: its disk.
        publisher: whose key its product pins.
        place: where the file is from; a folder of this machine by default.
        now: its clock.
        here: the version that runs on it.
    """

    folder: Path
    publisher: Publisher = field(default_factory=Publisher)
    place: Place | None = None
    now: datetime = NOW
    here: str = "1.3.0"
    windows: str | None = None
    checks: UpdateCheck = UpdateCheck.BY_HAND
    trust_list: TrustListUpdates = TrustListUpdates.WITH_CHECK
    seconds: float = 10.0

    @property
    def share(self) -> Path:
        """The folder of the publisher's files."""
        folder = self.folder / "share"
        folder.mkdir(exist_ok=True, parents=True)
        return folder

    @property
    def plan(self) -> UpdatePlan:
        """How it looks for later versions."""
        return UpdatePlan(
            check=self.checks,
            channel="stable",
            place=self.place or FolderPlace(self.share / FILE),
            seconds=self.seconds,
            trust_list=self.trust_list,
            keys=(self.publisher.key,),
            here=product_version(self.here),
            windows=None if self.windows is None else windows_version(self.windows),
            folder=self.folder / "updates",
            trust_folder=self.folder / "trust",
        )

    def publish(self, data: bytes | None = None, **changes: object) -> bytes:
        """Put a channel file into the folder; return it."""
        data = published(self.publisher, **changes) if data is None else data
        (self.share / FILE).write_bytes(data)
        return data

    def check(self) -> CheckResult:
        """Look for a later version."""
        return check(self.plan, clock=lambda: self.now)


def real_now() -> datetime:
    """The time, in the whole seconds of channel files."""
    return datetime.now(UTC).replace(microsecond=0)
