"""The HPKI card end to end over the virtual one: reading, signing, and every way it can fail."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox import Person
from clinic_signer.sandbox.card import VirtualCard, issue_card
from clinic_signer.sandbox.card_faults import CardFaults, Step
from clinic_signer.sandbox.card_layout import (
    CardProfile,
    KeyMaterial,
    authentication_application,
)
from clinic_signer.sandbox.card_reader import VirtualReader
from clinic_signer.signers.base import Pin, PinFailure
from clinic_signer.signers.card.applications import find_applications, select_application
from clinic_signer.signers.card.files import FileReader
from clinic_signer.signers.card.hpki_card import HpkiCard
from clinic_signer.signers.card.iso7816 import EXCHANGE_BUDGET, Channel
from clinic_signer.signers.card.iso7816_15 import FilePath
from clinic_signer.signers.card.signer import CardSigner
from signers.card_doubles import (
    CANARY_PIN,
    PSO,
    VERIFY,
    Recorder,
    ScriptedTransport,
    application_of,
    make_person,
)

SELECT, READ_BINARY, MSE = 0xA4, 0xB0, 0x22


def right() -> Pin:
    return Pin(b"1234")


def wrong() -> Pin:
    return Pin(CANARY_PIN)


def assert_signature(person: Person, digest: bytes, signature: bytes) -> None:
    key = person.key.public_key()
    key.verify(signature, digest, PKCS1v15(), Prehashed(SHA256()))


def opened(card: VirtualCard) -> tuple[HpkiCard, Recorder]:
    recorder = Recorder(VirtualReader(card))
    return HpkiCard(recorder), recorder


def refusal(action: Callable[[], object]) -> Failure:
    with pytest.raises(Failure) as caught:
        action()
    return caught.value


# Reading without a PIN


def test_the_contents_are_found_by_walking_the_directories(
    doctor: Person, login_person: Person, profile: CardProfile
) -> None:
    card, recorder = opened(issue_card(doctor, profile, authentication=login_person))
    contents = card.open()
    assert contents.certificate == doctor.certificate
    assert set(contents.intermediates) == set(doctor.intermediates)
    assert (contents.pin.minimum, contents.pin.maximum) == (4, 16)
    assert contents.pin.attempts_left == 15
    expected = {CardProfile.JMA: ("jma", 0x88), CardProfile.ANNEXB: ("jahis-annex-b", 0x96)}
    assert (contents.dialect.name, contents.pin.reference) == expected[profile]
    assert not recorder.presented_pins
    assert not recorder.outside, "every command is sent while the card is held"
    assert len(recorder.commands) < 40


def test_a_card_that_shows_no_applications_by_the_provider_is_asked_by_name(
    doctor: Person, login_person: Person, profile: CardProfile
) -> None:
    faults = CardFaults(partial_selection=False)
    card, _ = opened(issue_card(doctor, profile, authentication=login_person, faults=faults))
    assert card.open().certificate == doctor.certificate


def test_the_signature_application_is_chosen_wherever_it_stands(
    doctor: Person, login_person: Person, profile: CardProfile
) -> None:
    material = KeyMaterial(
        login_person.certificate.der, login_person.key, login_person.intermediates
    )
    login = authentication_application(profile, material)
    card, _ = opened(VirtualCard([login, application_of(doctor, profile)]))
    assert card.open().certificate == doctor.certificate


def test_the_certificate_decides_when_the_names_of_the_applications_are_swapped(
    doctor: Person, login_person: Person
) -> None:
    signing = application_of(doctor, CardProfile.JMA)
    login = application_of(login_person, CardProfile.JMA)
    other = signing.aid[:-1] + b"\x02"
    card, _ = opened(VirtualCard([replace(signing, aid=other), login]))
    assert card.open().certificate == doctor.certificate
    assert card.open().application == other


def test_an_application_named_for_signing_with_another_certificate_is_left_to_be_judged(
    login_person: Person, profile: CardProfile
) -> None:
    card, _ = opened(issue_card(login_person, profile))
    contents = card.open()
    assert contents.certificate == login_person.certificate
    assert not contents.certificate.is_for_signing
    assert contents.pin.attempts_left == 15


def test_the_attempts_are_those_of_the_application_that_is_shown(login_person: Person) -> None:
    material = KeyMaterial(
        login_person.certificate.der, login_person.key, login_person.intermediates
    )
    shown = application_of(login_person, CardProfile.JMA)
    virtual = VirtualCard([shown, authentication_application(CardProfile.JMA, material)])
    virtual.process(b"\x00\xa4\x04\x00\x10" + shown.aid + b"\x00")
    assert virtual.process(bytes.fromhex("0020008804") + CANARY_PIN) == b"\x63\xce"
    card, _ = opened(virtual)
    assert card.open().application == shown.aid
    assert card.open().pin.attempts_left == 14


def test_an_application_of_a_name_nobody_has_seen_is_found_by_the_provider(
    doctor: Person, login_person: Person
) -> None:
    material = KeyMaterial(
        login_person.certificate.der, login_person.key, login_person.intermediates
    )
    login = authentication_application(CardProfile.JMA, material)
    signing = application_of(doctor, CardProfile.JMA)
    new = replace(signing, aid=signing.aid[:9] + b"\x55")
    card, _ = opened(VirtualCard([login, new]))
    assert card.open().application == new.aid


def test_a_card_that_shows_only_its_first_application_is_asked_by_name(
    doctor: Person, login_person: Person
) -> None:
    material = KeyMaterial(
        login_person.certificate.der, login_person.key, login_person.intermediates
    )
    login = authentication_application(CardProfile.JMA, material)
    faults = CardFaults(next_occurrence=False)
    virtual = VirtualCard([login, application_of(doctor, CardProfile.JMA)], faults=faults)
    card, recorder = opened(virtual)
    assert card.open().certificate == doctor.certificate
    enumeration = [c for c in recorder.sent(SELECT) if c[2] == 4 and len(c) == 11]
    assert len(enumeration) == 2, "the same application again ends it"


def test_applications_out_of_use_are_passed_over(doctor: Person, login_person: Person) -> None:
    signing = application_of(doctor, CardProfile.JMA)
    login = application_of(login_person, CardProfile.JMA)
    dead = replace(login, aid=signing.aid[:-1] + b"\x02", selection_word=0x6283)
    new = replace(signing, aid=signing.aid[:9] + b"\x55")
    card, _ = opened(VirtualCard([dead, new]))
    assert card.open().certificate == doctor.certificate
    card, _ = opened(VirtualCard([replace(signing, selection_word=0x6283)]))
    assert refusal(card.open).code is FailureCode.CARD_DEACTIVATED
    material = KeyMaterial(
        login_person.certificate.der, login_person.key, login_person.intermediates
    )
    other = authentication_application(CardProfile.JMA, material)
    card, _ = opened(VirtualCard([other, replace(signing, selection_word=0x6283)]))
    assert refusal(card.open).code is FailureCode.CARD_DEACTIVATED, "nothing else is for signing"


def test_the_application_named_for_signing_is_looked_at_first(
    doctor: Person, login_person: Person
) -> None:
    material = KeyMaterial(
        login_person.certificate.der, login_person.key, login_person.intermediates
    )
    login = authentication_application(CardProfile.JMA, material)
    signing = application_of(doctor, CardProfile.JMA)
    unknown = replace(login, aid=signing.aid[:-1] + b"\x07")
    reader = VirtualReader(VirtualCard([login, unknown, signing]))
    found = find_applications(Channel(reader))
    assert found == (signing.aid, unknown.aid, login.aid)


def test_a_card_for_authentication_alone_is_no_signing_card(login_person: Person) -> None:
    material = KeyMaterial(
        login_person.certificate.der, login_person.key, login_person.intermediates
    )
    card, _ = opened(VirtualCard([authentication_application(CardProfile.JMA, material)]))
    assert refusal(card.open).code is FailureCode.CARD_NOT_HPKI


def test_a_card_without_an_hpki_application_is_another_card() -> None:
    card, recorder = opened(VirtualCard([]))
    assert refusal(card.open).code is FailureCode.CARD_NOT_HPKI
    assert len(recorder.commands) <= 4


def edited(
    person: Person, profile: CardProfile, file: int, edit: Callable[[bytes], bytes | None]
) -> VirtualCard:
    """A card one of whose files is not as the issuer wrote it."""
    application = application_of(person, profile)
    data = application.files[file]
    assert data is not None
    files = {**application.files, file: edit(data)}
    return VirtualCard([replace(application, files=files)])


def test_labels_do_not_matter(doctor: Person) -> None:
    def mislead(data: bytes) -> bytes:
        right, wrong = b"HPKI END ENTITY CERTIFICATE", b"MHLW CA CERTIFICATE        "
        assert right in data
        return data.replace(right, wrong)

    card, _ = opened(edited(doctor, CardProfile.JMA, 4, mislead))
    assert card.open().certificate == doctor.certificate


def test_a_certificate_that_does_not_belong_to_the_key_is_not_taken(doctor: Person) -> None:
    card, _ = opened(
        edited(doctor, CardProfile.JMA, 4, lambda d: d.replace(b"\x04\x01\x0c", b"\x04\x01\x0d", 1))
    )
    failure = refusal(card.open)
    assert failure.code is FailureCode.CARD_CONTENT_UNREADABLE
    assert failure.facts["item"] == "EF.CD"


@pytest.mark.parametrize(
    "octets",
    [b"\x3f\x00\x4f\x01\x00\x16", b"\x4f\x02\x00\x16", b"\x3f\x00\x50\x99\x00\x16"],
    ids=["absolute", "relative", "absolute, wrong DF"],
)
def test_longer_paths_are_followed(doctor: Person, digest: bytes, octets: bytes) -> None:
    """By path where the card knows it, else by the last identifier in the application."""

    def lengthen(data: bytes) -> bytes:
        short = bytes.fromhex("A108300630040402" + "0016")
        assert short in data
        grown = bytes([len(octets)]) + octets
        more = len(octets) - 2
        header = bytes([0xA1, 8 + more, 0x30, 6 + more, 0x30, 4 + more, 0x04])
        longer = data.replace(short, header + grown)
        return bytes([longer[0], longer[1] + more]) + longer[2:]

    card, _ = opened(edited(doctor, CardProfile.JMA, 4, lengthen))
    assert card.open().certificate == doctor.certificate
    assert_signature(doctor, digest, card.sign(digest, right(), doctor.certificate))


def test_absolute_paths_are_selected_from_the_master_file(doctor: Person) -> None:
    reader = Recorder(VirtualReader(issue_card(doctor, CardProfile.JMA)))
    channel = Channel(reader)
    select_application(channel, application_of(doctor, CardProfile.JMA).aid)
    for octets, command in (
        ("3F004F010016", "00A4080C044F010016"),
        ("4F010016", "00A4090C044F010016"),
        ("0016", "00A4020C020016"),
    ):
        reader.commands.clear()
        path = FilePath(bytes.fromhex(octets))
        assert FileReader(channel).read_object(path, "x") == doctor.certificate.der
        assert reader.commands[0] == bytes.fromhex(command)


@pytest.mark.parametrize("index", [1, 255, 256, 700])
def test_an_object_behind_others_in_its_file_is_read_from_its_index(
    doctor: Person, profile: CardProfile, index: int
) -> None:
    file = {CardProfile.JMA: 0x16, CardProfile.ANNEXB: 0x18}[profile]
    octets = {CardProfile.JMA: b"\x00\x16", CardProfile.ANNEXB: b"\xc0"}[profile]
    channel = Channel(VirtualReader(edited(doctor, profile, file, lambda d: bytes(index) + d)))
    select_application(channel, application_of(doctor, profile).aid)
    reader = FileReader(channel)
    assert reader.read_object(FilePath(octets, index), "x") == doctor.certificate.der
    missing = FilePath(b"\xf0" if len(octets) == 1 else b"\x00\x99", index)
    failure = refusal(lambda: reader.read_object(missing, "x"))
    assert failure.facts == {"item": "x", "status_word": "6A82"}


def test_the_object_directory_is_found_by_identifier_where_it_has_no_short_one(
    doctor: Person,
) -> None:
    application = replace(application_of(doctor, CardProfile.JMA), short_identifiers={})
    card, _ = opened(VirtualCard([application]))
    assert card.open().certificate == doctor.certificate


@pytest.mark.parametrize("end_of_file_warning", [False, True])
@pytest.mark.parametrize("length", [255, 256, 257, 512])
def test_certificates_are_read_to_their_own_end_whatever_the_file_is(
    doctor: Person, profile: CardProfile, length: int, end_of_file_warning: bool
) -> None:
    """Filler, none, a file that ends on a block, cards that warn at the end: all the same."""
    file = {CardProfile.JMA: 0x16, CardProfile.ANNEXB: 0x18}[profile]
    der = doctor.certificate.der
    card = edited(doctor, profile, file, lambda _: der + b"\xff" * (-len(der) % length))
    card.faults = CardFaults(end_of_file_warning=end_of_file_warning)
    assert HpkiCard(VirtualReader(card)).open().certificate == doctor.certificate


BROKEN = {
    "OD": (0x5031, "EF.OD"),
    "PrKD": (0x0002, "EF.PrKD"),
    "AOD": (0x0001, "EF.AOD"),
    "CD": (0x0004, "EF.CD"),
}


@pytest.mark.parametrize(("file", "item"), BROKEN.values(), ids=BROKEN.keys())
@pytest.mark.parametrize(
    "edit",
    [lambda data: b"\xff" * len(data), lambda data: data[:20], lambda _: b"", lambda _: None],
    ids=["erased", "cut", "empty", "not readable"],
)
def test_a_broken_directory_is_named(
    doctor: Person, file: int, item: str, edit: Callable[[bytes], bytes | None]
) -> None:
    card, _ = opened(edited(doctor, CardProfile.JMA, file, edit))
    failure = refusal(card.open)
    assert failure.code is FailureCode.CARD_CONTENT_UNREADABLE
    assert failure.facts["item"] == item


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (lambda _: b"\x30\x03abc", FailureCode.CERTIFICATE_UNREADABLE),
        (lambda data: data[:600], FailureCode.CARD_CONTENT_UNREADABLE),
        (lambda _: b"\x30\x84\x7f\xff\xff\xff" + bytes(90), FailureCode.CARD_CONTENT_UNREADABLE),
        (lambda _: b"\x1f\xff\xff\xff" + bytes(90), FailureCode.CARD_CONTENT_UNREADABLE),
        (lambda _: None, FailureCode.CARD_CONTENT_UNREADABLE),
    ],
    ids=["not a certificate", "cut", "endless", "no header", "not readable"],
)
def test_a_broken_certificate_of_the_holder_is_named(
    doctor: Person, edit: Callable[[bytes], bytes | None], code: FailureCode
) -> None:
    card, _ = opened(edited(doctor, CardProfile.JMA, 0x16, edit))
    assert refusal(card.open).code is code


def test_a_broken_certificate_of_an_authority_leaves_the_card_usable(
    doctor: Person, digest: bytes
) -> None:
    card, _ = opened(edited(doctor, CardProfile.JMA, 0x17, lambda _: b"\x30\x03abc"))
    assert len(card.open().intermediates) == 1
    assert_signature(doctor, digest, card.sign(digest, right(), doctor.certificate))


def test_a_pin_of_a_coding_that_is_not_known_is_never_guessed(doctor: Person) -> None:
    def bcd(data: bytes) -> bytes:
        return data.replace(b"\x0a\x01\x02", b"\x0a\x01\x00")

    card, recorder = opened(edited(doctor, CardProfile.JMA, 1, bcd))
    assert refusal(card.open).facts["item"] == "EF.AOD"
    assert not recorder.presented_pins


@pytest.mark.parametrize(
    ("minimum", "maximum", "expected"),
    [(6, 8, (6, 8)), (0, 16, (4, 16)), (4, 99, (4, 16)), (9, 8, (4, 16))],
)
def test_the_limits_of_the_pin_are_the_cards_as_far_as_they_make_sense(
    doctor: Person, minimum: int, maximum: int, expected: tuple[int, int]
) -> None:
    written = bytes.fromhex("020104020100020110")

    def limits(data: bytes) -> bytes:
        assert written in data
        return data.replace(written, bytes([2, 1, minimum, 2, 1, 0, 2, 1, maximum]))

    card, _ = opened(edited(doctor, CardProfile.JMA, 1, limits))
    pin = card.open().pin
    assert (pin.minimum, pin.maximum) == expected


def test_read_binary_6983_is_unreadable_and_not_locked(doctor: Person) -> None:
    faults = CardFaults(words={Step.READ: 0x6983})
    card, _ = opened(issue_card(doctor, CardProfile.JMA, faults=faults))
    failure = refusal(card.open)
    assert failure.code is FailureCode.CARD_CONTENT_UNREADABLE
    assert failure.facts["status_word"] == "6983"


# Signing


def test_a_digest_is_signed_with_one_pin_entry_inside_one_transaction(
    doctor: Person, login_person: Person, profile: CardProfile, digest: bytes
) -> None:
    virtual = issue_card(doctor, profile, authentication=login_person)
    card, recorder = opened(virtual)
    card.open()
    recorder.commands.clear()
    recorder.transactions = 0
    signature = card.sign(digest, right(), doctor.certificate)
    assert_signature(doctor, digest, signature)
    assert (recorder.transactions, recorder.outside) == (1, [])
    instructions = [command[1] for command in recorder.commands]
    assert instructions[0] == SELECT
    assert READ_BINARY in instructions, "the certificate is read again before the PIN"
    assert instructions[-4:] == [VERIFY, VERIFY, MSE, PSO]
    assert recorder.presented_pins == recorder.sent(VERIFY)[1:]


def test_the_commands_are_those_of_the_guideline(doctor: Person, digest: bytes) -> None:
    for profile, pin, key in (
        (CardProfile.JMA, "002000880431323334", "002241B6048402000C"),
        (CardProfile.ANNEXB, "002000960431323334", "002241B60481020017"),
    ):
        card, recorder = opened(issue_card(doctor, profile))
        card.sign(digest, right(), doctor.certificate)
        assert recorder.presented_pins == [bytes.fromhex(pin)]
        assert recorder.sent(MSE) == [bytes.fromhex(key)]
        (pso,) = recorder.sent(PSO)
        assert pso[:7] == bytes.fromhex("002A9E9A000100")
        assert pso[7:11] == bytes.fromhex("0001FFFF")
        assert pso[-34:] == digest + b"\x00\x00"


def test_nothing_of_the_pin_is_left_in_the_command_that_carried_it(
    doctor: Person, digest: bytes
) -> None:
    card, recorder = opened(issue_card(doctor, CardProfile.JMA))
    card.sign(digest, right(), doctor.certificate)
    assert [bytes(buffer) for buffer in recorder.buffers] == [bytes(9)]


def test_nobody_else_finds_the_pin_verified_afterwards(doctor: Person, digest: bytes) -> None:
    card, recorder = opened(issue_card(doctor, CardProfile.JMA))
    card.sign(digest, right(), doctor.certificate)
    aid = application_of(doctor, CardProfile.JMA).aid
    recorder.transmit(b"\x00\xa4\x04\x00\x10" + aid + b"\x00")
    assert recorder.transmit(bytes.fromhex("00200088")) == b"\x63\xcf"


def test_many_documents_need_one_pin_entry_each(doctor: Person, profile: CardProfile) -> None:
    card, recorder = opened(issue_card(doctor, profile))
    pin = right()
    for number in range(3):
        one = hashlib.sha256(bytes([number])).digest()
        assert_signature(doctor, one, card.sign(one, pin, doctor.certificate))
    assert len(recorder.presented_pins) == len(recorder.sent(PSO)) == 3


@pytest.mark.parametrize("profile", list(CardProfile))
@pytest.mark.parametrize(
    ("faults", "extended_reader"),
    [
        (CardFaults(extended_length=False), True),
        (CardFaults(), False),
        (CardFaults(answers_in_pieces=True), False),
        (CardFaults(answers_in_pieces=True, extended_length=False), True),
        (CardFaults(end_of_file_warning=True), True),
        (CardFaults(key_reference_tags=frozenset({0x81})), True),
        (CardFaults(key_reference_tags=frozenset({0x84})), True),
    ],
    ids=[
        "card without extended length",
        "reader without extended length",
        "T=0",
        "T=0 behind a reader that claims more",
        "warns at the end of files",
        "takes tag 81 only",
        "takes tag 84 only",
    ],
)
def test_other_cards_and_readers_sign_as_well(
    doctor: Person, profile: CardProfile, digest: bytes, faults: CardFaults, extended_reader: bool
) -> None:
    reader = VirtualReader(issue_card(doctor, profile, faults=faults))
    recorder = Recorder(reader, extended_length=extended_reader)
    signature = HpkiCard(recorder).sign(digest, right(), doctor.certificate)
    assert_signature(doctor, digest, signature)
    assert len(recorder.presented_pins) == 1


def test_the_short_signature_command_helps_where_nothing_longer_goes(
    doctor: Person, digest: bytes
) -> None:
    faults = CardFaults(extended_length=False, chaining=False)
    card, recorder = opened(issue_card(doctor, CardProfile.JMA, faults=faults))
    assert_signature(doctor, digest, card.sign(digest, right(), doctor.certificate))
    assert recorder.sent(PSO)[-1][:4] == bytes.fromhex("802A0080")
    assert len(recorder.presented_pins) == 1
    card, _ = opened(issue_card(doctor, CardProfile.ANNEXB, faults=faults))
    failure = refusal(lambda: card.sign(digest, right(), doctor.certificate))
    assert (failure.code, failure.facts["status_word"]) == (FailureCode.CARD_REFUSED, "6884")


def test_sizes_come_from_the_certificate(profile: CardProfile, digest: bytes) -> None:
    person = make_person(3072)
    for extended in (True, False):
        faults = CardFaults(extended_length=extended)
        card, _ = opened(issue_card(person, profile, faults=faults))
        signature = card.sign(digest, right(), person.certificate)
        assert len(signature) == 384
        assert_signature(person, digest, signature)


@pytest.mark.parametrize("size", [0, 20, 31, 33, 64])
def test_only_a_sha_256_digest_is_signed(doctor: Person, size: int) -> None:
    card, recorder = opened(issue_card(doctor, CardProfile.JMA))
    with pytest.raises(ValueError, match="SHA-256"):
        card.sign(bytes(size), right(), doctor.certificate)
    assert not recorder.commands


# Wrong PIN


def test_a_wrong_pin_costs_one_attempt_and_is_never_sent_again(
    doctor: Person, profile: CardProfile, digest: bytes
) -> None:
    card, recorder = opened(issue_card(doctor, profile))
    pin = wrong()
    for _ in range(3):
        with pytest.raises(PinFailure) as caught:
            card.sign(digest, pin, doctor.certificate)
        assert caught.value.code is FailureCode.CARD_PIN_WRONG
        assert caught.value.attempts_left == 14
        assert caught.value.facts["attempts_left"] == 14
    assert len(recorder.presented_pins) == 1
    assert not recorder.sent(PSO)
    assert pin.is_wiped
    assert card.attempts_left() == 14


def test_the_right_pin_restores_the_attempts(doctor: Person, digest: bytes) -> None:
    card, _ = opened(issue_card(doctor, CardProfile.JMA))
    refusal(lambda: card.sign(digest, wrong(), doctor.certificate))
    assert card.attempts_left() == 14
    card.sign(digest, right(), doctor.certificate)
    assert card.attempts_left() == 15


def test_fifteen_wrong_pins_lock_the_card_and_the_last_needs_a_yes(
    doctor: Person, profile: CardProfile, digest: bytes
) -> None:
    card, recorder = opened(issue_card(doctor, profile))

    def attempt(pin: Pin, *, yes: bool = False) -> PinFailure:
        with pytest.raises(PinFailure) as caught:
            card.sign(digest, pin, doctor.certificate, confirm_last_attempt=yes)
        return caught.value

    for left in range(14, 0, -1):
        failure = attempt(wrong())
        assert (failure.code, failure.attempts_left) == (FailureCode.CARD_PIN_WRONG, left)
    last = attempt(wrong())
    assert (last.code, last.attempts_left) == (FailureCode.CARD_LAST_ATTEMPT, 1)
    assert len(recorder.presented_pins) == 14
    assert card.attempts_left() == 1
    locked = attempt(wrong(), yes=True)
    assert (locked.code, locked.attempts_left) == (FailureCode.CARD_PIN_LOCKED, 0)
    assert len(recorder.presented_pins) == 15
    for pin in (right(), wrong()):
        failure = attempt(pin, yes=True)
        assert (failure.code, failure.attempts_left) == (FailureCode.CARD_PIN_LOCKED, 0)
    assert len(recorder.presented_pins) == 15, "a locked card gets no PIN"
    assert card.open().pin.is_locked


def test_the_last_attempt_with_the_right_pin_saves_the_card(doctor: Person, digest: bytes) -> None:
    faults = CardFaults(attempts_left=1)
    card, _ = opened(issue_card(doctor, CardProfile.JMA, faults=faults))
    failure = refusal(lambda: card.sign(digest, right(), doctor.certificate))
    assert failure.code is FailureCode.CARD_LAST_ATTEMPT
    signature = card.sign(digest, right(), doctor.certificate, confirm_last_attempt=True)
    assert_signature(doctor, digest, signature)
    assert card.attempts_left() == 15


@pytest.mark.parametrize("word", [0x6983, 0x6984, 0x63C0])
def test_every_word_for_locked_means_locked(doctor: Person, digest: bytes, word: int) -> None:
    faults = CardFaults(attempts_left=0, locked_word=word)
    card, recorder = opened(issue_card(doctor, CardProfile.JMA, faults=faults))
    assert card.open().pin.attempts_left == 0
    failure = refusal(lambda: card.sign(digest, right(), doctor.certificate))
    assert failure.code is FailureCode.CARD_PIN_LOCKED
    assert not recorder.presented_pins


@pytest.mark.parametrize("word", [0x6983, 0x6984])
def test_a_card_that_tells_of_the_lock_only_when_the_pin_comes_is_locked(
    doctor: Person, digest: bytes, word: int
) -> None:
    faults = CardFaults(attempts_left=0, locked_word=word, words={Step.STATUS: 0x6985})
    card, recorder = opened(issue_card(doctor, CardProfile.JMA, faults=faults))
    assert card.open().pin.attempts_left is None
    failure = refusal(lambda: card.sign(digest, right(), doctor.certificate))
    assert failure.code is FailureCode.CARD_PIN_LOCKED
    assert len(recorder.presented_pins) == 1


@pytest.mark.parametrize("word", [0x6985, 0x6700, 0x6A80, 0x6A88, 0x6300, 0x9000, 0x6F00])
def test_attempts_that_the_card_does_not_state_are_unknown(doctor: Person, word: int) -> None:
    faults = CardFaults(words={Step.STATUS: word})
    card, _ = opened(issue_card(doctor, CardProfile.JMA, faults=faults))
    assert card.open().pin.attempts_left is None
    assert card.attempts_left() is None


def test_a_card_that_states_no_attempts_still_says_how_many_a_wrong_pin_leaves(
    doctor: Person, digest: bytes
) -> None:
    faults = CardFaults(words={Step.STATUS: 0x6985})
    card, _ = opened(issue_card(doctor, CardProfile.JMA, faults=faults))
    failure = refusal(lambda: card.sign(digest, wrong(), doctor.certificate))
    assert isinstance(failure, PinFailure)
    assert failure.attempts_left == 14


class AnswersVerify:
    """Answers VERIFY with a PIN by a fixed word; everything else is the card's."""

    def __init__(self, inner: Recorder, word: int) -> None:
        self._inner, self._word = inner, word

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def transmit(self, command: bytes | bytearray) -> bytes:
        answer = self._inner.transmit(command)
        is_pin = command[1] == VERIFY and len(command) > 4
        return self._word.to_bytes(2) if is_pin else answer


