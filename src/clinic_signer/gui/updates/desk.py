"""Later versions as the window asks for them. No Qt; called in a lane, as it may take long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING

from clinic_signer.gui.expiry.memory import ClosedNotices
from clinic_signer.gui.worker import assert_off_window_thread

if TYPE_CHECKING:  # read after the first paint
    from clinic_signer.settings_update import UpdateCheck
    from clinic_signer.updates.checking import CheckResult, UpdatePlan
    from clinic_signer.updates.notice import UpdateNotice

_CLOSED = 1


@dataclass(frozen=True, slots=True)
class UpdateState:
    """What is known of later versions.

    Attributes:
        check: when it is looked for them; None in practice.
        place: where, for people; None where no place is set.
        asked_at: when it was looked last; None if never.
        notice: what was believed last, compared with this PC; None where nothing is known.
        is_closed: the line about it was closed for good.
        has_key: anybody may publish; without, nothing that came could be believed.
    """

    check: UpdateCheck | None = None
    place: str | None = None
    asked_at: datetime | None = None
    notice: UpdateNotice | None = None
    is_closed: bool = False
    has_key: bool = True


class UpdatesDesk:
    """What is known of later versions, and how to look.

    Args:
        plan: how, by the settings as they are now; None in practice, which never looks.
        clock: gives the time, timezone-aware.
        closed: which lines were closed.
    """

    def __init__(
        self,
        plan: Callable[[], UpdatePlan] | None,
        clock: Callable[[], datetime],
        closed: ClosedNotices | None = None,
    ) -> None:
        self._plan, self._clock = plan, clock
        self._closed = closed or ClosedNotices()

    def state(self) -> UpdateState:
        """What is known, without asking anybody."""
        assert_off_window_thread("what is known of later versions")
        if self._plan is None:
            return UpdateState()
        from clinic_signer.updates.accepting import has_key
        from clinic_signer.updates.checking import last_notice
        from clinic_signer.updates.notice import Standing

        plan = self._plan()
        notice = last_notice(plan)
        is_quiet = notice is not None and notice.standing is Standing.NEWER
        return UpdateState(
            check=plan.check,
            place=None if plan.place is None else plan.place.name,
            asked_at=plan.memory.asked_at(),
            notice=notice,
            is_closed=is_quiet and notice is not None and notice.key in self._closed.read(),
            has_key=has_key(plan.keys),
        )

    def is_due(self) -> bool:
        """Whether it is time to look by itself."""
        assert_off_window_thread("the memory of updates")
        if self._plan is None:
            return False
        from clinic_signer.updates.planning import is_due

        return is_due(self._plan(), self._clock())

    def look(self, stop: Event) -> CheckResult | None:
        """Look for a later version; None in practice.

        Args:
            stop: set when the window closes.

        Raises:
            Failure: as :func:`clinic_signer.updates.checking.check`.
        """
        assert_off_window_thread("the network")
        if self._plan is None:
            return None
        from clinic_signer.updates.checking import check

        return check(self._plan(), clock=self._clock, stop=stop)

    def close(self, notice: UpdateNotice) -> None:
        """Remember that the line about a version was read."""
        self._closed.close(notice.key, _CLOSED)
