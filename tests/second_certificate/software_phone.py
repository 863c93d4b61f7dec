"""A phone in software: an authenticator and the phone's part of docs/second-certificate.md.

It is written from the document alone and shares no code with the service, so that the two agree
only if both read it the same way.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import cbor2
import httpx
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def b64u(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64u(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def public_jwk(key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    numbers = key.public_key().public_numbers()
    x, y = (b64u(value.to_bytes(32)) for value in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


class ProtocolFailure(Exception):
    """The phone stops: what the PC sent does not fit what the service asks for."""


@dataclass
class Passkey:
    """An authenticator with user verification and one resident credential (WebAuthn level 2)."""

    origin: str
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    count: int = 0
    user: bytes = b""
    verifies_user: bool = True

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        self.user = unb64u(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        attested = bytes(16) + len(self.id).to_bytes(2) + self.id + cbor2.dumps(cose)
        data = self._authenticator_data(options["rp"]["id"], 0x40) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client_data("webauthn.create", options["challenge"])
        return self._credential(
            {"clientDataJSON": b64u(client), "attestationObject": b64u(attestation)}
        )

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        data = self._authenticator_data(options["rpId"], 0)
        client = self._client_data("webauthn.get", options["challenge"])
        signed = data + hashlib.sha256(client).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._credential(
            {
                "clientDataJSON": b64u(client),
                "authenticatorData": b64u(data),
                "signature": b64u(signature),
                "userHandle": b64u(self.user),
            }
        )

    def _authenticator_data(self, rp_id: str, flags: int) -> bytes:
        self.count += 1
        flags |= 0x05 if self.verifies_user else 0x01
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    def _client_data(self, kind: str, challenge: str) -> bytes:
        data = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(data).encode()

    def _credential(self, response: dict[str, str]) -> dict[str, Any]:
        return {
            "id": b64u(self.id),
            "rawId": b64u(self.id),
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
        }


class SoftwarePhone:
    """One phone of one person."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.http = httpx.Client(base_url=origin, timeout=30, trust_env=False)
        self.passkey = Passkey(origin)
        self.content_key = ec.generate_private_key(ec.SECP256R1())

    def close(self) -> None:
        self.http.close()

    def post(self, path: str, body: object, expected: int | None = None) -> httpx.Response:
        answer = self.http.post(path, json=body)
        assert expected is None or answer.status_code == expected, answer.text
        return answer

    # Registration and login

    def open_letter(self, link: str, password: str) -> httpx.Response:
        letter = parse_qs(urlsplit(link).query)["i"][0]
        return self.post(f"/phone/letters/{letter}/open", {"password": password})

    def register(self, link: str, password: str) -> None:
        opened = self.open_letter(link, password)
        assert opened.status_code == 200, opened.text
        ticket = opened.json()["ticket"]
        options = self.post("/phone/passkeys/options", {"ticket": ticket}, 200).json()
        body = {
            "ticket": ticket,
            "credential": self.passkey.create(options),
            "content_jwk": public_jwk(self.content_key),
        }
        self.post("/phone/passkeys", body, 201)

    def log_in(self) -> None:
        options = self.post("/phone/login/options", {}, 200).json()
        self.post("/phone/login", {"credential": self.passkey.get(options)}, 200)

    # Pairing

    def scan(self, link: str) -> httpx.Response:
        """Send what a link says, without its fragment."""
        parts = urlsplit(link)
        assert f"{parts.scheme}://{parts.netloc}" == self.origin
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        body = {"k": query["k"], "s": query["s"], "t": int(query["t"]), "c": query["c"]}
        return self.post("/phone/scan", body)

    def pair(self, link: str) -> str:
        """Scan the QR of a pairing and agree; returns the code the phone shows."""
        scanned = self.scan(link)
        assert scanned.status_code == 200, scanned.text
        pairing = scanned.json()["id"]
        code: str = self.post(f"/phone/pairings/{pairing}/accept", {}, 200).json()["code"]
        return code

    # Approval

    def read(self, asked: dict[str, Any], key: bytes) -> list[dict[str, bytes]]:
        """Fetch and decrypt the content and make the checks (1 to 3, and the hash of 4).

        Raises:
            ProtocolFailure: something differs; the service is told.
        """
        answer = self.http.get(f"/phone/approvals/{asked['id']}/content")
        assert answer.status_code == 200, answer.text
        blob = answer.content
        try:
            clear = AESGCM(key).decrypt(blob[:12], blob[12:], asked["id"].encode())
            content = json.loads(clear)
            assert content["v"] == 1
            items = [_checked(item) for item in content["items"]]
            found = [b64u(hashlib.sha256(item["signed_info"]).digest()) for item in items]
            assert found == asked["digests"]
            found = [b64u(hashlib.sha256(item["summary"]).digest()) for item in items]
            assert found == asked["summaries"]
        except Exception as error:
            self.decline(asked, "protocol_failure")
            raise ProtocolFailure from error
        return items

    def unwrapped_key(self, asked: dict[str, Any]) -> bytes:
        """The content key as wrapped for this phone, after a typed code."""
        answer = self.http.get(f"/phone/approvals/{asked['id']}/wrapped-key")
        assert answer.status_code == 200, answer.text
        epk, key = answer.json()["epk"], unb64u(answer.json()["key"])
        x, y = (int.from_bytes(unb64u(epk[name])) for name in "xy")
        other = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        shared = self.content_key.exchange(ec.ECDH(), other)
        info = b"hpki2-sandbox-key-1" + asked["id"].encode()
        wrapping = HKDF(hashes.SHA256(), 32, salt=b"", info=info).derive(shared)
        return AESGCM(wrapping).decrypt(key[:12], key[12:], None)

    def choose(self, asked: dict[str, Any], number: str) -> httpx.Response:
        return self.post(f"/phone/approvals/{asked['id']}/number", {"number": number})

    def decide(self, asked: dict[str, Any]) -> httpx.Response:
        """Approve with the passkey, after comparing the challenge with our own."""
        options = self.post(f"/phone/approvals/{asked['id']}/options", {}, 200).json()
        assert unb64u(options["challenge"]) == challenge(asked)
        body = {"decision": "approve", "credential": self.passkey.get(options)}
        return self.post(f"/phone/approvals/{asked['id']}/decision", body)

    def decline(self, asked: dict[str, Any], reason: str = "user_declined") -> httpx.Response:
        body = {"decision": "decline", "reason": reason}
        return self.post(f"/phone/approvals/{asked['id']}/decision", body)

    def approve(self, link: str, number: str) -> dict[str, Any]:
        """Do everything: scan, read, choose the number the PC shows, approve."""
        scanned = self.scan(link)
        assert scanned.status_code == 200, scanned.text
        asked: dict[str, Any] = scanned.json()
        if asked["mode"] == "document":
            self.read(asked, unb64u(urlsplit(link).fragment))
        assert number in asked["numbers"]
        assert self.choose(asked, number).status_code == 204
        decided = self.decide(asked)
        assert decided.status_code == 204, decided.text
        return asked


