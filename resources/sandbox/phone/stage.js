/** The one place where screens are put up: header, body, footer, focus and the time that is left. */

import { now } from "./api.js";
import { icon } from "./icons.js";
import { t, timeWords } from "./language.js";
import { h, iconButton } from "./ui.js";

const SPOKEN = new Set([30, 10]);

let leave = new AbortController();

/**
 * Put up a screen in place of the one before.
 *
 * @param {object} screen
 * @param {string} screen.name for the document (and tests): which screen it is
 * @param {string} screen.title
 * @param {() => void} [screen.back] what the arrow in the header does
 * @param {Node[]} [screen.actions] buttons at the right of the header
 * @param {number} [screen.expiresAt] the service's time at which it ends
 * @param {() => void} [screen.onTimeout]
 * @param {Array} screen.body
 * @param {Array} [screen.footer]
 * @returns {AbortSignal} aborted when another screen follows
 */
export function show(screen) {
  leave.abort();
  leave = new AbortController();
  const title = h("h1", { tabIndex: -1 }, screen.title);
  const header = h(
    "header",
    {},
    screen.back ? iconButton("back", t("back"), screen.back) : icon("pen"),
    title,
    screen.actions ?? [],
  );
  const main = h("main", {}, screen.body);
  const footer = screen.footer ? h("footer", {}, screen.footer) : null;
  const stage = document.getElementById("stage");
  stage.dataset.screen = screen.name;
  stage.replaceChildren(...[header, main, footer].filter((part) => part !== null));
  document.title = `${screen.title} – ${t("app")}`;
  document.getElementById("test").textContent = t("test");
  say("");
  title.focus({ preventScroll: true });
  if (screen.expiresAt) header.append(clock(screen.expiresAt, screen.onTimeout, leave.signal));
  return leave.signal;
}

/** Let screen readers say a sentence; it is also shown to nobody else. */
export function say(text) {
  document.getElementById("spoken").textContent = text;
}

/** Call `work` every `seconds` while the screen is up. */
export function every(seconds, work, signal) {
  const timer = setInterval(work, seconds * 1000);
  signal.addEventListener("abort", () => clearInterval(timer));
}

function clock(expiresAt, onTimeout, signal) {
  const label = h("span.clock", { role: "timer" });
  const tick = () => {
    const seconds = Math.max(0, Math.ceil(expiresAt - now()));
    label.textContent = t("timeLeft", { time: timeWords(seconds) });
    label.classList.toggle("soon", seconds <= 10);
    if (SPOKEN.has(seconds)) say(label.textContent);
    if (seconds === 0) onTimeout();
  };
  tick();
  every(1, tick, signal);
  return label;
}
