/** Home: the licence, the ways to approve, notices and credits. */

import { get, now } from "../api.js";
import { ofService, t } from "../language.js";
import { every, show } from "../stage.js";
import { button, h, iconButton } from "../ui.js";
import { creditsPanel } from "./credits.js";
import { licence } from "./licence.js";
import { noticesPanel, noticesScreen } from "./notices.js";
import { settingsScreen } from "./settings.js";

/** @param {object} me the holder, as the service tells */
export async function homeScreen(go, me) {
  const [notices, credits] = await Promise.all([get("/phone/notices"), get("/phone/credits")]);
  const clock = h("span.mono");
  const signal = show({
    name: "home",
    title: t("homeTitle", { role: ofService(me.role_words) }),
    actions: [
      iconButton("bell", t("notices"), () => noticesScreen(go, notices)),
      iconButton("gear", t("settings"), () => settingsScreen(go, me)),
    ],
    body: [
      licence(me, clock),
      h(
        "div.pair",
        {},
        button("primary", t("scanToApprove"), () => go.scan(), { picture: "qr" }),
        button("plain", t("codeToApprove"), () => go.code(), { picture: "keyboard" }),
      ),
      noticesPanel(go, notices),
      creditsPanel(go, credits),
    ],
  });
  const tick = () => {
    clock.textContent = new Date(now() * 1000).toLocaleTimeString("ja", { hour12: false });
  };
  tick();
  every(1, tick, signal);
}
