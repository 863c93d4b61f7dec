"""Finds the card to sign with among those that a module sees."""

from __future__ import annotations

from collections.abc import Sequence

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.signers.card.pkcs11.helper import Pkcs11Helper, first
from clinic_signer.signers.card.pkcs11.outcomes import failure_of_refusal
from clinic_signer.signers.card.pkcs11.protocol import (
    ListTokens,
    ReadToken,
    Refused,
    TokenRead,
    Tokens,
    TokenSeen,
)
from clinic_signer.signers.card.pkcs11.token import (
    TokenContents,
    contents_of,
    in_reader,
    only_signing,
)


def find_card(
    helper: Pkcs11Helper, reader: str | None = None, wanted: HpkiCertificate | None = None
) -> TokenContents:
    """Read every card that a module sees, and take the wanted one or the only one.

    Args:
        helper: the module.
        reader: PC/SC name of the reader to look in; all by default.
        wanted: the certificate the person has confirmed, if there is one. Where no card has it,
            another one is returned, or CARD_SEVERAL raised: the caller compares.

    Raises:
        Failure: PKCS11_NO_TOKEN, PKCS11_NO_CERTIFICATE, CARD_SEVERAL, CARD_REMOVED,
            CARD_COMMUNICATION, PKCS11_REFUSED, PKCS11_MODULE_*.
    """
    tokens = in_reader(_tokens(helper), reader)
    if not tokens:
        raise Failure(FailureCode.PKCS11_NO_TOKEN)
    reads = _reads(helper, tokens)
    found = [c for read in reads if (c := contents_of(read)) is not None]
    if wanted is not None:
        same = [c for c in found if c.certificate.sha256 == wanted.sha256]
        found = same or found
    return only_signing(found, certificates=sum(len(read.certificates) for read in reads))


def _tokens(helper: Pkcs11Helper) -> tuple[TokenSeen, ...]:
    events = helper.ask(ListTokens())
    if (refused := first(events, Refused)) is not None:
        raise failure_of_refusal(refused, helper.module.name)
    return (first(events, Tokens) or Tokens(())).tokens


def _reads(helper: Pkcs11Helper, tokens: Sequence[TokenSeen]) -> list[TokenRead]:
    """Read each card; one of another kind does not hide the others."""
    reads: list[TokenRead] = []
    refusal: Refused | None = None
    for token in tokens:
        events = helper.ask(ReadToken(token.slot))
        if (read := first(events, TokenRead)) is not None:
            reads.append(read)
        refusal = refusal or first(events, Refused)
    if refusal is not None and not reads:
        raise failure_of_refusal(refusal, helper.module.name)
    return reads
