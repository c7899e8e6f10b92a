from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evals.cases import SEED_FACTS, BadFacts, cases_of, in_texts, read_facts
from evals.model import Case, Texts

SEEDS = Path(__file__).parents[2] / "seeds"
HEAD = "as_of: 2024-01-15\ntexts: {a: a.txt}\ncases:\n"
TEXTS = {"a": "Tang heads WIPO. Pope heads IOM."}
SILENT = '  - {id: one, kind: k, split: dev, question: "Who?", abstain: true}\n'


def facts_file(folder: Path, body: str, head: str = HEAD) -> Path:
    path = folder / "facts.yaml"
    path.write_text(head + body, encoding="utf-8")
    return path


def cases(path: Path, texts: Texts = TEXTS) -> tuple[Case, ...]:
    return cases_of(read_facts(path), in_texts(texts))


def seed_texts() -> Texts:
    return {path.name: path.read_text(encoding="utf-8") for path in SEEDS.glob("*.txt")}


def test_every_quote_of_the_seed_facts_stands_in_a_seed() -> None:
    found, texts = cases(SEED_FACTS, seed_texts()), seed_texts()
    held = [
        place.span.of(texts[place.text_name]) for case in found for places in case.expected.places for place in places
    ]
    assert len(held) >= len([case for case in found if not case.expected.abstain])
    assert all(held)


def test_the_seed_facts_are_split_in_half_within_each_kind() -> None:
    found = cases(SEED_FACTS, seed_texts())
    both = Counter((case.kind, case.split) for case in found)
    assert all(abs(both[kind, "dev"] - both[kind, "test"]) <= 2 for kind, _ in both)
    assert sum(case.expected.abstain for case in found) >= 25
    assert len(found) >= 80


def test_a_case_carries_its_circumstances(tmp_path: Path) -> None:
    body = (
        '  - {id: one, kind: k, split: dev, question: "Who?", after: ["What?"], as_of: 2023-03-20, from: 2023-03-01, '
        'sources: [Reuters], expect: [Tang], quotes: ["Tang heads WIPO"]}\n'
    )
    [case] = cases(facts_file(tmp_path, body))
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
        cases(facts_file(tmp_path, body))


def test_texts_lie_beside_the_file_or_are_seeds_but_not_both(tmp_path: Path) -> None:
    own = read_facts(facts_file(tmp_path, SILENT))
    assert (own.texts, own.folder) == (("a.txt",), tmp_path)
    example = read_facts(facts_file(tmp_path, SILENT, HEAD.replace("texts", "seeds")))
    assert (example.texts, example.folder) == (("a.txt",), SEEDS)
    both = HEAD.replace("texts", "seeds: {b: b.txt}\ntexts")
    with pytest.raises(BadFacts, match="keep one of the two"):
        read_facts(facts_file(tmp_path, SILENT, both))


def test_a_case_of_no_split_is_of_dev(tmp_path: Path) -> None:
    [case] = cases(facts_file(tmp_path, SILENT.replace("split: dev, ", "")))
    assert case.split == "dev"


def test_without_texts_the_cases_are_about_an_archive(tmp_path: Path) -> None:
    assert read_facts(facts_file(tmp_path, SILENT, "as_of: 2024-01-15\ncases:\n")).texts is None


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadFacts, match=r"nowhere\.yaml"):
        read_facts(tmp_path / "nowhere.yaml")


def test_every_place_of_a_quote_is_found() -> None:
    places = in_texts({"a": "no no no", "b": "no"})("no no")
    assert [(place.text_name, place.span.start) for place in places] == [("a", 0), ("a", 3)]
