"""Changing a setting: that one and nothing else, whole or not at all, and never a locked one."""

from __future__ import annotations

import os
import threading
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.setting import Setting, written
from clinic_signer.settings import (
    CARD_ROUTE,
    FEW_ATTEMPTS,
    IGNORED_READERS,
    PIN_HOLD_MINUTES,
    SETTINGS,
    CardRoute,
    Lock,
    Origin,
    Settings,
    load_settings,
)
from clinic_signer.settings_station import INBOX
from clinic_signer.settings_writing import change_setting, reset_setting

HAND_MADE = """# 院内の設定　触らないこと
[card]   # このパソコン
few_attempts = 4 # 大切

  ignored_readers = [ "ACME*", # 会計
     "名札" ]

[future]
"key of a newer version" = { a = 1 }
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """The administrator's file and the user's; neither is there yet."""
    return tmp_path / "administrator.toml", tmp_path / "folder" / "user.toml"


def put(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")


def change(files: tuple[Path, Path], setting: Setting[object], value: object) -> None:
    change_setting(setting, value, administrator=files[0], user=files[1])


def loaded(files: tuple[Path, Path]) -> Settings:
    return load_settings(administrator=files[0], user=files[1])


PLAIN = st.one_of(
    st.booleans(),
    st.integers(-1, 70000),
    st.text(max_size=20),
    st.lists(st.text(max_size=20), max_size=3),
    st.sampled_from(
        [
            *("", "/", "/srv/院内", "0123456789", "https://emr.example", "postgresql://db/x"),
            *("auto", "pcsc", "folder", "service", "FIDO", "JPKI", "each-pc", "central"),
            *("system", "ja", "en", "light", "dark", "high_contrast", "card", "phone", "sign"),
            ["/srv/a", "/srv/b"],
            ["https://emr.example"],
            ["hpki.mhlw.go.jp"],
        ]
    ),
)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
@given(plain=PLAIN)
@examples(max_examples=12)
def test_every_setting_reads_what_it_writes(setting: Setting[object], plain: object) -> None:
    assert setting.read(written(setting.default)) == setting.default
    try:
        value = setting.read(plain)
    except (ValueError, TypeError):
        return
    assert setting.read(written(value)) == value


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_every_setting_can_be_written_and_taken_back(
    files: tuple[Path, Path], setting: Setting[object]
) -> None:
    change(files, setting, setting.default)
    assert loaded(files).failures == ()
    assert loaded(files).origin(setting) is Origin.USER
    reset_setting(setting, administrator=files[0], user=files[1])
    assert loaded(files).origin(setting) is Origin.DEFAULT


def test_only_one_value_of_a_file_made_by_hand_changes(files: tuple[Path, Path]) -> None:
    put(files[1], HAND_MADE)
    change(files, FEW_ATTEMPTS, 5)
    assert files[1].read_text(encoding="utf-8") == HAND_MADE.replace("= 4 #", "= 5 #")
    change(files, FEW_ATTEMPTS, 4)
    assert files[1].read_text(encoding="utf-8") == HAND_MADE


def test_a_new_value_leaves_every_line_that_was_there(files: tuple[Path, Path]) -> None:
    put(files[1], HAND_MADE)
    change(files, PIN_HOLD_MINUTES, 9)
    change(files, INBOX, Path("/srv/受付"))
    text = files[1].read_text(encoding="utf-8")
    left = [line for line in text.splitlines() if line in HAND_MADE.splitlines()]
    assert [line for line in left if line] == [line for line in HAND_MADE.splitlines() if line]
    assert loaded(files).get(PIN_HOLD_MINUTES) == 9
    assert loaded(files).get(INBOX) == Path("/srv/受付")
    assert loaded(files).get(IGNORED_READERS) == ("ACME*", "名札")


@pytest.mark.parametrize(
    "text",
    [
        'card.route = "pcsc"\n',
        'card = { route = "pcsc" }\n',
        '["card"]\n"route" = "pcsc"\n',
        '[card]\nroute = "pcsc"\n[future]\na = 1\n',
        "[card]\nfew_attempts = 3\n[card.future]\na = 1\n",
        "",
        "\n\n# nothing yet",
    ],
)
def test_a_value_is_changed_in_whatever_way_it_was_written(
    files: tuple[Path, Path], text: str
) -> None:
    put(files[1], text)
    change(files, CARD_ROUTE, CardRoute.PKCS11)
    assert loaded(files).get(CARD_ROUTE) is CardRoute.PKCS11
    reset_setting(CARD_ROUTE, administrator=files[0], user=files[1])
    assert loaded(files).origin(CARD_ROUTE) is Origin.DEFAULT


def test_a_file_of_a_windows_editor_keeps_its_mark_and_line_ends(
    files: tuple[Path, Path],
) -> None:
    files[1].parent.mkdir()
    files[1].write_bytes(b"\xef\xbb\xbf[card]\r\nfew_attempts = 4\r\n")
    change(files, PIN_HOLD_MINUTES, 9)
    change(files, INBOX, Path("/srv/x"))
    data = files[1].read_bytes()
    assert data.startswith(b"\xef\xbb\xbf[card]\r\nfew_attempts = 4\r\n")
    assert data.count(b"\n") == data.count(b"\r\n") > 3
    assert loaded(files).failures == ()


@pytest.mark.parametrize("data", [b"[card\n", b"\xff\xfe", b"a = 1\n" * 60_000])
def test_a_file_that_cannot_be_read_is_told_and_never_overwritten(
    files: tuple[Path, Path], data: bytes
) -> None:
    files[1].parent.mkdir()
    files[1].write_bytes(data)
    with pytest.raises(Failure) as caught:
        change(files, FEW_ATTEMPTS, 5)
    assert caught.value.code is FailureCode.SETTINGS_UNREADABLE
    assert str(files[1]) in caught.value.cause.ja
    assert files[1].read_bytes() == data


def test_a_locked_setting_cannot_be_written(files: tuple[Path, Path]) -> None:
    put(files[0], "[card]\nfew_attempts = 3\n")
    put(files[1], HAND_MADE)
    for deed in (
        lambda: change(files, FEW_ATTEMPTS, 5),
        lambda: reset_setting(FEW_ATTEMPTS, administrator=files[0], user=files[1]),
    ):
        with pytest.raises(Failure) as caught:
            deed()
        assert caught.value.code is FailureCode.SETTING_LOCKED
    assert files[1].read_text(encoding="utf-8") == HAND_MADE
    change(files, PIN_HOLD_MINUTES, 9)
    assert loaded(files).get(PIN_HOLD_MINUTES) == 9


def test_a_value_that_the_setting_does_not_have_is_not_written(files: tuple[Path, Path]) -> None:
    with pytest.raises(ValueError, match="not a number in range"):
        change(files, FEW_ATTEMPTS, 99)
    assert not files[1].exists()


def test_a_key_that_stands_where_a_table_is_wanted_is_not_lost(files: tuple[Path, Path]) -> None:
    put(files[1], "card = 5\n")
    with pytest.raises(Failure) as caught:
        change(files, FEW_ATTEMPTS, 5)
    assert caught.value.code is FailureCode.SETTINGS_NOT_WRITTEN
    assert files[1].read_text(encoding="utf-8") == "card = 5\n"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs folders closed to us")
def test_a_folder_that_cannot_be_written_is_told(files: tuple[Path, Path]) -> None:
    put(files[1], HAND_MADE)
    files[1].parent.chmod(0o500)
    with pytest.raises(Failure) as caught:
        change(files, FEW_ATTEMPTS, 5)
    files[1].parent.chmod(0o700)
    assert caught.value.code is FailureCode.SETTINGS_NOT_WRITTEN
    assert files[1].read_text(encoding="utf-8") == HAND_MADE


def test_a_disk_that_is_full_leaves_the_old_file(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(files[1], HAND_MADE)

    def full(_handle: int, _data: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("clinic_signer.whole_files.write_and_sync", full)
    with pytest.raises(Failure) as caught:
        change(files, FEW_ATTEMPTS, 5)
    assert caught.value.code is FailureCode.SETTINGS_NOT_WRITTEN
    assert files[1].read_text(encoding="utf-8") == HAND_MADE


def test_a_link_stays_a_link(files: tuple[Path, Path], tmp_path: Path) -> None:
    put(tmp_path / "kept" / "mine.toml", HAND_MADE)
    files[1].parent.mkdir()
    try:
        files[1].symlink_to(tmp_path / "kept" / "mine.toml")
    except OSError:
        pytest.skip("no links here")
    change(files, FEW_ATTEMPTS, 5)
    assert files[1].is_symlink()
    assert "few_attempts = 5" in (tmp_path / "kept" / "mine.toml").read_text(encoding="utf-8")


def test_two_changes_at_once_are_both_kept(files: tuple[Path, Path]) -> None:
    put(files[1], HAND_MADE)
    failed: list[BaseException] = []

    def work(setting: Setting[object], values: list[object]) -> None:
        try:
            for value in values:
                change(files, setting, value)
        except BaseException as error:
            failed.append(error)

    threads = [
        threading.Thread(target=work, args=(FEW_ATTEMPTS, [1, 2, 3, 4, 6])),
        threading.Thread(target=work, args=(PIN_HOLD_MINUTES, [11, 12, 13, 14, 15])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert loaded(files).get(FEW_ATTEMPTS) == 6
    assert loaded(files).get(PIN_HOLD_MINUTES) == 15


# -- what the administrator says of locks -------------------------------------------------------

LOCKED = """[card]
few_attempts = 3
route = "pcsc"

