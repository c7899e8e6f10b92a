from __future__ import annotations

from pathlib import Path

import pytest

from evals.archive import NoArchive, OpenArchive
from evals.cases import BadFacts
from evals.model import Expected, Place, Record, Tally
from evals.suites import SUITES
from evals.suites.asking import Asked
from evals.suites.facts import MEASURES, judged
from evals.suites.suite import CannotMeasure
from service.bootstrap import open_shelf
from service.model import Answer, Question
from tests.evals.making import ARTICLE, TEXTS, answer, keyless, options
from vectorstore.model import Span

FACTS = SUITES["facts"]
EVIDENCE = "met Tang in Geneva"
START = TEXTS[ARTICLE].index(EVIDENCE)
TANG = Expected(
    abstain=False,
    facts=(("Tang", "Daren Tang"), ("Geneva",)),
    short=("Tang",),
    places=((Place(ARTICLE, Span(START, START + len(EVIDENCE))),),),
)
SILENT = Expected(abstain=True)
RIGHT = answer("Türk met Tang in Geneva.", quotes=(EVIDENCE,), short="Tang")
BLANK = Record("c", "kind", "dev", "Who?", "Tang")
OWN = """
as_of: 2024-01-15
{texts}
cases:
  - {{id: ilo, kind: person, split: dev, question: "Who heads the ILO?", expect: [Gilbert Houngbo],
     short: [Gilbert Houngbo], quotes: [ILO Director-General Gilbert Houngbo]}}
  - {{id: later, kind: person, split: test, question: "And whom did he meet?", after: ["Who heads the ILO?"],
     expect: [Umarov], quotes: ["Umarov"]}}
  - {{id: cup, kind: other, split: test, question: "Who won the 2022 World Cup?", abstain: true}}
"""
SEED = "000_0b9371732165eae5.txt"


def record(expected: Expected, said: Answer) -> Record:
    return judged(BLANK, expected, Asked(said, 0.1), TEXTS)


def own_facts(folder: Path, texts: str = f"seeds: {{umarov: {SEED}}}") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "facts.yaml"
    path.write_text(OWN.format(texts=texts), encoding="utf-8")
    return path


def test_a_right_answer_has_every_measure_and_no_fault() -> None:
    found = record(TANG, RIGHT)
    assert found.faults == ()
    counted = {measure.name for measure in MEASURES}
    of_abstentions = {"abstention precision", "abstention recall"}
    assert set(found.tallies) | of_abstentions == counted
    for name in ("fact coverage", "all facts", "short answer right", "citation hit", "citation recall", "exact match"):
        assert found.tallies[name] == Tally(1, 1)


def test_a_right_abstention_is_scored_for_abstaining_alone() -> None:
    found = record(SILENT, answer())
    assert "quote validity" not in found.tallies, "it has no citation to be valid"
    assert found.faults == ()
    assert found.tallies["abstention accuracy"] == Tally(1, 1)
    assert "fact coverage" not in found.tallies
    assert "citation hit" not in found.tallies


def test_a_wrong_abstention_states_no_fact_and_is_in_no_figure_of_citations() -> None:
    found = record(TANG, answer())
    assert found.tallies["fact coverage"].part == 0
    assert found.tallies["short answer right"].part == 0
    assert "citation hit" not in found.tallies


@pytest.mark.parametrize(
    ("expected", "said", "fault"),
    [
        (SILENT, answer("Tang.", quotes=("Tang",)), "answered, where"),
        (TANG, answer(), "abstained, where"),
        (TANG, answer("Tang.", quotes=(EVIDENCE,)), "does not state: Geneva"),
        (TANG, answer("Tang, Geneva.", quotes=("Nothing",)), f"does not quote: {EVIDENCE}"),
        (TANG, answer("Tang, Geneva.", quotes=(EVIDENCE,), short="Türk"), "short answer"),
        (TANG, answer("Tang, Geneva.", quotes=(EVIDENCE, "xx")), "quote is in no text: xx"),
    ],
)
def test_what_is_wrong_is_said_in_words(expected: Expected, said: Answer, fault: str) -> None:
    assert any(line.startswith(fault) for line in record(expected, said).faults)


def test_cases_of_a_file_are_asked_of_its_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Question] = []
    settings, answered = keyless(monkeypatch, tmp_path), OpenArchive.ask

    def ask(self: OpenArchive, question: Question) -> Answer:
        asked.append(question)
        return answered(self, question)

    monkeypatch.setattr(OpenArchive, "ask", ask)
    with FACTS.prepare(options(tmp_path, settings, facts=own_facts(tmp_path))) as prepared:
        records = {task.id: task.run() for task in prepared.tasks}
    assert records["ilo"].faults == ()
    assert records["ilo"].tallies["quote validity"].part >= 1
    assert records["cup"].faults == ()
    assert records["later"].said is not None
    follow_up = next(question for question in asked if question.text == "And whom did he meet?")
    assert follow_up.conversation_id is not None
    assert prepared.data == "facts.yaml, 3 cases"


def test_a_split_or_a_limit_leaves_the_others_unasked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings, facts = keyless(monkeypatch, tmp_path), own_facts(tmp_path)
    with FACTS.prepare(options(tmp_path, settings, facts=facts, splits=frozenset(["dev"]))) as prepared:
        assert [task.id for task in prepared.tasks] == ["ilo"]
        whole = prepared.fingerprint
    with FACTS.prepare(options(tmp_path, settings, facts=facts, limit=2)) as prepared:
        assert len(prepared.tasks) == 2
        assert prepared.fingerprint == whole
    with (
        pytest.raises(CannotMeasure, match="dev, test"),
        FACTS.prepare(options(tmp_path, settings, facts=facts, splits=frozenset(["2024"]))),
    ):
        pass


def test_cases_without_texts_are_asked_of_ones_own_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings, facts = keyless(monkeypatch, tmp_path), own_facts(tmp_path, texts="")
    with pytest.raises(NoArchive), FACTS.prepare(options(tmp_path, settings, facts=facts)):
        pass
    with open_shelf(settings):
        pass
    with FACTS.prepare(options(tmp_path, settings, facts=facts)) as prepared:
        records = {task.id: task.run() for task in prepared.tasks}
    assert records["ilo"].faults == ()
    assert prepared.data == "facts.yaml in the archive 'main', 3 cases"
    facts.write_text(facts.read_text().replace("ILO Director-General", "ILO Director"), encoding="utf-8")
    with (
        pytest.raises(BadFacts, match="case ilo: no text holds"),
        FACTS.prepare(options(tmp_path, settings, facts=facts)),
    ):
        pass


def test_texts_lie_beside_the_facts_file_unless_a_folder_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = own_facts(tmp_path / "mine", texts="texts: {town: town.txt}")
    text = "ILO Director-General Gilbert Houngbo heads the ILO. Umarov met him."
    (tmp_path / "mine" / "town.txt").write_text(text, encoding="utf-8")
    (tmp_path / "others").mkdir()
    settings = keyless(monkeypatch, tmp_path)
    with FACTS.prepare(options(tmp_path, settings, facts=facts)) as prepared:
        assert prepared.archive is not None
        assert list(prepared.archive.texts.values()) == [text]
    with (
        pytest.raises(BadFacts, match=r"others.town\.txt"),
        FACTS.prepare(options(tmp_path, settings, facts=facts, texts=tmp_path / "others")),
    ):
        pass


def test_a_text_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = options(tmp_path, keyless(monkeypatch, tmp_path), facts=own_facts(tmp_path), texts=tmp_path)
    with pytest.raises(BadFacts, match=SEED), FACTS.prepare(given):
        pass
