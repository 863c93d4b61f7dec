"""Write the administrative templates into a folder: ``python -m installer.policy FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

from installer.policy.admx import templates


def main(folder: Path) -> None:
    """Write every file below a folder, which is made."""
    for name, data in templates().items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
