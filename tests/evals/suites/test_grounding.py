from __future__ import annotations

from collections.abc import Callable, Mapping
from math import log
from pathlib import Path

import pytest

from evals.model import Record
from evals.suites import SUITES
from evals.suites.grounding import ALONE, BALANCED, KEPT, REFUSED, TRUE
from evals.suites.suite import CannotMeasure
from service import bootstrap
from service.settings import Settings
from tests.evals.making import ClosableScriptedReader, keyless, options, write_lines
from vectorstore.ports import ReaderUnavailable

GROUNDING = SUITES["grounding"]
MILL = (
    "On Tuesday, Ayla Demir bought the old mill near Konya for 40 million lira. The mill (built in 1840) has burned "
    "down five times since the war. Kemal Kaya, the former owner of the mill, didn't expect to sell it before March."
)
FERRY = (
    "On Monday, the night ferry to Hirtshals was cancelled after a fire in its engine room. Ingrid Solheim, the mayor "
    "of Larvik, said that two hundred passengers had to stay in the town."
)
LATE, EARLY, BOTH = (f"https://news.example/{name}" for name in ("late", "early", "both"))


def question(name: str, asked_on: str, *searched: str) -> Mapping[str, object]:
    return {
        "id": name,
        "asked_on": asked_on,
        "question": "Who bought the mill?",
        "choices": ["Demir", "Kaya"],
        "answer": [0],
        "nota_choices": None,
        "nota_answer": None,
        "searched": searched,
    }


@pytest.fixture
def quiz(tmp_path: Path) -> Path:
    texts = {LATE: MILL, EARLY: FERRY, BOTH: FERRY.replace("Hirtshals", "Frederikshavn")}
    articles = [{"url": url, "title": None, "published": "2024-02-06", "text": text} for url, text in texts.items()]
    questions = [question("a", "2023-12-31", EARLY, BOTH), question("b", "2024-02-09", BOTH, LATE)]
    write_lines(tmp_path / "quiz" / "questions.jsonl", questions)
    write_lines(tmp_path / "quiz" / "articles.jsonl", articles)
    return tmp_path / "quiz"


Read = Callable[[ClosableScriptedReader | None], Settings]


@pytest.fixture
def read_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Settings under which that reader reads; none with None."""

    def settings(reader: ClosableScriptedReader | None) -> Settings:
        made = keyless(monkeypatch, tmp_path)
        if reader is None:
            return made.model_copy(update={"reader": "off"})
        monkeypatch.setattr(bootstrap, "READERS", {"embedded": lambda: reader})
        return made

    return settings


def records(tmp_path: Path, settings: Settings, data: Path | None, limit: int | None = None) -> list[Record]:
    with GROUNDING.prepare(options(tmp_path, settings, data=data, limit=limit)) as prepared:
        run = [task.run() for task in prepared.tasks]
    assert {name for record in run for name in record.tallies} == {measure.name for measure in prepared.measures}
    return run


def of_kind(found: list[Record], *, true: bool) -> list[Record]:
    return [record for record in found if (record.kind == TRUE) is true]


def test_true_drafts_are_let_through_and_altered_ones_refused(tmp_path: Path, quiz: Path, read_by: Read) -> None:
    found = records(tmp_path, read_by(None), quiz)
    true, altered = of_kind(found, true=True), of_kind(found, true=False)
    assert len(true) == len(altered) > 0
    assert any(record.tallies[KEPT].part for record in true)
    assert any(record.tallies[REFUSED].part for record in altered)
    for record in found:
        right = record.abstained == record.should_abstain
        assert record.tallies[BALANCED] == (right, 1)
        assert (record.faults == ()) is right
        assert record.said is not None
        assert record.said.confidence is None
        assert not any(name.startswith(ALONE) for name in record.tallies)


def test_only_articles_that_no_earlier_question_was_searched_by_are_read(
    tmp_path: Path, quiz: Path, read_by: Read
) -> None:
    found = records(tmp_path, read_by(None), quiz)
    assert found
    assert all("the text says: " in record.expected for record in found)
    assert all(record.expected.partition("the text says: ")[2] in MILL for record in found)


def test_a_reader_votes_and_is_measured_alone(tmp_path: Path, quiz: Path, read_by: Read) -> None:
    reader = ClosableScriptedReader(votes=lambda _sentence, _quote: -5.0)
    for record in records(tmp_path, read_by(reader), quiz):
        true = record.kind == TRUE
        assert record.abstained, "it is sure that nothing is borne out"
        assert record.said is not None
        assert record.said.confidence == pytest.approx(0.0067, abs=1e-4)
        assert record.tallies[f"{ALONE}{BALANCED}"].part == float(not true)
        assert f"{ALONE}{KEPT if true else REFUSED}" in record.tallies


def test_a_readers_log_odds_are_a_cases_confidence(tmp_path: Path, quiz: Path, read_by: Read) -> None:
    reader = ClosableScriptedReader(votes=lambda _sentence, _quote: log(3))
    for record in records(tmp_path, read_by(reader), quiz):
        assert record.said is not None
        assert record.said.confidence == pytest.approx(0.75)
        assert record.tallies[f"{ALONE}{BALANCED}"].part == float(record.kind == TRUE)
    assert all(quote in MILL and sentence not in quote for sentence, quote in reader.weighed if quote in MILL)


def test_where_the_reader_fails_its_own_figures_have_no_value(tmp_path: Path, quiz: Path, read_by: Read) -> None:
    settings = read_by(ClosableScriptedReader(failure=ReaderUnavailable("no file")))
    with GROUNDING.prepare(options(tmp_path, settings, data=quiz)) as prepared:
        run = [task.run() for task in prepared.tasks]
        assert prepared.archive is not None
        assert prepared.archive.reader == "scripted"
    assert any(record.tallies.get(KEPT) for record in run)
    assert not any(name.startswith(ALONE) for record in run for name in record.tallies)


def test_of_the_seeds_some_are_drawn_and_the_same_each_time(tmp_path: Path, read_by: Read) -> None:
    settings = read_by(None)
    with GROUNDING.prepare(options(tmp_path, settings, limit=6)) as prepared:
        names = [task.id for task in prepared.tasks]
    with GROUNDING.prepare(options(tmp_path, settings, limit=9)) as prepared:
        more = [task.id for task in prepared.tasks]
    assert len(names) == 6
    assert len(more) == 8, "a draft goes with its altered one"
    assert set(names) < set(more)
    with pytest.raises(CannotMeasure, match="2 or more"), GROUNDING.prepare(options(tmp_path, settings, limit=1)):
        pass


def test_articles_of_which_nothing_can_be_said_otherwise_are_refused(tmp_path: Path, quiz: Path, read_by: Read) -> None:
    write_lines(quiz / "questions.jsonl", [question("a", "2023-12-31", LATE)])
    with (
        pytest.raises(CannotMeasure, match="2024"),
        GROUNDING.prepare(options(tmp_path, read_by(None), data=quiz)),
    ):
        pass
