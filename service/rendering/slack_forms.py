"""Forms in Slack: a question about one item of an Edition.

Flows in: which item, and the thread to answer in. Flows out: a modal for `views.open`, whose `private_metadata` brings
all of that back with what was typed.
"""

from __future__ import annotations

from service.model import Json
from service.rendering.slack_names import ASK_FORM, QUESTION_FIELD
from service.rendering.slack_text import Run, element, plain, rich, short

HEADLINE_CHARACTERS = 300
QUESTION_CHARACTERS = 2_000


def ask_form(edition_id: str, item: int, headline: str, *, channel: str, root: str) -> Json:
    """`channel` and `root` are of the thread in which it will be answered."""
    about = [Run(f"{item}. ", bold=True), Run(short(headline, HEADLINE_CHARACTERS), bold=True)]
    told = Run("\nThe answer comes from this story’s articles, in the thread beneath the digest.")
    typed: Json = {
        "type": "plain_text_input",
        "action_id": QUESTION_FIELD,
        "multiline": True,
        "max_length": QUESTION_CHARACTERS,
        "focus_on_load": True,
        "placeholder": plain("What happens next? Who said so?"),
    }
    field: Json = {"type": "input", "block_id": QUESTION_FIELD, "label": plain("Your question"), "element": typed}
    return {
        "type": "modal",
        "callback_id": ASK_FORM,
        "private_metadata": f"{edition_id}:{item}:{channel}:{root}",
        "title": plain("Ask about this"),
        "submit": plain("Ask"),
        "close": plain("Cancel"),
        "blocks": [*rich([element("rich_text_section", [*about, told])]), field],
    }
