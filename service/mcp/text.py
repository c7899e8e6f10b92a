"""What a tool found, as text for a model: what is said, with numbers, and under it the quotes with the same numbers.

Flows in: the HTTP contract's answers. Flows out: plain text. An article's words are one line each and steer nothing:
they cannot pass for a line of ours. The exact text is in the structured result.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

from service.http.outgoing import AbstentionOut, AnswerOut, ArticleTextOut, PassageOut, SearchOut
from service.http.story_forms import MemberOut, StoryOut
from service.http.summary_forms import SummaryOut
from service.mcp.addresses import article_address, edition_address, story_address
from service.rendering.cited_json import CitationOut, ConflictOut, Located
from service.rendering.edition_json import EditionItemOut, EditionOut
from service.rendering.visible import visible
from service.rendering.wording import counted, date_words, days_words, moment_words, window_words

NEAREST_CHARACTERS = 300  # of each passage beside an abstention: enough to judge by


def answer_text(answer: AnswerOut) -> str:
    if answer.abstention is not None:
        parts = [_abstained(answer.abstention), *_nearest(answer)]
    else:
        short = [f"In short: {visible(answer.short_answer)}"] if answer.short_answer else []
        parts = [*short, visible(answer.text), *map(_conflict, answer.conflicts), _quotes(answer.citations)]
    notes = [visible(note) for note in answer.retrieved.notes]
    follow_up = f"To follow up, ask with conversation_id {answer.conversation_id}"
    return "\n\n".join([*parts, *_degraded(answer.degraded), *notes, follow_up])


def summary_text(summary: SummaryOut) -> str:
    notes = [visible(note) for note in summary.notes]
    if summary.abstention is not None:
        return "\n\n".join([_abstained(summary.abstention), *notes])
    quotes = _quotes(summary.citations)
    parts = [_said(summary), *map(_conflict, summary.conflicts), quotes, *_degraded(summary.degraded), *notes]
    return "\n\n".join(parts)


def search_text(found: SearchOut) -> str:
    notes = [visible(note) for note in found.retrieved.notes]
    if not found.passages:
        return "\n\n".join(["No passage was found.", *notes])
    listed = "\n\n".join(_passages(found.passages))
    return "\n\n".join(["Passages, best first:", listed, *notes])


def edition_text(edition: EditionOut, *, kept: bool) -> str:
    told = [visible(edition.message)] if edition.message else []
    items = [_item(item) for item in edition.items]
    fate = f"Kept as {edition_address(edition.id)}" if kept else "A dry run: nothing was kept."
    window = f"{window_words(edition.from_, edition.to, ZoneInfo(edition.time_zone))} ({edition.time_zone})"
    corrected = [f"Corrections to earlier Editions:\n{_corrections(edition)}"] if edition.corrections else []
    return "\n\n".join([f"{visible(edition.name)}, {window}", *told, *items, *corrected, fate])


def article_head(article: ArticleTextOut) -> str:
    """What stands above an article's text; ends with an empty line."""
    lines = {
        "Title": article.title,
        "Source": article.source,
        "Published": date_words(article.published),
        "Link": article.url,
        "Article": f"{article.id}, revision {article.revision} of {article.newest_revision}",
    }
    return "".join(f"{name}: {visible(value)}\n" for name, value in lines.items() if value) + "\n"


def story_text(story: StoryOut) -> str:
    told = f"{counted(story.articles, 'article')}, {counted(story.origins, 'independent text')}"
    members = "\n".join(
        f"- {', '.join(_member(member))}{'' if member.origin == member.article_id else ' (a copy)'}"
        for member in story.members
    )
    return f"{visible(story.headline)}\n{days_words(story.first, story.last)}: {told}\n\n{members}\n"


def place(located: Located) -> str:
    """Title, source, date, link, and the resource that has the whole text."""
    names = [visible(name) for name in (located.title, located.source) if name]
    links = [visible(located.url)] if located.url else []
    address = article_address(located.article_id, located.revision)
    return ", ".join([*names, date_words(located.published), *links, address])


def _member(member: MemberOut) -> Iterator[str]:
    yield date_words(member.published)
    yield from (visible(name) for name in (member.title, member.source, member.url) if name)
    yield article_address(member.article_id)


def _item(item: EditionItemOut) -> str:
    said = " ".join(f"{visible(sentence.text)} {_marks(sentence.citations)}" for sentence in item.sentences)
    new = [f"New since {moment_words(item.new_since)}"] if item.new_since else []
    whose = f"({counted(len(item.origins), 'report')}, {story_address(item.story_id)})"
    head = f"{item.number}. {visible(item.headline)} {whose}"
    return "\n".join([head, *new, said, *map(_conflict, item.conflicts), _quotes(item.citations)])


def _corrections(edition: EditionOut) -> str:
    return "\n".join(
        f"- It was said: “{visible(one.sentence)}” This rested on: “{visible(one.quote)}” The article "
        + (f"now says: “{visible(one.now)}”" if one.now else "says so no longer.")
        for one in edition.corrections
    )


def _said(summary: SummaryOut) -> str:
    if summary.style == "prose":
        return visible(summary.text)
    return "\n".join(
        f"- {f'{date_words(said.at)}: ' if summary.style == 'timeline' else ''}{visible(said.text)} "
        f"{_marks(said.citations)}"
        for said in summary.sentences
    )


def _abstained(abstention: AbstentionOut) -> str:
    return f"No answer ({abstention.reason}): {visible(abstention.message)}"


def _nearest(answer: AnswerOut) -> Iterator[str]:
    if answer.nearest:
        listed = "\n".join(f"- “{_shortened(near.text)}” ({place(near)})" for near in answer.nearest)
        yield f"Nearest passages, none of which answers it:\n{listed}"


def _passages(passages: Sequence[PassageOut]) -> Iterator[str]:
    for number, passage in enumerate(passages, start=1):
        unknown = ", date unknown while a time was asked for" if passage.undated else ""
        outside = ", not of the time asked for" if passage.outside else ""
        yield f"[{number}] “{visible(passage.text)}”\n{place(passage)}{unknown}{outside}"


def _conflict(conflict: ConflictOut) -> str:
    sides = "\n".join(
        f"- {visible(side.value)} ({date_words(side.published)}): {visible(side.text)} {_marks(side.citations)}"
        for side in conflict.sides
    )
    return f"Sources disagree about: {visible(conflict.about)}\n{sides}"


def _quotes(citations: Iterable[CitationOut]) -> str:
    listed = "\n".join(f"[{cited.number}] “{visible(cited.quote)}” ({place(cited)})" for cited in citations)
    return f"Quotes, word for word:\n{listed}"


def _degraded(degraded: bool) -> list[str]:
    return ["The language model did not do its part: this is in the articles' own sentences."] if degraded else []


def _marks(numbers: Iterable[int]) -> str:
    return "".join(f"[{number}]" for number in numbers)


def _shortened(text: str) -> str:
    shown = visible(text)
    return shown if len(shown) <= NEAREST_CHARACTERS else f"{shown[:NEAREST_CHARACTERS].rstrip()}…"
