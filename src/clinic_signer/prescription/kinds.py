"""The kinds of document, for rooms that only name them and need no parser."""

from __future__ import annotations

from enum import Enum


class DocumentKind(Enum):
    """What is written in the document."""

    PRESCRIPTION = "prescription"
    DISPENSING = "dispensing"


PRESCRIPTIONS = frozenset({DocumentKind.PRESCRIPTION})
"""What is signed where nothing else is said."""
