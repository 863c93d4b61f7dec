"""Texts of what the electronic-prescription service says of a prescription, in both languages."""

from __future__ import annotations

from clinic_signer.words import Words

# ---- In a row --------------------------------------------------------------------------------

ACCESS_CODE_IS = Words("引換番号 {code}", "code {code}")
WAITS_FOR_ANSWER = Words("サービスの回答待ち", "waiting for the service")

# ---- In the menu of a row --------------------------------------------------------------------

SERVICE = Words("電子処方箋サービス…", "E-prescription service…")
COPY_ACCESS_CODE = Words("引換番号をコピー", "Copy the code for the pharmacy")
BY_SERVICE = Words("電子処方箋サービスに登録する", "Register with the e-prescription service")
BY_FOLDER = Words("登録せず、フォルダーに置く", "Put into the folder, do not register")

# ---- In the dialog ---------------------------------------------------------------------------

HEADING = Words("電子処方箋サービス", "E-prescription service")
ACCESS_CODE = Words("引換番号", "Code for the pharmacy")
PRESCRIPTION_ID = Words("処方箋ID", "Prescription id")
COPY = Words("コピー", "Copy")
COPIED = Words("コピーしました", "Copied")
COURSE = Words("{kind}　{state}　{time}", "{kind} · {state} · {time}")
RESULT = Words("{about}　{code}", "{about} {code}")
NOTHING_YET = Words("まだ何も送っていません", "Nothing was sent yet")
OWN_WORDS = Words("サービスの説明：{text}", "The service says: {text}")
SEND_AGAIN = Words("もう一度送る", "Send again")
TAKE_BACK = Words("登録を取り消す…", "Cancel the registration…")
CLOSE = Words("閉じる", "Close")
NOT_REGISTERED = Words("署名は済んでいます。登録できていません。", "Signed, but not registered.")

ASK_AGAIN = Words(
    "{name}の処方箋を、もう一度送りますか？", "Send the prescription of {name} again?"
)
ASK_AGAIN_TEXT = Words(
    "前に送ったものが届いていると、二重に登録されます。先に端末で確かめてください。",
    "If the first one has arrived, it is registered twice. See at the terminal first.",
)
ASK_TAKE_BACK = Words(
    "{name}の処方箋の登録を取り消しますか？", "Cancel the registration of {name}?"
)
ASK_TAKE_BACK_TEXT = Words(
    "薬局は、この処方箋を受け取れなくなります。元には戻せません。",
    "No pharmacy can get this prescription any more. This cannot be undone.",
)
ASK_TAKE_BACK_YES = Words("登録を取り消す", "Cancel the registration")
