/** How something ended: one sign, one sentence, one way on. */

import { now } from "../api.js";
import { icon } from "../icons.js";
import { countWords, failureWords, momentWords, t } from "../language.js";
import { every, show } from "../stage.js";
import { button, digits, facts, h } from "../ui.js";

const ASK_EVERY = 1;
const ASK_FOR = 90;
const SIGNS = { ok: "ok", stop: "info", problem: "warning" };

/**
 * @param {object} how
 * @param {string} how.name which ending
 * @param {"ok"|"stop"} how.sign
 * @param {string} how.title of the screen
 * @param {string} how.heading
 * @param {string} how.text
 * @param {Node} [how.next] a button for what usually follows
 */
export function endingScreen(go, { name, sign, title, heading, text, next }) {
  const home = button(next ? "plain" : "primary", t("home"), () => go.home());
  show({
    name,
    title,
    body: [ending(sign, heading, text)],
    footer: [h("div.pair", {}, home, next ?? null)],
  });
}

/** A named failure, its code last; `retry` goes back to where it can be tried again. */
export function problemScreen(go, name, retry) {
  const [heading, text, code] = failureWords(name);
  const home = button(retry ? "plain" : "primary", t("home"), () => go.start());
  show({
    name: `problem-${name}`,
    title: t("app"),
    body: [ending("problem", heading, text, code)],
    footer: [h("div.pair", {}, home, retry ? button("primary", t("retry"), retry) : null)],
  });
}

/** Approved: what was covered, and how far the PC is with its signatures. */
export function approvedScreen(go, approval) {
  const { request, summaries, isSession } = approval;
  const n = summaries.length;
  const signing = h("span", { role: "status" }, t("signingNow", { signed: 0, n }));
  const scope = h("span", {}, t("onlyThese", { n }));
  const until = momentWords(request.until);
  const rows = isSession
    ? [[t("scopeDone"), t("sessionScope", { until, n: request.maxCount })]]
    : [
        [t("signing"), signing],
        [t("scopeDone"), scope],
      ];
  const notMe = async () => {
    try {
      await approval.decline("not_me");
    } catch (error) {
      return go.trouble(error);
    }
    return go.notMe();
  };
  const signal = show({
    name: "approved",
    title: t("approveTitle"),
    body: [
      ending(
        "ok",
        t("approvedTitle"),
        [momentWords(now()), isSession ? "" : countWords(approval.summaries)].join("　"),
      ),
      facts([...rows, [t("controlCode"), digits(approval.controlCode)]]),
      h("p.quiet.center", {}, t("mayClose")),
    ],
    footer: [
      h(
        "div.pair",
        {},
        button("plain", t("notMe"), notMe),
        button("primary", t("close"), () => go.home()),
      ),
    ],
  });
  if (!isSession) follow(approval, signal, signing, scope);
}

function follow(approval, signal, signing, scope) {
  const n = approval.summaries.length;
  const began = now();
  const stop = new AbortController();
  signal.addEventListener("abort", () => stop.abort());
  const ask = async () => {
    let signed;
    try {
      ({ signed } = await approval.progress());
    } catch {
      // Signing goes on without the phone; it only cannot say how far it is.
      signed = null;
    }
    if (stop.signal.aborted) return;
    if (signed === n) {
      signing.replaceChildren(icon("ok"), t("signingDone", { n }));
      signing.classList.add("good");
      scope.textContent = t("onlyTheseDone", { n });
      stop.abort();
    } else if (signed === null || now() - began > ASK_FOR) {
      signing.textContent = t("signingUnknown");
    } else {
      signing.textContent = t("signingNow", { signed, n });
    }
  };
  ask();
  every(ASK_EVERY, ask, stop.signal);
}

function ending(sign, heading, text, code) {
  return h(
    `div.ending.${sign}`,
    { role: sign === "problem" ? "alert" : undefined },
    icon(SIGNS[sign]),
    h("h2", {}, heading),
    h("p", {}, text),
    code ? h("p.small", {}, code) : null,
  );
}
