"""Delivery is whole or not at all, and never over another file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.station import delivery
from clinic_signer.station.delivery import deliver, name_of_signed


def test_the_bytes_arrive_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = deliver(b"signed", tmp_path / "new" / "folder", "a.xml")
    assert path.read_bytes() == b"signed"
    assert [f.name for f in path.parent.iterdir()] == ["a.xml"]


def test_a_file_of_that_name_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(b"earlier")
    with pytest.raises(Failure) as caught:
        deliver(b"signed", tmp_path, "a.xml")
    assert caught.value.code is FailureCode.OUTPUT_EXISTS
    assert (tmp_path / "a.xml").read_bytes() == b"earlier"
    assert [f.name for f in tmp_path.iterdir()] == ["a.xml"]


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Failure) as caught:
        deliver(b"signed", tmp_path / "file", "a.xml")
    assert caught.value.code in (FailureCode.OUTPUT_NOT_WRITABLE, FailureCode.OUTPUT_EXISTS)


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(Failure) as caught:
        deliver(b"signed", tmp_path, "a.xml")
    assert caught.value.code is FailureCode.OUTPUT_NOT_WRITABLE
    assert list(tmp_path.iterdir()) == []


def test_a_file_system_without_an_exclusive_rename_still_refuses_to_overwrite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "_exclusive_rename", lambda: None)
    assert deliver(b"first", tmp_path, "a.xml").read_bytes() == b"first"
    with pytest.raises(Failure) as caught:
        deliver(b"second", tmp_path, "a.xml")
    assert caught.value.code is FailureCode.OUTPUT_EXISTS
    assert (tmp_path / "a.xml").read_bytes() == b"first"


def test_the_sandbox_is_told_by_the_file_name() -> None:
    assert name_of_signed("rx.csv", sandbox=False) == "rx_signed.xml"
    assert name_of_signed("rx.csv", sandbox=True) == "rx_SANDBOX_signed.xml"
