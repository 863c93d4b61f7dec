"""OAuth 2 as the second certificate uses it: PKCE, pushed requests, DPoP, ID token.

RFC 7636 (PKCE, S256 only), RFC 9126 (PAR: nothing of a request stands in an address), RFC 9449
(DPoP: a stolen token is of no use without the PC key), RFC 9207 (``iss``). Tokens live in memory.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

import jwt

from clinic_signer.signers.second_certificate.answers import Answer, AnswerError, wrong_answer
from clinic_signer.signers.second_certificate.connection import Connection
from clinic_signer.signers.second_certificate.encoding import to_base64url
from clinic_signer.signers.second_certificate.identity import (
    Expectation,
    read_keys,
    subject_of,
)

CLIENT_ID = "clinic-signer"
DISCOVERY_PATH = "/.well-known/openid-configuration"
_SECRET_SIZE = 32


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a provider says of itself (OpenID Connect Discovery §3); paths of its origin.

    Attributes:
        issuer: its name, equal to its origin.
        authorize: where a browser is sent.
        token: where a code becomes a token.
        keys: where its keys are.
        push: where requests are pushed; None if it takes none.
        revoke: where a token is ended; None if it cannot be.
        approval: the approval channel of this protocol; None for other services.
        pairing: the pairing channel; None likewise.
        binds_tokens: it issues DPoP-bound tokens.
    """

    issuer: str
    authorize: str
    token: str
    keys: str
    push: str | None
    revoke: str | None
    approval: str | None
    pairing: str | None
    binds_tokens: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """One authorization request: what its answer must fit.

    Attributes:
        redirect_uri: where a browser would bring the code.
        state: ties the answer to this request (RFC 6749 §10.12).
        nonce: ties the ID token to it.
        verifier: of PKCE, 43 characters.
    """

    redirect_uri: str
    state: str = field(repr=False, default_factory=lambda: _secret())
    nonce: str = field(repr=False, default_factory=lambda: _secret())
    verifier: str = field(repr=False, default_factory=lambda: _secret())

    @property
    def challenge(self) -> str:
        """The S256 code challenge (RFC 7636 §4.2)."""
        return to_base64url(hashlib.sha256(self.verifier.encode("ascii")).digest())

    def parameters(self, *, client_id: str = CLIENT_ID) -> dict[str, str]:
        """The parameters of the authorization request."""
        return {
            "client_id": client_id,
            "response_type": "code",
            "redirect_uri": self.redirect_uri,
            "state": self.state,
            "nonce": self.nonce,
            "scope": "openid credential",
            "code_challenge": self.challenge,
            "code_challenge_method": "S256",
            "prompt": "login",
        }


@dataclass(frozen=True, slots=True)
class Token:
    """An access token.

    Attributes:
        value: the token itself.
        until: when it ends, by this PC's clock.
        subject: whose ID token came with it; None for one of the PC itself.
        details: the first of ``authorization_details`` as granted; None where there are none.
    """

    value: str = field(repr=False)
    until: datetime
    subject: str | None = None
    details: Answer | None = field(repr=False, default=None)


