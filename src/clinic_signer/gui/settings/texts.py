"""The texts of the settings screen's frame."""

from __future__ import annotations

from clinic_signer.words import Words

SCREEN = Words("設定・診断", "Settings")
TABS = Words("設定の種類", "Kinds of settings")
DIAGNOSIS = Words("診断", "Check-up")
SIGNING = Words("署名", "Signing")
CONNECTION = Words("通信", "Connection")
DISPLAY = Words("表示", "Display")
RECORDS = Words("記録と個人情報", "Records and privacy")
ABOUT = Words("このソフトについて", "About")
