"""Failures of documents: what is to be signed or verified, and its findings."""

from __future__ import annotations

from clinic_signer.failures.codes import FailureCode
from clinic_signer.failures.row import Rows, row

ROWS: Rows = {
    FailureCode.FILE_UNREADABLE: row(
        "ファイルを読めません（{file}）。",
        "The file cannot be read ({file}).",
        "ファイルがあるか、読み取りが許されているかをお確かめください。",
        "Check that the file exists and may be read.",
    ),
    FailureCode.FILE_TOO_LARGE: row(
        "ファイルが大きすぎます（{size}バイト、上限{limit}バイト）。",
        "The file is too large ({size} bytes, at most {limit}).",
        "処方箋のファイルかどうかをお確かめください。",
        "Check that this is a prescription file.",
    ),
    FailureCode.FILE_EMPTY: row(
        "ファイルが空です。",
        "The file is empty.",
        "電子カルテで、もう一度ファイルを作ってください。",
        "Create the file again in the EMR.",
    ),
    FailureCode.NOT_A_PRESCRIPTION: row(
        "電子処方箋のデータではありません。",
        "This is not electronic prescription data.",
        "「SJ1」で始まる処方箋データか、電子処方箋のXMLを選んでください。",
        "Choose prescription data beginning with SJ1, or an e-prescription XML file.",
    ),
    FailureCode.NOT_XML: row(
        "XMLとして読めません（{line}行目）。",
        "The file is not well-formed XML (line {line}).",
        "ファイルが途中で切れていないか、送り主にお確かめください。",
        "The file may be cut short. Ask the sender for it again.",
    ),
    FailureCode.XML_FORBIDDEN_CONSTRUCT: row(
        "電子処方箋では許されないXMLの書き方があります（{construct}）。",
        "The XML uses a construct that e-prescriptions must not use ({construct}).",
        "このファイルは使わず、送り主に連絡してください。",
        "Do not use this file. Contact the sender.",
    ),
    FailureCode.ENVELOPE_UNKNOWN: row(
        "電子処方箋のXMLの形と違います（{reason}）。",
        "The XML does not have the form of an e-prescription ({reason}).",
        "電子処方箋（EP）か調剤情報（ED）のファイルかどうかをお確かめください。",
        "Check that it is an e-prescription (EP) or dispensing (ED) file.",
    ),
    FailureCode.ENVELOPE_ALREADY_SIGNED: row(
        "すでに署名されています。",
        "The prescription is already signed.",
        "内容を変えるときは、電子カルテから新しい処方箋を出してください。",
        "To change it, issue a new prescription from the EMR.",
    ),
    FailureCode.DOCUMENT_NOT_SIGNED: row(
        "このファイルに署名はありません。",
        "This file has no signature.",
        "署名された電子処方箋のファイルを選んでください。",
        "Choose the file of a signed e-prescription.",
    ),
    FailureCode.PAYLOAD_NOT_BASE64: row(
        "処方箋の本文を取り出せません（Base64の形が正しくありません）。",
        "The prescription text cannot be taken out (its Base64 form is wrong).",
        "電子カルテで、もう一度ファイルを作ってください。",
        "Create the file again in the EMR.",
    ),
    FailureCode.NOT_DISPENSING_DATA: row(
        "調剤結果のデータではありません。",
        "This is not dispensing data.",
        "「CJ1」で始まる調剤結果のデータを選んでください。",
        "Choose dispensing data beginning with CJ1.",
    ),
    FailureCode.DISPENSING_DATA_ALONE: row(
        "調剤結果のデータだけでは署名できません。もとの処方箋と一緒に署名します。",
        "Dispensing data are not signed alone but together with their prescription.",
        "処方箋のファイルと2つ一緒に開いてください（コマンドでは clinic-signer dispense）。",
        "Open it together with the prescription's file (or use clinic-signer dispense).",
    ),
    FailureCode.PRESCRIPTION_NOT_KEPT: row(
        "処方箋をそのままの形で調剤情報に入れられません。医師の署名が合わなくなります。",
        "The prescription cannot be put into a dispensing document without harm to its signature.",
        "受け取ったままのファイルかどうかをお確かめください。続くときは、お問い合わせください。",
        "Check that the file is as it was received. If it goes on, ask for support.",
    ),
    FailureCode.PRESCRIPTION_BROKEN: row(
        "処方箋の署名が内容と合いません。処方箋が変わっているおそれがあります。",
        "The prescription's signature does not fit it. The prescription may have been changed.",
        "調剤せず、処方箋をもう一度受け取るか、医療機関にお確かめください。",
        "Do not dispense it. Fetch the prescription again, or ask the institution.",
    ),
    FailureCode.CHECKS_FOUND_ERRORS: row(
        "直す必要のある点が{count}件あるため、署名できません。",
        "{count} points must be corrected before signing.",
        "指摘の内容を電子カルテで直してから、もう一度読み込んでください。",
        "Correct the findings in the EMR and load the prescription again.",
    ),
    FailureCode.CHECKS_FOUND_WARNINGS: row(
        "確認が必要な点が{count}件あります。",
        "{count} points need your confirmation before signing.",
        "内容をお確かめのうえ、よければ確認済みにして署名してください（--allow-warnings）。",
        "Check them; if they are right, confirm them and sign (--allow-warnings).",
    ),
}
