"""Every key of the window once: what it is, what it does, where. Pure data, without Qt.

The window binds its keys from this table (``keys.py``), F1 shows it (``help``), and
``docs/keyboard.md`` is written from it (``python -m clinic_signer.gui.key_table``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from clinic_signer.words import Words


class Place(Enum):
    """Where a key means something; the first five are the screens, in the order of the rail."""

    SIGN = Words("署名", "Sign")
    VERIFY = Words("検証", "Verify")
    HISTORY = Words("履歴", "History")
    CERTIFICATES = Words("証明書", "Certificates")
    SETTINGS = Words("設定・診断", "Settings")
    EVERYWHERE = Words("どの画面でも", "On every screen")
    DIALOGS = Words("ダイアログ", "In dialogs")


class Deed(Enum):
    """What the window does at a key, wherever the keyboard is in it."""

    SCREEN_1 = auto()
    SCREEN_2 = auto()
    SCREEN_3 = auto()
    SCREEN_4 = auto()
    SCREEN_5 = auto()
    NEXT_REGION = auto()
    PREVIOUS_REGION = auto()
    NEXT_TAB = auto()
    PREVIOUS_TAB = auto()
    RELOAD = auto()
    CHOOSE_CARD = auto()
    CHOOSE_PHONE = auto()
    OPEN_FILES = auto()
    FIND = auto()
    TICK_ALL = auto()
    SIGN = auto()
    NEXT_FINDING = auto()
    PREVIOUS_FINDING = auto()
    CONFIRM = auto()
    PRINT = auto()
    EXPORT = auto()
    COPY = auto()
    LARGER = auto()
    SMALLER = auto()
    USUAL_SIZE = auto()
    HELP = auto()


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One line of the table.

    Attributes:
        shown: the keys as people read them.
        does: what happens.
        places: where.
        bound: the keys as Qt writes them, and what the window does; empty where a part of the
            window answers its keys itself.
    """

    shown: str
    does: Words
    places: tuple[Place, ...]
    bound: tuple[tuple[str, Deed], ...] = ()


_EVERYWHERE = (Place.EVERYWHERE,)
_SIGN = (Place.SIGN,)
_HISTORY = (Place.HISTORY,)
_DIALOGS = (Place.DIALOGS,)
_LISTS = (Place.SIGN, Place.VERIFY, Place.HISTORY)

