"""Failures of the local API: what an EMR is answered."""

from __future__ import annotations

from clinic_signer.failures.codes import FailureCode
from clinic_signer.failures.row import Rows, row

ROWS: Rows = {
    FailureCode.API_PORT_TAKEN: row(
        "電子カルテとの連携（API）を始められません。ポート{port}はほかのソフトが使っています。",
        "The local API cannot start: port {port} is used by another program.",
        "「clinic-signer station」が動いているなら、そのままで連携できます。ほかのソフトなら、"
        "終えるか、設定「api.port」で別の番号にして、電子カルテの設定も合わせてください。",
        "If clinic-signer station runs, it serves the EMR, and all is well. Else end that program, "
        "or choose another port in api.port and in the EMR.",
    ),
    FailureCode.API_TOKEN_EXPOSED: row(
        "APIの合言葉（トークン）のファイルを、ほかの人も読めます（{file}）。",
        "The file with the API's token can be read by others ({file}).",
        "本人だけが読めるようにしてから、「clinic-signer api token --renew」で作り直してください。",
        "Let only its owner read it, then make a new token with clinic-signer api token --renew.",
    ),
    FailureCode.API_TOKEN_UNUSABLE: row(
        "APIの合言葉（トークン）を保存できないか、読めません（{file}）。",
        "The API's token cannot be kept or read ({file}).",
        "書き込めるフォルダーか確かめ、「clinic-signer api token --renew」で作り直してください。",
        "Check that the folder can be written to, then clinic-signer api token --renew.",
    ),
    FailureCode.API_TOKEN_REFUSED: row(
        "APIの合言葉（トークン）がないか、正しくありません。",
        "The request has no token, or a wrong or an old one.",
        "「clinic-signer api token」で表示されるトークンを、電子カルテに設定してください。",
        "Give the EMR the token that clinic-signer api token prints.",
    ),
    FailureCode.API_HOST_REFUSED: row(
        "APIは、このパソコンの中のアドレスだけで使えます。",
        "The API answers only to the addresses of this PC itself.",
        "「http://127.0.0.1:（ポート）」を指定してください。",
        "Use http://127.0.0.1:(port).",
    ),
    FailureCode.API_ORIGIN_REFUSED: row(
        "このWebページからは、APIを使えません。",
        "This web page may not use the API.",
        "院内のWeb型の電子カルテで使うときは、管理者が「api.origins」にそのアドレスを加えてください。",
        "For a web-based EMR of the clinic, the administrator adds its address to api.origins.",
    ),
    FailureCode.API_REQUEST_INVALID: row(
        "APIへの要求が正しくありません（{part}）。",
        "The request to the API is not right ({part}).",
        "電子カルテの開発元に、API仕様（docs/api.md）の確認をご依頼ください。",
        "Have the maker of the EMR compare it with docs/api.md.",
    ),
    FailureCode.API_PATH_UNKNOWN: row(
        "APIに、そのアドレスはありません。",
        "The API has no such address.",
        "電子カルテの開発元に、API仕様（docs/api.md）の確認をご依頼ください。",
        "Have the maker of the EMR compare it with docs/api.md.",
    ),
    FailureCode.API_METHOD_REFUSED: row(
        "APIのこのアドレスでは、その操作はできません。",
        "The API does not do this at this address.",
        "電子カルテの開発元に、API仕様（docs/api.md）の確認をご依頼ください。",
        "Have the maker of the EMR compare it with docs/api.md.",
    ),
    FailureCode.API_TYPE_REFUSED: row(
        "APIに送られたデータの種類（Content-Type）が違います。",
        "The API does not take data of this Content-Type.",
        "「text/csv」「application/xml」「application/octet-stream」のどれかで送ってください。",
        "Send text/csv, application/xml or application/octet-stream.",
    ),
    FailureCode.API_KEY_REUSED: row(
        "同じ受付キー（Idempotency-Key）で、別の処方箋が送られました。",
        "Another prescription was sent with an Idempotency-Key that was used before.",
        "処方箋ごとに、新しいキーを使ってください。受け付けていません。",
        "Use a new key for each prescription. It was not taken.",
    ),
    FailureCode.API_TOO_MANY_REQUESTS: row(
        "APIへの要求が多すぎます。",
        "There are too many requests to the API.",
        "{seconds}秒待ってから、もう一度送ってください。",
        "Send it again after {seconds} seconds.",
        retriable=True,
    ),
    FailureCode.API_BUSY: row(
        "APIへの接続が多すぎます。",
        "There are too many connections to the API.",
        "少し待ってから、もう一度送ってください。使い終えた接続は閉じてください。",
        "Send it again in a moment. Close connections that are no longer used.",
        retriable=True,
    ),
    FailureCode.API_NO_WINDOW: row(
        "前に出せる画面がありません。",
        "There is no window that could be brought to the front.",
        "Clinic Signerの画面を開いてください。",
        "Open the window of Clinic Signer.",
        retriable=True,
    ),
}
