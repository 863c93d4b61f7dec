"""Data files are found in a source tree and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinic_signer import resources
from clinic_signer.resources import read_resource, resource


def test_the_source_tree_has_its_resources() -> None:
    assert resource("anchors/anchors.json").is_file()
    assert resource("anchors").is_dir()
    assert read_resource("anchors/anchors.json").startswith(b"{")


def test_an_installed_copy_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed, tree = tmp_path / "_resources", tmp_path / "resources"
    for place in (installed, tree):
        place.mkdir()
    (tree / "only-here").write_bytes(b"tree")
    (tree / "both").write_bytes(b"tree")
    (installed / "both").write_bytes(b"installed")
    monkeypatch.setattr(resources, "_PLACES", (installed, tree))
    assert read_resource("both") == b"installed"
    assert read_resource("only-here") == b"tree"


def test_a_missing_file_is_said_by_its_name() -> None:
    with pytest.raises(FileNotFoundError, match="no/such/file"):
        resource("no/such/file")
