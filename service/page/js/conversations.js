// The conversations that the server keeps, as far as the reader has looked.
//
// Flows in: `/v1/conversations`. Flows out: the list, newest first, and a call to each listener whenever it changes.
// A deletion waits until it can no longer be undone; leaving the page does not lose it.

import { api } from "./api.js";
import { notice } from "./notices.js";

const PATH = "/v1/conversations";
const AT_ONCE = 50;
const listeners = new Set();
const leaving = new Map(); // id → a function that deletes it now
let kept = [];
let next = null;
let deeds = 0; // names given and conversations deleted

export function all() {
  return kept.filter((one) => !leaving.has(one.id));
}

export function hasMore() {
  return next !== null;
}

/** Calls `listener` at every change, until `signal`, if any, is aborted. */
export function onChange(listener, signal = null) {
  listeners.add(listener);
  signal?.addEventListener("abort", () => listeners.delete(listener));
}

/** Reads the newest again. A server that keeps no list is as good as one that keeps nothing. */
export async function refresh() {
  const before = deeds;
  try {
    const page = await api.get(`${PATH}?limit=${Math.max(AT_ONCE, Math.min(kept.length, 200))}`);
    if (deeds !== before) return await refresh(); // a list from before a deed would undo it on the page
    kept = page.conversations;
    next = page.next_offset;
  } catch {
    // what is known stays; whatever the reader does next says what is wrong
  }
  changed();
}

export async function more() {
  try {
    const page = await api.get(`${PATH}?limit=${AT_ONCE}&offset=${next}`);
    const known = new Set(kept.map((one) => one.id));
    kept = [...kept, ...page.conversations.filter((one) => !known.has(one.id))];
    next = page.next_offset;
  } catch (error) {
    notice(`No more could be loaded: ${error.message}`);
  }
  changed();
}

/** Raises what `api` raises; the old name is back then. */
export async function rename(one, name) {
  const before = one.name;
  setName(one.id, name);
  try {
    await api.patch(`${PATH}/${encodeURIComponent(one.id)}`, { name });
    setName(one.id, name); // a list may have come while it was on its way
  } catch (error) {
    setName(one.id, before);
    throw error;
  }
}

/** Takes a conversation away, with some seconds to think again. */
export function remove(one) {
  const finish = notice(`Deleted “${one.name}” and its answers.`, {
    action: { text: "Undo", act: () => forget(one.id) },
    gone: () => destroy(one),
  });
  leaving.set(one.id, finish);
  changed();
  if (location.hash === `#/conversations/${encodeURIComponent(one.id)}`) location.hash = "#/";
}

async function destroy(one) {
  try {
    await api.delete(`${PATH}/${encodeURIComponent(one.id)}`, { keepalive: true });
    kept = kept.filter((other) => other.id !== one.id);
    deeds += 1;
  } catch (error) {
    if (error.status !== 404) notice(`“${one.name}” could not be deleted: ${error.message}`);
  }
  forget(one.id);
}

function forget(id) {
  leaving.delete(id);
  changed();
}

function setName(id, name) {
  deeds += 1;
  kept = kept.map((one) => (one.id === id ? { ...one, name } : one));
  changed();
}

function changed() {
  for (const listener of listeners) listener();
}

addEventListener("pagehide", () => [...leaving.values()].forEach((finish) => finish()));
