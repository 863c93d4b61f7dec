"""From the settings to the second certificate: off by default, and nothing insecure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.secret_store import MemoryStore
from clinic_signer.settings import Settings, load_settings
from clinic_signer.settings_remote import Deployment, LoginMethod
from clinic_signer.signers.second_certificate.opening import (
    cardless_configuration,
    open_cardless,
    open_second_certificate,
    service_configuration,
)
from clinic_signer.signers.second_certificate.vault import Vault


def settings(folder: Path, text: str) -> Settings:
    file = folder / "settings.toml"
    file.write_text(text, encoding="utf-8")
    loaded = load_settings(administrator=folder / "none", user=file)
    assert not loaded.failures, loaded.failures[0].facts
    return loaded


def test_without_settings_everything_is_off() -> None:
    assert service_configuration(Settings()) is None
    assert cardless_configuration(Settings()) is None
    assert open_second_certificate(Settings()) is None
    assert open_cardless(Settings(), print) is None


def test_the_service_as_it_is_set(tmp_path: Path) -> None:
    text = (
        '[second]\nbase_url = "https://sign.example/"\nfacility = "あおぞら"\npc_name = "診察室2"\n'
        "connect_seconds = 3\nanswer_seconds = 20\n"
    )
    configuration = service_configuration(settings(tmp_path, text))
    assert configuration is not None
    assert configuration.base_url == "https://sign.example"
    assert configuration.relying_party == "sign.example"
    assert (configuration.facility, configuration.pc_name) == ("あおぞら", "診察室2")
    assert (configuration.timeouts.connect, configuration.timeouts.answer) == (3, 20)


def test_names_that_are_not_set_are_never_empty_on_the_phone(tmp_path: Path) -> None:
    configuration = service_configuration(
        settings(tmp_path, '[second]\nbase_url = "https://sign.example"\n')
    )
    assert configuration is not None
    assert configuration.facility
    assert configuration.pc_name


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (service_configuration, '[second]\nbase_url = "http://sign.example"\n'),
        (cardless_configuration, '[cardless]\nenabled = true\nsign_url = "http://a.example"\n'),
    ],
)
def test_an_insecure_address_is_refused(
    tmp_path: Path, read: Callable[[Settings], object], text: str
) -> None:
    loaded = settings(tmp_path, text)
    with pytest.raises(Failure) as caught:
        read(loaded)
    assert caught.value.code is FailureCode.SECOND_ADDRESS_INSECURE


def test_cardless_signing_as_it_is_set(tmp_path: Path) -> None:
    text = (
        '[cardless]\nenabled = true\nmethod = "HPKI"\ndeployment = "central"\nsession_hours = 8\n'
    )
    configuration = cardless_configuration(settings(tmp_path, text))
    assert configuration is not None
    assert configuration.method is LoginMethod.HPKI
    assert configuration.deployment is Deployment.CENTRAL
    assert configuration.session == timedelta(hours=8)
    assert configuration.login_page.endswith("/auth/login?secondarycert-id=main")


def test_a_service_that_may_not_be_used_is_neither_opened_nor_looked_at(tmp_path: Path) -> None:
    loaded = settings(
        tmp_path,
        '[signers]\nsecond_certificate = false\n[second]\nbase_url = "https://sign.example"\n',
    )
    assert service_configuration(loaded) is None
    with pytest.raises(Failure) as caught:
        open_second_certificate(loaded)
    assert caught.value.code is FailureCode.SIGNER_NOT_ALLOWED


def test_an_opened_one_is_unpaired_and_closes(tmp_path: Path) -> None:
    loaded = settings(tmp_path, '[second]\nbase_url = "http://localhost:9"\n')
    second = open_second_certificate(loaded, Vault(MemoryStore()))
    assert second is not None
    assert not second.state.paired
    second.close()
