"""Write the administrative templates into a folder: ``python -m installer.policy FOLDER``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from installer.policy.admx import templates


def main(arguments: Sequence[str] | None = None) -> None:
    """Write every file below the folder of the command line, which is made."""
    parser = argparse.ArgumentParser("python -m installer.policy", description=__doc__)
    parser.add_argument("folder", type=Path, help="where to; what is there is written over")
    folder: Path = parser.parse_args(arguments).folder
    for name, data in templates().items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


if __name__ == "__main__":
    main()
