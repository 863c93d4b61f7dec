"""Who must have signed what of others' programs (``signers.toml``), and up to which authority."""

from __future__ import annotations

import hashlib
import re
import ssl
import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import certifi

from installer import places
from installer.places import BuildStopped


@dataclass(frozen=True, slots=True)
class Signers:
    """Who must have signed what (``signers.toml``).

    Attributes:
        root: SHA-256 of the authority's certificate.
        rows: organisation and the patterns of its files.
    """

    root: str
    rows: tuple[tuple[str, tuple[str, ...]], ...]

    def of(self, name: str) -> str | None:
        """Who must have signed a file of the payload; None if it is ours to sign."""
        for organisation, patterns in self.rows:
            if any(fnmatchcase(name, pattern) for pattern in patterns):
                return organisation
        return None


def signers() -> Signers:
    """Read ``signers.toml``."""
    table = tomllib.loads((places.HERE / "signers.toml").read_text(encoding="utf-8"))
    rows = tuple((row["name"], tuple(row["files"])) for row in table["signer"])
    return Signers(table["root"], rows)


def pinned_root(target: Path) -> Path:
    """Write the one authority of others' signatures as PEM, out of those that certifi carries."""
    wanted = signers().root
    for pem in re.findall(r"-----BEGIN.*?END CERTIFICATE-----", certifi.contents(), re.DOTALL):
        if hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest() == wanted:
            target.write_text(pem + "\n", encoding="ascii")
            return target
    raise BuildStopped(f"certifi carries no certificate with SHA-256 {wanted}")
