// Light, dark, or as the system has it.
//
// Flows in: presses of one button. Flows out: `data-theme` on the document, kept for the next visit (see first.js).

import { clear, icon } from "./dom.js";
import * as stored from "./stored.js";

const ORDER = ["system", "light", "dark"];
const SHOWN = {
  system: ["system", "Theme: as the system"],
  light: ["sun", "Theme: light"],
  dark: ["moon", "Theme: dark"],
};

/** Makes `button` go through the themes; `announce` says which one it is now. */
export function themed(button, announce) {
  show(button, current());
  button.addEventListener("click", () => {
    const next = ORDER[(ORDER.indexOf(current()) + 1) % ORDER.length];
    choose(next);
    show(button, next);
    announce(SHOWN[next][1]);
  });
}

export function choose(theme) {
  if (theme === "system") {
    stored.forget("theme");
    delete document.documentElement.dataset.theme;
    return;
  }
  stored.write("theme", theme);
  document.documentElement.dataset.theme = theme;
}

function current() {
  return document.documentElement.dataset.theme ?? "system";
}

function show(button, theme) {
  const [name, label] = SHOWN[theme];
  clear(button).append(icon(name));
  button.setAttribute("aria-label", label);
  button.title = label;
}
