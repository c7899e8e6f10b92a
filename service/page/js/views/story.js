// One story: its articles along its days, copies beneath the text they copy.
//
// Flows in: a story's id. Flows out: a timeline that leads into the articles, and what can be done with all of them.

import { api } from "../api.js";
import { append, el, icon, outside } from "../dom.js";
import { day, published, title } from "../format.js";
import { gone } from "../gone.js";
import { to } from "../router.js";
import { summaryPanel } from "../summary_panel.js";
import { daysOf, timeline } from "../timeline.js";
import { counts } from "./stories.js";

const MOST_ASKED = 200; // articles that a question or a summary may name

export default {
  title: "Story",
  async render(root, { id }, context) {
    const story = await found(id, context.signal);
    if (story === null)
      return void root.append(
        gone(
          "This story is not in the archive",
          "Its articles may have been deleted, or have come together with others.",
          to("stories"),
          "To the stories",
        ),
      );
    context.titled(story.headline);
    append(
      root,
      head(story),
      deeds(story, context),
      el("ol", { class: "timeline", role: "list" }, timeline(story.members).map(dayNode)),
    );
  },
};

async function found(id, signal) {
  try {
    return await api.get(`/v1/stories/${encodeURIComponent(id)}`, { signal });
  } catch (problem) {
    if (problem.status === 404) return null;
    throw problem;
  }
}

function head(story) {
  return el(
    "header",
    { class: "article-head" },
    el("p", { class: "kicker" }, el("a", { href: to("stories") }, "Stories")),
    el("h1", {}, outside(story.headline)),
    el(
      "p",
      { class: "meta" },
      el("span", { class: "part date" }, daysOf(story)),
      el("span", { class: "part" }, counts(story)),
      story.sources.length ? el("span", { class: "part" }, outside(story.sources.join(", "))) : null,
    ),
  );
}

function deeds(story, { signal, announce }) {
  const ids = story.members.map((member) => member.article_id).slice(-MOST_ASKED);
  return el(
    "div",
    { class: "deeds-row" },
    el("a", { class: "button", href: to("", { articles: ids.join(",") }) }, icon("search"), "Ask about this story"),
    summaryPanel({ ids, style: "timeline", label: "Sum up as a timeline", signal, announce }),
  );
}

function dayNode({ day: read, published: date, entries }) {
  const name = date === null ? "Date unknown" : dayOf(date);
  return el(
    "li",
    { class: "timeline-day" },
    el(
      "h2",
      { class: date === null ? "timeline-date unknown" : "timeline-date" },
      name,
      date === null ? el("span", { class: "meta" }, ` read in ${day(read)}`) : null,
    ),
    el("ul", { role: "list" }, entries.map(entryNode)),
  );
}

function dayOf(date) {
  return date.precision === "second" ? day(date.at) : published(date);
}

function entryNode({ article, copies }) {
  return el(
    "li",
    { class: "timeline-entry" },
    el("a", { class: "row-title", href: to(["articles", article.article_id]) }, outside(title(article))),
    el("p", { class: "meta" }, [
      article.source ? outside(article.source) : "source unknown",
      article.published?.precision === "second" ? `, ${published(article.published)}` : null,
    ]),
    copies.length === 0
      ? null
      : el(
          "p",
          { class: "meta copies" },
          "The same text in: ",
          copies.map((copy, number) => [number ? ", " : "", copyLink(copy)]),
        ),
  );
}

function copyLink(copy) {
  return el("a", { href: to(["articles", copy.article_id]) }, outside(copy.source ?? title(copy)));
}
