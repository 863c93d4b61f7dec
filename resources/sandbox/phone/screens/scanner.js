/** Reading a QR with the camera, and typing the code that stands for it. */

import { scan, ServiceError } from "../api.js";
import { CameraError, watch } from "../camera.js";
import { LinkError, readCode, readLink } from "../core/qr.js";
import { t } from "../language.js";
import { say, show } from "../stage.js";
import { button, h } from "../ui.js";
import { letterLinkForm, passwordScreen } from "./register.js";

const REASONS = {
  "not-ours": "linkNotOurs",
  insecure: "linkInsecure",
  "other-origin": "linkOther",
  damaged: "linkDamaged",
};
const CAMERA = { denied: "cameraDenied", none: "cameraNone", reader: "readerMissing" };

/** Read a QR. `wanted`: "letter" before registration, else "request". */
export function scannerScreen(go, wanted) {
  const message = h("p.message", { role: "alert" });
  const tell = (text) => {
    if (message.textContent !== text) message.textContent = text;
  };
  const video = h("video", { muted: true, playsInline: true, "aria-label": t("scanView") });
  const isLetter = wanted === "letter";
  const signal = show({
    name: "scanner",
    title: t("scanTitle"),
    back: () => go.start(),
    body: [
      h("p", {}, t(isLetter ? "scanLetterLead" : "scanLead")),
      h("div.viewfinder", {}, video, h("span.frame")),
      message,
      isLetter ? letterLinkForm(go, (reason) => tell(t(REASONS[reason] ?? reason))) : null,
    ],
    footer: isLetter
      ? undefined
      : [button("plain", t("scanCode"), () => go.code(), { picture: "keyboard" })],
  });
  let refused = "";
  const found = async (text) => {
    // The camera sees the same picture many times a second; one answer is enough.
    if (text === refused) return;
    refused = text;
    const problem = await taken(go, text, wanted);
    if (problem) tell(t(problem));
  };
  watch(video, found, signal).catch((error) => {
    if (signal.aborted) return;
    if (!(error instanceof CameraError)) throw error;
    tell(t(CAMERA[error.reason]));
  });
}

/** Go where a scanned text leads; gives the name of what to say if it leads nowhere. */
async function taken(go, text, wanted) {
  let link;
  try {
    link = readLink(text, location.origin);
  } catch (error) {
    if (error instanceof LinkError) return REASONS[error.reason];
    throw error;
  }
  if (link.kind === "letter") {
    if (wanted !== "letter") return "linkLetter";
    passwordScreen(go, link.letter);
    return null;
  }
  if (wanted === "letter") return "linkNotLetter";
  return requested(go, link);
}

/** Tell the service of a scanned link. Only a QR that is out of date is no reason to stop. */
export async function requested(go, link) {
  const { kind, s, t: seconds, c, key } = link;
  try {
    await go.request(await scan({ k: kind, s, t: seconds, c }), key);
  } catch (error) {
    if (error instanceof ServiceError && error.code === "stale_qr") return "staleQr";
    go.trouble(error);
  }
  return null;
}

/** Type the eight characters that the PC shows. */
export function codeScreen(go) {
  const message = h("p.message", { role: "alert", id: "message" });
  const input = h("input.wide.code", {
    id: "code",
    type: "text",
    autocomplete: "off",
    autocapitalize: "characters",
    spellcheck: false,
    maxLength: 12,
    "aria-describedby": "hint message",
  });
  const tell = (text) => {
    message.textContent = text;
    input.focus();
  };
  const send = async (event) => {
    event.preventDefault();
    const code = readCode(input.value);
    if (code === null) return tell(t("codeWrongForm"));
    say(t("busy"));
    try {
      return await go.request(await scan({ code }), null);
    } catch (error) {
      if (error instanceof ServiceError && error.code === "not_found")
        return tell(t("codeUnknown"));
      return go.trouble(error);
    }
  };
  show({
    name: "code",
    title: t("codeTitle"),
    back: () => go.home(),
    body: [
      h(
        "form",
        { onsubmit: send, id: "form" },
        h("h2.lead", {}, t("codeLead")),
        h("label", { for: "code" }, t("codeLabel")),
        input,
        message,
        h("p.small", { id: "hint" }, t("codeHint")),
      ),
    ],
    footer: [h("button.big.primary", { type: "submit", form: "form" }, t("codeSend"))],
  });
  input.focus();
}
