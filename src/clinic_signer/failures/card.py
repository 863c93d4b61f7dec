"""Failures of readers, the card and its PIN."""

from __future__ import annotations

from clinic_signer.failures.codes import FailureCode
from clinic_signer.failures.row import Rows, row

ROWS: Rows = {
    FailureCode.CARD_NO_READER: row(
        "カードリーダーが見つかりません。",
        "No card reader was found.",
        "カードリーダーのUSBケーブルを差し直してください。",
        "Unplug the reader's USB cable and plug it in again.",
        retriable=True,
    ),
    FailureCode.CARD_ABSENT: row(
        "カードが入っていません。",
        "No card is inserted.",
        "カードを差し込むと、すぐに使えます。",
        "Insert your card to use it.",
        retriable=True,
    ),
    FailureCode.CARD_NOT_HPKI: row(
        "HPKIの署名用カードではありません。",
        "This is not an HPKI card for signing.",
        "HPKIカードに入れ替えてください。",
        "Insert your HPKI card.",
        retriable=True,
    ),
    FailureCode.CARD_REMOVED: row(
        "カードが抜かれました。",
        "The card was removed.",
        "カードを差し込むと続けられます。",
        "Insert the card to go on.",
        retriable=True,
    ),
    FailureCode.CARD_RESET: row(
        "ほかのソフトがカードを初期状態に戻しました。",
        "Another program has reset the card.",
        "もう一度署名してください。",
        "Sign again.",
        retriable=True,
    ),
    FailureCode.CARD_BUSY: row(
        "ほかのソフトがカードを使っています。",
        "Another program is using the card.",
        "そのソフトの処理が終わってから、もう一度署名してください。",
        "Sign again when that program has finished.",
        retriable=True,
    ),
    FailureCode.CARD_MUTE: row(
        "カードが応答しません。",
        "The card does not answer.",
        "カードの表裏と向きを確かめて、差し直してください。",
        "Check which way round the card goes, and insert it again.",
        retriable=True,
    ),
    FailureCode.CARD_SERVICE_STOPPED: row(
        "パソコンのICカードの機能（スマートカードサービス）が止まっています。",
        "The smart-card service of this PC is not running.",
        "サービス（Linuxではpcscd）を開始してください。開始されると、自動で使えるようになります。",
        "Start the service (on Linux pcscd). The card can be used as soon as it runs.",
        retriable=True,
    ),
    FailureCode.CARD_SERVICE_DENIED: row(
        "パソコンのICカードの機能（スマートカードサービス）を使うことが許されていません。",
        "You are not allowed to use the smart-card service of this PC.",
        "パソコンの管理者に、ICカードの利用の許可をご依頼ください。",
        "Ask the administrator of this PC for permission to use smart cards.",
        retriable=True,
    ),
    FailureCode.CARD_COMMUNICATION: row(
        "カードとやりとりできません（{status_word}）。",
        "The card does not answer as expected ({status_word}).",
        "カードを差し直してください。続くときは診断を開いてください。",
        "Insert the card again. If it goes on, open the diagnostics.",
        retriable=True,
    ),
    FailureCode.CARD_DEACTIVATED: row(
        "このカードの署名の機能は、止められています。",
        "The signing application of this card has been put out of use.",
        "発行窓口へご連絡ください。",
        "Contact the issuer of the card.",
    ),
    FailureCode.CARD_CONTENT_UNREADABLE: row(
        "カードの中の情報を読み取れません（{item}）。",
        "The information on the card cannot be read ({item}).",
        "別のカードでお試しになるか、発行窓口へご連絡ください。",
        "Try another card or contact the issuer.",
    ),
    FailureCode.CARD_PIN_WRONG: row(
        "PINが違います。署名はまだ行われていません。残り{attempts_left}回です。",
        "That PIN is not right. Nothing was signed. {attempts_left} attempts left.",
        "PINをお確かめください。不確かなときは、キャンセルしてください。",
        "Make sure of the PIN. If you are unsure, cancel.",
    ),
    FailureCode.CARD_PIN_LOCKED: row(
        "カードがロックされています。",
        "The card is locked.",
        "発行窓口へご連絡ください。",
        "Contact the issuer of the card.",
    ),
    FailureCode.CARD_PIN_FORMAT: row(
        "PINは{minimum}〜{maximum}文字の半角の英数字です。カードには送っていません。",
        "The PIN has {minimum} to {maximum} ASCII characters. It was not sent to the card.",
        "もう一度入力してください。残り回数は減っていません。",
        "Enter it again. No attempt was used.",
    ),
    FailureCode.CARD_LAST_ATTEMPT: row(
        "残り1回です。次にまちがえると、このカードは使えなくなります。",
        "1 attempt left. One more wrong PIN and this card stops working.",
        "PINを確かめてから、確認のうえ入力してください。",
        "Make sure of the PIN, then confirm and enter it.",
    ),
    FailureCode.CARD_PIN_NOT_TAKEN: row(
        "カードがPINを受け付けませんでした（{status_word}）。残り回数が減ったかどうかは分かりません。",
        "The card did not take the PIN ({status_word}). Whether an attempt was used is not known.",
        "カードを差し直し、残り回数を確かめてから、もう一度入力してください。",
        "Insert the card again and look at the attempts left before you enter it again.",
    ),
    FailureCode.CARD_VERIFICATION_LOST: row(
        "署名の直前に、カードがPINの確認を取り消しました（{status_word}）。",
        "The card took the verification of the PIN back before it signed ({status_word}).",
        "ほかのソフトを閉じて、もう一度PINを入力してください。残り回数は減っていません。",
        "Close other programs and enter the PIN again. No attempt was used.",
    ),
    FailureCode.CARD_KEY_REFUSED: row(
        "カードの署名用の鍵を使えません（{status_word}）。",
        "The signing key of the card cannot be used ({status_word}).",
        "カードを差し直してください。続くときは、発行窓口へご連絡ください。",
        "Insert the card again. If it goes on, contact the issuer.",
    ),
    FailureCode.CARD_REFUSED: row(
        "カードが署名を受け付けませんでした（{status_word}）。",
        "The card refused to sign ({status_word}).",
        "カードを差し直して、もう一度署名してください。",
        "Insert the card again and sign again.",
    ),
    FailureCode.CARD_SIGNATURE_WRONG: row(
        "カードが作った署名が、証明書と合いません。署名は使われていません。",
        "The signature made by the card does not fit its certificate. It was not used.",
        "発行窓口へご連絡ください。",
        "Contact the issuer of the card.",
    ),
    FailureCode.CARD_CHANGED: row(
        "確認したあとにカードが入れ替わりました。",
        "The card was exchanged after you confirmed.",
        "もう一度、はじめから署名してください。",
        "Start signing again.",
    ),
    FailureCode.CARD_SEVERAL: row(
        "HPKIカードが2枚以上あります（{holders}）。",
        "There is more than one HPKI card ({holders}).",
        "使うカードを選ぶか、ほかのカードを抜いてください。",
        "Choose the card to use, or take the others out.",
        retriable=True,
    ),
    FailureCode.CARD_NOT_NAMED: row(
        "指定されたもの（{wanted}）がありません。",
        "What was named ({wanted}) is not there.",
        "今あるものから選んでください（{there}）。",
        "Choose one of those that are there ({there}).",
        retriable=True,
    ),
    FailureCode.CARD_REMOTE_SESSION: row(
        "リモート接続のため、カードリーダーが見えません。",
        "This is a remote session, in which no card reader is to be seen.",
        "手元のパソコンのリモート接続の設定で、スマートカードの共有を許可してください。",
        "Let the PC in front of you share its smart cards in the settings of the remote session.",
        retriable=True,
    ),
    FailureCode.CARD_PIN_DROPPED: row(
        "安全のため、入力されたPINを消しました。残りは署名していません。",
        "The PIN was erased for safety. What remains was not signed.",
        "もう一度PINを入力すると、残りに署名できます。",
        "Enter the PIN again to sign the rest.",
    ),
}
