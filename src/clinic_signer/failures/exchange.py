"""Failures of the exchange with the e-prescription service: requests and answers."""

from __future__ import annotations

from clinic_signer.failures.codes import FailureCode
from clinic_signer.failures.row import Rows, row

ROWS: Rows = {
    FailureCode.SERVICE_NOT_SET_UP: row(
        "電子処方箋サービスに送るためのフォルダーが設定されていません。",
        "The folders for the electronic-prescription service are not set.",
        "設定「service.request_folder」と「service.answer_folder」を、"
        "ONSの資料で確かめて入力してください（ふつうは{request}と{answer}）。",
        "Set service.request_folder and service.answer_folder; confirm them with the ONS "
        "papers (usually {request} and {answer}).",
    ),
    FailureCode.SERVICE_PROFILE_INVALID: row(
        "電子処方箋サービスとのやりとりの定義ファイル（{file}）が正しくありません（{reason}）。",
        "The file that describes the messages ({file}) is not right ({reason}).",
        "定義ファイルを直すか、設定「service.profile」を空にしてください。処方箋は送られずに残っています。",
        "Correct the file, or empty service.profile. Prescriptions wait and are not sent.",
    ),
    FailureCode.SERVICE_FUNCTION_UNKNOWN: row(
        "電子処方箋サービスへのこの依頼（{kind}）の送り方が、まだ分かっていません。",
        "How this is asked of the service ({kind}) is not known yet.",
        "電子カルテか端末から行うか、ONSの資料にある機能名を定義ファイル（設定「service.profile」）に入れてください。",
        "Do it in the EMR or at the terminal, or put the function's name from the ONS papers "
        "into the file of service.profile.",
    ),
    FailureCode.SERVICE_REQUEST_INCOMPLETE: row(
        "電子処方箋サービスに送る内容が足りません（{part}）。",
        "What is sent to the service is not complete ({part}).",
        "医療機関コードが処方箋に入っているか、設定「service.institution」が10桁かをお確かめください。",
        "Check that the prescription has the institution's code, or that service.institution "
        "has 10 digits.",
    ),
    FailureCode.SERVICE_FOLDER_UNUSABLE: row(
        "オンライン資格確認端末のフォルダー（{folder}）を使えません（{reason}）。",
        "The folder of the terminal ({folder}) cannot be used ({reason}).",
        "端末とネットワークをお確かめください。使えるようになると、自動で続けます。",
        "Check the terminal and the network. It goes on by itself.",
        retriable=True,
    ),
    FailureCode.SERVICE_EARLIER_UNANSWERED: row(
        "この処方箋の前の版について、電子処方箋サービスの回答をまだ受け取っていません。",
        "The service has not answered yet about the version before this prescription.",
        "回答が来ると、自動で送ります。来ないときは、端末で前の版の登録を確かめてください。",
        "It is sent when the answer has come. If none comes, look up the earlier one at the "
        "terminal.",
        retriable=True,
    ),
    FailureCode.SERVICE_NO_ANSWER: row(
        "電子処方箋サービスの回答が、{minutes}分たっても届きません。",
        "The service has not answered within {minutes} minutes.",
        "届いているかどうかは分かりません。もう一度送る前に、端末で登録されていないか確かめてください。回答は、遅れて来ても受け取ります。",
        "It may have got there. Before it is sent again, see at the terminal whether it is "
        "registered. A late answer is still taken.",
        retriable=True,
    ),
    FailureCode.SERVICE_ANSWER_UNREADABLE: row(
        "電子処方箋サービスの回答を読めません（{reason}）。",
        "The answer of the service cannot be read ({reason}).",
        "登録されたかどうかを端末で確かめてください。回答のファイルは、別のフォルダーに残してあります。",
        "See at the terminal whether it is registered. The answer is kept in a folder aside.",
    ),
    FailureCode.SERVICE_ANSWER_FOREIGN: row(
        "電子処方箋サービスから、送った覚えのない回答か、前と違う2つめの回答が届きました（{file}）。",
        "An answer came that belongs to no request, or a second one that differs ({file}).",
        "ファイルは別のフォルダーに残してあります。端末で登録の内容を確かめてください。",
        "The file is kept in a folder aside. See at the terminal what is registered.",
    ),
    FailureCode.SERVICE_REFUSED: row(
        "電子処方箋サービスが受け付けませんでした（{reason}）。",
        "The electronic-prescription service refused it ({reason}).",
        "行のメニューの「サービスの回答」で理由を確かめてください。処方箋を直して出し直すか、もう一度送ります。",
        "See the reasons in the row's menu (answer of the service). Issue it corrected, or "
        "send it again.",
    ),
}
