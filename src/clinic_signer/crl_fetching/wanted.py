"""Which lists a document needs, by the distribution points in the certificates of its report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from clinic_signer.failures import Failure
from clinic_signer.pki.certificate import HpkiCertificate, load_certificate
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.signature.report import SubIndication, Verdict, VerificationReport

_MOST = 12
"""Lists of a document: a certificate and two authorities for each of its signatures and stamps."""


@dataclass(frozen=True, slots=True)
class WantedList:
    """A list and who has to have signed it.

    Attributes:
        url: where a certificate says that it is published.
        issuer: the authority that issued that certificate.
    """

    url: str
    issuer: HpkiCertificate

    @property
    def issuer_name(self) -> str:
        """The authority for people; the root of HPKI has no common name."""
        issuer = self.issuer
        short = issuer.issuer_common_name if issuer.is_self_issued else issuer.subject
        return issuer.subject_common_name or short


def is_for_want_of_lists(report: VerificationReport) -> bool:
    """Tell whether a verdict is on hold because lists are missing or have run out."""
    return report.verdict is Verdict.ON_HOLD and any(
        check.sub_indication is SubIndication.TRY_LATER
        for signature in report.signatures
        for check in signature.checks
    )


def wanted_lists(report: VerificationReport, trust: TrustStore) -> tuple[WantedList, ...]:
    """The lists for every certificate of a report, each once.

    Only those whose issuer is at hand: without it nobody could say whose list it is.

    Args:
        report: what was found without them.
        trust: further authorities.
    """
    chains = [each for signature in report.signatures for each in signature.chain]
    stamps = [each for signature in report.signatures for each in signature.timestamps]
    certificates = dict.fromkeys([*chains, *(each.certificate for each in stamps)])
    # Whoever gave a time-stamp issued no certificate, whatever name a file has him bear.
    authorities = [*chains, *(anchor.certificate for anchor in trust.anchors)]
    authorities += list(_readable(trust.intermediates))
    by_name = {authority.subject: authority for authority in authorities if authority.is_ca}
    found = {
        (url, issuer.sha256): WantedList(url, issuer)
        for certificate in certificates
        if certificate is not None
        and not certificate.is_self_issued
        and (issuer := by_name.get(certificate.issuer)) is not None
        for url in certificate.crl_distribution_points
    }
    return tuple(found.values())[:_MOST]


def _readable(ders: Iterable[bytes]) -> Iterator[HpkiCertificate]:
    for der in ders:
        try:
            yield load_certificate(der)
        except Failure:
            continue
