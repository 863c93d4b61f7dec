"""What pip asks of a source package that it only fetches: name and version, from the file's name.

pip takes no source package without its metadata, and would run its ``setup.py`` for them (PEP 517,
"prepare_metadata_for_build_wheel"). This answers in its place, from ``PKG-INFO`` beside it.
"""

from __future__ import annotations

import shutil
from email.parser import Parser
from pathlib import Path


class __legacy__:  # noqa: N801 - the name pip asks for where there is no pyproject.toml
    """The hooks of PEP 517 that are called before anything is built."""

    @staticmethod
    def get_requires_for_build_wheel(_settings: object = None) -> list[str]:
        """Nothing more is needed."""
        return []

    @staticmethod
    def prepare_metadata_for_build_wheel(folder: str, _settings: object = None) -> str:
        """Copy the metadata that the package was published with."""
        about = Parser().parsestr(Path("PKG-INFO").read_text(encoding="utf-8"))
        place = Path(folder) / f"{about['Name'].replace('-', '_')}-{about['Version']}.dist-info"
        place.mkdir()
        shutil.copy("PKG-INFO", place / "METADATA")
        return place.name
