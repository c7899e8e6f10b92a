"""A whole evaluation, small, on the real archive: real catalogue, real embedder, real answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evals import evaluating
from evals.archive import OpenArchive
from evals.cases import SEED_FACTS
from evals.evaluating import Order, evaluate
from evals.figures import figures
from evals.gating import BadFloors
from evals.report.json_file import BadReport, read_report
from evals.suites import SUITES
from evals.suites.suite import CannotMeasure, Options
from service.model import Answer, Citation, Question, Sentence
from tests.evals.making import answer, keyless, options
from tests.evals.test_judging import ScriptedModel

FACTS = SUITES["facts"]
FLOORS = SEED_FACTS.parent / "floors.yaml"
OWN = """
as_of: 2024-01-15
seeds: {umarov: 000_0b9371732165eae5.txt}
cases:
  - {id: ilo, kind: person, split: dev, question: "Who heads the ILO?", expect: [Gilbert Houngbo],
     quotes: [ILO Director-General Gilbert Houngbo]}
  - {id: cup, kind: other, split: dev, question: "Who won the 2022 World Cup?", abstain: true}
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Options:
    (tmp_path / "facts.yaml").write_text(OWN, encoding="utf-8")
    return options(tmp_path, keyless(monkeypatch, tmp_path), facts=tmp_path / "facts.yaml")


@pytest.fixture
def seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Options:
    """Without the reader, in a third of the time: what is tested is the gate, not how well is answered."""
    settings = keyless(monkeypatch, tmp_path).model_copy(update={"reader": "off"})
    return options(tmp_path, settings, splits=frozenset(["dev"]))


def order(folder: Path, **given: object) -> Order:
    return Order(stem=folder / "reports" / "run", most_wrong=0, **given)  # type: ignore[arg-type]


def floors(folder: Path, written: str) -> Path:
    path = folder / "floors.yaml"
    path.write_text(written, encoding="utf-8")
    return path


def first_sentence(archive: OpenArchive, question: Question) -> Answer:
    """The regression: whatever is asked, the first sentence of the first article, word for word and with its quote."""
    [opening, *_] = archive.dateline.catalogue.neighbours(archive.name, next(iter(archive.texts)))
    span = opening.sentences[0]
    quote = opening.sentence_text(span)
    citation = Citation(1, opening.article.id, 1, None, None, None, None, span.start, span.end, quote)
    return replace(
        answer(quote),
        status="answered",
        text=quote,
        short_answer=None,
        sentences=(Sentence(quote, (1,)),),
        citations=(citation,),
        abstention=None,
        nearest=(),
    )


ASK = OpenArchive.ask


