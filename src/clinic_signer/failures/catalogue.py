"""The catalogue: the rows of all rooms, in the order of the documentation."""

from __future__ import annotations

from clinic_signer.failures import (
    api,
    card,
    card_driver,
    certificates,
    documents,
    exchange,
    program,
    sandbox,
    second_certificate,
    signing,
    station,
    trust,
    updates,
)
from clinic_signer.failures.row import Rows
from clinic_signer.words import Words

GROUPS: tuple[tuple[Words, Rows], ...] = (
    (Words("文書", "Documents"), documents.ROWS),
    (Words("証明書", "Certificates"), certificates.ROWS),
    (Words("カード", "Card"), card.ROWS),
    (Words("カードのドライバー（PKCS#11）", "Card driver (PKCS#11)"), card_driver.ROWS),
    (Words("セカンド電子証明書", "Second certificate"), second_certificate.ROWS),
    (Words("署名", "Signing"), signing.ROWS),
    (Words("受付フォルダーと記録", "Intake folder and journal"), station.ROWS),
    (Words("電子処方箋サービス", "E-prescription service"), exchange.ROWS),
    (Words("電子カルテとの連携（API）", "Local API"), api.ROWS),
    (Words("信頼と検証", "Trust and verification"), trust.ROWS),
    (Words("新しい版の確認", "News of later versions"), updates.ROWS),
    (Words("サンドボックス", "Sandbox"), sandbox.ROWS),
    (Words("ソフトそのもの", "The program itself"), program.ROWS),
)
CATALOGUE: Rows = {code: row for _, rows in GROUPS for code, row in rows.items()}
