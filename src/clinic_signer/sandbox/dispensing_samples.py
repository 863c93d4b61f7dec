"""Fictional dispensing results to practise with: what a pharmacy made of the sample prescriptions.

The prescriptions are signed by the sandbox's physician and handed out by its service, as a pharmacy
would receive them. In the second one another product was dispensed, which a pharmacist confirms.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from clinic_signer.japan import day_in_japan
from clinic_signer.prescription.checks import Severity, check
from clinic_signer.prescription.data_lines import encode
from clinic_signer.prescription.dispensing_records import Dispensing
from clinic_signer.prescription.dispensing_table import (
    DispensedMedicine,
    DispensedMedicineSupplement,
    DispensedUsage,
    DispensedUsageSupplement,
    DispensingDate,
    DispensingInsurance,
    DispensingPatient,
    DispensingRemark,
    Pharmacist,
    Pharmacy,
    PrescribingDoctor,
    PrescribingInstitution,
    PrescriptionReference,
)
from clinic_signer.prescription.envelope import read_document, wrap
from clinic_signer.prescription.record_rows import Record
from clinic_signer.prescription.records import (
    BirthDate,
    Department,
    Institution,
    InsuranceType,
    InsuredPerson,
    Insurer,
    MedicineItem,
    Patient,
    Prescriber,
    Prescription,
    Rp,
    Sex,
    decode,
)
from clinic_signer.sandbox.people import PersonId
from clinic_signer.signature.builder import prepare
from clinic_signer.signature.dispensing_document import build_dispensing

if TYPE_CHECKING:
    from clinic_signer.sandbox.world import Sandbox

_FORMS = {"1": "1", "2": "3", "3": "5", "4": "2", "5": "4"}
"""Dosage forms of prescriptions in the numbers of dispensing data."""
_QUANTITY_UNITS = {"1": "日分", "2": "回分"}
_SUBSTITUTES = {"620098801": ("629999901", "ロキソプロフェンＮａ錠６０ｍｇ「見本」")}
"""Another product for the claim code of a prescribed one; fictional."""
_SUBSTITUTED = "karino-taro"


@dataclass(frozen=True, slots=True)
class DispensingSample:
    """A fictional dispensing result.

    Attributes:
        name: a file name.
        prescription: the prescription as the pharmacy received it (EP, ES-XL).
        csv: the dispensing data (CJ1).
        document: both in an unsigned ED document, to be signed by the pharmacist.
    """

    name: str
    prescription: bytes = field(repr=False)
    csv: bytes = field(repr=False)
    document: bytes = field(repr=False)


def dispense_samples(sandbox: Sandbox, at: datetime) -> tuple[DispensingSample, ...]:
    """Prescribe, hand out and dispense the sample prescriptions that can be signed.

    Args:
        sandbox: whose people do it.
        at: when, timezone-aware.
    """
    day = day_in_japan(at)
    return tuple(
        _dispensed(sandbox, PurePath(sample.name).stem, sample.csv, at)
        for sample in sandbox.samples_on(day)
        if not any(finding.severity is Severity.ERROR for finding in check(sample.csv))
    )


def _dispensed(sandbox: Sandbox, name: str, csv: bytes, at: datetime) -> DispensingSample:
    doctor = sandbox.person(PersonId.DOCTOR)
    prepared = prepare(wrap(csv), doctor.certificate, at=at)
    value = doctor.key.sign(prepared.signed_info, padding.PKCS1v15(), hashes.SHA256())
    received = sandbox.extend(prepared.complete(value), at)
    data = dispensing_data(
        decode(csv),
        prescription_id=read_document(received).prescription_id or "",
        day=f"{day_in_japan(at):%Y%m%d}",
        substitutes=name == _SUBSTITUTED,
    )
    document = build_dispensing(received, data)
    return DispensingSample(f"{name}-dispensing.xml", received, data, document)


def dispensing_data(
    prescription: Prescription, *, prescription_id: str, day: str, substitutes: bool = False
) -> bytes:
    """Return dispensing data (CJ1) for a prescription: everything was dispensed as prescribed.

    Args:
        prescription: what was prescribed.
        prescription_id: the ID that the service gave it.
        day: the day of dispensing, YYYYMMDD.
        substitutes: other products were dispensed for some that the sandbox knows.
    """
    records = [*_head(prescription, prescription_id, day)]
    for rp in prescription.rps:
        records += _rp(rp, substitutes=substitutes)
    records.append(DispensingRemark("残薬なし"))
    return encode(Dispensing.of(records))


def _head(prescription: Prescription, prescription_id: str, day: str) -> Iterator[Record]:
    patient, sex = prescription.first(Patient), prescription.first(Sex)
    born = prescription.first(BirthDate)
    yield DispensingPatient(
        name=patient.name if patient else "",
        sex=sex.code if sex else "",
        birth_date=born.value if born else "",
        kana_name=patient.kana_name if patient else "",
    )
    yield DispensingDate(day)
    insurance, insurer = prescription.first(InsuranceType), prescription.first(Insurer)
    insured = prescription.first(InsuredPerson)
    yield DispensingInsurance(
        insurance.code if insurance else "",
        insurer.number if insurer else "",
        insured.symbol if insured else "",
        insured.number if insured else "",
        insured.branch if insured else "",
    )
    yield PrescriptionReference(prescription_id)
    yield Pharmacy(
        "架空みどり薬局",
        "13",
        "4",
        "9999998",
        "100-0000",
        "東京都架空区見本町１丁目",
        "03-0000-0009",
    )
    yield Pharmacist("調剤　二郎")
    institution = prescription.first(Institution)
    if institution is not None:
        yield PrescribingInstitution(
            institution.name, institution.prefecture, institution.fee_table, institution.code
        )
    prescriber, department = prescription.first(Prescriber), prescription.first(Department)
    if prescriber is not None:
        yield PrescribingDoctor(prescriber.name, department.name if department else "")


def _rp(rp: Rp, *, substitutes: bool) -> Iterator[Record]:
    for item in rp.medicines:
        yield from _medicine(item, substitutes=substitutes)
    form, usage = rp.dosage_form, rp.usage
    yield DispensedUsage(
        rp=rp.number,
        name=usage.name if usage else "",
        quantity=form.quantity if form else "",
        unit=_QUANTITY_UNITS.get(form.form if form else "", "調剤"),
        form=_FORMS.get(form.form if form else "", ""),
        code_type=usage.code_type if usage else "",
        code=usage.code if usage else "",
    )
    for supplement in rp.usage_supplements:
        yield DispensedUsageSupplement(rp.number, supplement.text)


def _medicine(item: MedicineItem, *, substitutes: bool) -> Iterator[Record]:
    medicine = item.medicine
    code, name = medicine.code, medicine.name
    if substitutes:
        code, name = _SUBSTITUTES.get(code, (code, name))
    yield DispensedMedicine(
        medicine.rp, name, medicine.amount, medicine.unit, medicine.code_type, code
    )
    for supplement in item.supplements:
        yield DispensedMedicineSupplement(medicine.rp, supplement.text)
