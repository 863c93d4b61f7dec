"""A channel file is believed when a pinned key signed it, for now, and nothing later was seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.json_lines import ProtocolError
from clinic_signer.pki.anchor import TrustName
from clinic_signer.pki.update_keys import FileKind, UpdateKey, read_keys, shipped_keys
from clinic_signer.settings import Settings
from clinic_signer.updates.accepting import Seen, accept, has_key, sha256_of
from clinic_signer.updates.channel import MAXIMUM_SIZE, channel_bytes
from clinic_signer.updates.memory import UpdateMemory
from clinic_signer.updates.planning import update_plan
from pki.trust_updates import NOW, Publisher, list_body
from updates.publishing import CHANNEL, published

PUBLISHER = Publisher()
GOOD = published(PUBLISHER)
KEYS = (PUBLISHER.key,)
_NONE = Seen()


def refusal(
    data: bytes,
    *,
    keys: tuple[UpdateKey, ...] = (PUBLISHER.key,),
    seen: Seen = _NONE,
    **changes: object,
) -> FailureCode:
    given = {"channel": "stable", "at": NOW} | changes
    with pytest.raises(Failure) as refused:
        accept(data, keys=keys, seen=seen, **given)  # type: ignore[arg-type]
    return refused.value.code


def test_this_version_ships_no_update_key(tmp_path: Path) -> None:
    """To be changed together with docs/updates.md, when somebody publishes updates."""
    assert shipped_keys() == ()
    assert not has_key(update_plan(Settings()).keys)
    assert refusal(GOOD, keys=()) is FailureCode.UPDATE_NO_KEY


def test_what_a_pinned_key_signed_is_believed() -> None:
    found = accept(GOOD, channel="stable", keys=(PUBLISHER.key,), seen=Seen(), at=NOW)
    assert found == CHANNEL
    again = Seen(CHANNEL.sequence, sha256_of(GOOD))
    assert accept(GOOD, channel="stable", keys=(PUBLISHER.key,), seen=again, at=NOW) == CHANNEL


def test_no_changed_byte_passes() -> None:
    for place in range(len(GOOD)):
        changed = bytearray(GOOD)
        changed[place] ^= 0x20 if place % 2 else 0x01
        assert refusal(bytes(changed)) in (
            FailureCode.UPDATE_NOT_AUTHENTIC,
            FailureCode.UPDATE_UNREADABLE,
            FailureCode.UPDATE_UNKNOWN_KEY,
        )


def test_no_truncated_and_no_longer_file_passes() -> None:
    for data in (*(GOOD[:length] for length in range(len(GOOD))), GOOD + b"\n", GOOD * 2):
        assert refusal(data) in (FailureCode.UPDATE_UNREADABLE, FailureCode.UPDATE_NOT_AUTHENTIC)


@given(st.binary(max_size=300))
def test_no_bytes_stop_the_program(data: bytes) -> None:
    assert refusal(data) is FailureCode.UPDATE_UNREADABLE


def test_another_key_is_refused() -> None:
    other = Publisher()
    data = published(other)
    assert refusal(data) is FailureCode.UPDATE_UNKNOWN_KEY
    pretended = data.replace(other.key.name.encode(), PUBLISHER.key.name.encode())
    assert refusal(pretended) is FailureCode.UPDATE_NOT_AUTHENTIC


def test_a_key_of_the_sandbox_vouches_for_nothing_real() -> None:
    practice = Publisher(TrustName.SANDBOX)
    data = published(practice)
    assert refusal(data, keys=(practice.key, PUBLISHER.key)) is FailureCode.UPDATE_UNKNOWN_KEY
    assert refusal(data, keys=(practice.key,)) is FailureCode.UPDATE_NO_KEY
    assert not has_key((practice.key,))


def test_a_key_vouches_for_its_purposes_only() -> None:
    for_lists = Publisher(purposes=frozenset({FileKind.TRUST_LIST}))
    both = (for_lists.key, PUBLISHER.key)
    assert refusal(published(for_lists), keys=both) is FailureCode.UPDATE_UNKNOWN_KEY
    assert not has_key((for_lists.key,))


def test_a_list_of_authorities_is_no_channel_though_the_same_key_signed_it() -> None:
    assert refusal(PUBLISHER.sign(list_body())) is FailureCode.UPDATE_UNREADABLE
    other_kind = PUBLISHER.sign(channel_bytes(CHANNEL), FileKind.TRUST_LIST)
    assert refusal(other_kind) is FailureCode.UPDATE_UNREADABLE
    first = b"clinic-signer-update-channel 1"
    renamed = other_kind.replace(b"clinic-signer-trust-update 1", first)
    assert refusal(renamed) is FailureCode.UPDATE_NOT_AUTHENTIC


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        (NOW + timedelta(days=1), NOW + timedelta(days=9)),
        (NOW - timedelta(days=9), NOW - timedelta(days=1)),
    ],
)
def test_a_key_vouches_in_its_time_only(begin: datetime, end: datetime) -> None:
    publisher = Publisher(valid_from=begin, valid_until=end)
    code = refusal(published(publisher), keys=(publisher.key,))
    assert code is FailureCode.UPDATE_KEY_ENDED


def test_two_keys_stand_side_by_side_while_one_takes_over_from_the_other() -> None:
    reserve = Publisher()
    keys = (PUBLISHER.key, reserve.key)
    for publisher in (PUBLISHER, reserve):
        accept(published(publisher), channel="stable", keys=keys, seen=Seen(), at=NOW)
    assert refusal(GOOD, keys=(reserve.key,)) is FailureCode.UPDATE_UNKNOWN_KEY


def test_another_channel_is_refused() -> None:
    assert refusal(GOOD, channel="preview") is FailureCode.UPDATE_OTHER_CHANNEL


def test_there_is_no_way_back() -> None:
    seen = Seen(13, b"x" * 32)
    assert refusal(GOOD, seen=seen) is FailureCode.UPDATE_OLDER
    newer = published(PUBLISHER, sequence=14)
    accept(newer, channel="stable", keys=(PUBLISHER.key,), seen=seen, at=NOW)


def test_a_number_is_given_to_one_file_only() -> None:
    """Two statements under one number: somebody is shown another than everybody else."""
    seen = Seen(
        CHANNEL.sequence, sha256_of(published(PUBLISHER, expires=CHANNEL.expires - timedelta(1)))
    )
    assert refusal(GOOD, seen=seen) is FailureCode.UPDATE_OLDER


def test_a_file_is_believed_in_its_time_only() -> None:
    assert refusal(GOOD, at=CHANNEL.issued - timedelta(seconds=1)) is FailureCode.UPDATE_FROM_FUTURE
    assert refusal(GOOD, at=CHANNEL.expires + timedelta(seconds=1)) is FailureCode.UPDATE_EXPIRED
    for at in (CHANNEL.issued, CHANNEL.expires):
        accept(GOOD, channel="stable", keys=(PUBLISHER.key,), seen=Seen(), at=at)


def test_a_clock_that_is_wrong_is_not_called_an_attack() -> None:
    for at, day in (
        (datetime(2019, 1, 1, tzinfo=UTC), "issued"),
        (datetime(2031, 1, 1, tzinfo=UTC), "until"),
    ):
        publisher = Publisher(valid_from=datetime(2000, 1, 1, tzinfo=UTC))
        with pytest.raises(Failure) as refused:
            accept(
                published(publisher), channel="stable", keys=(publisher.key,), seen=Seen(), at=at
            )
        assert day in refused.value.facts
        assert "時計" in refused.value.remedy.ja


def test_a_huge_file_is_not_looked_at() -> None:
    assert refusal(GOOD + b" " * MAXIMUM_SIZE) is FailureCode.UPDATE_TOO_LARGE


def test_a_rightly_signed_file_that_is_no_channel_is_refused() -> None:
    for body in (
        b"{}\n",
        channel_bytes(CHANNEL).replace(b"stable", b"../../"),
        b"{" * 9000 + b"}\n",
    ):
        data = PUBLISHER.sign(body, FileKind.CHANNEL)
        assert refusal(data) is FailureCode.UPDATE_UNREADABLE


# -- the list of keys ---------------------------------------------------------------------------

KEY = (
    '{{"keys": [{{"id": "{id}", "world": "production", "purposes": {purposes}, '
    '"public_key": "{key}", "valid_from": "{begin}", '
    '"valid_until": "2030-01-01T00:00:00+00:00"}}]}}'
)
ROW = {
    "id": PUBLISHER.key.name,
    "purposes": '["channel", "trust-list"]',
    "key": PUBLISHER.key.public_key.hex(),
    "begin": "2026-01-01T00:00:00+00:00",
}


def test_a_list_of_keys_is_read() -> None:
    (key,) = read_keys(KEY.format(**ROW).encode())
    assert key.public_key == PUBLISHER.key.public_key
    assert key.is_valid(NOW)
    assert not key.is_valid(datetime(2031, 1, 1, tzinfo=UTC))
    assert not key.is_valid(datetime(2025, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "00" * 32},
        {"key": "00" * 31},
        {"purposes": "[]"},
        {"purposes": '["mail"]'},
        {"begin": "2026-01-01"},
        {"begin": "soon"},
    ],
    ids=str,
)
def test_a_list_of_keys_with_a_mistake_is_believed_in_nothing(changes: dict[str, str]) -> None:
    with pytest.raises(ProtocolError):
        read_keys(KEY.format(**(ROW | changes)).encode())


def test_a_key_stands_once() -> None:
    row = KEY.format(**ROW).removeprefix('{"keys": [').removesuffix("]}")
    with pytest.raises(ProtocolError):
        read_keys(f'{{"keys": [{row}, {row}]}}'.encode())


# -- what is remembered -------------------------------------------------------------------------


def test_what_was_believed_is_there_at_the_next_start(tmp_path: Path) -> None:
    memory = UpdateMemory("stable", tmp_path)
    assert memory.seen(KEYS) == Seen()
    assert memory.channel(KEYS) is None
    memory.take(GOOD, CHANNEL, KEYS)
    again = UpdateMemory("stable", tmp_path)
    assert again.seen(KEYS) == Seen(CHANNEL.sequence, sha256_of(GOOD))
    assert again.channel(KEYS) == CHANNEL
    assert UpdateMemory("preview", tmp_path).seen(KEYS) == Seen()


def test_a_later_file_that_another_start_took_is_not_overwritten(tmp_path: Path) -> None:
    memory = UpdateMemory("stable", tmp_path)
    later = replace(CHANNEL, sequence=13)
    memory.take(published(PUBLISHER, sequence=13), later, KEYS)
    with pytest.raises(Failure) as refused:
        memory.take(GOOD, CHANNEL, KEYS)
    assert refused.value.code is FailureCode.UPDATE_OLDER
    assert memory.channel(KEYS) == later


@pytest.mark.parametrize(
    "damage",
    [b"", b"{}", b"\xff" * 80, GOOD[:-2], None],
    ids=["empty", "{}", "noise", "cut", "folder"],
)
def test_a_damaged_memory_begins_anew(tmp_path: Path, damage: bytes | None) -> None:
    memory = UpdateMemory("stable", tmp_path)
    for name in ("stable.channel", "stable.asked"):
        if damage is None:
            (tmp_path / name).mkdir()
        else:
            (tmp_path / name).write_bytes(damage)
    assert (memory.seen(KEYS), memory.channel(KEYS), memory.asked_at()) == (Seen(), None, None)


def test_when_it_was_asked_for_is_remembered(tmp_path: Path) -> None:
    memory = UpdateMemory("stable", tmp_path)
    assert memory.asked_at() is None
    memory.note_asked(NOW)
    assert memory.asked_at() == NOW


def test_a_key_that_is_pinned_no_more_takes_its_numbers_with_it(tmp_path: Path) -> None:
    """A thief's number, however high, does not stand in the way of the publisher's next file."""
    memory, thief, successor = UpdateMemory("stable", tmp_path), Publisher(), Publisher()
    stolen = replace(CHANNEL, sequence=2**53)
    memory.take(published(thief, sequence=2**53), stolen, (thief.key,))
    assert memory.seen((thief.key,)).sequence == 2**53
    assert memory.seen((successor.key,)) == Seen()
    memory.take(published(successor), CHANNEL, (successor.key,))
    assert memory.channel((successor.key,)) == CHANNEL


def test_the_end_of_a_key_takes_back_nothing_that_was_believed(tmp_path: Path) -> None:
    publisher = Publisher(valid_until=NOW)
    memory = UpdateMemory("stable", tmp_path)
    memory.take(published(publisher), CHANNEL, (publisher.key,))
    ended = Publisher(private_key=publisher.private_key, valid_until=NOW - timedelta(days=300))
    assert memory.channel((ended.key,)) == CHANNEL


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    memory = UpdateMemory("stable", tmp_path / "file")
    with pytest.raises(Failure) as refused:
        memory.take(GOOD, CHANNEL, KEYS)
    assert refused.value.code is FailureCode.UPDATE_NOT_KEPT
    memory.note_asked(NOW)  # nobody is kept from asking by that
