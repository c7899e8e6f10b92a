"""What may be said and what may not, over the two seeds. Each refused sentence is one way of making things up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.candidates import Candidate, candidates
from service.grounding import Grounded, Refused, ground, is_exact
from service.likeness import Likeness
from tests.passages import passage, ranked
from tests.scripted_reader import ScriptedReader
from tests.service.archive import TestArchive
from vectorstore.adapters.onnx_reader import OnnxReader
from vectorstore.model import MAIN_ARCHIVE, Published, RankedPassage
from vectorstore.ports import Reader, ReaderUnavailable

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


@pytest.fixture(scope="module")
def reader() -> Iterator[OnnxReader]:
    made = OnnxReader()
    yield made
    made.close()


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
    found = candidates(ranked(passage("Minister Anna Kowalska denied that the bridge was closed on Monday.")), {})
    likeness = Likeness(None)
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


@pytest.mark.parametrize("draft", TRUE)
def test_a_true_sentence_is_said_by_the_readers_leave_as_well(
    seeded: TestArchive, evidence: list[Candidate], reader: Reader, draft: str
) -> None:
    assert isinstance(ground(draft, evidence, likeness=seeded.likeness, reader=reader), Grounded)


def sure_of_all(_sentence: str, _quote: str) -> float:
    return 50.0


def sure_of_none(_sentence: str, _quote: str) -> float:
    return -50.0


@pytest.mark.parametrize("draft", MADE_UP.values(), ids=MADE_UP.keys())
def test_no_reader_lets_a_made_up_sentence_through(
    seeded: TestArchive, evidence: list[Candidate], reader: Reader, draft: str
) -> None:
    for one in (reader, ScriptedReader(votes=sure_of_all)):
        assert isinstance(ground(draft, evidence, likeness=seeded.likeness, reader=one), Refused)


def test_what_the_reader_is_sure_that_no_quote_says_is_refused(seeded: TestArchive, evidence: list[Candidate]) -> None:
    for draft in TRUE:
        outcome = ground(draft, evidence, likeness=seeded.likeness, reader=ScriptedReader(votes=sure_of_none))
        assert isinstance(outcome, Refused), draft


def test_a_doubt_is_no_refusal(seeded: TestArchive, evidence: list[Candidate]) -> None:
    doubtful = ScriptedReader(votes=lambda _sentence, _quote: -1.0)
    for draft in TRUE:
        assert isinstance(ground(draft, evidence, likeness=seeded.likeness, reader=doubtful), Grounded)


def test_what_the_archive_prints_needs_no_readers_leave(evidence: list[Candidate]) -> None:
    reader = ScriptedReader(votes=sure_of_none)
    for candidate in evidence:
        assert isinstance(ground(candidate.text, evidence, likeness=Likeness(None), reader=reader), Grounded)
    assert reader.weighed == []


def test_a_reader_that_fails_decides_nothing(seeded: TestArchive, evidence: list[Candidate]) -> None:
    failing = ScriptedReader(failure=ReaderUnavailable("The weights are missing."))
    for draft in (*TRUE, *MADE_UP.values()):
        plain = ground(draft, evidence, likeness=seeded.likeness)
        assert ground(draft, evidence, likeness=seeded.likeness, reader=failing) == plain


def test_what_the_other_checks_refuse_is_not_shown_to_the_reader(
    seeded: TestArchive, evidence: list[Candidate]
) -> None:
    reader = ScriptedReader()
    for draft in MADE_UP.values():
        ground(draft, evidence, likeness=seeded.likeness, reader=reader)
    assert reader.weighed == []


MET = "Mayor Anna Kowalska met Ewa Lis in Gdansk on Friday."


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        (Published("2023-03-17", "day", "text"), f"March 17, 2023. {MET}"),
        (None, MET),
    ],
)
def test_the_reader_is_shown_the_articles_day_with_the_quote(published: Published | None, shown: str) -> None:
    item = passage(MET, title="News", published=published)
    reader = ScriptedReader()
    found = candidates(ranked(item), {item.article.id: item})
    assert isinstance(ground("Anna Kowalska met Ewa Lis.", found, likeness=Likeness(None), reader=reader), Grounded)
    assert reader.weighed == [("Anna Kowalska met Ewa Lis.", shown)]
    against = ScriptedReader(votes=sure_of_none)
    refused = ground("Anna Kowalska met Ewa Lis.", found, likeness=Likeness(None), reader=against)
    assert refused == Refused("Anna Kowalska met Ewa Lis.", "the quote, read beside it, does not say so")


def test_each_half_of_a_sentence_is_held_against_the_quote_of_its_own(
    seeded: TestArchive, evidence: list[Candidate]
) -> None:
    draft, first = TRUE[-1], TRUE[-1].partition(", and ")[0]
    whole = ground(draft, evidence, likeness=seeded.likeness, reader=ScriptedReader())
    assert isinstance(whole, Grounded)
    assert len(whole.quotes) > 1
    against_the_first = ScriptedReader(votes=lambda sentence, _quote: -50.0 if sentence.startswith(first) else 0.0)
    assert isinstance(ground(draft, evidence, likeness=seeded.likeness, reader=against_the_first), Refused)
    second_was_heard = [sentence for sentence, _ in against_the_first.weighed if not sentence.startswith(first)]
    assert second_was_heard
