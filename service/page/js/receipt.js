// "How was this answered": what was left out and why, what was searched, and by what means.
//
// Flows in: an Answer of the API. Flows out: one <details>.

import { el, icon, outside } from "./dom.js";
import { counted, day, duration, moment } from "./format.js";

/** `level`: of its heading. */
export function receipt(answer, level = 3) {
  return el(
    "details",
    { class: "how" },
    el("summary", {}, icon("chevron"), "How was this answered?"),
    el(
      "div",
      { class: "how-body" },
      el(
        "dl",
        {},
        rows(answer).map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]),
      ),
      dropped(answer, level),
    ),
  );
}

function rows(answer) {
  const { retrieved } = answer;
  return [
    answer.standalone_question !== answer.question && ["Searched as", outside(answer.standalone_question)],
    ["Looked at", `${counted(retrieved.passages, "passage")} of ${counted(retrieved.articles, "article")}`],
    ["Published", time(retrieved)],
    retrieved.notes.length > 0 && [
      "Notes",
      el(
        "ul",
        { role: "list" },
        retrieved.notes.map((text) => el("li", {}, outside(text))),
      ),
    ],
    ["Written by", author(answer)],
    answer.prompt && ["Prompt", el("code", {}, answer.prompt)],
    typeof answer.confidence === "number" && ["Confidence", confidence(answer.confidence)],
    ["Took", took(answer.timing_ms)],
    ["As of", moment(answer.as_of)],
  ].filter(Boolean);
}

function time({ from, to }) {
  if (!from && !to) return "at any time";
  const last = to && day(utcDay(new Date(new Date(to).getTime() - 1)));
  const first = from && day(utcDay(new Date(from)));
  if (first && last) return first === last ? `on ${first}` : `from ${first} to ${last}`;
  return first ? `since ${first}` : `until ${last}`;
}

/** The window is kept in UTC: its days are named as they were asked for, whatever the reader's zone. */
function utcDay(date) {
  return date.toISOString().slice(0, 10);
}

function author({ mode, model, degraded }) {
  if (mode === "llm") return [outside(model ?? "a language model"), "; each sentence was checked against its quotes"];
  return degraded
    ? "the articles themselves, since the language model did not answer"
    : "the articles themselves, word for word";
}

function confidence(value) {
  return `${Math.round(value * 100)} % that the archive answers all that was asked`;
}

function took(timing) {
  const { total, ...stages } = timing;
  const named = Object.entries(stages).map(([name, ms]) => `${name.replaceAll("_", " ")} ${duration(ms)}`);
  return total === undefined ? named.join(", ") : `${duration(total)}${named.length ? ` (${named.join(", ")})` : ""}`;
}

function dropped(answer, level) {
  if (answer.dropped.length === 0)
    return el(
      "p",
      { class: "meta" },
      "Nothing was left out: every sentence that was drafted is supported by its quotes.",
    );
  const list = answer.dropped.map((one) =>
    el(
      "li",
      {},
      el("p", { class: "left-out", dir: "auto" }, one.text),
      el("p", { class: "note" }, outside(one.reason)),
    ),
  );
  return [
    el(`h${level}`, { class: "label" }, `Left out: ${counted(answer.dropped.length, "sentence")}`),
    el("ul", { class: "dropped", role: "list" }, list),
  ];
}
