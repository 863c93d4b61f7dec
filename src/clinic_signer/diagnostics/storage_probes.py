"""Where things are kept: secrets, folders, room on the disk, the journal."""

from __future__ import annotations

import errno
import os
import secrets
from dataclasses import replace
from pathlib import Path

from clinic_signer.diagnostics.finding import (
    Action,
    Facts,
    Finding,
    State,
    not_needed,
    of_failure,
    ok,
)
from clinic_signer.diagnostics.targets import safe_targets
from clinic_signer.diagnostics.walk import Purpose
from clinic_signer.diagnostics.world import World
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.logs.not_kept import not_kept
from clinic_signer.logs.session import current_session
from clinic_signer.secret_store import StoreKind
from clinic_signer.station.journal.looking import look_at
from clinic_signer.station.running import Work
from clinic_signer.words import Words

MEGABYTE = 1_000_000
LITTLE_ROOM = 2_000 * MEGABYTE
NO_ROOM = 200 * MEGABYTE
"""A day's prescriptions and the journal take less; Windows itself fails with less than this."""


def keyring(world: World) -> Finding:
    """Where secrets are kept."""
    if world.is_sandbox:
        return not_needed(_PRACTICE)
    found = world.keyring()
    facts: Facts = (("keeps", found.kind.value), ("backend", found.backend))
    key_id = _key_of_journal(world)
    if key_id and not world.has_key(key_id):  # no journal, no signature
        failure = Failure(FailureCode.JOURNAL_KEY_MISSING)
        return replace(of_failure(failure), facts=facts)
    if found.kind is StoreKind.KEYRING:
        return Finding(State.OK, _KEYRING, facts=facts)
    if not any(safe_targets(world.settings, purpose) for purpose in Purpose):
        # Cards need no secret: signing goes on, and the journal is kept without encryption.
        return Finding(State.CAUTION, _NOT_ENCRYPTED, _KEYRING_REMEDY, facts=facts)
    code = FailureCode.SECOND_MEMORY_ONLY.value
    return Finding(State.BLOCKED, _NO_KEYRING, _KEYRING_REMEDY, code=code, facts=facts)


def _key_of_journal(world: World) -> str:
    try:
        look = look_at(world.places.journal)
    except Failure:  # the journal's own line says it
        return ""
    return "" if look is None else look.key_id


def own_folders(world: World) -> Finding:
    """The folders of settings and data."""
    places = world.places
    for name, folder in (("settings", places.settings), ("data", places.data)):
        if folder is None:
            continue
        error = _write_error(_existing(folder))
        if error is not None:
            facts: Facts = (("folder", name), ("reason", _reason(error)))
            return Finding(State.BLOCKED, _FOLDER_WORDS[name], _OWN_REMEDY, facts=facts)
    return ok(_WRITABLE)


def log(_world: World) -> Finding:
    """The log of this program: nobody is kept from working without one, and nobody would notice."""
    session = current_session()
    if session is None:
        return not_needed(_NO_LOG)
    if session.trouble is not None:
        return of_failure(not_kept(session.trouble), State.CAUTION)
    return ok(_LOGGED, level=session.level)


def inbox(world: World) -> Finding:
    """The intake folder; never made here: a share that is away must not look like an empty one."""
    folder = world.places.inbox
    if folder is None:
        return not_needed(_NOT_SET)
    known = world.work().trouble(Work.INTAKE)
    if known is not None:
        return of_failure(known, action=Action.SETTINGS)
    try:
        os.listdir(folder)
    except OSError as error:
        failure = Failure(FailureCode.INBOX_UNREACHABLE, reason=error.strerror)
        return of_failure(failure, action=Action.SETTINGS)
    # A name that the station and programs like it leave alone.
    error_ = _write_error(folder)
    if error_ is not None:
        failure = Failure(FailureCode.INBOX_NOT_WRITABLE, reason=error_.strerror)
        return of_failure(failure, action=Action.SETTINGS)
    return ok(_WRITABLE)


def outbox(world: World) -> Finding:
    """The folder of signed prescriptions."""
    known = world.work().trouble(Work.DELIVERY)
    if known is not None:
        return of_failure(known, action=Action.SETTINGS)
    error = _write_error(_existing(world.places.outbox))
    if error is not None:
        failure = Failure(FailureCode.OUTPUT_NOT_WRITABLE, file="…", reason=error.strerror)
        found = of_failure(failure, action=Action.SETTINGS)
        return Finding(State.BLOCKED, _OUTBOX_CLOSED, found.remedy, found.action, found.code)
    return ok(_WRITABLE)


