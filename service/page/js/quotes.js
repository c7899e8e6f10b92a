// A sentence with its citations, each of which shows its quote in its paragraph.
//
// Flows in: sentences and citations as the API gives them. Flows out: nodes. The article's text is fetched once for
// each revision. Knows no answer and no digest: both are made of sentences.

import { api } from "./api.js";
import { el, icon, outside } from "./dom.js";
import { sourceAndDate, title } from "./format.js";
import { anchored } from "./popover.js";
import { articleAt } from "./router.js";
import { paragraphs, unitSpan } from "./spans.js";

const texts = new Map();

/**
 * The text of a sentence, followed by one button for each of its citations. `citations`: those of the whole answer.
 * `mark(citation)`, when given, says how a citation is marked: null, or a note of what became of its quote.
 */
export function sentence(said, citations, { mark = () => null } = {}) {
  const cited = said.citations
    .map((number) => citations.find((citation) => citation.number === number))
    .filter(Boolean);
  return el(
    "span",
    { class: "sentence" },
    outside(said.text),
    cited.length > 0 &&
      el(
        "span",
        { class: "cites" },
        cited.map((citation) => cite(citation, mark(citation))),
      ),
  );
}

/** One citation's button: its number. Hovered, focused or tapped it shows the quote. */
export function cite(citation, note = null) {
  const label = `Citation ${citation.number}: ${title(citation)}, ${sourceAndDate(citation)}`;
  const node = el(
    "button",
    { type: "button", class: "cite", "aria-label": label, dataset: { number: citation.number } },
    citation.number,
  );
  if (note) node.classList.add("stale");
  anchored(node, { label: `Quote ${citation.number}`, fill: (box, refit) => fill(box, citation, note, refit) });
  return node;
}

/** An article's text at a revision, from the server the first time. Raises what `api` raises. */
export async function revisionText(articleId, revision) {
  const path = `/v1/articles/${encodeURIComponent(articleId)}?revision=${revision}`;
  if (!texts.has(path))
    texts.set(
      path,
      api.get(path).then((article) => article.text),
    );
  try {
    return await texts.get(path);
  } catch (error) {
    texts.delete(path);
    throw error;
  }
}

/** The quote as it stands in its paragraph, of which at most `most` UTF-16 units are shown on either side. */
export function inParagraph(text, start, end, { most = 260 } = {}) {
  const { from, to } = unitSpan(text, start, end) ?? { from: 0, to: 0 };
  const around = paragraphs(text).filter((range) => range.from < to && range.to > from);
  const before = text.slice(Math.min(from, around[0]?.from ?? from), from);
  const after = text.slice(to, Math.max(to, around[around.length - 1]?.to ?? to));
  return el(
    "p",
    { class: "in-paragraph", dir: "auto" },
    lastWords(before, most),
    el("mark", {}, text.slice(from, to)),
    firstWords(after, most),
  );
}

function fill(box, citation, note, refit) {
  const quote = el(
    "blockquote",
    { class: "quote" },
    el("p", { class: "in-paragraph", dir: "auto" }, el("mark", {}, citation.quote)),
  );
  box.append(
    el("p", { class: "popover-title" }, el("span", { class: "number" }, citation.number), outside(title(citation))),
    el("p", { class: "meta" }, outside(sourceAndDate(citation))),
    note ? el("p", { class: "note" }, note) : "",
    quote,
    el("a", { class: "open-article", href: articleAt(citation) }, "Open article", icon("chevron")),
  );
  revisionText(citation.article_id, citation.revision)
    .then((text) => quote.replaceChildren(inParagraph(text, citation.start, citation.end)))
    .catch((error) => quote.append(el("p", { class: "meta" }, gone(error))))
    .finally(refit);
}

function gone(error) {
  return error.status === 404
    ? "The article is no longer in the archive."
    : "The rest of the paragraph could not be loaded.";
}

/** What is cut, is cut between words. */
function lastWords(text, most) {
  return text.length <= most ? text : `… ${text.slice(-most).replace(/^\S*\s+/, "")}`;
}

function firstWords(text, most) {
  return text.length <= most ? text : `${text.slice(0, most).replace(/\s+\S*$/, "")} …`;
}
