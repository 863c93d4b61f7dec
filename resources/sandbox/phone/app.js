/** Starts the page and knows the way from screen to screen. */

import { get, ServiceError } from "./api.js";
import { opened } from "./approval.js";
import { FormatError } from "./core/bytes.js";
import { ProtocolFailure } from "./core/checks.js";
import { isSecure, LinkError, readLink } from "./core/qr.js";
import { language, setLanguage, t } from "./language.js";
import { isSupported } from "./passkey.js";
import { declineScreen } from "./screens/decline.js";
import { approvedScreen, endingScreen, problemScreen } from "./screens/ending.js";
import { homeScreen } from "./screens/home.js";
import { numberScreen } from "./screens/number.js";
import { pairingScreen } from "./screens/pairing.js";
import { passwordScreen } from "./screens/register.js";
import { reviewScreen, sessionScreen } from "./screens/review.js";
import { settingsScreen } from "./screens/settings.js";
import { codeScreen, requested, scannerScreen } from "./screens/scanner.js";
import { welcomeScreen } from "./screens/welcome.js";
import { every } from "./stage.js";
import { iconButton } from "./ui.js";

const WATCH_EVERY = 3;
/** Where a request may have ended without this phone, and what is said then. */
const ENDED = { cancelled: "cancelled", timeout: "timeout", refused: "not_found" };

const go = {
  start: () => go.home(),
  home: async () => {
    try {
      await homeScreen(go, await get("/phone/me"));
    } catch (error) {
      go.trouble(error);
    }
  },
  welcome: () => welcomeScreen(go),
  settings: () => settingsScreen(go, null),
  settingsButton: () => iconButton("gear", t("settings"), () => go.settings()),
  scan: () => scannerScreen(go, "request"),
  scanLetter: () => scannerScreen(go, "letter"),
  code: () => codeScreen(go),
  review: (approval) => (approval.isSession ? sessionScreen : reviewScreen)(go, approval),
  number: (approval) => numberScreen(go, approval),
  decline: (approval, from) =>
    declineScreen(go, approval, () => (from === "number" ? go.number : go.review)(approval)),
  approved: (approval) => approvedScreen(go, approval),
  ending: (how) => endingScreen(go, how),
  declined: () =>
    go.ending({
      name: "declined",
      sign: "stop",
      title: t("approveTitle"),
      heading: t("declinedTitle"),
      text: t("declinedText"),
    }),
  notMe: () =>
    go.ending({
      name: "not-me",
      sign: "stop",
      title: t("approveTitle"),
      heading: t("notMeTitle"),
      text: t("notMeText"),
    }),
  problem: (code, retry) => problemScreen(go, code, retry),

  /** A request the service knows: a PC to pair, or something to approve. */
  request: async (request, contentKey) => {
    if (request.kind === "pair") return pairingScreen(go, request);
    return go.review(await opened(request, contentKey));
  },

  /** Say what went wrong. */
  trouble: (error, approval) => {
    if (error instanceof ProtocolFailure || error instanceof FormatError) {
      approval?.decline("protocol_failure").catch(() => undefined);
      return go.problem("protocol_failure");
    }
    if (!(error instanceof ServiceError)) throw error;
    if (error.status === 401) return go.welcome();
    const retry = error.code === "offline" && approval ? () => go.number(approval) : undefined;
    return go.problem(failureOf(error), retry);
  },

  /** End the screen when the request ended elsewhere. */
  watchOver: (approval, signal) => {
    const look = async () => {
      let status;
      try {
        ({ status } = await approval.progress());
      } catch {
        return; // the time that is left goes on, and the next step says what is wrong
      }
      if (!signal.aborted && ENDED[status]) go.problem(ENDED[status]);
    };
    every(WATCH_EVERY, look, signal);
  },
};

/** Which of our texts says it: some names of the protocol have several reasons. */
function failureOf({ code, reason }) {
  if (code === "access_denied") return reason === "not_me" ? "cool_down" : "other_account";
  if (code === "credential_revoked" && reason !== "revoked" && reason)
    return `credential_${reason}`;
  if (code === "slow_down") return "too_many_requests";
  return code;
}

/** Follow a link that the phone's own camera opened; the address keeps nothing of it. */
async function followed(text) {
  let link;
  try {
    link = readLink(text, location.origin);
  } catch (error) {
    if (error instanceof LinkError) return go.problem("bad_link");
    throw error;
  }
  if (link.kind === "letter") return passwordScreen(go, link.letter);
  const problem = await requested(go, link);
  return problem ? go.problem("stale_qr", () => go.scan()) : undefined;
}

function begin() {
  setLanguage(language());
  const opening = location.href;
  // First of all: the content key must not stay in the address or the history.
  history.replaceState(null, "", "/");
  window.addEventListener("unhandledrejection", () => go.problem("unexpected"));
  if (!isSecure(location) || !isSupported()) return go.problem("unsupported");
  return opening.includes("?") ? followed(opening) : go.home();
}

begin();
