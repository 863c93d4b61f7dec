"""CSC API v2: credentials, and signatures over exactly the hashes that a person has approved."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from clinic_signer.sandbox.people import AccountId, Person
from clinic_signer.sandbox.second_certificate.approval import Approval
from clinic_signer.sandbox.second_certificate.dpop import Proof, Proofs
from clinic_signer.sandbox.second_certificate.errors import ErrorName, ProtocolError
from clinic_signer.sandbox.second_certificate.faults import Fault
from clinic_signer.sandbox.second_certificate.passkeys import Passkeys
from clinic_signer.sandbox.second_certificate.pcs import Pcs
from clinic_signer.sandbox.second_certificate.service import Service, account_of, credential_of
from clinic_signer.sandbox.second_certificate.signing_request import (
    DIGEST_SIZE,
    RSA_SHA256_OID,
    SHA256_OID,
)
from clinic_signer.sandbox.second_certificate.tokens import Token, TokenKind, Tokens
from clinic_signer.sandbox.second_certificate.wire import Fields, from_base64, json_fields

_SERVICE = frozenset({TokenKind.SERVICE})
_SIGNING = frozenset({TokenKind.DOCUMENT, TokenKind.SESSION})
_REQUEST_ID = 200
_MAXIMUM_ANSWERS = 10_000
_CERTIFICATE_TIME = "%Y%m%d%H%M%SZ"


@dataclass(frozen=True, slots=True)
class _Answer:
    """What was answered to a request id."""

    account: AccountId
    hashes: tuple[bytes, ...]
    signatures: tuple[bytes, ...] = field(repr=False)


def sign_hashes(service: Service, account: AccountId, hashes: Sequence[bytes]) -> tuple[bytes, ...]:
    """Sign SHA-256 hashes with the key of an account (RSASSA-PKCS1-v1_5)."""
    key = service.signing_person(account).key
    wanted = list(hashes)
    if Fault.WRONG_HASH_SIGNED in service.faults:
        wanted[-1] = hashlib.sha256(wanted[-1]).digest()
    return tuple(key.sign(digest, PKCS1v15(), Prehashed(SHA256())) for digest in wanted)


def count_signed(service: Service, approval: Approval, number: int) -> None:
    """Note how many signatures an approval has led to."""
    approval.signed += number
    with service.store.transaction() as database:
        database.execute(
            "UPDATE approvals SET signed = ? WHERE approval = ?", (approval.signed, approval.id)
        )
    service.audit.write(
        "signed",
        approval=approval.id,
        account=approval.account.value,
        pc=approval.thumbprint,
        number=number,
    )


def read_hashes(fields: Fields, name: str, maximum: int) -> tuple[bytes, ...]:
    """The hashes of a request, base64 as CSC writes them.

    Raises:
        ProtocolError: INVALID_REQUEST.
    """
    texts = fields.texts(name, maximum=maximum)
    if not texts:
        raise ProtocolError(ErrorName.INVALID_REQUEST, name)
    return tuple(from_base64(text, DIGEST_SIZE) for text in texts)


def certificate_member(person: Person, which: str) -> dict[str, object]:
    """The member ``cert`` of credentials/info, in v1 and v2 alike.

    Args:
        person: whose.
        which: ``none``, ``single`` or ``chain``.
    """
    certificate = person.certificate
    chain = {"none": (), "single": (certificate.der,)}.get(
        which, (certificate.der, *person.intermediates)
    )
    member: dict[str, object] = {
        "status": "valid",
        "issuerDN": certificate.issuer,
        "serialNumber": f"{certificate.serial_number:X}",
        "subjectDN": certificate.subject,
        "validFrom": certificate.not_before.strftime(_CERTIFICATE_TIME),
        "validTo": certificate.not_after.strftime(_CERTIFICATE_TIME),
    }
    if chain:
        member["certificates"] = [base64.b64encode(der).decode("ascii") for der in chain]
    return member


class CscV2:
    """The routes of CSC v2."""

    def __init__(
        self, service: Service, proofs: Proofs, pcs: Pcs, passkeys: Passkeys, tokens: Tokens
    ) -> None:
        self._service = service
        self._proofs = proofs
        self._pcs = pcs
        self._passkeys = passkeys
        self._tokens = tokens
        self._answers: dict[tuple[str, str], _Answer] = {}

    def routes(self) -> list[Route]:
        """The routes."""
        return [
            Route("/csc/v2/info", self._info, methods=["POST"]),
            Route("/csc/v2/credentials/list", self._list, methods=["POST"]),
            Route("/csc/v2/credentials/info", self._credential, methods=["POST"]),
            Route("/csc/v2/signatures/signHash", self._sign, methods=["POST"]),
        ]

    async def _info(self, _request: Request) -> Response:
        return JSONResponse(
            {
                "specs": "2.0.0.2",
                "name": "Clinic Signer SANDBOX (TEST)",
                "logo": f"{self._service.origin}/page/icon.svg",
                "region": "JP",
                "lang": "ja-JP",
                "description": "練習用のセカンド電子証明書。法的効力はありません。",
                "authType": ["oauth2code", "oauth2client"],
                "oauth2": self._service.origin,
                "methods": [
                    "credentials/list",
                    "credentials/info",
                    "signatures/signHash",
                    "oauth2/pushed_authorize",
                    "oauth2/token",
                    "oauth2/revoke",
                ],
                "signAlgorithms": {"algos": [RSA_SHA256_OID]},
            }
        )

    async def _list(self, request: Request) -> Response:
        proof, _ = self._authorized(request, _SERVICE)
        await json_fields(request)
        accounts = self._pcs.accounts_of(proof.thumbprint)
        return JSONResponse({"credentialIDs": [credential_of(account) for account in accounts]})

    async def _credential(self, request: Request) -> Response:
        proof, _ = self._authorized(request, _SERVICE)
        fields = await json_fields(request)
        account = account_of(fields.text("credentialID"))
        self._pcs.find(proof.thumbprint, account)
        which = (
            fields.one_of("certificates", "none", "single", "chain")
            if fields.has("certificates")
            else "single"
        )
        person = self._service.signing_person(account)
        return JSONResponse(
            {
                "description": "SANDBOX (TEST)",
                "signatureQualifier": "sandbox_test",
                "key": {
                    "status": "enabled",
                    "algo": [RSA_SHA256_OID],
                    "len": person.key.key_size,
                },
                "cert": certificate_member(person, which),
                "auth": {"mode": "oauth2code"},
                "SCAL": "2",
                "multisign": self._service.limits.documents,
                "lang": "ja-JP",
                "jp_phone_keys": [key.on_wire() for key in self._passkeys.phone_keys(account)],
            }
        )

    async def _sign(self, request: Request) -> Response:
        proof, token = self._authorized(request, _SIGNING)
        fields = await json_fields(request)
        account, approval = token.account, token.approval
        if account is None or approval is None:
            raise ProtocolError(ErrorName.INVALID_TOKEN)
        if account_of(fields.text("credentialID")) is not account:
            raise ProtocolError(ErrorName.INVALID_REQUEST, "credentialID")
        fields.one_of("signAlgo", RSA_SHA256_OID)
        fields.one_of("hashAlgorithmOID", SHA256_OID)
        hashes = read_hashes(fields, "hashes", self._service.limits.documents)
        request_id = fields.text("clientData", maximum=_REQUEST_ID)
        if Fault.DUPLICATE_REQUEST_ID in self._service.faults:
            raise ProtocolError(ErrorName.IDEMPOTENCY_MISMATCH)
        earlier = self._answers.get((proof.thumbprint, request_id))
        if earlier is not None:
            if (earlier.account, earlier.hashes) != (account, hashes):
                raise ProtocolError(ErrorName.IDEMPOTENCY_MISMATCH)
            return _signatures(earlier.signatures)
        self._service.assert_usable(account)
        self._pcs.find(proof.thumbprint, account)
        self._assert_allowed(token, approval, hashes)
        signatures = sign_hashes(self._service, account, hashes)
        if len(self._answers) >= _MAXIMUM_ANSWERS:
            del self._answers[next(iter(self._answers))]
        self._answers[proof.thumbprint, request_id] = _Answer(account, hashes, signatures)
        count_signed(self._service, approval, len(hashes))
        self._service.changes.tell()
        return _signatures(signatures)

    def _assert_allowed(self, token: Token, approval: Approval, hashes: tuple[bytes, ...]) -> None:
        """Refuse what was not approved; take note of what is about to be signed."""
        faults = self._service.faults
        if Fault.TOKEN_EXPIRES_MID_BATCH in faults:
            # For documents all signatures are one request: then none comes in time.
            limit = faults.value(Fault.TOKEN_EXPIRES_MID_BATCH)
            if token.kind is TokenKind.DOCUMENT or approval.signed + len(hashes) > limit:
                raise ProtocolError(ErrorName.EXPIRED_TOKEN)
        if token.kind is TokenKind.DOCUMENT:
            if hashes != approval.request.digests:
                raise ProtocolError(ErrorName.HASH_NOT_APPROVED)
            if token.is_used:
                raise ProtocolError(ErrorName.ACCESS_DENIED, "used")
            token.is_used = True
        if len(hashes) > token.left:
            raise ProtocolError(ErrorName.ACCESS_DENIED, "max_count")
        token.left -= len(hashes)

    def _authorized(self, request: Request, kinds: frozenset[TokenKind]) -> tuple[Proof, Token]:
        proof = self._proofs.check(request)
        return proof, self._tokens.of_proof(proof, kinds)


def _signatures(signatures: tuple[bytes, ...]) -> Response:
    return JSONResponse(
        {"signatures": [base64.b64encode(value).decode("ascii") for value in signatures]}
    )
