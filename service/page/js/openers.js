// Questions to begin with, of what the archive holds.
//
// Flows in: the newest stories. Flows out: questions. A headline that would not be understood is passed over; when too
// few are left, the examples that the seed articles answer stand there, if the seeds are there.

import { api } from "./api.js";

const MOST = 3;
const EXAMPLES = [
  "Who did Umarov meet at the WHO?",
  "What did Umarov propose to WIPO?",
  "Which principle does the modernization follow?",
];
const SEED = { id: "719229c587e30492", place: "ASTANA" };

/** At most three questions; none when the server cannot be asked. */
export async function openers(signal) {
  const { stories } = await api.get("/v1/stories?limit=30", { signal });
  const asked = stories.map((story) => questionOf(story.headline)).filter(Boolean);
  const examples = asked.length < MOST && (await hasSeeds(signal)) ? EXAMPLES : [];
  return [...new Set([...asked, ...examples])].slice(0, MOST);
}

/**
 * A headline that can be asked about as it stands; null of any other. One In Which Every Longer Word Has A Capital is
 * read as one long name (tried on articles of BASIL: none of four was found), so it is left out.
 */
export function questionOf(headline) {
  const text = headline.trim();
  const words = text.split(/\s+/);
  const isClause = words.length >= 4 && words.length <= 16 && words.some((word) => /^\p{Ll}{4,}$/u.test(word));
  return isClause && !/[?!:;|…“”"()[\]{}<>]|--|\s[-–—]\s/.test(text) ? text : null;
}

async function hasSeeds(signal) {
  try {
    const { articles } = await api.get(`/v1/articles?q=${SEED.place}&limit=200`, { signal });
    return articles.some(({ id }) => id === SEED.id);
  } catch {
    return false;
  }
}
