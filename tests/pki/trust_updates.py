"""Makes signed lists of anchors, with a key that is made anew for each run of the tests."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clinic_signer.pki.anchor import TrustName
from clinic_signer.pki.signed_file import signed_file, to_be_signed
from clinic_signer.pki.trust_list import shipped_list
from clinic_signer.pki.update_keys import FileKind, UpdateKey
from clinic_signer.resources import read_resource

NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)


def list_body(version: int = 2, **changes: object) -> dict[str, Any]:
    """The shipped list as the body of an update that can be installed at ``NOW``."""
    body: dict[str, Any] = json.loads(read_resource("anchors/anchors.json"))
    issued = shipped_list().issued + timedelta(days=1)
    valid = {"issued": issued.isoformat(), "valid_until": (NOW + timedelta(days=90)).isoformat()}
    return body | {"version": version} | valid | changes


def anchor_row(der: bytes, purpose: str = "timestamp") -> dict[str, Any]:
    """One more authority for a list."""
    return {
        "sha256": hashlib.sha256(der).hexdigest(),
        "purposes": [purpose],
        "provenance": {"ja": "試験のための認証局です。", "en": "an authority for tests"},
        "certificate": base64.b64encode(der).decode(),
    }


@dataclass(frozen=True)
class Publisher:
    """Somebody with an update key."""

    world: TrustName = TrustName.PRODUCTION
    private_key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    purposes: frozenset[FileKind] = frozenset(FileKind)
    valid_from: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    valid_until: datetime = datetime(2126, 1, 1, tzinfo=UTC)

    @property
    def key(self) -> UpdateKey:
        """What the product pins."""
        return UpdateKey(
            self.world,
            self.private_key.public_key().public_bytes_raw(),
            self.purposes,
            self.valid_from,
            self.valid_until,
        )

    def sign(self, body: object, kind: FileKind = FileKind.TRUST_LIST) -> bytes:
        """The signed file; a ``bytes`` body is taken as it is."""
        text = body if isinstance(body, bytes) else _written(body)
        signature = self.private_key.sign(to_be_signed(kind, self.key.name, text))
        return signed_file(kind, self.key.name, signature, text)


def _written(body: object) -> bytes:
    return json.dumps(body, ensure_ascii=False, indent=2).encode() + b"\n"
