"""Policies and the installer's values: who decides goes first, and no value unlocks anything."""

from __future__ import annotations

import string
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.setting import Setting, written
from clinic_signer.setting_kinds import (
    OneNumber,
    OneOf,
    OptionalPath,
    Paths,
    Truth,
    WholeNumber,
)
from clinic_signer.settings import (
    CARD_ROUTE,
    FEW_ATTEMPTS,
    IGNORED_READERS,
    PIN_HOLD_MINUTES,
    PKCS11_MODULES,
    SETTINGS,
    CardRoute,
    Lock,
    Origin,
    Settings,
    load_settings,
)
from clinic_signer.settings_registry import RegistryForm, registry_form
from clinic_signer.settings_remote import SECOND_BASE_URL
from clinic_signer.settings_station import INBOX
from clinic_signer.settings_writing import change_setting
from clinic_signer.windows_registry import (
    INSTALLED,
    POLICIES,
    REG_DWORD,
    REG_MULTI_SZ,
    REG_SZ,
    Registry,
    RegistryTree,
    RegistryValue,
    says_anything,
)

REG_BINARY, REG_EXPAND_SZ, REG_QWORD = 3, 2, 11
ABSOLUTE = "C:\\one" if sys.platform == "win32" else "/srv/one"


def text(data: str) -> RegistryValue:
    return RegistryValue(REG_SZ, data)


def number(data: int) -> RegistryValue:
    return RegistryValue(REG_DWORD, data)


def several(*data: str) -> RegistryValue:
    return RegistryValue(REG_MULTI_SZ, list(data))


def tree(root: str, **tables: Mapping[str, RegistryValue]) -> RegistryTree:
    """A registry with these keys below one; "__" stands between a key and one in it."""
    return RegistryTree({f"{root}\\{k.replace('__', chr(92))}": v for k, v in tables.items()})


def both(one: RegistryTree, other: RegistryTree) -> RegistryTree:
    return RegistryTree({**one.content, **other.content})


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """The administrator's file and the user's; neither is there yet."""
    return tmp_path / "administrator.toml", tmp_path / "user.toml"


def load(
    files: tuple[Path, Path], registry: Registry, administrator: str = "", user: str = ""
) -> Settings:
    for path, content in zip(files, (administrator, user), strict=True):
        if content:
            path.write_text(content, encoding="utf-8")
    return load_settings(administrator=files[0], user=files[1], registry=registry)


def mistakes(loaded: Settings) -> list[tuple[str, str]]:
    return [(str(each.facts["file"]), str(each.facts.get("key", ""))) for each in loaded.failures]


# -- every setting, everywhere ------------------------------------------------------------------


def three_values(setting: Setting[object]) -> tuple[object, object, object]:
    """Three values of a setting as a file has them, none the same."""
    kind = setting.kind
    if isinstance(kind, Truth):
        return True, False, True
    if isinstance(kind, WholeNumber):
        return kind.least, kind.most, kind.least + 1
    if isinstance(kind, OneNumber):
        return kind.numbers[0], kind.numbers[1], kind.numbers[2]
    if isinstance(kind, OneOf):
        values = [member.value for member in kind.members]
        return values[0], values[1], values[-1]
    if isinstance(kind, OptionalPath):
        return ABSOLUTE, f"{ABSOLUTE}2", f"{ABSOLUTE}3"
    if isinstance(kind, Paths):
        return [ABSOLUTE], [f"{ABSOLUTE}2", ABSOLUTE], [f"{ABSOLUTE}3"]
    for form in ("/{}", "{0}{0}{0}{0}{0}{0}{0}{0}{0}{0}", "https://{}.example/x"):
        try:
            setting.read(form.format(1))
        except (ValueError, TypeError):
            continue
        return form.format(1), form.format(2), form.format(3)
    for form in ("https://{}.example", "{}.example"):
        try:
            setting.read([form.format(1)])
        except (ValueError, TypeError):
            continue
        return [form.format(1)], [form.format(2)], [form.format(3)]
    raise AssertionError(setting.key)


def in_file(setting: Setting[object], plain: object) -> str:
    import tomlkit

    document = tomlkit.document()
    document[setting.table] = {setting.name: plain}
    return tomlkit.dumps(document)


