"""Quotes in Slack are what the articles say, to the character."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from service.model import Answer, Citation, Json
from service.rendering.slack_answer import quotes_message, quotes_view
from service.rendering.slack_text import words
from service.rendering.visible import as_written
from tests.answers import answer
from tests.editions import SOURCES, TEXTS, citation
from tests.service.rendering.slack_drawing import answers
from tests.service.rendering.slack_reading import BASE, ENDLESS, taken, told, view_taken

ROSE = "The Orla rose over its banks at Marden on Friday night."
BRIDGE = "وتبلغ كلفته 40 مليون يورو."


def quoting(*citations: Citation) -> Answer:
    return answer(id="a-1", question="What happened at Marden?", citations=citations)


def test_each_quote_stands_with_its_number_title_source_date_and_revision() -> None:
    asked = quoting(citation(1, "flood-1", ROSE, revision=2), citation(2, "languages-2", BRIDGE))
    view = quotes_view(asked)
    view_taken(view, [SOURCES["flood-1"][2]])
    lines = [
        "What happened at Marden?",
        "What the answer rests on, word for word:",
        f"[1] “{ROSE}”",
        "Orla floods Marden; 1,200 leave the lower town, Marden Post, 20 Nov 2026, 20:30 UTC, revision 2",
        f"[2] “{BRIDGE}”",
        "جسر جديد في قيزيلساي, صحيفة النهر, 21 Nov 2026, revision 1",
    ]
    assert words(_blocks(view)).splitlines() == lines
    (message,) = quotes_message(asked)
    assert message["text"].splitlines() == lines


def test_a_quote_keeps_the_spaces_and_the_lines_of_its_article() -> None:
    text = TEXTS["hostile-1"]
    odd = text[text.index("# Not a heading") : text.index("<https://evil")]
    assert "\n" in odd
    view = quotes_view(quoting(citation(1, "hostile-1", odd)))
    assert told(_blocks(view), "rich_text_quote") == f"[1] “{odd}”"


@pytest.mark.parametrize("text", ENDLESS)
def test_a_quote_without_end_goes_on_in_further_messages(text: str) -> None:
    asked = quoting(replace(citation(1, "flood-1", ROSE), quote=text))
    parts = quotes_message(asked)
    assert len(parts) > 4
    for part in parts:
        taken(part, [SOURCES["flood-1"][2]])
    assert "".join(told(part["blocks"], "rich_text_quote") for part in parts) == f"[1] “{text}”"
    view_taken(quotes_view(asked), [SOURCES["flood-1"][2]])


def test_an_article_without_a_link_of_its_own_links_to_dateline() -> None:
    view = quotes_view(quoting(citation(1, "flood-2", "Floods hit Marden.")), base_url=BASE)
    assert f"{BASE}/#/articles/flood-2" in str(view)


def test_more_than_a_modal_holds_is_counted_and_found_in_dateline() -> None:
    many = quoting(*(citation(n, "flood-1", ROSE) for n in range(1, 121)))
    view = quotes_view(many, base_url=BASE)
    view_taken(view, [SOURCES["flood-1"][2]])
    assert len(_blocks(view)) == 100
    assert words(_blocks(view)).splitlines()[-1] == "and 22 more: open them in Dateline"
    assert f"{BASE}/#/answers/a-1" in str(view)
    assert words(_blocks(quotes_view(many))).splitlines()[-1] == "and 22 more: Dateline has them"
    shown = "".join(told(message["blocks"], "rich_text_quote") for message in quotes_message(many))
    assert shown == "".join(f"[{n}] “{ROSE}”" for n in range(1, 121))


def test_what_nothing_was_said_of_has_no_quotes() -> None:
    view = quotes_view(quoting())
    view_taken(view)
    assert words(_blocks(view)).splitlines()[1:] == ["Nothing was said, so nothing is quoted."]


@settings(max_examples=25)
@given(drawn=answers())
def test_every_quote_in_the_modal_is_its_citations_own_words(drawn: Answer) -> None:
    view = quotes_view(drawn, base_url=BASE)
    view_taken(view, _links(drawn))
    shown = told(_blocks(view), "rich_text_quote")
    whole = [f"[{cited.number}] “{as_written(cited.quote)}”" for cited in drawn.citations]
    held = next(n for n in range(len(whole), -1, -1) if shown == "".join(whole[:n]))
    if held < len(whole):
        assert words(_blocks(view)).splitlines()[-1] == f"and {len(whole) - held} more: open them in Dateline"


@settings(max_examples=25)
@given(drawn=answers())
def test_every_quote_in_messages_is_its_citations_own_words(drawn: Answer) -> None:
    parts = quotes_message(drawn, base_url=BASE)
    for part in parts:
        taken(part, _links(drawn))
    shown = "".join(told(part["blocks"], "rich_text_quote") for part in parts)
    assert shown == "".join(f"[{cited.number}] “{as_written(cited.quote)}”" for cited in drawn.citations)


def _blocks(view: Json) -> list[Json]:
    blocks = view["blocks"]
    assert isinstance(blocks, list)
    return blocks


def _links(drawn: Answer) -> list[str | None]:
    return [cited.url for cited in drawn.citations]
