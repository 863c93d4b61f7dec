"""The settings of the local API. It is off until somebody switches it on."""

from __future__ import annotations

from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from clinic_signer.setting import Setting
from clinic_signer.setting_kinds import OptionalPath, Texts, Truth, WholeNumber
from clinic_signer.words import Words


def _is_origin(text: str) -> bool:
    """Whether it is an origin as browsers write it (RFC 6454 §6.2), without wildcards."""
    parts = urlsplit(text)
    is_whole = text == f"{parts.scheme}://{parts.netloc}"
    is_plain = text.isascii() and text == text.lower() and "*" not in text
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        return False
    return is_whole and is_plain and parts.port != {"http": 80, "https": 443}[parts.scheme]


API_ENABLED = Setting(
    "api.enabled",
    False,
    Truth(),
    Words("電子カルテとの連携（API）を使う", "Use the local API for the EMR"),
    Words(
        "電子カルテが、このパソコンの中から処方箋を渡せるようにするか（docs/api.md）",
        "whether an EMR on this PC can hand prescriptions in over the local API (docs/api.md)",
    ),
)
API_PORT = Setting(
    "api.port",
    8475,
    WholeNumber(1024, 65534),
    Words("APIのポート", "Port of the local API"),
    Words(
        "APIのポート。サンドボックスは、次の番号を使います",
        "port of the local API; the sandbox takes the next one",
    ),
)
API_ORIGINS: Setting[tuple[str, ...]] = Setting(
    "api.origins",
    (),
    Texts(
        Words(
            "アドレスの並び（https://emr.exampleの形。パスは付けません）",
            "list of origins (like https://emr.example, without a path)",
        ),
        _is_origin,
    ),
    Words("APIを使ってよいWebページ", "Web pages that may use the local API"),
    Words(
        "APIを使ってよいWebページ（Web型の電子カルテ）。空なら、ブラウザーからは使えません",
        "web pages that may use the local API (a web-based EMR); empty: none",
    ),
)
API_TOKEN_FILE: Setting[Path | None] = Setting(
    "api.token_file",
    None,
    OptionalPath(Words("パソコンの安全な保管場所", "this PC's keyring")),
    Words("APIの合言葉（トークン）のファイル", "File for the token of the local API"),
    Words(
        "APIの合言葉（トークン）を置くファイル。電子カルテが自分で読むときに指定します",
        "file for the token of the local API, for an EMR that reads it itself",
    ),
)

API_SETTINGS: tuple[Setting[object], ...] = cast(
    "tuple[Setting[object], ...]", (API_ENABLED, API_PORT, API_ORIGINS, API_TOKEN_FILE)
)
"""All of them."""
