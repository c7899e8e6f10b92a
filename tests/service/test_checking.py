"""What goes wrong in a told-again piece of news, one kind of falsehood at a time, over articles made up for it."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.candidates import Candidate, candidates
from service.grounding import MAX_DRAFT, Grounded, Refused, ground
from service.likeness import Likeness
from tests.passages import passage, ranked
from vectorstore.model import Published

HARBOUR = (
    "Ferry operator Norrline said on Tuesday it was cutting 120 jobs, and shipbuilder Vestmar said it was hiring "
    "340 welders. Norrline is now valued at about $2.4 billion, down from more than $3.1 billion in 2019.\n\n"
    "Norrline chief executive Petra Lindqvist thanked Mayor Oskar Brandt for his support. Brandt, who early on sent "
    "a letter to Lindqvist, declined to comment on the cuts.\n\n"
    "The storm killed 14 people and injured 230 when it struck the town of Karsund late on Saturday, and it moved away "
    "late on Sunday. At least 60 houses were partially or fully destroyed, officials said.\n\n"
    "Karsund is one of the busiest ports in Norway, and the third largest in Europe. The harbour closed after the "
    "bridge collapsed.\n\n"
    "The new law must still be signed by the governor. Some council members have called for the port to split its "
    "ferry business from its freight business. The rules will cover large ships at the end of 2024 and extend to "
    "small boats beginning in 2026.\n\n"
    "“The harbour is our whole life,” said fisherman Jonas Eide. Dock workers claimed the company was hiding its "
    "losses. Neither the port nor the shipbuilder Vestmar disclosed the price of the deal.\n\n"
    "Governor Ingrid Solheim flew into the coastal town of Karsund, north of the capital Drammen. Shares of Vestmar "
    "rose 8% on Monday. The council approved the plan on 3 May. The mayor received 28 of the 30 votes."
)
FALSE = {
    "the number of another company": "Norrline said it was hiring 340 welders.",
    "the deed of another company": "Vestmar said it was cutting 120 jobs.",
    "millions for billions": "Norrline is now valued at about $2.4 million.",
    "another currency": "Norrline is now valued at about €2.4 billion.",
    "the value of another time": "Norrline is now valued at about $3.1 billion.",
    "a bound dropped": "60 houses were partially or fully destroyed.",
    "a bound turned": "At most 60 houses were partially or fully destroyed.",
    "killed and injured swapped": "The storm killed 230 people.",
    "the two ends of a count": "The mayor received 30 of the 28 votes.",
    "who thanked whom": "Oskar Brandt thanked Petra Lindqvist for her support.",
    "who wrote to whom": "Lindqvist sent a letter to Brandt.",
    "another weekday": "The storm struck the town of Karsund late on Sunday.",
    "another year": "The rules extend to small boats beginning in 2024.",
    "the year of the paper": "The rules extend to small boats beginning in 2023.",
    "half of an either-or": "At least 60 houses were fully destroyed.",
    "a no dropped": "Brandt commented on the cuts.",
    "a neither dropped": "Vestmar disclosed the price of the deal.",
    "one of several": "Karsund is the busiest port in Norway.",
    "a rank dropped": "Karsund is the largest port in Europe.",
    "still to be done": "The new law was signed by the governor.",
    "called for, told as decided": "The port will split its ferry business from its freight business.",
    "before for after": "The harbour closed before the bridge collapsed.",
    "effect for cause": "The bridge collapsed after the harbour closed.",
    "an invented cause": "Norrline was cutting 120 jobs because of the storm.",
    "own words without their speaker": "The harbour is our whole life.",
    "own words of another": "“The harbour is our whole life,” said Oskar Brandt.",
    "own words altered": "Jonas Eide said “The harbour is our second life”.",
    "a claim told as fact": "The company was hiding its losses.",
    "a claim of others": "Norrline said the company was hiding its losses.",
    "the place beside": "Governor Ingrid Solheim flew into Drammen.",
    "the office of another": "Governor Oskar Brandt received a letter.",
    "the opposite direction": "Shares of Vestmar fell 8% on Monday.",
    "another day of the month": "The council approved the plan on 4 May.",
    "the opposite verdict": "The council rejected the plan on 3 May.",
    "an addition at the end": "The council approved the plan on 3 May despite protests.",
    "an addition that names": "The council approved the plan on 3 May with Ingrid Solheim.",
}
TRUE = [
    "Norrline said it was cutting 120 jobs.",
    "Vestmar said it was hiring 340 welders.",
    "Norrline is now valued at about $2.4 billion.",
    "Petra Lindqvist thanked Mayor Oskar Brandt for his support.",
    "Brandt sent a letter to Lindqvist.",
    "Brandt declined to comment on the cuts.",
    "The storm struck the town of Karsund late on Saturday.",
    "The storm killed 14 people.",
    "At least 60 houses were partially or fully destroyed.",
    "Karsund is one of the busiest ports in Norway.",
    "The new law must still be signed by the governor.",
    "The rules will extend to small boats beginning in 2026.",
    "Dock workers claimed the company was hiding its losses.",
    "Jonas Eide said “The harbour is our whole life”.",
    "Governor Ingrid Solheim flew into the coastal town of Karsund.",
    "The mayor received 28 of the 30 votes.",
]
DISGUISED = {
    "a letter of another alphabet in a name": "\u041eskar Brandt declined to comment on the cuts.",
    "a letter of another alphabet in a no": "Brandt has n\u043et declined to comment on the cuts.",
    "a zero-width space in a name": "Os\u200bkar Brandt declined to comment on the cuts.",
    "a mark that turns the text round": "\u202eBrandt declined to comment on the cuts.",
    "markdown": "**Brandt** declined to comment on the cuts.",
    "a link": "[Brandt](https://example.com) declined to comment on the cuts.",
    "HTML": "Brandt declined <b>to comment</b> on the cuts.",
    "a sign for no": "❌ Brandt declined to comment on the cuts.",
    "only marks": "?!… —",
    "only signs": "🚢🔥",
    "only a name": "Brandt Brandt Brandt",
    "Russian": "Брандт отказался комментировать сокращения.",
    "Arabic": "رفض برانت التعليق على التخفيضات.",
    "Chinese": "布兰特拒绝对裁员置评。",
}


def _evidence() -> list[Candidate]:
    page = passage(HARBOUR, title="Storm in Karsund", published=Published("2023-03-18", "day", "metadata"))
    return candidates(ranked(page), {"a1": page})


@pytest.fixture(scope="module")
def evidence() -> list[Candidate]:
    return _evidence()


@pytest.mark.parametrize("draft", FALSE.values(), ids=FALSE.keys())
def test_each_kind_of_falsehood_is_refused(evidence: list[Candidate], draft: str) -> None:
    outcome = ground(draft, evidence, likeness=Likeness(None))
    assert isinstance(outcome, Refused), outcome
    assert outcome.reason


@pytest.mark.parametrize("draft", TRUE)
def test_a_faithful_sentence_is_kept(evidence: list[Candidate], draft: str) -> None:
    outcome = ground(draft, evidence, likeness=Likeness(None))
    assert isinstance(outcome, Grounded), outcome


@pytest.mark.parametrize("draft", DISGUISED.values(), ids=DISGUISED.keys())
def test_a_disguised_sentence_is_refused(evidence: list[Candidate], draft: str) -> None:
    assert isinstance(ground(draft, evidence, likeness=Likeness(None)), Refused)


def test_a_draft_longer_than_any_sentence_is_refused_unread(evidence: list[Candidate]) -> None:
    outcome = ground("Brandt declined to comment. " * 4_000, evidence, likeness=Likeness(None))
    assert isinstance(outcome, Refused)
    assert len(outcome.text) == MAX_DRAFT


NAMES = ("Oskar Brandt", "Petra Lindqvist", "Ingrid Solheim", "Jonas Eide", "Norrline", "Vestmar")
FIRMS = ("Karl Nyberg", "Elin Dahl", "Aurskog Line", "Bremnes")


@settings(max_examples=60)
@given(
    doer=st.sampled_from(NAMES + FIRMS),
    other=st.sampled_from(NAMES + FIRMS),
    denied=st.booleans(),
)
def test_only_who_did_it_may_be_said_to_have_done_it(doer: str, other: str, denied: bool) -> None:
    draft = f"{doer} {'never ' if denied else ''}thanked {other} for his support."
    outcome = ground(draft, _evidence(), likeness=Likeness(None))
    if (doer, other, denied) == ("Petra Lindqvist", "Oskar Brandt", False):
        assert isinstance(outcome, Grounded)
    else:
        assert isinstance(outcome, Refused)


@settings(max_examples=60)
@example(pattern=("Vestmar said it was hiring {} welders.", 340), number=2023)  # the year of the article
@example(pattern=("Norrline said it was cutting {} jobs.", 120), number=2023)
@given(
    pattern=st.sampled_from(
        [
            ("Norrline said it was cutting {} jobs.", 120),
            ("Vestmar said it was hiring {} welders.", 340),
            ("The storm killed {} people.", 14),
            ("At least {} houses were partially or fully destroyed.", 60),
            ("Shares of Vestmar rose {}% on Monday.", 8),
        ]
    ),
    number=st.one_of(st.integers(2, 5_000), st.sampled_from([8, 14, 28, 30, 60, 120, 230, 340, 2019, 2024, 2026])),
)
def test_a_number_is_said_only_of_what_it_counts(pattern: tuple[str, int], number: int) -> None:
    outcome = ground(pattern[0].format(number), _evidence(), likeness=Likeness(None))
    assert isinstance(outcome, Grounded) == (number == pattern[1])


@settings(max_examples=40)
@given(text=st.text(max_size=300))
def test_any_text_at_all_is_refused_or_quoted(text: str) -> None:
    outcome = ground(text, _evidence(), likeness=Likeness(None))
    assert isinstance(outcome, Refused) or outcome.quotes
