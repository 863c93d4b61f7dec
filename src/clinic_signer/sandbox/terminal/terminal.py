"""The practice terminal: two folders, requests in one, answers in the other.

What it can do wrong stands in one table (:data:`FAULTS`), for demonstrations and tests. What it has
registered it keeps in memory; its codes and numbers are made up and mean nothing outside.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import tempfile
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.prescription.envelope import read_document
from clinic_signer.prescription.hardened_xml import parse_xml
from clinic_signer.sandbox.terminal import answers
from clinic_signer.sandbox.terminal.answers import Complaint
from clinic_signer.station.journal.request import RequestKind, ResultKind
from clinic_signer.station.service_messages.profile import MessageProfile, practice_profile
from clinic_signer.words import Words


class TerminalFault(Enum):
    """What the terminal does wrong; the value is its name on the command line."""

    REFUSE = "refuse"
    SLOW = "slow"
    NEVER = "never"
    TWICE = "twice"
    GARBLED = "garbled"
    HALF = "half"
    FOREIGN = "foreign"
    WITHOUT_NUMBERS = "without-numbers"

    @property
    def words(self) -> Words:
        """What it does."""
        return FAULTS[self]


FAULTS: dict[TerminalFault, Words] = {
    TerminalFault.REFUSE: Words("どの依頼も受け付けません", "refuses every request"),
    TerminalFault.SLOW: Words("3秒遅れて答えます", "answers 3 seconds late"),
    TerminalFault.NEVER: Words("受け取りますが、答えません", "takes requests and never answers"),
    TerminalFault.TWICE: Words(
        "2回答え、2回目は違う番号を返します", "answers twice, with other numbers the second time"
    ),
    TerminalFault.GARBLED: Words("読めない答えを返します", "answers what cannot be read"),
    TerminalFault.HALF: Words(
        "答えを途中まで書いて、あとから書き終えます", "writes half an answer and finishes it later"
    ),
    TerminalFault.FOREIGN: Words(
        "別の依頼の番号が入った答えを返します", "answers with the id of another request"
    ),
    TerminalFault.WITHOUT_NUMBERS: Words(
        "受け付けたと答え、番号を返しません", "says yes and leaves out the numbers"
    ),
}
_SLOW_SECONDS = 3.0
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class _Request:
    kind: RequestKind
    identifier: str
    document: bytes
    prescription_id: str


@dataclass(frozen=True, slots=True)
class _Due:
    """An answer that is to be written."""

    at: float
    name: str
    data: bytes


class PracticeTerminal:
    """Takes requests and answers them, each time :meth:`work_once` is called.

    Args:
        folder: holds the folders ``req`` and ``res``; made if they are not there.
        faults: what it does wrong.
        slow_seconds: how late a slow one is.
    """

    def __init__(
        self,
        folder: Path,
        faults: frozenset[TerminalFault] = frozenset(),
        slow_seconds: float = _SLOW_SECONDS,
    ) -> None:
        self.requests = folder / "req"
        self.answers = folder / "res"
        self.faults = faults
        self.slow_seconds = slow_seconds
        self.profile: MessageProfile = practice_profile()
        self.registered: dict[str, bytes] = {}
        """The documents the terminal has, by prescription id."""
        self.taken: list[str] = []
        """The names of all requests that were taken, in order."""
        self._due: list[_Due] = []
        for made in (self.requests, self.answers):
            made.mkdir(mode=0o700, parents=True, exist_ok=True)

    def work_once(self) -> int:
        """Take what is there and write the answers that are due; return how many were taken."""
        count = 0
        for path in sorted(self.requests.glob("*.xml")):
            count += self._take(path)
        now = time.monotonic()
        due = [each for each in self._due if each.at <= now]
        self._due = [each for each in self._due if each.at > now]
        for each in due:
            _write(self.answers / each.name, each.data)
        return count

    def _take(self, path: Path) -> bool:
        kind = self._kind(path.name)
        if kind is None:
            return False
        try:
            data = path.read_bytes()
            path.unlink()
        except OSError:  # whoever wrote it is not done, or it is gone
            return False
        self.taken.append(path.name)
        self._answer(path.name, kind, data)
        return True

    def _kind(self, name: str) -> RequestKind | None:
        for kind in RequestKind:
            if name.startswith(f"{self.profile.function(kind)}req_"):
                return kind
        return None

    # -- what is said -----------------------------------------------------------------------

    def _answer(self, name: str, kind: RequestKind, data: bytes) -> None:
        said = self._said(kind, data)
        wanted = name.replace("req_", "res_", 1)
        if TerminalFault.NEVER in self.faults:
            return
        late = self.slow_seconds if TerminalFault.SLOW in self.faults else 0.0
        now = time.monotonic()
        if TerminalFault.GARBLED in self.faults:
            said = b"\xff\xfe<XmlMsg>" + said[40:80]
        if TerminalFault.HALF in self.faults:
            (self.answers / wanted).write_bytes(said[: len(said) // 2])
            late = max(late, 1.0)
        self._due.append(_Due(now + late, wanted, said))
        if TerminalFault.TWICE in self.faults:
            other = name.replace("req_", "err_", 1)
            self._due.append(_Due(now + late, other, self._said(kind, data)))

    def _said(self, kind: RequestKind, data: bytes) -> bytes:
        try:
            request = self._read(kind, data)
        except (Failure, ValueError, binascii.Error):
            return answers.failed(self.profile, "", "EPSB0001E", "電文を読めません（練習）")
        return self._decided(request)

    def _decided(self, request: _Request) -> bytes:
        identifier = request.identifier
        if TerminalFault.FOREIGN in self.faults:
            identifier = "CS" + "0" * 24
        if TerminalFault.REFUSE in self.faults:
            return self._refused(identifier, "EPSB0052E", ResultKind.CSV, "改行（練習）")
        needs_known = request.kind is not RequestKind.REGISTER
        if needs_known and request.prescription_id not in self.registered:
            return self._refused(identifier, "EPSB1032W", ResultKind.MESSAGE, "")
        if request.kind is RequestKind.CANCEL:
            del self.registered[request.prescription_id]
            return answers.accepted(self.profile, identifier)
        if not read_document(request.document).is_signed:
            return self._refused(identifier, "EPSB0003E", ResultKind.SIGNATURE, "署名がありません")
        known = request.prescription_id or str(uuid.uuid4())
        self.registered[known] = request.document
        if TerminalFault.WITHOUT_NUMBERS in self.faults:
            return answers.accepted(self.profile, identifier)
        code = str(uuid.uuid4().int % 10**16).zfill(16)
        return answers.accepted(self.profile, identifier, known, code)

    def _refused(self, identifier: str, code: str, kind: ResultKind, message: str) -> bytes:
        return answers.refused(self.profile, identifier, code, [Complaint(kind, code, message)])

    def _read(self, kind: RequestKind, data: bytes) -> _Request:
        root = parse_xml(data)
        names = self.profile.message

        def text(name: str) -> str:
            return root.findtext(f".//{name}") or ""

        identifier = text(names.identifier.value)
        if b"\n" in data or b"\r" in data or not _ID.fullmatch(identifier):
            raise ValueError("not a request")
        document = base64.b64decode(text(names.document.value), validate=True)
        return _Request(kind, identifier, document, text(names.prescription_id.value))


def parse_faults(texts: Iterable[str]) -> frozenset[TerminalFault]:
    """Read faults as the command line gives them.

    Raises:
        Failure: SANDBOX_FAULT_INVALID for an unknown name.
    """
    try:
        return frozenset(map(TerminalFault, texts))
    except ValueError as error:
        known = ", ".join(fault.value for fault in TerminalFault)
        raise Failure(
            FailureCode.SANDBOX_FAULT_INVALID, fault=" ".join(texts), known=known
        ) from error


def _write(path: Path, data: bytes) -> None:
    """Write an answer as the real terminal does: it is there whole, or not at all."""
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    Path(temporary).replace(path)
