"""Requests to the two local services for cardless signing.

Field names as observed in the public source of one clinic's program; the error codes are those of
the sandbox's double, and an unknown one is a refusal without a reason.
"""

from __future__ import annotations

import httpx

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.second_certificate.answers import Answer, AnswerError, wrong_answer
from clinic_signer.signers.second_certificate.cardless_configuration import CardlessConfiguration
from clinic_signer.signers.second_certificate.connection import fetch, http_client
from clinic_signer.signers.second_certificate.encoding import from_base64, to_base64

_XML_LIMIT = 12 * 1024 * 1024
_TOKEN_LIMIT = 16 * 1024

ERROR_CODES: dict[str, FailureCode] = {
    "TOKEN_INVALID": FailureCode.CARDLESS_NOT_LOGGED_IN,
    "TOKEN_EXPIRED": FailureCode.APPROVAL_EXPIRED,
    "CREDENTIAL_REVOKED": FailureCode.SECOND_REVOKED,
    "FACILITY_SUSPENDED": FailureCode.SECOND_FACILITY_SUSPENDED,
    "LOCKED": FailureCode.SECOND_LOCKED,
}
"""What a refusal means; a guess, kept in one table to be replaced by the guide's."""


class CardlessServices:
    """Talks to the local services.

    Args:
        configuration: where they are.
    """

    def __init__(self, configuration: CardlessConfiguration) -> None:
        self._configuration = configuration
        timeouts = configuration.timeouts
        self._token = http_client(configuration.token_url, timeouts)
        self._sign = http_client(configuration.sign_url, timeouts)

    def token(self) -> str | None:
        """The token of whoever is logged in; None if nobody is.

        Raises:
            Failure: CARDLESS_SERVICE_DOWN, SECOND_ANSWER_WRONG.
        """
        url = self._configuration.token_url + self._configuration.token_path
        answer = _ask(self._token, self._token.build_request("GET", url))
        try:
            if not answer.truth("result"):
                return None
            return answer.text("source", limit=_TOKEN_LIMIT)
        except AnswerError as error:
            raise wrong_answer(error) from error

    def sign(self, token: str, data: bytes) -> bytes:
        """Have prescription data made into a signed document.

        Raises:
            Failure: see ``ERROR_CODES``; CARDLESS_REFUSED, CARDLESS_SERVICE_DOWN,
                SECOND_ANSWER_WRONG.
        """
        url = self._configuration.sign_url + self._configuration.sign_path
        body = {"token": token, "csvData": to_base64(data)}
        answer = _ask(self._sign, self._sign.build_request("POST", url, json=body))
        try:
            if not answer.truth("isSuccess"):
                name = answer.text_or_none("errorCode", limit=100) or ""
                raise Failure(ERROR_CODES.get(name, FailureCode.CARDLESS_REFUSED))
            return answer.decoded("signedXmlData", from_base64, limit=_XML_LIMIT)
        except AnswerError as error:
            raise wrong_answer(error) from error

    def log_out(self) -> None:
        """End the login, where the services know how to."""
        if not self._configuration.logout_path:
            return
        url = self._configuration.token_url + self._configuration.logout_path
        _ask(self._token, self._token.build_request("POST", url))

    def close(self) -> None:
        """Let go of all connections."""
        self._token.close()
        self._sign.close()


def _ask(client: httpx.Client, request: httpx.Request) -> Answer:
    try:
        response, data = fetch(client, request)
    except Failure as failure:
        if failure.code is FailureCode.SECOND_UNREACHABLE:
            raise Failure(FailureCode.CARDLESS_SERVICE_DOWN, **failure.facts) from failure
        raise
    if response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise Failure(FailureCode.CARDLESS_SERVICE_DOWN, status=response.status_code)
    if response.status_code not in (httpx.codes.OK, httpx.codes.NO_CONTENT):
        raise Failure(FailureCode.CARDLESS_REFUSED, status=response.status_code)
    try:
        return Answer.read(data or b"{}")
    except AnswerError as error:
        raise wrong_answer(error) from error
