"""Reads a signed catalogue of Windows: the digests of files that one signature covers together.

A catalogue is a CMS SignedData around a Certificate Trust List ([MS-CAESO] and the Authenticode
format of Microsoft; the OIDs are those of ``wintrust.h`` and ``mscat.h``). Read strictly: DER
without a byte to spare, every entry of the known kind, and every SHA-256 said twice must be the
same. The signature itself is checked by osslsigncode (``signatures.py``).
"""

from __future__ import annotations

from asn1crypto import algos, cms, core

TRUST_LIST = "1.3.6.1.4.1.311.10.1"
CATALOGUE_LIST = "1.3.6.1.4.1.311.12.1.1"
MEMBER_INFORMATION = "1.3.6.1.4.1.311.12.2.3"
INDIRECT_DATA = "1.3.6.1.4.1.311.2.1.4"

SHA1, SHA256 = 20, 32  # octets of an entry's name


class CatalogueUnreadable(Exception):
    """It is no catalogue, or not of the one form that is known."""


class _Values(core.SetOf):
    _child_spec = core.Any


class _Attribute(core.Sequence):
    _fields = [("type", core.ObjectIdentifier), ("values", _Values)]  # noqa: RUF012


class _Attributes(core.SetOf):
    _child_spec = _Attribute


class _Member(core.Sequence):
    _fields = [("identifier", core.OctetString), ("attributes", _Attributes)]  # noqa: RUF012


class _Members(core.SequenceOf):
    _child_spec = _Member


class _Usages(core.SequenceOf):
    _child_spec = core.ObjectIdentifier


class _Kind(core.Sequence):
    _fields = [("type", core.ObjectIdentifier), ("value", core.Any)]  # noqa: RUF012


class _TrustList(core.Sequence):
    _fields = [  # noqa: RUF012
        ("usage", _Usages),
        ("identifier", core.OctetString),
        ("effective", core.UTCTime),
        ("algorithm", _Kind),
        ("members", _Members),
    ]


class _IndirectData(core.Sequence):
    _fields = [("data", _Kind), ("digest", algos.DigestInfo)]  # noqa: RUF012


def listed_digests(content: bytes) -> frozenset[bytes]:
    """The SHA-256 of every file that a catalogue covers.

    It lists each file with SHA-1 too, which is read and not used.

    Raises:
        CatalogueUnreadable: as its name says.
    """
    try:
        members = _members(content)
        return frozenset(_checked(member) for member in members if _length(member) == SHA256)
    except (ValueError, TypeError, KeyError) as error:
        raise CatalogueUnreadable(str(error)) from error


def _members(content: bytes) -> list[_Member]:
    signed = cms.ContentInfo.load(content, strict=True)["content"]["encap_content_info"]
    if signed["content_type"].dotted != TRUST_LIST:
        raise CatalogueUnreadable("not a trust list")
    listed = signed["content"].parse(_TrustList)
    if [usage.dotted for usage in listed["usage"]] != [CATALOGUE_LIST]:
        raise CatalogueUnreadable("not a list of files")
    members = list(listed["members"])
    for member in members:
        kinds = [attribute["type"].dotted for attribute in member["attributes"]]
        wanted = {SHA1: [MEMBER_INFORMATION], SHA256: [MEMBER_INFORMATION, INDIRECT_DATA]}
        if kinds != wanted.get(_length(member)):
            raise CatalogueUnreadable(f"an entry of a kind that is not known: {kinds}")
    return members


def _length(member: _Member) -> int:
    return len(member["identifier"].native)


def _checked(member: _Member) -> bytes:
    """The SHA-256 of an entry, said by its name and by the data it points to."""
    (value,) = member["attributes"][1]["values"]
    info = value.parse(_IndirectData)["digest"]
    digest: bytes = info["digest"].native
    if info["digest_algorithm"]["algorithm"].native != "sha256":
        raise CatalogueUnreadable("a digest that is not SHA-256")
    if digest != member["identifier"].native:
        raise CatalogueUnreadable("an entry that names one digest and holds another")
    return digest
