"""Rules of the house that a machine can hold: locked dependencies, no hosts, both languages."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from conftest import PROJECT

HOSTS = re.compile(r"pythonhosted|pypi\.o|npmjs\.|deb\.debian", re.IGNORECASE)
MACHINE_PATHS = re.compile(r"(^|[^A-Za-z0-9_.])/(work|farm|home|root|Users)/")
LOCKS = ("requirements.lock", "requirements-build.lock", "installer/requirements-win.txt")


def locked(name: str) -> dict[str, str]:
    text = (PROJECT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_hashes_and_the_file_names_no_host(name: str) -> None:
    text = (PROJECT / name).read_text(encoding="utf-8")
    assert not HOSTS.search(text)
    assert "://" not in text
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)
    packages = [block for block in blocks if "==" in block.partition("\n")[0]]
    # One package may stand there twice, with versions for different Pythons.
    assert {block.partition("==")[0] for block in packages} == set(locked(name)) != set()
    assert all("--hash=sha256:" in block for block in packages)


def test_every_locked_package_has_its_line_in_the_docs() -> None:
    page = (PROJECT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    words = set(re.findall(r"[a-z0-9][a-z0-9._-]*[a-z0-9]|[a-z0-9]+", page))
    for name in LOCKS:
        missing = [package for package in locked(name) if package not in words]
        assert not missing


def test_every_declared_dependency_is_locked() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    declared = project["dependencies"] + [name for group in extras.values() for name in group]
    names = [re.split(r"[><=\[]", each)[0].lower() for each in declared]
    assert set(names) <= set(locked("requirements.lock"))
    assert {"sandbox", "dev"} <= set(extras)


def tracked_texts() -> list[Path]:
    folders = ("src", "tests", "docs", "resources", "installer", ".ci")
    files = [f for folder in folders for f in (PROJECT / folder).rglob("*") if f.is_file()]
    files += [f for f in PROJECT.iterdir() if f.suffix in (".md", ".toml", ".py", ".lock")]
    texts = (".py", ".md", ".json", ".toml", ".csv", ".lock", ".sh", "")
    return [f for f in files if f.suffix in texts and "__pycache__" not in f.parts]


def test_no_file_names_a_registry_host_or_a_path_of_somebodys_machine() -> None:
    for file in tracked_texts():
        if file == Path(__file__):
            continue
        text = file.read_text(encoding="utf-8", errors="replace")
        assert not HOSTS.search(text), file
        found = MACHINE_PATHS.search(text)
        assert not found, f"{file}: {found.group(0) if found else ''}"


def test_the_json_schemas_are_schemas() -> None:
    from jsonschema import Draft202012Validator

    schemas = sorted((PROJECT / "resources" / "schemas").glob("*.json"))
    assert {s.stem for s in schemas} == {
        *(
            "card",
            "show",
            "check",
            "dispense",
            "sign",
            "verify",
            "openapi",
            "journal",
            "trust",
            "logs",
            "diagnose",
            "update",
        ),
    }
    for schema in schemas:
        Draft202012Validator.check_schema(json.loads(schema.read_text(encoding="utf-8")))
