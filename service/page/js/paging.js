// A long list, page after page, with "Show more" beneath it.
//
// Flows in: how a page is loaded, and how an item looks. Flows out: nodes. When more come, the first new item is
// focused, so that a keyboard or a screen reader goes on where it was. Who comes back finds as many items as they
// left.

import { button, clear, el } from "./dom.js";
import { failed, loading } from "./states.js";

const MOST_AT_ONCE = 200; // items of a page, as the API gives them
const shown = new Map(); // how many items a list had, by the address and what it lists

/**
 * A list that fills itself: `{ node, filled }`; `filled` resolves when its first page stands, or why it does not.
 * `load(offset, limit)` gives `{ items, next }` (`next`: offset of the following page, or null); `row(item)` an `<li>`;
 * `none()` what stands there when nothing is found; `found(items, { first, last })` is told of each page.
 */
export function paged({ load, page, row, none, found = () => {}, what, listClass, announce, signal }) {
  const list = el("ul", { class: listClass, role: "list" });
  const foot = el("div", { class: "paging-foot" });
  const place = `${what} ${location.hash}`;

  async function more(offset, limit) {
    clear(foot).append(loading(`Looking for ${what}`));
    try {
      const { items, next } = await load(offset, limit);
      if (!signal.aborted) show(items, next, offset);
    } catch (problem) {
      if (!signal.aborted) clear(foot).append(failed(problem, () => more(offset, limit)));
    }
  }

  function show(items, next, offset) {
    const rows = items.map(row);
    list.append(...rows);
    shown.set(place, list.childElementCount);
    clear(foot);
    if (offset === 0 && rows.length === 0) foot.append(none());
    if (next !== null)
      foot.append(button(`Show more ${what}`, { class: "button more", onclick: () => more(next, page) }));
    if (offset > 0 && rows.length > 0) goOn(rows[0], announce, `${rows.length} more ${what}`);
    found(items, { first: offset === 0, last: next === null });
  }

  const before = Math.min(shown.get(place) ?? 0, MOST_AT_ONCE);
  return { node: el("div", { class: "paged" }, list, foot), filled: more(0, Math.max(page, before)) };
}

function goOn(row, announce, text) {
  row.querySelector("a, button")?.focus();
  announce(text);
}