@pytest.mark.parametrize(
    "word", [0x6700, 0x6982, 0x6985, 0x6A80, 0x6A82, 0x6A86, 0x6A88, 0x6F00, 0x6C04, 0x6110, 0x6282]
)
def test_a_generic_refusal_of_the_pin_command_is_never_a_wrong_pin(
    doctor: Person, digest: bytes, word: int
) -> None:
    recorder = Recorder(VirtualReader(issue_card(doctor, CardProfile.JMA)))
    card = HpkiCard(AnswersVerify(recorder, word))  # type: ignore[arg-type]  # the rest is delegated
    pin = right()
    failure = refusal(lambda: card.sign(digest, pin, doctor.certificate))
    assert not isinstance(failure, PinFailure)
    assert failure.code is FailureCode.CARD_PIN_NOT_TAKEN
    assert failure.facts["status_word"] == f"{word:04X}"
    assert len(recorder.presented_pins) == 1
    assert not pin.was_refused


def test_6300_is_a_wrong_pin_and_the_attempts_are_asked_for(doctor: Person, digest: bytes) -> None:
    recorder = Recorder(VirtualReader(issue_card(doctor, CardProfile.JMA)))
    card = HpkiCard(AnswersVerify(recorder, 0x6300))  # type: ignore[arg-type]  # the rest is delegated
    failure = refusal(lambda: card.sign(digest, wrong(), doctor.certificate))
    assert isinstance(failure, PinFailure)
    assert (failure.code, failure.attempts_left) == (FailureCode.CARD_PIN_WRONG, 14)
    assert len(recorder.presented_pins) == 1


