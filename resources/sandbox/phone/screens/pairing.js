/** Pairing a PC: accept it, then tell it the six digits. */

import { post } from "../api.js";
import { t } from "../language.js";
import { show } from "../stage.js";
import { button, digits, facts, h, note } from "../ui.js";

export function pairingScreen(go, request) {
  const accept = async () => {
    try {
      const { code } = await post(`/phone/pairings/${request.id}/accept`);
      codeShown(go, request, code);
    } catch (error) {
      go.trouble(error);
    }
  };
  const decline = async () => {
    try {
      await post(`/phone/pairings/${request.id}/decline`);
    } catch (error) {
      return go.trouble(error);
    }
    return go.ending({
      name: "pair-declined",
      sign: "stop",
      title: t("pairTitle"),
      heading: t("pairDeclined"),
      text: t("pairDeclinedText"),
    });
  };
  show({
    name: "pairing",
    title: t("pairTitle"),
    expiresAt: request.expiresAt,
    onTimeout: () => go.problem("timeout"),
    body: [
      h("h2.lead", {}, t("pairLead")),
      facts([
        [t("facility"), request.facility],
        [t("pc"), request.pcName],
      ]),
      note("caution", t("pairText")),
    ],
    footer: [
      h(
        "div.pair",
        {},
        button("no", t("pairDecline"), decline),
        button("primary", t("pairAccept"), accept),
      ),
    ],
  });
}

function codeShown(go, request, code) {
  show({
    name: "pairing-code",
    title: t("pairTitle"),
    expiresAt: request.expiresAt,
    onTimeout: () => go.home(),
    body: [
      h("h2.lead", {}, t("pairCodeLead")),
      h("p.huge", {}, digits(code)),
      facts([
        [t("facility"), request.facility],
        [t("pc"), request.pcName],
      ]),
      note("caution", t("pairCodeHint")),
    ],
    footer: [button("primary", t("close"), () => go.home())],
  });
}
