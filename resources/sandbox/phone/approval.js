/**
 * One approval on its way: open its content, check it, ask for the number and the passkey.
 *
 * Whatever does not fit ends as `protocol_failure`: the service is told so, and nothing of the
 * content is shown.
 */

import { get, getOctets, post, ServiceError } from "./api.js";
import { FormatError, fromBase64Url, same, toBase64Url } from "./core/bytes.js";
import { challengeOf } from "./core/challenge.js";
import { checkedSummaries, ProtocolFailure } from "./core/checks.js";
import { openContent } from "./core/content.js";
import { controlCode } from "./core/qr.js";
import { unwrapped } from "./keys.js";
import { use } from "./passkey.js";

const KEY_TRIES = 10;
const FINGERPRINT = /^[A-Za-z0-9_-]{43}$/;

/** What a person decides about, once everything fits. */
export class Approval {
  /**
   * @param {object} request as `api.scan` gives it
   * @param {object[]} summaries made from the content itself; none in a session
   * @param {string} code the four digits on both screens
   */
  constructor(request, summaries, code) {
    this.request = request;
    this.summaries = summaries;
    this.controlCode = code;
    this.seen = false;
    this.chosenNumber = null;
    this.numberTaken = false;
  }

  get isSession() {
    return this.request.mode === "session";
  }

  /** Send the chosen number, once. ServiceError `wrong_number` ends the approval. */
  async sendNumber() {
    if (this.numberTaken) return;
    await post(`${this.path}/number`, { number: this.chosenNumber });
    this.numberTaken = true;
  }

  /** Sign the decision with the passkey and send it. */
  async approve() {
    const challenge = await challengeOf(this.request, "approve");
    const options = await post(`${this.path}/options`);
    if (!same(readChallenge(options), challenge)) throw new ProtocolFailure(0, 0);
    const credential = await use(options, challenge);
    await post(`${this.path}/decision`, { decision: "approve", credential });
  }

  /** @param {"user_declined"|"wrong_number"|"not_me"|"protocol_failure"} reason */
  async decline(reason) {
    await declined(this.request, reason);
  }

  /** How far the PC is. */
  async progress() {
    return get(this.path);
  }

  get path() {
    return pathOf(this.request);
  }
}

/**
 * Fetch and check what is to be approved.
 *
 * @param {object} request as `api.scan` gives it
 * @param {Uint8Array|null} contentKey of the QR; null after a typed code
 * @throws ServiceError, or ProtocolFailure when anything does not fit (the service is told)
 */
export async function opened(request, contentKey) {
  try {
    assertOurs(request);
    const summaries = request.mode === "session" ? [] : await checked(request, contentKey);
    const { sessionToken, digests, summaries: hashes } = request;
    return new Approval(request, summaries, await controlCode(sessionToken, digests, hashes));
  } catch (error) {
    if (error instanceof FormatError || error instanceof ProtocolFailure) {
      await declined(request, "protocol_failure").catch(() => undefined);
      throw new ProtocolFailure(error.check ?? 0, error.item ?? 0);
    }
    throw error;
  }
}

/** The request is about this page and of a form the passkey's challenge can name. */
function assertOurs(request) {
  const { mode, rp, pcThumbprint, numbers, digests, summaries, until, maxCount } = request;
  const { scannedToken = toBase64Url(request.sessionToken) } = request;
  const session = mode === "session" && Number.isInteger(until) && Number.isInteger(maxCount);
  const fits =
    rp === location.host &&
    // A service that answers with another session than the one scanned mixes up people.
    scannedToken === toBase64Url(request.sessionToken) &&
    FINGERPRINT.test(pcThumbprint) &&
    Number.isInteger(request.expiresAt) &&
    Array.isArray(numbers) &&
    numbers.length === 3 &&
    (session ? !digests.length && !summaries.length : mode === "document");
  if (!fits) throw new ProtocolFailure(0, 0);
}

async function checked(request, contentKey) {
  const key = contentKey ?? (await wrappedKey(request));
  const blob = await getOctets(`${pathOf(request)}/content`);
  const items = await openContent(blob, key, request.id);
  return checkedSummaries(items, request.digests, request.summaries);
}

/** The content key that the PC wrapped for this phone; the PC needs a moment for it. */
async function wrappedKey(request) {
  for (let tries = 1; ; tries += 1) {
    try {
      const key = await unwrapped(await get(`${pathOf(request)}/wrapped-key`), request.id);
      if (key === null) throw new ServiceError("key_missing");
      return key;
    } catch (error) {
      if (error.status !== 404) throw error;
      if (tries === KEY_TRIES) throw new ServiceError("key_missing");
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

function readChallenge(options) {
  return fromBase64Url(options.challenge, 32);
}

function pathOf(request) {
  return `/phone/approvals/${encodeURIComponent(request.id)}`;
}

async function declined(request, reason) {
  await post(`${pathOf(request)}/decision`, { decision: "decline", reason });
}
