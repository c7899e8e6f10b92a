// The archive: every article, newest first, and what a search finds in them.
//
// Flows in: the words and filters of the address. Flows out: a search form, passages when words were typed, the list.
// The address says all of it, so that every search is a link.

import { api } from "../api.js";
import { articleRow, passageRow } from "../article_rows.js";
import { append, button, clear, el, icon } from "../dom.js";
import { field } from "../fields.js";
import { counted, day } from "../format.js";
import { wordsOf } from "../hits.js";
import { paged } from "../paging.js";
import { to } from "../router.js";
import { empty, failed, loading } from "../states.js";
import { allUploads } from "../uploads.js";

const PAGE = 30;
const PASSAGES = { first: 5, more: 30 };
const LONGEST_QUERY = 200; // characters, as GET /v1/articles takes them

export default {
  title: "Archive",
  async render(root, params, { signal, navigate, announce }) {
    const asked = askedFor(params.query);
    const parts = [
      asked.q ? passages(asked, { signal, announce }) : null,
      articles(asked, { signal, announce }),
    ].filter(Boolean);
    append(
      root,
      heading(),
      searchForm(asked, { signal, navigate }),
      inForce(asked),
      parts.map(({ node }) => node),
    );
    await Promise.all(parts.map(({ filled }) => filled)); // so that who comes back is put where they were
  },
};

/** What the address asks for. */
function askedFor(query) {
  const word = (name) => (query.get(name) ?? "").trim();
  const sources = query
    .getAll("source")
    .map((name) => name.trim())
    .filter(Boolean);
  return { q: word("q").slice(0, LONGEST_QUERY), source: sources, from: word("from"), to: word("to") };
}

function isFiltered({ source, from, to: until }) {
  return source.length > 0 || from !== "" || until !== "";
}

function heading() {
  const added = allUploads().reduce((sum, { answer }) => sum + (answer ? answer.added + answer.revised : 0), 0);
  return el(
    "header",
    { class: "view-head" },
    el("h1", {}, "Archive"),
    el("a", { class: "button", href: to("upload") }, icon("upload"), "Add articles"),
    added
      ? el(
          "p",
          { class: "view-note" },
          `${counted(added, "article")} added just now. `,
          el("a", { href: to("upload") }, "See them"),
        )
      : null,
  );
}

function searchForm(asked, { signal, navigate }) {
  const words = el("input", {
    id: "archive-q",
    name: "q",
    type: "search",
    value: asked.q,
    maxlength: LONGEST_QUERY,
    autocomplete: "off",
    enterkeyhint: "search",
  });
  const source = sourceField(asked.source[0] ?? "", signal);
  const from = el("input", {
    id: "archive-from",
    name: "from",
    type: "date",
    value: asked.from.slice(0, 10),
    min: "1800-01-01",
    max: "2200-12-31",
  });
  const until = el("input", {
    id: "archive-to",
    name: "to",
    type: "date",
    value: asked.to.slice(0, 10),
    min: "1800-01-01",
    max: "2200-12-31",
  });
  const check = () =>
    until.setCustomValidity(
      from.value && until.value && from.value > until.value ? "The last day is before the first." : "",
    );
  const submit = (event) => {
    event.preventDefault();
    navigate(
      to("articles", { q: words.value.trim(), source: source.input.value.trim(), from: from.value, to: until.value }),
    );
  };
  return el(
    "form",
    { class: "archive-search", role: "search", "aria-label": "Search the archive", onsubmit: submit, oninput: check },
    el(
      "div",
      { class: "search-line" },
      field("Words", words),
      el("button", { type: "submit", class: "button primary" }, icon("search"), "Search"),
    ),
    el(
      "details",
      { class: "filters fold", open: isFiltered(asked) },
      el("summary", {}, icon("filter"), "Filter by source and date"),
      el(
        "div",
        { class: "filter-fields" },
        field("Source", source.input, source.known),
        field("From", from),
        field("To", until),
      ),
    ),
  );
}

/** A field that offers the archive's sources once it is used. */
function sourceField(value, signal) {
  const known = el("datalist", { id: "archive-sources" });
  const offer = async () => {
    const { sources } = await api.get("/v1/sources", { signal }).catch(() => ({ sources: [] })); // it can be typed, too
    clear(known).append(
      ...sources.map(({ name, articles: count }) => el("option", { value: name }, counted(count, "article"))),
    );
  };
  const input = el("input", {
    id: "archive-source",
    name: "source",
    type: "text",
    value,
    maxlength: 200,
    list: known.id,
    autocomplete: "off",
  });
  input.addEventListener("focus", offer, { once: true });
  return { input, known };
}

