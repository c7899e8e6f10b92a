// The API, asked.
//
// Flows in: paths and bodies. Flows out: what the server answers, or one of these errors:
//   ApiProblem   the server refused: .status .title .detail .retryAfter (seconds, or null) .errors
//   Offline      no server was reached, or the connection was lost half way
//   AbortError   (DOMException) the caller's signal said so
// Knows no view. A key is sent when there is one; who asks the reader for it is told by `askForKey`.

import * as stored from "./stored.js";

const KEY = "key";
let keyAsker = null;
let asking = null;
let replies = 0; // of the reader, asked for a key

/** The server said no, and why. */
export class ApiProblem extends Error {
  constructor({ status = 0, title = "Something went wrong", detail = "", errors = [] } = {}, retryAfter = null) {
    super(detail || title);
    this.name = "ApiProblem";
    Object.assign(this, { status, title, detail, errors, retryAfter });
  }
}

/** Nothing was reached. */
export class Offline extends Error {
  constructor(message = "Dateline's server cannot be reached.") {
    super(message);
    this.name = "Offline";
  }
}

export const api = {
  get: (path, options) => call("GET", path, undefined, options),
  post: (path, body, options) => call("POST", path, body, options),
  patch: (path, body, options) => call("PATCH", path, body, options),
  delete: (path, options) => call("DELETE", path, undefined, options),

  /**
   * Server-sent events of a POST: `onEvent(name, data)` for each, data being read JSON. Returns after the last one.
   * An `error` event is raised as an ApiProblem; a connection that ends before `message_end`, as Offline.
   */
  async stream(path, body, onEvent, { signal } = {}) {
    const response = await asked("POST", path, body, { signal, accept: "text/event-stream" });
    let whole = false;
    try {
      for await (const { name, data } of eventsOf(response)) {
        if (name === "error") throw new ApiProblem(data);
        onEvent(name, data);
        whole = whole || name === "message_end";
      }
    } catch (error) {
      // What breaks after the last event takes nothing away.
      if (!whole) throw asOffline(error, "The connection was lost before the answer was whole.");
    }
    if (!whole) throw new Offline("The connection was lost before the answer was whole.");
  },

  /** Files to `/v1/articles/upload`; `onProgress(share)` from 0 to 1 as they leave. */
  async upload(files, onProgress, { signal } = {}) {
    const form = new FormData();
    for (const file of files) form.append("files", file, file.name);
    for (;;) {
      const known = { key: stored.read(KEY), replies };
      const sent = await send("/v1/articles/upload", form, known.key, onProgress, signal);
      if (sent.status < 400) return sent.body;
      const problem = new ApiProblem({ status: sent.status, ...sent.body }, sent.retryAfter);
      if (!(await mayTryAgain(problem, known))) throw problem;
    }
  },
};

/** `asker(problem)` asks the reader for a key and resolves to it, or to null when they would rather not. */
export function askForKey(asker) {
  keyAsker = asker;
}

/** Whether a key is kept in this browser. */
export function hasKey() {
  return Boolean(stored.read(KEY));
}

export function forgetKey() {
  stored.forget(KEY);
}

async function call(method, path, body, { signal, accept = "application/json", keepalive } = {}) {
  const response = await asked(method, path, body, { signal, accept, keepalive });
  if (response.status === 204) return null;
  const json = response.headers.get("content-type")?.includes("json");
  try {
    return await (json ? response.json() : response.text());
  } catch (error) {
    throw asOffline(error);
  }
}

async function asked(method, path, body, options) {
  for (;;) {
    const known = { key: stored.read(KEY), replies };
    const response = await reached(method, path, body, known.key, options);
    if (response.ok) return response;
    const problem = await problemOf(response);
    if (!(await mayTryAgain(problem, known))) throw problem;
  }
}

async function reached(method, path, body, key, { signal, accept, keepalive }) {
  const headers = { Accept: accept, ...authorization(key) };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const sent = body === undefined ? undefined : JSON.stringify(body);
  try {
    return await fetch(path, { method, headers, body: sent, signal, keepalive, cache: "no-store" });
  } catch (error) {
    throw asOffline(error);
  }
}

function authorization(key) {
  return key ? { Authorization: `Bearer ${key}` } : {};
}

/**
 * After a 401 of a request that was sent when `known` was so: whether there is another key. Requests that fail at once
 * ask once. One that was on its way while the reader replied asks nothing: it goes again with the key that was given,
 * or fails as they would rather have it.
 */
async function mayTryAgain(problem, known) {
  if (problem.status !== 401 || keyAsker === null) return false;
  if (!asking && stored.read(KEY) !== known.key) return true;
  if (!asking && replies !== known.replies) return false;
  asking ??= keyAsker(problem).finally(() => {
    asking = null;
    replies += 1;
  });
  const key = await asking;
  if (!key) return false;
  stored.write(KEY, key);
  return true;
}

async function problemOf(response) {
  const after = waiting(response.headers.get("retry-after"));
  try {
    return new ApiProblem({ status: response.status, ...(await response.json()) }, after);
  } catch {
    return new ApiProblem({ status: response.status, title: response.statusText || `Error ${response.status}` }, after);
  }
}

function waiting(header) {
  const seconds = Number.parseInt(header ?? "", 10);
  return Number.isNaN(seconds) ? null : seconds;
}

/** fetch and its readers raise TypeError when a connection fails. */
function asOffline(error, message) {
  return error instanceof TypeError ? new Offline(message) : error;
}

async function* eventsOf(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const blocks = (text + value).split("\n\n");
      text = blocks.pop();
      for (const block of blocks) {
        const event = eventOf(block);
        if (event) yield event;
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** {name, data} of one block; null of a comment. The server writes one `data:` line an event. */
function eventOf(block) {
  const lines = block.split("\n");
  const name = lines.find((line) => line.startsWith("event: "))?.slice(7);
  const data = lines.find((line) => line.startsWith("data: "))?.slice(6);
  return name && data ? { name, data: JSON.parse(data) } : null;
}

/** XMLHttpRequest, since fetch does not tell how far a body has got. */
function send(path, form, key, onProgress, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.open("POST", path);
    request.responseType = "json";
    for (const [name, value] of Object.entries(authorization(key))) request.setRequestHeader(name, value);
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (event) => event.lengthComputable && onProgress?.(event.loaded / event.total);
    request.onload = () =>
      resolve({
        status: request.status,
        body: request.response ?? {},
        retryAfter: waiting(request.getResponseHeader("retry-after")),
      });
    request.onerror = () => reject(new Offline("The connection was lost before the files had arrived."));
    request.onabort = () => reject(new DOMException("The upload was stopped.", "AbortError"));
    request.onloadend = () => signal?.removeEventListener("abort", abort);
    if (signal?.aborted) return abort();
    signal?.addEventListener("abort", abort);
    request.send(form);
  });
}
