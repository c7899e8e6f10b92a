// Articles on their way into the archive: where files are chosen or dropped, and what became of each.
//
// Flows in: files; the uploads of this visit. Flows out: a line for each file, with its progress, then with what was
// read in, what was skipped and why.

import { api } from "../api.js";
import { append, button, clear, el, icon, outside } from "../dom.js";
import { bytes, counted } from "../format.js";
import { to } from "../router.js";
import { allUploads, enqueue, follow, forgetEnded, retry, stop, uploading } from "../uploads.js";

// what the service reads; it says no to others itself
const KINDS = ".txt,.text,.md,.markdown,.html,.htm,.xhtml,.pdf,.jsonl,.ndjson";
const MOST_NAMED = 5; // articles of a file that are named; all are counted
const TOO_LARGE = 413; // again would be in vain
const names = new Map(); // titles of articles read in, by id

export default {
  title: "Add articles",
  async render(root, _params, { signal, announce }) {
    const list = el("ul", { class: "uploads", role: "list" });
    const foot = el("div", { class: "uploads-foot" });
    const lines = new Map();
    const draw = (upload) => {
      const line = lines.get(upload.id) ?? el("li", { class: "upload" });
      if (!lines.has(upload.id)) list.prepend(line);
      lines.set(upload.id, line);
      drawLine(line, upload);
    };
    const redraw = () => {
      lines.clear();
      clear(list);
      allUploads().reverse().forEach(draw);
    };
    const changed = (upload) => {
      if (upload === null) redraw();
      else draw(upload);
      drawFoot(foot);
      if (upload && ENDED[upload.state]) announce(`${upload.file.name}: ${ENDED[upload.state](upload)}`);
    };
    append(root, heading(), chooser(), list, foot);
    redraw();
    drawFoot(foot);
    follow(changed, signal);
  },
};

const ENDED = {
  done: ({ answer }) => outcome(answer),
  failed: ({ problem }) => problem.detail || problem.message,
  stopped: () => "stopped",
};

function heading() {
  return el(
    "header",
    { class: "view-head" },
    el("h1", {}, "Add articles"),
    el(
      "p",
      { class: "view-note" },
      "Text, Markdown, saved web pages and PDF, one article a file, or JSON Lines with many. ",
      "The same article again changes nothing; one that was changed becomes a new revision.",
    ),
  );
}

function chooser() {
  const chosen = () => {
    enqueue(input.files);
    input.value = ""; // so that the same file may be chosen again
  };
  const input = el("input", {
    type: "file",
    id: "upload-files",
    multiple: true,
    accept: KINDS,
    class: "unheard",
    onchange: chosen,
  });
  return el(
    "div",
    { class: "drop-area" },
    icon("upload"),
    el("p", { class: "drop-text" }, "Drop files or folders anywhere on this page"),
    input,
    el("label", { class: "button primary", for: input.id }, "Choose files"),
  );
}

/** Redraws a line; while it is being sent only its bar moves, so that the focus stays where it is. */
function drawLine(line, upload) {
  const bar = line.querySelector("progress");
  if (bar && upload.state === "sending" && line.dataset.state === "sending") {
    bar.value = upload.sent;
    line.querySelector(".upload-note").textContent = sendingNote(upload);
    return;
  }
  const focused = line.contains(document.activeElement);
  line.dataset.state = kindOf(upload);
  append(clear(line), head(upload, kindOf(upload)), BODIES[upload.state](upload));
  if (focused) line.querySelector("button, a")?.focus();
}

/** The state of an upload; "skipped" when it arrived, and nothing could be read in. */
function kindOf({ state, answer }) {
  const inVain = state === "done" && answer.skipped.length > 0 && answer.article_ids.length + answer.unchanged === 0;
  return inVain ? "skipped" : state;
}

