"""Plain questions to archives of one and a few short articles: the first thing that anybody tries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from service.answering import answer
from service.model import Answer, Question
from tests.service.archive import NOW, TestArchive, build
from tests.service.test_answering import ask, ports
from vectorstore.model import Draft, Published

MAYOR = (
    "Ingrid Solheim is the mayor of Larvik. She was elected in 2019 after a close race against Per Haugen. "
    "The town has 47,000 inhabitants."
)
FERRY = "Nordic Straits has sold its ferry line to Gullvik for $12 million to the Danish company Havlinjen."
MUSEUM = "The Porthaven Maritime Museum has appointed Tomas Okafor as its director. Okafor, 44, ran an archive."


def _draft(origin: str, text: str, day: str = "2026-03-04") -> Draft:
    return Draft(text=text, origin=origin, published=Published(day, "day", "metadata"))


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestArchive]:
    archive = build(tmp_path_factory.mktemp("one"), [_draft("mayor.txt", MAYOR)])
    yield archive
    archive.catalogue.close()


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestArchive]:
    drafts = [_draft("mayor.txt", MAYOR), _draft("ferry.txt", FERRY), _draft("museum.txt", MUSEUM)]
    archive = build(tmp_path_factory.mktemp("few"), drafts)
    yield archive
    archive.catalogue.close()


@pytest.mark.parametrize("archive", ["one", "few"])
@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Who is the mayor of Larvik?", "Ingrid Solheim"),
        ("When was Ingrid Solheim elected?", "2019"),
        ("How many inhabitants does Larvik have?", "47,000"),
    ],
)
def test_the_first_questions_anybody_tries_are_answered(
    request: pytest.FixtureRequest, archive: str, question: str, short: str
) -> None:
    found = ask(request.getfixturevalue(archive), question)
    assert (found.status, found.short_answer) == ("answered", short)


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("How much was the ferry line sold for?", "$12 million"),
        ("Who was appointed director of the Porthaven Maritime Museum?", "Tomas Okafor"),
        ("How old is Tomas Okafor?", "44"),
    ],
)
def test_passives_money_and_ages_are_read(few: TestArchive, question: str, short: str) -> None:
    assert ask(few, question).short_answer == short


@pytest.mark.parametrize(
    "question",
    [
        "Who is the deputy mayor of Larvik?",
        "Who is the mayor of Gullvik?",
        "How old is Ingrid Solheim?",
        "Who founded the Porthaven Maritime Museum?",
        "Why did Solheim resign?",
        "What did Haugen say about the ferry line?",
    ],
)
def test_their_twins_without_an_answer_are_abstained_from(few: TestArchive, question: str) -> None:
    assert ask(few, question).status == "abstained"


def _confidence(found: Answer) -> float:
    assert found.confidence is not None
    return found.confidence


def test_the_confidence_of_an_answer_is_that_of_its_least_certain_part(few: TestArchive) -> None:
    first, second = "Who is the mayor of Larvik?", "How old is Tomas Okafor?"
    alone = [_confidence(ask(few, question)) for question in (first, second)]
    assert 0.0 < min(alone) < max(alone) <= 1.0
    both = ask(few, f"{first} How old is Tomas Okafor?")
    assert len(both.sentences) == 2
    assert _confidence(both) == pytest.approx(min(alone), abs=1e-6)


def test_nothing_found_has_little_confidence_and_what_a_model_wrote_has_none(few: TestArchive) -> None:
    assert _confidence(ask(few, "Who won the 2022 World Cup?")) < 0.35
    written = ask(few, "Who is the mayor of Larvik?", ["Ingrid Solheim is the mayor of Larvik."])
    assert written.mode == "llm"
    assert written.sentences
    assert written.confidence is None


def _asked_this_week(archive: TestArchive) -> Answer:
    return answer(replace(Question("Who opened the Gullvik bridge this week?", NOW)), ports=ports(archive))


@pytest.mark.parametrize(("day", "status"), [("2026-11-19", "answered"), ("2026-10-22", "abstained")])
def test_this_week_is_answered_only_by_what_was_published_in_it(
    tmp_path_factory: pytest.TempPathFactory, day: str, status: str
) -> None:
    bridge = _draft("bridge.txt", "Anna Kowalska opened the Gullvik bridge before a large crowd.", day)
    fair = _draft("fair.txt", "A fair in Larvik drew many bakers and their families.", "2026-11-20")
    archive = build(tmp_path_factory.mktemp("week"), [bridge, fair])
    try:
        assert _asked_this_week(archive).status == status
    finally:
        archive.catalogue.close()
