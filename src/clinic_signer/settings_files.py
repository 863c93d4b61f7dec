"""Where the two files of settings are, and whether there are any settings."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from clinic_signer.folders import settings_folder

USER_FILE_VARIABLE = "CLINIC_SIGNER_SETTINGS"
"""Names another file in place of the user's; it never stands in for the administrator's."""


def administrator_file() -> Path:
    """The file of whoever administers this PC; users must not be able to write it."""
    if sys.platform == "win32":
        return _windows_program_data() / "ClinicSigner" / "settings.toml"
    if sys.platform == "darwin":
        return Path("/Library/Application Support/clinic-signer/settings.toml")
    return Path("/etc/clinic-signer/settings.toml")


def user_file() -> Path:
    """The file of the person, by the custom of the system."""
    if given := os.environ.get(USER_FILE_VARIABLE):
        return Path(given)
    return settings_folder() / "settings.toml"


def there_are_any() -> bool:
    """Whether anybody says anything: if not, nothing has to be imported to read it."""
    if os.path.lexists(user_file()) or os.path.lexists(administrator_file()):
        return True
    if sys.platform == "win32":
        from clinic_signer.windows_registry import says_anything, system_registry

        return says_anything(system_registry())
    return False


def _windows_program_data() -> Path:
    r"""C:\ProgramData as Windows itself names it: %ProgramData% can be set by anybody."""
    if sys.platform == "win32":
        import ctypes

        buffer = ctypes.create_unicode_buffer(260)
        common_application_data = 0x23  # CSIDL_COMMON_APPDATA
        if ctypes.windll.shell32.SHGetFolderPathW(None, common_application_data, None, 0, buffer):
            raise OSError("no folder for the data of all users")
        return Path(buffer.value)
    raise NotImplementedError(sys.platform)
