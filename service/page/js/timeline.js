// A story's articles as a timeline: days, each with the texts that were written that day and where they were copied.
//
// Flows in: the members of a story, oldest first, as the API gives them. Flows out: plain values. Knows no node.

import { days as daysBetween } from "./format.js";

/**
 * The days of a story, in words. A publication day belongs to no zone, and the API gives it as midnight UTC; whatever
 * is more precise is of the reader's zone.
 */
export function daysOf({ first, last }) {
  return daysBetween(plainDay(first), plainDay(last));
}

function plainDay(at) {
  return /T00:00:00(?:\.0+)?(?:Z|\+00:00)$/.test(at) ? at.slice(0, 10) : at;
}

/**
 * Days in order: `[{ day, published, entries: [{ article, copies: [article] }] }]`.
 *
 * A copy stands beneath the text it copies, not on its own day. `published` is null on a day on which articles of
 * unknown date were read in: those come apart from what was published that day.
 */
export function timeline(members) {
  const days = new Map();
  for (const entry of entriesOf(members)) {
    const key = dayOf(entry.article);
    if (!days.has(key)) {
      days.set(key, { day: entry.article.at.slice(0, 10), published: entry.article.published, entries: [] });
    }
    days.get(key).entries.push(entry);
  }
  return [...days.values()];
}

function entriesOf(members) {
  const known = new Set(members.map((member) => member.article_id));
  const isCopy = (member) => member.origin !== member.article_id && known.has(member.origin);
  const copies = members.filter(isCopy);
  return members
    .filter((member) => !isCopy(member))
    .map((article) => ({ article, copies: copies.filter((copy) => copy.origin === article.article_id) }));
}

function dayOf({ at, published }) {
  return published === null ? `read in ${at.slice(0, 10)}` : published.at.slice(0, 10);
}
