"""Bill of materials and notices of the real payload."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from installer import places, sbom, wheels
from installer.components import Component, components

pytestmark = [pytest.mark.installer, pytest.mark.xdist_group("payload")]


@pytest.fixture(scope="module")
def parts(payload: Path) -> list[Component]:
    return components(payload)


def test_every_wheel_and_what_is_inside_is_named(payload: Path, parts: list[Component]) -> None:
    by_name = {part.name: part for part in parts}
    there = {metadata.parent.name for metadata in payload.glob("lib/*/METADATA")}
    assert len(there) == len([part for part in parts if part.purl.startswith("pkg:pypi")]) > 40
    for part in parts:
        if part.purl.startswith("pkg:pypi"):
            version, digests = wheels.pinned()[part.name]
            assert part.version == version
            assert part.sha256 in digests
    assert by_name["Python"].version == places.runtime_lock().python
    assert by_name["Qt"].version == by_name["pyside6-essentials"].version
    assert {"SQLite", "libxml2", "zxing-wasm"} <= by_name.keys()
    inside = {part.of for part in parts if part.name == "OpenSSL"}
    assert inside == {"python", "cryptography", "psycopg-binary"}


def test_the_bill_keeps_the_rules_of_cyclonedx(parts: list[Component]) -> None:
    text = sbom.sbom(parts, "1.2.3")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    document = json.loads(text)
    assert document["metadata"]["component"]["version"] == "1.2.3"
    listed = {(c["name"], c["version"]) for c in document["components"]}
    assert listed == {(part.name, part.version) for part in parts}
    assert all(component["licenses"] for component in document["components"])
    references = {c["bom-ref"] for c in document["components"]}
    assert len(references) == len(parts)
    (ours,) = (d for d in document["dependencies"] if d["ref"] == "clinic-signer")
    assert set(ours["dependsOn"]) == {r for r in references if "/" not in r}


def test_the_bill_is_the_same_each_time(parts: list[Component]) -> None:
    assert sbom.sbom(parts, "1.2.3") == sbom.sbom(list(parts), "1.2.3")
    assert sbom.sbom(parts, "1.2.3") != sbom.sbom(parts[1:], "1.2.3")


def test_the_notices_name_everything_with_its_licence(
    payload: Path, parts: list[Component]
) -> None:
    text = (payload / "NOTICES.txt").read_text(encoding="utf-8-sig")
    for part in parts:
        assert f"* {part.name} {part.version} – {part.licence}" in text
        for _, licence in part.texts:
            assert licence.strip().splitlines()[0].strip() in text
        assert part.texts or part.of, part.name
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in text
    assert "TERMS AND CONDITIONS" in text
    for name in ("pyside6-essentials", "shiboken6", "Qt", "pyscard", "psycopg"):
        (part,) = (each for each in parts if each.name == name)
        assert f"* {part.name} {part.version} ({part.licence})" in text


def test_what_is_bound_by_the_lgpl_can_be_replaced(payload: Path) -> None:
    """Each stands in files of its own, outside our program and outside any archive."""
    for file in ("PySide6/Qt6Core.dll", "PySide6/QtCore.pyd", "shiboken6/shiboken6.abi3.dll"):
        assert (payload / "lib" / file).is_file()
    assert list((payload / "lib" / "smartcard" / "scard").glob("_scard*.pyd"))
    assert (payload / "lib" / "smartcard" / "System.py").is_file()
