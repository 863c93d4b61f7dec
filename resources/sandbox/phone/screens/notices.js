/** Notices of the issuer and of PCs that were paired. */

import { icon } from "../icons.js";
import { dayWords, ofService, t } from "../language.js";
import { show } from "../stage.js";
import { h, textButton } from "../ui.js";

const SHOWN_NOTICES = 2;
const KINDS = {
  info: ["info", "kindInfo"],
  caution: ["warning", "kindCaution"],
  pc: ["monitor", "kindPc"],
};

/** All of them, in full. */
export function noticesScreen(go, notices) {
  show({
    name: "notices",
    title: t("notices"),
    back: () => go.home(),
    body: [noticeList(notices)],
  });
}

/** What stands of them at home. */
export function noticesPanel(go, notices) {
  const isLong = notices.length > SHOWN_NOTICES;
  const all = isLong ? textButton(t("all"), () => noticesScreen(go, notices)) : null;
  return [h("div.between", {}, h("h2", {}, t("notices")), all), newest(go, notices)];
}

/** The newest notices by their titles; a tap shows them in full. */
function newest(go, notices) {
  if (!notices.length) return noticeList(notices);
  const row = (notice) =>
    h(
      "li",
      {},
      h(
        "button.row.notice",
        { type: "button", onclick: () => noticesScreen(go, notices) },
        sign(notice),
        h("span.grow", {}, ofService(notice.title)),
        icon("next"),
      ),
    );
  return h("ul.panel", {}, notices.slice(0, SHOWN_NOTICES).map(row));
}

function noticeList(notices) {
  if (!notices.length) return h("p.panel.padded.quiet", {}, t("noNotices"));
  const row = (notice) =>
    h(
      "li.row.notice",
      {},
      sign(notice),
      h(
        "div.grow",
        {},
        h("b", {}, ofService(notice.title)),
        h("div.quiet.small", {}, ofService(notice.text)),
        h("div.quiet.small", {}, dayWords(notice.day)),
      ),
    );
  return h("ul.panel", {}, notices.map(row));
}

/** What kind of notice it is, as a drawing and for screen readers. */
function sign(notice) {
  const [picture, kind] = KINDS[notice.kind] ?? KINDS.info;
  const drawing = icon(picture);
  drawing.classList.add(notice.kind);
  return [drawing, h("span.hidden", {}, `${t(kind)}: `)];
}
