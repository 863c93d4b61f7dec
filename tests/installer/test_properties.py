"""The properties of the MSI are made from the settings."""

from __future__ import annotations

import re

from clinic_signer.settings import SETTINGS
from installer.policy.properties import installer_properties


def test_every_setting_is_a_public_property_of_its_own() -> None:
    properties = installer_properties()
    assert [each.setting for each in properties] == list(SETTINGS)
    names = [each.name for each in properties]
    assert len(set(names)) == len(names)
    # Public: no small letters (Windows Installer, "Public Properties").
    assert all(re.fullmatch(r"[A-Z_][A-Z0-9_.]*", name) for name in names)


def test_a_property_names_its_value_in_the_registry() -> None:
    rows = {each.name: each for each in installer_properties()}
    row = rows["SECOND_BASE_URL"]
    assert (row.key, row.value) == (r"SOFTWARE\ClinicSigner\Settings\second", "base_url")
    assert rows["CARD_ROUTE"].default == "auto"
    assert rows["API_ENABLED"].default == "false"
    assert rows["TRUST_CRL_HOSTS"].default.count(";") == 2