function head({ file }, kind) {
  const sign = { done: "check", skipped: "warning", failed: "warning", stopped: "stop" }[kind] ?? "upload";
  return el(
    "p",
    { class: "upload-head" },
    icon(sign),
    outside(file.name, "bdi", { class: "upload-name" }),
    el("span", { class: "meta" }, bytes(file.size)),
  );
}

const BODIES = {
  waiting: (upload) => [el("p", { class: "meta" }, "Waiting"), stopButton(upload)],
  sending: (upload) => [
    el("progress", { max: 1, value: upload.sent, "aria-label": `Sending ${upload.file.name}` }),
    el("p", { class: "meta upload-note" }, sendingNote(upload)),
    stopButton(upload),
  ],
  done: ({ answer }) => [el("p", { class: "upload-outcome" }, outcome(answer)), addedList(answer), skippedList(answer)],
  failed: (upload) => [
    el("p", { class: "upload-problem" }, problemText(upload)),
    upload.problem.status === TOO_LARGE ? null : againButton(upload, "Try again", `Try ${upload.file.name} again`),
  ],
  stopped: (upload) => [
    el("p", { class: "meta" }, "Stopped"),
    againButton(upload, "Send it after all", `Send ${upload.file.name} after all`),
  ],
};

function stopButton(upload) {
  const label = `Stop ${upload.file.name}`;
  return button("Stop", { class: "button quiet", "aria-label": label, onclick: () => stop(upload) });
}

function againButton(upload, text, label) {
  return button(text, { "aria-label": label, onclick: () => retry(upload) });
}

function sendingNote({ sent }) {
  return sent < 1 ? `${Math.floor(sent * 100)} % sent` : "Arrived; being read in";
}

function problemText({ problem }) {
  return [problem.title, problem.detail ?? problem.message].filter(Boolean).join(": ");
}

/** "2 articles added, 1 changed, 3 known already, 1 skipped". */
function outcome({ added, revised, unchanged, skipped, vectors }) {
  const parts = [
    added ? `${counted(added, "article")} added` : null,
    revised ? `${revised} with a new revision` : null,
    unchanged ? `${unchanged} known already` : null,
    skipped.length ? `${skipped.length} skipped` : null,
  ].filter(Boolean);
  const pending = added + revised > 0 && vectors === "pending" ? ". Found by words now, by meaning in a moment" : "";
  return `${parts.join(", ") || "Nothing was found in it"}${pending}.`;
}

function addedList({ article_ids: ids }) {
  if (ids.length === 0) return null;
  const left = ids.length - MOST_NAMED;
  return [
    el(
      "ul",
      { class: "upload-articles", role: "list" },
      ids.slice(0, MOST_NAMED).map((id) => el("li", {}, named(id))),
    ),
    left > 0
      ? el(
          "p",
          { class: "meta" },
          `and ${counted(left, "more article", "more articles")}, in `,
          el("a", { href: to("articles") }, "the archive"),
        )
      : null,
  ];
}

/** A link that gets the article's title once it is known. */
function named(id) {
  const link = el("a", { href: to(["articles", id]) }, outside(names.get(id) ?? "Read the article"));
  if (!names.has(id))
    api.get(`/v1/articles/${encodeURIComponent(id)}`).then(
      (article) => {
        names.set(id, article.title?.trim() || "Read the article");
        clear(link).append(outside(names.get(id)));
      },
      () => {},
    ); // the link leads there all the same
  return link;
}

function skippedList({ skipped }) {
  if (skipped.length === 0) return null;
  return el(
    "ul",
    { class: "upload-skipped", role: "list" },
    skipped.map(({ origin, reason }) => el("li", {}, outside(origin.replace(/^upload:/, "")), ": ", outside(reason))),
  );
}

function drawFoot(foot) {
  clear(foot);
  if (allUploads().length === 0) return;
  append(
    foot,
    el("a", { class: "button", href: to("articles") }, "To the archive"),
    uploading() ? null : button("Clear this list", { class: "button quiet", onclick: forgetEnded }),
  );
}