[locked]
contact = "内線 0000"
since = 2026-04-01

[locked.reasons]
"card.few_attempts" = "院内の決まりのため"
"""


def test_the_administrator_says_why_whom_to_ask_and_since_when(files: tuple[Path, Path]) -> None:
    put(files[0], LOCKED)
    found = loaded(files)
    assert found.failures == ()
    day = date(2026, 4, 1)
    assert found.lock(FEW_ATTEMPTS) == Lock("院内の決まりのため", "内線 0000", day)
    assert found.lock(CARD_ROUTE) == Lock("", "内線 0000", day)
    assert found.lock(PIN_HOLD_MINUTES) is None


def test_a_reason_can_be_written_without_quotes(files: tuple[Path, Path]) -> None:
    put(files[0], LOCKED.replace('"card.few_attempts" =', "card.few_attempts ="))
    found = loaded(files).lock(FEW_ATTEMPTS)
    assert found is not None
    assert found.reason == "院内の決まりのため"


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("contact = 1", "locked.contact"),
        ('since = "2026"', "locked.since"),
        ('reasons = "all"', "locked.reasons"),
        ('colour = "red"', "locked.colour"),
        ('reasons."card.colour" = "x"', "locked.reasons.card.colour"),
        ('reasons."card.route" = 1', "locked.reasons.card.route"),
    ],
)
def test_a_mistake_in_it_is_told_and_unlocks_nothing(
    files: tuple[Path, Path], line: str, key: str
) -> None:
    put(files[0], f"[card]\nfew_attempts = 3\n[locked]\n{line}\n")
    found = loaded(files)
    assert [failure.facts["key"] for failure in found.failures] == [key]
    assert found.lock(FEW_ATTEMPTS) == Lock()


def test_a_file_of_the_administrator_that_cannot_be_read_locks_without_words(
    files: tuple[Path, Path],
) -> None:
    put(files[0], "[card\n")
    assert loaded(files).lock(FEW_ATTEMPTS) == Lock()
    with pytest.raises(Failure, match="setting-locked"):
        change(files, FEW_ATTEMPTS, 5)


def test_nobody_but_the_administrator_speaks_of_locks(files: tuple[Path, Path]) -> None:
    put(files[1], LOCKED)
    found = loaded(files)
    assert {str(failure.facts["key"]) for failure in found.failures} == {
        *("locked.contact", "locked.since", "locked.reasons"),
    }
    assert found.lock(FEW_ATTEMPTS) is None
