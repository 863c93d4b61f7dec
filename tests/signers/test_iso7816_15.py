"""Directory files of a card: read what signing needs, pass over the rest, refuse what is broken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox import Person
from clinic_signer.sandbox.card_layout import EF_OD, CardProfile
from clinic_signer.signers.card.iso7816_15 import (
    FilePath,
    PasswordType,
    is_complete,
    read_certificates,
    read_object_directory,
    read_passwords,
    read_private_keys,
)
from clinic_signer.signers.card.tlv import encode
from signers.card_doubles import application_of

READERS = [read_object_directory, read_private_keys, read_certificates, read_passwords]


def sequence(*parts: bytes) -> bytes:
    return encode(0x30, *parts)


def path(octets: bytes, *rest: bytes) -> bytes:
    return sequence(encode(0x04, octets), *rest)


def typed(*parts: bytes) -> bytes:
    return encode(0xA1, sequence(*parts))


def key_with(place: bytes) -> bytes:
    return sequence(sequence(), sequence(encode(0x04, b"\x0c")), typed(place))


def password(reference: bytes = b"\x00\x88", flags: bytes = b"\x03\xc8", kind: int = 2) -> bytes:
    return sequence(
        sequence(encode(0x0C, b"PIN")),
        sequence(encode(0x04, b"\x08")),
        typed(
            encode(0x03, flags),
            encode(0x0A, bytes([kind])),
            encode(0x02, b"\x04"),
            encode(0x02, b"\x0c"),
            encode(0x02, b"\x08"),
            encode(0x80, reference),
            encode(0x04, b"\xff"),
        ),
    )


def content(person: Person, profile: CardProfile, file: int) -> bytes:
    data = application_of(person, profile).files[file]
    assert data is not None
    return data


def test_the_directories_of_jma_are_read(doctor: Person) -> None:
    directory = read_object_directory(content(doctor, CardProfile.JMA, EF_OD))
    assert directory.private_keys == (FilePath(b"\x00\x02"),)
    assert directory.certificates == (FilePath(b"\x00\x04"),)
    assert directory.authentication_objects == (FilePath(b"\x00\x01"),)
    (key,) = read_private_keys(content(doctor, CardProfile.JMA, 2))
    assert (key.identifier, key.authentication_id, key.user_consent) == (b"\x0c", b"\x08", 1)
    assert key.path.identifier == b"\x00\x0c"
    (pin,) = read_passwords(content(doctor, CardProfile.JMA, 1))
    assert (pin.reference, pin.minimum, pin.maximum) == (0x88, 4, 16)
    assert (pin.type, pin.padded_to) == (PasswordType.UTF8, 0)
    entries = read_certificates(content(doctor, CardProfile.JMA, 4))
    assert [entry.path.octets for entry in entries] == [b"\x00\x16", b"\x00\x17", b"\x00\x0f"]
    assert entries[0].identifier == key.identifier


def test_the_one_byte_paths_of_annex_b_are_short_identifiers(doctor: Person) -> None:
    directory = read_object_directory(content(doctor, CardProfile.ANNEXB, EF_OD))
    assert [p.short_identifier for p in directory.private_keys] == [0x14]
    (key,) = read_private_keys(content(doctor, CardProfile.ANNEXB, 0x14))
    assert key.path.octets == b"\xb8"
    assert key.path.identifier == b"\x00\x17"
    assert read_passwords(content(doctor, CardProfile.ANNEXB, 0x13))[0].reference == 0x96


@pytest.mark.parametrize(
    ("octets", "absolute"),
    [(b"\x3f\x00\x4f\x01\x00\x16", True), (b"\x4f\x01\x00\x16", False), (b"\x00\x16", False)],
)
def test_longer_paths_name_their_last_file(octets: bytes, absolute: bool) -> None:
    (key,) = read_private_keys(key_with(path(octets)))
    assert key.path.identifier == b"\x00\x16"
    assert key.path.is_absolute is absolute
    assert key.path.short_identifier is None


def test_an_index_into_the_file_is_kept() -> None:
    (key,) = read_private_keys(key_with(path(b"\x00\x16", encode(0x02, b"\x01\x00"))))
    assert key.path.index == 256


@pytest.mark.parametrize(
    "octets", [b"", b"\x00", b"\xf8", b"\x99", b"\x00\x16\x00", bytes(18)], ids=lambda o: o.hex()
)
def test_paths_of_other_forms_are_refused(octets: bytes) -> None:
    with pytest.raises(Failure):
        read_private_keys(key_with(path(octets)))


@pytest.mark.parametrize("index", [b"\xff", b"\x00\x80\x00", b"\x7f\xff\xff\xff\xff"])
def test_an_index_that_no_file_has_is_refused(index: bytes) -> None:
    with pytest.raises(Failure):
        read_private_keys(key_with(path(b"\x00\x16", encode(0x02, index))))


@pytest.mark.parametrize("reference", [b"\x96", b"\x00\x96"], ids=["negative", "positive"])
def test_a_reference_written_as_a_negative_number_is_the_same_byte(reference: bytes) -> None:
    assert read_passwords(password(reference))[0].reference == 0x96


def test_padding_counts_only_when_the_flag_says_so() -> None:
    assert read_passwords(password())[0].padded_to == 0
    (padded,) = read_passwords(password(flags=b"\x02\xcc"))
    assert (padded.padded_to, padded.pad) == (12, 0xFF)


def test_an_unknown_coding_of_the_pin_is_told() -> None:
    assert read_passwords(password(kind=0))[0].type is PasswordType.BCD
    assert read_passwords(password(kind=9))[0].type is None


def test_objects_of_other_kinds_are_passed_over() -> None:
    record = key_with(path(b"\x00\x16"))
    assert len(read_private_keys(encode(0xA0, b"elliptic curve") + record)) == 1
    assert len(read_passwords(encode(0xA0, b"fingerprint") + password())) == 1
    inside = sequence(
        sequence(), sequence(encode(0x04, b"\x0c")), typed(encode(0xA0, b"in the directory"))
    )
    assert read_certificates(inside + record)[0].path.octets == b"\x00\x16"


def test_filler_before_between_and_behind_records_is_skipped() -> None:
    record = key_with(path(b"\x00\x16"))
    data = b"\x00\x00" + record + b"\x00" * 5 + record + b"\x00" + b"\xff" * 9 + record
    assert len(read_private_keys(data)) == 2


def test_a_file_is_complete_when_filler_follows_a_whole_record() -> None:
    record = key_with(path(b"\x00\x16"))
    assert is_complete(record + b"\x00")
    assert is_complete(record + record + b"\x00\xff")
    assert not is_complete(record)
    assert not is_complete(record[:-1])
    assert not is_complete(b"\x00" * 40)
    assert not is_complete(record + b"\x00" + record)
    assert not is_complete(b"")


@pytest.mark.parametrize(
    ("read", "item"),
    list(zip(READERS, ["EF.OD", "EF.PrKD", "EF.CD", "EF.AOD"], strict=True)),
)
def test_a_broken_file_is_named(read: object, item: str) -> None:
    with pytest.raises(Failure) as caught:
        read(b"\x30\x7f\x00")  # type: ignore[operator]  # four functions of different types
    assert caught.value.code is FailureCode.CARD_CONTENT_UNREADABLE
    assert caught.value.facts["item"] == item


def test_more_records_than_any_card_has_are_refused() -> None:
    record = key_with(path(b"\x00\x16"))
    assert len(read_private_keys(record * 16)) == 16
    with pytest.raises(Failure):
        read_private_keys(record * 17)


tlvs = st.recursive(
    st.builds(encode, st.sampled_from([0x02, 0x03, 0x04, 0x0A, 0x0C, 0x80]), st.binary(max_size=6)),
    lambda inner: st.builds(
        lambda tag, parts: encode(tag, *parts),
        st.sampled_from([0x30, 0xA0, 0xA1, 0xA4, 0xA8]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("read", READERS)
@given(data=st.lists(tlvs, max_size=4).map(b"".join) | st.binary(max_size=80))
def test_any_content_ends_in_values_or_in_a_named_failure(read: object, data: bytes) -> None:
    is_complete(data)
    code = None
    try:
        read(data)  # type: ignore[operator]  # four functions of different types
    except Failure as failure:
        code = failure.code
    assert code in (None, FailureCode.CARD_CONTENT_UNREADABLE)
