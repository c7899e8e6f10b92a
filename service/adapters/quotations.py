"""What answers and Editions quote, kept so that it can be compared again when an article changes.

Flows in: sentences with their citations, in the transaction that keeps their answer or Edition. Flows out: rows of
`quotations`. Knows not what became of a quote: see `corrections`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from sqlalchemy import Connection

from service.adapters.frozen_json import to_json
from service.model import Answer, Citation, Conflict, Edition, Sentence

NEVER = ""  # `checked` of a quotation that was compared with no text yet
Quoted = tuple[int | None, str, Citation]  # number of the Edition's item, the sentence, what it rests on

INSERT = """
    INSERT INTO quotations (
        archive, article_id, revision, start, "end", kind, owner_id, item, sentence, citation_json, checked
    ) VALUES (?,?,?,?,?,?,?,?,?,?, coalesce(
        (SELECT text_hash FROM revisions WHERE archive = ? AND article_id = ? AND number = ?), ?
    ))
"""


def record_quotations(
    connection: Connection,
    *,
    archive: str,
    kind: Literal["answer", "edition"],
    owner_id: str,
    quoted: Iterable[Quoted],
) -> None:
    """Keeps what `owner_id` quotes; to be called once, in the transaction that keeps the answer or the Edition.

    A sentence that names one quote twice is kept once. Quotes of a revision that is not the newest any more, or whose
    article was deleted meanwhile, are found by the next check as any others are.
    """
    kept = dict.fromkeys(quoted)
    rows = [_row(archive, kind, owner_id, item, sentence, citation) for item, sentence, citation in kept]
    if rows:
        connection.exec_driver_sql(INSERT, rows)


def quoted_by_answer(answer: Answer) -> Iterator[Quoted]:
    """Every sentence of an answer, and every side of what its sources disagree about, with each of its citations."""
    return _quoted(None, answer.sentences, answer.conflicts, answer.citations)


def quoted_by_edition(edition: Edition) -> Iterator[Quoted]:
    """The same of every item of an Edition."""
    for item in edition.items:
        yield from _quoted(item.number, item.sentences, item.conflicts, item.citations)


def _quoted(
    item: int | None, sentences: Sequence[Sentence], conflicts: Sequence[Conflict], citations: Sequence[Citation]
) -> Iterator[Quoted]:
    cited = {citation.number: citation for citation in citations}
    sides = [side for conflict in conflicts for side in conflict.sides]
    said = [(sentence.text, sentence.citations) for sentence in sentences]
    said += [(side.text, side.citations) for side in sides]
    for text, numbers in said:
        for number in numbers:
            yield item, text, cited[number]


def _row(
    archive: str, kind: str, owner_id: str, item: int | None, sentence: str, citation: Citation
) -> tuple[object, ...]:
    article = (archive, citation.article_id, citation.revision)
    return (
        *article,
        citation.start,
        citation.end,
        kind,
        owner_id,
        item,
        sentence,
        to_json(citation),
        *article,
        NEVER,
    )
