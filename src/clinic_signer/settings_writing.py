"""Changing one setting in the person's file: everything else in it stays as it was, byte for byte.

The file is written whole or not at all, and only after the new text was read back: it must say what
was wanted and, of everything else, what the old one said. Two programs that change settings at
once wait for each other.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.setting import Setting, written
from clinic_signer.settings import load_settings
from clinic_signer.settings_files import user_file
from clinic_signer.settings_reading import flattened, tables_in
from clinic_signer.whole_files import exclusive, replace_file
from clinic_signer.windows_registry import Registry

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

T = TypeVar("T")

_MARK = b"\xef\xbb\xbf"
"""What some editors of Windows put before UTF-8; a file that has it keeps it."""
_PATIENCE_SECONDS = 3.0


def change_setting(
    setting: Setting[T],
    value: T,
    *,
    administrator: Path | None = None,
    user: Path | None = None,
    registry: Registry | None = None,
) -> None:
    """Write one setting into the person's file.

    Args:
        setting: which.
        value: its new value.
        administrator: the administrator's file; that of this system by default.
        user: the person's file; that of this system by default.
        registry: where policies are; that of this system by default.

    Raises:
        Failure: SETTING_LOCKED; SETTINGS_UNREADABLE: the file has a mistake, and was not touched;
            SETTINGS_NOT_WRITTEN.
        ValueError: the setting has no such value.
    """
    plain = written(value)
    if setting.read(plain) != value:
        raise ValueError(setting.key)
    _write(setting, plain, administrator, user or user_file(), registry)


def reset_setting(
    setting: Setting[object],
    *,
    administrator: Path | None = None,
    user: Path | None = None,
    registry: Registry | None = None,
) -> None:
    """Take one setting out of the person's file, so that its default holds.

    Args:
        setting: which.
        administrator: the administrator's file; that of this system by default.
        user: the person's file; that of this system by default.
        registry: where policies are; that of this system by default.

    Raises:
        Failure: as :func:`change_setting`.
    """
    _write(setting, None, administrator, user or user_file(), registry)


_Plain = bool | int | str | list[str]


def _write(
    setting: Setting[T],
    plain: _Plain | None,
    administrator: Path | None,
    user: Path,
    registry: Registry | None,
) -> None:
    # A link stays one: what it points at is changed.
    path = user.resolve()
    try:
        with exclusive(path.with_name(f".{path.name}.lock"), _PATIENCE_SECONDS):
            now = load_settings(administrator=administrator, user=path, registry=registry)
            if now.is_locked(setting):
                raise Failure(FailureCode.SETTING_LOCKED, key=setting.key)
            old, tables = _read(path)
            new = _changed(old, setting, plain)
            _assert_nothing_else_changed(new, tables, setting, plain)
            if new != old:
                replace_file(path, new)
    except TimeoutError as error:
        raise _not_written(path, "busy") from error
    except OSError as error:
        raise _not_written(path, error.strerror or type(error).__name__) from error


def _read(path: Path) -> tuple[bytes, dict[str, object]]:
    try:
        tables = tables_in(path)
        return path.read_bytes(), flattened(tables)
    except FileNotFoundError:
        return b"", {}
    except (OSError, ValueError) as error:
        raise Failure(FailureCode.SETTINGS_UNREADABLE, file=str(path)) from error


def _changed(old: bytes, setting: Setting[T], plain: _Plain | None) -> bytes:
    """The bytes of a file with one value put in or taken out."""
    import tomlkit

    mark = _MARK if old.startswith(_MARK) else b""
    text = old.removeprefix(_MARK).decode("utf-8")
    document = tomlkit.parse(text)
    if plain is None:
        _take_out(document, setting)
    else:
        _put_in(document, setting, plain, "\r\n" if "\r\n" in text else "\n")
    return mark + tomlkit.dumps(document).encode("utf-8")


def _put_in(document: TOMLDocument, setting: Setting[T], plain: _Plain, line_end: str) -> None:
    import tomlkit
    from tomlkit.container import OutOfOrderTableProxy
    from tomlkit.items import AbstractTable

    table = document.get(setting.table)
    if not isinstance(table, AbstractTable | OutOfOrderTableProxy):
        table = tomlkit.table()
        table.trivia.trail = line_end
        if document.body and document.as_string().strip():
            document.add(tomlkit.ws(line_end))
        document[setting.table] = table
    item = tomlkit.item(plain)
    if setting.name not in table:
        item.trivia.trail = line_end
    table[setting.name] = item


def _take_out(document: TOMLDocument, setting: Setting[T]) -> None:
    table = document.get(setting.table)
    if isinstance(table, dict) and setting.name in table:
        del table[setting.name]


def _assert_nothing_else_changed(
    new: bytes, before: dict[str, object], setting: Setting[T], plain: _Plain | None
) -> None:
    """Whoever wrote the text may be wrong about TOML; the reader of the product decides.

    Raises:
        Failure: SETTINGS_NOT_WRITTEN.
    """
    import tomllib

    try:
        after = flattened(tomllib.loads(new.decode("utf-8-sig")))
    except ValueError:
        after = {}
    wanted = {key: value for key, value in before.items() if key != setting.key}
    if plain is not None:
        wanted[setting.key] = plain
    if after != wanted:
        raise Failure(FailureCode.SETTINGS_NOT_WRITTEN, file="settings.toml", reason=setting.key)


def _not_written(path: Path, reason: str) -> Failure:
    return Failure(FailureCode.SETTINGS_NOT_WRITTEN, file=str(path), reason=reason)
