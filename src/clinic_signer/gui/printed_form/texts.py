"""What a printed form says around the form; the form itself is never translated."""

from __future__ import annotations

from enum import Enum

from clinic_signer.words import Words

PRINT_FORM = Words("印刷…", "Print…")
SAVE_FORM = Words("PDFに書き出す…", "Export as PDF…")

COPY = Words("電子処方箋の控え", "Copy of an electronic prescription")
BEFORE = Words("電子処方箋　署名前の確認用", "Electronic prescription: for checking before signing")
COPY_DISPENSED = Words("調剤結果の控え", "Copy of a dispensing result")
BEFORE_DISPENSED = Words(
    "調剤結果　署名前の確認用", "Dispensing result: for checking before signing"
)
NOT_FOR_DISPENSING = Words(
    "この印刷物では調剤を受けられません。", "Nothing can be dispensed on this sheet of paper."
)
NOT_THE_ORIGINAL = Words(
    "この印刷物は原本ではありません。原本は署名されたデータです。",
    "This is not the original: the original is the signed data.",
)
NOT_SIGNED = Words("まだ署名されていません。", "Not signed yet.")
NOT_VERIFIED = Words(
    "署名はありますが、確かめていません。", "There is a signature; it was not verified."
)
INSIDE = Words(
    "もとの処方箋　薬剤師の署名は、この処方箋も対象にします。",
    "The prescription inside: the pharmacist's signature covers it too.",
)
ABOUT_UNKNOWN = Words("患者名なし", "no patient's name")
BORN = Words("{name}　{day}生", "{name}, born {day}")
GOES_ON = Words("次のページへ続く", "Continued on the next page")
MADE = Words("{program}　{time}に作成", "{program}, made {time}")
VERIFIED = Words("検証した時刻", "Verified")
EFFECT = Words("法的な効力", "Legal effect")
PAGE = Words("{page} / {pages} ページ", "page {page} of {pages}")
ID_NOT_COVERED = Words("{id}（医師の署名の対象外）", "{id} (not covered by the signature)")


class Withdrawn(Enum):
    """Why a document counts no longer."""

    CANCELLED = Words("取り消されています。", "This document was cancelled.")
    REPLACED = Words(
        "新しいものに差し替えられています。", "This document was replaced by a newer one."
    )

    @property
    def words(self) -> Words:
        """The cause for people."""
        return self.value
