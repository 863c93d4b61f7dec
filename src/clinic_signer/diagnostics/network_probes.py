"""The way to the services: each hop has its line, and only the one that fails is blocked."""

from __future__ import annotations

from datetime import timedelta

from clinic_signer.diagnostics.finding import (
    Action,
    Facts,
    Finding,
    State,
    not_needed,
    of_failure,
    ok,
)
from clinic_signer.diagnostics.targets import targets
from clinic_signer.diagnostics.walk import Hop, Purpose, Trouble, Walk
from clinic_signer.diagnostics.world import World
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.japan import duration_in_words
from clinic_signer.words import Words

CLOCK_CAUTION = timedelta(seconds=30)
CLOCK_BLOCKED = timedelta(minutes=5)
"""Services refuse proofs whose time is off by minutes, and a signature would claim a wrong time."""


def network(world: World) -> Finding:
    """Can names be looked up, and is there a route?"""
    walks = world.walks()
    if not walks:
        return not_needed(NO_ADDRESS)
    for walk in walks:
        is_no_route = walk.trouble is Trouble.NO_ROUTE
        if walk.failed is Hop.NAME or is_no_route:
            words = _NO_NETWORK if is_no_route else _NO_NAME.filled(host=walk.proxy or walk.host)
            return Finding(State.BLOCKED, words, _CHECK_CABLE, facts=walk_facts(walk))
    return ok(_CONNECTED)


def second_service(world: World) -> Finding:
    """The signing service itself: connection, TLS, an answer."""
    return _service(world, Purpose.SECOND)


def cardless_service(world: World) -> Finding:
    """The local services for cardless signing."""
    return _service(world, Purpose.CARDLESS)


def _service(world: World, purpose: Purpose) -> Finding:
    try:
        targets(world.settings, purpose)
    except Failure as failure:  # an address over which nothing must travel
        return of_failure(failure, action=Action.SETTINGS)
    walks = [walk for walk in world.walks() if walk.purpose is purpose]
    if not walks:
        return not_needed(_NOT_SET if purpose is Purpose.SECOND else _NOT_ON)
    worst = next((walk for walk in walks if walk.failed is not None), walks[0])
    if worst.failed is None:
        filtered = next((walk for walk in walks if walk.is_public is False), None)
        if filtered is not None:
            words = _NOT_PUBLIC.filled(issuer=filtered.issuer or "?")
            return Finding(
                State.CAUTION,
                words,
                _EXCEPT_FROM_FILTER.filled(host=filtered.host),
                facts=walk_facts(filtered),
            )
        return Finding(State.OK, _ANSWERS.filled(host=worst.host), facts=walk_facts(worst))
    if worst.trouble is Trouble.CLOCK:
        return Finding(State.CAUTION, _CLOCK_FIRST, _SET_CLOCK, facts=walk_facts(worst))
    if worst.failed in (Hop.NAME, Hop.PROXY) or worst.trouble is Trouble.NO_ROUTE:
        return not_reached(worst)
    remedy = _START_ADAPTER if purpose is Purpose.CARDLESS else _ALLOW
    return _service_finding(worst, remedy)


def _service_finding(walk: Walk, usual: Words) -> Finding:
    trouble = walk.trouble or Trouble.BROKEN
    words = _SERVICE_TROUBLES.get((walk.failed or Hop.CONNECT, trouble), _LOST[walk.failed])
    words = words.filled(issuer=walk.issuer or "?", status=walk.status or "–")
    remedy = _REMEDIES.get(trouble, usual).filled(host=walk.host, port=walk.port)
    state = State.CAUTION if trouble is Trouble.SERVICE_DOWN else State.BLOCKED
    code = FailureCode.SECOND_UNREACHABLE
    if walk.purpose is Purpose.CARDLESS:
        code = FailureCode.CARDLESS_SERVICE_DOWN
    return Finding(state, words, remedy, None, code.value, walk_facts(walk))


def not_reached(walk: Walk) -> Finding:
    """The way ends before this: the line that is to blame is another one."""
    return Finding(State.CAUTION, _NOT_REACHED, facts=walk_facts(walk))


def clock(world: World) -> Finding:
    """This PC's clock against the service's; without one, against the day of the trust list."""
    now = world.clock()
    for walk in world.walks():
        if walk.theirs is not None and walk.ours is not None:
            return _clock_finding(walk.ours - walk.theirs)
    issued = world.trust().issued
    if issued is not None and now < issued - timedelta(days=1):
        return Finding(State.BLOCKED, _CLOCK_IN_PAST, _SET_CLOCK)
    return not_needed(_NO_TIME)


def _clock_finding(ahead: timedelta) -> Finding:
    seconds = round(ahead.total_seconds())
    facts: Facts = (("seconds_ahead", seconds),)
    if abs(ahead) < CLOCK_CAUTION:
        return Finding(State.OK, _CLOCK_RIGHT, facts=facts)
    words = (_FAST if seconds > 0 else _SLOW).filled(time=duration_in_words(abs(seconds)))
    state = State.BLOCKED if abs(ahead) >= CLOCK_BLOCKED else State.CAUTION
    return Finding(state, words, _SET_CLOCK, None, FailureCode.SECOND_CLOCK_WRONG.value, facts)


