"""A digest with all its real parts over the two seed articles: stories, summaries, stores and the embedder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from seeds import seed_files
from service.adapters.corrections import SqlCorrections
from service.adapters.editions import SqlEditions
from service.adapters.stories import SqlStories
from service.digests.building import DigestPorts, publish
from service.digests.defining import unnamed
from service.digests.windows import requested
from service.model import Edition
from service.stories.following import Follower
from service.summaries.summarizing import SummarizingPorts
from tests.fakes import Unwatched
from tests.service.archive import StoppedClock, TestArchive, build
from vectorstore.adapters.onnx_embedder import OnnxEmbedder
from vectorstore.model import Draft
from vectorstore.reading import read_drafts

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
TOKAYEV_MEETS_TURK = date(2023, 3, 17)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestArchive]:
    drafts = [item for item in read_drafts(seed_files(), progress=Unwatched()) if isinstance(item, Draft)]
    built = build(tmp_path_factory.mktemp("seeds"), drafts)
    yield built
    built.database.close()


def told(archive: TestArchive, day: date, *topics: str) -> Edition:
    stories = SqlStories(archive.database, StoppedClock())
    ports = DigestPorts(
        stories=stories,
        following=Follower(stories),
        catalogue=archive.catalogue,
        retriever=archive.retriever,
        summarizing=SummarizingPorts(archive.retriever, archive.catalogue, archive.likeness, OnnxEmbedder()),
        editions=SqlEditions(archive.database),
        corrections=SqlCorrections(archive.database, StoppedClock()),
    )
    definition = unnamed(topics, archive="main", as_of=NOW, time_zone="Asia/Almaty")
    return publish(requested(definition, NOW, day=day), ports=ports, progress=Unwatched())


def test_the_dated_seed_is_told_of_its_day_and_not_twice(archive: TestArchive) -> None:
    edition = told(archive, TOKAYEV_MEETS_TURK, "human rights in Kazakhstan")
    [item] = edition.items
    assert item.headline == "Tokayev meets with UN High Commissioner for Human Rights Volker Türk"
    assert 1 <= len(item.sentences) <= 3
    for citation in item.citations:
        text = archive.catalogue.revision("main", citation.article_id, citation.revision).text
        assert text[citation.start : citation.end] == citation.quote
    assert (edition.receipt.articles_seen, edition.receipt.undated) == (1, 1)
    again = told(archive, TOKAYEV_MEETS_TURK, "human rights in Kazakhstan")
    assert again.items == ()
    assert again.message == "There is nothing new to tell: 1 article was published on 17 March 2023 (1 told before)."


def test_the_seed_whose_year_is_unknown_is_told_of_no_day(archive: TestArchive) -> None:
    edition = told(archive, date(2023, 12, 13))
    assert edition.message == (
        "Nothing that was published on 13 December 2023 has been read in. 1 article has no known date, and is never "
        "taken to be of a day."
    )


def test_a_topic_of_which_the_day_has_nothing_is_not_told(archive: TestArchive) -> None:
    edition = told(archive, TOKAYEV_MEETS_TURK, "fisheries in Norway")
    assert edition.items == ()
    assert [(one.reason, one.articles) for one in edition.receipt.left_out] == [("not about the topics", 1)]
