"""A verification report in the XML of ETSI TS 119 102-2 V1.4.1, for other systems.

Element names, their order and the URNs follow the standard (clause 4). Its schema was not at hand
when this was written: docs/reports.md says what that leaves open. The report is not signed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.prescription.hardened_xml import parse_xml
from clinic_signer.signature.etsi_parts import (
    OWN,
    URN,
    VR,
    add,
    clean,
    constraint,
    digest,
    digest_element,
    digest_parts,
    ds,
    encapsulated,
    identify,
    proof,
    refer,
    signature_at,
    text_of,
    utc,
    vr,
)
from clinic_signer.signature.places import kind_of, places_of
from clinic_signer.signature.profile import SHA256, XADES, XADES_141, XMLDSIG
from clinic_signer.signature.report import (
    CheckName,
    CheckResult,
    Indication,
    Level,
    SignatureReport,
    TimestampReport,
    TimestampUse,
    VerificationReport,
)

_PROCESSES = {Level.ES: "Basic", Level.ES_T: "LTVM", Level.ES_XL: "LTVM", Level.ES_A: "LTA"}
_TOKENS = {
    f"{{{XADES}}}SignatureTimeStamp": TimestampUse.SIGNATURE,
    f"{{{XADES_141}}}ArchiveTimeStamp": TimestampUse.ARCHIVE,
}
_CRL = f"{{{XADES}}}EncapsulatedCRLValue"
_TOKEN = f"{{{XADES}}}EncapsulatedTimeStamp"


def etsi_report(report: VerificationReport, data: bytes) -> bytes:
    """Return the validation report, UTF-8.

    Args:
        report: what was found.
        data: the file that it was found in.
    """
    return etree.tostring(
        _Writing(report, data).validation_report(),
        encoding="UTF-8",
        xml_declaration=True,
        pretty_print=True,
    )


@dataclass(frozen=True, slots=True)
class _Object:
    """A validation object: a certificate, list, token or the signed file."""

    id: str
    type: str
    octets: bytes


class _Writing:
    """One report being written; what it refers to is collected for its end."""

    def __init__(self, report: VerificationReport, data: bytes) -> None:
        self._report = report
        self._root = parse_xml(data)
        self._objects: dict[str, _Object] = {}
        self._file = _Object("D-file", "signedData", data)
        self._objects[self._file.id] = self._file

    def validation_report(self) -> etree._Element:
        """Return the root element."""
        top = etree.Element(vr("ValidationReport"), nsmap={"vr": VR, "ds": XMLDSIG})
        places = places_of(self._root, kind_of(self._root))
        for number, (place, found) in enumerate(zip(places, self._report.signatures, strict=True)):
            self._signature(top, number, found, signature_at(self._root, place))
        holder = add(top, "SignatureValidationObjects")
        for each in self._objects.values():
            self._object(holder, each)
        return top

    def _object(self, holder: etree._Element, each: _Object) -> None:
        element = add(holder, "ValidationObject")
        element.set("id", each.id)
        add(element, "ObjectType", f"{URN}:validationObject:{each.type}")
        shown = add(element, "ValidationObjectRepresentation")
        if each is self._file:
            digest(shown, hashlib.sha256(each.octets).digest())
        else:
            add(shown, "base64", text_of(each.octets))
        proof(add(element, "POE"), self._report.at)

    def _reference(self, name: str, type_: str, octets: bytes) -> str:
        """The reference to an object, which stands at the end of the report."""
        identifier = f"{name}-{hashlib.sha256(octets).hexdigest()[:16]}"
        self._objects.setdefault(identifier, _Object(identifier, type_, octets))
        return f"#{identifier}"

    def _certificate(self, certificate: HpkiCertificate) -> str:
        return self._reference("C", "certificate", certificate.der)

    # ---- One signature ---------------------------------------------------------------------

    def _signature(
        self,
        top: etree._Element,
        number: int,
        found: SignatureReport,
        signature: etree._Element | None,
    ) -> None:
        element = add(top, "SignatureValidationReport")
        identifier = f"S-{number}"
        if signature is None or not identify(element, identifier, signature):
            identifier = ""
        constraints = add(element, "ValidationConstraintsEvaluationReport")
        for check in found.checks:
            constraint(constraints, check)
        tokens = self._tokens(found, signature)
        self._times(element, found, tokens)
        if signature is not None:
            self._document(element, signature)
        self._attributes(element, found, tokens)
        if found.signer is not None:
            signer = add(element, "SignerInformation")
            refer(signer, "SignerCertificate", self._certificate(found.signer))
            add(signer, "Signer", clean(found.signer.holder_name))
        process = add(element, "SignatureValidationProcess")
        process_id = f"{URN}:validationprocess:{_PROCESSES[found.level]}"
        add(process, "SignatureValidationProcessID", process_id)
        for octets in encapsulated(signature, _CRL):
            self._reference("R", "CRL", octets)
        self._status(element, found, identifier, signature)

    def _tokens(
        self, found: SignatureReport, signature: etree._Element | None
    ) -> list[tuple[TimestampReport, str]]:
        """The time-stamps with references to their tokens, both in the order of the document."""
        holders = [] if signature is None else [*signature.iter(*_TOKENS)]
        tokens = [
            (_TOKENS[str(holder.tag)], self._reference("T", "timestamp", octets))
            for holder in holders
            for octets in encapsulated(holder, _TOKEN)
        ]
        return [
            (timestamp, reference)
            for timestamp, (use, reference) in zip(found.timestamps, tokens, strict=False)
            if use is timestamp.use
        ]

    def _times(
        self,
        element: etree._Element,
        found: SignatureReport,
        tokens: Iterable[tuple[TimestampReport, str]],
    ) -> None:
        times = add(element, "ValidationTimeInfo")
        add(times, "ValidationTime", utc(self._report.at))
        best = add(times, "BestSignatureTime")
        proof(best, found.best_signature_time)
        proving = [
            reference
            for timestamp, reference in tokens
            if timestamp.use is TimestampUse.SIGNATURE and timestamp.is_trusted
        ]
        if found.has_trusted_timestamp:
            for reference in proving[:1]:
                refer(best, "POEObject", reference)

    def _document(self, element: etree._Element, signature: etree._Element) -> None:
        """What the signer signed, by the digest that the signature states of its content."""
        reference = next(signature.iter(ds("Reference")), None)
        stated = None if reference is None else reference.findtext(ds("DigestValue"))
        document = add(element, "SignersDocument")
        if reference is not None and stated:
            method = reference.find(ds("DigestMethod"))
            algorithm = "" if method is None else method.get("Algorithm", "")
            digest_element(document, algorithm, "".join(stated.split()))
        refer(document, "SignersDocumentRef", f"#{self._file.id}")

    def _attributes(
        self,
        element: etree._Element,
        found: SignatureReport,
        tokens: Iterable[tuple[TimestampReport, str]],
    ) -> None:
        attributes = etree.Element(vr("SignatureAttributes"))
        if found.claimed_signing_time is not None:
            signing = add(attributes, "SigningTime")
            signing.set("Signed", "true")
            add(signing, "Time", utc(found.claimed_signing_time))
        if found.signer is not None:
            named = add(attributes, "SigningCertificate")
            named.set("Signed", "true")
            refer(named, "AttributeObject", self._certificate(found.signer))
            certificate = add(named, "CertID")
            digest_parts(certificate, SHA256, text_of(found.signer.sha256))
        for timestamp, reference in tokens:
            is_archive = timestamp.use is TimestampUse.ARCHIVE
            name = "ArchiveTimeStamp" if is_archive else "SignatureTimeStamp"
            stamp = add(attributes, name)
            refer(stamp, "AttributeObject", reference)
            if timestamp.certificate is not None:
                self._certificate(timestamp.certificate)
            if timestamp.stated_time is not None:
                add(stamp, "TimeStampValue", utc(timestamp.stated_time))
        if len(attributes):
            element.append(attributes)

    def _status(
        self,
        element: etree._Element,
        found: SignatureReport,
        identifier: str,
        signature: etree._Element | None,
    ) -> None:
        status = add(element, "SignatureValidationStatus")
        add(status, "MainIndication", f"{URN}:mainindication:{_MAIN[found.indication]}")
        if found.sub_indication is not None:
            value = f"{URN}:subindication:{found.sub_indication.value}"
            add(status, "SubIndication", value)
        details = add(status, "AssociatedValidationReportData")
        self._chain(details, found)
        method = None if signature is None else next(signature.iter(ds("SignatureMethod")), None)
        if method is not None and identifier:
            crypto = add(details, "CryptoInformation")
            refer(crypto, "ValidationObjectId", f"#{identifier}")
            add(crypto, "Algorithm", method.get("Algorithm", ""))
            is_secure = found.check(CheckName.ALGORITHMS).result is CheckResult.PASSED
            add(crypto, "SecureAlgorithm", "true" if is_secure else "false")
        additional = add(details, "AdditionalValidationReportData")
        for language, sentence in (("ja", found.sentence.ja), ("en", found.sentence.en)):
            data = add(additional, "ReportData")
            add(data, "Type", f"{OWN}:sentence:{language}")
            add(data, "Value", clean(sentence))

    def _chain(self, details: etree._Element, found: SignatureReport) -> None:
        if not found.chain:
            return
        chain = add(details, "CertificateChain")
        is_anchored = found.check(CheckName.TRUSTED_ROOT).result is CheckResult.PASSED
        last = len(found.chain) - 1
        for place, certificate in enumerate(found.chain):
            name = "SigningCertificate" if place == 0 else "IntermediateCertificate"
            if place == last and place > 0 and is_anchored:
                name = "TrustAnchor"
            refer(chain, name, self._certificate(certificate))


_MAIN = {
    Indication.TOTAL_PASSED: "total-passed",
    Indication.TOTAL_FAILED: "total-failed",
    Indication.INDETERMINATE: "indeterminate",
}
