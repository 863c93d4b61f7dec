"""What is believed at this workplace: the list in force, and authorities that its settings add.

An added authority is for time-stamps only. It is never pinned: a verdict that rests on it has no
determined legal effect, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.anchor import Anchor, AnchorPurpose
from clinic_signer.pki.certificate import MAXIMUM_SIZE, HpkiCertificate, certificate_from_file
from clinic_signer.pki.trust_list import RemovedAnchor
from clinic_signer.pki.trust_state import ListInForce, TrustState, list_in_force, trust_state
from clinic_signer.pki.trust_store import TrustStore, store_of
from clinic_signer.settings import Settings
from clinic_signer.settings_trust import TIMESTAMP_ANCHORS
from clinic_signer.words import Words

_MOST_ADDED = 32
_ADDED_HERE = Words("この職場で追加（製品の一覧にはありません）", "added by this workplace")


@dataclass(frozen=True, slots=True)
class WorkplaceTrust:
    """What is believed, and what could not be added.

    Attributes:
        store: what documents are judged with.
        failures: one for each file of the settings that is no usable anchor.
    """

    store: TrustStore
    failures: tuple[Failure, ...]
    _in_force: ListInForce

    def state(self, at: datetime) -> TrustState:
        """The same for the window and the command line.

        Args:
            at: now, timezone-aware.
        """
        return trust_state(self.store, at=at, in_force=self._in_force, failures=self.failures)


def workplace_trust(settings: Settings, in_force: ListInForce | None = None) -> WorkplaceTrust:
    """Put together what is believed here. A file that is no anchor never takes the rest away.

    Args:
        settings: with the authorities to add.
        in_force: the list; the newest that can be believed by default.

    Raises:
        Failure: ANCHOR_UNREADABLE when not even the shipped list is as it was.
    """
    in_force = in_force or list_in_force()
    anchors: list[Anchor] = []
    failures: list[Failure] = []
    for path in _files(settings.get(TIMESTAMP_ANCHORS), failures):
        try:
            anchors.append(_added(path, in_force.list.removed))
        except Failure as failure:
            failures.append(failure)
    store = store_of(in_force.list)
    return WorkplaceTrust(
        replace(store, anchors=(*store.anchors, *anchors[:_MOST_ADDED])), tuple(failures), in_force
    )


def _files(paths: tuple[Path, ...], failures: list[Failure]) -> Iterator[Path]:
    """The files that the settings name, and those in the folders that they name."""
    for path in paths:
        try:
            if path.is_dir():
                yield from sorted(each for each in path.iterdir() if each.is_file())
            else:
                yield path
        except OSError:
            failures.append(Failure(FailureCode.ANCHOR_UNREADABLE, file=str(path)))


def _added(path: Path, removed: tuple[RemovedAnchor, ...]) -> Anchor:
    try:
        with path.open("rb") as file:
            certificate = certificate_from_file(file.read(MAXIMUM_SIZE + 1))
    except (OSError, Failure) as error:
        raise Failure(FailureCode.ANCHOR_UNREADABLE, file=str(path)) from error
    if not _is_authority(certificate) or certificate.sha256 in {each.sha256 for each in removed}:
        raise Failure(FailureCode.ANCHOR_UNREADABLE, file=str(path))
    return Anchor(certificate, frozenset({AnchorPurpose.TIMESTAMP}), _ADDED_HERE, is_pinned=False)


def _is_authority(certificate: HpkiCertificate) -> bool:
    """A root, or an authority below one: what cannot issue certificates vouches for nobody."""
    return certificate.is_ca
