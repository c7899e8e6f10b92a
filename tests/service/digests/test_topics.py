"""What is about a topic, with the words alone and with the real embedder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

import numpy as np
import pytest

from service.digests.leads import Leads
from service.digests.topics import MOST_PASSAGES, PASSAGES, about
from service.ports import Retriever
from tests.passages import passage, ranked
from tests.service.archive import TestArchive, build
from vectorstore.adapters.onnx_embedder import OnnxEmbedder
from vectorstore.model import Draft, Published, RankedPassage, Scope, SearchResult, TimeWindow
from vectorstore.ports import Embedder, EmbedderUnavailable, Vectors

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
ARTICLES = {
    "climate": (
        "Ministers agree on a fund for the damage of global warming",
        "Delegates from 190 countries agreed at the climate summit to pay poor nations for losses from rising seas and "
        "drought. Emissions of carbon dioxide are still growing, scientists said.",
    ),
    "glacier": (
        "Glaciers of the Orla range to vanish by 2050",
        "The ice of the Orla range will be gone in thirty years as temperatures rise, a study of climate change found. "
        "Villages below it will lose their water.",
    ),
    "election": (
        "Brandt wins a second term in Marden",
        "Mayor Ilse Brandt won a second term with 54% of the vote on Sunday, against 41% for Enno Falk of the Harbour "
        "List. Turnout was the highest since the town has voted for its mayor, the returning officer said. Falk, a "
        "teacher, congratulated her by telephone before midnight, and asked for a second count in two wards where the "
        "two were ten votes apart. The new council, of 31 members, meets in January and elects its speaker. In one "
        "speech Brandt spoke of climate change.",
    ),
    "rights": (
        "Tokmakov receives the envoy for human rights",
        "President Azat Tokmakov of Kyzylsai met the envoy for human rights on Friday. They spoke of prisons and of a "
        "law on assemblies.",
    ),
    "football": (
        "Marden beats Tolna",
        "Marden beat Tolna 3-1 on Saturday and goes on to the third round of the football cup.",
    ),
}


def draft(name: str) -> Draft:
    title, text = ARTICLES[name]
    return Draft(text, name, title=title, published=Published("2026-11-21", "day", "metadata"))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestArchive]:
    built = build(tmp_path_factory.mktemp("topics"), [draft(name) for name in ARTICLES])
    yield built
    built.database.close()


def found(archive: TestArchive, *topics: str, embedder: Embedder | None = None) -> set[str]:
    leads = Leads("main", archive.catalogue, embedder)
    kept = about(topics, scope=Scope("main"), now=NOW, retriever=archive.retriever, leads=leads)
    return {archive.catalogue.article("main", one).origin for one in kept}


class NoEmbedder:
    """Satisfies Embedder, and does not answer."""

    name, dimensions = "none", 3
    asked = 0

    def embed(self, texts: object) -> Vectors:
        self.asked += 1
        raise EmbedderUnavailable("down")


@pytest.mark.parametrize(
    ("topic", "articles"),
    [
        ("climate change", {"climate", "glacier"}),
        ("human rights in Kyzylsai", {"rights"}),
        ("human rights in Belmoria", set()),
        ("football", {"football"}),
        ("artificial intelligence", set()),
    ],
)
def test_what_the_headline_and_opening_are_about_is_kept(archive: TestArchive, topic: str, articles: set[str]) -> None:
    assert found(archive, topic, embedder=OnnxEmbedder()) == articles


def test_an_article_is_kept_when_it_is_about_one_of_several_topics(archive: TestArchive) -> None:
    assert found(archive, "football", "glaciers", embedder=OnnxEmbedder()) == {"football", "glacier"}


def test_without_an_embedder_every_word_of_the_topic_must_be_said_up_front(archive: TestArchive) -> None:
    assert found(archive, "human rights") == {"rights"}
    assert found(archive, "human rights and prisons and taxes") == set()


def test_an_embedder_that_is_down_is_asked_once(archive: TestArchive) -> None:
    down = NoEmbedder()
    assert found(archive, "human rights", "glaciers", embedder=down) == {"rights", "glacier"}
    assert down.asked == 1


class OneDirection:
    """Satisfies Embedder: everything means the same."""

    name, dimensions = "one", 2

    def embed(self, texts: list[str]) -> Vectors:
        return np.tile(np.array([1.0, 0.0], np.float32), (len(texts), 1))


def _counting(
    pool: list[RankedPassage], asked: list[int], question: str, *, scope: Scope, now: datetime, limit: int
) -> SearchResult:
    asked.append(limit)
    return SearchResult(tuple(pool[:limit]), TimeWindow(), scope, len(pool))


@pytest.mark.parametrize(
    ("articles", "asked"), [(40, [PASSAGES]), (500, [PASSAGES, 2 * PASSAGES, MOST_PASSAGES]), (9999, [200, 400, 800])]
)
def test_it_searches_wider_for_as_long_as_what_comes_last_is_about_it(articles: int, asked: list[int]) -> None:
    pool = ranked(*(passage(f"Bridge number {n} was opened.", article=f"a{n}") for n in range(min(articles, 900))))
    limits: list[int] = []
    retriever: Retriever = partial(_counting, pool, limits)

    class Openings:
        def openings(self, archive: str, article_ids: list[str]) -> dict[str, object]:
            known = {entry.passage.article.id: entry.passage for entry in pool}
            return {one: known[one] for one in article_ids}

    leads = Leads("main", Openings(), OneDirection())  # type: ignore[arg-type]
    kept = about(["bridges"], scope=Scope("main"), now=NOW, retriever=retriever, leads=leads)
    assert limits == asked
    assert len(kept) == min(articles, MOST_PASSAGES)
