"""What the journal is told of a received document: read, checked and summarised."""

from __future__ import annotations

import logging

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.prescription import dispensing_table as d
from clinic_signer.prescription import record_table as r
from clinic_signer.prescription.dispensing_records import Dispensing
from clinic_signer.prescription.envelope import DocumentKind
from clinic_signer.station.intake import Item, load
from clinic_signer.station.journal.job import Assessment, Summary
from clinic_signer.station.prescription_inside import Judge

log = logging.getLogger(__name__)


def assess(job_id: str, data: bytes, name: str, judge: Judge | None = None) -> Assessment:
    """Read and check a document; what is none is an assessment too.

    The checks are those that need no card: whose name is on it is compared when a signer is known.

    Args:
        job_id: the job it belongs to.
        data: the bytes as they came in.
        name: what the person knows it by.
        judge: verifies the prescription inside a dispensing document.
    """
    try:
        return Assessment(job_id, summarise(load(data, name, judge=judge)))
    except Failure as failure:
        return Assessment(job_id, Summary(), Failure(failure.code, **failure.facts))
    except Exception as error:
        log.error("a document could not be read: %s", type(error).__name__)  # noqa: TRY400
        return Assessment(
            job_id, Summary(), Failure(FailureCode.UNEXPECTED, kind=type(error).__name__)
        )


def refusal(data: bytes, name: str) -> Failure | None:
    """Why a document is not taken in: it is no prescription, or signed already. None if it is.

    What the program cannot judge is taken in: its bytes are kept, and a person decides.
    """
    failure = assess("", data, name).failure
    is_known = failure is not None and failure.code is not FailureCode.UNEXPECTED
    return failure if is_known else None


def summarise(item: Item) -> Summary:
    """What lists show and searches find of a document."""
    if item.dispensing is not None:
        return _summarise_dispensing(item, item.dispensing)
    prescription = item.prescription
    patient = prescription.first(r.Patient)
    prescriber = prescription.first(r.Prescriber)
    issued = prescription.first(r.IssueDate)
    return Summary(
        patient=patient.name or patient.kana_name if patient else "",
        patient_kana=patient.kana_name if patient else "",
        numbers=_numbers(item),
        prescriber=prescriber.name if prescriber else "",
        prescriber_kana=prescriber.kana_name if prescriber else "",
        prescription_number=_prescription_number(item),
        issued=issued.date if issued else None,
        medicines=sum(len(rp.medicines) for rp in prescription.rps),
        errors=len(item.errors),
        to_confirm=tuple(finding.key for finding in item.warnings),
    )


def _summarise_dispensing(item: Item, dispensing: Dispensing) -> Summary:
    """Of a dispensing document. Each use of a refill is one of its own and replaces no other."""
    patient = dispensing.first(d.DispensingPatient)
    pharmacist = dispensing.first(d.Pharmacist)
    day = dispensing.first(d.DispensingDate)
    reference = dispensing.first(d.PrescriptionReference)
    return Summary(
        kind=DocumentKind.DISPENSING,
        patient=patient.name or patient.kana_name if patient else "",
        patient_kana=patient.kana_name if patient else "",
        numbers=(reference.prescription_id,) if reference and reference.prescription_id else (),
        prescriber=pharmacist.name if pharmacist else "",
        issued=day.date if day else None,
        medicines=sum(len(rp.medicines) for rp in dispensing.rps),
        errors=len(item.errors),
        to_confirm=tuple(dict.fromkeys(finding.key for finding in item.warnings)),
    )


def _numbers(item: Item) -> tuple[str, ...]:
    patient = item.prescription.first(r.Patient)
    insured = item.prescription.first(r.InsuredPerson)
    texts = [patient.code if patient else ""]
    if insured:
        texts += [f"{insured.symbol}・{insured.number}" if insured.symbol else insured.number]
    return tuple(text for text in texts if text)


def _prescription_number(item: Item) -> str:
    """The institution's code and its number of the prescription; empty if one is missing."""
    institution = item.prescription.first(r.Institution)
    number = item.prescription.first(r.PrescriptionNumber)
    if institution is None or number is None or not institution.code or not number.number:
        return ""
    return f"{institution.prefecture}-{institution.code}-{number.number}"
