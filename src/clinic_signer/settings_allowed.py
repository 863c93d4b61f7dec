"""The settings of what may be used on this PC: everything, until somebody says otherwise.

An administrator who names one of them means to forbid it: a value that is none forbids it too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_signer.setting import Setting
from clinic_signer.setting_kinds import Truth
from clinic_signer.words import Words

if TYPE_CHECKING:  # what holds is read from all settings, of which these are some
    from clinic_signer.settings_reading import Settings

CARD_ALLOWED = Setting(
    "signers.card",
    True,
    Truth(),
    Words("HPKIカードでの署名を許可する", "Allow signing by HPKI card"),
    Words("HPKIカードでの署名を使えるようにするか", "whether prescriptions can be signed by card"),
    if_wrong=False,
)
SECOND_ALLOWED = Setting(
    "signers.second_certificate",
    True,
    Truth(),
    Words("スマートフォンで承認する署名を許可する", "Allow signing by approval on the phone"),
    Words(
        "スマートフォンで承認する署名を使えるようにするか。カードレス署名のソフトは"
        "cardless.enabledで決めます",
        "whether prescriptions can be signed by approval on the phone; cardless.enabled decides "
        "about the cardless signing services",
    ),
    if_wrong=False,
)
SANDBOX_ALLOWED = Setting(
    "sandbox.allowed",
    True,
    Truth(),
    Words("練習（サンドボックス）を許可する", "Allow practice (the sandbox)"),
    Words(
        "練習（サンドボックス）を使えるようにするか。はじめの確認で試す署名も、これで決まります",
        "whether the sandbox can be used for practice, also at the first start",
    ),
    if_wrong=False,
)

ALLOWED_SETTINGS: tuple[Setting[object], ...] = (CARD_ALLOWED, SECOND_ALLOWED, SANDBOX_ALLOWED)
"""All of them."""


def assert_way_allowed(settings: Settings, way: Setting[bool]) -> None:
    """Refuse a way of signing that is not to be used here.

    Args:
        settings: the settings in force.
        way: CARD_ALLOWED, SECOND_ALLOWED, or that of the cardless signing services.

    Raises:
        Failure: SIGNER_NOT_ALLOWED, ADMINISTRATOR_UNREADABLE.
    """
    if not settings.get(way):
        _assert_decided(settings, way)
        from clinic_signer.failures import Failure, FailureCode

        raise Failure(FailureCode.SIGNER_NOT_ALLOWED, key=way.key)


def assert_sandbox_allowed(settings: Settings) -> None:
    """Refuse the sandbox where it is not to be used.

    Raises:
        Failure: SANDBOX_NOT_ALLOWED, ADMINISTRATOR_UNREADABLE.
    """
    if not settings.get(SANDBOX_ALLOWED):
        _assert_decided(settings, SANDBOX_ALLOWED)
        from clinic_signer.failures import Failure, FailureCode

        raise Failure(FailureCode.SANDBOX_NOT_ALLOWED, key=SANDBOX_ALLOWED.key)


def _assert_decided(settings: Settings, allowed: Setting[bool]) -> None:
    """Name the place that cannot be read, where it is the reason and no decision is."""
    place = settings.undecided(allowed)
    if place is not None:
        from clinic_signer.failures import Failure, FailureCode

        raise Failure(FailureCode.ADMINISTRATOR_UNREADABLE, file=place)
