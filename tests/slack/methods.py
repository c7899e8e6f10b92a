"""The methods there are: what each does, with which scopes (any one will do), by which kind of token.

Source: docs.slack.dev/reference/methods. Those that read conversations, and those of OAuth, take forms only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.slack import app_methods, chat_methods, other_methods
from tests.slack.calls import Call
from tests.slack.shapes import Json


@dataclass(frozen=True, slots=True)
class Method:
    act: Callable[[Call], Json]
    scopes: tuple[str, ...] = ()
    token: str | None = "bot"  # the kind it takes; "any", or None for none at all
    takes_json: bool = True


_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
METHODS: Mapping[str, Method] = {
    "agents.sessions.rename": Method(other_methods.rename_session, ("chat:write",)),
    "apps.connections.open": Method(app_methods.connections_open, ("connections:write",), "app"),
    "assistant.threads.setStatus": Method(other_methods.set_status, ("chat:write", "assistant:write")),
    "assistant.threads.setSuggestedPrompts": Method(other_methods.set_prompts, ("assistant:write",)),
    "assistant.threads.setTitle": Method(other_methods.set_title, ("assistant:write",)),
    "auth.revoke": Method(app_methods.auth_revoke, (), "any", takes_json=False),
    "auth.test": Method(app_methods.auth_test, (), "any"),
    "chat.appendStream": Method(chat_methods.append_stream, ("chat:write",)),
    "chat.postEphemeral": Method(chat_methods.post_ephemeral, ("chat:write",)),
    "chat.postMessage": Method(chat_methods.post_message, ("chat:write",)),
    "chat.startStream": Method(chat_methods.start_stream, ("chat:write",)),
    "chat.stopStream": Method(chat_methods.stop_stream, ("chat:write",)),
    "chat.update": Method(chat_methods.update, ("chat:write",)),
    "conversations.history": Method(other_methods.history, _HISTORY, takes_json=False),
    "conversations.replies": Method(other_methods.replies, _HISTORY, takes_json=False),
    "oauth.v2.access": Method(app_methods.oauth_access, (), None, takes_json=False),
    "views.open": Method(other_methods.open_view),
    "views.publish": Method(other_methods.publish_view),
}
STREAMING = ("chat.startStream", "chat.appendStream", "chat.stopStream")
