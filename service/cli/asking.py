"""`dateline ask` and `dateline search`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console

from service.cli import ABSTAINED
from service.cli.article_names import ids_of
from service.cli.doors import open_door
from service.cli.printing import print_answer, print_json, print_passages
from service.http.incoming import AskIn, SearchIn
from vectorstore.model import MAIN_ARCHIVE


def ask(
    question: str, filters: Mapping[str, object], articles: Sequence[str], conversation: str | None, *, as_json: bool
) -> int:
    """Prints the answer; returns 0, or 3 when it abstained. `articles` are those to ask, as a person calls them."""
    wanted = {"question": question, "conversation_id": conversation, "articles": _named(articles), **filters}
    asked = AskIn.model_validate(wanted)
    with open_door() as door:
        answer = door.ask(asked)
    if as_json:
        print_json(answer.model_dump(mode="json"))
    else:
        print_answer(Console(), answer)
    return ABSTAINED if answer.status == "abstained" else 0


def search(
    question: str,
    filters: Mapping[str, object],
    articles: Sequence[str],
    limit: int,
    *,
    explain: bool,
    as_json: bool,
) -> int:
    """Prints passages, best first; returns 0, or 3 when there are none."""
    wanted = {"question": question, "limit": limit, "articles": _named(articles), **filters}
    asked = SearchIn.model_validate(wanted)
    with open_door() as door:
        found = door.search(asked, explain=explain)
    if as_json:
        print_json(found.model_dump(mode="json"))
    else:
        print_passages(Console(), found)
    return 0 if found.passages else ABSTAINED


def _named(articles: Sequence[str]) -> list[str] | None:
    return ids_of(articles, MAIN_ARCHIVE) if articles else None