def in_registry(root: str, setting: Setting[object], plain: object) -> RegistryTree:
    """As group policy writes it."""
    form = registry_form(setting)
    if form is RegistryForm.LIST:
        assert isinstance(plain, list)
        parts = {str(place): text(each) for place, each in enumerate(plain, 1)}
        return RegistryTree({f"{root}\\{setting.table}\\{setting.name}": parts})
    value = number(int(str(int(plain)))) if isinstance(plain, int) else text(str(plain))
    assert (form is RegistryForm.NUMBER) is isinstance(plain, int)
    return RegistryTree({f"{root}\\{setting.table}": {setting.name: value}})


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_each_policy_goes_before_files_and_installer(
    files: tuple[Path, Path], setting: Setting[object]
) -> None:
    policy, other, third = three_values(setting)
    installed = in_registry(INSTALLED, setting, other)
    registry = both(in_registry(POLICIES, setting, policy), installed)
    loaded = load(files, registry, in_file(setting, other), in_file(setting, third))
    assert loaded.failures == ()
    assert written(loaded.get(setting)) == policy
    assert loaded.origin(setting) is Origin.POLICY
    assert loaded.lock(setting) == Lock()
    with pytest.raises(Failure, match="setting-locked"):
        change_setting(
            setting,
            setting.read(other),
            administrator=files[0],
            user=files[1],
            registry=registry,
        )


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_what_the_installer_was_given_is_a_default_and_locks_nothing(
    files: tuple[Path, Path], setting: Setting[object]
) -> None:
    one, other, _ = three_values(setting)
    registry = in_registry(INSTALLED, setting, one)
    loaded = load(files, registry)
    assert loaded.failures == ()
    assert (loaded.get(setting), loaded.origin(setting)) == (setting.read(one), Origin.INSTALLED)
    assert not loaded.is_locked(setting)
    loaded = load(files, registry, user=in_file(setting, other))
    assert (loaded.get(setting), loaded.origin(setting)) == (setting.read(other), Origin.USER)
    loaded = load(files, registry, administrator=in_file(setting, one))
    assert loaded.origin(setting) is Origin.ADMINISTRATOR


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_the_installer_writes_everything_as_a_text(
    files: tuple[Path, Path], setting: Setting[object]
) -> None:
    from installer.policy.properties import installer_properties, property_text

    row = next(each for each in installer_properties() if each.setting is setting)
    one = setting.read(three_values(setting)[1])
    loaded = load(files, RegistryTree({row.key: {row.value: text(property_text(one))}}))
    assert loaded.failures == ()
    assert (loaded.get(setting), loaded.origin(setting)) == (one, Origin.INSTALLED)
    loaded = load(files, RegistryTree({row.key: {row.value: text("")}}))
    assert loaded.failures == ()
    assert loaded.origin(setting) is Origin.DEFAULT


# -- what stands in the registry ----------------------------------------------------------------


def test_names_of_any_case_are_the_same(files: tuple[Path, Path]) -> None:
    registry = tree(
        POLICIES, Card={"ROUTE": text("pcsc")}, Card__PKCS11_Modules={"1": text(ABSOLUTE)}
    )
    loaded = load(files, registry)
    assert loaded.failures == ()
    assert loaded.get(CARD_ROUTE) is CardRoute.PCSC
    assert loaded.is_locked(PKCS11_MODULES)


def test_a_list_is_a_key_a_value_of_several_texts_or_a_text_with_semicolons(
    files: tuple[Path, Path],
) -> None:
    names = [f"ACME {place}" for place in range(12)]
    parts = {str(place): text(name) for place, name in enumerate(names, 1)}
    shuffled = dict(sorted(parts.items()))
    assert list(shuffled.values()) != list(parts.values())
    for registry in (
        tree(POLICIES, card__ignored_readers=shuffled),
        tree(POLICIES, card={"ignored_readers": several(*names)}),
        tree(POLICIES, card={"ignored_readers": text(";".join(names) + ";")}),
    ):
        loaded = load(files, registry)
        assert loaded.failures == ()
        assert loaded.get(IGNORED_READERS) == tuple(names)
        assert loaded.is_locked(IGNORED_READERS)


