"""Reasons in words: what operating system and network call a trouble, as a person reads it.

A failure carries its reason as programs name it, the same in every language; whoever reads the
failure gets the words. A reason that is not here is shown as it is.
"""

from __future__ import annotations

from clinic_signer.words import Words

REASONS = {
    # The operating system, as it names them in English.
    "Permission denied": Words("アクセスが許可されていません", "permission denied"),
    "Operation not permitted": Words("操作が許可されていません", "not permitted"),
    "No such file or directory": Words("見つかりません", "not found"),
    "File exists": Words("同じ名前のものがあります", "there is one of that name"),
    "Is a directory": Words("フォルダーです", "it is a folder"),
    "Not a directory": Words("フォルダーではありません", "it is not a folder"),
    "File name too long": Words("名前が長すぎます", "the name is too long"),
    "No space left on device": Words("空き容量がありません", "no space left"),
    "Disk quota exceeded": Words("割り当ての容量がいっぱいです", "the quota is used up"),
    "Read-only file system": Words("書き込めない場所です", "it cannot be written to"),
    "Input/output error": Words("読み書きができません", "reading or writing failed"),
    "Device or resource busy": Words("ほかで使われています", "in use"),
    "Address already in use": Words("ほかのソフトが使っています", "in use by another program"),
    # The network; the first as SQLAlchemy names it.
    "OperationalError": Words("接続できません", "cannot be reached"),
    "ConnectError": Words("接続できません", "cannot be reached"),
    "ConnectTimeout": Words("接続に時間がかかりすぎました", "connecting took too long"),
    "ReadTimeout": Words("返事に時間がかかりすぎました", "the answer took too long"),
    "ReadError": Words("接続が切れました", "the connection broke"),
    "WriteError": Words("接続が切れました", "the connection broke"),
    "RemoteProtocolError": Words("返事の形が正しくありません", "the answer has a wrong form"),
    "ProxyError": Words("院内の中継（プロキシ）が受け付けません", "refused by the proxy"),
    "UnsupportedProtocol": Words("使えないアドレスです", "the address cannot be used"),
    "not https": Words("httpsのアドレスではありません", "not an https address"),
    # Revocation lists and updates.
    "time limit": Words("時間がかかりすぎました", "it took too long"),
    "cancelled": Words("取得をやめました", "you stopped it"),
    "too large": Words("大きすぎます", "too large"),
    "too many redirects": Words("転送が多すぎます", "too many redirects"),
    "not plain http": Words("使えないアドレスです", "the address cannot be used"),
    "host not allowed": Words("設定で許された相手ではありません", "not a host of the settings"),
    "not a revocation list": Words("失効リストではありません", "not a revocation list"),
    "not signed by its issuer": Words("発行者の署名がありません", "not signed by its issuer"),
}
"""Reasons as failures carry them."""
