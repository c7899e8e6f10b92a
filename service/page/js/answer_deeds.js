// What a reader can do with an answer: share it, say what it is worth, print it.
//
// Flows in: an Answer of the API. Flows out: a row of buttons. A verdict is given at once, its comment when it is
// written.

import { api } from "./api.js";
import { button, clear, el, icon, iconButton } from "./dom.js";
import { announce, notice } from "./notices.js";
import { to } from "./router.js";

const LONGEST = 2000;

export function deedsOf(answer) {
  const comment = el("div", { class: "comment", hidden: true });
  const thumbs = [thumb("up", "Good answer"), thumb("down", "Bad answer")];
  for (const node of thumbs)
    node.addEventListener("click", () => judge(answer.id, node.dataset.verdict, thumbs, comment));
  const share = el(
    "button",
    { type: "button", class: "button quiet", onclick: () => copyLink(answer.id) },
    icon("link"),
    "Copy link",
  );
  return el("div", { class: "answer-deeds" }, share, thumbs, comment);
}

/** The address of a kept answer on this page. */
export function addressOf(answerId) {
  return `${location.origin}${location.pathname}${to(["answers", answerId])}`;
}

async function copyLink(answerId) {
  const address = addressOf(answerId);
  try {
    await navigator.clipboard.writeText(address);
    notice("The link to this answer is copied.", { ms: 4000 });
  } catch {
    showLink(address);
  }
}

/** Where the clipboard is closed to a page (plain http on another host), the reader copies by hand. */
function showLink(address) {
  const field = el("input", {
    class: "address",
    type: "text",
    readonly: true,
    value: address,
    "aria-label": "Link to this answer",
  });
  const box = document.getElementById("notices");
  const node = el("div", { class: "notice" }, field, iconButton("close", "Dismiss", { onclick: () => node.remove() }));
  box.append(node);
  field.select();
  field.focus();
}

function thumb(verdict, label) {
  return iconButton(verdict, label, { "aria-pressed": "false", dataset: { verdict } });
}

async function judge(answerId, verdict, thumbs, comment) {
  const before = thumbs.map((node) => node.getAttribute("aria-pressed"));
  press(thumbs, (node) => node.dataset.verdict === verdict);
  try {
    await api.post("/v1/feedback", { answer_id: answerId, verdict });
    announce("Thank you, that is noted.");
    showComment(comment, answerId, verdict);
  } catch (error) {
    press(thumbs, (_node, n) => before[n] === "true");
    notice(`Your verdict could not be kept: ${error.message}`);
  }
}

function press(thumbs, is) {
  thumbs.forEach((node, n) => node.setAttribute("aria-pressed", String(is(node, n))));
}

function showComment(box, answerId, verdict) {
  const id = `comment-${answerId}`;
  const field = el("textarea", { id, rows: 2, maxlength: LONGEST, dir: "auto" });
  const words = verdict === "up" ? "What was good about it? (optional)" : "What is wrong with it? (optional)";
  const send = async () => {
    const comment = field.value.trim();
    if (!comment) return field.focus();
    try {
      await api.post("/v1/feedback", { answer_id: answerId, verdict, comment });
      clear(box).append(el("p", { class: "meta" }, "Thank you, that is noted."));
      announce("Thank you, that is noted.");
    } catch (error) {
      notice(`Your comment could not be kept: ${error.message}`);
    }
  };
  clear(box).append(
    el("label", { for: id }, words),
    field,
    el(
      "div",
      { class: "comment-foot" },
      button("Send", { onclick: send }),
      button("No, thanks", { class: "button quiet", onclick: () => (box.hidden = true) }),
    ),
  );
  box.hidden = false;
  field.focus({ preventScroll: true });
  box.scrollIntoView({ block: "center" });
}
