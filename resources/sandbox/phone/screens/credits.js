/** Credits of continuing education: how many are held, and for which courses. */

import { dayWords, ofService, t } from "../language.js";
import { show } from "../stage.js";
import { h, textButton } from "../ui.js";

/** What stands of them at home. */
export function creditsPanel(go, credits) {
  const { held, wanted, courses } = credits;
  const bar = h("progress", {
    max: wanted,
    value: Math.min(held, wanted),
    "aria-label": t("creditsHeld", { held, wanted }),
  });
  return [
    h(
      "div.between",
      {},
      h("h2", {}, t("credits")),
      h("span.quiet.small", {}, t("creditsPeriod", { until: dayWords(credits.until) })),
    ),
    h(
      "section.panel.padded.credits",
      {},
      h(
        "div.between",
        {},
        h(
          "span",
          {},
          h("b.large", {}, String(held)),
          " ",
          h("span.quiet", {}, t("creditsOf", { wanted })),
        ),
        h(
          "span.quiet.small",
          {},
          held < wanted ? t("creditsLeft", { left: wanted - held }) : t("creditsDone"),
        ),
      ),
      bar,
      courseRows(courses.slice(0, 1)),
      courses.length > 1 ? textButton(t("all"), () => creditsScreen(go, credits)) : null,
    ),
  ];
}

function courseRows(courses) {
  return courses.map((course) =>
    h(
      "div.between.course",
      {},
      h("div", {}, ofService(course.title), h("div.quiet.small", {}, dayWords(course.day))),
      h("span.quiet.whole", {}, t("credit", { n: course.credits })),
    ),
  );
}

function creditsScreen(go, credits) {
  const { held, wanted, courses } = credits;
  show({
    name: "credits",
    title: t("credits"),
    back: () => go.home(),
    body: [
      h("p.lead", {}, t("creditsHeld", { held, wanted })),
      h(
        "section.panel.padded",
        {},
        courses.length ? courseRows(courses) : h("p.quiet", {}, t("noCourses")),
      ),
    ],
  });
}
