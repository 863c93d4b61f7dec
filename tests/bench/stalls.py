"""What the window's thread did whenever it kept the event loop waiting."""

from __future__ import annotations

import gc
import sys
import threading
import time
import traceback
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import FrameType

from bench.event_loop import Turns

_LATE_SECONDS = 0.04
_GLANCE_SECONDS = 0.008
_FRAMES = 7


@dataclass(slots=True)
class Longest:
    """The longest stand-still of one activity.

    Attributes:
        wall: milliseconds by the clock, to which other programs add.
        own: milliseconds of processor time of the window's thread alone.
        stack: what it was at, innermost last; empty if it was short, or if Qt was at work.
    """

    wall: float = 0.0
    own: float = 0.0
    stack: str = ""


class Stalls:
    """Notes the longest gaps between two turns of the event loop, activity by activity.

    Made and asked in the window's thread. A thread of its own looks at that one's stack when a turn
    is late.
    """

    def __init__(self) -> None:
        self.found: dict[str, Longest] = {}
        self._turns = Turns()
        self._late: tuple[float, str] = (0.0, "")
        self._window = threading.get_ident()
        self._collecting = (0.0, 0.0)
        gc.callbacks.append(self._note_collecting)
        self._is_over = threading.Event()
        self._glancing = threading.Thread(target=self._glance, name="stalls", daemon=True)
        self._glancing.start()

    def note(self, activity: str) -> None:
        """What went on since the last call was this."""
        wall, own = self._turns.take()
        longest = self.found.setdefault(activity, Longest())
        if wall > longest.wall:
            longest.wall, longest.stack = wall, self._late[1]
        longest.own = max(longest.own, own)
        self._late = (0.0, "")

    def stop(self) -> None:
        """Note nothing any more, and cost nothing."""
        self._is_over.set()
        self._glancing.join()
        self._turns.stop()
        gc.callbacks.remove(self._note_collecting)

    def _note_collecting(self, phase: str, _facts: dict[str, int]) -> None:
        """Note the longest collection of garbage, a part of whatever went on."""
        before, own = self._collecting
        self._collecting = time.perf_counter(), time.thread_time()
        if phase == "stop":
            longest = self.found.setdefault("of this: garbage collected", Longest())
            longest.wall = max(longest.wall, (self._collecting[0] - before) * 1000)
            longest.own = max(longest.own, (self._collecting[1] - own) * 1000)

    def _glance(self) -> None:
        while not self._is_over.wait(_GLANCE_SECONDS):
            late = time.perf_counter() - self._turns.last
            if late > _LATE_SECONDS and late > self._late[0]:
                frame = sys._current_frames().get(self._window)
                # Not traceback.extract_stack(): it keeps the source of each file it comes through.
                frames = list(islice(traceback.walk_stack(frame), _FRAMES)) if frame else []
                self._late = (late, " > ".join(_said(*each) for each in reversed(frames)))


def _said(frame: FrameType, line: int) -> str:
    return f"{Path(frame.f_code.co_filename).name}:{line} {frame.f_code.co_name}"
