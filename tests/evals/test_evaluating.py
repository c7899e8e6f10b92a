"""A whole evaluation, small, on the real archive: real catalogue, real embedder, real answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.evaluating import evaluate

SEEDS = Path(__file__).parents[2] / "seeds"
FACTS = """
as_of: 2024-01-15
seeds: {umarov: 000_0b9371732165eae5.txt}
cases:
  - {id: ilo, kind: person, split: dev, question: "Who heads the ILO?", expect: [Gilbert Houngbo],
     quotes: [ILO Director-General Gilbert Houngbo]}
  - {id: cup, kind: other, split: dev, question: "Who won the 2022 World Cup?", abstain: true}
  - {id: unasked, kind: other, split: test, question: "Who won the 2022 World Cup?", abstain: true}
"""


@pytest.mark.parametrize(("floor", "code"), [("at_least: {fact coverage: 1}", 0), ("at_most: {fact coverage: 0.5}", 1)])
def test_the_exit_code_is_the_floors_and_the_report_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, floor: str, code: int
) -> None:
    for name in ("DATELINE_LLM", "DATELINE_EMBEDDER", "DATABASE_URL", "CHROMA_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "facts.yaml").write_text(FACTS)
    (tmp_path / "floors.yaml").write_text(floor)
    out = tmp_path / "reports" / "eval.json"
    got = evaluate(
        tmp_path / "facts.yaml",
        SEEDS,
        split="dev",
        floor=tmp_path / "floors.yaml",
        out=out,
        wrong=None,
        json_only=False,
    )
    assert got == code
    report = json.loads(out.read_text())
    assert report["cases"] == 2
    assert report["wrong"] == []
    assert not (tmp_path / ".dateline").exists()
