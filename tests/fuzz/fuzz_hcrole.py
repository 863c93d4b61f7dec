"""Fuzz target for the hcRole reader: bytes are read or refused, never anything else."""

from __future__ import annotations

from clinic_signer.pki.der import DerError
from clinic_signer.pki.hc_role import read_hc_roles
from clinic_signer.sandbox.hc_role import hc_role_extension
from fuzz.driver import Target

SEEDS = tuple(hc_role_extension(text).value for text in ("Medical Doctor", "薬剤師", ""))


def one_input(data: bytes) -> None:
    """Read one input; anything but a result or a refusal is a defect."""
    try:
        roles = read_hc_roles(data)
    except DerError:
        return
    for role in roles:
        assert isinstance(role.text, str)
        assert role.coding_scheme.replace(".", "").isdigit()


TARGET = Target("hcrole", one_input, lambda: SEEDS)
