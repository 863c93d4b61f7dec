"""What is said of each screen in a few sentences."""

from __future__ import annotations

from clinic_signer.gui.key_table import Place
from clinic_signer.words import Words

TITLE = Words("使い方", "Help")
HOW_TO_USE = Words("{screen}の使い方", "How to use: {screen}")
KEYS_HERE = Words("この画面のキー", "Keys of this screen")

ABOUT = {
    Place.SIGN: Words(
        "処方箋を一覧から選ぶと、署名されるデータそのものが表示されます。"
        "黄色の指摘は、内容を確かめてから「確認しました」を押します。"
        "署名するものを選び、「署名する」を押して、PINを入力するか、スマートフォンで承認します。",
        "Choose a prescription in the list to see exactly the data that will be signed. "
        "Check each yellow finding and press “I have checked”. "
        "Tick what to sign, press “Sign”, then enter the PIN or approve on your phone.",
    ),
    Place.VERIFY: Words(
        "署名された文書を開くと、有効・無効・判定保留のどれかと、その理由が出ます。"
        "カードは要りません。ファイルは外に送られません。"
        "判定保留は、いまは有効とも無効とも言えないという意味です。",
        "Open signed documents to see whether they are valid, invalid or on hold, and why. "
        "No card is needed, and files are not sent anywhere. "
        "On hold means that neither valid nor invalid can be said now.",
    ),
    Place.HISTORY: Words(
        "この日に何に署名し、何を送ったかの記録です。"
        "行を開くと、詳しい内容と、できることが出ます。"
        "記録はあとから書き換えられません。",
        "What was signed and sent on this day. "
        "Open a row for its details and for what can be done with it. "
        "Records cannot be changed afterwards.",
    ),
    Place.CERTIFICATES: Words(
        "署名に使う証明書の持ち主と期限です。"
        "電話の登録と、新しいカードの発送のめやすも、ここで確かめられます。",
        "The holders and validity of the certificates that sign here. "
        "You can also set up your phone, and see when a new card will be shipped.",
    ),
    Place.SETTINGS: Words(
        "「診断」は、署名できないときの原因と直し方を調べます。"
        "ほかのタブでは、このソフトの使い方を変えられます。"
        "管理者が設定した項目は、理由とあわせて表示され、ここでは変えられません。",
        "“Check-up” finds out why signing is not possible, and what to do. "
        "The other tabs change how this program works. "
        "What your administrator has set is shown with the reason and cannot be changed here.",
    ),
}
