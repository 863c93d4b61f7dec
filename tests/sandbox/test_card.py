"""The virtual card answers like a card: commands, status words and state of JAHIS 24-002."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from clinic_signer.sandbox import Person, PersonId, Sandbox
from clinic_signer.sandbox.card import HPKI_ATR, VirtualCard, issue_card
from clinic_signer.sandbox.card_faults import CardFaults
from clinic_signer.sandbox.card_layout import CardProfile

DIGEST = hashlib.sha256(b"prescription").digest()
DIGEST_INFO = bytes.fromhex("3031300D060960864801650304020105000420") + DIGEST
RIGHT, WRONG = b"1234", b"4321"
SIGNATURE_AID = "E828BD080FA000000391000000000001"
AUTHENTICATION_AID = "E828BD080FA000000391000000000002"


@pytest.fixture
def doctor(sandbox: Sandbox) -> Person:
    return sandbox.person(PersonId.DOCTOR)


@pytest.fixture
def login(sandbox: Sandbox) -> Person:
    return sandbox.person(PersonId.AUTHENTICATION)


@pytest.fixture
def jma(doctor: Person, login: Person) -> VirtualCard:
    return issue_card(doctor, CardProfile.JMA, authentication=login)


@pytest.fixture
def annexb(doctor: Person, login: Person) -> VirtualCard:
    return issue_card(doctor, CardProfile.ANNEXB, authentication=login)


def ask(card: VirtualCard, command: str) -> str:
    """Send a command in hexadecimal and return the answer in hexadecimal."""
    return card.process(bytes.fromhex(command)).hex().upper()


def select(card: VirtualCard, aid: str = SIGNATURE_AID) -> str:
    return ask(card, f"00A40400{len(aid) // 2:02X}{aid}00")


def verify(card: VirtualCard, reference: int, pin: bytes) -> str:
    return ask(card, f"002000{reference:02X}{len(pin):02X}{pin.hex()}")


def block(size: int = 256) -> bytes:
    return b"\x00\x01" + b"\xff" * (size - 54) + b"\x00" + DIGEST_INFO


def signature_of(person: Person, answer: str) -> None:
    """Demand that an answer is the person's signature of the digest."""
    data = bytes.fromhex(answer)
    assert data[-2:] == b"\x90\x00"
    key = person.key.public_key()
    key.verify(data[:-2], DIGEST, PKCS1v15(), Prehashed(SHA256()))


def test_the_answer_to_reset_has_a_right_check_byte() -> None:
    check = 0
    for octet in HPKI_ATR[1:]:
        check ^= octet
    assert check == 0


# SELECT


def test_both_applications_are_found_by_the_provider_first_and_next(jma: VirtualCard) -> None:
    assert ask(jma, "00A4040005E828BD080F00") == f"6F128410{SIGNATURE_AID}9000"
    assert ask(jma, "00A4040205E828BD080F00") == f"6F128410{AUTHENTICATION_AID}9000"
    assert ask(jma, "00A4040205E828BD080F00") == "6A82"


def test_a_name_of_another_provider_is_not_found(jma: VirtualCard) -> None:
    assert ask(jma, "00A4040007D392F000260100000001") == "6700"
    assert ask(jma, "00A404000AD392F00026010000000100") == "6A82"


@pytest.mark.parametrize(
    ("command", "word"),
    [
        ("00A4040004E828BD0800", "6700"),
        ("00A4040105E828BD080F00", "6A86"),
        ("00A4020C020016", "9000"),
        ("00A402000200160000", "6700"),
        ("00A4020C020099", "6A82"),
        ("00A4030C020016", "6A86"),
        ("00A4080C044F010016", "9000"),
        ("00A4080C024F01", "6A82"),
        ("00A4090C020016", "9000"),
    ],
)
def test_select_of_files_answers_as_the_standard_says(
    jma: VirtualCard, command: str, word: str
) -> None:
    select(jma)
    assert ask(jma, command)[-4:] == word


def test_no_file_is_found_before_an_application_is_selected(jma: VirtualCard) -> None:
    assert ask(jma, "00A4020C020016") == "6A82"
    assert ask(jma, "00B0910000") == "6A82"
    assert ask(jma, "00B0000000") == "6986"
    assert ask(jma, "00200088") == "6A88"
    assert ask(jma, "002241B6048402000C") == "6985"
    assert ask(jma, "002A9E9A01AA00") == "6985"


