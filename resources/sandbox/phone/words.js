/** Every text of the page, Japanese and English together; Japanese is the reference. */

export const WORDS = {
  app: ["医師資格証 見本", "Physician's licence (sample)"],
  test: ["テスト用　法的効力はありません", "For tests. No legal effect."],
  back: ["戻る", "Back"],
  close: ["閉じる", "Close"],
  retry: ["もう一度", "Try again"],
  home: ["ホームへ", "Home"],
  busy: ["しばらくお待ちください", "One moment, please"],
  failureCode: ["コード {code}", "Code {code}"],
  timeLeft: ["残り {time}", "{time} left"],
  minutes: ["{m}分{s}秒", "{m} min {s} s"],
  seconds: ["{s}秒", "{s} s"],

  // Welcome, registration, login
  welcomeTitle: ["はじめに", "Welcome"],
  welcomeText: [
    "郵送された用紙のQRで、この電話を登録します。登録が済んでいる電話では、ログインしてください。",
    "Register this phone with the QR of the letter you received. If it is registered, log in.",
  ],
  registerNow: ["用紙のQRで登録する", "Register with the letter"],
  login: ["ログインする", "Log in"],
  loginHint: [
    "顔・指紋または画面ロックで確認します",
    "Checked by face, fingerprint or screen lock",
  ],
  letterLink: ["QRを読めないとき", "QR cannot be read?"],
  letterLinkLabel: ["用紙に印刷されたリンク", "The link printed on the letter"],
  letterLinkOpen: ["このリンクで登録する", "Register with this link"],
  registerTitle: ["電話の登録", "Register this phone"],
  passwordLead: ["用紙のパスワードを入力してください", "Type the password of the letter"],
  password: ["パスワード（8文字）", "Password (8 characters)"],
  passwordHint: [
    "5回まちがえると、この用紙は使えなくなります。新しい用紙が必要です。",
    "After five wrong passwords this letter stops working and you need a new one.",
  ],
  passwordSend: ["次へ", "Next"],
  passwordWrong: [
    "パスワードが違います　残り {left}回です",
    "Wrong password. {left} attempts left.",
  ],
  passwordLength: ["8文字で入力してください", "Eight characters, please"],
  passkeyTitle: ["{holder} さん", "{holder}"],
  passkeyText: [
    "この電話に鍵を作ります。これからは、顔・指紋または画面ロックで承認できます。",
    "A key is made on this phone. From now on you approve with face, fingerprint or screen lock.",
  ],
  passkeyMake: ["登録する", "Register"],
  registeredTitle: ["登録しました", "Registered"],
  registeredText: [
    "次に、パソコンをこの電話に登録してください。パソコンに出るQRを読み取ります。",
    "Next, pair your PC: read the QR that it shows.",
  ],

  // Home
  homeTitle: ["{role}資格証", "Licence ({role})"],
  cardTitle: ["{role}資格証　見本", "Licence, sample ({role})"],
  sample: ["見本", "SAMPLE"],
  valid: ["有効", "Valid"],
  expired: ["期限切れ", "Expired"],
  role: ["資格", "Role"],
  registration: ["登録番号", "Number"],
  until: ["期限", "Until"],
  clockHint: [
    "秒が動いていれば、画面の写しではありません",
    "While the seconds move it is no picture",
  ],
  scanToApprove: ["QRで承認", "Approve by QR"],
  codeToApprove: ["コードで承認", "By code"],
  notices: ["お知らせ", "Notices"],
  all: ["すべて見る", "Show all"],
  noNotices: ["お知らせはありません", "No notices"],
  kindInfo: ["お知らせ", "Notice"],
  kindCaution: ["注意", "Caution"],
  kindPc: ["パソコンの登録", "PC paired"],
  credits: ["研修の単位", "Training credits"],
  creditsPeriod: ["今期　{until}まで", "Until {until}"],
  creditsOf: ["/ {wanted} 単位", "of {wanted} credits"],
  creditsHeld: ["{held} / {wanted} 単位", "{held} of {wanted} credits"],
  creditsLeft: ["あと {left}単位", "{left} to go"],
  creditsDone: ["必要な単位を取得済みです", "All credits obtained"],
  credit: ["{n}単位", "{n} cr."],
  noCourses: ["受講の記録はありません", "No courses yet"],
  settings: ["設定", "Settings"],
  language: ["Language / 表示の言語", "Language / 表示の言語"],
  logout: ["ログアウト", "Log out"],
  issuer: ["発行", "Issued by"],
  cardId: ["カードID", "Card ID"],

  // Scanner and code
  scanTitle: ["QRを読み取る", "Read a QR"],
  scanLead: ["パソコンのQRを枠に入れてください", "Point the frame at the QR on the PC"],
  scanLetterLead: ["用紙のQRを枠に入れてください", "Point the frame at the QR of the letter"],
  scanView: ["カメラの映像", "Camera picture"],
  scanCode: ["コードで入力する", "Type a code"],
  cameraDenied: [
    "カメラを使えません。電話の設定で、このページのカメラを許可してください。",
    "The camera cannot be used. Allow it for this page in the phone's settings.",
  ],
  cameraNone: ["カメラが見つかりません。", "No camera found."],
  readerMissing: [
    "QRを読む部品が入っていません。管理者は「python3 dev.py demo」で準備できます。コードでの入力は使えます。",
    "The QR reader is not installed; “python3 dev.py demo” prepares it. Typing a code still works.",
  ],
  linkNotOurs: ["承認のためのQRではありません。", "This QR is not for approving."],
  linkInsecure: [
    "暗号化されていない接続先のQRです。読み取りませんでした。",
    "This QR leads to a connection without encryption. It was not used.",
  ],
  linkOther: [
    "このアプリのQRではありません（接続先が違います）。読み取りませんでした。",
    "This QR leads elsewhere, not to this app. It was not used.",
  ],
  linkDamaged: ["QRの内容が正しくありません。", "This QR is damaged."],
  linkLetter: [
    "登録用のQRです。この電話は登録済みです。",
    "This QR registers a phone; yours already is.",
  ],
  linkNotLetter: ["登録用のQRではありません。", "This is not the QR of the letter."],
  staleQr: [
    "QRが古くなっています。パソコンの画面に出ているQRを、直接読み取ってください。",
    "This QR is out of date. Read it directly from the PC's screen.",
  ],
  codeTitle: ["コードで承認", "Approve by code"],
  codeLead: ["パソコンに出ている8文字を入力してください", "Type the 8 characters shown on the PC"],
  codeLabel: ["コード", "Code"],
  codeHint: [
    "「QRを読めないとき」を押すと、パソコンに出ます。30秒ごとに変わります。",
    "On the PC, press “QR cannot be read?”. It changes every 30 seconds.",
  ],
  codeWrongForm: [
    "8文字で入力してください（I・L・O・Uは使いません）",
    "Eight characters; I, L, O and U are not used",
  ],
  codeUnknown: [
    "このコードの依頼は見つかりません。いま出ているコードを入力してください。",
    "No request has this code. Type the one shown now.",
  ],
  codeSend: ["次へ", "Next"],

  // Review
  approveTitle: ["署名の承認", "Approve signing"],
  knownPc: ["登録済み", "Known PC"],
  prescriptions: ["処方箋 {n}件", "{n} prescriptions"],
  dispensings: ["調剤結果 {n}件", "{n} dispensing results"],
  documents: ["署名するもの {n}件", "{n} documents"],
  dispensing: ["調剤", "Dispensing"],
  showNames: ["氏名を表示", "Show names"],
  hideNames: ["氏名を隠す", "Hide names"],
  person: ["{name} さん", "{name}"],
  born: ["{year}年生", "born {year}"],
  sexes: { 1: ["男", "male"], 2: ["女", "female"] },
  medicines: ["薬 {n}品目", "{n} drugs"],
  issued: ["交付 {day}", "Issued {day}"],
  useBy: ["使用期限 {day}", "Use by {day}"],
  refill: ["リフィル 全{n}回", "Refill: {n} uses in all"],
  prescriber: ["処方 {name}", "By {name}"],
  dispensedOn: ["調剤 {day}", "Dispensed {day}"],
  pharmacist: ["薬剤師 {name}", "Pharmacist {name}"],
  prescriptionId: ["処方箋ID {id}", "Prescription ID {id}"],
  remarks: ["指示・備考など", "Instructions and remarks"],
  others: ["そのほかの内容", "Everything else"],
  emptyText: ["（空）", "(empty)"],
  scrollOn: [
    "最後まで見ると、次へ進めます（{seen} / {n}件）",
    "Scroll to the end to go on ({seen} of {n})",
  ],
  scrolled: ["すべて表示しました（{n}件）", "All shown ({n})"],
  next: ["次へ", "Next"],
  decline: ["承認しない", "Do not approve"],

  // Session
  sessionTitle: ["パソコンに署名をまかせます", "Let this PC sign for you"],
  sessionText: [
    "期限まで、このパソコンはあなたの名前で署名できます。署名する内容は、この電話には表示されません。",
    "Until then this PC signs in your name. What it signs is not shown on this phone.",
  ],
  sessionUntil: ["期限", "Until"],
  sessionCount: ["署名できる数", "At most"],
  sessionCountWords: ["{n}件まで", "{n} documents"],
  sessionScope: ["{until}まで、{n}件まで", "until {until}, at most {n}"],
  sessionItems: ["期間中に署名するもの", "What is signed in the session"],

  // Number
  numberLead: ["パソコンと同じ番号を選んでください", "Choose the number shown on the PC"],
  numberChosen: ["{number} を選んでいます", "{number} chosen"],
  numberNone: ["番号を選ぶと、承認できます", "Choose a number to approve"],
  numberHint: [
    "同じ番号がないときは「承認しない」を選びます。",
    "If it is not here, press “Do not approve”.",
  ],
  toSign: ["署名するもの", "To sign"],
  facility: ["医療機関", "Facility"],
  pc: ["パソコン", "PC"],
  scope: ["有効な範囲", "Covers"],
  onlyThese: ["この{n}件だけ", "only these {n}"],
  controlCode: ["照合コード", "Check code"],
  approve: ["承認する", "Approve"],
  approveHint: [
    "「承認する」で、顔または指紋の確認に進みます",
    "“Approve” asks for face or fingerprint",
  ],
  verificationFailed: [
    "本人の確認ができませんでした。まだ承認していません。もう一度「承認する」を押してください。",
    "You could not be verified. Nothing is approved yet. Press “Approve” again.",
  ],

  // Decline
  declineLead: ["理由を選んでください", "Choose a reason"],
  declineText: [
    "理由はパソコンに伝わります。署名は行われません。",
    "The PC is told. Nothing is signed.",
  ],
  reasonChange: ["内容を直したい", "I want to change it"],
  reasonChangeText: ["パソコンに戻って修正します", "Correct it on the PC"],
  reasonNumber: ["番号や照合コードが違う", "Number or code differs"],
  reasonNumberText: ["この依頼は使えなくなります", "This request ends"],
  reasonNotMe: ["身に覚えがない", "Not me"],
  reasonNotMeText: ["15分間、新しい依頼を止めます", "Stops new requests for 15 minutes"],
  lost: [
    "電話の紛失や盗難のときは、発行窓口に連絡して、証明書をすぐに止めてください。",
    "If the phone is lost or stolen, ask the issuer to stop the certificate at once.",
  ],
  reasonNone: ["理由を選ぶと、進めます", "Choose a reason to go on"],

  // Endings
  approvedTitle: ["承認しました", "Approved"],
  signing: ["署名", "Signatures"],
  signingNow: ["{signed} / {n}件　署名しています", "{signed} of {n}, signing"],
  signingDone: ["{n}件とも終わりました", "All {n} done"],
  signingUnknown: ["パソコンで確かめてください", "See the PC"],
  scopeDone: ["承認の範囲", "Covered"],
  onlyTheseDone: ["この{n}件だけ（終了）", "only these {n} (over)"],
  mayClose: ["この画面は閉じてかまいません。", "You may close this screen."],
  notMe: ["身に覚えがない", "Not me"],
  declinedTitle: ["承認しませんでした", "Not approved"],
  declinedText: ["署名は行われません。", "Nothing is signed."],
  notMeTitle: ["依頼を止めました", "Request stopped"],
  notMeText: [
    "15分間、新しい依頼を受け付けません。心当たりがないときは、院内の担当者と発行窓口に連絡してください。",
    "No new requests for 15 minutes. Tell your administrator and the issuer if you cannot explain it.",
  ],

  // Pairing
  pairTitle: ["パソコンの登録", "Pair a PC"],
  pairLead: ["このパソコンを登録しますか", "Pair this PC?"],
  pairText: [
    "登録すると、このパソコンから署名の承認を頼めます。ご自分で操作しているパソコンだけを登録してください。",
    "It may then ask you to approve signatures. Pair only a PC that you are using yourself now.",
  ],
  pairAccept: ["登録する", "Pair"],
  pairDecline: ["登録しない", "Do not pair"],
  pairCodeLead: ["このコードをパソコンに入力してください", "Type this code on the PC"],
  pairCodeHint: [
    "電話やメールでこのコードを聞かれても、教えないでください。",
    "Never tell this code to anybody who asks for it.",
  ],
  pairDeclined: ["登録しませんでした", "Not paired"],
  pairDeclinedText: ["このパソコンは登録されていません。", "This PC is not paired."],
};

