"""The settings in a real registry: Wine's, read by the Python that is installed on clinics' PCs.

Run by ``dev.py test --installer``. Real: ``winreg``, the keys, the program's files as they lie in
the payload; nothing is installed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from installer.wine.prefix import WinePrefix, path_in_windows

pytestmark = [pytest.mark.installer, pytest.mark.wine, pytest.mark.xdist_group("registry")]

POLICIES = r"HKLM\SOFTWARE\Policies\ClinicSigner"
INSTALLED = r"HKLM\SOFTWARE\ClinicSigner\Settings"
READS = r"""
import json, sys
from clinic_signer.settings_files import there_are_any
is_any = there_are_any()
is_lean = "clinic_signer.settings_registry" not in sys.modules
from clinic_signer.setting import written
from clinic_signer.settings import SETTINGS, load_settings
loaded = load_settings()
said = {
    row.key: [written(loaded.get(row)), loaded.origin(row).value]
    for row in SETTINGS
    if loaded.origin(row).value != "default"
}
mistakes = [each.facts.get("key") for each in loaded.failures]
print(json.dumps({"any": is_any, "lean": is_lean, "said": said, "mistakes": mistakes}))
"""
"""What a start asks of the registry, and then all of it."""


@pytest.fixture
def registry(windows: WinePrefix) -> Iterator[WinePrefix]:
    """Wine with neither policies nor values of the installer."""
    yield windows
    for key in (POLICIES, INSTALLED):
        windows.run("reg", "delete", key, "/f")


def read(windows: WinePrefix, payload: Path) -> dict[str, object]:
    python = path_in_windows(payload / "runtime" / "python.exe")
    ran = windows.run(python, "-c", READS)
    assert ran.code == 0, ran.text
    told: dict[str, object] = json.loads(ran.text)
    return told


def test_empty_values_of_the_msi_say_nothing_and_nothing_is_imported_for_them(
    registry: WinePrefix, payload: Path
) -> None:
    for table, name in (("second", "base_url"), ("card", "route"), ("log", "level")):
        registry.write(rf"{INSTALLED}\{table}", name, "")
    told = read(registry, payload)
    assert told == {"any": False, "lean": True, "said": {}, "mistakes": []}


def test_a_policy_goes_before_the_file_of_the_administrator_and_what_the_msi_was_given(
    registry: WinePrefix, payload: Path
) -> None:
    registry.write(rf"{INSTALLED}\card", "route", "pkcs11")
    registry.write(rf"{INSTALLED}\card", "few_attempts", "5")
    registry.write(rf"{INSTALLED}\trust", "crl_hosts", "a.example;b.example")
    registry.write(rf"{POLICIES}\card", "route", "pcsc")
    registry.write(rf"{POLICIES}\signers", "card", "0", "REG_DWORD")
    registry.write(rf"{POLICIES}\card\pkcs11_modules", "1", r"C:\one\HpkiSigP11_A.dll")
    registry.write(rf"{POLICIES}\card\pkcs11_modules", "2", r"C:\two\HpkiSigP11_B.dll")
    file = registry.drive / "ProgramData" / "ClinicSigner" / "settings.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('[signers]\ncard = true\n[window]\ntheme = "dark"\n', encoding="utf-8")
    try:
        told = read(registry, payload)
    finally:
        file.unlink()
    assert (told["any"], told["mistakes"]) == (True, [])
    assert told["said"] == {
        "signers.card": [False, "policy"],
        "card.route": ["pcsc", "policy"],
        "card.pkcs11_modules": [
            [r"C:\one\HpkiSigP11_A.dll", r"C:\two\HpkiSigP11_B.dll"],
            "policy",
        ],
        "card.few_attempts": [5, "installed"],
        "trust.crl_hosts": [["a.example", "b.example"], "installed"],
        "window.theme": ["dark", "administrator"],
    }


def test_a_policy_of_the_wrong_type_forbids_by_its_key(registry: WinePrefix, payload: Path) -> None:
    registry.write(rf"{POLICIES}\sandbox", "allowed", "%NO%", "REG_EXPAND_SZ")
    told = read(registry, payload)
    assert told["said"] == {"sandbox.allowed": [False, "policy"]}
    assert told["mistakes"] == ["sandbox.allowed"]
