"""Steps beside one another: all of them are done, and one that stops stops the build."""

from __future__ import annotations

from threading import Barrier

import pytest

from installer import places
from installer.places import BuildStopped


def test_all_are_done_and_two_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    done: list[str] = []
    both = Barrier(2, timeout=60)

    def job(name: str) -> None:
        both.wait()
        done.append(name)

    places.side_by_side(lambda: job("msi"), lambda: job("setup"))
    assert sorted(done) == ["msi", "setup"]


def test_one_that_stops_is_told_after_the_others_have_ended() -> None:
    done: list[str] = []

    def stop() -> None:
        raise BuildStopped("not the pinned one")

    with pytest.raises(BuildStopped, match="not the pinned one"):
        places.side_by_side(stop, lambda: done.append("setup"))
    assert done == ["setup"]
