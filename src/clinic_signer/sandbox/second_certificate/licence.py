"""What the phone page shows besides approvals: licence, notices, credits. All is fictional."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from clinic_signer.japan import day_in_japan
from clinic_signer.pki.roles import Role
from clinic_signer.sandbox.people import AccountId, Person
from clinic_signer.sandbox.second_certificate.pcs import PairedPc
from clinic_signer.words import Words


@dataclass(frozen=True, slots=True)
class _Licence:
    """What is not in the certificate: the name in kana, and a licence number that nobody has."""

    kana: str
    registration: str


_LICENCES = {
    AccountId.DOCTOR: _Licence("カクウ　イチロウ", "第999901号"),
    AccountId.DENTIST: _Licence("モギ　ジロウ", "第999902号"),
    AccountId.PHARMACIST: _Licence("チョウザイ　ジロウ", "第999903号"),
    AccountId.NO_ROLE: _Licence("ムカク　ゴロウ", ""),
    AccountId.EXPIRING: _Licence("マギワ　シチコ", "第999905号"),
    AccountId.EXPIRED: _Licence("キュウダ　サブロウ", "第999906号"),
    AccountId.REVOKED: _Licence("トメカワ　シロウ", "第999907号"),
    AccountId.NOT_YET_VALID: _Licence("サキタ　ハチロウ", "第999908号"),
}

_NOTICES = (
    (
        "caution",
        9,
        Words("QRコードは自分の画面のものだけを", "Scan only the QR of your own screen"),
        Words(
            "他人から送られたQRコードを読み取らないでください。身に覚えのない承認は「身に覚えがない」で断れます。",
            "Never scan a QR that somebody sent you. Refuse what you did not begin with «not me».",
        ),
    ),
    (
        "info",
        40,
        Words("練習用のページです", "This page is for practice"),
        Words(
            "サンドボックスで行った署名に法的効力はありません。",
            "Nothing signed in the sandbox has legal effect.",
        ),
    ),
)
_COURSES = (
    (30, Words("【練習用】医療DXと電子処方箋", "[practice] E-prescriptions"), 1.5),
    (75, Words("【練習用】感染症対策の基本", "[practice] Basics of infection control"), 1.0),
    (160, Words("【練習用】医療安全講習会", "[practice] Patient safety"), 2.0),
)
_HELD, _WANTED = 42, 60
_REMEMBERED = 10
"""How many PCs and phones the notices go back."""
_PHONE = (
    Words("別のスマートフォンが登録されました", "Another phone was registered"),
    Words(
        "登録の通知書から、この証明書に別のスマートフォンが登録されました。"
        "心当たりがなければ、発行窓口へご連絡ください。",
        "Another phone was registered for this certificate, by a letter. "
        "If it was not you, contact the issuer.",
    ),
)


def me(account: AccountId, person: Person) -> dict[str, object]:
    """The answer to ``GET /phone/me``."""
    certificate = person.certificate
    roles = certificate.hc_roles
    role = roles[0].text if roles else None
    words = Role.words_for(role) if role else Words("資格の記載なし", "no qualification stated")
    licence = _LICENCES[account]
    return {
        "holder": certificate.holder_name,
        "holder_roman": certificate.subject_common_name,
        "holder_kana": licence.kana,
        "role": role or "",
        "role_words": _both(words),
        "registration": licence.registration,
        "issuer": certificate.issuer_common_name,
        "not_after": day_in_japan(certificate.not_after).isoformat(),
        "card_id": certificate.subject_serial_number or "",
        "is_test": True,
    }


def notices(
    now: datetime, pcs: Sequence[PairedPc], phones: Sequence[int]
) -> list[dict[str, object]]:
    """The answer to ``GET /phone/notices``: newest first.

    Args:
        now: the time of the service.
        pcs: the PCs of the account, newest first.
        phones: when each further phone of the account was registered, newest first.
    """
    today = day_in_japan(now)
    made = [
        (day_in_japan(datetime.fromtimestamp(pc.paired_at, UTC)), "pc", *_pc_words(pc))
        for pc in pcs[:_REMEMBERED]
    ]
    made += [
        (day_in_japan(datetime.fromtimestamp(at, UTC)), "caution", *_PHONE)
        for at in phones[:_REMEMBERED]
    ]
    made += [
        (today - timedelta(days=days), kind, title, text) for kind, days, title, text in _NOTICES
    ]
    made.sort(key=lambda row: row[0], reverse=True)
    return [
        {"kind": kind, "day": day.isoformat(), "title": _both(title), "text": _both(text)}
        for day, kind, title, text in made
    ]


def credits(now: datetime) -> dict[str, object]:  # noqa: A001 - the name of the route
    """The answer to ``GET /phone/credits``."""
    today = day_in_japan(now)
    return {
        "held": _HELD,
        "wanted": _WANTED,
        "until": _end_of_fiscal_year(today).isoformat(),
        "courses": [
            {
                "day": (today - timedelta(days=days)).isoformat(),
                "title": _both(title),
                "credits": number,
            }
            for days, title, number in _COURSES
        ],
    }


def _pc_words(pc: PairedPc) -> tuple[Words, Words]:
    text = Words(
        "「{facility}」の「{pc}」が登録されました。心当たりがなければ、発行窓口へご連絡ください。",
        "«{pc}» of «{facility}» was paired. If it was not you, contact the issuer.",
    )
    return (
        Words("パソコンが登録されました", "A PC was paired"),
        text.filled(facility=pc.facility, pc=pc.pc_name),
    )


def _end_of_fiscal_year(today: date) -> date:
    year = today.year if (today.month, today.day) <= (3, 31) else today.year + 1
    return date(year, 3, 31)


def _both(words: Words) -> dict[str, str]:
    return {"ja": words.ja, "en": words.en}
