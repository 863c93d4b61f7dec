"""How a search compares texts, the same in every list of the window. No Qt."""

from __future__ import annotations

from clinic_signer.unicode_text import normalized

_TO_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}


def folded(text: str) -> str:
    """Without spaces, width, case and the difference between the kana.

    「見本花子」 finds 「見本　花子」, 「かりの」 finds 「ｶﾘﾉ」.
    """
    plain = normalized("NFKC", text).casefold()
    return "".join(plain.split()).translate(_TO_KATAKANA)