@pytest.mark.parametrize("text", ["", "123", "12345678901234567", "１２３４", "12 4"])
def test_what_no_card_accepts_never_reaches_it(doctor: Person, digest: bytes, text: str) -> None:
    card, recorder = opened(issue_card(doctor, CardProfile.JMA))
    failure = refusal(lambda: card.sign(digest, Pin(text.encode()), doctor.certificate))
    assert failure.code is FailureCode.CARD_PIN_FORMAT
    assert not recorder.presented_pins
    assert card.attempts_left() == 15


def test_a_card_that_wants_padding_gets_it(doctor: Person, digest: bytes) -> None:
    written = bytes.fromhex("030203C80A0102020104020100020110")
    wanted = bytes.fromhex("030202CC0A0102020104020110020110")

    def padding(data: bytes) -> bytes:
        assert written in data
        return data.replace(written, wanted)

    card, recorder = opened(edited(doctor, CardProfile.JMA, 1, padding))
    refusal(lambda: card.sign(digest, right(), doctor.certificate))
    assert recorder.presented_pins == [bytes.fromhex("0020008810") + b"1234" + bytes(12)]


# Another card, no card, a card that refuses


def test_another_persons_card_is_noticed_before_the_pin(
    doctor: Person, other_doctor: Person, profile: CardProfile, digest: bytes
) -> None:
    reader = VirtualReader(issue_card(doctor, profile))
    recorder = Recorder(reader)
    card = HpkiCard(recorder)
    confirmed = card.open().certificate
    reader.insert(issue_card(other_doctor, profile))
    for _ in range(2):
        failure = refusal(lambda: card.sign(digest, right(), confirmed))
        assert failure.code is FailureCode.CARD_CHANGED
    assert not recorder.presented_pins
    signature = card.sign(digest, right(), other_doctor.certificate)
    assert_signature(other_doctor, digest, signature)


