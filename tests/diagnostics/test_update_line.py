"""The line about news of later versions: had and believed as a check would, and nothing changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from clinic_signer.diagnostics.finding import Finding, State
from clinic_signer.diagnostics.update_probes import SECONDS
from clinic_signer.settings_update import UpdateCheck
from clinic_signer.updates.channel import MAXIMUM_SIZE
from clinic_signer.updates.checking import UpdatePlan
from clinic_signer.updates.places import Patience, WebPlace
from diagnostics.doubles import Pc, found, probe
from pki.trust_updates import NOW, Publisher
from updates.publishing import ClinicPc

PLACE = "canary-share"


@pytest.fixture
def clinic(pc: Pc, tmp_path: Path) -> ClinicPc:
    """A PC that follows a channel; its plan is what the line is given."""
    clinic = ClinicPc(tmp_path / PLACE)
    follow(pc, lambda: clinic.plan)
    pc.changes["clock"] = lambda: NOW
    return clinic


def follow(pc: Pc, plan: Callable[[], UpdatePlan | None]) -> None:
    pc.changes["updates"] = plan


def line(pc: Pc) -> Finding:
    """What the line says of it, in any case without a path."""
    finding = found(pc, "updates")
    assert PLACE not in repr(finding)
    return finding


def test_a_file_that_is_believed_is_ok_and_nothing_is_remembered(pc: Pc, clinic: ClinicPc) -> None:
    clinic.publish()
    finding = line(pc)
    assert (finding.state, dict(finding.facts)) == (State.OK, {"sequence": 12})
    assert not clinic.plan.folder.exists(), "the check itself remembers, the check-up does not"
    assert not clinic.plan.trust_folder.exists()


@pytest.mark.parametrize(
    ("breaks", "code"),
    [
        (lambda clinic: clinic.share, "update-not-fetched"),
        (lambda clinic: clinic.publish(b"not signed"), "update-unreadable"),
        (
            lambda clinic: clinic.publish(clinic.publish().replace(b"1.4.0", b"1.4.1")),
            "update-not-authentic",
        ),
        (lambda clinic: clinic.publish(expires=NOW - timedelta(seconds=1)), "update-expired"),
        (lambda clinic: clinic.publish(name="preview"), "update-other-channel"),
        (lambda clinic: clinic.publish(b"x" * (MAXIMUM_SIZE + 1)), "update-too-large"),
    ],
    ids=["missing", "unsigned", "changed", "ended", "other channel", "too large"],
)
def test_one_that_cannot_be_had_or_believed_is_a_caution_by_name(
    pc: Pc, clinic: ClinicPc, breaks: Callable[[ClinicPc], object], code: str
) -> None:
    breaks(clinic)
    finding = line(pc)
    assert (finding.state, finding.code) == (State.CAUTION, code)
    assert finding.remedy is not None


def test_somebody_elses_signature_is_a_caution(pc: Pc, clinic: ClinicPc) -> None:
    clinic.publish()
    other = replace(clinic.plan, keys=(Publisher().key,))
    follow(pc, lambda: other)
    assert line(pc).code == "update-unknown-key"


@pytest.mark.parametrize(
    "change",
    [{"check": UpdateCheck.OFF}, {"place": None}, {"keys": ()}],
    ids=["forbidden", "no place", "no key"],
)
def test_where_nobody_may_look_nothing_is_asked_for(
    pc: Pc, clinic: ClinicPc, change: dict[str, object]
) -> None:
    place = _Silent()
    plan = replace(clinic.plan, **{"place": place, **change})  # type: ignore[arg-type]
    follow(pc, lambda: plan)
    assert line(pc).state is State.NOT_NEEDED
    assert not place.asked


def test_practice_does_not_look(pc: Pc) -> None:
    assert line(pc).state is State.NOT_NEEDED


def test_a_share_that_hangs_is_not_waited_for_longer_than_the_line_may_take(
    pc: Pc, clinic: ClinicPc
) -> None:
    place = _Silent()
    plan = replace(clinic.plan, place=place, seconds=120.0)
    follow(pc, lambda: plan)
    line(pc)
    assert place.asked[0] <= SECONDS < probe("updates").seconds


def test_the_host_of_an_address_is_named(pc: Pc, clinic: ClinicPc) -> None:
    plan = replace(clinic.plan, place=WebPlace("https://updates.invalid/stable.channel"))
    follow(pc, lambda: plan)
    finding = line(pc)
    assert finding.code == "update-not-fetched"
    assert "updates.invalid" in finding.words.ja


class _Silent:
    """A place that notes how long it would be waited for, and has nothing."""

    name = PLACE

    def __init__(self) -> None:
        self.asked: list[float] = []

    def read(self, file: str | None, most: int, patience: Patience) -> bytes:
        assert file is None
        assert most == MAXIMUM_SIZE
        self.asked.append(patience.end - time.monotonic())
        return b""
