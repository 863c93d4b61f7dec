"""``docs/settings.md``, written from the settings: ``python -m installer.policy.settings_page``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator

from clinic_signer.setting import Setting, written
from clinic_signer.setting_kinds import OneOf
from clinic_signer.settings import SETTINGS
from clinic_signer.settings_registry import LOCKED, RegistryForm, registry_form
from clinic_signer.windows_registry import INSTALLED, POLICIES
from installer.policy import texts
from installer.policy.properties import property_name

_HEAD = rf"""# 設定 / Settings

Several places may say what a setting is. Whichever is first in this table decides:

| | Place | |
|---|---|---|
| 1 | group policy of Windows: registry, `HKLM\{POLICIES}` | locks |
| 2 | the administrator's file | locks |
| 3 | the user's file | |
| 4 | what the installer was given: registry, `HKLM\{INSTALLED}` | default |
| 5 | the default of the product, below | default |

What policy or the administrator's file says is *locked*: the user's file cannot change it, and the
window says who has decided it and why. What the installer was given holds until the user chooses
something else; the window calls it 組織の既定.

A mistake (an unknown key, a value of another form or type) is reported as `settings-invalid` with
place and key; that value is not used, and all others hold. A place of which nothing can be read (no
TOML, no right to read it) is reported as `settings-file-invalid`. A mistake in a policy or in the
administrator's file locks the setting at its default – those of the table below at what is safer:
whoever names them means to forbid – and a table that is none locks all its settings.

An administrator's file, or a key of the policies, **that cannot be read forbids**: it locks every
setting that it could have decided, those below at what is safer, all others at their defaults.
Nobody signs on this PC until it is corrected, by card, by phone or for practice; verifying, showing
and the records go on. The window (in place of both ways of signing), the command line and the
check-up (the line 設定) name the file (`administrator-unreadable`), and Windows' event log has it.
What the file forbade is not known, and nobody must come to a way of signing, to the sandbox or to
the network by damaging it; whoever writes the file sees at once that it is wrong. A policy that can
be read goes before it: what it allows is allowed. The user's file, and what the installer was
given, forbid nothing when they cannot be read.

| Setting | Where it is not understood |
|---|---|
@SAFER@

## Files

| `settings.toml` | Linux | Windows |
|---|---|---|
| the administrator's | in `/etc/clinic-signer` | in `%ProgramData%\ClinicSigner` |
| the user's | in `~/.config/clinic-signer` | in `%APPDATA%\ClinicSigner` |

Both are TOML and optional. On Windows anybody may make folders in `C:\ProgramData`: create
`ClinicSigner` there with write access for administrators only. The environment variable
`CLINIC_SIGNER_SETTINGS` names another file in place of the user's.

The window's screen 設定・診断 changes the user's file, one setting at a time: comments, order and
keys that it does not know stay as they are, and a file that cannot be read is not touched. What is
given on the command line (`--language`) goes before the settings for that one start.

In the administrator's file the table `[{LOCKED}]` says what people are told of settings that they
cannot change: whom to ask, since when, and for a setting why. All of it is optional.

```toml
[second]
pc_name = "診察室２"

[{LOCKED}]
contact = "内線 0000"
since = 2026-04-01

[{LOCKED}.reasons]
"second.pc_name" = "複数の先生が使うパソコンのため"
```

## Windows: group policy

`python -m installer.policy FOLDER` writes the administrative templates: `ClinicSigner.admx` with
`ja-JP` and `en-US`, for `%SystemRoot%\PolicyDefinitions` or the central store. Every setting is a
policy for the computer. *Enabled* and *Disabled* of a policy that is true or false decide it; all
others are decided by *Enabled* with a value, and left alone by *Disabled*.

The same by hand, always in the 64-bit view of the registry: a table of the settings is a key below
`HKLM\{POLICIES}`, a setting a value in it, of the type below. Texts (REG_SZ) are understood for
numbers and for `true` and `false` as well. A list is a key with the setting's name and values
named 1, 2, … (REG_SZ); or a value of that name, REG_MULTI_SZ or REG_SZ with `;` between the parts.
An empty list locks as a value; a key without values says nothing. REG_EXPAND_SZ is not accepted:
whoever sets variables of the environment would decide what it says.

What people are told is in the key `{LOCKED}`: `contact` and `since` (REG_SZ, the day as
2026-04-01), and a key `reasons` with a value for each setting, named by its key (`card.route`).

## Windows: properties of the installer

`msiexec /i … SECOND_BASE_URL=https://sign.example API_ENABLED=true` sets defaults for everybody on
the PC, below `HKLM\{INSTALLED}` in the same layout. Properties are texts: `true` or `false`, a
number, a text, or a list with `;` between its parts. A property that is empty says nothing.

"""
_TABLE = "| Key | Form | Default | For | Registry | Property |\n|---|---|---|---|---|---|\n"


def page() -> str:
    """The text of ``docs/settings.md``."""
    parts = [_HEAD.replace("@SAFER@\n", "".join(_safer()))]
    for table, words in texts.TABLES.items():
        rows = [setting for setting in SETTINGS if setting.table == table]
        if rows:
            parts.append(f"## `{table}`: {words.ja} / {words.en}\n\n{_TABLE}")
            parts += [_line(row) for row in rows]
            parts.append("\n")
    return "".join(parts).rstrip("\n") + "\n"


def _safer() -> Iterator[str]:
    """Rows of the settings that have something safer than their default."""
    for setting in SETTINGS:
        if setting.if_wrong is not None:
            value = json.dumps(written(setting.if_wrong))
            yield f"| `{setting.key}` | `{value}` |\n"


def _line(setting: Setting[object]) -> str:
    form, words = setting.form, setting.words
    in_registry = registry_form(setting)
    type_ = "list" if in_registry is RegistryForm.LIST else in_registry.value
    cells = (
        f"`{setting.key}`",
        f"{form.ja}<br>{form.en}{_choices(setting)}",
        f"`{_default(setting)}`",
        f"**{setting.title.ja}**<br>**{setting.title.en}**<br>{words.ja}<br>{words.en}",
        f"`{setting.table}\\{setting.name}` {type_}",
        f"`{property_name(setting)}`",
    )
    return f"| {' | '.join(cells)} |\n"


def _choices(setting: Setting[object]) -> str:
    """What each choice is called; of numbers that is plain."""
    if not isinstance(setting.kind, OneOf):
        return ""
    rows = [(written(value), words) for value, words in setting.kind.choices()]
    return "".join(f"<br>`{value}`: {words.ja} / {words.en}" for value, words in rows)


def _default(setting: Setting[object]) -> str:
    """Its default, as it would stand in a file."""
    return json.dumps(written(setting.default), ensure_ascii=False)


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    sys.stdout.write(page())
