// A long list, page after page, with "Show more" beneath it.
//
// Flows in: how a page is loaded, and how an item looks. Flows out: nodes; the first new item is focused when more come,
// so that a keyboard or a screen reader goes on where it was.

import { button, clear, el } from "./dom.js";
import { failed, loading } from "./states.js";

/**
 * A list that fills itself. `load(offset)` gives `{ items, next }` (`next`: offset of the following page, or null);
 * `row(item)` an `<li>`; `none()` what stands there when nothing is found; `found(items)` is told of each page.
 */
export function paged({ load, row, none, found = () => {}, what, listClass, announce, signal }) {
  const list = el("ul", { class: listClass, role: "list" });
  const foot = el("div", { class: "paging-foot" }, loading(`Looking for ${what}`));
  const root = el("div", { class: "paged" }, list, foot);

  async function more(offset) {
    clear(foot).append(loading(`Looking for ${what}`));
    try {
      show(await load(offset), offset);
    } catch (problem) {
      if (signal.aborted) return;
      clear(foot).append(failed(problem, () => more(offset)));
    }
  }

  function show({ items, next }, offset) {
    if (signal.aborted) return;
    const rows = items.map(row);
    list.append(...rows);
    clear(foot);
    if (offset === 0 && rows.length === 0) foot.append(none());
    if (next !== null) foot.append(button(`Show more ${what}`, { class: "button more", onclick: () => more(next) }));
    if (offset > 0 && rows.length > 0) goOn(rows[0], announce, `${rows.length} more ${what}`);
    found(items, { first: offset === 0, last: next === null });
  }

  more(0);
  return root;
}

function goOn(row, announce, text) {
  row.querySelector("a, button")?.focus();
  announce(text);
}