def walk_facts(walk: Walk) -> Facts:
    """Names of hosts are told of the service always, of the clinic's proxy only where it fails."""
    facts: Facts = (
        ("host", f"{walk.host}:{walk.port}"),
        ("hop", None if walk.failed is None else walk.failed.value),
        ("trouble", None if walk.trouble is None else walk.trouble.value),
        ("status", walk.status),
        ("issuer", walk.issuer or None),
    )
    return (*facts, ("proxy", walk.proxy)) if walk.failed is Hop.PROXY else facts


NO_ADDRESS = Words(
    "通信する相手が設定されていません", "No service is set that would need the network"
)
_CONNECTED = Words("つながっています", "Connected")
_NO_NETWORK = Words("ネットワークにつながっていません", "There is no network")
_NO_NAME = Words(
    "{host}の場所を調べられません（DNS）", "The address of {host} cannot be found (DNS)"
)
_CHECK_CABLE = Words(
    "LANケーブルかWi-Fiを確かめてください。ほかのサイトも開けないときは、院内の担当者へ。",
    "Check the network cable or Wi-Fi. If nothing else opens either, ask your IT staff.",
)
_NOT_SET = Words("署名サービスは設定されていません", "No signing service is set")
_NOT_ON = Words("使っていません", "Not used")
_ANSWERS = Words("{host}　つながります", "{host} answers")
_NOT_REACHED = Words("手前で止まっているため、確かめられません", "Not reached: stopped before it")
_NOT_PUBLIC = Words(
    "通信の途中で内容が検査されているようです（証明書の発行元：{issuer}）",
    "Something on the way seems to read the traffic (certificate issued by {issuer})",
)
_EXCEPT_FROM_FILTER = Words(
    "{host}を通信の検査（SSLインスペクション）から外すよう、院内の担当者へご依頼ください。",
    "Ask your IT staff to except {host} from TLS inspection.",
)
_LOST: dict[Hop | None, Words] = {
    None: Words("つながりません", "Cannot be reached"),
    Hop.CONNECT: Words("つながりません", "No connection can be made"),
    Hop.TLS: Words("暗号化した通信を始められません", "An encrypted connection cannot be made"),
    Hop.ANSWER: Words("つながりますが、返事がありません", "Connected, but there is no answer"),
}
_SERVICE_TROUBLES = {
    (Hop.CONNECT, Trouble.REFUSED): Words(
        "つながりません（接続を断られました）", "The connection is refused"
    ),
    (Hop.CONNECT, Trouble.NO_ANSWER): Words(
        "つながりません（返事がありません）", "There is no answer to the connection"
    ),
    (Hop.TLS, Trouble.UNTRUSTED): Words(
        "相手の証明書を信頼できません（発行元：{issuer}）",
        "Its certificate is not trusted (issued by {issuer})",
    ),
    (Hop.TLS, Trouble.OTHER_NAME): Words(
        "別の相手の証明書が返ってきました（発行元：{issuer}）",
        "The certificate is for another host (issued by {issuer})",
    ),
    (Hop.TLS, Trouble.NOT_VALID_NOW): Words(
        "相手の証明書の期間が合いません（発行元：{issuer}）",
        "Its certificate is not valid now (issued by {issuer})",
    ),
    (Hop.TLS, Trouble.DROPPED): Words(
        "暗号化した通信を、途中で切られました", "The encrypted connection was cut off"
    ),
    (Hop.ANSWER, Trouble.SERVICE_DOWN): Words(
        "サービスの側で障害が起きています（{status}）", "The service has a problem ({status})"
    ),
}
_ALLOW = Words(
    "{host}（ポート{port}）への通信が許されているか、院内の担当者へお確かめください。",
    "Ask your IT staff whether {host}, port {port}, may be reached.",
)
_START_ADAPTER = Words(
    "カードレス署名のソフトが動いているか、アドレスが正しいかを確かめてください。",
    "Check that the cardless signing software runs, and its address.",
)
_REMEDIES = {
    Trouble.UNTRUSTED: _EXCEPT_FROM_FILTER,
    Trouble.OTHER_NAME: Words(
        "アドレスの設定と、通信の検査（SSLインスペクション）を院内の担当者へお確かめください。",
        "Check the address in the settings, and TLS inspection, with your IT staff.",
    ),
    Trouble.NOT_VALID_NOW: Words(
        "まずパソコンの時計を確かめてください。合っていれば、サービスの窓口へご連絡ください。",
        "Check this PC's clock first. If it is right, contact the service.",
    ),
    Trouble.SERVICE_DOWN: Words(
        "しばらく待って、もう一度調べてください。", "Wait a while and run this again."
    ),
}
_CLOCK_FIRST = Words(
    "パソコンの時計が合わないため、確かめられません", "Not reached: this PC's clock is wrong"
)
_CLOCK_RIGHT = Words("合っています", "Right")
_FAST = Words("標準時より {time} 進んでいます", "{time} fast")
_SLOW = Words("標準時より {time} 遅れています", "{time} slow")
_CLOCK_IN_PAST = Words("日付が過去になっています", "The date is in the past")
_SET_CLOCK = Words(
    "パソコンの時刻を自動で合わせる設定にしてください。", "Have this PC set its clock by itself."
)
_NO_TIME = Words("比べる時刻がありません", "There is no time to compare with")