def exchange(world: World) -> Finding:
    """The folders of the exchange with the electronic-prescription service.

    Nothing is written there: the terminal takes what it finds.
    """
    folders = (world.places.requests, world.places.answers)
    if folders == (None, None):
        return not_needed(_NOT_SET)
    known = world.work().trouble(Work.SERVICE)
    if known is not None:
        return of_failure(known, action=Action.SETTINGS)
    for folder in folders:
        if folder is None or not world.system.may_exchange(folder):
            return Finding(State.BLOCKED, _EXCHANGE_CLOSED, _EXCHANGE_REMEDY, Action.SETTINGS)
    return ok(_THERE)


def disk(world: World) -> Finding:
    """Room on the disks of the data and of the signed prescriptions."""
    free = min(
        world.system.free_bytes(_existing(folder))
        for folder in (world.places.data, world.places.outbox)
    )
    facts: Facts = (("free_megabytes", free // MEGABYTE),)
    words = _FREE.filled(gigabytes=f"{free / 1e9:,.1f}")
    if free < NO_ROOM:
        return Finding(State.BLOCKED, words, _MAKE_ROOM, facts=facts)
    if free < LITTLE_ROOM:
        return Finding(State.CAUTION, words, _MAKE_ROOM, facts=facts)
    return Finding(State.OK, words, facts=facts)


def journal(world: World) -> Finding:
    """The database of the journal, looked at from outside."""
    try:
        found = look_at(world.places.journal)
    except Failure as failure:
        return of_failure(failure, action=Action.SETTINGS)
    if found is None:
        return not_needed(_NO_JOURNAL)
    kind = "postgresql" if found.is_shared else "sqlite"
    words = _SHARED if found.is_shared else _OWN_FILE
    return ok(words, kind=kind, version=found.server, schema=found.schema)


def _existing(folder: Path) -> Path:
    """The folder, else the nearest one above it that is there."""
    for each in (folder, *folder.parents):
        if each.exists():
            return each
    return folder


def _write_error(folder: Path) -> OSError | None:
    """Why no file can be made in a folder; one is made and removed. None if one can."""
    path = folder / f".clinic-signer-{secrets.token_hex(8)}.tmp"
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except OSError as error:
        return error
    os.close(handle)
    try:
        path.unlink()
    except OSError as error:
        return error
    return None


def _reason(error: OSError) -> str:
    return errno.errorcode.get(error.errno or 0, type(error).__name__)


_PRACTICE = Words("練習には要りません", "Not needed for practice")
_KEYRING = Words("パソコンの安全な保管場所を使えます", "The keyring of this PC can be used")
_NO_KEYRING = Words(
    "安全な保管場所がありません　患者の情報は暗号化されず、電話の登録は残りません",
    "No keyring: personal data is not encrypted, and a phone stays set up only until the end",
)
_NOT_ENCRYPTED = Words(
    "安全な保管場所がありません　患者の情報は暗号化されずに記録されます",
    "No keyring: personal data is kept without encryption",
)
_KEYRING_REMEDY = Words(
    "Windowsの資格情報マネージャー（Linuxではキーリング）を使えるようにしてください。",
    "Make the Windows credential manager (on Linux a keyring) usable.",
)
_NO_LOG = Words("このソフトからは残していません", "Not kept here")
_LOGGED = Words("残しています", "Kept")
_WRITABLE = Words("読み書きできます", "Can be read and written")
_THERE = Words("見えています", "Can be reached")
_FOLDER_WORDS = {
    "settings": Words(
        "設定のフォルダーに書き込めません", "The folder of settings cannot be written"
    ),
    "data": Words("データのフォルダーに書き込めません", "The folder of data cannot be written"),
}
_OWN_REMEDY = Words(
    "フォルダーのアクセス権を、院内の担当者にご確認ください。",
    "Ask your IT staff for the rights of that folder.",
)
_NOT_SET = Words("使っていません", "Not used")
_OUTBOX_CLOSED = Words(
    "署名した処方箋のフォルダーに書き込めません",
    "Signed prescriptions cannot be put into their folder",
)
_EXCHANGE_CLOSED = Words(
    "電子処方箋サービスとやりとりするフォルダーが使えません",
    "The folders of the e-prescription service cannot be used",
)
_EXCHANGE_REMEDY = Words(
    "オンライン資格確認端末とのフォルダーの共有を、院内の担当者にご確認ください。",
    "Ask your IT staff for the shared folders of the terminal.",
)
_FREE = Words("空き {gigabytes} GB", "{gigabytes} GB free")
_MAKE_ROOM = Words(
    "要らないファイルを消して、空きを増やしてください。", "Remove files that are not needed."
)
_NO_JOURNAL = Words(
    "まだありません　はじめて使うときに作られます", "Not there yet; made with the first use"
)
_OWN_FILE = Words("このパソコンのファイル　使えます", "A file on this PC, usable")
_SHARED = Words("院内で共有（PostgreSQL）　使えます", "Shared (PostgreSQL), usable")
