"""What may be said and what may not, over the two seeds. Each refused sentence is one way of making things up."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.candidates import Candidate, candidates
from service.grounding import Grounded, Refused, ground, is_exact
from tests.service.archive import TestArchive
from vectorstore.model import MAIN_ARCHIVE, RankedPassage

TRUE = [
    "The sides discussed cooperation prospects during talks with the WHO Director-General Tedros Ghebreyesus.",
    "President Kassym-Jomart Tokayev signed a decree on Dec. 8 that endorsed the Action Plan.",
    "Umarov proposed a master's program for the Central Asian countries.",
    "Umarov met with WIPO Director General Daren Tang.",
    "Gilbert Houngbo is the ILO Director-General.",
    "The ILO is headed by Director-General Gilbert Houngbo.",
    "Tokayev met with UN High Commissioner for Human Rights Volker Türk on 17 March 2023.",
    "Volker Türk thanked Tokayev for the warm welcome.",
    "Houngbo expressed hope for continued cooperation with Kazakhstan.",
    "Kazakhstan has ratified all the major UN conventions.",
    "Türk said this year marks the 75th anniversary of the Universal Declaration of Human Rights.",
    "The Almaty Process is a consultative platform on refugee protection and international migration.",
    "Umarov discussed intellectual property development with Daren Tang, and Houngbo expressed hope for continued "
    "cooperation with Kazakhstan.",
]
MADE_UP = {
    "an invented name": "Umarov met with Boris Johnson.",
    "an invented office": "Umarov met with WHO High Representative Tedros Ghebreyesus.",
    "another body": "Tedros Ghebreyesus is the Director-General of the ILO.",
    "another holder": "Amy Pope heads the ILO.",
    "a deputy made head": "Ugochi Daniels is the IOM Director General.",
    "another first name": "Michael Houngbo expressed hope for continued cooperation with Kazakhstan.",
    "an office given to another": "President Umarov signed a decree on Dec. 8.",
    "another day": "Tokayev signed a decree on Dec. 9 that endorsed the Action Plan.",
    "an invented year": "Tokayev signed a decree on Dec. 8, 2023 that endorsed the Action Plan.",
    "another number": "Umarov took part in the 70th anniversary of the Universal Declaration of Human Rights.",
    "an invented number": "Kazakhstan ratified 45 UN conventions.",
    "another place": "Umarov took part in the high-level event in Paris.",
    "a place from elsewhere": "Umarov met Tedros Ghebreyesus in Almaty.",
    "roles swapped": "Tokayev thanked Volker Türk for the warm welcome.",
    "roles swapped by the passive": "Türk was thanked by Tokayev for the warm welcome.",
    "roles swapped in speech": "Türk told Tokayev about the reforms underway in the country.",
    "another doer": "Houngbo outlined the country’s efforts to protect the labor rights of workers.",
    "another doer in the passive": "The decree was signed by Umarov on Dec. 8.",
    "an added no": "Kazakhstan has not ratified all the major UN conventions.",
    "a denial": "Houngbo denied hope for continued cooperation with Kazakhstan.",
    "a proposal told as a deed": "Umarov launched a master's program for the Central Asian countries.",
    "a possibility told as a fact": "Umarov established a WIPO regional office in Almaty.",
    "the opposite": "The decree weakens gender equality and child rights.",
    "another verb": "Volker Türk criticised the level of cooperation with the Kazakh authorities.",
    "an extent": "Kazakhstan ratified only some of the major UN conventions.",
    "invented words": "Tokayev said \"human rights are the soul of our nation\".",
    "a link": "Read more at https://example.com/umarov.",
    "nothing of the archive": "The moon is made of cheese.",
}  # fmt: skip


@pytest.fixture(scope="module")
def evidence(seeded: TestArchive) -> list[Candidate]:
    articles = seeded.catalogue.articles(MAIN_ARCHIVE)
    passages = [p for article in articles for p in seeded.catalogue.neighbours(MAIN_ARCHIVE, article.id)]
    leads = {passage.article.id: passage for passage in passages if passage.ordinal == 0}
    return candidates([RankedPassage(passage, 1.0, {}) for passage in passages], leads)


@pytest.mark.parametrize("draft", TRUE)
def test_a_true_sentence_is_said_with_exact_quotes(seeded: TestArchive, evidence: list[Candidate], draft: str) -> None:
    outcome = ground(draft, evidence, likeness=seeded.likeness)
    assert isinstance(outcome, Grounded), outcome
    assert outcome.quotes
    texts = seeded.texts()
    for quote in outcome.quotes:
        assert quote.span.of(texts[quote.passage.article.id]) == quote.text
        assert is_exact(quote)


@pytest.mark.parametrize("draft", MADE_UP.values(), ids=MADE_UP.keys())
def test_a_made_up_sentence_is_refused_with_a_reason(
    seeded: TestArchive, evidence: list[Candidate], draft: str
) -> None:
    outcome = ground(draft, evidence, likeness=seeded.likeness)
    assert isinstance(outcome, Refused), outcome
    assert outcome.reason


def test_a_denial_in_the_article_is_not_lost() -> None:
    from tests.passages import passage, ranked

    found = candidates(ranked(passage("Minister Anna Kowalska denied that the bridge was closed on Monday.")), {})
    likeness = _without_embedder()
    assert isinstance(ground("The bridge was closed on Monday.", found, likeness=likeness), Refused)
    kept = ground("Anna Kowalska denied that the bridge was closed on Monday.", found, likeness=likeness)
    assert isinstance(kept, Grounded)


def test_every_sentence_of_the_seeds_supports_itself(seeded: TestArchive, evidence: list[Candidate]) -> None:
    for candidate in evidence:
        assert isinstance(ground(candidate.text, evidence, likeness=seeded.likeness), Grounded)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200))
def test_random_text_is_never_grounded_without_a_quote(
    seeded: TestArchive, evidence: list[Candidate], text: str
) -> None:
    outcome = ground(text, evidence, likeness=seeded.likeness)
    assert isinstance(outcome, Refused) or outcome.quotes


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_changed_number_is_always_refused(
    seeded: TestArchive, evidence: list[Candidate], data: st.DataObject
) -> None:
    number = data.draw(st.integers(2, 10_000).filter(lambda n: n != 75))
    draft = f"This year marks the {number}th anniversary of the adoption of the Universal Declaration of Human Rights."
    assert isinstance(ground(draft, evidence, likeness=seeded.likeness), Refused)


def _without_embedder():  # type: ignore[no-untyped-def]
    from service.likeness import Likeness

    return Likeness(None)
