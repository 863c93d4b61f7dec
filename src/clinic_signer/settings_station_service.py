"""The settings of the exchange with the electronic-prescription service. It is off by default.

What its folders and messages are is not public; the words say that the ONS papers decide.
"""

from __future__ import annotations

import re
from enum import Enum
from pathlib import Path
from typing import cast

from clinic_signer.setting import Setting
from clinic_signer.setting_kinds import OneOf, OptionalPath, Text, WholeNumber
from clinic_signer.words import Words

_CODE = re.compile(r"([0-9]{10})?")


class DeliveryRoute(Enum):
    """How a signed prescription usually leaves."""

    FOLDER = "folder"
    SERVICE = "service"


DELIVERY_ROUTE = Setting(
    "delivery.route",
    DeliveryRoute.FOLDER,
    OneOf(
        DeliveryRoute,
        (Words("フォルダー", "Folder"), Words("電子処方箋サービス", "E-prescription service")),
    ),
    Words("署名した処方箋のふつうの送り先", "Usual destination of signed prescriptions"),
    Words(
        "署名した処方箋のふつうの送り先（フォルダー・電子処方箋サービス）。1件ずつ変えられます",
        "how signed prescriptions usually leave: a folder, or the electronic-prescription service",
    ),
)
SERVICE_REQUEST_FOLDER: Setting[Path | None] = Setting(
    "service.request_folder",
    None,
    OptionalPath(),
    Words("電子処方箋サービス：依頼のフォルダー", "E-prescription service: folder for requests"),
    Words(
        "オンライン資格確認端末が依頼を受け取るフォルダー（ONSの資料で要確認）",
        "folder from which the terminal takes requests (confirm with the ONS papers)",
    ),
)
SERVICE_ANSWER_FOLDER: Setting[Path | None] = Setting(
    "service.answer_folder",
    None,
    OptionalPath(),
    Words("電子処方箋サービス：回答のフォルダー", "E-prescription service: folder for answers"),
    Words(
        "端末が回答を置くフォルダー（ONSの資料で要確認）",
        "folder into which the terminal puts answers (confirm with the ONS papers)",
    ),
)
SERVICE_PROFILE: Setting[Path | None] = Setting(
    "service.profile",
    None,
    OptionalPath(Words("製品のもの", "that of the product")),
    Words(
        "電子処方箋サービス：電文の定義ファイル",
        "E-prescription service: file that describes the messages",
    ),
    Words(
        "電文の定義ファイル。ONSの資料で直した写しを指定します（docs/service-messages.md）",
        "the file that describes the messages: a copy corrected with the ONS papers",
    ),
)
SERVICE_TIMEOUT_MINUTES = Setting(
    "service.timeout_minutes",
    10,
    WholeNumber(1, 1440, Words("分", "minutes")),
    Words(
        "電子処方箋サービス：回答が届かないと知らせるまでの時間",
        "E-prescription service: time after which a missing answer is told",
    ),
    Words(
        "回答が何分届かないと知らせるか。遅れて届いた回答も受け取ります",
        "after how long a missing answer is told; a late one is still taken",
    ),
)
SERVICE_INSTITUTION = Setting(
    "service.institution",
    "",
    Text(
        Words("10桁の数字。空なら処方箋の中のもの", "10 digits; empty: that of the prescription"),
        _CODE.fullmatch,
    ),
    Words("電子処方箋サービス：医療機関コード", "E-prescription service: code of the institution"),
    Words(
        "電文に入れる医療機関コード（都道府県・点数表・コードの10桁。ONSの資料で要確認）",
        "the institution's code in messages: prefecture, fee table and code (confirm with the ONS "
        "papers)",
    ),
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