function inForce(asked) {
  if (!isFiltered(asked)) return null;
  const named = [
    asked.source.length ? `source ${asked.source.join(" or ")}` : null,
    asked.from ? `from ${dayOf(asked.from)}` : null,
    asked.to ? `to ${dayOf(asked.to)}` : null,
  ].filter(Boolean);
  return el(
    "p",
    { class: "in-force" },
    el("span", {}, `Only ${named.join(", ")}. `),
    el("a", { href: to("articles", { q: asked.q }) }, "Take the filters off"),
  );
}

/** A day in words; what is none, as it stands in the address: the server says what is wrong with it. */
function dayOf(text) {
  return Number.isNaN(Date.parse(text)) ? text : day(text);
}

/** What POST /v1/search finds by words and by meaning. */
function passages(asked, { signal, announce }) {
  const body = el("div", {});
  const section = el(
    "section",
    { class: "found-passages", "aria-labelledby": "passages-head" },
    el("h2", { id: "passages-head", class: "list-head" }, "Passages"),
    body,
  );

  async function look(limit) {
    clear(body).append(loading("Searching"));
    try {
      const found = await api.post("/v1/search", searchBody(asked, limit), { signal });
      clear(body).append(...passageList(found, asked, limit, look));
      announce(`${counted(found.passages.length, "passage")} found`);
    } catch (problem) {
      if (!signal.aborted) clear(body).append(failed(problem, () => look(limit)));
    }
  }

  return { node: section, filled: look(PASSAGES.first) };
}

function searchBody({ q, source, from, to: until }, limit) {
  return { question: q, limit, from: from || null, to: until || null, sources: source.length ? source : null };
}

function passageList(found, asked, limit, look) {
  if (found.passages.length === 0) return [el("p", { class: "quiet" }, "No passage comes near these words.")];
  const words = wordsOf(asked.q);
  const more = found.passages.length === limit && limit < PASSAGES.more;
  return [
    ...found.retrieved.notes.map((note) => el("p", { class: "quiet" }, note)),
    found.dense ? null : el("p", { class: "quiet" }, "Searched by words alone: the meanings are not indexed yet."),
    el("ul", { class: "rows", role: "list" }, ...found.passages.map((passage) => passageRow(passage, words))),
    more ? button("Show more passages", { class: "button more", onclick: () => look(PASSAGES.more) }) : null,
  ].filter(Boolean);
}

/** What GET /v1/articles lists: all, or those whose title, source or place has the words. */
function articles(asked, { signal, announce }) {
  const name = asked.q ? "By title, source or place" : "Newest first";
  const load = async (offset, limit) => {
    const found = await api.get(listPath(asked, offset, limit), { signal });
    return { items: found.articles, next: found.next_offset };
  };
  const found = (items, { first, last }) => {
    if (first && !asked.q) announce(`${items.length}${last ? "" : " or more"} articles`);
  };
  const list = paged({
    load,
    page: PAGE,
    row: articleRow,
    none: () => nothing(asked),
    found,
    what: "articles",
    listClass: "rows",
    announce,
    signal,
  });
  const head = el("h2", { id: "articles-head", class: "list-head" }, name);
  return {
    node: el("section", { class: "article-list", "aria-labelledby": "articles-head" }, head, list.node),
    filled: list.filled,
  };
}

function listPath({ q, source, from, to: until }, offset, limit) {
  const query = new URLSearchParams({ limit, offset });
  if (q) query.set("q", q);
  for (const name of source) query.append("source", name);
  if (from) query.set("from", from);
  if (until) query.set("to", until);
  return `/v1/articles?${query}`;
}

function nothing(asked) {
  if (asked.q) return el("p", { class: "quiet" }, "No title, source or place has these words.");
  if (isFiltered(asked))
    return empty(
      "Nothing of these days and sources",
      "Articles of unknown date are in no span of days.",
      el("a", { class: "button", href: to("articles") }, "Show all articles"),
    );
  return empty(
    "The archive is empty",
    "Add text, Markdown, saved web pages, PDF or JSON Lines, and ask about them at once.",
    el("a", { class: "button primary", href: to("upload") }, "Add articles"),
  );
}
