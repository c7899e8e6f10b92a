// Places in a text.
//
// Flows in: texts and offsets as the API counts them, in Unicode code points, end exclusive. Flows out: pieces of the
// text. JavaScript counts UTF-16 units, of which a character beyond U+FFFF takes two. Knows no node.

/** The UTF-16 offset of each of `offsets` (ascending code points), at most the text's length. */
export function units(text, ...offsets) {
  const found = [];
  let unit = 0;
  let point = 0;
  for (const offset of offsets) {
    while (point < offset && unit < text.length) {
      unit += text.codePointAt(unit) > 0xffff ? 2 : 1;
      point += 1;
    }
    found.push(unit);
  }
  return found;
}

/** `text[start:end]` in code points. */
export function slice(text, start, end) {
  const [from, to] = units(text, start, end);
  return text.slice(from, to);
}

/** How many code points a text has. */
export function length(text) {
  let count = 0;
  for (const _character of text) count += 1;
  return count;
}

/**
 * The paragraph around a span: {before, marked, after}, whose sum is a run of whole lines of `text`.
 * A span over several paragraphs brings them all. `most` bounds what stands on either side, in UTF-16 units; what is
 * cut is cut at a space and marked with "…".
 */
export function paragraph(text, start, end, { most = 700 } = {}) {
  const [from, to] = units(text, start, end);
  const first = text.lastIndexOf("\n", from - 1) + 1;
  const next = text.indexOf("\n", to);
  const last = next < 0 ? text.length : next;
  return {
    before: lastWords(text.slice(first, from), most),
    marked: text.slice(from, to),
    after: firstWords(text.slice(to, last), most),
  };
}

/**
 * A whole text in paragraphs, in order: each an array of {text, marked}. Empty lines are left out.
 * `start` and `end` may be null: nothing is marked then.
 */
export function paragraphs(text, start = null, end = null) {
  const [from, to] = start === null || end === null ? [0, 0] : units(text, start, end);
  const found = [];
  let at = 0;
  for (const line of text.split("\n")) {
    const pieces = cut(line, from - at, to - at);
    if (line.trim()) found.push(pieces);
    at += line.length + 1;
  }
  return found;
}

function cut(line, from, to) {
  const begin = Math.min(Math.max(from, 0), line.length);
  const finish = Math.min(Math.max(to, begin), line.length);
  return [
    { text: line.slice(0, begin), marked: false },
    { text: line.slice(begin, finish), marked: true },
    { text: line.slice(finish), marked: false },
  ].filter((piece) => piece.text);
}

function lastWords(text, most) {
  if (text.length <= most) return text;
  const tail = text.slice(text.length - most);
  return `…${tail.slice(tail.indexOf(" ") < 0 ? 0 : tail.indexOf(" "))}`;
}

function firstWords(text, most) {
  if (text.length <= most) return text;
  const head = text.slice(0, most);
  return `${head.slice(0, head.lastIndexOf(" ") < 0 ? most : head.lastIndexOf(" "))} …`;
}
