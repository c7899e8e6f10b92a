// Questions to begin with, of what the archive holds.
//
// Flows in: the newest stories. Flows out: questions. A headline that does not read well in a question is passed over;
// when too few do, the examples that the seed articles answer stand there, if the seeds are there.

import { api } from "./api.js";

const MOST = 3;
const EXAMPLES = ["Who did Umarov meet at the WHO?", "What did Umarov propose to WIPO?", "Which principle does the modernization follow?"];
const SEED = { id: "719229c587e30492", place: "ASTANA" };

/** At most three questions; none when the server cannot be asked. */
export async function openers(signal) {
  const { stories } = await api.get("/v1/stories?limit=30", { signal });
  const asked = stories.map((story) => questionOf(story.headline)).filter(Boolean);
  const examples = asked.length < MOST && (await hasSeeds(signal)) ? EXAMPLES : [];
  return [...new Set([...asked, ...examples])].slice(0, MOST);
}

/** "What is known about …?" of a headline that is one plain clause; null of any other. */
export function questionOf(headline) {
  const text = headline.trim().replace(/[.\s]+$/, "");
  const words = text.split(/\s+/).length;
  if (words < 3 || words > 14 || /[?!:;|…"“”()[\]{}<>]|--|\s[-–—]\s/.test(text) || text === text.toUpperCase()) return null;
  return `What do we know about “${text}”?`;
}

/** Looked for in a list: asked for by its id, one that is not there is an error in the browser's log. */
async function hasSeeds(signal) {
  try {
    const { articles } = await api.get(`/v1/articles?q=${SEED.place}&limit=200`, { signal });
    return articles.some(({ id }) => id === SEED.id);
  } catch {
    return false;
  }
}
