"""A PC in software: the PC's part of docs/second-certificate.md, for tests of the service and page.

Like the phone beside it, it is written from the document alone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import jwt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from second_certificate.software_phone import b64u, public_jwk, unb64u

REDIRECT = "http://127.0.0.1:49152/callback"
SHA256 = "2.16.840.1.101.3.4.2.1"
RSA_SHA256 = "1.2.840.113549.1.1.11"
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class Item:
    """One document to be approved."""

    csv: bytes
    element: bytes
    signed_info: bytes
    summary: bytes

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(self.signed_info).digest()

    @property
    def summary_digest(self) -> bytes:
        return hashlib.sha256(self.summary).digest()

    @property
    def on_wire(self) -> dict[str, str]:
        names = ("csv", "element", "signed_info")
        wire = {name: base64.b64encode(getattr(self, name)).decode() for name in names}
        return {**wire, "summary": self.summary.decode()}


def make_item(csv: bytes) -> Item:
    """A document that passes the phone's first three checks."""
    element = b'<PrescriptionDocument id="PrescriptionDocument">%s</PrescriptionDocument>' % (
        base64.b64encode(csv)
    )
    value = base64.b64encode(hashlib.sha256(element).digest())
    signed_info = (
        b'<SignedInfo><Reference URI="#PrescriptionDocument"><DigestValue>%s</DigestValue>'
        b"</Reference></SignedInfo>" % value
    )
    summary = json.dumps({"v": hashlib.sha256(csv).hexdigest()}).encode()
    return Item(csv, element, signed_info, summary)


