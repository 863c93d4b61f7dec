"""Personal data at rest: nothing of it is to be read in the file where there is a key."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.secret_store import MemoryStore, StoreKind
from clinic_signer.station.journal.audit import AuditAction
from clinic_signer.station.journal.job import Arrival, Assessment, DocumentPart, Source, Summary
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.journal.keys import (
    from_file,
    from_keyring,
    keep_copy,
    key_source,
    make_key_file,
)
from clinic_signer.station.journal.protection import (
    KEY_SIZE,
    ProtectionChoice,
    ProtectionKind,
    Sealed,
    unprotected,
)
from station.journal.places import Place, claim, deliver, ready, sign

SECRETS = (
    "仮野",
    "ｶﾘﾉ",
    "架空",
    "00023456",
    "処方箋の中身",
    "署名済みの中身",
    "断った.csv",
    "外来.csv",
)


class Keyring(MemoryStore):
    """A keyring as far as the journal can tell; a locked one keeps nothing."""

    kind = StoreKind.KEYRING  # type: ignore[assignment]


def with_key(number: int) -> ProtectionChoice:
    return lambda _key_id: Sealed(bytes([number]) * KEY_SIZE)


def fill(journal: Journal) -> str:
    """A prescription goes its whole way, with all its personal data."""
    arrival = Arrival("仮野の処方箋の中身".encode(), "仮野の外来.csv", Source.FOLDER)
    (receipt,) = journal.receive([arrival])
    summary = Summary(
        patient="仮野　太郎",
        patient_kana="ｶﾘﾉ ﾀﾛｳ",
        numbers=("00023456",),
        prescriber="架空　一郎",
        prescription_number="1-77",
        to_confirm=("A1",),
    )
    journal.assess([Assessment(receipt.job.id, summary)])
    journal.confirm(receipt.job.id, ["A1"])
    deliver(journal, sign(journal, receipt.job, "仮野の署名済みの中身".encode()))
    failure = Failure(FailureCode.OUTPUT_EXISTS, file="仮野.xml")
    held = claim(journal, ready(journal, "仮野二"))
    journal.record_not_signed(held, failure, can_be_repeated=False)
    journal.note(AuditAction.REJECTED, {"size": 3}, about="断った.csv")
    return receipt.job.id


def everything(place: Place) -> bytes:
    """Every byte that the database keeps, as far as it can be had."""
    if isinstance(place.location, Path):
        return b"".join(f.read_bytes() for f in sorted(place.location.parent.iterdir()))
    tables = ("jobs", "documents", "audit", "chain", "sender_keys")
    rows = [row for table in tables for row in place.run(f"SELECT * FROM {table}")]  # noqa: S608
    values = [value for row in rows for value in row.values()]
    return b"\n".join(v if isinstance(v, bytes) else str(v).encode() for v in values)


def test_with_a_key_nothing_personal_is_to_be_read_in_the_database(place: Place) -> None:
    journal = place.open("PC", protection=with_key(1))
    identity = fill(journal)
    kept = everything(place)
    for secret in SECRETS:
        assert secret.encode() not in kept, secret
    assert journal.protection is ProtectionKind.SEALED
    again = place.open(protection=with_key(1))
    job = again.job(identity)
    assert (job.name, job.summary.patient) == ("仮野の外来.csv", "仮野　太郎")
    assert again.document(identity, DocumentPart.SIGNED).decode() == "仮野の署名済みの中身"
    assert again.history()[0].entry.about == "断った.csv"
    assert again.prove().first_break is None


def test_without_a_key_it_is_to_be_read_and_the_journal_says_so(tmp_path: Path) -> None:
    """What makes the test above one that can fail."""
    place = Place(tmp_path / "journal.sqlite")
    journal = place.open("PC")
    fill(journal)
    kept = everything(place)
    assert [secret for secret in SECRETS if secret.encode() not in kept] == []
    assert journal.protection is ProtectionKind.PLAIN
    place.close()


@pytest.mark.parametrize("choice", [unprotected, with_key(2)], ids=["no key", "another key"])
def test_without_its_key_a_journal_is_not_opened_and_not_changed(
    tmp_path: Path, choice: ProtectionChoice
) -> None:
    place = Place(tmp_path / "journal.sqlite")
    fill(place.open(protection=with_key(1)))
    place.close()
    with pytest.raises(Failure) as caught:
        place.open(protection=choice)
    assert caught.value.code is FailureCode.JOURNAL_KEY_MISSING
    again = place.open(protection=with_key(1))
    assert again.prove().first_break is None
    place.close()


def test_a_sealed_value_that_was_moved_to_another_place_is_not_opened(place: Place) -> None:
    """The patient of one prescription is not to be shown with another one's medicines."""
    journal = place.open(protection=with_key(1))
    fill(journal)
    other = ready(journal, "another", "1-78")
    place.run("UPDATE jobs SET summary = (SELECT summary FROM jobs WHERE number = 1)")
    with pytest.raises(Failure) as caught:
        journal.job(other.id)
    assert caught.value.code is FailureCode.JOURNAL_DAMAGED


