"""The settings of the station: where prescriptions come from, where they go, what is remembered."""

from __future__ import annotations

from pathlib import Path

from clinic_signer.setting import Setting
from clinic_signer.setting_kinds import OptionalPath, Text, Truth, WholeNumber
from clinic_signer.words import Words

WORKSTATION = Setting(
    "station.workstation",
    "",
    Text(Words("文字列。空ならコンピューター名", "text; empty: the computer's name")),
    Words("記録に残るパソコンの名前", "Name of this PC, as the records show it"),
    Words("記録に残る、このパソコンの名前", "name of this PC, as the journal shows it"),
)
JOURNAL_DATABASE = Setting(
    "journal.database",
    "",
    Text(
        Words(
            "「postgresql://」で始まる接続先。空ならこのパソコンのファイル",
            "address that begins with postgresql://; empty: a file on this PC",
        )
    ),
    Words("記録の保存先（PostgreSQL）", "Where the records are kept (PostgreSQL)"),
    Words(
        "処方箋と操作の記録の保存先。院内のパソコンで1つを共有するときに指定します",
        "where the journal is kept; give it when several PCs share one",
    ),
)
JOURNAL_KEY_FILE: Setting[Path | None] = Setting(
    "journal.key_file",
    None,
    OptionalPath(),
    Words("記録を暗号化する鍵のファイル", "File with the key that seals shared records"),
    Words(
        "記録を暗号化する鍵のファイル（PostgreSQLを共有するとき。アクセスを限った場所に置きます）",
        "file with the key that seals a shared journal; keep it where only these PCs can read it",
    ),
)
RETENTION_YEARS = Setting(
    "journal.retention_years",
    5,
    WholeNumber(1, 30, Words("年", "years")),
    Words("患者の情報と文書を残す年数", "Years that personal data and documents are kept"),
    Words(
        "患者の情報と文書を記録に残す年数。操作の記録は、その後も残ります",
        "how long personal data and documents are kept; what happened is kept after that",
    ),
)
INBOX: Setting[Path | None] = Setting(
    "intake.folder",
    None,
    OptionalPath(),
    Words("処方箋を受け取るフォルダー", "Folder that prescriptions are taken from"),
    Words(
        "電子カルテが処方箋を書き出すフォルダー", "folder into which the EMR writes prescriptions"
    ),
)
KEEP_TAKEN = Setting(
    "intake.keep_taken",
    False,
    Truth(),
    Words("受け付けたファイルを残す", "Keep files that were taken in"),
    Words(
        "受け付けたファイルを、消さずに受付フォルダーの中の「done」へ移すか",
        "whether what was taken in is moved to done in that folder instead of removed",
    ),
)
OUTBOX: Setting[Path | None] = Setting(
    "delivery.folder",
    None,
    OptionalPath(Words("書類フォルダーの中", "within the documents")),
    Words("署名した処方箋を置くフォルダー", "Folder for signed prescriptions"),
    Words("署名した処方箋を置くフォルダー", "folder for signed prescriptions"),
)

STATION_SETTINGS: tuple[Setting[object], ...] = (
    WORKSTATION,
    JOURNAL_DATABASE,
    JOURNAL_KEY_FILE,
    RETENTION_YEARS,
    INBOX,
    KEEP_TAKEN,
    OUTBOX,
)
