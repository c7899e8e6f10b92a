// What this browser remembers for this page, under names that begin with "dateline."
//
// Flows in and out: texts. A browser that keeps nothing (a private window, a policy) is as good as an empty one.

const PREFIX = "dateline.";

export function read(name) {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

export function write(name, text) {
  try {
    localStorage.setItem(PREFIX + name, text);
  } catch {
    // nothing is remembered, and everything else works
  }
}

export function forget(name) {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // there is nothing to forget
  }
}
