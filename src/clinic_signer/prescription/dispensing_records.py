"""Dispensing data (CJ1): bytes to lines and typed records, and back to the same bytes.

The counterpart of :mod:`clinic_signer.prescription.records`, with the same habits: reading never
changes the data, and what the table does not know is kept and can be shown raw.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from clinic_signer.prescription.data_lines import (
    DataLines,
    all_of,
    decode_lines,
    first_of,
)
from clinic_signer.prescription.dispensing_table import (
    DISPENSING_HEADER,
    DISPENSING_ROWS,
    DispensedMedicine,
    DispensedMedicineCaution,
    DispensedMedicineSupplement,
    DispensedUsage,
    DispensedUsageCaution,
    DispensedUsageSupplement,
)
from clinic_signer.prescription.record_rows import Record, Section

_HEADER_LINE = f"{DISPENSING_HEADER},"
"""The output class behind the comma was empty in signed dispensing documents of 2022."""


@dataclass(frozen=True, slots=True)
class DispensedItem:
    """One medicine as dispensed, with what is said of it."""

    medicine: DispensedMedicine
    supplements: tuple[DispensedMedicineSupplement, ...] = ()
    cautions: tuple[DispensedMedicineCaution, ...] = ()


@dataclass(frozen=True, slots=True)
class DispensedRp:
    """One RP as dispensed: medicines taken in the same way. ``number`` is the text of the data.

    ``unplaced`` are supplements and cautions that stand before any medicine of the RP.
    """

    number: str
    usage: DispensedUsage | None
    usage_supplements: tuple[DispensedUsageSupplement, ...]
    cautions: tuple[DispensedUsageCaution, ...]
    medicines: tuple[DispensedItem, ...]
    unplaced: tuple[DispensedMedicineSupplement | DispensedMedicineCaution, ...] = ()


@dataclass(frozen=True, slots=True)
class Dispensing(DataLines):
    """Dispensing data, line by line, in the order and with the texts of the bytes."""

    @classmethod
    def of(cls, records: Iterable[Record], *, final_newline: bool = True) -> Dispensing:
        """Return the data made of ``records`` in the given order, after the first line."""
        return cls.made_of(_HEADER_LINE, records, DISPENSING_ROWS, final_newline=final_newline)

    @property
    def rps(self) -> tuple[DispensedRp, ...]:
        """The RPs in the order of the data, grouped by the RP number that each record states."""
        groups: dict[str, list[Record]] = {}
        for record in self.records:
            if record.row.section in (Section.RP, Section.MEDICINE):
                groups.setdefault(record.values[0], []).append(record)
        return tuple(_rp(number, records) for number, records in groups.items())


def _rp(number: str, records: list[Record]) -> DispensedRp:
    # A supplement or caution names its RP only; it belongs to the medicine that it follows.
    groups: list[list[Record]] = [[]]
    for record in records:
        if isinstance(record, DispensedMedicine):
            groups.append([])
        groups[-1].append(record)
    unplaced = tuple(
        record
        for record in groups[0]
        if isinstance(record, DispensedMedicineSupplement | DispensedMedicineCaution)
    )
    return DispensedRp(
        number,
        first_of(records, DispensedUsage),
        all_of(records, DispensedUsageSupplement),
        all_of(records, DispensedUsageCaution),
        tuple(
            DispensedItem(
                medicine,
                all_of(group, DispensedMedicineSupplement),
                all_of(group, DispensedMedicineCaution),
            )
            for group in groups
            for medicine in all_of(group, DispensedMedicine)
        ),
        unplaced,
    )


def decode_dispensing(data: bytes) -> Dispensing:
    """Read dispensing data, tolerating every mistake of content.

    Raises:
        Failure: as :func:`~clinic_signer.prescription.data_lines.decode_lines`.
    """
    return decode_lines(data, Dispensing, DISPENSING_ROWS)
