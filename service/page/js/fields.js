// A field of a form beneath its label.
//
// Flows in: a label's text, a field with an id, and what stands beneath it. Flows out: a node.

import { el } from "./dom.js";

/** `input` with its label; `rest`: a hint, a datalist. */
export function field(label, input, ...rest) {
  return el("div", { class: "field" }, el("label", { for: input.id }, label), input, ...rest);
}
