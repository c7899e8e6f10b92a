// A name, changed where it stands.
//
// Flows in: a node that shows a conversation's name. Flows out: its new name, kept by the server. Enter keeps it,
// Escape and an empty name leave the old one.

import * as conversations from "./conversations.js";
import { el } from "./dom.js";
import { notice } from "./notices.js";

const LONGEST = 80;

/** Puts a field in place of `node` until the name of `one` is kept or left. Resolves to the name. */
export function renamed(node, one, announce) {
  return new Promise((resolve) => {
    let over = false;
    const field = el("input", {
      class: "rename",
      type: "text",
      maxlength: LONGEST,
      "aria-label": "Name of the conversation",
      value: one.name,
    });
    const end = async (keep) => {
      if (over) return;
      over = true;
      const name = field.value.trim();
      if (field.isConnected) field.replaceWith(node);
      if (!keep || !name || name === one.name) return resolve(one.name);
      try {
        await conversations.rename(one, name);
        announce(`Renamed to “${name}”`);
        resolve(name);
      } catch (error) {
        notice(`The name could not be kept: ${error.message}`);
        resolve(one.name);
      }
    };
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      end(event.key === "Enter");
      node.focus?.();
    });
    field.addEventListener("blur", () => end(true));
    node.replaceWith(field);
    field.select();
    field.focus();
  });
}
