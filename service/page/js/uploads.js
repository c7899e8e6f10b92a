// Files on their way into the archive: one request a file, two at a time, whatever view is shown meanwhile.
//
// Flows in: files that were dropped or chosen. Flows out: uploads, each with its state, to whoever follows. An upload
// is `{ id, file, state, sent, answer, problem }`: `state` is "waiting", "sending", "done", "failed" or "stopped";
// `sent` is 0 to 1; `answer` is what the server read in and skipped. Knows no node.

import { api } from "./api.js";

const AT_ONCE = 2;
const TRIES = 4; // of a file that the server is too busy for
const LONGEST_WAIT_S = 30;

const uploads = [];
const followers = new Set();
let numbered = 0;

/** All uploads of this visit, the newest first. */
export function allUploads() {
  return [...uploads].reverse();
}

/** Whether some file has not arrived yet. */
export function uploading() {
  return uploads.some(({ state }) => state === "waiting" || state === "sending");
}

/** Calls `changed(upload)` at each change from now on, until `signal` is aborted. */
export function follow(changed, signal) {
  followers.add(changed);
  signal?.addEventListener("abort", () => followers.delete(changed), { once: true });
}

/** Puts files in the line. */
export function enqueue(files) {
  for (const file of files) {
    numbered += 1;
    uploads.push({ id: numbered, file, state: "waiting", sent: 0, answer: null, problem: null, stop: null });
    tell(uploads.at(-1));
  }
  work();
}

/** Sends a file again that failed or was stopped. */
export function retry(upload) {
  change(upload, { state: "waiting", sent: 0, answer: null, problem: null });
  work();
}

/** Stops a file that waits or is being sent. What the server has whole by then, it keeps. */
export function stop(upload) {
  if (upload.state === "waiting") change(upload, { state: "stopped" });
  upload.stop?.abort();
}

/** Forgets what has ended. */
export function forgetEnded() {
  const kept = uploads.filter(({ state }) => state === "waiting" || state === "sending");
  uploads.splice(0, uploads.length, ...kept);
  tell(null);
}

function work() {
  const sending = uploads.filter(({ state }) => state === "sending").length;
  const waiting = uploads.filter(({ state }) => state === "waiting");
  for (const upload of waiting.slice(0, AT_ONCE - sending)) send(upload);
}

async function send(upload) {
  const stopping = new AbortController();
  change(upload, { state: "sending", sent: 0, stop: stopping });
  try {
    const answer = await patiently(upload, stopping.signal);
    change(upload, { state: "done", sent: 1, answer, stop: null });
  } catch (problem) {
    const stopped = stopping.signal.aborted;
    change(upload, { state: stopped ? "stopped" : "failed", problem: stopped ? null : problem, stop: null });
  }
  work();
}

/** The server's answer; when it is too busy, it is asked again after the time it names. */
async function patiently(upload, signal) {
  for (let tried = 1; ; tried += 1) {
    try {
      return await api.upload([upload.file], (sent) => change(upload, { sent }), { signal });
    } catch (problem) {
      const busy = problem.status === 429 || problem.status === 503;
      if (!busy || tried === TRIES || signal.aborted) throw problem;
      await pause(Math.min(problem.retryAfter || tried, LONGEST_WAIT_S), signal);
    }
  }
}

function pause(seconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000);
    const giveUp = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    signal.addEventListener("abort", giveUp, { once: true });
  });
}

function change(upload, changes) {
  Object.assign(upload, changes);
  tell(upload);
}

function tell(upload) {
  for (const follower of [...followers]) follower(upload);
}

addEventListener("beforeunload", (event) => {
  if (uploading()) event.preventDefault();
});
