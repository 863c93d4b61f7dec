"""An OpenID provider that is not ours, run as a program: oidc-provider-mock with Authlib's PKCE.

The mock alone takes no public clients and ignores the code challenge, so Authlib's own check of
RFC 7636 is put in. Prints its port; ends with its standard input.
"""

from __future__ import annotations

import sys

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc7636 import CodeChallenge
from oidc_provider_mock import _app as mock
from oidc_provider_mock import run_server_in_thread

challenges: dict[str, tuple[str, str]] = {}
save_code = mock.AuthorizationCodeGrant.save_authorization_code
register = AuthorizationServer.register_grant


def save(self, code, request):  # noqa: ANN001, ANN201 - the names are Authlib's
    data = request.payload.data
    challenges[code] = (data["code_challenge"], data["code_challenge_method"])
    save_code(self, code, request)


class Challenge(CodeChallenge):
    def get_authorization_code_challenge(self, authorization_code):  # noqa: ANN001, ANN201
        return challenges[authorization_code.code][0]

    def get_authorization_code_challenge_method(self, authorization_code):  # noqa: ANN001, ANN201
        return challenges[authorization_code.code][1]


def register_grant(self, grant, extensions=None):  # noqa: ANN001, ANN201
    if grant is mock.AuthorizationCodeGrant:
        extensions = [*extensions, Challenge(required=True)]
    register(self, grant, extensions)


mock.AuthorizationCodeGrant.save_authorization_code = save
mock.AuthorizationCodeGrant.TOKEN_ENDPOINT_AUTH_METHODS = ["none"]
AuthorizationServer.register_grant = register_grant

with run_server_in_thread(require_nonce=True) as server:
    print(server.server_port, flush=True)
    sys.stdin.read()
