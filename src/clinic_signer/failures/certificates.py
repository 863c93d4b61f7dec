"""Failures of certificates: may this one sign?"""

from __future__ import annotations

from clinic_signer.failures.codes import FailureCode
from clinic_signer.failures.row import Rows, row

ROWS: Rows = {
    FailureCode.CERTIFICATE_UNREADABLE: row(
        "証明書を読めません。",
        "The certificate cannot be read.",
        "別の証明書でお試しになるか、発行窓口へご連絡ください。",
        "Try another certificate or contact the issuer.",
    ),
    FailureCode.CERTIFICATE_EXPIRED: row(
        "証明書の期限が切れています（{not_after}まで）。",
        "The certificate has expired (valid until {not_after}).",
        "発行窓口で更新してください。",
        "Renew it with the issuer.",
    ),
    FailureCode.CERTIFICATE_NOT_YET_VALID: row(
        "証明書はまだ使えません（{not_before}から）。",
        "The certificate is not valid yet (from {not_before}).",
        "パソコンの時計が正しいかをお確かめください。",
        "Check the clock of this PC.",
    ),
    FailureCode.CERTIFICATE_REVOKED: row(
        "証明書は失効しています（{revoked_at}）。",
        "The certificate has been revoked ({revoked_at}).",
        "発行窓口へご連絡ください。",
        "Contact the issuer.",
    ),
    FailureCode.CERTIFICATE_NOT_TRUSTED: row(
        "登録済みの認証局につながらない証明書です。",
        "The certificate does not lead to a trusted authority.",
        "HPKIの署名用カードかどうかをお確かめください。",
        "Check that this is an HPKI card for signing.",
    ),
    FailureCode.CERTIFICATE_NOT_FOR_SIGNING: row(
        "署名用の証明書ではありません（認証用の証明書など）。",
        "The certificate is not for signing (it may be the authentication certificate).",
        "署名用の証明書が入ったHPKIカードをお使いください。",
        "Use an HPKI card with a signing certificate.",
    ),
    FailureCode.CERTIFICATE_WITHOUT_ROLE: row(
        "証明書に医療の資格が書かれていません。",
        "The certificate states no healthcare qualification.",
        "医師または歯科医師の資格が入ったカードをお使いください。",
        "Use a card whose certificate states the physician or dentist qualification.",
    ),
    FailureCode.CERTIFICATE_WRONG_ROLE: row(
        "この資格（{role}）では、この文書に署名できません。",
        "This qualification ({role}) may not sign this document.",
        "処方箋には医師か歯科医師、調剤結果には薬剤師のカードをお使いください。",
        "Prescriptions need a physician's or dentist's card, dispensing results a pharmacist's.",
    ),
    FailureCode.CERTIFICATE_KEY_TOO_SMALL: row(
        "証明書の鍵が短すぎます（{bits}ビット）。",
        "The key of the certificate is too short ({bits} bits).",
        "発行窓口へご連絡ください。",
        "Contact the issuer.",
    ),
}
