"""Settings: the administrator goes before the user, and a mistake costs one setting at most."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer import settings_files
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.settings import (
    CARD_ROUTE,
    FEW_ATTEMPTS,
    IGNORED_READERS,
    PIN_HOLD_MINUTES,
    PKCS11_MODULES,
    SETTINGS,
    CardRoute,
    Origin,
    Settings,
    load_settings,
)
from clinic_signer.settings_allowed import (
    CARD_ALLOWED,
    SANDBOX_ALLOWED,
    SECOND_ALLOWED,
    assert_sandbox_allowed,
    assert_way_allowed,
)
from clinic_signer.settings_remote import CARDLESS_ENABLED, SECOND_FACILITY
from clinic_signer.windows_registry import POLICIES, REG_DWORD, RegistryTree, RegistryValue
from conftest import PROJECT
from installer.policy import settings_page


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """The administrator's file and the user's; neither is there yet."""
    return tmp_path / "administrator.toml", tmp_path / "user.toml"


def load(files: tuple[Path, Path], administrator: str = "", user: str = "") -> Settings:
    for path, text in zip(files, (administrator, user), strict=True):
        if text:
            path.write_text(text, encoding="utf-8")
    return load_settings(administrator=files[0], user=files[1])


def mistakes(loaded: Settings) -> list[tuple[str, str]]:
    assert all(failure.code is FailureCode.SETTINGS_INVALID for failure in loaded.failures)
    return [(Path(str(f.facts["file"])).name, str(f.facts["key"])) for f in loaded.failures]


def test_without_files_the_defaults_hold(files: tuple[Path, Path]) -> None:
    loaded = load(files)
    assert loaded.failures == ()
    for setting in SETTINGS:
        assert loaded.get(setting) == setting.default
        assert loaded.origin(setting) is Origin.DEFAULT
        assert not loaded.is_locked(setting)


def test_the_user_decides_what_the_administrator_has_not(files: tuple[Path, Path]) -> None:
    loaded = load(
        files,
        administrator='[card]\nroute = "pcsc"\n',
        user='[card]\nroute = "pkcs11"\npin_hold_minutes = 10\nignored_readers = ["ACME*"]\n',
    )
    assert loaded.failures == ()
    assert loaded.get(CARD_ROUTE) is CardRoute.PCSC
    assert loaded.is_locked(CARD_ROUTE)
    assert loaded.get(PIN_HOLD_MINUTES) == 10
    assert loaded.origin(PIN_HOLD_MINUTES) is Origin.USER
    assert loaded.get(IGNORED_READERS) == ("ACME*",)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('route = "usb"', "card.route"),
        ("route = 1", "card.route"),
        ("pin_hold_minutes = 0", "card.pin_hold_minutes"),
        ("pin_hold_minutes = 61", "card.pin_hold_minutes"),
        ("pin_hold_minutes = true", "card.pin_hold_minutes"),
        ('pin_hold_minutes = "5"', "card.pin_hold_minutes"),
        ("few_attempts = 15", "card.few_attempts"),
        ('pkcs11_modules = ["relative/HpkiSigP11.so"]', "card.pkcs11_modules"),
        ('pkcs11_modules = "/opt/HpkiSigP11.so"', "card.pkcs11_modules"),
        ("ignored_readers = [1]", "card.ignored_readers"),
        ('ignored_readers = [""]', "card.ignored_readers"),
        ("colour = 1", "card.colour"),
    ],
)
def test_a_mistake_is_named_and_costs_that_setting_alone(
    files: tuple[Path, Path], line: str, key: str
) -> None:
    others = {"few_attempts": "4", "pin_hold_minutes": "7"}
    others.pop(line.split(" =")[0], None)
    good = "".join(f"{name} = {value}\n" for name, value in others.items())
    loaded = load(files, user=f"[card]\n{line}\n{good}")
    assert mistakes(loaded) == [("user.toml", key)]
    for setting in SETTINGS:
        if setting.key == key:
            assert loaded.get(setting) == setting.default
            assert loaded.origin(setting) is Origin.DEFAULT
        elif setting.key.removeprefix("card.") in others:
            assert loaded.get(setting) != setting.default


@pytest.mark.parametrize("name", ["見本会　あおぞら 医院", "a\nb", "a\u2028b", "a" * 2049])
def test_a_text_stands_on_one_line_and_may_have_full_width_spaces(
    files: tuple[Path, Path], name: str
) -> None:
    is_right = name.startswith("見本会")
    loaded = load(files, user=f"[second]\nfacility = {json.dumps(name)}\n")
    assert mistakes(loaded) == ([] if is_right else [("user.toml", "second.facility")])
    assert loaded.get(SECOND_FACILITY) == (name if is_right else "")


def test_an_administrators_mistake_locks_that_setting_at_its_default(
    files: tuple[Path, Path],
) -> None:
    loaded = load(
        files,
        administrator='[card]\npkcs11_modules = "wrong"\n',
        user='[card]\npkcs11_modules = ["/tmp/HpkiSigP11.so"]\nfew_attempts = 4\n',
    )
    assert mistakes(loaded) == [("administrator.toml", "card.pkcs11_modules")]
    assert loaded.get(PKCS11_MODULES) == ()
    assert loaded.is_locked(PKCS11_MODULES)
    assert loaded.get(FEW_ATTEMPTS) == 4


@pytest.mark.parametrize("wrong", ['"no"', '"false"', "0", "[]", "{}"])
def test_what_the_administrator_forbids_by_a_wrong_value_is_not_allowed(
    files: tuple[Path, Path], wrong: str
) -> None:
    loaded = load(
        files,
        administrator=f"[signers]\ncard = {wrong}\n[sandbox]\nallowed = {wrong}\n",
        user="[signers]\ncard = true\n[sandbox]\nallowed = true\n",
    )
    assert len(mistakes(loaded)) == 2
    for setting in (CARD_ALLOWED, SANDBOX_ALLOWED):
        assert not loaded.get(setting)
        assert loaded.is_locked(setting)


@pytest.mark.parametrize("text", ['card = "x"', "[[card]]\nfew_attempts = 4"])
def test_a_table_that_is_none_leaves_its_settings_to_nobody(
    files: tuple[Path, Path], text: str
) -> None:
    loaded = load(files, administrator=f"{text}\n", user="[card]\nfew_attempts = 5\n")
    assert mistakes(loaded) == [("administrator.toml", "card")]
    assert loaded.get(FEW_ATTEMPTS) == FEW_ATTEMPTS.default
    assert loaded.is_locked(FEW_ATTEMPTS)
    assert not loaded.is_locked(SECOND_FACILITY)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_an_administrators_file_that_is_a_link_to_nowhere_leaves_nothing_to_the_user(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    files[0].symlink_to(tmp_path / "a share that is away" / "settings.toml")
    loaded = load(files, user="[card]\nfew_attempts = 5\n")
    assert [each.code for each in loaded.failures] == [FailureCode.SETTINGS_FILE_INVALID]
    assert loaded.is_locked(FEW_ATTEMPTS)


def test_an_administrators_file_that_cannot_be_read_leaves_nothing_to_the_user(
    files: tuple[Path, Path],
) -> None:
    loaded = load(files, administrator="[card\n", user='[card]\nroute = "pkcs11"\n')
    assert [each.code for each in loaded.failures] == [FailureCode.SETTINGS_FILE_INVALID]
    assert loaded.failures[0].facts["file"] == str(files[0])
    for setting in SETTINGS:
        safe = setting.default if setting.if_wrong is None else setting.if_wrong
        assert loaded.get(setting) == safe
        assert loaded.is_locked(setting)
        assert loaded.undecided(setting) == loaded.unreadable == str(files[0])


def test_while_the_administrators_file_cannot_be_read_nobody_signs_and_it_is_named(
    files: tuple[Path, Path],
) -> None:
    user = "[signers]\ncard = true\n[sandbox]\nallowed = true\n[cardless]\nenabled = true\n"
    loaded = load(files, administrator="signers = \n", user=user)
    ways = (CARD_ALLOWED, SECOND_ALLOWED, CARDLESS_ENABLED)
    deeds: list[Callable[[], None]] = [partial(assert_way_allowed, loaded, way) for way in ways]
    deeds.append(partial(assert_sandbox_allowed, loaded))
    for deed in deeds:
        with pytest.raises(Failure) as caught:
            deed()
        assert caught.value.code is FailureCode.ADMINISTRATOR_UNREADABLE
        assert str(files[0]) in caught.value.remedy.ja


def test_a_policy_that_allows_a_way_goes_before_a_file_that_cannot_be_read(
    files: tuple[Path, Path],
) -> None:
    policy = {f"{POLICIES}\\signers": {"card": RegistryValue(REG_DWORD, 1)}}
    files[0].write_text("[", encoding="utf-8")
    loaded = load_settings(administrator=files[0], user=files[1], registry=RegistryTree(policy))
    assert_way_allowed(loaded, CARD_ALLOWED)
    with pytest.raises(Failure) as caught:
        assert_way_allowed(loaded, SECOND_ALLOWED)
    assert caught.value.code is FailureCode.ADMINISTRATOR_UNREADABLE


def test_files_of_users_that_cannot_be_read_forbid_nothing(files: tuple[Path, Path]) -> None:
    loaded = load(files, user="[")
    assert loaded.unreadable is None
    assert_way_allowed(loaded, CARD_ALLOWED)
    assert_sandbox_allowed(loaded)


def test_a_users_file_that_cannot_be_read_leaves_the_administrators_values(
    files: tuple[Path, Path],
) -> None:
    files[1].write_bytes(b"\xff\xfe")
    loaded = load(files, administrator="[card]\nfew_attempts = 4\n")
    assert [each.code for each in loaded.failures] == [FailureCode.SETTINGS_FILE_INVALID]
    assert loaded.failures[0].facts["file"] == str(files[1])
    assert "どれも使われていません" in loaded.failures[0].cause.ja
    assert loaded.get(FEW_ATTEMPTS) == 4


def test_a_file_as_a_windows_editor_saves_it_is_read(files: tuple[Path, Path]) -> None:
    files[1].write_bytes(b"\xef\xbb\xbf[card]\r\nfew_attempts = 4\r\n")
    assert load(files).get(FEW_ATTEMPTS) == 4


def test_a_key_outside_a_table_is_named(files: tuple[Path, Path]) -> None:
    assert mistakes(load(files, user='route = "pcsc"\n')) == [("user.toml", "route")]


@given(data=st.binary(max_size=200))
def test_no_bytes_in_a_file_stop_the_program(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.mktemp("settings")
    (folder / "user.toml").write_bytes(data)
    loaded = load_settings(administrator=folder / "none", user=folder / "user.toml")
    assert loaded.get(CARD_ROUTE) in CardRoute


def test_the_users_file_can_be_another_one_and_the_administrators_cannot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = settings_files.administrator_file()
    monkeypatch.setenv("CLINIC_SIGNER_SETTINGS", str(tmp_path / "mine.toml"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert settings_files.user_file() == tmp_path / "mine.toml"
    assert settings_files.administrator_file() == before
    monkeypatch.delenv("CLINIC_SIGNER_SETTINGS")
    if sys.platform == "linux":
        assert settings_files.user_file() == tmp_path / "clinic-signer" / "settings.toml"


def test_the_documentation_is_written_from_the_settings() -> None:
    page = (PROJECT / "docs" / "settings.md").read_text(encoding="utf-8")
    how = "python -m installer.policy.settings_page > docs/settings.md"
    assert page == settings_page.page(), how
    assert all(f"| `{setting.key}` |" in page for setting in SETTINGS)
