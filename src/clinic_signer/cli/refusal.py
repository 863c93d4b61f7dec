"""What keeps the window from opening is also shown where nobody reads standard error."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING

from clinic_signer.words import Language

if TYPE_CHECKING:
    from clinic_signer.failures import Failure

log = logging.getLogger(__name__)


def is_unread() -> bool:
    """Whether nobody reads standard error, as after a click on an icon, but could see a message."""
    if sys.stderr is None:  # the program without a console
        return True
    return not sys.stderr.isatty() and _has_display()


def _has_display() -> bool:
    """Without one Qt would end the process, and off screen nobody could close the message."""
    if os.environ.get("QT_QPA_PLATFORM", "").startswith(("offscreen", "minimal")):
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def show(failure: Failure, asked: Language | None = None) -> None:
    """Show a failure in a message box, in the language of the window.

    Args:
        failure: why there is no window.
        asked: the language of the command line, which goes before the settings.
    """
    try:
        from clinic_signer.gui.opening_choices import opening_choices
        from clinic_signer.gui.refusal import show_refusal

        show_refusal(failure, opening_choices(asked).language)
    except ImportError:  # the windows' library itself is missing or damaged
        _show_plainly(failure)
    except Exception as bug:  # the failure has been told already, and decides the exit code
        log.exception("a refusal could not be shown", exc_info=bug)


def _show_plainly(failure: Failure) -> None:
    """Windows can show a message by itself."""
    if sys.platform == "win32":
        import ctypes

        text = f"{failure.cause.ja}\n{failure.remedy.ja}\nコード {failure.code.value}"
        warning_in_front = 0x30 | 0x10000  # MB_ICONWARNING | MB_SETFOREGROUND
        ctypes.windll.user32.MessageBoxW(None, text, "Clinic Signer", warning_in_front)
