"""Packs the data files of ``resources/`` into the wheel; everything else is in pyproject.toml."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithResources(build_py):
    """Copies ``resources/`` to ``clinic_signer/_resources``, where ``resources.py`` looks first."""

    def run(self) -> None:
        """Build, then copy; an editable install reads the folder where it is."""
        super().run()
        if not self.editable_mode:
            target = Path(self.build_lib) / "clinic_signer" / "_resources"
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(Path(__file__).parent / "resources", target)


setup(cmdclass={"build_py": BuildWithResources})
