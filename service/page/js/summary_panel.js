// Articles summed up, in sentences with their citations.
//
// Flows in: the ids of articles, and the style. Flows out: a button, and beneath it the summary, or why there is none.
// The last summaries are remembered while the page is open: following a citation and coming back shows them again.

import { api } from "./api.js";
import { conflictList } from "./conflicts.js";
import { clear, el, icon, outside } from "./dom.js";
import { counted, duration, published } from "./format.js";
import { sentence } from "./quotes.js";
import { failed, loading } from "./states.js";

const REMEMBERED = 20;
const LENGTHS = [
  ["short", "Short"],
  ["medium", "Medium"],
  ["long", "Long"],
];
const made = new Map(); // by what was asked for; the oldest first

/** A button that sums up `ids`; `style` as POST /v1/summaries takes it. */
export function summaryPanel({ ids, style = "prose", label = "Summarize", signal, announce }) {
  const body = el("div", { class: "summary-body" });
  const key = `${style} ${ids.join(" ")}`;
  const length = lengthField();
  const go = el("button", { type: "button", class: "button", onclick: () => sumUp() }, icon("story"), label);

  async function sumUp() {
    go.disabled = true;
    clear(body).append(loading("Summing up"));
    try {
      const summary = await api.post("/v1/summaries", { article_ids: ids, style, length: length.value }, { signal });
      remember(key, summary);
      clear(body).append(summaryNode(summary));
      announce(
        summary.status === "abstained"
          ? "There is nothing to sum up"
          : `Summed up in ${counted(summary.sentences.length, "sentence")}`,
      );
    } catch (problem) {
      if (!signal.aborted) clear(body).append(failed(problem, sumUp));
    } finally {
      go.disabled = false;
    }
  }

  const known = made.get(key);
  if (known) {
    length.value = known.length;
    body.append(summaryNode(known));
  }
  return el("div", { class: "summary" }, el("div", { class: "summary-ask" }, go, length), body);
}

function lengthField() {
  return el(
    "select",
    { "aria-label": "Length of the summary", value: null },
    ...LENGTHS.map(([value, name]) => el("option", { value, selected: value === "medium" }, name)),
  );
}

function remember(key, summary) {
  made.delete(key);
  made.set(key, summary);
  if (made.size > REMEMBERED) made.delete(made.keys().next().value);
}

/** A Summary of the API. */
export function summaryNode(summary) {
  if (summary.status === "abstained")
    return el(
      "div",
      { class: "summary-text" },
      el("p", { class: "quiet" }, outside(summary.abstention?.message ?? summary.text)),
    );
  const entries = summary.sentences.map((said) => entry(said, summary));
  return el(
    "section",
    { class: "summary-text", "aria-label": "Summary" },
    summary.degraded
      ? el("p", { class: "note" }, "The language model did not answer; these are the articles' own sentences.")
      : null,
    summary.style === "timeline"
      ? el("ol", { class: "timeline-summary", role: "list" }, ...entries)
      : el("p", { class: "prose" }, ...entries),
    conflictList(summary.conflicts, summary.citations),
    how(summary),
  );
}

function entry(said, { style, citations }) {
  if (style !== "timeline") return [sentence(said, citations), " "];
  return el(
    "li",
    {},
    el("span", { class: "when" }, published(said.at)),
    el("span", { class: "prose" }, sentence(said, citations)),
  );
}

function how({ articles, mode, model, dropped, notes, timing_ms: timing }) {
  const by =
    mode === "llm"
      ? `written by ${model ?? "a language model"}, each sentence checked`
      : "in the articles' own sentences";
  return el(
    "details",
    { class: "summary-how fold" },
    el("summary", {}, "How was this made?"),
    el("p", {}, `From ${counted(articles, "article")}, ${by}, in ${duration(timing.total)}.`),
    ...notes.map((note) => el("p", {}, note)),
    dropped.length === 0
      ? null
      : [
          el("p", {}, "Dropped, since no quote bears it out:"),
          el("ul", {}, ...dropped.map(({ text, reason }) => el("li", {}, outside(text), ` (${reason})`))),
        ],
  );
}
