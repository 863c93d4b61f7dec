"""What is known of readers by name."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.signers.card.pcsc.reader_rules import matches, parse_rules, shipped_rules

ROW = {"pattern": "Maker Model*", "why": "no card", "source": "manual", "label": "documented"}


def rules(**change: object) -> bytes:
    content = {"about": "", "ignored": [ROW], "without_extended_length": []}
    return json.dumps(content | change).encode()


@pytest.mark.parametrize(
    "name",
    [
        "Windows Hello for Business 1",
        "Microsoft Virtual Smart Card 0",
        "Microsoft UICC ISO Reader 8a3e3b5c 0",
        "ACS ACR1252 1S CL Reader SAM 0",
        "ACS ACR1281 1S Dual Reader [ACR1281 SAM Reader] 02 00",
        "Yubico YubiKey OTP+FIDO+CCID 00 00",
    ],
)
def test_what_no_person_puts_an_hpki_card_into_is_ignored(name: str) -> None:
    assert shipped_rules().ignores(name)
    assert shipped_rules().ignores(name.upper())


@pytest.mark.parametrize(
    "name",
    [
        "Sony FeliCa Port/PaSoRi 3.0 0",
        "Sony RC-S300/P 0",
        "ACS ACR39U ICC Reader 00 00",
        "NTT Communications Corp. ACR39-NTTCom 00 00",
        "SANWA SUPPLY ADR-MNICU2 0",
        "Virtual PCD 00 00",
        "Samsung Reader 0",
    ],
)
def test_readers_for_cards_are_not(name: str) -> None:
    assert not shipped_rules().ignores(name)
    assert shipped_rules().carries_extended_length(name)


def test_an_administrator_can_ignore_more() -> None:
    here = shipped_rules().also_ignoring(["*Vending*"])
    assert here.ignores("ACME vending machine 0")
    assert here.ignores("Windows Hello for Business 1")
    assert not shipped_rules().ignores("ACME vending machine 0")


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"[]",
        rules(ignored={}),
        rules(more=[]),
        rules(ignored=["Maker"]),
        rules(ignored=[ROW | {"label": "guessed"}]),
        rules(ignored=[ROW | {"why": ""}]),
        rules(ignored=[ROW | {"pattern": "*"}]),
        rules(ignored=[ROW | {"pattern": " ? * "}]),
        rules(ignored=[ROW | {"pattern": 1}]),
        rules(ignored=[{"pattern": "Maker"}]),
    ],
    ids=range(11),
)
def test_damaged_rules_are_refused(damaged: bytes) -> None:
    assert parse_rules(rules()).ignores("maker model 7")
    with pytest.raises(ValueError, match=r"."):
        parse_rules(damaged)


@given(st.binary(max_size=200))
def test_no_file_of_rules_does_more_harm_than_being_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_rules(data)


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_pattern_can_be_compared_with_any_name(pattern: str, name: str) -> None:
    assert matches("*", name)
    assert matches(pattern, name) in (True, False)
