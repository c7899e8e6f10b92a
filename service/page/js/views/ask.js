// Where one asks: a question on an empty page, and the conversation that grows out of it.
//
// Flows in: nothing, or of the address `q` (a question to begin with), `from`, `to`, `source`, `articles` (ids, joined
// by commas). Flows out: a conversation, under whose own address the page is from its first answer on.

import { api } from "../api.js";
import { composer } from "../composer.js";
import * as conversations from "../conversations.js";
import { el, outside } from "../dom.js";
import { counted } from "../format.js";
import { openers } from "../openers.js";
import { to } from "../router.js";
import { turns } from "../turns.js";

export default {
  title: "Dateline",
  async render(root, params, { signal, settle, titled }) {
    const state = { conversationId: null };
    const hero = el(
      "header",
      { class: "hero" },
      el("h1", {}, "What do you want to know?"),
      el(
        "p",
        { class: "lead" },
        "Every sentence of an answer carries a quote from the articles. What they do not support is not said.",
      ),
    );
    const suggestions = el("section", { class: "suggestions", "aria-label": "Suggestions" });
    const thread = turns({
      signal,
      onBusy: (is) => box.busy(is),
      onBegun(id, question) {
        if (state.conversationId === id) return;
        state.conversationId = id;
        settle(to(["conversations", id]));
        titled(question);
      },
    });
    const ask = async (question, filters) => {
      root.classList.add("talking");
      hero.replaceWith(el("h1", { class: "unheard" }, "Conversation"));
      suggestions.remove();
      box.further();
      await thread.ask(question, filters, state.conversationId);
      conversations.refresh();
    };
    const box = composer({ onAsk: ask, onStop: thread.stop, signal, filters: filtersOf(params) });
    root.append(hero, thread.node, box.node, suggestions);
    root.dataset.placed = "true";
    if (params.q) box.take(params.q);
    if (matchMedia("(hover: hover)").matches || params.articles) box.focus();
    fill(suggestions, { signal, ask: (question) => ask(question, filtersOf(params)) });
  },
};

function filtersOf({ from = "", to: until = "", articles = "", query }) {
  return { from, to: until, sources: query.getAll("source"), articles: articles.split(",").filter(Boolean) };
}

/** What could be asked, and how much there is to ask; nothing when the server cannot tell. */
async function fill(section, { signal, ask }) {
  try {
    const [found, ready] = await Promise.all([openers(signal), api.get("/readyz", { signal })]);
    if (signal.aborted || !section.isConnected) return;
    if (ready.articles === 0) return void section.append(emptyArchive());
    const items = found.map((question) =>
      el("li", {}, el("button", { type: "button", class: "opener", onclick: () => ask(question) }, outside(question))),
    );
    if (items.length) section.append(el("h2", { class: "label" }, "For example"), el("ul", { role: "list" }, items));
    section.append(
      el(
        "p",
        { class: "meta" },
        el("a", { href: "#/articles" }, counted(ready.articles, "article")),
        " in the archive",
        ready.vectors_pending
          ? `; ${counted(ready.vectors_pending, "passage")} still being prepared for search by meaning`
          : "",
      ),
    );
  } catch {
    // the question itself will say what is wrong
  }
}

function emptyArchive() {
  return el(
    "div",
    { class: "state empty" },
    el("h2", {}, "The archive is empty"),
    el("p", {}, "Put some articles in, and ask about them."),
    el("a", { class: "button primary", href: "#/upload" }, "Add articles"),
  );
}
