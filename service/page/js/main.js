// The page: which view stands where, and what every view is given.
//
// Flows in: the hash. Flows out: one view, rendered into <main>. A view is a module of views/ with
//
//   export default {
//     title: "Archive",                              what the document is called, unless the view says more
//     async render(root, params, context) { … },     fills `root`, an empty <div> in <main>
//   }
//
// `params`: {id, query, …}: the part of the path after the view's name; the URLSearchParams; and each parameter by its
// name, as a text. `context`:
//   signal                     aborted when the reader goes elsewhere
//   navigate(hash, {replace})  goes to another place of this page
//   settle(hash)               this place is from now on called `hash`, and nothing is rendered again
//   announce(text)             said to those who hear the page
//   titled(text)               what the document is called
// What `render` raises is shown as a failure with a button that renders again; its AbortError is silent.

import { askForKey, Offline } from "./api.js";
import { askKey } from "./dialogs.js";
import { clear, el } from "./dom.js";
import { installDropzone } from "./dropzone.js";
import { gone } from "./gone.js";
import { keyed } from "./keyboard.js";
import { announce } from "./notices.js";
import { close as closePopover } from "./popover.js";
import { parse } from "./router.js";
import { sidebar } from "./sidebar.js";
import { failed, loading } from "./states.js";
import { enqueue } from "./uploads.js";
import ask from "./views/ask.js";

const NAME = "Dateline";
const PATIENCE_MS = 150; // what comes sooner needs no "loading"
const ONE = {
  conversations: () => import("./views/conversation.js"),
  answers: () => import("./views/answer.js"),
  articles: () => import("./views/article.js"),
  stories: () => import("./views/story.js"),
  digests: () => import("./views/digest.js"),
};
const MANY = {
  articles: () => import("./views/articles.js"),
  stories: () => import("./views/stories.js"),
  digests: () => import("./views/digests.js"),
  upload: () => import("./views/upload.js"),
};

const nowhere = {
  title: "Nothing here",
  async render(root) {
    root.append(gone("Nothing here", "No part of this page has that address.", "#/", "Ask a question"));
  },
};

const main = document.getElementById("main");
const scrolls = new Map(); // where the reader was, by history entry
let leaving = new AbortController();
let entry = 0;

askForKey(askKey);
installDropzone((files) => {
  enqueue(files);
  navigate("#/upload");
});
const aside = sidebar({ announce });
keyed({ navigate, close: aside.close });
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
history.scrollRestoration = "manual";
addEventListener("scroll", () => scrolls.set(entry, scrollY), { passive: true });
addEventListener("popstate", () => {
  // both a link and "back" come here; only an entry that was seen before has its number
  const seen = history.state?.entry;
  entry = seen ?? Math.max(...scrolls.keys(), entry) + 1;
  if (seen === undefined) history.replaceState({ entry }, "");
  show({ moved: true, at: seen === undefined ? 0 : (scrolls.get(entry) ?? 0) });
});
history.replaceState({ entry }, "");
show({ moved: false, at: 0 }).then(fetchViews);

function navigate(hash, { replace = false } = {}) {
  if (replace) {
    history.replaceState({ entry }, "", hash);
    show({ moved: true, at: 0 });
  } else if (location.hash === hash) show({ moved: true, at: 0 });
  else location.hash = hash;
}

/** Renders the view of the present hash. `at`: how far down the reader was. */
async function show({ moved, at }) {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const { path, query } = parse(location.hash);
  const root = el("div", { class: "view", dataset: { view: path[0] ?? "ask" } });
  const waiting = setTimeout(
    () => !root.hasChildNodes() && !signal.aborted && clear(main).append(root, loading()),
    PATIENCE_MS,
  );
  closePopover();
  aside.close();
  aside.mark(path);
  try {
    const view = await viewOf(path);
    if (signal.aborted) return;
    titled(view.title);
    clear(main).append(root);
    const params = { ...Object.fromEntries(query), id: path[1] ?? null, query };
    const rendering = view.render(root, params, { signal, navigate, settle, announce, titled });
    const shown = new MutationObserver(() => root.hasChildNodes() && settled());
    const settled = () => {
      clearTimeout(waiting);
      shown.disconnect();
      if (signal.aborted) return; // another view has the place
      [...main.children].filter((node) => node !== root).forEach((node) => node.remove());
    };
    shown.observe(root, { childList: true });
    await rendering;
    settled();
    if (signal.aborted) return;
    if (moved) arrive(root, at);
  } catch (error) {
    if (signal.aborted || error.name === "AbortError") return;
    clear(main).append(
      el(
        "div",
        { class: "view" },
        failed(error, () => show({ moved, at })),
      ),
    );
  } finally {
    clearTimeout(waiting);
  }
}

/**
 * Puts the reader where the new view begins, or where they were; a view that has moved the focus itself is left alone.
 */
function arrive(root, at) {
  if (at > 0) scrollTo(0, at);
  if (root.contains(document.activeElement) || root.dataset.placed) return;
  if (at === 0) scrollTo(0, 0);
  const heading = root.querySelector("h1");
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

/** What may be shown next is fetched before the network can go away. */
function fetchViews() {
  for (const load of [...Object.values(ONE), ...Object.values(MANY)]) load().catch(() => {}); // said when it is needed
}

async function viewOf(path) {
  const [name, id] = path;
  if (name === undefined) return ask;
  const load = path.length === 2 && id ? ONE[name] : path.length === 1 ? MANY[name] : undefined;
  return load === undefined ? nowhere : (await load().catch(unreached)).default;
}

/** A view that was not fetched raises TypeError, as fetch does. */
function unreached(error) {
  throw error instanceof TypeError ? new Offline() : error;
}

function settle(hash) {
  history.replaceState({ entry }, "", hash);
  aside.mark(parse(hash).path);
}

function titled(text) {
  document.title = text && text !== NAME ? `${text} · ${NAME}` : NAME;
}
