/** Why the request is not approved. */

import { icon } from "../icons.js";
import { t } from "../language.js";
import { show } from "../stage.js";
import { button, h } from "../ui.js";

const REASONS = [
  { reason: "user_declined", words: "reasonChange", picture: "edit" },
  { reason: "wrong_number", words: "reasonNumber", picture: "hash" },
  { reason: "not_me", words: "reasonNotMe", picture: "shield" },
];

/** @param {() => void} back to the screen this one was opened from */
export function declineScreen(go, approval, back) {
  let chosen = null;
  const why = h("p.small.center", { role: "status", id: "why" }, t("reasonNone"));
  const decline = button("no", t("decline"), () => declined(go, approval, chosen), {
    disabled: true,
    "aria-describedby": "why",
  });
  const choose = (reason) => {
    chosen = reason;
    decline.disabled = false;
    why.textContent = "";
  };
  const signal = show({
    name: "decline",
    title: t("decline"),
    back,
    expiresAt: approval.request.expiresAt,
    onTimeout: () => go.problem("timeout"),
    body: [
      h(
        "fieldset.reasons",
        {},
        h("legend.lead", {}, t("declineLead")),
        h("p.quiet", {}, t("declineText")),
        h(
          "div.panel",
          {},
          REASONS.map((row) => choice(row, choose)),
        ),
      ),
      h("div.note.info", {}, icon("phone"), h("div", {}, t("lost"))),
    ],
    footer: [why, h("div.pair", {}, button("plain", t("back"), back), decline)],
  });
  go.watchOver(approval, signal);
}

function choice({ reason, words, picture }, choose) {
  return h(
    "label.row.reason",
    {},
    h("input", { type: "radio", name: "reason", value: reason, onchange: () => choose(reason) }),
    h("span.grow", {}, h("b", {}, t(words)), h("span.quiet", {}, t(`${words}Text`))),
    icon(picture),
  );
}

async function declined(go, approval, reason) {
  try {
    await approval.decline(reason);
  } catch (error) {
    return go.trouble(error);
  }
  return reason === "not_me" ? go.notMe() : go.declined();
}
