"""Buttons: quotes, thumbs, "Ask about this", and those of the Home tab.

Flows in: a ButtonClick. Flows out: a view, a verdict that is kept, a subscription, or a line to whoever clicked. Knows
no wire.

A view can be opened within three seconds of the click. When that is over (a queue that was long, a process that was
killed) what it would have shown is whispered in its place. What belongs to another archive than the workspace's is as
if it were not there: a workspace may have been moved since its messages were posted.
"""

from __future__ import annotations

from service.model import (
    Answer,
    ButtonClick,
    DigestDefinition,
    Edition,
    EditionItem,
    Feedback,
    Json,
    SlackJob,
    SlackMessage,
    Verdict,
    Workspace,
)
from service.ports import SlackRefused, SlackWeb, Unknown, UnknownConversation
from service.rendering.slack_forms import ask_form
from service.rendering.slack_names import ASK_ABOUT, FEEDBACK, PREVIEW, QUOTES, SUBSCRIBE
from service.rendering.slack_notices import notice
from service.rendering.slack_quotes import quotes_message, quotes_view
from service.slack.asked import Asked, begin, go_on
from service.slack.digest_command import Subscribe
from service.slack.homing import publish_home
from service.slack.ports import SlackPorts
from service.slack.previewing import preview, preview_messages
from service.slack.subscribing import subscribe

NO_ANSWER = "This answer is not kept here any more, so that there is nothing to show of it."
NO_EDITION = (
    "This edition is not kept, as one of a preview is not: there is nothing to ask about. Ask in your own words."
)
NO_DIGEST = "This digest has been deleted since."
THANKS = {
    "up": "Thanks! It is kept with the answer.",
    "down": "Thanks for saying so. It is kept with the answer, for whoever looks after Dateline here.",
}
IN_A_CHANNEL = ("Write “/digest subscribe” in a channel, and it comes there.",)


def click(job: SlackJob, request: ButtonClick, *, ports: SlackPorts) -> None:
    """Does what the button says. Raises SlackRefused, SlackUnavailable and vectorstore's ArchiveError."""
    workspace = ports.workspaces.find(request.workspace)
    if workspace is None:  # removed since
        return
    clicked = _Clicked(job, request, workspace, ports)
    if request.action == QUOTES:
        clicked.show_quotes()
    elif request.action == FEEDBACK:
        clicked.keep_feedback()
    elif request.action == ASK_ABOUT:
        clicked.open_form()
    elif request.action == SUBSCRIBE:
        clicked.subscribe()
    elif request.action == PREVIEW:
        clicked.preview()


class _Clicked:
    """One click on one button."""

    def __init__(self, job: SlackJob, request: ButtonClick, workspace: Workspace, ports: SlackPorts) -> None:
        self._job = job
        self._request = request
        self._workspace = workspace
        self._ports = ports
        self._web: SlackWeb = ports.door(workspace)

    def show_quotes(self) -> None:
        answer = self._answer(self._request.value)
        if answer is None:
            self._tell(notice(NO_ANSWER))
            return
        base_url = self._ports.base_url
        if not self._opened(quotes_view(answer, base_url=base_url)):
            self._tell(*quotes_message(answer, base_url=base_url))

    def keep_feedback(self) -> None:
        said, _, answer_id = self._request.value.partition(":")
        if said not in THANKS:
            return
        verdict: Verdict = "up" if said == "up" else "down"
        by = f"slack {self._request.workspace}/{self._request.user}"
        archive, book = self._workspace.archive, self._ports.feedback
        try:
            before = next((one for one in book.of(archive, answer_id) if one.by == by), None)
            book.record(Feedback(self._ports.new_id(), archive, answer_id, verdict, None, by, self._ports.clock.now()))
        except Unknown:
            self._tell(notice(NO_ANSWER))
            return
        if before is None or before.verdict != verdict or self._job.attempts > 1:
            self._tell(notice(THANKS[verdict]))

    def open_form(self) -> None:
        edition_id, _, number = self._request.value.rpartition(":")
        found = self._item(edition_id, number)
        channel, root = self._request.channel, self._request.thread or self._request.message
        if found is None or channel is None or root is None:
            self._tell(notice(NO_EDITION))
            return
        edition, item = found
        if not self._opened(ask_form(edition.id, item.number, item.headline, channel=channel, root=root)):
            how = f"Reply in this thread and begin with the number, such as “{item.number}: who said so?”"
            self._tell(notice("The form came too late to be opened.", lines=[how]))

    def subscribe(self) -> None:
        """To the direct messages of whoever looks at the Home tab."""
        digest_id, _, direct = self._request.value.partition(":")
        definition = self._digest(digest_id)
        if definition is None:
            self._tell(notice(NO_DIGEST))
        elif not direct:
            self._tell(notice(f"“{definition.name}” can come to a channel.", lines=IN_A_CHANNEL))
        else:
            subscribe(Subscribe(definition.name), self._asked(direct), ports=self._ports)
            publish_home(self._workspace, self._request.user, direct, ports=self._ports)

    def preview(self) -> None:
        """In the direct messages, beneath its headlines; elsewhere, where others would see it, to whoever clicked."""
        digest_id, _, direct = self._request.value.partition(":")
        definition = self._digest(digest_id)
        if definition is None:
            self._tell(notice(NO_DIGEST))
            return
        messages = preview_messages(preview(definition, ports=self._ports))
        asked = self._asked(direct)
        root = begin(asked, messages[0], ports=self._ports) if direct else None
        if root is None:
            self._tell(*messages)
        else:
            go_on(asked, messages[1:], root=root, after=root, ports=self._ports)

    def _opened(self, view: Json) -> bool:
        """False when Slack will not open it, whatever it is that is over: the moment, or what a view may hold."""
        if not self._request.trigger_id:
            return False
        try:
            self._web.open_view(self._request.trigger_id, view)
        except SlackRefused:
            return False
        return True

    def _tell(self, *messages: SlackMessage) -> None:
        """Shows it to whoever clicked: beneath what they clicked at, else in their direct messages."""
        for message in messages:
            self._tell_one(message)

    def _tell_one(self, message: SlackMessage) -> None:
        request = self._request
        if request.channel is None:
            self._web.post(request.user, message)  # Slack takes a person's id for their direct messages
            return
        try:
            self._web.whisper(request.channel, request.user, message, thread=request.thread)
        except SlackRefused:
            if request.response_url is None:
                raise
            self._web.respond(request.response_url, message)

    def _asked(self, channel: str) -> Asked:
        def alone(message: SlackMessage) -> None:
            self._web.post(channel, message)

        return Asked(self._job, self._workspace, self._request.user, channel, self._web, alone)

    def _answer(self, answer_id: str) -> Answer | None:
        try:
            return self._ports.conversations.answer(self._workspace.archive, answer_id)
        except UnknownConversation:
            return None

    def _item(self, edition_id: str, number: str) -> tuple[Edition, EditionItem] | None:
        try:
            edition = self._ports.digesting.editions.edition(self._workspace.archive, edition_id)
        except Unknown:
            return None
        return next(((edition, item) for item in edition.items if str(item.number) == number), None)

    def _digest(self, digest_id: str) -> DigestDefinition | None:
        try:
            return self._ports.digests.find(self._workspace.archive, digest_id)
        except Unknown:
            return None
