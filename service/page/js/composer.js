// The box to ask in: a question, and behind a button what it is to be looked for in.
//
// Flows in: keys, presses, filters of the address. Flows out: `onAsk(question, filters)` and `onStop()`. What is
// written and not yet asked is kept in this browser. Knows no answer.
//
// Filters: {from, to, sources, articles}: days as "2023-03-17" or "", arrays of names and of ids.

import { api } from "./api.js";
import { clear, el, icon, iconButton, outside } from "./dom.js";
import { counted, day } from "./format.js";
import * as stored from "./stored.js";

const LONGEST = 4000;
const FIRST = "Ask about the news you keep";
const FURTHER = "Ask a follow-up question";
export const NO_FILTERS = Object.freeze({ from: "", to: "", sources: [], articles: [] });

/** {node, focus(), busy(is), take(question), further()}; `further`: a follow-up is asked for. */
export function composer({ onAsk, onStop, signal, filters = NO_FILTERS, further = false }) {
  const state = { filters: { ...NO_FILTERS, ...filters }, busy: false };
  const field = questionField(further, stored.read("draft") ?? "");
  const chips = el("ul", { class: "chips", "aria-label": "Filters in force", hidden: true });
  const panel = el("div", { class: "ask-filters", id: "ask-filters", hidden: true });
  const opener = el(
    "button",
    { type: "button", class: "button quiet filter-button", "aria-expanded": "false", "aria-controls": "ask-filters" },
    icon("filter"),
    "Filters",
  );
  const go = iconButton("send", "Ask", { type: "submit", class: "icon-button send" });
  const node = el(
    "form",
    { class: "composer", autocomplete: "off" },
    el("label", { class: "unheard", for: "question" }, "Question"),
    field,
    chips,
    panel,
    el("div", { class: "composer-foot" }, opener, go),
  );

  const changed = (next) => {
    state.filters = { ...state.filters, ...next };
    drawChips(chips, state.filters, changed);
  };
  const submit = () => {
    const text = field.value.trim();
    if (state.busy) return;
    if (!text) return field.focus();
    if (state.filters.from && state.filters.to && state.filters.from > state.filters.to)
      return panel.querySelector("input").reportValidity();
    take("");
    open(false);
    onAsk(text, state.filters);
  };
  const open = (is) => {
    panel.hidden = !is;
    opener.setAttribute("aria-expanded", String(is));
  };
  const take = (text) => {
    field.value = text;
    remember(text);
    grow(field);
  };
  node.addEventListener("submit", (event) => {
    event.preventDefault();
    if (state.busy) onStop();
    else submit();
  });
  field.addEventListener("input", () => (remember(field.value), grow(field)));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  addEventListener("keydown", (event) => event.key === "Escape" && state.busy && !event.defaultPrevented && onStop(), {
    signal,
  });
  opener.addEventListener("click", () => {
    if (!panel.hasChildNodes()) fillPanel(panel, () => state.filters, changed, signal);
    open(panel.hidden);
    if (!panel.hidden) panel.querySelector("input").focus();
  });
  drawChips(chips, state.filters, changed);
  queueMicrotask(() => grow(field));

  return {
    node,
    take,
    further: () => field.setAttribute("placeholder", FURTHER),
    focus: () => field.focus({ preventScroll: true }),
    busy(is) {
      state.busy = is;
      clear(go).append(icon(is ? "stop" : "send"));
      go.setAttribute("aria-label", is ? "Stop" : "Ask");
      go.title = is ? "Stop" : "Ask";
    },
  };
}

function questionField(further, value) {
  return el("textarea", {
    id: "question",
    name: "question",
    rows: 1,
    maxlength: LONGEST,
    placeholder: further ? FURTHER : FIRST,
    enterkeyhint: "send",
    dir: "auto",
    value,
  });
}

function grow(field) {
  if (CSS.supports("field-sizing", "content")) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}

function remember(text) {
  if (text) stored.write("draft", text);
  else stored.forget("draft");
}

function drawChips(list, filters, changed) {
  const { from, to, sources, articles } = filters;
  const found = [
    from && [`from ${day(from)}`, { from: "" }],
    to && [`to ${day(to)}`, { to: "" }],
    ...sources.map((name) => [name, { sources: sources.filter((other) => other !== name) }]),
    articles.length > 0 && [`in ${counted(articles.length, "chosen article")}`, { articles: [] }],
  ].filter(Boolean);
  clear(list).append(...found.map(([text, without]) => chip(text, () => changed(without))));
  list.hidden = found.length === 0;
  for (const field of list.closest("form")?.querySelectorAll("input[type=date]") ?? [])
    field.value = filters[field.name];
}

function chip(text, drop) {
  return el("li", { class: "chip" }, outside(text), iconButton("close", `Without “${text}”`, { onclick: drop }));
}

function fillPanel(panel, filters, changed, signal) {
  const dates = ["from", "to"].map((name) => {
    const field = el("input", {
      type: "date",
      id: `ask-${name}`,
      name,
      min: "1800-01-01",
      max: "2200-12-31",
      value: filters()[name],
    });
    field.addEventListener("change", () => {
      changed({ [name]: field.value });
      const { from, to } = filters();
      dates[0]
        .querySelector("input")
        .setCustomValidity(from && to && from > to ? "This is later than the day after it." : "");
    });
    return el(
      "div",
      { class: "field" },
      el("label", { for: `ask-${name}` }, name === "from" ? "Published from" : "to"),
      field,
    );
  });
  const known = el("datalist", { id: "known-sources" });
  const source = el("input", {
    type: "text",
    id: "ask-source",
    list: "known-sources",
    maxlength: 200,
    placeholder: "Any source",
  });
  const add = () => {
    const name = source.value.trim();
    const { sources } = filters();
    source.value = "";
    if (name && !sources.some((other) => other.toLowerCase() === name.toLowerCase()))
      changed({ sources: [...sources, name] });
  };
  source.addEventListener("change", add);
  source.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    add();
  });
  panel.append(
    ...dates,
    el("div", { class: "field wide" }, el("label", { for: "ask-source" }, "Sources"), source, known),
  );
  sourceNames(signal).then((names) => known.append(...names.map((name) => el("option", { value: name }))));
}

async function sourceNames(signal) {
  try {
    const { sources } = await api.get("/v1/sources", { signal });
    return sources.slice(0, 200).map((source) => source.name);
  } catch {
    return []; // names can be written without being known
  }
}
