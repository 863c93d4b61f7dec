/** Before anybody is logged in: register this phone, or log in with its passkey. */

import { post, ServiceError } from "../api.js";
import { t } from "../language.js";
import { NotVerified, use } from "../passkey.js";
import { show } from "../stage.js";
import { button, h } from "../ui.js";

export function welcomeScreen(go) {
  show({
    name: "welcome",
    title: t("app"),
    actions: [go.settingsButton()],
    body: [
      h("h2.lead", {}, t("welcomeTitle")),
      h("p", {}, t("welcomeText")),
      h(
        "div.stack",
        {},
        button("primary", t("registerNow"), () => go.scanLetter(), { picture: "qr" }),
        button("plain", t("login"), () => logIn(go), { picture: "finger" }),
      ),
      h("p.small", {}, t("loginHint")),
    ],
  });
}

async function logIn(go) {
  try {
    const credential = await use(await post("/phone/login/options"));
    await post("/phone/login", { credential });
  } catch (error) {
    const unknown = error instanceof ServiceError && [400, 401, 403, 404].includes(error.status);
    if (error instanceof NotVerified || unknown) return go.problem("login_failed");
    return go.trouble(error);
  }
  return go.home();
}
