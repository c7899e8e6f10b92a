// A whole answer, as it is read.
//
// Flows in: an Answer of the API, and the corrections noticed since. Flows out: nodes. Every sentence stands with its
// citations; what was asked and who asked is not told here.

import { conflictList } from "./conflicts.js";
import { deedsOf } from "./answer_deeds.js";
import { el, icon, outside } from "./dom.js";
import { sourceAndDate, title } from "./format.js";
import { cite, sentence } from "./quotes.js";
import { receipt } from "./receipt.js";
import { articleAt } from "./router.js";
import { abstained } from "./states.js";

const FATES = {
  changed: "The article has been changed.",
  gone: "The article no longer says so.",
  withdrawn: "The article has been withdrawn.",
};

/**
 * The parts of an answer, in the order in which they are read. `said`: the paragraph that streamed in, kept in place
 * when it is what the answer says. `corrections`: those of a kept answer. `level`: of its headings.
 */
export function answerParts(answer, { said = null, corrections = [], level = 3 } = {}) {
  const mark = (citation) => noteOn(citation, corrections);
  return [
    ...notes(answer),
    answer.status === "abstained" ? abstained(answer, level) : null,
    answer.short_answer && el("p", { class: "short-answer" }, outside(answer.short_answer)),
    answer.sentences.length > 0 && !isToldBySides(answer) && (isSame(said, answer) ? said : paragraph(answer, mark)),
    conflictList(answer.conflicts, answer.citations),
    corrections.length > 0 && correctionList(corrections, level),
    answer.citations.length > 0 && sources(answer, mark, level),
    deedsOf(answer),
    receipt(answer, level),
  ].filter(Boolean);
}

/** An empty paragraph that sentences are put into as they come. */
export function streamed() {
  return el("p", { class: "said" });
}

/** One more sentence at the end of a paragraph. */
export function addSentence(node, said, citations) {
  if (node.hasChildNodes()) node.append(" ");
  node.append(sentence(said, citations));
}

function paragraph(answer, mark) {
  const node = streamed();
  for (const said of answer.sentences) {
    if (node.hasChildNodes()) node.append(" ");
    node.append(sentence(said, answer.citations, { mark }));
  }
  return node;
}

/** Whether each sentence stands with its side of a disagreement: it is then not said twice. */
function isToldBySides({ sentences, conflicts }) {
  const told = new Set(conflicts.flatMap((conflict) => conflict.sides.map((side) => side.text)));
  return sentences.every((said) => told.has(said.text));
}

/** Whether what streamed in is, sentence by sentence, what the whole answer says. */
function isSame(node, answer) {
  const texts = [...(node?.querySelectorAll(".sentence > bdi") ?? [])].map((one) => one.textContent);
  return texts.length === answer.sentences.length && answer.sentences.every((said, n) => said.text === texts[n]);
}

function notes(answer) {
  const found = [];
  if (answer.status === "partial") found.push(note("The archive answers only part of this.", unanswered(answer)));
  if (answer.status === "conflict" && answer.conflicts.length === 0) found.push(note("The sources disagree.", []));
  if (answer.degraded)
    found.push(note("The language model did not answer: these are the articles’ own sentences.", []));
  return found;
}

/** What the archive does not answer, in the words of the server's notes. */
function unanswered(answer) {
  return answer.retrieved.notes.filter((text) => text.startsWith("Nothing in the archive answers"));
}

function note(text, more) {
  return el(
    "div",
    { class: "answer-note" },
    icon("warning"),
    el(
      "div",
      {},
      el("p", {}, text),
      more.map((one) => el("p", { class: "meta" }, outside(one))),
    ),
  );
}

function noteOn(citation, corrections) {
  const found = corrections.find((one) => one.article_id === citation.article_id && one.quote === citation.quote);
  return found ? FATES[found.fate] : null;
}

/** Each revision that is quoted, once, with the numbers of its quotes; the quotes themselves are for paper. */
function sources(answer, mark, level) {
  const quoted = byRevision(answer.citations);
  const list = [...quoted.values()].map((citations) =>
    el(
      "li",
      { class: "source" },
      el(
        "span",
        { class: "source-numbers" },
        citations.map((citation) => cite(citation, mark(citation))),
      ),
      el(
        "div",
        {},
        el("a", { href: articleAt(citations[0]) }, outside(title(citations[0]))),
        el("p", { class: "meta" }, outside(sourceAndDate(citations[0]))),
      ),
      citations.map((citation) =>
        el("blockquote", { class: "quote printed" }, `[${citation.number}] `, outside(citation.quote)),
      ),
    ),
  );
  return el(
    "section",
    { class: "sources" },
    el(`h${level}`, { class: "label" }, "Sources"),
    el("ol", { role: "list" }, list),
  );
}

function byRevision(citations) {
  const found = new Map();
  for (const citation of citations) {
    const revision = `${citation.article_id} ${citation.revision}`;
    found.set(revision, [...(found.get(revision) ?? []), citation]);
  }
  return found;
}

function correctionList(corrections, level) {
  const list = corrections.map((one) =>
    el(
      "li",
      {},
      el("p", {}, el("s", {}, outside(`“${one.quote}”`))),
      el("p", { class: "note" }, FATES[one.fate], one.now && [" Now: ", outside(`“${one.now}”`)]),
      el("p", { class: "meta" }, outside([one.title, one.source].filter(Boolean).join(" · "))),
    ),
  );
  return el(
    "section",
    { class: "corrections" },
    el(`h${level}`, { class: "label" }, "What no longer holds"),
    el("ul", { role: "list" }, list),
  );
}
