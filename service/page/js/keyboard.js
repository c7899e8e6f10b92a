// Keys that work anywhere on the page.
//
// Flows in: key presses. Flows out: deeds. A key that is being typed into a field is left to the field.

import { ask } from "./dialogs.js";
import { el } from "./dom.js";
import { close as closePopover } from "./popover.js";

const KEYS = [
  ["/", "Go to the question"],
  ["Enter", "Send the question"],
  ["Shift + Enter", "A new line in the question"],
  ["n", "New question"],
  ["Tab", "From citation to citation; its quote opens, and Tab again goes into it"],
  ["Esc", "Close what is open; stop an answer that is being written"],
  ["?", "This list"],
];

export function keyed({ navigate, close }) {
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && (closePopover() || close())) return event.preventDefault();
    if (event.ctrlKey || event.metaKey || event.altKey || typed(event.target) || document.querySelector("dialog[open]"))
      return;
    const deed = { "/": () => toQuestion(navigate), "?": showKeys, n: () => navigate("#/") }[event.key];
    if (!deed) return;
    event.preventDefault();
    deed();
  });
}

/** The list of keys, in a box. */
export function showKeys() {
  const rows = KEYS.map(([key, deed]) => [
    el(
      "dt",
      {},
      key.split(" + ").map((one, n) => [n ? " + " : "", el("kbd", {}, one)]),
    ),
    el("dd", {}, deed),
  ]);
  return ask("Keys", el("dl", { class: "keys" }, rows));
}

function toQuestion(navigate) {
  const field = document.getElementById("question");
  if (field) field.focus();
  else navigate("#/");
}

function typed(node) {
  return node.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(node.tagName);
}
