"""What a person is told in each state, and the named failure of each unhappy ending."""

from __future__ import annotations

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.offers import Way, where_offered
from clinic_signer.signers.second_certificate.approval_state import (
    ApprovalKind,
    ApprovalState,
    EndReason,
    Outage,
    Refusal,
    Scope,
    WaitingFor,
)
from clinic_signer.words import Words

_K = ApprovalKind

_TITLES: dict[ApprovalKind, Words] = {
    _K.UNPAIRED: Words("未登録", "Not set up"),
    _K.PAIRING: Words("スマートフォンを登録しています", "Setting up the phone"),
    _K.READY: Words("使えます", "Ready"),
    _K.WAITING: Words("承認を待っています", "Waiting for approval"),
    _K.APPROVED: Words("承認されました", "Approved"),
    _K.EXPIRED: Words("承認の期限が切れました", "Approval expired"),
    _K.REFUSED: Words("承認されませんでした", "Not approved"),
    _K.TIMEOUT: Words("時間切れです", "Time is up"),
    _K.CANCELLED: Words("承認を待つのをやめました", "No longer waiting"),
    _K.REVOKED: Words("取り消されています", "Withdrawn"),
    _K.LOCKED: Words("登録用パスワードがロックされています", "Set-up password locked"),
    _K.OFFLINE: Words("接続できません", "Cannot connect"),
}

_WAITING: dict[WaitingFor, Words] = {
    WaitingFor.STARTING: Words(
        "署名サービスにつないでいます。", "Connecting to the signing service."
    ),
    WaitingFor.SHOWING_QR: Words(
        "スマートフォンのアプリでQRを読んでください。", "Scan the QR with the app."
    ),
    WaitingFor.SCANNED: Words(
        "読み取りました。スマートフォンに別の医院名やパソコン名が出たときは"
        "「承認しない」を選んでください。",
        "Scanned. If the phone shows another clinic or PC, choose “Do not approve”.",
    ),
    WaitingFor.REVIEWING: Words(
        "スマートフォンで内容を確かめ、画面と同じ番号を選んでください。",
        "Check the content on the phone and choose the number shown here.",
    ),
    WaitingFor.VERIFYING: Words(
        "スマートフォンで、顔か指紋で承認してください。",
        "Approve with face or fingerprint on the phone.",
    ),
    WaitingFor.CODE_SHOWN: Words(
        "スマートフォンに出た6桁のコードを、ここに入力してください。",
        "Type the six-digit code from the phone here.",
    ),
    WaitingFor.BROWSER: Words(
        "ブラウザーの画面で、ログインを終えてください。", "Finish logging in in the browser."
    ),
}

_SETTLED: dict[ApprovalKind, Words] = {
    _K.UNPAIRED: Words(
        "登録すると、カードがない日も署名できます。", "Set up your phone to sign without the card."
    ),
    _K.READY: Words("HPKIセカンド電子証明書で署名できます。", "You can sign by phone."),
}

_UNPAIRED_ALONE = Words("登録すると、スマートフォンで署名できます。", "Set up your phone to sign.")

_APPROVED: dict[Scope, Words] = {
    Scope.DOCUMENTS: Words("承認された{left}件に署名します。", "The {left} approved are signed."),
    Scope.SESSION: Words(
        "スマートフォンには署名する内容は出ません。署名のたびに、この画面でお確かめください。"
        "あと{left}件まで署名できます。",
        "The phone does not show what is signed. Check each one on this screen. "
        "Up to {left} more can be signed.",
    ),
}

_UNCOUNTED = Words(
    "スマートフォンには署名する内容は出ません。署名のたびに、この画面でお確かめください。",
    "The phone does not show what is signed. Check each one on this screen.",
)

_REFUSALS: dict[Refusal, FailureCode] = {
    Refusal.USER_DECLINED: FailureCode.APPROVAL_REFUSED,
    Refusal.WRONG_NUMBER: FailureCode.APPROVAL_WRONG_NUMBER,
    Refusal.NOT_ME: FailureCode.APPROVAL_NOT_ME,
    Refusal.PROTOCOL_FAILURE: FailureCode.APPROVAL_CONTENT_MISMATCH,
}

_OUTAGES: dict[Outage, FailureCode] = {
    Outage.PC_NETWORK: FailureCode.SECOND_UNREACHABLE,
    Outage.SERVICE_DOWN: FailureCode.SECOND_UNREACHABLE,
    Outage.LOCAL_ADAPTER_DOWN: FailureCode.CARDLESS_SERVICE_DOWN,
    Outage.FACILITY_SUSPENDED: FailureCode.SECOND_FACILITY_SUSPENDED,
}


def title(state: ApprovalState) -> Words:
    """A few words for the state."""
    return _TITLES[state.kind]


def detail(state: ApprovalState) -> Words:
    """One or two sentences: what happened, or what the person should do."""
    failure = failure_of(state)
    if failure is not None:
        return failure.cause
    if state.sub is not None:
        return _WAITING[state.sub]
    if state.kind is _K.APPROVED:
        if state.left is None:
            return _UNCOUNTED
        return _APPROVED[state.scope or Scope.DOCUMENTS].filled(left=state.left)
    if state.kind is _K.UNPAIRED:
        return where_offered(Way.CARD, _SETTLED[_K.UNPAIRED], _UNPAIRED_ALONE)
    return _SETTLED[state.kind]


def failure_of(state: ApprovalState) -> Failure | None:
    """The failure that a state stands for; None where all is as it should be."""
    code = _code_of(state)
    return None if code is None else Failure(code, left=state.left)


def _code_of(state: ApprovalState) -> FailureCode | None:
    match state.kind, state.reason:
        case _K.REFUSED, Refusal() as refusal:
            return _REFUSALS[refusal]
        case _K.OFFLINE, Outage() as outage:
            return _OUTAGES[outage]
        case _K.TIMEOUT, _:
            scanned = state.scanned
            return FailureCode.APPROVAL_PHONE_SILENT if scanned else FailureCode.APPROVAL_TIMEOUT
        case _K.UNPAIRED, EndReason():
            return state.problem or FailureCode.PAIRING_NOT_DONE
        case kind, _:
            return _ENDINGS.get(kind, state.problem)


_ENDINGS: dict[ApprovalKind, FailureCode] = {
    _K.CANCELLED: FailureCode.APPROVAL_CANCELLED,
    _K.EXPIRED: FailureCode.APPROVAL_EXPIRED,
    _K.REVOKED: FailureCode.SECOND_REVOKED,
    _K.LOCKED: FailureCode.SECOND_LOCKED,
}
