"""A letter as it is printed; :mod:`letters` writes and opens them, with the whole service."""

from __future__ import annotations

from dataclasses import dataclass, field

from clinic_signer.sandbox.people import AccountId


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it is printed.

    Attributes:
        account: whose it is.
        link: the content of its QR.
        password: what is to be typed after the scan.
    """

    account: AccountId
    link: str
    password: str = field(repr=False)