@pytest.mark.parametrize("other", [CardProfile.ANNEXB, None], ids=["other layout", "no HPKI"])
def test_a_card_of_another_kind_is_noticed_before_the_pin(
    doctor: Person, other_doctor: Person, digest: bytes, other: CardProfile | None
) -> None:
    reader = VirtualReader(issue_card(doctor, CardProfile.JMA))
    recorder = Recorder(reader)
    card = HpkiCard(recorder)
    confirmed = card.open().certificate
    reader.insert(VirtualCard([]) if other is None else issue_card(other_doctor, other))
    failure = refusal(lambda: card.sign(digest, right(), confirmed))
    assert failure.code is FailureCode.CARD_CHANGED
    assert not recorder.presented_pins


def test_the_same_holders_new_card_is_read_anew_after_the_refusal(
    doctor: Person, digest: bytes
) -> None:
    reader = VirtualReader(issue_card(doctor, CardProfile.JMA))
    card = HpkiCard(reader)
    card.open()
    reader.insert(issue_card(doctor, CardProfile.ANNEXB))
    failure = refusal(lambda: card.sign(digest, right(), doctor.certificate))
    assert failure.code is FailureCode.CARD_CHANGED
    assert_signature(doctor, digest, card.sign(digest, right(), doctor.certificate))


