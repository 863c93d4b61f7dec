"""What a certificate says, for people and – apart from that – for those who look after the PC."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clinic_signer.gui import dates, strings
from clinic_signer.gui.certificates import texts
from clinic_signer.japan import day_in_japan
from clinic_signer.pki.roles import Role
from clinic_signer.signers.card.issuer_help import issuer_of

if TYPE_CHECKING:
    from clinic_signer.pki.certificate import HpkiCertificate

Fact = tuple[str, str]
"""A name and what is said."""


@dataclass(frozen=True, slots=True)
class Face:
    """What stands on the painted card: nothing but what the certificate says.

    Attributes:
        title: what kind of card it is.
        role: the qualification.
        holder: whose it is.
        issuer: who issued it.
        until: until when it is valid.
        practice: marks a practice certificate; empty for a real one.
    """

    title: str
    role: str
    holder: str
    issuer: str
    until: str
    practice: str = ""

    @property
    def spoken(self) -> str:
        """All of it for a screen reader."""
        parts = [self.practice, self.title, self.role, self.holder, self.issuer, self.until]
        return strings.spoken(parts)


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """A certificate as it is shown.

    Attributes:
        face: the painted card.
        facts: for everybody.
        technical: for those who look after the PC.
        file_name: how an exported file is called.
        der: the certificate itself.
    """

    face: Face
    facts: tuple[Fact, ...]
    technical: tuple[Fact, ...]
    file_name: str
    der: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """Everything, a line each, to be copied."""
        return "\n".join(f"{name}: {text}" for name, text in (*self.facts, *self.technical))


def facts_of(certificate: HpkiCertificate, *, is_second: bool) -> CertificateFacts:
    """Return what is shown of a certificate; ``is_second``: it is the second one."""
    issuer = issuer_of(certificate)
    issued_by = certificate.issuer_common_name if issuer is None else strings.plain(issuer.name)
    roles = "・".join(strings.plain(Role.words_for(r.text)) for r in certificate.hc_roles)
    begins, ends = (
        strings.say(dates.full_day(day_in_japan(at)))
        for at in (certificate.not_before, certificate.not_after)
    )
    say = strings.say
    facts = [
        (say(texts.NAME), certificate.holder_name),
        (say(texts.QUALIFICATION), roles or say(texts.NO_QUALIFICATION)),
        (say(texts.ORGANISATION), certificate.organisation or ""),
        (say(texts.PURPOSE), strings.plain(certificate.policy_arc.words)),
        (say(texts.ISSUED_BY), issued_by),
        (say(texts.VALID), say(texts.FROM_TO, begins=begins, ends=ends)),
        (say(texts.LEGAL_EFFECT), say(texts.NO_EFFECT) if certificate.is_test else ""),
    ]
    face = Face(
        title=_title(certificate, is_second=is_second),
        role=roles,
        holder=certificate.holder_name,
        issuer=issued_by,
        until=say(texts.FACE_UNTIL, day=ends),
        practice=say(texts.FACE_PRACTICE) if certificate.is_test else "",
    )
    number = f"{certificate.serial_number:X}"
    return CertificateFacts(
        face,
        tuple(fact for fact in facts if fact[1]),
        _technical(certificate),
        f"hpki-{number[-4:]}.cer",
        certificate.der,
    )


def _title(certificate: HpkiCertificate, *, is_second: bool) -> str:
    """The name that the card has: only the medical association calls its card 医師資格証."""
    if is_second:
        return strings.say(texts.FACE_SECOND)
    issuer = issuer_of(certificate)
    roles = {Role.of(role.text) for role in certificate.hc_roles}
    is_licence = issuer is not None and issuer.id == "jma" and Role.MEDICAL_DOCTOR in roles
    return strings.say(texts.FACE_JMA if is_licence else texts.FACE_OTHER)


def _technical(certificate: HpkiCertificate) -> tuple[Fact, ...]:
    say = strings.say
    usage = sorted(use.value for use in certificate.key_usage or ())
    size = certificate.key_size
    facts = [
        (say(texts.SUBJECT), certificate.subject),
        (say(texts.ISSUER), certificate.issuer),
        (say(texts.SERIAL), f"{certificate.serial_number:x}"),
        (say(texts.ROLE_TEXT), ", ".join(role.text for role in certificate.hc_roles)),
        (say(texts.KEY_USAGE), ", ".join(usage)),
        (say(texts.POLICIES), ", ".join(certificate.policies)),
        (say(texts.KEY), "" if size is None else say(texts.KEY_BITS, bits=size)),
        ("SHA-256", certificate.sha256.hex()),
    ]
    return tuple(fact for fact in facts if fact[1])
