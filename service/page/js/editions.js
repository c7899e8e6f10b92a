// An Edition as nodes: what is told, what it rests on, what was corrected, and what was left out.
//
// Flows in: an Edition as the API gives it, kept or of a dry run. Flows out: nodes. Knows no view.

import { conflictList } from "./conflicts.js";
import { away, el, icon, outside } from "./dom.js";
import { counted, day, days, duration, moment, published, title } from "./format.js";
import { sentence } from "./quotes.js";
import { to } from "./router.js";
import { daysOf } from "./timeline.js";

const FATES = {
  changed: "The article says otherwise now.",
  gone: "The article no longer says it.",
  withdrawn: "The article was deleted.",
};

/** The days an Edition is about; its end is exclusive, and its days are of its own time zone. */
export function windowOf({ from, to: until, time_zone: zone }) {
  return days(dayIn(zone, from), dayIn(zone, new Date(new Date(until).getTime() - 1000).toISOString()));
}

/** Everything of an Edition but its heading; `level` is that of the headings within. */
export function editionNode(edition, { level = 2 } = {}) {
  const stale = new Map(edition.corrected_since.map((one) => [`${one.item} ${one.article_id} ${one.quote}`, one]));
  const mark = (item) => (citation) => noteOf(stale.get(`${item.number} ${citation.article_id} ${citation.quote}`));
  return el(
    "div",
    { class: "edition" },
    edition.message ? el("p", { class: "edition-message" }, outside(edition.message)) : null,
    corrections("Corrected since", edition.corrected_since, level),
    el(
      "ol",
      { class: "items", role: "list" },
      edition.items.map((item) => itemNode(item, mark(item), level)),
    ),
    corrections("Corrections of earlier Editions", edition.corrections, level),
    receipt(edition),
  );
}

function noteOf(correction) {
  if (!correction) return null;
  return correction.now ? `${FATES[correction.fate]} “${correction.now}”` : FATES[correction.fate];
}

function itemNode(item, mark, level) {
  return el(
    "li",
    { class: "item" },
    el(
      `h${level}`,
      { class: "item-head" },
      el("span", { class: "item-number", "aria-hidden": true }, item.number),
      outside(item.headline),
    ),
    el(
      "p",
      { class: "meta" },
      el("span", { class: "part date" }, daysOf(item)),
      el("span", { class: "part" }, newSince(item)),
    ),
    el(
      "p",
      { class: "prose" },
      item.sentences.map((said) => [sentence(said, item.citations, { mark }), " "]),
    ),
    conflictList(item.conflicts, item.citations, { mark }),
    origins(item),
  );
}

function newSince({ new_since: since }) {
  return since === null ? "told for the first time" : `new since ${moment(since)}`;
}

function origins(item) {
  return el(
    "details",
    { class: "origins fold" },
    el("summary", {}, counted(item.origins.length, "independent text")),
    el("ul", { role: "list" }, item.origins.map(originNode)),
    el("p", {}, el("a", { href: to(["stories", item.story_id]) }, "The whole story")),
  );
}

function originNode(origin) {
  return el(
    "li",
    {},
    el("a", { href: to(["articles", origin.article_id]) }, outside(title(origin))),
    el(
      "span",
      { class: "meta" },
      ` ${[origin.source, published(origin.published)].filter(Boolean).join(", ")}`,
      origin.copies ? `, and ${counted(origin.copies, "copy", "copies")}` : "",
    ),
    origin.url
      ? [
          " ",
          away(origin.url, icon("external"), {
            class: "original",
            "aria-label": `Original of “${title(origin)}”, in a new tab`,
          }),
        ]
      : null,
  );
}

function corrections(heading, found, level) {
  if (found.length === 0) return null;
  return el(
    "section",
    { class: "edition-corrections" },
    el(`h${level}`, { class: "corrections-head" }, heading),
    el("ul", { role: "list" }, found.map(correctionNode)),
  );
}

function correctionNode(correction) {
  const place = correction.new_revision === null ? {} : { revision: correction.new_revision };
  const name = outside(title(correction));
  return el(
    "li",
    { class: "correction" },
    el("p", {}, el("s", {}, outside(correction.sentence))),
    el(
      "p",
      {},
      FATES[correction.fate],
      correction.now ? [" It now reads: ", el("q", {}, outside(correction.now))] : null,
    ),
    el(
      "p",
      { class: "meta" },
      correction.fate === "withdrawn" ? name : el("a", { href: to(["articles", correction.article_id], place) }, name),
      `, noticed ${moment(correction.noticed_at)}`,
    ),
  );
}

function receipt({ receipt: made, as_of: at, from, to: until, time_zone: zone }) {
  const by =
    made.mode === "llm"
      ? `Written by ${made.model ?? "a language model"}, each sentence checked`
      : "In the articles' own sentences";
  return el(
    "details",
    { class: "receipt fold" },
    el("summary", {}, "What was left out, and why"),
    el(
      "p",
      {},
      `${counted(made.articles_seen, "article")} from ${clock(zone, from)} to ${clock(zone, until)} (${zone}), `,
      `in ${counted(made.stories, "story", "stories")}.`,
    ),
    made.left_out.length === 0
      ? el("p", {}, "Nothing of these days was left out.")
      : el(
          "ul",
          { class: "edition-left-out" },
          made.left_out.map(({ reason, articles }) =>
            el("li", {}, el("span", { class: "count" }, articles.toLocaleString("en")), ` ${reason}`),
          ),
        ),
    made.undated
      ? el("p", {}, `${counted(made.undated, "article")} of unknown date: never taken to be of these days.`)
      : null,
    made.copies ? el("p", {}, `${counted(made.copies, "article")} with a text that another one has, too.`) : null,
    made.degraded
      ? el(
          "p",
          { class: "note" },
          "The language model did not answer for all of it; the rest is in the articles' own sentences.",
        )
      : null,
    el("p", { class: "meta" }, `${by}, ${moment(at)}, in ${duration(made.timing_ms.total ?? 0)}.`),
  );
}

function dayIn(zone, at) {
  try {
    return new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" }).format(new Date(at));
  } catch {
    return at; // a zone that this browser does not know
  }
}

function clock(zone, at) {
  try {
    const time = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeStyle: "short" }).format(new Date(at));
    return `${day(dayIn(zone, at))}, ${time}`;
  } catch {
    return moment(at);
  }
}
