/** What is to be signed, to the end: the documents, or what a session allows. */

import { birthYearOf, dispensedWords, doseWords, initialsOf } from "../core/lines.js";
import { icon } from "../icons.js";
import {
  countWords,
  dayWords,
  dispensingRecordName,
  language,
  momentWords,
  recordName,
  sexName,
  t,
} from "../language.js";
import { show } from "../stage.js";
import { button, facts, h, note, textButton } from "../ui.js";

/** Records about facility, insurance and numbers. All others may change what is dispensed. */
const PAPERWORK = new Set("2 3 4 14 21 22 23 24 25 27 28 29 30 31 82 231".split(" "));
const DISPENSING_PAPERWORK = new Set(["6"]);

const isDispensing = (summary) => summary.kind === "dispensing";

/** Show every document; going on is possible after the last line was seen. */
export function reviewScreen(go, approval) {
  const { request, summaries } = approval;
  const count = summaries.length;
  const cards = summaries.map((summary, i) => card(summary, i + 1));
  const hint = h("p.small.center", { role: "status", id: "why" });
  const next = button("primary", t("next"), () => go.number(approval), {
    disabled: true,
    "aria-describedby": "why",
  });
  const end = h("div.end", { "aria-hidden": "true" });
  const signal = show({
    name: "review",
    title: t("approveTitle"),
    expiresAt: request.expiresAt,
    onTimeout: () => go.problem("timeout"),
    body: [
      asker(request),
      h("div.between", {}, h("h2", {}, countWords(summaries)), namesButton(cards)),
      cards.map(({ element }) => element),
      end,
    ],
    footer: [
      hint,
      h(
        "div.pair",
        {},
        button("no", t("decline"), () => go.decline(approval, "review")),
        next,
      ),
    ],
  });
  whenSeen([...cards.map(({ element }) => element), end], signal, (seen) => {
    approval.seen ||= seen > count;
    const text = approval.seen ? t("scrolled", { n: count }) : t("scrollOn", { seen, n: count });
    if (hint.textContent !== text) hint.textContent = text;
    next.disabled = !approval.seen;
  });
  go.watchOver(approval, signal);
}

/** A session: what the PC may do, and that its prescriptions are not seen here. */
export function sessionScreen(go, approval) {
  const { request } = approval;
  const signal = show({
    name: "session",
    title: t("approveTitle"),
    expiresAt: request.expiresAt,
    onTimeout: () => go.problem("timeout"),
    body: [
      asker(request),
      h("h2.lead", {}, t("sessionTitle")),
      note("caution", t("sessionText")),
      facts([
        [t("sessionUntil"), momentWords(request.until)],
        [t("sessionCount"), t("sessionCountWords", { n: request.maxCount })],
      ]),
    ],
    footer: [
      h(
        "div.pair",
        {},
        button("no", t("decline"), () => go.decline(approval, "session")),
        button("primary", t("next"), () => go.number(approval)),
      ),
    ],
  });
  go.watchOver(approval, signal);
}

function asker(request) {
  return h(
    "ul.panel.asker",
    {},
    h("li.row", {}, icon("building"), h("span.grow", {}, request.facility)),
    h(
      "li.row",
      {},
      icon("monitor"),
      h("span.grow", {}, request.pcName),
      // The service hands over requests of paired PCs only; it is said where that is relied on.
      h("span.good", {}, icon("ok"), t("knownPc")),
    ),
  );
}

function namesButton(cards) {
  let shown = false;
  const toggle = textButton(
    t("showNames"),
    () => {
      shown = !shown;
      toggle.lastChild.textContent = t(shown ? "hideNames" : "showNames");
      for (const { summary, name } of cards) name.textContent = nameWords(summary, shown);
    },
    "eye",
  );
  return toggle;
}

function nameWords(summary, inFull) {
  const full = summary.patient || summary.patient_kana;
  return t("person", { name: (inFull ? full : initialsOf(summary)) || t("emptyText") });
}

