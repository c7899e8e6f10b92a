// The column beside the page: where one can go, and the conversations that are kept. On a phone, a menu.
//
// Flows in: the conversations of the API. Flows out: links and deeds on them. Knows no view.

import * as conversations from "./conversations.js";
import { forgetKey, hasKey } from "./api.js";
import { confirmed } from "./dialogs.js";
import { clear, el, icon, iconButton, outside } from "./dom.js";
import { ago } from "./format.js";
import { showKeys } from "./keyboard.js";
import { renamed } from "./renaming.js";
import { themed } from "./theme.js";

const PLACES = [
  ["articles", "archive", "Archive"],
  ["stories", "story", "Stories"],
  ["digests", "digest", "Digests"],
];

/**
 * Fills the column. Returns {mark(path): where the reader is, close(): shuts the menu of a phone; true if it was
 * open}.
 */
export function sidebar({ announce }) {
  const nav = document.getElementById("sidebar");
  const list = el("ul", { class: "kept", "aria-label": "Conversations" });
  const more = el(
    "button",
    { type: "button", class: "button quiet more", hidden: true, onclick: () => conversations.more() },
    "Show more",
  );
  const theme = iconButton("system", "Theme");
  const keys = iconButton("keyboard", "Keys", { onclick: showKeys });
  const places = PLACES.map(([name, drawn, text]) =>
    el("li", {}, el("a", { class: "place", href: `#/${name}`, dataset: { name } }, icon(drawn), text)),
  );
  const key = iconButton("key", "The key that is kept", { hidden: true, onclick: () => offerToForget(key) });
  nav.append(
    el("a", { class: "logo", href: "#/" }, "Dateline"),
    el("a", { class: "place new", href: "#/", dataset: { name: "" } }, icon("plus"), "New question"),
    el("ul", { class: "places" }, places),
    el("h2", { class: "label", id: "kept-label" }, "Conversations"),
    list,
    more,
    el("div", { class: "foot" }, theme, keys, key, el("a", { class: "api", href: "/docs" }, "API")),
  );
  themed(theme, announce);
  const menu = menuOf(nav);
  const here = { path: [] };
  const draw = () => {
    drawKept(list, here.path, announce);
    more.hidden = !conversations.hasMore();
    markIn(nav, here.path);
  };
  conversations.onChange(draw);
  conversations.refresh();
  return {
    close: menu.close,
    mark(path) {
      here.path = path;
      key.hidden = !hasKey();
      markIn(nav, path);
    },
  };
}

function drawKept(list, path, announce) {
  if (list.querySelector("input")) return; // a name is being written
  const kept = conversations.all();
  const focused = list.contains(document.activeElement)
    ? document.activeElement.closest("li").firstElementChild.dataset.id
    : null;
  clear(list);
  list.closest("nav").querySelector("#kept-label").hidden = kept.length === 0;
  for (const one of kept) list.append(row(one, announce));
  if (focused) list.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

function row(one, announce) {
  const link = el(
    "a",
    {
      class: "conversation",
      href: `#/conversations/${encodeURIComponent(one.id)}`,
      title: one.name,
      dataset: { id: one.id },
    },
    outside(one.name),
    el("span", { class: "meta" }, ago(one.updated_at)),
  );
  const node = el("li", {}, link);
  const rename = iconButton("rename", `Rename “${one.name}”`, { onclick: () => renamed(link, one, announce) });
  const drop = iconButton("trash", `Delete “${one.name}”`, { onclick: () => remove(one, node) });
  node.append(el("span", { class: "deeds" }, rename, drop));
  return node;
}

/** The focus goes on to the next conversation, else to where a new one is begun. */
function remove(one, node) {
  const next =
    (node.nextElementSibling ?? node.previousElementSibling)?.querySelector("a") ??
    node.closest("nav").querySelector(".new");
  if (node.contains(document.activeElement)) next.focus({ preventScroll: true });
  conversations.remove(one);
}

async function offerToForget(button) {
  if (
    !(await confirmed(
      "A key is kept in this browser",
      "It is sent to this server with every request. Without it, you are asked for one again.",
      "Forget it",
    ))
  )
    return;
  forgetKey();
  button.hidden = true;
  location.reload();
}

function markIn(nav, [name = "", id]) {
  for (const link of nav.querySelectorAll("a[data-name]")) current(link, link.dataset.name === name);
  for (const link of nav.querySelectorAll("a[data-id]"))
    current(link, name === "conversations" && link.dataset.id === id);
}

function current(link, is) {
  if (is) link.setAttribute("aria-current", "page");
  else link.removeAttribute("aria-current");
}

function menuOf(nav) {
  const opener = document.getElementById("menu-button");
  const veil = document.getElementById("veil");
  const main = document.getElementById("main");
  const narrow = matchMedia("(max-width: 52rem)");
  clear(opener).append(icon("menu"));
  clear(document.getElementById("top-new")).append(icon("plus"));
  const set = (open) => {
    const shut = narrow.matches && !open;
    nav.classList.toggle("open", open);
    nav.inert = shut;
    main.inert = open;
    veil.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
  };
  const close = () => {
    const was = nav.classList.contains("open");
    set(false);
    if (was) opener.focus({ preventScroll: true });
    return was;
  };
  opener.addEventListener("click", () => {
    set(!nav.classList.contains("open"));
    if (nav.classList.contains("open")) nav.querySelector("a").focus();
  });
  veil.addEventListener("click", close);
  narrow.addEventListener("change", () => set(false));
  set(false);
  return { close };
}
