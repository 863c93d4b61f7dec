"""Failures of the station: what comes in, the journal and its jobs."""

from __future__ import annotations

from clinic_signer.failures.codes import FailureCode
from clinic_signer.failures.row import Rows, row

ROWS: Rows = {
    FailureCode.INBOX_UNREACHABLE: row(
        "受付フォルダーを開けません（{reason}）。",
        "The intake folder cannot be opened ({reason}).",
        "共有フォルダーにつながるか、設定「intake.folder」をお確かめください。つながると、自動で続けます。",
        "Check that the share is connected, and intake.folder. It goes on by itself.",
        retriable=True,
    ),
    FailureCode.INBOX_NOT_WRITABLE: row(
        "受付フォルダーに書き込めません（{reason}）。届いたファイルは、そのまま残っています。",
        "The intake folder cannot be written to ({reason}). What came in is still there.",
        "書き込みが許されているか、空きがあるかをお確かめください。直ると、自動で続けます。",
        "Check that it may be written to and has free space. It goes on by itself.",
        retriable=True,
    ),
    FailureCode.INBOX_FILE_HELD: row(
        "受付フォルダーのファイルを取り込めません（{file}）。ほかのソフトが開いているか、許可がありません。",
        "A file in the intake folder cannot be taken ({file}): another program has it open, or it "
        "may not be read or moved.",
        "そのソフトを閉じるか、許可をお確かめください。取り込めるようになると、自動で続けます。",
        "Close that program, or check the permissions. It is taken as soon as that is possible.",
        retriable=True,
    ),
    FailureCode.INBOX_NOT_A_FILE: row(
        "受付フォルダーに、ファイルではないものがあります（{file}）。触れていません。",
        "There is something in the intake folder that is no file ({file}). It was not touched.",
        "リンクではなく、ファイルそのものを置いてください。",
        "Put the file itself there, not a link to it.",
        retriable=True,
    ),
    FailureCode.INBOX_NOT_SET: row(
        "受付フォルダーが決まっていません。",
        "No intake folder is set.",
        "設定「intake.folder」に、電子カルテが処方箋を書き出すフォルダーを指定してください。",
        "Give intake.folder the folder into which the EMR writes prescriptions.",
    ),
    FailureCode.INBOX_IS_OUTBOX: row(
        "受付フォルダーと署名済みのフォルダーが同じです。受け付けていません。",
        "The intake folder is also the folder for signed prescriptions. Nothing is taken in.",
        "設定「intake.folder」と「delivery.folder」に、別のフォルダーを指定してください。",
        "Give intake.folder and delivery.folder different folders.",
    ),
    FailureCode.JOURNAL_LOCATION_INVALID: row(
        "記録の保存先の指定が正しくありません。",
        "The place of the journal is not set correctly.",
        "設定「journal.database」を確かめてください（postgresql://で始まる接続先）。",
        "Check the setting journal.database (an address that begins with postgresql://).",
    ),
    FailureCode.JOURNAL_DRIVER_MISSING: row(
        "PostgreSQLにつなぐ部品が入っていません。",
        "The package that connects to PostgreSQL is missing.",
        "「pip install clinic-signer[postgresql]」で追加してください。",
        "Add it with pip install clinic-signer[postgresql].",
    ),
    FailureCode.JOURNAL_UNREACHABLE: row(
        "記録のデータベースにつながりません（{reason}）。受け付けた処方箋は残っています。",
        "The journal's database cannot be reached ({reason}). What was received is kept.",
        "ネットワークとデータベースのサーバーをお確かめください。つながると、自動で続けます。",
        "Check the network and the database server. It goes on by itself.",
        retriable=True,
    ),
    FailureCode.JOURNAL_BUSY: row(
        "記録のデータベースが、ほかの処理で使われています。",
        "The journal's database is in use by something else.",
        "少し待つと、自動で続けます。続くときは、ほかのソフトがファイルを開いていないかお確かめください。",
        "It goes on by itself in a moment. Otherwise see whether another program holds the file.",
        retriable=True,
    ),
    FailureCode.JOURNAL_DISK_FULL: row(
        "ディスクに空きがないため、記録できません。",
        "The journal cannot be written: the disk is full.",
        "不要なファイルを消して、空きを作ってください。受け付け済みの処方箋は残っています。",
        "Free some space. What was received before is kept.",
        retriable=True,
    ),
    FailureCode.JOURNAL_NOT_WRITABLE: row(
        "記録を保存できません（{reason}）。",
        "The journal cannot be written ({reason}).",
        "保存先のフォルダーがあり、書き込みが許されているかをお確かめください。",
        "Check that its folder exists and may be written to.",
        retriable=True,
    ),
    FailureCode.JOURNAL_DAMAGED: row(
        "記録の一部が壊れているか、書き換えられています（{place}）。",
        "A part of the journal is damaged or was changed ({place}).",
        "「clinic-signer journal verify」で最初の箇所を調べ、管理者にご連絡ください。",
        "Find the first place with clinic-signer journal verify, and tell the administrator.",
    ),
    FailureCode.JOURNAL_NEWER: row(
        "記録は、より新しい版のソフトで作られています（{version}）。",
        "The journal was written by a newer version of the program ({version}).",
        "このパソコンのソフトを新しくしてください。記録は変えていません。",
        "Update the program on this PC. The journal was not changed.",
    ),
    FailureCode.JOURNAL_KEY_MISSING: row(
        "記録を読むための鍵が、このパソコンの利用者の保管場所にありません。",
        "The key that opens the journal is not in the keyring of this person on this PC.",
        "記録を始めたときと同じ利用者で使うか、管理者に鍵の復元をご依頼ください。記録は変えていません。",
        "Use the account that began it, or have the key restored. The journal was not changed.",
    ),
    FailureCode.JOB_UNKNOWN: row(
        "その処方箋は、記録にありません。",
        "There is no such prescription in the journal.",
        "番号をお確かめください。保存期間が過ぎた処方箋は、内容が消えています。",
        "Check the number. After the retention time the content is gone.",
    ),
    FailureCode.JOB_STATE: row(
        "この処方箋は、いまの状態（{state}）ではその操作ができません。",
        "This cannot be done with the prescription in its present state ({state}).",
        "一覧で状態をお確かめください。署名中のときは、終わってからもう一度行ってください。",
        "See its state in the list. If it is being signed, try again afterwards.",
    ),
    FailureCode.JOB_TAKEN_OVER: row(
        "この処方箋は、その間にほかのパソコンが引き継ぎました。ここでの署名は使いません。",
        "Another workstation has taken it over meanwhile. What was signed here is not used.",
        "一覧で状態をお確かめください。二重には送られません。",
        "See its state in the list. It is not delivered twice.",
    ),
    FailureCode.JOB_ROUTE: row(
        "この処方箋は、別の送り先（{route}）に送ります。",
        "This prescription is delivered in another way ({route}).",
        "受け取りの確認は、APIで受け取る処方箋にだけ行ってください。",
        "Confirm the receipt only of what is delivered through the API.",
    ),
}
