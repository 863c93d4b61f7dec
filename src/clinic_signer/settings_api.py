"""The settings of the local API. It is off until somebody switches it on."""

from __future__ import annotations

from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from clinic_signer.setting import (
    Setting,
    read_path,
    read_texts,
    read_truth,
    whole_number,
)
from clinic_signer.words import Words


def _origins(value: object) -> tuple[str, ...]:
    """Origins as browsers write them (RFC 6454 §6.2): nothing behind the port, no wildcards."""
    origins = read_texts(value)
    for origin in origins:
        parts = urlsplit(origin)
        is_whole = origin == f"{parts.scheme}://{parts.netloc}"
        is_plain = origin.isascii() and origin == origin.lower() and "*" not in origin
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise ValueError("not an origin")
        if not is_whole or not is_plain or parts.port == {"http": 80, "https": 443}[parts.scheme]:
            raise ValueError("not an origin")
    return origins


API_ENABLED = Setting(
    "api.enabled",
    False,
    Words("trueかfalse", "true or false"),
    Words(
        "電子カルテが、このパソコンの中から処方箋を渡せるようにするか（docs/api.md）",
        "whether an EMR on this PC can hand prescriptions in over the local API (docs/api.md)",
    ),
    read_truth,
)
API_PORT = Setting(
    "api.port",
    8475,
    Words("1024〜65534の整数", "whole number from 1024 to 65534"),
    Words(
        "APIのポート。サンドボックスは、次の番号を使います",
        "port of the local API; the sandbox takes the next one",
    ),
    whole_number(1024, 65534),
)
API_ORIGINS: Setting[tuple[str, ...]] = Setting(
    "api.origins",
    (),
    Words(
        "アドレスの並び（https://emr.exampleの形。パスは付けません）",
        "list of origins (like https://emr.example, without a path)",
    ),
    Words(
        "APIを使ってよいWebページ（Web型の電子カルテ）。空なら、ブラウザーからは使えません",
        "web pages that may use the local API (a web-based EMR); empty: none",
    ),
    _origins,
)
API_TOKEN_FILE: Setting[Path | None] = Setting(
    "api.token_file",
    None,
    Words("絶対パス。空ならパソコンの安全な保管場所", "absolute path; empty: this PC's keyring"),
    Words(
        "APIの合言葉（トークン）を置くファイル。電子カルテが自分で読むときに指定します",
        "file for the token of the local API, for an EMR that reads it itself",
    ),
    read_path,
)

API_SETTINGS: tuple[Setting[object], ...] = cast(
    "tuple[Setting[object], ...]", (API_ENABLED, API_PORT, API_ORIGINS, API_TOKEN_FILE)
)
"""All of them."""
