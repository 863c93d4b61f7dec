"""What the payload is made of, read from the payload and its wheels: for SBOM and notices.

Every program of the payload belongs to a component, or the build stops.
"""

from __future__ import annotations

import json
import re
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from email.message import Message
from email.parser import Parser
from pathlib import Path

from installer import launchers, places, signatures, wheels
from installer.component import Component
from installer.inside import Texts, inside
from installer.places import BuildStopped


def components(payload: Path) -> list[Component]:
    """Everything, in an order that does not vary: Python, wheels, what is inside them, data.

    Raises:
        BuildStopped: a licence or a version cannot be found, a wheel is another than was looked
            into, or a program belongs to nothing.
    """
    table = tomllib.loads((places.HERE / "components.toml").read_text(encoding="utf-8"))
    texts = {name: _texts(files) for name, files in table["texts"].items()}
    brought = [file for file in places.files_in(places.WHEELS) if _is_in(payload, file)]
    found = [_wheel(file, table["licences"], texts) for file in brought]
    found.sort(key=lambda component: component.name)
    found.insert(0, _python(payload, texts))
    _must_be_looked_into(table["looked_into"], found)
    found += inside(payload, table, texts, brought)
    found += [_data(payload, row) for row in table["data"]]
    return _with_programs(payload, found, {wheels.of_file(f): _files_of(f) for f in brought})


def _must_be_looked_into(versions: Mapping[str, str], found: list[Component]) -> None:
    """What ``components.toml`` says of the inside of a wheel holds for one version."""
    there = {component.name: component.version for component in found}
    for name, version in versions.items():
        if there.get(name) != version:
            raise BuildStopped(
                f"components.toml says what is inside {name} {version}, and it is"
                f" {there.get(name)}: look into it again"
            )


def _is_in(payload: Path, wheel: Path) -> bool:
    """Whether a wheel is in the payload, in parts at least: trim.toml leaves some out."""
    name, version, *_ = wheel.name.split("-")
    return (payload / "lib" / f"{name}-{version}.dist-info").is_dir()


def _texts(files: list[str]) -> list[tuple[str, str]]:
    folder = places.HERE / "licences"
    return [(name, (folder / name).read_text(encoding="utf-8")) for name in files]


def _python(payload: Path, texts: Texts) -> Component:
    lock = places.runtime_lock()
    own = ("LICENSE.txt", (payload / "runtime" / "LICENSE.txt").read_text(encoding="utf-8"))
    all_texts = (own, *texts["Python"])
    return Component("Python", lock.python, "PSF-2.0", sha256=lock.sha256, texts=all_texts)


def _wheel(file: Path, licences: Mapping[str, str], texts: Texts) -> Component:
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        (about,) = (n for n in names if re.fullmatch(r"[^/]+\.dist-info/METADATA", n))
        metadata = Parser().parsestr(archive.read(about).decode())
        found = [(n, archive.read(n).decode("utf-8", "replace")) for n in _licence_files(names)]
    name = wheels.normalised(metadata["Name"])
    found += texts.get(name, [])
    if not found:
        raise BuildStopped(f"{file.name} has no licence text")
    version = metadata["Version"]
    return Component(
        name,
        version,
        licences.get(name) or _said_licence(metadata),
        purl=f"pkg:pypi/{name}@{version}",
        sha256=places.sha256(file),
        texts=tuple(found),
    )


def _licence_files(names: list[str]) -> Iterator[str]:
    words = re.compile(r"licen[cs]e|copying|notice|authors", re.IGNORECASE)
    for name in names:
        folder, _, base = name.rpartition("/")
        if base and ".dist-info" in folder and (words.search(base) or "/licenses" in folder):
            yield name


def _said_licence(metadata: Message) -> str:
    """The licence that the metadata state, if they state it as SPDX does."""
    said = str(metadata["License-Expression"] or metadata["License"] or "").strip()
    if not re.fullmatch(r"[A-Za-z0-9.+-]+(?: (?:AND|OR) [A-Za-z0-9.+-]+)*", said):
        raise BuildStopped(f"components.toml must say the licence of {metadata['Name']}: {said!r}")
    return said


def _with_programs(
    payload: Path, found: list[Component], of_wheels: Mapping[str, frozenset[str]]
) -> list[Component]:
    """Give every program to the most particular component that claims it.

    Raises:
        BuildStopped: none does.
    """
    named = {f"{name}.exe" for name in launchers.PROGRAMS}
    files = [file.relative_to(payload).as_posix() for file in signatures.programs(payload)]
    claimed = {program for component in found for program in component.programs}
    owner = {}
    for file in files:
        if file in named or file in claimed:
            continue
        of = next((name for name, inside in of_wheels.items() if file in inside), None)
        if of is None and not file.startswith("runtime/"):
            raise BuildStopped(f"{file} belongs to no component: components.toml must say to which")
        owner[file] = of or "Python"
    return [
        replace(each, programs=tuple(f for f in files if owner.get(f) == each.name))
        if not each.of
        else each
        for each in found
    ]


def _files_of(wheel: Path) -> frozenset[str]:
    """Where the files of a wheel lie in the payload."""
    with zipfile.ZipFile(wheel) as archive:
        return frozenset(f"lib/{name}" for name in archive.namelist())


def _data(payload: Path, row: Mapping[str, str]) -> Component:
    lock = json.loads((places.PROJECT / row["lock"]).read_text(encoding="utf-8"))
    version = lock["packages"][f"node_modules/{row['name']}"]["version"]
    text = (payload / row["file"]).read_text(encoding="utf-8")
    return Component(
        row["name"],
        version,
        row["licence"],
        purl=f"pkg:npm/{row['name']}@{version}",
        texts=(("LICENSE", text),),
    )
