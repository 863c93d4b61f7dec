"""What the action bar says in each situation; a pure function of what is known."""

from __future__ import annotations

from collections.abc import Sequence

from clinic_signer.failures import Failure
from clinic_signer.gui import strings
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.sign.action_bar import ActionLink, ActionView
from clinic_signer.gui.strip import SlotAction, SlotView
from clinic_signer.gui.theme import Level


def action_view(
    ticked: Sequence[str], shown: str | None, *, shown_is_ticked: bool, card: SlotView
) -> ActionView:
    """Return what the bar says.

    Args:
        ticked: names of the patients that are chosen, in order.
        shown: name of the patient on screen, None if there is none.
        shown_is_ticked: whether that one is among the chosen.
        card: the card's slot.
    """
    count = len(ticked)
    if not card.usable:
        return ActionView(
            heading=_not_usable(card),
            below=card.detail,
            level=card.level,
            glyph=card.tile,
            count=count,
            link=ActionLink.CHOOSE_CARD if card.action is SlotAction.CHOOSE_CARD else None,
        )
    if not count:
        return ActionView(strings.say(strings.CHOOSE_WHAT))
    left_out = shown is not None and not shown_is_ticked
    below = ""
    if left_out and shown is not None:
        below = strings.say(strings.NOT_INCLUDED, name=strings.with_honorific(shown))
    return ActionView(
        heading=strings.say(strings.SELECTED_COUNT, n=count),
        beside=strings.name_list(ticked),
        below=below,
        level=Level.CAUTION if left_out else None,
        count=count,
        enabled=True,
    )


def _not_usable(card: SlotView) -> str:
    """A missing card or choice is said as such; anything else as 'card not usable'."""
    if card.level is Level.NEUTRAL or card.action is SlotAction.CHOOSE_CARD:
        return card.state
    return strings.say(strings.CARD_NOT_USABLE, state=card.state)


def failure_view(failure: Failure, count: int, *, heading: str = "") -> ActionView:
    """Return what the bar says after a failure: cause, remedy, and that nothing was signed."""
    cause, remedy = strings.plain(failure.cause), strings.plain(failure.remedy)
    nothing = strings.say(strings.NOTHING_SIGNED)
    return ActionView(
        heading=heading or cause,
        below=f"{cause if heading else ''}{remedy} {'' if heading else nothing}".strip(),
        level=Level.BLOCKED,
        glyph=Glyph.X_CIRCLE_FILL,
        count=count,
        enabled=bool(count),
    )


def signed_view(name: str, time: str, folder: str) -> ActionView:
    """Return what the bar says after one prescription was signed."""
    return ActionView(
        heading=strings.say(strings.SIGNED_ONE, name=strings.with_honorific(name)),
        below=strings.say(strings.SIGNED_WHERE, time=time, folder=folder),
        level=Level.OK,
        glyph=Glyph.CHECK_CIRCLE_FILL,
        link=ActionLink.OPEN_FOLDER,
    )


def not_saved_view(failure: Failure, count: int) -> ActionView:
    """Return what the bar says while a signed prescription is shown that has no file yet."""
    return ActionView(
        heading=strings.say(strings.SIGNED_NOT_SAVED),
        below=f"{strings.plain(failure.cause)} {strings.plain(failure.remedy)}",
        level=Level.BLOCKED,
        glyph=Glyph.X_CIRCLE_FILL,
        count=count,
        enabled=bool(count),
        link=ActionLink.SAVE_AGAIN,
    )