def challenge(asked: dict[str, Any]) -> bytes:
    """What the passkey signs."""
    lines = [
        "hpki2-sandbox-decision-1",
        asked["session_token"],
        "approve",
        asked["mode"],
        asked["rp"],
        asked["pc_thumbprint"],
        asked["credential_id"],
        asked["expires_at"],
    ]
    if asked["mode"] == "session":
        lines += [asked["until"], asked["max_count"]]
    else:
        lines += [len(asked["digests"]), *asked["digests"], *asked["summaries"]]
    return hashlib.sha256("\n".join(map(str, lines)).encode()).digest()


def _checked(item: dict[str, str]) -> dict[str, bytes]:
    csv, element, signed_info = (
        base64.b64decode(item[name], validate=True) for name in ("csv", "element", "signed_info")
    )
    is_dispensing = b'URI="#Dispensing"' in signed_info
    signed, holder = (b"PrescriptionDocument", b"PrescriptionDocument")
    if is_dispensing:
        signed, holder = (b"Dispensing", b"DispensingDocument")
    reference = signed_info[signed_info.index(b'URI="#%s"' % signed) :]
    value = re.search(rb"<(?:\w+:)?DigestValue>([^<]+)<", reference)
    assert value is not None
    assert base64.b64decode(value[1]) == hashlib.sha256(element).digest()
    assert element.startswith(b"<" + signed)
    text = re.search(rb"<%s [^>]*>([^<]*)</%s>" % (holder, holder), element)
    assert text is not None
    after = b"</Dispensing>" if is_dispensing else b""
    assert element.endswith(text[0] + after), "nothing comes after the data"
    assert base64.b64decode(text[1]) == csv
    return {"csv": csv, "signed_info": signed_info, "summary": item["summary"].encode()}
