"""A printed form as a value: what stands on it, in one language; not where."""

from __future__ import annotations

from dataclasses import dataclass, field

from clinic_signer.gui.paper.blocks import Block
from clinic_signer.gui.sign.sheet_content import SheetContent


@dataclass(frozen=True, slots=True)
class FormPart:
    """One form.

    Attributes:
        content: what it says: what the form on the screen says.
        state: at the right of its title.
        signature: in the place of the signature.
        heading: above it; empty for the first.
    """

    content: SheetContent = field(repr=False)
    state: str
    signature: str
    heading: str = ""


@dataclass(frozen=True, slots=True)
class FormDocument:
    """What is printed of a document.

    Attributes:
        title: what this print is.
        warning: what it is not good for.
        blocks: signature and verdict.
        patient: on every page.
        made: program and time, on every page.
        goes_on: below a form that goes on on the next page.
        page: "page {page} of {pages}", to fill in.
        mark: why it has no legal effect, on every page; empty for real documents.
        parts: the forms; of a dispensing document the prescription inside it last.
    """

    title: str
    warning: str
    blocks: tuple[Block, ...] = field(repr=False)
    patient: str = field(repr=False)
    made: str
    goes_on: str
    page: str
    mark: str
    parts: tuple[FormPart, ...]
