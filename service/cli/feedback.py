"""`dateline feedback`: what readers think of the answers they were given. Works beside a running server."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from service.bootstrap import open_shelf
from service.cli.digest_printing import moment
from service.cli.printing import one_line, print_hanging, print_json, shown
from service.http.feedback import feedback_rows
from service.http.feedback_forms import FeedbackRowOut
from service.model import Verdict
from service.settings import load_settings

MARKS = {"up": ("+", "green"), "down": ("-", "red")}


def list_feedback(verdict: Verdict | None, limit: int, offset: int, archive: str, *, as_json: bool) -> int:
    """Newest first."""
    with open_shelf(load_settings()) as shelf:
        found = feedback_rows(shelf, archive, verdict=verdict, limit=limit, offset=offset)
    if as_json:
        print_json([one.model_dump(mode="json") for one in found])
    else:
        print_feedback(Console(), found)
    return 0


def print_feedback(console: Console, feedback: Sequence[FeedbackRowOut]) -> None:
    for one in feedback:
        sign, style = MARKS[one.verdict]
        print_hanging(console, Text(f"{sign:>2} ", style), shown(one_line(one.question), "bold"))
        print_hanging(console, Text("   "), shown(one_line(one.said)))
        if one.comment:
            print_hanging(console, Text("   "), shown(f"“{one_line(one.comment)}”", "italic"))
        footer = f"{one.by} · {moment(one.at)} · answer {one.answer_id}"
        print_hanging(console, Text("   "), shown(one_line(footer), "dim"))
    if not feedback:
        console.print(Text("Nobody has said what an answer is worth."))
