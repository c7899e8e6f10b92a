from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.summaries.standing_alone import Footing, beginning, footing


@pytest.mark.parametrize(
    "sentence",
    [
        "The Velmar city council approved a new bridge over the harbour on Monday.",
        "“The bridge will stand for a century,” Mayor Jane Harrow said at the ceremony.",
        "In his speech, Harrow thanked the engineers of three countries.",
        "This week the ferry carried more than 4,000 people across the bay.",
        "One of the three engines of the ferry caught fire off Velmar.",
        "The number of passengers rose by a tenth after the fares were cut.",
        "Kazakh Head of State Kassym-Jomart Tokayev met with UN High Commissioner Volker Türk, Kazinform cites Akorda.",
        "Two brothers fought on the beaches of Normandy in World War I and came home.",
        "US officials say that the island has been without power for a day.",
        "Der Bürgermeister von Velmar hat am Montag eine neue Brücke eröffnet.",
        "哈萨克斯坦总统在日内瓦会见了联合国人权事务高级专员并讨论了合作。",
    ],
)
def test_news_that_names_its_own_stands(sentence: str) -> None:
    assert footing(sentence) is Footing.STANDS


@pytest.mark.parametrize(
    "sentence",
    [
        "But nobody in the council has read the report to its end.",
        "Meanwhile the ferries go on carrying passengers across the bay.",
        "The decision comes a month after a fire closed the old pier.",
        "The mayor asked the council to vote again before the summer.",
        "In addition to the fare, passengers pay a harbour fee at the pier.",
        "The two sides agreed to go on talking about the harbour.",
        "Residents of that district were told to leave their homes, while those in such streets stayed.",
        "Adding salt to your meal is associated with a shorter life, a study found.",
    ],
)
def test_what_goes_on_from_another_sentence_leans_on_it(sentence: str) -> None:
    assert footing(sentence) is Footing.LEANS


@pytest.mark.parametrize(
    "sentence",
    [
        "He said the bridge would be closed for the whole of the winter.",
        "It was the third time that the harbour had been closed to ships.",
        "These funds are used to repair the old pier and its lights.",
        "“The bridge will stand for a century,” he said at the ceremony.",
        "According to him, the bridge was safe on the day that it opened.",
        "In other cases, they were not able to say who had opened the gate.",
        "Some of them were taken to a hospital in the next town.",
        "As Texas governor, he sent more officers to the border.",
        "The harbour was closed at the request of the engineers, she wrote.",
    ],
)
def test_a_pronoun_without_a_name_points_back(sentence: str) -> None:
    assert footing(sentence) is Footing.POINTS_BACK


@pytest.mark.parametrize(
    "sentence",
    [
        "We asked three engineers what they think of the new bridge.",
        "My father took the ferry to work for more than thirty years.",
        "Consider the ferry, which is slower but a good deal cheaper.",
        "If you take the ferry, bring a coat and something to eat.",
    ],
)
def test_what_speaks_to_the_reader_is_personal(sentence: str) -> None:
    assert footing(sentence) is Footing.PERSONAL


@pytest.mark.parametrize(
    "sentence",
    [
        "Who pays for the repair of the old pier in Velmar?",
        "What the New Bridge Means for Velmar",
        "A bridge, a pier and a ferry",
        "and was closed again on the evening of the same day.",
        "“We will build it, and we will build it well.",
        "It will stand for a century,” said the mayor of Velmar.",
        "“It was a very long night for all of the passengers.”",
        "2. The old pier is closed until the end of the year.",
        "◾ Four in ten passengers say that the fare is too high.",
        "Jane Harrow: The bridge will be open by the end of the year.",
        "Lawmakers have asked for guards before, as after the shooting of then-Rep.",
        "The Best Films Of The Year, According To Our Critics.",
        "Zip 78328 103,442 75068 41,966 76010 35,003 75052 34,985 won.",
        "Too short to tell.",
    ],
)
def test_questions_headings_fragments_and_quotations_without_a_speaker_are_unfit(sentence: str) -> None:
    assert footing(sentence) is Footing.UNFIT


def test_a_sentence_inside_a_quotation_of_its_paragraph_is_unfit() -> None:
    inside = "The harbour will be closed for the whole of the winter."
    assert footing(inside, "“I cannot hide it from the people of Velmar.") is Footing.UNFIT
    assert footing(inside, '"I cannot hide it from the people of Velmar.') is Footing.UNFIT
    assert footing(inside, "“I cannot hide it,” the mayor said.") is Footing.STANDS


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        ("But Velmar has no bridge.", "Velmar has no bridge."),
        ("However, Harrow disagreed.", "Harrow disagreed."),
        ("VELMAR (AP) — Harrow opened the bridge.", "Harrow opened the bridge."),
        ("Velmar, Norway (Reuters) - Harrow opened it.", "Harrow opened it."),
        ("But the bridge is closed.", "But the bridge is closed."),
        ("But he said no.", "But he said no."),
        ("And I said no.", "And I said no."),
        ("Butler opened the bridge.", "Butler opened the bridge."),
    ],
)
def test_a_dateline_and_a_but_before_a_name_are_left_out(sentence: str, left: str) -> None:
    assert sentence[beginning(sentence) :] == left


@given(st.text(max_size=300), st.text(max_size=100))
def test_any_text_has_a_footing_and_a_beginning(text: str, before: str) -> None:
    assert footing(text, before) in Footing
    assert 0 <= beginning(text) <= len(text)
