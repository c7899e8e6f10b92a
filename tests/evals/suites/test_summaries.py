from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from evals.datasets.articles import DataArticle
from evals.datasets.summaries import Headless
from evals.figures import figures
from evals.model import Figure, Record
from evals.suites import SUITES
from evals.suites.suite import CannotMeasure
from evals.suites.summaries import as_many_words, scores
from tests.evals.making import keyless, options, write_lines

SUMMARIES = SUITES["summaries"]
OPENING = (
    "Velmar opened a bridge over its harbour on Monday, nine years after the council had voted for it and at twice "
    "the price that it was told."
)
REST = (
    "Sign up for the newsletter of the harbour.\n\n"
    "Nobody could remember a longer winter.\n\n"
    "Snow lay on the roofs of all houses.\n\n"
    "The bridge over the harbour of Velmar was opened on Monday at twice the price that the council had been told.\n\n"
    "Children sang songs about the sea.\n\n"
    "The council of Velmar had voted for the bridge nine years before it was opened.\n\n"
    "There was cake for everybody who had come.\n\n"
    "The old ferry will be sold to a museum."
)


def headless(reference: str = OPENING, text: str = REST) -> Headless:
    return Headless(DataArticle("a", text), reference)


def parts(summary: list[str]) -> Mapping[str, float]:
    return {name: tally.part for name, tally in scores(summary, headless()).items()}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Record], dict[str, Figure], str]:
    rows = [
        {"url": f"u{n}", "title": "Velmar opens a bridge", "published": f"202{n}-05-01", "text": f"{OPENING}\n\n{REST}"}
        for n in (3, 4)
    ]
    data = write_lines(tmp_path / "articles.jsonl", rows)
    given = options(tmp_path, keyless(monkeypatch, tmp_path), data=data, splits=frozenset({"2024"}))
    with SUMMARIES.prepare(given) as prepared:
        records = [task.run() for task in prepared.tasks]
        found = figures(records, prepared.measures, seed=0, draws=10)
        return records, {figure.name: figure for figure in found}, prepared.data


def test_the_articles_of_the_years_asked_for_are_summed_up_beside_their_leads(
    run: tuple[list[Record], dict[str, Figure], str],
) -> None:
    records, found, data = run
    assert data == "1 articles of 2024"
    [record] = records
    assert record.error is None
    assert record.said is not None
    assert "newsletter" not in record.said.text
    assert OPENING not in record.said.text
    assert record.seconds is not None
    assert found["quote validity"].value == found["summed up"].value == 1
    assert found["ROUGE-1"].value == pytest.approx(
        (found["ROUGE-1 by lead"].value or 0) + (found["ROUGE-1 above lead"].value or 0)
    )
    assert (found["ROUGE-1 above lead"].value or 0) > 0


def test_the_lead_has_as_many_sentences_as_the_summary() -> None:
    one = parts(["The bridge was opened on Monday."])
    assert one["words by lead"] == len("Sign up for the newsletter of the harbour.".split())
    assert one["sentences"] == 1
    assert parts(["a b.", "c d."])["words by lead"] == 8 + 6


def test_an_empty_summary_scores_nothing_beside_a_lead_of_three() -> None:
    nothing = parts([])
    assert nothing["ROUGE-1"] == nothing["summed up"] == 0
    assert nothing["ROUGE-1 above lead"] == -nothing["ROUGE-1 by lead"] < 0


def test_the_other_lead_has_about_as_many_words() -> None:
    sentences = ["one two three four", "five six seven eight", "nine ten"]
    assert as_many_words(sentences, 4) == sentences[:1]
    assert as_many_words(sentences, 5) == sentences[:1]
    assert as_many_words(sentences, 6) == sentences[:2]
    assert as_many_words(sentences, 99) == sentences
    assert as_many_words(sentences, 0) == sentences[:1]


def test_parts_are_years(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = options(tmp_path, keyless(monkeypatch, tmp_path), data=tmp_path, splits=frozenset({"dev"}))
    with pytest.raises(CannotMeasure, match="give years"), SUMMARIES.prepare(given):
        pass
