"""Slack's errors, as this project's: what may be tried again, what may not, and what an operator does about it.

Flows in: what a method answered. Flows out: SlackRefused with words for an operator, or SlackUnavailable. Source of the
codes: the pages of the methods under https://docs.slack.dev/reference/methods.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from service.adapters.slack_wire import Exchange
from service.model import Json
from service.ports import SlackRefused, SlackUnavailable

DETAILS_CHARACTERS: Final = 300  # of what Slack says about an argument that is wrong
NOT_DONE: Final = frozenset(
    {"request_timeout", "team_added_to_org", "external_channel_migrating", "org_login_required"}
)
MAYBE_DONE: Final = frozenset({"internal_error", "fatal_error", "service_unavailable", "update_failed", "rollup_error"})
TOO_OFTEN: Final = frozenset({"ratelimited", "rate_limited"})

_INSTALL_AGAIN: Final = "install the app again in Slack, and set SLACK_BOT_TOKEN if it is the one that is set"
_OUR_FAULT: Final = "a fault of Dateline's: please report it"
ADVICE: Final[Mapping[str, str]] = {
    "not_in_channel": "Dateline is not in that channel: invite it there with /invite @Dateline",
    "channel_not_found": "there is no such channel, or it is private and Dateline is not in it: /invite @Dateline",
    "is_archived": "the channel is archived: unarchive it, or choose another",
    "is_inactive": "the channel is archived: unarchive it, or choose another",
    "restricted_action": "the workspace lets only some people write there: ask its administrators",
    "restricted_action_read_only_channel": "nobody but some people may write in that channel: choose another",
    "restricted_action_thread_only_channel": "only replies are allowed in that channel: choose another",
    "restricted_action_non_threadable_channel": "threads are switched off in that channel: choose another",
    "restricted_action_thread_locked": "the thread is locked",
    "cannot_reply_to_message": "that message takes no replies",
    "messages_tab_disabled": "switch on the Messages tab of App Home in the app's settings",
    "ekm_access_denied": "administrators have suspended posting",
    "accesslimited": "the workspace takes no calls from this network",
    "token_revoked": f"the token was revoked: {_INSTALL_AGAIN}",
    "token_expired": "the token has expired: switch token rotation off in the app's settings, then " + _INSTALL_AGAIN,
    "invalid_auth": f"the token is not valid: {_INSTALL_AGAIN}",
    "not_authed": f"no token was given: {_INSTALL_AGAIN}",
    "account_inactive": f"the app was removed, or the workspace is gone: {_INSTALL_AGAIN}",
    "not_allowed_token_type": "this kind of token cannot do that: SLACK_BOT_TOKEN begins with xoxb-",
    "team_access_not_granted": "the organisation has not let the app into that workspace: ask its administrators",
    "two_factor_setup_required": "the workspace wants two-factor authentication set up first",
    "unknown_method": "this Slack has no such method",
    "not_enabled": "this workspace does not have that feature",
    "feature_not_enabled": "this workspace does not have that feature",
    "method_not_supported_for_channel_type": "not in this kind of channel",
    "message_not_found": "the message is gone",
    "thread_not_found": "the thread is gone",
    "cant_update_message": "the message is not Dateline's to change",
    "edit_window_closed": "the workspace lets nobody edit messages as old as this one",
    "message_not_in_streaming_state": "the message no longer grows: Slack ends streams by itself after a while",
    "message_not_owned_by_app": "the message is not Dateline's to change",
    "user_not_in_channel": "that person is not in the channel",
    "user_not_found": "there is no such person",
    "streaming_state_conflict": "the message still grows",
    "session_not_found": "there is no such conversation",
    "expired_trigger_id": "three seconds had passed since the click",
    "trigger_expired": "three seconds had passed since the click",
    "exchanged_trigger_id": "the click was used already",
    "trigger_exchanged": "the click was used already",
    "used_url": "five replies were sent already",
    "expired_url": "half an hour had passed",
    "not_found": "half an hour had passed, or five replies were sent already",
    "bad_client_secret": "SLACK_CLIENT_SECRET does not belong to SLACK_CLIENT_ID",
    "invalid_client_id": "SLACK_CLIENT_ID is not that of an app",
    "bad_redirect_uri": "add DATELINE_PUBLIC_URL/slack/oauth_redirect to the app's redirect URLs",
    "invalid_code": "Slack's code was used already, or is too old",
    "code_already_used": "Slack's code was used already",
    "msg_too_long": _OUR_FAULT,
    "msg_blocks_too_long": _OUR_FAULT,
    "no_text": _OUR_FAULT,
    "invalid_blocks": _OUR_FAULT,
    "invalid_blocks_format": _OUR_FAULT,
    "invalid_arguments": _OUR_FAULT,
    "view_too_large": _OUR_FAULT,
    "metadata_too_large": _OUR_FAULT,
}
_CODE = re.compile(r"[a-zA-Z0-9_.:-]{1,80}")


def wants_less(answer: Exchange) -> bool:
    """Whether it says that it was asked too often."""
    return answer.status == 429 or answer.fields.get("error") in TOO_OFTEN


def failure(doing: str, answer: Exchange) -> SlackRefused | SlackUnavailable:
    """Why `doing` ("chat.postMessage in C123") was not done."""
    code = code_of(answer)
    if answer.status >= 500 or code in MAYBE_DONE:
        return SlackUnavailable(f"Slack failed at {doing} ({code or answer.status})", may_have_arrived=True)
    if answer.status == 408 or code in NOT_DONE:
        return SlackUnavailable(f"Slack cannot do {doing} now ({code or answer.status})")
    if code is None:
        reason = f"Slack's address answered {doing} with {answer.status}: look at DATELINE_SLACK_API_URL"
        return SlackRefused(reason, code=f"http_{answer.status}")
    return SlackRefused(f"Slack refused {doing} ({code}): {_why(code, answer.fields)}", code=code)


def code_of(answer: Exchange) -> str | None:
    """Slack's own word for what is wrong; a response_url has it as plain text."""
    found = answer.fields.get("error", answer.text.strip())
    return found if isinstance(found, str) and _CODE.fullmatch(found) else None


def _why(code: str, fields: Json) -> str:
    if code == "missing_scope":
        needed = fields.get("needed")
        return f"the app lacks the scope {_plain(needed)}: add it as in slack-manifest.yaml, and install the app again"
    advice = ADVICE.get(code, "see the method's page under https://docs.slack.dev/reference/methods")
    return "; ".join(part for part in (advice, _plain(_details(fields))) if part)


def _details(fields: Json) -> str:
    """What Slack says about arguments: where in the blocks, and what is wrong there."""
    metadata = fields.get("response_metadata")
    said = metadata.get("messages") if isinstance(metadata, dict) else None
    found = [*_listed(fields.get("errors")), *_listed(said)]
    return "; ".join(dict.fromkeys(found))


def _listed(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _plain(value: object) -> str:
    text = "".join(c if c.isprintable() else " " for c in str(value or ""))
    return " ".join(text.split())[:DETAILS_CHARACTERS]
