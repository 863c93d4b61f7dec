"""Makes the setup: lists what is installed and registered, then runs makensis.

The uninstaller removes what the list names and no other file, whichever folder was chosen.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from installer import places, registered
from installer.registered import Form, RegistryValue

SCRIPT = places.HERE / "nsis" / "setup.nsi"
WRITERS = {
    Form.TEXT: "WriteRegStr",
    Form.EXPANDED: "WriteRegExpandStr",
    Form.NUMBER: "WriteRegDWORD",
}


def build(payload: Path, out: Path, version: str) -> Path:
    """Make the setup of a payload; return it.

    Args:
        payload: the folder that is installed, signed already.
        out: where the setup goes.
        version: of the product, three numbers.

    Raises:
        BuildStopped: makensis failed, or warned of something; the uninstaller was not signed.
    """
    out.mkdir(parents=True, exist_ok=True)
    work = places.empty(places.BUILD / "nsis")
    target = out / f"{places.FILE_NAME}-{version}-setup.exe"
    values = registered.values(registered.Kind.SETUP, "$INSTDIR\\", version)
    _write(work / "files.nsh", "DeleteFiles", _file_lines(payload))
    _write(work / "write.nsh", "WriteRegistry", map(_writing, values))
    _write(work / "delete.nsh", "DeleteRegistry", _deleting(values))
    size = sum(file.stat().st_size for file in places.files_in(payload)) // 1024
    defines = {
        "NAME": registered.NAME,
        "PRODUCT": registered.PRODUCT,
        "MAKER": registered.MAKER,
        "PROGRAM": registered.PROGRAM,
        "ICON": registered.ICON,
        "INSTALLER_KEY": registered.INSTALLER_KEY,
        "RUN_KEY": registered.RUN_KEY,
        "RUN_VALUE": registered.RUN_VALUE,
        "OLDEST_BUILD": registered.OLDEST_BUILD,
        "VERSION": version,
        "PAYLOAD": payload,
        "OUT": target,
        "KILOBYTES": size,
        "SIGN": f'"{sys.executable}" -m installer.nsis.sign_uninstaller',
    }
    places.run(
        ["makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8",
         *(f"-D{name}={value}" for name, value in defines.items()),
         *(f"-X!include {work / name}" for name in ("files.nsh", "write.nsh", "delete.nsh")),
         SCRIPT],
        environment={"PYTHONPATH": str(places.PROJECT)},
    )  # fmt: skip
    return target


def _write(file: Path, macro: str, lines: Iterator[str]) -> None:
    """Write a macro; with a byte order mark, by which NSIS knows UTF-8."""
    text = "\n".join([f"!macro {macro}", *lines, "!macroend", ""])
    file.write_text(text, encoding="utf-8-sig")


def _file_lines(payload: Path) -> Iterator[str]:
    for file in places.files_in(payload):
        yield f'Delete "{_installed(payload, file)}"'
    folders = sorted((path for path in payload.rglob("*") if path.is_dir()), reverse=True)
    for folder in folders:  # those inside first; one that holds anything else stays
        yield f'RMDir "{_installed(payload, folder)}"'


def _installed(payload: Path, path: Path) -> str:
    name = path.relative_to(payload).as_posix().replace("/", "\\").replace("$", "$$")
    return f"$INSTDIR\\{name}"


def _writing(value: RegistryValue) -> str:
    text = value.value if value.form is Form.NUMBER else f"'{value.value}'"
    return f"{WRITERS[value.form]} HKLM '{value.key}' '{value.name}' {text}"


def _deleting(values: tuple[RegistryValue, ...]) -> Iterator[str]:
    keys = set()
    for value in values:
        yield f"DeleteRegValue HKLM '{value.key}' '{value.name}'"
        names = value.key.split("\\")
        keys |= {"\\".join(names[:end]) for end in range(len(names), 1, -1)}
    for key in sorted(keys, reverse=True):
        yield f"DeleteRegKey /ifempty HKLM '{key}'"
