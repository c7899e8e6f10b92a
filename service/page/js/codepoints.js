// Places in a text.
//
// Flows in: texts and offsets as the API counts them, in Unicode code points, end exclusive. Flows out: offsets as
// JavaScript counts them: in UTF-16 units, of which a character beyond U+FFFF takes two. Knows no node.

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
