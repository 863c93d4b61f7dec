"""The settings of trust: authorities that a workplace adds, and revocation lists from the network.

Nothing is added and nothing fetched until somebody says so.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast

from clinic_signer.setting import Setting
from clinic_signer.setting_kinds import Paths, Texts, Truth, WholeNumber
from clinic_signer.words import Words

# Names of hosts, without scheme, port or wildcard.
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")


TIMESTAMP_ANCHORS: Setting[tuple[Path, ...]] = Setting(
    "trust.timestamp_anchors",
    (),
    Paths(
        Words(
            "絶対パスの並び（証明書か、それを入れたフォルダー）",
            "list of absolute paths (certificates, or folders of them)",
        )
    ),
    Words(
        "この職場で追加するタイムスタンプの認証局",
        "Time-stamping authorities that this workplace adds",
    ),
    Words(
        "この職場で追加する、タイムスタンプの認証局。これによる判定の法的な効力は、製品は判断しません",
        "time-stamping authorities that this workplace believes as well; the product does not "
        "determine the legal effect of what rests on them",
    ),
)
FETCH_CRLS = Setting(
    "trust.fetch_crls",
    False,
    Truth(),
    Words("失効リストをネットワークから取得する", "Fetch revocation lists from the network"),
    Words(
        "検証のとき、失効リストをネットワークから取得するか",
        "whether revocation lists are fetched from the network for verification",
    ),
)
CRL_HOSTS: Setting[tuple[str, ...]] = Setting(
    "trust.crl_hosts",
    ("hpki.mhlw.go.jp", "cert.medis.or.jp", "crl.pki.med.or.jp"),
    Texts(Words("ホスト名の並び", "list of host names"), _HOST.fullmatch),
    Words("失効リストを取得してよい相手", "Hosts that revocation lists may be fetched from"),
    Words(
        "失効リストを取得してよい相手。証明書に書かれていても、ほかには接続しません",
        "hosts from which revocation lists may be fetched, whatever a certificate names",
    ),
)
CRL_SECONDS = Setting(
    "trust.crl_seconds",
    15,
    WholeNumber(1, 120, Words("秒", "seconds")),
    Words("失効リストの取得を待つ時間", "Time to wait for revocation lists"),
    Words(
        "失効リストの取得を、全部で何秒まで待つか",
        "how long fetching revocation lists may take altogether",
    ),
)

TRUST_SETTINGS: tuple[Setting[object], ...] = cast(
    "tuple[Setting[object], ...]",
    (TIMESTAMP_ANCHORS, FETCH_CRLS, CRL_HOSTS, CRL_SECONDS),
)
"""Every setting of this group."""
