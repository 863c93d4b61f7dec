/**
 * Prescription data (SJ1) and dispensing data (CJ1): octets to lines and to the records a summary
 * is made of.
 *
 * The counterpart of `prescription/records.py` and `dispensing_records.py`; what it reads has the same lines in the same
 * order. Only UTF-8 is read: data in any other encoding are not signed.
 */

import { fromUtf8 } from "./bytes.js";

/** Items of each record after its number, and whether it belongs to an RP or a medicine. */
const table = (rows) =>
  new Map(rows.map(([number, items, section]) => [number, { items: items.split(" "), section }]));

/** The records of a prescription. */
export const PRESCRIPTION = table(
  [
    ["1", "fee_table code prefecture name"],
    ["5", "code kana_name name"],
    ["11", "code name kana_name"],
    ["12", "code"],
    ["13", "value"],
    ["51", "value"],
    ["52", "value"],
    ["64", "total_uses"],
    ["101", "rp form name quantity", "rp"],
    ["102", "rp", "rp"],
    ["111", "rp code_type code name", "rp"],
    ["181", "rp sequence kind text", "rp"],
    ["201", "rp number information_class code_type code name amount potency unit", "medicine"],
    ["211", "rp number", "medicine"],
    ["221", "rp number", "medicine"],
    ["231", "rp number", "medicine"],
    ["241", "rp number", "medicine"],
    ["281", "rp number sequence kind text", "medicine"],
  ],
);

/** The records of dispensing data. */
export const DISPENSING = table([
  ["1", "name sex birth_date postcode address telephone emergency blood weight kana_name"],
  ["5", "value"],
  ["7", "prescription_id"],
  ["11", "name"],
  ["15", "name"],
  ["51", "name"],
  ["55", "name"],
  ["201", "rp name amount unit code_type code author generic_name", "medicine"],
  ["281", "rp text", "medicine"],
  ["291", "rp text", "medicine"],
  ["301", "rp usage quantity unit form code_type code", "rp"],
  ["311", "rp text", "rp"],
  ["391", "rp text", "rp"],
]);

/**
 * @param {Uint8Array} data
 * @param {Map} rows the records there are
 * @returns {{number: number, raw: string, record: object|null}[]} lines; a record has its number
 *   as `type`, its `section` and its items by name, a missing one as the empty text
 */
export function readLines(data, rows) {
  const text = fromUtf8(data).replace(/^\uFEFF/, "");
  const raw = text.split(/\r\n|\r|\n/);
  // What stands behind the last line end is a line only if it is not empty.
  if (raw.at(-1) === "") raw.pop();
  return raw.map((line, i) => ({ number: i + 1, raw: line, record: recordOf(line, i + 1, rows) }));
}

function recordOf(raw, line, rows) {
  const [type, ...values] = raw.split(",");
  const row = rows.get(type);
  if (row === undefined) return null;
  const record = { type, line, section: row.section };
  row.items.forEach((name, i) => {
    record[name] = values[i] ?? "";
  });
  return record;
}

/** The RPs in the order of the data, grouped by the RP number that each record states. */
export function rpsOf(records) {
  const groups = grouped(
    records.filter((record) => record.section),
    (record) => record.rp,
  );
  return [...groups].map(([number, group]) => {
    const details = grouped(
      group.filter((record) => record.section === "medicine"),
      (record) => record.number,
    );
    return {
      number,
      form: first(group, "101"),
      usage: first(group, "111"),
      supplements: all(group, "181"),
      medicines: all(group, "201").map((medicine) => {
        // Of two medicines with one number the first gets the details.
        const its = details.get(medicine.number) ?? [];
        details.delete(medicine.number);
        return { medicine, supplements: all(its, "281") };
      }),
    };
  });
}

/** The dispensed RPs; a supplement or caution of a medicine belongs to the one it follows. */
export function dispensedRpsOf(records) {
  const groups = grouped(
    records.filter((record) => record.section),
    (record) => record.rp,
  );
  return [...groups].map(([number, group]) => {
    const medicines = [];
    for (const record of group) {
      if (record.type === "201") medicines.push({ medicine: record, supplements: [], cautions: [] });
      else if (record.type === "281") medicines.at(-1)?.supplements.push(record);
      else if (record.type === "291") medicines.at(-1)?.cautions.push(record);
    }
    const usage = first(group, "301");
    return { number, usage, supplements: all(group, "311"), cautions: all(group, "391"), medicines };
  });
}

/** The first record of a type, or undefined. */
export function first(records, type) {
  return records.find((record) => record.type === type);
}

function all(records, type) {
  return records.filter((record) => record.type === type);
}

function grouped(records, keyOf) {
  const groups = new Map();
  for (const record of records) {
    const key = keyOf(record);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(record);
  }
  return groups;
}
