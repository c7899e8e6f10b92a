"""The head of a news text: date, headline, place, agency, and where the story begins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seeds import seed_files
from vectorstore.model import Draft, Published
from vectorstore.opening import Opening, opened, take_apart

STORY = "The leaders met on Tuesday. They spoke."


def test_seed_with_a_dateline_and_no_year() -> None:
    text = seed_files()[0].read_text("utf-8")
    opening = take_apart(text)
    assert opening == Opening(9, None, None, "ASTANA", None, Published("--12-13", "month-day", "text"))
    assert text[opening.body_start :].startswith("Kazakh Deputy Foreign Minister")


def test_seed_with_date_and_headline_on_one_line() -> None:
    text = seed_files()[1].read_text("utf-8")
    opening = take_apart(text)
    title = "Tokayev meets with UN High Commissioner for Human Rights Volker Türk"
    assert (opening.title, opening.place, opening.agency) == (title, "ASTANA", "KAZINFORM")
    assert opening.published == Published("2023-03-17", "day", "text")
    assert opening.head is not None
    assert opening.head.of(text) == f"2023-03-17 {title}"
    assert text[opening.body_start :].startswith("Kazakh Head of State")


@pytest.mark.parametrize(
    ("dateline", "place", "agency", "at"),
    [
        ("ASTANA – ", "ASTANA", None, None),
        ("ASTANA. KAZINFORM – ", "ASTANA", "KAZINFORM", None),
        ("WASHINGTON (AP) — ", "WASHINGTON", "AP", None),
        ("LONDON, March 3 (Reuters) - ", "LONDON", "Reuters", "--03-03"),
        ("NEW YORK, Dec. 5, 2023 /PRNewswire/ -- ", "NEW YORK", "PRNewswire", "2023-12-05"),
        ("SAN JOSE, Calif.--(BUSINESS WIRE)--", "SAN JOSE, Calif.", "BUSINESS WIRE", None),
        ("MOSCOW, March 17. /TASS/. ", "MOSCOW", "TASS", "--03-17"),
        ("(CNN) ", None, "CNN", None),
        ("(CNN)", None, "CNN", None),
        ("CNN — ", None, "CNN", None),
        ("Washington CNN — ", "Washington", "CNN", None),
        ("GENEVA/NAIROBI – ", "GENEVA/NAIROBI", None, None),
        ("KYIV, Ukraine — ", "KYIV, Ukraine", None, None),
        ("Hong Kong CNN Business —\n\n", "Hong Kong", "CNN Business", None),
        ("ST. LOUIS – ", "ST. LOUIS", None, None),
        ("ROME — ", "ROME", None, None),
        ("BRNO — ", "BRNO", None, None),
        ("ŁÓDŹ — ", "ŁÓDŹ", None, None),
        ("KRK, Croatia — ", "KRK, Croatia", None, None),
        ("WASHINGTON—", "WASHINGTON", None, None),
    ],
)
def test_datelines(dateline: str, place: str | None, agency: str | None, at: str | None) -> None:
    opening = take_apart(dateline + STORY)
    assert (opening.place, opening.agency) == (place, agency)
    assert (opening.published.at if opening.published else None) == at
    assert opening.body_start == len(dateline)
    assert opening.title is None


def test_a_town_that_the_story_also_shouts_is_a_town_if_the_story_writes_it_as_one() -> None:
    assert take_apart("LIMA — The LIMA summit opened in Lima. They spoke.").place == "LIMA"
    assert take_apart("LIMA — THE SUMMIT OPENED IN LIMA. THEY SPOKE.").place == "LIMA"


@pytest.mark.parametrize(
    "text",
    [
        "NATO – the alliance – met. It voted.",
        "NASA — The agency launched a probe. It flew.",
        "DHS — The department has a new head.",
        "AUKUS — Three states signed it. Critics say AUKUS costs too much.",
        "BREAKING – The leaders met. They spoke.",
        "He left – She stayed. They spoke.",
        "March 17, 2023 was a day of rain.\n" + STORY,
        "The storm hit the coast.\n\nIt rained.",
        "Charles Finch\n\n" + STORY,
        "Thomas C. Frohlich and John Harrington\n\n" + STORY,
        "The Associated Press\n\n" + STORY,
        "Only one line here",
        "",
    ],
)
def test_an_ordinary_first_sentence_is_neither_headline_nor_dateline(text: str) -> None:
    assert take_apart(text) == Opening()


@pytest.mark.parametrize(
    ("head", "title", "at", "head_text"),
    [
        ("Big storm hits coast\n\n", "Big storm hits coast", None, "Big storm hits coast"),
        ("# Storm\n\n", "Storm", None, "Storm"),
        ("Storm hits coast\nMay 7, 2023\n", "Storm hits coast", "2023-05-07", "Storm hits coast\nMay 7, 2023"),
        ("March 17, 2023\nBig storm hits\n\n", "Big storm hits", "2023-03-17", "March 17, 2023\nBig storm hits"),
        ("Storm hits Texas\nBy John Smith\n", "Storm hits Texas", None, "Storm hits Texas"),
        ("Published: 17 March 2023 | Big storm\n\n", "Big storm", "2023-03-17", "17 March 2023 | Big storm"),
        ("Updated March 17, 2023 8:30 a.m. EST\n\n", None, "2023-03-17T13:30:00+00:00", "March 17, 2023 8:30 a.m. EST"),
        ("2023-03-17T08:00Z\n", None, "2023-03-17T08:00:00+00:00", "2023-03-17T08:00Z"),
        ("May 5, 2022 / 8:30 AM / CBS News\n\n", None, "2022-05-05", "May 5, 2022 / 8:30 AM / CBS News"),
    ],
)  # fmt: skip
def test_heads(head: str, title: str | None, at: str | None, head_text: str) -> None:
    text = head + STORY
    opening = take_apart(text)
    assert opening.title == title
    assert (opening.published.at if opening.published else None) == at
    assert opening.head is not None
    assert opening.head.of(text) == head_text
    assert text[opening.body_start :] == STORY


@pytest.mark.parametrize(
    ("lead", "at"),
    [
        ("They met, reported the ministry’s press service on Dec. 13.", "--12-13"),
        ("The firm said on Dec. 13, 2023 that it grew.", "2023-12-13"),
        ("On Dec. 13, the ministry said it was so.", "--12-13"),
        ("He told reporters on Wednesday, Dec. 13.", "--12-13"),
        ("He said he would resign on Dec. 13.", None),
        ("The storm hit on Sept. 10.", None),
        ("One said on Dec. 13 it grew. Another said on Dec. 14 it shrank.", None),
        ("The firm said on Feb. 30 it grew.", None),
    ],
)
def test_the_lead_dates_the_text_only_if_it_says_when_it_was_said(lead: str, at: str | None) -> None:
    published = take_apart(lead).published
    assert (published.at if published else None) == at


def test_metadata_wins_but_the_dateline_is_still_read() -> None:
    text = "Big storm hits the coast\n\nMIAMI, March 3 (AP) — " + STORY
    day = Published("2022-01-01", "day", "metadata")
    draft = opened(Draft(text, "api", title="Big storm hits the coast - Example", published=day))
    assert (draft.title, draft.published, draft.place, draft.agency) == (
        "Big storm hits the coast - Example",
        day,
        "MIAMI",
        "AP",
    )
    assert draft.source == "AP"
    assert text[draft.body_start :] == STORY


def test_a_first_line_that_is_not_the_known_title_stays_in_the_story() -> None:
    draft = opened(Draft("What the critics say now\n\n" + STORY, "api", title="Storm", url="https://www.example.com/a"))
    assert (draft.body_start, draft.head, draft.source) == (0, None, "example.com")


@given(
    st.text(max_size=300)
    | st.lists(
        st.sampled_from(["ASTANA", " – ", "(AP)", "\n", "March 3", ", ", "2023-03-17", "By ", "A b c", "/"])
    ).map("".join)
)
def test_any_text_opens_within_itself_and_twice_the_same(text: str) -> None:
    draft = opened(Draft(text, "api"))
    assert 0 <= draft.body_start <= len(text)
    assert not text.strip() or text[draft.body_start :].strip()
    assert draft.head is None or 0 <= draft.head.start < draft.head.end <= draft.body_start
    assert opened(draft).published == draft.published
