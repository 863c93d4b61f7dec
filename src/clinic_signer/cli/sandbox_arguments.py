"""Commands of the sandbox."""

from __future__ import annotations

from pathlib import Path

from clinic_signer.cli.options import (
    PERSON,
    PROFILE,
    Commands,
    Options,
    Parser,
    add_command,
    add_group,
    both,
    read_port,
)
from clinic_signer.words import Words


def add_sandbox_commands(commands: Commands[Parser]) -> None:
    """Declare ``sandbox`` and the commands below it."""
    inner = add_group(commands, "sandbox", _SANDBOX)
    _add_sandbox_card(inner)
    _add_sandbox_service(inner)
    _add_sandbox_letter(inner)
    _add_sandbox_terminal(inner)
    _add_sandbox_dispensing(inner)
    for parser in inner.choices.values():
        parser.set_defaults(sandbox=True)


def _add_sandbox_card(commands: Commands[Parser]) -> None:
    parser = add_command(commands, "card", _SANDBOX_CARD, _run_sandbox_card)
    parser.add_argument("--person", default="doctor", metavar="NAME", help=both(PERSON))
    parser.add_argument(
        "--profile", dest="card_profile", default="jma", metavar="NAME", help=both(PROFILE)
    )
    parser.add_argument(
        "--fault", action="append", default=[], metavar="NAME[=VALUE]", help=both(_FAULT)
    )
    parser.add_argument("--host", default="127.0.0.1", help=both(_HOST))
    parser.add_argument("--port", type=read_port, default=35963, metavar="N", help=both(_PORT))
    parser.add_argument("--trace", action="store_true", help=both(_TRACE))


def _add_sandbox_service(commands: Commands[Parser]) -> None:
    parser = add_command(commands, "service", _SANDBOX_SERVICE, _run_sandbox_service)
    parser.add_argument("--person", default="doctor", metavar="NAME", help=both(_ACCOUNT))
    parser.add_argument(
        "--personality", choices=("csc", "kagura", "both"), default="csc", help=both(_PERSONALITY)
    )
    parser.add_argument(
        "--fault", action="append", default=[], metavar="NAME[=VALUE]", help=both(_SERVICE_FAULT)
    )
    parser.add_argument(
        "--port", type=read_port, default=8470, metavar="N", help=both(_SERVICE_PORT)
    )
    parser.add_argument("--token-port", type=read_port, default=8471, metavar="N")
    parser.add_argument("--signing-port", type=read_port, default=8472, metavar="N")
    parser.add_argument("--host", default="localhost", metavar="NAME", help=both(_SERVICE_HOST))
    parser.add_argument("--tls-certificate", type=Path, metavar="PEM", help=both(_TLS))
    parser.add_argument("--tls-key", type=Path, metavar="PEM")


def _add_sandbox_letter(commands: Commands[Parser]) -> None:
    parser = add_command(commands, "letter", _SANDBOX_LETTER, _run_sandbox_letter)
    parser.add_argument("--person", default="doctor", metavar="NAME", help=both(_ACCOUNT))
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help=both(_LETTER_OUT))
    parser.add_argument(
        "--origin", default="http://localhost:8470", metavar="URL", help=both(_ORIGIN)
    )


def _add_sandbox_dispensing(commands: Commands[Parser]) -> None:
    parser = add_command(commands, "dispensing", _SANDBOX_DISPENSING, _run_sandbox_dispensing)
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help=both(_SANDBOX_DISPENSING_OUT)
    )


def _add_sandbox_terminal(commands: Commands[Parser]) -> None:
    parser = add_command(commands, "terminal", _SANDBOX_TERMINAL, _run_sandbox_terminal)
    parser.add_argument(
        "--folder", type=Path, default=None, metavar="DIR", help=both(_TERMINAL_FOLDER)
    )
    parser.add_argument(
        "--fault", action="append", default=[], metavar="NAME", help=both(_TERMINAL_FAULT)
    )


def _run_sandbox_card(options: Options) -> int:
    from clinic_signer.cli.sandbox_card import run_sandbox_card

    return run_sandbox_card(options)


