// The words that were looked for, shown in what was found.
//
// Flows in: a text and the words typed. Flows out: nodes: the text from shortly before the first of the words, each of
// them, with its ending, in `<b>`. This marks what was typed, not what a search by meaning liked.

import { el } from "./dom.js";

const LEAST = 3; // letters of a word worth marking
const BEFORE = 110; // characters kept before the first hit

/** The words of a query that are worth marking. */
export function wordsOf(query) {
  return (query.match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => word.length >= LEAST);
}

/** `text` with the hits in `<b>`, and an ellipsis for what is left out before the first. */
export function withHits(text, words) {
  if (words.length === 0) return [text];
  const found = new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join("|")})[\\p{L}\\p{N}]*`, "giu");
  const first = text.search(found);
  const from = first > BEFORE ? beginning(text, first - BEFORE) : 0;
  const shown = text.slice(from);
  const nodes = from > 0 ? ["… "] : [];
  let at = 0;
  for (const hit of shown.matchAll(found)) {
    nodes.push(shown.slice(at, hit.index), el("b", {}, hit[0]));
    at = hit.index + hit[0].length;
  }
  return [...nodes, shown.slice(at)];
}

/** The beginning of the first word after `from`. */
function beginning(text, from) {
  const space = text.slice(from).search(/\s/);
  return space < 0 ? from : from + space + 1;
}
