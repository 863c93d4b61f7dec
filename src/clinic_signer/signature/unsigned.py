"""The unsigned properties of a signature, read: time-stamps and what they are validated with.

Nothing of it is trusted for being there. Values that are not base64 are passed over: they only
help, and what is missing without them is said where it is missed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from clinic_signer.signature import profile
from clinic_signer.signature.octets import decode_base64_values
from clinic_signer.signature.report import Level, TimestampUse

_XA = f"{{{profile.XADES}}}"
_XA141 = f"{{{profile.XADES_141}}}"
_SIGNATURE_TIMESTAMP = f"{_XA}SignatureTimeStamp"
_ARCHIVE_TIMESTAMP = f"{_XA141}ArchiveTimeStamp"
_OLD_ARCHIVE_TIMESTAMP = f"{_XA}ArchiveTimeStamp"
_VALIDATION_DATA = f"{_XA141}TimeStampValidationData"
_CERTIFICATE_VALUES = f"{_XA}CertificateValues"
_REVOCATION_VALUES = f"{_XA}RevocationValues"
_CERTIFICATE = f"{_XA}EncapsulatedX509Certificate"
_CRL = f"{_XA}EncapsulatedCRLValue"
_USES = {
    _SIGNATURE_TIMESTAMP: TimestampUse.SIGNATURE,
    _ARCHIVE_TIMESTAMP: TimestampUse.ARCHIVE,
    _OLD_ARCHIVE_TIMESTAMP: TimestampUse.ARCHIVE,
}

MOST_VALUES = 32
"""Certificates or revocation lists of one kind that are read from a document; it has two each."""
MOST_TIMESTAMPS = 8
"""Time-stamps a signature may have: one for itself and one in about every ten years."""


@dataclass(frozen=True, slots=True)
class TimestampProperty:
    """A property that holds a time-stamp.

    Attributes:
        element: the property.
        use: what it protects.
        position: how many properties stand before it.
        is_old_form: an ArchiveTimeStamp of XAdES v1.3.2, whose imprint is made in another way.
    """

    element: etree._Element
    use: TimestampUse
    position: int
    is_old_form: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """Certificates and revocation lists that lie in a document, DER."""

    certificates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class UnsignedProperties:
    """What the unsigned properties bring along.

    Attributes:
        level: the level they amount to.
        properties: every property, in the order of the document.
        timestamps: those of them that are time-stamps.
        of_signer: what lies there for the signer's path.
        of_timestamps: what lies there for the paths of the time-stamping authorities.
    """

    level: Level = Level.ES
    properties: tuple[etree._Element, ...] = ()
    timestamps: tuple[TimestampProperty, ...] = ()
    of_signer: Proof = Proof()
    of_timestamps: Proof = Proof()

    def before(self, timestamp: TimestampProperty) -> UnsignedProperties:
        """The properties that stand before a time-stamp, as if the rest were not there."""
        return _read(self.properties[: timestamp.position])


_NONE = UnsignedProperties()


def read_unsigned_properties(unsigned: etree._Element | None) -> UnsignedProperties:
    """Read the unsigned signature properties."""
    return _NONE if unsigned is None else _read(tuple(unsigned))


def _read(properties: tuple[etree._Element, ...]) -> UnsignedProperties:
    timestamps = []
    certificate_values = []
    revocation_values = []
    for position, element in enumerate(properties):
        tag = element.tag
        if tag == _CERTIFICATE_VALUES:
            certificate_values.append(element)
        elif tag == _REVOCATION_VALUES:
            revocation_values.append(element)
        elif (use := _USES.get(str(tag))) is not None:
            is_old_form = tag == _OLD_ARCHIVE_TIMESTAMP
            timestamps.append(TimestampProperty(element, use, position, is_old_form))
    beside = _validation_data(properties)
    return UnsignedProperties(
        level=_level(timestamps, has_values=bool(certificate_values and revocation_values)),
        properties=properties,
        timestamps=tuple(timestamps),
        of_signer=Proof(
            _values(certificate_values, _CERTIFICATE), _values(revocation_values, _CRL)
        ),
        of_timestamps=Proof(_values(beside, _CERTIFICATE), _values(beside, _CRL)),
    )


def _validation_data(properties: tuple[etree._Element, ...]) -> list[etree._Element]:
    """The TimeStampValidationData that belong to a time-stamp before them.

    By its URI, or, without one, to the time-stamp right before it (ETSI TS 101 903 v1.4.2 §8.1).
    One that names something else belongs to nothing here and is not read.
    """
    found = []
    named: set[str] = set()
    for position, element in enumerate(properties):
        if element.tag in _USES:
            named.add(f"#{element.get('Id')}")
        elif element.tag == _VALIDATION_DATA:
            uri = element.get("URI")
            follows = position > 0 and properties[position - 1].tag in _USES
            if follows if uri is None else uri in named:
                found.append(element)
    return found


def _level(timestamps: list[TimestampProperty], *, has_values: bool) -> Level:
    uses = {timestamp.use for timestamp in timestamps}
    if TimestampUse.ARCHIVE in uses:
        return Level.ES_A
    if not uses:
        return Level.ES
    return Level.ES_XL if has_values else Level.ES_T


def _values(holders: Iterable[etree._Element], tag: str) -> tuple[bytes, ...]:
    elements = (element for holder in holders for element in holder.iter(tag))
    return decode_base64_values(element.text for element in islice(elements, MOST_VALUES))
