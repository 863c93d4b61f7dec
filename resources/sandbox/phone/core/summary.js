/**
 * The summary of a prescription that a person approves, made here from the data themselves.
 *
 * Byte for byte what `prescription/summary.py` makes on the PC (version 1, RFC 8785): the two are
 * compared. Every line of the data either feeds the summary or stands raw under `others`.
 */

import { sha256, toHex, utf8 } from "./bytes.js";
import { first, readLines, rpsOf } from "./records.js";

const VERSION = 1;
const HEADER = "SJ1";

/** @param {Uint8Array} data @returns {Promise<object>} the summary with the names of its JSON */
export async function summaryOf(data) {
  const lines = readLines(data);
  const records = lines.map((line) => line.record).filter((record) => record !== null);
  const used = new Set();
  const take = (record) => {
    if (record) used.add(record.line);
    return record;
  };
  const text = (type, item) => take(first(records, type))?.[item] ?? "";
  const rps = rpsOf(records).map((rp) => rpSummary(rp, take));
  return {
    version: VERSION,
    digest: toHex(await sha256(data)),
    institution: text("1", "name"),
    prescriber: text("5", "name"),
    patient: text("11", "name"),
    patient_kana: text("11", "kana_name"),
    birth_date: text("13", "value"),
    sex: text("12", "code"),
    issued: text("51", "value"),
    use_by: text("52", "value"),
    refill_uses: text("64", "total_uses"),
    rps,
    medicines: rps.reduce((count, rp) => count + rp.medicines.length, 0),
    // Read last: by now `used` holds every line that the texts above came from.
    others: lines
      .filter(({ number, raw }) => !used.has(number) && !(number === 1 && raw === HEADER))
      .map(({ number, raw }) => ({ number, raw })),
    truncated: false,
  };
}

/** The canonical JSON (RFC 8785) of a summary, UTF-8. */
export function canonicalJson(summary) {
  return utf8(JSON.stringify(summary, (_, value) => sorted(value)));
}

function sorted(value) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  // All names are ASCII, so the order of UTF-16 units is that of RFC 8785.
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, value[name]]),
  );
}

function rpSummary(rp, take) {
  const form = take(rp.form);
  const usage = take(rp.usage);
  return {
    number: rp.number,
    form: form?.form ?? "",
    form_name: form?.name ?? "",
    quantity: form?.quantity ?? "",
    usage: usage?.name ?? "",
    usage_code: usage?.code ?? "",
    usage_supplements: supplementsOf(rp.supplements, take),
    medicines: rp.medicines.map(({ medicine, supplements }) => {
      const { name, code, code_type, amount, unit, potency } = take(medicine);
      return {
        name,
        code,
        code_type,
        amount,
        unit,
        potency,
        supplements: supplementsOf(supplements, take),
      };
    }),
  };
}

function supplementsOf(records, take) {
  return records.map((record) => {
    const { kind, text } = take(record);
    return { kind, text };
  });
}
