/** Small line drawings on a grid of 24; hidden from screen readers, words say what they mean. */

const SVG = "http://www.w3.org/2000/svg";

const SHAPES = {
  pen: ["M4 20l1.5-6.5L15 4l5 5-9.5 9.5z", "M13 6l5 5", "M4 20l5.5-5.5"],
  building: ["M5 20V4h9v16", "M14 9h5v11", "M3 20h18", "M8 8h3M8 12h3M8 16h3"],
  monitor: ["M3 5h18v11H3z", "M9 20h6M12 16v4"],
  eye: [
    "M2 12s3.5-6 10-6 10 6 10 6-3.5 6-10 6-10-6-10-6z",
    "M12 9.2a2.8 2.8 0 110 5.6 2.8 2.8 0 010-5.6z",
  ],
  back: ["M20 12H4", "M10 6l-6 6 6 6"],
  bell: ["M6 16V11a6 6 0 0112 0v5l1.5 2h-15z", "M10 20.5h4"],
  gear: [
    "M12 9a3 3 0 110 6 3 3 0 010-6z",
    "M9.6 2.9L14.4 2.9L14.7 5.6L14.6 5.5L16.7 3.9L20.1 7.3L18.5 9.4L18.4 9.3L21.1 9.6L21.1 14.4L18.4 14.7L18.5 14.6L20.1 16.7L16.7 20.1L14.6 18.5L14.7 18.4L14.4 21.1L9.6 21.1L9.3 18.4L9.4 18.5L7.3 20.1L3.9 16.7L5.5 14.6L5.6 14.7L2.9 14.4L2.9 9.6L5.6 9.3L5.5 9.4L3.9 7.3L7.3 3.9L9.4 5.5L9.3 5.6z",
  ],
  qr: ["M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4z", "M14 14h2v2h-2zM18 18h2v2h-2zM18 14h2M14 18v2"],
  keyboard: ["M3 6h18v12H3z", "M6.5 10h.01M10 10h.01M14 10h.01M17.5 10h.01M8 14h8"],
  warning: ["M12 4L2.5 20h19z", "M12 10v5M12 17.5v.01"],
  info: ["M12 3a9 9 0 110 18 9 9 0 010-18z", "M12 11v5.5M12 7.8v.01"],
  person: ["M12 5a4 4 0 110 8 4 4 0 010-8z", "M4.5 20c1-4 4-6 7.5-6s6.5 2 7.5 6"],
  finger: [
    "M7 19c1.5-2.5 2-4.5 2-7.5a3 3 0 016 0c0 3-.3 5.5-1.3 8.5",
    "M12 11.5c0 4-.6 6.5-2 9",
    "M4.5 15.5c.8-1.8 1-2.7 1-4.5a6.5 6.5 0 0113 0c0 2.3-.1 4-.6 6.5",
    "M7 5a9 9 0 0110 0",
  ],
  edit: ["M5 4h9M20 10v10H4V4", "M10 14l1-3.5L18.5 3 21 5.5 13.5 13z"],
  hash: ["M9 4L7 20M17 4l-2 16M4 9h17M3 15h17"],
  shield: ["M12 3l8 3v6c0 5-3.5 8-8 9.5C7.5 20 4 17 4 12V6z", "M12 8v5M12 16v.01"],
  phone: [
    "M6 3h3l1.5 5L8 10c1 2.5 3.5 5 6 6l2-2.5 5 1.5v3c0 1.5-1 3-3 3C10 21 3 14 3 6c0-2 1.5-3 3-3z",
  ],
  next: ["M9 5l7 7-7 7"],
  pill: ["M4.5 13.5l9-9a4.2 4.2 0 016 6l-9 9a4.2 4.2 0 01-6-6z", "M9 9l6 6"],
};
const SOLID = { ok: ["M12 2a10 10 0 110 20 10 10 0 010-20z", "M7 12.5l3.5 3.5L17.5 8.5"] };

/** @param {string} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  svg.classList.add("icon", ...(SOLID[name] ? ["solid"] : []));
  for (const d of SOLID[name] ?? SHAPES[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}
