"""The whole path of a question over the two seeds, with the reader that ships."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

import pytest

from service.answering import answer, answer_events
from service.model import Answer, Question, SentenceReady
from service.ports import ModelError
from tests.scripted_reader import ScriptedReader
from tests.service.archive import NOW, TestArchive
from tests.service.test_answering import WHO, check_quotes, ports
from vectorstore.adapters.onnx_reader import OnnxReader
from vectorstore.ports import Reader, ReaderUnavailable


@pytest.fixture(scope="module")
def reader() -> Iterator[OnnxReader]:
    made = OnnxReader()
    yield made
    made.close()


def ask(archive: TestArchive, reader: Reader, text: str, *replies: Sequence[str | ModelError]) -> Answer:
    given = replace(ports(archive, *replies), retriever=partial(archive.retriever, reader=reader), reader=reader)
    return answer(Question(text, NOW), ports=given)


@pytest.mark.parametrize(
    ("question", "short", "quoted"),
    [
        (WHO, "Tedros Ghebreyesus", "talks with the WHO Director-General Tedros Ghebreyesus"),
        ("Who heads the ILO?", "Gilbert Houngbo", "ILO Director-General Gilbert Houngbo"),
        ("When did Tokayev meet Volker Türk?", "2023-03-17", "met with Volker Türk"),
        ("What decree was signed on Dec. 8?", None, "decree signed by President Kassym-Jomart Tokayev on Dec. 8"),
        ("What was proposed to WIPO?", None, "proposed a master’s program"),
        ("What did Türk say the year marks?", None, "This year marks the 75th anniversary"),
    ],
)
def test_answers_with_the_right_quote(
    seeded: TestArchive, reader: Reader, question: str, short: str | None, quoted: str
) -> None:
    found = ask(seeded, reader, question)
    assert (found.status, found.mode) == ("answered", "extractive")
    assert quoted in " ".join(citation.quote for citation in found.citations)
    if short:
        assert found.short_answer is not None
        assert short in found.short_answer
    check_quotes(seeded, found)


@pytest.mark.parametrize(
    "question",
    [
        "Who won the 2022 World Cup?",
        "What did Umarov say about tariffs?",
        "Who is Türk's deputy?",
        "When did Tokayev meet Ghebreyesus in Geneva?",
        "What did Tokayev propose to WIPO?",
        "Who founded the ILO?",
        "What is the capital of Mongolia?",
    ],
)
def test_an_abstention_stays_one(seeded: TestArchive, reader: Reader, question: str) -> None:
    found = ask(seeded, reader, question)
    assert (found.status, found.short_answer, found.citations) == ("abstained", None, ())
    assert found.nearest


def test_a_reader_that_cannot_be_had_is_told_of_and_the_answer_comes(seeded: TestArchive) -> None:
    failing = ScriptedReader(failure=ReaderUnavailable("The weights are missing."))
    found = ask(seeded, failing, WHO)
    assert (found.status, found.short_answer) == ("answered", "Tedros Ghebreyesus")
    assert "No passage was read: The weights are missing." in found.retrieved.notes


def test_what_a_model_writes_is_put_to_the_readers_vote(seeded: TestArchive, reader: Reader) -> None:
    said = "The sides held talks with WHO Director-General Tedros Ghebreyesus."
    found = ask(seeded, reader, WHO, [said])
    assert (found.mode, found.sentences[0].text) == ("llm", said)
    against = ScriptedReader(votes=lambda _sentence, _quote: -50.0)
    refused = ask(seeded, against, WHO, [said])
    assert [dropped.text for dropped in refused.dropped] == [said]
    assert said not in refused.text
    assert against.weighed


@pytest.mark.parametrize(
    "invented",
    [
        "Umarov met Tedros Ghebreyesus, the WHO High Representative.",
        "Umarov met Anthony Fauci at the WHO.",
        "The WHO did not address cooperation prospects with Tedros Ghebreyesus.",
    ],
)
def test_a_hostile_model_gets_no_further_with_a_reader_that_believes_everything(
    seeded: TestArchive, invented: str
) -> None:
    credulous = ScriptedReader(votes=lambda _sentence, _quote: 50.0)
    given = replace(ports(seeded, [invented + " "]), reader=credulous)
    events = list(answer_events(Question(WHO, NOW), ports=given))
    assert invented not in [event.sentence.text for event in events if isinstance(event, SentenceReady)]
