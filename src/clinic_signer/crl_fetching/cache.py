"""Lists fetched before, on the disk: each with where and when it came from in a line before it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from clinic_signer.failures import Failure
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.pki.revocation import MAXIMUM_SIZE, RevocationList, load_crl
from clinic_signer.whole_files import exclusive, replace_file

_SUFFIX = ".crl"
_HEAD = ("url", "fetched", "etag", "last_modified")
_MOST_LISTS = 64
_LONGEST_HEAD = 8192
_LOCK_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class KeptList:
    """A list that was fetched.

    Attributes:
        url: where from.
        fetched: when it came or was last said to be still the newest, ISO 8601.
        etag: the server's name for this version; empty without one.
        last_modified: the server's date of it; empty without one.
        crl: the list.
    """

    url: str
    fetched: str
    etag: str
    last_modified: str
    crl: RevocationList

    @property
    def fetched_at(self) -> datetime:
        """When it came."""
        return datetime.fromisoformat(self.fetched)


class ListCache:
    """A folder with the newest list of each address. Several processes may use it at once.

    Which authority a list has to be of comes from certificates that anybody may have put into a
    file, with an address that is not theirs; so each authority has lists of its own.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, url: str, issuer: HpkiCertificate) -> KeptList | None:
        """An authority's list of an address; None when there is none that can be read."""
        try:
            with self._path(url, issuer).open("rb") as file:
                head = json.loads(file.readline(_LONGEST_HEAD))
                crl = load_crl(file.read(MAXIMUM_SIZE + 1))
            kept = KeptList(crl=crl, **head)
            is_whole = kept.url == url and kept.fetched_at.tzinfo is not None
        except (OSError, ValueError, TypeError, Failure):
            return None
        return kept if is_whole else None

    def put(self, kept: KeptList, issuer: HpkiCertificate) -> KeptList:
        """Keep a list of an authority, unless a later one is there; return the one that is kept.

        A disk that cannot be written keeps nothing; the list is used all the same.
        """
        path = self._path(kept.url, issuer)
        head = {name: getattr(kept, name) for name in _HEAD}
        data = json.dumps(head).encode() + b"\n" + kept.crl.der
        try:
            with exclusive(self._folder / "lock", _LOCK_SECONDS):
                before = self.get(kept.url, issuer)
                if before is not None and before.crl.this_update > kept.crl.this_update:
                    return before
                replace_file(path, data)
                self._drop_oldest()
        except OSError:
            return kept
        return kept

    def _drop_oldest(self) -> None:
        files = [(file.stat().st_mtime, file) for file in self._folder.glob(f"*{_SUFFIX}")]
        for _age, file in sorted(files)[:-_MOST_LISTS]:
            file.unlink(missing_ok=True)

    def _path(self, url: str, issuer: HpkiCertificate) -> Path:
        name = hashlib.sha256(issuer.sha256 + url.encode()).hexdigest()
        return self._folder / f"{name}{_SUFFIX}"