# READ BINARY


def test_the_object_directory_of_jma_is_that_of_the_published_dump(jma: VirtualCard) -> None:
    select(jma)
    references = ["A006300404020002", "A106300404020003", "A406300404020004"]
    references += ["A706300404020005", "A806300404020001"]
    assert ask(jma, "00B0910000") == "".join(references) + "00" * 16 + "9000"


def test_the_directories_of_annex_b_have_one_byte_paths(annexb: VirtualCard) -> None:
    select(annexb)
    assert (
        ask(annexb, "00B0910000")
        == "A80530030401 98 A00530030401 A0 A40530030401 A8".replace(" ", "") + "9000"
    )
    # label PIN, modifiable; id 16; utf8, min 4, stored 16, max 16, reference 96
    common, identifier = "30090C0350494E03020640", "3003040116"
    attributes = "A1163014030203C80A0102020104020110020110" + "80020096"
    assert ask(annexb, "00B0930000") == f"3028{common}{identifier}{attributes}9000"


def test_the_information_file_has_version_label_and_flags(annexb: VirtualCard) -> None:
    select(annexb)
    label = b"HPKI Application".hex().upper()
    assert ask(annexb, "00B0920000") == f"30190201018010{label}03020560" + "9000"


def test_a_certificate_is_followed_by_filler_on_jma_and_by_nothing_on_annex_b(
    jma: VirtualCard, annexb: VirtualCard, doctor: Person
) -> None:
    der = doctor.certificate.der.hex().upper()
    select(jma)
    ask(jma, "00A4020C020016")
    assert ask(jma, "00B00000000000") == der + "FF" * 64 + "9000"
    select(annexb)
    assert ask(annexb, "00B09800000000") == der + "9000"


def test_reading_starts_at_the_offset_and_ends_at_the_end(jma: VirtualCard) -> None:
    select(jma)
    ask(jma, "00A4020C020001")
    whole = ask(jma, "00B0000000")[:-4]
    length = len(whole) // 2
    assert ask(jma, f"00B000{length - 1:02X}00") == whole[-2:] + "9000"
    assert ask(jma, f"00B000{length:02X}00") == "6B00"
    assert ask(jma, "00B0000102") == whole[2:6] + "9000"


@pytest.mark.parametrize("file", ["0008", "000C"])
def test_the_files_of_pin_and_key_cannot_be_read(jma: VirtualCard, file: str) -> None:
    select(jma)
    assert ask(jma, f"00A4020C02{file}") == "9000"
    assert ask(jma, "00B0000000") == "6981"


# VERIFY


@pytest.mark.parametrize("profile", list(CardProfile))
def test_wrong_pins_count_down_and_the_right_one_restores(
    doctor: Person, profile: CardProfile
) -> None:
    card = issue_card(doctor, profile)
    reference = {CardProfile.JMA: 0x88, CardProfile.ANNEXB: 0x96}[profile]
    select(card)
    assert ask(card, f"002000{reference:02X}") == "63CF"
    assert verify(card, reference, WRONG) == "63CE"
    assert verify(card, reference, WRONG) == "63CD"
    assert ask(card, f"002000{reference:02X}") == "63CD"
    assert verify(card, reference, RIGHT) == "9000"
    assert ask(card, f"002000{reference:02X}") == "9000"
    card.reset()
    select(card)
    assert ask(card, f"002000{reference:02X}") == "63CF"


@pytest.mark.parametrize("word", [0x6983, 0x6984, 0x63C0])
def test_fifteen_wrong_pins_lock_the_card_against_the_right_one(doctor: Person, word: int) -> None:
    card = issue_card(doctor, CardProfile.JMA, faults=CardFaults(locked_word=word))
    select(card)
    answers = [verify(card, 0x88, WRONG) for _ in range(15)]
    assert answers == [f"63C{left:X}" for left in range(14, -1, -1)]
    assert verify(card, 0x88, RIGHT) == f"{word:04X}"
    assert ask(card, "00200088") == f"{word:04X}"


