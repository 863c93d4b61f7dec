"""The way to the card: as named, as set, else as found – and never silently another one."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.settings import CardRoute, Settings, load_settings
from clinic_signer.signers.choice import choose_route


@pytest.fixture
def module(tmp_path: Path) -> Path:
    """A file that may be loaded as far as its name and header say."""
    path = tmp_path / "HpkiSigP11_TEST.so"
    shutil.copy(sys.executable, path)
    return path


def settings_of(tmp_path: Path, *, administrator: str = "", user: str = "") -> Settings:
    (tmp_path / "a.toml").write_text(f"[card]\n{administrator}\n")
    (tmp_path / "u.toml").write_text(f"[card]\n{user}\n")
    loaded = load_settings(administrator=tmp_path / "a.toml", user=tmp_path / "u.toml")
    assert loaded.failures == ()
    return loaded


def code_of(settings: Settings, **options: object) -> FailureCode:
    with pytest.raises(Failure) as caught:
        choose_route(settings, **options)  # type: ignore[arg-type]
    return caught.value.code


def test_a_card_that_may_not_sign_is_reached_in_no_way(tmp_path: Path, module: Path) -> None:
    settings = settings_of(tmp_path, administrator="[signers]\ncard = false")
    assert code_of(settings) is FailureCode.SIGNER_NOT_ALLOWED
    assert code_of(settings, wanted=CardRoute.PCSC) is FailureCode.SIGNER_NOT_ALLOWED
    assert code_of(settings, module=module) is FailureCode.SIGNER_NOT_ALLOWED


def test_without_a_module_the_card_is_spoken_to_directly_and_the_reason_is_said(
    tmp_path: Path,
) -> None:
    chosen = choose_route(settings_of(tmp_path))
    assert (chosen.route, chosen.module) == (CardRoute.PCSC, None)
    assert "PKCS#11" in chosen.why.ja


def test_a_module_of_the_settings_is_used(tmp_path: Path, module: Path) -> None:
    chosen = choose_route(settings_of(tmp_path, user=f'pkcs11_modules = ["{module}"]'))
    assert (chosen.route, chosen.module) == (CardRoute.PKCS11, module)


def test_a_module_of_the_settings_that_is_gone_is_named_and_nothing_stands_in(
    tmp_path: Path,
) -> None:
    gone = tmp_path / "HpkiSigP11_GONE.so"
    settings = settings_of(tmp_path, user=f'pkcs11_modules = ["{gone}"]')
    assert code_of(settings) is FailureCode.PKCS11_MODULE_NOT_FOUND


def test_pcsc_by_setting_leaves_the_modules_alone(tmp_path: Path, module: Path) -> None:
    settings = settings_of(tmp_path, user=f'route = "pcsc"\npkcs11_modules = ["{module}"]')
    assert choose_route(settings).route is CardRoute.PCSC


def test_a_module_that_is_demanded_and_not_there_is_a_failure(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, user='route = "pkcs11"')
    assert code_of(settings) is FailureCode.PKCS11_MODULE_NOT_FOUND
    settings = settings_of(tmp_path)
    assert code_of(settings, wanted=CardRoute.PKCS11) is FailureCode.PKCS11_MODULE_NOT_FOUND


def test_what_is_named_goes_before_the_users_setting(tmp_path: Path, module: Path) -> None:
    settings = settings_of(tmp_path, user='route = "pcsc"')
    chosen = choose_route(settings, module=module)
    assert (chosen.route, chosen.module) == (CardRoute.PKCS11, module)


def test_what_the_administrator_decided_is_not_gone_around(tmp_path: Path, module: Path) -> None:
    locked = settings_of(tmp_path, administrator='route = "pcsc"')
    assert code_of(locked, wanted=CardRoute.PKCS11) is FailureCode.SETTING_LOCKED
    assert code_of(locked, module=module) is FailureCode.SETTING_LOCKED
    assert choose_route(locked, wanted=CardRoute.PCSC).route is CardRoute.PCSC
    only = settings_of(tmp_path, administrator="pkcs11_modules = []")
    assert code_of(only, module=module) is FailureCode.PKCS11_MODULE_NOT_ALLOWED
