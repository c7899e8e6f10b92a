// What sources disagree about, side by side.
//
// Flows in: conflicts and the citations they name, as the API gives them. Flows out: nodes, each side with its date.

import { el, outside } from "./dom.js";
import { published } from "./format.js";
import { sentence } from "./quotes.js";

/** A section of conflicts; null when there are none. `options`: those of `sentence`. */
export function conflictList(conflicts, citations, options = {}) {
  if (conflicts.length === 0) return null;
  const nodes = conflicts.map((conflict) => conflictNode(conflict, citations, options));
  return el("div", { class: "conflicts" }, nodes);
}

function conflictNode({ about, sides }, citations, options) {
  return el(
    "section",
    { class: "conflict" },
    el("p", { class: "conflict-head" }, "Sources disagree: ", outside(about)),
    el(
      "ul",
      { role: "list" },
      sides.map((side) => sideNode(side, citations, options)),
    ),
  );
}

function sideNode(side, citations, options) {
  return el(
    "li",
    {},
    el("p", { class: "conflict-value" }, outside(side.value)),
    el("p", { class: "prose" }, sentence(side, citations, options)),
    el("p", { class: "meta" }, published(side.published)),
  );
}
