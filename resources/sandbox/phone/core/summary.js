/**
 * The summary of a document that a person approves, made here from the data themselves.
 *
 * Byte for byte what `prescription/summary.py` and `dispensing_summary.py` make on the PC (version
 * 1, RFC 8785): the two are compared. Every line of the data either feeds the summary or stands raw
 * under `others`.
 */

import { sha256, toHex, utf8 } from "./bytes.js";
import { DISPENSING, dispensedRpsOf, first, PRESCRIPTION, readLines, rpsOf } from "./records.js";

const VERSION = 1;
/** Lines of data, and which of them feed the summary. */
class Reading {
  constructor(data, rows, headers) {
    this.lines = readLines(data, rows);
    this.records = this.lines.map((line) => line.record).filter((record) => record !== null);
    this.headers = headers;
    this.used = new Set();
    this.take = (record) => {
      if (record) this.used.add(record.line);
      return record;
    };
  }

  text(type, item) {
    return this.take(first(this.records, type))?.[item] ?? "";
  }

  /** To be read last, when `used` holds every line that the texts came from. */
  get others() {
    return this.lines
      .filter(({ number }) => !this.used.has(number))
      .filter(({ number, raw }) => number !== 1 || !this.headers.includes(raw))
      .map(({ number, raw }) => ({ number, raw }));
  }
}

const medicinesIn = (rps) => rps.reduce((count, rp) => count + rp.medicines.length, 0);

/** @param {Uint8Array} data @returns {Promise<object>} the summary with the names of its JSON */
export async function summaryOf(data) {
  const reading = new Reading(data, PRESCRIPTION, ["SJ1"]);
  const text = (type, item) => reading.text(type, item);
  const rps = rpsOf(reading.records).map((rp) => rpSummary(rp, reading.take));
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
    medicines: medicinesIn(rps),
    others: reading.others,
    truncated: false,
  };
}

/** @param {Uint8Array} data dispensing data @returns {Promise<object>} their summary */
export async function dispensingSummaryOf(data) {
  const reading = new Reading(data, DISPENSING, ["CJ1", "CJ1,"]);
  const text = (type, item) => reading.text(type, item);
  const rps = dispensedRpsOf(reading.records).map((rp) => dispensedRp(rp, reading.take));
  return {
    version: VERSION,
    kind: "dispensing",
    digest: toHex(await sha256(data)),
    pharmacy: text("11", "name"),
    pharmacist: text("15", "name"),
    patient: text("1", "name"),
    patient_kana: text("1", "kana_name"),
    birth_date: text("1", "birth_date"),
    sex: text("1", "sex"),
    dispensed: text("5", "value"),
    prescription_id: text("7", "prescription_id"),
    institution: text("51", "name"),
    prescriber: text("55", "name"),
    rps,
    medicines: medicinesIn(rps),
    others: reading.others,
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

function dispensedRp(rp, take) {
  const usage = take(rp.usage);
  const texts = (records) => records.map((record) => take(record).text);
  return {
    number: rp.number,
    form: usage?.form ?? "",
    quantity: usage?.quantity ?? "",
    unit: usage?.unit ?? "",
    usage: usage?.usage ?? "",
    usage_code: usage?.code ?? "",
    usage_supplements: texts(rp.supplements),
    cautions: texts(rp.cautions),
    medicines: rp.medicines.map(({ medicine, supplements, cautions }) => {
      const { name, code, code_type, generic_name, amount, unit } = take(medicine);
      return {
        name,
        code,
        code_type,
        generic_name,
        amount,
        unit,
        supplements: texts(supplements),
        cautions: texts(cautions),
      };
    }),
  };
}
