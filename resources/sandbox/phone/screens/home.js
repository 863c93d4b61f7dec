/** The licence with its validity, the ways to approve, notices and credits. */

import { get, now, post } from "../api.js";
import { icon } from "../icons.js";
import { dayWords, language, ofService, setLanguage, t } from "../language.js";
import { every, show } from "../stage.js";
import { button, facts, h, iconButton, textButton } from "../ui.js";

const SHOWN_NOTICES = 2;
const KINDS = {
  info: ["info", "kindInfo"],
  caution: ["warning", "kindCaution"],
  pc: ["monitor", "kindPc"],
};

/** @param {object} me the holder, as the service tells */
export async function homeScreen(go, me) {
  const [notices, credits] = await Promise.all([get("/phone/notices"), get("/phone/credits")]);
  const clock = h("span.mono");
  const signal = show({
    name: "home",
    title: t("homeTitle"),
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
      h("div.between", {}, h("h2", {}, t("notices")),
        notices.length > SHOWN_NOTICES
          ? textButton(t("all"), () => noticesScreen(go, notices)) : null),
      newest(go, notices),
      creditsPanel(go, credits),
    ],
  });
  const tick = () => {
    clock.textContent = new Date(now() * 1000).toLocaleTimeString("ja", { hour12: false });
  };
  tick();
  every(1, tick, signal);
}

function licence(me, clock) {
  const valid = Date.parse(`${me.not_after.slice(0, 10)}T23:59:59Z`) / 1000 >= now();
  const pairs = [
    [t("role"), ofService(me.role_words)],
    [t("registration"), me.registration],
    [t("until"), dayWords(me.not_after.slice(0, 10))],
  ];
  return h(
    "section.licence",
    { "aria-label": t("cardTitle") },
    h("div.band", {}, h("span.grow", {}, t("cardTitle")),
      h(valid ? "span.state" : "span.state.bad", {}, t(valid ? "valid" : "expired"),
        icon(valid ? "ok" : "warning"))),
    h("div.shine", { "aria-hidden": "true" }),
    h("div.face", {},
      h("div.guilloche", { "aria-hidden": "true" }),
      h("div.portrait", { "aria-hidden": "true" }, icon("person")),
      h("div.grow", {},
        h("div.kana", {}, me.holder_kana || me.holder_roman),
        h("div.holder", {}, me.holder),
        h("dl", {}, pairs.filter(([, value]) => value).map(([label, value]) =>
          h("div", {}, h("dt", {}, label), h("dd", {}, value))))),
      h("span.watermark", { "aria-hidden": "true" }, t("sample"))),
    h("div.pulse", {}, clock, h("span.quiet", {}, t("clockHint"))),
  );
}

/** The newest notices by their titles; a tap shows them in full. */
function newest(go, notices) {
  if (!notices.length) return noticeList(notices);
  const row = (notice) =>
    h("li", {}, h("button.row.notice", { type: "button", onclick: () => noticesScreen(go, notices) },
      sign(notice),
      h("span.grow", {}, ofService(notice.title)),
      icon("next")));
  return h("ul.panel", {}, notices.slice(0, SHOWN_NOTICES).map(row));
}

function noticeList(notices) {
  if (!notices.length) return h("p.panel.padded.quiet", {}, t("noNotices"));
  const row = (notice) =>
    h("li.row.notice", {},
      sign(notice),
      h("div.grow", {},
        h("b", {}, ofService(notice.title)),
        h("div.quiet.small", {}, ofService(notice.text)),
        h("div.quiet.small", {}, dayWords(notice.day))));
  return h("ul.panel", {}, notices.map(row));
}

/** What kind of notice it is, as a drawing and for screen readers. */
function sign(notice) {
  const [picture, kind] = KINDS[notice.kind] ?? KINDS.info;
  const drawing = icon(picture);
  drawing.classList.add(notice.kind);
  return [drawing, h("span.hidden", {}, `${t(kind)}: `)];
}

function creditsPanel(go, credits) {
  const { held, wanted, courses } = credits;
  const bar = h("progress", { max: wanted, value: Math.min(held, wanted),
    "aria-label": t("creditsHeld", { held, wanted }) });
  return [
    h("div.between", {}, h("h2", {}, t("credits")),
      h("span.quiet.small", {}, t("creditsPeriod", { until: dayWords(credits.until) }))),
    h("section.panel.padded.credits", {},
      h("div.between", {},
        h("span", {}, h("b.large", {}, String(held)), " ",
          h("span.quiet", {}, t("creditsOf", { wanted }))),
        h("span.quiet.small", {}, held < wanted
          ? t("creditsLeft", { left: wanted - held }) : t("creditsDone"))),
      bar,
      courseRows(courses.slice(0, 1)),
      courses.length > 1 ? textButton(t("all"), () => creditsScreen(go, credits)) : null),
  ];
}

function courseRows(courses) {
  return courses.map((course) =>
    h("div.between.course", {},
      h("div", {}, ofService(course.title), h("div.quiet.small", {}, dayWords(course.day))),
      h("span.quiet.whole", {}, t("credit", { n: course.credits }))));
}

function noticesScreen(go, notices) {
  show({ name: "notices", title: t("notices"), back: () => go.home(), body: [noticeList(notices)] });
}

function creditsScreen(go, credits) {
  const { held, wanted, courses } = credits;
  show({
    name: "credits",
    title: t("credits"),
    back: () => go.home(),
    body: [
      h("p.lead", {}, t("creditsHeld", { held, wanted })),
      h("section.panel.padded", {},
        courses.length ? courseRows(courses) : h("p.quiet", {}, t("noCourses"))),
    ],
  });
}

/** Language and, when somebody is logged in, whose certificate it is and the way out. */
export function settingsScreen(go, me) {
  const choose = (code) => {
    setLanguage(code);
    settingsScreen(go, me);
  };
  const languages = [["ja", "日本語"], ["en", "English"]].map(([code, name]) =>
    h("label.row", {},
      h("input", { type: "radio", name: "language", value: code, checked: code === language(),
        onchange: () => choose(code) }),
      h("span.grow", { lang: code }, name)));
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
      me ? facts([[t("issuer"), me.issuer], [t("cardId"), me.card_id]]) : null,
    ],
    footer: me ? [button("plain", t("logout"), leave)] : undefined,
  });
}
