// What is wrong with the look of a screen: gives a list of findings, empty when all is well.
() => {
  const findings = [];
  const name = (element) =>
    `${element.tagName.toLowerCase()}.${element.className.baseVal ?? element.className} ` +
    `“${element.textContent.trim().slice(0, 20)}”`;

  // Contrast of text (WCAG 2.2 §1.4.3), over the background that is painted behind it.
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => {
      const c = v / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const background = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const isText = (node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim();
  for (const element of document.body.querySelectorAll("*")) {
    if (![...element.childNodes].some(isText) || !element.checkVisibility()) continue;
    if (element.closest("[aria-hidden=true].watermark, :disabled, .hidden")) continue;
    const style = getComputedStyle(element);
    const [a, b] = [light(rgba(style.color)), light(background(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) findings.push(`contrast ${ratio.toFixed(2)}: ${name(element)}`);
  }

  // Nothing is wider than the phone, and no text is cut off.
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) findings.push("the page scrolls sideways");
  for (const element of document.body.querySelectorAll("*:not(svg, svg *, .hidden, video)")) {
    if (!element.checkVisibility() || element.closest(".viewfinder, .hidden, [aria-hidden=true]")) continue;
    const box = element.getBoundingClientRect();
    if (box.right > width + 1 || box.left < -1) findings.push(`beyond the edge: ${name(element)}`);
    const { overflowY, display } = getComputedStyle(element);
    if (display === "inline") continue;
    const wide = element.scrollWidth > element.clientWidth + 1;
    const high = element.scrollHeight > element.clientHeight + 1;
    if (element.tagName === "INPUT" || element.tagName === "PROGRESS") continue;
    if (wide) findings.push(`too narrow: ${name(element)}`);
    if (high && overflowY === "hidden") findings.push(`cut off: ${name(element)}`);
    if (high && element.tagName === "BUTTON") findings.push(`too low: ${name(element)}`);
  }

  // What can be tapped is large enough (WCAG 2.2 §2.5.8 asks for 24, phones for 44).
  for (const element of document.querySelectorAll("button, label:has(input[type=radio]), summary")) {
    const { width: w, height: h } = element.getBoundingClientRect();
    const least = element.matches(".text, summary") ? 40 : 44;
    if (h < least || w < 44) findings.push(`small target ${w}×${h}: ${name(element)}`);
  }

  // Everything that can be operated has a name.
  for (const element of document.querySelectorAll("button, input, progress, video")) {
    const labels = element.labels?.length ? [...element.labels].map((l) => l.textContent) : [];
    const words = element.getAttribute("aria-label") || element.textContent || labels.join("");
    if (!words.trim()) findings.push(`no name: ${name(element)}`);
  }
  const headings = document.querySelectorAll("h1");
  if (headings.length !== 1) findings.push(`${headings.length} headings of the first level`);
  if (!document.getElementById("test").checkVisibility()) findings.push("no test mark");
  return findings;
}
