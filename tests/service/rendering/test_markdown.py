from __future__ import annotations

from dataclasses import replace

from service.model import Abstention, SummarySentence
from service.rendering.markdown import edition_markdown, summary_markdown
from tests.editions import AS_OF, EDITION, correction, edition, fair_edition, summary
from tests.service.rendering.reading import BASE, Html, markdown_html, one_line
from vectorstore.model import Published


def test_headings_are_the_digest_its_corrections_and_its_items_and_nothing_else() -> None:
    tags = [tag for tag, _ in Html(markdown_html(edition_markdown(edition(), base_url=BASE))).elements]
    assert tags.count("h1") == 1
    assert tags.count("h2") == 1 + len(edition().items)
    assert not {"h3", "code", "pre", "img", "table", "del"} & set(tags)


def test_a_correction_noticed_since_is_told_before_the_items() -> None:
    since = [correction(owner_id=EDITION, item=1, sentence="Since corrected.")]
    markdown = edition_markdown(fair_edition(corrections=()), corrections=since)
    assert markdown.index("Since corrected.") < markdown.index("## 1. ")
    assert "A quote of this item no longer holds" in markdown


def test_a_link_with_brackets_and_entities_stays_whole() -> None:
    url = "https://news.example/a_(b)?x=1&copy;=2"
    markdown = edition_markdown(edition(items=(replace(edition().items[0], url=url),), corrections=()))
    assert "https://news.example/a%5F%28b%29?x=1&copy;=2" in Html(markdown_html(markdown)).links


def test_a_summary_in_prose_has_its_sentences_conflicts_quotes_and_notes() -> None:
    words = Html(markdown_html(summary_markdown(summary()))).words
    assert words.startswith("The Orla rose over its banks at Marden on Friday night. [1] The lower town stands")
    assert "Sources disagree: how many people left their homes" in words
    assert "“Marden’s lower town stands under two metres of water. The army has sent four helicopters.” in" in words
    assert words.endswith("8 articles of the same text are counted once")


def test_a_summary_in_bullets_has_one_for_each_sentence() -> None:
    lines = summary_markdown(summary(style="bullets", conflicts=())).splitlines()
    assert [line for line in lines if line.startswith("- ")] == [
        "- The Orla rose over its banks at Marden on Friday night. [1]",
        "- The lower town stands under two metres of water, and the army has sent four helicopters. [2][1]",
        "- The railway between Marden and Tolna stays closed until Monday. [3]",
    ]


def test_a_timeline_has_a_date_for_each_entry() -> None:
    entries = (
        SummarySentence("The crane collapsed.", (1,), Published("2026-11-03", "day", "text")),
        SummarySentence("It was [cleared](https://evil.example).", (2,), Published("--11-20", "month-day", "text")),
    )
    markdown = summary_markdown(summary(style="timeline", sentences=entries, conflicts=(), notes=()))
    assert "- **3 Nov 2026**: The crane collapsed. [1]" in markdown
    assert "**20 Nov, year unknown**: It was [cleared](https://evil.example). [2]" in one_line(
        Html(markdown_html(markdown)).words.replace("20 Nov, year unknown", "**20 Nov, year unknown**")
    )
    assert "https://evil.example" not in Html(markdown_html(markdown)).links


def test_an_abstention_is_its_message() -> None:
    nothing = Abstention("no_support", "Nothing here is about *that*.")
    silent = summary(status="abstained", sentences=(), citations=(), conflicts=(), abstention=nothing, as_of=AS_OF)
    assert summary_markdown(silent) == "Nothing here is about \\*that\\*.\n"
