"""Reads and changes the tables of an MSI with msiinfo and msibuild (msitools)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from installer import places

CODE_PAGE = 932
"""What the words of the product are kept in: the code page of Japanese Windows."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as an archive file (IDT) has it: names, types and rows, all text.

    Attributes:
        columns: their names.
        types: their types, in the words of the format.
        names: the name of the table and of its key columns.
        rows: the rows; a missing value is empty.
    """

    columns: tuple[str, ...]
    types: str
    names: str
    rows: tuple[tuple[str, ...], ...]

    @property
    def name(self) -> str:
        """Its name."""
        return self.names.split("\t")[0]

    def records(self) -> list[dict[str, str]]:
        """The rows with names to their values."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def with_records(self, records: Iterable[Mapping[str, str]]) -> Table:
        """The same table with other rows."""
        rows = tuple(tuple(each[name] for name in self.columns) for each in records)
        return Table(self.columns, self.types, self.names, rows)


def set_code_page(msi: Path) -> None:
    """Say that texts are in Japanese Windows' code page; until then only ASCII comes through."""
    _import(msi, "_ForceCodepage", f"\r\n\r\n{CODE_PAGE}\t_ForceCodepage\r\n".encode())


def export(msi: Path, name: str) -> Table:
    """Read a table.

    Raises:
        BuildStopped: there is none of this name.
    """
    lines = places.run(["msiinfo", "export", msi, name]).replace("\r\n", "\n").split("\n")
    columns, types, names, *rows = lines
    cells = [tuple(row.split("\t")) for row in rows if row]
    return Table(tuple(columns.split("\t")), types, names, tuple(cells))


def write(msi: Path, table: Table) -> None:
    """Put a table in the place of the one of the same name.

    Raises:
        BuildStopped: it was refused, or a text has letters that Japanese Windows has not.
    """
    rows = ["\t".join(row) for row in table.rows]
    text = "\r\n".join(["\t".join(table.columns), table.types, table.names, *rows, ""])
    try:
        text.encode(f"cp{CODE_PAGE}")
    except UnicodeEncodeError as error:
        raise places.BuildStopped(f"table {table.name}: {error}") from error
    # msibuild turns UTF-8 into the code page by itself, and dies of anything else.
    _import(msi, table.name, text.encode())


def set_summary(msi: Path, texts: Sequence[str]) -> None:
    """Set title, author, template and package code."""
    places.run(["msibuild", msi, "-s", *texts])


def _import(msi: Path, name: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"{name}.idt")
        file.write_bytes(data)
        if said := places.run(["msibuild", msi, "-i", file]).strip():
            raise places.BuildStopped(f"msibuild, table {name}: {said}")
