// The stories of the archive: the articles about one event, together.
//
// Flows in: words and days of the address. Flows out: a search form and the list, the latest first, or with words the
// nearest first.

import { api } from "../api.js";
import { append, el, icon, outside } from "../dom.js";
import { field } from "../fields.js";
import { counted, listed } from "../format.js";
import { paged } from "../paging.js";
import { to } from "../router.js";
import { empty } from "../states.js";
import { daysOf } from "../timeline.js";

const PAGE = 30;
const LONGEST_QUERY = 400; // characters, as GET /v1/stories takes them

export default {
  title: "Stories",
  async render(root, { query }, context) {
    const asked = { q: (query.get("q") ?? "").trim().slice(0, LONGEST_QUERY) };
    const list = stories(asked, context);
    append(
      root,
      el("header", { class: "view-head" }, el("h1", {}, "Stories")),
      searchForm(asked, context),
      section(asked, list.node),
    );
    await list.filled; // so that who comes back is put where they were
  },
};

function searchForm(asked, { navigate }) {
  const words = el("input", {
    id: "stories-q",
    name: "q",
    type: "search",
    value: asked.q,
    maxlength: LONGEST_QUERY,
    autocomplete: "off",
    enterkeyhint: "search",
  });
  const submit = (event) => {
    event.preventDefault();
    navigate(to("stories", { q: words.value.trim() }));
  };
  return el(
    "form",
    { class: "archive-search", role: "search", "aria-label": "Search the stories", onsubmit: submit },
    el(
      "div",
      { class: "search-line" },
      field("A topic", words),
      el("button", { type: "submit", class: "button primary" }, icon("search"), "Search"),
    ),
  );
}

function stories(asked, { signal, announce }) {
  const load = async (offset, limit) => {
    const query = new URLSearchParams({ limit, offset });
    if (asked.q) query.set("q", asked.q);
    const found = await api.get(`/v1/stories?${query}`, { signal });
    return { items: found.stories, next: found.next_offset };
  };
  const found = (items, { first, last }) => first && announce(`${items.length}${last ? "" : " or more"} stories`);
  return paged({
    load,
    page: PAGE,
    row,
    none: () => nothing(asked),
    found,
    what: "stories",
    listClass: "rows stories",
    announce,
    signal,
  });
}

function section(asked, list) {
  return el(
    "section",
    { "aria-labelledby": "stories-head" },
    el("h2", { id: "stories-head", class: "list-head" }, asked.q ? "Nearest first" : "Latest first"),
    el(
      "p",
      { class: "meta" },
      "By days of publication; an article of unknown date counts by the day on which it was read in.",
    ),
    list,
  );
}

function row(story) {
  return el(
    "li",
    { class: "row" },
    el("a", { class: "row-title", href: to(["stories", story.id]) }, outside(story.headline)),
    el(
      "p",
      { class: "meta row-meta" },
      el("span", { class: "part date" }, daysOf(story)),
      el("span", { class: "part" }, counts(story)),
      story.sources.length ? el("span", { class: "part" }, outside(listed(story.sources))) : null,
    ),
  );
}

/** "5 articles", "5 articles, 2 independent texts" when some are copies. */
export function counts({ articles, origins }) {
  const all = counted(articles, "article");
  return origins === articles ? all : `${all}, ${counted(origins, "independent text")}`;
}

function nothing({ q }) {
  if (q)
    return empty(
      "No story of that",
      "No article is near these words.",
      el("a", { class: "button", href: to("stories") }, "Show all stories"),
    );
  return empty(
    "There are no stories yet",
    "Articles about one event come together here as soon as they are read in.",
    el("a", { class: "button primary", href: to("upload") }, "Add articles"),
  );
}
