"""Failures of the program itself: window, settings, command line, diagnostics, bugs."""

from __future__ import annotations

from clinic_signer.failures.codes import FailureCode
from clinic_signer.failures.row import Rows, row

ROWS: Rows = {
    FailureCode.WINDOW_SILENT: row(
        "Clinic Signerはすでに動いていますが、応答しません。",
        "Clinic Signer is running already, but it does not answer.",
        "少し待ってから、もう一度開いてください。続くときは、タスクマネージャーでClinic Signerを"
        "終えてから開き直してください。受け付けた処方箋は失われません。",
        "Wait a moment and open it again. If it goes on, end Clinic Signer in the task manager "
        "first. No prescription that came in is lost.",
    ),
    FailureCode.PRINTER_FAILED: row(
        "印刷できませんでした。",
        "It could not be printed.",
        "プリンターの電源、用紙、接続をお確かめください。ファイルに印刷したときは、置き場所をお確かめ"
        "ください。",
        "Check the printer's power, paper and connection, or the place of the file if it was "
        "printed to one.",
    ),
    FailureCode.SETTINGS_INVALID: row(
        "設定に正しくないところがあります（{file}、{key}）。その値は使われていません。",
        "The settings have a mistake ({file}, {key}). That value is not in force.",
        "そこを直してください。書き方は説明書（settings.md）にあります。",
        "Correct it there. Its form is in the documentation (settings.md).",
    ),
    FailureCode.SETTINGS_FILE_INVALID: row(
        "設定（{file}）を読めません。その中の設定は、どれも使われていません。",
        "The settings in {file} cannot be read. None of them are in force.",
        "そこを直すか、読めるようにしてください。書き方は説明書（settings.md）にあります。",
        "Correct them, or make them readable. Their form is in the documentation (settings.md).",
    ),
    FailureCode.ADMINISTRATOR_UNREADABLE: row(
        "管理者の設定を読めないため、使えません。",  # short: it stands in the window's strip
        "Not to be used: the administrator's settings cannot be read.",
        "管理者に、{file}の修正をご依頼ください。",
        "Ask the administrator of this PC to correct {file}.",
    ),
    FailureCode.SETTING_LOCKED: row(
        "パソコンの管理者が決めた設定のため、変えられません（{key}）。",
        "The administrator of this PC has decided this setting ({key}).",
        "変える必要があるときは、管理者にご連絡ください。",
        "Contact the administrator if it has to be changed.",
    ),
    FailureCode.SETTINGS_UNREADABLE: row(
        "設定ファイル（{file}）を読めないため、設定を変えていません。",
        "The settings file ({file}) cannot be read, so nothing was changed.",
        "ファイルを直すか、別の名前に変えてから、もう一度お試しください。ファイルはそのまま残っています。",
        "Correct the file or give it another name, then try again. The file is as it was.",
    ),
    FailureCode.SETTINGS_NOT_WRITTEN: row(
        "設定ファイル（{file}）に書き込めません（{reason}）。設定は前のままです。",
        "The settings file ({file}) cannot be written ({reason}). The settings are as before.",
        "フォルダーに書き込めるか、空きがあるかを確かめて、もう一度お試しください。",
        "Check that the folder can be written to and has free space, then try again.",
        retriable=True,
    ),
    FailureCode.PIN_PROMPT_UNAVAILABLE: row(
        "PINを、画面に映さずにたずねることができません（端末がありません）。",
        "There is no terminal on which the PIN could be asked for without showing it.",
        "端末で実行するか、「--pin-fd」でPINを渡してください。残り回数は減っていません。",
        "Run it in a terminal, or pass the PIN with --pin-fd. No attempt was used.",
    ),
    FailureCode.USAGE: row(
        "指定が正しくありません（{reason}）。",
        "The command line is not right ({reason}).",
        "「clinic-signer --help」で使い方をお確かめください。",
        "See clinic-signer --help.",
    ),
    FailureCode.PROBE_SILENT: row(
        "{seconds}秒以内に返事がなく、確かめられませんでした。",
        "There was no answer within {seconds} seconds, so it could not be checked.",
        "もう一度調べてください。続くときは、院内の担当者にこの報告を渡してください。",
        "Run this again. If it goes on, hand this report to your IT staff.",
        retriable=True,
    ),
    FailureCode.LOG_NOT_KEPT: row(
        "ログを書き込めません（{reason}）。署名などはそのまま続けられます。",
        "The log cannot be written ({reason}). Everything else goes on.",
        "データのフォルダーに書き込めるか、空きがあるかをお確かめください。次に起動したときから、また"
        "残します。",
        "Check that the data folder can be written to and has free space. The next start tries "
        "again.",
    ),
    FailureCode.LOG_UNREADABLE: row(
        "ログを読めません（{reason}）。",
        "The log cannot be read ({reason}).",
        "もう一度お試しください。続くときは、データのフォルダーを開けるかをお確かめください。",
        "Try again. If it goes on, check that the data folder can be opened.",
        retriable=True,
    ),
    FailureCode.UNEXPECTED: row(
        "予期しない問題が起きました（{kind}）。何も署名していません。",
        "Something unexpected happened ({kind}). Nothing was signed.",
        "診断の報告を添えて、お問い合わせください。",
        "Ask for support with the diagnostics report.",
    ),
}