def test_an_empty_list_locks_as_a_value_and_says_nothing_as_a_key(
    files: tuple[Path, Path],
) -> None:
    mine = '[card]\npkcs11_modules = ["/srv/mine.so"]\n'
    for empty in (several(), text("")):
        loaded = load(files, tree(POLICIES, card={"pkcs11_modules": empty}), user=mine)
        assert (loaded.get(PKCS11_MODULES), loaded.is_locked(PKCS11_MODULES)) == ((), True)
    loaded = load(files, tree(POLICIES, card={}, card__pkcs11_modules={}))
    assert loaded.origin(PKCS11_MODULES) is Origin.USER


def test_a_policy_can_lock_an_address_as_not_used(files: tuple[Path, Path]) -> None:
    registry = both(
        tree(POLICIES, second={"base_url": text("")}),
        tree(INSTALLED, second={"base_url": text("https://sign.example")}),
    )
    loaded = load(files, registry, user='[second]\nbase_url = "https://mine.example"\n')
    assert (loaded.get(SECOND_BASE_URL), loaded.is_locked(SECOND_BASE_URL)) == ("", True)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        (CARD_ROUTE, text("usb")),
        (CARD_ROUTE, number(1)),
        (CARD_ROUTE, RegistryValue(REG_EXPAND_SZ, "pcsc")),
        (CARD_ROUTE, several("pcsc")),
        (FEW_ATTEMPTS, number(99)),
        (FEW_ATTEMPTS, RegistryValue(REG_QWORD, 3)),
        (FEW_ATTEMPTS, text("three")),
        (FEW_ATTEMPTS, text("+3")),
        (FEW_ATTEMPTS, RegistryValue(REG_BINARY, b"\x03")),
        (PKCS11_MODULES, number(0)),
        (PKCS11_MODULES, several("")),
        (PKCS11_MODULES, several("relative.dll")),
        (PKCS11_MODULES, RegistryValue(REG_EXPAND_SZ, "%TEMP%\\x.dll")),
        (INBOX, text("relative")),
        (SECOND_BASE_URL, RegistryValue(REG_BINARY, None)),
    ],
)
def test_a_wrong_value_is_named_and_locks_at_the_default_or_is_passed_over(
    files: tuple[Path, Path], setting: Setting[object], value: RegistryValue
) -> None:
    mine = in_file(setting, three_values(setting)[1])
    place = f"HKLM\\{POLICIES}"
    registry = RegistryTree({f"{POLICIES}\\{setting.table}": {setting.name: value}})
    loaded = load(files, registry, user=mine)
    assert mistakes(loaded) == [(place, setting.key)]
    assert loaded.failures[0].code is FailureCode.SETTINGS_INVALID
    assert loaded.get(setting) == setting.default
    assert loaded.is_locked(setting)
    registry = RegistryTree({f"{INSTALLED}\\{setting.table}": {setting.name: value}})
    files[1].unlink()
    loaded = load(files, registry)
    assert mistakes(loaded) == [(f"HKLM\\{INSTALLED}", setting.key)]
    assert (loaded.get(setting), loaded.origin(setting)) == (setting.default, Origin.DEFAULT)


def test_the_truth_is_one_or_zero(files: tuple[Path, Path]) -> None:
    from clinic_signer.settings_api import API_ENABLED

    for value, truth in (
        (number(1), True),
        (text("true"), True),
        (text("False"), False),
        (text("0"), False),
    ):
        loaded = load(files, tree(POLICIES, api={"enabled": value}))
        assert (loaded.failures, loaded.get(API_ENABLED)) == ((), truth)
    for value in (number(2), text("yes"), number(-1), text("")):
        loaded = load(files, tree(POLICIES, api={"enabled": value}))
        assert mistakes(loaded) == [(f"HKLM\\{POLICIES}", "api.enabled")]
        assert loaded.is_locked(API_ENABLED)


