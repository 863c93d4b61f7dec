"""The settings of the exchange with the electronic-prescription service. It is off by default.

What its folders and messages are is not public; the words say that the ONS papers decide.
"""

from __future__ import annotations

import re
from enum import Enum
from pathlib import Path
from typing import cast

from clinic_signer.setting import Setting, one_of, read_path, read_text, whole_number
from clinic_signer.words import Words

_PATH = Words("絶対パス。空なら使いません", "absolute path; empty: not used")
_CODE = re.compile(r"([0-9]{10})?")


class DeliveryRoute(Enum):
    """How a signed prescription usually leaves."""

    FOLDER = "folder"
    SERVICE = "service"


def _institution(value: object) -> str:
    text = read_text(value)
    if not _CODE.fullmatch(text):
        raise ValueError("not 10 digits")
    return text


DELIVERY_ROUTE = Setting(
    "delivery.route",
    DeliveryRoute.FOLDER,
    Words('"folder"か"service"', 'one of "folder", "service"'),
    Words(
        "署名した処方箋のふつうの送り先（フォルダー・電子処方箋サービス）。1件ずつ変えられます",
        "how signed prescriptions usually leave: a folder, or the electronic-prescription service",
    ),
    one_of(DeliveryRoute),
)
SERVICE_REQUEST_FOLDER: Setting[Path | None] = Setting(
    "service.request_folder",
    None,
    _PATH,
    Words(
        "オンライン資格確認端末が依頼を受け取るフォルダー（ONSの資料で要確認）",
        "folder from which the terminal takes requests (confirm with the ONS papers)",
    ),
    read_path,
)
SERVICE_ANSWER_FOLDER: Setting[Path | None] = Setting(
    "service.answer_folder",
    None,
    _PATH,
    Words(
        "端末が回答を置くフォルダー（ONSの資料で要確認）",
        "folder into which the terminal puts answers (confirm with the ONS papers)",
    ),
    read_path,
)
SERVICE_PROFILE: Setting[Path | None] = Setting(
    "service.profile",
    None,
    Words("絶対パス。空なら製品のもの", "absolute path; empty: that of the product"),
    Words(
        "電文の定義ファイル。ONSの資料で直した写しを指定します（docs/service-messages.md）",
        "the file that describes the messages: a copy corrected with the ONS papers",
    ),
    read_path,
)
SERVICE_TIMEOUT_MINUTES = Setting(
    "service.timeout_minutes",
    10,
    Words("1〜1440の整数（分）", "whole number of minutes from 1 to 1440"),
    Words(
        "回答が何分届かないと知らせるか。遅れて届いた回答も受け取ります",
        "after how long a missing answer is told; a late one is still taken",
    ),
    whole_number(1, 1440),
)
SERVICE_INSTITUTION = Setting(
    "service.institution",
    "",
    Words("10桁の数字。空なら処方箋の中のもの", "10 digits; empty: that of the prescription"),
    Words(
        "電文に入れる医療機関コード（都道府県・点数表・コードの10桁。ONSの資料で要確認）",
        "the institution's code in messages: prefecture, fee table and code (confirm with the ONS "
        "papers)",
    ),
    _institution,
)

STATION_SERVICE_SETTINGS: tuple[Setting[object], ...] = cast(
    "tuple[Setting[object], ...]",
    (
        DELIVERY_ROUTE,
        SERVICE_REQUEST_FOLDER,
        SERVICE_ANSWER_FOLDER,
        SERVICE_PROFILE,
        SERVICE_TIMEOUT_MINUTES,
        SERVICE_INSTITUTION,
    ),
)
"""All of them."""
