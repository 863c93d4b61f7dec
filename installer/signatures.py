"""Signatures of Windows programs: who made one, and ours where there is none (osslsigncode)."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from installer import places
from installer.places import BuildStopped
from installer.signing_key import Key

PROGRAMS = (".exe", ".dll", ".pyd")
_UNSIGNED = re.compile("No signature found|MSI file has no signature")
_STAMPED = re.compile("^Countersignatures:", re.MULTILINE)
_STAMP_GOOD = re.compile("^Timestamp Server Signature verification: ok", re.MULTILINE)
_ORGANISATION = re.compile(r"Signer #0:\s+Subject: (?:/|.*?/)O=([^/\n]+)")


def sign(file: Path, key: Key) -> None:
    """Sign a program or an MSI in its place; what was made is judged before it takes that place.

    Raises:
        BuildStopped: the key, its token or the time-stamping service refused, or what they gave
            would not be believed. The file is as it was.
    """
    signed = file.with_name(file.name + ".signed")
    command: list[str | Path] = [
        "osslsigncode", "sign", "-h", "sha256", "-n", "Clinic Signer", "-certs", key.certificate,
        "-key", key.key,
    ]  # fmt: skip
    if key.module:
        command += ["-pkcs11module", key.module]
    if key.password_file:
        command += ["-readpass", key.password_file]
    if key.timestamp:
        command += ["-ts", key.timestamp]
    if key.is_test:
        command += ["-time", str(int(places.FIXED_TIME.timestamp()))]
    if file.suffix == ".msi":
        command.append("-add-msi-dse")  # covers names and times of the streams as well
    signed.unlink(missing_ok=True)
    try:
        places.run([*command, "-in", file, "-out", signed])
        must_be_ours(signed, key)
        signed.replace(file)
    finally:
        signed.unlink(missing_ok=True)


def programs(payload: Path) -> list[Path]:
    """Everything in a folder that Windows could run."""
    return [file for file in places.files_in(payload) if file.suffix in PROGRAMS]


def sign_missing(files: list[Path], key: Key) -> int:
    """Sign those that have no signature; return how many there were.

    One after the other, and none after a failure: a token ends a PIN that was wrong a few times.
    """
    unsigned = [file for file in files if not has_signature(file)]
    for file in unsigned:
        sign(file, key)
    return len(unsigned)


def has_signature(file: Path) -> bool:
    """Whether a file carries a signature, good or bad."""
    return not _UNSIGNED.search(_judged(file, file, file)[1])


def signer(file: Path, roots: Path) -> str:
    """The organisation that signed a file, after signature and time-stamp were checked.

    Args:
        file: a program, an MSI or a catalogue.
        roots: PEM of the authorities it may lead up to, and its time-stamp.

    Raises:
        BuildStopped: it is unsigned, changed since, or leads up to nobody of those.
    """
    organisation = _ORGANISATION.search(_believed(file, roots, roots))
    if not organisation:
        raise BuildStopped(f"{file.name}: its signer names no organisation")
    return organisation[1]


def must_be_ours(file: Path, key: Key) -> None:
    """Check that a file carries our good signature, with a good time-stamp if the key asks for one.

    Raises:
        BuildStopped: it does not.
    """
    ours, *_ = x509.load_pem_x509_certificates(key.certificate.read_bytes())
    only = ["-require-leaf-hash", f"sha256:{ours.fingerprint(hashes.SHA256()).hex()}"]
    said = _believed(file, key.roots, key.timestamp_roots or key.roots, *only)
    if key.timestamp and not _STAMPED.search(said):
        raise BuildStopped(f"{file.name}: its signature has no time-stamp")


def _believed(file: Path, roots: Path, stamp_roots: Path, *more: str) -> str:
    status, said = _judged(file, roots, stamp_roots, *more)
    if status:
        reason = "no signature" if _UNSIGNED.search(said) else "its signature is not good"
        raise BuildStopped(f"{file.name}: {reason}\n{said[-1500:]}")
    # With a time-stamp that is not good osslsigncode goes by the clock instead, and ends with 0.
    if len(_STAMPED.findall(said)) != len(_STAMP_GOOD.findall(said)):
        raise BuildStopped(f"{file.name}: its time-stamp is not good\n{said[-3000:]}")
    return said


def _judged(file: Path, roots: Path, stamp_roots: Path, *more: str) -> tuple[int, str]:
    # -ignore-crl: nothing is fetched while building; what was revoked is found by Windows.
    command: list[str | Path] = ["osslsigncode", "verify", "-ignore-crl", *more]
    result = subprocess.run(
        [*command, "-CAfile", roots, "-TSA-CAfile", stamp_roots, "-in", file],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return result.returncode, result.stdout
