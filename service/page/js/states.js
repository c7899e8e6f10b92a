// What stands where something is loading, empty, failed, out of reach, or not in the archive.
//
// Flows in: texts, errors, answers. Flows out: nodes. Every state says what is so and what can be done.

import { ApiProblem, Offline } from "./api.js";
import { button, clear, el, icon, outside } from "./dom.js";
import { sourceAndDate, title } from "./format.js";
import { articleAt } from "./router.js";

/** Something is on its way. Seen after a moment, so that what is quick does not flicker; heard at once. */
export function loading(text = "Loading") {
  return el(
    "div",
    { class: "state loading", role: "status" },
    el("span", { class: "spinner", "aria-hidden": true }),
    el("p", {}, `${text} …`),
  );
}

/** Nothing is there. `action`: a node (a link, a button) that helps, or null. */
export function empty(heading, text, action = null) {
  return el("div", { class: "state empty" }, el("h2", {}, heading), el("p", {}, text), action);
}

/**
 * An error of the API, with a button that tries again. `retry`: a function, or null when that is no use. When the
 * server says how long to wait, the seconds are counted down, and the button waits with them.
 */
export function failed(problem, retry = null) {
  if (problem instanceof Offline) return offline(retry, problem.message);
  const known = problem instanceof ApiProblem;
  const heading = known ? problem.title : "Something went wrong on this page";
  const text = known ? problem.detail : `${problem?.message ?? problem}`;
  const again = retry && againButton(retry, known ? problem.retryAfter : null);
  return el(
    "div",
    { class: "state failed", role: "alert" },
    icon("warning"),
    el("div", {}, el("h2", {}, heading), el("p", {}, text), again),
  );
}

/** The server cannot be reached. Tries again by itself when the browser is back online. */
export function offline(retry = null, message = "Dateline's server cannot be reached.") {
  const advice = navigator.onLine ? "Is it running? It is started with: dateline serve" : "This device is offline.";
  const node = el(
    "div",
    { class: "state failed", role: "alert" },
    icon("warning"),
    el("div", {}, el("h2", {}, message), el("p", {}, advice), retry && againButton(retry, null)),
  );
  if (retry) addEventListener("online", () => node.isConnected && retry(), { once: true });
  return node;
}

/** An answer that abstains: why, and the passages nearest to the question. `level`: of the heading. */
export function abstained(answer, level = 3) {
  const said = answer.abstention?.message ?? answer.text;
  return el(
    "div",
    { class: "abstained" },
    el("p", { class: "abstention" }, outside(said)),
    answer.nearest.length > 0 && [
      el(`h${level}`, { class: "label" }, "The nearest passages"),
      el("ul", { class: "nearest" }, answer.nearest.map(nearest)),
    ],
  );
}

function nearest(passage) {
  return el(
    "li",
    {},
    el("a", { href: articleAt(passage) }, outside(title(passage))),
    el("span", { class: "meta" }, outside(sourceAndDate(passage))),
    el("p", { class: "excerpt", dir: "auto" }, passage.text),
  );
}

function againButton(retry, seconds) {
  const node = button("Try again", { class: "button", onclick: () => retry() });
  if (seconds) countDown(node, seconds);
  return node;
}

/** Counts a button's seconds down, and lets it be pressed when they are over. */
function countDown(node, seconds) {
  const ends = Date.now() + seconds * 1000;
  const tick = () => {
    const left = Math.ceil((ends - Date.now()) / 1000);
    node.disabled = left > 0;
    clear(node).append(left > 0 ? `Try again in ${left} s` : "Try again");
    if (left > 0) setTimeout(() => node.isConnected && tick(), 250);
  };
  node.disabled = true;
  queueMicrotask(tick);
}
