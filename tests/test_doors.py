"""The doors of the house: which room may import which (docs/architecture.md)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src" / "clinic_signer"

FOUNDATION = {"words", "japan", "reasons", "failures", "logs", "resources", "folders", "json_lines"}
FOUNDATION |= {"whole_files", "csv_cells", "unicode_text", "settings_trust"}
FOUNDATION |= {
    "secret_store",
    "setting",
    "setting_kinds",
    "settings_registry",
    "windows_registry",
    "offers",
    "settings_allowed",
    "settings",
    "settings_remote",
    "settings_station",
    "settings_station_service",
    "settings_api",
    "settings_files",
    "settings_log",
    "settings_reading",
    "settings_window",
    "settings_writing",
    "settings_update",
    "web_files",
}
FOUNDATION |= {"about", "__init__"}
_BELOW_THE_FRONT = {
    "diagnostics",
    "api",
    "archive",
    "crl_fetching",
    "updates",
    "station",
    "signers",
}
_BELOW_THE_FRONT |= {"signature", "pki", "prescription", "sandbox"}
DOORS: dict[str, set[str]] = {
    "prescription": set(),
    "pki": set(),
    "signature": {"pki", "prescription"},
    "signers": {"signature", "pki", "prescription"},
    "station": {"signers", "signature", "pki", "prescription"},
    "crl_fetching": {"signature", "pki"},
    "updates": {"pki"},
    "archive": {"station", "signature", "pki", "prescription"},
    "sandbox": {"station", "signers", "signature", "pki", "prescription"},
    "diagnostics": {"api", "station", "signers", "pki", "updates"},
    "gui": _BELOW_THE_FRONT,
    "api": {"station", "prescription"},
    "cli": {"gui"} | _BELOW_THE_FRONT,
    "__main__": {"cli"},
}
FORBIDDEN_LIBRARIES: dict[str, set[str]] = {
    room: {"PySide6", "shiboken6"} for room in DOORS if room not in ("gui", "__main__")
}
for offline in ("pki", "archive"):
    FORBIDDEN_LIBRARIES[offline] |= {"httpx", "socket", "ssl", "http"}
for pure in ("prescription", "signature"):
    FORBIDDEN_LIBRARIES[pure] |= {"socket", "ssl", "http", "urllib", "time", "pathlib", "os"}


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def room_of(file: Path) -> str:
    parts = file.relative_to(SOURCE).parts
    return parts[0] if len(parts) > 1 else file.stem


def imported(file: Path) -> Iterator[str]:
    """Every absolute module name imported anywhere in the file, also inside functions."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("file", modules(), ids=lambda f: str(f.relative_to(SOURCE)))
def test_imports_go_down_only(file: Path) -> None:
    room = room_of(file)
    if room in FOUNDATION:
        allowed: set[str] = set(FOUNDATION)
    else:
        allowed = DOORS[room] | FOUNDATION | {room}
    for name in imported(file):
        parts = name.split(".")
        if parts[0] == "clinic_signer" and len(parts) > 1 and (SOURCE / parts[1]).is_dir():
            assert parts[1] in allowed, f"{room} must not import {name}"
        assert parts[0] not in FORBIDDEN_LIBRARIES.get(room, set()), f"{room} imports {name}"


def test_prescription_and_signature_never_ask_the_clock() -> None:
    for room in ("prescription", "signature"):
        for file in (SOURCE / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today"):
                    raise AssertionError(f"{file.name}:{node.lineno} asks the clock")


def test_only_the_front_doors_open_the_sandbox() -> None:
    for file in modules():
        if room_of(file) in ("gui", "cli", "sandbox"):
            continue
        assert not [n for n in imported(file) if n.startswith("clinic_signer.sandbox")], file
    for room in ("gui", "cli"):
        names = {
            n
            for file in modules()
            if room_of(file) == room
            for n in imported(file)
            if n.startswith("clinic_signer.sandbox.")
        }
        assert all(n.rsplit(".", 1)[1] not in ("pki", "card", "service") for n in names), names
