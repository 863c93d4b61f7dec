"""A complete HPKI world on one machine, for demonstrations, training and tests.

Nothing made here has a meaning outside: own anchors, names that say SIM and TEST, the test policy.
"""

from __future__ import annotations

from clinic_signer.sandbox.card import CardProfile, VirtualCard
from clinic_signer.sandbox.people import PIN, Person, PersonId
from clinic_signer.sandbox.world import Sandbox, open_sandbox

__all__ = [
    "PIN",
    "CardProfile",
    "Person",
    "PersonId",
    "Sandbox",
    "VirtualCard",
    "open_sandbox",
]
