"""Which files of a folder are verified, and that nothing is left out silently."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clinic_signer.archive.files import PassedOver, find_files


def found(*paths: Path, recursive: bool = False) -> tuple[set[str], PassedOver]:
    passed_over = PassedOver()
    files = find_files(paths, recursive=recursive, passed_over=passed_over)
    return {Path(file).name for file in files}, passed_over


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder with a folder, and files of other kinds."""
    (tmp_path / "inner").mkdir()
    for name in ("a.xml", "B.XML", "notes.txt", "inner/c.xml"):
        (tmp_path / name).write_bytes(b"<a/>")
    return tmp_path


def test_the_xml_files_of_a_folder_are_found_and_the_rest_is_counted(tree: Path) -> None:
    names, passed_over = found(tree)
    assert names == {"a.xml", "B.XML"}
    assert (passed_over.other_files, passed_over.folders) == (1, 1)


def test_folders_within_are_entered_on_demand(tree: Path) -> None:
    names, passed_over = found(tree, recursive=True)
    assert names == {"a.xml", "B.XML", "c.xml"}
    assert passed_over.folders == 0


def test_a_named_file_is_taken_whatever_it_is_called(tree: Path) -> None:
    assert found(tree / "notes.txt", tree / "missing")[0] == {"notes.txt", "missing"}


def test_a_link_that_leads_back_is_not_followed(tree: Path) -> None:
    try:
        (tree / "inner" / "back").symlink_to(tree, target_is_directory=True)
    except OSError:
        pytest.skip("this system lets nobody make links")
    assert found(tree, recursive=True)[0] == {"a.xml", "B.XML", "c.xml"}


def test_a_folder_that_cannot_be_read_is_named_and_the_others_are_read(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused by the call itself: whoever runs the tests may be let in everywhere."""
    scandir = os.scandir

    def refused(folder: str) -> object:
        if Path(folder) == tree / "inner":
            raise PermissionError(13, "Permission denied", folder)
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refused)
    names, passed_over = found(tree, recursive=True)
    assert names == {"a.xml", "B.XML"}
    assert passed_over.unreadable == [str(tree / "inner")]
