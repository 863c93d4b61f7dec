"""What the document says, drawn from the signed bytes; apart from it, what was added later."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from clinic_signer.gui import strings
from clinic_signer.gui.desk import Verified
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.sign.sheet_content import Form, SheetContent
from clinic_signer.gui.sign.sheet_rows import sheet_content
from clinic_signer.gui.theme import Level
from clinic_signer.gui.verify import texts
from clinic_signer.gui.verify.items import BYTES_CHECKS
from clinic_signer.gui.verify.look import Kind, look_of
from clinic_signer.gui.verify.outside import notices_of, notices_widget, outside_box
from clinic_signer.gui.verify.sheet_parts import Part, parts_of, rest_of, text_label
from clinic_signer.gui.widgets import ElidedLabel, IconLabel, Label, column, frame, restyle, row
from clinic_signer.words import Words

if TYPE_CHECKING:
    from clinic_signer.prescription.dispensing_records import Dispensing
    from clinic_signer.prescription.records import Prescription
    from clinic_signer.signature.report import SignatureReport

Heading = tuple[Words, Level, Glyph]

_AT_ONCE_SECONDS = 0.012
"""So long the window makes parts before it turns to something else."""


def heading_of(verified: Verified) -> Heading:
    """Return the heading of the content: whose word it is depends on its own signature."""
    report = verified.report
    if report is None:
        return _heading(look_of(verified).kind, None, by_pharmacist=verified.is_dispensing)
    outermost = report.signatures[0] if report.signatures else None
    verdict = report.verdict if outermost is None else outermost.verdict
    kind = Kind(verdict.value)
    return _heading(kind, outermost, by_pharmacist=verified.is_dispensing)


def heading_inside(verified: Verified) -> Heading:
    """Return the same of the prescription inside a dispensing document."""
    report = verified.report
    inner = [
        each
        for each in (report.signatures if report is not None else ())
        if each.signed_by.value == "prescriber"
    ]
    kind = Kind(inner[0].verdict.value) if inner else Kind.UNSIGNED
    return _heading(kind, inner[0] if inner else None, by_pharmacist=False)


def _heading(kind: Kind, signature: SignatureReport | None, *, by_pharmacist: bool) -> Heading:
    if kind is Kind.INVALID:
        changed = signature is not None and _is_changed(signature)
        words = strings.CONTENT_MISMATCH if changed else strings.CONTENT_INVALID
        return words, Level.BLOCKED, Glyph.X_CIRCLE_FILL
    if kind is Kind.ON_HOLD:
        return strings.CONTENT_ON_HOLD, Level.CAUTION, Glyph.QUESTION_FILL
    if kind is not Kind.VALID:  # nobody has signed it, as far as is known
        return strings.CONTENT_UNSIGNED, Level.NEUTRAL, Glyph.CIRCLE_DASHED
    words = strings.CONTENT_SIGNED_PHARMACIST if by_pharmacist else strings.CONTENT_SIGNED
    return words, Level.INFO, Glyph.PEN_NIB


def _is_changed(signature: SignatureReport) -> bool:
    """True when the bytes do not fit the signature; False when only its signer is refused."""
    return any(
        check.name.value in BYTES_CHECKS and check.result.value == "failed"
        for check in signature.checks
    )


class ContentPanel(QFrame):
    """Heading, patient, medicines, remarks; the dashed box of what is not signed; the rest.

    A long document is put together a few parts at each turn of the event loop, and shown when it
    is whole: laying out and painting it with each few parts would take longer than making them.
    """

    access_role = "Document"

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setAccessibleName(strings.say(strings.FORM))
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(1, 1, 1, 1)
        self._layout.setSpacing(0)
        self._parts: list[QWidget] = []
        self._to_make: deque[Part] = deque()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._make)

    @property
    def is_whole(self) -> bool:
        """True when every part is there."""
        return not self._to_make

    def show_content(self, verified: Verified) -> None:
        """Show the content of a file."""
        for part in self._parts:
            self._layout.removeWidget(part)
            part.hide()
            part.deleteLater()
        while self._layout.takeAt(0) is not None:
            pass
        self._parts = []
        self._to_make = deque(_all_parts(verified))
        self._keep_place(kept=bool(self._to_make))
        self.hide()
        self._make()

    def _make(self) -> None:
        end = perf_counter() + _AT_ONCE_SECONDS
        while self._to_make and perf_counter() < end:
            part = self._to_make.popleft()()
            self._parts.append(part)
            self._layout.addWidget(part)
        if self._to_make:
            self._timer.start(0)
        else:
            self._layout.addStretch(1)
            self._keep_place(kept=False)
            self.setVisible(bool(self._parts))

    def _keep_place(self, *, kept: bool) -> None:
        """What stands beside it must not move meanwhile."""
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(kept)
        self.setSizePolicy(policy)


def _all_parts(verified: Verified) -> Iterator[Part]:
    envelope = verified.envelope
    if envelope is None:
        return
    content = content_of(verified)
    yield lambda: _head(heading_of(verified), content)
    if content is not None:
        yield from parts_of(content)
    else:
        lines = "\n".join(envelope.payload.decode("utf-8", "replace").splitlines())
        yield lambda: _lines(lines)
    box = outside_box(verified.added, dispensing=verified.is_dispensing)
    if box is not None:
        yield lambda: box
    if sentences := notices_of(verified):
        yield lambda: notices_widget(sentences)
    if content is not None:
        yield from rest_of(content)
    if verified.is_dispensing and verified.prescription is not None:
        yield from _parts_inside(verified, sheet_content(verified.prescription))


def _parts_inside(verified: Verified, inside: SheetContent) -> Iterator[Part]:
    """The prescription inside a dispensing document, as its own signature leaves it."""
    yield lambda: _head(heading_inside(verified), inside, inside=True)
    yield from parts_of(inside)
    box = outside_box(verified.added_inside)
    if box is not None:
        yield lambda: box
    yield from rest_of(inside)


def content_of(verified: Verified) -> SheetContent | None:
    """Return what the form of the document shows; None for data without a form."""
    if verified.dispensing is not None:
        return _dispensed(verified.dispensing, verified.prescription)
    return None if verified.prescription is None else sheet_content(verified.prescription)


def _dispensed(dispensing: Dispensing, prescription: Prescription | None) -> SheetContent:
    """What was dispensed; a paper prescription is not in the document to be compared with."""
    from clinic_signer.gui.sign.dispensing_rows import dispensing_content
    from clinic_signer.prescription.records import Prescription

    if prescription is not None:
        return dispensing_content(dispensing, prescription)
    content = dispensing_content(dispensing, Prescription.of(()))
    content.rps = [
        replace(rp, rows=tuple(replace(entry, mark="") for entry in rp.rows)) for rp in content.rps
    ]
    return content


def _head(heading: Heading, content: SheetContent | None, *, inside: bool = False) -> QWidget:
    words, level, glyph = heading
    said = strings.say(words)
    title = Label(
        strings.say(texts.PRESCRIPTION_INSIDE_OF, heading=said) if inside else said, "strong"
    )
    restyle(title, level="" if level is Level.INFO else level.value)
    line = row(IconLabel(glyph, 17, level.ink), title, gap=8, margins=(14, 0, 14, 0))
    dates = ElidedLabel(_dates(content) if content is not None else "", "caption")
    dates.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    line.addWidget(dates, 1)
    head = frame("band" if inside else "head")
    head.setFixedHeight(37)
    head.setLayout(line)
    return head


def _dates(content: SheetContent) -> str:
    """When it was issued and until when it is good; when it was dispensed."""
    if content.form is Form.DISPENSING:
        return strings.say(texts.DISPENSED_ON, day=content.issued.text)
    until = content.use_by.text.removesuffix("まで") if content.use_by.line else ""
    facts = strings.ISSUED_UNTIL if until else strings.ISSUED_ON
    return strings.say(facts, issued=content.issued.text, until=until)


def _lines(text: str) -> QWidget:
    """Data that have no form of their own: their lines as they stand."""
    whole = QWidget()
    breakable = text.replace(",", ",\u200b")
    whole.setLayout(column(text_label(breakable), margins=(14, 8, 14, 8)))
    return whole
