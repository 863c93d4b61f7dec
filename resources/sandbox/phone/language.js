/** The chosen language and the words in it. */

import { CODES, DISPENSING_RECORDS, FAILURES, OTHER_RECORD, RECORDS, WORDS } from "./words.js";

const STORED = "language";
const LANGUAGES = ["ja", "en"];

let chosen = localStorage.getItem(STORED);
if (!LANGUAGES.includes(chosen)) chosen = navigator.language.startsWith("en") ? "en" : "ja";

/** "ja" or "en". */
export function language() {
  return chosen;
}

/** Choose a language for this phone. */
export function setLanguage(code) {
  chosen = code;
  localStorage.setItem(STORED, code);
  document.documentElement.lang = code;
}

/** One of our texts, with its facts filled in. */
export function t(name, facts = {}) {
  return filled(pick(WORDS[name]), facts);
}

/** The text of a pair of words made elsewhere: `{"ja", "en"}` of the service. */
export function ofService(words) {
  return words?.[chosen] ?? words?.ja ?? "";
}

/** Heading, sentence and code of a failure; an unknown one is said to be the service's. */
export function failureWords(name) {
  const known = Object.hasOwn(FAILURES, name) ? name : "service_unavailable";
  return [...FAILURES[known].map(pick), t("failureCode", { code: CODES[known] ?? known })];
}

/** How many documents there are, in words that name what they are. */
export function countWords(summaries) {
  const n = summaries.length;
  const dispensed = summaries.filter(({ kind }) => kind === "dispensing").length;
  return t(dispensed === 0 ? "prescriptions" : dispensed === n ? "dispensings" : "documents", { n });
}

/** What the number of a record stands for. */
export function recordName(number) {
  return pick(RECORDS[number] ?? OTHER_RECORD);
}

/** What the number of a record of dispensing data stands for. */
export function dispensingRecordName(number) {
  return pick(DISPENSING_RECORDS[number] ?? OTHER_RECORD);
}

/** The patient's sex as code of the data. */
export function sexName(code) {
  const words = WORDS.sexes[code];
  return words ? pick(words) : code;
}

/** A day as `YYYYMMDD` or `YYYY-MM-DD`; anything else as it stands. */
export function dayWords(text) {
  const parts = /^([0-9]{4})-?([0-9]{2})-?([0-9]{2})$/.exec(text);
  if (!parts) return text;
  const [, year, month, day] = parts;
  return chosen === "ja" ? `${year}年${+month}月${+day}日` : `${year}-${month}-${day}`;
}

/** Minutes and seconds that are left. */
export function timeWords(seconds) {
  const [m, s] = [Math.floor(seconds / 60), String(seconds % 60)];
  return m ? t("minutes", { m, s: s.padStart(2, "0") }) : t("seconds", { s });
}

/** A point in time, to the minute, in the phone's time zone. */
export function momentWords(seconds) {
  const form = { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" };
  return new Date(seconds * 1000).toLocaleString(chosen, form);
}

function pick(pair) {
  return pair[LANGUAGES.indexOf(chosen)];
}

function filled(text, facts) {
  return text.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
}
