"""Stored digests, Editions in brief, deliveries, stories and corrections for a person at a terminal.

Flows in: the HTTP contract's own values. Flows out: Rich text. An Edition itself is one of `service.rendering`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from service.cli.printing import INDENT, date_words, one_line, print_hanging, print_pairs, shown
from service.http.digest_forms import DefinitionOut, DeliveryOut, EditionRowOut
from service.http.story_forms import MemberOut, StoryOut, StoryRowOut
from service.rendering.edition_json import CorrectionOut
from service.rendering.wording import counted, days_words, moment_words

STATES = {
    "pending": "waiting",
    "sending": "being sent",
    "committing": "being sent",
    "sent": "sent",
    "failed": "given up",
    "unknown": "interrupted; nobody knows whether it arrived",
}
FATES = {"changed": "", "gone": " is no longer in the article", "withdrawn": " is of an article that was deleted"}


def print_definitions(console: Console, definitions: Sequence[DefinitionOut]) -> None:
    for definition in definitions:
        console.print(shown(one_line(definition.name), "bold"))
        _print_below(console, " · ".join(_told_of(definition)))
    if not definitions:
        console.print(Text("No digest is stored. Make one: dateline digests create NAME …", "yellow"))


def print_definition(console: Console, definition: DefinitionOut) -> None:
    console.print(shown(one_line(definition.name), "bold"))
    known = {
        "id": definition.id,
        "topics": ", ".join(definition.topics),
        "sources": ", ".join(definition.sources),
        "question": definition.question,
        "looks back": f"{definition.hours} h",
        "length": definition.length,
        "schedule": _schedule(definition),
        "next": _due(definition),
        "changed": moment(definition.updated_at),
    }
    print_pairs(console, {name: one_line(value) for name, value in known.items() if value})
    for place in definition.destinations:
        signed = " (signed)" if place.secret else ""
        console.print(Text("goes to: ", "dim") + shown(f"{place.kind} {place.address}{signed}"), soft_wrap=True)
    if not definition.destinations:
        console.print(Text("goes to: nobody", "dim"))


def print_editions(console: Console, editions: Sequence[EditionRowOut]) -> None:
    for edition in editions:
        made = moment(edition.as_of, edition.time_zone)
        console.print(shown(one_line(edition.name), "bold") + shown(f"  {made}  ") + shown(edition.id, "dim"))
        for headline in edition.headlines:
            print_hanging(console, Text("   -"), shown(one_line(headline)))
        if edition.message:
            _print_below(console, edition.message)
    if not editions:
        console.print(Text("There is no Edition yet. Build one: dateline digest", "yellow"))


def print_deliveries(console: Console, lines: Sequence[DeliveryOut]) -> None:
    for line in lines:
        style = {"sent": "green", "failed": "red", "unknown": "red"}.get(line.state, "yellow")
        state = Text(STATES[line.state], style)
        console.print(state + shown(f"  {line.kind} {line.address}"), soft_wrap=True)
        _print_below(console, " · ".join(_of_delivery(line)))
    if not lines:
        console.print(Text("There is no delivery.", "yellow"))


def print_stories(console: Console, stories: Sequence[StoryRowOut]) -> None:
    for story in stories:
        console.print(shown(one_line(story.headline), "bold"))
        _print_below(console, " · ".join(_of_story(story)))
    if not stories:
        console.print(Text("Nothing found.", "yellow"))


def print_story(console: Console, story: StoryOut) -> None:
    print_stories(console, [story])
    console.print()
    for member in story.members:
        print_hanging(console, Text("   -"), shown(" · ".join(_of_member(member))))


def print_corrections(console: Console, corrections: Sequence[CorrectionOut]) -> None:
    for correction in corrections:
        where = f"{correction.kind} {correction.owner_id}" + (f", item {correction.item}" if correction.item else "")
        said = [where, correction.title or "(no headline)", correction.source, moment(correction.noticed_at)]
        console.print(shown(one_line(correction.sentence), "bold"))
        print_hanging(console, Text("   -"), shown(f"“{one_line(correction.quote)}”{FATES[correction.fate]}"))
        if correction.now:
            print_hanging(console, Text("   +"), shown(f"“{one_line(correction.now)}”", "green"))
        _print_below(console, " · ".join(one_line(part) for part in said if part))
    if not corrections:
        console.print(Text("Everything that was quoted still stands.", "green"))


def moment(at: datetime, time_zone: str = "UTC") -> str:
    """As a clock on the wall of the zone shows it: "23 Nov 2026, 08:00 Europe/Berlin"."""
    return moment_words(at, ZoneInfo(time_zone)) + ("" if time_zone == "UTC" else f" {time_zone}")


def _print_below(console: Console, text: str) -> None:
    console.print(Padding(shown(one_line(text), "dim"), (0, 0, 0, INDENT), expand=False))


def _told_of(definition: DefinitionOut) -> Iterator[str]:
    about = [*definition.topics, *([definition.question] if definition.question else [])]
    yield ", ".join(about) or "everything"
    if definition.sources:
        yield f"of {', '.join(definition.sources)}"
    yield _schedule(definition)
    yield (
        f"to {', '.join(place.address for place in definition.destinations)}"
        if definition.destinations
        else "to nobody"
    )


def _schedule(definition: DefinitionOut) -> str:
    if definition.schedule is None:
        return "when asked for"
    return f"{definition.schedule} {definition.time_zone}" + ("" if definition.enabled else " (switched off)")


def _due(definition: DefinitionOut) -> str | None:
    return moment(definition.next_at, definition.time_zone) if definition.next_at else None


def _of_delivery(line: DeliveryOut) -> Iterator[str]:
    yield line.id
    yield counted(line.attempts, "attempt")
    if line.sent_at:
        yield f"sent {moment(line.sent_at)}"
    elif line.next_at:
        yield f"next {moment(line.next_at)}"
    if line.error:
        yield line.error


def _of_story(story: StoryRowOut) -> Iterator[str]:
    yield story.id
    yield days_words(story.first, story.last)
    yield counted(story.articles, "article")
    if story.origins < story.articles:
        yield counted(story.origins, "origin")
    if story.sources:
        yield ", ".join(story.sources[:5]) + (" and more" if len(story.sources) > 5 else "")


def _of_member(member: MemberOut) -> Iterator[str]:
    yield one_line(member.title or "(no headline)")
    if member.source:
        yield one_line(member.source)
    yield date_words(member.published)
    if member.origin != member.article_id:
        yield f"the text of {member.origin}"
    yield member.article_id
