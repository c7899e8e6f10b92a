from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evals.cases import SEED_FACTS, BadFacts, load_facts

SEEDS = Path(__file__).parents[2] / "seeds"
HEAD = "as_of: 2024-01-15\nseeds: {a: a.txt}\ncases:\n"


def facts_file(folder: Path, body: str) -> Path:
    (folder / "a.txt").write_text("Tang heads WIPO. Pope heads IOM.", encoding="utf-8")
    path = folder / "facts.yaml"
    path.write_text(HEAD + body, encoding="utf-8")
    return path


def test_every_quote_of_the_seed_facts_stands_in_a_seed() -> None:
    facts = load_facts(SEED_FACTS, SEEDS)
    held = [
        facts.texts[place.text_name][place.span.start : place.span.end]
        for case in facts.cases
        for places in case.expected.places
        for place in places
    ]
    assert len(held) >= len([case for case in facts.cases if not case.expected.abstain])
    assert all(held)


def test_the_seed_facts_are_split_in_half_within_each_kind() -> None:
    cases = load_facts(SEED_FACTS, SEEDS).cases
    both = Counter((case.kind, case.split) for case in cases)
    assert all(abs(both[kind, "dev"] - both[kind, "test"]) <= 2 for kind, _ in both)
    assert sum(case.expected.abstain for case in cases) >= 25
    assert len(cases) >= 80


def test_a_case_carries_its_circumstances(tmp_path: Path) -> None:
    body = (
        '  - {id: one, kind: k, split: dev, question: "Who?", after: ["What?"], as_of: 2023-03-20, from: 2023-03-01, '
        'sources: [Reuters], expect: [Tang], quotes: ["Tang heads WIPO"]}\n'
    )
    case = load_facts(facts_file(tmp_path, body), tmp_path).cases[0]
    assert case.after == ("What?",)
    assert case.as_of == datetime(2023, 3, 20, 12, tzinfo=UTC)
    assert case.start == datetime(2023, 3, 1, tzinfo=UTC)
    assert case.end is None
    assert case.sources == frozenset({"reuters"})


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            '  - {id: one, kind: k, split: dev, question: "Who?", expect: [Tang], quotes: ["Tang leads"]}\n',
            "Tang leads",
        ),
        ('  - {id: one, kind: k, split: dev, question: "Who?"}\n', "abstain: true"),
        ('  - {id: one, kind: k, split: dev, question: "Who?", abstain: true, expect: [Tang]}\n', "nothing to expect"),
        ('  - {id: one, kind: k, split: train, question: "Who?", abstain: true}\n', "split"),
        ('  - {id: one, kind: k, split: dev, question: "Who?", abstain: true, hint: x}\n', "hint"),
        ('  - {id: one, kind: k, split: dev, question: "Who?", abstain: true}\n' * 2, "ids used twice: one"),
    ],
)
def test_a_wrong_facts_file_is_refused_with_what_to_change(tmp_path: Path, body: str, message: str) -> None:
    with pytest.raises(BadFacts, match=message):
        load_facts(facts_file(tmp_path, body), tmp_path)


def test_a_missing_text_is_named(tmp_path: Path) -> None:
    path = facts_file(tmp_path, '  - {id: one, kind: k, split: dev, question: "Who?", abstain: true}\n')
    (tmp_path / "a.txt").unlink()
    with pytest.raises(BadFacts, match=r"a\.txt"):
        load_facts(path, tmp_path)
