/** The links in QR codes: the PC's (`/a`) and the letter's (`/r`), and the control code. */

import { FormatError, fromBase64Url, joined, sha256, utf8 } from "./bytes.js";

const LOOPBACK = new Set(["localhost"]);
const KINDS = new Set(["pair", "sign", "session"]);
const SECONDS = /^(?:0|[1-9][0-9]{0,5})$/;
const CODE = /^[0-9A-HJKMNP-TV-Z]{8}$/;

/** Why a link is refused. `reason`: "not-ours", "insecure", "other-origin" or "damaged". */
export class LinkError extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/** Whether an origin may be talked to: https, or http on the loopback host. */
export function isSecure(url) {
  return url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.has(url.hostname));
}

/**
 * Take a link apart.
 *
 * @param {string} text what the QR holds
 * @param {string} origin of this page, the only one it obeys
 * @returns {{kind: "letter", letter: string} |
 *   {kind: "pair"|"sign"|"session", s: string, t: number, c: string, key: Uint8Array|null}}
 */
export function readLink(text, origin) {
  let url;
  try {
    url = new URL(text);
  } catch {
    throw new LinkError("not-ours");
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") throw new LinkError("not-ours");
  // The order matters for what is said: an http copy of our own address is "insecure".
  if (!isSecure(url)) throw new LinkError("insecure");
  if (url.origin !== origin || url.username || url.password) throw new LinkError("other-origin");
  try {
    if (url.pathname === "/r") return letterOf(url);
    if (url.pathname === "/a") return requestOf(url);
  } catch (error) {
    if (error instanceof FormatError) throw new LinkError("damaged");
    throw error;
  }
  throw new LinkError("not-ours");
}

function only(url, names) {
  const given = [...url.searchParams.keys()];
  if (given.join() !== names.join()) throw new FormatError("parameters");
  if (url.searchParams.get("v") !== "1") throw new FormatError("version");
}

function letterOf(url) {
  only(url, ["v", "i"]);
  if (url.hash) throw new FormatError("fragment");
  const letter = url.searchParams.get("i");
  fromBase64Url(letter, 16);
  return { kind: "letter", letter };
}

function requestOf(url) {
  only(url, ["v", "k", "s", "t", "c"]);
  const [kind, s, t, c] = ["k", "s", "t", "c"].map((name) => url.searchParams.get(name));
  if (!KINDS.has(kind) || !SECONDS.test(t)) throw new FormatError("request");
  fromBase64Url(s, 16);
  fromBase64Url(c, 16);
  const fragment = url.hash.replace(/^#/, "");
  if (kind !== "sign" && fragment) throw new FormatError("fragment");
  const key = kind === "sign" ? fromBase64Url(fragment, 32) : null;
  return { kind, s, t: Number(t), c, key };
}

/** Read a typed code: 8 characters of Crockford base32, whose look-alikes count as one. */
export function readCode(text) {
  const code = text
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[\s-]/g, "")
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1");
  return CODE.test(code) ? code : null;
}

/**
 * The four digits that both screens show.
 *
 * @param {Uint8Array} sessionToken
 * @param {Uint8Array[]} digests SHA-256 of each SignedInfo, in order
 * @param {Uint8Array[]} summaries SHA-256 of each summary, in order
 */
export async function controlCode(sessionToken, digests, summaries) {
  const octets = joined(utf8("vc"), sessionToken, await folded(digests), await folded(summaries));
  const digest = await sha256(octets);
  return String(((digest[30] << 8) | digest[31]) % 10000).padStart(4, "0");
}

/** One hash stands for itself, several for SHA-256 over all of them; none for nothing. */
async function folded(hashes) {
  return hashes.length > 1 ? sha256(joined(...hashes)) : joined(...hashes);
}
