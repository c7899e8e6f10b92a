"""Keyless summaries over a real archive: of articles, of a topic, of days, and of a digest's story."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from service.likeness import Likeness
from service.model import Length, Style, Summary, SummaryRequest
from service.ports import BadQuestion
from service.summaries.summarizing import SummarizingPorts, summarize, summarize_story
from tests.fakes import HashEmbedder
from tests.service.archive import TestArchive, build
from vectorstore.dating import parse_published
from vectorstore.model import Draft
from vectorstore.ports import NotFound

AS_OF = datetime(2023, 3, 20, 9, tzinfo=UTC)

FERRY = (
    "A ferry burned in the harbour of Velmar on Monday, and 12 people were killed, the coast guard said.\n\n"
    "The fire broke out in the engine room of the ferry Solveig shortly before dawn.\n\n"
    "Mayor Jane Harrow of Velmar said that the harbour would stay closed until Thursday.\n\n"
    "Sign up for our newsletter about ships and harbours.\n\n"
    "She thanked the crews of the fishing boats that had come to help.\n\n"
    "Divers will look for the ship's log on Wednesday, the coast guard said."
)
FERRY_TOO = (
    "On Monday a ferry burned in the harbour of Velmar, and 15 people were killed, the owner of the ferry said.\n\n"
    "Mayor Jane Harrow of Velmar said that the harbour would stay closed until Thursday, according to the city.\n\n"
    "The ferry Solveig was built in Larvik in 1974 and had carried passengers to the islands ever since."
)
FERRY_COPY = f"{FERRY}\n\nThe coast guard of Velmar has two ships of its own."
TARIFF = (
    "The council of Larvik raised the price of water by a tenth on Tuesday to pay for new pipes.\n\n"
    "Households will pay about nine crowns more a month from the first of April.\n\n"
    "Larvik last raised the price of water in 2016, when the old pipes were lined with plastic."
)
FILM = (
    "A film about glaciers by Per Moen won the first prize of the festival of Oslo on Friday.\n\n"
    "Moen spent four winters on the ice with two cameras and a tent."
)
DRAFTS = [
    ("ferry", FERRY, "Ferry burns in Velmar harbour", "Gazette", "2023-03-13"),
    ("ferry-too", FERRY_TOO, "Fifteen dead in ferry fire", "Courier", "2023-03-14"),
    ("ferry-copy", FERRY_COPY, "Ferry burns in Velmar harbour", "Herald", "2023-03-13"),
    ("tariff", TARIFF, "Larvik raises the price of water", "Courier", "2023-03-14"),
    ("film", FILM, "Glacier film wins in Oslo", "Gazette", None),
]


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestArchive]:
    drafts = [
        Draft(
            text=text,
            origin=f"{name}.txt",
            title=title,
            source=source,
            published=parse_published(published, "metadata") if published else None,
        )
        for name, text, title, source, published in DRAFTS
    ]
    archive = build(tmp_path_factory.mktemp("harbour"), drafts)
    yield archive
    archive.catalogue.close()


def ports(archive: TestArchive) -> SummarizingPorts:
    return SummarizingPorts(
        retriever=archive.retriever, catalogue=archive.catalogue, likeness=archive.likeness, new_id=lambda: "s1"
    )


def ids(archive: TestArchive, *names: str) -> tuple[str, ...]:
    origins = {article.origin: article.id for article in archive.catalogue.articles("main")}
    return tuple(origins[f"{name}.txt"] for name in names)


def of(archive: TestArchive, *names: str, length: Length = "medium", style: Style = "prose") -> Summary:
    return summed(archive, SummaryRequest(AS_OF, article_ids=ids(archive, *names), length=length, style=style))


def about(archive: TestArchive, question: str, **more: object) -> Summary:
    return summed(archive, replace(SummaryRequest(AS_OF, question=question), **more))  # type: ignore[arg-type]


def summed(archive: TestArchive, request: SummaryRequest) -> Summary:
    summary = summarize(request, ports=ports(archive))
    assert_cited(summary, archive)
    return summary


def assert_cited(summary: Summary, archive: TestArchive) -> None:
    texts = archive.texts()
    assert [citation.number for citation in summary.citations] == list(range(1, len(summary.citations) + 1))
    for citation in summary.citations:
        assert texts[citation.article_id][citation.start : citation.end] == citation.quote
    used = [number for sentence in summary.sentences for number in sentence.citations]
    assert list(dict.fromkeys(used)) == sorted(set(used))  # numbered in order of use
    quotes = {citation.number: citation.quote for citation in summary.citations}
    assert all(quotes[sentence.citations[0]] == sentence.text for sentence in summary.sentences)


def texts(summary: Summary) -> list[str]:
    return [sentence.text for sentence in summary.sentences]


def cited(summary: Summary) -> set[str]:
    return {citation.source or "" for citation in summary.citations}


# -- of articles -------------------------------------------------------------------------------------------------------


def test_an_article_is_told_from_its_opening_and_without_what_stands_between_its_paragraphs(
    harbour: TestArchive,
) -> None:
    summary = of(harbour, "ferry", length="long")
    assert texts(summary)[0] == FERRY.split("\n")[0]
    assert "newsletter" not in summary.text
    assert summary.status == "answered"
    assert (summary.mode, summary.model, summary.prompts, summary.degraded) == ("extractive", None, (), False)
    assert (summary.id, summary.articles, summary.as_of) == ("s1", 1, AS_OF)


def test_sentences_stand_in_the_order_of_their_article(harbour: TestArchive) -> None:
    starts = [citation.start for citation in of(harbour, "ferry", length="long").citations]
    assert starts == sorted(starts)


def test_a_longer_summary_has_more_sentences(seeded: TestArchive) -> None:
    by_length = {
        length: summarize(
            SummaryRequest(AS_OF, article_ids=tuple(seeded.texts())[:1], length=length), ports=ports(seeded)
        )
        for length in ("short", "medium", "long")
    }
    counts = [len(summary.sentences) for summary in by_length.values()]
    assert counts == sorted(set(counts))
    assert counts[:2] == [2, 3]


def test_a_summary_never_tells_most_of_a_short_article(harbour: TestArchive) -> None:
    assert len(of(harbour, "film", length="long").sentences) == 1


def test_bullets_and_prose_say_the_same(harbour: TestArchive) -> None:
    bullets, prose = of(harbour, "ferry", style="bullets"), of(harbour, "ferry")
    assert texts(bullets) == texts(prose)
    assert bullets.text.splitlines() == [f"- {one} [{n}]" for n, one in enumerate(texts(bullets), start=1)]
    assert prose.text == " ".join(f"{one} [{n}]" for n, one in enumerate(texts(prose), start=1))


def test_both_articles_are_cited_where_both_say_it(harbour: TestArchive) -> None:
    summary = of(harbour, "ferry", "ferry-too", length="long")
    closed = next(one for one in summary.sentences if one.text.startswith("Mayor Jane Harrow"))
    sources = {c.number: c.source for c in summary.citations}
    assert {sources[number] for number in closed.citations} == {"Gazette", "Courier"}


def test_what_articles_disagree_about_stands_side_by_side(harbour: TestArchive) -> None:
    summary = of(harbour, "ferry", "ferry-too")
    assert summary.status == "conflict"
    [conflict] = summary.conflicts
    assert conflict.about == "people were killed"
    assert {side.value for side in conflict.sides} == {"12", "15"}
    sources = {c.number: (c.source, c.published.at if c.published else None) for c in summary.citations}
    dated = {sources[number] for side in conflict.sides for number in side.citations}
    assert dated == {("Gazette", "2023-03-13"), ("Courier", "2023-03-14")}
    said = texts(summary)
    assert {side.text for side in conflict.sides} <= set(said)
    one, other = (said.index(side.text) for side in conflict.sides)
    assert abs(one - other) == 1


def test_a_text_that_two_articles_have_is_counted_once(harbour: TestArchive) -> None:
    summary = of(harbour, "ferry", "ferry-copy", length="short")
    assert summary.notes == ("1 article of the same text as another is counted once.",)
    assert summary.articles == 2
    assert len(set(texts(summary))) == len(summary.sentences)
    assert {citation.source for citation in summary.citations} == {"Gazette", "Herald"}


def test_several_articles_each_have_their_say(harbour: TestArchive) -> None:
    assert cited(of(harbour, "ferry", "tariff", "film")) == {"Gazette", "Courier"}
    assert len({c.article_id for c in of(harbour, "ferry", "tariff", "film").citations}) == 3


def test_of_a_long_article_it_is_said_how_far_it_was_read(
    harbour: TestArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.summaries.gathering.LINES", 2)
    assert of(harbour, "ferry").notes == ("Of 1 article only the first 2 sentences were read.",)
    assert "Wednesday" not in of(harbour, "ferry", length="long").text


def test_the_same_article_named_twice_is_read_once(harbour: TestArchive) -> None:
    assert of(harbour, "ferry", "ferry").text == of(harbour, "ferry").text


def test_an_unknown_article_is_not_found(harbour: TestArchive) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        summarize(SummaryRequest(AS_OF, article_ids=(*ids(harbour, "ferry"), "nowhere")), ports=ports(harbour))
    with pytest.raises(NotFound):
        summarize(SummaryRequest(AS_OF, "other", article_ids=ids(harbour, "ferry")), ports=ports(harbour))


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ({}, "Nothing to sum up"),
        ({"question": "?!"}, "no words"),
        ({"question": "x" * 5000}, "4,000"),
        ({"question": "ferry", "article_ids": ("a",)}, "leave out"),
        ({"start": AS_OF, "article_ids": ("a",)}, "leave out"),
        ({"start": AS_OF, "end": AS_OF}, "ends before it starts"),
        ({"article_ids": tuple(map(str, range(201)))}, "200 is the most"),
    ],
)
def test_a_request_for_nothing_or_for_two_things_is_refused(
    harbour: TestArchive, more: dict[str, object], complaint: str
) -> None:
    with pytest.raises(BadQuestion, match=complaint):
        summarize(replace(SummaryRequest(AS_OF), **more), ports=ports(harbour))  # type: ignore[arg-type]


# -- of a topic --------------------------------------------------------------------------------------------------------


def test_a_topic_of_both_seeds_cites_both(seeded: TestArchive) -> None:
    for topic in ("Kazakhstan and human rights", "kazakhstan and human rights", "everything about Volker Türk"):
        summary = summarize(SummaryRequest(AS_OF, question=topic), ports=ports(seeded))
        assert_cited(summary, seeded)
        assert {citation.article_id for citation in summary.citations} == set(seeded.texts())


def test_only_what_bears_on_the_topic_is_told(harbour: TestArchive) -> None:
    summary = about(harbour, "the price of water in Larvik", length="long")
    assert cited(summary) == {"Courier"}
    assert all("water" in one or "crowns" in one for one in texts(summary))


@pytest.mark.parametrize(
    ("topic", "missing", "reason"),
    [
        ("floods in Pakistan", "Pakistan", "not_in_archive"),
        ("the ferry and football", "football", "no_support"),
        ("salmon farming", "salmon", "no_support"),
    ],
)
def test_a_topic_that_nothing_is_about_is_an_abstention_with_what_comes_nearest(
    harbour: TestArchive, topic: str, missing: str, reason: str
) -> None:
    summary = about(harbour, topic)
    assert (summary.status, summary.sentences, summary.citations) == ("abstained", (), ())
    assert summary.abstention is not None
    assert summary.abstention.reason == reason
    assert f"“{missing}”" in summary.text
    assert any(note.startswith("Nearest: “") for note in summary.notes)


def test_dates_and_sources_narrow_a_topic(harbour: TestArchive) -> None:
    monday = datetime(2023, 3, 13, tzinfo=UTC), datetime(2023, 3, 14, tzinfo=UTC)
    assert "Courier" not in cited(about(harbour, "the ferry in Velmar", start=monday[0], end=monday[1]))
    assert cited(about(harbour, "the ferry in Velmar", sources=frozenset({"courier"}))) == {"Courier"}
    nothing = about(harbour, "the ferry in Velmar", start=AS_OF)
    assert nothing.abstention is not None
    assert nothing.abstention.reason == "outside_window"


def test_a_topic_of_another_week_is_said_to_lie_outside_of_this_one(harbour: TestArchive) -> None:
    topic = "the ferry in Velmar this week"
    assert about(harbour, topic).sentences
    nothing = about(harbour, topic, as_of=AS_OF + timedelta(days=300))
    assert nothing.abstention is not None
    assert nothing.abstention.reason == "outside_window"


def test_an_empty_archive_says_so(harbour: TestArchive) -> None:
    for request in (SummaryRequest(AS_OF, "other", question="ferry"), SummaryRequest(AS_OF, "other", start=AS_OF)):
        summary = summarize(request, ports=ports(harbour))
        assert summary.abstention is not None
        assert summary.abstention.reason == "empty_archive"


# -- of a span of days -------------------------------------------------------------------------------------------------


def test_days_are_summed_up_from_what_was_published_in_them(harbour: TestArchive) -> None:
    tuesday = SummaryRequest(AS_OF, start=datetime(2023, 3, 14, tzinfo=UTC), end=datetime(2023, 3, 15, tzinfo=UTC))
    summary = summed(harbour, tuesday)
    assert summary.articles == 2
    assert cited(summary) == {"Courier"}
    assert len({citation.article_id for citation in summary.citations}) == 2
    assert summed(harbour, replace(tuesday, sources=frozenset({"gazette"}))).status == "abstained"


def test_of_more_articles_than_are_read_the_newest_are(harbour: TestArchive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.summaries.gathering.MOST_OF_DAYS", 2)
    summary = summed(harbour, SummaryRequest(AS_OF, start=datetime(2023, 3, 1, tzinfo=UTC)))
    assert summary.articles == 2
    assert "newest 2" in summary.notes[0]
    assert cited(summary) == {"Courier"}


# -- timelines ---------------------------------------------------------------------------------------------------------


def test_a_timeline_is_in_order_and_every_entry_has_a_day_and_a_citation(harbour: TestArchive) -> None:
    summary = of(harbour, "ferry", "ferry-too", "tariff", length="long", style="timeline")
    days = [sentence.at.at for sentence in summary.sentences if sentence.at]
    assert len(days) == len(summary.sentences) > 3
    assert days == sorted(days)
    by_text = {sentence.text: sentence.at.at for sentence in summary.sentences if sentence.at}
    assert by_text[FERRY.split("\n")[0]] == "2023-03-13"
    assert by_text[TARIFF.split("\n")[0]] == "2023-03-14"
    assert "2016" not in " ".join(by_text)  # a year is no day
    assert summary.text.splitlines()[0].startswith("13 Mar 2023: ")


def test_an_article_without_a_day_is_left_out_of_a_timeline_and_noted(harbour: TestArchive) -> None:
    summary = of(harbour, "ferry", "film", style="timeline")
    assert "glaciers" not in summary.text
    assert summary.notes == ("Of 1 article the day is unknown.",)
    assert of(harbour, "film", style="timeline").status == "abstained"


def test_a_day_of_an_unknown_year_stays_one(seeded: TestArchive) -> None:
    request = SummaryRequest(AS_OF, article_ids=tuple(seeded.texts()), style="timeline")
    summary = summarize(request, ports=ports(seeded))
    assert_cited(summary, seeded)
    days = [sentence.at.at for sentence in summary.sentences if sentence.at]
    assert "2023-03-17" in days
    assert "--12-13" in days
    assert days == sorted(days, key=lambda at: (at.startswith("--"), at))


# -- of a digest's story -----------------------------------------------------------------------------------------------


def story(archive: TestArchive, *names: str, told: Sequence[str] = (), length: Length = "medium") -> Summary:
    summary = summarize_story(
        ids(archive, *names), archive="main", as_of=AS_OF, length=length, told=told, ports=ports(archive)
    )
    assert_cited(summary, archive)
    return summary


def test_a_story_says_nothing_that_was_told(harbour: TestArchive) -> None:
    first = story(harbour, "ferry")
    second = story(harbour, "ferry", told=texts(first))
    assert set(texts(first)).isdisjoint(texts(second))


def test_when_all_was_told_there_is_nothing_new(harbour: TestArchive) -> None:
    told = [one for one in FERRY.split("\n\n") if one]
    summary = story(harbour, "ferry", told=told)
    assert (summary.status, summary.text) == ("abstained", "There is nothing new: all of it was told before.")


def test_a_changed_toll_is_told(harbour: TestArchive) -> None:
    summary = story(harbour, "ferry-too", told=[one for one in FERRY.split("\n\n") if one])
    assert FERRY_TOO.split("\n")[0] in texts(summary)
    assert not any(one.startswith("Mayor Jane Harrow") for one in texts(summary))


def test_articles_that_are_gone_are_left_out_of_a_story(harbour: TestArchive) -> None:
    gone = summarize_story(
        ("nowhere", *ids(harbour, "ferry")),
        archive="main",
        as_of=AS_OF,
        length="short",
        told=(),
        ports=ports(harbour),
    )
    assert texts(gone) == texts(story(harbour, "ferry", length="short"))
    nothing = summarize_story(("nowhere",), archive="main", as_of=AS_OF, length="short", told=(), ports=ports(harbour))
    assert nothing.status == "abstained"


def test_an_embedder_of_another_kind_changes_no_promise(harbour: TestArchive) -> None:
    other = replace(ports(harbour), embedder=HashEmbedder(), likeness=Likeness(HashEmbedder()))
    summary = summarize(
        SummaryRequest(AS_OF, article_ids=ids(harbour, "ferry", "ferry-too", "tariff"), length="long"), ports=other
    )
    assert_cited(summary, harbour)
