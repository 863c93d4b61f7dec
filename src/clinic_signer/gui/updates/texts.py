"""Texts about later versions in the window, in both languages."""

from __future__ import annotations

from clinic_signer.words import Words

NAME = Words("新しい版", "Later version")
TITLE = Words("新しい版の確認", "Later versions")
CHECK = Words("いま確認する", "Look now")
ASKING = Words("確認しています（{place}）", "Looking ({place})")
ASKED = Words("最後の確認　{at}（{place}）", "Last looked for: {at} ({place})")
PRACTICE = Words("練習では確認しません。", "Not looked for in practice.")
OFF = Words("確認しない設定です。", "A setting says not to look.")
NO_PLACE = Words(
    "確認する場所が決まっていません。院内の担当者が設定できます。",
    "No place to look at is set. The person in charge can set one.",
)
NOT_YET = Words("まだ確認していません。", "Nobody has looked yet.")
BY_HAND = Words("自動では確認しません。", "It is not looked for automatically.")
DAILY = Words("1日に1回、自動で確認します。", "It is looked for once a day.")
