// The digests: today's and past Editions, one built now, and those that build themselves.
//
// Flows in: Editions and definitions of the API. Flows out: the list, the newest first; a form that shows an Edition
// before it is kept; the definitions.

import { api, hasKey } from "../api.js";
import { buildPanel } from "../digest_building.js";
import { definitionsPanel } from "../digest_definitions.js";
import { append, el, icon, outside } from "../dom.js";
import { ago, counted, day, moment } from "../format.js";
import { windowOf } from "../editions.js";
import { paged } from "../paging.js";
import { to } from "../router.js";
import { empty } from "../states.js";

const PAGE = 20;
const HEADLINES = { newest: 6, other: 2 };
const FEED = "/v1/digests.atom";

export default {
  title: "Digests",
  async render(root, _params, context) {
    const definitions = definitionsPanel(context);
    const list = editions(context);
    append(
      root,
      heading(),
      section(list.node),
      buildPanel({ definitions: definitions.all, ...context }),
      definitions.node,
    );
    await list.filled; // so that who comes back is put where they were
  },
};

function heading() {
  const feed = hasKey()
    ? null
    : el("a", { class: "button quiet", href: FEED, target: "_blank", rel: "noopener" }, icon("link"), "Feed");
  return el("header", { class: "view-head" }, el("h1", {}, "Digests"), feed);
}

function editions({ signal, announce }) {
  const shown = { number: 0 };
  const load = async (offset, limit) => {
    const found = await api.get(`/v1/digests?limit=${limit}&offset=${offset}`, { signal });
    return { items: found.editions, next: found.next_offset };
  };
  const row = (edition) => editionRow(edition, shown.number++ === 0);
  return paged({ load, page: PAGE, row, none, what: "digests", listClass: "rows editions", announce, signal });
}

function section(list) {
  return el(
    "section",
    { "aria-labelledby": "editions-head" },
    el("h2", { id: "editions-head", class: "unheard" }, "Editions"),
    list,
  );
}

function editionRow(edition, newest) {
  const most = newest ? HEADLINES.newest : HEADLINES.other;
  const left = edition.headlines.length - most;
  return el(
    "li",
    { class: newest ? "row edition-row newest" : "row edition-row" },
    newest ? el("p", { class: "kicker" }, isToday(edition.as_of) ? "Today" : "The newest") : null,
    el("a", { class: "row-title", href: to(["digests", edition.id]) }, outside(edition.name), ", ", windowOf(edition)),
    el(
      "p",
      { class: "meta" },
      el("span", { class: "part", title: moment(edition.as_of) }, `built ${ago(edition.as_of)}`),
      el("span", { class: "part" }, counted(edition.headlines.length, "story", "stories")),
    ),
    edition.message && edition.headlines.length === 0 ? el("p", { class: "excerpt" }, outside(edition.message)) : null,
    el(
      "ul",
      { class: "headlines" },
      edition.headlines.slice(0, most).map((headline) => el("li", {}, outside(headline))),
    ),
    left > 0 ? el("p", { class: "meta" }, `and ${left} more`) : null,
  );
}

function isToday(at) {
  return day(at) === day(new Date().toISOString());
}

function none() {
  return empty(
    "No digest has been kept yet",
    "Build one below, from the news of any day, or keep one that builds itself every morning.",
  );
}
