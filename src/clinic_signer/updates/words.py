"""What is told of a later version, in words: the same on the command line and in the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_signer.updates.notice import Standing, UpdateNotice
from clinic_signer.words import Words

if TYPE_CHECKING:  # a check needs the network's library, telling of one does not
    from clinic_signer.updates.checking import TrustListOutcome

_CURRENT = Words("いちばん新しい版です", "This is the latest version")
_NEWER = Words("新しい版 {version} があります", "There is a later version: {version}")
_TOO_OLD = Words(
    "この版（{here}）のサポートは終わっています。新しい版は {version} です",
    "This version ({here}) is no longer supported; the latest is {version}",
)
_WINDOWS = Words(
    "新しい版には、Windows {wanted} 以降が必要です。",
    "It needs Windows {wanted} or later.",
)
_STAYS_USABLE = Words("署名はこのままできます。", "Signing goes on as before.")
_LIST_INSTALLED = Words(
    "認証局の一覧を第{version}版にしました。", "The list of authorities is now number {version}."
)
_LIST_WAITS = Words(
    "認証局の一覧の第{version}版があります（clinic-signer trust updateで取り込みます）。",
    "There is a list of authorities, number {version} (install it: clinic-signer trust update).",
)


def heading_of(notice: UpdateNotice) -> Words:
    """Whether there is a later version, as a heading."""
    if notice.standing is Standing.CURRENT:
        return _CURRENT
    words = _TOO_OLD if notice.standing is Standing.TOO_OLD else _NEWER
    return words.filled(version=notice.channel.version, here=notice.here)


def sentences_of(notice: UpdateNotice) -> tuple[Words, ...]:
    """What has changed, how to get it, and what it needs; nothing of the version that runs."""
    if notice.standing is Standing.CURRENT:
        return ()
    said = [notice.channel.changes, notice.channel.how_to_get]
    if notice.windows_wanted is not None:
        said.append(_WINDOWS.filled(wanted=notice.windows_wanted))
    if notice.standing is Standing.TOO_OLD:
        said.append(_STAYS_USABLE)
    return tuple(said)


def trust_list_words(outcome: TrustListOutcome) -> Words:
    """What came of the list of authorities, where nothing went wrong."""
    words = _LIST_INSTALLED if outcome.is_installed else _LIST_WAITS
    return words.filled(version=outcome.version)
