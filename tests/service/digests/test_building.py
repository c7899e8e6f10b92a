"""Editions built over a small archive: what is told, what is not, and whether the receipt adds up."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.adapters.frozen_json import to_json
from service.digests.building import publish
from service.digests.telling import LOST_PATIENCE, NOTHING_NEW
from service.digests.windows import requested
from service.model import Edition, Message
from service.ports import ModelUnavailable
from tests.editions import correction, delivery
from tests.fakes import Unwatched
from tests.service.digests.newsroom import DAY, NOW, Newsroom, article, digest, flood, harbour, newsroom, plates
from vectorstore.model import Draft


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    with newsroom(tmp_path) as opened:
        yield opened


def told_articles(edition: Edition) -> int:
    return sum(1 + origin.copies for item in edition.items for origin in item.origins)


def adds_up(edition: Edition) -> bool:
    left = sum(one.articles for one in edition.receipt.left_out)
    return edition.receipt.articles_seen == told_articles(edition) + left


def reasons(edition: Edition) -> dict[str, int]:
    return {one.reason: one.articles for one in edition.receipt.left_out}


def school(town: str) -> Draft:
    text = f"The council of {town}ville will close the {town}ville school in January, its head told parents on Friday."
    return article(f"{town}ville/a", f"{town}ville closes its school", text)


def stories(edition: Edition) -> list[str]:
    return [item.story_id for item in edition.items]


def test_a_story_is_told_once_with_its_origins_and_quotes_that_hold(room: Newsroom) -> None:
    room.read_in(flood("a", url="https://orla.example/a"), flood("b"), harbour())
    edition = room.build()
    assert stories(edition) == ["story-flood", "story-harbour"]
    item = edition.items[0]
    assert (item.number, item.headline, item.new_since, item.url) == (
        1,
        "Orla floods Marden",
        None,
        "https://orla.example/a",
    )
    assert len(item.origins) == 2
    for item in edition.items:
        assert item.sentences
        assert [citation.number for citation in item.citations] == list(range(1, len(item.citations) + 1))
        assert {number for said in item.sentences for number in said.citations} <= {c.number for c in item.citations}
        for citation in item.citations:
            text = room.catalogue.revision("main", citation.article_id, citation.revision).text
            assert text[citation.start : citation.end] == citation.quote
    assert adds_up(edition)


def test_building_keeps_nothing(room: Newsroom) -> None:
    room.read_in(flood())
    edition = room.build()
    assert edition.items
    assert room.editions.editions("main") == []
    assert room.editions.told_articles("digest", [edition.items[0].origins[0].article_id]) == {}


def test_copies_of_one_text_are_one_origin_and_are_counted(room: Newsroom) -> None:
    room.read_in(flood("a"), *(replace(flood(f"a~{n}"), text=flood("a").text + f" ({n})") for n in (2, 3)), flood("b"))
    edition = room.build()
    copies = {origin.copies for origin in edition.items[0].origins}
    assert copies == {2, 0}
    assert (edition.receipt.articles_seen, edition.receipt.copies, edition.receipt.merged) == (4, 2, 3)
    assert adds_up(edition)


def test_what_was_told_is_not_told_again_and_the_edition_says_so(room: Newsroom) -> None:
    room.read_in(flood("a"), harbour())
    room.publish()
    room.later(hours=1)
    again = room.publish()
    assert again.items == ()
    assert reasons(again) == {"told before": 2}
    assert again.message == (
        "There is nothing new to tell: 2 articles were published from 20 November 2026, 09:00, to 22 November 2026, "
        "09:00 (UTC) (2 told before)."
    )
    assert adds_up(again)


def test_of_a_story_that_goes_on_only_what_is_new_is_told_with_since_when(room: Newsroom) -> None:
    room.read_in(flood("a"), harbour())
    first = room.publish()
    room.later(hours=1)
    room.read_in(flood("c"))
    second = room.publish()
    assert stories(second) == ["story-flood"]
    item = second.items[0]
    assert item.new_since == first.as_of
    assert [origin.article_id for origin in item.origins] == [citation.article_id for citation in item.citations[:1]]
    before = {said.text for one in first.items for said in one.sentences}
    assert before.isdisjoint(said.text for said in item.sentences)
    assert reasons(second) == {"told before": 2}
    assert adds_up(second)


def test_an_hour_later_only_what_has_come_since_is_told(room: Newsroom) -> None:
    room.read_in(*(school(town) for town in "ABCDEFGH"))
    first = room.publish(digest(length="short"))
    assert len(first.items) == 5
    room.later(hours=1)
    assert room.build(digest(length="short")).items == ()
    assert reasons(room.build(digest(length="short"))) == {
        "told before": 5,
        "passed over by an earlier Edition": 3,
    }
    room.read_in(flood("a"))
    second = room.build(digest(length="short"))
    assert stories(second) == ["story-flood"]
    assert adds_up(second)


def test_a_story_that_was_passed_over_is_told_once_something_comes_to_it(room: Newsroom) -> None:
    room.read_in(*(school(town) for town in "ABCDEF"))
    first = room.publish(digest(length="short"))
    [passed] = {f"story-{town}ville" for town in "ABCDEF"} - set(stories(first))
    room.later(hours=1)
    more = "Parents occupied the hall of the council on Saturday evening, and the police were called."
    room.read_in(article(f"{passed.removeprefix('story-')}/b", "More of it", more))
    [item] = room.build(digest(length="short")).items
    assert (item.story_id, len(item.origins)) == (passed, 2)


def test_a_longer_or_another_digest_passes_over_nothing_of_a_shorter_one(room: Newsroom) -> None:
    room.read_in(*(school(town) for town in "ABCDEFGH"))
    room.publish(digest(length="short"))
    room.later(hours=1)
    assert len(room.build(digest(length="medium")).items) == 3
    assert len(room.build(digest(length="short", updated_at=room.clock.at)).items) == 3


def test_a_new_number_is_news_and_the_same_claim_by_another_desk_is_not(room: Newsroom) -> None:
    told = "Rescue teams moved 1,200 people out of the lower town of Marden before dawn, Mayor Ilse Brandt said."
    room.read_in(article("flood/a", "Orla floods Marden", told))
    room.publish()
    room.later(hours=1)
    room.read_in(article("flood/b", "Marden under water", f"{told} More rain is expected."))
    same = room.build()
    assert same.items == ()
    assert reasons(same) == {NOTHING_NEW: 1, "told before": 1}
    room.read_in(article("flood/c", "Marden: 1,900 moved", told.replace("1,200", "1,900")))
    again = room.build()
    assert [said.text for said in again.items[0].sentences] == [told.replace("1,200", "1,900")]
    assert again.items[0].new_since == NOW


def test_new_copies_of_a_told_text_are_no_news(room: Newsroom) -> None:
    room.read_in(flood("a"))
    room.publish()
    room.later(hours=1)
    room.read_in(replace(flood("a~2"), text=flood("a").text + " (wire)"))
    again = room.publish()
    assert again.items == ()
    assert reasons(again) == {"told before": 2}


def test_a_copy_of_a_text_of_another_day_that_was_told_is_no_news(room: Newsroom) -> None:
    room.read_in(flood("a", at="2026-11-20"))
    room.publish()
    room.later(days=1)
    room.read_in(replace(flood("a~2", at="2026-11-22"), text=flood("a").text + " (wire)"))
    again = room.publish(digest(hours=24))
    assert (again.items, reasons(again)) == ((), {"told before": 1})


def test_an_article_that_was_revised_is_told_of_again_by_what_was_added(room: Newsroom) -> None:
    room.read_in(flood("a"))
    room.publish()
    room.later(hours=1)
    added = "Divers found the body of the missing ferryman near Tolna on Sunday, the police said."
    room.read_in(replace(flood("a"), text=f"{added} {flood('a').text}"))
    again = room.publish()
    assert [said.text for said in again.items[0].sentences] == [added]
    assert again.items[0].new_since == NOW
    room.later(hours=1)
    assert room.publish().items == ()


def test_another_digest_remembers_nothing_of_this_one(room: Newsroom) -> None:
    room.read_in(flood("a"))
    room.publish()
    assert stories(room.publish(digest(id="other"))) == ["story-flood"]


def test_a_dry_run_keeps_nothing_and_remembers_nothing(room: Newsroom) -> None:
    room.read_in(flood("a"))
    assert room.publish(dry_run=True).items
    assert room.editions.editions("main") == []
    assert room.publish().items


def test_articles_of_another_day_or_of_no_known_day_are_not_told(room: Newsroom) -> None:
    room.read_in(flood("a"), harbour("a", at="2026-11-10"), plates("a", at=None))
    room.read_in(article("other/a", "Of some year", "The tram will run every ten minutes, the city said.", "--11-21"))
    edition = room.build()
    assert stories(edition) == ["story-flood"]
    assert (edition.receipt.articles_seen, edition.receipt.undated) == (1, 2)


def test_a_day_is_told_as_the_readers_zone_counts_it(room: Newsroom) -> None:
    room.read_in(
        flood("a", at="2026-11-20T19:30:00+00:00"),  # the 21st, half past midnight, in Almaty
        harbour("a", at="2026-11-21T18:30:00+00:00"),
        plates("a", at="2026-11-21T19:30:00+00:00"),  # the 22nd there
        article("other/a", "Of its day", "The tram to the harbour will run every ten minutes, the city said.", DAY),
    )
    definition = digest(time_zone="Asia/Almaty")
    request = requested(definition, NOW, day=datetime(2026, 11, 21, tzinfo=UTC).date())
    edition = room.build(definition, start=request.start, end=request.end)
    assert set(stories(edition)) == {"story-flood", "story-harbour", "story-other"}


def test_only_the_digests_sources_are_told(room: Newsroom) -> None:
    room.read_in(flood("a", source="Marden Post"), harbour("a", source="Ellery Courier"))
    edition = room.build(digest(sources=("ellery COURIER",)))
    assert stories(edition) == ["story-harbour"]
    assert edition.receipt.articles_seen == 1


def test_a_story_is_told_when_one_of_its_articles_is_about_a_topic(room: Newsroom) -> None:
    room.read_in(flood("a"), flood("b"), harbour(), plates())
    edition = room.build(digest(topics=("glass plates", "Orla railway")))
    assert set(stories(edition)) == {"story-plates", "story-flood"}
    assert reasons(edition) == {"not about the topics": 1}
    assert adds_up(edition)


def test_of_a_long_affair_that_touches_a_topic_those_texts_are_told_that_are_about_it(room: Newsroom) -> None:
    room.read_in(flood("a"), flood("b"), flood("c"))
    edition = room.build(digest(topics=("railway",)))
    assert [origin.title for item in edition.items for origin in item.origins] == ["Orla floods Marden"]
    assert "railway" in edition.items[0].sentences[0].text
    assert reasons(edition) == {"not about the topics": 2}
    assert len(room.build(digest(topics=("Orla",))).items[0].origins) == 3


def test_round_ups_of_other_news_are_not_told(room: Newsroom) -> None:
    room.read_in(flood("a"), replace(flood("b"), title="Floods, trains, schools: Daily Briefing"))
    edition = room.build()
    assert [len(item.origins) for item in edition.items] == [1]
    assert reasons(edition) == {"round-ups of other news": 1}
    assert adds_up(edition)


def test_a_saved_question_chooses_what_bears_on_it(room: Newsroom) -> None:
    room.read_in(flood("a"), harbour(), plates())
    assert stories(room.build(digest(question="When will Port Ellery open its harbour?"))) == ["story-harbour"]


def test_an_empty_day_says_that_nothing_was_read_in_for_it(room: Newsroom) -> None:
    room.read_in(plates("a", at=None))
    request = requested(digest(), NOW, day=datetime(2026, 11, 20, tzinfo=UTC).date())
    edition = room.publish(start=request.start, end=request.end)
    assert edition.message == (
        "Nothing that was published on 20 November 2026 has been read in. 1 article has no known date, and is never "
        "taken to be of a day."
    )
    assert (edition.items, edition.receipt.articles_seen) == ((), 0)
    assert room.editions.edition("main", edition.id) == edition


def test_an_edition_has_as_many_items_and_sentences_as_its_length_allows(room: Newsroom) -> None:
    for number in range(24):
        town = f"Town{'abcdefghijklmnopqrstuvwxyz'[number]}ville"
        text = " ".join(f"The mayor of {town} opened bridge {n} over the river {town}ka on Friday." for n in range(9))
        room.read_in(article(f"{town}/a", f"{town} opens bridges {number}", text))
    for length, items, sentences in (("short", 5, 2), ("medium", 10, 3), ("long", 20, 4)):
        edition = room.build(digest(length=length))
        assert len(edition.items) == items
        assert max(len(item.sentences) for item in edition.items) <= sentences
        assert reasons(edition) == {"below the length": 24 - items}
        assert adds_up(edition)


def test_one_event_in_two_stories_is_one_item_and_is_remembered_of_both(room: Newsroom) -> None:
    room.read_in(flood("a"), replace(flood("a"), origin="deluge/a", text=flood("a").text.replace("night", "evening")))
    edition = room.publish()
    assert len(edition.items) == 1
    item = edition.items[0]
    assert {item.story_id, *item.also} == {"story-flood", "story-deluge"}
    assert len(item.origins) == 2
    room.later(hours=1)
    assert room.publish().items == ()
    assert room.editions.told("digest", ["story-flood"])
    assert room.editions.told("digest", ["story-deluge"])


def test_a_new_story_of_an_event_that_was_told_goes_on_from_there(room: Newsroom) -> None:
    room.read_in(flood("a"))
    first = room.publish()
    room.later(hours=1)
    added = "The mayor resigned."
    same = replace(flood("a"), origin="deluge/a", text=f"{flood('a').text} {added}")
    room.read_in(replace(same, text=same.text.replace("added", "said")))
    again = room.build()
    before = {said.text for item in first.items for said in item.sentences}
    assert all(before.isdisjoint(said.text for said in item.sentences) for item in again.items)
    assert all(item.new_since == first.as_of for item in again.items)


def test_a_story_without_a_sentence_that_can_be_told_is_left_out_and_the_next_one_told(room: Newsroom) -> None:
    room.read_in(article("junk/a", "Video", "Watch now. More."), flood("a"))
    edition = room.build()
    assert stories(edition) == ["story-flood"]
    assert adds_up(edition)
    assert list(reasons(edition).values()) == [1]


def test_a_story_without_a_title_is_headed_by_its_first_sentence(room: Newsroom) -> None:
    room.read_in(replace(flood("a"), title=None))
    assert room.build().items[0].headline == "The river Orla rose over its banks at Marden on Friday night."


def test_more_independent_origins_come_first(room: Newsroom) -> None:
    room.read_in(plates(), harbour("a"), harbour("b"), flood("a"), flood("b"), flood("c"))
    assert stories(room.build()) == ["story-flood", "story-harbour", "story-plates"]


def test_corrections_are_told_once_in_the_next_edition(room: Newsroom) -> None:
    room.read_in(flood("a"))
    room.corrections.given = [correction(noticed_at=NOW + timedelta(minutes=1))]
    assert room.publish().corrections == ()
    assert room.corrections.checked == 0
    room.later(hours=1)
    assert room.publish().corrections == tuple(room.corrections.given)
    room.corrections.given[0] = replace(room.corrections.given[0], noticed_at=NOW + timedelta(hours=1, seconds=1))
    room.later(hours=1)
    assert room.publish().corrections == ()


def test_a_scheduled_run_that_is_done_again_gives_the_edition_that_was_kept(room: Newsroom) -> None:
    room.read_in(flood("a"))
    request, lines = room.request(), [delivery(edition_id="run-1")]

    def run() -> Edition:
        return publish(request, ports=room.ports, progress=Unwatched(), deliveries=lambda _: lines, edition_id="run-1")

    first = run()
    room.read_in(harbour())
    assert run() == first
    assert [one.id for one in room.editions.editions("main")] == ["run-1"]


def test_deliveries_are_of_the_edition_that_is_kept(room: Newsroom) -> None:
    asked: list[Edition] = []

    def lines(edition: Edition) -> list[None]:
        asked.append(edition)
        return []

    edition = publish(room.request(), ports=room.ports, progress=Unwatched(), deliveries=lines)  # type: ignore[arg-type]
    assert asked == [edition]
    publish(room.request(dry_run=True), ports=room.ports, progress=Unwatched(), deliveries=lines)  # type: ignore[arg-type]
    assert len(asked) == 1


@dataclass
class DownModel:
    """Satisfies LanguageModel, and does not answer; remembers what it was asked."""

    name: str = "down:model"
    context_tokens: int = 4096
    asked: list[str] = field(default_factory=list)

    def stream(self, messages: Sequence[Message], *, timeout_s: float, max_tokens: int) -> Iterator[str]:
        self.asked.append(messages[-1].content)
        raise ModelUnavailable("down")
        yield


def test_a_model_that_is_down_is_not_waited_for_by_every_item(room: Newsroom) -> None:
    room.read_in(*(school(town) for town in "ABCDE"))
    model = DownModel()
    summarizing = replace(room.ports.summarizing, model=model, sleep=lambda _: None)
    room.ports = replace(room.ports, summarizing=summarizing)
    edition = room.build()
    assert len(edition.items) == 5
    asked_for = {town for town in "ABCDE" for text in model.asked if f"{town}ville" in text}
    assert len(asked_for) == LOST_PATIENCE
    assert (edition.receipt.mode, edition.receipt.degraded) == ("extractive", True)


def test_progress_is_shown_while_stories_are_placed_and_told(room: Newsroom) -> None:
    room.read_in(flood("a"), harbour())
    from service.digests.building import build

    watched = Unwatched()
    build(room.request(), ports=room.ports, progress=watched)
    assert watched.started == [("Articles placed into stories", None), ("Stories told", 2)]
    assert (watched.advanced, watched.finished) == (2 + 2, 2)


def test_an_edition_is_a_value_that_can_be_kept(room: Newsroom) -> None:
    room.read_in(flood("a"), flood("b"), harbour())
    edition = room.publish()
    assert room.editions.edition("main", edition.id) == edition
    assert json.loads(to_json(edition))["receipt"]["timing_ms"].keys() == {"stories", "choosing", "writing", "total"}


ORIGINS = st.tuples(st.sampled_from("abcdef"), st.sampled_from(["x", "y", "x~1", "x~2", "y~1"]))
DAYS = st.sampled_from([DAY, "2026-11-20", "2026-11-01", None, "--11-21", "2026-11-21T23:30:00+00:00"])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    batches=st.lists(st.dictionaries(ORIGINS, DAYS, max_size=9), min_size=1, max_size=3),
    topics=st.sampled_from([(), ("harbour",), ("bridge", "ferry")]),
    length=st.sampled_from(["short", "medium", "long"]),
)
def test_every_article_seen_is_told_or_left_out_for_a_reason(
    batches: list[dict[tuple[str, str], str | None]], topics: tuple[str, ...], length: str
) -> None:
    words = {"a": "harbour", "b": "bridge", "c": "ferry", "d": "school", "e": "tunnel", "f": "museum"}
    with tempfile.TemporaryDirectory() as folder, newsroom(Path(folder)) as room:
        for number, batch in enumerate(batches):
            for (story, name), at in batch.items():
                text = (
                    f"The {words[story]} of Marden will be closed until {name[0]} monday, the council of the town said "
                    f"on day {number}. Workers found {ord(story)} cracks in the {words[story]} during a visit {name}."
                )
                room.read_in(article(f"{story}/{name}", f"Marden's {words[story]} closes", text, at))
            edition = room.publish(digest(topics=topics, length=length))
            assert adds_up(edition)
            assert all(one.articles > 0 for one in edition.receipt.left_out)
            ids = [origin.article_id for item in edition.items for origin in item.origins]
            assert len(ids) == len(set(ids))
            assert (edition.message is None) == bool(edition.items)
            room.later(hours=1)
