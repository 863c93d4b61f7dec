"""Starting the system's smart-card service, which asks the person for an administrator's rights."""

from __future__ import annotations

import subprocess
import sys

from clinic_signer.failures import Failure, FailureCode

_PATIENCE_SECONDS = 120
"""So long somebody may look for the administrator's password."""
_STARTED = 32
"""ShellExecute returns more than this where it could start what was asked for."""


def start_service() -> None:
    """Have the service started; whether it runs is told by whoever watches the readers.

    Takes as long as the person needs to allow it.

    Raises:
        Failure: CARD_SERVICE_STOPPED: it cannot be started from here.
    """
    if sys.platform == "win32":
        import ctypes

        answer = ctypes.windll.shell32.ShellExecuteW(
            None, "runas", "sc.exe", "start SCardSvr", None, 0
        )
        if answer <= _STARTED:
            raise Failure(FailureCode.CARD_SERVICE_STOPPED)
        return
    command = ["systemctl", "start", "pcscd.socket"]
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command of the system
            command, check=False, timeout=_PATIENCE_SECONDS, capture_output=True
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Failure(FailureCode.CARD_SERVICE_STOPPED) from error
    if done.returncode:
        raise Failure(FailureCode.CARD_SERVICE_STOPPED)
