"""hcRole is read by our own reader, from certificates that anybody may have made."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.pki.der import DerError
from clinic_signer.pki.hc_role import HcRole, read_hc_roles
from clinic_signer.pki.roles import Role
from clinic_signer.sandbox.hc_role import hc_role_extension

OBSERVED = bytes.fromhex(
    "3034" "3032" "06062881854200 01" "3128" "3126" "3024" "A0223120"
    "A00C060A2A830886910F01060101" "A2100C0E4D65646963616C20446F63746F72"
)  # fmt: skip
"""The extension of a physician's certificate, as observed in 2022."""

SCHEME = "1.2.392.100495.1.6.1.1"


def test_the_observed_bytes_say_medical_doctor() -> None:
    assert read_hc_roles(OBSERVED) == (HcRole("Medical Doctor", SCHEME),)


def test_the_sandbox_writes_the_observed_bytes() -> None:
    assert hc_role_extension("Medical Doctor").value == OBSERVED


@given(st.sampled_from(Role))
def test_every_known_role_is_read_as_it_was_written(role: Role) -> None:
    (read,) = read_hc_roles(hc_role_extension(role.value).value)
    assert Role.of(read.text) is role


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=8))
def test_any_text_is_read_as_it_was_written(text: str) -> None:
    assert read_hc_roles(hc_role_extension(text).value)[0].text == text


@pytest.mark.parametrize(
    ("tag", "content", "text"),
    [
        ("13", "44656E74697374", "Dentist"),  # PrintableString
        ("1E", "6B6F79D1533B5E2B", "歯科医師"),  # BMPString
        ("0C", "E58CBBE5B8AB", "医師"),
    ],
)
def test_every_kind_of_directory_string_is_read(tag: str, content: str, text: str) -> None:
    assert read_hc_roles(_actor(bytes.fromhex(content), int(tag, 16)))[0].text == text


def test_other_attributes_are_passed_over() -> None:
    date_of_birth = "06082B06010505070901" + "3100"
    assert read_hc_roles(bytes.fromhex(f"300E300C{date_of_birth}")) == ()


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(b"", id="empty"),
        pytest.param(OBSERVED[:-1], id="cut short"),
        pytest.param(OBSERVED + b"\0", id="something after it"),
        pytest.param(OBSERVED.replace(b"\xa0\x0c", b"\xa1\x0c"), id="no coding scheme"),
        pytest.param(OBSERVED.replace(b"\xa2\x10", b"\xa1\x10"), id="no text"),
        pytest.param(OBSERVED.replace(b"Medical", b"M\xff\xff\xffcal"), id="not UTF-8"),
        pytest.param(OBSERVED.replace(b"\x0c\x0e", b"\x04\x0e"), id="text of another type"),
        pytest.param(b"\x30\x80" + OBSERVED[2:] + b"\0\0", id="indefinite length"),
        pytest.param(b"\x30\x81\x34" + OBSERVED[2:], id="length in a longer form"),
    ],
)
def test_what_is_not_well_formed_is_refused(wrong: bytes) -> None:
    with pytest.raises(DerError):
        read_hc_roles(wrong)


def test_a_flood_of_roles_is_refused() -> None:
    actor = OBSERVED[OBSERVED.index(b"\x30\x24") :]
    with pytest.raises(DerError):
        read_hc_roles(_attribute(actor * 33))


@given(st.binary(max_size=200))
def test_random_bytes_are_refused_or_read(data: bytes) -> None:
    _read_or_refuse(data)


@given(st.integers(0, len(OBSERVED) - 1), st.integers(1, 255))
def test_any_changed_byte_is_refused_or_read(position: int, change: int) -> None:
    mutated = bytearray(OBSERVED)
    mutated[position] ^= change
    _read_or_refuse(bytes(mutated))


def _read_or_refuse(data: bytes) -> None:
    try:
        roles = read_hc_roles(data)
    except DerError:
        return
    assert all(isinstance(role, HcRole) for role in roles)


def _element(tag: int, *contents: bytes) -> bytes:
    content = b"".join(contents)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag, 0x80 + len(octets)]) + octets + content


def _attribute(actors: bytes) -> bytes:
    kind = bytes.fromhex("06062881854200 01")
    return _element(0x30, _element(0x30, kind, _element(0x31, _element(0x31, actors))))


def _actor(text: bytes, tag: int) -> bytes:
    scheme = _element(0xA0, bytes.fromhex("060A2A830886910F01060101"))
    coded = _element(0x31, scheme, _element(0xA2, _element(tag, text)))
    return _attribute(_element(0x30, _element(0xA0, coded)))
