"""Bill of materials and notices of the real payload."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from installer import places, sbom, signatures, wheels
from installer.component import Component
from installer.components import components
from installer.places import BuildStopped

pytestmark = [pytest.mark.installer, pytest.mark.xdist_group("payload")]


@pytest.fixture(scope="module")
def parts(payload: Path) -> list[Component]:
    return components(payload)


def test_every_wheel_and_what_is_inside_is_named(payload: Path, parts: list[Component]) -> None:
    by_name = {part.name: part for part in parts if not part.of or part.name == "Qt"}
    there = {metadata.parent.name for metadata in payload.glob("lib/*/METADATA")}
    assert len(there) == len([part for part in parts if part.purl.startswith("pkg:pypi")]) > 40
    for part in parts:
        if part.purl.startswith("pkg:pypi"):
            version, digests = wheels.pinned()[part.name]
            assert part.version == version
            assert part.sha256 in digests
    assert by_name["Python"].version == places.runtime_lock().python
    assert by_name["Qt"].version == by_name["pyside6-essentials"].version
    inside = {(part.of, part.name) for part in parts if part.of}
    assert {of for of, name in inside if name == "OpenSSL"} == {
        "python",
        "cryptography",
        "psycopg-binary",
    }
    assert {name for of, name in inside if of == "python"} >= {
        "Expat", "SQLite", "bzip2", "libffi", "liblzma (XZ Utils)", "zlib",
    }  # fmt: skip
    assert {name for of, name in inside if of == "pyside6-essentials"} >= {
        "Qt", "FreeType", "HarfBuzz", "libpng", "libjpeg-turbo", "zlib", "PCRE2", "MD4C",
        "double-conversion",
    }  # fmt: skip
    assert {name for of, name in inside if of == "lxml"} >= {"libxml2", "libxslt", "GNU libiconv"}
    assert {name for of, name in inside if of == "cryptography"} >= {"asn1", "pyo3", "openssl-sys"}
    assert "zxing-wasm" in by_name


def test_every_program_is_a_component_or_of_one(payload: Path, parts: list[Component]) -> None:
    """As the document says it, to whoever reads nothing else."""
    document = json.loads(sbom.sbom(parts, "1.2.3"))
    named = [
        occurrence["location"]
        for entry in (document["metadata"]["component"], *document["components"])
        for occurrence in entry.get("evidence", {}).get("occurrences", ())
    ]
    there = [
        file.relative_to(payload).as_posix()
        for file in places.files_in(payload)
        if file.suffix in (".exe", ".dll", ".pyd")
    ]
    assert len(there) > 80
    assert sorted(named) == sorted(there)


def test_a_program_of_nobody_stops_the_build(
    payload: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = signatures.programs(payload)
    more = payload / "lib" / "cffi" / "more.dll"
    monkeypatch.setattr(signatures, "programs", lambda _payload: [*there, more])
    with pytest.raises(BuildStopped, match=r"lib/cffi/more\.dll belongs to no component"):
        components(payload)


def test_a_library_that_was_not_looked_into_stops_the_build(
    payload: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    table = (places.HERE / "components.toml").read_text(encoding="utf-8")
    shutil.copytree(places.HERE / "licences", tmp_path / "licences")
    shutil.copytree(places.HERE / "no_build", tmp_path / "no_build")
    monkeypatch.setattr(places, "HERE", tmp_path)
    for before, after, why in (
        ('pyside6-essentials = "6.12.0"', 'pyside6-essentials = "6.11.0"', "look into it again"),
        ("expat_", "expet_", "no version is found"),
        ("HB_SHAPER", "HB_SHOPER", "no trace of it"),
        ('"libimagequant", ', '"libimagequant", "libother", ', "says nothing of"),
    ):
        assert before in table
        (tmp_path / "components.toml").write_text(table.replace(before, after), encoding="utf-8")
        with pytest.raises(BuildStopped, match=why):
            components(payload)


def test_the_bill_keeps_the_rules_of_cyclonedx(parts: list[Component]) -> None:
    text = sbom.sbom(parts, "1.2.3")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    document = json.loads(text)
    assert document["metadata"]["component"]["version"] == "1.2.3"
    listed = {(c["name"], c.get("version", "")) for c in document["components"]}
    assert listed == {(part.name, part.version) for part in parts}
    assert all(component["licenses"] for component in document["components"])
    references = {c["bom-ref"] for c in document["components"]}
    assert len(references) == len(parts)
    (ours,) = (d for d in document["dependencies"] if d["ref"] == "clinic-signer")
    direct = {r for r in references if "/" not in r or r.startswith("clinic-signer/")}
    assert set(ours["dependsOn"]) == direct


def test_the_bill_is_the_same_each_time(parts: list[Component]) -> None:
    assert sbom.sbom(parts, "1.2.3") == sbom.sbom(list(parts), "1.2.3")
    assert sbom.sbom(parts, "1.2.3") != sbom.sbom(parts[1:], "1.2.3")


def test_the_notices_name_everything_with_its_licence(
    payload: Path, parts: list[Component]
) -> None:
    text = (payload / "NOTICES.txt").read_text(encoding="utf-8-sig")
    for part in parts:
        named = f"{part.name} {part.version}".rstrip()
        assert f"* {named} – {part.licence}" in text
        for _, licence in part.texts:
            assert licence.strip().splitlines()[0].strip() in text
        assert part.texts or part.of, part.name
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in text
    assert "TERMS AND CONDITIONS" in text
    for name in ("pyside6-essentials", "shiboken6", "Qt", "pyscard", "psycopg", "GNU libiconv"):
        (part,) = (each for each in parts if each.name == name)
        assert f"* {f'{part.name} {part.version}'.rstrip()} ({part.licence})" in text


WORDS = {
    "0BSD": "XZ Utils",
    "Apache-2.0": "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION",
    "BSD-2-Clause": "this list of conditions and the following disclaimer",
    "BSD-3-Clause": "Neither the name",
    "blessing": "",
    "bzip2-1.0.6": "Julian",
    "CC0-1.0": "CC0",
    "FTL": "The FreeType Project",
    "GPL-3.0-or-later WITH GCC-exception-3.1": "GNU GENERAL PUBLIC LICENSE",
    "HPND-sell-variant": "Information Sciences Institute",
    "IJG": "Independent JPEG Group",
    "LGPL-2.1-or-later": "Version 2.1, February 1999",
    "LGPL-3.0-only": "GNU LESSER GENERAL PUBLIC LICENSE",
    "LicenseRef-ICC": "International Color Consortium",
    "LicenseRef-Microsoft-Distributable-Code": "Microsoft Distributable Code",
    "LicenseRef-Public-Domain": "public domain",
    "libpng-2.0": "The PNG Reference Library Authors",
    "libtiff": "Silicon Graphics",
    "MIT": "Permission is hereby granted, free of charge, to any person obtaining a copy",
    "MIT-Modern-Variant": "provided that the\nabove copyright notice",
    "PostgreSQL": "PostgreSQL",
    "Unicode-3.0": "Unicode, Inc.",
    "Zlib": "This software is provided 'as-is'",
    "ZPL-2.1": "the mingw-w64 project",
}
"""Licence → words by which its text is known."""


def test_what_is_inside_has_its_terms_there_too(payload: Path, parts: list[Component]) -> None:
    """Of a choice of licences the first that is known here is taken."""
    text = (payload / "NOTICES.txt").read_text(encoding="utf-8-sig")
    for part in (each for each in parts if each.of):
        for wanted in part.licence.replace("(", "").replace(")", "").split(" AND "):
            choice = wanted.split(" OR ")
            assert any(each in WORDS and WORDS[each] in text for each in choice), part


def test_what_is_bound_by_the_lgpl_can_be_replaced(payload: Path) -> None:
    """Each stands in files of its own, outside our program and outside any archive."""
    for file in ("PySide6/Qt6Core.dll", "PySide6/QtCore.pyd", "shiboken6/shiboken6.abi3.dll"):
        assert (payload / "lib" / file).is_file()
    assert list((payload / "lib" / "smartcard" / "scard").glob("_scard*.pyd"))
    assert (payload / "lib" / "smartcard" / "System.py").is_file()
