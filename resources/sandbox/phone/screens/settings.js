/** The language, and the way out. */

import { post } from "../api.js";
import { language, setLanguage, t } from "../language.js";
import { show } from "../stage.js";
import { button, facts, h } from "../ui.js";

/** Language and, when somebody is logged in, whose certificate it is and the way out. */
export function settingsScreen(go, me) {
  const choose = (code) => {
    setLanguage(code);
    settingsScreen(go, me);
  };
  const languages = [
    ["ja", "日本語"],
    ["en", "English"],
  ].map(([code, name]) =>
    h(
      "label.row",
      {},
      h("input", {
        type: "radio",
        name: "language",
        value: code,
        checked: code === language(),
        onchange: () => choose(code),
      }),
      h("span.grow", { lang: code }, name),
    ),
  );
  const leave = async () => {
    try {
      await post("/phone/logout");
    } catch (error) {
      return go.trouble(error);
    }
    return go.welcome();
  };
  show({
    name: "settings",
    title: t("settings"),
    back: () => go.start(),
    body: [
      h("fieldset.reasons", {}, h("legend", {}, t("language")), h("div.panel", {}, languages)),
      me
        ? facts([
            [t("issuer"), me.issuer],
            [t("cardId"), me.card_id],
          ])
        : null,
    ],
    footer: me ? [button("plain", t("logout"), leave)] : undefined,
  });
}
