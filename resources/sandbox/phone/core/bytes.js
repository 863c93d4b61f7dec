/** Octets and their texts: base64url (RFC 4648 §5, without padding), base64, UTF-8, SHA-256. */

const BASE64URL = /^(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{2,3})?$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Says that a text or an answer does not have the form that the protocol gives it. */
export class FormatError extends Error {}

/** @param {Uint8Array} octets */
export function toBase64(octets) {
  let text = "";
  for (let i = 0; i < octets.length; i += 0x8000) {
    text += String.fromCharCode(...octets.subarray(i, i + 0x8000));
  }
  return btoa(text);
}

/** @param {Uint8Array} octets */
export function toBase64Url(octets) {
  return toBase64(octets).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** Read base64 that is written in the only way an encoder writes it (RFC 4648 §3.5). */
export function fromBase64(text) {
  if (typeof text !== "string" || !BASE64.test(text)) throw new FormatError("not base64");
  const octets = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  if (toBase64(octets) !== text) throw new FormatError("not base64");
  return octets;
}

/** Read base64url; `size` is the number of octets it must have. */
export function fromBase64Url(text, size) {
  if (typeof text !== "string" || !BASE64URL.test(text)) throw new FormatError("not base64url");
  const padded = text.replace(/-/g, "+").replace(/_/g, "/") + "=".repeat(-text.length & 3);
  const octets = fromBase64(padded);
  if (size !== undefined && octets.length !== size) throw new FormatError("wrong size");
  return octets;
}

/** @param {string} text */
export function utf8(text) {
  return new TextEncoder().encode(text);
}

/** Read UTF-8 as it stands, a byte order mark included; anything else is a FormatError. */
export function fromUtf8(octets) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(octets);
  } catch {
    throw new FormatError("not UTF-8");
  }
}

/** @param {...Uint8Array} parts */
export function joined(...parts) {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** @param {Uint8Array} octets */
export async function sha256(octets) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", octets));
}

/** Compare octets; both are public, so the time it takes tells nothing. */
export function same(one, other) {
  return one.length === other.length && one.every((octet, i) => octet === other[i]);
}

/** @param {Uint8Array} octets lower-case hexadecimal digits */
export function toHex(octets) {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join("");
}
