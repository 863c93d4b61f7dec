"""Time-stamping in tests: any authority, any time, in any place of the unsigned properties."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from clinic_signer.pki.trust_store import Anchor, AnchorPurpose, TrustStore
from clinic_signer.signature.profile import XADES, XADES_141, XMLDSIG
from clinic_signer.words import same
from pki.authorities import issue, key, usage
from signature.token_forms import build_token

TIMESTAMPING = (
    (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True),
    (usage("digital_signature"), True),
)
YEAR = timedelta(days=365)


class Authority:
    """A time-stamping authority with a root of its own."""

    def __init__(
        self, name: str, start: datetime, end: datetime, *, number: int = 3, size: int = 2048
    ) -> None:
        self.root = issue(
            f"{name} ROOT",
            is_ca=True,
            own_key=key(4, size),
            start=start - YEAR,
            end=end + 20 * YEAR,
        )
        self.unit = issue(
            name,
            self.root,
            extensions=TIMESTAMPING,
            own_key=key(number, size),
            start=start,
            end=end,
        )

    def token(self, octets: bytes, at: datetime, **form: object) -> bytes:
        """A token over some octets."""
        information = {"gen_time": at, "accuracy": {"seconds": 1}}
        return build_token(
            self.unit.der, self.unit.key, data=octets, information=information, **form
        )

    def crl(
        self, issued: datetime, revoked_at: datetime | None = None, reason: str | None = None
    ) -> bytes:
        """Its root's list, good for four days."""
        builder = x509.CertificateRevocationListBuilder(
            self.root.certificate.subject, issued, issued + timedelta(days=4)
        )
        if revoked_at is not None:
            number = self.unit.certificate.serial_number
            entry = x509.RevokedCertificateBuilder(number, revoked_at)
            if reason is not None:
                entry = entry.add_extension(x509.CRLReason(x509.ReasonFlags(reason)), False)
            builder = builder.add_revoked_certificate(entry.build())
        return builder.sign(self.root.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def trusted_by(self, trust: TrustStore) -> TrustStore:
        """A trust store with its root for time-stamps besides."""
        anchor = Anchor(self.root.read, frozenset({AnchorPurpose.TIMESTAMP}), same("a test"))
        return TrustStore(
            trust.name,
            (*trust.anchors, anchor),
            trust.accepted_policies,
            trust.intermediates,
            trust.crls,
        )


def archived(document: bytes, make: Callable[[bytes], bytes], *, identifier: str = "ATS") -> bytes:
    """A document with an archive timestamp at the end of the outermost unsigned properties."""
    token = make(archived_text(document))
    text = (
        f'<xa141:ArchiveTimeStamp xmlns:xa141="{XADES_141}" Id="{identifier}">'
        f"<xa:EncapsulatedTimeStamp>{base64.b64encode(token).decode()}"
        "</xa:EncapsulatedTimeStamp></xa141:ArchiveTimeStamp>"
    )
    return inserted(document, text)


def inserted(document: bytes, text: str) -> bytes:
    """A document with some text at the end of the outermost unsigned properties."""
    place = document.rindex(b"</xa:UnsignedSignatureProperties>")
    return document[:place] + text.encode() + document[place:]


# -- What an archive time-stamp goes over, found in the text of the document without any C14N ----

_NAMESPACES = {
    "xa": XADES,
    "xs": XMLDSIG,
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
_EMPTY = re.compile(r"<([\w:]+)((?:\s+[\w:]+=\"[^\"]*\")*)\s*/>")


def _element(text: str, name: str) -> str:
    """The text of the last element of a name."""
    start = text.rindex(f"<{name}")
    end = text.index(f"</{name}>", start) + len(f"</{name}>")
    return text[start:end]


def _canonical(text: str, *prefixes: str) -> str:
    """An element written out, with the namespaces of its ancestors in its first tag."""
    text = _EMPTY.sub(r"<\1\2></\1>", text)
    name, rest = re.match(r"<([\w:]+)(.*)\Z", text, re.DOTALL).groups()  # type: ignore[union-attr]
    tag, content = rest.split(">", 1)
    own = dict(re.findall(r'\sxmlns:?(\w*)="([^"]*)"', tag))
    tag = re.sub(r'\sxmlns:?\w*="[^"]*"', "", tag)
    for prefix in prefixes:
        own.setdefault(prefix, _NAMESPACES[prefix])
    names = [
        f' xmlns:{prefix}="{value}"' if prefix else f' xmlns="{value}"'
        for prefix, value in sorted(own.items())
    ]
    inner = re.compile(r'\s+xmlns:(\w+)="[^"]*"')
    content = inner.sub(lambda m: "" if m[1] in own else m[0], content)
    return f"<{name}{''.join(names)}{tag}>{content}"


def archived_text(document: bytes) -> bytes:
    """What an archive timestamp at the end of the document is given to (TS 101 903 §8.2.1).

    Only for documents in the sandbox's hand: attributes in order, nothing to be escaped.
    """
    text = document.decode()
    outermost = text.index("<DispensingSign>") if "<DispensingSign>" in text else 0
    signature = text[outermost:]
    payload = "Dispensing " if outermost else "PrescriptionDocument "
    start = text.index(f"<{payload}")
    end = text.index(f"</{payload.strip()}>") + len(f"</{payload.strip()}>")
    properties = _element(signature, "xa:UnsignedSignatureProperties")
    inside = properties.partition(">")[2].rpartition("</")[0]
    return "".join(
        (
            _canonical(text[start:end], "xsi"),
            # The two references with exclusive canonicalization: only what is used is declared.
            _canonical(_element(signature, "xs:KeyInfo"), "xs"),
            _exclusive_properties(_element(signature, "xa:SignedProperties")),
            _canonical(_element(signature, "xs:SignedInfo"), "xs", "xsi"),
            _canonical(_element(signature, "xs:SignatureValue"), "xs", "xsi"),
            _canonical(_element(signature, "xs:KeyInfo"), "xs", "xsi"),
            *(_canonical(each, "xa", "xs", "xsi") for each in _children(inside)),
        )
    ).encode()


def _exclusive_properties(text: str) -> str:
    """SignedProperties, where xs is declared anew by each element that uses it."""
    text = _canonical(text, "xa")
    for name in ("DigestMethod", "DigestValue"):
        text = text.replace(f"<xs:{name}", f'<xs:{name} xmlns:xs="{XMLDSIG}"')
    return text


def _children(text: str) -> list[str]:
    children = []
    while text:
        name = re.match(r"<([\w:]+)", text)
        assert name is not None, text[:80]
        end = text.index(f"</{name[1]}>") + len(f"</{name[1]}>")
        children.append(text[:end])
        text = text[end:]
    return children
