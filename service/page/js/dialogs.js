// Questions put to the reader in a box over the page.
//
// Flows in: what is asked. Flows out: promises of what was answered; null or false when the box was closed. The boxes
// are <dialog>: the browser keeps the focus inside, and gives it back afterwards.

import { hasKey } from "./api.js";
import { button, el, iconButton } from "./dom.js";

const NO_KEY = "This server answers those who have a key. Whoever runs it makes one with: dateline keys create NAME";

/** Opens a box with a heading and `content`; resolves to what it is closed with, null on Escape. */
export function ask(heading, content, { actions = [], wide = false } = {}) {
  return new Promise((resolve) => {
    const title = el("h2", { id: "dialog-title" }, heading);
    const leave = iconButton("close", "Close", { class: "icon-button dialog-close", onclick: () => node.close() });
    const node = el("dialog", { class: wide ? "dialog wide" : "dialog", "aria-labelledby": "dialog-title" });
    const done = (value) => {
      node.returned = value;
      node.close();
    };
    const made = typeof content === "function" ? content(done) : content;
    const row = actions.map(({ text, value, class: kind = "button" }, n) =>
      button(text, { class: kind, autofocus: n === 0, onclick: () => done(value) }),
    );
    node.append(el("header", {}, title, leave), el("div", { class: "dialog-body" }, made));
    if (row.length) node.append(el("footer", {}, row));
    node.addEventListener("close", () => {
      node.remove();
      resolve(node.returned ?? null);
    });
    node.addEventListener("click", (event) => event.target === node && node.close());
    document.body.append(node);
    node.showModal();
  });
}

/** "Delete it?": true when the reader says so. `yes` names the deed. */
export async function confirmed(heading, text, yes = "Delete") {
  const actions = [
    { text: "Cancel", value: false },
    { text: yes, value: true, class: "button danger" },
  ];
  return (await ask(heading, el("p", {}, text), { actions })) === true;
}

/** Asks for a key of this server; null when the reader would rather not. */
export function askKey(problem) {
  return ask("A key is needed", (done) => {
    const field = el("input", {
      id: "key",
      name: "key",
      type: "password",
      autocomplete: "current-password",
      autocapitalize: "none",
      spellcheck: "false",
      required: true,
      autofocus: true,
    });
    const given = (event) => {
      event.preventDefault();
      if (field.value.trim()) done(field.value.trim());
    };
    return el(
      "form",
      { class: "key-form", onsubmit: given },
      el("p", {}, hasKey() ? problem.detail : NO_KEY),
      el("label", { for: "key" }, "Key"),
      field,
      el("p", { class: "meta" }, "It is kept in this browser, and sent to this server alone."),
      el("button", { type: "submit", class: "button primary" }, "Use this key"),
    );
  });
}