def test_what_no_setting_is_is_named(files: tuple[Path, Path]) -> None:
    registry = RegistryTree(
        {
            POLICIES: {"route": text("pcsc")},
            f"{POLICIES}\\card": {"colour": number(1)},
            f"{POLICIES}\\card\\route": {"1": text("pcsc")},
            f"{INSTALLED}\\locked": {"contact": text("nobody")},
        }
    )
    assert mistakes(load(files, registry)) == [
        (f"HKLM\\{POLICIES}", "route"),
        (f"HKLM\\{POLICIES}", "card.colour"),
        (f"HKLM\\{POLICIES}", "card.route"),
        (f"HKLM\\{INSTALLED}", "locked.contact"),
    ]


# -- places that cannot be read, and what is said of locks --------------------------------------


class Closed:
    """A registry with a key that nobody may read."""

    def __init__(self, content: RegistryTree, closed: str) -> None:
        self._content, self._closed = content, closed

    def values(self, key: str) -> Mapping[str, RegistryValue]:
        self._look(key)
        return self._content.values(key)

    def keys(self, key: str) -> Sequence[str]:
        self._look(key)
        return self._content.keys(key)

    def _look(self, key: str) -> None:
        if key == self._closed:
            raise PermissionError(5, "Access is denied")


def test_a_policy_that_cannot_be_read_locks_everything(files: tuple[Path, Path]) -> None:
    policies = tree(POLICIES, card={"route": text("pcsc")}, api={"enabled": number(1)})
    for closed in (POLICIES, f"{POLICIES}\\api"):
        loaded = load(files, Closed(policies, closed), user="[card]\nfew_attempts = 4\n")
        assert [each.code for each in loaded.failures] == [FailureCode.SETTINGS_FILE_INVALID]
        for setting in SETTINGS:
            safe = setting.default if setting.if_wrong is None else setting.if_wrong
            assert loaded.get(setting) == safe
            assert loaded.origin(setting) is Origin.POLICY
        assert loaded.unreadable == f"HKLM\\{POLICIES}"
        assert says_anything(Closed(policies, POLICIES))


def test_what_the_msi_writes_of_properties_that_were_not_given_says_nothing() -> None:
    tables = sorted({setting.table for setting in SETTINGS})
    empty = {
        f"{INSTALLED}\\{table}": {s.name: text("") for s in SETTINGS if s.table == table}
        for table in tables
    }
    assert not says_anything(RegistryTree(empty))
    assert not says_anything(RegistryTree({**empty, f"{POLICIES}\\card": {}}))
    one_given = {**empty, f"{INSTALLED}\\log": {"level": text("debug")}}
    assert says_anything(RegistryTree(one_given))
    assert says_anything(tree(POLICIES, second={"facility": text("")})), "an empty policy locks"
    in_a_list = {f"{POLICIES}\\card\\pkcs11_modules": {"1": text("x")}}
    assert says_anything(RegistryTree(in_a_list))


