"""Somebody's words against the two seeds: what is borne out, what is said otherwise, what is not there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.adapters.conversations import SqlConversations
from service.answering import AnsweringPorts
from service.model import Claim, Verification
from service.ports import BadQuestion
from service.verifying import verify
from service.verifying.verifying import MOST_CHARACTERS, MOST_CLAIMS
from tests.scripted_reader import ScriptedReader
from tests.service.archive import NOW, StoppedClock, TestArchive, build
from vectorstore.adapters.onnx_reader import OnnxReader
from vectorstore.model import Draft, Published
from vectorstore.ports import Reader

TRUE = (
    "Umarov held talks with the heads of international organizations.",
    "Kazakh Deputy Foreign Minister Kairat Umarov took part in the high-level event in Geneva.",
    "President Kassym-Jomart Tokayev signed a decree on Dec. 8.",
    "Umarov met with the WIPO Director General Daren Tang.",
    "Daren Tang is the Director General of WIPO.",
    "Gilbert Houngbo expressed hope for continued cooperation with Kazakhstan.",
    "Umarov proposed a master’s program for the Central Asian countries.",
    "Kassym-Jomart Tokayev met with Volker Türk, United Nations High Commissioner for Human Rights.",
    "Türk thanked Tokayev for the warm welcome.",
    "The event in Geneva commemorated the 75th anniversary of the Universal Declaration of Human Rights.",
)
OTHERWISE = {
    "The event in Geneva commemorated the 70th anniversary of the Universal Declaration of Human Rights.": "75th",
    "Umarov spoke about the decree signed by President Tokayev on Dec. 18.": "Dec. 8",
    "Umarov signed the decree on Dec. 8.": "Kassym-Jomart Tokayev",
    "Daren Tang is the ILO Director-General.": "WIPO",
    "The Kazakh Head of State said that Kazakhstan had not ratified the major UN conventions and protocols.": "had",
    "Gilbert Houngbo did not express hope for continued cooperation with Kazakhstan.": "express",
    "Türk blamed Tokayev for the warm welcome.": "thanked",
}
NOT_THERE = (
    "Umarov met with UNESCO Director-General Audrey Azoulay.",
    "Kairat Umarov took part in the high-level event in Vienna.",
    "Türk thanked Umarov for the warm welcome.",
    "The WHO Director-General visited Kazakhstan in November.",
    "Umarov opposed a WIPO regional office in Almaty.",
    "Kassym-Jomart Tokayev is the President of Kazakhstan.",  # so it is, and no sentence says it so
    "Argentina won the World Cup in 2022.",
    "Tokayev met with Volker Türk on March 16, 2023.",  # the day it was printed on is not the day of the meeting
)
BRIDGE = (
    "The harbour bridge of Velmar opened yesterday, mayor Jane Harrow said. "
    "Police officers are investigating several leads. "
    "The workers had carried every stone of it down to the river by hand. "
    "Norbro built the harbour bridge with 15 partners."
)


def ports(archive: TestArchive) -> AnsweringPorts:
    return AnsweringPorts(
        retriever=archive.retriever,
        catalogue=archive.catalogue,
        likeness=archive.likeness,
        conversations=SqlConversations(archive.database, StoppedClock()),
    )


def check(archive: TestArchive, text: str, as_of: datetime = NOW) -> Verification:
    found = verify(text, archive="main", as_of=as_of, ports=ports(archive))
    texts = archive.texts()
    for citation in found.citations:
        assert texts[citation.article_id][citation.start : citation.end] == citation.quote
    assert [citation.number for citation in found.citations] == list(range(1, len(found.citations) + 1))
    for claim in found.claims:
        assert set(claim.citations) <= {citation.number for citation in found.citations}
        assert bool(claim.citations) == (claim.verdict != "not_found")
    return found


def verdict(archive: TestArchive, text: str, as_of: datetime = NOW) -> Claim:
    (claim,) = check(archive, text, as_of).claims
    return claim


@pytest.fixture(scope="module")
def bridged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestArchive]:
    published = Published("2023-03-08", "day", "metadata")
    archive = build(tmp_path_factory.mktemp("bridged"), [Draft(BRIDGE, "bridge.txt", published=published)])
    yield archive
    archive.catalogue.close()


@pytest.mark.parametrize("claim", TRUE)
def test_what_the_archive_says_is_borne_out_with_its_quote(seeded: TestArchive, claim: str) -> None:
    assert verdict(seeded, claim).verdict == "supported"


@pytest.mark.parametrize(("claim", "said"), OTHERWISE.items())
def test_what_the_archive_says_otherwise_is_told_with_what_it_says(seeded: TestArchive, claim: str, said: str) -> None:
    found = verdict(seeded, claim)
    assert found.verdict == "contradicted"
    assert found.note is not None
    assert said in found.note


@pytest.mark.parametrize("claim", NOT_THERE)
def test_what_is_in_doubt_is_not_found(seeded: TestArchive, claim: str) -> None:
    assert verdict(seeded, claim).verdict == "not_found"


def test_a_message_is_checked_claim_by_claim_and_the_rest_is_counted(seeded: TestArchive) -> None:
    text = f"Hi all!\n- {TRUE[3]}\n- {next(iter(OTHERWISE))}\n- {NOT_THERE[0]}\nWhat do you think?"
    found = check(seeded, text)
    assert [claim.verdict for claim in found.claims] == ["supported", "contradicted", "not_found"]
    assert found.left_out == 2


def test_the_same_quote_has_one_number(seeded: TestArchive) -> None:
    found = check(seeded, f"{TRUE[3]} {TRUE[4]}")
    assert [claim.citations for claim in found.claims] == [(1,), (1,)]


def test_no_more_than_a_dozen_claims_are_checked(seeded: TestArchive) -> None:
    found = check(seeded, f"{TRUE[3]}\n\n" * 15)
    assert (len(found.claims), found.left_out) == (MOST_CLAIMS, 3)


def test_he_is_whom_the_sentence_before_names(seeded: TestArchive) -> None:
    found = check(seeded, f"{TRUE[1]} He proposed a master’s program for the Central Asian countries.")
    assert [claim.verdict for claim in found.claims] == ["supported", "supported"]
    alone = verdict(seeded, "He proposed a master’s program for the Central Asian countries.")
    assert (alone.verdict, alone.note) == ("not_found", "it does not say by itself what “He” means")


@pytest.mark.parametrize(
    ("written_on", "expected"), [("2023-03-08", "supported"), ("2023-03-20", "not_found"), ("2026-03-08", "not_found")]
)
def test_yesterday_is_the_writers_and_not_the_articles(bridged: TestArchive, written_on: str, expected: str) -> None:
    as_of = datetime.fromisoformat(f"{written_on}T12:00").replace(tzinfo=UTC)
    claim = verdict(bridged, "The harbour bridge of Velmar opened yesterday, Jane Harrow said.", as_of)
    assert claim.verdict == expected
    assert expected == "supported" or "yesterday" in (claim.note or "")


def test_an_articles_own_sentence_is_borne_out_whenever_it_is_written(bridged: TestArchive) -> None:
    assert (
        verdict(bridged, "The harbour bridge of Velmar opened yesterday, mayor Jane Harrow said.").verdict
        == "supported"
    )


def test_a_few_words_that_name_nothing_are_of_no_article_and_many_are(bridged: TestArchive) -> None:
    assert verdict(bridged, "Police officers are investigating several leads.").verdict == "not_found"
    many = "The workers had carried every stone of it down to the river by hand."
    assert verdict(bridged, many).verdict == "supported"
    assert verdict(bridged, "The workers had carried every stone down to the river.").note == (
        "it names nothing that would tell what it is about"
    )


def test_a_not_that_the_quote_lacks_is_not_borne_out(bridged: TestArchive) -> None:
    denied = verdict(bridged, "Norbro did not build the harbour bridge with 15 partners.")
    assert (denied.verdict, verdict(bridged, "Norbro built the harbour bridge with 12 partners.").note) == (
        "contradicted",
        "the archive has 15, not 12",
    )


@pytest.fixture(scope="module")
def reader() -> Iterator[OnnxReader]:
    made = OnnxReader()
    yield made
    made.close()


def verdict_read(archive: TestArchive, claim: str, reader: Reader) -> str:
    found = verify(claim, archive="main", as_of=NOW, ports=replace(ports(archive), reader=reader))
    return found.claims[0].verdict


def test_with_a_reader_the_verdicts_are_the_same(seeded: TestArchive, reader: Reader) -> None:
    for expected, claims in (("supported", TRUE), ("contradicted", OTHERWISE), ("not_found", NOT_THERE)):
        assert {claim: verdict_read(seeded, claim, reader) for claim in claims} == dict.fromkeys(claims, expected)


def test_a_claim_that_the_reader_is_sure_no_quote_says_is_not_supported(seeded: TestArchive) -> None:
    against = ScriptedReader(votes=lambda _sentence, _quote: -50.0)
    assert verdict_read(seeded, TRUE[3], against) != "supported"
    assert [sentence for sentence, _ in against.weighed] == [TRUE[3]] * len(against.weighed) != []


def test_a_reader_that_believes_everything_bears_nothing_more_out(seeded: TestArchive) -> None:
    credulous = ScriptedReader(votes=lambda _sentence, _quote: 50.0)
    assert "supported" not in {verdict_read(seeded, claim, credulous) for claim in (*OTHERWISE, *NOT_THERE)}


def test_an_empty_archive_bears_nothing_out(tmp_path: Path) -> None:
    archive = build(tmp_path, [])
    assert verdict(archive, TRUE[0]).verdict == "not_found"
    archive.catalogue.close()


def test_another_archives_articles_bear_nothing_out(seeded: TestArchive) -> None:
    found = verify(TRUE[0], archive="other", as_of=NOW, ports=ports(seeded))
    assert [claim.verdict for claim in found.claims] == ["not_found"]


@pytest.mark.parametrize("text", ["", " \n", "Hello!", "🎉"])
def test_a_text_without_claims_is_a_verification_without_claims(seeded: TestArchive, text: str) -> None:
    assert check(seeded, text).claims == ()


def test_a_text_that_is_too_long_is_refused(seeded: TestArchive) -> None:
    with pytest.raises(BadQuestion, match="characters"):
        verify("x" * (MOST_CHARACTERS + 1), archive="main", as_of=NOW, ports=ports(seeded))


PIECES = st.sampled_from([*TRUE, *OTHERWISE, *NOT_THERE]) | st.text(max_size=60)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES, max_size=4))
def test_whatever_is_checked_every_verdict_rests_on_exact_quotes(seeded: TestArchive, pieces: list[str]) -> None:
    check(seeded, "\n".join(pieces))