def test_each_application_has_a_counter_of_its_own(jma: VirtualCard) -> None:
    select(jma)
    verify(jma, 0x88, WRONG)
    select(jma, AUTHENTICATION_AID)
    assert ask(jma, "00200088") == "63CF"
    select(jma)
    assert ask(jma, "00200088") == "63CE"


@pytest.mark.parametrize(
    ("command", "word"),
    [
        ("00200096", "6A88"),
        ("00200188", "6A86"),
        ("0020008811" + "31" * 17, "6700"),
        ("00200000", "6A88"),
    ],
)
def test_verify_refuses_other_references_and_lengths(
    jma: VirtualCard, command: str, word: str
) -> None:
    select(jma)
    assert ask(jma, command) == word
    assert ask(jma, "00200088") == "63CF"


def test_reference_00_is_the_pin_file_that_is_selected(jma: VirtualCard) -> None:
    select(jma)
    ask(jma, "00A4020C020008")
    assert ask(jma, "0020000004" + WRONG.hex()) == "63CE"


def test_the_counter_outlives_the_program_and_is_shared_between_two_of_them(
    doctor: Person, tmp_path: Path
) -> None:
    file = tmp_path / "cards" / "doctor.json"
    first = issue_card(doctor, CardProfile.JMA, attempts_file=file)
    second = issue_card(doctor, CardProfile.JMA, attempts_file=file)
    for card in (first, second):
        select(card)
    assert verify(first, 0x88, WRONG) == "63CE"
    assert verify(second, 0x88, WRONG) == "63CD"
    assert json.loads(file.read_text()) == {"signature": 13}
    assert verify(first, 0x88, RIGHT) == "9000"
    later = issue_card(doctor, CardProfile.JMA, attempts_file=file)
    select(later)
    assert ask(later, "00200088") == "63CF"
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("content", ["", "[]", "{", '{"signature": 99}', '{"signature": "x"}'])
def test_a_damaged_counter_file_is_a_fresh_card(
    doctor: Person, tmp_path: Path, content: str
) -> None:
    file = tmp_path / "doctor.json"
    file.write_text(content)
    card = issue_card(doctor, CardProfile.JMA, attempts_file=file)
    select(card)
    assert ask(card, "00200088") == "63CF"
    assert verify(card, 0x88, WRONG) == "63CE"
    assert json.loads(file.read_text()) == {"signature": 14}


# MSE and PSO


def pso(card: VirtualCard, data: bytes | None = None) -> str:
    data = block() if data is None else data
    return ask(card, f"002A9E9A00{len(data):04X}{data.hex()}0000")


@pytest.mark.parametrize("tag", ["81", "84"])
def test_a_digest_is_signed_after_pin_and_key(jma: VirtualCard, doctor: Person, tag: str) -> None:
    select(jma)
    verify(jma, 0x88, RIGHT)
    assert ask(jma, f"002241B604{tag}02000C") == "9000"
    signature_of(doctor, pso(jma))


def test_each_signature_needs_its_own_pin_entry(jma: VirtualCard) -> None:
    select(jma)
    verify(jma, 0x88, RIGHT)
    ask(jma, "002241B6048402000C")
    assert pso(jma)[-4:] == "9000"
    assert pso(jma) == "6982"


def test_the_authentication_application_asks_for_the_pin_once(
    jma: VirtualCard, login: Person
) -> None:
    select(jma, AUTHENTICATION_AID)
    verify(jma, 0x88, RIGHT)
    ask(jma, "002241B6048402000C")
    for _ in range(2):
        signature_of(login, pso(jma))


def test_the_pin_is_forgotten_by_reset_other_application_and_wrong_entry(jma: VirtualCard) -> None:
    for forget in (
        lambda: jma.reset(),
        lambda: select(jma, AUTHENTICATION_AID),
        lambda: verify(jma, 0x88, WRONG),
    ):
        select(jma)
        assert verify(jma, 0x88, RIGHT) == "9000"
        forget()
        select(jma)
        assert ask(jma, "00200088").startswith("63C")


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ("8402000C", "9000"),
        ("8502000C", "6A80"),
        ("84010C", "6A80"),
        ("84020099", "6A82"),
        ("84020016", "6981"),
        ("84020008", "6982"),
    ],
)
def test_mse_tells_keys_from_other_files(jma: VirtualCard, data: str, word: str) -> None:
    select(jma)
    assert ask(jma, f"002241B6{len(data) // 2:02X}{data}") == word
    assert ask(jma, f"002241A4{len(data) // 2:02X}{data}") == "6A86"


