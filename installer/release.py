#!/usr/bin/env python3
"""Publishes later versions: makes key pairs, signs channel files and lists of authorities.

For whoever maintains the product, on the machine that holds the keys; never a part of the product.
It needs no network: ``.venv/bin/python installer/release.py COMMAND``. How keys are held and
renewed is in docs/updates.md. Whatever it signs is read back as the product will read it.
"""

from __future__ import annotations

import argparse
import getpass
import json
import os
import re
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]

# ruff: noqa: E402 - the folder of the installers is found by the line above
from clinic_signer.failures import Failure
from clinic_signer.json_lines import ProtocolError
from clinic_signer.pki.anchor import TrustName
from clinic_signer.pki.signed_file import FIRST_LINES, signed_file, to_be_signed
from clinic_signer.pki.trust_update import read_update
from clinic_signer.pki.update_keys import FileKind, UpdateKey, read_keys, shipped_keys
from clinic_signer.updates.accepting import read_signed_channel, sha256_of
from clinic_signer.updates.channel import (
    Artefact,
    Channel,
    ChannelError,
    TrustListEntry,
    channel_bytes,
)
from clinic_signer.updates.versions import product_version, windows_version
from clinic_signer.words import Words
from installer import places, sums
from installer.signing_key import TEST_NAME

_INSTALLED_FROM = ("x64.msi", "setup.exe", "portable.zip")
"""Ends of the names of what a release is installed from."""
_SHORTEST_PASSPHRASE = 12