def test_whether_anything_is_said_is_known_without_importing_a_setting() -> None:
    code = (
        "import sys; from clinic_signer.windows_registry import says_anything, system_registry\n"
        "says_anything(system_registry())\n"
        "print(sorted(name for name in sys.modules if name.startswith('clinic_signer.')))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "['clinic_signer.windows_registry']"


def test_values_of_the_installer_that_cannot_be_read_lock_nothing(
    files: tuple[Path, Path],
) -> None:
    installed = tree(INSTALLED, card={"few_attempts": text("5")})
    loaded = load(files, Closed(installed, INSTALLED), user='[card]\nroute = "pcsc"\n')
    assert mistakes(loaded) == [(f"HKLM\\{INSTALLED}", "")]
    assert loaded.origin(CARD_ROUTE) is Origin.USER
    assert loaded.origin(FEW_ATTEMPTS) is Origin.DEFAULT


def test_a_file_that_cannot_be_read_leaves_the_policies(files: tuple[Path, Path]) -> None:
    loaded = load(files, tree(POLICIES, card={"few_attempts": number(4)}), administrator="[card\n")
    assert loaded.get(FEW_ATTEMPTS) == 4
    assert loaded.origin(FEW_ATTEMPTS) is Origin.POLICY
    assert loaded.origin(CARD_ROUTE) is Origin.ADMINISTRATOR


def test_policy_and_file_say_why_each_of_what_it_has_decided(files: tuple[Path, Path]) -> None:
    registry = tree(
        POLICIES,
        card={"few_attempts": number(4)},
        locked={"contact": text("情報システム課"), "since": text("2026-04-01")},
        locked__reasons={"card.few_attempts": text("院内の決まりのため"), "card.route": text("x")},
    )
    loaded = load(
        files,
        registry,
        administrator='[card]\nroute = "pcsc"\nfew_attempts = 2\n[locked]\ncontact = "内線 0000"\n',
    )
    assert loaded.failures == ()
    day = date(2026, 4, 1)
    assert loaded.lock(FEW_ATTEMPTS) == Lock("院内の決まりのため", "情報システム課", day)
    assert loaded.lock(CARD_ROUTE) == Lock("", "内線 0000")
    assert loaded.lock(PIN_HOLD_MINUTES) is None


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"contact": number(1)}, "locked.contact"),
        ({"since": text("next week")}, "locked.since"),
        ({"since": number(2026)}, "locked.since"),
        ({"reasons": text("all")}, "locked.reasons"),
        ({"colour": text("red")}, "locked.colour"),
    ],
)
def test_a_mistake_in_what_is_said_of_locks_unlocks_nothing(
    files: tuple[Path, Path], values: Mapping[str, RegistryValue], key: str
) -> None:
    loaded = load(files, tree(POLICIES, card={"few_attempts": number(4)}, locked=values))
    assert mistakes(loaded) == [(f"HKLM\\{POLICIES}", key)]
    assert loaded.lock(FEW_ATTEMPTS) == Lock()
    assert loaded.get(FEW_ATTEMPTS) == 4


# -- whatever stands there ----------------------------------------------------------------------

DATA = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**64),
    st.text(max_size=20),
    st.text(string.digits, max_size=30),
    st.lists(st.text(max_size=8), max_size=3),
    st.binary(max_size=20),
    st.sampled_from(["", "auto", "true", "1", "2026-04-01", ABSOLUTE, "a;b", "\x00", "\ud800"]),
)
VALUES = st.builds(RegistryValue, st.integers(0, 12), DATA)
NAMES = st.one_of(
    st.sampled_from(sorted({setting.name for setting in SETTINGS} | {"contact", "reasons"})),
    st.text(max_size=6),
    st.text(string.digits, min_size=1, max_size=6000),
)
TABLES = st.one_of(
    st.sampled_from(sorted({setting.table for setting in SETTINGS} | {"locked"})),
    st.text(max_size=6),
)
TREES = st.dictionaries(
    st.builds(
        lambda root, parts: "\\".join([root, *parts]),
        st.sampled_from([POLICIES, INSTALLED]),
        st.lists(st.one_of(TABLES, NAMES), max_size=3),
    ),
    st.dictionaries(NAMES, VALUES, max_size=4),
    max_size=6,
)


@given(content=TREES)
def test_nothing_in_the_registry_stops_the_program(
    content: dict[str, dict[str, RegistryValue]],
) -> None:
    loaded = load_settings(
        administrator=Path("none"), user=Path("none"), registry=RegistryTree(content)
    )
    for setting in SETTINGS:
        value = loaded.get(setting)
        assert setting.read(written(value)) == value
        is_default = loaded.origin(setting) is Origin.DEFAULT
        assert not is_default or value == setting.default
    for failure in loaded.failures:
        assert str(failure.cause.ja)


@given(setting=st.sampled_from(SETTINGS), value=VALUES, in_list=st.booleans())
def test_a_policy_of_whatever_type_and_value_is_never_left_to_the_user(
    setting: Setting[object], value: RegistryValue, in_list: bool
) -> None:
    key = f"{POLICIES}\\{setting.table}"
    content = {f"{key}\\{setting.name}": {"1": value}} if in_list else {key: {setting.name: value}}
    loaded = load_settings(
        administrator=Path("none"), user=Path("none"), registry=RegistryTree(content)
    )
    assert loaded.is_locked(setting)
    if loaded.failures:
        expected = setting.default if setting.if_wrong is None else setting.if_wrong
        assert loaded.get(setting) == expected
