"""What of a claim is exchanged for what a sentence says, and what never is."""

from __future__ import annotations

import pytest

from service.mentions import find_mentions
from service.verifying.swaps import swaps


def tried(claim: str, said: str) -> list[str]:
    return [swap.text for swap in swaps(find_mentions(claim), find_mentions(said))]


@pytest.mark.parametrize(
    ("claim", "said", "exchanged"),
    [
        ("The bridge of Velmar cost 60 million euros.", "It cost 40 million euros.", "cost 40 million euros"),
        ("It was the 70th anniversary.", "They marked the 75th anniversary on Monday.", "the 75th anniversary"),
        ("Harrow signed the decree on Dec. 9.", "The decree was signed on Dec. 8.", "on Dec. 8"),
        ("Harrow met Ola Lund on March 3.", "Harrow and Lund met on March 2.", "on March 2"),
        ("Umarov signed the decree.", "The decree was signed by Kassym-Jomart Tokayev.", "Tokayev signed"),
        ("Daren Tang is the ILO chief.", "He met WIPO chief Daren Tang.", "the WIPO chief"),
        ("Harrow did not sign the decree.", "Harrow signed the decree.", "Harrow sign the decree"),
        ("The decree was not signed.", "The decree was signed.", "was signed"),
        ("Harrow signed the decree in May 2021.", "She did not sign the decree.", "not signed the decree"),
        ("Türk blamed Tokayev for it.", "Türk thanked Tokayev for it.", "Türk thanked"),
    ],
)
def test_what_excludes_the_other_is_exchanged(claim: str, said: str, exchanged: str) -> None:
    assert any(exchanged in text for text in tried(claim, said)), tried(claim, said)


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("At least 15 ships waited off Velmar.", "12 ships waited off Velmar."),
        ("15 ships waited off Velmar.", "At least 12 ships waited off Velmar."),
        ("About 15 ships waited off Velmar.", "12 ships waited off Velmar."),
        ("15 ships waited off Velmar.", "12 workers waited off Velmar."),
        ("Norbro hired 500 workers in Velmar.", "Norbro hired 300 workers in Velmar in 2020."),
        ("Shares of Norbro fell 6%.", "Shares of Norbro fell 4%."),
        ("The bridge carries 21,000 cars a day.", "The bridge carries 12,000 cars a day."),
        ("Some 12,300 people live in Velmar.", "12,345 people live in Velmar."),
        ("The mayor spoke to 12,300 people.", "The mayor spoke to 12,345 people."),
        ("She is ranked No. 4 in the world.", "She is ranked No. 1 in the world."),
        ("Velmar won 3-1 against Larvik.", "Velmar won 2-1 against Larvik."),
        ("Harrow met Ola Lund on March 28.", "Harrow met Ola Lund on March 2."),
        ("Harrow said on March 3 that Ola Lund left.", "Harrow said on March 2 that Ola Lund left."),
        ("Harrow signed a decree in January.", "Harrow signed a decree on Dec. 8."),
        ("Harrow met Ola Lund on Tuesday.", "Harrow met Ola Lund on Monday."),
        ("Umarov met Amy Pope.", "Umarov met Daren Tang."),
        ("Türk thanked Umarov.", "Türk thanked Tokayev."),
        ("Harrow gave a speech in Oslo.", "Harrow gave a speech in Velmar."),
        ("Anna Berg was the mayor of Velmar.", "The mayor of Velmar is Jane Harrow."),
        ("Anna Berg is the deputy mayor of Velmar.", "Jane Harrow is the mayor of Velmar."),
        ("The bridge is not open.", "The bridge was opened."),
        ("Harrow has not yet signed the decree.", "Harrow signed the decree."),
        ("Harrow did not meet Ola Lund.", "Harrow met Ola Lund on March 2."),
        ("The council approved the toll.", "The council did not approve the toll."),
        ("Shares of Norbro rose.", "Shares of Norbro fell."),
    ],
)
def test_what_may_both_be_so_is_left_alone(claim: str, said: str) -> None:
    assert tried(claim, said) == []
