"""QR, codes and content: the vectors of the protocol, and a reader written apart."""

from __future__ import annotations

import hashlib
import json

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.signers.second_certificate.answers import Answer, AnswerError
from clinic_signer.signers.second_certificate.approval_run import assert_granted
from clinic_signer.signers.second_certificate.binding import (
    Binding,
    LinkKind,
)
from clinic_signer.signers.second_certificate.content import (
    content_of,
    new_content_key,
    seal,
    wrap_key,
)
from clinic_signer.signers.second_certificate.documents import DocumentToApprove
from clinic_signer.signers.second_certificate.encoding import (
    from_base64,
    from_base64url,
    to_base64,
    to_base64url,
)
from clinic_signer.signers.second_certificate.jwk import PublicJwk
from clinic_signer.signers.second_certificate.qr import QrSession
from second_certificate.software_phone import b64u, unb64u

TOKEN, SECRET, KEY = bytes(range(16)), bytes(range(32)), bytes(range(32, 64))
ONE = Binding((hashlib.sha256(b"SignedInfo").digest(),), (hashlib.sha256(b'{"v":1}').digest(),))
digests = st.binary(min_size=32, max_size=32)


def qr(origin: str = "https://sandbox.example", **changes: object) -> QrSession:
    fields: dict[str, object] = {"binding": ONE, "content_key": KEY, **changes}
    return QrSession(origin, LinkKind.SIGN, TOKEN, SECRET, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("elapsed", "proof"), [(0, "YAycRVkZt2XVAr5u0kkuzw"), (7, "TrMapdOiQK9_yzZUffcN8Q")]
)
def test_the_link_of_the_protocols_example(elapsed: int, proof: str) -> None:
    link = qr().link(elapsed)
    assert link == (
        f"https://sandbox.example/a?v=1&k=sign&s=AAECAwQFBgcICQoLDA0ODw&t={elapsed}&c={proof}"
        f"#{b64u(KEY)}"
    )


def test_the_control_code_of_the_protocols_example() -> None:
    assert ONE.control_code(TOKEN) == "7992"


def test_every_second_has_another_proof_and_no_secret_in_it() -> None:
    links = [qr().link(second) for second in range(60)]
    assert len({link.split("&c=")[1] for link in links}) == 60
    assert not any(b64u(SECRET) in link for link in links)


def test_a_pairing_has_no_key_in_its_link() -> None:
    session = QrSession("http://localhost:8470", LinkKind.PAIR, TOKEN, SECRET)
    assert "#" not in session.link(3)
    assert "k=pair" in session.link(3)


def test_the_entry_code_is_easy_to_type_and_holds_for_half_a_minute() -> None:
    codes = {qr().entry_code(second) for second in range(60)}
    assert len(codes) == 2
    assert qr().entry_code(0) == qr().entry_code(29)
    digest = hashlib.sha256(b"code" + SECRET + b"0").digest()
    bits = f"{int.from_bytes(digest[:5], 'big'):040b}"
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    expected = "".join(alphabet[int(bits[i : i + 5], 2)] for i in range(0, 40, 5))
    assert qr().entry_code(0) == expected


def test_several_documents_are_bound_in_their_order() -> None:
    a, b = bytes(32), bytes([1]) * 32
    assert Binding((a, b), (a, a)).documents_digest == hashlib.sha256(a + b).digest()
    assert Binding((a, b), (a, a)) != Binding((b, a), (a, a))
    assert Binding().documents_digest == b""
    with pytest.raises(ValueError, match="summary"):
        Binding((a,), ())


# Content


DOCUMENT = DocumentToApprove("3 #7F2A", b"SJ1\n", b"<e/>", b"<s/>", '{"patient":"見本"}'.encode())


def test_the_content_opens_with_its_key_and_for_its_approval_alone() -> None:
    key = new_content_key()
    sealed = seal(content_of([DOCUMENT]), key, "approval-1")
    content = json.loads(AESGCM(key).decrypt(sealed[:12], sealed[12:], b"approval-1"))
    assert content["v"] == 1
    assert from_base64(content["items"][0]["csv"]) == DOCUMENT.csv
    assert from_base64(content["items"][0]["signed_info"]) == DOCUMENT.signed_info
    assert content["items"][0]["summary"] == DOCUMENT.summary.decode()
    with pytest.raises(InvalidTag):
        AESGCM(key).decrypt(sealed[:12], sealed[12:], b"approval-2")
    assert "見本".encode() not in sealed
    assert DOCUMENT.csv not in sealed


def test_the_same_content_never_looks_the_same() -> None:
    key = new_content_key()
    assert seal(b"x", key, "a") != seal(b"x", key, "a")
    assert new_content_key() != key


def test_a_wrapped_key_opens_for_its_phone() -> None:
    phone, key = ec.generate_private_key(ec.SECP256R1()), new_content_key()
    wrapped = wrap_key(key, "k1", PublicJwk.of(phone.public_key()), "approval-1")
    shared = phone.exchange(ec.ECDH(), wrapped.epk.public_key())
    info = b"hpki2-sandbox-key-1approval-1"
    wrapping = HKDF(hashes.SHA256(), 32, salt=b"", info=info).derive(shared)
    assert AESGCM(wrapping).decrypt(wrapped.key[:12], wrapped.key[12:], None) == key


# Encodings


@given(st.binary(max_size=100))
def test_base64_has_one_form_both_ways(data: bytes) -> None:
    assert from_base64url(to_base64url(data)) == data == unb64u(to_base64url(data))
    assert from_base64(to_base64(data)) == data


@given(st.text(max_size=40))
def test_other_text_is_refused(text: str) -> None:
    for read, write in ((from_base64url, to_base64url), (from_base64, to_base64)):
        try:
            data = read(text)
        except ValueError:
            continue
        assert write(data) == text


@pytest.mark.parametrize("text", ["AA==", "AB", "A", "+/", "AA\n", "ＡＡ"])
def test_base64url_in_another_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="base64"):
        from_base64url(text)


def test_a_point_that_is_not_on_the_curve_is_no_key() -> None:
    with pytest.raises(ValueError, match=r"."):
        PublicJwk(to_base64url(bytes(31) + b"\1"), to_base64url(bytes(32))).public_key()
    with pytest.raises(ValueError, match="32"):
        PublicJwk("AA", "AA").public_key()


@pytest.mark.parametrize(
    "details",
    [
        None,
        {},
        {"credentialID": "other", "documentDigests": [{"hash": to_base64(ONE.dtbsrs[0])}]},
        {"credentialID": "c"},
        {"credentialID": "c", "documentDigests": []},
        {"credentialID": "c", "documentDigests": [{"hash": to_base64(bytes(32))}]},
        {"credentialID": "c", "documentDigests": [{"hash": to_base64(ONE.dtbsrs[0])}] * 2},
    ],
)
def test_a_token_for_something_else_than_was_asked_for_is_refused(
    details: dict[str, object] | None,
) -> None:
    good = Answer({"credentialID": "c", "documentDigests": [{"hash": to_base64(ONE.dtbsrs[0])}]})
    assert_granted(good, "c", ONE)
    with pytest.raises(AnswerError):
        assert_granted(None if details is None else Answer(details), "c", ONE)
