"""The settings of the log (docs/logs.md)."""

from __future__ import annotations

import logging
from enum import Enum
from typing import cast

from clinic_signer.setting import Setting
from clinic_signer.setting_kinds import OneOf
from clinic_signer.words import Words


class LogLevel(Enum):
    """How much is kept."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    """What IT needs to follow a call: cards, ways, codes, counts. A few kilobytes a day."""
    DEBUG = "debug"

    @property
    def number(self) -> int:
        """As :mod:`logging` counts levels."""
        return logging.getLevelNamesMapping()[self.name]


LOG_LEVEL = Setting(
    "log.level",
    LogLevel.INFO,
    OneOf(
        LogLevel,
        (
            Words("重い問題だけ", "Serious problems only"),
            Words("問題だけ", "Problems only"),
            Words("標準", "Normal"),
            Words("詳しく", "Detailed"),
        ),
    ),
    Words("ログに残す細かさ", "How much the log keeps"),
    Words(
        "ログに残す細かさ。どれにしても、患者さんの情報とPINは残しません",
        "how much the log keeps; patient data and PINs are kept at none of them",
    ),
)

LOG_SETTINGS: tuple[Setting[object], ...] = cast("tuple[Setting[object], ...]", (LOG_LEVEL,))
"""All of them."""
