/** Elements of a screen. Texts only ever become text nodes, never markup. */

import { icon } from "./icons.js";

/** What has no property of this name that can be set. */
const ATTRIBUTES = new Set(["role", "for", "form"]);

/**
 * Make an element.
 *
 * @param {string} tag with classes after dots: `div.card.wide`
 * @param {object} properties: `on…` are listeners, names with a hyphen and a few others
 *   attributes, the rest properties; undefined ones are left out
 * @param {...(Node|string|null|Array)} children
 */
export function h(tag, properties = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElement(name);
  element.classList.add(...classes);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key.includes("-") || ATTRIBUTES.has(key)) element.setAttribute(key, value);
    else element[key] = value;
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== ""));
  return element;
}

/**
 * A large button that cannot be pressed again while its work goes on.
 *
 * @param {"primary"|"no"|"plain"} kind
 * @param {string} label
 * @param {() => (Promise<void>|void)} work
 */
export function button(kind, label, work, options = {}) {
  const { picture, ...properties } = options;
  const onclick = async () => {
    element.disabled = true;
    try {
      await work();
    } finally {
      element.disabled = false;
    }
  };
  const element = h(
    `button.big.${kind}`,
    { type: "button", onclick, ...properties },
    picture ? icon(picture) : null,
    h("span", {}, label),
  );
  return element;
}

/** A button that looks like a link. */
export function textButton(label, onclick, picture) {
  return h("button.text", { type: "button", onclick }, picture ? icon(picture) : null, label);
}

/** A button of the header with an icon alone. */
export function iconButton(picture, label, onclick) {
  return h("button.icon-only", { type: "button", onclick, "aria-label": label }, icon(picture));
}

/** Rows of a label and a value in a panel. */
export function facts(rows) {
  return h(
    "dl.panel.facts",
    {},
    rows.map(([label, value]) => h("div.row", {}, h("dt", {}, label), h("dd", {}, value))),
  );
}

/** Digits that a screen reader says one by one. */
export function digits(text) {
  return h(
    "span.digits",
    {},
    h("span", { "aria-hidden": "true" }, text),
    h("span.hidden", {}, [...text].join(" ")),
  );
}

/** A sentence with a sign: "info", "caution" or "blocked". */
export function note(kind, ...children) {
  const picture = { info: "info", caution: "warning", blocked: "warning" }[kind];
  return h(`div.note.${kind}`, {}, icon(picture), h("div", {}, ...children));
}
