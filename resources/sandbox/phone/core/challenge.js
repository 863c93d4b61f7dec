/** What the passkey signs: the decision together with everything it is about. */

import { sha256, toBase64Url, utf8 } from "./bytes.js";

const DOMAIN = "hpki2-sandbox-decision-1";

/**
 * @param {object} request as the service answered the scan, hashes and token as octets
 * @param {"approve"} decision
 * @returns {Promise<Uint8Array>} 32 octets
 */
export async function challengeOf(request, decision) {
  const about =
    request.mode === "session"
      ? [request.until, request.maxCount]
      : [
          request.digests.length,
          ...request.digests.map(toBase64Url),
          ...request.summaries.map(toBase64Url),
        ];
  const lines = [
    DOMAIN,
    toBase64Url(request.sessionToken),
    decision,
    request.mode,
    request.rp,
    request.pcThumbprint,
    request.credentialId,
    request.expiresAt,
    ...about,
  ];
  if (lines.some((line) => String(line).includes("\n"))) throw new Error("a line with a line end");
  return sha256(utf8(lines.join("\n")));
}