def test_the_same_card_put_in_again_goes_on(doctor: Person, digest: bytes) -> None:
    virtual = issue_card(doctor, CardProfile.JMA)
    reader = VirtualReader(virtual)
    card = HpkiCard(reader)
    card.open()
    reader.remove()
    failure = refusal(lambda: card.sign(digest, right(), doctor.certificate))
    assert failure.code is FailureCode.CARD_ABSENT
    reader.insert(virtual)
    assert_signature(doctor, digest, card.sign(digest, right(), doctor.certificate))


def test_a_card_pulled_at_any_moment_is_named_and_costs_at_most_the_attempt_that_was_made(
    doctor: Person, digest: bytes
) -> None:
    whole = Recorder(VirtualReader(issue_card(doctor, CardProfile.JMA)))
    HpkiCard(whole).sign(digest, right(), doctor.certificate)
    for count in range(1, len(whole.commands)):
        faults = CardFaults(removed_after=count)
        virtual = issue_card(doctor, CardProfile.JMA, faults=faults)
        recorder = Recorder(VirtualReader(virtual))
        failure = refusal(lambda: HpkiCard(recorder).sign(digest, right(), doctor.certificate))  # noqa: B023  # called at once
        assert failure.code in (FailureCode.CARD_REMOVED, FailureCode.CARD_ABSENT)
        assert len(recorder.presented_pins) <= 1
        assert not recorder.held, "the card is given back"


