"""A summary in Slack: its style, its quotes, and what a reader should know of it."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given, settings

from service.model import Abstention, Summary, SummarySentence
from service.rendering.slack_summary import DEGRADED, summary_messages
from service.rendering.slack_text import words
from service.rendering.visible import visible
from tests.editions import SOURCES, citation, summary
from tests.service.rendering.drawing import DAY
from tests.service.rendering.slack_drawing import summaries
from tests.service.rendering.slack_reading import BASE, taken, told

ROSE = "The Orla rose over its banks at Marden on Friday night."
FLOODS = "Floods hit Marden."


def short(**changes: object) -> Summary:
    full = summary(
        sentences=(SummarySentence(ROSE, (1,), DAY), SummarySentence("The town was under water.", (2, 1), None)),
        citations=(citation(1, "flood-1", ROSE), citation(2, "flood-2", FLOODS)),
        conflicts=(),
        notes=("12 articles of the same text are counted once",),
        style="prose",
        degraded=False,
    )
    return replace(full, **changes)  # type: ignore[arg-type]


def test_it_is_its_sentences_and_the_quotes_they_rest_on() -> None:
    (message,) = summary_messages(short(), title="Orla floods & more")
    taken(message, [SOURCES["flood-1"][2]])
    assert words(message["blocks"]).splitlines() == [
        "Orla floods & more",
        f"{ROSE} [1] The town was under water. [2][1]",
        "[1] Word for word in Orla floods Marden; 1,200 leave the lower town, Marden Post, 20 Nov 2026, 20:30 UTC",
        f"[2] “{FLOODS}” in Floods hit Marden, Orla Radio, 21 Nov 2026",
        "12 articles of the same text are counted once",
    ]
    assert message["text"].startswith("Orla floods &amp; more\n")


def test_bullets_and_a_timeline_are_lines() -> None:
    bullets = words(summary_messages(short(style="bullets"), title=None)[0]["blocks"]).splitlines()
    assert bullets[:2] == [f"• {ROSE} [1]", "• The town was under water. [2][1]"]
    timeline = words(summary_messages(short(style="timeline"), title=None)[0]["blocks"]).splitlines()
    assert timeline[:2] == [f"• 21 Nov 2026: {ROSE} [1]", "• date unknown: The town was under water. [2][1]"]


def test_one_that_the_model_did_not_write_says_so() -> None:
    (message,) = summary_messages(short(degraded=True, mode="extractive"))
    assert words(message["blocks"]).splitlines()[-1] == DEGRADED


def test_nothing_to_sum_up_is_told_with_its_reason() -> None:
    nothing = short(status="abstained", sentences=(), citations=(), abstention=Abstention("no_support", "It is empty."))
    (message,) = summary_messages(nothing, title="https://news.example/a")
    taken(message)
    assert message["text"].splitlines()[:2] == [
        "https://news.example/a",
        "There is nothing that I could sum up. It is empty.",
    ]


def test_an_article_without_a_link_of_its_own_links_to_dateline() -> None:
    assert f"{BASE}/#/articles/flood-2" in str(summary_messages(short(), base_url=BASE))


@settings(max_examples=25)
@given(drawn=summaries())
def test_every_sentence_is_shown_and_nothing_in_it_is_acted_on(drawn: Summary) -> None:
    parts = summary_messages(drawn, title=drawn.sentences[0].text, base_url=BASE)
    assert parts
    for part in parts:
        taken(part, [cited.url for cited in drawn.citations])
    shown = "".join(told(part["blocks"]) for part in parts)
    if drawn.abstention is None:
        for said in drawn.sentences:
            assert f"{visible(said.text)} {''.join(f'[{n}]' for n in said.citations)} " in shown
        for cited in drawn.citations:
            among = rf"\[{cited.number}\](?:\[\d+\])* Word for word in "  # several of one article stand together
            assert f"“{visible(cited.quote)}” in " in shown or re.search(among, shown)
