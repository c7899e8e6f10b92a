"""Buttons, as whoever clicks at them sees it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.answering import answer
from service.model import Answer, Destination, Edition, Question
from service.ports import SlackUnavailable
from service.rendering.slack_names import ASK_ABOUT, ASK_FORM, FEEDBACK, PREVIEW, QUOTES, SUBSCRIBE
from tests.service.archive import NOW, TestArchive
from tests.service.slack.deeds import BEN, DIRECT, Crash, Killed, Office, crashing, office
from tests.service.slack.newsroom import ANA, CHANNEL, open_archive
from tests.slack_fakes import TEAM, read_out, refused, workspace

HARBOUR = "Port Ellery’s harbour will open again on Sunday, the port authority said."


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestArchive, Edition]]:
    archive, edition = open_archive(tmp_path_factory.mktemp("clicks"))
    yield archive, edition
    archive.catalogue.close()


@pytest.fixture
def desk(tmp_path: Path, opened: tuple[TestArchive, Edition]) -> Iterator[Office]:
    with office(tmp_path, *opened) as made:
        made.slack.invite(ANA, DIRECT)  # Slack takes a person's id for their direct messages
        yield made


@pytest.fixture
def told(desk: Office) -> Answer:
    """An answer that was given."""
    return answer(Question("When will the harbour of Port Ellery open again?", NOW), ports=desk.ports.answering)


def moved(desk: Office) -> None:
    """The workspace asks another archive from now on."""
    desk.room.workspaces.save(workspace(archive="theirs"))


def shown(view: Any) -> str:
    return "\n".join(read_out(view["blocks"]))


# -- quotes -------------------------------------------------------------------------------------------------------


def test_quotes_are_opened_in_a_view(desk: Office, told: Answer) -> None:
    desk.click(QUOTES, told.id)
    ((_, view),) = desk.slack.views
    assert f"“{HARBOUR}”" in shown(view)
    assert desk.whispered() == []


@pytest.mark.parametrize("code", ["expired_trigger_id", "exchanged_trigger_id", "trigger_expired", "view_too_large"])
def test_when_it_is_too_late_for_a_view_they_are_whispered_beneath_the_answer(
    desk: Office, told: Answer, code: str
) -> None:
    desk.slack.fail("open_view", refused(code))
    root = desk.slack.say(CHANNEL, BEN, "?")
    desk.click(QUOTES, told.id, thread=root)
    (whisper,) = [one for one in desk.slack.channels[CHANNEL] if one.only_for]
    assert (whisper.only_for, whisper.thread) == (ANA, root)
    assert f"“{HARBOUR}”" in whisper.words


def test_without_a_trigger_none_is_tried(desk: Office, told: Answer) -> None:
    desk.click(QUOTES, told.id, trigger_id="")
    assert "open_view" not in desk.slack.calls
    assert HARBOUR in desk.whispered()[0]


def test_where_it_may_not_whisper_the_button_is_answered(desk: Office, told: Answer) -> None:
    desk.click(QUOTES, told.id, trigger_id="expired", channel="C0ELSE")
    assert HARBOUR in desk.whispered()[0]
    assert len(desk.slack.responses) == 1


def test_done_again_after_a_kill_what_was_shown_once_is_whispered(desk: Office, told: Answer) -> None:
    crashing(desk, crash := Crash(2, "after"))
    with pytest.raises(Killed):
        desk.click(QUOTES, told.id)
    assert desk.job is not None
    desk.slack.fail("open_view", refused("exchanged_trigger_id"))
    desk.again(desk.job)
    assert crash.steps >= 2
    assert HARBOUR in desk.whispered()[0]


def test_what_slack_cannot_do_now_is_tried_again(desk: Office, told: Answer) -> None:
    desk.slack.fail("open_view", SlackUnavailable("Slow"))
    with pytest.raises(SlackUnavailable):
        desk.click(QUOTES, told.id)


def test_an_answer_that_is_not_kept_is_said_to_be_so(desk: Office) -> None:
    desk.click(QUOTES, "unknown")
    (told,) = desk.whispered()
    assert "not kept here any more" in told
    assert desk.slack.views == []


def test_a_workspace_that_was_moved_sees_no_quote_of_the_other_archive(desk: Office, told: Answer) -> None:
    moved(desk)
    desk.click(QUOTES, told.id)
    assert desk.slack.views == []
    assert "not kept here any more" in desk.whispered()[0]


# -- feedback -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verdict", ["up", "down"])
def test_a_thumb_is_kept_with_the_answer_and_thanked_for(desk: Office, told: Answer, verdict: str) -> None:
    desk.click(FEEDBACK, f"{verdict}:{told.id}")
    (kept,) = desk.feedback.given
    assert (kept.archive, kept.answer_id, kept.verdict, kept.by) == ("main", told.id, verdict, f"slack {TEAM}/{ANA}")
    assert (kept.comment, kept.at) == (None, NOW)
    (thanks,) = desk.whispered()
    assert thanks.startswith("Thanks")


def test_the_same_thumb_again_is_thanked_for_once_and_another_one_anew(desk: Office, told: Answer) -> None:
    desk.click(FEEDBACK, f"up:{told.id}")
    desk.click(FEEDBACK, f"up:{told.id}")
    assert len(desk.whispered()) == 1
    desk.click(FEEDBACK, f"down:{told.id}")
    assert len(desk.whispered()) == 2
    assert [one.verdict for one in desk.feedback.given] == ["down"]


def test_each_readers_thumb_is_their_own(desk: Office, told: Answer) -> None:
    desk.click(FEEDBACK, f"up:{told.id}")
    desk.click(FEEDBACK, f"down:{told.id}", user=BEN)
    assert {one.by: one.verdict for one in desk.feedback.given} == {
        f"slack {TEAM}/{ANA}": "up",
        f"slack {TEAM}/{BEN}": "down",
    }
    assert len(desk.whispered(BEN)) == 1


def test_a_thumb_on_what_is_not_kept_is_said_to_come_to_nothing(desk: Office, told: Answer) -> None:
    desk.click(FEEDBACK, "up:unknown")
    moved(desk)
    desk.click(FEEDBACK, f"up:{told.id}")
    assert desk.feedback.given == []
    assert all("not kept here any more" in one for one in desk.whispered())


@pytest.mark.parametrize("value", ["", "sideways:1"])
def test_a_value_that_is_none_of_ours_does_nothing(desk: Office, value: str) -> None:
    desk.click(FEEDBACK, value)
    assert desk.feedback.given == []
    assert desk.slack.calls == []


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_thumb_is_kept_once_and_thanked_for_wherever_its_process_is_killed(
    desk: Office, told: Answer, when: Any
) -> None:
    for step in range(1, 5):  # find the workspace, look, keep, whisper
        crashing(desk, Crash(step, when))
        with pytest.raises(Killed):
            desk.click(FEEDBACK, f"down:{told.id}", user=f"U{step}")
        assert desk.job is not None
        desk.again(desk.job)
        assert len(desk.feedback.of("main", told.id)) == step
        assert len(desk.whispered(f"U{step}")) >= 1


# -- ask about this -----------------------------------------------------------------------------------------------


def test_a_form_is_opened_that_knows_what_is_asked_about_and_where(desk: Office) -> None:
    thread = desk.room.digest_thread()
    desk.click(ASK_ABOUT, f"{desk.room.edition.id}:2", thread=thread.root, message="2.2")
    ((_, view),) = desk.slack.views
    assert view["callback_id"] == ASK_FORM
    assert view["private_metadata"] == f"{desk.room.edition.id}:2:{CHANNEL}:{thread.root}"
    assert "Port Ellery to open on Sunday" in shown(view)


def test_a_button_of_the_headlines_leads_to_their_own_thread(desk: Office) -> None:
    desk.click(ASK_ABOUT, f"{desk.room.edition.id}:1", message="1.1")
    ((_, view),) = desk.slack.views
    assert str(view["private_metadata"]).endswith(":1.1")


def test_when_it_is_too_late_for_a_form_it_is_said_how_to_ask_without(desk: Office) -> None:
    thread = desk.room.digest_thread()
    desk.click(ASK_ABOUT, f"{desk.room.edition.id}:2", thread=thread.root, message="2.2", trigger_id="expired")
    (told,) = desk.whispered()
    assert "Reply in this thread and begin with the number, such as “2: who said so?”" in told


@pytest.mark.parametrize("value", ["unknown:1", "edition-1:9", "edition-1", "edition-1:one", ""])
def test_what_is_no_item_of_an_edition_is_said_to_be_so(desk: Office, value: str) -> None:
    desk.click(ASK_ABOUT, value, message="1.1")
    assert desk.slack.views == []
    assert "there is nothing to ask about" in desk.whispered()[0]


def test_a_workspace_that_was_moved_cannot_ask_about_the_other_archives_edition(desk: Office) -> None:
    moved(desk)
    desk.click(ASK_ABOUT, f"{desk.room.edition.id}:2", message="1.1")
    assert desk.slack.views == []


# -- the Home tab -------------------------------------------------------------------------------------------------


def home_button(desk: Office, action: str) -> dict[str, Any]:
    """The first button of that kind on somebody's Home tab, which does not say where it stands."""
    desk.open("home")
    view: Any = desk.slack.homes[ANA]
    buttons = [one for block in view["blocks"] if block["type"] == "actions" for one in block["elements"]]
    value = next(one["value"] for one in buttons if one["action_id"] == action)
    return {"action": action, "value": value, "channel": None, "message": None, "response_url": None}


