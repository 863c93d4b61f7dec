"""Failures of the sandbox."""

from __future__ import annotations

from clinic_signer.failures.codes import FailureCode
from clinic_signer.failures.row import Rows, row

ROWS: Rows = {
    FailureCode.SANDBOX_NOT_ALLOWED: row(
        "練習（サンドボックス）は、使わないように設定されています（{key}）。",
        "The settings say that the sandbox is not to be used for practice here ({key}).",
        "必要なときは、パソコンの管理者にご連絡ください。",
        "Contact the administrator of this PC if you need it.",
    ),
    FailureCode.SANDBOX_UNUSABLE: row(
        "サンドボックスを用意できません（{reason}）。",
        "The sandbox cannot be prepared ({reason}).",
        "データフォルダーに書き込めるか、空きがあるかをお確かめください。",
        "Check that the data folder can be written to and has free space.",
    ),
    FailureCode.SANDBOX_FAULT_INVALID: row(
        "サンドボックスの不具合の指定が正しくありません（{fault}）。",
        "This fault of the sandbox is not known ({fault}).",
        "次のどれかを指定してください（{known}）。",
        "Give one of these: {known}.",
    ),
    FailureCode.SANDBOX_EXTRA_MISSING: row(
        "サンドボックスのサービスに必要な部品がありません（{package}）。",
        "A package that the sandbox's service needs is missing ({package}).",
        "「pip install clinic-signer[sandbox]」で追加してください。",
        "Add it with pip install clinic-signer[sandbox].",
    ),
    FailureCode.SANDBOX_PORT_TAKEN: row(
        "ポート{port}はほかのソフトが使っています。",
        "Port {port} is used by another program.",
        "先に動いているサービスを終えるか、別のポートを指定してください。",
        "End the service that is already running, or give another port.",
        retriable=True,
    ),
    FailureCode.SANDBOX_HOST_NEEDS_TLS: row(
        "ほかの機器から使うには、httpsの証明書が必要です（{host}）。",
        "To be reached from other machines, it needs a certificate for https ({host}).",
        "--tls-certificate と --tls-key を指定するか、--host を外してください。",
        "Give --tls-certificate and --tls-key, or leave --host out.",
    ),
    FailureCode.VIRTUAL_READER_NOT_FOUND: row(
        "仮想カードリーダーが見つかりません（{address}）。",
        "No virtual card reader listens at {address}.",
        "「apt install pcscd vsmartcard-vpcd」で入れて、pcscdを起動し直してください。",
        "On Debian or Ubuntu: apt install pcscd vsmartcard-vpcd, then restart pcscd.",
    ),
}
