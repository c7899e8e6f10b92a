"""Articles as a person names them at a terminal: by id or how it begins, by link, by the file that was read in.

Flows in: names. Flows out: ids. Works beside a running server, which shares the catalogue.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from service.bootstrap import open_shelf
from service.ports import BadQuestion
from service.settings import load_settings
from vectorstore.model import Article
from vectorstore.ports import Catalogue

LISTED = 5  # articles that one name may mean, shown with the complaint


def ids_of(names: Sequence[str], archive: str) -> list[str]:
    """In their order. Raises BadQuestion for a name that means no article, or several."""
    if not names:
        return []
    with open_shelf(load_settings()) as shelf:
        return [only(name, meant(name, archive, shelf.catalogue), archive) for name in names]


def meant(name: str, archive: str, catalogue: Catalogue) -> list[Article]:
    """A file that is there is meant by its whole path; what is not there may still be the end of one."""
    whole = Path(name).resolve().as_posix() if is_file(name) else name.removeprefix("./")
    return catalogue.named(archive, whole, limit=LISTED + 1)


def is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):  # too long for a name, or holding a NUL
        return False


def only(name: str, articles: Sequence[Article], archive: str, *, otherwise: str = "") -> str:
    """The id of the one article that is meant. Raises BadQuestion saying what to write instead, `otherwise` as well."""
    if len(articles) == 1:
        return articles[0].id
    if articles:
        listed = "; ".join(f"{one.id} ({one.title or one.origin})" for one in articles[:LISTED])
        more = " and more" if len(articles) > LISTED else ""
        raise BadQuestion(f"{name!r} may mean several articles: {listed}{more}. Name one by its id.")
    if is_file(name):
        raise BadQuestion(f"{name!r} is not in archive {archive!r}; read it in first: dateline ingest {name}")
    raise BadQuestion(
        f"No article of archive {archive!r} is called {name!r}. Write an id that `dateline articles` lists, a link or "
        f"a file that was read in{otherwise}."
    )
