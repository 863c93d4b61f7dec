"""The words of the trade, as the product says them in both languages (docs/glossary.md)."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from conftest import PROJECT

PAGE = PROJECT / "docs" / "glossary.md"
_HEAD = """# Glossary

How the product says the words of its trade. Made from `tests/texts/glossary.py`
(`python tests/texts/glossary.py`); a test holds every text to it: where the English word
stands, the Japanese text has one of the words beside it.

| 日本語 | English | 意味　Meaning |
|---|---|---|
"""


@dataclass(frozen=True)
class Term:
    """One word of the trade.

    Args:
        ja: the Japanese words, the usual one first.
        en: the English word.
        pattern: finds the English word in its forms.
        meaning: what it is here.
    """

    ja: tuple[str, ...]
    en: str
    pattern: str
    meaning: str


TERMS = (
    Term(("署名",), "sign", r"\b[Ss]ign(ed|ing|ature|s)?\b", "to seal a document with one's key"),
    Term(("検証", "確か", "確認"), "verify", r"\b[Vv]erif", "to find out whether it holds"),
    Term(("有効",), "valid", r"\bvalid signature", "verdict: everything was checked and holds"),
    Term(("保留", "確かめきれません"), "on hold", r"\b[Oo]n hold", "verdict: cannot be said now"),
    Term(("無効",), "invalid", r"\b[Ii]nvalid", "verdict: it does not hold"),
    Term(("失効", "取り消"), "revoke", r"\b[Rr]evo[ck]", "the issuer takes a certificate back"),
    Term(("失効リスト",), "revocation list", r"[Rr]evocation list", "what an issuer took back"),
    Term(("認証局",), "authority", r"\b[Aa]uthorit(y|ies)\b", "who issues certificates"),
    Term(("タイムスタンプ", "長期保存"), "timestamp", r"\b[Tt]ime-?stamp", "proof of a time"),
    Term(
        ("証明書", "署名用", "失効リスト", "電子認証センター"),
        "certificate",
        r"\b[Cc]ertificate",
        "who somebody is, said by an authority",
    ),
    Term(("資格",), "qualification", r"\b[Qq]ualif", "physician, dentist, pharmacist"),
    Term(("処方箋", "処方"), "e-prescription", r"\be-prescription", "電子処方箋"),
    Term(
        ("調剤", "使用期限", "処方箋にありません", "分割", "薬剤師", "処方箋のファイルと"),
        "dispense",
        r"\b[Dd]ispens",
        "what the pharmacy does; its result is signed too",
    ),
    Term(
        ("医師", "処方", "照会", "提供", "変更しない指示"),
        "physician, prescriber",
        r"\b[Pp]hysician|\b[Pp]rescriber\b",
        "who signs a prescription (a dentist as well)",
    ),
    Term(("薬剤師", "調剤した"), "pharmacist", r"\b[Pp]harmacist", "who signs dispensing results"),
    Term(("照合コード",), "check code", r"\b[Cc]heck code", "the same on PC and phone"),
    Term(
        ("引換番号",),
        "code for the pharmacy",
        r"[Cc]ode for the pharmacy",
        "what the patient shows in the pharmacy",
    ),
    Term(("承認",), "approve", r"\b[Aa]pprov", "to say yes on the phone"),
    Term(("指摘",), "finding", r"\b[Ff]inding", "what a check before signing has found"),
    Term(("電子カルテ",), "EMR", r"\bEMR", "where prescriptions are written"),
    Term(("リーダー",), "reader", r"\b[Rr]eaders?\b", "into which the card is put"),
    Term(("練習", "サンドボックス"), "practice", r"\b[Pp]ractice\b", "without legal effect"),
    Term(("管理者", "担当者"), "administrator", r"\b[Aa]dministrator", "who looks after the PC"),
    Term(("発行", "認証局"), "issuer", r"\b[Ii]ssuer", "who made a card or certificate"),
    Term(("期限",), "expire", r"\b[Ee]xpir", "to come to its last day"),
)


def page() -> str:
    """The page of the docs."""
    rows = [f"| {'・'.join(t.ja[:1])} | {t.en} | {t.meaning} |" for t in TERMS]
    return _HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    PAGE.write_text(page(), encoding="utf-8")