def test_subscribing_on_the_home_tab_brings_the_digest_to_the_direct_messages(desk: Office) -> None:
    desk.add_digest(schedule="0 8 * * *")
    desk.click(**home_button(desk, SUBSCRIBE))
    assert desk.digest().destinations == (Destination("slack", f"{TEAM}/{DIRECT}"),)
    (told,) = desk.said(DIRECT)
    assert f"<@{ANA}> subscribed to Morning" in told.words
    assert desk.slack.calls.count("publish_home") == 2


def test_subscribing_there_twice_is_told_kindly(desk: Office) -> None:
    desk.add_digest(schedule="0 8 * * *")
    desk.click(**home_button(desk, SUBSCRIBE))
    desk.click(**home_button(desk, SUBSCRIBE))
    assert len(desk.digest().destinations) == 1
    assert "comes here already" in desk.said(DIRECT)[-1].words


def test_a_preview_on_the_home_tab_is_shown_whole_in_the_direct_messages(desk: Office) -> None:
    desk.add_digest()
    job = desk.click(**home_button(desk, PREVIEW))
    parent, *items = desk.said(DIRECT)
    assert "Morning, " in parent.words
    assert len(items) > 2
    assert {one.thread for one in items} == {parent.ts}
    desk.again(job)
    assert len(desk.said(DIRECT)) == 1 + len(items)


def test_a_preview_elsewhere_is_whispered(desk: Office) -> None:
    made = desk.add_digest()
    desk.click(PREVIEW, made.id)
    assert desk.said() == []
    assert "Morning, " in desk.whispered()[0]


@pytest.mark.parametrize("action", [SUBSCRIBE, PREVIEW])
def test_a_digest_that_was_deleted_is_said_to_be_so(desk: Office, action: str) -> None:
    made = desk.add_digest()
    button = home_button(desk, action)
    desk.ports.digests.remove("main", made.id)
    desk.click(**button)
    assert "deleted" in desk.said(ANA)[0].words


def test_a_button_that_does_not_know_the_direct_messages_says_what_to_do(desk: Office) -> None:
    made = desk.add_digest()
    desk.click(SUBSCRIBE, made.id, channel=None, response_url=None)
    assert "/digest subscribe" in desk.said(ANA)[0].words
    assert desk.digest().destinations == ()


def test_a_button_of_nobodys_does_nothing(desk: Office) -> None:
    desk.click("dateline_unheard_of", "1")
    desk.room.workspaces.remove(TEAM)
    desk.click(QUOTES, "1")
    assert desk.slack.calls == []
