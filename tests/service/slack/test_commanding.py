"""`/ask`, `/summarize` and `/digest`, as those see it who wrote them and those who stand by."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.model import Destination, Edition, JoinedThread, SlackThread
from service.ports import SlackRefused, SlackUnavailable
from service.slack.replying import sorry
from service.slack.thread_topics import conversation_of
from tests.service.archive import TestArchive
from tests.service.slack.deeds import BEN, Crash, Killed, Office, crashing, office
from tests.service.slack.newsroom import ANA, CHANNEL, open_archive
from tests.slack_fakes import TEAM, Moment
from vectorstore.ingesting import ingest
from vectorstore.model import MAIN_ARCHIVE, Draft, Published

ELSEWHERE = "C0ELSE"  # a channel that the bot is not in
FERRY = "https://marden-post.example/2026/ferry"
QUESTION = "/ask When will the harbour of Port Ellery open again?"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestArchive, Edition]]:
    archive, edition = open_archive(tmp_path_factory.mktemp("commands"))
    ferry = Draft(
        "The ferry from Tolna to Marden will run again from Monday, said Captain Edda Lund. Its engine was replaced in "
        "October. A ticket costs four euros. The old ferry served for 40 years.",
        origin="ferry.txt",
        title="The ferry runs again",
        source="Orla Post",
        url=FERRY,
        published=Published("2026-11-20", "day", "metadata"),
    )
    ingest([ferry], archive=MAIN_ARCHIVE, catalogue=archive.catalogue)
    yield archive, edition
    archive.catalogue.close()


@pytest.fixture
def desk(tmp_path: Path, opened: tuple[TestArchive, Edition]) -> Iterator[Office]:
    with office(tmp_path, *opened) as made:
        yield made


# -- /ask ---------------------------------------------------------------------------------------------------------


def test_a_question_is_shown_to_the_channel_with_who_asked_and_answered_beneath(desk: Office) -> None:
    desk.command(QUESTION)
    root, answer = desk.said()
    assert root.thread is None
    assert f"<@{ANA}>" in root.words
    assert "When will the harbour of Port Ellery open again?" in root.words
    assert answer.thread == root.ts
    assert "will open again on Sunday" in answer.words
    assert desk.whispered() == []


def test_its_thread_is_one_that_can_be_asked_on_in(desk: Office) -> None:
    desk.command(QUESTION)
    thread = SlackThread(TEAM, CHANNEL, desk.said()[0].ts)
    assert desk.room.threads.find(thread) == JoinedThread(thread, "main", conversation_of(thread))
    assert len(desk.room.turns(thread)) == 1


def test_a_question_is_words_whatever_it_holds(desk: Office) -> None:
    desk.command("/ask Who said <!channel> & <@U0BOSS> *now*?")
    root = desk.said()[0]
    assert "Who said <!channel> & <@U0BOSS> *now*?" in root.words
    assert "<!channel>" not in root.text
    (block,) = root.blocks
    kinds = [element["type"] for part in block["elements"] for element in part["elements"]]  # type: ignore[attr-defined]
    assert kinds == ["user", "text", "text"]


@pytest.mark.parametrize("written", ["/ask", "/ask   ", "/ask ???", "/ask " + "x" * 5_000])
def test_what_is_no_question_is_told_to_the_asker_alone(desk: Office, written: str) -> None:
    desk.command(written)
    assert desk.said() == []
    (told,) = desk.whispered()
    assert "/ask What was decided" in told


def test_a_long_question_in_any_script_fits(desk: Office) -> None:
    desk.command("/ask " + "Когда откроют гавань 🌉? " * 100)
    assert desk.said()[0].words


def test_where_it_may_not_post_the_asker_is_answered_alone_and_told_how_to_invite_it(desk: Office) -> None:
    desk.command(QUESTION, channel=ELSEWHERE)
    answer, invite = desk.whispered()
    assert "will open again on Sunday" in answer
    assert "/invite @Dateline" in invite
    assert not any(public for _, _, public in desk.slack.responses)


def test_what_was_answered_alone_has_quotes_that_can_be_opened(desk: Office) -> None:
    desk.command(QUESTION, channel=ELSEWHERE)
    (_, message, _), _ = desk.slack.responses
    (value,) = {
        str(element["value"])
        for block in message["blocks"]
        for element in (block.get("elements") or [])  # type: ignore[attr-defined]
        if element.get("action_id") == "dateline_quotes"
    }
    assert desk.ports.conversations.answer("main", value).citations


def test_done_again_alone_it_is_the_same_answer(desk: Office) -> None:
    job = desk.command(QUESTION, channel=ELSEWHERE)
    desk.again(job)
    answers = [message for _, message, _ in desk.slack.responses[::2]]
    assert answers[0] == answers[1]


def test_another_refusal_is_no_reason_to_whisper(desk: Office) -> None:
    desk.slack.fail("post", SlackRefused("The token was revoked", code="token_revoked"))
    with pytest.raises(SlackRefused):
        desk.command(QUESTION)
    assert desk.whispered() == []


def test_a_workspace_that_has_removed_dateline_is_told_nothing(desk: Office) -> None:
    desk.room.workspaces.remove(TEAM)
    desk.command(QUESTION)
    assert desk.slack.calls == []


def test_in_a_direct_message_with_dateline_it_is_answered_there(desk: Office) -> None:
    desk.slack.invite("D0ANA")
    desk.command(QUESTION, channel="D0ANA")
    root, answer = desk.said("D0ANA")
    assert answer.thread == root.ts


@pytest.mark.parametrize(
    "written",
    [QUESTION, f"/summarize {FERRY}", "/summarize the ferry", "/digest subscribe"],
)
def test_killed_at_any_step_and_done_again_everything_is_there_once(
    tmp_path: Path, opened: tuple[TestArchive, Edition], written: str
) -> None:
    with office(tmp_path / "whole", *opened) as whole:
        whole_way = Crash(-1, "before")
        crashing(whole, whole_way)
        whole.command(written)
        steps = whole_way.steps
        expected = _spoken(whole)
        digests = whole.ports.digests.all("main")
    assert steps >= 6
    for step in range(1, steps + 1):
        for when in ("before", "after"):
            with office(tmp_path / f"{step}{when}", *opened) as desk:
                _killed(desk, written, step, when)
                assert desk.job is not None
                desk.again(desk.job)
                assert _spoken(desk) == expected, f"killed {when} step {step}"
                kept = desk.ports.digests.all("main")
                assert [one.destinations for one in kept] == [one.destinations for one in digests]


def _spoken(desk: Office) -> list[tuple[str, bool]]:
    """What stands before the sources, which a stream and a message head otherwise; and whether it is in the channel."""
    return [(one.words.partition("[1]")[0].rstrip(" *"), one.thread is None) for one in desk.said()]


def _killed(desk: Office, written: str, step: int, when: Moment) -> None:
    crashing(desk, Crash(step, when))
    try:
        desk.command(written)
    except Killed:
        return
    assert when == "after"  # the step raised what its caller expects, and had no after


# -- /summarize ---------------------------------------------------------------------------------------------------


def test_an_article_of_the_archive_is_summed_up_in_the_channel(desk: Office) -> None:
    desk.command(f"/summarize {FERRY}")
    (summary,) = desk.said()
    assert summary.thread is None
    assert f"<@{ANA}> wants a summary of The ferry runs again" in summary.words
    assert "The ferry from Tolna to Marden will run again from Monday" in summary.words
    assert "[1]" in summary.words
    assert "Reading …" not in summary.words


def test_its_thread_can_be_asked_on_in(desk: Office) -> None:
    desk.command(f"/summarize {FERRY}")
    assert desk.room.threads.find(SlackThread(TEAM, CHANNEL, desk.said()[0].ts)) is not None


def test_the_channel_sees_at_once_that_something_is_being_read(desk: Office) -> None:
    seen: list[str] = []

    def look(name: str, moment: Moment) -> None:
        if name == "update" and moment == "before":
            seen.extend(one.words for one in desk.said())

    desk.slack.at = look
    desk.command(f"/summarize {FERRY}")
    assert [f"<@{ANA}> wants a summary of The ferry runs again. Reading …"] == seen


@pytest.mark.parametrize(
    "written",
    ["https://nowhere.example/a", "please sum up https://nowhere.example/a?b=1&c=2.", "<https://no.example|x>"],
)
def test_a_link_that_is_not_in_the_archive_is_said_to_be_so_and_nothing_is_invented(desk: Office, written: str) -> None:
    desk.command(f"/summarize {written}")
    assert desk.said() == []
    (told,) = desk.whispered()
    assert "not in the archive" in told
    assert "words in place of the link" in told


def test_of_several_links_those_that_are_there_are_summed_up_and_the_others_named(desk: Office) -> None:
    desk.command(f"/summarize {FERRY} and https://nowhere.example/a")
    (summary,) = desk.said()
    assert "(1 more link is not in the archive)" in summary.words


def test_words_are_summed_up_as_what_the_archive_has_about_them(desk: Office) -> None:
    desk.command("/summarize the harbour of Port Ellery")
    (summary,) = desk.said()
    assert "harbour will open again on Sunday" in summary.words


def test_what_the_archive_has_nothing_about_is_said_to_be_so(desk: Office) -> None:
    desk.command("/summarize volcanoes on Iceland")
    (summary,) = desk.said()
    assert "Not in the archive" in summary.words


@pytest.mark.parametrize("written", ["/summarize", "/summarize  "])
def test_nothing_to_sum_up_is_told_how_to_ask(desk: Office, written: str) -> None:
    desk.command(written)
    (told,) = desk.whispered()
    assert "/summarize https://" in told


def test_a_word_at_the_end_says_how_long_and_in_what_form(desk: Office) -> None:
    desk.command(f"/summarize {FERRY} short")
    desk.command(f"/summarize {FERRY} long bullets")
    short, long = desk.said()
    assert len(long.words) > len(short.words)
    assert long.words.count("• ") >= 2
    assert "• " not in short.words


def test_where_it_may_not_post_a_summary_is_for_the_asker_alone(desk: Office) -> None:
    desk.command(f"/summarize {FERRY}", channel=ELSEWHERE)
    summary, invite = desk.whispered()
    assert "The ferry from Tolna" in summary
    assert "/invite @Dateline" in invite


def test_a_summary_that_could_not_be_finished_is_put_in_the_same_place_later(desk: Office) -> None:
    desk.slack.fail("update", SlackUnavailable("Slow"))
    with pytest.raises(SlackUnavailable):
        desk.command(f"/summarize {FERRY}")
    assert desk.job is not None
    desk.again(desk.job)
    (summary,) = desk.said()
    assert "The ferry from Tolna" in summary.words


# -- what is given up ---------------------------------------------------------------------------------------------


def test_a_question_that_is_given_up_ends_beneath_it(desk: Office) -> None:
    desk.slack.fail("start_stream", SlackUnavailable("Slow", may_have_arrived=True))
    with pytest.raises(SlackUnavailable):
        desk.command(QUESTION)
    assert desk.job is not None
    for _ in range(2):
        sorry(desk.job, "Slow", ports=desk.ports)
    root, ended = desk.said()
    assert ended.thread == root.ts
    assert "Sorry" in ended.words
    assert desk.whispered() == []


def test_a_summary_that_is_given_up_ends_where_it_was_promised(desk: Office) -> None:
    desk.slack.fail("update", SlackUnavailable("Slow"))
    with pytest.raises(SlackUnavailable):
        desk.command(f"/summarize {FERRY}")
    assert desk.job is not None
    for _ in range(2):
        sorry(desk.job, "Slow", ports=desk.ports)
    (ended,) = desk.said()
    assert "Sorry" in ended.words
    assert "Reading …" not in ended.words
    assert desk.whispered() == []


def test_a_command_that_had_promised_nothing_is_answered_with_sorry(desk: Office) -> None:
    desk.slack.fail("respond", SlackUnavailable("Slow"))
    with pytest.raises(SlackUnavailable):
        desk.command("/digest list")
    assert desk.job is not None
    sorry(desk.job, "Slow", ports=desk.ports)
    assert "Sorry" in desk.whispered()[0]


# -- /digest ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["/digest", "/digest help", "/digest subscrib", "/digest subscribe at noon"])
def test_what_can_be_done_with_digests_is_told_to_the_asker(desk: Office, written: str) -> None:
    desk.command(written)
    (told,) = desk.whispered()
    assert "/digest preview [NAME]" in told
    assert desk.said() == []


def test_digests_are_listed_with_when_they_come_and_no_address(desk: Office) -> None:
    desk.add_digest("Morning", schedule="0 8 * * mon-fri", time_zone="Europe/Berlin", destinations=[_place("C0OTHER")])
    desk.add_digest("Evening", schedule="30 18 * * *", destinations=[_place(CHANNEL), _place("C0OTHER")])
    desk.add_digest("On call")
    desk.command("/digest list")
    (told,) = desk.whispered()
    assert told.startswith("3 digests:")
    morning = "“Morning” comes on working days at 08:00 (Europe/Berlin), next on 23 Nov 2026, 08:00"
    assert f"{morning}, and goes to 1 place, but not here" in told
    evening = "“Evening” comes every day at 18:30 (UTC), next on 21 Nov 2026, 18:30 UTC"
    assert f"{evening}, and goes here and to 1 other place" in told
    assert "“On call” comes only when somebody has it sent, and goes nowhere yet" in told
    assert "C0OTHER" not in told


def test_the_first_subscription_makes_a_digest_of_everything(desk: Office) -> None:
    desk.command("/digest subscribe")
    made = desk.digest("Daily digest")
    assert made.destinations == (_place(CHANNEL),)
    assert (made.schedule, made.time_zone, made.topics) == ("0 8 * * mon-fri", "UTC", ())
    (told,) = desk.said()
    assert f"<@{ANA}> subscribed this channel to Daily digest" in told.words
    assert "The next one comes on 23 Nov 2026, 08:00 UTC." in told.words
    assert desk.changes == [None]


def test_it_comes_when_it_is_told_to(desk: Office) -> None:
    desk.command("/digest subscribe Orla news at 17:30 daily Europe/Berlin")
    made = desk.digest("Orla news")
    assert (made.schedule, made.time_zone) == ("30 17 * * *", "Europe/Berlin")


def test_a_digest_without_a_schedule_is_given_one(desk: Office) -> None:
    desk.add_digest(time_zone="Asia/Almaty")
    desk.command("/digest subscribe")
    assert (desk.digest().schedule, desk.digest().time_zone) == ("0 8 * * mon-fri", "Asia/Almaty")


def test_a_digest_with_a_schedule_keeps_it(desk: Office) -> None:
    desk.add_digest(schedule="15 6 1 * *", destinations=[_place("C0OTHER")])
    desk.command("/digest subscribe morning")
    assert desk.digest().schedule == "15 6 1 * *"
    assert desk.digest().destinations == (_place("C0OTHER"), _place(CHANNEL))


def test_a_subscription_does_not_put_off_what_is_due_for_the_others(desk: Office) -> None:
    """Nothing is due before a digest was last changed."""
    before = desk.add_digest(schedule="0 8 * * *", destinations=[_place("C0OTHER")])
    desk.room.ports = desk.ports = replace(desk.ports, clock=_At(datetime(2026, 11, 22, 8, 0, 1, tzinfo=UTC)))
    desk.command("/digest subscribe")
    assert desk.digest().updated_at == before.updated_at


def test_the_time_of_a_digest_that_goes_to_others_too_stays(desk: Office) -> None:
    desk.add_digest(schedule="0 8 * * mon-fri", destinations=[_place("C0OTHER")])
    desk.command("/digest subscribe Morning at 09:00")
    assert desk.digest().destinations == (_place("C0OTHER"),)
    (told,) = desk.whispered()
    assert "goes to others, too, so that its time stays" in told
    assert desk.said() == []


@pytest.mark.parametrize("written", ["at 08:00", "at 8 weekdays", "UTC", "weekdays"])
def test_who_asks_for_the_time_it_has_gets_it(desk: Office, written: str) -> None:
    desk.add_digest(schedule="0 8 * * 1-5", destinations=[_place("C0OTHER")])
    desk.command(f"/digest subscribe Morning {written}")
    assert desk.digest().destinations == (_place("C0OTHER"), _place(CHANNEL))
    assert desk.digest().schedule == "0 8 * * 1-5"


def test_a_channel_that_is_alone_with_its_digest_may_move_it(desk: Office) -> None:
    desk.command("/digest subscribe")
    desk.command("/digest subscribe at 09:15 Asia/Almaty")
    made = desk.digest("Daily digest")
    assert (made.schedule, made.time_zone) == ("15 9 * * mon-fri", "Asia/Almaty")
    assert made.destinations == (_place(CHANNEL),)
    desk.command("/digest subscribe daily")
    assert desk.digest("Daily digest").schedule == "15 9 * * *"


def test_twice_is_told_kindly_and_changes_nothing(desk: Office) -> None:
    desk.command("/digest subscribe")
    before = desk.digest("Daily digest")
    desk.command("/digest subscribe", user=BEN)
    assert desk.digest("Daily digest") == before
    (told,) = desk.whispered()
    assert "comes here already, on working days at 08:00 (UTC)" in told
    assert len(desk.said()) == 1


def test_of_several_digests_the_asker_has_to_say_which(desk: Office) -> None:
    desk.add_digest("Morning")
    desk.add_digest("Evening")
    for written in ("/digest subscribe", "/digest preview"):
        desk.command(written)
        assert "“Evening”, “Morning”" in desk.whispered()[-1]
    desk.command("/digest subscribe Evenin")
    assert "did you mean “Evening”?" in desk.whispered()[-1]
    assert desk.said() == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("/digest subscribe at 08:00 Berlin", "did you mean Europe/Berlin?"),
        ("/digest subscribe at 08:00 Europe/Brlin", "There is no time zone 'Europe/Brlin'"),
        ("/digest subscribe " + "x" * 100, "at most 80 characters"),
    ],
)
def test_what_a_digest_cannot_be_is_told_in_words(desk: Office, written: str, said: str) -> None:
    desk.command(written)
    (told,) = desk.whispered()
    assert said in told
    assert desk.ports.digests.all() == []
    assert desk.said() == []


def test_a_digest_that_is_switched_off_is_said_to_be_so(desk: Office) -> None:
    desk.add_digest(schedule="0 8 * * *", enabled=False)
    desk.command("/digest subscribe")
    assert "It is switched off at the moment" in desk.said()[0].words


def test_where_it_may_not_post_nothing_is_subscribed_and_the_asker_told_how_to_invite_it(desk: Office) -> None:
    desk.command("/digest subscribe", channel=ELSEWHERE)
    (told,) = desk.whispered()
    assert "/invite @Dateline" in told
    assert desk.ports.digests.all() == []
    assert desk.changes == []


def test_of_many_channels_that_subscribe_at_once_none_is_lost(desk: Office) -> None:
    channels = [f"C0ROOM{n}" for n in range(8)]
    desk.slack.invite(*channels)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda channel: desk.command("/digest subscribe", channel=channel), channels))
    (made,) = desk.ports.digests.all()
    assert sorted(made.destinations, key=lambda one: one.address) == [_place(channel) for channel in channels]


def test_a_channel_gives_a_digest_back(desk: Office) -> None:
    desk.add_digest("Evening")
    desk.add_digest(destinations=[_place(CHANNEL), _place("C0OTHER")])
    desk.command("/digest unsubscribe")  # the only one that comes here
    assert desk.digest().destinations == (_place("C0OTHER"),)
    (told,) = desk.said()
    assert f"<@{ANA}> unsubscribed this channel from Morning" in told.words
    assert desk.changes == [None]


def test_a_channel_that_has_none_cannot_give_one_back(desk: Office) -> None:
    desk.command("/digest unsubscribe")
    desk.add_digest()
    desk.command("/digest unsubscribe Morning")
    desk.command("/digest unsubscribe")
    assert [told.strip() for told in desk.whispered()] == [
        "No digest comes here.",
        "“Morning” does not come here.",
        "No digest comes here.",
    ]
    assert desk.said() == []


def test_where_it_may_no_longer_post_a_digest_is_given_back_all_the_same(desk: Office) -> None:
    desk.add_digest(destinations=[_place(ELSEWHERE)])
    desk.command("/digest unsubscribe", channel=ELSEWHERE)
    assert desk.digest().destinations == ()
    (told,) = desk.whispered()
    assert "Morning" in told


def test_unsubscribing_that_is_done_again_takes_nothing_else_away(desk: Office) -> None:
    desk.add_digest(destinations=[_place(CHANNEL)])
    job = desk.command("/digest unsubscribe")
    desk.add_digest("Evening", destinations=[_place(CHANNEL)])
    desk.again(job)
    assert desk.digest("Evening").destinations == (_place(CHANNEL),)
    assert desk.whispered() == []


def test_a_preview_is_for_the_asker_alone_and_nothing_of_it_is_remembered(desk: Office) -> None:
    made = desk.add_digest()
    desk.command("/digest preview")
    building, parent, first, second, more = desk.whispered()
    assert "Building a preview of “Morning”" in building
    assert "Morning, " in parent
    assert first.startswith("1. ")
    assert second.startswith("2. ")
    assert "more stories, when it comes" in more
    assert desk.said() == []
    assert desk.ports.digesting.editions.editions("main", digest_id=made.id) == []


def test_a_preview_has_nothing_to_click_at(desk: Office) -> None:
    desk.add_digest()
    desk.command("/digest preview Morning")
    blocks = [block["type"] for _, message, _ in desk.slack.responses for block in message["blocks"]]
    assert set(blocks) == {"header", "rich_text"}


def test_an_unknown_command_is_answered(desk: Office) -> None:
    desk.command("/asks Who?")
    (told,) = desk.whispered()
    assert "Dateline does not know /asks" in told


class _At:
    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at


def _place(channel: str) -> Destination:
    return Destination("slack", f"{TEAM}/{channel}")
