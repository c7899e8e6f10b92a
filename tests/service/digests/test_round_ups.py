"""Round-ups of other news, told by what they are called."""

from __future__ import annotations

import pytest

from service.digests.round_ups import gathers


@pytest.mark.parametrize(
    "title",
    [
        "5 things to know for November 9: Floods, Marden, Trains ...",
        "Ten Things You Need to Know Today: 3 April | The Herald",
        "Floods in Marden, trains late: 5 Things podcast",
        "Floods in Marden, trains late: 5 Things ...",
        "Marden, Tolna, a grain deal: Daily Briefing",
        "Ferry strike, school opens: News from around our 50 ...",
        "Quiz of The Week: 5 - 11 November",
        "Photos this week: November 3-10",
        "2026 in review",
        "Floods, trains, schools: this week in politics",
    ],
)
def test_a_page_that_gathers_news_says_so(title: str) -> None:
    assert gathers(title)


@pytest.mark.parametrize(
    "title",
    [
        None,
        "",
        "8 things to know about the Marden fair",
        "Ferries: 9 things to know before a crossing",
        "Summer is coming to Tolna. Here are 7 things ...",
        "Floods in Marden: live updates",
        "After the flood, a classified briefing of the council",
        "Mayor reviews the week of the flood",
    ],
)
def test_news_of_one_matter_is_none(title: str | None) -> None:
    assert not gathers(title)
