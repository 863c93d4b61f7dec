"""Failures of the news of later versions."""

from __future__ import annotations

from clinic_signer.failures.codes import FailureCode
from clinic_signer.failures.row import Rows, row

ROWS: Rows = {
    FailureCode.UPDATE_OFF: row(
        "このパソコンでは、新しい版を確認しない設定です。どこにも接続していません。",
        "On this PC no later version is looked for (a setting). Nothing was connected to.",
        "設定（update.check）を決めた院内の担当者にお尋ねください。",
        "Ask whoever decided the setting update.check.",
    ),
    FailureCode.UPDATE_NO_PLACE: row(
        "新しい版を確認する場所が決まっていません。どこにも接続していません。",
        "No place is set to look for a later version. Nothing was connected to.",
        "配布元から知らされたアドレスかフォルダーを、設定（update.channel_url、update.channel_file）に入れてください。",
        "Put the address or file that your supplier names into the setting update.channel_url or "
        "update.channel_file.",
    ),
    FailureCode.UPDATE_NO_KEY: row(
        "この版の製品は、更新情報を受け付けません。更新情報に署名する鍵が、まだ公開されていません。",
        "This version takes no news of later versions: no update key is shipped yet.",
        "新しい版があるかは、配布元にお尋ねください。署名はこのままできます。",
        "Ask your supplier whether there is a later version. Signing goes on.",
    ),
    FailureCode.UPDATE_NOT_FETCHED: row(
        "更新情報を{place}から受け取れません（{reason}）。",
        "The news of later versions cannot be had from {place} ({reason}).",
        "ネットワークと設定（update.channel_url、update.channel_file）をお確かめください。署名はこのままできます。",
        "Check the network and the settings update.channel_url and update.channel_file. Signing "
        "goes on.",
        retriable=True,
    ),
    FailureCode.UPDATE_TOO_LARGE: row(
        "更新情報のファイルが大きすぎます。使っていません。",
        "The file with the news of later versions is too large. It was not taken.",
        "場所の設定（update.channel_url、update.channel_file）をお確かめください。",
        "Check the place (settings update.channel_url and update.channel_file).",
    ),
    FailureCode.UPDATE_UNREADABLE: row(
        "更新情報のファイルとして読めません。使っていません。",
        "The file is no news of later versions. It was not taken.",
        "場所の設定と、ファイルが途中で切れていないかをお確かめください。",
        "Check the place that is set; the file may be cut short.",
    ),
    FailureCode.UPDATE_UNKNOWN_KEY: row(
        "更新情報に署名した鍵を、この版の製品は知りません。使っていません。",
        "The news of later versions is signed by a key that this version does not know.",
        "鍵が新しくなったときは、新しい版の製品を配布元から直接入手してください。",
        "If the key was renewed, get a later version directly from your supplier.",
    ),
    FailureCode.UPDATE_NOT_AUTHENTIC: row(
        "更新情報の署名が正しくありません。途中で書き換えられています。使っていません。",
        "The signature of the news of later versions is wrong: it was altered. It was not taken.",
        "更新情報の置き場所を調べ、配布元へお知らせください。",
        "Look into the place it is from, and tell your supplier.",
    ),
    FailureCode.UPDATE_KEY_ENDED: row(
        "更新に署名した鍵は、今の日付では使えません。使っていません。",
        "The key that signed the update is not valid today. It was not taken.",
        "パソコンの時計を確かめ、正しければ新しい版の製品を配布元から直接入手してください。",
        "Check the clock of this PC; if it is right, get a later version directly from your "
        "supplier.",
    ),
    FailureCode.UPDATE_OTHER_CHANNEL: row(
        "ほかの種類（{channel}）の更新情報です。設定は{wanted}です。使っていません。",
        "It is the news of another channel ({channel}); the setting says {wanted}. It was not "
        "taken.",
        "場所の設定と、種類の設定（update.channel）をお確かめください。",
        "Check the place and the setting update.channel.",
    ),
    FailureCode.UPDATE_OLDER: row(
        "更新情報（{sequence}番）は、前に受け取ったもの（{seen}番）より古いか、番号が同じで中身が違います。",
        "The news of later versions ({sequence}) is older than what came before ({seen}), or "
        "another with the same number.",
        "使っていません。配布の場所に古いファイルがないかを調べてください。",
        "It was not taken. See whether an old file is at the place it is from.",
    ),
    FailureCode.UPDATE_FROM_FUTURE: row(
        "更新情報の日付（{issued}）が、このパソコンの時計より先です。使っていません。",
        "The news of later versions is of {issued}, ahead of the clock of this PC. It was not "
        "taken.",
        "パソコンの時計をお確かめください。",
        "Check the clock of this PC.",
    ),
    FailureCode.UPDATE_EXPIRED: row(
        "更新情報の期限（{until}）が過ぎています。新しい版があるかは分かりません。",
        "The news of later versions ended on {until}. Whether there is one is not known.",
        "パソコンの時計と、配布の場所が新しくなっているかをお確かめください。",
        "Check the clock of this PC, and whether the place it is from is kept up to date.",
    ),
    FailureCode.UPDATE_PART_WRONG: row(
        "{file}は、更新情報に書かれたものではありません。認証局の一覧は今のままです。",
        "{file} is not the one that the news of later versions names. The list of authorities "
        "stays as it is.",
        "配布の場所のファイルが全部そろっているかをお確かめください。",
        "See whether all files at the place it is from belong together.",
    ),
    FailureCode.UPDATE_NOT_KEPT: row(
        "受け取った更新情報を保存できません（{reason}）。使っていません。",
        "The news of later versions cannot be kept ({reason}). It was not taken.",
        "データフォルダーに書き込めるか、空きがあるかをお確かめください。",
        "Check that the data folder can be written to and has free space.",
    ),
}
