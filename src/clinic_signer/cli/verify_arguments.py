"""Commands that verify: verify and trust."""

from __future__ import annotations

from pathlib import Path

from clinic_signer.cli.options import (
    TRUST,
    TRUSTS,
    Commands,
    Options,
    Parser,
    add_command,
    add_group,
    add_json,
    both,
    read_count,
    read_time,
)
from clinic_signer.words import Words


def add_verify_commands(commands: Commands[Parser]) -> None:
    """Declare the commands that verify."""
    _add_verify(commands)
    _add_trust(commands)


def _add_verify(commands: Commands[Parser]) -> None:
    parser = add_command(commands, "verify", _VERIFY, _run_verify)
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE|FOLDER")
    parser.add_argument("--trust", choices=TRUSTS, default="production", help=both(TRUST))
    parser.add_argument(
        "--anchor", type=Path, action="append", default=[], metavar="CERT", help=both(_ANCHOR)
    )
    parser.add_argument(
        "--crl", type=Path, action="append", default=[], metavar="CRL", help=both(_CRL)
    )
    parser.add_argument("--at", type=read_time, metavar="TIME", help=both(_AT))
    parser.add_argument(
        "--report", type=Path, action="append", default=[], metavar="FILE", help=both(_REPORT)
    )
    add_json(parser)
    parser.add_argument("--fetch-crls", action="store_true", help=both(_FETCH_CRLS))
    parser.add_argument("--recursive", action="store_true", help=both(_RECURSIVE))
    parser.add_argument("--jobs", type=read_count, metavar="N", help=both(_JOBS))
    parser.add_argument(
        "--summary", type=Path, action="append", default=[], metavar="FILE", help=both(_SUMMARY)
    )
    parser.add_argument("--resume", action="store_true", help=both(_RESUME))
    parser.add_argument("--with-names", action="store_true", help=both(_WITH_NAMES))


def _add_trust(commands: Commands[Parser]) -> None:
    inner = add_group(commands, "trust", _TRUST_LIST)
    show = add_command(inner, "show", _TRUST_SHOW, _run_trust_show)
    show.add_argument("--sandbox", action="store_true", help=both(_TRUST_SANDBOX))
    add_json(show)
    update = add_command(inner, "update", _TRUST_UPDATE, _run_trust_update)
    verify = add_command(inner, "verify", _TRUST_VERIFY, _run_trust_verify)
    for command in (update, verify):
        command.add_argument("file", type=Path, metavar="FILE")


def _run_verify(options: Options) -> int:
    from clinic_signer.cli.verify import run_verify

    return run_verify(options)


def _run_trust_show(options: Options) -> int:
    from clinic_signer.cli.trust import run_trust_show

    return run_trust_show(options)


def _run_trust_update(options: Options) -> int:
    from clinic_signer.cli.trust import run_trust_update

    return run_trust_update(options)


def _run_trust_verify(options: Options) -> int:
    from clinic_signer.cli.trust import run_trust_verify

    return run_trust_verify(options)


_VERIFY = Words("署名を検証します。", "Verify signatures.")
_ANCHOR = Words("追加で信頼する認証局の証明書", "certificate of an authority to trust as well")
_CRL = Words("手元の失効リスト", "a revocation list at hand")
_REPORT = Words(
    "報告の書き出し先（.pdf .html .xml .json）。複数のファイルでは「フォルダー/.pdf」",
    "write a report (.pdf .html .xml .json); for several files: FOLDER/.pdf",
)
_AT = Words(
    "検証の時点（ISO 8601。時差がなければ日本時間）",
    "point in time of the verification (ISO 8601; Japanese time if it has no zone)",
)
_FETCH_CRLS = Words(
    "失効リストをネットワークから取得します（設定 trust.*）",
    "fetch revocation lists from the network (settings trust.*)",
)
_RECURSIVE = Words("フォルダーの中のフォルダーも", "folders within folders, too")
_JOBS = Words(
    "フォルダーの検証に使うプロセスの数（既定はプロセッサーの数）",
    "processes for folders (default: as many as processors)",
)
_SUMMARY = Words(
    "1ファイル1行の一覧を書き出す先（.jsonlか.csv。両方も可）。上書きはしません",
    "write a row for each file (.jsonl or .csv, or one of each); never overwrites",
)
_RESUME = Words(
    "途中まで書かれた.jsonlの一覧の続きから", "go on with a .jsonl summary that is there"
)
_WITH_NAMES = Words(
    "一覧に署名者と患者の氏名を入れます", "put the names of signers and patients into the summary"
)
_TRUST_LIST = Words(
    "信頼する認証局の一覧を調べ、更新します（docs/trust.md）。",
    "The list of authorities that are believed, and its updates (docs/trust.md).",
)
_TRUST_SHOW = Words("今の一覧を表示します。", "Show the list in force.")
_TRUST_UPDATE = Words(
    "署名された更新を取り込みます。疑わしいものは取り込みません。",
    "Install a signed update; whatever is in doubt is refused.",
)
_TRUST_VERIFY = Words(
    "更新のファイルを、取り込まずに確かめます。", "Check an update without installing it."
)
_TRUST_SANDBOX = Words("サンドボックスのもの", "that of the sandbox")
