// Files dropped anywhere on the page.
//
// Flows in: drags over the window. Flows out: the files, folders opened, to `dropped`; a veil while they hover.

import { el } from "./dom.js";

/** Lets files be dropped anywhere; `dropped(files)` gets them. Other drags (text, links) are left alone. */
export function installDropzone(dropped) {
  const veil = el(
    "div",
    { class: "drop-veil", "aria-hidden": "true" },
    el("p", {}, "Drop files to add them to the archive"),
  );
  let depth = 0; // dragenter and dragleave come for every element that is crossed
  const show = (inside) => {
    depth = inside;
    if (inside === 0) veil.remove();
    else if (!veil.isConnected) document.body.append(veil);
  };
  listen("dragenter", (event) => {
    event.preventDefault();
    show(depth + 1);
  });
  listen("dragover", (event) => {
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  listen("dragleave", () => show(Math.max(0, depth - 1)));
  listen("drop", async (event) => {
    event.preventDefault();
    show(0);
    dropped(await filesOf(event.dataTransfer));
  });
}

function listen(kind, act) {
  addEventListener(kind, (event) => {
    if (event.dataTransfer?.types.includes("Files")) act(event);
  });
}

/** The files of a drop; those of a folder in its place, by name. A drop's items last only until the first await. */
export async function filesOf(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) return [...transfer.files];
  return (await Promise.all(entries.map(opened))).flat();
}

async function opened(entry) {
  if (entry.isFile) return [await new Promise((found, failed) => entry.file(found, failed))];
  const inside = await listed(entry.createReader());
  const shown = inside.filter(({ name }) => !name.startsWith(".")).sort((a, b) => (a.name < b.name ? -1 : 1));
  return (await Promise.all(shown.map(opened))).flat();
}

/** All entries of a folder: a reader gives them in batches, the last one empty. */
async function listed(reader) {
  const entries = [];
  for (;;) {
    const batch = await new Promise((found, failed) => reader.readEntries(found, failed));
    if (batch.length === 0) return entries;
    entries.push(...batch);
  }
}
