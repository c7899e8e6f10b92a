"""Articles and questions to measure with: given ones, or ones made from the seeds.

Flows in: a folder with `articles.jsonl` and `questions.jsonl` (or one .jsonl of articles), packed by xz or not; or the
seeds. Flows out: a Corpus that says where it is from. Knows nothing of what is measured.
"""

from __future__ import annotations

import json
import lzma
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

Record = dict[str, str]
QUESTION_KEYS = ("question", "query")
LEAST_CHARACTERS = 200  # below that a text is a headline or a cookie notice
NAMES = (
    "Alder",
    "Brandt",
    "Castillo",
    "Demir",
    "Evers",
    "Farouk",
    "Gruber",
    "Hansen",
    "Ito",
    "Jansen",
    "Kowal",
    "Lindqvist",
    "Moreau",
    "Novak",
    "Okafor",
)
PLACES = (
    "Lisbon",
    "Nairobi",
    "Ottawa",
    "Quito",
    "Riga",
    "Sofia",
    "Tunis",
    "Ulaanbaatar",
    "Vienna",
    "Warsaw",
    "Yerevan",
    "Zagreb",
)


@dataclass(frozen=True, slots=True)
class Corpus:
    """Articles with `text`, `url`, `title` and `published` (ISO), and questions to ask of them."""

    label: str  # where the text is from, as the report names it
    articles: Sequence[Record]
    questions: Sequence[str]


class NoCorpus(Exception):
    """There is nothing to read at the place given; the message says what was looked for."""


def read_corpus(place: Path, *, articles: int) -> Corpus:
    """At most `articles` articles from `place`; questions from beside them, else their headlines. Raises NoCorpus."""
    source = _file(place, "articles") if place.is_dir() else place
    if source is None or not source.is_file():
        raise NoCorpus(f"{place}: looked for articles.jsonl or articles.jsonl.xz there, or a .jsonl file itself")
    readable = (article for article in map(_article, _records(source)) if len(article["text"]) >= LEAST_CHARACTERS)
    taken = list(islice(readable, articles))
    beside = _file(source.parent, "questions")
    questions = [_question(record) for record in _records(beside)] if beside else [a["title"] for a in taken]
    return Corpus(f"{source.name}, {len(taken)} real articles", taken, [question for question in questions if question])


def made_corpus(texts: Sequence[str], *, articles: int, seed: int = 7) -> Corpus:
    """Articles made of the sentences of `texts` with other names, places and numbers. Not news: labelled as such."""
    pick = random.Random(seed)  # noqa: S311 -- nothing secret is drawn
    sentences = [part for text in texts for part in re.split(r"(?<=[a-z][.])\s+(?=[A-Z])", text) if len(part) > 40]
    made = [_made(number, sentences, pick) for number in islice(count(), articles)]
    return Corpus(f"{articles} articles generated from the seeds, not real news", made, [_asked(a) for a in made[:400]])


def _made(number: int, sentences: Sequence[str], pick: random.Random) -> Record:
    name, place = pick.choice(NAMES), pick.choice(PLACES)
    body = [_changed(pick.choice(sentences), name, place, number) for _ in range(pick.randint(12, 40))]
    head = f"{place.upper()} – {name} opened meeting {number} in {place}."
    return {
        "url": f"https://example.org/{number}",
        "title": f"{name} opens meeting {number} in {place}",
        "published": f"2023-{1 + number % 12:02}-{1 + number % 28:02}",
        "text": "\n".join([head, *body]),
    }


def _changed(sentence: str, name: str, place: str, number: int) -> str:
    sentence = sentence.replace("Umarov", name).replace("Geneva", place).replace("Almaty", place)
    return re.sub(r"\b75th\b", f"{number % 400}th", sentence)


def _asked(article: Record) -> str:
    who, number = article["title"].split()[0], article["title"].split()[3]
    return f"Where did {who} open meeting {number}?"


def _article(record: dict[str, object]) -> Record:
    text = record.get("text") or record.get("body") or ""
    published = record.get("published") or record.get("published_at") or ""
    return {
        "url": str(record.get("url") or ""),
        "title": str(record.get("title") or ""),
        "published": str(published),
        "text": str(text),
    }


def _question(record: dict[str, object]) -> str:
    return next((str(record[key]) for key in QUESTION_KEYS if record.get(key)), "")


def _file(folder: Path, name: str) -> Path | None:
    return next((path for path in (folder / f"{name}.jsonl", folder / f"{name}.jsonl.xz") if path.is_file()), None)


def _records(path: Path) -> Iterator[dict[str, object]]:
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)