def test_a_long_block_comes_in_links_or_whole(jma: VirtualCard, doctor: Person) -> None:
    select(jma)
    verify(jma, 0x88, RIGHT)
    ask(jma, "002241B6048402000C")
    data = block()
    assert ask(jma, f"102A9E9AFF{data[:255].hex()}") == "9000"
    signature_of(doctor, ask(jma, f"002A9E9A01{data[255:].hex()}00"))


def test_a_chain_that_another_command_interrupts_is_refused(jma: VirtualCard) -> None:
    select(jma)
    assert ask(jma, "102A9E9A02AAAA") == "9000"
    assert ask(jma, "00200088") == "6883"
    assert ask(jma, "00200088") == "63CF"


def test_the_short_signature_command_is_known_on_jma_only(
    jma: VirtualCard, annexb: VirtualCard, doctor: Person
) -> None:
    for card, reference in ((jma, 0x88), (annexb, 0x96)):
        select(card)
        verify(card, reference, RIGHT)
    ask(jma, "00A4020C02000C")
    signature_of(doctor, ask(jma, f"802A008033{DIGEST_INFO.hex()}00"))
    ask(annexb, "002241B60481020017")
    assert ask(annexb, f"802A008033{DIGEST_INFO.hex()}00") == "6E00"


@pytest.mark.parametrize(
    ("data", "word"), [(block()[:-1], "6700"), (b"\xff" * 256, "6A80")], ids=["short", "too big"]
)
def test_a_block_of_another_size_or_beyond_the_modulus_is_refused(
    jma: VirtualCard, data: bytes, word: str
) -> None:
    select(jma)
    verify(jma, 0x88, RIGHT)
    ask(jma, "002241B6048402000C")
    assert pso(jma, data) == word


def test_the_key_is_applied_to_any_block_below_the_modulus(
    jma: VirtualCard, doctor: Person
) -> None:
    select(jma)
    verify(jma, 0x88, RIGHT)
    ask(jma, "002241B6048402000C")
    data = b"\x00" + bytes(range(255))
    numbers = doctor.key.public_key().public_numbers()
    value = pow(int.from_bytes(bytes.fromhex(pso(jma, data)[:-4])), numbers.e, numbers.n)
    assert value.to_bytes(256) == data


# Classes, instructions, odd lengths


@pytest.mark.parametrize(
    ("command", "word"),
    [
        ("00CA000000", "6D00"),
        ("0084000008", "6D00"),
        ("80A4040005E828BD080F00", "6E00"),
        ("0CB0910000", "6882"),
        ("01B0910000", "6881"),
        ("00C0000000", "6985"),
        ("00B091", "6700"),
        ("002000880531323334", "6700"),
        ("00B0910000FF", "6700"),
    ],
)
def test_what_the_card_does_not_know_is_refused(jma: VirtualCard, command: str, word: str) -> None:
    select(jma)
    assert ask(jma, command) == word


# Switches


def test_without_extended_length_long_commands_are_refused(doctor: Person) -> None:
    card = issue_card(doctor, CardProfile.JMA, faults=CardFaults(extended_length=False))
    select(card)
    assert ask(card, "00B09800000000") == "6700"


def test_without_chaining_the_first_link_is_refused(doctor: Person) -> None:
    card = issue_card(doctor, CardProfile.JMA, faults=CardFaults(chaining=False))
    select(card)
    assert ask(card, "102A9E9A02AAAA") == "6884"


def test_answers_wait_for_get_response_over_t0(doctor: Person) -> None:
    card = issue_card(doctor, CardProfile.JMA, faults=CardFaults(answers_in_pieces=True))
    assert select(card) == "6114"
    assert ask(card, "00C0000014") == f"6F128410{SIGNATURE_AID}9000"
    assert ask(card, "00B0910000") == "6C38"
    assert len(ask(card, "00B0910038")) == 2 * 0x38 + 4
    assert ask(card, "00C0000014") == "6985"