KEYS: tuple[KeyRow, ...] = (
    KeyRow(
        "Ctrl+1 … Ctrl+5",
        Words("画面を替える", "Go to a screen"),
        _EVERYWHERE,
        (
            ("Ctrl+1", Deed.SCREEN_1),
            ("Ctrl+2", Deed.SCREEN_2),
            ("Ctrl+3", Deed.SCREEN_3),
            ("Ctrl+4", Deed.SCREEN_4),
            ("Ctrl+5", Deed.SCREEN_5),
        ),
    ),
    KeyRow(
        "F6 / Shift+F6",
        Words("次の領域、前の領域へ", "Next part of the window, previous part"),
        _EVERYWHERE,
        (("F6", Deed.NEXT_REGION), ("Shift+F6", Deed.PREVIOUS_REGION)),
    ),
    KeyRow(
        "Tab / Shift+Tab",
        Words("次の項目、前の項目へ", "Next control, previous control"),
        (Place.EVERYWHERE, Place.DIALOGS),
    ),
    KeyRow(
        "F5",
        Words("もう一度読み込む、調べる", "Read again, check again"),
        _EVERYWHERE,
        (("F5", Deed.RELOAD),),
    ),
    KeyRow(
        "Alt+C / Alt+P",
        Words("署名にカード、スマートフォンを使う", "Sign by card, by phone"),
        _EVERYWHERE,
        (("Alt+C", Deed.CHOOSE_CARD), ("Alt+P", Deed.CHOOSE_PHONE)),
    ),
    KeyRow(
        "Ctrl+O",
        Words("ファイルを開く", "Open files"),
        _EVERYWHERE,
        (("Ctrl+O", Deed.OPEN_FILES),),
    ),
    KeyRow(
        "F1",
        Words("この画面の使い方を見る", "How to use this screen"),
        _EVERYWHERE,
        (("F1", Deed.HELP),),
    ),
    KeyRow(
        "Ctrl+F",
        Words("探す", "Search"),
        (Place.SIGN, Place.HISTORY),
        (("Ctrl+F", Deed.FIND),),
    ),
    KeyRow("↑ / ↓ / Home / End", Words("一覧の中を移る", "Move in the list"), _LISTS),
    KeyRow(
        "Space",
        Words("いまの行を選ぶ、選ぶのをやめる", "Tick or untick the current row"),
        _SIGN,
    ),
    KeyRow(
        "Ctrl+A",
        Words("署名できるものをすべて選ぶ", "Tick everything that can be signed"),
        _SIGN,
        (("Ctrl+A", Deed.TICK_ALL),),
    ),
    KeyRow(
        "Ctrl+Enter",
        Words(
            "署名する（ボタンが使えるときだけ。指摘の確認はしません）",
            "Sign (only while the button can be used; it never confirms a finding)",
        ),
        _SIGN,
        (("Ctrl+Return", Deed.SIGN), ("Ctrl+Enter", Deed.SIGN)),
    ),
    KeyRow(
        "F8 / Shift+F8",
        Words("次の指摘、前の指摘へ", "Next finding, previous finding"),
        _SIGN,
        (("F8", Deed.NEXT_FINDING), ("Shift+F8", Deed.PREVIOUS_FINDING)),
    ),
    KeyRow(
        "Alt+K",
        Words("いまの指摘を確認済みにする", "Confirm the current finding"),
        _SIGN,
        (("Alt+K", Deed.CONFIRM),),
    ),
    KeyRow(
        "Delete",
        Words("いまの行を取り消す（先に確認します）", "Cancel the row (asks first)"),
        _SIGN,
    ),
    KeyRow(
        "Shift+F10", Words("いまの行にできることを開く", "What can be done with the row"), _SIGN
    ),
    KeyRow(
        "Ctrl++ / Ctrl+- / Ctrl+0",
        Words("処方箋を拡大する、縮小する、もとの大きさにする", "Form larger, smaller, usual size"),
        _SIGN,
        (
            ("Ctrl++", Deed.LARGER),
            ("Ctrl+=", Deed.LARGER),
            ("Ctrl+-", Deed.SMALLER),
            ("Ctrl+0", Deed.USUAL_SIZE),
        ),
    ),
    KeyRow(
        "Ctrl+Tab",
        Words("次のタブへ（Shiftを足すと前のタブへ）", "Next tab (with Shift: previous tab)"),
        (Place.SIGN, Place.SETTINGS),
        (("Ctrl+Tab", Deed.NEXT_TAB), ("Ctrl+Shift+Tab", Deed.PREVIOUS_TAB)),
    ),
    KeyRow(
        "Ctrl+P",
        Words("印刷する", "Print"),
        _LISTS,
        (("Ctrl+P", Deed.PRINT),),
    ),
    KeyRow(
        "Ctrl+E",
        Words("ファイルに書き出す", "Export to a file"),
        (*_LISTS, Place.SETTINGS),
        (("Ctrl+E", Deed.EXPORT),),
    ),
    KeyRow("Alt+← / Alt+→", Words("前の日、次の日へ", "Previous day, next day"), _HISTORY),
    KeyRow("Enter", Words("いまの行の詳しい内容を開く", "Open the details of the row"), _HISTORY),
    KeyRow("← / →", Words("まとまりを閉じる、開く", "Fold a group, unfold it"), _HISTORY),
    KeyRow("Esc", Words("詳しい内容を閉じる", "Close the details"), _HISTORY),
    KeyRow("Esc", Words("検証をやめる", "Stop verifying"), (Place.VERIFY,)),
    KeyRow(
        "Ctrl+Z",
        Words("いま変えた設定をもとに戻す", "Take back the setting just changed"),
        (Place.SETTINGS,),
    ),
    KeyRow(
        "Ctrl+Shift+C",
        Words("診断の報告をコピーする", "Copy the report of the check-up"),
        (Place.SETTINGS,),
        (("Ctrl+Shift+C", Deed.COPY),),
    ),
    KeyRow(
        "Esc",
        Words(
            "閉じる、キャンセルする（できた署名は取り消されません）",
            "Close or cancel (a signature that was made is never discarded)",
        ),
        _DIALOGS,
    ),
    KeyRow(
        "Enter",
        Words(
            "いまのボタンを押す　PINの入力では、桁数がそろったときだけ署名",
            "Press the current button; while a PIN is asked for, signs only once it is complete",
        ),
        _DIALOGS,
    ),
    KeyRow(
        "Alt+Q",
        Words("承認のQRを読めないとき、コードで進む", "Go on with a code if the QR cannot be read"),
        _DIALOGS,
    ),
)


def keys_of(place: Place) -> tuple[KeyRow, ...]:
    """The keys that mean something in one place, in the order of the table."""
    return tuple(row for row in KEYS if place in row.places)


_PAGE = """# Keyboard

Everything can be done without a mouse. Written from the table of keys that the window itself uses
(`src/clinic_signer/gui/key_table.py`); in the window, F1 shows the keys of the screen.

Enter is not bound to signing in the main window, and a key that is held does nothing for the first
half second of a dialog that signs.
"""


def page() -> str:
    """The text of ``docs/keyboard.md``."""
    parts = [_PAGE]
    for place in (Place.EVERYWHERE, *(each for each in Place if each is not Place.EVERYWHERE)):
        if not keys_of(place):
            continue
        parts.append(f"\n## {place.value.ja} / {place.value.en}\n\n| | | |\n|---|---|---|\n")
        parts += [f"| `{row.shown}` | {row.does.ja} | {row.does.en} |\n" for row in keys_of(place)]
    return "".join(parts)


if __name__ == "__main__":
    import argparse
    import sys

    argparse.ArgumentParser(description=__doc__).parse_args()
    sys.stdout.write(page())
