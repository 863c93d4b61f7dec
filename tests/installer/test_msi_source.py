"""What the MSI is made from: a row for each file, property and option; the same codes each time."""

from __future__ import annotations

import struct
from pathlib import Path
from xml.etree import ElementTree

import pytest

from installer import registered
from installer.msi import file_versions, identity, options, source
from installer.policy.properties import installer_properties

WIX = f"{{{source.NAMESPACE}}}"


@pytest.fixture
def payload(tmp_path: Path) -> Path:
    folder = tmp_path / "payload"
    for name in (registered.PROGRAM, registered.ICON, "lib/a.py", "lib/b/a.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    return folder


def written(payload: Path, version: str = "1.2.3") -> ElementTree.Element:
    target = payload.parent / "product.wxs"
    source.write(target, payload, version)
    return ElementTree.parse(target).getroot()  # noqa: S314 - our own file


def test_every_file_is_a_component_of_its_own_with_a_lasting_code(payload: Path) -> None:
    before = {
        row.attrib["Id"]: row.attrib["Guid"] for row in written(payload).iter(f"{WIX}Component")
    }
    (payload / "lib/c.py").write_text("more")
    after = {
        row.attrib["Id"]: row.attrib["Guid"]
        for row in written(payload, "1.2.4").iter(f"{WIX}Component")
    }
    assert len(after) == len(before) + 1
    assert len(set(after.values())) == len(after)
    assert before.items() <= after.items()


def test_other_bytes_are_another_product_and_the_same_are_the_same(payload: Path) -> None:
    def product() -> str:
        return next(written(payload).iter(f"{WIX}Product")).attrib["Id"]

    first = product()
    assert product() == first
    (payload / "lib/a.py").write_text("changed")
    assert product() != first


def test_every_setting_is_searched_for_and_written_back(payload: Path) -> None:
    root = written(payload)
    searched = {
        (row.attrib["Key"], row.attrib["Name"]) for row in root.iter(f"{WIX}RegistrySearch")
    }
    stored = {
        (row.attrib["Key"], row.attrib.get("Name")): row.attrib["Value"]
        for row in root.iter(f"{WIX}RegistryValue")
    }
    for each in installer_properties():
        assert (each.key, each.value) in searched
        assert stored[each.key, each.value] == f"[{each.name}]"


def test_no_search_fills_a_property_of_the_command_line(payload: Path) -> None:
    found = {row.attrib["Id"] for row in written(payload).iter(f"{WIX}Property")}
    assert not found & {each.name for each in options.remembered()}


def test_nothing_of_ours_opens_files_by_itself(payload: Path) -> None:
    keys = [
        (row.attrib["Key"], row.attrib.get("Name"))
        for row in written(payload).iter(f"{WIX}RegistryValue")
        if r"\Classes\." in row.attrib["Key"]
    ]
    assert keys
    assert all(key.endswith("OpenWithProgids") and name for key, name in keys)


def test_japanese_stands_in_the_source_as_tokens(payload: Path) -> None:
    written(payload)
    (payload.parent / "product.wxs").read_bytes().decode("ascii")
    for text in source.WORDS.values():
        text.encode("cp932")


def test_the_row_of_a_file_is_no_longer_than_the_windows_installer_takes() -> None:
    assert len(source.file_row("x" * 300)) <= 72
    assert identity.row_name("f", "a") != identity.row_name("f", "b")


def test_the_version_of_a_program_is_that_of_its_resources(tmp_path: Path) -> None:
    key = "VS_VERSION_INFO\0".encode("utf-16-le") + b"\0\0"
    info = struct.pack("<IIII", 0xFEEF04BD, 0x10000, 3 << 16 | 11, 9150 << 16 | 1013)
    (tmp_path / "a.dll").write_bytes(b"MZ" + key + info)
    (tmp_path / "none.dll").write_bytes(b"MZ" + info)
    (tmp_path / "a.py").write_bytes(key + info)
    assert file_versions.version_of(tmp_path / "a.dll") == "3.11.9150.1013"
    assert file_versions.version_of(tmp_path / "none.dll") is None
    assert file_versions.version_of(tmp_path / "a.py") is None
