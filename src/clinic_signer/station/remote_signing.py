"""Signing with a key elsewhere: prepare all, one approval, signatures, the same check after each.

In the order of the calls: :func:`prepare_batch`, the approval of ``batch.documents`` on the phone,
:func:`finish_batch`. In a session that was approved before: :func:`sign_in_session`. With a signer
that makes the document itself: :func:`sign_documents`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.signature.builder import PreparedSignature
from clinic_signer.signature.profile import ONS_2022, Profile
from clinic_signer.signers.base import ApprovalSigner, DocumentSigner
from clinic_signer.signers.second_certificate.documents import DocumentToApprove
from clinic_signer.station.intake import Item
from clinic_signer.station.signing import Clock, Outcome

OnResult = Callable[[int, Outcome], None]


@dataclass(frozen=True, slots=True)
class PreparedItem:
    """An item that can be signed as soon as it is approved."""

    index: int
    prepared: PreparedSignature = field(repr=False)
    document: DocumentToApprove = field(repr=False)


@dataclass(frozen=True, slots=True)
class RemoteBatch:
    """A batch before its approval.

    Attributes:
        items: all items, in order.
        prepared: those that can be signed, in order.
        refused: what is known already of the others, by index.
        certificate: whose approval is asked for.
    """

    items: tuple[Item, ...]
    prepared: tuple[PreparedItem, ...]
    refused: tuple[tuple[int, Outcome], ...]
    certificate: HpkiCertificate

    @property
    def documents(self) -> tuple[DocumentToApprove, ...]:
        """What is put to the phone."""
        return tuple(entry.document for entry in self.prepared)


def prepare_batch(
    items: Sequence[Item],
    signer: ApprovalSigner,
    *,
    trust: TrustStore,
    clock: Clock,
    profile: Profile = ONS_2022,
) -> RemoteBatch:
    """Prepare the signatures of all items that may be signed.

    Raises:
        Failure: the certificate may not sign prescriptions now, or there is none.
    """
    raise NotImplementedError


def finish_batch(
    batch: RemoteBatch,
    signer: ApprovalSigner,
    request_id: str,
    *,
    trust: TrustStore,
    clock: Clock,
    on_result: OnResult = lambda _index, _outcome: None,
) -> tuple[Outcome, ...]:
    """Fetch the approved signatures, complete and check every document.

    Returns:
        One outcome per item, in order.
    """
    raise NotImplementedError


def sign_in_session(
    items: Sequence[Item],
    signer: ApprovalSigner,
    request_id: str,
    *,
    trust: TrustStore,
    clock: Clock,
    profile: Profile = ONS_2022,
    on_result: OnResult = lambda _index, _outcome: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> tuple[Outcome, ...]:
    """Sign items one after the other while a session lasts; what is left then stays unsigned."""
    raise NotImplementedError


def sign_documents(
    items: Sequence[Item],
    signer: DocumentSigner,
    *,
    trust: TrustStore,
    clock: Clock,
    on_result: OnResult = lambda _index, _outcome: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> tuple[Outcome, ...]:
    """Have a signer make signed documents, and believe none before it was checked."""
    raise NotImplementedError
