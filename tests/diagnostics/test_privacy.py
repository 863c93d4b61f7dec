"""What a report never says: whose folder something is in, and what somebody has called a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinic_signer.diagnostics.privacy import Privacy, module_name
from clinic_signer.diagnostics.settings_shown import settings_shown
from clinic_signer.settings import PKCS11_MODULES, Settings

NAMES = ("Yamada", "Taro", "YAMADA", "Hanako")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"C:\Users\YamadaTaro\x.dll", r"C:\Users\<user>\x.dll"),
        (r"in C:\Users\Yamada Taro\AppData, twice", r"in C:\Users\<user>\AppData, twice"),
        ("c:/users/yamada.taro/x", "c:/users/<user>/x"),
        (r"\\?\C:\Users\YAMADA~1\x", r"\\?\C:\Users\<user>\x"),
        (r"C:\Documents and Settings\Yamada\x", r"C:\Documents and Settings\<user>\x"),
        ("'/Home/Yamada/lib'", "'/Home/<user>/lib'"),
        ("at /USERS/Hanako", "at /USERS/<user>"),
        (r"D:\Users\Hanako, and more", r"D:\Users\<user>, and more"),
        (r"C:\Windows\System32\x.dll", r"C:\Windows\System32\x.dll"),
    ],
)
def test_the_folder_of_any_person_is_nobodys(text: str, shown: str) -> None:
    assert Privacy((), ()).text(text) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("HpkiSigP11_MPKCS11H.dll", "HpkiSigP11_MPKCS11H.dll"),
        ("hpkisigp11_mpkcs11h.dll", "hpkisigp11_mpkcs11h.dll"),
        ("HpkiSigP11_YamadaTaro.dll", "HpkiSigP11….dll"),
        ("libHpkiSigP11-Hanako.so", "libHpkiSigP11….so"),
        ("YamadaTaro.dll", "….dll"),
        ("HpkiSigP11.Yamada", "HpkiSigP11…"),
    ],
)
def test_of_a_drivers_file_what_is_published_is_told(name: str, shown: str) -> None:
    assert module_name(Path(name)) == shown


def test_the_settings_for_support_name_neither_person_nor_file() -> None:
    paths = ("/srv/YamadaTaro/HpkiSigP11_Yamada.so", "/srv/Hanako.so", "/opt/HpkiSigP11_A.so")
    settings = Settings(_values={PKCS11_MODULES.key: tuple(map(Path, paths))})
    text = settings_shown(settings)
    assert not any(name in text for name in NAMES)
    shown = ["HpkiSigP11….so", "….so", "HpkiSigP11….so"]
    assert f"card.pkcs11_modules = {shown}".replace("'", '"') in text
