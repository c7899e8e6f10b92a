"""What Dateline's buttons, forms, shortcuts and commands are called between it and Slack.

The manifest names the commands and the shortcuts; `slack-manifest.yaml` and this file are held together by a test.
"""

from __future__ import annotations

ASK, DIGEST, SUMMARIZE = "/ask", "/digest", "/summarize"  # commands
SUMMARIZE_MESSAGE, CHECK_MESSAGE = "dateline_summarize", "dateline_check"  # message shortcuts: their callback_id

# Buttons, by action_id, and what their value is.
QUOTES = "dateline_quotes"  # an answer's id
FEEDBACK = "dateline_feedback"  # "up:" or "down:" and an answer's id
ASK_ABOUT = "dateline_ask_about"  # an Edition's id, ":", an item's number
SUBSCRIBE = "dateline_subscribe"  # a digest's id; on the Home tab, ":" and the channel of the direct messages behind it
PREVIEW = "dateline_preview"  # the same

ASK_FORM = (
    "dateline_ask_form"  # a view: callback_id; its private_metadata is an ASK_ABOUT's value, ":", channel, ":", root
)
QUESTION_FIELD = "question"  # its field: block_id and action_id

EVENT_TYPE = "dateline_post"  # metadata of everything that is posted: {"key": …, "part": …}
