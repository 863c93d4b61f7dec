"""What the payload is made of, read from the payload and its wheels: for SBOM and notices."""

from __future__ import annotations

import json
import re
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser
from pathlib import Path

from installer import places, wheels
from installer.places import BuildStopped


@dataclass(frozen=True, slots=True)
class Component:
    """Something of somebody's that is given out with the product.

    Attributes:
        name: as its makers write it.
        version: the one that is in the payload.
        licence: an SPDX expression.
        of: the component that brings it; empty for one that stands for itself.
        purl: its name and version in its registry; empty if it is in none.
        sha256: of the file it came as; empty for what is inside another.
        texts: licence texts, each with the name of its file.
    """

    name: str
    version: str
    licence: str
    of: str = ""
    purl: str = ""
    sha256: str = ""
    texts: tuple[tuple[str, str], ...] = ()


def components(payload: Path) -> list[Component]:
    """Everything, in an order that does not vary: Python, wheels, what is inside them, data.

    Raises:
        BuildStopped: a licence or a version cannot be found.
    """
    table = tomllib.loads((places.HERE / "components.toml").read_text(encoding="utf-8"))
    texts = {name: _texts(files) for name, files in table["texts"].items()}
    found = [
        _wheel(file, table["licences"], texts)
        for file in places.files_in(places.WHEELS)
        if _is_in(payload, file)
    ]
    found.sort(key=lambda component: component.name)
    found.insert(0, _python(payload))
    found += [_inside(payload, row, texts) for row in table["inside"]]
    return found + [_data(payload, row) for row in table["data"]]


def _is_in(payload: Path, wheel: Path) -> bool:
    """Whether a wheel is in the payload, in parts at least: trim.toml leaves some out."""
    name, version, *_ = wheel.name.split("-")
    return (payload / "lib" / f"{name}-{version}.dist-info").is_dir()


def _texts(files: list[str]) -> list[tuple[str, str]]:
    folder = places.HERE / "licences"
    return [(name, (folder / name).read_text(encoding="utf-8")) for name in files]


def _python(payload: Path) -> Component:
    lock = places.runtime_lock()
    text = (payload / "runtime" / "LICENSE.txt").read_text(encoding="utf-8")
    return Component(
        "Python", lock.python, "PSF-2.0", "", "", lock.sha256, (("LICENSE.txt", text),)
    )


def _wheel(
    file: Path, licences: dict[str, str], texts: dict[str, list[tuple[str, str]]]
) -> Component:
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


def _inside(
    payload: Path, row: dict[str, str], texts: dict[str, list[tuple[str, str]]]
) -> Component:
    content = _content(payload, row)
    if "version" in row:
        found = re.search(row["version"].encode(), content)
    else:
        # "ProductVersion" of the version resource, in UTF-16 and filled up to 32 bits.
        key = "ProductVersion".encode("utf-16-le") + b"\0\0"
        found = re.search(re.escape(key) + rb"(?:\0\0)?((?:[\d.]\0)+)", content)
    if not found:
        raise BuildStopped(f"{row['name']} in {row['of']}: no version is found")
    version = found[1].replace(b"\0", b"").decode()
    more = tuple(texts.get(row["name"], []))
    return Component(row["name"], version, row["licence"], of=row["of"], texts=more)


def _content(payload: Path, row: dict[str, str]) -> bytes:
    if "header" in row:
        (wheel,) = places.WHEELS.glob(f"{row['of']}-*.whl")
        with zipfile.ZipFile(wheel) as archive:
            return archive.read(row["header"])
    (file,) = payload.glob(row["file"])
    return file.read_bytes()


def _data(payload: Path, row: dict[str, str]) -> Component:
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
