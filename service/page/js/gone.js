// What stands where a link leads to nothing any more.
//
// Flows in: what is missing, in words, and where else to go. Flows out: a node.

import { el } from "./dom.js";

/** A view's only content, with the heading that every view has. */
export function gone(heading, text, href, name) {
  return el(
    "div",
    { class: "state empty" },
    el("h1", {}, heading),
    el("p", {}, text),
    el("a", { class: "button", href }, name),
  );
}
