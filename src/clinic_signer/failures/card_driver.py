"""Failures of the card driver (PKCS#11): the issuer's module."""

from __future__ import annotations

from clinic_signer.failures.codes import FailureCode
from clinic_signer.failures.row import Rows, row

ROWS: Rows = {
    FailureCode.PKCS11_MODULE_NOT_FOUND: row(
        "カードのドライバー（PKCS#11）が見つかりません（{file}）。",
        "The card driver (PKCS#11 module) was not found ({file}).",
        "ドライバーを入れ直すか、設定のファイル名をお確かめください。",
        "Install the driver again, or check the file name in the settings.",
    ),
    FailureCode.PKCS11_MODULE_NOT_ALLOWED: row(
        "許可されていないドライバー（PKCS#11）です（{file}）。",
        "This driver (PKCS#11 module) is not allowed ({file}).",
        "名前が「HpkiSigP11」で始まる署名用のドライバーか、管理者が許可したものを選んでください。",
        "Choose one named HpkiSigP11… that the administrator of this PC allows.",
    ),
    FailureCode.PKCS11_MODULE_FOR_LOGIN: row(
        "認証用のドライバーです（{file}）。処方箋の署名には使えません。",
        "This driver is for logging in, not for signing prescriptions ({file}).",
        "名前が「HpkiSigP11」で始まる、署名用のドライバーを選んでください。",
        "Choose the driver for signing; its name begins with HpkiSigP11.",
    ),
    FailureCode.PKCS11_MODULE_WRONG_BITNESS: row(
        "ドライバー（PKCS#11）が、このソフトの種類（{expected}）に合いません（{file}は{found}）。",
        "The driver (PKCS#11 module) does not fit this program ({expected}): {file} is {found}.",
        "このソフトに合うドライバー（{expected}）を入れてください。",
        "Install the driver for {expected}.",
    ),
    FailureCode.PKCS11_MODULE_RUNTIME_MISSING: row(
        "ドライバー（PKCS#11）の動作に必要な部品がありません（{file}）。",
        "Something that the driver (PKCS#11 module) needs is missing on this PC ({file}).",
        "ドライバーを入れ直してください。",
        "Install the driver again.",
    ),
    FailureCode.PKCS11_MODULE_UNUSABLE: row(
        "ドライバー（PKCS#11）として使えません（{file}、{reason}）。",
        "The file cannot be used as a driver (PKCS#11 module): {file} ({reason}).",
        "ドライバーを入れ直すか、発行窓口へご連絡ください。",
        "Install the driver again, or contact the issuer of the card.",
    ),
    FailureCode.PKCS11_MODULE_DIED: row(
        "カードのドライバーが異常終了しました。PINの残り回数は減っていません。",
        "The card driver has crashed. No PIN attempt was used.",
        "自動で立ち上げ直します。続くときは、ドライバーを入れ直してください。",
        "It is started again by itself. If this goes on, install the driver again.",
        retriable=True,
    ),
    FailureCode.PKCS11_MODULE_HUNG: row(
        "カードのドライバーが{seconds}秒応答しません。PINの残り回数は減っていません。",
        "The card driver gave no answer for {seconds} seconds. No PIN attempt was used.",
        "自動で立ち上げ直します。続くときは、ドライバーを入れ直してください。",
        "It is started again by itself. If this goes on, install the driver again.",
        retriable=True,
    ),
    FailureCode.PKCS11_ATTEMPTS_UNKNOWN: row(
        "PINの確認中にドライバーが止まりました。残り回数が減ったかどうかは分かりません。",
        "The card driver stopped while it had the PIN. Whether an attempt was used is unknown.",
        "PINが正しいことを確かめてから、もう一度入力してください。",
        "Make sure of the PIN before you enter it again.",
    ),
    FailureCode.PKCS11_NO_TOKEN: row(
        "カードのドライバーから、カードが見えません。",
        "The card driver sees no card.",
        "カードを差し込むか、差し直してください。",
        "Insert the card, or take it out and insert it again.",
        retriable=True,
    ),
    FailureCode.PKCS11_NO_CERTIFICATE: row(
        "カードの中に、署名用の証明書が見つかりません（{count}件の証明書）。",
        "No signing certificate was found on the card ({count} certificates).",
        "HPKIの署名用カードかどうかをお確かめください。",
        "Check that this is an HPKI card for signing.",
    ),
    FailureCode.PKCS11_PIN_NOT_TAKEN: row(
        "ドライバーがPINを受け付けませんでした（{ckr}）。残り回数が減ったかどうかは分かりません。",
        "The card driver did not take the PIN ({ckr}). Whether an attempt was used is not known.",
        "PINの文字と桁数をお確かめください。不確かなときは、キャンセルしてください。",
        "Check the characters and the length of the PIN. If you are unsure, cancel.",
    ),
    FailureCode.PKCS11_REFUSED: row(
        "カードのドライバーが署名を受け付けませんでした（{ckr}）。",
        "The card driver refused to sign ({ckr}).",
        "カードを差し直して、もう一度署名してください。",
        "Insert the card again and sign again.",
    ),
}
