"""A text held against the archive, in Slack."""

from __future__ import annotations

from hypothesis import given, settings

from service.model.verification import Claim, Verification
from service.rendering.slack_check import SIGNS, check_messages
from service.rendering.slack_text import words
from service.rendering.visible import as_written, visible
from tests.editions import SOURCES, citation
from tests.service.rendering.slack_drawing import verifications
from tests.service.rendering.slack_reading import BASE, taken, told

ROSE = "The Orla rose over its banks at Marden on Friday night."
LEFT = "The fire service said that 900 people had left their homes."


def test_each_claim_stands_with_its_verdict_and_the_quotes_that_bear_on_it() -> None:
    checked = Verification(
        (
            Claim("The Orla rose.", "supported", (1,), None),
            Claim("700 people left their homes.", "contradicted", (2,), "the archive has 900, not 700"),
            Claim("The mayor <!channel> resigned.", "not_found", (), "nothing speaks of it"),
        ),
        (citation(1, "flood-1", ROSE), citation(2, "flood-2", LEFT)),
        left_out=2,
    )
    (message,) = check_messages(checked, base_url=None)
    taken(message, [SOURCES["flood-1"][2]])
    assert words(message["blocks"]).splitlines() == [
        "3 claims checked: 1 borne out, 1 contradicted, 1 not in the archive.",
        "✅ The Orla rose.",
        "The archive says so [1]",
        f"[1] “{ROSE}”",
        "Orla floods Marden; 1,200 leave the lower town, Marden Post, 20 Nov 2026, 20:30 UTC",
        "❗ 700 people left their homes.",
        "The archive says otherwise [2]: the archive has 900, not 700",
        f"[2] “{LEFT}”",
        "Floods hit Marden, Orla Radio, 21 Nov 2026",
        "◻ The mayor <!channel> resigned.",
        "Not in the archive: nothing speaks of it",
        "2 sentences were left unchecked: they claim nothing, or too much stands before them.",
    ]
    assert "&lt;!channel&gt;" in message["text"]


def test_a_text_without_a_claim_is_told_to_be_one() -> None:
    (message,) = check_messages(Verification((), (), 1), base_url=None)
    assert message["text"].splitlines() == [
        "There is no claim in this that I could check.",
        "1 sentence was left unchecked: it claims nothing, or too much stands before it.",
    ]


@settings(max_examples=25)
@given(drawn=verifications())
def test_every_claim_is_shown_with_exact_quotes_and_nothing_in_it_is_acted_on(drawn: Verification) -> None:
    parts = check_messages(drawn, base_url=BASE)
    for part in parts:
        taken(part, [cited.url for cited in drawn.citations])
    shown = "".join(told(part["blocks"]) for part in parts)
    for claim in drawn.claims:
        assert f"{SIGNS[claim.verdict]} {visible(claim.text)} \n" in shown
    quoted = {cited.number: as_written(cited.quote) for cited in drawn.citations}
    quotes = "".join(told(part["blocks"], "rich_text_quote") for part in parts)
    assert quotes == "".join(f"[{n}] “{quoted[n]}”" for claim in drawn.claims for n in claim.citations)
