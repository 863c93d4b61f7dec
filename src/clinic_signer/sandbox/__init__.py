"""A complete HPKI world on one machine, for demonstrations, training and tests.

Nothing made here has a meaning outside: own anchors, names that say SIM and TEST, the test policy.
"""

from __future__ import annotations

from clinic_signer.sandbox.card import CardProfile, VirtualCard
from clinic_signer.sandbox.card_readers import VirtualReaders
from clinic_signer.sandbox.dispensing_samples import DispensingSample
from clinic_signer.sandbox.people import PIN, AccountId, Person, PersonId
from clinic_signer.sandbox.second_certificate.listening import Tls
from clinic_signer.sandbox.second_certificate.printing import PrintedLetter, print_letter
from clinic_signer.sandbox.second_certificate.process import ServiceProcess
from clinic_signer.sandbox.second_certificate.running import (
    PORT,
    Personality,
    RunningService,
    start_service,
)
from clinic_signer.sandbox.world import Sandbox, open_sandbox

__all__ = [
    "PIN",
    "PORT",
    "AccountId",
    "CardProfile",
    "DispensingSample",
    "Person",
    "PersonId",
    "Personality",
    "PrintedLetter",
    "RunningService",
    "Sandbox",
    "ServiceProcess",
    "Tls",
    "VirtualCard",
    "VirtualReaders",
    "open_sandbox",
    "print_letter",
    "start_service",
]