/** Failures by the name the service gives them, or by ours: heading and sentence. */
export const FAILURES = {
  protocol_failure: [
    ["承認できません", "Cannot be approved"],
    [
      "署名するデータと内容が一致しません。何も署名していません。パソコンで、もう一度やり直してください。繰り返すときは、院内の担当者に連絡してください。",
      "What would be signed does not match its content. Nothing was signed. Start again on the PC; if it happens again, tell your administrator.",
    ],
  ],
  wrong_number: [
    ["番号が違います", "Wrong number"],
    [
      "この依頼は使えなくなりました。何も署名していません。パソコンで、もう一度やり直してください。",
      "This request is over. Nothing was signed. Start again on the PC.",
    ],
  ],
  timeout: [
    ["時間が過ぎました", "Time is over"],
    [
      "何も署名していません。パソコンで、もう一度やり直してください。",
      "Nothing was signed. Start again on the PC.",
    ],
  ],
  stale_qr: [
    ["QRが古くなっています", "The QR is out of date"],
    [
      "写真や画面の写しのQRは使えません。パソコンの画面に出ているQRを、直接読み取ってください。",
      "Pictures of a QR do not work. Read it directly from the PC's screen.",
    ],
  ],
  used_qr: [
    ["使用済みのQRです", "This QR was used"],
    ["パソコンで新しいQRを出して、読み取ってください。", "Show a new QR on the PC and read that."],
  ],
  unknown_pc: [
    ["未登録のパソコンです", "Unknown PC"],
    [
      "承認できません。先に、このパソコンを登録してください。心当たりがないときは、何もせずに閉じてください。",
      "It cannot be approved. Pair the PC first. If you do not know it, just close this.",
    ],
  ],
  other_account: [
    ["別の方の依頼です", "Somebody else's request"],
    [
      "この電話の証明書での署名ではありません。何も署名していません。",
      "It is not for the certificate of this phone. Nothing was signed.",
    ],
  ],
  facility_suspended: [
    ["この医療機関では使えません", "Not available to this facility"],
    [
      "電話での承認が止められています。院内の担当者に連絡してください。",
      "Approval by phone is suspended. Tell your administrator.",
    ],
  ],
  credential_revoked: [
    ["証明書が失効しています", "The certificate is revoked"],
    [
      "この証明書では署名できません。発行窓口に連絡してください。",
      "It cannot sign any more. Contact the issuer.",
    ],
  ],
  credential_expired: [
    ["証明書の期限が切れています", "The certificate has expired"],
    [
      "この証明書では署名できません。発行窓口で更新を申し込んでください。",
      "It cannot sign any more. Ask the issuer for a new one.",
    ],
  ],
  credential_not_yet_valid: [
    ["証明書の期間が始まっていません", "The certificate is not valid yet"],
    [
      "まだ署名できません。期間の始まりは発行窓口からの用紙にあります。",
      "It cannot sign yet. The letter says when it begins.",
    ],
  ],
  bad_link: [
    ["読み取れません", "Cannot be read"],
    [
      "QRの内容が正しくありません。パソコンのQRを、もう一度読み取ってください。",
      "The QR is damaged. Read the one on the PC again.",
    ],
  ],
  locked: [
    ["この用紙は使えません", "This letter is locked"],
    [
      "パスワードを5回まちがえたため、ロックされました。発行窓口に新しい用紙を申し込んでください。",
      "Five wrong passwords locked it. Ask the issuer for a new letter.",
    ],
  ],
  not_found: [
    ["見つかりません", "Not found"],
    [
      "終わった依頼か、正しくない用紙です。もう一度やり直してください。",
      "The request is over, or the letter is not right. Start again.",
    ],
  ],
  too_many_requests: [
    ["しばらくお待ちください", "Please wait"],
    [
      "短い時間に何度も試されました。1分待ってから、もう一度お試しください。",
      "Too many attempts. Wait a minute and try again.",
    ],
  ],
  cool_down: [
    ["新しい依頼を止めています", "New requests are stopped"],
    [
      "「身に覚えがない」が選ばれたため、15分間受け付けません。",
      "“Not me” was chosen; none are taken for 15 minutes.",
    ],
  ],
  cancelled: [
    ["依頼が取り消されました", "The request was cancelled"],
    [
      "パソコンで取り消されました。何も署名していません。",
      "It was cancelled on the PC. Nothing was signed.",
    ],
  ],
  login_failed: [
    ["ログインできませんでした", "Not logged in"],
    [
      "本人の確認ができませんでした。もう一度お試しください。この電話が未登録のときは、用紙のQRで登録してください。",
      "You could not be verified. Try again. If this phone is not registered, use the letter.",
    ],
  ],
  passkey_failed: [
    ["登録できませんでした", "Not registered"],
    [
      "本人の確認ができませんでした。もう一度お試しください。",
      "You could not be verified. Please try again.",
    ],
  ],
  key_missing: [
    ["この電話では開けません", "Cannot be opened here"],
    [
      "コードでの承認は、登録した電話だけで使えます。QRを読み取ってください。",
      "Approval by code works on the registered phone only. Read the QR.",
    ],
  ],
  offline: [
    ["接続できません", "Cannot connect"],
    [
      "電波の届くところで、もう一度お試しください。何も署名していません。",
      "Try again where there is a signal. Nothing was signed.",
    ],
  ],
  unsupported: [
    ["このブラウザーでは使えません", "This browser will not do"],
    [
      "新しい版のブラウザーで、https の接続先（このパソコンの中では http://localhost）を開いてください。",
      "Open the https address (on this PC: http://localhost) with a recent browser.",
    ],
  ],
  unexpected: [
    ["続けられません", "Cannot go on"],
    [
      "このページで予期しないことが起きました。パソコンで、もう一度やり直してください。",
      "Something unexpected happened on this page. Please start again on the PC.",
    ],
  ],
  service_unavailable: [
    ["いまは使えません", "Not available now"],
    [
      "サービスが応答しません。しばらくしてから、もう一度お試しください。何も署名していません。",
      "The service does not answer. Try again later. Nothing was signed.",
    ],
  ],
};

