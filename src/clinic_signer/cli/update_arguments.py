"""Commands about later versions: update."""

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
)
from clinic_signer.words import Words


def add_update_commands(commands: Commands[Parser]) -> None:
    """Declare the commands about later versions."""
    inner = add_group(commands, "update", _UPDATE)
    check = add_command(inner, "check", _CHECK, _run_check)
    check.add_argument(
        "--from", dest="channel_file", type=Path, default=None, metavar="FILE", help=both(_FROM)
    )
    show = add_command(inner, "show", _SHOW, _run_show)
    verify = add_command(inner, "verify", _VERIFY, _run_verify)
    verify.add_argument("file", type=Path, metavar="FILE")
    for command in (check, show, verify):
        add_json(command)


def _run_check(options: Options) -> int:
    from clinic_signer.cli.update import run_update_check

    return run_update_check(options)


def _run_show(options: Options) -> int:
    from clinic_signer.cli.update import run_update_show

    return run_update_show(options)


def _run_verify(options: Options) -> int:
    from clinic_signer.cli.update import run_update_verify

    return run_update_verify(options)


_UPDATE = Words(
    "新しい版があるかを確認します（docs/updates.md）。何もインストールしません。",
    "Whether there is a later version (docs/updates.md). Nothing is installed.",
)
_CHECK = Words(
    "設定の場所で、新しい版があるかを確認します。",
    "Look for a later version at the place of the settings.",
)
_FROM = Words(
    "設定の場所の代わりに読む、更新情報のファイル",
    "the channel file to read, in place of that of the settings",
)
_SHOW = Words(
    "最後に受け取った更新情報を表示します。どこにも接続しません。",
    "Show what came last. Nothing is connected to.",
)
_VERIFY = Words(
    "更新情報のファイルを、使わずに確かめます。", "Check a channel file without taking it."
)