class SoftwarePc:
    """One PC.

    Args:
        origin: of the service.
        now: the service's clock.
    """

    def __init__(self, origin: str, now: Callable[[], float] = time.time) -> None:
        self.origin = origin
        self.rp = urlsplit(origin).netloc
        self.now = now
        self.http = httpx.Client(base_url=origin, timeout=40, trust_env=False)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.jwk = public_jwk(self.key)
        members = json.dumps(self.jwk, sort_keys=True, separators=(",", ":"))
        self.thumbprint = b64u(hashlib.sha256(members.encode()).digest())
        self.credential = ""

    def close(self) -> None:
        self.http.close()

    def proof(self, method: str, path: str, token: str | None = None, **changes: object) -> str:
        claims: dict[str, object] = {
            "htm": method,
            "htu": f"{self.origin}{urlsplit(path).path}",
            "iat": int(self.now()),
            "jti": uuid.uuid4().hex,
        }
        if token is not None:
            claims["ath"] = b64u(hashlib.sha256(token.encode()).digest())
        headers = {"typ": "dpop+jwt", "jwk": self.jwk}
        return jwt.encode({**claims, **changes}, self.key, algorithm="ES256", headers=headers)

    def send(
        self, method: str, path: str, token: str | None = None, **content: object
    ) -> httpx.Response:
        headers = {"DPoP": self.proof(method, path, token)}
        if token is not None:
            headers["Authorization"] = f"DPoP {token}"
        return self.http.request(method, path, headers=headers, **content)

    # Pairing

    def begin_pairing(self, facility: str = "見本医院", name: str = "診察室1") -> dict[str, Any]:
        answer = self.send("POST", "/pairing", json={"facility": facility, "pc_name": name})
        assert answer.status_code == 201, answer.text
        pairing: dict[str, Any] = answer.json()
        pairing["began"] = pairing["expires_at"] - 60
        return pairing

    def enter_code(self, pairing: dict[str, Any], code: str) -> httpx.Response:
        answer = self.send("POST", f"/pairing/{pairing['pairing']}/code", json={"code": code})
        if answer.status_code == 200:
            self.credential = answer.json()["credential_id"]
        return answer

    # Approval

    def push(self, items: Sequence[Item], **changes: object) -> httpx.Response:
        """Push a request; keeps what the token request needs."""
        self.verifier = secrets.token_urlsafe(32)
        challenge = b64u(hashlib.sha256(self.verifier.encode()).digest())
        form = {
            "client_id": "clinic-signer",
            "response_type": "code",
            "redirect_uri": REDIRECT,
            "state": "state-1",
            "nonce": "nonce-1",
            "scope": "openid credential",
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "prompt": "login",
            "authorization_details": json.dumps([self.details(items)]),
        }
        body = urlencode({k: v for k, v in {**form, **changes}.items() if v is not None})
        return self._send_form("/oauth2/pushed_authorization_request", body)

    def _send_form(self, path: str, body: str) -> httpx.Response:
        headers = {
            "DPoP": self.proof("POST", path),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return self.http.post(path, content=body, headers=headers)

    def details(self, items: Sequence[Item], **prescription: object) -> dict[str, Any]:
        digests = [
            {"hash": base64.b64encode(item.digest).decode(), "label": f"{number}"}
            for number, item in enumerate(items, 1)
        ]
        asked = {
            "summary_sha256": [b64u(item.summary_digest) for item in items],
            "mode": "document",
            "max_seconds": 300,
        }
        return {
            "type": "credential",
            "credentialID": self.credential,
            "hashAlgorithmOID": SHA256,
            "documentDigests": digests,
            "jp_prescription": prescription or asked,
        }

    def begin(self, items: Sequence[Item], **changes: object) -> dict[str, Any]:
        """Ask for approval and hand the content over; returns the service's answer and the key."""
        pushed = self.push(items, **changes)
        assert pushed.status_code == 201, pushed.text
        answer = self.send("POST", "/approval", json={"request_uri": pushed.json()["request_uri"]})
        assert answer.status_code == 201, answer.text
        approval: dict[str, Any] = answer.json()
        approval["began"] = approval["expires_at"] - 60
        approval["key"] = AESGCM.generate_key(256)
        if items:
            self.put_content(approval, items)
        return approval

    def begin_session(self, until: int, max_count: int) -> dict[str, Any]:
        details = self.details([], mode="session", until=until, max_count=max_count)
        return self.begin([], authorization_details=json.dumps([details]))

    def put_content(self, approval: dict[str, Any], items: Sequence[Item]) -> None:
        clear = json.dumps({"v": 1, "items": [item.on_wire for item in items]}).encode()
        nonce = secrets.token_bytes(12)
        blob = nonce + AESGCM(approval["key"]).encrypt(nonce, clear, approval["approval"].encode())
        put = self.send("PUT", f"/approval/{approval['approval']}/content", content=blob)
        assert put.status_code == 204, put.text

    def put_wrapped_keys(self, approval: dict[str, Any], phone_keys: list[dict[str, Any]]) -> None:
        wrapped = []
        for phone in phone_keys:
            x, y = (int.from_bytes(unb64u(phone["jwk"][name])) for name in "xy")
            public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
            own = ec.generate_private_key(ec.SECP256R1())
            info = b"hpki2-sandbox-key-1" + approval["approval"].encode()
            kdf = HKDF(hashes.SHA256(), 32, salt=b"", info=info)
            wrapping, nonce = kdf.derive(own.exchange(ec.ECDH(), public)), secrets.token_bytes(12)
            key = nonce + AESGCM(wrapping).encrypt(nonce, approval["key"], None)
            wrapped.append({"kid": phone["kid"], "epk": public_jwk(own), "key": b64u(key)})
        put = self.send("PUT", f"/approval/{approval['approval']}/wrapped-keys", json=wrapped)
        assert put.status_code == 204, put.text

    def link(
        self,
        session: dict[str, Any],
        items: Sequence[Item] = (),
        *,
        kind: str = "sign",
        second: int | None = None,
    ) -> str:
        """The content of the QR of this second."""
        t = max(0, int(self.now() - session["began"])) if second is None else second
        d, s = (
            b64u(_bound(values))
            for values in ([i.digest for i in items], [i.summary_digest for i in items])
        )
        link = f"{self.origin}/a?v=1&k={kind}&s={session['session_token']}&t={t}"
        text = f"hpki2-sandbox|{kind}|{self.rp}|{d}|{s}|{link}"
        mac = hmac.digest(unb64u(session["session_secret"]), text.encode(), "sha256")[:16]
        link = f"{link}&c={b64u(mac)}"
        return link if kind != "sign" else f"{link}#{b64u(session['key'])}"

    def entry_code(self, session: dict[str, Any]) -> str:
        """The code to type in place of a scan."""
        window = str(int(self.now() - session["began"]) // 30).encode()
        digest = hashlib.sha256(b"code" + unb64u(session["session_secret"]) + window).digest()
        bits = f"{int.from_bytes(digest[:5]):040b}"
        return "".join(_CROCKFORD[int(bits[i : i + 5], 2)] for i in range(0, 40, 5))

    def poll(self, approval: dict[str, Any], after: str = "", wait: int = 20) -> dict[str, Any]:
        answer = self.send("GET", f"/approval/{approval['approval']}?after={after}&wait={wait}")
        assert answer.status_code == 200, answer.text
        state: dict[str, Any] = answer.json()
        return state

    def token(self, code: str, **changes: object) -> httpx.Response:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": self.verifier,
            "redirect_uri": REDIRECT,
            "client_id": "clinic-signer",
        }
        return self._send_form("/oauth2/token", urlencode({**form, **changes}))

    def service_token(self) -> str:
        form = {
            "grant_type": "client_credentials",
            "scope": "service",
            "client_id": "clinic-signer",
        }
        answer = self._send_form("/oauth2/token", urlencode(form))
        assert answer.status_code == 200, answer.text
        token: str = answer.json()["access_token"]
        return token

    def revoke(self, token: str) -> httpx.Response:
        return self._send_form("/oauth2/revoke", urlencode({"token": token}))

    def sign(
        self, token: str, digests: Sequence[bytes], request_id: str | None = None, **changes: object
    ) -> httpx.Response:
        body = {
            "credentialID": self.credential,
            "hashes": [base64.b64encode(digest).decode() for digest in digests],
            "hashAlgorithmOID": SHA256,
            "signAlgo": RSA_SHA256,
            "clientData": uuid.uuid4().hex if request_id is None else request_id,
        }
        return self.send("POST", "/csc/v2/signatures/signHash", token, json={**body, **changes})


def _bound(values: Sequence[bytes]) -> bytes:
    if not values:
        return b""
    return values[0] if len(values) == 1 else hashlib.sha256(b"".join(values)).digest()
