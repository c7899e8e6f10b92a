// One answer, frozen: what a shared link leads to.
//
// Flows in: an answer's id. Flows out: the question, the answer as it was given, and what of it no longer holds.

import { api } from "../api.js";
import { answerParts } from "../answers.js";
import { append, el, outside } from "../dom.js";
import { moment } from "../format.js";
import { gone } from "../gone.js";
import { to } from "../router.js";

export default {
  title: "Answer",
  async render(root, { id }, { signal, titled }) {
    const answer = await kept(id, signal);
    if (answer === null)
      return void root.append(
        gone(
          "This answer is not kept",
          "Its conversation may have been deleted, or it belongs to another archive.",
          "#/",
          "Ask a question",
        ),
      );
    titled(answer.question);
    append(
      root,
      el(
        "header",
        { class: "answer-head" },
        el("h1", { class: "question" }, outside(answer.question)),
        el("p", { class: "meta" }, `As it was answered on ${moment(answer.as_of)}`),
      ),
      el(
        "article",
        { class: "answer", "aria-label": "Answer" },
        answerParts(answer, { corrections: answer.corrections, level: 2 }),
      ),
      el(
        "p",
        { class: "go-on" },
        el(
          "a",
          { class: "button", href: to(["conversations", answer.conversation_id]) },
          "Ask on in this conversation",
        ),
      ),
    );
  },
};

async function kept(id, signal) {
  try {
    return await api.get(`/v1/answers/${encodeURIComponent(id)}`, { signal });
  } catch (problem) {
    if (problem.status === 404) return null;
    throw problem;
  }
}
