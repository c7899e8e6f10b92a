"""Cases in their files."""

from __future__ import annotations

from pathlib import Path

from training.cases import Asked, Candidate, Pair, load_pairs, load_questions, save_cases


def test_questions_come_back_as_they_were(tmp_path: Path) -> None:
    cases = [
        Asked("1", "Who built it?", ("Ünal",), (Candidate("Old mill", "Ünal built it.", 1.5, holds=True),)),
        Asked("2", "Who sold it?", (), ()),
    ]
    save_cases(tmp_path / "cases.jsonl.xz", cases)
    assert load_questions(tmp_path / "cases.jsonl.xz") == cases


def test_pairs_come_back_as_they_were(tmp_path: Path) -> None:
    pairs = [Pair("He left.", "He stayed.", supported=False)]
    save_cases(tmp_path / "pairs.jsonl.xz", pairs)
    assert load_pairs(tmp_path / "pairs.jsonl.xz") == pairs
