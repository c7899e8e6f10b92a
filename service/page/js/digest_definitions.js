// The digests that are kept: when each is built next, and where it goes. A simple one can be made here.
//
// Flows in: definitions of the API. Flows out: a list and a form. Needs a key that may write; without one, it says so.

import { api } from "./api.js";
import { confirmed } from "./dialogs.js";
import { button, clear, el, icon, outside } from "./dom.js";
import { topicsOf } from "./digest_building.js";
import { field } from "./fields.js";
import { counted, moment } from "./format.js";
import { notice } from "./notices.js";
import { cronOf, inWords, ownZone } from "./schedules.js";
import { failed, loading } from "./states.js";

const PATH = "/v1/digest-definitions";

/** `{ node, all }`; `all` is a promise of the stored digests, empty where the reader may not see them. */
export function definitionsPanel({ signal, announce }) {
  const body = el("div", {});
  const node = el(
    "section",
    { class: "panel", "aria-labelledby": "definitions-head" },
    el("h2", { id: "definitions-head" }, "Digests that build themselves"),
    body,
  );

  async function show() {
    clear(body).append(loading("Looking for digests"));
    try {
      const { definitions } = await api.get(PATH, { signal });
      clear(body).append(
        listNode(definitions, remove),
        makeForm(make, definitions.length ? "Keep another one" : "Keep one"),
      );
      return definitions;
    } catch (problem) {
      if (signal.aborted) return [];
      const locked = problem.status === 403;
      clear(body).append(
        locked
          ? el("p", { class: "quiet" }, "Your key may read. The digests that are kept are shown to one that may write.")
          : failed(problem, show),
      );
      return [];
    }
  }

  async function make(definition) {
    const made = await api.post(PATH, definition, { signal });
    announce(`The digest ${made.name} is kept.`);
    await show();
  }

  async function remove(definition) {
    const text = `“${definition.name}” is not built any more. Its Editions stay.`;
    if (!(await confirmed("Delete this digest?", text)) || signal.aborted) return;
    try {
      await api.delete(`${PATH}/${encodeURIComponent(definition.id)}`, { signal });
      announce("The digest was deleted.");
      await show();
    } catch (problem) {
      if (!signal.aborted) notice(`It was not deleted. ${problem.detail ?? problem.message}`);
    }
  }

  return { node, all: show() };
}

function listNode(definitions, remove) {
  if (definitions.length === 0) return el("p", { class: "quiet" }, "There are none yet.");
  return el(
    "ul",
    { class: "rows definitions", role: "list" },
    definitions.map((one) => definitionNode(one, remove)),
  );
}

function definitionNode(one, remove) {
  const about = [...one.topics, ...(one.question ? [one.question] : [])];
  return el(
    "li",
    { class: "row" },
    el("h3", { class: "row-title" }, outside(one.name)),
    el(
      "p",
      {},
      about.length ? ["About ", about.map((topic, n) => [n ? ", " : "", outside(topic)])] : "About everything",
      one.sources.length ? [", of ", outside(one.sources.join(", "))] : null,
      ".",
    ),
    el(
      "p",
      { class: "meta" },
      el("span", { class: "part" }, when(one)),
      el("span", { class: "part" }, one.length),
      one.next_at ? el("span", { class: "part" }, `next ${moment(one.next_at)}`) : null,
    ),
    el(
      "p",
      { class: "meta" },
      one.destinations.length
        ? ["To ", one.destinations.map((place, n) => [n ? ", " : "", `${place.kind} `, outside(place.address)])]
        : "Sent nowhere; kept here.",
    ),
    el(
      "div",
      { class: "row-deeds" },
      button([icon("trash"), "Delete"], {
        class: "button quiet",
        "aria-label": `Delete ${one.name}`,
        onclick: () => remove(one),
      }),
    ),
  );
}

function when({ schedule, time_zone: zone, enabled }) {
  if (schedule === null) return "only when asked for";
  return `${inWords(schedule)} (${zone})${enabled ? "" : ", switched off"}`;
}

function makeForm(make, title) {
  const name = el("input", {
    id: "make-name",
    name: "name",
    type: "text",
    required: true,
    maxlength: 80,
    autocomplete: "off",
  });
  const topics = el("input", {
    id: "make-topics",
    name: "topics",
    type: "text",
    maxlength: 500,
    autocomplete: "off",
    "aria-describedby": "make-topics-hint",
  });
  const time = el("input", { id: "make-time", name: "time", type: "time", required: true, value: "08:00" });
  const days = el(
    "select",
    { id: "make-days", name: "days" },
    el("option", { value: "mon-fri" }, "Working days"),
    el("option", { value: "*" }, "Every day"),
  );
  const zone = ownZone();
  const trouble = el("div", {});
  const submit = async (event) => {
    event.preventDefault();
    const definition = {
      name: name.value.trim(),
      topics: topicsOf(topics.value),
      schedule: cronOf(time.value, days.value),
      time_zone: zone,
    };
    clear(trouble).append(loading("Keeping it"));
    try {
      await make(definition);
    } catch (problem) {
      clear(trouble).append(failed(problem));
    }
  };
  return el(
    "details",
    { class: "make fold" },
    el("summary", {}, icon("plus"), title),
    el(
      "form",
      { class: "build-form", onsubmit: submit },
      field("Name", name),
      field("Topics", topics, el("p", { class: "hint", id: "make-topics-hint" }, "Apart by commas. None: everything.")),
      field(`Time (${zone})`, time),
      field("Days", days),
      el("button", { type: "submit", class: "button primary" }, "Keep it"),
    ),
    trouble,
    el(
      "p",
      { class: "hint" },
      "Sources, questions and destinations (e-mail, webhooks, Slack) are set with dateline digest, or over HTTP.",
    ),
  );
}
