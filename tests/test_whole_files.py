"""Files that are put in place of others, also where an open file keeps its name (Windows)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from clinic_signer import whole_files


def refused(times: int) -> Callable[[Path, Path], Path]:
    """``Path.replace`` of a Windows where somebody reads the file for a while."""
    left, replace = [None] * times, Path.replace

    def replaced(part: Path, path: Path) -> Path:
        if left:
            left.pop()
            raise PermissionError(13, "open elsewhere")
        return replace(part, path)

    return replaced


def test_a_file_that_others_read_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole_files, "_OPEN_FILES_STAY", True)
    monkeypatch.setattr(Path, "replace", refused(3))
    whole_files.replace_file(tmp_path / "a", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_bytes() == b"new"


@pytest.mark.parametrize("stays", [False, True])
def test_what_stays_refused_is_said_and_the_earlier_file_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stays: bool
) -> None:
    (tmp_path / "a").write_bytes(b"old")
    monkeypatch.setattr(whole_files, "_OPEN_FILES_STAY", stays)
    monkeypatch.setattr(whole_files, "_PATIENCE", 0.0)
    monkeypatch.setattr(Path, "replace", refused(100))
    with pytest.raises(PermissionError):
        whole_files.replace_file(tmp_path / "a", b"new")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]