/**
 * The code of each failure: where the PC can meet the same one, that of the catalogue
 * (docs/failures.md), so that phone and PC say one word; else the name of the protocol, or ours.
 */
export const CODES = {
  protocol_failure: "approval-content-mismatch",
  wrong_number: "approval-wrong-number",
  timeout: "approval-phone-silent",
  cancelled: "approval-cancelled",
  cool_down: "approval-paused",
  unknown_pc: "second-not-paired",
  facility_suspended: "second-facility-suspended",
  locked: "second-locked",
  credential_revoked: "second-revoked",
  credential_expired: "certificate-expired",
  credential_not_yet_valid: "certificate-not-yet-valid",
  offline: "second-unreachable",
  service_unavailable: "second-unreachable",
};

/** What the record numbers of lines shown raw stand for. */
export const RECORDS = {
  2: ["所在地", "Address"],
  3: ["電話", "Telephone"],
  4: ["診療科", "Department"],
  14: ["一部負担", "Co-payment"],
  21: ["保険種別", "Insurance"],
  22: ["保険者", "Insurer"],
  23: ["記号・番号", "Insured person"],
  24: ["負担・給付率", "Cost share"],
  25: ["職務上の事由", "Occupational"],
  27: ["第一公費", "1st public payer"],
  28: ["第二公費", "2nd public payer"],
  29: ["第三公費", "3rd public payer"],
  30: ["特殊公費", "Special payer"],
  31: ["レセプト種別", "Receipt type"],
  61: ["麻薬施用", "Narcotics"],
  62: ["残薬確認", "Leftovers"],
  63: ["分割指示", "Split dispensing"],
  81: ["備考", "Remark"],
  82: ["処方箋番号", "Number"],
  102: ["分割調剤", "Split quantity"],
  211: ["単位変換", "Conversion"],
  221: ["不均等", "Uneven doses"],
  231: ["負担区分", "Payer share"],
  241: ["1回服用量", "Single dose"],
  301: ["診療情報", "Clinical note"],
  302: ["検査値", "Laboratory"],
};
/** The same for dispensing data. */
export const DISPENSING_RECORDS = {
  2: ["患者特記", "Note on patient"],
  4: ["手帳メモ", "Notebook memo"],
  6: ["保険", "Insurance"],
  51: ["医療機関", "Institution"],
  55: ["医師", "Prescriber"],
  281: ["薬品補足", "Supplement"],
  291: ["服用注意", "Caution"],
  301: ["用法", "Usage"],
  311: ["用法補足", "Usage note"],
  401: ["服用注意", "Caution"],
  411: ["提供情報", "Information"],
  501: ["備考", "Remark"],
  511: ["疑義照会", "Inquiry"],
};
export const OTHER_RECORD = ["そのほか", "Other"];
