"""Clinic Signer: shows, signs and verifies Japanese electronic prescriptions with an HPKI card.

The rooms and the doors between them are in ``docs/architecture.md``.
"""

__version__ = "0.1.0"
