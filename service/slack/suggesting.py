"""What somebody may ask who has never asked: four questions about the newest stories of the archive.

Flows in: the archive's stories and articles, and whoever answers. Flows out: questions, by what their buttons are
called. Posts nothing, and keeps no answer.

Whoever clicks at a suggestion and is told that nothing is known does not click at another. So each question is put to
the archive first, without a language model: of questions made from headlines one in six has an answer in the articles'
own words, of "Who is …?" with a name of the opening two in five (29 articles of BASIL). What is still missing of four
is filled up with headlines, and in an empty archive with what can always be asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from service.answering import answer
from service.mentions import find_mentions
from service.model import Answer, Question, Turn
from service.ports import BadQuestion, UnknownConversation
from service.rendering.slack_text import cut
from service.rendering.visible import visible
from service.slack.ports import SlackPorts
from vectorstore.model import Article, Passage, Scope

MOST: Final = 4  # that Slack takes
LOOKED_AT: Final = 8  # stories or articles, the newest
TRIED: Final = 12  # questions put to the archive; one takes about 0.1 s
TITLE_CHARACTERS: Final = 60
QUESTION_CHARACTERS: Final = 200
MENTIONS: Final = frozenset("<>@&|")  # what Slack would read as a mention or a link in somebody's own message
ALWAYS: Final = (
    "What happened this week?",
    "What was announced yesterday?",
    "What was decided, and by whom?",
    "What do reports disagree about?",
)


@dataclass(frozen=True, slots=True)
class Told:
    """A headline, and the questions that it suggests, the likeliest to be answered first."""

    headline: str
    questions: tuple[str, ...]


def suggestions(archive: str, *, ports: SlackPorts) -> dict[str, str]:
    """Four questions by their titles. Raises vectorstore's ArchiveError."""
    told = [one for one in _told(archive, ports) if one.headline]
    questions = list(islice(_answered(told, archive, ports), MOST))
    for one in (*(_known(headline.headline) for headline in told), *ALWAYS):
        if len(questions) < MOST and one not in questions and _fits(one):
            questions.append(one)
    return {cut(one, TITLE_CHARACTERS): one for one in questions}


def _answered(told: Sequence[Told], archive: str, ports: SlackPorts) -> Iterator[str]:
    """One question a story that the archive answers."""
    answering = replace(ports.answering, model=None, conversations=_Unkept())
    left = TRIED
    for one in told:
        for asked in one.questions:
            if left == 0:
                return
            left -= 1
            question = Question(asked, ports.clock.now(), archive=archive)
            try:
                found = answer(question, ports=answering)
            except BadQuestion:
                continue
            if found.status != "abstained":
                yield asked
                break


def _told(archive: str, ports: SlackPorts) -> Iterator[Told]:
    """The newest stories, else, before anything was placed into one, the newest articles."""
    stories = ports.digesting.stories.within(Scope(archive), limit=LOOKED_AT)
    newest = [story.members[-1].article for story in stories] or ports.catalogue.articles(archive, limit=LOOKED_AT)
    openings = ports.catalogue.openings(archive, [article.id for article in newest])
    for article in newest:
        yield _of(article, openings.get(article.id))


def _of(article: Article, opening: Passage | None) -> Told:
    headline = visible(article.title or "").rstrip(".?!")
    people = _people(opening.sentence_text(span) for span in opening.sentences) if opening else iter(())
    named = (f"What about {name.text}?" for name in find_mentions(headline).names)
    asked = (*(f"Who is {name}?" for name in islice(people, 1)), *islice(named, 1), _known(headline))
    return Told(headline, tuple(dict.fromkeys(one for one in asked if _fits(one))))


def _people(sentences: Iterable[str]) -> Iterator[str]:
    for sentence in sentences:
        for name in find_mentions(visible(sentence)).names:
            if name.kind == "person" and len(name.tokens) > 1:
                yield name.text


def _known(headline: str) -> str:
    return f"What do we know about “{headline}”?"


def _fits(question: str) -> bool:
    """Whether it may be put into somebody's mouth."""
    return len(question) <= QUESTION_CHARACTERS and not MENTIONS & set(question)


class _Unkept:
    """Satisfies Conversations: there are none, and none is begun."""

    def exists(self, archive: str, conversation_id: str) -> bool:  # noqa: ARG002
        return False

    def is_free(self, conversation_id: str) -> bool:  # noqa: ARG002
        return True

    def turns(self, archive: str, conversation_id: str, *, limit: int) -> list[Turn]:  # noqa: ARG002
        return []

    def append(self, archive: str, answer: Answer) -> None: ...

    def answer(self, archive: str, answer_id: str) -> Answer:  # noqa: ARG002
        raise UnknownConversation(answer_id)
