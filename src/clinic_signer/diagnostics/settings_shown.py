"""The settings in force as support may see them: no path, no login, no name of a workplace."""

from __future__ import annotations

import json
from pathlib import Path

from clinic_signer.diagnostics.privacy import module_name
from clinic_signer.logs.redaction import PATH, redacted
from clinic_signer.setting import Setting, written
from clinic_signer.setting_kinds import OneNumber, OneOf, Truth, WholeNumber
from clinic_signer.settings import PKCS11_MODULES, SETTINGS, Settings

_PLAIN = (Truth, WholeNumber, OneNumber, OneOf)
"""Kinds whose values are words and numbers of our own."""
_SET = "[set]"
"""Stands for a text that may name somebody."""


def settings_shown(settings: Settings) -> str:
    """Every setting on a line, with where its value is from."""
    return "".join(f"{_line(settings, setting)}\n" for setting in SETTINGS)


def _line(settings: Settings, setting: Setting[object]) -> str:
    value, origin = settings.get(setting), settings.origin(setting).value
    if value == setting.default or isinstance(setting.kind, _PLAIN):
        shown: object = written(value)
    elif isinstance(value, tuple):
        shown = [_shielded(setting, each) for each in value]
    else:
        shown = _shielded(setting, value)
    return f"{setting.key} = {json.dumps(shown, ensure_ascii=False)}  ({origin})"


def _shielded(setting: Setting[object], value: object) -> str:
    if isinstance(value, Path):
        return module_name(value) if setting is PKCS11_MODULES else PATH
    text = str(value)
    # Of an address the host is told; any other text may be a name.
    return redacted(text) if "://" in text else _SET
