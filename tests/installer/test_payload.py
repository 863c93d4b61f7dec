"""The real payload: what it holds, that it is always the same, and that no changed byte gets in."""

from __future__ import annotations

import os
import re
import shutil
import zipfile
from pathlib import Path

import pytest

import built_payload as built
from installer import launchers, places, runtime, signatures, signing_key, verify, wheels
from installer import payload as payload_
from installer.places import BuildStopped

pytestmark = [pytest.mark.installer, pytest.mark.xdist_group("payload")]


def test_two_builds_are_the_same_to_the_last_byte(
    payload: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second from wheels that were fetched at another time."""
    fetched = tmp_path / "wheels"
    shutil.copytree(places.WHEELS, fetched)
    for wheel in fetched.iterdir():
        os.utime(wheel, (1_700_000_000, 1_700_000_000))
    monkeypatch.setattr(places, "WHEELS", fetched)
    again = tmp_path / "elsewhere"
    payload_.build(again)
    assert built.digests(again) == built.digests(payload)
    assert {file.stat().st_mtime for file in places.files_in(again)} == {
        places.FIXED_TIME.timestamp()
    }


def test_nothing_of_this_machine_is_in_it(payload: Path) -> None:
    """Paths of the build could be in bytecode, and in what pip notes of an installation."""
    assert not list(payload.rglob("direct_url.json"))
    traces = [str(places.PROJECT).encode(), b"/tmp/tmp"]
    for file in places.files_in(payload):
        content = file.read_bytes()
        assert not [trace for trace in traces if trace in content], file


def test_it_has_the_product_with_its_data(payload: Path) -> None:
    own = payload / "app" / "clinic_signer"
    assert (own / "_resources" / "anchors" / "anchors.json").is_file()
    phone = own / "_resources" / "sandbox" / "phone"
    assert (phone / "vendor" / "zxing" / "zxing_reader.wasm").is_file()
    for module in own.rglob("*.py"):
        assert list((module.parent / "__pycache__").glob(f"{module.stem}.cpython-311.pyc")), module


def test_nothing_of_tests_and_of_programming_is_in_it(payload: Path) -> None:
    names = built.digests(payload).keys()
    assert not [n for n in names if n.endswith((".pyi", ".lib", ".h", ".pdb")) or "/tests/" in n]
    assert not [n for n in names if re.search(r"Qt6(Qml|Quick|Designer)|opengl32sw", n)]
    assert not (payload / "lib" / "pytest").exists()


def test_python_looks_nowhere_else(payload: Path) -> None:
    paths = (payload / "runtime" / "python311._pth").read_text().split()
    assert paths == ["python311.zip", "DLLs", r"..\lib", r"..\app"]


@pytest.mark.parametrize("name", launchers.PROGRAMS)
def test_windows_shows_name_and_version_of_the_launchers(payload: Path, name: str) -> None:
    content = (payload / f"{name}.exe").read_bytes()
    version = places.product_version()
    for key, value in {
        "ProductName": "Clinic Signer",
        "ProductVersion": version,
        "FileVersion": version,
        "FileDescription": launchers.PROGRAMS[name],
        "OriginalFilename": f"{name}.exe",
    }.items():
        entry = rb"(?:\0\0)+".join(re.escape(word.encode("utf-16-le")) for word in (key, value))
        assert re.search(entry + rb"\0\0", content), key
    assert b'level="asInvoker"' in content


def test_the_parts_are_what_their_makers_signed(payload: Path) -> None:
    assert "500 files" in verify.standard_library(places.RUNTIME)
    assert verify.wheel_files().startswith("wheels: ")
    assert verify.runtime_package()


def test_a_changed_module_of_the_runtime_is_found(payload: Path, tmp_path: Path) -> None:
    copy = tmp_path / "runtime"
    shutil.copytree(places.RUNTIME / "Lib", copy / "Lib")
    shutil.copytree(places.RUNTIME / "DLLs", copy / "DLLs")
    built.changed(places.RUNTIME / "Lib" / "ssl.py", copy / "Lib" / "ssl.py", at=5000)
    with pytest.raises(BuildStopped, match=r"Lib/ssl\.py is not what"):
        verify.standard_library(copy)


def test_a_changed_catalogue_is_found(payload: Path, tmp_path: Path) -> None:
    shutil.copytree(places.RUNTIME / "DLLs", tmp_path / "DLLs")
    catalogue = Path("DLLs", "python_lib.cat")
    built.changed(places.RUNTIME / catalogue, tmp_path / catalogue, at=5000)
    with pytest.raises(BuildStopped, match=r"python_lib\.cat"):
        verify.standard_library(tmp_path)


def test_a_changed_byte_in_a_wheel_stops_the_build(payload: Path, tmp_path: Path) -> None:
    """Packed anew, so that only the hash can tell."""
    shutil.copytree(places.WHEELS, tmp_path / "wheels")
    (wheel,) = (tmp_path / "wheels").glob("certifi-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    content["certifi/core.py"] = content["certifi/core.py"].replace(b"where", b"there", 1)
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    with pytest.raises(BuildStopped, match=r"[Hh]ash"):
        wheels.unpack(tmp_path / "wheels", tmp_path / "site")


def test_a_changed_byte_in_the_runtime_stops_the_build(payload: Path, tmp_path: Path) -> None:
    (package,) = places.DOWNLOADS.glob("*.tar.gz")
    bad = built.changed(package, tmp_path / package.name, at=package.stat().st_size // 2)
    with pytest.raises(BuildStopped, match="SHA-256"):
        runtime.unpack(bad, tmp_path / "runtime")


def test_every_program_is_signed_and_a_changed_one_is_found(payload: Path, tmp_path: Path) -> None:
    copy = tmp_path / "payload"
    shutil.copytree(payload, copy)
    key = signing_key.given_key()
    with pytest.raises(BuildStopped, match="no signature"):
        verify.programs(copy)
    assert signatures.sign_missing(signatures.programs(copy), key) > 30
    assert "by us (TEST key)" in verify.programs(copy)
    for name in ("runtime/python.exe", "lib/PySide6/Qt6Core.dll", "ClinicSigner.exe"):
        good = (copy / name).read_bytes()
        built.changed(copy / name, copy / name, at=0x1000)
        with pytest.raises(BuildStopped, match=r"its signature is not good"):
            verify.programs(copy)
        (copy / name).write_bytes(good)


def test_a_program_signed_by_somebody_else_is_found(payload: Path, tmp_path: Path) -> None:
    """The right kind of signature by the wrong maker: Qt's where Python's must be."""
    copy = tmp_path / "payload"
    (copy / "runtime").mkdir(parents=True)
    shutil.copy(payload / "lib" / "PySide6" / "Qt6Svg.dll", copy / "runtime" / "python311.dll")
    with pytest.raises(BuildStopped, match="signed by The QT Company Oy and not by Python"):
        verify.programs(copy)
