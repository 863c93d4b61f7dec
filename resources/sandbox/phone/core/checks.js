/**
 * What the phone checks before it shows anything: that the hashes to be signed are those of the
 * documents it is about to show (the four checks of docs/second-certificate.md).
 */

import { FormatError, fromBase64, same, sha256 } from "./bytes.js";
import { readCanonicalXml } from "./canonical_xml.js";
import { canonicalJson, dispensingSummaryOf, summaryOf } from "./summary.js";

const DSIG = "http://www.w3.org/2000/09/xmldsig#";
const SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256";

/**
 * The elements that may be signed: how to find the data in one, and their summary. A pharmacist
 * signs the prescription too, so it stands in the same element as the dispensing data.
 */
const SIGNED = {
  PrescriptionDocument: { dataOf: (root) => root, summaryOf },
  Dispensing: { dataOf: dispensingData, summaryOf: dispensingSummaryOf },
};

/** Says that PC, service and content do not agree. `check`: 0 for the form, else 1 to 4. */
export class ProtocolFailure extends Error {
  constructor(check, item) {
    super(`check ${check} of item ${item}`);
    this.check = check;
    this.item = item;
  }
}

/**
 * Check all items; only then their summaries may be shown.
 *
 * @param {object[]} items of the content
 * @param {Uint8Array[]} digests to be signed, in order
 * @param {Uint8Array[]} summaries their hashes, in order
 * @returns {Promise<object[]>} the summaries, made here
 */
export async function checkedSummaries(items, digests, summaries) {
  if (!items.length || items.length !== digests.length || items.length !== summaries.length) {
    throw new ProtocolFailure(0, items.length);
  }
  const checked = [];
  for (const [i, item] of items.entries()) {
    checked.push(await checkedSummary(item, digests[i], summaries[i], i + 1));
  }
  return checked;
}

async function checkedSummary(item, digest, summaryHash, number) {
  const require = (check, holds) => {
    if (!holds) throw new ProtocolFailure(check, number);
  };
  require(1, same(await sha256(item.signedInfo), digest));
  const name = await signedElement(item.signedInfo, item.element);
  require(2, name !== null);
  const { dataOf, summaryOf } = SIGNED[name];
  const root = parsed(item.element);
  require(3, root !== null && root.name === name && isPlain(root));
  require(3, holdsOnly(dataOf(root), item.csv));
  const made = await orNull(summaryOf(item.csv));
  require(4, made !== null);
  const json = canonicalJson(made);
  require(4, same(json, item.summary) && same(await sha256(json), summaryHash));
  return made;
}

/**
 * Check 2: SignedInfo refers to one element that may be signed, once, with the SHA-256 of these
 * octets.
 *
 * @returns {Promise<string|null>} the name of that element
 */
async function signedElement(signedInfo, element) {
  const root = parsed(signedInfo);
  if (root === null) return null;
  const [prefix, local] = split(root.name);
  const declaration = prefix ? `xmlns:${prefix}` : "xmlns";
  if (local !== "SignedInfo" || root.attributes.get(declaration) !== DSIG) return null;
  const name = (part) => (prefix ? `${prefix}:${part}` : part);
  // Nothing inside may give the prefix another meaning.
  if (redeclares(root.children, declaration)) return null;
  const payloadOf = (reference) =>
    Object.keys(SIGNED).find((payload) => reference.attributes.get("URI") === `#${payload}`);
  const references = root.children.filter(
    (child) => child.name === name("Reference") && payloadOf(child) !== undefined,
  );
  if (references.length !== 1) return null;
  const one = (part) => references[0].children.filter((child) => child.name === name(part));
  const [methods, values] = [one("DigestMethod"), one("DigestValue")];
  if (methods.length !== 1 || values.length !== 1 || values[0].children.length) return null;
  if (methods[0].attributes.get("Algorithm") !== SHA256) return null;
  const value = decoded(values[0].text.replace(/[ \t\n]/g, ""));
  const fits = value !== null && same(value, await sha256(element));
  return fits ? payloadOf(references[0]) : null;
}

/** The element has its name as its id, and nothing else but declarations of prefixes. */
function isPlain(element) {
  for (const [attribute, value] of element.attributes) {
    if (attribute === "xmlns") return false;
    if (attribute === "id" ? value !== element.name : !attribute.startsWith("xmlns:")) return false;
  }
  return element.attributes.has("id");
}

/** The element with the dispensing data, beside the prescription; null for any other shape. */
function dispensingData(root) {
  const [prescription, data, ...more] = root.children;
  const fits =
    prescription?.name === "ReferencePrescription" &&
    data?.name === "DispensingDocument" &&
    isPlain(data);
  return fits && !more.length && !root.text.trim() ? data : null;
}

/** Check 3: the element holds these octets as base64, nothing else. */
function holdsOnly(element, csv) {
  if (element === null || element.children.length) return false;
  const payload = decoded(element.text);
  return payload !== null && same(payload, csv);
}

function redeclares(elements, declaration) {
  return elements.some(
    (element) => element.attributes.has(declaration) || redeclares(element.children, declaration),
  );
}

function split(name) {
  const at = name.indexOf(":");
  return at < 0 ? ["", name] : [name.slice(0, at), name.slice(at + 1)];
}

function parsed(octets) {
  return quietly(() => readCanonicalXml(octets));
}

function decoded(text) {
  return quietly(() => fromBase64(text));
}

/** What `work` gives, or null where the form is wrong: a difference, not a bug. */
function quietly(work) {
  try {
    return work();
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

async function orNull(promise) {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}
