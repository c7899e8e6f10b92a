"""What the service's use cases need from the outside, one file a subject, and how it may fail (`errors`).

Flows in: `model`. Flows out: Protocols that adapters satisfy. Knows no vendor.
"""

from service.ports.answering import Conversations, KeptConversations, LanguageModel, Retriever
from service.ports.delivery import Courier, Ledger, Runs, Timetable
from service.ports.digests import Corrections, Digests, Editions
from service.ports.errors import (
    BadQuestion,
    DeliveryFailed,
    ModelError,
    ModelRefused,
    ModelUnavailable,
    NameTaken,
    ReplyTruncated,
    ServiceError,
    SettingsError,
    SlackRefused,
    SlackUnavailable,
    Unknown,
    UnknownConversation,
)
from service.ports.feedback import FeedbackBook
from service.ports.keys import Key, Keys, KeyScope
from service.ports.metering import Meter
from service.ports.slack import SlackDoor, SlackPosts, SlackQueue, SlackThreads, SlackWeb, Workspaces
from service.ports.stories import Following, Stories, StoryDesk, StoryWork

__all__ = [
    "BadQuestion",
    "Conversations",
    "Corrections",
    "Courier",
    "DeliveryFailed",
    "Digests",
    "Editions",
    "FeedbackBook",
    "Following",
    "KeptConversations",
    "Key",
    "KeyScope",
    "Keys",
    "LanguageModel",
    "Ledger",
    "Meter",
    "ModelError",
    "ModelRefused",
    "ModelUnavailable",
    "NameTaken",
    "ReplyTruncated",
    "Retriever",
    "Runs",
    "ServiceError",
    "SettingsError",
    "SlackDoor",
    "SlackPosts",
    "SlackQueue",
    "SlackRefused",
    "SlackThreads",
    "SlackUnavailable",
    "SlackWeb",
    "Stories",
    "StoryDesk",
    "StoryWork",
    "Timetable",
    "Unknown",
    "UnknownConversation",
    "Workspaces",
]
