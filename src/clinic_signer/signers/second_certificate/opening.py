"""From the settings to the second certificate; None where nothing is set."""

from __future__ import annotations

import platform
from collections.abc import Callable
from datetime import timedelta

from clinic_signer import settings_remote as rows
from clinic_signer.settings import Settings
from clinic_signer.settings_allowed import SECOND_ALLOWED, assert_way_allowed
from clinic_signer.signers.second_certificate.cardless_configuration import CardlessConfiguration
from clinic_signer.signers.second_certificate.configuration import ServiceConfiguration, Timeouts
from clinic_signer.signers.second_certificate.hpki_cardless import HpkiCardless
from clinic_signer.signers.second_certificate.second_certificate import SecondCertificate
from clinic_signer.signers.second_certificate.vault import Vault

_NO_NAME = "（医療機関名 未設定）"
"""What the phone shows while the facility's name is not set."""


def service_configuration(settings: Settings) -> ServiceConfiguration | None:
    """Where the service with approval on the phone is; None if it is not set, or not to be used.

    Raises:
        Failure: SECOND_ADDRESS_INSECURE.
    """
    base_url = settings.get(rows.SECOND_BASE_URL).rstrip("/")
    if not base_url or not settings.get(SECOND_ALLOWED):
        return None
    return ServiceConfiguration(
        base_url=base_url,
        facility=settings.get(rows.SECOND_FACILITY) or _NO_NAME,
        pc_name=settings.get(rows.SECOND_PC_NAME) or platform.node() or "PC",
        timeouts=Timeouts(
            connect=settings.get(rows.SECOND_CONNECT_SECONDS),
            answer=settings.get(rows.SECOND_ANSWER_SECONDS),
        ),
    )


def cardless_configuration(settings: Settings) -> CardlessConfiguration | None:
    """Where the local services for cardless signing are; None unless they are turned on.

    Raises:
        Failure: SECOND_ADDRESS_INSECURE.
    """
    if not settings.get(rows.CARDLESS_ENABLED):
        return None
    return CardlessConfiguration(
        token_url=settings.get(rows.CARDLESS_TOKEN_URL).rstrip("/"),
        sign_url=settings.get(rows.CARDLESS_SIGN_URL).rstrip("/"),
        token_path=settings.get(rows.CARDLESS_TOKEN_PATH),
        login_path=settings.get(rows.CARDLESS_LOGIN_PATH),
        sign_path=settings.get(rows.CARDLESS_SIGN_PATH),
        logout_path=settings.get(rows.CARDLESS_LOGOUT_PATH),
        method=settings.get(rows.CARDLESS_METHOD),
        method_parameter=settings.get(rows.CARDLESS_METHOD_PARAMETER),
        deployment=settings.get(rows.CARDLESS_DEPLOYMENT),
        session=timedelta(hours=settings.get(rows.CARDLESS_SESSION_HOURS)),
        timeouts=Timeouts(
            connect=settings.get(rows.SECOND_CONNECT_SECONDS),
            answer=settings.get(rows.SECOND_ANSWER_SECONDS),
        ),
    )


def open_second_certificate(
    settings: Settings,
    vault: Vault | None = None,
    *,
    open_browser: Callable[[str], None] | None = None,
) -> SecondCertificate | None:
    """The second certificate as set; None if no service is set. Opens the keyring.

    Args:
        settings: the settings in force.
        vault: where key and pairing are kept; the keyring by default.
        open_browser: opens an address in the system's browser.

    Raises:
        Failure: SECOND_ADDRESS_INSECURE, SIGNER_NOT_ALLOWED, ADMINISTRATOR_UNREADABLE.
    """
    is_set = bool(settings.get(rows.SECOND_BASE_URL))
    if is_set or settings.undecided(SECOND_ALLOWED) is not None:
        assert_way_allowed(settings, SECOND_ALLOWED)
    configuration = service_configuration(settings)
    if configuration is None:
        return None
    return SecondCertificate(configuration, vault, open_browser=open_browser)


def open_cardless(settings: Settings, open_browser: Callable[[str], object]) -> HpkiCardless | None:
    """Cardless signing as set; None if it is not turned on.

    Args:
        settings: the settings in force.
        open_browser: opens an address in the system's browser.

    Raises:
        Failure: SECOND_ADDRESS_INSECURE.
    """
    configuration = cardless_configuration(settings)
    return None if configuration is None else HpkiCardless(configuration, open_browser)
