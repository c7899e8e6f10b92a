// What is said in passing: to those who see the page as a small box, to those who hear it by a live region.
//
// Flows in: texts. Flows out: the two regions of index.html that hold them.

import { button, el, iconButton } from "./dom.js";

const SHOWN_MS = 8000;

/** Says `text` to those who hear the page, once. */
export function announce(text) {
  const region = document.getElementById("announcer");
  region.append(el("p", {}, text));
  while (region.childElementCount > 6) region.firstElementChild.remove();
}

/**
 * Shows `text` for some seconds. `action`: {text, act}, a button such as "Undo". `gone()` is called when it has passed
 * without the action. Returns a function that takes it away at once, as if its time were over.
 */
export function notice(text, { action = null, gone = () => {}, ms = SHOWN_MS } = {}) {
  let over = false;
  const end = (after) => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    node.remove();
    after();
  };
  const press = action && button(action.text, { class: "button quiet", onclick: () => end(action.act) });
  const node = el(
    "div",
    { class: "notice" },
    el("p", {}, text),
    press,
    iconButton("close", "Dismiss", { onclick: () => end(gone) }),
  );
  const timer = setTimeout(() => end(gone), ms);
  document.getElementById("notices").append(node);
  return () => end(gone);
}
