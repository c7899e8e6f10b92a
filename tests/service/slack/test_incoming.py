"""What Slack tells becomes jobs, or nothing."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.model import (
    AppRemoved,
    ButtonClick,
    FormSent,
    Json,
    MessageShortcut,
    SlackJob,
    SlackThread,
    SlashCommand,
    TabOpened,
    ThreadQuestion,
)
from service.slack.incoming import Incoming, installation_of, job_of
from service.slack.payloads import Payload
from service.slack.thread_topics import conversation_of
from tests.service.slack.sent import (
    ANA,
    BEN,
    BOT,
    BOT_ID,
    DESK,
    ROOT,
    TEAM,
    TS,
    WORKSPACE,
    click,
    command,
    direct,
    event,
    form,
    mention,
    message,
    revoked,
    shortcut,
    tab,
    uninstalled,
)

KINDS: list[Callable[[], Json]] = [message, mention, direct, command, click, shortcut, form, tab, uninstalled]


def incoming(payload: Json, *, part_of: Callable[[SlackThread], bool] = lambda _: False) -> Incoming | None:
    return job_of(Payload(payload), workspace=WORKSPACE, part_of=part_of)


def job(payload: Json, *, in_thread: bool = False) -> SlackJob:
    made = incoming(payload, part_of=lambda _: in_thread)
    assert made is not None
    return made.job


def question(payload: Json, *, in_thread: bool = False) -> ThreadQuestion:
    request = job(payload, in_thread=in_thread).request
    assert isinstance(request, ThreadQuestion)
    return request


def test_a_mention_begins_a_thread_and_joins_it() -> None:
    made = incoming(mention())
    thread = SlackThread(TEAM, DESK, TS)
    assert made is not None
    assert made.job.request == ThreadQuestion(thread, TS, ANA, TEAM, "Who closed the bridges?")
    assert (made.job.pool, made.job.lane) == ("answers", f"thread {TEAM} {DESK} {TS}")
    assert made.joins is not None
    assert (made.joins.thread, made.joins.archive) == (thread, "main")
    assert made.joins.conversation_id == conversation_of(thread)


def test_a_mention_told_as_a_message_is_the_same_deed() -> None:
    assert incoming(mention()) == incoming(message(f"<@{BOT}> Who closed the bridges?"))
    assert incoming(mention()) == incoming(mention() | {"event_id": "Ev0000002"})


def test_a_mention_in_a_thread_is_answered_there() -> None:
    asked = question(mention(thread_ts=ROOT))
    assert (asked.thread.root, asked.ts) == (ROOT, TS)


def test_a_direct_message_is_the_root_of_its_thread() -> None:
    asked = question(direct())
    assert (asked.thread, asked.direct) == (SlackThread(TEAM, "D0ANA", TS), True)
    assert question(direct(thread_ts=ROOT)).thread.root == ROOT


def test_a_reply_without_a_mention_is_heard_where_dateline_is_part_of_the_thread() -> None:
    asked_about: list[SlackThread] = []

    def part_of(thread: SlackThread) -> bool:
        asked_about.append(thread)
        return thread.root == ROOT

    assert incoming(message("and then?", thread_ts=ROOT), part_of=part_of) is not None
    assert incoming(message("and then?", thread_ts="1795330000.999999"), part_of=part_of) is None
    assert [thread.channel for thread in asked_about] == [DESK, DESK]


@pytest.mark.parametrize(
    "said",
    [
        message(),  # at the top of a channel
        message(channel_type="mpim", channel="G0GROUP"),
        message(thread_ts=TS),  # a root that has replies
        message("", thread_ts=ROOT),  # a picture
        message(f"<@{BEN}> what do you think?", thread_ts=ROOT),  # said to somebody else
    ],
)
def test_what_people_say_to_each_other_is_nobodys_business(said: Json) -> None:
    assert incoming(said, part_of=lambda _: True) is None


@pytest.mark.parametrize("kind", [message, mention, direct])
@pytest.mark.parametrize(
    "changes",
    [
        {"user": BOT},
        {"bot_id": BOT_ID},
        {"bot_id": "B0OTHER", "user": "U0OTHER"},
        {"subtype": "bot_message", "user": None},
        {"bot_profile": {"id": "B0OTHER"}},
        {"user": "USLACKBOT"},
        {"subtype": "message_changed", "message": {"user": ANA, "text": f"<@{BOT}> x", "ts": TS}},
        {"subtype": "message_deleted", "deleted_ts": TS},
        {"subtype": "channel_join"},
        {"subtype": "pinned_item"},
        {"subtype": "a_kind_that_is_yet_to_come"},
        {"hidden": True},
        {"user": None},
        {"ts": None},
    ],
)
def test_bots_edits_deletions_and_notices_are_nothing(kind: Callable[..., Json], changes: dict[str, Any]) -> None:
    assert incoming(kind(thread_ts=ROOT, **changes), part_of=lambda _: True) is None


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast", "me_message"])
def test_some_subtypes_are_people_speaking(subtype: str) -> None:
    assert question(message("and then?", thread_ts=ROOT, subtype=subtype), in_thread=True).text == "and then?"


def test_a_bare_mention_is_a_question_without_words() -> None:
    assert question(mention(f"<@{BOT}>")).text == ""
    assert question(direct("", subtype="file_share")).text == ""


def test_a_message_of_blocks_alone_is_read() -> None:
    said = {
        "type": "rich_text_section",
        "elements": [{"type": "user", "user_id": BOT}, {"type": "text", "text": " is 3 < 4?"}],
    }
    blocks = [{"type": "rich_text", "elements": [said]}]
    assert question(message("", blocks=blocks)).text == "is 3 < 4?"


def test_the_asker_of_another_workspace_is_known_by_it() -> None:
    assert question(mention(team=TEAM, user_team="T0OTHER")).team == "T0OTHER"
    assert question(mention(team="E0ORG", user_team="E0ORG")).team == TEAM


def test_an_organisations_installation_is_the_organisation() -> None:
    org = {"enterprise_id": "E0ORG", "team_id": TEAM, "user_id": BOT, "is_bot": True, "is_enterprise_install": True}
    assert installation_of(Payload(mention() | {"authorizations": [org]})) == "E0ORG"
    interaction = {"is_enterprise_install": True, "enterprise": {"id": "E0ORG", "name": "Org"}, "team": None}
    assert installation_of(Payload(click() | interaction)) == "E0ORG"
    assert installation_of(Payload(command(is_enterprise_install="true", enterprise_id="E0ORG"))) == "E0ORG"


@pytest.mark.parametrize("payload", [mention(), command(), click(), shortcut(), form(), tab(), uninstalled()])
def test_a_workspaces_installation_is_the_workspace(payload: Json) -> None:
    assert installation_of(Payload(payload)) == TEAM


def test_in_a_shared_channel_the_installation_is_the_authorized_one() -> None:
    assert installation_of(Payload(mention() | {"team_id": "T0OTHER"})) == TEAM


def test_a_form_sent_from_another_workspace_is_for_the_one_that_opened_it() -> None:
    assert installation_of(Payload(form() | {"team": {"id": "T0OTHER"}})) == TEAM


def test_a_command() -> None:
    done = job(command("/summarize", "<https://a.example/x?a=1&amp;b=2>"))
    request = done.request
    assert isinstance(request, SlashCommand)
    assert (request.command, request.text) == ("/summarize", "https://a.example/x?a=1&b=2")
    assert (request.workspace, request.channel, request.user, request.team) == (TEAM, DESK, ANA, TEAM)
    assert done.key == done.lane == f"command {TEAM} 13345224609.738474920.8088930838d88f008e0"


@pytest.mark.parametrize(
    ("payload", "pool"),
    [
        (command("/ask"), "answers"),
        (command("/summarize"), "answers"),
        (command("/digest", "subscribe morning"), "quick"),
        (command("/digest", "Preview morning"), "answers"),
        (click("dateline_feedback", "up:1"), "quick"),
        (click("dateline_preview", "morning"), "answers"),
        (shortcut(), "answers"),
        (form(), "answers"),
        (tab(), "quick"),
        (uninstalled(), "quick"),
    ],
)
def test_what_may_take_long_does_not_hold_up_what_is_waited_for(payload: Json, pool: str) -> None:
    assert job(payload).pool == pool


def test_a_click() -> None:
    request = job(click()).request
    assert request == ButtonClick(
        TEAM,
        ANA,
        TEAM,
        "dateline_quotes",
        "answer-1",
        DESK,
        TS,
        ROOT,
        "12466734323.1395872398",
        "https://hooks.slack.com/actions/T0NEWS/1/x",
    )


def test_a_click_on_the_home_tab_has_no_channel() -> None:
    on_home = click("dateline_preview", "morning", container={"type": "view", "view_id": "V1"})
    for name in ("channel", "message", "response_url"):
        del on_home[name]
    request = job(on_home).request
    assert isinstance(request, ButtonClick)
    assert (request.channel, request.message, request.thread, request.response_url) == (None, None, None, None)


def test_somebody_elses_buttons_shortcuts_and_forms_are_nothing() -> None:
    other = form()
    assert isinstance(other["view"], dict)
    other["view"]["callback_id"] = "theirs"
    assert [incoming(one) for one in (click("theirs"), shortcut("theirs"), other)] == [None, None, None]


def test_two_clicks_are_two_deeds_and_one_told_twice_is_one() -> None:
    again = click(trigger_id="12466734323.1395872399")
    assert job(click()).key == job(click()).key != job(again).key


def test_a_shortcut_has_the_words_and_the_links_of_the_message() -> None:
    text = "See <https://a.example/1|this> &amp; <https://b.example/2>, <https://a.example/1>"
    request = job(shortcut(text=text)).request
    assert isinstance(request, MessageShortcut)
    assert request.text == "See this (https://a.example/1) & https://b.example/2, https://a.example/1"
    assert request.links == ("https://a.example/1", "https://b.example/2")
    assert (request.message, request.thread) == (TS, None)


def test_a_shortcut_on_what_an_app_shared_reads_what_is_shared() -> None:
    shared = {"from_url": "https://a.example/1", "title": "Bridges closed", "text": "Ice &amp; wind."}
    said = {"type": "message", "bot_id": "B0OTHER", "ts": TS, "text": "", "attachments": [shared]}
    request = job(shortcut(message=said)).request
    assert isinstance(request, MessageShortcut)
    assert (request.text, request.links) == ("Bridges closed\nIce & wind.", ("https://a.example/1",))


def test_a_form_is_said_in_the_thread_that_its_note_names() -> None:
    done = job(form("  and\nthen? "))
    assert done.request == FormSent(TEAM, ANA, TEAM, "dateline_ask_form", f"edition-1:2:{DESK}:{ROOT}", "and then?")
    assert done.lane == job(mention(thread_ts=ROOT)).lane
    assert job(form(note="nothing of the kind")).lane == job(form(note="nothing of the kind")).key


def test_an_empty_form_is_nothing() -> None:
    assert incoming(form("  \n")) is None


def test_tabs() -> None:
    assert job(tab("home")).request == TabOpened(TEAM, ANA, "home", "D0ANA")
    assert job(tab("messages")).request == TabOpened(TEAM, ANA, "messages", "D0ANA")
    assert incoming(tab("about")) is None


def test_a_removal() -> None:
    assert job(uninstalled()).request == AppRemoved(TEAM)
    assert job(revoked(bot=[BOT])).request == AppRemoved(TEAM)
    assert incoming(revoked(oauth=[ANA])) is None
    assert incoming(revoked(bot=[])) is None


def test_a_removal_from_before_the_installation_is_over() -> None:
    assert incoming(uninstalled(event_time=int(datetime(2026, 10, 1, tzinfo=UTC).timestamp()))) is None


def test_kinds_that_are_not_asked_for_are_nothing() -> None:
    assert incoming(event({"type": "reaction_added", "user": ANA})) is None
    assert incoming({"type": "view_closed", "user": {"id": ANA}, "team": {"id": TEAM}}) is None
    assert incoming({}) is None


HOSTILE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["\ud800", "<@U0BOT>", "\x00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def mutated(draw: st.DrawFn) -> Json:
    """A payload in which some values, however deep, are something else or are gone."""
    payload: Json = copy.deepcopy(draw(st.sampled_from(KINDS))())
    for _ in range(draw(st.integers(1, 4))):
        place: Any = payload
        while True:
            names = list(place) if isinstance(place, dict) else list(range(len(place)))
            if not names:
                break
            name = draw(st.sampled_from(names))
            if isinstance(place[name], dict | list) and draw(st.booleans()):
                place = place[name]
            elif isinstance(place, dict) and draw(st.booleans()):
                del place[name]
                break
            else:
                place[name] = draw(HOSTILE)
                break
    return payload


@given(payload=mutated(), in_thread=st.booleans())
def test_whatever_is_sent_is_a_job_that_can_be_stored_or_nothing(payload: Json, in_thread: bool) -> None:
    installation_of(Payload(payload)).encode()
    made = incoming(payload, part_of=lambda _: in_thread)
    if made is not None:
        assert made.job.key
        assert made.job.lane
        json.dumps(asdict(made), ensure_ascii=False).encode()  # no half of a surrogate pair
