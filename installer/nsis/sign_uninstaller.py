"""Signs the uninstaller; makensis calls it before it packs that into the setup.

``python -m installer.nsis.sign_uninstaller FILE``, in the folder of the project.
"""

from __future__ import annotations

import sys
from pathlib import Path

from installer import signatures, signing_key
from installer.places import BuildStopped


def main() -> None:
    """Sign the file in its place; what stops it goes to standard error, with exit code 1."""
    try:
        signatures.sign(Path(sys.argv[1]), signing_key.given_key())
    except BuildStopped as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
