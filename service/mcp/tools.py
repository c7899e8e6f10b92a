"""The tools: what each is called, takes and gives, and how it is done.

Flows in: a tool's name and arguments, a caller. Flows out: structured JSON, the same as of `/v1/…`, and a text of it.
An abstention is a result. What cannot be done is a result, too, marked as an error, that says what to change: a model
reads it and tries again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from mcp_types import CallToolResult, TextContent, Tool, ToolAnnotations
from pydantic import BaseModel, ValidationError

from service.http.auth import Access, check_scope
from service.http.incoming import SearchIn
from service.http.outgoing import AnswerOut, SearchOut
from service.http.problems import invalid, problem_of
from service.http.summary_forms import SummaryIn, SummaryOut
from service.mcp.desk import Desk
from service.mcp.errand import Errand
from service.mcp.forms import AskArguments, DigestArguments
from service.mcp.text import answer_text, edition_text, search_text, summary_text
from service.ports import ServiceError
from service.rendering.edition_json import EditionOut
from vectorstore.ports import ArchiveError

F = TypeVar("F", bound=BaseModel)
NARROWER = "Try again, or ask something narrower."
SMALLER = "It was given up. Ask for fewer days or topics, or a short one."
QUOTED = "Every sentence carries numbered citations; each quote is, word for word, in its article."


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and the archive that is theirs."""

    access: Access
    desk: Desk


@dataclass(frozen=True, slots=True)
class Told:
    """What a tool found."""

    text: str  # for a model
    value: BaseModel  # of the tool's output schema


@dataclass(frozen=True, slots=True)
class Trade:
    """One tool, and how it is done: in a thread."""

    tool: Tool
    do: Callable[[Mapping[str, object], Caller, Errand], Told]
    late: str  # what to do when it took too long
    slow: bool = False  # it takes as long as a digest may


def _trade(
    tool: Tool,
    form: type[F],
    do: Callable[[F, Caller, Errand], Told],
    *,
    late: str = NARROWER,
    slow: bool = False,
) -> Trade:
    return Trade(tool, lambda given, caller, errand: do(form.model_validate(given), caller, errand), late, slow)


def _tool(
    name: str, title: str, description: str, *, takes: type[BaseModel], gives: type[BaseModel], reads_only: bool = True
) -> Tool:
    hints = ToolAnnotations(
        title=title,
        read_only_hint=reads_only,
        destructive_hint=False,
        idempotent_hint=reads_only,
        open_world_hint=False,  # an archive, not the web
    )
    return Tool(
        name=name,
        title=title,
        description=description,
        input_schema=takes.model_json_schema(),
        output_schema=gives.model_json_schema(mode="serialization"),
        annotations=hints,
    )


def _ask(given: AskArguments, caller: Caller, errand: Errand) -> Told:
    found = caller.desk.ask(given.request, errand)
    return Told(answer_text(found), found)


def _search(given: SearchIn, caller: Caller, _errand: Errand) -> Told:
    found = caller.desk.search(given)
    return Told(search_text(found), found)


def _summarize(given: SummaryIn, caller: Caller, _errand: Errand) -> Told:
    found = caller.desk.summarize(given)
    return Told(summary_text(found), found)


def _digest(given: DigestArguments, caller: Caller, errand: Errand) -> Told:
    request = given.request
    if given.keep:
        check_scope(caller.access, "write")
    found = EditionOut.of(caller.desk.digest(request, errand))
    return Told(edition_text(found, kept=given.keep), found)


def _asking() -> Trade:
    about = (
        f"Answers one question from the news articles of this archive. {QUOTED} What the archive does not support is "
        "not said: status is then abstained, with the reason and the nearest passages. Sources that disagree stand "
        "side by side. Ask in a whole sentence; give conversation_id of an earlier answer to follow up."
    )
    tool = _tool("ask", "Ask the news archive", about, takes=AskArguments, gives=AnswerOut)
    return _trade(tool, AskArguments, _ask)


def _searching() -> Trade:
    about = (
        "Finds passages of news articles near a question or some words, best first, by words and by meaning. For "
        "reading up; to have a question answered, use ask."
    )
    return _trade(_tool("search", "Search the news archive", about, takes=SearchIn, gives=SearchOut), SearchIn, _search)


def _summing_up() -> Trade:
    about = (
        "Sums up the articles named by article_ids, or all about a question (a topic will do), or a span of days "
        f"(from, to) or sources, as prose, bullets or a dated timeline. {QUOTED}"
    )
    tool = _tool("summarize", "Sum up articles, a topic or days", about, takes=SummaryIn, gives=SummaryOut)
    return _trade(tool, SummaryIn, _summarize)


def _digesting() -> Trade:
    about = (
        "Tells the stories of a day or a span of days, each once, the most telling first: of a stored digest by its "
        "name, or of topics, or of everything. Without days it looks at the last 24 hours. A dry run unless keep is "
        f"true. {QUOTED} May take a minute; progress is reported."
    )
    tool = _tool(
        "digest",
        "Build a digest of the news",
        about,
        takes=DigestArguments,
        gives=EditionOut,
        reads_only=False,
    )
    return _trade(tool, DigestArguments, _digest, late=SMALLER, slow=True)


def trades() -> dict[str, Trade]:
    """Every tool, by name."""
    every = (_asking(), _searching(), _summing_up(), _digesting())
    return {trade.tool.name: trade for trade in every}


def result_of(told: Told) -> CallToolResult:
    """As it goes over the wire."""
    return CallToolResult(
        content=[TextContent(text=_encodable(told.text))], structured_content=told.value.model_dump(mode="json")
    )


def failure_of(error: Exception) -> CallToolResult:
    """What went wrong, and what to change. An error that nobody expected is logged, and nothing of it is told."""
    return CallToolResult(content=[TextContent(text=_encodable(_words(error)))], is_error=True)


def _words(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return invalid(error.errors()).detail
    if isinstance(error, ServiceError | ArchiveError) and str(error):
        return str(error)
    return problem_of(error).detail


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
