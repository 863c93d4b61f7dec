"""The letter of a registration, written and printed in one step."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.japan import day_in_japan
from clinic_signer.sandbox.people import AccountId

if TYPE_CHECKING:
    from clinic_signer.sandbox.second_certificate.letter import Letter
    from clinic_signer.sandbox.world import Sandbox


@dataclass(frozen=True, slots=True)
class PrintedLetter:
    """A letter by which a phone is registered.

    Attributes:
        holder: whose it is.
        link: the content of its QR.
        password: what is typed after the scan.
        pdf: the letter to print.
    """

    holder: str
    link: str
    password: str = field(repr=False)
    pdf: bytes = field(repr=False)


def print_letter(
    sandbox: Sandbox, account: AccountId, *, origin: str = "http://localhost:8470"
) -> PrintedLetter:
    """Write and print a new letter; the service that keeps its store in the sandbox knows it.

    Args:
        sandbox: the sandbox.
        account: for whom; an earlier letter ends.
        origin: where the service is reached.

    Raises:
        Failure: SANDBOX_EXTRA_MISSING; SANDBOX_UNUSABLE.
    """
    assert_installed()
    from clinic_signer.sandbox.second_certificate.letters import issue_letter
    from clinic_signer.sandbox.second_certificate.store import FILE, Store

    store = Store(sandbox.home / FILE)
    try:
        letter = issue_letter(store, account, origin)
    finally:
        store.close()
    return printed(letter, sandbox, datetime.now(UTC))


def printed(letter: Letter, sandbox: Sandbox, at: datetime) -> PrintedLetter:
    """Print a letter.

    Args:
        letter: what it says.
        sandbox: knows its holder.
        at: its date, timezone-aware.
    """
    from clinic_signer.sandbox.second_certificate.letter_pdf import letter_pdf

    holder = sandbox.account(letter.account).certificate.holder_name
    pdf = letter_pdf(letter, holder, day_in_japan(at))
    return PrintedLetter(holder, letter.link, letter.password, pdf)


def assert_installed() -> None:
    """Refuse to go on without the packages of the extra ``sandbox``.

    Raises:
        Failure: SANDBOX_EXTRA_MISSING with the name of the first one.
    """
    try:
        import reportlab  # type: ignore[import-untyped]  # noqa: F401
        import starlette  # noqa: F401
        import uvicorn  # noqa: F401
        import webauthn  # noqa: F401
    except ImportError as error:
        raise Failure(FailureCode.SANDBOX_EXTRA_MISSING, package=error.name) from error
