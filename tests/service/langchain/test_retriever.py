"""The archive in somebody else's chain: what comes back, what narrows it, what is told of a call."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.documents import Document
from langchain_core.language_models import SimpleChatModel
from langchain_core.messages import BaseMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import ConfigurableField, RunnablePassthrough

from service.http.incoming import SearchIn
from service.http.outgoing import RetrievedOut, SearchOut
from service.langchain import DatelineRetriever
from service.langchain.doors import SearchDoor
from tests.service.langchain.conftest import Served

QUESTION = "Who did Umarov meet at the WHO?"
NOW = "2026-11-22T09:00:00Z"  # scores count how new an article is
WORDS = ["Umarov", "Tokayev", "WIPO", "human rights", "met", "in March", "latest", "Türk", "who", "zebra", "¿", "🎉"]


class Echo(SimpleChatModel):
    """Says what it was told."""

    @property
    def _llm_type(self) -> str:
        return "echo"

    def _call(self, messages: list[BaseMessage], stop: list[str] | None = None, *_: Any, **__: Any) -> str:
        return "\n".join(message.text for message in messages)


class Witness(BaseCallbackHandler):
    """Remembers what it is told of retrievers."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, object]] = []

    def on_retriever_start(
        self, serialized: dict[str, Any], query: str, *, run_id: UUID, tags: list[str] | None = None, **kwargs: Any
    ) -> None:
        self.seen.append(("start", (query, kwargs["name"], tags)))

    def on_retriever_end(self, documents: Sequence[Document], *, run_id: UUID, **kwargs: Any) -> None:
        self.seen.append(("end", [document.id for document in documents]))

    def on_retriever_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:
        self.seen.append(("error", type(error)))


class HeldDoor(SearchDoor):
    """Finds nothing, and that only once it is let."""

    def __init__(self) -> None:
        self.asked, self.let = threading.Event(), threading.Event()
        self.closed = 0
        self.wanted: SearchIn | None = None

    def search(self, wanted: SearchIn) -> SearchOut:
        self.wanted = wanted
        self.asked.set()
        assert self.let.wait(10)
        nothing = RetrievedOut(articles=0, passages=0, from_=None, to=None, notes=[])
        return SearchOut(passages=[], retrieved=nothing, collapsed=0, dense=True, timing_ms={})

    def close(self) -> None:
        self.closed += 1


def test_a_document_is_a_passage_with_its_place_and_its_date(retriever: DatelineRetriever) -> None:
    first = retriever.invoke("Tokayev and Volker Türk on human rights", k=1)[0]
    known = first.metadata
    assert known["title"] == "Tokayev meets with UN High Commissioner for Human Rights Volker Türk"
    assert (known["source"], known["revision"], known["url"], known["undated"]) == ("Kazinform", 1, None, False)
    assert known["published"] == {"at": "2023-03-17", "precision": "day", "from": "text"}
    assert first.id == f"{known['article_id']}@1:{known['start']}-{known['end']}"
    assert isinstance(known["score"], float)
    assert set(known) == {
        "article_id", "revision", "title", "source", "url", "published", "start", "end", "score", "undated",
        "outside",
    }  # fmt: skip


def test_a_folder_and_a_server_find_the_same(folder: DatelineRetriever, remote: DatelineRetriever) -> None:
    for question in (QUESTION, "Volker Türk", "the latest on human rights", "zebra"):
        assert folder.invoke(question, as_of=NOW) == remote.invoke(question, as_of=NOW)


@settings(max_examples=40, deadline=None)
@given(
    words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=5),
    k=st.integers(1, 12),
    start=st.none() | st.dates(date(2023, 1, 1), date(2023, 3, 20)),
)
def test_every_document_is_exactly_the_text_at_its_place(
    served: Served, remote: DatelineRetriever, words: list[str], k: int, start: date | None
) -> None:
    found = remote.invoke(" ".join(words), k=k, start=start)
    assert len(found) <= k
    assert len({document.id for document in found}) == len(found)
    for document in found:
        known = document.metadata
        text = served.dateline.catalogue.revision("main", known["article_id"], known["revision"]).text
        assert text[known["start"] : known["end"]] == document.page_content


def test_it_fills_a_prompt_in_a_chain(retriever: DatelineRetriever) -> None:
    def cited(documents: list[Document]) -> str:
        return "\n".join(f"[{document.metadata['source']}] {document.page_content}" for document in documents)

    prompt = ChatPromptTemplate.from_template("Answer from this:\n{context}\n\nQuestion: {question}")
    chain = (
        {"context": retriever.bind(k=2, sources=["kazinform"]) | cited, "question": RunnablePassthrough()}
        | prompt
        | Echo()
        | StrOutputParser()
    )
    said = chain.invoke("What did Tokayev say about human rights?")
    assert said.startswith("Human: Answer from this:") or said.startswith("Answer from this:")
    assert "[Kazinform]" in said
    assert said.endswith("Question: What did Tokayev say about human rights?")
    assert asyncio.run(chain.ainvoke("What did Tokayev say about human rights?")) == said


