"""``clinic-signer api``: what whoever connects an EMR needs: the token, and the contract."""

from __future__ import annotations

import sys

from clinic_signer.api.openapi import openapi
from clinic_signer.api.server import port_in
from clinic_signer.api.token import TokenKeeper, token_place
from clinic_signer.cli import ExitCode
from clinic_signer.cli.options import Options
from clinic_signer.cli.output import print_json
from clinic_signer.sandbox.store import default_home
from clinic_signer.settings import load_settings
from clinic_signer.settings_api import API_ENABLED
from clinic_signer.words import Words

_PLACE = Words(
    "アドレス：http://127.0.0.1:{port}\n保管場所：{place}",
    "Address: http://127.0.0.1:{port}\nKept in: {place}",
)
_KEYRING = Words("パソコンの安全な保管場所", "the keyring of this PC")
_RENEWED = Words(
    "前のトークンは使えなくなりました。電子カルテに、このトークンを設定してください。",
    "The token before is refused from now on. Give this one to the EMR.",
)
_OFF = Words(
    "APIは止まっています。使うには、設定で「api.enabled = true」にしてください。",
    "The API is off. To use it, set api.enabled = true.",
)

_OFF_BY_ADMINISTRATOR = Words(
    "APIは、パソコンの管理者が止めています（api.enabled）。必要なときは、管理者にご連絡ください。",
    "The administrator of this PC has switched the API off (api.enabled). Contact the "
    "administrator if it is needed.",
)


def run_api_token(options: Options) -> int:
    """Print the token, and on standard error where it belongs.

    Raises:
        Failure: API_TOKEN_EXPOSED, API_TOKEN_UNUSABLE.
    """
    settings = load_settings()
    folder = (options.sandbox_folder or default_home()) if options.sandbox else None
    keeper = TokenKeeper(token_place(settings, folder))
    print(keeper.renew() if options.renew else keeper.token(), flush=True)
    place = _KEYRING if keeper.is_in_keyring else Words(str(keeper.file), str(keeper.file))
    told = [_PLACE.filled(port=port_in(settings, is_sandbox=options.sandbox), place=place)]
    told += [_RENEWED] if options.renew else []
    if not settings.get(API_ENABLED):
        told.append(_OFF_BY_ADMINISTRATOR if settings.is_locked(API_ENABLED) else _OFF)
    for words in told:
        print(words.in_language(options.language), file=sys.stderr)
    return ExitCode.OK


def run_api_openapi(_options: Options) -> int:
    """Print the contract."""
    print_json(openapi())
    return ExitCode.OK
