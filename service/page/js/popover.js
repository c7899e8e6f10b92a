// A small box beside what it is about.
//
// Flows in: an anchor (a button) and what fills the box. Flows out: a box that opens when the anchor is hovered,
// focused by the keyboard or pressed, stays within the window, and closes on Escape, outside, or when left. One is
// open at a time.

const HOVER_MS = 120;
const LEAVE_MS = 220;
const GAP = 8;
const EDGE = 8;

let open = null;
let isReturning = false; // the focus goes back to an anchor whose box has just been closed

/**
 * Gives `anchor` a box named `label`; `fill(box, refit)` fills it each time it opens, and calls `refit` when it grows.
 */
export function anchored(anchor, { label, fill }) {
  const timer = { id: 0 };
  const later = (act, ms) => {
    clearTimeout(timer.id);
    timer.id = setTimeout(act, ms);
  };
  const show = (pinned) => {
    clearTimeout(timer.id);
    if (!anchor.isConnected) return;
    if (open?.anchor !== anchor) present(anchor, label, fill, later);
    if (open) open.pinned = open.pinned || pinned;
  };
  anchor.setAttribute("aria-expanded", "false");
  anchor.setAttribute("aria-haspopup", "dialog");
  anchor.addEventListener(
    "pointerenter",
    (event) => event.pointerType === "mouse" && later(() => show(false), HOVER_MS),
  );
  anchor.addEventListener("pointerleave", () => later(() => leave(anchor), LEAVE_MS));
  anchor.addEventListener("focus", () => !isReturning && anchor.matches(":focus-visible") && show(false));
  anchor.addEventListener("blur", () => later(() => leave(anchor), LEAVE_MS));
  anchor.addEventListener("click", () => (open?.anchor === anchor && open.pinned ? close() : show(true)));
  anchor.addEventListener("keydown", (event) => stepInto(event, anchor));
}

/** Closes the open box, if there is one. Returns whether there was. */
export function close() {
  if (!open) return false;
  const { anchor, box, away } = open;
  open = null;
  away.abort();
  if (box.contains(document.activeElement)) giveBack(anchor);
  anchor.setAttribute("aria-expanded", "false");
  anchor.removeAttribute("aria-controls");
  box.remove();
  return true;
}

function giveBack(anchor) {
  isReturning = true;
  anchor.focus({ preventScroll: true });
  isReturning = false;
}

function leave(anchor) {
  if (open?.anchor !== anchor || open.pinned) return;
  if (open.box.matches(":hover") || open.box.contains(document.activeElement)) return;
  if (document.activeElement === anchor && anchor.matches(":focus-visible")) return;
  close();
}

/** Tab from the anchor goes into its box, which stands at the end of the document. */
function stepInto(event, anchor) {
  if (event.key !== "Tab" || event.shiftKey || open?.anchor !== anchor) return;
  const first = open.box.querySelector("a, button");
  if (!first) return;
  event.preventDefault();
  open.pinned = true;
  first.focus();
}

function present(anchor, label, fill, later) {
  close();
  const box = document.createElement("div");
  const away = new AbortController();
  box.className = "popover";
  box.id = "quote-popover";
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-label", label);
  document.body.append(box);
  anchor.setAttribute("aria-expanded", "true");
  anchor.setAttribute("aria-controls", box.id);
  open = { anchor, box, away, pinned: false };
  const fit = () => box.isConnected && (anchor.isConnected ? place(anchor, box) : close());
  const on = { signal: away.signal };
  fill(box, fit);
  fit();
  box.addEventListener("pointerleave", () => later(() => leave(anchor), LEAVE_MS), on);
  box.addEventListener("focusout", () => later(() => leave(anchor), LEAVE_MS), on);
  box.addEventListener("keydown", (event) => stepOut(event, anchor), on);
  box.addEventListener("click", (event) => event.target.closest("a") && close(), on);
  addEventListener(
    "pointerdown",
    (event) => !box.contains(event.target) && event.target.closest("button") !== anchor && close(),
    on,
  );
  addEventListener("hashchange", close, on);
  addEventListener("resize", fit, on);
  addEventListener("scroll", fit, { ...on, capture: true, passive: true });
}

/** Tab past either end of the box goes back to its anchor. */
function stepOut(event, anchor) {
  if (event.key !== "Tab") return;
  const inside = [...event.currentTarget.querySelectorAll("a, button")];
  const edge = event.shiftKey ? inside[0] : inside[inside.length - 1];
  if (document.activeElement !== edge) return;
  event.preventDefault();
  anchor.focus();
  close();
}

/** Beneath the anchor if there is room, else above; never beyond an edge of the window. */
function place(anchor, box) {
  const at = anchor.getBoundingClientRect();
  const view = { width: document.documentElement.clientWidth, height: innerHeight };
  box.style.maxWidth = `${view.width - 2 * EDGE}px`;
  box.style.maxHeight = "";
  const below = view.height - at.bottom - GAP - EDGE;
  const above = at.top - GAP - EDGE;
  const under = box.offsetHeight <= below || below >= above;
  box.style.maxHeight = `${Math.max(120, under ? below : above)}px`;
  const left = Math.min(
    Math.max(EDGE, at.left + at.width / 2 - box.offsetWidth / 2),
    view.width - box.offsetWidth - EDGE,
  );
  const top = under ? at.bottom + GAP : at.top - GAP - box.offsetHeight;
  box.style.left = `${Math.max(EDGE, left)}px`;
  box.style.top = `${Math.max(EDGE, Math.min(top, view.height - EDGE - box.offsetHeight))}px`;
}
