"""The rules of an approval: every edge of the table, and no way around it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.failures import CATALOGUE, FailureCode
from clinic_signer.signers.second_certificate.approval import (
    COOL_DOWN,
    EDGES,
    GRACE,
    initial,
    step,
)
from clinic_signer.signers.second_certificate.approval_events import (
    Acknowledged,
    Approved,
    Begun,
    CodeRefused,
    Ended,
    Event,
    Forgotten,
    Locked,
    Lost,
    Moved,
    NotBegun,
    Paired,
    PairingBegun,
    PairingEnded,
    PairingMoved,
    Reachable,
    Refused,
    Revoked,
    SignedSome,
    Tick,
    TimedOut,
)
from clinic_signer.signers.second_certificate.approval_state import (
    Action,
    ApprovalKind,
    ApprovalState,
    EndReason,
    Outage,
    Refusal,
    Scope,
    WaitingFor,
)
from clinic_signer.signers.second_certificate.approval_words import detail, failure_of, title

K = ApprovalKind
NOW = datetime(2026, 9, 1, 7, 0, tzinfo=UTC)
SOON = NOW + timedelta(seconds=60)
LATER = NOW + timedelta(hours=1)


def after(state: ApprovalState, *events: Event, now: datetime = NOW) -> ApprovalState:
    for event in events:
        state = step(state, event, now)
    return state


def begun(scope: Scope = Scope.DOCUMENTS, count: int = 3) -> ApprovalState:
    return after(initial(paired=True), Begun("r", scope, count, SOON))


def approved(scope: Scope = Scope.DOCUMENTS, count: int = 3) -> ApprovalState:
    return after(begun(scope, count), Approved("r", LATER, count))


OFFLINE = Lost(Outage.SERVICE_DOWN, SOON)
STATES: dict[ApprovalKind, ApprovalState] = {
    K.UNPAIRED: initial(paired=False),
    K.PAIRING: after(initial(paired=False), PairingBegun(SOON)),
    K.READY: initial(paired=True),
    K.WAITING: begun(),
    K.APPROVED: approved(),
    K.EXPIRED: after(approved(), Ended(EndReason.WORKSTATION_LOCKED)),
    K.REFUSED: after(begun(), Refused("r", Refusal.USER_DECLINED)),
    K.TIMEOUT: after(begun(), TimedOut("r")),
    K.CANCELLED: after(begun(), Ended(EndReason.ENDED_BY_USER)),
    K.REVOKED: after(initial(paired=True), Revoked()),
    K.LOCKED: after(initial(paired=True), Locked()),
    K.OFFLINE: after(initial(paired=True), OFFLINE),
}
EVENTS: tuple[Event, ...] = (
    PairingBegun(SOON),
    PairingMoved(WaitingFor.CODE_SHOWN),
    CodeRefused(4),
    Paired(),
    PairingEnded(EndReason.TIME),
    PairingEnded(EndReason.ENDED_BY_SERVICE, FailureCode.SECOND_CLOCK_WRONG),
    Begun("r", Scope.DOCUMENTS, 3, SOON),
    Begun("s", Scope.SESSION, 9, SOON),
    Moved("r", WaitingFor.SCANNED, SOON, "47", "7992"),
    Approved("r", LATER, 3),
    Approved("s", LATER, 9),
    Refused("r", Refusal.WRONG_NUMBER),
    Refused("r", Refusal.NOT_ME),
    TimedOut("r"),
    NotBegun("r", FailureCode.SECOND_REFUSED),
    SignedSome("r", 1),
    SignedSome("r", 3),
    SignedSome("s", 9),
    *(Ended(reason) for reason in EndReason),
    OFFLINE,
    Lost(Outage.FACILITY_SUSPENDED, SOON),
    Reachable(),
    Revoked(),
    Locked(),
    Acknowledged(),
    Forgotten(),
    Tick(),
)


@pytest.mark.parametrize("kind", list(K), ids=lambda k: k.value)
def test_the_examples_are_what_they_say(kind: ApprovalKind) -> None:
    assert STATES[kind].kind is kind


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: repr(e)[:60])
@pytest.mark.parametrize("kind", list(K), ids=lambda k: k.value)
def test_no_event_leaves_the_table(kind: ApprovalKind, event: Event) -> None:
    reached = step(STATES[kind], event, NOW).kind
    assert reached in EDGES[type(event)].get(kind, frozenset()) | {kind}


def test_every_edge_of_the_table_is_walked() -> None:
    walked = set()
    sources = [*STATES.values(), approved(Scope.SESSION), begun(Scope.SESSION)]
    sources.append(after(initial(paired=False), OFFLINE))
    sources.append(after(initial(paired=False), Locked()))
    for state in sources:
        for event in EVENTS:
            for now in (NOW, SOON + GRACE, LATER):
                reached = step(state, event, now)
                for kind in (state.kind, step(state, Tick(), now).kind):
                    walked.add((type(event), kind, reached.kind))
    session = approved(Scope.SESSION, 1)
    walked.add((SignedSome, K.APPROVED, step(session, SignedSome("r", 1), NOW).kind))
    missing = {
        (event, kind, target)
        for event, rows in EDGES.items()
        for kind, targets in rows.items()
        for target in targets
        if (event, kind, target) not in walked
    }
    assert not missing


events = st.sampled_from(EVENTS)
waits = st.sampled_from([0, 1, 59, 66, 300, 900, 3600, 70_000])


@given(st.booleans(), st.lists(st.tuples(waits, events), max_size=40))
def test_nothing_is_signed_without_an_approval_of_its_own(
    paired: bool, sequence: list[tuple[int, Event]]
) -> None:
    """Whatever happens in whatever order: what may be signed was approved, and is counted."""
    state, now = initial(paired=paired), NOW
    allowed: dict[str, int] = {}
    for wait, event in sequence:
        now += timedelta(seconds=wait)
        aged = step(state, Tick(), now)
        for request in ("r", "s"):
            for count in (1, 3, 9):
                if aged.may_sign(request, count, now):
                    assert aged.kind is K.APPROVED
                    assert aged.request_id == request
                    assert count <= allowed[request]
        reached = step(state, event, now)
        if isinstance(event, Approved) and aged.kind is K.WAITING and reached.kind is K.APPROVED:
            assert event.left is not None
            allowed[event.request_id] = event.left
        if isinstance(event, SignedSome) and reached != aged:
            allowed[event.request_id] -= event.count
            assert allowed[event.request_id] >= 0
        if reached.kind is not aged.kind:
            assert reached.kind in EDGES[type(event)][aged.kind]
        state = reached
        assert title(state).ja
        assert detail(state).en


def test_an_answer_to_another_request_changes_nothing() -> None:
    waiting = begun()
    for event in (
        Approved("other", LATER, 3),
        Refused("other", Refusal.NOT_ME),
        TimedOut("other"),
        Moved("other", WaitingFor.SCANNED, SOON),
        NotBegun("other", FailureCode.SECOND_REFUSED),
    ):
        assert step(waiting, event, NOW) == waiting
    assert step(approved(), SignedSome("other", 1), NOW) == approved()


def test_a_late_approval_never_revives_a_request_that_is_over() -> None:
    for kind in (K.CANCELLED, K.TIMEOUT, K.REFUSED, K.EXPIRED, K.READY):
        state = STATES[kind]
        assert step(state, Approved("r", LATER, 3), NOW) == state


def test_waiting_ends_by_the_services_word_or_a_little_later() -> None:
    waiting = begun()
    assert step(waiting, Tick(), SOON).kind is K.WAITING
    assert step(waiting, Tick(), SOON + GRACE).kind is K.TIMEOUT


def test_a_time_out_says_whether_the_phone_had_read_the_qr() -> None:
    unread = after(begun(), TimedOut("r"))
    read = after(begun(), Moved("r", WaitingFor.SCANNED, SOON), TimedOut("r"))
    assert _code(unread) is FailureCode.APPROVAL_TIMEOUT
    assert _code(read) is FailureCode.APPROVAL_PHONE_SILENT


def test_number_and_control_code_stay_while_the_phone_goes_on() -> None:
    state = after(
        begun(),
        Moved("r", WaitingFor.SHOWING_QR, SOON, "47", "7992"),
        Moved("r", WaitingFor.REVIEWING, LATER),
    )
    assert (state.number, state.control_code, state.until) == ("47", "7992", LATER)
    assert after(state, TimedOut("r")).number is None, "a number that is over is not shown"


def test_an_approval_ends_with_its_time() -> None:
    state = approved()
    assert state.may_sign("r", 3, LATER - timedelta(seconds=1))
    assert not state.may_sign("r", 3, LATER)
    ended = step(state, Tick(), LATER)
    assert (ended.kind, ended.reason) == (K.EXPIRED, EndReason.TIME)


def test_documents_that_are_signed_end_their_approval() -> None:
    state = after(approved(), SignedSome("r", 2))
    assert (state.kind, state.left) == (K.APPROVED, 1)
    assert after(state, SignedSome("r", 2)) == state, "more than is left is not signed"
    assert after(state, SignedSome("r", 1)).kind is K.READY


def test_a_session_that_is_used_up_says_so() -> None:
    state = after(approved(Scope.SESSION, 2), SignedSome("r", 2))
    assert (state.kind, state.reason) == (K.EXPIRED, EndReason.USED_UP)


def test_a_session_that_is_not_counted_lasts_until_its_time() -> None:
    state = after(begun(Scope.SESSION, 0), Approved("r", LATER, None))
    assert after(state, SignedSome("r", 500)) == state
    assert step(state, Tick(), LATER).kind is K.EXPIRED


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        (EndReason.WORKSTATION_LOCKED, K.EXPIRED),
        (EndReason.USER_SWITCHED, K.EXPIRED),
        (EndReason.ENDED_BY_SERVICE, K.EXPIRED),
        (EndReason.ENDED_BY_USER, K.READY),
        (EndReason.PROGRAM_CLOSED, K.READY),
    ],
)
def test_whoever_leaves_the_pc_takes_the_approval_along(
    reason: EndReason, kind: ApprovalKind
) -> None:
    state = after(approved(), Ended(reason))
    assert state.kind is kind
    assert not state.may_sign("r", 1, NOW)


def test_not_me_stops_new_approvals_for_a_quarter_of_an_hour() -> None:
    state = after(begun(), Refused("r", Refusal.NOT_ME))
    assert Action.BEGIN not in state.actions
    state = after(state, Acknowledged())
    assert state.kind is K.READY
    assert Action.BEGIN not in state.actions
    again = Begun("s", Scope.DOCUMENTS, 1, LATER)
    assert step(state, again, NOW) == state
    assert step(state, again, NOW + COOL_DOWN).kind is K.WAITING
    offline = after(state, OFFLINE, Reachable())
    assert step(offline, again, NOW).kind is K.READY, "an outage does not shorten it"


def test_an_outage_ends_the_waiting_and_not_an_approval_that_was_given() -> None:
    lost = after(begun(), OFFLINE)
    assert (lost.kind, lost.retry_at) == (K.OFFLINE, SOON)
    assert after(lost, Reachable()).kind is K.READY
    assert after(approved(), OFFLINE) == approved()
    assert after(initial(paired=False), OFFLINE, Reachable()).kind is K.UNPAIRED


def test_pairing_from_the_qr_to_the_code() -> None:
    state = after(initial(paired=False), PairingBegun(SOON))
    assert Action.ENTER_CODE not in state.actions
    state = after(state, PairingMoved(WaitingFor.CODE_SHOWN))
    assert Action.ENTER_CODE in state.actions
    state = after(state, CodeRefused(4))
    assert (state.left, _code(state)) == (4, FailureCode.PAIRING_CODE_WRONG)
    assert "4" in detail(state).ja
    assert after(state, Paired()) == initial(paired=True)
    assert _code(after(state, PairingEnded(EndReason.TIME))) is FailureCode.PAIRING_NOT_DONE
    assert step(STATES[K.PAIRING], Tick(), SOON + GRACE).kind is K.UNPAIRED


def test_after_a_withdrawal_only_a_new_pairing_helps() -> None:
    state = STATES[K.REVOKED]
    assert Action.PAIR in state.actions
    assert Action.BEGIN not in state.actions
    assert after(state, PairingBegun(SOON), Paired()).kind is K.READY


@pytest.mark.parametrize("kind", list(K), ids=lambda k: k.value)
def test_every_state_says_what_it_is_and_what_can_be_done(kind: ApprovalKind) -> None:
    state = STATES[kind]
    assert state.actions
    for words in (title(state), detail(state)):
        assert words.ja
        assert words.en
    failure = failure_of(state)
    if failure is not None:
        assert failure.code in CATALOGUE
    if kind in (K.REFUSED, K.TIMEOUT, K.CANCELLED, K.EXPIRED, K.REVOKED, K.LOCKED, K.OFFLINE):
        assert failure is not None


@pytest.mark.parametrize("reason", list(Refusal), ids=lambda r: r.value)
def test_every_refusal_has_words_of_its_own(reason: Refusal) -> None:
    others = [after(begun(), Refused("r", r)) for r in Refusal if r is not reason]
    assert _code(after(begun(), Refused("r", reason))) not in [_code(other) for other in others]


@pytest.mark.parametrize("outage", list(Outage), ids=lambda o: o.value)
def test_an_outage_is_a_state_and_no_message(outage: Outage) -> None:
    state = after(initial(paired=True), Lost(outage, SOON))
    failure = failure_of(state)
    assert failure is not None
    assert failure.row.retriable


def test_asking_again_after_an_ending_begins_afresh() -> None:
    for kind in (K.EXPIRED, K.REFUSED, K.TIMEOUT, K.CANCELLED):
        state = step(STATES[kind], Begun("n", Scope.DOCUMENTS, 1, SOON), NOW)
        assert (state.kind, state.request_id, state.reason) == (K.WAITING, "n", None)


def test_seconds_are_never_negative() -> None:
    state = replace(begun(), until=NOW + timedelta(seconds=1.9))
    assert state.seconds_left(NOW) == 1
    assert state.seconds_left(LATER) == 0
    assert initial(paired=True).seconds_left(NOW) is None


def _code(state: ApprovalState) -> FailureCode | None:
    failure = failure_of(state)
    return None if failure is None else failure.code
