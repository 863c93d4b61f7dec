"""The list of anchors is renewed by a signed file only; whatever is in doubt changes nothing."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki import trust_state
from clinic_signer.pki.anchor import AnchorPurpose, TrustName
from clinic_signer.pki.trust_list import read_list, shipped_list
from clinic_signer.pki.trust_state import (
    ListInForce,
    TrustSource,
    install_update,
    list_in_force,
)
from clinic_signer.pki.trust_store import store_of
from clinic_signer.pki.trust_update import MAXIMUM_SIZE, read_update
from clinic_signer.pki.update_keys import shipped_keys
from clinic_signer.pki.workplace_trust import workplace_trust
from clinic_signer.resources import read_resource
from clinic_signer.sandbox import Sandbox
from clinic_signer.sandbox.pki import UnitId
from clinic_signer.settings import Settings
from pki.trust_updates import NOW, Publisher, anchor_row, list_body

PUBLISHER = Publisher()
KEYS = (PUBLISHER.key,)
NO_WORDS = {"ja": "", "en": ""}


def install(data: bytes, folder: Path, **changes: object) -> None:
    install_update(data, **({"at": NOW, "folder": folder, "keys": KEYS} | changes))  # type: ignore[arg-type]


def refusal(data: bytes, folder: Path, **changes: object) -> FailureCode:
    """With which failure it is refused; the list in force stays what it was."""
    before = list_in_force(folder, KEYS)
    with pytest.raises(Failure) as refused:
        install(data, folder, **changes)
    assert list_in_force(folder, KEYS) == before
    return refused.value.code


def test_this_version_ships_no_update_key_and_refuses_every_update(tmp_path: Path) -> None:
    """To be changed together with docs/trust.md, when somebody publishes updates."""
    assert shipped_keys() == ()
    update = PUBLISHER.sign(list_body())
    assert refusal(update, tmp_path, keys=None) is FailureCode.TRUST_UPDATE_NO_KEY


def test_a_signed_list_takes_the_place_of_the_shipped_one(tmp_path: Path, sandbox: Sandbox) -> None:
    root = sandbox.certificate(UnitId.TIMESTAMP_ROOT)
    body = list_body()
    body["anchors"].append(anchor_row(root.der))
    install(PUBLISHER.sign(body), tmp_path)
    found = list_in_force(tmp_path, KEYS)
    assert (found.source, found.list.version) == (TrustSource.UPDATE, 2)
    store = store_of(found.list)
    assert [a.certificate for a in store.anchors_for(AnchorPurpose.TIMESTAMP)] == [root]
    assert all(anchor.is_pinned for anchor in store.anchors)
    assert list_in_force(tmp_path / "of somebody else", KEYS).list == shipped_list()


def test_a_removed_anchor_is_believed_no_more_and_the_state_says_why(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    body = list_body()
    (gone,) = body["anchors"]
    body["anchors"] = [anchor_row(sandbox.certificate(UnitId.ROOT).der, "signer")]
    reason = {"ja": "鍵が危うくなりました。", "en": "Its key is no longer safe."}
    body["removed_anchors"] = [
        {"sha256": gone["sha256"], "name": "Root", "on": NOW.isoformat(), "reason": reason}
    ]
    install(PUBLISHER.sign(body), tmp_path)
    trust = workplace_trust(Settings(), list_in_force(tmp_path, KEYS))
    assert gone["sha256"] not in [a.certificate.sha256.hex() for a in trust.store.anchors]
    state = trust.state(NOW)
    assert [each.reason.en for each in state.removed] == [reason["en"]]
    assert (state.version, state.source, state.days_since_issue) == (2, TrustSource.UPDATE, 8)


def test_no_changed_byte_passes(tmp_path: Path) -> None:
    update = PUBLISHER.sign(list_body())
    for place in range(len(update)):
        changed = bytearray(update)
        changed[place] ^= 0x20 if place % 2 else 0x01  # another case, a star for a line end
        with pytest.raises(Failure) as refused:
            read_update(bytes(changed), world=TrustName.PRODUCTION, keys=KEYS)
        assert refused.value.code in (
            FailureCode.TRUST_UPDATE_NOT_AUTHENTIC,
            FailureCode.TRUST_UPDATE_UNREADABLE,
        )
    install(update, tmp_path)


def test_no_truncated_and_no_longer_file_passes() -> None:
    update = PUBLISHER.sign(list_body())
    for data in (*(update[:length] for length in range(len(update))), update + b"\n", update * 2):
        with pytest.raises(Failure):
            read_update(data, world=TrustName.PRODUCTION, keys=KEYS)


@given(data=st.binary(max_size=300))
def test_no_bytes_stop_the_program(data: bytes) -> None:
    with pytest.raises(Failure):
        read_update(data, world=TrustName.PRODUCTION, keys=KEYS)


def test_another_key_is_refused(tmp_path: Path) -> None:
    other = Publisher()
    update = other.sign(list_body())
    assert refusal(update, tmp_path) is FailureCode.TRUST_UPDATE_NOT_AUTHENTIC
    pretended = update.replace(other.key.name.encode(), PUBLISHER.key.name.encode())
    assert refusal(pretended, tmp_path) is FailureCode.TRUST_UPDATE_NOT_AUTHENTIC


def test_a_list_or_a_key_of_the_sandbox_is_none_of_the_real_world(tmp_path: Path) -> None:
    update = PUBLISHER.sign(list_body(world="sandbox"))
    assert refusal(update, tmp_path) is FailureCode.TRUST_UPDATE_NOT_AUTHENTIC
    practice = Publisher(TrustName.SANDBOX)
    update = practice.sign(list_body())
    assert (
        refusal(update, tmp_path, keys=(practice.key, *KEYS))
        is FailureCode.TRUST_UPDATE_NOT_AUTHENTIC
    )
    assert refusal(update, tmp_path, keys=(practice.key,)) is FailureCode.TRUST_UPDATE_NO_KEY


def test_there_is_no_way_back_to_an_older_list(tmp_path: Path) -> None:
    older, newer = PUBLISHER.sign(list_body(2)), PUBLISHER.sign(list_body(3))
    install(newer, tmp_path)
    assert refusal(older, tmp_path) is FailureCode.TRUST_UPDATE_OLDER
    assert refusal(newer, tmp_path) is FailureCode.TRUST_UPDATE_OLDER
    same_as_shipped = PUBLISHER.sign(list_body(shipped_list().version))
    assert refusal(same_as_shipped, tmp_path / "new") is FailureCode.TRUST_UPDATE_OLDER


def test_a_higher_number_that_was_issued_earlier_is_refused(tmp_path: Path) -> None:
    earlier = (shipped_list().issued - timedelta(seconds=1)).isoformat()
    update = PUBLISHER.sign(list_body(9, issued=earlier))
    assert refusal(update, tmp_path) is FailureCode.TRUST_UPDATE_OLDER


@pytest.mark.parametrize(
    "changes",
    [
        {"valid_until": (NOW - timedelta(seconds=1)).isoformat()},
        {"valid_until": None},
        {"issued": (NOW + timedelta(days=1)).isoformat()},
    ],
    ids=["expired", "without an end", "from the future"],
)
def test_a_list_that_is_not_of_today_is_refused(tmp_path: Path, changes: dict[str, str]) -> None:
    update = PUBLISHER.sign(list_body(**changes))
    assert refusal(update, tmp_path) is FailureCode.TRUST_UPDATE_EXPIRED


def test_a_list_once_installed_holds_after_its_end(tmp_path: Path) -> None:
    """To fall back to the shipped one would believe again what was removed since."""
    install(PUBLISHER.sign(list_body()), tmp_path)
    trust = workplace_trust(Settings(), list_in_force(tmp_path, KEYS))
    assert trust.state(NOW + timedelta(days=4000)).version == 2


def test_a_product_with_a_later_list_uses_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(PUBLISHER.sign(list_body(2)), tmp_path)
    later = read_list(json.dumps(list_body(3)).encode())
    monkeypatch.setattr(trust_state, "shipped_list", lambda: later)
    assert list_in_force(tmp_path, KEYS) == ListInForce(later, TrustSource.SHIPPED)


def test_a_huge_file_is_not_looked_at(tmp_path: Path) -> None:
    body = list_body()
    body["anchors"][0]["provenance"]["en"] = "x" * MAXIMUM_SIZE
    update = PUBLISHER.sign(body)
    assert refusal(update, tmp_path) is FailureCode.TRUST_UPDATE_UNREADABLE


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body | {"extra": 1},
        lambda body: {name: body[name] for name in body if name != "removed_anchors"},
        lambda body: body | {"version": True},
        lambda body: body | {"version": 0},
        lambda body: body | {"anchors": []},
        lambda body: body | {"accepted_policies": []},
        lambda body: body | {"anchors": body["anchors"] * 2},
        lambda body: body | {"issued": "2026-11-25T00:00:00"},
        lambda body: body | {"issued": "yesterday"},
        lambda body: body | {"anchors": [body["anchors"][0] | {"purposes": []}]},
        lambda body: body | {"anchors": [body["anchors"][0] | {"purposes": ["mail"]}]},
        lambda body: body | {"anchors": [body["anchors"][0] | {"sha256": "00" * 32}]},
        lambda body: body | {"anchors": [body["anchors"][0] | {"certificate": "AAAA"}]},
        lambda body: body | {"anchors": [body["anchors"][0] | {"certificate": "~"}]},
        lambda body: (
            body | {"anchors": [body["anchors"][0] | {"provenance": {"ja": "", "en": ""}}]}
        ),
    ],
)
def test_a_rightly_signed_file_that_is_no_list_is_refused(tmp_path: Path, spoil: object) -> None:
    update = PUBLISHER.sign(spoil(list_body()))  # type: ignore[operator]
    assert refusal(update, tmp_path) is FailureCode.TRUST_UPDATE_UNREADABLE


def test_a_certificate_that_is_no_root_is_no_anchor(tmp_path: Path, sandbox: Sandbox) -> None:
    body = list_body()
    body["anchors"].append(anchor_row(sandbox.certificate(UnitId.TIMESTAMP_UNIT).der))
    update = PUBLISHER.sign(body)
    assert refusal(update, tmp_path) is FailureCode.TRUST_UPDATE_UNREADABLE


def test_a_full_disk_leaves_the_list_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(PUBLISHER.sign(list_body(2)), tmp_path)

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("clinic_signer.whole_files.write_and_sync", full)
    code = refusal(PUBLISHER.sign(list_body(3)), tmp_path)
    assert code is FailureCode.TRUST_UPDATE_NOT_KEPT
    assert not list(tmp_path.glob("*.part"))


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Failure) as refused:
        install(PUBLISHER.sign(list_body()), tmp_path / "file")
    assert refused.value.code is FailureCode.TRUST_UPDATE_NOT_KEPT


@pytest.mark.parametrize("damage", [b"", b"not an update", None], ids=["empty", "other", "folder"])
def test_a_damaged_list_is_not_believed_and_the_state_says_so(
    tmp_path: Path, damage: bytes | None
) -> None:
    path = tmp_path / "anchors.update"
    if damage is None:
        path.mkdir()
    else:
        path.write_bytes(damage)
    found = list_in_force(tmp_path, KEYS)
    assert found.list == shipped_list()
    state = workplace_trust(Settings(), found).state(NOW)
    assert [failure.code for failure in state.failures] == [FailureCode.TRUST_LIST_DAMAGED]


def test_an_installed_list_is_worth_nothing_without_its_key(tmp_path: Path) -> None:
    install(PUBLISHER.sign(list_body()), tmp_path)
    found = list_in_force(tmp_path, (Publisher().key,))
    assert found.list == shipped_list()
    assert [failure.code for failure in found.failures] == [FailureCode.TRUST_LIST_DAMAGED]


def test_the_shipped_list_is_of_the_form_that_an_update_has(tmp_path: Path) -> None:
    shipped = json.loads(read_resource("anchors/anchors.json"))
    assert shipped["valid_until"] is None
    assert set(shipped) == set(list_body())
