// A whole text in paragraphs, with a span of it marked.
//
// Flows in: a revision's text, and a span in Unicode code points, as the API counts. Flows out: `<p>` nodes. A line is
// a paragraph, unless somebody wrapped the lines by hand. Knows no article.

import { units } from "./codepoints.js";
import { el } from "./dom.js";

const WRAPPED_AT = { least: 45, most: 100 }; // characters in a line of text that was wrapped by hand

/** The span `start`..`end` (code points, end exclusive) in UTF-16 units; null when the text has no such span. */
export function unitSpan(text, start, end) {
  if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || end <= start) return null;
  const [from, last, to] = units(text, start, end - 1, end);
  return from < text.length && last < to ? { from, to } : null;
}

/** The paragraphs of `text`, as ranges of UTF-16 units, in order; what is only white space belongs to none. */
export function paragraphs(text) {
  return ranges(text, { from: 0, to: text.length }, /\n[^\S\n]*\n\s*/g).flatMap((block) => {
    const lines = ranges(text, block, /\n/g);
    return isWrapped(lines) ? [block] : lines;
  });
}

/** `text` as `<p>` elements, what lies in `span` (of `unitSpan`, or null) inside `<mark>`. */
export function marked(text, span) {
  return paragraphs(text).map(({ from, to }) => el("p", { dir: "auto" }, pieces(text, from, to, span)));
}

function pieces(text, from, to, span) {
  const start = span ? Math.max(from, span.from) : to;
  const end = span ? Math.min(to, span.to) : to;
  if (start >= end) return text.slice(from, to);
  return [text.slice(from, start), el("mark", { class: "quoted" }, text.slice(start, end)), text.slice(end, to)];
}

/** The pieces of one range between the matches of `separator`, without the white space at their ends. */
function ranges(text, { from, to }, separator) {
  const cuts = [...text.slice(from, to).matchAll(separator)];
  const starts = [from, ...cuts.map((cut) => from + cut.index + cut[0].length)];
  const ends = [...cuts.map((cut) => from + cut.index), to];
  return starts.map((start, number) => trimmed(text, start, ends[number])).filter((range) => range.from < range.to);
}

function trimmed(text, from, to) {
  const piece = text.slice(from, to);
  const lead = piece.length - piece.trimStart().length;
  return { from: from + lead, to: from + Math.max(lead, piece.trimEnd().length) };
}

/** Whether the lines of a block are one paragraph that somebody wrapped at a column. */
function isWrapped(lines) {
  const whole = lines.slice(0, -1).map((line) => line.to - line.from);
  return whole.length > 1 && whole.every((length) => length >= WRAPPED_AT.least && length <= WRAPPED_AT.most);
}
