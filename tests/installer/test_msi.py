"""The MSI as it is given out: size, name in Japanese, versions, and a signature over it all."""

from __future__ import annotations

from pathlib import Path

import pytest

from installer import places, registered
from installer.msi import database

pytestmark = [pytest.mark.installer, pytest.mark.xdist_group("payload")]

MOST = 90_000_000
"""Bytes: what a clinic's line carries to every PC."""


def test_it_is_small_enough(msi: Path) -> None:
    assert 40_000_000 < msi.stat().st_size <= MOST


def test_windows_is_told_its_name_in_japanese(msi: Path) -> None:
    rows = database.export(msi, "Property").records()
    properties = {row["Property"]: row["Value"] for row in rows}
    assert properties["ProductName"] == registered.PRODUCT
    assert properties["ProductVersion"] == places.product_version()


def test_every_program_in_it_says_its_version(msi: Path) -> None:
    rows = database.export(msi, "File").records()
    python = [row for row in rows if row["FileName"].endswith("python311.dll")]
    assert [row["Version"].startswith("3.11.9") for row in python] == [True]


def test_a_changed_byte_of_the_msi_is_found(msi: Path, tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    places.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=Test", "-addext", "extendedKeyUsage=codeSigning", "-keyout", key, "-out", certificate]
    )  # fmt: skip
    signed = tmp_path / "signed.msi"
    places.run(
        ["osslsigncode", "sign", "-certs", certificate, "-key", key, "-h", "sha256", "-in", msi,
         "-out", signed]
    )  # fmt: skip
    verify = ["osslsigncode", "verify", "-CAfile", certificate, "-in", signed]
    places.run(verify)
    data = bytearray(signed.read_bytes())
    data[len(data) // 2] ^= 1
    signed.write_bytes(data)
    with pytest.raises(places.BuildStopped):
        places.run(verify)
