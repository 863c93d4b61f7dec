"""What whoever installs can say on the command line of msiexec: settings and three options.

Every property is remembered in the registry, so that an upgrade, a repair and the removal know it
without being told again; what the command line says goes before what was remembered.
"""

from __future__ import annotations

from dataclasses import dataclass

from installer.policy.properties import installer_properties
from installer.registered import INSTALLER_KEY

AUTOSTART = "AUTOSTART"
DESKTOP_SHORTCUT = "DESKTOPSHORTCUT"
FORGET = "FORGETSETTINGS"
"""``FORGETSETTINGS=1``: nothing remembered counts, only what this command line says."""
FOLDER = "INSTALLDIR"


@dataclass(frozen=True, slots=True)
class Remembered:
    """A public property and the text in the registry (HKLM, 64-bit view) that remembers it.

    Attributes:
        name: of the property.
        key: of the registry.
        value: name of the value in it.
    """

    name: str
    key: str
    value: str

    @property
    def found(self) -> str:
        """The property that the search in the registry fills.

        It is another one, because the search would win over the command line.
        """
        return f"FOUND_{self.name}"


def remembered() -> tuple[Remembered, ...]:
    """The options, then every setting."""
    options = [Remembered(n, INSTALLER_KEY, n) for n in (FOLDER, AUTOSTART, DESKTOP_SHORTCUT)]
    settings = [Remembered(p.name, p.key, p.value) for p in installer_properties()]
    return (*options, *settings)
