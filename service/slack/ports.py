"""What everything done in Slack needs; one for the life of a process."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field

from service.answering import AnsweringPorts
from service.digests.building import DigestPorts
from service.digests.defining import Rules
from service.ports import (
    Conversations,
    Digests,
    FeedbackBook,
    SlackDoor,
    SlackPosts,
    SlackThreads,
    Timetable,
    Workspaces,
)
from service.summaries.summarizing import SummarizingPorts
from vectorstore.ports import Catalogue, Clock


@dataclass(frozen=True, slots=True)
class SlackPorts:
    workspaces: Workspaces
    door: SlackDoor
    threads: SlackThreads
    posts: SlackPosts
    feedback: FeedbackBook
    answering: AnsweringPorts
    summarizing: SummarizingPorts
    digesting: DigestPorts  # its editions are the Editions
    digests: Digests
    rules: Rules  # for digests that are made or changed from Slack
    timetable: Timetable
    conversations: Conversations
    catalogue: Catalogue
    clock: Clock
    base_url: str | None  # of this server, for links into its pages
    digests_changed: Callable[[], None] = lambda: None  # tells the schedule
    timer: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    new_id: Callable[[], str] = field(default=lambda: uuid.uuid4().hex)
    # Channels and workspaces where streaming was refused: each until when, by `timer`.
    no_streams: MutableMapping[str, float] = field(default_factory=dict)
