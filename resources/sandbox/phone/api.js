/** Talks to the service this page came from; no other host is ever asked. */

import { ProtocolFailure } from "./core/checks.js";
import { FormatError, fromBase64Url } from "./core/bytes.js";

/** A named refusal or trouble. `code` is one of the protocol or "offline". */
export class ServiceError extends Error {
  constructor(code, status = 0, facts = {}) {
    super(code);
    this.code = code;
    this.status = status;
    this.reason = facts.reason;
    this.left = facts.left;
  }
}

let clockOffset = 0;

/** The service's time in seconds; the phone's own clock may be wrong. */
export function now() {
  return Date.now() / 1000 + clockOffset;
}

async function call(method, path, body) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      referrerPolicy: "no-referrer",
    });
  } catch {
    throw new ServiceError("offline");
  }
  const date = Date.parse(answer.headers.get("Date") ?? "");
  if (!Number.isNaN(date)) clockOffset = date / 1000 - Date.now() / 1000;
  if (!answer.ok) throw await refusal(answer);
  return answer;
}

async function refusal(answer) {
  let facts = {};
  try {
    facts = (await answer.json()) ?? {};
  } catch {
    // A proxy's page, not an answer of the service: the status alone says something.
  }
  return new ServiceError(facts.error ?? "service_unavailable", answer.status, facts);
}

/** @returns the JSON of the answer, or null when it is empty (204) */
export async function get(path) {
  return (await call("GET", path)).json();
}

/** @returns the JSON of the answer, or null when it is empty (204) */
export async function post(path, body = {}) {
  const answer = await call("POST", path, body);
  return answer.status === 204 ? null : answer.json();
}

/** The octets of an answer. */
export async function getOctets(path) {
  return new Uint8Array(await (await call("GET", path)).arrayBuffer());
}

/**
 * Tell the service what was scanned and read the request it belongs to.
 *
 * @param {object} scanned `{k, s, t, c}` of a link, or `{code}`
 */
export async function scan(scanned) {
  const answer = await post("/phone/scan", scanned);
  if (answer.kind === "pair") {
    return {
      kind: "pair",
      id: answer.id,
      facility: answer.facility,
      pcName: answer.pc_name,
      expiresAt: answer.expires_at,
    };
  }
  return { ...requestOf(answer), scannedToken: scanned.s };
}

function requestOf(answer) {
  try {
    return {
      kind: "sign",
      id: answer.id,
      mode: answer.mode,
      facility: answer.facility,
      pcName: answer.pc_name,
      pcThumbprint: answer.pc_thumbprint,
      credentialId: answer.credential_id,
      digests: answer.digests.map((digest) => fromBase64Url(digest, 32)),
      summaries: answer.summaries.map((hash) => fromBase64Url(hash, 32)),
      sessionToken: fromBase64Url(answer.session_token, 16),
      rp: answer.rp,
      expiresAt: answer.expires_at,
      numbers: answer.numbers,
      until: answer.until,
      maxCount: answer.max_count,
    };
  } catch (error) {
    if (error instanceof FormatError || error instanceof TypeError) throw new ProtocolFailure(0, 0);
    throw error;
  }
}
