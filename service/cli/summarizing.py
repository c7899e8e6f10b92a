"""`dateline summarize`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console

from service.bootstrap import open_shelf
from service.cli import ABSTAINED
from service.cli.article_names import is_file, meant, only
from service.cli.doors import open_door
from service.cli.printing import print_json
from service.cli.summary_printing import print_summary
from service.http.summary_forms import SummaryIn
from service.ports import BadQuestion
from service.settings import load_settings

NARROWING = ("question", "from", "to", "sources")
NOTHING = (
    "Nothing to sum up: name articles as `dateline articles` lists them, or give a topic with --question, days with "
    "--from and --to, or a --source."
)
TOO_MUCH = "Articles that are named are summed up as they are: leave --question, --from, --to and --source out."


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
        found = [meant(name, archive, shelf.catalogue) for name in names]
    if found == [[]] and wanted.get("question") is None and _is_topic(names[0]):
        return {"question": names[0]}
    if any(wanted.get(name) for name in NARROWING):
        raise BadQuestion(TOO_MUCH)
    topics = "; for a topic, --question"
    ids = [only(name, articles, archive, otherwise=topics) for name, articles in zip(names, found, strict=True)]
    return {"article_ids": ids}


def _is_topic(name: str) -> bool:
    return len(name.split()) > 1 and not is_file(name)
