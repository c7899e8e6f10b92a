"""`/ask`, `/summarize`, `/digest`.

Flows in: a SlashCommand. Flows out: answers, in the channel or to the asker alone. Knows no wire.

Slack shows nobody what was typed behind a slash. So what concerns the channel is said there with who wanted it: an
answer beneath the question, in a thread that can be asked on in; a summary as one message. A team that had answers only
whispered would ask the same thing five times. Where Dateline may not post, and for what is nobody else's business
(usage, a link that is not there, a list of digests), the asker is answered alone.
"""

from __future__ import annotations

from service.answering import answer, checked_question
from service.model import (
    JoinedThread,
    Question,
    SlackJob,
    SlackMessage,
    SlackThread,
    SlashCommand,
    ThreadQuestion,
)
from service.ports import BadQuestion
from service.rendering.slack_asker import asked_message, with_asker
from service.rendering.slack_names import ASK, DIGEST, SUMMARIZE
from service.slack.asked import ROOT, Asked, answer_alone, answer_here, asked_by, begin
from service.slack.digest_orders import carry_out
from service.slack.ports import SlackPorts
from service.slack.replying import reply
from service.slack.speaking import rendered
from service.slack.summing_up import NotThere, Subject, Wanted, beside, subject_of, summary_of, wanted
from service.slack.thread_topics import conversation_of, stable_id

ASK_USAGE = ("/ask What was decided in Marden?", "The answer comes beneath your question, with its sources.")
SUMMARIZE_USAGE = (
    "/summarize https://… sums up an article of the archive",
    "/summarize the floods in Marden sums up what the archive has about it",
    "With short, long, bullets or timeline at the end it comes that way.",
)


def command(job: SlackJob, request: SlashCommand, *, ports: SlackPorts) -> None:
    """Does what the command says, once. Raises SlackRefused, SlackUnavailable and vectorstore's ArchiveError."""
    asked = asked_by(job, request, ports=ports)
    if asked is None:
        return
    if request.command == ASK:
        _ask(asked, request, ports)
    elif request.command == SUMMARIZE:
        _summarize(asked, request.text, ports)
    elif request.command == DIGEST:
        carry_out(request.text, asked, ports=ports)
    else:
        asked.tell(f"Dateline does not know {request.command}.", *ASK_USAGE, *SUMMARIZE_USAGE)


def _ask(asked: Asked, request: SlashCommand, ports: SlackPorts) -> None:
    try:
        text = checked_question(request.text)
    except BadQuestion as error:
        asked.tell(f"{error}." if request.text.strip() else "Write a question behind the command:", *ASK_USAGE)
        return
    root = begin(asked, asked_message(asked.user, "asked:", text), ports=ports, key=asked.job.key + ROOT)
    if root is None:
        answer_alone(asked, _answered_alone(asked, text, ports))
        return
    thread = SlackThread(asked.workspace.id, asked.channel, root)
    _join(thread, asked, ports)
    question = ThreadQuestion(thread, ts=root, user=asked.user, team=request.team, text=text, direct=asked.direct)
    reply(asked.job, question, ports=ports)


def _answered_alone(asked: Asked, text: str, ports: SlackPorts) -> tuple[SlackMessage, ...]:
    question = Question(
        text=text,
        as_of=ports.clock.now(),
        archive=asked.archive,
        conversation_id=stable_id("slack command", asked.job.key),
        may_begin=True,
        answer_id=stable_id("slack answer", asked.job.key),
    )
    return rendered(answer(question, ports=ports.answering), preface=None, base_url=ports.base_url)


def _summarize(asked: Asked, text: str, ports: SlackPorts) -> None:
    want = wanted(text)
    subject = subject_of(want.links, want.words, archive=asked.archive, ports=ports)
    if subject is None:
        asked.tell("Write what to sum up behind the command:", *SUMMARIZE_USAGE)
    elif isinstance(subject, NotThere):
        asked.tell(subject.text, *subject.lines)
    else:
        _sum_up(asked, subject, want, ports)


def _sum_up(asked: Asked, subject: Subject, want: Wanted, ports: SlackPorts) -> None:
    wants, after = "wants a summary of", f"{beside(subject)}. Reading …"

    def made() -> tuple[SlackMessage, ...]:
        first, *others = summary_of(subject, length=want.length, style=want.style, archive=asked.archive, ports=ports)
        return with_asker(first, asked.user, wants, subject.title, beside(subject)), *others

    first = answer_here(asked, asked_message(asked.user, wants, subject.title, after), made, ports=ports)
    if first is not None:
        _join(SlackThread(asked.workspace.id, asked.channel, first), asked, ports)


def _join(thread: SlackThread, asked: Asked, ports: SlackPorts) -> None:
    """What is written beneath it is said to Dateline."""
    if ports.threads.find(thread) is None:
        ports.threads.join(JoinedThread(thread, asked.archive, conversation_of(thread)))
