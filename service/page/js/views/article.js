// One article, to be read: a revision's text, with the span of a citation marked and scrolled to.
//
// Flows in: an article's id; from the address the revision and a span in code points. Flows out: the text, where it
// comes from, its other revisions, and what can be done with it.

import { api } from "../api.js";
import { confirmed } from "../dialogs.js";
import { append, away, button, el, icon, outside } from "../dom.js";
import { counted, day, moment, published, publishedFrom, title } from "../format.js";
import { notice } from "../notices.js";
import { gone } from "../gone.js";
import { to } from "../router.js";
import { marked, unitSpan } from "../spans.js";
import { summaryPanel } from "../summary_panel.js";

export default {
  title: "Article",
  async render(root, params, context) {
    const { signal, titled } = context;
    const article = await found(params, signal);
    if (article === null)
      return void root.append(
        gone(
          "This article is not in the archive",
          "It may have been deleted, or never have had that revision.",
          to("articles"),
          "To the archive",
        ),
      );
    titled(title(article));
    const span = spanOf(params, article.text);
    const text = el("div", { class: "article-text", lang: article.language }, marked(article.text, span));
    append(
      root,
      el(
        "article",
        { class: "article" },
        head(article),
        revisionNote(article, params),
        span === null && params.query.has("start") ? missing() : null,
        deeds(article, context),
        text,
        foot(article, context),
      ),
    );
    if (span) placed(text, context.announce);
  },
};

/** The article; null when the archive has none of that id, or not that revision. */
async function found({ id, query }, signal) {
  const revision = whole(query.get("revision"));
  const asked = revision === null ? "" : `?revision=${revision}`;
  try {
    return await api.get(`/v1/articles/${encodeURIComponent(id)}${asked}`, { signal });
  } catch (problem) {
    if (problem.status === 404) return null;
    throw problem;
  }
}

function spanOf({ query }, text) {
  return unitSpan(text, whole(query.get("start")), whole(query.get("end")));
}

function whole(text) {
  return /^\d{1,9}$/.test(text ?? "") ? Number(text) : null;
}

function head(article) {
  const date = article.published;
  const from = publishedFrom(date);
  return el(
    "header",
    { class: "article-head" },
    el(
      "p",
      { class: "kicker" },
      el("a", { href: to("articles") }, "Archive"),
      article.source
        ? [" / ", el("a", { href: to("articles", { source: article.source }) }, outside(article.source))]
        : null,
    ),
    el("h1", {}, outside(title(article))),
    el(
      "p",
      { class: "meta article-meta" },
      el(
        "span",
        { class: date ? "part date" : "part date unknown" },
        published(date),
        from ? el("span", { class: "date-origin" }, ` (${from})`) : null,
      ),
      article.place ? el("span", { class: "part" }, outside(article.place)) : null,
      article.modified ? el("span", { class: "part" }, `changed ${moment(article.modified)}`) : null,
      el("span", { class: "part" }, `read in ${day(article.added_at)}`),
      article.url
        ? away(article.url, ["Original ", icon("external")], {
            class: "part original",
            "aria-label": "Original, in a new tab",
          })
        : null,
    ),
  );
}

function revisionNote(article, { query }) {
  const { id, revision, newest_revision: newest, revisions } = article;
  if (revisions.length === 1) return null;
  const old = revision < newest;
  const quoted = query.has("start") ? " The quote is of this one." : "";
  return el(
    "aside",
    { class: old ? "revision-note old" : "revision-note", "aria-label": "Revisions" },
    old
      ? el(
          "p",
          {},
          `This is revision ${revision}; the article has changed since.${quoted} `,
          el("a", { href: to(["articles", id]) }, `Read revision ${newest}, the newest`),
        )
      : el("p", {}, `This is the newest of ${revisions.length} revisions.`),
    el(
      "details",
      { class: "fold" },
      el("summary", {}, "All revisions"),
      el(
        "ol",
        { class: "revisions", role: "list" },
        revisions.map((one) => revisionLink(id, one, revision)),
      ),
    ),
  );
}

function revisionLink(id, { number, added_at: at, characters }, shown) {
  const said = `Revision ${number}, read in ${moment(at)}`;
  const link =
    number === shown
      ? el("span", { "aria-current": "true" }, `${said}, shown here`)
      : el("a", { href: to(["articles", id], { revision: number }) }, said);
  return el("li", {}, link, el("span", { class: "meta" }, ` ${counted(characters, "character")}`));
}

function missing() {
  return el("p", { class: "note" }, "The place that this link names is not in this revision.");
}

function deeds(article, { signal, announce }) {
  return el(
    "div",
    { class: "deeds-row" },
    el("a", { class: "button", href: to("", { articles: article.id }) }, icon("search"), "Ask about this article"),
    summaryPanel({
      ids: [article.id],
      label: article.revision < article.newest_revision ? "Summarize the newest" : "Summarize",
      signal,
      announce,
    }),
  );
}

function foot(article, context) {
  return el(
    "footer",
    { class: "article-foot" },
    button([icon("trash"), "Delete this article"], {
      class: "button quiet delete",
      onclick: () => remove(article, context),
    }),
  );
}

async function remove(article, { signal, navigate }) {
  const text = [
    `“${title(article)}” leaves the archive with all its revisions.`,
    "What was answered from it stays, and is marked as withdrawn.",
  ].join(" ");
  if (!(await confirmed("Delete this article?", text)) || signal.aborted) return;
  try {
    await api.delete(`/v1/articles/${encodeURIComponent(article.id)}`, { signal });
    notice("The article was deleted.");
    navigate(to("articles"));
  } catch (problem) {
    if (!signal.aborted) notice(`It was not deleted. ${problem.detail ?? problem.message}`);
  }
}

/** Brings the quote into view, and the focus to it. A reader who comes back is put where they were by the page. */
function placed(text, announce) {
  const marks = [...text.querySelectorAll("mark")];
  if (marks.length === 0) return;
  marks[0].tabIndex = -1;
  marks[0].scrollIntoView({ block: "center" });
  marks[0].focus({ preventScroll: true });
  announce(`At the quote: ${marks.map((mark) => mark.textContent).join(" ")}`);
}