def test_a_reset_by_another_program_is_named_and_nothing_is_replayed(
    doctor: Person, digest: bytes
) -> None:
    whole = Recorder(VirtualReader(issue_card(doctor, CardProfile.JMA)))
    HpkiCard(whole).sign(digest, right(), doctor.certificate)
    for count in (3, len(whole.commands) - 3, len(whole.commands) - 1):
        faults = CardFaults(reset_after=count)
        recorder = Recorder(VirtualReader(issue_card(doctor, CardProfile.JMA, faults=faults)))
        card = HpkiCard(recorder)
        failure = refusal(lambda: card.sign(digest, right(), doctor.certificate))  # noqa: B023  # called at once
        assert failure.code is FailureCode.CARD_RESET
        assert len(recorder.presented_pins) <= 1
        assert_signature(doctor, digest, card.sign(digest, right(), doctor.certificate))


@pytest.mark.parametrize("step", [Step.KEY, Step.SIGN])
@pytest.mark.parametrize("word", [0x6982, 0x6985, 0x6A80, 0x6A88, 0x6F00])
def test_a_card_that_refuses_after_the_pin_is_named_and_not_called_a_wrong_pin(
    doctor: Person, digest: bytes, step: Step, word: int
) -> None:
    faults = CardFaults(words={step: word})
    card, recorder = opened(issue_card(doctor, CardProfile.JMA, faults=faults))
    failure = refusal(lambda: card.sign(digest, right(), doctor.certificate))
    assert not isinstance(failure, PinFailure)
    is_lost = word == 0x6982
    at_the_end = FailureCode.CARD_VERIFICATION_LOST if is_lost else FailureCode.CARD_REFUSED
    assert failure.code is (FailureCode.CARD_KEY_REFUSED if step is Step.KEY else at_the_end)
    assert failure.facts["status_word"] == f"{word:04X}"
    assert len(recorder.presented_pins) == 1
    assert len(recorder.sent(PSO)) == (step is Step.SIGN), "no other form is tried"
    aid = application_of(doctor, CardProfile.JMA).aid
    recorder.transmit(b"\x00\xa4\x04\x00\x10" + aid + b"\x00")
    assert recorder.transmit(bytes.fromhex("00200088")) == b"\x63\xcf", "the PIN is forgotten"


