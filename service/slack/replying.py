"""A question in a thread, answered there.

Flows in: somebody's question, or the form "Ask about this". Flows out: one reply in the thread with its sources, one
turn of the thread's conversation, and the thread as one that Dateline is part of. Knows no wire.

All of it may be done again after a kill: the same job asks under the same ids, so that what was answered is not asked
again, and what an earlier attempt has posted is written over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from service.answering import checked_question
from service.model import (
    Answer,
    ButtonClick,
    FormSent,
    MessageEnd,
    MessageShortcut,
    SentenceReady,
    SlackJob,
    SlackMessage,
    SlackRequest,
    SlackThread,
    SlashCommand,
    ThreadQuestion,
    Workspace,
)
from service.ports import BadQuestion, SlackRefused, SlackUnavailable, SlackWeb
from service.rendering.slack_asker import asked_message
from service.rendering.slack_names import ASK_FORM
from service.rendering.slack_notices import notice
from service.rendering.slack_summary import summary_messages
from service.slack.asked import end_begun, root_of
from service.slack.asking import Asking, Inquiry, More, events, inquiry, is_last_word, kept, settled
from service.slack.ports import SlackPorts
from service.slack.posting import Posted
from service.slack.recovering import Reply, begun_before, is_said
from service.slack.speaking import Growing, rendered, say_whole
from service.slack.thread_topics import is_small_talk
from service.summaries.summarizing import summarize_story

SEARCHING = "is searching the archive…"
TITLE_CHARACTERS = 200
HOW_TO_ASK = "Ask me about the news in your archive: I answer from its articles and show where it says so. For example:"
EXAMPLES = ("What was announced yesterday?", "Who met the minister this week, and what about?")
NO_MORE = "Its articles say no more than the digest does. Ask about something in particular, and I look further."
SORRY = "Sorry, that did not work, and not because of anything you did. Please try it again later."
UNANSWERED = "Sorry, I could not answer this, and not because of how you asked. Please ask again later."


@dataclass(frozen=True, slots=True)
class _FormNote:
    """What the form "Ask about this" was opened for."""

    edition_id: str
    item: int
    thread: SlackThread


def reply(job: SlackJob, request: ThreadQuestion, *, ports: SlackPorts) -> None:
    """Answers in the thread, once, however often it is called for the same job.

    Where people talk in a thread, "Thanks!" is no question: nothing is said to it.

    Raises SlackUnavailable and vectorstore's ArchiveError when it may be tried again, SlackRefused when it may not.
    """
    if request.ts == request.thread.root or not is_small_talk(request.text):
        _reply(job, request, None, ports)


def asked_by_form(job: SlackJob, request: FormSent, *, ports: SlackPorts) -> None:
    """Puts what somebody has typed into the form "Ask about this" into the digest's thread, and answers it there.

    Raises what `reply` raises.
    """
    note = _form_note(request)
    if note is None:
        return
    workspace = _workspace(request.workspace, ports)
    web, thread = ports.door(workspace), note.thread
    try:
        text = checked_question(request.text)
    except BadQuestion as error:
        web.whisper(thread.channel, request.user, notice(str(error)), thread=thread.root)
        return
    posted = Posted(f"{job.key} asked", workspace=workspace, channel=thread.channel, web=web, posts=ports.posts)
    if job.attempts > 1 and posted.ts(0) is None:
        with suppress(SlackRefused):  # Dateline may not read there
            posted.look_in_thread(thread.root)
    ts = posted.post(0, asked_message(request.user, f"asks about item {note.item}:", text), thread=thread.root)
    question = ThreadQuestion(thread, ts, request.user, request.team, text)
    _reply(job, question, (note.edition_id, note.item), ports)


def sorry(job: SlackJob, _error: str, *, ports: SlackPorts) -> None:
    """Tells whoever asked that it did not work, where they asked; why, which is for an operator, is not told.

    A reply that was begun ends so. Raises SlackRefused, SlackUnavailable and StoreUnavailable.
    """
    request = _as_question(job, ports)
    place = request.thread if isinstance(request, ThreadQuestion) else request
    workspace = ports.workspaces.find(place.workspace)
    if workspace is None:
        return
    web = ports.door(workspace)
    if isinstance(request, ThreadQuestion):
        replying = _reply_to(job, request, workspace)
        if not is_said(replying, ports.posts):
            begun = begun_before(replying, web=web, posts=ports.posts)
            say_whole(replying, (notice(UNANSWERED),), begun=begun, web=web, ports=ports)
    elif isinstance(request, FormSent):
        note = _form_note(request)
        if note is not None:
            web.whisper(note.thread.channel, request.user, notice(UNANSWERED), thread=note.thread.root)
    elif isinstance(request, SlashCommand | MessageShortcut):
        if not end_begun(job, notice(SORRY), web=web, posts=ports.posts):
            web.respond(request.response_url, notice(SORRY))
    elif isinstance(request, ButtonClick) and request.response_url:
        web.respond(request.response_url, notice(SORRY))
    elif isinstance(request, ButtonClick) and request.channel:
        web.whisper(request.channel, request.user, notice(SORRY), thread=request.thread)


def _as_question(job: SlackJob, ports: SlackPorts) -> SlackRequest:
    """What was asked; a command whose question stands in the channel, as that question."""
    request = job.request
    root = root_of(job, ports.posts) if isinstance(request, SlashCommand) else None
    if root is None or not isinstance(request, SlashCommand):
        return request
    return ThreadQuestion(root, root.root, request.user, request.team, request.text)


def _reply(job: SlackJob, request: ThreadQuestion, about: tuple[str, int] | None, ports: SlackPorts) -> None:
    workspace = _workspace(request.thread.workspace, ports)
    replying, web = _reply_to(job, request, workspace), ports.door(workspace)
    text = request.text.strip()
    said = is_said(replying, ports.posts)
    if text and not said:
        _cosmetic(lambda: web.status(request.thread, SEARCHING))
    asked = inquiry(
        text,
        thread=request.thread,
        archive=workspace.archive,
        key=job.key,
        as_of=ports.clock.now(),
        about=about,
        ports=ports,
    )
    if ports.threads.find(request.thread) != asked.joined:
        ports.threads.join(asked.joined)
    if not said:
        _say(replying, asked, web, ports)
    if text and request.direct and request.ts == request.thread.root:
        _cosmetic(lambda: web.title(request.thread, " ".join(text.split())[:TITLE_CHARACTERS]))


def _say(replying: Reply, asked: Inquiry, web: SlackWeb, ports: SlackPorts) -> None:
    begun = begun_before(replying, web=web, posts=ports.posts)
    instead = _instead(replying, asked, ports)
    if instead:
        say_whole(replying, instead, begun=begun, web=web, ports=ports)
    else:
        _say_answer(replying, asked, begun, web, ports)
    if begun:  # an edit does not take the status away, as a message does
        _cosmetic(lambda: web.status(replying.thread, ""))


def _say_answer(replying: Reply, asked: Inquiry, begun: Mapping[int, str], web: SlackWeb, ports: SlackPorts) -> None:
    found = kept(asked.askings, ports.conversations)
    if found is not None:
        answer, asking = found
        messages = rendered(answer, preface=asking.preface, base_url=ports.base_url)
        say_whole(replying, messages, begun=begun, web=web, ports=ports)
        return
    for asking in asked.askings:
        growing = Growing(replying, begun=begun, preface=asking.preface, web=web, ports=ports)
        if _answered(asking, growing, ports):
            return


def _answered(asking: Asking, growing: Growing, ports: SlackPorts) -> bool:
    """Says the answer as it comes. False, and nothing, when the next question is to be asked."""
    try:
        answer = _spoken(asking, growing, ports)
        if not is_last_word(answer, asking):
            return False
        growing.end(settled(answer, asking, ports.conversations))
    except Exception:
        growing.leave()
        raise
    return True


def _spoken(asking: Asking, growing: Growing, ports: SlackPorts) -> Answer:
    for event in events(asking, ports=ports.answering):
        if isinstance(event, SentenceReady):
            growing.say(event.sentence)
        elif isinstance(event, MessageEnd):
            return event.answer
    raise AssertionError("answer_events ends with MessageEnd")  # pragma: no cover


def _instead(replying: Reply, asked: Inquiry, ports: SlackPorts) -> tuple[SlackMessage, ...]:
    """What is said where there is nothing to put to the archive; nothing where there is."""
    if asked.more is not None:
        return _told_more(asked.more, replying, ports)
    if not asked.text:
        return (notice(HOW_TO_ASK, lines=EXAMPLES),)
    try:
        checked_question(asked.text)
    except BadQuestion as error:
        return (notice(str(error)),)
    return ()


def _told_more(more: More, replying: Reply, ports: SlackPorts) -> tuple[SlackMessage, ...]:
    """What the item's articles say beyond what the digest has told."""
    summary = summarize_story(
        sorted(more.article_ids),
        archive=replying.workspace.archive,
        as_of=ports.clock.now(),
        length="long",
        told=[sentence.text for sentence in more.item.sentences],
        ports=ports.summarizing,
    )
    if summary.status == "abstained":
        return (notice(NO_MORE),)
    title = f"More about {more.item.number}. {more.item.headline}"
    return summary_messages(summary, title=title, base_url=ports.base_url)


def _reply_to(job: SlackJob, request: ThreadQuestion, workspace: Workspace) -> Reply:
    return Reply(
        key=job.key,
        workspace=workspace,
        thread=request.thread,
        after=request.ts,
        user=request.user,
        team=request.team,
        again=job.attempts > 1,
    )


def _workspace(workspace_id: str, ports: SlackPorts) -> Workspace:
    found = ports.workspaces.find(workspace_id)
    if found is None:
        reason = f"Dateline is not installed in the Slack workspace {workspace_id!r}: install it there, and ask again"
        raise SlackRefused(reason, code="not_installed")
    return found


def _form_note(request: FormSent) -> _FormNote | None:
    """None when it is no form of ours."""
    edition_id, item, channel, root = (request.note.rsplit(":", 3) + [""] * 3)[:4]
    if request.callback != ASK_FORM or not (edition_id and item.isdecimal() and channel and root):
        return None
    return _FormNote(edition_id, int(item), SlackThread(request.workspace, channel, root))


def _cosmetic(call: Callable[[], None]) -> None:
    """What is pleasant to have, and stops nothing."""
    with suppress(SlackRefused, SlackUnavailable):
        call()