function card(summary, number) {
  const name = h("span.name", {}, nameWords(summary, false));
  const heading = h(
    "h3.row",
    {},
    h("span.number", {}, String(number)),
    h("span.grow", {}, name, " ", h("span.quiet", {}, t("born", { year: birthYearOf(summary) }))),
    isDispensing(summary) ? h("span.tag", {}, t("dispensing")) : null,
    h("span.quiet.small", {}, t("medicines", { n: summary.medicines })),
  );
  const element = h(
    "article.panel.prescription",
    {},
    heading,
    summary.rps.map((rp) => rp.medicines.map((medicine) => medicineRow(rp, medicine))),
    // A way of taking without a medicine is odd, and must not be missed.
    summary.rps
      .filter((rp) => !rp.medicines.length)
      .map((rp) =>
        medicineRow(rp, {
          name: t("emptyText"),
          amount: "",
          unit: "",
          potency: "",
          supplements: [],
          cautions: [],
        }),
      ),
    frame(summary),
    othersOf(summary),
  );
  return { element, summary, name };
}

function medicineRow(rp, medicine) {
  const wordsOf = rp.cautions ? dispensedWords : doseWords; // only what is dispensed has cautions
  const words = wordsOf(rp, medicine, language()).map((text) => h("span.part", {}, text));
  return h(
    "div.medicine",
    { lang: "ja" },
    h("b", {}, medicine.name || t("emptyText")),
    h("div.dose", {}, words),
  );
}

/** Dates, refills, people and sex: what frames the medicines. */
function frame(summary) {
  const frameWords = isDispensing(summary) ? dispensingWords : prescriptionWords;
  const words = frameWords(summary).filter((text) => text);
  const refill = summary.refill_uses
    ? h("b.part.refill", {}, t("refill", { n: summary.refill_uses }))
    : null;
  return h(
    "div.frame-words",
    {},
    refill,
    words.map((text) => h("span.part", {}, text)),
  );
}

function prescriptionWords(summary) {
  return [
    t("issued", { day: dayWords(summary.issued) || t("emptyText") }),
    summary.use_by && t("useBy", { day: dayWords(summary.use_by) }),
    summary.sex && sexName(summary.sex),
    t("prescriber", { name: summary.prescriber || t("emptyText") }),
    summary.institution,
  ];
}

function dispensingWords(summary) {
  return [
    t("dispensedOn", { day: dayWords(summary.dispensed) || t("emptyText") }),
    summary.sex && sexName(summary.sex),
    t("pharmacist", { name: summary.pharmacist || t("emptyText") }),
    summary.pharmacy,
    t("prescriber", { name: summary.prescriber || t("emptyText") }),
    summary.institution,
    t("prescriptionId", { id: summary.prescription_id || t("emptyText") }),
  ];
}

/** The lines of the data that nothing above shows, as they stand: first what may change a dose. */
function othersOf(summary) {
  const paperworks = isDispensing(summary) ? DISPENSING_PAPERWORK : PAPERWORK;
  const isPaperwork = ({ raw }) => paperworks.has(raw.split(",")[0]);
  const weighty = summary.others.filter((line) => !isPaperwork(line));
  const paperwork = summary.others.filter(isPaperwork);
  const nameOf = isDispensing(summary) ? dispensingRecordName : recordName;
  return [
    rawLines("div.others.weighty", t("remarks"), weighty, nameOf),
    rawLines("div.others", t("others"), paperwork, nameOf),
  ];
}

function rawLines(tag, heading, lines, nameOf) {
  if (!lines.length) return null;
  const row = ({ raw }) =>
    h(
      "div.line",
      {},
      h("dt", {}, nameOf(raw.split(",")[0])),
      h("dd", { lang: "ja" }, raw || t("emptyText")),
    );
  return h(tag, {}, h("h4", {}, heading), h("dl", {}, lines.map(row)));
}

/** Tell how many of the marks, in order, have been on the screen or above its end so far. */
function whenSeen(marks, signal, tell) {
  const main = document.querySelector("main");
  main.tabIndex = 0; // so that the arrow keys scroll it
  let seen = 0;
  const look = () => {
    const end = main.getBoundingClientRect().bottom + 1;
    while (seen < marks.length && marks[seen].getBoundingClientRect().bottom <= end) seen += 1;
    tell(seen);
  };
  main.addEventListener("scroll", look, { signal, passive: true });
  window.addEventListener("resize", look, { signal });
  // Fonts that arrive late move the end.
  document.fonts.ready.then(() => signal.aborted || look());
  look();
}