def test_a_signature_that_does_not_fit_the_certificate_is_not_handed_out(
    doctor: Person, profile: CardProfile, digest: bytes
) -> None:
    faults = CardFaults(signature_wrong=True)
    card, _ = opened(issue_card(doctor, profile, faults=faults))
    failure = refusal(lambda: card.sign(digest, right(), doctor.certificate))
    assert failure.code is FailureCode.CARD_SIGNATURE_WRONG


def test_the_key_of_somebody_else_is_noticed(
    doctor: Person, other_doctor: Person, digest: bytes
) -> None:
    application = replace(application_of(doctor, CardProfile.JMA), key=other_doctor.key)
    card, _ = opened(VirtualCard([application]))
    failure = refusal(lambda: card.sign(digest, right(), doctor.certificate))
    assert failure.code is FailureCode.CARD_SIGNATURE_WRONG


@pytest.mark.parametrize("answer", [b"", b"\x90", b"\x61\x00", b"\x90\x00", b"\x6f\x00"])
def test_a_card_that_answers_nonsense_is_named_within_the_budget(answer: bytes) -> None:
    transport = ScriptedTransport(answer)
    failure = refusal(HpkiCard(transport).open)
    assert failure.code in (
        FailureCode.CARD_COMMUNICATION,
        FailureCode.CARD_NOT_HPKI,
        FailureCode.CARD_CONTENT_UNREADABLE,
    )
    assert len(transport.commands) <= EXCHANGE_BUDGET


