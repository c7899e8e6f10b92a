"""`dateline summarize`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from service.bootstrap import open_shelf
from service.cli import ABSTAINED
from service.cli.doors import open_door
from service.cli.printing import print_json
from service.cli.summary_printing import print_summary
from service.http.summary_forms import SummaryIn
from service.ports import BadQuestion
from service.settings import load_settings
from vectorstore.model import Article
from vectorstore.ports import Catalogue

NARROWING = ("question", "from", "to", "sources")
NOTHING = (
    "Nothing to sum up: name articles as `dateline articles` lists them, or give a topic with --question, days with "
    "--from and --to, or a --source."
)
TOO_MUCH = "Articles that are named are summed up as they are: leave --question, --from, --to and --source out."
LISTED = 5  # articles that one name may mean, shown with the complaint


def summarize(names: Sequence[str], wanted: Mapping[str, object], archive: str, *, as_json: bool) -> int:
    """Prints the summary; returns 0, or 3 when it abstained.

    `names` are articles as a person calls them; a single one of several words that names none is a topic.
    """
    asked = SummaryIn.model_validate({**wanted, **_named(names, wanted, archive)})
    with open_door(archive) as door:
        summary = door.summarize(asked)
    if as_json:
        print_json(summary.model_dump(mode="json"))
    else:
        print_summary(Console(), summary)
    return ABSTAINED if summary.status == "abstained" else 0


def _named(names: Sequence[str], wanted: Mapping[str, object], archive: str) -> dict[str, object]:
    """What the names stand for, in the contract's words. Raises BadQuestion in those of the command line."""
    if not names and not any(wanted.get(name) for name in NARROWING):
        raise BadQuestion(NOTHING)
    if not names:
        return {}
    with open_shelf(load_settings()) as shelf:
        found = [_meant(name, archive, shelf.catalogue) for name in names]
    if found == [[]] and wanted.get("question") is None and _is_topic(names[0]):
        return {"question": names[0]}
    if any(wanted.get(name) for name in NARROWING):
        raise BadQuestion(TOO_MUCH)
    return {"article_ids": [_only(name, articles, archive) for name, articles in zip(names, found, strict=True)]}


def _meant(name: str, archive: str, catalogue: Catalogue) -> list[Article]:
    """A file that is there is meant by its whole path; what is not there may still be the end of one."""
    whole = Path(name).resolve().as_posix() if _is_file(name) else name.removeprefix("./")
    return catalogue.named(archive, whole, limit=LISTED + 1)


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):  # too long for a name, or holding a NUL
        return False


def _is_topic(name: str) -> bool:
    return len(name.split()) > 1 and not _is_file(name)


def _only(name: str, articles: Sequence[Article], archive: str) -> str:
    """The id of the one article that is meant. Raises BadQuestion saying what to write instead."""
    if len(articles) == 1:
        return articles[0].id
    if articles:
        listed = "; ".join(f"{one.id} ({one.title or one.origin})" for one in articles[:LISTED])
        more = " and more" if len(articles) > LISTED else ""
        raise BadQuestion(f"{name!r} may mean several articles: {listed}{more}. Name one by its id.")
    if _is_file(name):
        raise BadQuestion(f"{name!r} is not in archive {archive!r}; read it in first: dateline ingest {name}")
    raise BadQuestion(
        f"No article of archive {archive!r} is called {name!r}. Write an id that `dateline articles` lists, a link or "
        "a file that was read in; for a topic, --question."
    )
