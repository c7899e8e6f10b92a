// One Edition, built now: shown first, and kept when the reader says so.
//
// Flows in: the stored digests; what the reader chooses. Flows out: a form, beneath it the Edition of a dry run, and
// the buttons that keep it. Nothing is told twice: only what is kept counts as told.

import { api } from "./api.js";
import { button, clear, el, icon, outside } from "./dom.js";
import { editionNode, windowOf } from "./editions.js";
import { field } from "./fields.js";
import { counted, published } from "./format.js";
import { to } from "./router.js";
import { ownZone } from "./schedules.js";
import { failed, loading } from "./states.js";

const AGAIN = "It is built again when it is kept, so articles that come in between are told as well.";

/** `definitions`: a promise of the stored digests, empty where the reader may not see them. */
export function buildPanel({ definitions, signal, navigate, announce }) {
  const result = el("div", { class: "preview" });
  const form = buildForm({ definitions, signal });
  const preview = async () => {
    const asked = form.asked();
    clear(result).append(loading("Building; this takes some seconds"));
    try {
      const edition = await api.post("/v1/digests", { ...asked, dry_run: true }, { signal });
      clear(result).append(previewNode(edition, asked, await stored(asked, definitions), keep));
      announce(
        edition.items.length
          ? `Built, with ${counted(edition.items.length, "story", "stories")}. It is not kept yet.`
          : (edition.message ?? "There is nothing to tell."),
      );
    } catch (problem) {
      if (!signal.aborted) clear(result).append(failed(problem, preview));
    }
  };
  const keep = async (asked, send) => {
    clear(result).append(loading("Keeping it"));
    try {
      const edition = await api.post("/v1/digests", send === null ? asked : { ...asked, send }, { signal });
      announce("The digest is kept.");
      navigate(to(["digests", edition.id]));
    } catch (problem) {
      if (!signal.aborted) clear(result).append(failed(problem, () => keep(asked, send)));
    }
  };
  form.node.addEventListener("submit", (event) => {
    event.preventDefault();
    preview();
  });
  return el(
    "section",
    { class: "panel", "aria-labelledby": "build-head" },
    el("h2", { id: "build-head" }, "Build one now"),
    form.node,
    result,
  );
}

function buildForm({ definitions, signal }) {
  const which = el(
    "select",
    { id: "build-which", name: "digest" },
    el("option", { value: "" }, "Everything, or topics"),
  );
  definitions.then((all) => all.forEach(({ name }) => which.append(el("option", { value: name }, name))));
  const topics = el("input", {
    id: "build-topics",
    name: "topics",
    type: "text",
    maxlength: 500,
    autocomplete: "off",
    "aria-describedby": "build-topics-hint",
  });
  const date = el("input", {
    id: "build-day",
    name: "day",
    type: "date",
    min: "1800-01-01",
    max: "2200-12-31",
    "aria-describedby": "build-day-hint",
  });
  const hint = el("p", { class: "hint", id: "build-day-hint" }, "None: the last 24 hours.");
  const length = el(
    "select",
    { id: "build-length", name: "length" },
    ["short", "medium", "long"].map((name) => el("option", { value: name, selected: name === "medium" }, name)),
  );
  const topicsField = field(
    "Topics",
    topics,
    el("p", { class: "hint", id: "build-topics-hint" }, "Apart by commas. None: everything."),
  );
  which.addEventListener("change", () => (topicsField.hidden = which.value !== ""));
  newestDay(signal).then((newest) => newest && offerDay(hint, date, newest));
  const node = el(
    "form",
    { class: "build-form" },
    field("Which", which),
    topicsField,
    field("Day", date, hint),
    field("Length", length),
    el("button", { type: "submit", class: "button primary" }, icon("digest"), "Show me first"),
  );
  const asked = () => ({
    ...(which.value ? { digest: which.value } : { topics: topicsOf(topics.value), time_zone: ownZone() }),
    ...(date.value ? { date: date.value } : {}),
    length: length.value,
  });
  return { node, asked };
}

/** One button; or two, where the API wants to be told whether to send. */
function keepButtons(asked, places, keep) {
  const primary = (text, send) => button(text, { class: "button primary", onclick: () => keep(asked, send) });
  if (places === 0) return primary("Keep this digest", null);
  const aside = button("Keep without sending", { onclick: () => keep(asked, false) });
  return [primary(`Keep and send to ${counted(places, "destination")}`, true), aside];
}

/** "a, b" as topics. */
export function topicsOf(text) {
  return [
    ...new Set(
      text
        .split(/[,;\n]/)
        .map((topic) => topic.trim())
        .filter(Boolean),
    ),
  ];
}

/** The day of the newest article, as a `published` of the API; null when there is none with a day. */
async function newestDay(signal) {
  const found = await api.get("/v1/articles?limit=1", { signal }).catch(() => ({ articles: [] }));
  const date = found.articles[0]?.published;
  return date && date.precision !== "month-day" ? { ...date, at: date.at.slice(0, 10), precision: "day" } : null;
}

function offerDay(hint, date, newest) {
  const use = () => {
    date.value = newest.at;
    date.focus();
  };
  hint.append(
    " The newest article is of ",
    button(published(newest), { class: "link-button", onclick: use, "aria-label": `Use ${published(newest)}` }),
    ".",
  );
}

async function stored({ digest }, definitions) {
  return digest === undefined ? null : ((await definitions).find(({ name }) => name === digest) ?? null);
}

function previewNode(edition, asked, definition, keep) {
  const tells = edition.items.length + edition.corrections.length > 0; // what tells nothing is not worth keeping
  const name = [tells ? "Not kept yet: " : "Nothing to keep: ", outside(edition.name), ", ", windowOf(edition)];
  return el(
    "div",
    { class: "preview-edition" },
    el("h3", {}, name),
    tells
      ? el("div", { class: "preview-buttons" }, keepButtons(asked, definition?.destinations.length ?? 0, keep))
      : null,
    tells ? el("p", { class: "hint" }, AGAIN) : null,
    editionNode(edition, { level: 4 }),
  );
}
