"""``clinic-signer update``: whether there is a later version. Nothing of it is installed."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from clinic_signer.cli import ExitCode
from clinic_signer.cli.options import Options
from clinic_signer.cli.output import JsonValue, failure_json, print_failure, print_json, words_json
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.japan import clock_in_japan, day_in_japan, day_in_words
from clinic_signer.settings import load_settings
from clinic_signer.settings_update import UpdateCheck
from clinic_signer.station.intake import read_file
from clinic_signer.updates.accepting import accept
from clinic_signer.updates.channel import Channel
from clinic_signer.updates.checking import (
    CheckResult,
    TrustListOutcome,
    UpdatePlan,
    check,
    last_notice,
    refuse_check,
)
from clinic_signer.updates.notice import Standing, UpdateNotice, notice_of
from clinic_signer.updates.planning import update_plan
from clinic_signer.updates.words import heading_of, sentences_of, trust_list_words
from clinic_signer.words import Words

_ASKING = Words("新しい版を確認しています（{place}）", "Looking for a later version ({place})")
_HERE = Words("このパソコンの版　{version}", "This version: {version}")
_ASKED = Words("最後の確認　{at}", "last looked for: {at}")
_NEVER = Words("まだ確認していません。", "Nobody has looked yet.")
_OF = Words(
    "更新情報　{channel} {sequence}番、{issued}発行、{until}まで",
    "news: {channel} {sequence}, issued {issued}, until {until}",
)


def run_update_check(options: Options) -> int:
    """Look for a later version; 1 when there is one.

    Also when the list of authorities that came with it could not be installed.

    Raises:
        Failure: as :func:`~clinic_signer.updates.checking.check`.
    """
    plan = update_plan(load_settings(), options.channel_file)
    place = refuse_check(plan).name
    print(_ASKING.filled(place=place).in_language(options.language), file=sys.stderr, flush=True)
    found = check(plan, clock=lambda: datetime.now(UTC))
    _show(plan, found.notice, found, options)
    trust = found.trust_list
    if trust is not None and trust.failure is not None:
        print_failure(trust.failure, options.language)
        return ExitCode.FOUND
    return _exit_of(found.notice)


def run_update_show(options: Options) -> int:
    """Show what is known, without asking anybody; 1 when there is a later version.

    Raises:
        Failure: UPDATE_OFF.
    """
    plan = update_plan(load_settings())
    if plan.check is UpdateCheck.OFF:
        raise Failure(FailureCode.UPDATE_OFF)
    notice = last_notice(plan)
    _show(plan, notice, None, options)
    return ExitCode.OK if notice is None else _exit_of(notice)


def run_update_verify(options: Options) -> int:
    """Judge a channel file as a check would, and remember nothing of it.

    Raises:
        Failure: the one with which it would be refused.
    """
    plan = update_plan(load_settings())
    found = accept(
        read_file(options.file),
        channel=plan.channel,
        keys=plan.keys,
        seen=plan.memory.seen(plan.keys),
        at=datetime.now(UTC),
    )
    _show(plan, notice_of(found, plan.here, plan.windows), None, options)
    return ExitCode.OK


def _exit_of(notice: UpdateNotice) -> ExitCode:
    return ExitCode.OK if notice.standing is Standing.CURRENT else ExitCode.FOUND


def _show(
    plan: UpdatePlan, notice: UpdateNotice | None, result: CheckResult | None, options: Options
) -> None:
    if options.json:
        print_json(_json(plan, notice, None if result is None else result.trust_list))
    else:
        for words in _lines(plan, notice, None if result is None else result.trust_list):
            print(words.in_language(options.language))


def _lines(
    plan: UpdatePlan, notice: UpdateNotice | None, trust: TrustListOutcome | None
) -> list[Words]:
    lines = [_HERE.filled(version=plan.here)]
    if notice is None:
        return [*lines, _NEVER]
    lines += [heading_of(notice), *sentences_of(notice)]
    if trust is not None and trust.failure is None:
        lines.append(trust_list_words(trust))
    lines.append(_of_channel(notice.channel))
    if (asked := plan.memory.asked_at()) is not None:
        lines.append(_ASKED.filled(at=clock_in_japan(asked)))
    return lines


def _of_channel(channel: Channel) -> Words:
    return _OF.filled(
        channel=channel.name,
        sequence=channel.sequence,
        issued=day_in_words(day_in_japan(channel.issued)),
        until=day_in_words(day_in_japan(channel.expires)),
    )


def _json(
    plan: UpdatePlan, notice: UpdateNotice | None, trust: TrustListOutcome | None
) -> JsonValue:
    asked = plan.memory.asked_at()
    return {
        "here": str(plan.here),
        "channel": plan.channel,
        "asked_at": None if asked is None else asked.isoformat(),
        "standing": None if notice is None else notice.standing.value,
        "latest": None if notice is None else _latest_json(notice),
        "trust_list": None if trust is None else _trust_json(trust),
    }


def _latest_json(notice: UpdateNotice) -> JsonValue:
    channel = notice.channel
    return {
        "sequence": channel.sequence,
        "issued": channel.issued.isoformat(),
        "expires": channel.expires.isoformat(),
        "version": str(channel.version),
        "minimum_version": str(channel.minimum_version),
        "minimum_windows": str(channel.minimum_windows),
        "is_windows_too_old": notice.windows_wanted is not None,
        "changes": words_json(channel.changes),
        "how_to_get": words_json(channel.how_to_get),
        "artefacts": [
            {"file": each.file, "sha256": each.sha256.hex(), "size": each.size}
            for each in channel.artefacts
        ],
    }


def _trust_json(trust: TrustListOutcome) -> JsonValue:
    return {
        "version": trust.version,
        "is_installed": trust.is_installed,
        "failure": None if trust.failure is None else failure_json(trust.failure),
    }