class StoppedError(Exception):
    """Nothing was written; the text says why."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except (StoppedError, places.BuildStopped) as error:
        return _stopped(str(error))
    except (ChannelError, ProtocolError, OSError, ValueError, KeyError) as error:
        return _stopped(f"{type(error).__name__}: {error}")
    except Failure as failure:
        return _stopped(f"{failure.code.value}: {failure.cause.en}")
    return 0


def _stopped(why: str) -> int:
    print(f"Stopped: {why}", file=sys.stderr)
    return 1


# -- keys ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pair:
    """A private key and what the product pins of it."""

    private: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        """32 bytes."""
        return self.private.public_key().public_bytes_raw()

    @property
    def name(self) -> str:
        """What files call it."""
        return sha256_of(self.public).hex()

    def sign(self, kind: FileKind, body: bytes) -> bytes:
        """The whole signed file."""
        signature = self.private.sign(to_be_signed(kind, self.name, body))
        return signed_file(kind, self.name, signature, body)


def _make_key(options: argparse.Namespace) -> None:
    pair = Pair(Ed25519PrivateKey.generate())
    passphrase = _passphrase(options, is_new=True)
    encrypted = pair.private.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase)
    )
    begin = datetime.now(UTC).replace(microsecond=0)
    row = {
        "id": pair.name,
        "world": options.world,
        "purposes": sorted(set(options.purpose)),
        "public_key": pair.public.hex(),
        "valid_from": begin.isoformat(),
        "valid_until": (begin + timedelta(days=options.days)).isoformat(),
    }
    document = json.dumps({"keys": [row]}, indent=2)
    read_keys(document.encode())
    _write_new(options.out, encrypted, mode=0o600)
    print(document)


def _private_key(options: argparse.Namespace) -> Pair:
    data = options.key.read_bytes()
    if b"ENCRYPTED" not in data:
        raise StoppedError("the key is not encrypted: it is not to be used")
    key = load_pem_private_key(data, _passphrase(options, is_new=False))
    if not isinstance(key, Ed25519PrivateKey):
        raise StoppedError("not an Ed25519 key")
    return Pair(key)


def _passphrase(options: argparse.Namespace, *, is_new: bool) -> bytes:
    """Asked for, or from a file; never on the command line, where others on the machine see it."""
    if options.passphrase_file is not None:
        said = str(options.passphrase_file.read_text(encoding="utf-8")).rstrip("\r\n")
    else:
        said = getpass.getpass("Passphrase: ")
        if is_new and said != getpass.getpass("Once more: "):
            raise StoppedError("the two are not the same")
    if is_new and len(said) < _SHORTEST_PASSPHRASE:
        raise StoppedError(f"a passphrase has {_SHORTEST_PASSPHRASE} characters or more")
    return said.encode()


# -- files --------------------------------------------------------------------------------------


def _sign_channel(options: argparse.Namespace) -> None:
    pair = _private_key(options)
    keys = _pinned(options)
    draft = tomllib.loads(options.draft.read_text(encoding="utf-8"))
    sequence, trust = 1, None
    if options.previous is not None:
        before = read_signed_channel(options.previous.read_bytes(), keys, None)
        if before.name != draft["channel"]:
            raise StoppedError("the previous file is of another channel")
        sequence, trust = before.sequence + 1, before.trust_list
    if options.trust_list is not None:
        trust = _trust_entry(options.trust_list, keys)
    channel = _channel(draft, options.dist, sequence, trust)
    data = pair.sign(FileKind.CHANNEL, channel_bytes(channel))
    read_signed_channel(data, keys, channel.issued)
    _write_new(options.out, data)
    print(f"{channel.name} {channel.sequence}, until {channel.expires.isoformat()}")


def _channel(
    draft: dict[str, Any], dist: Path, sequence: int, trust: TrustListEntry | None
) -> Channel:
    known = {"channel", "days", "minimum_version", "minimum_windows"}
    if set(draft) != known | {"changes", "how_to_get"}:
        raise StoppedError(f"a draft has {sorted(known)}, changes and how_to_get, and no more")
    version, artefacts = _release(dist)
    issued = datetime.now(UTC).replace(microsecond=0)
    return Channel(
        name=draft["channel"],
        sequence=sequence,
        issued=issued,
        expires=issued + timedelta(days=draft["days"]),
        version=product_version(version),
        minimum_version=product_version(draft["minimum_version"]),
        minimum_windows=windows_version(draft["minimum_windows"]),
        artefacts=artefacts,
        changes=Words(draft["changes"]["ja"], draft["changes"]["en"]),
        how_to_get=Words(draft["how_to_get"]["ja"], draft["how_to_get"]["en"]),
        trust_list=trust,
    )


def _release(dist: Path) -> tuple[str, tuple[Artefact, ...]]:
    """Version and packages of a finished build, each with the sum that ``SHA256SUMS`` has."""
    form = re.compile(
        rf"{places.FILE_NAME}-(\d+\.\d+\.\d+)-({'|'.join(_INSTALLED_FROM)})", re.ASCII
    )
    found, versions = {}, set()
    for file, digest in sums.checked(dist).items():
        if match := form.fullmatch(file.name):
            if TEST_NAME.encode() in file.read_bytes():
                raise StoppedError(f"{file.name} is signed with a test key")
            versions.add(match[1])
            found[match[2]] = Artefact(file.name, bytes.fromhex(digest), file.stat().st_size)
    if len(versions) != 1 or set(found) != set(_INSTALLED_FROM):
        raise StoppedError(f"{dist} is not one release with {', '.join(_INSTALLED_FROM)}")
    return versions.pop(), tuple(found[ending] for ending in _INSTALLED_FROM)


def _trust_entry(path: Path, keys: Sequence[UpdateKey]) -> TrustListEntry:
    data = path.read_bytes()
    found = read_update(data, world=TrustName.PRODUCTION, keys=keys, at=datetime.now(UTC))
    return TrustListEntry(found.version, path.name, sha256_of(data), len(data))


def _sign_trust_list(options: argparse.Namespace) -> None:
    pair = _private_key(options)
    data = pair.sign(FileKind.TRUST_LIST, options.list.read_bytes())
    now = datetime.now(UTC)
    found = read_update(data, world=TrustName.PRODUCTION, keys=_pinned(options), at=now)
    if found.valid_until is None or not found.issued <= now <= found.valid_until:
        raise StoppedError("a list to install has begun and has an end that is still to come")
    _write_new(options.out, data)
    print(f"list {found.version}, to install until {found.valid_until.isoformat()}")


def _verify(options: argparse.Namespace) -> None:
    data, keys, now = options.file.read_bytes(), _pinned(options), datetime.now(UTC)
    if data.startswith(FIRST_LINES[FileKind.CHANNEL]):
        channel = read_signed_channel(data, keys, now)
        if not channel.issued <= now <= channel.expires:
            raise StoppedError(f"rightly signed, but until {channel.expires.isoformat()}")
        print(f"channel {channel.name} {channel.sequence}, version {channel.version}")
        return
    found = read_update(data, world=TrustName.PRODUCTION, keys=keys, at=now)
    print(f"list of authorities {found.version}")


def _pinned(options: argparse.Namespace) -> tuple[UpdateKey, ...]:
    """The keys that the product has, or will have with the next version."""
    if options.keys is None:
        return shipped_keys()
    return read_keys(options.keys.read_bytes())


def _write_new(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write a file that is not there yet: what was published is never written over."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)


# -- the command line ---------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="release.py", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    key = commands.add_parser("key", help="make a key pair; print what the product pins of it")
    key.set_defaults(run=_make_key)
    key.add_argument("--out", type=Path, required=True, help="the encrypted private key (new)")
    kinds = [kind.value for kind in FileKind]
    key.add_argument("--purpose", choices=kinds, action="append", required=True)
    worlds = [world.value for world in TrustName]
    key.add_argument("--world", choices=worlds, required=True, help="sandbox: for trials only")
    key.add_argument("--days", type=int, default=730, help="how long it is good (default 730)")

    channel = commands.add_parser("channel", help="sign a channel file")
    channel.set_defaults(run=_sign_channel)
    channel.add_argument("draft", type=Path, help="what is said (TOML, docs/updates.md)")
    channel.add_argument("dist", type=Path, help="what build.py has made, signed and summed")
    before = channel.add_mutually_exclusive_group(required=True)
    before.add_argument("--previous", type=Path, help="the channel file that was published last")
    before.add_argument("--first", action="store_true", help="there is none")
    channel.add_argument("--trust-list", type=Path, help="a signed list that lies beside it")

    trust = commands.add_parser("trust", help="sign a list of authorities")
    trust.set_defaults(run=_sign_trust_list)
    trust.add_argument("list", type=Path, help="the list (JSON, docs/trust.md)")

    verify = commands.add_parser("verify", help="judge a signed file as the product does")
    verify.set_defaults(run=_verify)
    verify.add_argument("file", type=Path)

    for command in (channel, trust):
        command.add_argument("--key", type=Path, required=True, help="the private key")
        command.add_argument("--out", type=Path, required=True, help="the signed file (new)")
    for command in (channel, trust, verify):
        command.add_argument("--keys", type=Path, help="pinned keys, in place of the product's")
    for command in (key, channel, trust):
        command.add_argument("--passphrase-file", type=Path, help="in place of being asked")
    return parser


if __name__ == "__main__":
    sys.exit(main())