# The signer, and what may never be seen


def test_the_signer_keeps_the_certificate_that_was_confirmed(
    doctor: Person, other_doctor: Person, digest: bytes
) -> None:
    reader = VirtualReader(issue_card(doctor, CardProfile.JMA))
    signer = CardSigner(reader)
    assert signer.certificate == doctor.certificate
    assert signer.intermediates
    assert signer.attempts_left() == 15
    reader.insert(issue_card(other_doctor, CardProfile.JMA))
    failure = refusal(lambda: signer.sign_digest(digest, right()))
    assert failure.code is FailureCode.CARD_CHANGED
    assert signer.certificate == doctor.certificate
    assert signer.refresh().certificate == other_doctor.certificate
    assert_signature(other_doctor, digest, signer.sign_digest(digest, right()))


def test_the_signer_passes_the_yes_to_the_last_attempt_on(doctor: Person, digest: bytes) -> None:
    faults = CardFaults(attempts_left=1)
    signer = CardSigner(VirtualReader(issue_card(doctor, CardProfile.JMA, faults=faults)))
    assert (
        refusal(lambda: signer.sign_digest(digest, right())).code is FailureCode.CARD_LAST_ATTEMPT
    )
    signature = signer.sign_digest(digest, right(), confirm_last_attempt=True)
    assert_signature(doctor, digest, signature)


def test_a_card_claims_no_more_than_it_gives(doctor: Person) -> None:
    signer = CardSigner(VirtualReader(issue_card(doctor, CardProfile.JMA)))
    assert not signer.capabilities.binds_documents
    assert signer.capabilities.certificate_without_consent


def test_the_log_holds_neither_pin_nor_bodies(
    doctor: Person, profile: CardProfile, digest: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    card, recorder = opened(issue_card(doctor, profile))
    signature = card.sign(digest, right(), doctor.certificate)
    failure = refusal(lambda: card.sign(digest, wrong(), doctor.certificate))
    logged = caplog.text + "".join(repr(record.args) for record in caplog.records)
    logged += repr(failure) + repr(failure.facts) + repr(card.open())
    logged = logged.upper()
    assert "INS 20" in logged, "the exchange is logged"
    forbidden = [b"1234", CANARY_PIN, digest, signature, doctor.certificate.der[:32]]
    forbidden += [c[5:] for c in recorder.commands if len(c) > 12]
    for secret in forbidden:
        assert secret.hex().upper() not in logged
        assert repr(secret)[2:-1].upper() not in logged
