/** The keys of this phone for content that came by a typed code; they cannot be exported. */

import { unwrapKey } from "./core/content.js";
import { FormatError } from "./core/bytes.js";

const DATABASE = "clinic-signer-phone";
const STORE = "content-keys";
const CURVE = { name: "ECDH", namedCurve: "P-256" };

/** Make a key pair; returns it with the public JWK that the service is told. */
export async function makeKeyPair() {
  const pair = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  return { privateKey: pair.privateKey, jwk: { kty, crv, x, y } };
}

/** Keep the private key, by the public one. */
export async function keep({ privateKey, jwk }) {
  const store = await opened("readwrite");
  await done(store.put(privateKey, jwk.x));
}

/**
 * Unwrap a content key with whichever key of this phone fits: it may serve several people.
 *
 * @returns {Promise<Uint8Array|null>} null when none fits
 */
export async function unwrapped(wrapped, approval) {
  const store = await opened("readonly");
  for (const privateKey of await done(store.getAll())) {
    try {
      return await unwrapKey(privateKey, wrapped, approval);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  }
  return null;
}

async function opened(mode) {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return (await done(request)).transaction(STORE, mode).objectStore(STORE);
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
