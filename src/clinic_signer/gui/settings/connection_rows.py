"""The rows of the page 通信: where prescriptions come from, where they go, what is connected."""

from __future__ import annotations

from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.settings import texts
from clinic_signer.gui.settings.rows import Entry, Group, Place, Row, Toggle, choices, numbers
from clinic_signer.offers import Way
from clinic_signer.settings import Settings, ways_not_to_be_used
from clinic_signer.settings_allowed import SECOND_ALLOWED
from clinic_signer.settings_api import API_ENABLED, API_PORT
from clinic_signer.settings_remote import SECOND_BASE_URL, SECOND_FACILITY, SECOND_PC_NAME
from clinic_signer.settings_station import INBOX, KEEP_TAKEN, OUTBOX
from clinic_signer.settings_station_service import (
    DELIVERY_ROUTE,
    SERVICE_ANSWER_FOLDER,
    SERVICE_INSTITUTION,
    SERVICE_REQUEST_FOLDER,
    SERVICE_TIMEOUT_MINUTES,
)
from clinic_signer.settings_trust import FETCH_CRLS
from clinic_signer.settings_update import UPDATE_CHECK
from clinic_signer.words import Words, same

MINUTES = Words("{n}分", "{n} min")
COMPUTER = Words("コンピューター名", "the computer's name")
_UNUSED = Words("使いません", "not used")

FOLDERS = Group(
    Words("処方箋の受け渡し", "Prescriptions in and out"),
    (
        Row(
            Glyph.FILE_ARROW_DOWN,
            Words("受付フォルダー", "Intake folder"),
            Words(
                "電子カルテが処方箋を書き出すフォルダーです。",
                "The folder into which the EMR writes prescriptions.",
            ),
            INBOX,
            Place(_UNUSED),
        ),
        Row(
            Glyph.ARCHIVE,
            Words("受け付けたファイルを残す", "Keep what was taken in"),
            Words(
                "受付フォルダーの中の「done」へ移します。オフのときは消します。",
                "It is moved to done in the intake folder. Off: it is removed.",
            ),
            KEEP_TAKEN,
            Toggle(),
        ),
        Row(
            Glyph.FOLDER_OPEN,
            Words("署名した処方箋のフォルダー", "Folder for signed prescriptions"),
            Words(
                "署名した処方箋を置くフォルダーです。",
                "Signed prescriptions are put into this folder.",
            ),
            OUTBOX,
            Place(Words("書類フォルダーの中", "within the documents")),
        ),
        Row(
            Glyph.PAPER_PLANE_TILT,
            Words("ふつうの送り先", "Usual destination"),
            Words("1件ずつ変えることもできます。", "It can be changed for each prescription."),
            DELIVERY_ROUTE,
            choices(DELIVERY_ROUTE),
        ),
    ),
)
SERVICE = Group(
    Words("電子処方箋サービス", "Electronic-prescription service"),
    (
        Row(
            Glyph.PAPER_PLANE_TILT,
            Words("依頼のフォルダー", "Folder for requests"),
            Words(
                "オンライン資格確認端末が依頼を受け取るフォルダーです。",
                "The terminal takes requests from this folder.",
            ),
            SERVICE_REQUEST_FOLDER,
            Place(_UNUSED),
        ),
        Row(
            Glyph.TRAY,
            Words("回答のフォルダー", "Folder for answers"),
            Words(
                "端末が回答を置くフォルダーです。", "The terminal puts answers into this folder."
            ),
            SERVICE_ANSWER_FOLDER,
            Place(_UNUSED),
        ),
        Row(
            Glyph.TIMER,
            Words("回答を待つ時間", "Time for an answer"),
            Words(
                "この時間を過ぎると知らせます。遅れて届いた回答も受け取ります。",
                "After that a missing answer is told. A late one is still taken.",
            ),
            SERVICE_TIMEOUT_MINUTES,
            numbers(MINUTES, 5, 10, 20, 30, 60),
        ),
        Row(
            Glyph.HASH,
            Words("医療機関コード", "Code of the institution"),
            Words(
                "10桁の数字です。空のときは、処方箋の中のコードを使います。",
                "10 digits. Empty: the code in the prescription.",
            ),
            SERVICE_INSTITUTION,
            Entry(Words("処方箋の中のコード", "as in the prescription"), is_short=True),
        ),
    ),
)


def _is_approval_used(settings: Settings) -> bool:
    return settings.get(SECOND_ALLOWED)


def _is_phone_used(settings: Settings) -> bool:
    """By approval on the phone, or by cardless signing in its place."""
    return Way.PHONE not in ways_not_to_be_used(settings)


PHONE = Group(
    Words("スマートフォンでの署名", "Signing by phone"),
    (
        Row(
            Glyph.LINK,
            Words("署名サービスのアドレス", "Address of the signing service"),
            Words(
                "スマートフォンで承認する署名サービスです。",
                "The signing service whose approvals are given on a phone.",
            ),
            SECOND_BASE_URL,
            Entry(_UNUSED, is_address=True),
            is_used=_is_approval_used,
        ),
        Row(
            Glyph.BUILDINGS,
            Words("医療機関の名前", "Name of the clinic"),
            Words("スマートフォンに出る名前です。", "As the phone shows it."),
            SECOND_FACILITY,
            Entry(texts.NOT_SET),
            is_used=_is_phone_used,
        ),
        Row(
            Glyph.DESKTOP,
            Words("パソコンの名前", "Name of this PC"),
            Words("スマートフォンに出る名前です。", "As the phone shows it."),
            SECOND_PC_NAME,
            Entry(COMPUTER),
            is_used=_is_phone_used,
        ),
    ),
)
LINKS = Group(
    Words("電子カルテとの連携と、ネットワーク", "EMR and network"),
    (
        Row(
            Glyph.CODE,
            Words("電子カルテとの連携（API）", "Local API for the EMR"),
            Words(
                "電子カルテが、このパソコンの中から処方箋を渡せます。",
                "An EMR on this PC can hand prescriptions in.",
            ),
            API_ENABLED,
            Toggle(),
        ),
        Row(
            Glyph.HASH,
            Words("APIのポート", "Port of the API"),
            Words(
                "1024から65534までの番号です。電子カルテの設定も合わせてください。",
                "A number from 1024 to 65534. Set the same in the EMR.",
            ),
            API_PORT,
            Entry(same("8475"), is_short=True),
        ),
        Row(
            Glyph.CLOUD_ARROW_DOWN,
            Words("失効リストの取得", "Revocation lists from the network"),
            Words(
                "検証のとき、取り消された証明書の一覧を取得します。処方箋は送りません。",
                "Fetched when verifying. No prescription is sent.",
            ),
            FETCH_CRLS,
            Toggle(),
            is_at_once=True,
        ),
        Row(
            Glyph.ARROWS_CLOCKWISE,
            Words("新しい版の確認", "Later versions"),
            Words(
                "新しい版があるかを確認します。自動でインストールすることはありません。",
                "It is looked for later versions. None is ever installed automatically.",
            ),
            UPDATE_CHECK,
            choices(UPDATE_CHECK),
            is_at_once=True,
        ),
    ),
)
