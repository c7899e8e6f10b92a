from __future__ import annotations

from pathlib import Path

import pytest

from evals.datasets import BadData
from evals.figures import figures
from evals.suites import SUITES
from evals.suites.suite import CannotMeasure
from tests.evals.making import keyless, options, write_lines

STORIES = SUITES["stories"]
TEXTS = [
    ("m1", "mayor", "Larvik elected Ingrid Solheim as its mayor after a recount of votes."),
    ("m2", "mayor", "Ingrid Solheim is the new mayor of Larvik, a recount of votes showed."),
    ("f1", "ferry", "The night ferry to Hirtshals was cancelled after an engine room fire."),
    ("f2", "ferry", "An engine room fire cancelled the Hirtshals night ferry, its owner said."),
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    rows = [{"id": name, "story": story, "text": text} for name, story, text in TEXTS]
    return write_lines(tmp_path / "stories.jsonl", rows)


def scores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: Path, **given: object) -> dict[str, float | None]:
    with STORIES.prepare(options(tmp_path, keyless(monkeypatch, tmp_path), data=data, **given)) as prepared:
        found = figures([task.run() for task in prepared.tasks], prepared.measures, seed=0, draws=10)
    return {figure.name: figure.value for figure in found}


def test_the_baseline_puts_together_what_shares_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    found = scores(tmp_path, monkeypatch, data)
    assert found["B³ F1"] == 1
    assert found["pair F1"] == 1


def test_predictions_are_scored_and_their_faults_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    rows = [{"id": name, "story": "mayor" if name != "f2" else "other"} for name, *_ in TEXTS]
    file = write_lines(tmp_path / "predicted.jsonl", rows)
    found = scores(tmp_path, monkeypatch, data, predictions=file)
    assert found["pair precision"] == pytest.approx(1 / 3)
    assert found["pair recall"] == pytest.approx(1 / 2)
    with STORIES.prepare(options(tmp_path, keyless(monkeypatch, tmp_path), data=data, predictions=file)) as prepared:
        faults = {task.id: task.run().faults for task in prepared.tasks}
    assert faults["f1"] == ("not with f2", "put with m1, m2")


def test_an_article_without_a_prediction_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    file = write_lines(tmp_path / "predicted.jsonl", [{"id": "m1", "story": "a"}])
    with pytest.raises(BadData, match="m2"):
        scores(tmp_path, monkeypatch, data, predictions=file)
    with pytest.raises(CannotMeasure, match="another clustering"):
        scores(tmp_path, monkeypatch, data, limit=2)
