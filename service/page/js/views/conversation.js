// A conversation that is kept: its questions and answers, to read, to go on with, to name and to delete.
//
// Flows in: a conversation's id. Flows out: its turns, the newest first loaded, and a box to ask on in.

import { api } from "../api.js";
import { composer } from "../composer.js";
import * as conversations from "../conversations.js";
import { button, clear, el, iconButton, outside } from "../dom.js";
import { gone } from "../gone.js";
import { renamed } from "../renaming.js";
import { failed } from "../states.js";
import { turns } from "../turns.js";

const AT_ONCE = 20;

export default {
  title: "Conversation",
  async render(root, { id }, { signal, titled, announce }) {
    const path = `/v1/conversations/${encodeURIComponent(id)}`;
    const found = await kept(path, signal);
    if (found === null)
      return void root.append(
        gone(
          "This conversation is not kept",
          "It may have been deleted, or belong to another archive.",
          "#/",
          "Ask a question",
        ),
      );
    titled(found.name);
    root.classList.add("talking");
    const thread = turns({ signal, onBegun: () => {}, onBusy: (is) => box.busy(is) });
    const ask = async (question, filters) => {
      await thread.ask(question, filters, id);
      conversations.refresh();
    };
    const box = composer({ onAsk: ask, onStop: thread.stop, signal, further: true });
    const shown = found.turns.map((turn) => thread.show(turn.answer));
    root.append(
      head(found, { signal, titled, announce }),
      earlier(path, found.next_offset, thread, signal),
      thread.node,
      box.node,
    );
    root.dataset.placed = "true";
    requestAnimationFrame(
      () => scrollY === 0 && shown.length > 1 && shown[shown.length - 1].scrollIntoView({ block: "start" }),
    );
    if (matchMedia("(hover: hover)").matches) box.focus();
  },
};

async function kept(path, signal) {
  try {
    return await api.get(`${path}?limit=${AT_ONCE}`, { signal });
  } catch (problem) {
    if (problem.status === 404) return null;
    throw problem;
  }
}

function head(one, { signal, titled, announce }) {
  const state = { ...one };
  const name = el("h1", { class: "conversation-name" }, outside(one.name));
  const rename = iconButton("rename", "Rename", { onclick: () => renamed(name, state, announce) });
  const drop = iconButton("trash", "Delete", { onclick: () => conversations.remove(state) });
  conversations.onChange(() => {
    const now = conversations.all().find((other) => other.id === one.id)?.name;
    if (!now || now === state.name) return;
    state.name = now;
    clear(name).append(outside(now));
    titled(now);
  }, signal);
  return el("header", { class: "conversation-head" }, name, el("span", { class: "deeds" }, rename, drop));
}

/** A button above the turns, while there are older ones. */
function earlier(path, offset, thread, signal) {
  const box = el("div", { class: "earlier" });
  const draw = (next) =>
    clear(box).append(
      ...(next === null
        ? []
        : [button("Show earlier questions", { class: "button quiet", onclick: () => more(next) })]),
    );
  const more = async (from) => {
    try {
      const page = await api.get(`${path}?limit=${AT_ONCE}&offset=${from}`, { signal });
      const height = document.documentElement.scrollHeight;
      for (const turn of [...page.turns].reverse()) thread.show(turn.answer, { before: true });
      draw(page.next_offset);
      scrollBy(0, document.documentElement.scrollHeight - height);
    } catch (problem) {
      if (!signal.aborted) clear(box).append(failed(problem, () => more(from)));
    }
  };
  draw(offset);
  return box;
}
