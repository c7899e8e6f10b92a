// Nodes, made in one way.
//
// Flows in: names, properties, texts. Flows out: nodes. Whatever comes from articles, questions or models becomes a
// text node and nothing else, and a link leads to http(s) or to a place of this page. Knows no API.

const SVG = "http://www.w3.org/2000/svg";
const LINK = /^(https?:\/\/|#|\/(?!\/))/i;

/**
 * An element. `props`: `class`, `dataset` (an object), `onclick` and other handlers (functions), properties that are
 * written as attributes (`aria-label`, `type`, `href`); true is an empty attribute, false, null and undefined are none.
 * Children: nodes, texts, numbers, arrays of them; null, undefined and false are left out.
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) set(node, name, value);
  append(node, children);
  return node;
}

function set(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "dataset") Object.assign(node.dataset, value);
  else if (name.startsWith("on") && typeof value === "function") node.addEventListener(name.slice(2), value);
  else if (name === "value") node.value = value;
  else if (name === "href") {
    if (LINK.test(String(value))) node.setAttribute("href", String(value));
  } else if (name === "style" || name === "srcdoc" || name.startsWith("on"))
    throw new TypeError(`${name} is not set here`);
  else node.setAttribute(name, value === true ? "" : String(value));
}

/** Appends what `el` takes as children. */
export function append(node, ...children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

/** Takes everything out of a node, and gives it back. */
export function clear(node) {
  node.replaceChildren();
  return node;
}

/** Text of unknown origin, kept from turning the direction of what stands around it. */
export function outside(text, tag = "bdi", props = {}) {
  return el(tag, { dir: "auto", ...props }, text);
}

/** A link to another site, opened apart, or its text alone when the address is none. */
export function away(url, text, props = {}) {
  if (!/^https?:\/\//i.test(url ?? "")) return el("span", props, text);
  return el("a", { ...props, href: url, target: "_blank", rel: "noopener noreferrer external" }, text);
}

/** A button that looks like what its class says; `type="button"` unless told otherwise. */
export function button(text, props = {}) {
  return el("button", { type: "button", class: "button", ...props }, text);
}

/** A button that is an icon with a name for those who do not see it. */
export function iconButton(name, label, props = {}) {
  return el(
    "button",
    { type: "button", class: "icon-button", "aria-label": label, title: label, ...props },
    icon(name),
  );
}

// Drawn on a 24 × 24 grid with a stroke of 1.8.
const ICONS = {
  archive: "M4 5h16v4H4z M5.5 9v10h13V9 M10 13h4",
  back: "M15 5l-7 7 7 7",
  bookmark: "M7 4h10v16l-5-4-5 4z",
  check: "M5 12.5l4.5 4.5L19 7.5",
  chevron: "M9 5l7 7-7 7",
  close: "M6 6l12 12 M18 6L6 18",
  digest: "M5 4h11v16H6.5A1.5 1.5 0 0 1 5 18.5z M16 8h3v10.5A1.5 1.5 0 0 1 17.5 20H16 M8 8h5 M8 12h5 M8 16h3",
  down: "M7 4h-3v9h3z M7 13l4 7c1.5 0 2.3-1 2.3-2.3V14H18a1.8 1.8 0 0 0 1.8-2.1l-1-6A2 2 0 0 0 16.8 4H7",
  external: "M13 5h6v6 M19 5l-9 9 M17 14v5H5V7h5",
  filter: "M4 6h16 M7 12h10 M10 18h4",
  key: "M14.5 9.5a4 4 0 1 0-4 4 4 4 0 0 0 4-4z M13.5 12.5L20 19 M17 16l2-2",
  keyboard: "M3 7h18v10H3z M6.5 10h.01 M10 10h.01 M13.5 10h.01 M17 10h.01 M8 13.8h8",
  link: "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1 M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1",
  menu: "M4 7h16 M4 12h16 M4 17h16",
  moon: "M20 14.5A8 8 0 1 1 9.5 4 6.5 6.5 0 0 0 20 14.5z",
  plus: "M12 5v14 M5 12h14",
  rename: "M5 19l1-4L16.5 4.5l3 3L9 18z M14.5 6.5l3 3",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z M15.5 15.5L20 20",
  send: "M12 19V5 M6 11l6-6 6 6",
  share: "M12 15V4 M8 8l4-4 4 4 M6 12v8h12v-8",
  stop: "M7 7h10v10H7z",
  story: "M6 5v14 M6 7h.01 M10 7h9 M10 12h9 M10 17h6",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z M12 2.5v2 M12 19.5v2 M2.5 12h2 M19.5 12h2 M5.3 5.3l1.4 1.4 M17.3 17.3l1.4 1.4 M5.3 18.7l1.4-1.4 M17.3 6.7l1.4-1.4",
  system: "M4 5h16v11H4z M9 20h6 M12 16v4",
  trash: "M5 7h14 M10 7V4.5h4V7 M7 7l1 13h8l1-13 M10.5 11v5 M13.5 11v5",
  undo: "M9 7L4 11.5 9 16 M4.5 11.5H14a5 5 0 0 1 0 10",
  up: "M7 11h-3v9h3z M7 11l4-7c1.5 0 2.3 1 2.3 2.3V10H18a1.8 1.8 0 0 1 1.8 2.1l-1 6a2 2 0 0 1-2 1.9H7",
  upload: "M12 16V5 M7.5 9.5L12 5l4.5 4.5 M4 15v5h16v-5",
  warning: "M12 4L2.8 20h18.4z M12 10v4.5 M12 17.3h.01",
};

/** An icon of the list above, hidden from those who hear the page. */
export function icon(name) {
  if (!(name in ICONS)) throw new RangeError(`no icon is called ${name}`);
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of [
    ["viewBox", "0 0 24 24"],
    ["class", "icon"],
    ["aria-hidden", "true"],
    ["focusable", "false"],
  ])
    svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}
