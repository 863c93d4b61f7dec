"""What the action bar says in each situation; a pure function of what is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from clinic_signer.failures import Failure
from clinic_signer.gui import strings
from clinic_signer.gui.document_words import noun
from clinic_signer.gui.failure_text import failure_text
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.sign import service_texts, texts
from clinic_signer.gui.sign.action_bar import ActionLink, ActionView
from clinic_signer.gui.sign.entry import Entry, EntryState
from clinic_signer.gui.sign.opener import Opened
from clinic_signer.gui.strip import SlotAction, SlotView
from clinic_signer.gui.theme import Level
from clinic_signer.signers.base import SignerKind
from clinic_signer.signers.usable import Choice
from clinic_signer.station.journal.job import Route
from clinic_signer.words import Words


@dataclass(frozen=True, slots=True)
class Ways:
    """The two ways of signing as the strip shows them, and what can be done with them now."""

    card: SlotView
    phone: SlotView
    choice: Choice

    @property
    def by_phone(self) -> bool:
        """True when the person has chosen the phone."""
        return self.choice.chosen is SignerKind.SECOND_CERTIFICATE

    @property
    def chosen(self) -> SlotView:
        """The slot of the way that was chosen."""
        return self.phone if self.by_phone else self.card


NAMED = 20
"""So many patients are named; more would not be seen anyway."""


def action_view(
    names: Sequence[str], count: int, shown: str | None, *, shown_is_ticked: bool, ways: Ways
) -> ActionView:
    """Return what the bar says.

    Args:
        names: of the first patients that are chosen, in order.
        count: how many are chosen.
        shown: name of the patient on screen, None if there is none.
        shown_is_ticked: whether that one is among the chosen.
        ways: the ways of signing. The other one is offered, with its consequence, never taken.
    """
    if not ways.choice.usable:
        return _cannot(ways, count)
    if not count:
        return ActionView(strings.say(strings.CHOOSE_WHAT))
    left_out = shown is not None and not shown_is_ticked
    below = ""
    if left_out and shown is not None:
        below = strings.say(strings.NOT_INCLUDED, name=strings.with_honorific(shown))
    selected = strings.say(strings.SELECTED_COUNT, n=count)
    by_phone = strings.joined([strings.say(strings.BY_PHONE_READY), selected])
    return ActionView(
        heading=by_phone if ways.by_phone else selected,
        beside=strings.name_list(names, others=count - len(names)),
        below=below,
        level=Level.CAUTION if left_out else None,
        count=count,
        enabled=True,
    )


_FOR_DIAGNOSIS = (SlotAction.DIAGNOSE, SlotAction.START_SERVICE, SlotAction.GET_DRIVER)
"""What is wrong where the strip offers these is found out by the diagnosis, not by waiting."""


def _cannot(ways: Ways, count: int) -> ActionView:
    """The way that was chosen does not work now: why, and what does."""
    slot = ways.chosen
    link = ActionLink.CHOOSE_CARD if slot.action is SlotAction.CHOOSE_CARD else None
    below = slot.detail
    if link is None and ways.choice.offer is not None and count:
        link = ActionLink.BY_CARD if ways.by_phone else ActionLink.BY_PHONE
        below = slot.detail if ways.by_phone else strings.say(strings.OTHER_CERTIFICATE)
    heading = _not_usable(slot)
    if ways.by_phone:
        heading = strings.say(strings.PHONE_NOT_USABLE, state=slot.state)
    if link is None and slot.action in _FOR_DIAGNOSIS:
        link = ActionLink.DIAGNOSE
        if ways.choice.second is not None and ways.choice.offer is None:
            below = strings.joined([heading, below])
            heading = strings.say(strings.NEITHER_WORKS)
    return ActionView(
        heading=heading, below=below, level=slot.level, glyph=slot.tile, count=count, link=link
    )


def _not_usable(card: SlotView) -> str:
    """A missing card or choice is said as such; anything else as 'card not usable'."""
    if card.level is Level.NEUTRAL or card.action is SlotAction.CHOOSE_CARD:
        return card.state
    return strings.say(strings.CARD_NOT_USABLE, state=card.state)


def failure_view(failure: Failure, count: int, *, heading: str = "") -> ActionView:
    """Return what the bar says after a failure: cause, remedy, and that nothing was signed."""
    said = failure_text(failure)
    nothing = strings.say(strings.NOTHING_SIGNED)
    below = [said.heading, said.sentence] if heading else [said.sentence, nothing]
    return ActionView(
        heading=heading or said.heading,
        below=strings.sentences(below),
        level=Level.BLOCKED,
        glyph=Glyph.X_CIRCLE_FILL,
        count=count,
        enabled=bool(count),
        code=said.code,
    )


def mistake_view(failure: Failure, count: int) -> ActionView:
    """Return what the bar says of something that is not right, but does not stop anything.

    It has one line for the cause: of a file its name is told, the place by the settings.
    """
    file = failure.facts.get("file")
    if isinstance(file, str):
        failure = Failure(failure.code, **{**failure.facts, "file": Path(file).name})
    said = failure_text(failure)
    return ActionView(
        heading=said.heading,
        below=said.sentence,
        level=Level.CAUTION,
        glyph=Glyph.WARNING_FILL,
        count=count,
        enabled=bool(count),
        code=said.code,
    )


def told_view(level: Level, heading: str, sentence: str, count: int) -> ActionView:
    """Return what the bar says of a form that was printed or written, or could not be."""
    glyph = Glyph.CHECK_CIRCLE_FILL if level is Level.OK else Glyph.WARNING_FILL
    return ActionView(
        heading, below=sentence, level=level, glyph=glyph, count=count, enabled=bool(count)
    )


def opened_view(opened: Opened, count: int) -> ActionView:
    """Return what the bar says of many files that are being opened, or were."""
    if not opened.is_over:
        progress = strings.say(texts.OPENING, done=opened.done, count=opened.count)
        return ActionView(progress, glyph=Glyph.HOURGLASS_MEDIUM, count=count, enabled=bool(count))
    if not opened.count:
        return ActionView(strings.say(texts.NO_FILES), count=count, enabled=bool(count))
    lines, code = [], ""
    if opened.refused is not None:
        path, failure = opened.refused
        refused = texts.OPENED_REFUSED
        lines.append(strings.say(refused, count=opened.refused_count, file=path.name))
        said = failure_text(failure)
        lines.append(said.heading)
        code = said.code
    elif opened.known:
        lines.append(strings.say(texts.OPENED_KNOWN, count=opened.known))
    return ActionView(
        heading=strings.say(texts.OPENED, count=opened.count - opened.refused_count),
        below=strings.joined(lines),
        level=Level.CAUTION if opened.refused else None,
        glyph=Glyph.WARNING_FILL if opened.refused else None,
        count=count,
        enabled=bool(count),
        code=code,
    )


def signed_view(entry: Entry, time: str, folder: str | None) -> ActionView:
    """Return what the bar says after one document was signed.

    Args:
        entry: its row.
        time: when.
        folder: where it is; None when it has not left yet.
    """
    where = strings.say(texts.LEAVES_LATER, time=time)
    if folder is not None:
        where = strings.say(strings.SIGNED_WHERE, time=time, folder=folder)
    return ActionView(
        heading=_about(strings.SIGNED_ONE, entry),
        below=where,
        level=Level.OK,
        glyph=Glyph.CHECK_CIRCLE_FILL,
        link=None if folder is None else ActionLink.OPEN_FOLDER,
    )


def row_view(entry: Entry, count: int) -> ActionView | None:
    """Return what the bar says of the prescription on screen, if there is something to say of it.

    Args:
        entry: its row.
        count: how many are chosen.
    """
    if entry.not_sent is not None and entry.job.route is Route.SERVICE:
        heading = strings.say(service_texts.NOT_REGISTERED)
        return _trouble(heading, entry.not_sent, ActionLink.SERVICE, count)
    if entry.not_sent is not None:
        heading = strings.say(strings.SIGNED_NOT_SAVED)
        return _trouble(heading, entry.not_sent, ActionLink.SAVE_AGAIN, count)
    if entry.state is EntryState.FAILED and entry.job.failure is not None:
        return _trouble(
            strings.say(texts.NOT_SIGNED), entry.job.failure, ActionLink.TRY_AGAIN, count
        )
    if entry.not_for_signer is not None and entry.is_unsigned:
        return mistake_view(entry.not_for_signer, count)
    if entry.state is EntryState.REPLACED:
        return ActionView(
            heading=_about(texts.WAS_REPLACED, entry),
            level=Level.NEUTRAL,
            glyph=Glyph.ARROWS_CLOCKWISE,
            count=count,
            enabled=bool(count),
            link=ActionLink.SHOW_NEWER,
        )
    return None


def _trouble(heading: str, failure: Failure, link: ActionLink, count: int) -> ActionView:
    said = failure_text(failure)
    return ActionView(
        heading=heading,
        below=strings.sentences([said.heading, said.sentence]),
        level=Level.BLOCKED,
        glyph=Glyph.X_CIRCLE_FILL,
        count=count,
        enabled=bool(count),
        link=link,
        code=said.code,
    )


def _about(words: Words, entry: Entry) -> str:
    """A sentence about one document: whose, and what it is."""
    name = strings.with_honorific(entry.patient)
    return strings.say(words, name=name, what=noun(entry.kind))


def cancelled_view(entry: Entry, count: int, *, can_be_put_back: bool) -> ActionView:
    """Return what the bar says after a document was cancelled."""
    return ActionView(
        heading=_about(texts.WAS_CANCELLED, entry),
        level=Level.NEUTRAL,
        glyph=Glyph.PROHIBIT,
        count=count,
        enabled=bool(count),
        link=ActionLink.PUT_BACK if can_be_put_back else None,
    )
