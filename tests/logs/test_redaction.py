"""No line shows a PIN, a payload, a place or a person, whatever a room passes to it."""

from __future__ import annotations

import base64
import logging

import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.logs import ROOT, redaction
from clinic_signer.logs.lines import LineFormatter
from clinic_signer.logs.redaction import hide, redacted


def line(message: str, *values: object, error: BaseException | None = None) -> str:
    """What a log keeps of an event, at 16:28 in Japan."""
    exc_info = None if error is None else (type(error), error, error.__traceback__)
    name = f"{ROOT}.signers.card"
    record = logging.LogRecord(name, logging.INFO, "", 1, message, values, exc_info)
    record.created = 1_788_247_680.25
    return LineFormatter().format(record)


@pytest.fixture(autouse=True)
def own_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names that a test hides are forgotten after it."""
    monkeypatch.setattr(redaction, "_names", redaction._Names())


_PATIENT = "見本　花子"
_XML = '<Prescription xmlns="http://e.example"><PatientName>Hanako</PatientName></Prescription>'

SECRETS = {
    "pin": ("pin=1234", ("1234",)),
    "pin-spaced": ("PIN: 98765432", ("98765432",)),
    "pin-in-a-sentence": ("the PIN is 1234 now", ("1234",)),
    "pin-in-json": ('{"pin": "1234", "x": 1}', ("1234",)),
    "pin-japanese": ("暗証番号：1234", ("1234", "暗証")),
    "pin-full-width": ("PIN １２３４", ("１２３４",)),
    "patient": (_PATIENT, ("見本", "花子")),
    "patient-rare-character": ("𠮷田　〇々", ("𠮷", "田", "々")),
    "patient-half-width-kana": ("ﾐﾎﾝ ﾊﾅｺ", ("ﾐﾎﾝ", "ﾊﾅｺ")),
    "patient-wrongly-decoded": (_PATIENT.encode("cp932").decode("latin-1"), ("\x8c",)),
    "patient-as-bytes": (repr(_PATIENT.encode()), ("xe8", "x89")),
    "patient-escaped": (_PATIENT.encode("unicode-escape").decode(), ("u898b",)),
    "patient-in-an-address": ("name=%E8%A6%8B%E6%9C%AC", ("E8", "A6")),
    "record-of-data": ("11,,ﾐﾎﾝ ﾊﾅｺ\n13,19800401", ("ﾐﾎﾝ", "19800401")),
    "day-of-birth": ("born S550401", ("550401",)),
    "insured-number": ("22,06123456,78", ("06123456",)),
    "telephone": ("call 03-1234-5678", ("1234-5678",)),
    "mail": ("from taro.yamada@clinic.example", ("taro", "yamada")),
    "xml": (_XML, ("Hanako", "PatientName")),
    "xml-over-lines": (_XML.replace("><", ">\n<"), ("Hanako", "PatientName")),
    "base64": (base64.b64encode(_PATIENT.encode() * 3).decode(), ("6KaL",)),
    "base64-short": (base64.b64encode(_PATIENT.encode()).decode() + " x", ("6KaL",)),
    "base64-padded": (base64.b64encode(b"S550401").decode(), ("UzU1",)),
    "apdu": ("00 20 00 80 04 31 32 33 34", ("31 32",)),
    "apdu-short": ("VERIFY 31 32 33 34 35", ("31 32",)),
    "apdu-in-one": ("002000800431323334FFFFFFFF", ("31323334",)),
    "apdu-of-bytes": (repr(bytes.fromhex("002000800431323334")), ("1234",)),
    "apdu-of-numbers": (str(list(bytes.fromhex("002000800431323334"))), ("49, 50",)),
    "pin-as-a-card-gets-it": ("data 31323334", ("31323334",)),
    "letters-as-a-card-gets-them": ("data 616B6C6D", ("616B6C6D",)),
    "certificate-number": ("serial 4F2A77C0DE91", ("4F2A",)),
    "bearer": ("Authorization: Bearer abc.def-123", ("abc.def",)),
    "token": ('"access_token": "s3cretvalue"', ("s3cret",)),
    "token-alone": ("got dGhpcyBpcyBh_2VjcmV0-dG9r", ("dGhpcyBp",)),
    "jwt": ("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln", ("eyJ", "c2ln")),
    "address-with-token": ("https://sign.example:8443/a?code=abc&state=xyz", ("abc", "xyz")),
    "address-with-login": ("http://taro:word@10.0.0.1:8080", ("taro", "word")),
    "windows-path": (r"C:\Users\Taro Yamada\Documents\Hanako Mihon.xml", ("Taro", "Hanako")),
    "share": (r"\\server\Yamada Taro\inbox", ("Yamada", "inbox")),
    "posix-path": ("/srv/taro/yamada hanako/a.xml", ("taro", "hanako")),
    "home-path": ("~/hanako.csv", ("hanako",)),
    "path-in-quotes": (repr("/srv/taro/Yamada Hanako"), ("Hanako", "taro")),
    "windows-path-in-quotes": ("No such file: 'C:\\\\EMR\\\\Yamada Hanako'", ("Hanako", "EMR")),
    "relative-path": (r"..\Yamada\rx ../hanako/rx", ("Yamada", "hanako")),
    "file-of-a-patient": ("yamada_hanako.csv is unreadable", ("hanako",)),
    "pin-as-spaced-bytes": ("data 31 32 33 34", ("31 32",)),
    "pin-as-bytes-of-c": ("0x31 0x32 0x33 0x34", ("0x31",)),
    "password-in-a-sentence": ("password hunter2", ("hunter2",)),
    "password-of-a-database": ("PGPASSWORD=hunter pwd=hunter passphrase: hunter", ("hunter",)),
    "password-with-an-at-sign": ("postgresql://u:pa@word@db.example/x", ("pa", "word")),
    "cookies": ("Cookie: a=1; sid=hanako, b=taro", ("hanako", "taro")),
    "xml-cut-off": ("<PatientName>Hanako", ("Hanako",)),
    "day-of-birth-as-people-write-it": ("1960-04-05 1960/4/5 S35.4.5", ("1960", "S35", "4.5")),
    "telephone-with-spaces": ("090 1234 5678 or +81-3-1234-5678", ("1234",)),
    "long-number-of-a-certificate": ("serial=0x4f3a2b9c1d", ("4f3a",)),
}


@pytest.mark.parametrize("name", SECRETS)
def test_secrets_are_blanked(name: str) -> None:
    secret, canaries = SECRETS[name]
    text = line("before %s after", secret)
    assert "\n" not in text
    assert "before" in text
    for canary in canaries:
        assert canary not in text, text


@pytest.mark.parametrize("name", SECRETS)
def test_what_is_blanked_stays_so(name: str) -> None:
    """A log that is handed on is redacted once more."""
    once = redacted(SECRETS[name][0])
    assert redacted(once) == once


@pytest.mark.parametrize(
    "fact",
    [
        "SELECT answered 6A82 in 12 ms",
        "PC/SC 0x80100069 while connecting",
        "smart-card service: 8010001D, then 80100069",
        "reader ACS ACR39U ICC Reader 00 00: ready, attempts_left=3",
        "not signed: card-pin-wrong",
        "signed 12 of 13 by card",
        "helper process ended: pkcs11-module-died",
        "signing by pkcs11: PKCS#11 module HpkiSigP11_A.dll may be used",
        "KeyError at gui/worker.py:87 work < signers/card/pkcs11/helper.py:100 ask",
        "the local API listens at port 8470",
        "second certificate: unpaired to pairing",
        "session begins: window, Clinic Signer 0.9.0, Windows 10.0.22631, 64 bit, Python 3.12.10",
        "https://sign.example:8443",
        "3/4 done, card-content-unreadable",
        "list of authorities 3 of 2026-09-01",
    ],
)
def test_facts_that_support_needs_stay(fact: str) -> None:
    assert redacted(fact) == fact


def test_names_that_somebody_knows_are_blanked_in_latin_letters() -> None:
    hide("YAMADA Taro")
    hide("PC-KOBAYASHI", "[pc]")
    assert redacted("card of Yamada Taro at pc-kobayashi") == "card of [redacted] at [pc]"
    assert redacted("taro, then TARO's") == "[redacted], then [redacted]'s"
    assert redacted("Tarot") == "Tarot"
    hide("Li")
    assert redacted("a list of Li") == "a list of Li"


def test_a_traceback_tells_places_and_neither_text_nor_values() -> None:
    def inner(patient: str) -> None:
        raise ValueError(f"Hanako {patient}")

    def outer() -> None:
        try:
            inner("pin=1234")
        except ValueError as error:
            raise FileNotFoundError(2, "No such file", "/srv/taro/hanako.xml") from error

    with pytest.raises(FileNotFoundError) as raised:
        outer()
    text = line("failed", error=raised.value)
    assert "failed | FileNotFoundError(2) at logs/test_redaction.py:" in text
    assert "because of ValueError at logs/test_redaction.py:" in text
    assert " inner < " in text
    for canary in ("1234", "Hanako", "hanako", "taro", "patient"):
        assert canary not in text


def test_a_failure_is_named_by_its_code() -> None:
    failure = Failure(FailureCode.FILE_UNREADABLE, file="hanako.xml")
    assert "Failure(file-unreadable)" in line("failed", error=failure)
    assert "hanako" not in line("failed", error=failure)


def test_a_message_that_cannot_be_written_ends_nothing() -> None:
    text = line("%d", "Hanako")
    assert "could not be written" in text
    assert "Hanako" not in text


def test_a_line_says_when_in_japan_and_where_in_the_program() -> None:
    assert line("card %s", "ready") == "2026-09-01T16:28:00.250+09:00 INFO signers.card: card ready"


@pytest.mark.parametrize("unit", ["<a ", "a/", "/a ", "A1a", "31 ", "x" * 50 + "\\", "0x1, ", "é "])
def test_a_long_line_is_cut_and_takes_no_time(unit: str) -> None:
    """Patterns that look back and forth would take minutes for these."""
    text = redacted(unit * 200_000)
    assert len(text) < 10_000
