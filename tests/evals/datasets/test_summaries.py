from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.datasets import BadData
from evals.datasets.summaries import load_summaries, opening_and_rest
from tests.evals.datasets.making import Json, json_lines, write

OPENING = (
    "Velmar opened a bridge over its harbour on Monday. It took nine years to build, and more money than anybody had "
    "thought that it would take."
)
REST = "\n\n".join(f"Sentence number {n} tells more of the bridge over the harbour." for n in range(6))
ARTICLE = {
    "url": "https://news.example/bridge",
    "title": "Bridge opens",
    "published": "2023-03-17",
    "text": f"{OPENING}\n\n{REST}",
    "byline": "whatever a set has besides",
}


def written(tmp_path: Path, *records: Json, name: str = "articles.jsonl.gz") -> Path:
    return write(tmp_path / name, json_lines(records))


def test_the_first_paragraph_is_the_reference_and_the_rest_the_article(tmp_path: Path) -> None:
    [one] = load_summaries(written(tmp_path, ARTICLE)).articles
    assert one.reference.splitlines() == [f"{part}." for part in OPENING.rstrip(".").split(". ")]
    assert one.article.text == REST
    assert (one.article.id, one.article.title, one.year) == ("https://news.example/bridge", "Bridge opens", 2023)


def test_a_byline_and_a_place_before_the_opening_belong_to_neither() -> None:
    assert opening_and_rest(f"Jo Marsh\n\nThe Gazette\n\nVELMAR —\n\n{OPENING}\n\n{REST}") == (OPENING, REST)


def test_a_short_paragraph_is_joined_with_those_behind_it() -> None:
    short = "A bridge was opened."
    assert opening_and_rest(f"{short}\n\n{OPENING}\n\n{REST}") == (f"{short}\n\n{OPENING}", REST)


@pytest.mark.parametrize(
    "text",
    [
        REST.replace("\n\n", " "),
        f"{OPENING}\n\nTwo sentences follow. No more than that.",
        "\n\n".join(["A line", "Another line"] * 9),
        "",
    ],
)
def test_a_text_without_an_opening_or_without_much_behind_it_has_no_reference(text: str) -> None:
    assert opening_and_rest(text) is None


@given(st.lists(st.sampled_from([OPENING, REST, "A line", "\n\n", "\n", " ", "He said so."]), max_size=12).map("".join))
def test_the_parts_are_pieces_of_the_text_in_order(text: str) -> None:
    parts = opening_and_rest(text)
    if parts is not None:
        opening, rest = parts
        assert text.index(opening) + len(opening) <= text.rindex(rest)


def test_years_and_a_limit_choose(tmp_path: Path) -> None:
    records = [{**ARTICLE, "url": f"u{n}", "published": f"202{n % 3}-05-01"} for n in range(9)]
    path = written(tmp_path, *records, {**ARTICLE, "text": "Too short.", "published": "2021-01-01"})
    chosen = load_summaries(path, years={2021})
    assert [one.article.id for one in chosen.articles] == ["u1", "u4", "u7"]
    assert chosen.passed_over == 1
    assert len(load_summaries(path, limit=4).articles) == 4
    assert load_summaries(path, limit=4) == load_summaries(path, limit=4)


def test_a_folder_with_other_files_is_read_by_name(tmp_path: Path) -> None:
    written(tmp_path, {"question": "x"}, name="questions.jsonl")
    written(tmp_path, ARTICLE)
    assert len(load_summaries(tmp_path).articles) == 1


def test_ids_that_are_used_twice_or_left_out_stay_apart(tmp_path: Path) -> None:
    bare = {"text": ARTICLE["text"]}
    found = load_summaries(written(tmp_path, ARTICLE, ARTICLE, bare)).articles
    assert [one.article.id for one in found] == [
        "https://news.example/bridge",
        "https://news.example/bridge#2",
        "articles.jsonl.gz, line 3",
    ]


def test_bad_records_and_sets_without_a_reference_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadData, match=r"line 1: `text`"):
        load_summaries(written(tmp_path, {"text": " "}))
    with pytest.raises(BadData, match="of 1999"):
        load_summaries(written(tmp_path, ARTICLE), years={1999})
    with pytest.raises(BadData, match="date"):
        load_summaries(written(tmp_path, {**ARTICLE, "published": "2023-13-40"}))
