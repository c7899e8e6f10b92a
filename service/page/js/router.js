// Where the reader is, as the part of the address after "#".
//
// Flows in: a hash. Flows out: the parts of the path, and what is asked for. Knows no view.

/** {path: ["articles", "ab12"], query: URLSearchParams} of "#/articles/ab12?revision=1". */
export function parse(hash) {
  const [path, query] = hash.replace(/^#\/?/, "").split("?", 2);
  return { path: path.split("/").filter(Boolean).map(decoded), query: new URLSearchParams(query ?? "") };
}

/** The hash of a place: `to("articles", {q: "x", source: ["a", "b"]})`, `to(["articles", id], {revision: 1})`. */
export function to(path, query = {}) {
  const parts = [path].flat().filter((part) => part !== "");
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const one of [value].flat())
      if (one !== null && one !== undefined && one !== "") asked.append(name, String(one));
  const words = asked.toString();
  return `#/${parts.map(encodeURIComponent).join("/")}${words ? `?${words}` : ""}`;
}

/**
 * The place of a citation, of the passages nearest to a question, of anything with article_id, revision, start, end.
 */
export function articleAt(place) {
  return to(["articles", place.article_id], { revision: place.revision, start: place.start, end: place.end });
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
