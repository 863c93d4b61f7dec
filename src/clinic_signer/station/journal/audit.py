"""The audit entries and their chain: each is bound to the one before it.

An entry is turned into canonical JSON (RFC 8785 for the values used here: texts, whole numbers and
null), and its link is a MAC – or, where the journal has no key, a SHA-256 – over the link before it
and these bytes. A changed, removed or moved entry breaks the chain at a place that can be named.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from clinic_signer.words import Words

Fact = str | int | None
Facts = Mapping[str, Fact]
"""Facts of an entry: codes, counts, digests, never personal data (that is in ``about``)."""


class AuditAction(Enum):
    """What happened."""

    STARTED = "started"
    STOPPED = "stopped"
    RECEIVED = "received"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"
    CHECKED = "checked"
    CONFIRMED = "confirmed"
    CONFIRMATION_UNDONE = "confirmation-undone"
    SIGNER_CHOSEN = "signer-chosen"
    PIN_ENTERED = "pin-entered"
    APPROVAL = "approval"
    CLAIMED = "claimed"
    RELEASED = "released"
    SIGNED = "signed"
    NOT_SIGNED = "not-signed"
    DISCARDED = "discarded"
    STAGED = "staged"
    DELIVERED = "delivered"
    NOT_DELIVERED = "not-delivered"
    DELIVERY_REPEATED = "delivery-repeated"
    REQUESTED = "requested"
    HANDED_OVER = "handed-over"
    OVERDUE = "overdue"
    ANSWERED = "answered"
    SET_ASIDE = "set-aside"
    REROUTED = "rerouted"
    RETRIED = "retried"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"
    EXPORTED = "exported"
    PURGED = "purged"

    @property
    def words(self) -> Words:
        """What it is called in the history."""
        return _WORDS[self]


_WORDS = {
    AuditAction.STARTED: Words("起動", "started"),
    AuditAction.STOPPED: Words("終了", "closed"),
    AuditAction.RECEIVED: Words("受付", "received"),
    AuditAction.DUPLICATE: Words("重複の受付", "received again"),
    AuditAction.REJECTED: Words("受付できず", "rejected"),
    AuditAction.CHECKED: Words("点検", "checked"),
    AuditAction.CONFIRMED: Words("指摘の確認", "finding confirmed"),
    AuditAction.CONFIRMATION_UNDONE: Words("確認の取消", "confirmation undone"),
    AuditAction.SIGNER_CHOSEN: Words("方法の切り替え", "way of signing chosen"),
    AuditAction.PIN_ENTERED: Words("PINの入力", "PIN entered"),
    AuditAction.APPROVAL: Words("スマートフォン承認", "phone approval"),
    AuditAction.CLAIMED: Words("署名の開始", "signing begun"),
    AuditAction.RELEASED: Words("署名待ちへ戻す", "put back"),
    AuditAction.SIGNED: Words("署名", "signed"),
    AuditAction.NOT_SIGNED: Words("署名できず", "not signed"),
    AuditAction.DISCARDED: Words("署名文書の破棄", "signed document thrown away"),
    AuditAction.STAGED: Words("送信の準備", "delivery prepared"),
    AuditAction.DELIVERED: Words("送信", "delivered"),
    AuditAction.NOT_DELIVERED: Words("送信できず", "not delivered"),
    AuditAction.DELIVERY_REPEATED: Words("再送信", "delivered again"),
    AuditAction.REQUESTED: Words("サービスへの依頼", "asked of the service"),
    AuditAction.HANDED_OVER: Words("端末への受け渡し", "handed to the terminal"),
    AuditAction.OVERDUE: Words("回答の遅れ", "answer overdue"),
    AuditAction.ANSWERED: Words("サービスの回答", "answer of the service"),
    AuditAction.SET_ASIDE: Words("回答の取り置き", "answer set aside"),
    AuditAction.REROUTED: Words("送り先の変更", "way of delivery changed"),
    AuditAction.RETRIED: Words("やり直し", "tried again"),
    AuditAction.CANCELLED: Words("取消", "cancelled"),
    AuditAction.SUPERSEDED: Words("差替", "replaced"),
    AuditAction.EXPORTED: Words("書き出し・印刷", "exported or printed"),
    AuditAction.PURGED: Words("保存期間の終了", "retention ended"),
}


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One link of the chain.

    Attributes:
        sequence: its place, from 1 without gaps.
        at: when, by the clock of the journal.
        workstation: where.
        action: what happened.
        job_id: to which job; None if to none.
        state: the state of the job afterwards.
        facts: codes, counts and digests.
        about: personal data that belongs to it (the signer's name); kept sealed.
        link: binds it to the entry before it.
    """

    sequence: int
    at: datetime
    workstation: str
    action: AuditAction
    job_id: str | None = None
    state: str | None = None
    facts: Facts = field(default_factory=dict)
    about: str = field(default="", repr=False)
    link: bytes = b""


def canonical(
    sequence: int,
    at: int,
    workstation: str,
    action: str,
    job_id: str | None,
    state: str | None,
    facts: Facts,
    about: bytes | None,
) -> bytes:
    """The bytes of an entry that its link covers.

    Args:
        sequence: its place.
        at: milliseconds since 1970, UTC.
        workstation: where.
        action: what.
        job_id: which job.
        state: its state afterwards.
        facts: codes, counts and digests.
        about: the sealed personal data, as it is kept, of an entry without its digest in ``facts``
            (so until November 2026); else None.
    """
    value = {
        "about": None if about is None else about.hex(),
        "action": action,
        "at": at,
        "facts": dict(facts),
        "job": job_id,
        "sequence": sequence,
        "state": state,
        "workstation": workstation,
    }
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def facts_text(facts: Facts) -> str:
    """Facts as they are kept."""
    return json.dumps(dict(facts), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


ABOUT_DIGEST = "about_digest"
"""The fact that stands for the personal data of an entry: it can be removed when its time is over,
and the chain still holds."""


def about_digest(sealed: bytes) -> str:
    """SHA-256 of the sealed personal data of an entry."""
    return hashlib.sha256(sealed).hexdigest()


FIRST_LINK = b""
"""What the first entry is bound to."""