@pytest.mark.parametrize(("floor", "code"), [("at_least: {fact coverage: 1}", 0), ("at_most: {fact coverage: 0.5}", 1)])
def test_the_exit_code_is_the_floors_and_the_report_is_kept(
    tmp_path: Path, own: Options, floor: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(FACTS, own, order(tmp_path, floor=floors(tmp_path, floor))) == code
    report = read_report(tmp_path / "reports" / "run.json")
    assert [record.id for record in report.records] == ["ilo", "cup"]
    assert not any(record.faults for record in report.records)
    assert report.stamp["embedder"].startswith("minilm")
    assert "<html" in (tmp_path / "reports" / "run.html").read_text(encoding="utf-8")
    shown = capsys.readouterr()
    assert "fact coverage" in shown.out
    assert ("falls short" in shown.err) is bool(code)
    assert not (tmp_path / "reports" / "run.journal").exists()


def test_a_report_that_cannot_be_written_leaves_the_journal_to_go_on_from(
    tmp_path: Path, own: Options, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "reports" / "run.html").mkdir(parents=True)
    with pytest.raises(OSError, match=r"run\.html"):
        evaluate(FACTS, own, order(tmp_path))
    (tmp_path / "reports" / "run.html").rmdir()
    assert evaluate(FACTS, own, order(tmp_path)) == 0
    assert "2 cases" in capsys.readouterr().err


def test_a_planted_regression_fails_the_floors_and_the_baseline(
    tmp_path: Path, seeds: Options, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "baseline.json"
    assert evaluate(FACTS, seeds, order(tmp_path, floor=FLOORS, keep_baseline=kept)) == 0
    monkeypatch.setattr(OpenArchive, "ask", first_sentence)
    capsys.readouterr()
    assert evaluate(FACTS, seeds, order(tmp_path, floor=FLOORS)) == 1
    assert evaluate(FACTS, seeds, order(tmp_path, baseline=kept)) == 1
    said = capsys.readouterr().err
    assert "abstention F1: 0.000, must be at least" in said
    assert "abstention recall: 1.000 before" in said
    assert "quote validity" not in said  # its quotes are real: only what they say is wrong


def test_a_baseline_holds_scores_and_no_text_and_the_same_again_keeps_it(tmp_path: Path, own: Options) -> None:
    kept = tmp_path / "baseline.json"
    evaluate(FACTS, own, order(tmp_path, keep_baseline=kept))
    assert evaluate(FACTS, own, order(tmp_path, baseline=kept)) == 0
    assert "Houngbo" not in kept.read_text(encoding="utf-8")
    assert read_report(kept).records[0].tallies["fact coverage"] == (1, 1)


def test_an_unfinished_run_goes_on_where_it_stopped(
    tmp_path: Path, own: Options, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []

    def stopped_at_the_cup(archive: OpenArchive, question: Question) -> Answer:
        asked.append(question.text)
        if "Cup" in question.text:
            raise KeyboardInterrupt
        return ASK(archive, question)

    def listening(archive: OpenArchive, question: Question) -> Answer:
        asked.append(question.text)
        return ASK(archive, question)

    monkeypatch.setattr(OpenArchive, "ask", stopped_at_the_cup)
    with pytest.raises(KeyboardInterrupt):
        evaluate(FACTS, own, order(tmp_path))
    assert "goes on from there" in " ".join(capsys.readouterr().err.split())
    monkeypatch.setattr(OpenArchive, "ask", listening)
    assert evaluate(FACTS, own, order(tmp_path)) == 0
    assert asked == ["Who heads the ILO?", "Who won the 2022 World Cup?", "Who won the 2022 World Cup?"]
    assert [record.faults for record in read_report(tmp_path / "reports" / "run.json").records] == [(), ()]


def test_what_failed_is_tried_again_and_only_that(
    tmp_path: Path, own: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def failing_once(archive: OpenArchive, question: Question) -> Answer:
        asked.append(question.text)
        if "Cup" in question.text and asked.count(question.text) == 1:
            raise ConnectionError("the server is down")
        return ASK(archive, question)

    monkeypatch.setattr(OpenArchive, "ask", failing_once)
    assert evaluate(FACTS, own, order(tmp_path, floor=floors(tmp_path, "at_most: {errors: 0}"))) == 1
    assert read_report(tmp_path / "reports" / "run.json").records[1].error == "ConnectionError: the server is down"
    assert evaluate(FACTS, own, order(tmp_path, floor=floors(tmp_path, "at_most: {errors: 0}"))) == 0
    assert asked.count("Who heads the ILO?") == 1
    assert evaluate(FACTS, own, order(tmp_path, fresh=True)) == 0
    assert asked.count("Who heads the ILO?") == 2


def test_a_judge_scores_what_was_said_and_leaves_abstentions_alone(
    tmp_path: Path, own: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = ScriptedModel(["wrong\nIt is somebody else."])
    monkeypatch.setattr("service.bootstrap.model_of", lambda settings: model)
    evaluate(FACTS, own, order(tmp_path, judge="fake:model"))
    ilo, cup = read_report(tmp_path / "reports" / "run.json").records
    assert ilo.tallies["judged right"] == (0, 1)
    assert "judged right" not in cup.tallies


def test_a_verdict_that_cannot_be_read_is_counted_and_not_averaged(
    tmp_path: Path, own: Options, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    model = ScriptedModel(["Well, that depends."])
    monkeypatch.setattr("service.bootstrap.model_of", lambda settings: model)
    evaluate(FACTS, own, order(tmp_path, judge="fake:model"))
    kept = read_report(tmp_path / "reports" / "run.json")
    found = {figure.name: figure for figure in figures(kept.records, kept.measures, seed=0)}
    assert found["judged right"].value is None
    assert (found["verdicts missing"].value, found["verdicts missing"].n) == (1, 1)
    assert "ilo: no verdict: the reply begins 'Well, that depends.'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"floor": Path("nowhere.yaml")}, BadFloors),
        ({"baseline": Path("nowhere.json")}, BadReport),
        ({"judge": "no model"}, CannotMeasure),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_asked(
    tmp_path: Path, own: Options, monkeypatch: pytest.MonkeyPatch, given: dict[str, object], error: type[Exception]
) -> None:
    monkeypatch.setattr(evaluating, "run", lambda *_, **__: pytest.fail("asked"))
    with pytest.raises(error):
        evaluate(FACTS, own, order(tmp_path, **given))
