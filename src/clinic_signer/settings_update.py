"""The settings of updates: whether, how and where it is looked for later versions.

No address is known to the product: nothing is asked until somebody names one.
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from clinic_signer.setting import Setting
from clinic_signer.setting_kinds import OneOf, OptionalPath, Text, WholeNumber
from clinic_signer.words import Words


class UpdateCheck(Enum):
    """When it is looked for a later version."""

    OFF = "off"
    """Never, also not when somebody asks for it: nothing is connected to."""
    BY_HAND = "by-hand"
    DAILY = "daily"
    """Once a day at most, beside the work; and when somebody asks for it."""


class UpdateChannel(Enum):
    """Which versions are told of."""

    STABLE = "stable"
    PREVIEW = "preview"


class TrustListUpdates(Enum):
    """Whether the list of authorities may be renewed."""

    OFF = "off"
    """Never, also not from a file: the shipped one, or the one that was installed before, holds."""
    BY_HAND = "by-hand"
    """From a file that somebody gives (``clinic-signer trust update``)."""
    WITH_CHECK = "with-check"
    """Also when a check for later versions finds a newer list."""


def _is_address(text: str) -> bool:
    """Whether it is the address of a file over https; or empty."""
    if not text:
        return True
    parts = urlsplit(text)  # a ValueError of its own for what is no address
    is_https = parts.scheme == "https" and bool(parts.hostname) and parts.username is None
    is_file = bool(parts.path.strip("/")) and not parts.query and not parts.fragment
    return is_https and is_file and text.isascii()


UPDATE_CHECK = Setting(
    "update.check",
    UpdateCheck.BY_HAND,
    OneOf(
        UpdateCheck,
        (
            Words("しない", "Never"),
            Words("頼んだときだけ", "When asked"),
            Words("1日に1回", "Once a day"),
        ),
    ),
    Words("新しい版の確認", "Looking for later versions"),
    Words(
        "新しい版があるかを、いつ確認するか。offなら、頼まれても確認せず、どこにも接続しません",
        "when it is looked for a later version; off: never, and nothing is connected to even if "
        "somebody asks for it",
    ),
    if_wrong=UpdateCheck.OFF,
)
UPDATE_CHANNEL = Setting(
    "update.channel",
    UpdateChannel.STABLE,
    OneOf(
        UpdateChannel,
        (Words("正式な版", "Released versions"), Words("先行する版も", "Previews as well")),
    ),
    Words("知らせを受ける版", "Versions that are told of"),
    Words("どの版の知らせを受けるか", "which versions are told of"),
)
UPDATE_CHANNEL_URL = Setting(
    "update.channel_url",
    "",
    Text(
        Words(
            "「https://」で始まる、ファイルのアドレス。空なら接続しません",
            "address of a file that begins with https://; empty: nothing is connected to",
        ),
        _is_address,
    ),
    Words("更新情報のファイルのアドレス", "Address of the channel file"),
    Words("更新情報のファイルを受け取るアドレス", "where the channel file is fetched from"),
)
UPDATE_CHANNEL_FILE: Setting[Path | None] = Setting(
    "update.channel_file",
    None,
    OptionalPath(),
    Words("更新情報のファイルの場所", "Place of the channel file"),
    Words(
        "更新情報のファイル（共有フォルダーなど）。あれば、アドレスの代わりにこれを読みます",
        "the channel file, on a share for instance; if given, it is read in place of the address",
    ),
)
UPDATE_SECONDS = Setting(
    "update.seconds",
    15,
    WholeNumber(1, 120, Words("秒", "seconds")),
    Words("新しい版の確認を待つ時間", "Time to wait when looking for later versions"),
    Words("確認を全部で何秒まで待つか", "how long a check may take altogether"),
)
UPDATE_TRUST_LIST = Setting(
    "update.trust_list",
    TrustListUpdates.WITH_CHECK,
    OneOf(
        TrustListUpdates,
        (
            Words("取り込まない", "Never"),
            Words("ファイルを渡したときだけ", "From a file that somebody gives"),
            Words("新しい版の確認のときも", "When looking for later versions as well"),
        ),
    ),
    Words("認証局の一覧の取り込み", "Renewal of the list of authorities"),
    Words(
        "署名された認証局の一覧を取り込んでよいか。with-checkなら、新しい版の確認のときにも取り込みます",
        "whether a signed list of authorities may be installed; with-check: also when it is looked "
        "for a later version",
    ),
    if_wrong=TrustListUpdates.OFF,
)

UPDATE_SETTINGS: tuple[Setting[object], ...] = cast(
    "tuple[Setting[object], ...]",
    (
        *(UPDATE_CHECK, UPDATE_CHANNEL, UPDATE_CHANNEL_URL, UPDATE_CHANNEL_FILE),
        *(UPDATE_SECONDS, UPDATE_TRUST_LIST),
    ),
)
"""Every setting of this group."""