def test_sources_and_dates_narrow(retriever: DatelineRetriever) -> None:
    assert {found.metadata["source"] for found in retriever.invoke("human rights", sources=["KAZINFORM"])} == {
        "Kazinform"
    }
    assert retriever.invoke("human rights", sources=["Nobody"]) == []

    def of_march(**narrowing: Any) -> bool:
        return any(not found.metadata["undated"] for found in retriever.invoke("human rights", **narrowing))

    assert of_march(start="2023-03-17", end="2023-03-17")  # a day is meant to its end
    assert of_march(start=date(2023, 3, 17))
    assert of_march(end="2023-03-17T12:00")  # without an offset: UTC
    assert not of_march(start=datetime(2023, 3, 18, tzinfo=UTC))
    assert not of_march(end="2023-03-16")


def test_what_is_said_at_opening_holds_until_a_call_says_otherwise(served: Served) -> None:
    with DatelineRetriever.at(served.url, k=1, sources=["Kazinform"]) as retriever:
        assert len(retriever.invoke("human rights")) == 1
        assert len(retriever.invoke("human rights", k=3)) == 3
        assert {found.metadata["source"] for found in retriever.invoke("human rights", k=9, sources=None)} > {
            "Kazinform"
        }
        chosen = retriever.configurable_fields(k=ConfigurableField(id="k"))
        assert len(chosen.with_config(configurable={"k": 2}).invoke("human rights")) == 2
        assert len(retriever.invoke("human rights")) == 1


@pytest.mark.parametrize(
    ("narrowing", "named"),
    [
        ({"k": 0}, "k"),
        ({"k": 101}, "k"),
        ({"sources": []}, "sources"),
        ({"sources": "Kazinform"}, "sources"),
        ({"start": "last week"}, "start"),
        ({"end": "2023-02-30"}, "end"),
        ({"start": "2023-03-18", "end": "2023-03-17"}, "later"),
        ({"source": ["Kazinform"]}, "source"),
    ],
)
def test_a_filter_that_cannot_be_is_refused_by_its_name_at_once_and_at_a_call(
    remote: DatelineRetriever, narrowing: dict[str, Any], named: str
) -> None:
    with pytest.raises(ValueError, match=named):
        DatelineRetriever.at("http://127.0.0.1:9", **narrowing)
    with pytest.raises(ValueError, match=named):
        remote.invoke(QUESTION, **narrowing)


@pytest.mark.parametrize("question", ["", " \n", "a\x00b", "x" * 4001])
def test_a_question_that_cannot_be_asked_is_a_plain_error(retriever: DatelineRetriever, question: str) -> None:
    with pytest.raises(ValueError, match="question"):
        retriever.invoke(question)


def test_handlers_are_told_of_a_call_and_of_its_failing(retriever: DatelineRetriever) -> None:
    witness = Witness()
    named = retriever.with_config(callbacks=[witness], tags=["news"], run_name="archive")
    found = named.invoke(QUESTION)
    with pytest.raises(ValueError, match="empty"):
        named.invoke("")
    assert witness.seen == [
        ("start", (QUESTION, "archive", ["news"])),
        ("end", [document.id for document in found]),
        ("start", ("", "archive", ["news"])),
        ("error", ValueError),
    ]


def test_an_asynchronous_call_leaves_the_loop_free() -> None:
    door = HeldDoor()
    retriever = DatelineRetriever(door=door)

    async def ask_and_let() -> list[Document]:
        asking = asyncio.create_task(retriever.ainvoke(QUESTION, k=3))
        assert await asyncio.to_thread(door.asked.wait, 10)
        door.let.set()  # which nobody could, were the loop held up
        return await asking

    assert asyncio.run(ask_and_let()) == []
    assert door.wanted is not None
    assert (door.wanted.question, door.wanted.limit) == (QUESTION, 3)


def test_several_at_once_each_get_their_own(retriever: DatelineRetriever) -> None:
    questions = [QUESTION, "Volker Türk", "WIPO", "Tokayev"] * 4
    apart = [retriever.invoke(question, as_of=NOW) for question in questions]
    assert retriever.batch(questions, as_of=NOW) == apart
    assert asyncio.run(retriever.abatch(questions, as_of=NOW)) == apart


def test_leaving_the_block_closes_it() -> None:
    door = HeldDoor()
    with DatelineRetriever(door=door) as retriever:
        assert retriever.door is door
    assert door.closed == 1


def test_no_key_is_shown(served: Served) -> None:
    with DatelineRetriever.at(served.url, key="dl-secret", k=3) as retriever:
        assert "secret" not in f"{retriever!r} {retriever} {retriever.to_json()} {retriever.model_dump()}"
