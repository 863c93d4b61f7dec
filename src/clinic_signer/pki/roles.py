"""The qualifications that hcRole may state, as a table, with their words.

Confirmed in certificates: Medical Doctor, Pharmacist and the two directors. The other strings
follow the hcRole table of the HPKI certificate policy as it is generally quoted and are still to be
compared with the policy itself; a string that is not in the table is shown as it stands.
"""

from __future__ import annotations

from enum import Enum

from clinic_signer.words import Words, same


class Role(Enum):
    """A known qualification; the value is the text in the certificate."""

    MEDICAL_DOCTOR = "Medical Doctor"
    DENTIST = "Dentist"
    PHARMACIST = "Pharmacist"
    MEDICAL_TECHNOLOGIST = "Medical Technologist"
    RADIOLOGICAL_TECHNOLOGIST = "Radiological Technologist"
    GENERAL_NURSE = "General Nurse"
    PUBLIC_HEALTH_NURSE = "Public Health Nurse"
    MIDWIFE = "Midwife"
    PHYSICAL_THERAPIST = "Physical Therapist"
    OCCUPATIONAL_THERAPIST = "Occupational Therapist"
    ORTHOPTIST = "Orthoptist"
    SPEECH_THERAPIST = "Speech Therapist"
    DENTAL_TECHNICIAN = "Dental Technician"
    DENTAL_HYGIENIST = "Dental Hygienist"
    NATIONAL_REGISTERED_DIETITIAN = "National Registered Dietitian"
    CERTIFIED_SOCIAL_WORKER = "Certified Social Worker"
    CERTIFIED_CARE_WORKER = "Certified Care Worker"
    EMERGENCY_MEDICAL_TECHNICIAN = "Emergency Medical Technician"
    PSYCHIATRIC_SOCIAL_WORKER = "Psychiatric Social Worker"
    CLINICAL_ENGINEER = "Clinical Engineer"
    MASSEUR = "Masseur"
    ACUPUNCTURIST = "Acupuncturist"
    MOXIBUSTION_PRACTITIONER = "Moxibustion Practitioner"
    JUDO_THERAPIST = "Judo Therapist"
    ARTIFICIAL_LIMB_FITTER = "Artificial Limb Fitter"
    CERTIFIED_PUBLIC_PSYCHOLOGIST = "Certified Public Psychologist"
    DIRECTOR_OF_HOSPITAL = "Director of Hospital"
    DIRECTOR_OF_CLINIC = "Director of Clinic"
    SUPERVISOR_OF_PHARMACY = "Supervisor of Pharmacy"
    PROPRIETOR_OF_PHARMACY = "Proprietor of Pharmacy"
    DIRECTOR = "Director"

    @property
    def words(self) -> Words:
        """The name of the qualification for people."""
        return ROLE_WORDS[self]

    @staticmethod
    def of(text: str) -> Role | None:
        """The role that a certificate's text names, or None when the table does not know it."""
        return _BY_TEXT.get(text)

    @staticmethod
    def words_for(text: str) -> Words:
        """Words for a certificate's text; an unknown text is shown as it stands."""
        role = Role.of(text)
        return same(text) if role is None else role.words


ROLE_WORDS: dict[Role, Words] = {
    Role.MEDICAL_DOCTOR: Words("医師", "Physician"),
    Role.DENTIST: Words("歯科医師", "Dentist"),
    Role.PHARMACIST: Words("薬剤師", "Pharmacist"),
    Role.MEDICAL_TECHNOLOGIST: Words("臨床検査技師", "Medical technologist"),
    Role.RADIOLOGICAL_TECHNOLOGIST: Words("診療放射線技師", "Radiological technologist"),
    Role.GENERAL_NURSE: Words("看護師", "Nurse"),
    Role.PUBLIC_HEALTH_NURSE: Words("保健師", "Public health nurse"),
    Role.MIDWIFE: Words("助産師", "Midwife"),
    Role.PHYSICAL_THERAPIST: Words("理学療法士", "Physical therapist"),
    Role.OCCUPATIONAL_THERAPIST: Words("作業療法士", "Occupational therapist"),
    Role.ORTHOPTIST: Words("視能訓練士", "Orthoptist"),
    Role.SPEECH_THERAPIST: Words("言語聴覚士", "Speech therapist"),
    Role.DENTAL_TECHNICIAN: Words("歯科技工士", "Dental technician"),
    Role.DENTAL_HYGIENIST: Words("歯科衛生士", "Dental hygienist"),
    Role.NATIONAL_REGISTERED_DIETITIAN: Words("管理栄養士", "Registered dietitian"),
    Role.CERTIFIED_SOCIAL_WORKER: Words("社会福祉士", "Social worker"),
    Role.CERTIFIED_CARE_WORKER: Words("介護福祉士", "Care worker"),
    Role.EMERGENCY_MEDICAL_TECHNICIAN: Words("救急救命士", "Emergency medical technician"),
    Role.PSYCHIATRIC_SOCIAL_WORKER: Words("精神保健福祉士", "Psychiatric social worker"),
    Role.CLINICAL_ENGINEER: Words("臨床工学技士", "Clinical engineer"),
    Role.MASSEUR: Words("あん摩マッサージ指圧師", "Massage and shiatsu practitioner"),
    Role.ACUPUNCTURIST: Words("はり師", "Acupuncturist"),
    Role.MOXIBUSTION_PRACTITIONER: Words("きゅう師", "Moxibustion practitioner"),
    Role.JUDO_THERAPIST: Words("柔道整復師", "Judo therapist"),
    Role.ARTIFICIAL_LIMB_FITTER: Words("義肢装具士", "Prosthetist and orthotist"),
    Role.CERTIFIED_PUBLIC_PSYCHOLOGIST: Words("公認心理師", "Public psychologist"),
    Role.DIRECTOR_OF_HOSPITAL: Words("病院長", "Director of a hospital"),
    Role.DIRECTOR_OF_CLINIC: Words("診療所院長", "Director of a clinic"),
    Role.SUPERVISOR_OF_PHARMACY: Words("管理薬剤師", "Supervising pharmacist"),
    Role.PROPRIETOR_OF_PHARMACY: Words("薬局開設者", "Proprietor of a pharmacy"),
    Role.DIRECTOR: Words("その他の管理責任者", "Other director"),
}

_BY_TEXT = {role.value: role for role in Role}

PRESCRIBER_ROLES = frozenset({Role.MEDICAL_DOCTOR, Role.DENTIST})
"""Who may sign a prescription (医師法 §22, 歯科医師法 §21)."""

DISPENSER_ROLES = frozenset({Role.PHARMACIST})
"""Who may sign a dispensing document (薬剤師法 §26)."""
