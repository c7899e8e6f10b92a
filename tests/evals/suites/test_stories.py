from __future__ import annotations

import sys
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
BASELINE = "B³ F1 by TF-IDF"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    rows = [{"id": name, "story": story, "text": text} for name, story, text in TEXTS]
    return write_lines(tmp_path / "stories.jsonl", rows)


def scores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: Path, **given: object) -> dict[str, float | None]:
    with STORIES.prepare(options(tmp_path, keyless(monkeypatch, tmp_path), data=data, **given)) as prepared:
        found = figures([task.run() for task in prepared.tasks], prepared.measures, seed=0, draws=10)
    return {figure.name: figure.value for figure in found}


def test_dateline_and_the_baseline_put_together_what_tells_of_one_event(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    found = scores(tmp_path, monkeypatch, data)
    assert found["B³ F1"] == found[BASELINE] == 1
    assert found["pair F1"] == found["pair F1 by TF-IDF"] == 1


def test_dateline_knows_the_dates_and_the_baseline_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    days = {"m1": "2012-05-03", "m2": "2012-05-04", "f1": "2012-05-03", "f2": "2013-01-01"}
    rows = [{"id": name, "story": story, "text": text, "published": days[name]} for name, story, text in TEXTS]
    found = scores(tmp_path, monkeypatch, write_lines(tmp_path / "dated.jsonl", rows))
    assert found["pair recall"] == pytest.approx(1 / 2)  # the ferry burnt twice, half a year apart
    assert found["pair recall by TF-IDF"] == 1


def test_the_order_of_the_file_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    rows = [{"id": name, "story": story, "text": text} for name, story, text in reversed(TEXTS)]
    turned = write_lines(tmp_path / "turned.jsonl", rows)
    settings = keyless(monkeypatch, tmp_path)
    given = [options(tmp_path, settings, data=file) for file in (data, turned)]
    with STORIES.prepare(given[0]) as one, STORIES.prepare(given[1]) as other:
        assert one.fingerprint == other.fingerprint


def test_texts_that_are_the_same_are_in_one_story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"id": name, "story": "ferry", "text": TEXTS[2][2]} for name in ("a", "b")]
    assert scores(tmp_path, monkeypatch, write_lines(tmp_path / "same.jsonl", rows))["pair F1"] == 1


def test_without_scikit_learn_there_is_no_baseline_and_a_note_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.cluster", None)
    assert BASELINE not in scores(tmp_path, monkeypatch, data)
    with STORIES.prepare(options(tmp_path, keyless(monkeypatch, tmp_path), data=data)) as prepared:
        assert any("scikit-learn" in note for note in prepared.notes)


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
