"""News of later versions: could they be had and believed, where this PC is allowed to look?"""

from __future__ import annotations

from dataclasses import replace

from clinic_signer.diagnostics.finding import Finding, State, not_needed, of_failure, ok
from clinic_signer.diagnostics.world import World
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.updates.checking import look
from clinic_signer.updates.places import WebPlace
from clinic_signer.words import Words

SECONDS = 4.0
"""How long the file is waited for: whatever the settings allow a check, a line is due before."""

_NOT_ASKED = {
    FailureCode.UPDATE_OFF: Words(
        "確認しない設定です", "The settings say that it is not looked for"
    ),
    FailureCode.UPDATE_NO_KEY: Words(
        "この版では確認しません", "This version does not look for later ones"
    ),
    FailureCode.UPDATE_NO_PLACE: Words("確認する先の設定がありません", "No place is set"),
}
_BELIEVED = Words(
    "更新情報（第{number}号）を確かめました", "Channel file {number} was had and believed"
)


def updates(world: World) -> Finding:
    """Read the channel file and judge it. Nothing is remembered and nothing is installed.

    What is wrong is a caution: nobody has to know of later versions in order to sign.
    """
    plan = world.updates()
    if plan is None:
        return not_needed(_PRACTICE)
    try:
        channel = look(replace(plan, seconds=min(plan.seconds, SECONDS)), at=world.clock())
    except Failure as failure:
        if failure.code in _NOT_ASKED:
            return not_needed(_NOT_ASKED[failure.code])
        if "place" in failure.facts and not isinstance(plan.place, WebPlace):
            facts = {**failure.facts, "place": "…"}  # a folder: no report has paths
            failure = Failure(failure.code, **facts)
        return of_failure(failure, State.CAUTION)
    return ok(_BELIEVED.filled(number=channel.sequence), sequence=channel.sequence)


_PRACTICE = Words("練習では確認しません", "Practice does not look for later versions")
