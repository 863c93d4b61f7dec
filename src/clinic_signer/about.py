"""What this program is and what it is made of: for the window, and for whoever asks for support.

Nothing here is about a person: versions, licences and places of files.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib import metadata
from pathlib import Path

from clinic_signer import __version__
from clinic_signer.folders import data_folder
from clinic_signer.japan import day_in_words
from clinic_signer.settings_files import administrator_file, user_file
from clinic_signer.words import Language, Words, same

PRODUCT = "Clinic Signer"
LICENCE = "Apache-2.0"


@dataclass(frozen=True, slots=True)
class Part:
    """A library that stands behind the product.

    Attributes:
        name: of its package.
        licence: its licences, as SPDX names them.
        version: the one that is installed; empty if it is not.
    """

    name: str
    licence: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class TrustedList:
    """The list of authorities in force.

    Attributes:
        number: its number; 0 in the sandbox, which has none.
        issued: when it was published.
    """

    number: int = 0
    issued: date | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What this program is.

    Attributes:
        version: of the product.
        is_sandbox: nothing made here has legal effect.
        system: name and release of the operating system, and the machine.
        python: version of the interpreter.
        parts: libraries.
        trusted: the list of authorities; None where it is not known.
        places: where files live, in words, and the path.
    """

    version: str
    is_sandbox: bool
    system: str
    python: str
    parts: tuple[Part, ...]
    trusted: TrustedList | None
    places: tuple[tuple[Words, Path], ...]


PARTS = (
    Part("PySide6-Essentials", "LGPL-3.0-only"),
    Part("shiboken6", "LGPL-3.0-only"),
    Part("pyscard", "LGPL-2.1-or-later"),
    Part("python-pkcs11", "MIT"),
    Part("cryptography", "Apache-2.0 OR BSD-3-Clause"),
    Part("lxml", "BSD-3-Clause"),
    Part("asn1crypto", "MIT"),
    Part("pyhanko-certvalidator", "MIT"),
    Part("sqlalchemy", "MIT"),
    Part("alembic", "MIT"),
    Part("httpx", "BSD-3-Clause"),
    Part("starlette", "BSD-3-Clause"),
    Part("uvicorn", "BSD-3-Clause"),
    Part("pyjwt", "MIT"),
    Part("certifi", "MPL-2.0"),
    Part("keyring", "MIT"),
    Part("qrcode", "BSD-3-Clause"),
    Part("tomlkit", "MIT"),
    Part("QtAwesome", "MIT"),
    Part("psycopg", "LGPL-3.0-only"),
    Part("reportlab", "BSD-3-Clause"),
    Part("webauthn", "BSD-3-Clause"),
)
"""The libraries that the product names itself; what they bring in is in docs/dependencies.md."""

NOTICES = (
    Words(
        "Qt（PySide6、shiboken6）は、LGPL 3.0のもとで使っています。差し替えられる形で入っていて、"
        "Qtのソースコードはqt.ioで入手できます。",
        "Qt (PySide6, shiboken6) is used under the LGPL 3.0. It is installed as separate libraries "
        "that you may replace; its source is to be had at qt.io.",
    ),
    Words(
        "pyscardはLGPL 2.1以降のもとで使っています。差し替えられる形で入っています。",
        "pyscard is used under the LGPL 2.1 or later, as a separate library that you may replace.",
    ),
    Words(
        "アイコンはPhosphor Icons（MIT）です。QtAwesome（MIT）に入っているものを使っています。",
        "The icons are Phosphor Icons (MIT), as QtAwesome (MIT) brings them.",
    ),
    Words(
        "文字は、このパソコンに入っているフォントで表示しています。",
        "Texts are shown in the fonts of this PC.",
    ),
)
"""What the licences of others ask to be said."""

_VERSION = Words("バージョン", "Version")
_LICENCE = Words("ライセンス", "Licence")
_WORLD = Words("使い方", "Used for")
_REAL = Words("実際の署名", "real work")
_SANDBOX = Words(
    "サンドボックス：法的効力はありません", "Sandbox: nothing made here has legal effect"
)
_TRUSTED = Words("信頼できる認証局の一覧", "List of trusted authorities")
_LIST = Words("第{number}版（{issued}発行）", "number {number}, issued {issued}")
_NO_LIST = Words("サンドボックスのもの", "that of the sandbox")
_UNKNOWN = Words("読み取れません", "cannot be read")
_SYSTEM = Words("パソコン", "System")
_FILE = Words("設定ファイル", "Settings file")
_ADMINISTRATORS = Words("管理者の設定ファイル", "The administrator's settings file")
_DATA = Words("データのフォルダー", "Data folder")


def about(*, is_sandbox: bool = False, trusted: TrustedList | None = None) -> About:
    """Look what this program is made of here.

    Args:
        is_sandbox: the sandbox is in use.
        trusted: the list of authorities in force.
    """
    places = [(_FILE, user_file()), (_ADMINISTRATORS, administrator_file())]
    places.append((_DATA, data_folder()))
    return About(
        version=__version__,
        is_sandbox=is_sandbox,
        system=f"{platform.system()} {platform.release()} ({platform.machine()})",
        python=platform.python_version(),
        parts=tuple(part for part in map(_installed, PARTS) if part.version),
        trusted=trusted,
        places=tuple(places),
    )


def _installed(part: Part) -> Part:
    try:
        return Part(part.name, part.licence, metadata.version(part.name))
    except metadata.PackageNotFoundError:
        return part


def main_facts(known: About) -> tuple[tuple[Words, Words], ...]:
    """What a person asks first: label and value."""
    trusted = _UNKNOWN
    if known.trusted is not None:
        trusted = _NO_LIST
        if known.trusted.issued is not None:
            day = known.trusted.issued
            issued = day_in_words(day)
            trusted = _LIST.filled(number=known.trusted.number, issued=issued)
    return (
        (_VERSION, same(known.version)),
        (_LICENCE, same(LICENCE)),
        (_WORLD, _SANDBOX if known.is_sandbox else _REAL),
        (_TRUSTED, trusted),
        *((words, same(str(path))) for words, path in known.places),
    )


def technical_facts(known: About) -> tuple[tuple[Words, Words], ...]:
    """What support asks: label and value."""
    return (
        (_SYSTEM, same(known.system)),
        (same("Python"), same(f"{known.python} ({sys.implementation.name})")),
        *((same(part.name), same(f"{part.version}  {part.licence}")) for part in known.parts),
    )


def as_text(known: About, language: Language) -> str:
    """Everything as plain text, to be copied."""
    lines = [PRODUCT]
    facts: Sequence[tuple[Words, Words]] = (*main_facts(known), *technical_facts(known))
    for label, value in facts:
        lines.append(f"{label.in_language(language)}: {value.in_language(language)}")
    return "\n".join(lines) + "\n"
