/** The passkey of this phone (WebAuthn level 2); user verification is always required. */

/** The person was not verified, or the phone has no fitting passkey. */
export class NotVerified extends Error {}

/** Whether this browser can do what the page needs. */
export function isSupported() {
  return (
    isSecureContext &&
    typeof PublicKeyCredential === "function" &&
    typeof PublicKeyCredential.parseRequestOptionsFromJSON === "function" &&
    typeof crypto.subtle === "object"
  );
}

/** Make a passkey; returns its JSON for the service. */
export async function make(options) {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  return asked(() => navigator.credentials.create({ publicKey }));
}

/**
 * Sign a challenge.
 *
 * @param {object} options the service's request options
 * @param {Uint8Array} [challenge] ours, signed whatever the options say
 */
export async function use(options, challenge) {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  if (challenge) publicKey.challenge = challenge;
  publicKey.userVerification = "required";
  return asked(() => navigator.credentials.get({ publicKey }));
}

async function asked(work) {
  try {
    return (await work()).toJSON();
  } catch (error) {
    // Browsers do not say whether a person refused, failed or waited too long.
    if (["NotAllowedError", "AbortError", "InvalidStateError"].includes(error.name)) {
      throw new NotVerified(error.name);
    }
    throw error;
  }
}
