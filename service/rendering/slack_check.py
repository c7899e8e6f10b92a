"""Somebody's words held against the archive, in Slack: claim by claim, each with the quotes that bear on it.

Flows in: a Verification, the server's public address. Flows out: SlackMessages. The claims are the words of whoever
wrote them and stand as text; nothing is said of them that no quote beneath them bears out. Dates are those of UTC.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from service.model import Citation, Json, SlackMessage
from service.model.verification import Claim, ClaimVerdict, Verification
from service.rendering.slack_cited import whole_quote
from service.rendering.slack_text import Run, element, elements, messages, remarks, short
from service.rendering.view import marks
from service.rendering.visible import visible
from service.rendering.wording import counted

SIGNS: Mapping[ClaimVerdict, str] = {"supported": "✅", "contradicted": "❗", "not_found": "◻"}
WORDS: Mapping[ClaimVerdict, str] = {
    "supported": "The archive says so",
    "contradicted": "The archive says otherwise",
    "not_found": "Not in the archive",
}
NOTE_CHARACTERS = 300


def check_messages(verification: Verification, *, base_url: str | None) -> tuple[SlackMessage, ...]:
    """As few as hold it: the tally, then every claim with its verdict and its quotes."""
    citations = {citation.number: citation for citation in verification.citations}
    parts = list(_tally(verification))
    for claim in verification.claims:
        parts.extend(_claim(claim, citations, base_url))
    return messages(parts, remarks(_left_out(verification)))


def _tally(verification: Verification) -> Iterator[Json]:
    counts = {verdict: sum(claim.verdict == verdict for claim in verification.claims) for verdict in SIGNS}
    told = [f"{counts[verdict]} {words}" for verdict, words in _TALLIED.items() if counts[verdict]]
    text = f"{counted(len(verification.claims), 'claim')} checked: {', '.join(told)}." if told else _NONE
    yield element("rich_text_section", [Run(f"{text}\n", bold=True)])


_TALLIED: Mapping[ClaimVerdict, str] = {
    "supported": "borne out",
    "contradicted": "contradicted",
    "not_found": "not in the archive",
}
_NONE = "There is no claim in this that I could check."


def _claim(claim: Claim, citations: Mapping[int, Citation], base_url: str | None) -> Iterator[Json]:
    verdict = f"{WORDS[claim.verdict]} {marks(claim.citations)}".strip()
    runs = [Run(f"\n{SIGNS[claim.verdict]} "), Run(f"{visible(claim.text)} "), Run(f"\n{verdict}", bold=True)]
    runs += [Run(f": {short(claim.note, NOTE_CHARACTERS)}")] if claim.note and visible(claim.note) else []
    yield from elements("rich_text_section", [[*runs, Run("\n")]])
    for number in claim.citations:
        if number in citations:
            yield from whole_quote(citations[number], base_url)


def _left_out(verification: Verification) -> list[str]:
    count = verification.left_out
    if not count:
        return []
    one = count == 1
    why = (
        "it claims nothing, or too much stands before it"
        if one
        else "they claim nothing, or too much stands before them"
    )
    return [f"{counted(count, 'sentence')} {'was' if one else 'were'} left unchecked: {why}."]
