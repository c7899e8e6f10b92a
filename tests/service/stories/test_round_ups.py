"""Round-ups of other news, told by what they are called."""

from __future__ import annotations

import pytest

from service.stories.round_ups import gathers, reports


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
        "Tuesday's news: Floods, trains, schools ...",
        "Floods, trains, schools: this week in politics",
    ],
)
def test_a_page_that_gathers_news_says_so(title: str) -> None:
    assert gathers(title)


@pytest.mark.parametrize(
    "url",
    [
        "https://herald.example/news/2026/11/09/floods-in-marden-trains-late-5-things-podcast/8264866001/",
        "https://herald.example/2026/11/09/five-things-november-9-trnd/index.html",
        "https://herald.example/daily-briefing/2026/11/09/floods?edition=2",
    ],
)
def test_a_link_says_so_where_the_title_was_cut_off(url: str) -> None:
    assert gathers("Floods in Marden, trains ...", url)
    assert not gathers("Floods in Marden", "https://herald.example/2026/11/09/8-things-we-saw-in-marden.html")
    assert not gathers(None, "http://[")


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


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Photos: The flood in Marden", False),
        ("The best photos of the flood", False),
        ("Opinion | Marden needs a levee", False),
        ("Opinion: Marden needs a levee", False),
        ("Photos show how the levee broke", True),
        ("Watchdog reviews Marden's levee", True),
        ("Opinion polls: Brandt leads in Marden", True),
        (None, True),
    ],
)
def test_galleries_and_opinions_are_no_reports(title: str | None, told: bool) -> None:
    assert reports(title) is told
