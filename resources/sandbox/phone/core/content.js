/** The content that only PC and phone can read: opening it, and the content key of code entry. */

import { FormatError, fromBase64, fromBase64Url, fromUtf8, joined, utf8 } from "./bytes.js";

const NONCE = 12;
const WRAPPING = "hpki2-sandbox-key-1";
const NAMES = ["csv", "element", "signed_info", "summary"];

/**
 * Decrypt the content of an approval and take it apart.
 *
 * @param {Uint8Array} blob nonce ‖ AES-256-GCM
 * @param {Uint8Array} contentKey 32 octets
 * @param {string} approval its id, the associated data
 * @returns {Promise<{csv: Uint8Array, element: Uint8Array, signedInfo: Uint8Array,
 *   summary: Uint8Array}[]>}
 */
export async function openContent(blob, contentKey, approval) {
  return readContent(await decrypted(blob, contentKey, utf8(approval)));
}

async function decrypted(blob, rawKey, additionalData) {
  if (blob.length <= NONCE) throw new FormatError("too short");
  const key = await crypto.subtle.importKey("raw", rawKey, "AES-GCM", false, ["decrypt"]);
  const algorithm = { name: "AES-GCM", iv: blob.subarray(0, NONCE), additionalData };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, blob.subarray(NONCE)));
  } catch {
    throw new FormatError("cannot be decrypted");
  }
}

/** @param {Uint8Array} octets the JSON of the content */
export function readContent(octets) {
  let content;
  try {
    content = JSON.parse(fromUtf8(octets));
  } catch {
    throw new FormatError("not JSON");
  }
  if (content?.v !== 1 || !Array.isArray(content.items)) throw new FormatError("version");
  return content.items.map((item) => {
    if (NAMES.some((name) => typeof item?.[name] !== "string")) throw new FormatError("item");
    return {
      csv: fromBase64(item.csv),
      element: fromBase64(item.element),
      signedInfo: fromBase64(item.signed_info),
      summary: utf8(item.summary),
    };
  });
}

/**
 * Unwrap the content key that the PC wrapped for this phone.
 *
 * @param {CryptoKey} privateKey ECDH P-256, not exportable
 * @param {{epk: JsonWebKey, key: string}} wrapped
 * @param {string} approval its id
 */
export async function unwrapKey(privateKey, wrapped, approval) {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const { kty, crv, x, y } = wrapped.epk ?? {};
  const peer = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, curve, false, []);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: peer }, privateKey, 256);
  const secret = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveBits"]);
  const info = joined(utf8(WRAPPING), utf8(approval));
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
  const wrapping = new Uint8Array(await crypto.subtle.deriveBits(hkdf, secret, 256));
  const key = await decrypted(fromBase64Url(wrapped.key), wrapping, new Uint8Array());
  if (key.length !== 32) throw new FormatError("wrong size");
  return key;
}
