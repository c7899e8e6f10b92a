"""Sets in SQuAD's format as groups and cases."""

from __future__ import annotations

import random

from evals.datasets.squad import Paragraph, Question, Squad, SquadAnswer
from training.preparing.squad import squad_cases, squad_groups
from training.tokens import Encoder

MILL = "Ünal built the old mill at Aksaray in 1840."
SALE = "Demir bought the old mill from Kaya in 1871."
FIRE = "A fire destroyed the roof in 1880."


def squad() -> Squad:
    paragraphs = tuple(Paragraph(f"Old_mill#{n}", "Old_mill", text) for n, text in enumerate([MILL, SALE, FIRE], 1))
    questions = (
        Question("when", "When did Ünal build the mill at Aksaray?", 0, (SquadAnswer("1840", MILL.index("1840")),)),
        Question("never", "Who painted the mill?", 1, ()),
    )
    return Squad("v2.0", (*paragraphs, Paragraph("Rain#1", "Rain", "Rain fell.")), questions)


def test_a_group_has_its_own_paragraph_first_and_the_answer_marked() -> None:
    encode = Encoder()
    answered, unanswered = squad_groups(squad(), encode, random.Random(0), titled=True)
    assert [len(group.texts) for group in (answered, unanswered)] == [3, 3]
    own = answered.texts[0]
    assert own.tokens.tolist() == encode.ids(MILL).tolist()
    assert [own.tokens[first : last + 1].tolist() for first, last in own.spans] == [encode.ids("1840").tolist()]
    assert own.title.tolist() == encode.ids("Old mill").tolist()
    assert answered.twins
    assert (unanswered.texts[0].spans, unanswered.twins) == ((), ())


def test_a_paragraph_that_holds_the_answer_is_not_foreign() -> None:
    both = squad()
    twice = (*both.paragraphs, Paragraph("Old_mill#4", "Old_mill", "In 1840 the mill at Aksaray was built by Ünal."))
    group = next(squad_groups(Squad("v2.0", twice, both.questions), Encoder(), random.Random(0), titled=False))
    foreign = [text.tokens.tolist() for text in group.texts[1:]]
    assert foreign == [Encoder().ids(text).tolist() for text in (SALE, FIRE)]
    assert not len(group.texts[0].title)


def test_an_article_that_is_not_wanted_gives_nothing() -> None:
    assert (
        list(squad_groups(squad(), Encoder(), random.Random(0), titled=True, wanted=lambda title: title == "Rain"))
        == []
    )


def test_cases_are_those_of_the_titles_asked_for() -> None:
    answered, unanswered = squad_cases(squad(), ["Old_mill"])
    assert (answered.accepted, answered.texts[0].text, answered.texts[0].title) == (("1840",), MILL, "Old mill")
    assert unanswered.accepted == ()
    assert list(squad_cases(squad(), ["Rain"])) == []
