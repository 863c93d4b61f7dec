"""The last line of defence of a report: names of this person, this PC and this workplace go out.

Probes leave personal data out themselves; what a system puts into a path or a model's name is
taken out here.
"""

from __future__ import annotations

import getpass
import re
import socket
from dataclasses import dataclass, replace
from pathlib import Path

from clinic_signer.diagnostics.finding import Finding
from clinic_signer.settings import Settings
from clinic_signer.settings_remote import SECOND_FACILITY, SECOND_PC_NAME
from clinic_signer.settings_station import WORKSTATION
from clinic_signer.signers.card.pkcs11.modules import published_part
from clinic_signer.words import Words

_LIBRARIES = (".dll", ".so", ".dylib")
_PERSONS_FOLDER = re.compile(
    r"(?i)([\\/](?:users|home|documents and settings)[\\/])"
    r"(?:[^\\/:*?\"'<>|\r\n]+(?=[\\/])|[^\\/\s:*?\"'<>|,;)\]]+)"
)
"""The folder of any person, not of this one only: it is mostly called by a name."""
_SHORTEST = 3
"""A shorter name is part of too many words."""
_EVERYBODYS = {"localhost", "root", "user", "admin", "administrator"}


@dataclass(frozen=True, slots=True)
class Privacy:
    """What is taken out, and what stands in its place.

    Attributes:
        places: paths.
        names: whole words.
    """

    places: tuple[tuple[str, str], ...]
    names: tuple[tuple[str, str], ...]

    @classmethod
    def of_this_pc(cls, settings: Settings) -> Privacy:
        """For this person at this PC."""
        places = ((str(Path.home()), "~"),)
        wanted = (
            (settings.get(SECOND_FACILITY), "<facility>"),
            (settings.get(SECOND_PC_NAME), "<pc>"),
            (settings.get(WORKSTATION), "<pc>"),
            (socket.gethostname(), "<pc>"),
            (_user(), "<user>"),
        )
        return cls(
            tuple(each for each in places if len(each[0]) >= _SHORTEST),
            tuple((name, mark) for name, mark in wanted if _is_telling(name)),
        )

    def shielded(self, finding: Finding) -> Finding:
        """The finding without them."""
        facts = tuple(
            (name, self.text(value) if isinstance(value, str) else value)
            for name, value in finding.facts
        )
        remedy = None if finding.remedy is None else self._words(finding.remedy)
        return replace(finding, words=self._words(finding.words), remedy=remedy, facts=facts)

    def _words(self, words: Words) -> Words:
        return Words(self.text(words.ja), self.text(words.en))

    def text(self, text: str) -> str:
        """A text without them: Windows writes the names of people, PCs and folders in any case."""
        for place, mark in self.places:
            text = re.sub(re.escape(place), mark, text, flags=re.IGNORECASE)
        text = _PERSONS_FOLDER.sub(r"\1<user>", text)
        for name, mark in self.names:
            whole = rf"(?<![0-9A-Za-z]){re.escape(name)}(?![0-9A-Za-z])"
            text = re.sub(whole, mark, text, flags=re.IGNORECASE)
        return text


def module_name(path: Path) -> str:
    """The name of a driver's file as far as it is published: the rest may be somebody's name."""
    name, is_whole = published_part(path)
    if is_whole:
        return name
    ending = path.suffix.lower()
    return f"{name}…{ending if ending in _LIBRARIES else ''}"


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a service without a name
        return ""


def _is_telling(name: str) -> bool:
    return len(name) >= _SHORTEST and name.lower() not in _EVERYBODYS
