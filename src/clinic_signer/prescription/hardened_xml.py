"""One hardened way to parse XML, shared by the envelope and by the verifier.

An e-prescription needs elements, attributes, text and one XML declaration. Everything else that XML
offers is a way to attack a reader (entities, external subsets) or to let two readers see two
contents (comments and CDATA inside signed text, other encodings), so it is refused by name before
or right after parsing. The scans are single-byte searches: parsing stays the dear part.
"""

from __future__ import annotations

import re
import threading

from lxml import etree

from clinic_signer.failures import Failure, FailureCode

MAXIMUM_SIZE = 10_000_000
"""Bytes of an XML document that are read at most; one with archived revocation lists has 0.1 MB."""

MAXIMUM_DEPTH = 32
"""Nested elements; a dispensing document with an archived prescription has 13."""

MAXIMUM_ELEMENTS = 20_000
MAXIMUM_ATTRIBUTES = 100_000
_SMALL = 50_000
"""Bytes up to which the limits above cannot do harm and are not counted."""

_UTF8_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_USUAL_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>'
_DECLARATION = re.compile(
    rb"""<\?xml\s+version\s*=\s*["']1\.0["']"""
    rb"""(?:\s+encoding\s*=\s*["'](?P<encoding>[A-Za-z0-9._-]+)["'])?"""
    rb"""(?:\s+standalone\s*=\s*["'](?:yes|no)["'])?\s*\?>"""
)
_ROOM_FOR_DECLARATION = 200
_CONSTRUCTS = (
    (b"<!DOCTYPE", "DOCTYPE"),
    (b"<!ENTITY", "ENTITY"),
    (b"<!--", "comment"),
    (b"<![CDATA[", "CDATA"),
)
_ERR_RESOURCE_LIMIT = 114
"""libxml2's own limits, of which the depth is the only one below ours."""
_TOO_DEEP = f"depth > {MAXIMUM_DEPTH}"
_is_too_deep = etree.XPath(f"boolean({'/*' * (MAXIMUM_DEPTH + 1)})")
_per_thread = threading.local()


def parse_xml(data: bytes) -> etree._Element:
    """Parse an XML document and return its root element.

    Accepted are UTF-8 (with or without a byte order mark) and XML 1.0 without document type,
    entities, comments, CDATA sections and processing instructions, within the limits of this
    module.

    Raises:
        Failure: ``FILE_TOO_LARGE``, ``XML_FORBIDDEN_CONSTRUCT`` (fact ``construct``) or ``NOT_XML``
            (fact ``line``).
    """
    if len(data) > MAXIMUM_SIZE:
        raise Failure(FailureCode.FILE_TOO_LARGE, size=len(data), limit=MAXIMUM_SIZE)
    _refuse_forbidden_constructs(data)
    if len(data) > _SMALL:
        _refuse_too_many_nodes(data)
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        if getattr(error, "code", None) == _ERR_RESOURCE_LIMIT:
            raise _forbidden(_TOO_DEEP) from error
        raise Failure(FailureCode.NOT_XML, line=error.lineno) from error
    # An element too deep has that many end tags behind it; where there are fewer, counting them
    # saves an XPath expression, which takes as long as parsing a small document.
    if data.count(b"</") >= MAXIMUM_DEPTH and _is_too_deep(root):
        raise _forbidden(_TOO_DEEP)
    return root


def _parser() -> etree.XMLParser:
    """The parser of this thread: making one costs a fifth of parsing, sharing one a lock."""
    parser: etree.XMLParser | None = getattr(_per_thread, "parser", None)
    if parser is None:
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            collect_ids=False,
        )
        _per_thread.parser = parser
    return parser


def _refuse_forbidden_constructs(data: bytes) -> None:
    if b"\0" in data:
        raise _forbidden("NUL")
    start = _end_of_declaration(data)
    # A single-byte search is twenty times cheaper than one for two bytes.
    if data.find(b"!", start) >= 0 and (at := data.find(b"<!", start)) >= 0:
        found = (name for opening, name in _CONSTRUCTS if data.startswith(opening, at))
        raise _forbidden(next(found, "<!"))
    if data.find(b"?", start) >= 0 and data.find(b"<?", start) >= 0:
        raise _forbidden("processing instruction")


def _end_of_declaration(data: bytes) -> int:
    """Return where the XML declaration ends, refusing one that is not XML 1.0 in UTF-8."""
    if data.startswith(_USUAL_DECLARATION):
        return len(_USUAL_DECLARATION)
    start = len(_UTF8_BYTE_ORDER_MARK) if data.startswith(_UTF8_BYTE_ORDER_MARK) else 0
    if not data.startswith(b"<?xml", start):
        return start
    match = _DECLARATION.match(data, start, start + _ROOM_FOR_DECLARATION)
    if match is None:
        raise _forbidden("XML declaration")
    if (match["encoding"] or b"UTF-8").upper() != b"UTF-8":
        raise _forbidden(f"encoding {match['encoding'].decode('ascii')}")
    return match.end()


def _refuse_too_many_nodes(data: bytes) -> None:
    # Each element has a "<" and each attribute a "=": counting them bounds the memory of the tree.
    if data.count(b"<") > 2 * MAXIMUM_ELEMENTS:
        raise _forbidden(f"elements > {MAXIMUM_ELEMENTS}")
    if data.count(b"=") > MAXIMUM_ATTRIBUTES:
        raise _forbidden(f"attributes > {MAXIMUM_ATTRIBUTES}")


def _forbidden(construct: str) -> Failure:
    return Failure(FailureCode.XML_FORBIDDEN_CONSTRUCT, construct=construct)
