/**
 * Reads canonical XML (C14N without comments) and nothing else.
 *
 * What is checked here are octets that a signature covers, so there is one way to write them: no
 * declaration, comment, CDATA, processing instruction or empty-element tag, and double quotes
 * only. A parser that knows more would accept more.
 */

import { FormatError, fromUtf8 } from "./bytes.js";

const NAME = "[A-Za-z_][A-Za-z0-9_.-]*(?::[A-Za-z_][A-Za-z0-9_.-]*)?";
const TOKEN = new RegExp(
  `<(${NAME})((?: ${NAME}="[^"<\\t\\n\\r]*")*)>|</(${NAME})>|([^<>\\r]+)`,
  "uy",
);
const ATTRIBUTE = new RegExp(` (${NAME})="([^"]*)"`, "gu");
const REFERENCE = /&(?!(?:amp|lt|gt|quot|#x9|#xA|#xD);)/;

/**
 * @param {Uint8Array} octets one element
 * @returns {{name: string, attributes: Map<string, string>, children: object[], text: string}}
 *   attribute values and text as written; `text` without that of children
 */
export function readCanonicalXml(octets) {
  const source = fromUtf8(octets);
  const holder = { children: [], text: "" };
  const open = [holder];
  let at = 0;
  while (at < source.length) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(source);
    if (token === null || REFERENCE.test(token[0])) throw new FormatError("not canonical XML");
    at = TOKEN.lastIndex;
    const [, start, attributes, end, text] = token;
    if (start !== undefined) {
      const element = { name: start, attributes: attributesOf(attributes), children: [], text: "" };
      open.at(-1).children.push(element);
      open.push(element);
    } else if (end !== undefined) {
      if (open.length === 1 || open.pop().name !== end) throw new FormatError("end tag");
    } else {
      open.at(-1).text += text;
    }
  }
  if (open.length !== 1 || holder.children.length !== 1 || holder.text) {
    throw new FormatError("not one element");
  }
  return holder.children[0];
}

function attributesOf(source) {
  const attributes = new Map();
  for (const [, name, value] of source.matchAll(ATTRIBUTE)) {
    if (attributes.has(name)) throw new FormatError("attribute twice");
    attributes.set(name, value);
  }
  return attributes;
}
