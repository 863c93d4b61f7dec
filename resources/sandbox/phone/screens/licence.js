/** The face of the licence: who, what, until when, and signs that it is no picture. */

import { now } from "../api.js";
import { icon } from "../icons.js";
import { dayWords, ofService, t } from "../language.js";
import { h } from "../ui.js";

/**
 * @param {object} me the holder, as the service tells
 * @param {HTMLElement} clock whose seconds move
 */
export function licence(me, clock) {
  const valid = Date.parse(`${me.not_after.slice(0, 10)}T23:59:59+09:00`) / 1000 >= now();
  const pairs = [
    [t("role"), ofService(me.role_words)],
    [t("registration"), me.registration],
    [t("until"), dayWords(me.not_after.slice(0, 10))],
  ];
  const title = t("cardTitle", { role: ofService(me.role_words) });
  return h(
    "section.licence",
    { "aria-label": title },
    h(
      "div.band",
      {},
      h("span.grow", {}, title),
      h(
        valid ? "span.state" : "span.state.bad",
        {},
        t(valid ? "valid" : "expired"),
        icon(valid ? "ok" : "warning"),
      ),
    ),
    h("div.shine", { "aria-hidden": "true" }),
    h(
      "div.face",
      {},
      h("div.guilloche", { "aria-hidden": "true" }),
      h("div.portrait", { "aria-hidden": "true" }, icon("person")),
      h(
        "div.grow",
        {},
        h("div.kana", {}, me.holder_kana || me.holder_roman),
        h("div.holder", {}, me.holder),
        h(
          "dl",
          {},
          pairs
            .filter(([, value]) => value)
            .map(([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, value))),
        ),
      ),
      h("span.watermark", { "aria-hidden": "true" }, t("sample")),
    ),
    h("div.pulse", {}, clock, h("span.quiet", {}, t("clockHint"))),
  );
}
