"""Failures of the second certificate: the phone, its service, the cardless services."""

from __future__ import annotations

from clinic_signer.failures.codes import FailureCode
from clinic_signer.failures.row import Rows, row, without_card

ROWS: Rows = {
    FailureCode.APPROVAL_REFUSED: row(
        "スマートフォンで「承認しない」が選ばれました。何も署名していません。",
        "“Do not approve” was chosen on the phone. Nothing was signed.",
        "まちがえて選んだときは、もう一度承認を求めてください。",
        "If it was chosen by mistake, ask for approval again.",
    ),
    FailureCode.APPROVAL_WRONG_NUMBER: row(
        "スマートフォンで選ばれた番号が違いました。何も署名していません。",
        "A different number was chosen on the phone. Nothing was signed.",
        "新しい番号でやり直してください。",
        "Try again with a new number.",
    ),
    FailureCode.APPROVAL_NOT_ME: row(
        "スマートフォンで「身に覚えがない」が選ばれました。何も署名していません。",
        "“Not me” was chosen on the phone. Nothing was signed.",
        "院内の担当者に知らせてください。15分間は、新しい承認を求められません。カードでは署名できます。",
        "Tell the person in charge. No approval can be asked for in the next 15 minutes.",
        alone=without_card(
            "院内の担当者に知らせてください。15分間は、新しい承認を求められません。",
            "Tell the person in charge. No approval can be asked for in the next 15 minutes.",
        ),
    ),
    FailureCode.APPROVAL_CONTENT_MISMATCH: row(
        "スマートフォンでの照合で、内容が一致しませんでした。何も署名していません。",
        "The phone found that the content does not match. Nothing was signed.",
        "もう一度承認を求めてください。続くときは、カードで署名し、お問い合わせください。",
        "Ask for approval again. If it goes on, sign by card and ask for support.",
        alone=without_card(
            "もう一度承認を求めてください。続くときは、お問い合わせください。",
            "Ask for approval again. If it goes on, ask for support.",
        ),
    ),
    FailureCode.APPROVAL_TIMEOUT: row(
        "時間内にQRが読み取られませんでした。何も署名していません。",
        "The QR was not scanned in time. Nothing was signed.",
        "アプリを開いてから、新しいQRを表示してください。",
        "Open the app first, then show a new QR.",
    ),
    FailureCode.APPROVAL_PHONE_SILENT: row(
        "QRの読み取りのあと、スマートフォンから返事がありませんでした。何も署名していません。",
        "After the QR was scanned, the phone gave no answer. Nothing was signed.",
        "スマートフォンの電波をお確かめのうえ、もう一度承認を求めてください。",
        "Check the phone's network and ask for approval again.",
    ),
    FailureCode.APPROVAL_CANCELLED: row(
        "承認を待つのをやめました。何も署名していません。",
        "Waiting for approval was ended. Nothing was signed.",
        "署名するときは、もう一度承認を求めてください。",
        "Ask for approval again to sign.",
    ),
    FailureCode.APPROVAL_EXPIRED: row(
        "承認の期限が切れました。残りは署名していません。",
        "The approval has ended. What remains was not signed.",
        "続けるには、もう一度スマートフォンで承認してください。",
        "Approve on your phone again to continue.",
    ),
    FailureCode.APPROVAL_PAUSED: row(
        "「身に覚えがない」が選ばれたため、新しい承認の受付が止まっています。",
        "New approvals are stopped because “Not me” was chosen.",
        "15分ほどお待ちになるか、カードで署名してください。",
        "Wait about 15 minutes, or sign by card.",
        alone=without_card(
            "15分ほどお待ちください。",
            "Wait about 15 minutes.",
        ),
        retriable=True,
    ),
    FailureCode.APPROVAL_NOT_GIVEN: row(
        "スマートフォンでの承認がまだありません。署名していません。",
        "The phone has not approved this. It was not signed.",
        "承認を求めてから署名してください。",
        "Ask for approval, then sign.",
    ),
    FailureCode.PAIRING_CODE_WRONG: row(
        "6桁のコードが違います（残り{left}回）。",
        "The six-digit code is not right ({left} attempts left).",
        "スマートフォンの画面のコードを、もう一度入力してください。",
        "Type the code shown on the phone again.",
    ),
    FailureCode.PAIRING_NOT_DONE: row(
        "スマートフォンの登録が終わりませんでした。",
        "The phone was not set up.",
        "もう一度、はじめから登録してください。",
        "Start the set-up again.",
    ),
    FailureCode.SECOND_NOT_PAIRED: row(
        "このパソコンには、スマートフォンが登録されていません。",
        "No phone is set up on this PC.",
        "スマートフォンを登録するか、カードで署名してください。",
        "Set up your phone, or sign by card.",
        alone=without_card(
            "スマートフォンを登録してください。",
            "Set up your phone.",
        ),
    ),
    FailureCode.SECOND_NOT_SET_UP: row(
        "スマートフォンでの署名は、このパソコンではまだ設定されていません。",
        "Signing by phone is not set up on this PC.",
        "パソコンの管理者に、署名サービスの設定（second.base_url）をご依頼ください。",
        "Ask the administrator of this PC to set the signing service (second.base_url).",
    ),
    FailureCode.SECOND_UNREACHABLE: row(
        "署名サービスにつながりません。",
        "The signing service cannot be reached.",
        "自動でもう一度確かめます。急ぐときは、カードで署名するか、紙の処方箋をお使いください。",
        "It is tried again by itself. If it is urgent, sign by card or on paper.",
        alone=without_card(
            "自動でもう一度確かめます。急ぐときは、紙の処方箋をお使いください。",
            "It is tried again by itself. If it is urgent, use paper.",
        ),
        retriable=True,
    ),
    FailureCode.SECOND_FACILITY_SUSPENDED: row(
        "この医療機関での署名サービスの利用が止められています。",
        "The signing service is suspended for this facility.",
        "契約と支払いの状況を、署名サービスの窓口にお確かめください。カードでは署名できます。",
        "Ask the signing service about contract and payment. You can sign by card.",
        alone=without_card(
            "契約と支払いの状況を、署名サービスの窓口にお確かめください。",
            "Ask the signing service about contract and payment.",
        ),
        retriable=True,
    ),
    FailureCode.SECOND_REVOKED: row(
        "セカンド電子証明書か、このパソコンの登録が取り消されています。",
        "The second certificate, or the registration of this PC, has been withdrawn.",
        "カードで署名し、発行窓口へご連絡ください。",
        "Sign by card and contact the issuer.",
        alone=without_card(
            "発行窓口へご連絡ください。",
            "Contact the issuer.",
        ),
    ),
    FailureCode.SECOND_LOCKED: row(
        "まちがいが続いたため、セカンド電子証明書がロックされています。",
        "The second certificate is locked after too many wrong entries.",
        "発行窓口へご連絡ください。カードでは署名できます。",
        "Contact the issuer. You can sign by card.",
        alone=without_card(
            "発行窓口へご連絡ください。",
            "Contact the issuer.",
        ),
    ),
    FailureCode.SECOND_CLOCK_WRONG: row(
        "パソコンの時計が、署名サービスと合っていません。",
        "The clock of this PC does not agree with the signing service.",
        "パソコンの日付と時刻を合わせてください。",
        "Set date and time of this PC.",
    ),
    FailureCode.SECOND_ADDRESS_INSECURE: row(
        "安全でない接続先のため、使いませんでした（{origin}）。",
        "The address is not secure and was not used ({origin}).",
        "「https」で始まるアドレスを、パソコンの管理者にお確かめください。",
        "Ask the administrator of this PC for an address that begins with https.",
    ),
    FailureCode.SECOND_ANSWER_WRONG: row(
        "署名サービスの返事を読み取れません。何も署名していません。",
        "The answer of the signing service cannot be used. Nothing was signed.",
        "もう一度お試しください。続くときは、カードで署名し、お問い合わせください。",
        "Try again. If it goes on, sign by card and ask for support.",
        alone=without_card(
            "もう一度お試しください。続くときは、お問い合わせください。",
            "Try again. If it goes on, ask for support.",
        ),
    ),
    FailureCode.SECOND_REFUSED: row(
        "署名サービスが受け付けませんでした。何も署名していません。",
        "The signing service refused. Nothing was signed.",
        "もう一度承認を求めてください。続くときは、お問い合わせください。",
        "Ask for approval again. If it goes on, ask for support.",
    ),
    FailureCode.SECOND_HASH_REFUSED: row(
        "承認されたものと違う文書のため、署名サービスが署名しませんでした。",
        "The signing service did not sign: the document is not one that was approved.",
        "もう一度承認を求めてください。続くときは、お問い合わせください。",
        "Ask for approval again. If it goes on, ask for support.",
    ),
    FailureCode.SECOND_SIGNATURE_WRONG: row(
        "署名サービスから届いた署名が、証明書と合いません。署名は使われていません。",
        "The signature made by the signing service does not fit its certificate. It was not used.",
        "もう一度お試しください。続くときは、カードで署名し、お問い合わせください。",
        "Try again. If it goes on, sign by card and ask for support.",
        alone=without_card(
            "もう一度お試しください。続くときは、お問い合わせください。",
            "Try again. If it goes on, ask for support.",
        ),
    ),
    FailureCode.SECOND_MEMORY_ONLY: row(
        "このパソコンには安全な保管場所がないため、スマートフォンの登録は、ソフトを閉じると消えます。",
        "This PC has no safe place for secrets: the set-up of the phone ends with the program.",
        "次に開いたとき、もう一度登録してください。続けて使うときは、パソコンの管理者にご相談ください。",
        "Set up the phone again next time. To keep it, ask the administrator of this PC.",
    ),
    FailureCode.SIGNED_DOCUMENT_ALTERED: row(
        "戻ってきた文書の内容が、画面で確かめたものと違います。文書は捨てました。",
        "The document that came back differs from what you saw. It was discarded.",
        "この方法での署名をやめて、カードで署名し、お問い合わせください。",
        "Stop signing this way. Sign by card and ask for support.",
        alone=without_card(
            "この方法での署名をやめて、お問い合わせください。",
            "Stop signing this way and ask for support.",
        ),
    ),
    FailureCode.SIGNED_DOCUMENT_FOREIGN: row(
        "戻ってきた文書に、別の人の署名がありました。文書は捨てました。",
        "The document that came back was signed by somebody else. It was discarded.",
        "この方法での署名をやめて、カードで署名し、お問い合わせください。",
        "Stop signing this way. Sign by card and ask for support.",
        alone=without_card(
            "この方法での署名をやめて、お問い合わせください。",
            "Stop signing this way and ask for support.",
        ),
    ),
    FailureCode.SIGNED_DOCUMENT_TIME: row(
        "署名の日時が、いまの時刻と5分以上違います。文書は捨てました。",
        "The time of the signature is more than 5 minutes off. The document was discarded.",
        "パソコンの時計をお確かめのうえ、もう一度署名してください。",
        "Check the clock of this PC and sign again.",
    ),
    FailureCode.CARDLESS_NOT_SET_UP: row(
        "カードを使わない署名（HPKIカードレス署名）は、まだ設定されていません。",
        "Cardless signing is not set up.",
        "パソコンの管理者に、設定（cardless）をご依頼ください。",
        "Ask the administrator of this PC for the settings (cardless).",
    ),
    FailureCode.CARDLESS_SERVICE_DOWN: row(
        "パソコンの中のカードレス署名のソフトが動いていません。",
        "The cardless signing service of this PC is not running.",
        "そのソフトを起動するか、パソコンを起動し直してください。カードでは署名できます。",
        "Start it, or restart the PC. You can sign by card.",
        alone=without_card(
            "そのソフトを起動するか、パソコンを起動し直してください。",
            "Start it, or restart the PC.",
        ),
        retriable=True,
    ),
    FailureCode.CARDLESS_NOT_LOGGED_IN: row(
        "カードレス署名にログインしていません。署名していません。",
        "You are not logged in to cardless signing. Nothing was signed.",
        "ブラウザーの画面でログインしてから、もう一度署名してください。",
        "Log in in the browser, then sign again.",
    ),
    FailureCode.CARDLESS_REFUSED: row(
        "カードレス署名のソフトが署名しませんでした。",
        "The cardless signing service did not sign.",
        "もう一度お試しください。続くときは、そのソフトの窓口へご連絡ください。",
        "Try again. If it goes on, ask the support of that software.",
    ),
    FailureCode.CARDLESS_NO_DISPENSING: row(
        "カードレス署名のサービスでは、調剤結果には署名できません。",
        "The cardless signing service takes prescriptions only, no dispensing results.",
        "調剤結果には、カードレス署名ではない方法で署名してください。",
        "Sign dispensing results another way than by cardless signing.",
    ),
}
