"""The double's signing service: prescription data in, signed document out."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from clinic_signer.failures import Failure
from clinic_signer.prescription.envelope import wrap
from clinic_signer.prescription.records import HEADER
from clinic_signer.sandbox.people import Person
from clinic_signer.sandbox.second_certificate.errors import ErrorName, ProtocolError
from clinic_signer.sandbox.second_certificate.faults import Fault
from clinic_signer.sandbox.second_certificate.kagura import Kagura
from clinic_signer.sandbox.second_certificate.layers import HANDLERS, Layers
from clinic_signer.sandbox.second_certificate.wire import Fields, from_base64, parse_json, read_body
from clinic_signer.signature.builder import prepare

_MAXIMUM_BODY = 8 << 20
_MEDICINE = b"201,"
_AMOUNT = 7
"""Place of the amount in a medicine record (JAHIS 院外処方箋2次元シンボル記録条件規約)."""
_REFUSALS = {
    ErrorName.CREDENTIAL_REVOKED: "CREDENTIAL_REVOKED",
    ErrorName.FACILITY_SUSPENDED: "FACILITY_SUSPENDED",
    ErrorName.LOCKED: "LOCKED",
}


class _Refusal(Exception):
    """The service answers that it does not sign; the text is the ``errorCode``."""


class KaguraSigningService:
    """Routes of the signing service."""

    def __init__(self, kagura: Kagura, origin: str) -> None:
        self._kagura = kagura
        self._service = kagura.service
        self._origin = origin

    def app(self) -> Starlette:
        """The ASGI application."""
        layers = Middleware(Layers, service=self._service, origin=self._origin, is_adapter=True)
        return Starlette(
            routes=[Route("/signature/prescription/sign", self._sign, methods=["POST"])],
            middleware=[layers],
            exception_handlers=HANDLERS,
        )

    async def _sign(self, request: Request) -> Response:
        fields = Fields.of(parse_json(await read_body(request, _MAXIMUM_BODY)))
        csv = from_base64(fields.text("csvData", maximum=_MAXIMUM_BODY))
        try:
            document = self._signed(fields.text("token"), csv)
        except _Refusal as refusal:
            answer = {"isSuccess": False, "signedXmlData": "", "errorCode": str(refusal)}
            return JSONResponse(answer)
        encoded = base64.b64encode(document).decode("ascii")
        return JSONResponse({"isSuccess": True, "signedXmlData": encoded})

    def _signed(self, token: str, csv: bytes) -> bytes:
        session = self._kagura.session(token)
        faults = self._service.faults
        if session is None:
            raise _Refusal("TOKEN_INVALID")
        limit = faults.value(Fault.TOKEN_EXPIRES_MID_BATCH)
        is_cut = Fault.TOKEN_EXPIRES_MID_BATCH in faults and self._kagura.signed >= limit
        if self._kagura.is_over(session) or is_cut:
            raise _Refusal("TOKEN_EXPIRED")
        try:
            self._service.assert_usable(session.account)
        except ProtocolError as error:
            raise _Refusal(_REFUSALS[error.name]) from error
        if not csv.startswith(HEADER.encode() + b"\n"):
            raise _Refusal("CSV_INVALID")
        document = self._document(csv, self._service.signing_person(session.account))
        self._kagura.signed += 1
        self._service.audit.write("kagura-signed", account=session.account.value)
        return document

    def _document(self, csv: bytes, person: Person) -> bytes:
        faults = self._service.faults
        if Fault.ALTERED_XML in faults:
            csv = _altered(csv)
        ahead = timedelta(seconds=faults.value(Fault.CLOCK_SKEW))
        at = self._service.clock.datetime() + ahead
        try:
            prepared = prepare(wrap(csv), person.certificate, at=at)
        except Failure as failure:
            raise _Refusal("CSV_INVALID") from failure
        digest = prepared.digest
        if Fault.WRONG_HASH_SIGNED in faults:
            digest = hashlib.sha256(digest).digest()
        return prepared.complete(person.key.sign(digest, PKCS1v15(), Prehashed(SHA256())))


def _altered(csv: bytes) -> bytes:
    """Ten times the amount of the first medicine: still a good prescription, but not this one."""
    lines = csv.split(b"\n")
    for number, line in enumerate(lines):
        fields = line.split(b",")
        if line.startswith(_MEDICINE) and len(fields) > _AMOUNT:
            fields[_AMOUNT] += b"0"
            lines[number] = b",".join(fields)
            return b"\n".join(lines)
    return csv + b"\n"
