"""What a form says, whichever document it shows: labelled texts and rows, in the form's order.

The labels are those of the paper forms and are never translated. Each text keeps the line of the
data it comes from, so a finding can stand beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


@dataclass(frozen=True, slots=True)
class Text:
    """A text on the form and the 1-based line of the data it comes from (0: from none)."""

    text: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and its text."""

    label: str
    text: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class PrintedWords:
    """The words that are printed on a form whatever the data say.

    Attributes:
        caption: at the left of the title.
        title: of the form.
        institution: what stands at the right of the patient.
        code: name of the institution's code.
        signer: who signs, for screen readers.
        columns: headings of the columns before the RP number, which share 108 px.
        signature: beside the place of the signature.
    """

    caption: str
    title: str
    institution: str
    code: str
    signer: str
    columns: tuple[str, ...]
    signature: str


class Form(Enum):
    """The forms there are."""

    PRESCRIPTION = PrintedWords(
        "電子処方箋",
        "処方箋",
        "医療機関",
        "医療機関コード",
        "医師",
        ("変更不可", "患者希望"),
        "保険医\n署名",
    )
    DISPENSING = PrintedWords(
        "調剤情報提供",
        "調剤結果",
        "薬局",
        "薬局コード",
        "薬剤師",
        ("処方との違い",),
        "薬剤師\n署名",
    )

    @property
    def words(self) -> PrintedWords:
        """What is printed on it."""
        return self.value


class RowKind(Enum):
    """What a row of the medicines table shows."""

    MEDICINE = "medicine"
    NOTE = "note"
    USAGE = "usage"
    PRESCRIBED = "prescribed"
    """The medicine that the prescription has where the dispensing data have another."""
    PRESCRIBED_USAGE = "prescribed-usage"
    """How the prescription says it is taken, where the dispensing data say it otherwise."""
    NOT_DISPENSED = "not-dispensed"
    """A medicine that only the prescription has."""


@dataclass(frozen=True, slots=True)
class MedicineRow:
    """One row of the table of medicines.

    Attributes:
        kind: the name of a medicine, a note to it, the usage, or what the prescription says.
        rp: the RP number where it is shown, else empty.
        text: name, note or usage.
        quantity: amount with its unit, or days and times.
        code: code of the medicine or usage.
        no_change: ticked 変更不可.
        patient_wish: ticked 患者希望.
        mark: how it differs from the prescription, in a dispensing document.
        lines: the lines of the data the row comes from, the main one first; none for what the
            prescription says.
    """

    kind: RowKind
    text: str
    lines: tuple[int, ...]
    rp: str = ""
    quantity: str = ""
    code: str = ""
    no_change: bool = False
    patient_wish: bool = False
    mark: str = ""

    @property
    def line(self) -> int:
        """The main line of the data; 0 for none."""
        return self.lines[0] if self.lines else 0


@dataclass(frozen=True, slots=True)
class RpRows:
    """The rows of one RP and what a screen reader says of it."""

    number: str
    rows: tuple[MedicineRow, ...]
    spoken: str


@dataclass(slots=True)
class SheetContent:
    """Everything on a form, in the form's order.

    ``institution`` is the one whose document it is: the prescriber's, or the pharmacy; ``signer``
    is who signs it. ``origin`` is where a dispensed prescription comes from.
    """

    form: Form = Form.PRESCRIPTION
    payers: list[tuple[Pair, Pair]] = field(default_factory=list)
    insurer: Pair = field(default=Pair("保険者番号", ""))
    insured: Pair = field(default=Pair("記号・番号", ""))
    patient_kana: Text = field(default=Text(""))
    patient_name: Text = field(default=Text(""))
    patient_facts: list[Text] = field(default_factory=list)
    patient_insurance: list[Text] = field(default_factory=list)
    address: Text = field(default=Text(""))
    institution: Text = field(default=Text(""))
    contact: list[Text] = field(default_factory=list)
    signer: Text = field(default=Text(""))
    signer_kana: Text = field(default=Text(""))
    codes: list[Pair] = field(default_factory=list)
    issued: Pair = field(default=Pair("交付年月日", ""))
    use_by: Pair = field(default=Pair("使用期間", ""))
    prescription_id: Pair = field(default=Pair("処方箋ID", ""))
    origin: list[Pair] = field(default_factory=list)
    rps: list[RpRows] = field(default_factory=list)
    remarks: list[Pair] = field(default_factory=list)
    others: list[Pair] = field(default_factory=list)
    unknown: list[Text] = field(default_factory=list)

    @property
    def beside_date(self) -> Pair:
        """What stands at the right of the date."""
        return self.use_by if self.form is Form.PRESCRIPTION else self.prescription_id
