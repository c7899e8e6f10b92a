"""An answer in Slack: all of its sentences with their marks, where they are from, and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings

from service.model import Answer, Conflict, ConflictSide, Json, Retrieved, Sentence, SlackMessage
from service.rendering.slack_answer import (
    BROKE_OFF,
    DEGRADED,
    SEARCHING,
    answer_footer,
    answer_messages,
    growing_message,
)
from service.rendering.slack_names import FEEDBACK, QUOTES
from service.rendering.slack_text import MESSAGE_CHARACTERS, size, words
from service.rendering.visible import visible
from tests.answers import answer
from tests.editions import SOURCES, citation
from tests.service.rendering.drawing import DAY
from tests.service.rendering.reading import slack_elements
from tests.service.rendering.slack_drawing import answers
from tests.service.rendering.slack_reading import BASE, ENDLESS, buttons, harmless, taken, told
from tests.slack.limits import check_blocks

ROSE = "The Orla rose over its banks at Marden on Friday night."
LEFT = "The fire service said that 900 people had left their homes."
MOVED = "Rescue teams moved 1,200 people out of the lower town before dawn."


def flood(**changes: object) -> Answer:
    """An ordinary answer: two sentences of two articles, one of which has no link."""
    cited = (citation(1, "flood-1", ROSE), citation(2, "flood-2", LEFT), citation(3, "flood-1", MOVED))
    full = answer(
        id="a-1",
        sentences=(Sentence(ROSE, (1,)), Sentence(LEFT, (2,))),
        citations=cited,
        conflicts=(),
        nearest=(),
        abstention=None,
        degraded=False,
        retrieved=Retrieved(3, 8, None, None),
    )
    return replace(full, **changes)  # type: ignore[arg-type]


def test_an_answer_is_its_sentences_with_marks_its_sources_and_two_kinds_of_buttons() -> None:
    (message,) = answer_messages(flood(), base_url=None)
    taken(message, _links(flood()))
    assert words(message["blocks"]).splitlines() == [
        f"{ROSE} [1] {LEFT} [2]",
        "Sources",
        "[1][3] Orla floods Marden; 1,200 leave the lower town, Marden Post, 20 Nov 2026, 20:30 UTC",
        "[2] Floods hit Marden, Orla Radio, 21 Nov 2026",
    ]
    assert message["text"] == words(message["blocks"])
    assert buttons(message["blocks"]) == {QUOTES: "a-1"}
    assert _feedback(message["blocks"]) == ("up:a-1", "down:a-1")


def test_a_title_links_to_where_the_catalogue_says_the_article_is() -> None:
    assert _hrefs(answer_footer(flood(), base_url=None)) == [SOURCES["flood-1"][2]]


def test_an_article_without_a_link_of_its_own_links_to_dateline() -> None:
    assert _hrefs(answer_footer(flood(), base_url=BASE)) == [
        SOURCES["flood-1"][2],
        f"{BASE}/#/articles/flood-2?revision=1",
    ]
    script = replace(citation(1, "flood-1", ROSE), url="javascript:alert(1)")
    assert _hrefs(answer_footer(flood(citations=(script,)), base_url=None)) == []


def test_where_nothing_is_quoted_there_is_no_button_for_quotes() -> None:
    assert buttons(answer_footer(flood(citations=()), base_url=None)) == {}


def test_of_many_sources_the_first_ten_are_listed_and_the_rest_are_counted() -> None:
    cited = [replace(citation(n, "flood-1", ROSE), article_id=f"a{n}", title=f"Title {n}") for n in range(1, 14)]
    lines = words(answer_footer(flood(citations=tuple(cited)), base_url=None)).splitlines()
    assert [line.partition(",")[0] for line in lines[:12]] == [
        "Sources",
        *(f"[{n}] Title {n}" for n in range(1, 11)),
        "and 3 more",
    ]


def test_a_preface_stands_above() -> None:
    (message,) = answer_messages(flood(), base_url=None, preface="Not in the digest’s articles, but elsewhere:")
    assert message["text"].splitlines()[:2] == [
        "Not in the digest’s articles, but elsewhere:",
        f"{ROSE} [1] {LEFT} [2]",
    ]


def test_what_a_partial_answer_lacks_is_said() -> None:
    notes = ("Nothing in the archive answers: Who pays?", "2 articles of unknown date are ranked below.")
    partial = flood(status="partial", retrieved=Retrieved(3, 8, None, None, notes))
    assert "\nNothing in the archive answers: Who pays?\n" in answer_messages(partial, base_url=None)[0]["text"]
    silent = flood(status="partial")
    assert "\nSome of what was asked is not in the archive.\n" in answer_messages(silent, base_url=None)[0]["text"]


def test_what_helps_to_judge_the_search_is_said_and_nothing_else_of_it() -> None:
    widened = "Nothing of a known date was found for “last week”; every date was searched."
    notes = (
        widened,
        "2 articles of unknown date are ranked below.",
        "1 passage has no vector yet and was searched by words only.",
    )
    text = words(answer_footer(flood(retrieved=Retrieved(3, 8, None, None, notes)), base_url=None))
    assert text.splitlines()[-1] == widened


@pytest.mark.parametrize(("mode", "line"), [("extractive", DEGRADED), ("llm", BROKE_OFF)])
def test_an_answer_without_the_model_says_so(mode: str, line: str) -> None:
    assert words(answer_footer(flood(degraded=True, mode=mode), base_url=None)).splitlines()[-1] == line
    assert line not in words(answer_footer(flood(mode=mode), base_url=None))


def test_sides_that_disagree_stand_side_by_side_with_their_dates() -> None:
    told_side = ConflictSide("900", LEFT, (2,), SOURCES["flood-2"][3])
    other = ConflictSide("1,200", MOVED, (3,), SOURCES["flood-1"][3])
    conflict = flood(status="conflict", conflicts=(Conflict("how many left", (told_side, other)),))
    expected = [
        "Sources disagree: how many left",
        "• 900 [2] (Orla Radio, 21 Nov 2026)",  # its sentence stands above
        f"• 1,200: {MOVED} [3] (Marden Post, 20 Nov 2026, 20:30 UTC)",
    ]
    assert words(answer_messages(conflict, base_url=None)[0]["blocks"]).splitlines()[1:4] == expected
    assert words(answer_footer(conflict, base_url=None)).splitlines()[:3] == expected


def test_of_many_disagreements_the_footer_says_how_many_more_there_are() -> None:
    side = ConflictSide("900", "x" * 300, (2,), DAY)
    many = flood(status="conflict", conflicts=(Conflict("how many", (side, side)),) * 12)
    footer = words(answer_footer(many, base_url=None))
    shown = footer.count("Sources disagree: how many")
    assert 0 < shown < 12
    assert f"\n{12 - shown} more disagreements: see the quotes.\n" in footer
    whole = "".join(told(message["blocks"]) for message in answer_messages(many, base_url=None))
    assert whole.count("Sources disagree: how many") == 12


def test_a_long_answer_is_divided_between_sentences_and_its_sources_come_last() -> None:
    said = tuple(Sentence(f"Sentence {n} {'goes on and on ' * 12}here.", (1 + n % 3,)) for n in range(150))
    parts = answer_messages(flood(sentences=said), base_url=None)
    assert len(parts) > 2
    bodies = [told(part["blocks"][:1]) for part in parts]
    assert "".join(bodies) == "".join(f"{s.text} [{s.citations[0]}] " for s in said)
    assert all(body.startswith("Sentence ") and body.endswith("] ") for body in bodies)
    assert all("Sources" not in part["text"] for part in parts[:-1])
    assert all(len(part["blocks"]) == 1 for part in parts[:-1])
    assert words(parts[-1]["blocks"]).splitlines()[1] == "Sources"
    for part in parts:
        taken(part, _links(flood()))


def test_a_growing_message_begins_as_the_whole_one_does() -> None:
    said = [Sentence(f"Sentence {n} {'goes on and on ' * 12}here.", (1,)) for n in range(150)]
    assert growing_message([])["text"] == SEARCHING
    assert growing_message(said[:1])["text"] == f"{said[0].text} [1] …"
    assert growing_message(said[:1], preface="Part 2")["text"].startswith("Part 2\nSentence 0 ")
    first = answer_messages(flood(sentences=tuple(said)), base_url=None)[0]
    grown = growing_message(said)
    assert told(grown["blocks"]) == told(first["blocks"])
    for number in range(0, 150, 10):
        taken(growing_message(said[:number]))


@pytest.mark.parametrize("text", ENDLESS)
def test_a_sentence_without_end_goes_on_in_further_messages(text: str) -> None:
    endless = flood(sentences=(Sentence(text, (1,)), Sentence(LEFT, (2,))), question=text)
    parts = answer_messages(endless, base_url=BASE)
    for part in parts:
        taken(part, _links(endless))
    whole = f"{visible(text)} [1] {LEFT} [2] "
    assert "".join(told(part["blocks"]) for part in parts).startswith(whole)
    assert len(parts) > len(visible(text)) // 10_000
    taken(growing_message(endless.sentences, preface=text))


@settings(max_examples=25)
@given(drawn=answers())
def test_every_sentence_is_shown_with_its_marks_and_nothing_in_it_is_acted_on(drawn: Answer) -> None:
    parts = answer_messages(drawn, base_url=BASE)
    for part in parts:
        taken(part, _links(drawn))
    _ends_with_feedback(parts, drawn)
    if drawn.status == "abstained":
        assert len(parts) == 1
        return
    body = "".join(f"{visible(said.text)} {''.join(f'[{n}]' for n in said.citations)} " for said in drawn.sentences)
    assert "".join(told(part["blocks"]) for part in parts).startswith(body)
    assert buttons(parts[-1]["blocks"]) == {QUOTES: drawn.id}


@settings(max_examples=25)
@given(drawn=answers())
def test_what_stands_beneath_a_streamed_answer_fits_beneath_it(drawn: Answer) -> None:
    footer = answer_footer(drawn, base_url=BASE)
    assert check_blocks(footer) == []
    assert size(footer) <= MESSAGE_CHARACTERS
    harmless(footer, _links(drawn))
    assert _feedback(footer) == (f"up:{drawn.id}", f"down:{drawn.id}")
    if drawn.citations:
        assert "Sources" in words(footer)


@settings(max_examples=30)
@given(drawn=answers())
def test_a_growing_message_is_one_that_slack_takes(drawn: Answer) -> None:
    taken(growing_message(drawn.sentences, preface=drawn.question))


def _ends_with_feedback(parts: tuple[SlackMessage, ...], drawn: Answer) -> None:
    assert _feedback(parts[-1]["blocks"]) == (f"up:{drawn.id}", f"down:{drawn.id}")
    assert all("context_actions" not in [block["type"] for block in part["blocks"]] for part in parts[:-1])


def _feedback(blocks: Iterable[Json]) -> tuple[object, object]:
    (found,) = [each for each in slack_elements(list(blocks)) if each["type"] == "feedback_buttons"]
    assert found["action_id"] == FEEDBACK
    up, down = found["positive_button"], found["negative_button"]
    assert isinstance(up, dict)
    assert isinstance(down, dict)
    return up["value"], down["value"]


def _hrefs(blocks: list[Json]) -> list[object]:
    return [each["url"] for each in slack_elements(blocks) if each["type"] == "link"]


def _links(drawn: Answer) -> list[str | None]:
    return [*(cited.url for cited in drawn.citations), *(passage.url for passage in drawn.nearest)]