def _run_sandbox_service(options: Options) -> int:
    from clinic_signer.cli.sandbox_service import run_sandbox_service

    return run_sandbox_service(options)


def _run_sandbox_letter(options: Options) -> int:
    from clinic_signer.cli.sandbox_service import run_sandbox_letter

    return run_sandbox_letter(options)


def _run_sandbox_dispensing(options: Options) -> int:
    from clinic_signer.cli.sandbox_dispensing import run_sandbox_dispensing

    return run_sandbox_dispensing(options)


def _run_sandbox_terminal(options: Options) -> int:
    from clinic_signer.cli.sandbox_terminal import run_sandbox_terminal

    return run_sandbox_terminal(options)


_SANDBOX = Words(
    "練習用のカードとセカンド電子証明書を扱います。", "Practice cards and second certificates."
)
_SANDBOX_CARD = Words(
    "練習用のカードを仮想カードリーダー（vpcd）に入れます。",
    "Put a practice card into a virtual card reader (vpcd).",
)
_SANDBOX_TERMINAL = Words(
    "練習用のオンライン資格確認端末を動かします（フォルダーreqとres）。",
    "Run a practice terminal of the electronic-prescription service (folders req and res).",
)
_TERMINAL_FOLDER = Words(
    "2つのフォルダーを置く場所（既定はサンドボックスのフォルダー）",
    "where the two folders are (default: in the sandbox's folder)",
)
_TERMINAL_FAULT = Words(
    "端末の不具合（docs/service-messages.md）。重ねて指定できます",
    "a fault of the terminal (docs/service-messages.md); may be repeated",
)
_FAULT = Words(
    "カードの不具合（docs/sandbox.md）。重ねて指定できます",
    "a fault of the card (docs/sandbox.md); may be repeated",
)
_HOST = Words("仮想カードリーダーのアドレス", "address of the virtual card reader")
_PORT = Words(
    "仮想カードリーダーのポート（既定 35963。2つ目の差込口は35964）",
    "port of the virtual card reader (default 35963; its second slot is 35964)",
)
_TRACE = Words(
    "カードへのコマンドを1行ずつ表示します（中身は出しません）",
    "print each command to the card on a line, without its body",
)
_SANDBOX_SERVICE = Words(
    "練習用セカンド電子証明書のサービスを動かします。",
    "Run the practice second-certificate service.",
)
_SANDBOX_DISPENSING = Words(
    "練習用の調剤結果（受け取った処方箋、データ、署名前の文書）を書き出します。",
    "Write practice dispensing results: received prescription, data, unsigned document.",
)
_SANDBOX_DISPENSING_OUT = Words("書き出すフォルダー", "the folder they are written into")
_SANDBOX_LETTER = Words(
    "スマートフォン登録の通知書（練習用）を作ります。",
    "Write the practice letter that registers a phone.",
)
_ACCOUNT = Words(
    "だれのセカンド電子証明書か（doctor、dentist、pharmacist、no-role、expiring、expired、revoked、"
    "not-yet-valid。既定 doctor）",
    "whose second certificate (default doctor)",
)
_PERSONALITY = Words(
    "csc（文書ごとの承認）・kagura（院内サービスの代役）・both（既定 csc）",
    "csc (approval of documents), kagura (a double of the local services) or both (default csc)",
)
_SERVICE_FAULT = Words(
    "サービスの不具合（docs/sandbox.md）。重ねて指定できます",
    "a fault of the service (docs/sandbox.md); may be repeated",
)
_SERVICE_PORT = Words("ポート（既定 8470）", "port (default 8470)")
_SERVICE_HOST = Words(
    "ほかの機器から使うときの名前（httpsの証明書が必要です）",
    "name under which other machines reach it (needs a certificate for https)",
)
_TLS = Words("httpsの証明書と鍵（PEM）", "certificate and key for https (PEM)")
_LETTER_OUT = Words("通知書のPDF。上書きはしません", "the letter, a PDF; never overwrites")
_ORIGIN = Words("サービスのアドレス", "address of the service")
