"""Texts of the notices before a certificate ends, in both languages."""

from __future__ import annotations

from clinic_signer.words import Words

NOTICE = Words("証明書の期限", "Certificate expiry")
CARD_ENDS = Words("HPKIカードの期限まで{n}日です", "Your HPKI card ends in {n} days")
CARD_ENDS_TODAY = Words(
    "HPKIカードの期限は、今日までです", "Today is the last day of your HPKI card"
)
SECOND_ENDS = Words(
    "HPKIセカンド電子証明書の期限まで{n}日です", "Your HPKI second certificate ends in {n} days"
)
SECOND_ENDS_TODAY = Words(
    "HPKIセカンド電子証明書の期限は、今日までです",
    "Today is the last day of your HPKI second certificate",
)
LAST_DAY = Words(
    "明日からは、この証明書では署名できません。", "From tomorrow it can no longer sign."
)
