// The questions and answers of one conversation, one beneath the other.
//
// Flows in: questions to ask, answers that were kept. Flows out: nodes, and `onBegun(conversationId)` when an answer
// is whole: until then the server keeps no conversation. A question that fails stays where it is, with a button that
// asks it again: nothing written is lost.

import { answerParts, addSentence, streamed } from "./answers.js";
import { api } from "./api.js";
import { button, clear, el, outside } from "./dom.js";
import { announce } from "./notices.js";
import { to } from "./router.js";
import { failed } from "./states.js";

const STATUS_WORDS = {
  answered: "The answer is complete.",
  partial: "The archive answers only part of this.",
  conflict: "The sources disagree.",
};

let numbered = 0;

/** {node, ask(question, filters, conversationId), show(answer), stop(), isEmpty()} */
export function turns({ signal, onBegun, onBusy }) {
  const node = el("div", { class: "turns" });
  let running = null;

  const ask = async (question, filters, conversationId) => {
    const turn = turnNode(question);
    turn.node.classList.toggle("fresh", node.hasChildNodes());
    node.append(turn.node);
    await answerInto(turn, question, filters, conversationId);
  };

  async function answerInto(turn, question, filters, conversationId) {
    const asking = new AbortController();
    running = asking;
    onBusy(true);
    place(turn.node);
    const stream = streamInto(turn.answer);
    try {
      await api.stream(
        "/v1/ask",
        bodyOf(question, filters, conversationId),
        stream.on((begun) => {
          onBegun(begun, question);
          over(asking); // the next question need not wait until the server has closed the stream
        }),
        { signal: AbortSignal.any([signal, asking.signal]) },
      );
    } catch (error) {
      if (signal.aborted) return;
      const again = () => {
        clear(turn.answer);
        answerInto(turn, question, filters, conversationId);
      };
      stream.end();
      turn.answer.append(
        asking.signal.aborted ? stopped(again) : isLost(error) ? lost(error, question) : failed(error, again),
      );
      if (asking.signal.aborted) announce("Stopped.");
    } finally {
      over(asking);
    }
  }

  function over(asking) {
    if (running !== asking) return;
    running = null;
    onBusy(false);
  }

  return {
    node,
    ask,
    stop: () => running?.abort(),
    isEmpty: () => !node.hasChildNodes(),
    show(answer, { before = false, corrections = [] } = {}) {
      const turn = turnNode(answer.question);
      turn.answer.append(...answerParts(answer, { corrections }));
      if (before) node.prepend(turn.node);
      else node.append(turn.node);
      return turn.node;
    },
  };
}

/** Asking the same again is no use when the conversation is gone. */
function isLost(error) {
  return error.status === 404;
}

function lost(error, question) {
  return el(
    "div",
    {},
    failed(error),
    el("a", { class: "button", href: to("", { q: question }) }, "Ask it in a new conversation"),
  );
}

function bodyOf(question, { from, to, sources, articles }, conversationId) {
  return {
    question,
    stream: true,
    ...(conversationId && { conversation_id: conversationId }),
    ...(from && { from }),
    ...(to && { to }),
    ...(sources.length && { sources }),
    ...(articles.length && { articles }),
  };
}

function turnNode(question) {
  const id = `turn-${(numbered += 1)}`;
  const answer = el("div", { class: "answer" });
  const node = el(
    "article",
    { class: "turn", "aria-labelledby": id },
    el("h2", { class: "question", id }, outside(question)),
    answer,
  );
  return { node, answer };
}

/** Puts a new question at the top of the window, so that its answer grows into view. */
function place(node) {
  const smooth = matchMedia("(prefers-reduced-motion: no-preference)").matches;
  node.scrollIntoView({ block: "start", behavior: smooth ? "smooth" : "instant" });
}

/** Fills `box` from the events of one answer. */
function streamInto(box) {
  const waiting = el(
    "p",
    { class: "waiting" },
    el("span", { class: "spinner", "aria-hidden": true }),
    "Looking in the archive …",
  );
  const said = streamed();
  const citations = [];
  box.setAttribute("aria-busy", "true");
  box.append(waiting);
  announce("Looking in the archive");
  const end = () => {
    waiting.remove();
    box.removeAttribute("aria-busy");
  };
  const events = (onBegun) => ({
    sentence(data) {
      citations.push(...data.citations);
      if (!said.isConnected) box.insertBefore(said, waiting);
      addSentence(said, data.sentence, citations);
      announce(data.sentence.text);
    },
    message_end(answer) {
      end();
      complete(box, said, answerParts(answer, { said }));
      onBegun(answer.conversation_id);
      announce(
        answer.status === "abstained" ? (answer.abstention?.message ?? answer.text) : STATUS_WORDS[answer.status],
      );
    },
  });
  return {
    end,
    on: (onBegun) => {
      const known = events(onBegun);
      return (name, data) => known[name]?.(data);
    },
  };
}

/** Puts the whole answer around the paragraph that streamed in, which is not moved: a reader may be in it. */
function complete(box, said, parts) {
  const at = parts.indexOf(said);
  for (const node of [...box.children]) if (at < 0 || node !== said) node.remove();
  if (at < 0) return box.append(...parts);
  said.before(...parts.slice(0, at));
  said.after(...parts.slice(at + 1));
}

function stopped(again) {
  return el(
    "div",
    { class: "stopped" },
    el("p", { class: "meta" }, "Stopped."),
    button("Ask again", { class: "button quiet", onclick: again }),
  );
}
