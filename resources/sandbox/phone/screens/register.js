/** Registration with the letter: its password, then a passkey and a key for code entry. */

import { post, ServiceError } from "../api.js";
import { readLink } from "../core/qr.js";
import { keep, makeKeyPair } from "../keys.js";
import { t } from "../language.js";
import { make, NotVerified } from "../passkey.js";
import { show } from "../stage.js";
import { button, h } from "../ui.js";

const PASSWORD_SIZE = 8;

/** Ask for the password of a letter. */
export function passwordScreen(go, letter) {
  const message = h("p.message", { role: "alert", id: "message" });
  const input = h("input.wide", {
    id: "password",
    type: "text",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: false,
    maxLength: 16,
    "aria-describedby": "hint message",
  });
  const send = async (event) => {
    event.preventDefault();
    const password = input.value.normalize("NFKC").replace(/[\s-]/g, "");
    if (password.length !== PASSWORD_SIZE) {
      message.textContent = t("passwordLength");
      return input.focus();
    }
    return opened(go, letter, password, (left) => {
      message.textContent = t("passwordWrong", { left });
      input.value = "";
      input.focus();
    });
  };
  show({
    name: "password",
    title: t("registerTitle"),
    back: () => go.start(),
    body: [
      h(
        "form",
        { onsubmit: send, id: "form" },
        h("h2.lead", {}, t("passwordLead")),
        h("label", { for: "password" }, t("password")),
        input,
        message,
        h("p.small", { id: "hint" }, t("passwordHint")),
      ),
    ],
    footer: [h("button.big.primary", { type: "submit", form: "form" }, t("passwordSend"))],
  });
  input.focus();
}

async function opened(go, letter, password, onWrong) {
  let answer;
  try {
    answer = await post(`/phone/letters/${letter}/open`, { password });
  } catch (error) {
    if (error instanceof ServiceError && error.code === "wrong_password")
      return onWrong(error.left);
    return go.trouble(error);
  }
  return passkeyScreen(go, answer);
}

function passkeyScreen(go, { ticket, holder }) {
  show({
    name: "passkey",
    title: t("registerTitle"),
    back: () => go.start(),
    body: [h("h2.lead", {}, t("passkeyTitle", { holder })), h("p", {}, t("passkeyText"))],
    footer: [
      button("primary", t("passkeyMake"), () => registered(go, ticket), { picture: "finger" }),
      h("p.small.center", {}, t("loginHint")),
    ],
  });
}

async function registered(go, ticket) {
  try {
    const credential = await make(await post("/phone/passkeys/options", { ticket }));
    const pair = await makeKeyPair();
    // Kept first: a key the service knows and the phone lost would only fail later.
    await keep(pair);
    await post("/phone/passkeys", { ticket, credential, content_jwk: pair.jwk });
  } catch (error) {
    if (error instanceof NotVerified) return go.problem("passkey_failed");
    return go.trouble(error);
  }
  return go.ending({
    name: "registered",
    sign: "ok",
    title: t("registerTitle"),
    heading: t("registeredTitle"),
    text: t("registeredText"),
    next: button("primary", t("scanTitle"), () => go.scan(), { picture: "qr" }),
  });
}

/** Open the link printed on the letter instead of reading its QR. */
export function letterLinkForm(go, onError) {
  const input = h("input.wide", {
    id: "link",
    type: "url",
    autocomplete: "off",
    spellcheck: false,
  });
  const open = (event) => {
    event.preventDefault();
    try {
      const link = readLink(input.value.trim(), location.origin);
      if (link.kind === "letter") return passwordScreen(go, link.letter);
      return onError("linkNotLetter");
    } catch (error) {
      return onError(error.reason ?? "not-ours");
    }
  };
  return h(
    "details.panel.padded",
    {},
    h("summary", {}, t("letterLink")),
    h(
      "form",
      { onsubmit: open },
      h("label", { for: "link" }, t("letterLinkLabel")),
      input,
      h("button.big.plain", { type: "submit" }, t("letterLinkOpen")),
    ),
  );
}
