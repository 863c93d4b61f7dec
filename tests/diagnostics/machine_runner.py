"""Runs the command line as it is; if asked, with a keyring of its own.

No keyring runs where the tests do: the one here stands for that of the system, and is the only part
of a machine that is not real.
"""

from __future__ import annotations

import os
import sys

import keyring
from keyring.backend import KeyringBackend

from clinic_signer import secret_store
from clinic_signer.cli import main


class Kept(KeyringBackend):
    """A keyring that forgets at the end."""

    priority = 1  # type: ignore[assignment] # as the library's own keyrings write it

    def get_password(self, service: str, username: str) -> str | None:
        assert service
        assert username
        if os.environ.get("MACHINE_KEYRING") == "hangs":
            import time

            time.sleep(3600)
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError(service)


if __name__ == "__main__":
    if os.environ.get("MACHINE_KEYRING"):
        secret_store._ALLOWED.add("__main__.Kept")
        keyring.set_keyring(Kept())
    sys.exit(main())
