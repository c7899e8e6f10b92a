// An article and a passage, each as one entry of a list.
//
// Flows in: articles and passages as the API gives them. Flows out: `<li>` nodes that lead to the article, a passage
// to its span.

import { el, outside } from "./dom.js";
import { published, publishedFrom, title } from "./format.js";
import { withHits } from "./hits.js";
import { articleAt, to } from "./router.js";

/** Headline, source, date and place of an article. */
export function articleRow(article) {
  return el(
    "li",
    { class: "row" },
    el("a", { class: "row-title", href: to(["articles", article.id]) }, outside(title(article))),
    el(
      "p",
      { class: "meta row-meta" },
      ...meta(article),
      fileOf(article),
      article.revision > 1 ? part(`revision ${article.revision}`) : null,
    ),
  );
}

/** A passage with the words that were looked for, and where it stands. */
export function passageRow(passage, words) {
  return el(
    "li",
    { class: "row passage" },
    el("a", { class: "row-title", href: articleAt(passage) }, outside(title(passage))),
    el("p", { class: "meta row-meta" }, ...meta(passage), passage.outside ? part("not of the time asked for") : null),
    el("p", { class: "excerpt row-text", dir: "auto" }, ...withHits(passage.text, words)),
  );
}

/** What names an article without a headline: the file that it was read from. */
function fileOf({ title: headline, origin }) {
  const name = headline?.trim() ? "" : origin.split(/[/\\:#]/).at(-1);
  return name.includes(".") ? part(outside(name)) : null;
}

/** Source, date and place, with where the date comes from for whoever asks. */
export function meta({ source, published: date, place }) {
  const dated = el(
    "span",
    { class: date ? "date" : "date unknown", title: publishedFrom(date) || null },
    published(date),
  );
  return [source ? part(outside(source)) : null, part(dated), place ? part(outside(place)) : null];
}

function part(content) {
  return el("span", { class: "part" }, content);
}
