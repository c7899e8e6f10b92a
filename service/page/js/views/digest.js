// One Edition, frozen.
//
// Flows in: its id. Flows out: the Edition, its other forms, and the way to print it.

import { api, hasKey } from "../api.js";
import { append, button, el, outside } from "../dom.js";
import { moment } from "../format.js";
import { editionNode, windowOf } from "../editions.js";
import { gone } from "../gone.js";
import { to } from "../router.js";

export default {
  title: "Digest",
  async render(root, { id }, { signal, titled }) {
    const edition = await found(id, signal);
    if (edition === null)
      return void root.append(
        gone(
          "There is no such digest",
          "It may be of another archive, or never have been kept.",
          to("digests"),
          "To the digests",
        ),
      );
    titled(`${edition.name}, ${windowOf(edition)}`);
    append(root, head(edition), editionNode(edition));
  },
};

async function found(id, signal) {
  try {
    return await api.get(path(id), { signal });
  } catch (problem) {
    if (problem.status === 404) return null;
    throw problem;
  }
}

function path(id) {
  return `/v1/digests/${encodeURIComponent(id)}`;
}

function head(edition) {
  return el(
    "header",
    { class: "article-head" },
    el("p", { class: "kicker" }, el("a", { href: to("digests") }, "Digests")),
    el("h1", {}, outside(edition.name), ", ", windowOf(edition)),
    el("p", { class: "meta" }, `Frozen ${moment(edition.as_of)}. What it says never changes.`),
    el(
      "div",
      { class: "forms" },
      hasKey() ? button("Print", { class: "button quiet", onclick: () => print() }) : forms(edition),
    ),
  );
}

/** Links of the API itself: a browser sends no key with those, so they are shown where none is needed. */
function forms(edition) {
  const form = (name, text) =>
    el(
      "a",
      { class: "button quiet", href: `${path(edition.id)}?format=${name}`, target: "_blank", rel: "noopener" },
      text,
    );
  return [form("html", "Printable page"), form("markdown", "Markdown"), form("json", "JSON")];
}
