"""Who signed and as what, and why a signature has no legal effect: for whatever goes on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from clinic_signer.gui.paper.blocks import Block, Fact, Facts, Note
from clinic_signer.gui.report import texts
from clinic_signer.gui.report.clock import moment
from clinic_signer.gui.report.details import Say
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.pki.policies import PolicyArc
from clinic_signer.pki.roles import Role
from clinic_signer.signature.report import (
    LegalEffect,
    SignatureReport,
    SignedBy,
    Verdict,
    VerificationReport,
)
from clinic_signer.words import Words


def mark_of(report: VerificationReport, say: Say) -> str:
    """Return why what was signed has no legal effect; empty for real documents."""
    if report.legal_effect is LegalEffect.SANDBOX or report.trust.name.value == "sandbox":
        return say(texts.MARK_SANDBOX)
    signers = [signature.signer for signature in report.signatures]
    if any(signer is not None and signer.is_test for signer in signers):
        return say(texts.MARK_TEST)
    return ""


def who_signed(
    report: VerificationReport, institution_of: Callable[[SignedBy], str], say: Say
) -> tuple[Block, ...]:
    """Return what is known of every signature, each under its verdict where there are several.

    Args:
        report: what was found.
        institution_of: name of the institution or pharmacy in what somebody signed; may be empty.
        say: gives words in the language of the paper.
    """
    blocks: list[Block] = []
    for signature in report.signatures:
        if len(report.signatures) > 1:
            blocks.append(verdict_note(signature, say))
        facts = signature_facts(signature, say, moment)
        facts += _more(signature, institution_of(signature.signed_by), say)
        blocks.append(Facts(tuple(facts), columns=2))
    return tuple(blocks)


def verdict_note(signature: SignatureReport, say: Say) -> Note:
    """Return the verdict on one of several signatures."""
    heading = say(texts.SIGNATURE_OF[signature.signed_by])
    mark = texts.VERDICT_MARKS[signature.verdict]
    return Note(f"{heading}：{say(signature.verdict.words)}", mark, strong=True)


def signature_facts(
    signature: SignatureReport, say: Say, write: Callable[[datetime], Words]
) -> list[Fact]:
    """Return who signed, as what and when; ``write`` gives a time as people read it."""
    signer = signature.signer
    established = signature.verdict is not Verdict.INVALID
    label = texts.SIGNER if established else texts.SIGNER_CLAIMED
    name = signer.holder_name if signer else say(texts.UNKNOWN)
    claimed = signature.claimed_signing_time
    proven = texts.NOT_PROVEN
    if signature.has_trusted_timestamp:
        proven = texts.PROVEN_AT.filled(time=write(signature.best_signature_time))
    return [
        Fact(say(label), name, strong=True),
        Fact(say(texts.QUALIFICATION), _roles(signer, say), strong=True),
        Fact(say(texts.CLAIMED), say(write(claimed) if claimed else texts.UNKNOWN)),
        Fact(say(texts.PROVEN), say(proven)),
    ]


def _more(signature: SignatureReport, institution: str, say: Say) -> list[Fact]:
    facts: list[Fact] = []
    signer = signature.signer
    if signer is not None:
        text = f"{say(_kind_of(signer))}　{signer.issuer_common_name}"
        facts.append(Fact(say(texts.CERTIFICATE), text))
    if institution:
        of_pharmacist = signature.signed_by is SignedBy.DISPENSER
        label = texts.PHARMACY if of_pharmacist else texts.INSTITUTION
        facts.append(Fact(say(label), institution))
    return facts


def _roles(signer: HpkiCertificate | None, say: Say) -> str:
    if signer is None:
        return say(texts.UNKNOWN)
    roles = [say(Role.words_for(role.text)) for role in signer.hc_roles]
    return "・".join(roles) or say(texts.NO_QUALIFICATION)


def _kind_of(signer: HpkiCertificate) -> Words:
    if signer.is_test:
        return texts.CERTIFICATE_TEST
    is_hpki = signer.policy_arc is PolicyArc.SIGNATURE and signer.is_for_signing
    return texts.CERTIFICATE_REAL if is_hpki else texts.CERTIFICATE_OTHER
