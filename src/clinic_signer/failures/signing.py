"""Failures of signing: the signature itself and its file."""

from __future__ import annotations

from clinic_signer.failures.codes import FailureCode
from clinic_signer.failures.row import Alone, Rows, row
from clinic_signer.offers import Way
from clinic_signer.words import Words

ROWS: Rows = {
    FailureCode.SIGNER_NOT_ALLOWED: row(
        "使わない設定です（{key}）。",  # short: it stands in the window's strip
        "Not to be used here ({key}).",
        "別の方法で署名してください。必要なら、管理者にご相談ください。",
        "Sign another way, or ask the administrator of this PC.",
        alone=Alone(
            (Way.CARD, Way.PHONE),
            Words("必要なら、管理者にご相談ください。", "Ask the administrator of this PC."),
        ),
    ),
    FailureCode.SIGNER_UNAVAILABLE: row(
        "この署名の方法は、まだ使えません（{signer}）。",
        "This way of signing is not available ({signer}).",
        "別の署名の方法を選んでください。",
        "Choose another way of signing.",
    ),
    FailureCode.SIGNED_DOCUMENT_REJECTED: row(
        "署名のあとの検査に合格しませんでした（{reason}）。署名した文書は捨てました。",
        "The signed document did not pass the check after signing ({reason}). It was discarded.",
        "もう一度署名してください。続くときは、お問い合わせください。",
        "Sign again. If it goes on, ask for support.",
    ),
    FailureCode.OUTPUT_EXISTS: row(
        "同じ名前のファイルがあります（{file}）。上書きしませんでした。",
        "A file of that name exists ({file}). It was not overwritten.",
        "別のフォルダーを選ぶか、前のファイルを移してください。",
        "Choose another folder or move the earlier file.",
    ),
    FailureCode.OUTPUT_NOT_WRITABLE: row(
        "ファイルを書けません（{file}）。",
        "The file cannot be written ({file}).",
        "フォルダーがあるか、書き込みが許されているか、空きがあるかをお確かめください。",
        "Check that the folder exists, may be written to and has free space.",
    ),
}
