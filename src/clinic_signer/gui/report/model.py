"""A report as a value: what stands in it, in its order, in one language; not how it looks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from clinic_signer.gui.paper.blocks import Block
from clinic_signer.signature.report import Verdict
from clinic_signer.words import Language


class Frame(Enum):
    """What is around a section."""

    PLAIN = "plain"
    LOUD = "loud"
    """A finding that may harm somebody: a heavy frame."""
    OUTSIDE = "outside"
    """Not covered by the signature: dashed."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report.

    Attributes:
        heading: its title.
        blocks: what stands in it.
        tag: said beside the title (医師の署名の対象外).
        frame: what is around it.
    """

    heading: str
    blocks: tuple[Block, ...]
    tag: str = ""
    frame: Frame = Frame.PLAIN


@dataclass(frozen=True, slots=True)
class Banner:
    """The verdict and what to do: the first of the three questions.

    Attributes:
        verdict: which shape and frame.
        question: may I dispense?
        word: 有効, 判定保留 or 無効.
        answer: to the question, with what to do.
        sentence: the verdict with its cause.
        effect: the legal effect.
        is_reserved: the signature is valid and the answer is not yes: not to be shown in green.
    """

    verdict: Verdict
    question: str
    word: str
    answer: str
    sentence: str
    effect: str
    is_reserved: bool = False


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """A whole report.

    Attributes:
        language: of all its texts; what the document itself says is never translated.
        title: what kind of report.
        file_name: of the verified file, on every page.
        made: program and time of verification, on every page.
        page: "page {page} of {pages}", to fill in.
        mark: why it has no legal effect, on every page; empty for real documents.
        banner: the verdict.
        sections: the rest, in order: who signed, what is not covered, then the details.
    """

    language: Language
    title: str
    file_name: str
    made: str
    page: str
    mark: str
    banner: Banner
    sections: tuple[Section, ...]
