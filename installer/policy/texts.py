"""What stands in the group policy editor, made from the words of the settings."""

from __future__ import annotations

from clinic_signer.setting import Setting, written
from clinic_signer.setting_kinds import OneNumber, OneOf, Paths, Texts, Truth
from clinic_signer.settings_registry import LOCKED, registry_form
from clinic_signer.windows_registry import INSTALLED, POLICIES
from clinic_signer.words import Language, Words, same
from installer.policy.properties import property_name

PRODUCT = same("Clinic Signer")
DESCRIPTION = Words(
    "電子処方箋の署名ソフトの設定", "Settings of the program that signs e-prescriptions"
)
SUPPORTED = Words("Clinic Signer {version}以降", "Clinic Signer {version} or later")
TABLES = {
    "signers": Words("署名の方法", "Ways of signing"),
    "card": Words("カードとPIN", "Card and PIN"),
    "window": Words("画面", "Window"),
    "second": Words("スマートフォンでの署名", "Signing by phone"),
    "cardless": Words("カードレス署名のソフト", "Cardless signing services"),
    "station": Words("このパソコン", "This PC"),
    "journal": Words("記録", "Records"),
    "intake": Words("処方箋の受付", "Prescriptions in"),
    "delivery": Words("署名した処方箋の受け渡し", "Signed prescriptions out"),
    "service": Words("電子処方箋サービス", "Electronic-prescription service"),
    "api": Words("電子カルテとの連携（API）", "Local API for the EMR"),
    "trust": Words("認証局と失効リスト", "Authorities and revocation lists"),
    "update": Words("更新", "Updates"),
    "sandbox": Words("練習", "Practice"),
    "log": Words("ログ", "Logs"),
    LOCKED: Words("利用者への説明", "What people are told"),
}
"""The categories: tables of the settings, in the order of the editor's tree."""

_EXPLANATION = Words(
    "{words}。\n\n書き方：{form}\n既定：{default}\n\n{states}\n\n"
    "有効にした値は、設定ファイル、画面での変更、インストール時の指定より優先し、"
    "画面では「管理者が設定」と表示されて変えられません。\n\n"
    "設定のキー：{key}\nレジストリ：HKLM\\{policies}\\{table} の {name}（{type}）\n"
    "インストール時のプロパティ：{property}（HKLM\\{installed}\\{table}）",
    "{words}.\n\nForm: {form}\nDefault: {default}\n\n{states}\n\n"
    "A value given here goes before settings files, changes in the window and what the installer "
    "was given; the window says that the administrator has decided it, and it cannot be changed."
    "\n\nKey of the setting: {key}\nRegistry: {name} ({type}) in HKLM\\{policies}\\{table}\n"
    "Property of the installer: {property} (HKLM\\{installed}\\{table})",
)
_TRUTH = Words(
    "有効：はい（true）に固定します。無効：いいえ（false）に固定します。未構成：決めません。",
    "Enabled: decided as true. Disabled: decided as false. Not configured: not decided.",
)
_VALUE = Words(
    "有効：下の値に固定します。無効・未構成：決めません。",
    "Enabled: decided as the value below. Disabled or not configured: not decided.",
)
_LIST = Words("キーの中の1、2、…（REG_SZ）", "1, 2, … (REG_SZ) in a key")
_EMPTY = Words("（空）", "(empty)")


def label(setting: Setting[object], language: Language) -> str:
    """What stands beside the field of a policy: what may be in it."""
    words = setting.title if isinstance(setting.kind, OneOf | OneNumber) else setting.form
    return words.in_language(language)


def explanation(setting: Setting[object], language: Language) -> str:
    """The help of a policy."""
    words = setting.words.in_language(language)
    is_list = isinstance(setting.kind, Texts | Paths)
    states = _TRUTH if isinstance(setting.kind, Truth) else _VALUE
    filled = _EXPLANATION.filled(
        words=f"{words[:1].upper()}{words[1:]}",
        form=_choices(setting) or setting.form,
        default=default_words(setting),
        states=states,
        key=setting.key,
        policies=POLICIES,
        installed=INSTALLED,
        table=setting.table,
        name=setting.name,
        type=_LIST if is_list else registry_form(setting).value,
        property=property_name(setting),
    )
    return filled.in_language(language)


def _choices(setting: Setting[object]) -> Words | None:
    """The choices of a setting, each on a line with its value; None of other kinds."""
    if not isinstance(setting.kind, OneOf | OneNumber):
        return None
    rows = [(written(value), words) for value, words in setting.kind.choices()]
    ja = "".join(f"\n・{words.ja}（{value}）" for value, words in rows)
    return Words(ja, "".join(f"\n- {words.en} ({value})" for value, words in rows))


def default_words(setting: Setting[object]) -> Words:
    """The default in words, and as it would stand in a file."""
    plain = written(setting.default)
    if isinstance(setting.kind, OneOf | OneNumber):
        words = dict(setting.kind.choices())[setting.default]
        return Words(f"{words.ja}（{plain}）", f"{words.en} ({plain})")
    if isinstance(plain, bool):
        return same("true" if plain else "false")
    return same(", ".join(plain) if isinstance(plain, list) else str(plain)) if plain else _EMPTY
