"""Commands that read and sign documents: show, check, dispense, sign, pair and card."""

from __future__ import annotations

from pathlib import Path

from clinic_signer.cli.options import (
    PERSON,
    PROFILE,
    TRUST,
    TRUSTS,
    Commands,
    Options,
    Parser,
    add_command,
    add_json,
    both,
    read_seconds,
)
from clinic_signer.words import Words


def add_prescription_commands(commands: Commands[Parser]) -> None:
    """Declare the commands for documents and cards."""
    _add_show(commands)
    _add_check(commands)
    _add_dispense(commands)
    _add_sign(commands)
    _add_pair(commands)
    _add_card(commands)


_SIGNERS = ("sandbox", "card", "pkcs11", "second-certificate", "cardless")


def _add_show(commands: Commands[Parser]) -> None:
    parser = add_command(commands, "show", _SHOW, _run_show)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--pdf", type=Path, metavar="FILE", help=both(_SHOW_PDF))
    parser.add_argument("--trust", choices=TRUSTS, default="production", help=both(TRUST))
    add_json(parser)


def _add_check(commands: Commands[Parser]) -> None:
    parser = add_command(commands, "check", _CHECK, _run_check)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--holder", metavar="NAME", help=both(_HOLDER))
    add_json(parser)


def _add_dispense(commands: Commands[Parser]) -> None:
    parser = add_command(commands, "dispense", _DISPENSE, _run_dispense)
    parser.add_argument(
        "--prescription", type=Path, required=True, metavar="FILE", help=both(_RECEIVED)
    )
    parser.add_argument("--data", type=Path, required=True, metavar="FILE", help=both(_CJ1))
    parser.add_argument(
        "--out", dest="document", type=Path, metavar="FILE", help=both(_DISPENSE_OUT)
    )
    parser.add_argument("--holder", metavar="NAME", help=both(_HOLDER))
    parser.add_argument("--trust", choices=TRUSTS, default="production", help=both(TRUST))
    add_json(parser)


def _add_sign(commands: Commands[Parser]) -> None:
    parser = add_command(commands, "sign", _SIGN, _run_sign)
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help=both(_OUT))
    parser.add_argument("--signer", choices=_SIGNERS, default="card", help=both(_SIGNER))
    parser.add_argument("--reader", metavar="NAME", help=both(_READER))
    parser.add_argument("--holder-card", metavar="NAME", help=both(_HOLDER_CARD))
    parser.add_argument("--module", type=Path, metavar="PATH", help=both(_MODULE))
    parser.add_argument("--trust", choices=TRUSTS, help=both(_SIGN_TRUST))
    parser.add_argument("--person", default="doctor", metavar="NAME", help=both(PERSON))
    parser.add_argument("--card-profile", default="jma", metavar="NAME", help=both(PROFILE))
    parser.add_argument("--pin-fd", type=int, metavar="N", help=both(_PIN_FD))
    parser.add_argument("--allow-warnings", action="store_true", help=both(_ALLOW_WARNINGS))
    parser.add_argument("--confirm-last-attempt", action="store_true", help=both(_LAST_ATTEMPT))
    parser.add_argument("--entry-code", action="store_true", help=both(_ENTRY_CODE))
    add_json(parser)


def _add_pair(commands: Commands[Parser]) -> None:
    parser = add_command(commands, "pair", _PAIR, _run_pair)
    parser.add_argument("--entry-code", action="store_true", help=both(_ENTRY_CODE))


def _add_card(commands: Commands[Parser]) -> None:
    parser = add_command(commands, "card", _CARD, _run_card)
    parser.add_argument("--wait", type=read_seconds, metavar="SECONDS", help=both(_WAIT))
    add_json(parser)


def _run_show(options: Options) -> int:
    from clinic_signer.cli.show import run_show

    return run_show(options)


def _run_dispense(options: Options) -> int:
    from clinic_signer.cli.dispense import run_dispense

    return run_dispense(options)


def _run_check(options: Options) -> int:
    from clinic_signer.cli.check import run_check

    return run_check(options)


def _run_sign(options: Options) -> int:
    from clinic_signer.cli.sign import run_sign

    return run_sign(options)


def _run_pair(options: Options) -> int:
    from clinic_signer.cli.sign_by_phone import run_pair

    return run_pair(options)


def _run_card(options: Options) -> int:
    from clinic_signer.cli.card import run_card

    return run_card(options)


_SHOW = Words("処方箋の内容を表示します。", "Show the decoded content of a prescription.")
_SHOW_PDF = Words("A4の書式をこの名前のPDFに書き出します", "also write the form on A4 to this PDF")
_CHECK = Words("署名の前に内容を確かめます。", "Check a prescription before signing.")
_HOLDER = Words(
    "署名する人の名前。処方箋の医師名と比べます",
    "name of the person who will sign, compared with the prescriber's",
)
_DISPENSE = Words(
    "調剤結果の署名前の文書（ED）を、受け取った処方箋から作ります。",
    "Make the unsigned dispensing document (ED) around a received prescription.",
)
_RECEIVED = Words("受け取ったままの処方箋（EPのXML）", "the prescription (EP XML) as received")
_CJ1 = Words("調剤結果のデータ（CJ1）", "the dispensing data (CJ1)")
_DISPENSE_OUT = Words(
    "作る文書。指定しなければデータと同じ名前の.xml",
    "the document; beside the data with the ending .xml by default",
)
_SIGN = Words("処方箋に署名します。上書きはしません。", "Sign prescriptions. Never overwrites.")
_OUT = Words("署名した文書を置くフォルダー", "folder for the signed documents")
_SIGNER = Words("署名の方法（既定 card）", "way of signing (default card)")
_READER = Words("カードが入っているリーダーの名前", "name of the reader that holds the card")
_HOLDER_CARD = Words(
    "カードの持ち主の名前（または証明書のSHA-256）。2枚以上あるときに選びます",
    "name of the card's holder (or SHA-256 of the certificate), to choose among several",
)
_MODULE = Words(
    "署名用PKCS#11モジュールの絶対パス", "absolute path of a PKCS#11 module for signing"
)
_SIGN_TRUST = Words(
    "信頼する認証局の組（既定 production。--signer sandboxではsandbox）",
    "set of anchors (default production; with --signer sandbox it is sandbox)",
)
_ENTRY_CODE = Words(
    "スマートフォンでQRを読めないときの、8文字のコードも表示します",
    "also show the 8 characters for a phone that cannot read the QR",
)
_PAIR = Words(
    "スマートフォンをこのパソコンに登録します（前の登録は消えます）。",
    "Set up your phone on this PC; an earlier set-up is deleted.",
)
_CARD = Words(
    "カードリーダーとカードの状態を表示します。PINは使いません。",
    "Show the readers and cards of this PC. Uses no PIN.",
)
_WAIT = Words("使えるカードが入るまで待つ秒数", "seconds to wait until a usable card is put in")
_PIN_FD = Words(
    "PINを1行で読む番号（ファイル記述子）。指定がなければ画面で尋ねます",
    "file descriptor to read the PIN from, one line; asked for if not given",
)
_ALLOW_WARNINGS = Words(
    "確認が必要な指摘があっても、確認済みとして署名します",
    "sign in spite of warnings, as checked and confirmed",
)
_LAST_ATTEMPT = Words(
    "PINの残りが1回でも、確かめたうえで送ります",
    "send the PIN even if only one attempt is left",
)
