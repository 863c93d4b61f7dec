"""The XML envelope of an electronic prescription, as a value that keeps the bytes.

Shapes observed in signed prescriptions of 2022 (EP, ED): root ``Document`` without a namespace,
prescription data as Base64 in one ``PrescriptionDocument``, the signature behind it. What the
management service adds later (``PrescriptionId``, ``AdditionalPrescriptionInformation``) is not
covered by the prescriber's signature.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from lxml import etree


class DocumentKind(Enum):
    """What is written in the document."""

    PRESCRIPTION = "prescription"
    DISPENSING = "dispensing"


class EnvelopeForm(Enum):
    """What is around the data."""

    CSV = "csv"
    """Nothing: the data themselves."""
    UNSIGNED = "unsigned"
    """The XML envelope before signing."""
    SIGNED = "signed"
    """With a signature, as the signer made it."""
    FROM_SERVICE = "from-service"
    """With additions of the management service; see :attr:`Envelope.is_signed`."""


@dataclass(frozen=True, slots=True)
class ConvertedCode:
    """One medicine record (201) rewritten by the service, unprotected by the signature."""

    r_code: str
    """The record with the claim code (code type 2)."""
    yj_code: str
    """The record with the YJ code (code type 4)."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A document as it was read; ``data`` are its unchanged bytes.

    Attributes:
        data: the bytes of the file.
        kind: prescription or dispensing.
        form: what is around the data.
        version: ``Version/@Value`` (``EPS1.0``); for bare data the first item (``SJ1``).
        payload: the bytes of the prescription or dispensing data.
        payload_base64: the same as the characters that stand in the XML.
        is_signed: True when the document holds a signature element.
        prescription_id: given by the service.
        service_codes: given by the service.
    """

    data: bytes
    kind: DocumentKind
    form: EnvelopeForm
    version: str
    payload: bytes
    payload_base64: str
    is_signed: bool
    prescription_id: str | None = None
    service_codes: tuple[ConvertedCode, ...] = ()


MAXIMUM_SIZE = 10_000_000
"""Bytes of an XML document that are read at most; one with archived revocation lists has 0.1 MB."""


def parse_xml(data: bytes) -> etree._Element:
    """Parse an XML document of ours, refusing whatever an e-prescription does not need."""
    raise NotImplementedError


def read_document(data: bytes) -> Envelope:
    """Read prescription data (SJ1 CSV) or an EP or ED document."""
    raise NotImplementedError


def wrap(csv: bytes) -> bytes:
    """Return the unsigned EP document around prescription data."""
    raise NotImplementedError
