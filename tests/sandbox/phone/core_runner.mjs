// Answers calls of the phone page's pure modules: one JSON line in, one JSON line out.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const core = pathToFileURL(`${process.argv[2]}/`);
const load = (name) => import(new URL(name, core));
const bytes = await load("bytes.js");
const { readLink, readCode, controlCode } = await load("qr.js");
const { challengeOf } = await load("challenge.js");
const { canonicalJson, dispensingSummaryOf, summaryOf } = await load("summary.js");
const { checkedSummaries } = await load("checks.js");
const { openContent, readContent, unwrapKey } = await load("content.js");
const { readCanonicalXml } = await load("canonical_xml.js");
const words = await load("../words.js");
const { dispensedWords, doseWords, initialsOf } = await load("lines.js");

const u = (text) => bytes.fromBase64Url(text);
const ECDH = { name: "ECDH", namedCurve: "P-256" };

const calls = {
  summary: async ({ data }) => bytes.toBase64Url(canonicalJson(await summaryOf(u(data)))),
  dispensingSummary: async ({ data }) =>
    bytes.toBase64Url(canonicalJson(await dispensingSummaryOf(u(data)))),
  link: ({ text, origin }) => readLink(text, origin),
  code: ({ text }) => readCode(text),
  controlCode: ({ token, digests, summaries }) =>
    controlCode(u(token), digests.map(u), summaries.map(u)),
  challenge: async ({ request }) => {
    const octets = {
      ...request,
      sessionToken: u(request.sessionToken),
      digests: (request.digests ?? []).map(u),
      summaries: (request.summaries ?? []).map(u),
    };
    return bytes.toBase64Url(await challengeOf(octets, "approve"));
  },
  xml: ({ data }) => {
    const plain = ({ name, attributes, children, text }) => ({
      name,
      attributes: Object.fromEntries(attributes),
      children: children.map(plain),
      text,
    });
    return plain(readCanonicalXml(u(data)));
  },
  check: ({ content, digests, summaries }) =>
    checkedSummaries(readContent(u(content)), digests.map(u), summaries.map(u)),
  open: async ({ blob, key, approval }) =>
    (await openContent(u(blob), u(key), approval)).map(({ csv }) => bytes.toBase64Url(csv)),
  unwrap: async ({ jwk, wrapped, approval }) => {
    const key = await crypto.subtle.importKey("jwk", jwk, ECDH, false, ["deriveBits"]);
    return bytes.toBase64Url(await unwrapKey(key, wrapped, approval));
  },
  lines: ({ summary, language }) =>
    summary.rps.map((rp) => rp.medicines.map((each) => doseWords(rp, each, language))),
  dispensedLines: ({ summary, language }) =>
    summary.rps.map((rp) => rp.medicines.map((each) => dispensedWords(rp, each, language))),
  words: () => words,
  initials: ({ summary }) => initialsOf(summary),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { call, ...values } = JSON.parse(line);
  let answer;
  try {
    answer = { result: await calls[call](values) };
  } catch (error) {
    const { name, message, reason, check, item } = error;
    answer = { error: error.constructor.name, name, message, reason, check, item };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
