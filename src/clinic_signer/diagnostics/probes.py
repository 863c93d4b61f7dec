"""Every probe once, in the order in which it is shown."""

from __future__ import annotations

from collections.abc import Callable

from clinic_signer.diagnostics import (
    card_probes,
    certificate_probes,
    module_probes,
    network_probes,
    proxy_probes,
    storage_probes,
    system_probes,
    update_probes,
)
from clinic_signer.diagnostics.finding import Finding, Group, Probe, not_needed
from clinic_signer.diagnostics.world import World
from clinic_signer.settings_allowed import CARD_ALLOWED
from clinic_signer.words import Words

_CARD, _NETWORK, _CERTIFICATES, _PC = Group


def _of_card(look: Callable[[World], Finding]) -> Callable[[World], Finding]:
    """A probe of what only a card needs: nothing is looked at where none may sign."""

    def run(world: World) -> Finding:
        return look(world) if world.settings.get(CARD_ALLOWED) else not_needed(_NO_CARD)

    return run


_NO_CARD = Words("カードで署名しない設定です", "The settings say that no card signs here")

PROBES: tuple[Probe, ...] = (
    Probe(
        "card-service",
        _CARD,
        Words("スマートカードの機能", "Smart-card service"),
        _of_card(card_probes.service),
    ),
    Probe("readers", _CARD, Words("カードリーダー", "Card reader"), _of_card(card_probes.readers)),
    Probe(
        "reader-drivers",
        _CARD,
        Words("リーダーのドライバー", "Reader driver"),
        _of_card(card_probes.drivers),
    ),
    Probe("card", _CARD, Words("カード", "Card"), _of_card(card_probes.card)),
    Probe(
        "pkcs11-modules",
        _CARD,
        Words("カードのドライバー（PKCS#11）", "Card driver (PKCS#11)"),
        _of_card(module_probes.modules),
        seconds=module_probes.MODULE_SECONDS + 2,
    ),
    Probe(
        "pkcs11-signatures",
        _CARD,
        Words("ドライバーの署名", "Signature of the driver"),
        _of_card(module_probes.signatures),
    ),
    Probe("network", _NETWORK, Words("ネットワーク", "Network"), network_probes.network),
    Probe(
        "proxy",
        _NETWORK,
        Words("院内の中継（プロキシ）", "Proxy of the clinic"),
        proxy_probes.proxy,
    ),
    Probe(
        "proxy-script",
        _NETWORK,
        Words("中継の自動設定（PAC）", "Automatic proxy settings (PAC)"),
        proxy_probes.script,
        seconds=6.0,
    ),
    Probe(
        "second-service",
        _NETWORK,
        Words("署名サービス", "Signing service"),
        network_probes.second_service,
    ),
    Probe(
        "cardless-service",
        _NETWORK,
        Words("カードレス署名のソフト", "Cardless signing software"),
        network_probes.cardless_service,
    ),
    Probe("clock", _NETWORK, Words("パソコンの時計", "Clock of this PC"), network_probes.clock),
    Probe(
        "updates",
        _NETWORK,
        Words("新しい版の確認", "News of later versions"),
        update_probes.updates,
        seconds=update_probes.SECONDS + 2,
    ),
    Probe(
        "certificates",
        _CERTIFICATES,
        Words("カードとセカンド電子証明書", "Card and second certificate"),
        certificate_probes.certificates,
    ),
    Probe(
        "phone",
        _CERTIFICATES,
        Words("スマートフォンの登録", "Phone set-up"),
        certificate_probes.phone,
    ),
    Probe(
        "trust-list",
        _CERTIFICATES,
        Words("信頼できる認証局の一覧", "List of trusted authorities"),
        certificate_probes.trust_list,
    ),
    Probe(
        "journal", _PC, Words("記録（データベース）", "Journal (database)"), storage_probes.journal
    ),
    Probe("keyring", _PC, Words("秘密の保管場所", "Keyring"), storage_probes.keyring, seconds=5.0),
    Probe(
        "own-folders",
        _PC,
        Words("設定とデータのフォルダー", "Folders of settings and data"),
        storage_probes.own_folders,
    ),
    Probe("log", _PC, Words("ログ", "Log"), storage_probes.log),
    Probe("inbox", _PC, Words("受付フォルダー", "Intake folder"), storage_probes.inbox),
    Probe(
        "outbox",
        _PC,
        Words("署名済みのフォルダー", "Folder of signed prescriptions"),
        storage_probes.outbox,
    ),
    Probe(
        "exchange",
        _PC,
        Words("電子処方箋サービスのフォルダー", "Folders of the e-prescription service"),
        storage_probes.exchange,
    ),
    Probe("disk", _PC, Words("ディスクの空き", "Disk space"), storage_probes.disk),
    Probe(
        "local-api", _PC, Words("電子カルテとの連携（API）", "Local API"), system_probes.local_api
    ),
    Probe("settings", _PC, Words("設定", "Settings"), system_probes.settings),
    Probe("session", _PC, Words("使い方（リモート接続）", "Remote session"), system_probes.session),
    Probe(
        "versions", _PC, Words("ソフトとシステム", "Software and system"), system_probes.versions
    ),
)
