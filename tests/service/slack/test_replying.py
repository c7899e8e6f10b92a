"""A question in a thread is answered there, with its sources, and what follows is understood."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.model import (
    AppRemoved,
    ButtonClick,
    FormSent,
    JoinedThread,
    MessageShortcut,
    SlackJob,
    SlackPool,
    SlackRequest,
    SlackThread,
    SlashCommand,
    TabOpened,
    ThreadQuestion,
)
from service.ports import SlackRefused, SlackUnavailable
from service.rendering.slack_names import ASK_FORM
from service.slack.replying import asked_by_form, reply, sorry
from service.slack.thread_topics import conversation_of
from tests.fakes import StoppedClock
from tests.service.slack.newsroom import ANA, CHANNEL, Newsroom, watched
from tests.slack_fakes import TEAM, Moment, Shown, refused, workspace
from vectorstore.model import Scope, SearchResult
from vectorstore.ports import StoreUnavailable

RESPONSE_URL = "https://hooks.slack.example/commands/1"


def ask(room: Newsroom, text: str, thread: SlackThread | None = None, channel: str = CHANNEL) -> Shown:
    """The one reply to what somebody writes."""
    job = room.asked(text, root=thread.root if thread else None, channel=thread.channel if thread else channel)
    do(room, job)
    [said] = room.replies(job)
    return said


def do(room: Newsroom, job: SlackJob) -> None:
    assert isinstance(job.request, ThreadQuestion)
    reply(job, job.request, ports=room.ports)


def thread_of(job: SlackJob) -> SlackThread:
    assert isinstance(job.request, ThreadQuestion)
    return job.request.thread


def test_a_question_is_answered_in_its_thread_with_sources_quotes_and_feedback(room: Newsroom) -> None:
    job = room.asked("Who signed Luca Ferri?")
    do(room, job)
    [said] = room.replies(job)
    assert said.thread == thread_of(job).root
    assert "Marden Rovers signed the goalkeeper Luca Ferri for two years." in said.words
    assert "Marden Rovers sign a keeper, Orla Post" in said.words
    assert "dateline_quotes" in str(said.blocks)
    assert "dateline_feedback" in str(said.blocks)


def test_that_it_searches_is_shown_before_anything_else(room: Newsroom) -> None:
    told: list[str] = []
    job = room.asked("Who signed Luca Ferri?")
    assert isinstance(job.request, ThreadQuestion)
    reply(job, job.request, ports=watched(room, lambda call, _moment: told.append(call)))
    assert told.index("status") < told.index("retrieve")
    assert room.slack.statuses == [(thread_of(job), "is searching the archive…")]


@pytest.mark.parametrize("error", [refused("missing_scope"), SlackUnavailable("down", may_have_arrived=True)])
def test_a_status_or_a_title_that_fails_stops_nothing(room: Newsroom, error: Exception) -> None:
    room.slack.fail("status", error)
    room.slack.fail("title", error)
    assert "Luca Ferri" in ask(room, "Who signed Luca Ferri?", channel="D0ANA").words


def test_the_thread_is_joined_and_a_follow_up_is_understood(room: Newsroom) -> None:
    job = room.asked("Who did Minister Aigul Sarsenova open the New Bridge for?")
    do(room, job)
    thread = thread_of(job)
    assert room.threads.find(thread) == JoinedThread(thread, "main", conversation_of(thread))
    ask(room, "What did Aigul Sarsenova open?", thread)
    follow_up = ask(room, "When did she open it?", thread)
    assert "opened the New Bridge in Qyzylsai on Thursday" in follow_up.words
    assert "Aigul Sarsenova" in room.turns(thread)[-1].standalone_question


def test_a_conversation_that_the_thread_was_joined_with_goes_on(room: Newsroom) -> None:
    job = room.asked("Who signed Luca Ferri?")
    room.threads.join(JoinedThread(thread_of(job), "main", "conversation of a command"))
    do(room, job)
    assert room.ports.conversations.exists("main", "conversation of a command")


def test_a_workspace_that_asks_another_archive_begins_another_conversation(room: Newsroom) -> None:
    thread = room.digest_thread(item=2)
    ask(room, "What collapsed?", thread)
    room.workspaces.save(workspace(archive="other"))
    elsewhere = ask(room, "What collapsed?", thread)
    assert "The archive is empty" in elsewhere.words
    joined = room.threads.find(thread)
    assert joined is not None
    assert (joined.archive, joined.edition_id, joined.item) == ("other", None, None)
    assert room.ports.conversations.exists("other", joined.conversation_id)
    room.workspaces.save(workspace())
    assert "crane collapsed" in ask(room, "What collapsed?", thread).words
    assert len(room.turns(thread)) == 2


def test_the_first_question_of_a_direct_message_is_its_title(room: Newsroom) -> None:
    long = "Who signed Luca Ferri? " * 20
    job = room.asked(long, channel="D0ANA")
    do(room, job)
    assert room.slack.titles == {thread_of(job): long.strip()[:200]}
    ask(room, "Who opened the bridge?", thread_of(job))
    assert room.slack.titles == {thread_of(job): long.strip()[:200]}
    ask(room, "Who signed Luca Ferri?")
    assert len(room.slack.titles) == 1


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_who_asks_nothing_is_told_how_to_ask(room: Newsroom, text: str) -> None:
    said = ask(room, text)
    assert "Ask me about the news" in said.words
    [block] = said.blocks
    assert str(block).count("?") == 2
    assert room.slack.statuses == []


def test_thanks_within_a_thread_are_not_answered(room: Newsroom) -> None:
    job = room.asked("Who signed Luca Ferri?")
    do(room, job)
    thanks = room.asked("Thanks! :tada:", root=thread_of(job).root)
    room.slack.calls.clear()
    do(room, thanks)
    assert room.slack.calls == []
    assert "I found no answer" in ask(room, "Thanks!").words


@pytest.mark.parametrize(("text", "why"), [("?!", "ask in words"), ("why " * 1_500, "4,000 is the most")])
def test_a_question_that_cannot_be_asked_is_answered_with_why(room: Newsroom, text: str, why: str) -> None:
    assert why in ask(room, text).words


def test_in_a_digests_thread_a_number_says_which_item_is_meant_and_it_is_remembered(room: Newsroom) -> None:
    thread = room.digest_thread()
    assert "crane collapsed on 3 November" in ask(room, "2: When did the crane collapse?", thread).words
    joined = room.threads.find(thread)
    assert joined is not None
    assert (joined.edition_id, joined.item) == (room.edition.id, 2)
    assert "Jonas Wirth" in ask(room, "Who thanked the divers?", thread).words
    assert room.turns(thread)[0].question == "When did the crane collapse?"
    assert "opened the New Bridge" in ask(room, "3: Who opened it?", thread).words
    assert "opened the New Bridge" in ask(room, "When was it opened?", thread).words


def test_a_question_about_one_item_is_not_answered_from_another(room: Newsroom) -> None:
    thread = room.digest_thread()
    said = ask(room, "1: When will it open?", thread)
    assert "I found no answer" in said.words
    assert "Qyzylsai" not in said.words
    assert room.turns(thread)[-1].status == "abstained"


def test_without_an_item_all_of_the_digests_articles_are_asked(room: Newsroom) -> None:
    thread, asked_within = room.digest_thread(), searched(room)
    assert "opened the New Bridge" in ask(room, "Who opened the bridge?", thread).words
    assert len(asked_within[0] or ()) == 4


def searched(room: Newsroom) -> list[frozenset[str] | None]:
    """The articles that each search is confined to, from now on."""
    scopes: list[frozenset[str] | None] = []
    retriever = room.ports.answering.retriever

    def retrieve(question: str, *, scope: Scope, now: object, limit: int) -> SearchResult:
        scopes.append(scope.article_ids)
        return retriever(question, scope=scope, now=room.ports.clock.now(), limit=limit)

    room.ports = replace(room.ports, answering=replace(room.ports.answering, retriever=retrieve))
    return scopes


def test_what_an_item_does_not_answer_is_asked_of_the_whole_archive_and_that_is_said(room: Newsroom) -> None:
    thread = room.digest_thread()
    said = ask(room, "2: Who signed Luca Ferri?", thread)
    assert said.words.index("Not in this item’s articles") < said.words.index("Marden Rovers signed")
    said = ask(room, "Who signed Luca Ferri?", room.digest_thread("C0OTHER"))
    assert said.words.index("Not in this digest’s articles") < said.words.index("Marden Rovers signed")
    [turn] = room.turns(thread)
    assert turn.status == "answered"


def test_what_nothing_answers_is_said_once(room: Newsroom) -> None:
    thread = room.digest_thread()
    said = ask(room, "2: Who won the World Cup?", thread)
    assert said.words.count("I found no answer") == 1
    assert "Not in this item’s articles" not in said.words
    assert len(room.turns(thread)) == 1


def test_an_item_named_alone_tells_more_of_it_than_the_digest_did(room: Newsroom) -> None:
    thread = room.digest_thread()
    said = ask(room, "tell me more about item 2", thread)
    assert "More about 2. Port Ellery to open on Sunday" in said.words
    assert "Jonas Wirth thanked the divers" in said.words
    assert "will open again on Sunday" not in said.words
    assert room.turns(thread) == []
    assert "Jonas Wirth" in ask(room, "Who thanked the divers?", thread).words


def test_an_item_that_is_told_whole_has_no_more(room: Newsroom) -> None:
    item = room.edition.items[1]
    told = tuple(replace(item.sentences[0], text=text) for text in ARTICLE.split(". "))
    edition = replace(room.edition, id="edition-2", items=(replace(item, number=1, sentences=told),))
    room.ports.digesting.editions.freeze(edition)
    thread = SlackThread(TEAM, CHANNEL, room.slack.say(CHANNEL, "U0BOT", "The digest"))
    room.threads.join(JoinedThread(thread, "main", conversation_of(thread), "edition-2"))
    assert "say no more than the digest" in ask(room, "1", thread).words


ARTICLE = (
    "Port Ellery’s harbour will open again on Sunday, the port authority said. "
    "The crane collapsed on 3 November and killed a worker. Harbour master Jonas Wirth thanked the divers"
)


def test_an_edition_that_is_gone_leaves_the_whole_archive(room: Newsroom) -> None:
    thread = room.digest_thread()
    room.threads.join(JoinedThread(thread, "main", conversation_of(thread), "no such edition", 2))
    assert "Marden Rovers signed" in ask(room, "Who signed Luca Ferri?", thread).words


def test_a_workspace_that_nobody_installed_is_refused(room: Newsroom) -> None:
    job = room.asked("Who signed Luca Ferri?")
    room.workspaces.remove(TEAM)
    with pytest.raises(SlackRefused, match="not installed"):
        do(room, job)
    sorry(job, "Dateline is not installed", ports=room.ports)
    assert room.slack.calls == []


def test_a_store_that_fails_in_the_middle_leaves_nothing_growing(room: Newsroom) -> None:
    job = room.asked("2: What collapsed?", root=room.digest_thread().root)

    def fails(call: str, moment: Moment) -> None:
        if (call, moment) == ("append", "before"):
            raise StoreUnavailable("The archive cannot be written")

    assert isinstance(job.request, ThreadQuestion)
    with pytest.raises(StoreUnavailable):
        reply(job, job.request, ports=watched(room, fails))
    [begun] = room.replies(job)
    assert not begun.streaming
    assert "Sources" not in begun.words
    room.slack.at = lambda _call, _moment: None
    reply(replace(job, attempts=2), job.request, ports=room.ports)
    [said] = room.replies(job)
    assert "Sources" in said.words
    assert room.slack.statuses[-1] == (thread_of(job), "")


def form_job(room: Newsroom, thread: SlackThread, text: str, *, item: str = "2", callback: str = ASK_FORM) -> SlackJob:
    note = f"{room.edition.id}:{item}:{thread.channel}:{thread.root}"
    return SlackJob("form 1", "lane", "answers", FormSent(TEAM, ANA, TEAM, callback, note, text), attempts=1)


def send(room: Newsroom, job: SlackJob) -> None:
    assert isinstance(job.request, FormSent)
    asked_by_form(job, job.request, ports=room.ports)


def test_what_is_typed_into_the_form_is_asked_in_the_thread_by_name_and_answered_there(room: Newsroom) -> None:
    thread = room.digest_thread(item=3)
    send(room, form_job(room, thread, "When did the crane collapse? <!channel> &"))
    question, said = room.slack.thread(CHANNEL, thread.root)
    assert question.words == f"<@{ANA}> asks about item 2: When did the crane collapse? <!channel> &"
    assert "<!channel>" not in question.text
    assert str({"type": "user", "user_id": ANA}) in str(question.blocks)
    assert "crane collapsed on 3 November" in said.words
    joined = room.threads.find(thread)
    assert joined is not None
    assert (joined.edition_id, joined.item) == (room.edition.id, 2)


def test_a_form_in_a_thread_that_is_not_joined_joins_it(room: Newsroom) -> None:
    thread = SlackThread(TEAM, CHANNEL, room.slack.say(CHANNEL, "U0BOT", "The digest"))
    send(room, form_job(room, thread, "When did the crane collapse?"))
    joined = room.threads.find(thread)
    assert joined == JoinedThread(thread, "main", conversation_of(thread), room.edition.id, 2)


def test_a_form_that_asks_for_more_is_told_more(room: Newsroom) -> None:
    thread = room.digest_thread()
    send(room, form_job(room, thread, "Tell me more"))
    assert "More about 2." in room.slack.thread(CHANNEL, thread.root)[-1].words


def test_a_form_that_cannot_be_asked_is_told_to_its_writer_alone(room: Newsroom) -> None:
    thread = room.digest_thread()
    send(room, form_job(room, thread, "?!"))
    [whispered] = [message for message in room.slack.channels[CHANNEL] if message.only_for]
    assert (whispered.only_for, whispered.thread) == (ANA, thread.root)
    assert "ask in words" in whispered.words
    assert room.slack.thread(CHANNEL, thread.root) == []


@pytest.mark.parametrize("note", ["", "edition-1", "edition-1:two:C0NEWS:1.1", "edition-1:2:C0NEWS:", ":2:C0NEWS:1.1"])
def test_a_form_of_somebody_elses_is_left_alone(room: Newsroom, note: str) -> None:
    request = FormSent(TEAM, ANA, TEAM, ASK_FORM, note, "When did the crane collapse?")
    asked_by_form(SlackJob("form 1", "lane", "answers", request, 1), request, ports=room.ports)
    send(room, form_job(room, room.digest_thread(), "When did the crane collapse?", callback="another"))
    assert room.slack.calls == []


def given_up(room: Newsroom, request: SlackRequest, pool: SlackPool = "answers") -> None:
    sorry(SlackJob("job 1", "lane", pool, request, attempts=10), "token xoxb-1 was refused", ports=room.ports)


def test_who_asked_in_a_thread_is_told_there_that_it_did_not_work(room: Newsroom) -> None:
    job = room.asked("Who signed Luca Ferri?")
    for _ in range(2):
        sorry(replace(job, attempts=10), "token xoxb-1 was refused", ports=room.ports)
    [said] = room.replies(job)
    assert "Sorry, I could not answer this" in said.words
    assert "xoxb" not in said.words


def test_a_reply_that_was_begun_ends_with_sorry_and_one_that_stands_stays(room: Newsroom) -> None:
    job = room.asked("2: What collapsed?", root=room.digest_thread().root)
    room.slack.fail("stop_stream", SlackUnavailable("down"), SlackUnavailable("down"))
    with pytest.raises(SlackUnavailable):
        do(room, job)
    sorry(replace(job, attempts=2), "down", ports=room.ports)
    [said] = room.replies(job)
    assert said.words.startswith("Sorry")
    assert not said.streaming
    done = room.asked("2: What collapsed?", root=room.digest_thread("C0OTHER").root, channel="C0OTHER")
    do(room, done)
    sorry(done, "too late", ports=room.ports)
    [said] = room.replies(done)
    assert "crane collapsed" in said.words


def test_who_used_a_command_a_shortcut_or_a_button_is_told_in_its_own_way(room: Newsroom) -> None:
    given_up(room, SlashCommand(TEAM, CHANNEL, ANA, TEAM, "/ask", "who?", RESPONSE_URL, "1.1"))
    shortcut = MessageShortcut(
        TEAM, CHANNEL, ANA, TEAM, "dateline_check", "It rose.", (), "1.2", None, RESPONSE_URL, "9"
    )
    given_up(room, shortcut)
    given_up(room, ButtonClick(TEAM, ANA, TEAM, "dateline_quotes", "a", CHANNEL, "1.2", None, "1.1", RESPONSE_URL))
    assert [(url, in_channel) for url, _, in_channel in room.slack.responses] == [(RESPONSE_URL, False)] * 3
    assert all("Sorry" in message["text"] for _, message, _ in room.slack.responses)


def test_who_clicked_where_there_is_nothing_to_respond_to_is_told_alone(room: Newsroom) -> None:
    thread = room.digest_thread()
    given_up(room, ButtonClick(TEAM, ANA, TEAM, "dateline_quotes", "a", CHANNEL, "1.2", thread.root, "1.1", None))
    job = form_job(room, thread, "who?")
    sorry(job, "refused", ports=room.ports)
    whispered = [message for message in room.slack.channels[CHANNEL] if message.only_for == ANA]
    assert [message.thread for message in whispered] == [thread.root, thread.root]
    given_up(room, ButtonClick(TEAM, ANA, TEAM, "dateline_preview", "a", None, None, None, "1.1", None))
    given_up(room, TabOpened(TEAM, ANA, "home", "D0ANA"))
    given_up(room, AppRemoved(TEAM))
    assert room.slack.calls == ["whisper", "whisper"]


def test_the_clock_of_the_ports_says_when_it_is_asked(room: Newsroom) -> None:
    job = room.asked("Who signed Luca Ferri?")
    times: list[object] = []
    retriever = room.ports.answering.retriever

    def retrieve(question: str, *, scope: Scope, now: object, limit: int) -> SearchResult:
        times.append(now)
        return retriever(question, scope=scope, now=room.ports.clock.now(), limit=limit)

    room.ports = replace(room.ports, clock=StoppedClock(), answering=replace(room.ports.answering, retriever=retrieve))
    do(room, job)
    assert times == [StoppedClock().now()]
