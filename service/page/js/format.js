// Dates, counts and names in words, as precisely as they are known and no more.
//
// Flows in: values as the API gives them. Flows out: English texts. The words are those of the digest and of Slack:
// "17 Mar 2023", "13 Dec, year unknown", "date unknown". Times of day are the reader's own.

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"];

/** A `published` of the API ({at, precision, from} or null), in words. */
export function published(date) {
  if (!date) return "date unknown";
  if (date.precision === "month-day") {
    const [month, day] = date.at.replace(/^--/, "").split("-").map(Number);
    return `${day} ${MONTHS[month - 1]}, year unknown`;
  }
  if (date.precision === "second") return moment(date.at);
  const [year, month, day_] = date.at.split("-").map(Number);
  return `${day_} ${MONTHS[month - 1]} ${year}`;
}

const ORIGINS = {
  metadata: "as its source states",
  feed: "as its feed states",
  text: "as its text says",
  file: "as its file says",
};

/** Where a `published` came from, in words; empty when the date is unknown. */
export function publishedFrom(date) {
  return date ? (ORIGINS[date.from] ?? "") : "";
}

/** An instant ("2023-03-17T08:30:00Z"), to the minute, in the reader's zone: "17 Mar 2023, 09:30". */
export function moment(at) {
  const date = new Date(at);
  return `${day(at)}, ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The day of an instant, in the reader's zone: "17 Mar 2023". A plain day stays that day. */
export function day(at) {
  const plain = /^(\d{4})-(\d{2})-(\d{2})$/.exec(at);
  if (plain) return `${Number(plain[3])} ${MONTHS[Number(plain[2]) - 1]} ${Number(plain[1])}`;
  const date = new Date(at);
  return `${date.getDate()} ${MONTHS[date.getMonth()]} ${date.getFullYear()}`;
}

/** The days from one instant to another, both included: "17 Mar 2023", "30 Dec 2022 to 2 Jan 2023". */
export function days(first, last) {
  const begin = day(first);
  const finish = day(last);
  if (begin === finish) return begin;
  const [year, other] = [begin.slice(-4), finish.slice(-4)];
  return `${year === other ? begin.slice(0, -5) : begin} to ${finish}`;
}

/** How long ago, in words that are right for a list: "just now", "5 min ago", "yesterday", "17 Mar 2023". */
export function ago(at, now = Date.now()) {
  const seconds = (now - new Date(at).getTime()) / 1000;
  if (seconds < 60) return "just now";
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (day(at) === day(new Date(now).toISOString())) return `${Math.floor(seconds / 3600)} h ago`;
  return day(at) === day(new Date(now - 86_400_000).toISOString()) ? "yesterday" : day(at);
}

/** "1 article", "1,200 articles". */
export function counted(number, one, many = `${one}s`) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

/** Milliseconds: "67 ms", "1.2 s". */
export function duration(ms) {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** Bytes: "12 kB", "3.4 MB". */
export function bytes(number) {
  if (number < 1000) return `${number} B`;
  return number < 1_000_000 ? `${Math.round(number / 1000)} kB` : `${(number / 1_000_000).toFixed(1)} MB`;
}

/** A headline, or what stands for one: "(no headline)". */
export function title(place) {
  return place.title?.trim() || "(no headline)";
}

/** "Kazinform · 17 Mar 2023" of anything with `source` and `published`. */
export function sourceAndDate(place) {
  return [place.source, published(place.published)].filter(Boolean).join(" · ");
}

/** "Reuters, AP and 3 more". */
export function listed(names, most = 3) {
  if (names.length <= most) return names.join(", ");
  return `${names.slice(0, most).join(", ")} and ${names.length - most} more`;
}

function two(number) {
  return String(number).padStart(2, "0");
}
