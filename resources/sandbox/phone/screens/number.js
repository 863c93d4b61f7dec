/** The number that the PC shows, then the passkey. */

import { countWords, momentWords, t } from "../language.js";
import { NotVerified } from "../passkey.js";
import { say, show } from "../stage.js";
import { button, digits, facts, h } from "../ui.js";

export function numberScreen(go, approval) {
  const { request } = approval;
  const message = h("p.message", { role: "alert" });
  const chosen = h("p.chosen", { role: "status", id: "why" }, t("numberNone"));
  const approve = button("primary", t("approve"), () => decided(go, approval, message), {
    disabled: true,
    picture: "finger",
    "aria-describedby": "why",
  });
  const choose = (number) => {
    approval.chosenNumber = number;
    // Never confirmed in green: the phone does not know which one is right.
    chosen.textContent = t("numberChosen", { number });
    approve.disabled = false;
  };
  const signal = show({
    name: "number",
    title: t("approveTitle"),
    back: approval.numberTaken ? undefined : () => go.review(approval),
    expiresAt: request.expiresAt,
    onTimeout: () => go.problem("timeout"),
    body: [
      numbers(approval, choose),
      chosen,
      message,
      h("p.quiet", {}, t("numberHint")),
      facts(about(approval)),
    ],
    footer: [
      h(
        "div.pair",
        {},
        button("no", t("decline"), () => go.decline(approval, "number")),
        approve,
      ),
      h("p.small.center", {}, t("approveHint")),
    ],
  });
  if (approval.chosenNumber) choose(approval.chosenNumber);
  go.watchOver(approval, signal);
}

function numbers(approval, choose) {
  return h(
    "fieldset.numbers",
    { disabled: approval.numberTaken },
    h("legend.lead", {}, t("numberLead")),
    h(
      "div.three",
      {},
      approval.request.numbers.map((number) =>
        h(
          "label.number-choice",
          {},
          h("input", {
            type: "radio",
            name: "number",
            value: number,
            checked: number === approval.chosenNumber,
            "aria-label": [...number].join(" "),
            onchange: () => choose(number),
          }),
          h("span", { "aria-hidden": "true" }, number),
        ),
      ),
    ),
  );
}

/** What the approval covers, said once more. */
function about(approval) {
  const { request, isSession, summaries } = approval;
  const n = summaries.length;
  const until = momentWords(request.until);
  return [
    [t("toSign"), isSession ? t("sessionItems") : countWords(summaries)],
    [t("facility"), request.facility],
    [t("pc"), request.pcName],
    [
      t("scope"),
      isSession ? t("sessionScope", { until, n: request.maxCount }) : t("onlyThese", { n }),
    ],
    [t("controlCode"), digits(approval.controlCode)],
  ];
}

async function decided(go, approval, message) {
  message.textContent = "";
  say(t("busy"));
  try {
    await approval.sendNumber();
    await approval.approve();
  } catch (error) {
    if (error instanceof NotVerified) {
      message.textContent = t("verificationFailed");
      return;
    }
    return void go.trouble(error, approval);
  }
  go.approved(approval);
}
