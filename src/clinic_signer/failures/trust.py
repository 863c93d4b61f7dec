"""Failures of trust and verification: authorities, revocation lists, archives."""

from __future__ import annotations

from clinic_signer.failures.codes import FailureCode
from clinic_signer.failures.row import Rows, row

ROWS: Rows = {
    FailureCode.ANCHOR_UNREADABLE: row(
        "認証局の証明書として読めません（{file}）。",
        "The file is not the certificate of an authority ({file}).",
        "PEMまたはDERの証明書を選んでください。",
        "Choose a certificate in PEM or DER form.",
    ),
    FailureCode.CRL_UNREADABLE: row(
        "失効リストとして読めません（{file}）。",
        "The file is not a certificate revocation list ({file}).",
        "PEMまたはDERの失効リストを選んでください。",
        "Choose a revocation list in PEM or DER form.",
    ),
    FailureCode.CRL_NOT_FETCHED: row(
        "失効リストを{host}から取得できません（{reason}）。",
        "The revocation list cannot be fetched from {host} ({reason}).",
        "ネットワークと設定（trust.crl_hosts）をお確かめください。手元のリストで判定します。",
        "Check the network and the setting trust.crl_hosts. The lists at hand are used.",
        retriable=True,
    ),
    FailureCode.SUMMARY_NOT_RESUMABLE: row(
        "この一覧の続きからは始められません（{reason}）。",
        "That summary cannot be gone on with ({reason}).",
        "前と同じ指定で続けるか、新しい名前で始めからやり直してください。",
        "Go on with the options it was begun with, or begin anew under another name.",
    ),
    FailureCode.VERIFIER_DIED: row(
        "このファイルの検証中に、検証のプログラムが止まりました。",
        "The verifying program ended while it looked at this file.",
        "このファイルは信用せず、診断の報告を添えてお問い合わせください。",
        "Do not rely on this file, and ask for support.",
    ),
    FailureCode.TRUST_UPDATE_NO_KEY: row(
        "この版の製品は、認証局の一覧の更新を受け付けません。更新に署名する鍵が、まだ公開されていません。",
        "This version takes no updates of the list of authorities: no update key is shipped yet.",
        "新しい版の製品をお待ちください。一覧は今のままで使えます。",
        "Wait for a new version of the product. The list stays as it is.",
    ),
    FailureCode.TRUST_UPDATE_UNREADABLE: row(
        "認証局の一覧の更新として読めません。一覧は今のままです。",
        "The file is no update of the list of authorities. The list stays as it is.",
        "ファイルが途中で切れていないかを確かめ、もう一度入手してください。",
        "It may be cut short. Get it again.",
    ),
    FailureCode.TRUST_UPDATE_NOT_AUTHENTIC: row(
        "認証局の一覧の更新が、正しい鍵で署名されていません。一覧は今のままです。",
        "The update of the list of authorities is not signed by the right key. It was not taken.",
        "このファイルは使わず、配布元から直接入手してください。",
        "Do not use this file. Get it directly from its publisher.",
    ),
    FailureCode.TRUST_UPDATE_OLDER: row(
        "認証局の一覧の更新（第{version}版）は、今の一覧（第{installed}版）より新しくありません。",
        "The update of the list of authorities ({version}) is not newer than {installed}.",
        "一覧は今のままです。新しい更新があるかをお確かめください。",
        "The list stays as it is. See whether there is a newer update.",
    ),
    FailureCode.TRUST_UPDATE_EXPIRED: row(
        "認証局の一覧の更新は、今の日付では使えません（{until}まで）。一覧は今のままです。",
        "The update of the list of authorities cannot be used today (until {until}).",
        "新しい更新を入手するか、パソコンの時計をお確かめください。",
        "Get a newer update, or check the clock of this PC.",
    ),
    FailureCode.TRUST_UPDATE_NOT_KEPT: row(
        "認証局の一覧の更新を保存できません（{reason}）。一覧は今のままです。",
        "The update of the list of authorities cannot be kept ({reason}). Nothing was changed.",
        "データフォルダーに書き込めるか、空きがあるかをお確かめください。",
        "Check that the data folder can be written to and has free space.",
    ),
    FailureCode.TRUST_LIST_DAMAGED: row(
        "更新した認証局の一覧が壊れています。製品の一覧（第{version}版）を使っています。",
        "The updated list of authorities is damaged. The shipped list ({version}) is used.",
        "更新のファイルを、もう一度取り込んでください（clinic-signer trust update）。",
        "Install the update again (clinic-signer trust update).",
    ),
    FailureCode.TRUST_UPDATE_OFF: row(
        "このパソコンでは、認証局の一覧を更新しない設定です。一覧は今のままです。",
        "On this PC the list of authorities is not updated (a setting). It stays as it is.",
        "設定（update.trust_list）を決めた院内の担当者にお尋ねください。",
        "Ask whoever decided the setting update.trust_list.",
    ),
}
