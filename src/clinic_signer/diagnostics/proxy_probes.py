"""The clinic's proxy: the one that requests take, and the one that automatic settings name."""

from __future__ import annotations

from urllib.parse import urlsplit

from clinic_signer.diagnostics.finding import Facts, Finding, State, not_needed, ok
from clinic_signer.diagnostics.network_probes import NO_ADDRESS, not_reached, walk_facts
from clinic_signer.diagnostics.targets import safe_targets
from clinic_signer.diagnostics.walk import Hop, Purpose, Trouble, Walk
from clinic_signer.diagnostics.world import World
from clinic_signer.signers.second_certificate.configuration import is_loopback
from clinic_signer.words import Words


def proxy(world: World) -> Finding:
    """The clinic's proxy, where there is one."""
    walks = [walk for walk in world.walks() if walk.proxy is not None]
    if not walks:
        return not_needed(_NO_PROXY if world.walks() else NO_ADDRESS)
    for walk in walks:
        if walk.failed is Hop.PROXY and walk.trouble is not Trouble.NO_ROUTE:
            return _proxy_finding(walk)
    if all(walk.failed is Hop.NAME for walk in walks):
        return not_reached(walks[0])
    return ok(_PROXY_PASSES)


def _proxy_finding(walk: Walk) -> Finding:
    if walk.trouble is Trouble.LOGIN:
        return Finding(State.BLOCKED, _NEEDS_LOGIN, _GIVE_LOGIN, facts=walk_facts(walk))
    words = _PROXY_TROUBLES.get(walk.trouble or Trouble.BROKEN, _PROXY_BROKEN)
    words = words.filled(status=walk.status or "–", host=walk.host)
    remedy = _LET_THROUGH if walk.trouble is Trouble.FORBIDDEN else _CHECK_PROXY
    return Finding(
        State.BLOCKED, words, remedy.filled(host=walk.host, port=walk.port), facts=walk_facts(walk)
    )


def script(world: World) -> Finding:
    """Automatic proxy settings (PAC, WPAD), which requests do not follow."""
    if world.is_sandbox:
        return not_needed(NO_ADDRESS)
    urls = [url for each in Purpose for url in safe_targets(world.settings, each)]
    far = [url for url in urls if not is_loopback(urlsplit(url).hostname)]
    if not far:
        return not_needed(NO_ADDRESS)
    found = world.system.automatic_proxy(far[0])
    if found is None:
        return not_needed(_NO_SCRIPT)
    facts: Facts = (
        ("kind", "script" if found.is_script else "search"),
        ("trouble", found.trouble or None),
    )
    if found.trouble:
        return Finding(State.CAUTION, _SCRIPT_SILENT, _CHECK_SCRIPT, facts=facts)
    if not found.server:
        return Finding(State.OK, _SCRIPT_SAYS_DIRECT, facts=facts)
    host = urlsplit(far[0]).hostname
    ways = [walk for walk in world.walks() if walk.host == host]
    if any(walk.proxy is not None or walk.failed is None for walk in ways):
        return Finding(State.OK, _SCRIPT_NOT_NEEDED, facts=facts)
    facts = (*facts, ("proxy", found.server))
    return Finding(State.BLOCKED, _SCRIPT_NOT_FOLLOWED, _SET_PROXY, facts=facts)


_NO_PROXY = Words("使っていません", "Not used")
_PROXY_PASSES = Words("通れます", "Lets the service through")
_NEEDS_LOGIN = Words(
    "署名サービスの手前で止まっています（407 認証が必要）",
    "Stopped before the signing service (407: the proxy asks for a login)",
)
_GIVE_LOGIN = Words(
    "中継サーバーの認証情報を登録してください。担当者にこの報告を渡すと早く直ります。",
    "Register a login for the proxy. Your IT staff can see the details in this report.",
)
_PROXY_BROKEN = Words("中継サーバーの返事を読めません", "The proxy's answer cannot be understood")
_PROXY_TROUBLES = {
    Trouble.FORBIDDEN: Words(
        "中継サーバーが{host}への通信を止めています（{status}）",
        "The proxy does not let {host} through ({status})",
    ),
    Trouble.REFUSED: Words("中継サーバーが動いていません", "The proxy is not running"),
    Trouble.NO_ANSWER: Words("中継サーバーの返事がありません", "The proxy does not answer"),
    Trouble.DROPPED: Words(
        "中継サーバーが通信を切りました", "The proxy has dropped the connection"
    ),
}
_LET_THROUGH = Words(
    "{host}（ポート{port}）への通信を許すよう、院内の担当者へご依頼ください。",
    "Ask your IT staff to let {host}, port {port}, through.",
)
_CHECK_PROXY = Words(
    "プロキシの設定を、院内の担当者にこの報告を渡して確かめてください。",
    "Have your IT staff check the proxy with this report.",
)
_NO_SCRIPT = Words("使っていません", "Not used")
_SCRIPT_SAYS_DIRECT = Words(
    "自動設定は、中継を使わないよう答えています", "They say that no proxy is needed"
)
_SCRIPT_NOT_NEEDED = Words(
    "自動設定は中継を使うよう答えていますが、それを使わなくてもつながります",
    "They name a proxy; the service is reached without following them",
)
_SCRIPT_NOT_FOLLOWED = Words(
    "中継を使うよう自動設定されていますが、このソフトは自動設定を使いません",
    "They name a proxy, and this program does not follow automatic settings",
)
_SET_PROXY = Words(
    "中継サーバーを、自動設定ではなくWindowsの設定か環境変数「HTTPS_PROXY」で指定するよう、院内の担当者へご依頼ください。",
    "Ask your IT staff to name the proxy in the settings of Windows or in HTTPS_PROXY.",
)
_SCRIPT_SILENT = Words("自動設定を読めません", "They cannot be read")
_CHECK_SCRIPT = Words(
    "このソフトは自動設定を使いません。つながらないときは、院内の担当者にこの報告を渡してください。",
    "This program does not follow them. If nothing is reached, hand this report to your IT staff.",
)
