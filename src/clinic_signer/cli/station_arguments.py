"""Commands of a station that runs: station, journal and api."""

from __future__ import annotations

from pathlib import Path

from clinic_signer.cli.options import (
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


def add_station_commands(commands: Commands[Parser]) -> None:
    """Declare the commands of a running station."""
    _add_station(commands)
    _add_journal(commands)
    _add_api(commands)


JOB_STATES = (
    *("received", "ready", "needs-attention", "signing", "signed", "delivered", "failed"),
    *("cancelled", "superseded"),
)
"""Of ``JobState``, which is not imported before it is needed."""


def _add_station(commands: Commands[Parser]) -> None:
    parser = add_command(commands, "station", _STATION, _run_station)
    parser.add_argument("--once", action="store_true", help=both(_ONCE))
    parser.add_argument("--sandbox", action="store_true", help=both(_STATION_SANDBOX))


def _add_journal(commands: Commands[Parser]) -> None:
    inner = add_group(commands, "journal", _JOURNAL)
    verify = add_command(inner, "verify", _JOURNAL_VERIFY, _run_journal_verify)
    listed = add_command(inner, "list", _JOURNAL_LIST, _run_journal_list)
    listed.add_argument(
        "--state", action="append", choices=JOB_STATES, default=[], help=both(_JOB_STATE)
    )
    listed.add_argument("--limit", type=read_count, default=50, metavar="N", help=both(_LIMIT))
    show = add_command(inner, "show", _JOURNAL_SHOW, _run_journal_show)
    show.add_argument("job_wanted", metavar="NUMBER", help=both(_JOB_WANTED))
    export = add_command(inner, "export", _JOURNAL_EXPORT, _run_journal_export)
    export.add_argument("--out", type=Path, required=True, metavar="FILE", help=both(_EXPORT_OUT))
    export.add_argument(
        "--what", choices=("history", "jobs"), default="history", help=both(_EXPORT_WHAT)
    )
    export.add_argument("--form", choices=("csv", "jsonl"), default="csv", help=both(_EXPORT_FORM))
    export.add_argument("--until", type=read_time, metavar="TIME", help=both(_UNTIL))
    for command in (listed, export):
        command.add_argument("--since", type=read_time, metavar="TIME", help=both(_SINCE))
    purge = add_command(inner, "purge", _JOURNAL_PURGE, _run_journal_purge)
    key = add_command(inner, "key", _JOURNAL_KEY, _run_journal_key)
    makes = key.add_mutually_exclusive_group()
    makes.add_argument("--new", type=Path, metavar="FILE", help=both(_KEY_NEW))
    makes.add_argument("--backup", type=Path, metavar="FILE", help=both(_KEY_BACKUP))
    for command in (verify, listed, show, export, purge, key):
        command.add_argument("--sandbox", action="store_true", help=both(_JOURNAL_SANDBOX))
        add_json(command)


def _add_api(commands: Commands[Parser]) -> None:
    inner = add_group(commands, "api", _API)
    token = add_command(inner, "token", _API_TOKEN, _run_api_token)
    token.add_argument("--renew", action="store_true", help=both(_RENEW))
    token.add_argument("--sandbox", action="store_true", help=both(_API_SANDBOX))
    add_command(inner, "openapi", _API_OPENAPI, _run_api_openapi)


def _run_station(options: Options) -> int:
    from clinic_signer.cli.station import run_station

    return run_station(options)


def _run_journal_verify(options: Options) -> int:
    from clinic_signer.cli.journal import run_journal_verify

    return run_journal_verify(options)


def _run_journal_list(options: Options) -> int:
    from clinic_signer.cli.journal import run_journal_list

    return run_journal_list(options)


def _run_journal_show(options: Options) -> int:
    from clinic_signer.cli.journal import run_journal_show

    return run_journal_show(options)


def _run_journal_export(options: Options) -> int:
    from clinic_signer.cli.journal import run_journal_export

    return run_journal_export(options)


def _run_journal_purge(options: Options) -> int:
    from clinic_signer.cli.journal import run_journal_purge

    return run_journal_purge(options)


def _run_journal_key(options: Options) -> int:
    from clinic_signer.cli.journal import run_journal_key

    return run_journal_key(options)


def _run_api_token(options: Options) -> int:
    from clinic_signer.cli.api import run_api_token

    return run_api_token(options)


def _run_api_openapi(options: Options) -> int:
    from clinic_signer.cli.api import run_api_openapi

    return run_api_openapi(options)


_STATION = Words(
    "受付フォルダーから処方箋を受け付け、署名済みの処方箋を送ります（画面なし）。",
    "Take prescriptions in from the intake folder and deliver signed ones, without a window.",
)
_ONCE = Words("今あるものだけを処理して終わります", "do what there is to do now, and end")
_STATION_SANDBOX = Words("サンドボックスのフォルダーで", "with the folders of the sandbox")
_JOURNAL = Words(
    "処方箋と操作の記録を調べます（docs/journal.md）。",
    "Look into the journal of prescriptions (docs/journal.md).",
)
_JOURNAL_VERIFY = Words(
    "記録に書き換えや抜けがないかを確かめ、最初の箇所を示します。",
    "Prove that nothing of the journal was changed or removed; name the first place.",
)
_JOURNAL_LIST = Words(
    "受け付けた処方箋の一覧を表示します。", "List the prescriptions that came in."
)
_JOURNAL_SHOW = Words("処方箋1件とその経過を表示します。", "Show one prescription and its course.")
_JOURNAL_EXPORT = Words(
    "記録をファイルに書き出します。患者の情報が入ります。",
    "Write history or prescriptions to a file. It holds personal data.",
)
_JOURNAL_PURGE = Words(
    "保存期間を過ぎた文書と患者の情報を消します（毎日自動でも行います）。",
    "Remove documents and personal data after their time, as is done every day.",
)
_JOURNAL_KEY = Words(
    "記録の暗号化と鍵を示します。鍵の作成と控えもできます。",
    "Say how the journal is encrypted; make a key, or a copy of it.",
)
_JOURNAL_SANDBOX = Words("サンドボックスの記録", "the journal of the sandbox")
_JOB_STATE = Words("この状態のものだけ。重ねて指定できます", "in this state only; may be repeated")
_LIMIT = Words("新しいほうから何件（既定 50）", "how many of the newest (default 50)")
_JOB_WANTED = Words("番号またはID", "its number or id")
_EXPORT_OUT = Words("新しいファイル。上書きはしません", "a new file; never overwrites")
_EXPORT_WHAT = Words("操作の記録か処方箋か（既定 history）", "what (default history)")
_EXPORT_FORM = Words("CSVかJSON Lines（既定 csv）", "CSV or JSON Lines (default csv)")
_SINCE = Words("この時から（ISO 8601）", "not before this time (ISO 8601)")
_UNTIL = Words("この時より前（ISO 8601）", "before this time (ISO 8601)")
_KEY_NEW = Words("院内で共有する鍵を作ります", "make the key of a shared journal")
_KEY_BACKUP = Words("この利用者の鍵の控えを書き出します", "write a copy of this person's key")
_API = Words(
    "電子カルテとの連携（API）を準備します。", "What is needed to connect an EMR (the local API)."
)
_API_TOKEN = Words(
    "電子カルテに設定する合言葉（トークン）を表示します。",
    "Print the token that lets an EMR in; makes one if there is none.",
)
_RENEW = Words("新しく作り、前のものを使えなくします", "make a new one; the one before is refused")
_API_SANDBOX = Words("サンドボックスのもの", "that of the sandbox")
_API_OPENAPI = Words("APIの仕様（OpenAPI 3.1）を表示します。", "Print the contract (OpenAPI 3.1).")