class OAuthClient:
    """Speaks OAuth with one service.

    Args:
        connection: to the service.
        client_id: what we are called there.
    """

    def __init__(self, connection: Connection, *, client_id: str = CLIENT_ID) -> None:
        self._connection = connection
        self._client_id = client_id
        self._metadata: Metadata | None = None
        self._keys: tuple[jwt.PyJWK, ...] = ()

    def metadata(self) -> Metadata:
        """What the service says of itself; asked for once.

        Raises:
            Failure: SECOND_ANSWER_WRONG: it names another issuer or addresses elsewhere; as
                :class:`Connection` otherwise.
        """
        if self._metadata is None:
            answer = self._connection.get(DISCOVERY_PATH)
            try:
                origin = self._connection.configuration.base_url
                self._metadata = read_metadata(answer, origin)
            except AnswerError as error:
                raise wrong_answer(error) from error
        return self._metadata

    def fetch_keys(self) -> None:
        """Fetch the provider's keys anew, while nobody waits for them yet."""
        answer = self._connection.get(self.metadata().keys)
        try:
            self._keys = read_keys(answer)
        except AnswerError as error:
            raise wrong_answer(error) from error

    def push(self, attempt: Attempt, details: object) -> str:
        """Push an authorization request; return its ``request_uri``.

        Args:
            attempt: the request.
            details: ``authorization_details`` (RFC 9396), JSON.
        """
        form = attempt.parameters(client_id=self._client_id)
        form["authorization_details"] = json.dumps(details, separators=(",", ":"))
        path = self.metadata().push
        if path is None:
            raise wrong_answer(AnswerError("pushed_authorization_request_endpoint"))
        answer = self._connection.post(path, form=form)
        try:
            return answer.text("request_uri")
        except AnswerError as error:
            raise wrong_answer(error) from error

    def authorize_url(self, attempt: Attempt, *, request_uri: str | None = None) -> str:
        """The address for the system's browser; with a pushed request nothing else is in it."""
        if request_uri is not None:
            query = {"client_id": self._client_id, "request_uri": request_uri}
        else:
            query = attempt.parameters(client_id=self._client_id)
        return f"{self._connection.url(self.metadata().authorize)}?{urlencode(query)}"

    def exchange(self, attempt: Attempt, code: str) -> Token:
        """Turn a code into a token, once, and check the ID token that comes with it.

        Raises:
            Failure: as :class:`Connection`; SECOND_ANSWER_WRONG naming the claim that is wrong.
        """
        metadata = self.metadata()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": attempt.verifier,
            "redirect_uri": attempt.redirect_uri,
            "client_id": self._client_id,
        }
        answer = self._connection.post(metadata.token, form=form)
        if not self._keys:
            self.fetch_keys()
        try:
            now = self._connection.clock() + self._connection.skew
            expected = Expectation(metadata.issuer, self._client_id, attempt.nonce, now)
            subject = subject_of(answer.text("id_token"), self._keys, expected)
            details = _first(answer, "authorization_details")
            return self._token(answer, subject=subject, details=details)
        except AnswerError as error:
            raise wrong_answer(error) from error

    def service_token(self) -> Token:
        """A token of the PC itself, for questions about its own credentials."""
        form = {
            "grant_type": "client_credentials",
            "scope": "service",
            "client_id": self._client_id,
        }
        answer = self._connection.post(self.metadata().token, form=form, repeatable=True)
        try:
            return self._token(answer)
        except AnswerError as error:
            raise wrong_answer(error) from error

    def revoke(self, token: Token) -> None:
        """End a token at the service (RFC 7009)."""
        path = self.metadata().revoke
        if path is not None:
            form = {"token": token.value, "client_id": self._client_id}
            self._connection.post(path, form=form, repeatable=True)

    def _token(
        self, answer: Answer, *, subject: str | None = None, details: Answer | None = None
    ) -> Token:
        wanted = "dpop" if self.metadata().binds_tokens else "bearer"
        if answer.text("token_type").lower() != wanted:
            raise AnswerError("token_type")
        value = answer.text("access_token")
        if not value.isascii() or not value.isprintable():
            raise AnswerError("access_token")
        try:
            until = self._connection.clock() + timedelta(seconds=answer.integer("expires_in"))
        except OverflowError as error:
            raise AnswerError("expires_in") from error
        return Token(value, until, subject, details)


def read_metadata(answer: Answer, origin: str) -> Metadata:
    """Read what a provider says of itself.

    Raises:
        AnswerError: it names another issuer, or an address outside its origin.
    """
    issuer = answer.text("issuer")
    if issuer != origin:
        raise AnswerError("issuer")

    def path(name: str) -> str:
        url = answer.text(name)
        if not url.startswith(f"{origin}/"):
            raise AnswerError(name)
        return url[len(origin) :]

    def path_or_none(name: str) -> str | None:
        return path(name) if answer.has(name) else None

    return Metadata(
        issuer=issuer,
        authorize=path("authorization_endpoint"),
        token=path("token_endpoint"),
        keys=path("jwks_uri"),
        push=path_or_none("pushed_authorization_request_endpoint"),
        revoke=path_or_none("revocation_endpoint"),
        approval=path_or_none("jp_approval_endpoint"),
        pairing=path_or_none("jp_pairing_endpoint"),
        binds_tokens=answer.has("dpop_signing_alg_values_supported"),
    )


def _first(answer: Answer, name: str) -> Answer | None:
    if not answer.has(name):
        return None
    entries = answer.parts(name)
    if len(entries) != 1:
        raise AnswerError(name)
    return entries[0]


def _secret() -> str:
    """43 characters of base64url: 256 bits, as long as a verifier must be (RFC 7636 §4.1)."""
    return to_base64url(secrets.token_bytes(_SECRET_SIZE))
