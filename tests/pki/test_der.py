"""The DER reader accepts what DER allows and nothing else (ITU-T X.690 §8, §10, §11)."""

from __future__ import annotations

import pytest
from asn1crypto import core
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.pki.der import DerError, Element, read_elements, read_object_identifier, read_one


@given(st.lists(st.binary(max_size=300), max_size=5))
def test_elements_are_read_as_another_library_wrote_them(contents: list[bytes]) -> None:
    data = b"".join(core.OctetString(content).dump() for content in contents)
    assert read_elements(data) == tuple(Element(0x04, content) for content in contents)


@given(
    st.integers(0, 2),
    st.integers(0, 39),
    st.lists(st.integers(0, 2**40), max_size=8),
)
def test_object_identifiers_are_read_as_another_library_wrote_them(
    first: int, second: int, rest: list[int]
) -> None:
    dotted = ".".join(map(str, (first, second, *rest)))
    assert read_object_identifier(core.ObjectIdentifier(dotted).contents) == dotted


@pytest.mark.parametrize("content", ["", "80", "2A80", "2A8001"])
def test_object_identifiers_that_der_forbids_are_refused(content: str) -> None:
    with pytest.raises(DerError):
        read_object_identifier(bytes.fromhex(content))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("04", id="no length"),
        pytest.param("0402FF", id="content cut short"),
        pytest.param("0482FF", id="length cut short"),
        pytest.param("04800000", id="indefinite length"),
        pytest.param("0485000000000100", id="length of five bytes"),
        pytest.param("048101FF", id="long form for a short length"),
        pytest.param("04820081" + "00" * 0x81, id="length with a leading zero"),
        pytest.param("1F0100", id="tag number above 30"),
    ],
)
def test_what_der_forbids_is_refused(data: str) -> None:
    with pytest.raises(DerError):
        read_elements(bytes.fromhex(data))


@given(st.binary(max_size=64))
def test_random_bytes_are_split_completely_or_refused(data: bytes) -> None:
    try:
        elements = read_elements(data)
    except DerError:
        return
    assert sum(len(element.content) for element in elements) + 2 * len(elements) <= len(data)


def test_one_element_is_one_element() -> None:
    assert read_one(b"\x04\x01A", 0x04) == b"A"
    for data in (b"\x04\x01A\x04\x01B", b"\x05\x00", b""):
        with pytest.raises(DerError):
            read_one(data, 0x04)