def test_the_same_document_is_known_again_with_a_key_too(place: Place) -> None:
    journal = place.open(protection=with_key(1))
    assert ready(journal, "one", "1-77").id == ready(journal, "one", "1-77").id
    assert ready(journal, "one, changed", "1-77").supersedes is not None


# --- where the key is from ------------------------------------------------------------------


@pytest.fixture
def place_of_keyring(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path / "journal.sqlite")
    yield made
    made.close()


def test_a_keyring_gives_a_new_journal_a_key_of_its_own_and_keeps_it(
    place_of_keyring: Place,
) -> None:
    store = Keyring()
    first = place_of_keyring.open(protection=from_keyring(store))
    identity = fill(first)
    again = place_of_keyring.open(protection=from_keyring(store))
    assert again.protection is ProtectionKind.SEALED
    assert again.job(identity).summary.patient == "仮野　太郎"
    with pytest.raises(Failure) as caught:
        place_of_keyring.open(protection=from_keyring(Keyring()))
    assert caught.value.code is FailureCode.JOURNAL_KEY_MISSING


def test_where_there_is_no_keyring_the_journal_is_plain_and_says_so(
    place_of_keyring: Place,
) -> None:
    journal = place_of_keyring.open(protection=from_keyring(MemoryStore()))
    assert journal.protection is ProtectionKind.PLAIN
    again = place_of_keyring.open(protection=from_keyring(Keyring()))
    assert again.protection is ProtectionKind.PLAIN  # it stays with what it was begun with


def test_a_file_holds_the_key_of_a_shared_journal(tmp_path: Path) -> None:
    key = tmp_path / "journal.key"
    key.write_text(base64.b64encode(b"k" * KEY_SIZE).decode() + "\n", encoding="ascii")
    place = Place(tmp_path / "journal.sqlite")
    choice = key_source(MemoryStore(), key, is_shared=True)
    identity = fill(place.open("one", protection=choice))
    other = place.open("other", protection=from_file(key))
    assert other.job(identity).summary.patient == "仮野　太郎"
    place.close()


def test_a_copy_of_the_keyrings_key_opens_the_journal_on_another_pc(
    place_of_keyring: Place, tmp_path: Path
) -> None:
    store = Keyring()
    identity = fill(place_of_keyring.open(protection=from_keyring(store)))
    keep_copy(store, tmp_path / "copy.key")
    choice = key_source(Keyring(), tmp_path / "copy.key", is_shared=False)
    again = place_of_keyring.open(protection=choice)
    assert again.job(identity).summary.patient == "仮野　太郎"
    with pytest.raises(Failure) as caught:
        keep_copy(store, tmp_path / "copy.key")
    assert caught.value.code is FailureCode.OUTPUT_EXISTS
    with pytest.raises(Failure) as caught:
        keep_copy(Keyring(), tmp_path / "other.key")
    assert caught.value.code is FailureCode.JOURNAL_KEY_MISSING


def test_each_key_that_is_made_is_another_one(tmp_path: Path) -> None:
    keys = set()
    for name in ("one", "other"):
        make_key_file(tmp_path / name)
        keys.add(from_file(tmp_path / name)(None).key_id)
    assert len(keys) == 2


@pytest.mark.parametrize("content", [b"", b"not a key", base64.b64encode(b"short"), b"\xff\xfe"])
def test_a_file_that_holds_no_key_is_named(tmp_path: Path, content: bytes) -> None:
    key = tmp_path / "journal.key"
    key.write_bytes(content)
    place = Place(tmp_path / "journal.sqlite")
    for path in (key, tmp_path / "nothing"):
        with pytest.raises(Failure) as caught:
            place.open(protection=from_file(path))
        assert caught.value.code is FailureCode.JOURNAL_KEY_MISSING


def test_a_shared_journal_never_takes_its_key_from_one_persons_keyring() -> None:
    store = Keyring()
    choice = key_source(store, None, is_shared=True)
    assert choice(None).kind is ProtectionKind.PLAIN
    assert store.get("key") is None
