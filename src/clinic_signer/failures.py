"""The failure catalogue: every failure a person can meet has a stable code, a cause and a remedy.

The code is part of the contract: it stands in dialogs, on the command line, in logs and in
``docs/failures.md``. Codes are never renamed or reused. A room raises :class:`Failure` with the
code and the facts (attempts left, line, file name); only ``cli`` and ``gui`` turn it into text.
Facts never hold a PIN, patient data or prescription text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import Enum
from string import Formatter

from clinic_signer.japan import day_in_words
from clinic_signer.reasons import REASONS
from clinic_signer.words import Words

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """What the catalogue says of one failure."""

    cause: Words
    remedy: Words
    retriable: bool = False
    """True for a condition that ends by itself or by the user's hand (no reader, no card, busy):
    shown as a live state, never as a message box."""


class FailureCode(Enum):
    """Stable codes. The value is what users, logs and scripts see."""

    # Documents (prescription)
    FILE_UNREADABLE = "file-unreadable"
    FILE_TOO_LARGE = "file-too-large"
    FILE_EMPTY = "file-empty"
    NOT_A_PRESCRIPTION = "not-a-prescription"
    NOT_XML = "not-xml"
    XML_FORBIDDEN_CONSTRUCT = "xml-forbidden-construct"
    ENVELOPE_UNKNOWN = "envelope-unknown"
    ENVELOPE_ALREADY_SIGNED = "envelope-already-signed"
    DOCUMENT_NOT_SIGNED = "document-not-signed"
    PAYLOAD_NOT_BASE64 = "payload-not-base64"
    NOT_DISPENSING_DATA = "not-dispensing-data"
    DISPENSING_DATA_ALONE = "dispensing-data-alone"
    PRESCRIPTION_NOT_KEPT = "prescription-not-kept"
    PRESCRIPTION_BROKEN = "prescription-broken"
    CHECKS_FOUND_ERRORS = "checks-found-errors"
    CHECKS_FOUND_WARNINGS = "checks-found-warnings"
    # Certificates
    CERTIFICATE_UNREADABLE = "certificate-unreadable"
    CERTIFICATE_EXPIRED = "certificate-expired"
    CERTIFICATE_NOT_YET_VALID = "certificate-not-yet-valid"
    CERTIFICATE_REVOKED = "certificate-revoked"
    CERTIFICATE_NOT_TRUSTED = "certificate-not-trusted"
    CERTIFICATE_NOT_FOR_SIGNING = "certificate-not-for-signing"
    CERTIFICATE_WITHOUT_ROLE = "certificate-without-role"
    CERTIFICATE_WRONG_ROLE = "certificate-wrong-role"
    CERTIFICATE_KEY_TOO_SMALL = "certificate-key-too-small"
    # Card
    CARD_NO_READER = "card-no-reader"
    CARD_ABSENT = "card-absent"
    CARD_NOT_HPKI = "card-not-hpki"
    CARD_REMOVED = "card-removed"
    CARD_RESET = "card-reset"
    CARD_BUSY = "card-busy"
    CARD_MUTE = "card-mute"
    CARD_SERVICE_STOPPED = "card-service-stopped"
    CARD_SERVICE_DENIED = "card-service-denied"
    CARD_COMMUNICATION = "card-communication"
    CARD_DEACTIVATED = "card-deactivated"
    CARD_CONTENT_UNREADABLE = "card-content-unreadable"
    CARD_PIN_WRONG = "card-pin-wrong"
    CARD_PIN_LOCKED = "card-pin-locked"
    CARD_PIN_FORMAT = "card-pin-format"
    CARD_LAST_ATTEMPT = "card-last-attempt"
    CARD_PIN_NOT_TAKEN = "card-pin-not-taken"
    CARD_VERIFICATION_LOST = "card-verification-lost"
    CARD_KEY_REFUSED = "card-key-refused"
    CARD_REFUSED = "card-refused"
    CARD_SIGNATURE_WRONG = "card-signature-wrong"
    CARD_CHANGED = "card-changed"
    CARD_SEVERAL = "card-several"
    CARD_NOT_NAMED = "card-not-named"
    CARD_REMOTE_SESSION = "card-remote-session"
    CARD_PIN_DROPPED = "card-pin-dropped"
    # Card driver (PKCS#11)
    PKCS11_MODULE_NOT_FOUND = "pkcs11-module-not-found"
    PKCS11_MODULE_NOT_ALLOWED = "pkcs11-module-not-allowed"
    PKCS11_MODULE_FOR_LOGIN = "pkcs11-module-for-login"
    PKCS11_MODULE_WRONG_BITNESS = "pkcs11-module-wrong-bitness"
    PKCS11_MODULE_RUNTIME_MISSING = "pkcs11-module-runtime-missing"
    PKCS11_MODULE_UNUSABLE = "pkcs11-module-unusable"
    PKCS11_MODULE_DIED = "pkcs11-module-died"
    PKCS11_MODULE_HUNG = "pkcs11-module-hung"
    PKCS11_ATTEMPTS_UNKNOWN = "pkcs11-attempts-unknown"
    PKCS11_NO_TOKEN = "pkcs11-no-token"  # noqa: S105 - the name of a failure
    PKCS11_NO_CERTIFICATE = "pkcs11-no-certificate"
    PKCS11_PIN_NOT_TAKEN = "pkcs11-pin-not-taken"
    PKCS11_REFUSED = "pkcs11-refused"
    # Second certificate
    APPROVAL_REFUSED = "approval-refused"
    APPROVAL_WRONG_NUMBER = "approval-wrong-number"
    APPROVAL_NOT_ME = "approval-not-me"
    APPROVAL_CONTENT_MISMATCH = "approval-content-mismatch"
    APPROVAL_TIMEOUT = "approval-timeout"
    APPROVAL_PHONE_SILENT = "approval-phone-silent"
    APPROVAL_CANCELLED = "approval-cancelled"
    APPROVAL_EXPIRED = "approval-expired"
    APPROVAL_PAUSED = "approval-paused"
    APPROVAL_NOT_GIVEN = "approval-not-given"
    PAIRING_CODE_WRONG = "pairing-code-wrong"
    PAIRING_NOT_DONE = "pairing-not-done"
    SECOND_NOT_PAIRED = "second-not-paired"
    SECOND_NOT_SET_UP = "second-not-set-up"
    SECOND_UNREACHABLE = "second-unreachable"
    SECOND_FACILITY_SUSPENDED = "second-facility-suspended"
    SECOND_REVOKED = "second-revoked"
    SECOND_LOCKED = "second-locked"
    SECOND_CLOCK_WRONG = "second-clock-wrong"
    SECOND_ADDRESS_INSECURE = "second-address-insecure"
    SECOND_ANSWER_WRONG = "second-answer-wrong"
    SECOND_REFUSED = "second-refused"
    SECOND_HASH_REFUSED = "second-hash-refused"
    SECOND_SIGNATURE_WRONG = "second-signature-wrong"
    SECOND_MEMORY_ONLY = "second-memory-only"
    SIGNED_DOCUMENT_ALTERED = "signed-document-altered"
    SIGNED_DOCUMENT_FOREIGN = "signed-document-foreign"
    SIGNED_DOCUMENT_TIME = "signed-document-time"
    CARDLESS_NOT_SET_UP = "cardless-not-set-up"
    CARDLESS_SERVICE_DOWN = "cardless-service-down"
    CARDLESS_NOT_LOGGED_IN = "cardless-not-logged-in"
    CARDLESS_REFUSED = "cardless-refused"
    CARDLESS_NO_DISPENSING = "cardless-no-dispensing"
    # Signing
    SIGNER_UNAVAILABLE = "signer-unavailable"
    SIGNED_DOCUMENT_REJECTED = "signed-document-rejected"
    OUTPUT_EXISTS = "output-exists"
    OUTPUT_NOT_WRITABLE = "output-not-writable"
    # The folder that prescriptions come in by (station)
    INBOX_UNREACHABLE = "inbox-unreachable"
    INBOX_NOT_WRITABLE = "inbox-not-writable"
    INBOX_FILE_HELD = "inbox-file-held"
    INBOX_NOT_A_FILE = "inbox-not-a-file"
    INBOX_NOT_SET = "inbox-not-set"
    INBOX_IS_OUTBOX = "inbox-is-outbox"
    # The journal and its jobs (station)
    JOURNAL_LOCATION_INVALID = "journal-location-invalid"
    JOURNAL_DRIVER_MISSING = "journal-driver-missing"
    JOURNAL_UNREACHABLE = "journal-unreachable"
    JOURNAL_BUSY = "journal-busy"
    JOURNAL_DISK_FULL = "journal-disk-full"
    JOURNAL_NOT_WRITABLE = "journal-not-writable"
    JOURNAL_DAMAGED = "journal-damaged"
    JOURNAL_NEWER = "journal-newer"
    JOURNAL_KEY_MISSING = "journal-key-missing"
    JOB_UNKNOWN = "job-unknown"
    JOB_STATE = "job-state"
    JOB_TAKEN_OVER = "job-taken-over"
    JOB_ROUTE = "job-route"
    # The electronic-prescription service (station)
    SERVICE_NOT_SET_UP = "service-not-set-up"
    SERVICE_PROFILE_INVALID = "service-profile-invalid"
    SERVICE_FUNCTION_UNKNOWN = "service-function-unknown"
    SERVICE_REQUEST_INCOMPLETE = "service-request-incomplete"
    SERVICE_FOLDER_UNUSABLE = "service-folder-unusable"
    SERVICE_EARLIER_UNANSWERED = "service-earlier-unanswered"
    SERVICE_NO_ANSWER = "service-no-answer"
    SERVICE_ANSWER_UNREADABLE = "service-answer-unreadable"
    SERVICE_ANSWER_FOREIGN = "service-answer-foreign"
    SERVICE_REFUSED = "service-refused"
    # The local API (api)
    API_PORT_TAKEN = "api-port-taken"
    API_TOKEN_EXPOSED = "api-token-exposed"  # noqa: S105 - the name of a failure
    API_TOKEN_UNUSABLE = "api-token-unusable"  # noqa: S105 - the name of a failure
    API_TOKEN_REFUSED = "api-token-refused"  # noqa: S105 - the name of a failure
    API_HOST_REFUSED = "api-host-refused"
    API_ORIGIN_REFUSED = "api-origin-refused"
    API_REQUEST_INVALID = "api-request-invalid"
    API_PATH_UNKNOWN = "api-path-unknown"
    API_METHOD_REFUSED = "api-method-refused"
    API_TYPE_REFUSED = "api-type-refused"
    API_KEY_REUSED = "api-key-reused"
    API_TOO_MANY_REQUESTS = "api-too-many-requests"
    API_BUSY = "api-busy"
    API_NO_WINDOW = "api-no-window"
    # Trust and sandbox
    ANCHOR_UNREADABLE = "anchor-unreadable"
    CRL_UNREADABLE = "crl-unreadable"
    CRL_NOT_FETCHED = "crl-not-fetched"
    # Archives and the list of anchors
    SUMMARY_NOT_RESUMABLE = "summary-not-resumable"
    VERIFIER_DIED = "verifier-died"
    TRUST_UPDATE_NO_KEY = "trust-update-no-key"
    TRUST_UPDATE_UNREADABLE = "trust-update-unreadable"
    TRUST_UPDATE_NOT_AUTHENTIC = "trust-update-not-authentic"
    TRUST_UPDATE_OLDER = "trust-update-older"
    TRUST_UPDATE_EXPIRED = "trust-update-expired"
    TRUST_UPDATE_NOT_KEPT = "trust-update-not-kept"
    TRUST_LIST_DAMAGED = "trust-list-damaged"
    SANDBOX_UNUSABLE = "sandbox-unusable"
    SANDBOX_FAULT_INVALID = "sandbox-fault-invalid"
    SANDBOX_EXTRA_MISSING = "sandbox-extra-missing"
    SANDBOX_PORT_TAKEN = "sandbox-port-taken"
    SANDBOX_HOST_NEEDS_TLS = "sandbox-host-needs-tls"
    VIRTUAL_READER_NOT_FOUND = "virtual-reader-not-found"
    # The program itself
    WINDOW_SILENT = "window-silent"
    PRINTER_FAILED = "printer-failed"
    SETTINGS_INVALID = "settings-invalid"
    SETTINGS_FILE_INVALID = "settings-file-invalid"
    SETTING_LOCKED = "setting-locked"
    SETTINGS_UNREADABLE = "settings-unreadable"
    SETTINGS_NOT_WRITTEN = "settings-not-written"
    PIN_PROMPT_UNAVAILABLE = "pin-prompt-unavailable"
    USAGE = "usage"
    # Diagnostics
    PROBE_SILENT = "probe-silent"
    # A bug
    UNEXPECTED = "unexpected"


class Failure(Exception):
    """A named failure of the catalogue with its facts.

    Args:
        code: the row of the catalogue.
        facts: values the words refer to, and what support needs (``attempts_left``, ``file``,
            ``status_word`` …). Never a PIN, patient data or prescription text.
    """

    def __init__(self, code: FailureCode, **facts: str | int | None) -> None:
        super().__init__(code.value)
        self.code = code
        self.facts: dict[str, str | int | None] = facts

    def __reduce__(self) -> tuple[Callable[..., Failure], tuple[object, ...]]:
        """Exceptions go between processes by their arguments, and know of no named ones."""
        return _with_facts, (self.code, self.facts)

    @property
    def row(self) -> CatalogueRow:
        """The catalogue row of this failure."""
        return CATALOGUE[self.code]

    @property
    def cause(self) -> Words:
        """The cause with the facts filled in."""
        return self._filled(self.row.cause)

    @property
    def remedy(self) -> Words:
        """The remedy with the facts filled in."""
        return self._filled(self.row.remedy)

    def _filled(self, words: Words) -> Words:
        """Fill the facts in; one that is not known reads ``?`` and never hides the failure."""
        named = {name for _, name, _, _ in Formatter().parse(words.ja + words.en) if name}
        return words.filled(**{name: _for_people(self.facts.get(name)) for name in named})


def _for_people(fact: str | int | None) -> Words | str | int:
    """A fact as it is read: programs get days as 2026-09-01 and reasons by name."""
    if not isinstance(fact, str):
        return "?" if fact is None else fact
    if _DAY.fullmatch(fact):
        with suppress(ValueError):
            return day_in_words(date.fromisoformat(fact))
    return REASONS.get(fact, fact)


def _with_facts(code: FailureCode, facts: dict[str, str | int | None]) -> Failure:
    return Failure(code, **facts)


def _row(
    cause_ja: str, cause_en: str, remedy_ja: str, remedy_en: str, *, retriable: bool = False
) -> CatalogueRow:
    return CatalogueRow(Words(cause_ja, cause_en), Words(remedy_ja, remedy_en), retriable)


CATALOGUE: dict[FailureCode, CatalogueRow] = {
    FailureCode.FILE_UNREADABLE: _row(
        "ファイルを読めません（{file}）。",
        "The file cannot be read ({file}).",
        "ファイルがあるか、読み取りが許されているかをお確かめください。",
        "Check that the file exists and may be read.",
    ),
    FailureCode.FILE_TOO_LARGE: _row(
        "ファイルが大きすぎます（{size}バイト、上限{limit}バイト）。",
        "The file is too large ({size} bytes, at most {limit}).",
        "処方箋のファイルかどうかをお確かめください。",
        "Check that this is a prescription file.",
    ),
    FailureCode.FILE_EMPTY: _row(
        "ファイルが空です。",
        "The file is empty.",
        "電子カルテで、もう一度ファイルを作ってください。",
        "Create the file again in the EMR.",
    ),
    FailureCode.NOT_A_PRESCRIPTION: _row(
        "電子処方箋のデータではありません。",
        "This is not electronic prescription data.",
        "「SJ1」で始まる処方箋データか、電子処方箋のXMLを選んでください。",
        "Choose prescription data beginning with SJ1, or an e-prescription XML file.",
    ),
    FailureCode.NOT_XML: _row(
        "XMLとして読めません（{line}行目）。",
        "The file is not well-formed XML (line {line}).",
        "ファイルが途中で切れていないか、送り主にお確かめください。",
        "The file may be cut short. Ask the sender for it again.",
    ),
    FailureCode.XML_FORBIDDEN_CONSTRUCT: _row(
        "電子処方箋では許されないXMLの書き方があります（{construct}）。",
        "The XML uses a construct that e-prescriptions must not use ({construct}).",
        "このファイルは使わず、送り主に連絡してください。",
        "Do not use this file. Contact the sender.",
    ),
    FailureCode.ENVELOPE_UNKNOWN: _row(
        "電子処方箋のXMLの形と違います（{reason}）。",
        "The XML does not have the form of an e-prescription ({reason}).",
        "電子処方箋（EP）か調剤情報（ED）のファイルかどうかをお確かめください。",
        "Check that it is an e-prescription (EP) or dispensing (ED) file.",
    ),
    FailureCode.ENVELOPE_ALREADY_SIGNED: _row(
        "すでに署名されています。",
        "The prescription is already signed.",
        "内容を変えるときは、電子カルテから新しい処方箋を出してください。",
        "To change it, issue a new prescription from the EMR.",
    ),
    FailureCode.DOCUMENT_NOT_SIGNED: _row(
        "このファイルに署名はありません。",
        "This file has no signature.",
        "署名された電子処方箋のファイルを選んでください。",
        "Choose the file of a signed e-prescription.",
    ),
    FailureCode.PAYLOAD_NOT_BASE64: _row(
        "処方箋の本文を取り出せません（Base64の形が正しくありません）。",
        "The prescription text cannot be taken out (its Base64 form is wrong).",
        "電子カルテで、もう一度ファイルを作ってください。",
        "Create the file again in the EMR.",
    ),
    FailureCode.NOT_DISPENSING_DATA: _row(
        "調剤結果のデータではありません。",
        "This is not dispensing data.",
        "「CJ1」で始まる調剤結果のデータを選んでください。",
        "Choose dispensing data beginning with CJ1.",
    ),
    FailureCode.DISPENSING_DATA_ALONE: _row(
        "調剤結果のデータだけでは署名できません。もとの処方箋と一緒に署名します。",
        "Dispensing data are not signed alone but together with their prescription.",
        "処方箋のファイルと2つ一緒に開いてください（コマンドでは clinic-signer dispense）。",
        "Open it together with the prescription's file (or use clinic-signer dispense).",
    ),
    FailureCode.PRESCRIPTION_NOT_KEPT: _row(
        "処方箋をそのままの形で調剤情報に入れられません。医師の署名が合わなくなります。",
        "The prescription cannot be put into a dispensing document without harm to its signature.",
        "受け取ったままのファイルかどうかをお確かめください。続くときは、お問い合わせください。",
        "Check that the file is as it was received. If it goes on, ask for support.",
    ),
    FailureCode.PRESCRIPTION_BROKEN: _row(
        "処方箋の署名が内容と合いません。処方箋が変わっているおそれがあります。",
        "The prescription's signature does not fit it. The prescription may have been changed.",
        "調剤せず、処方箋をもう一度受け取るか、医療機関にお確かめください。",
        "Do not dispense it. Fetch the prescription again, or ask the institution.",
    ),
    FailureCode.CHECKS_FOUND_ERRORS: _row(
        "直す必要のある点が{count}件あるため、署名できません。",
        "{count} points must be corrected before signing.",
        "指摘の内容を電子カルテで直してから、もう一度読み込んでください。",
        "Correct the findings in the EMR and load the prescription again.",
    ),
    FailureCode.CHECKS_FOUND_WARNINGS: _row(
        "確認が必要な点が{count}件あります。",
        "{count} points need your confirmation before signing.",
        "内容をお確かめのうえ、よければ確認済みにして署名してください（--allow-warnings）。",
        "Check them; if they are right, confirm them and sign (--allow-warnings).",
    ),
    FailureCode.CERTIFICATE_UNREADABLE: _row(
        "証明書を読めません。",
        "The certificate cannot be read.",
        "別の証明書でお試しになるか、発行窓口へご連絡ください。",
        "Try another certificate or contact the issuer.",
    ),
    FailureCode.CERTIFICATE_EXPIRED: _row(
        "証明書の期限が切れています（{not_after}まで）。",
        "The certificate has expired (valid until {not_after}).",
        "発行窓口で更新してください。",
        "Renew it with the issuer.",
    ),
    FailureCode.CERTIFICATE_NOT_YET_VALID: _row(
        "証明書はまだ使えません（{not_before}から）。",
        "The certificate is not valid yet (from {not_before}).",
        "パソコンの時計が正しいかをお確かめください。",
        "Check the clock of this PC.",
    ),
    FailureCode.CERTIFICATE_REVOKED: _row(
        "証明書は失効しています（{revoked_at}）。",
        "The certificate has been revoked ({revoked_at}).",
        "発行窓口へご連絡ください。",
        "Contact the issuer.",
    ),
    FailureCode.CERTIFICATE_NOT_TRUSTED: _row(
        "登録済みの認証局につながらない証明書です。",
        "The certificate does not lead to a trusted authority.",
        "HPKIの署名用カードかどうかをお確かめください。",
        "Check that this is an HPKI card for signing.",
    ),
    FailureCode.CERTIFICATE_NOT_FOR_SIGNING: _row(
        "署名用の証明書ではありません（認証用の証明書など）。",
        "The certificate is not for signing (it may be the authentication certificate).",
        "署名用の証明書が入ったHPKIカードをお使いください。",
        "Use an HPKI card with a signing certificate.",
    ),
    FailureCode.CERTIFICATE_WITHOUT_ROLE: _row(
        "証明書に医療の資格が書かれていません。",
        "The certificate states no healthcare qualification.",
        "医師または歯科医師の資格が入ったカードをお使いください。",
        "Use a card whose certificate states the physician or dentist qualification.",
    ),
    FailureCode.CERTIFICATE_WRONG_ROLE: _row(
        "この資格（{role}）では、この文書に署名できません。",
        "This qualification ({role}) may not sign this document.",
        "処方箋には医師か歯科医師、調剤結果には薬剤師のカードをお使いください。",
        "Prescriptions need a physician's or dentist's card, dispensing results a pharmacist's.",
    ),
    FailureCode.CERTIFICATE_KEY_TOO_SMALL: _row(
        "証明書の鍵が短すぎます（{bits}ビット）。",
        "The key of the certificate is too short ({bits} bits).",
        "発行窓口へご連絡ください。",
        "Contact the issuer.",
    ),
    FailureCode.CARD_NO_READER: _row(
        "カードリーダーが見つかりません。",
        "No card reader was found.",
        "カードリーダーのUSBケーブルを差し直してください。",
        "Unplug the reader's USB cable and plug it in again.",
        retriable=True,
    ),
    FailureCode.CARD_ABSENT: _row(
        "カードが入っていません。",
        "No card is inserted.",
        "カードを差し込むと、すぐに使えます。",
        "Insert your card to use it.",
        retriable=True,
    ),
    FailureCode.CARD_NOT_HPKI: _row(
        "HPKIの署名用カードではありません。",
        "This is not an HPKI card for signing.",
        "HPKIカードに入れ替えてください。",
        "Insert your HPKI card.",
        retriable=True,
    ),
    FailureCode.CARD_REMOVED: _row(
        "カードが抜かれました。",
        "The card was removed.",
        "カードを差し込むと続けられます。",
        "Insert the card to go on.",
        retriable=True,
    ),
    FailureCode.CARD_RESET: _row(
        "ほかのソフトがカードを初期状態に戻しました。",
        "Another program has reset the card.",
        "もう一度署名してください。",
        "Sign again.",
        retriable=True,
    ),
    FailureCode.CARD_BUSY: _row(
        "ほかのソフトがカードを使っています。",
        "Another program is using the card.",
        "そのソフトの処理が終わってから、もう一度署名してください。",
        "Sign again when that program has finished.",
        retriable=True,
    ),
    FailureCode.CARD_MUTE: _row(
        "カードが応答しません。",
        "The card does not answer.",
        "カードの表裏と向きを確かめて、差し直してください。",
        "Check which way round the card goes, and insert it again.",
        retriable=True,
    ),
    FailureCode.CARD_SERVICE_STOPPED: _row(
        "パソコンのICカードの機能（スマートカードサービス）が止まっています。",
        "The smart-card service of this PC is not running.",
        "サービス（Linuxではpcscd）を開始してください。開始されると、自動で使えるようになります。",
        "Start the service (on Linux pcscd). The card can be used as soon as it runs.",
        retriable=True,
    ),
    FailureCode.CARD_SERVICE_DENIED: _row(
        "パソコンのICカードの機能（スマートカードサービス）を使うことが許されていません。",
        "You are not allowed to use the smart-card service of this PC.",
        "パソコンの管理者に、ICカードの利用の許可をご依頼ください。",
        "Ask the administrator of this PC for permission to use smart cards.",
        retriable=True,
    ),
    FailureCode.CARD_COMMUNICATION: _row(
        "カードとやりとりできません（{status_word}）。",
        "The card does not answer as expected ({status_word}).",
        "カードを差し直してください。続くときは診断を開いてください。",
        "Insert the card again. If it goes on, open the diagnostics.",
        retriable=True,
    ),
    FailureCode.CARD_DEACTIVATED: _row(
        "このカードの署名の機能は、止められています。",
        "The signing application of this card has been put out of use.",
        "発行窓口へご連絡ください。",
        "Contact the issuer of the card.",
    ),
    FailureCode.CARD_CONTENT_UNREADABLE: _row(
        "カードの中の情報を読み取れません（{item}）。",
        "The information on the card cannot be read ({item}).",
        "別のカードでお試しになるか、発行窓口へご連絡ください。",
        "Try another card or contact the issuer.",
    ),
    FailureCode.CARD_PIN_WRONG: _row(
        "PINが違います。署名はまだ行われていません。残り{attempts_left}回です。",
        "That PIN is not right. Nothing was signed. {attempts_left} attempts left.",
        "PINをお確かめください。不確かなときは、キャンセルしてください。",
        "Make sure of the PIN. If you are unsure, cancel.",
    ),
    FailureCode.CARD_PIN_LOCKED: _row(
        "カードがロックされています。",
        "The card is locked.",
        "発行窓口へご連絡ください。",
        "Contact the issuer of the card.",
    ),
    FailureCode.CARD_PIN_FORMAT: _row(
        "PINは{minimum}〜{maximum}文字の半角の英数字です。カードには送っていません。",
        "The PIN has {minimum} to {maximum} ASCII characters. It was not sent to the card.",
        "もう一度入力してください。残り回数は減っていません。",
        "Enter it again. No attempt was used.",
    ),
    FailureCode.CARD_LAST_ATTEMPT: _row(
        "残り1回です。次にまちがえると、このカードは使えなくなります。",
        "1 attempt left. One more wrong PIN and this card stops working.",
        "PINを確かめてから、確認のうえ入力してください。",
        "Make sure of the PIN, then confirm and enter it.",
    ),
    FailureCode.CARD_PIN_NOT_TAKEN: _row(
        "カードがPINを受け付けませんでした（{status_word}）。残り回数が減ったかどうかは分かりません。",
        "The card did not take the PIN ({status_word}). Whether an attempt was used is not known.",
        "カードを差し直し、残り回数を確かめてから、もう一度入力してください。",
        "Insert the card again and look at the attempts left before you enter it again.",
    ),
    FailureCode.CARD_VERIFICATION_LOST: _row(
        "署名の直前に、カードがPINの確認を取り消しました（{status_word}）。",
        "The card took the verification of the PIN back before it signed ({status_word}).",
        "ほかのソフトを閉じて、もう一度PINを入力してください。残り回数は減っていません。",
        "Close other programs and enter the PIN again. No attempt was used.",
    ),
    FailureCode.CARD_KEY_REFUSED: _row(
        "カードの署名用の鍵を使えません（{status_word}）。",
        "The signing key of the card cannot be used ({status_word}).",
        "カードを差し直してください。続くときは、発行窓口へご連絡ください。",
        "Insert the card again. If it goes on, contact the issuer.",
    ),
    FailureCode.CARD_REFUSED: _row(
        "カードが署名を受け付けませんでした（{status_word}）。",
        "The card refused to sign ({status_word}).",
        "カードを差し直して、もう一度署名してください。",
        "Insert the card again and sign again.",
    ),
    FailureCode.CARD_SIGNATURE_WRONG: _row(
        "カードが作った署名が、証明書と合いません。署名は使われていません。",
        "The signature made by the card does not fit its certificate. It was not used.",
        "発行窓口へご連絡ください。",
        "Contact the issuer of the card.",
    ),
    FailureCode.CARD_CHANGED: _row(
        "確認したあとにカードが入れ替わりました。",
        "The card was exchanged after you confirmed.",
        "もう一度、はじめから署名してください。",
        "Start signing again.",
    ),
    FailureCode.CARD_SEVERAL: _row(
        "HPKIカードが2枚以上あります（{holders}）。",
        "There is more than one HPKI card ({holders}).",
        "使うカードを選ぶか、ほかのカードを抜いてください。",
        "Choose the card to use, or take the others out.",
        retriable=True,
    ),
    FailureCode.CARD_REMOTE_SESSION: _row(
        "リモート接続のため、カードリーダーが見えません。",
        "This is a remote session, in which no card reader is to be seen.",
        "手元のパソコンのリモート接続の設定で、スマートカードの共有を許可してください。",
        "Let the PC in front of you share its smart cards in the settings of the remote session.",
        retriable=True,
    ),
    FailureCode.CARD_NOT_NAMED: _row(
        "指定されたもの（{wanted}）がありません。",
        "What was named ({wanted}) is not there.",
        "今あるものから選んでください（{there}）。",
        "Choose one of those that are there ({there}).",
        retriable=True,
    ),
    FailureCode.CARD_PIN_DROPPED: _row(
        "安全のため、入力されたPINを消しました。残りは署名していません。",
        "The PIN was erased for safety. What remains was not signed.",
        "もう一度PINを入力すると、残りに署名できます。",
        "Enter the PIN again to sign the rest.",
    ),
    FailureCode.PKCS11_MODULE_NOT_FOUND: _row(
        "カードのドライバー（PKCS#11）が見つかりません（{file}）。",
        "The card driver (PKCS#11 module) was not found ({file}).",
        "ドライバーを入れ直すか、設定のファイル名をお確かめください。",
        "Install the driver again, or check the file name in the settings.",
    ),
    FailureCode.PKCS11_MODULE_NOT_ALLOWED: _row(
        "許可されていないドライバー（PKCS#11）です（{file}）。",
        "This driver (PKCS#11 module) is not allowed ({file}).",
        "名前が「HpkiSigP11」で始まる署名用のドライバーか、管理者が許可したものを選んでください。",
        "Choose one named HpkiSigP11… that the administrator of this PC allows.",
    ),
    FailureCode.PKCS11_MODULE_FOR_LOGIN: _row(
        "認証用のドライバーです（{file}）。処方箋の署名には使えません。",
        "This driver is for logging in, not for signing prescriptions ({file}).",
        "名前が「HpkiSigP11」で始まる、署名用のドライバーを選んでください。",
        "Choose the driver for signing; its name begins with HpkiSigP11.",
    ),
    FailureCode.PKCS11_MODULE_WRONG_BITNESS: _row(
        "ドライバー（PKCS#11）が、このソフトの種類（{expected}）に合いません（{file}は{found}）。",
        "The driver (PKCS#11 module) does not fit this program ({expected}): {file} is {found}.",
        "このソフトに合うドライバー（{expected}）を入れてください。",
        "Install the driver for {expected}.",
    ),
    FailureCode.PKCS11_MODULE_RUNTIME_MISSING: _row(
        "ドライバー（PKCS#11）の動作に必要な部品がありません（{file}）。",
        "Something that the driver (PKCS#11 module) needs is missing on this PC ({file}).",
        "ドライバーを入れ直してください。",
        "Install the driver again.",
    ),
    FailureCode.PKCS11_MODULE_UNUSABLE: _row(
        "ドライバー（PKCS#11）として使えません（{file}、{reason}）。",
        "The file cannot be used as a driver (PKCS#11 module): {file} ({reason}).",
        "ドライバーを入れ直すか、発行窓口へご連絡ください。",
        "Install the driver again, or contact the issuer of the card.",
    ),
    FailureCode.PKCS11_MODULE_DIED: _row(
        "カードのドライバーが異常終了しました。PINの残り回数は減っていません。",
        "The card driver has crashed. No PIN attempt was used.",
        "自動で立ち上げ直します。続くときは、ドライバーを入れ直してください。",
        "It is started again by itself. If this goes on, install the driver again.",
        retriable=True,
    ),
    FailureCode.PKCS11_MODULE_HUNG: _row(
        "カードのドライバーが{seconds}秒応答しません。PINの残り回数は減っていません。",
        "The card driver gave no answer for {seconds} seconds. No PIN attempt was used.",
        "自動で立ち上げ直します。続くときは、ドライバーを入れ直してください。",
        "It is started again by itself. If this goes on, install the driver again.",
        retriable=True,
    ),
    FailureCode.PKCS11_ATTEMPTS_UNKNOWN: _row(
        "PINの確認中にドライバーが止まりました。残り回数が減ったかどうかは分かりません。",
        "The card driver stopped while it had the PIN. Whether an attempt was used is unknown.",
        "PINが正しいことを確かめてから、もう一度入力してください。",
        "Make sure of the PIN before you enter it again.",
    ),
    FailureCode.PKCS11_NO_TOKEN: _row(
        "カードのドライバーから、カードが見えません。",
        "The card driver sees no card.",
        "カードを差し込むか、差し直してください。",
        "Insert the card, or take it out and insert it again.",
        retriable=True,
    ),
    FailureCode.PKCS11_NO_CERTIFICATE: _row(
        "カードの中に、署名用の証明書が見つかりません（{count}件の証明書）。",
        "No signing certificate was found on the card ({count} certificates).",
        "HPKIの署名用カードかどうかをお確かめください。",
        "Check that this is an HPKI card for signing.",
    ),
    FailureCode.PKCS11_PIN_NOT_TAKEN: _row(
        "ドライバーがPINを受け付けませんでした（{ckr}）。残り回数が減ったかどうかは分かりません。",
        "The card driver did not take the PIN ({ckr}). Whether an attempt was used is not known.",
        "PINの文字と桁数をお確かめください。不確かなときは、キャンセルしてください。",
        "Check the characters and the length of the PIN. If you are unsure, cancel.",
    ),
    FailureCode.PKCS11_REFUSED: _row(
        "カードのドライバーが署名を受け付けませんでした（{ckr}）。",
        "The card driver refused to sign ({ckr}).",
        "カードを差し直して、もう一度署名してください。",
        "Insert the card again and sign again.",
    ),
    FailureCode.APPROVAL_REFUSED: _row(
        "スマートフォンで「承認しない」が選ばれました。何も署名していません。",
        "“Do not approve” was chosen on the phone. Nothing was signed.",
        "まちがえて選んだときは、もう一度承認を求めてください。",
        "If it was chosen by mistake, ask for approval again.",
    ),
    FailureCode.APPROVAL_WRONG_NUMBER: _row(
        "スマートフォンで選ばれた番号が違いました。何も署名していません。",
        "A different number was chosen on the phone. Nothing was signed.",
        "新しい番号でやり直してください。",
        "Try again with a new number.",
    ),
    FailureCode.APPROVAL_NOT_ME: _row(
        "スマートフォンで「身に覚えがない」が選ばれました。何も署名していません。",
        "“Not me” was chosen on the phone. Nothing was signed.",
        "院内の担当者に知らせてください。15分間は、新しい承認を求められません。カードでは署名できます。",
        "Tell the person in charge. No approval can be asked for in the next 15 minutes.",
    ),
    FailureCode.APPROVAL_CONTENT_MISMATCH: _row(
        "スマートフォンでの照合で、内容が一致しませんでした。何も署名していません。",
        "The phone found that the content does not match. Nothing was signed.",
        "もう一度承認を求めてください。続くときは、カードで署名し、お問い合わせください。",
        "Ask for approval again. If it goes on, sign by card and ask for support.",
    ),
    FailureCode.APPROVAL_TIMEOUT: _row(
        "時間内にQRが読み取られませんでした。何も署名していません。",
        "The QR was not scanned in time. Nothing was signed.",
        "アプリを開いてから、新しいQRを表示してください。",
        "Open the app first, then show a new QR.",
    ),
    FailureCode.APPROVAL_PHONE_SILENT: _row(
        "QRの読み取りのあと、スマートフォンから返事がありませんでした。何も署名していません。",
        "After the QR was scanned, the phone gave no answer. Nothing was signed.",
        "スマートフォンの電波をお確かめのうえ、もう一度承認を求めてください。",
        "Check the phone's network and ask for approval again.",
    ),
    FailureCode.APPROVAL_CANCELLED: _row(
        "承認を待つのをやめました。何も署名していません。",
        "Waiting for approval was ended. Nothing was signed.",
        "署名するときは、もう一度承認を求めてください。",
        "Ask for approval again to sign.",
    ),
    FailureCode.APPROVAL_EXPIRED: _row(
        "承認の期限が切れました。残りは署名していません。",
        "The approval has ended. What remains was not signed.",
        "続けるには、もう一度スマートフォンで承認してください。",
        "Approve on your phone again to continue.",
    ),
    FailureCode.APPROVAL_PAUSED: _row(
        "「身に覚えがない」が選ばれたため、新しい承認の受付が止まっています。",
        "New approvals are stopped because “Not me” was chosen.",
        "15分ほどお待ちになるか、カードで署名してください。",
        "Wait about 15 minutes, or sign by card.",
        retriable=True,
    ),
    FailureCode.APPROVAL_NOT_GIVEN: _row(
        "スマートフォンでの承認がまだありません。署名していません。",
        "The phone has not approved this. It was not signed.",
        "承認を求めてから署名してください。",
        "Ask for approval, then sign.",
    ),
    FailureCode.PAIRING_CODE_WRONG: _row(
        "6桁のコードが違います（残り{left}回）。",
        "The six-digit code is not right ({left} attempts left).",
        "スマートフォンの画面のコードを、もう一度入力してください。",
        "Type the code shown on the phone again.",
    ),
    FailureCode.PAIRING_NOT_DONE: _row(
        "スマートフォンの登録が終わりませんでした。",
        "The phone was not set up.",
        "もう一度、はじめから登録してください。",
        "Start the set-up again.",
    ),
    FailureCode.SECOND_NOT_PAIRED: _row(
        "このパソコンには、スマートフォンが登録されていません。",
        "No phone is set up on this PC.",
        "スマートフォンを登録するか、カードで署名してください。",
        "Set up your phone, or sign by card.",
    ),
    FailureCode.SECOND_NOT_SET_UP: _row(
        "スマートフォンでの署名は、このパソコンではまだ設定されていません。",
        "Signing by phone is not set up on this PC.",
        "パソコンの管理者に、署名サービスの設定（second.base_url）をご依頼ください。",
        "Ask the administrator of this PC to set the signing service (second.base_url).",
    ),
    FailureCode.SECOND_UNREACHABLE: _row(
        "署名サービスにつながりません。",
        "The signing service cannot be reached.",
        "自動でもう一度確かめます。急ぐときは、カードで署名するか、紙の処方箋をお使いください。",
        "It is tried again by itself. If it is urgent, sign by card or on paper.",
        retriable=True,
    ),
    FailureCode.SECOND_FACILITY_SUSPENDED: _row(
        "この医療機関での署名サービスの利用が止められています。",
        "The signing service is suspended for this facility.",
        "契約と支払いの状況を、署名サービスの窓口にお確かめください。カードでは署名できます。",
        "Ask the signing service about contract and payment. You can sign by card.",
        retriable=True,
    ),
    FailureCode.SECOND_REVOKED: _row(
        "セカンド電子証明書か、このパソコンの登録が取り消されています。",
        "The second certificate, or the registration of this PC, has been withdrawn.",
        "カードで署名し、発行窓口へご連絡ください。",
        "Sign by card and contact the issuer.",
    ),
    FailureCode.SECOND_LOCKED: _row(
        "まちがいが続いたため、セカンド電子証明書がロックされています。",
        "The second certificate is locked after too many wrong entries.",
        "発行窓口へご連絡ください。カードでは署名できます。",
        "Contact the issuer. You can sign by card.",
    ),
    FailureCode.SECOND_CLOCK_WRONG: _row(
        "パソコンの時計が、署名サービスと合っていません。",
        "The clock of this PC does not agree with the signing service.",
        "パソコンの日付と時刻を合わせてください。",
        "Set date and time of this PC.",
    ),
    FailureCode.SECOND_ADDRESS_INSECURE: _row(
        "安全でない接続先のため、使いませんでした（{origin}）。",
        "The address is not secure and was not used ({origin}).",
        "「https」で始まるアドレスを、パソコンの管理者にお確かめください。",
        "Ask the administrator of this PC for an address that begins with https.",
    ),
    FailureCode.SECOND_ANSWER_WRONG: _row(
        "署名サービスの返事を読み取れません。何も署名していません。",
        "The answer of the signing service cannot be used. Nothing was signed.",
        "もう一度お試しください。続くときは、カードで署名し、お問い合わせください。",
        "Try again. If it goes on, sign by card and ask for support.",
    ),
    FailureCode.SECOND_REFUSED: _row(
        "署名サービスが受け付けませんでした。何も署名していません。",
        "The signing service refused. Nothing was signed.",
        "もう一度承認を求めてください。続くときは、お問い合わせください。",
        "Ask for approval again. If it goes on, ask for support.",
    ),
    FailureCode.SECOND_HASH_REFUSED: _row(
        "承認されたものと違う文書のため、署名サービスが署名しませんでした。",
        "The signing service did not sign: the document is not one that was approved.",
        "もう一度承認を求めてください。続くときは、お問い合わせください。",
        "Ask for approval again. If it goes on, ask for support.",
    ),
    FailureCode.SECOND_SIGNATURE_WRONG: _row(
        "署名サービスから届いた署名が、証明書と合いません。署名は使われていません。",
        "The signature made by the signing service does not fit its certificate. It was not used.",
        "もう一度お試しください。続くときは、カードで署名し、お問い合わせください。",
        "Try again. If it goes on, sign by card and ask for support.",
    ),
    FailureCode.SECOND_MEMORY_ONLY: _row(
        "このパソコンには安全な保管場所がないため、スマートフォンの登録は、ソフトを閉じると消えます。",
        "This PC has no safe place for secrets: the set-up of the phone ends with the program.",
        "次に開いたとき、もう一度登録してください。続けて使うときは、パソコンの管理者にご相談ください。",
        "Set up the phone again next time. To keep it, ask the administrator of this PC.",
    ),
    FailureCode.SIGNED_DOCUMENT_ALTERED: _row(
        "戻ってきた文書の内容が、画面で確かめたものと違います。文書は捨てました。",
        "The document that came back differs from what you saw. It was discarded.",
        "この方法での署名をやめて、カードで署名し、お問い合わせください。",
        "Stop signing this way. Sign by card and ask for support.",
    ),
    FailureCode.SIGNED_DOCUMENT_FOREIGN: _row(
        "戻ってきた文書に、別の人の署名がありました。文書は捨てました。",
        "The document that came back was signed by somebody else. It was discarded.",
        "この方法での署名をやめて、カードで署名し、お問い合わせください。",
        "Stop signing this way. Sign by card and ask for support.",
    ),
    FailureCode.SIGNED_DOCUMENT_TIME: _row(
        "署名の日時が、いまの時刻と5分以上違います。文書は捨てました。",
        "The time of the signature is more than 5 minutes off. The document was discarded.",
        "パソコンの時計をお確かめのうえ、もう一度署名してください。",
        "Check the clock of this PC and sign again.",
    ),
    FailureCode.CARDLESS_NOT_SET_UP: _row(
        "カードを使わない署名（HPKIカードレス署名）は、まだ設定されていません。",
        "Cardless signing is not set up.",
        "パソコンの管理者に、設定（cardless）をご依頼ください。",
        "Ask the administrator of this PC for the settings (cardless).",
    ),
    FailureCode.CARDLESS_SERVICE_DOWN: _row(
        "パソコンの中のカードレス署名のソフトが動いていません。",
        "The cardless signing service of this PC is not running.",
        "そのソフトを起動するか、パソコンを起動し直してください。カードでは署名できます。",
        "Start it, or restart the PC. You can sign by card.",
        retriable=True,
    ),
    FailureCode.CARDLESS_NOT_LOGGED_IN: _row(
        "カードレス署名にログインしていません。署名していません。",
        "You are not logged in to cardless signing. Nothing was signed.",
        "ブラウザーの画面でログインしてから、もう一度署名してください。",
        "Log in in the browser, then sign again.",
    ),
    FailureCode.CARDLESS_REFUSED: _row(
        "カードレス署名のソフトが署名しませんでした。",
        "The cardless signing service did not sign.",
        "もう一度お試しください。続くときは、そのソフトの窓口へご連絡ください。",
        "Try again. If it goes on, ask the support of that software.",
    ),
    FailureCode.CARDLESS_NO_DISPENSING: _row(
        "カードレス署名のサービスでは、調剤結果には署名できません。",
        "The cardless signing service takes prescriptions only, no dispensing results.",
        "薬剤師のHPKIカードか、スマートフォンのセカンド電子証明書で署名してください。",
        "Sign with a pharmacist's HPKI card or second certificate.",
    ),
    FailureCode.SIGNER_UNAVAILABLE: _row(
        "この署名の方法は、まだ使えません（{signer}）。",
        "This way of signing is not available ({signer}).",
        "別の署名の方法を選んでください。",
        "Choose another way of signing.",
    ),
    FailureCode.SIGNED_DOCUMENT_REJECTED: _row(
        "署名のあとの検査に合格しませんでした（{reason}）。署名した文書は捨てました。",
        "The signed document did not pass the check after signing ({reason}). It was discarded.",
        "もう一度署名してください。続くときは、お問い合わせください。",
        "Sign again. If it goes on, ask for support.",
    ),
    FailureCode.OUTPUT_EXISTS: _row(
        "同じ名前のファイルがあります（{file}）。上書きしませんでした。",
        "A file of that name exists ({file}). It was not overwritten.",
        "別のフォルダーを選ぶか、前のファイルを移してください。",
        "Choose another folder or move the earlier file.",
    ),
    FailureCode.OUTPUT_NOT_WRITABLE: _row(
        "ファイルを書けません（{file}）。",
        "The file cannot be written ({file}).",
        "フォルダーがあるか、書き込みが許されているか、空きがあるかをお確かめください。",
        "Check that the folder exists, may be written to and has free space.",
    ),
    FailureCode.INBOX_UNREACHABLE: _row(
        "受付フォルダーを開けません（{reason}）。",
        "The intake folder cannot be opened ({reason}).",
        "共有フォルダーにつながるか、設定「intake.folder」をお確かめください。つながると、自動で続けます。",
        "Check that the share is connected, and intake.folder. It goes on by itself.",
        retriable=True,
    ),
    FailureCode.INBOX_NOT_WRITABLE: _row(
        "受付フォルダーに書き込めません（{reason}）。届いたファイルは、そのまま残っています。",
        "The intake folder cannot be written to ({reason}). What came in is still there.",
        "書き込みが許されているか、空きがあるかをお確かめください。直ると、自動で続けます。",
        "Check that it may be written to and has free space. It goes on by itself.",
        retriable=True,
    ),
    FailureCode.INBOX_FILE_HELD: _row(
        "受付フォルダーのファイルを取り込めません（{file}）。ほかのソフトが開いているか、許可がありません。",
        "A file in the intake folder cannot be taken ({file}): another program has it open, or it "
        "may not be read or moved.",
        "そのソフトを閉じるか、許可をお確かめください。取り込めるようになると、自動で続けます。",
        "Close that program, or check the permissions. It is taken as soon as that is possible.",
        retriable=True,
    ),
    FailureCode.INBOX_NOT_A_FILE: _row(
        "受付フォルダーに、ファイルではないものがあります（{file}）。触れていません。",
        "There is something in the intake folder that is no file ({file}). It was not touched.",
        "リンクではなく、ファイルそのものを置いてください。",
        "Put the file itself there, not a link to it.",
        retriable=True,
    ),
    FailureCode.INBOX_NOT_SET: _row(
        "受付フォルダーが決まっていません。",
        "No intake folder is set.",
        "設定「intake.folder」に、電子カルテが処方箋を書き出すフォルダーを指定してください。",
        "Give intake.folder the folder into which the EMR writes prescriptions.",
    ),
    FailureCode.INBOX_IS_OUTBOX: _row(
        "受付フォルダーと署名済みのフォルダーが同じです。受け付けていません。",
        "The intake folder is also the folder for signed prescriptions. Nothing is taken in.",
        "設定「intake.folder」と「delivery.folder」に、別のフォルダーを指定してください。",
        "Give intake.folder and delivery.folder different folders.",
    ),
    FailureCode.JOURNAL_LOCATION_INVALID: _row(
        "記録の保存先の指定が正しくありません。",
        "The place of the journal is not set correctly.",
        "設定「journal.database」を確かめてください（postgresql://で始まる接続先）。",
        "Check the setting journal.database (an address that begins with postgresql://).",
    ),
    FailureCode.JOURNAL_DRIVER_MISSING: _row(
        "PostgreSQLにつなぐ部品が入っていません。",
        "The package that connects to PostgreSQL is missing.",
        "「pip install clinic-signer[postgresql]」で追加してください。",
        "Add it with pip install clinic-signer[postgresql].",
    ),
    FailureCode.JOURNAL_UNREACHABLE: _row(
        "記録のデータベースにつながりません（{reason}）。受け付けた処方箋は残っています。",
        "The journal's database cannot be reached ({reason}). What was received is kept.",
        "ネットワークとデータベースのサーバーをお確かめください。つながると、自動で続けます。",
        "Check the network and the database server. It goes on by itself.",
        retriable=True,
    ),
    FailureCode.JOURNAL_BUSY: _row(
        "記録のデータベースが、ほかの処理で使われています。",
        "The journal's database is in use by something else.",
        "少し待つと、自動で続けます。続くときは、ほかのソフトがファイルを開いていないかお確かめください。",
        "It goes on by itself in a moment. Otherwise see whether another program holds the file.",
        retriable=True,
    ),
    FailureCode.JOURNAL_DISK_FULL: _row(
        "ディスクに空きがないため、記録できません。",
        "The journal cannot be written: the disk is full.",
        "不要なファイルを消して、空きを作ってください。受け付け済みの処方箋は残っています。",
        "Free some space. What was received before is kept.",
        retriable=True,
    ),
    FailureCode.JOURNAL_NOT_WRITABLE: _row(
        "記録を保存できません（{reason}）。",
        "The journal cannot be written ({reason}).",
        "保存先のフォルダーがあり、書き込みが許されているかをお確かめください。",
        "Check that its folder exists and may be written to.",
        retriable=True,
    ),
    FailureCode.JOURNAL_DAMAGED: _row(
        "記録の一部が壊れているか、書き換えられています（{place}）。",
        "A part of the journal is damaged or was changed ({place}).",
        "「clinic-signer journal verify」で最初の箇所を調べ、管理者にご連絡ください。",
        "Find the first place with clinic-signer journal verify, and tell the administrator.",
    ),
    FailureCode.JOURNAL_NEWER: _row(
        "記録は、より新しい版のソフトで作られています（{version}）。",
        "The journal was written by a newer version of the program ({version}).",
        "このパソコンのソフトを新しくしてください。記録は変えていません。",
        "Update the program on this PC. The journal was not changed.",
    ),
    FailureCode.JOURNAL_KEY_MISSING: _row(
        "記録を読むための鍵が、このパソコンの利用者の保管場所にありません。",
        "The key that opens the journal is not in the keyring of this person on this PC.",
        "記録を始めたときと同じ利用者で使うか、管理者に鍵の復元をご依頼ください。記録は変えていません。",
        "Use the account that began it, or have the key restored. The journal was not changed.",
    ),
    FailureCode.JOB_UNKNOWN: _row(
        "その処方箋は、記録にありません。",
        "There is no such prescription in the journal.",
        "番号をお確かめください。保存期間が過ぎた処方箋は、内容が消えています。",
        "Check the number. After the retention time the content is gone.",
    ),
    FailureCode.JOB_STATE: _row(
        "この処方箋は、いまの状態（{state}）ではその操作ができません。",
        "This cannot be done with the prescription in its present state ({state}).",
        "一覧で状態をお確かめください。署名中のときは、終わってからもう一度行ってください。",
        "See its state in the list. If it is being signed, try again afterwards.",
    ),
    FailureCode.JOB_TAKEN_OVER: _row(
        "この処方箋は、その間にほかのパソコンが引き継ぎました。ここでの署名は使いません。",
        "Another workstation has taken it over meanwhile. What was signed here is not used.",
        "一覧で状態をお確かめください。二重には送られません。",
        "See its state in the list. It is not delivered twice.",
    ),
    FailureCode.JOB_ROUTE: _row(
        "この処方箋は、別の送り先（{route}）に送ります。",
        "This prescription is delivered in another way ({route}).",
        "受け取りの確認は、APIで受け取る処方箋にだけ行ってください。",
        "Confirm the receipt only of what is delivered through the API.",
    ),
    FailureCode.SERVICE_NOT_SET_UP: _row(
        "電子処方箋サービスに送るためのフォルダーが設定されていません。",
        "The folders for the electronic-prescription service are not set.",
        "設定「service.request_folder」と「service.answer_folder」を、"
        "ONSの資料で確かめて入力してください（ふつうは{request}と{answer}）。",
        "Set service.request_folder and service.answer_folder; confirm them with the ONS "
        "papers (usually {request} and {answer}).",
    ),
    FailureCode.SERVICE_PROFILE_INVALID: _row(
        "電子処方箋サービスとのやりとりの定義ファイル（{file}）が正しくありません（{reason}）。",
        "The file that describes the messages ({file}) is not right ({reason}).",
        "定義ファイルを直すか、設定「service.profile」を空にしてください。処方箋は送られずに残っています。",
        "Correct the file, or empty service.profile. Prescriptions wait and are not sent.",
    ),
    FailureCode.SERVICE_FUNCTION_UNKNOWN: _row(
        "電子処方箋サービスへのこの依頼（{kind}）の送り方が、まだ分かっていません。",
        "How this is asked of the service ({kind}) is not known yet.",
        "電子カルテか端末から行うか、ONSの資料にある機能名を定義ファイル（設定「service.profile」）に入れてください。",
        "Do it in the EMR or at the terminal, or put the function's name from the ONS papers "
        "into the file of service.profile.",
    ),
    FailureCode.SERVICE_REQUEST_INCOMPLETE: _row(
        "電子処方箋サービスに送る内容が足りません（{part}）。",
        "What is sent to the service is not complete ({part}).",
        "医療機関コードが処方箋に入っているか、設定「service.institution」が10桁かをお確かめください。",
        "Check that the prescription has the institution's code, or that service.institution "
        "has 10 digits.",
    ),
    FailureCode.SERVICE_FOLDER_UNUSABLE: _row(
        "オンライン資格確認端末のフォルダー（{folder}）を使えません（{reason}）。",
        "The folder of the terminal ({folder}) cannot be used ({reason}).",
        "端末とネットワークをお確かめください。使えるようになると、自動で続けます。",
        "Check the terminal and the network. It goes on by itself.",
        retriable=True,
    ),
    FailureCode.SERVICE_EARLIER_UNANSWERED: _row(
        "この処方箋の前の版について、電子処方箋サービスの回答をまだ受け取っていません。",
        "The service has not answered yet about the version before this prescription.",
        "回答が来ると、自動で送ります。来ないときは、端末で前の版の登録を確かめてください。",
        "It is sent when the answer has come. If none comes, look up the earlier one at the "
        "terminal.",
        retriable=True,
    ),
    FailureCode.SERVICE_NO_ANSWER: _row(
        "電子処方箋サービスの回答が、{minutes}分たっても届きません。",
        "The service has not answered within {minutes} minutes.",
        "届いているかどうかは分かりません。もう一度送る前に、端末で登録されていないか確かめてください。回答は、遅れて来ても受け取ります。",
        "It may have got there. Before it is sent again, see at the terminal whether it is "
        "registered. A late answer is still taken.",
        retriable=True,
    ),
    FailureCode.SERVICE_ANSWER_UNREADABLE: _row(
        "電子処方箋サービスの回答を読めません（{reason}）。",
        "The answer of the service cannot be read ({reason}).",
        "登録されたかどうかを端末で確かめてください。回答のファイルは、別のフォルダーに残してあります。",
        "See at the terminal whether it is registered. The answer is kept in a folder aside.",
    ),
    FailureCode.SERVICE_ANSWER_FOREIGN: _row(
        "電子処方箋サービスから、送った覚えのない回答か、前と違う2つめの回答が届きました（{file}）。",
        "An answer came that belongs to no request, or a second one that differs ({file}).",
        "ファイルは別のフォルダーに残してあります。端末で登録の内容を確かめてください。",
        "The file is kept in a folder aside. See at the terminal what is registered.",
    ),
    FailureCode.SERVICE_REFUSED: _row(
        "電子処方箋サービスが受け付けませんでした（{reason}）。",
        "The electronic-prescription service refused it ({reason}).",
        "行のメニューの「サービスの回答」で理由を確かめてください。処方箋を直して出し直すか、もう一度送ります。",
        "See the reasons in the row's menu (answer of the service). Issue it corrected, or "
        "send it again.",
    ),
    FailureCode.API_PORT_TAKEN: _row(
        "電子カルテとの連携（API）を始められません。ポート{port}はほかのソフトが使っています。",
        "The local API cannot start: port {port} is used by another program.",
        "「clinic-signer station」が動いているなら、そのままで連携できます。ほかのソフトなら、"
        "終えるか、設定「api.port」で別の番号にして、電子カルテの設定も合わせてください。",
        "If clinic-signer station runs, it serves the EMR, and all is well. Else end that program, "
        "or choose another port in api.port and in the EMR.",
    ),
    FailureCode.API_TOKEN_EXPOSED: _row(
        "APIの合言葉（トークン）のファイルを、ほかの人も読めます（{file}）。",
        "The file with the API's token can be read by others ({file}).",
        "本人だけが読めるようにしてから、「clinic-signer api token --renew」で作り直してください。",
        "Let only its owner read it, then make a new token with clinic-signer api token --renew.",
    ),
    FailureCode.API_TOKEN_UNUSABLE: _row(
        "APIの合言葉（トークン）を保存できないか、読めません（{file}）。",
        "The API's token cannot be kept or read ({file}).",
        "書き込めるフォルダーか確かめ、「clinic-signer api token --renew」で作り直してください。",
        "Check that the folder can be written to, then clinic-signer api token --renew.",
    ),
    FailureCode.API_TOKEN_REFUSED: _row(
        "APIの合言葉（トークン）がないか、正しくありません。",
        "The request has no token, or a wrong or an old one.",
        "「clinic-signer api token」で表示されるトークンを、電子カルテに設定してください。",
        "Give the EMR the token that clinic-signer api token prints.",
    ),
    FailureCode.API_HOST_REFUSED: _row(
        "APIは、このパソコンの中のアドレスだけで使えます。",
        "The API answers only to the addresses of this PC itself.",
        "「http://127.0.0.1:（ポート）」を指定してください。",
        "Use http://127.0.0.1:(port).",
    ),
    FailureCode.API_ORIGIN_REFUSED: _row(
        "このWebページからは、APIを使えません。",
        "This web page may not use the API.",
        "院内のWeb型の電子カルテで使うときは、管理者が「api.origins」にそのアドレスを加えてください。",
        "For a web-based EMR of the clinic, the administrator adds its address to api.origins.",
    ),
    FailureCode.API_REQUEST_INVALID: _row(
        "APIへの要求が正しくありません（{part}）。",
        "The request to the API is not right ({part}).",
        "電子カルテの開発元に、API仕様（docs/api.md）の確認をご依頼ください。",
        "Have the maker of the EMR compare it with docs/api.md.",
    ),
    FailureCode.API_PATH_UNKNOWN: _row(
        "APIに、そのアドレスはありません。",
        "The API has no such address.",
        "電子カルテの開発元に、API仕様（docs/api.md）の確認をご依頼ください。",
        "Have the maker of the EMR compare it with docs/api.md.",
    ),
    FailureCode.API_METHOD_REFUSED: _row(
        "APIのこのアドレスでは、その操作はできません。",
        "The API does not do this at this address.",
        "電子カルテの開発元に、API仕様（docs/api.md）の確認をご依頼ください。",
        "Have the maker of the EMR compare it with docs/api.md.",
    ),
    FailureCode.API_TYPE_REFUSED: _row(
        "APIに送られたデータの種類（Content-Type）が違います。",
        "The API does not take data of this Content-Type.",
        "「text/csv」「application/xml」「application/octet-stream」のどれかで送ってください。",
        "Send text/csv, application/xml or application/octet-stream.",
    ),
    FailureCode.API_KEY_REUSED: _row(
        "同じ受付キー（Idempotency-Key）で、別の処方箋が送られました。",
        "Another prescription was sent with an Idempotency-Key that was used before.",
        "処方箋ごとに、新しいキーを使ってください。受け付けていません。",
        "Use a new key for each prescription. It was not taken.",
    ),
    FailureCode.API_TOO_MANY_REQUESTS: _row(
        "APIへの要求が多すぎます。",
        "There are too many requests to the API.",
        "{seconds}秒待ってから、もう一度送ってください。",
        "Send it again after {seconds} seconds.",
        retriable=True,
    ),
    FailureCode.API_BUSY: _row(
        "APIへの接続が多すぎます。",
        "There are too many connections to the API.",
        "少し待ってから、もう一度送ってください。使い終えた接続は閉じてください。",
        "Send it again in a moment. Close connections that are no longer used.",
        retriable=True,
    ),
    FailureCode.API_NO_WINDOW: _row(
        "前に出せる画面がありません。",
        "There is no window that could be brought to the front.",
        "Clinic Signerの画面を開いてください。",
        "Open the window of Clinic Signer.",
        retriable=True,
    ),
    FailureCode.ANCHOR_UNREADABLE: _row(
        "認証局の証明書として読めません（{file}）。",
        "The file is not the certificate of an authority ({file}).",
        "PEMまたはDERの証明書を選んでください。",
        "Choose a certificate in PEM or DER form.",
    ),
    FailureCode.CRL_UNREADABLE: _row(
        "失効リストとして読めません（{file}）。",
        "The file is not a certificate revocation list ({file}).",
        "PEMまたはDERの失効リストを選んでください。",
        "Choose a revocation list in PEM or DER form.",
    ),
    FailureCode.CRL_NOT_FETCHED: _row(
        "失効リストを{host}から取得できません（{reason}）。",
        "The revocation list cannot be fetched from {host} ({reason}).",
        "ネットワークと設定（trust.crl_hosts）をお確かめください。手元のリストで判定します。",
        "Check the network and the setting trust.crl_hosts. The lists at hand are used.",
        retriable=True,
    ),
    FailureCode.SUMMARY_NOT_RESUMABLE: _row(
        "この一覧の続きからは始められません（{reason}）。",
        "That summary cannot be gone on with ({reason}).",
        "前と同じ指定で続けるか、新しい名前で始めからやり直してください。",
        "Go on with the options it was begun with, or begin anew under another name.",
    ),
    FailureCode.VERIFIER_DIED: _row(
        "このファイルの検証中に、検証のプログラムが止まりました。",
        "The verifying program ended while it looked at this file.",
        "このファイルは信用せず、診断の報告を添えてお問い合わせください。",
        "Do not rely on this file, and ask for support.",
    ),
    FailureCode.TRUST_UPDATE_NO_KEY: _row(
        "この版の製品は、認証局の一覧の更新を受け付けません。更新に署名する鍵が、まだ公開されていません。",
        "This version takes no updates of the list of authorities: no update key is shipped yet.",
        "新しい版の製品をお待ちください。一覧は今のままで使えます。",
        "Wait for a new version of the product. The list stays as it is.",
    ),
    FailureCode.TRUST_UPDATE_UNREADABLE: _row(
        "認証局の一覧の更新として読めません。一覧は今のままです。",
        "The file is no update of the list of authorities. The list stays as it is.",
        "ファイルが途中で切れていないかを確かめ、もう一度入手してください。",
        "It may be cut short. Get it again.",
    ),
    FailureCode.TRUST_UPDATE_NOT_AUTHENTIC: _row(
        "認証局の一覧の更新が、正しい鍵で署名されていません。一覧は今のままです。",
        "The update of the list of authorities is not signed by the right key. It was not taken.",
        "このファイルは使わず、配布元から直接入手してください。",
        "Do not use this file. Get it directly from its publisher.",
    ),
    FailureCode.TRUST_UPDATE_OLDER: _row(
        "認証局の一覧の更新（第{version}版）は、今の一覧（第{installed}版）より新しくありません。",
        "The update of the list of authorities ({version}) is not newer than {installed}.",
        "一覧は今のままです。新しい更新があるかをお確かめください。",
        "The list stays as it is. See whether there is a newer update.",
    ),
    FailureCode.TRUST_UPDATE_EXPIRED: _row(
        "認証局の一覧の更新は、今の日付では使えません（{until}まで）。一覧は今のままです。",
        "The update of the list of authorities cannot be used today (until {until}).",
        "新しい更新を入手するか、パソコンの時計をお確かめください。",
        "Get a newer update, or check the clock of this PC.",
    ),
    FailureCode.TRUST_UPDATE_NOT_KEPT: _row(
        "認証局の一覧の更新を保存できません（{reason}）。一覧は今のままです。",
        "The update of the list of authorities cannot be kept ({reason}). Nothing was changed.",
        "データフォルダーに書き込めるか、空きがあるかをお確かめください。",
        "Check that the data folder can be written to and has free space.",
    ),
    FailureCode.TRUST_LIST_DAMAGED: _row(
        "更新した認証局の一覧が壊れています。製品の一覧（第{version}版）を使っています。",
        "The updated list of authorities is damaged. The shipped list ({version}) is used.",
        "更新のファイルを、もう一度取り込んでください（clinic-signer trust update）。",
        "Install the update again (clinic-signer trust update).",
    ),
    FailureCode.SANDBOX_UNUSABLE: _row(
        "サンドボックスを用意できません（{reason}）。",
        "The sandbox cannot be prepared ({reason}).",
        "データフォルダーに書き込めるか、空きがあるかをお確かめください。",
        "Check that the data folder can be written to and has free space.",
    ),
    FailureCode.SANDBOX_EXTRA_MISSING: _row(
        "サンドボックスのサービスに必要な部品がありません（{package}）。",
        "A package that the sandbox's service needs is missing ({package}).",
        "「pip install clinic-signer[sandbox]」で追加してください。",
        "Add it with pip install clinic-signer[sandbox].",
    ),
    FailureCode.SANDBOX_PORT_TAKEN: _row(
        "ポート{port}はほかのソフトが使っています。",
        "Port {port} is used by another program.",
        "先に動いているサービスを終えるか、別のポートを指定してください。",
        "End the service that is already running, or give another port.",
        retriable=True,
    ),
    FailureCode.SANDBOX_HOST_NEEDS_TLS: _row(
        "ほかの機器から使うには、httpsの証明書が必要です（{host}）。",
        "To be reached from other machines, it needs a certificate for https ({host}).",
        "--tls-certificate と --tls-key を指定するか、--host を外してください。",
        "Give --tls-certificate and --tls-key, or leave --host out.",
    ),
    FailureCode.SANDBOX_FAULT_INVALID: _row(
        "サンドボックスの不具合の指定が正しくありません（{fault}）。",
        "This fault of the sandbox is not known ({fault}).",
        "次のどれかを指定してください（{known}）。",
        "Give one of these: {known}.",
    ),
    FailureCode.VIRTUAL_READER_NOT_FOUND: _row(
        "仮想カードリーダーが見つかりません（{address}）。",
        "No virtual card reader listens at {address}.",
        "「apt install pcscd vsmartcard-vpcd」で入れて、pcscdを起動し直してください。",
        "On Debian or Ubuntu: apt install pcscd vsmartcard-vpcd, then restart pcscd.",
    ),
    FailureCode.WINDOW_SILENT: _row(
        "Clinic Signerはすでに動いていますが、応答しません。",
        "Clinic Signer is running already, but it does not answer.",
        "少し待ってから、もう一度開いてください。続くときは、タスクマネージャーでClinic Signerを"
        "終えてから開き直してください。受け付けた処方箋は失われません。",
        "Wait a moment and open it again. If it goes on, end Clinic Signer in the task manager "
        "first. No prescription that came in is lost.",
    ),
    FailureCode.PRINTER_FAILED: _row(
        "印刷できませんでした。",
        "It could not be printed.",
        "プリンターの電源、用紙、接続をお確かめください。ファイルに印刷したときは、置き場所をお確かめ"
        "ください。",
        "Check the printer's power, paper and connection, or the place of the file if it was "
        "printed to one.",
    ),
    FailureCode.SETTINGS_INVALID: _row(
        "設定ファイルに正しくないところがあります（{file}、{key}）。その設定は既定のままです。",
        "The settings file has a mistake ({file}, {key}). That setting keeps its default.",
        "設定ファイルを直してください。書き方は説明書（settings.md）にあります。",
        "Correct the settings file. Its form is in the documentation (settings.md).",
    ),
    FailureCode.SETTINGS_FILE_INVALID: _row(
        "設定ファイル（{file}）を読めません。その中の設定は、どれも使われていません。",
        "The settings file ({file}) cannot be read. None of the settings in it are in force.",
        "設定ファイルを直すか、読めるようにしてください。書き方は説明書（settings.md）にあります。",
        "Correct the file, or make it readable. Its form is in the documentation (settings.md).",
    ),
    FailureCode.SETTING_LOCKED: _row(
        "パソコンの管理者が決めた設定のため、変えられません（{key}）。",
        "The administrator of this PC has decided this setting ({key}).",
        "変える必要があるときは、管理者にご連絡ください。",
        "Contact the administrator if it has to be changed.",
    ),
    FailureCode.SETTINGS_UNREADABLE: _row(
        "設定ファイル（{file}）を読めないため、設定を変えていません。",
        "The settings file ({file}) cannot be read, so nothing was changed.",
        "ファイルを直すか、別の名前に変えてから、もう一度お試しください。ファイルはそのまま残っています。",
        "Correct the file or give it another name, then try again. The file is as it was.",
    ),
    FailureCode.SETTINGS_NOT_WRITTEN: _row(
        "設定ファイル（{file}）に書き込めません（{reason}）。設定は前のままです。",
        "The settings file ({file}) cannot be written ({reason}). The settings are as before.",
        "フォルダーに書き込めるか、空きがあるかを確かめて、もう一度お試しください。",
        "Check that the folder can be written to and has free space, then try again.",
        retriable=True,
    ),
    FailureCode.PIN_PROMPT_UNAVAILABLE: _row(
        "PINを、画面に映さずにたずねることができません（端末がありません）。",
        "There is no terminal on which the PIN could be asked for without showing it.",
        "端末で実行するか、「--pin-fd」でPINを渡してください。残り回数は減っていません。",
        "Run it in a terminal, or pass the PIN with --pin-fd. No attempt was used.",
    ),
    FailureCode.USAGE: _row(
        "指定が正しくありません（{reason}）。",
        "The command line is not right ({reason}).",
        "「clinic-signer --help」で使い方をお確かめください。",
        "See clinic-signer --help.",
    ),
    FailureCode.PROBE_SILENT: _row(
        "{seconds}秒以内に返事がなく、確かめられませんでした。",
        "There was no answer within {seconds} seconds, so it could not be checked.",
        "もう一度調べてください。続くときは、院内の担当者にこの報告を渡してください。",
        "Run this again. If it goes on, hand this report to your IT staff.",
        retriable=True,
    ),
    FailureCode.UNEXPECTED: _row(
        "予期しない問題が起きました（{kind}）。何も署名していません。",
        "Something unexpected happened ({kind}). Nothing was signed.",
        "診断の報告を添えて、お問い合わせください。",
        "Ask for support with the diagnostics report.",
    ),
}
