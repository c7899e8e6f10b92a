"""How far a sentence, with what stands around it, speaks of everything the question speaks of.

Flows in: a QuestionAnalysis, a Candidate, and a measure of how alike two words are. Flows out: a Support: how much of
the question is covered, and what is missing. Pure. Knows nothing of answers and scores.

The idea is that of question-word coverage in reading comprehension (Richardson et al. 2013, "MCTest"; the sliding
window), made strict for names: a name has to be in the sentence, or be what the sentence points back to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from service import lexicon
from service.candidates import Candidate
from service.deeds import agent_of, doer_of_noun, suffers
from service.mentions import DateMention, Mentions, Name, Number, Word, find_mentions
from service.naming import carries, same_name, speaks_of
from service.offices import office_holders
from service.question_analysis import NAME_WEIGHT, QuestionAnalysis, Term
from service.rarity import word_weight

WordLikeness = Callable[[str, Mentions], float]  # (question word, sentence) -> cosine to its nearest word, 0 to 1

IN_SENTENCE = 1.0
POINTED_BACK_TO = 0.85
TOPIC = 0.7  # named in the headline or the opening
NEARBY = 0.4  # elsewhere in the passage
ROOT = 6  # letters that two words must share from the start to be taken for relatives
NEXT_DOOR = 0.6  # in the sentence before or the headline; one after counts a little less
LIKE_ENOUGH = 0.61  # likeness at which another word is taken to say the same

_OF_COUNTRY = frozenset({("us",), ("u.s",), ("uk",), ("u.k",), ("eu",), ("american",), ("british",)})  # "a US popstar"
_SAME_CLASS = (
    (lexicon.HEADS_OF_ANY_KIND, lexicon.HEADS),
    (lexicon.MEETINGS, lexicon.MEETINGS),
    (lexicon.SPEECH, lexicon.SPEECH),
    *((group, group) for group in lexicon.SAME_DEED),
)
# "Which two countries …?" is answered by two names; an answer need not count them.
_FEW = frozenset("one two three 1 2 3".split())
_SETTING = re.compile(r"\b(?:in|at|near|from)\s+(?:the\s+)?$", re.IGNORECASE)  # before a name: it only says where
_SCENE = frozenset("with at during to after greeting of by for told from".split())


@dataclass(frozen=True, slots=True)
class Support:
    """How much of the question one candidate speaks of. Fractions are of the question's total weight."""

    coverage: float  # 0 to 1, all of the question's parts, discounted by distance
    inside: float  # 0 to 1, by the sentence alone
    terms_inside: float  # 0 to 1, of the words outside names, by the sentence alone; 1 when there are none
    missing_names: tuple[str, ...]  # names and numbers that the candidate does not carry
    missing_terms: tuple[str, ...]  # other words that nothing in or beside the sentence says
    missing_critical: tuple[str, ...]  # of these, what the question is about
    tied: bool  # what the question joins ("Türk's deputy") is joined here too

    @property
    def whole(self) -> bool:
        return self.tied and not self.missing_names and not self.missing_critical


def support(question: QuestionAnalysis, candidate: Candidate, likeness: WordLikeness) -> Support:
    names = [(name, _level(name, question, candidate)) for name in question.names]
    missing = [name.text for name, level in names if level < _needed(name, question, candidate)]
    if question.subject is not None and _somebody_else_acts(question, candidate):
        missing.append(question.subject.text)
    hard = [(date.text, _date_said(date, candidate)) for date in question.dates]
    hard += [(number.text, _number_said(number, candidate)) for number in question.numbers]
    missing += [text for text, said in hard if not said and text.lower() not in _FEW]
    terms = [(term, term_support(term, candidate, likeness)) for term in question.terms]
    weights = [(NAME_WEIGHT * _name_weight(name), level) for name, level in names] + [
        (term.weight, level) for term, level in terms
    ]
    weights += [(NAME_WEIGHT, 1.0 if said else 0.0) for _, said in hard]
    weights += [(term.weight, _preamble_support(term, candidate)) for term in question.preamble]
    total = sum(weight for weight, _ in weights) or 1.0
    absent = [term for term, level in terms if level < 0.3 and not _light(term)]
    return Support(
        coverage=sum(weight * level for weight, level in weights) / total,
        inside=sum(weight for weight, level in weights if level >= 0.9) / total,
        terms_inside=_terms_inside(terms),
        missing_names=tuple(missing),
        missing_terms=tuple(term.text for term in absent),
        missing_critical=tuple(term.text for term in absent if term.critical),
        tied=_tied(question, candidate),
    )


def _preamble_support(term: Term, candidate: Candidate) -> float:
    """What the question only leads up with may stand anywhere in the passage or the opening."""
    if term.stem in candidate.mentions.stems:
        return IN_SENTENCE
    return TOPIC if term.stem in candidate.around.stems or term.stem in candidate.surroundings.lead.stems else 0.0


def _terms_inside(terms: Sequence[tuple[Term, float]]) -> float:
    heavy = [(term.weight, level) for term, level in terms if not _light(term)]
    total = sum(weight for weight, _ in heavy)
    return sum(weight for weight, level in heavy if level > NEXT_DOOR) / total if total else 1.0


def weighty(question: QuestionAnalysis) -> tuple[Term, ...]:
    """The question's plain words that an answer should speak of."""
    return tuple(term for term in question.terms if not _light(term))


def in_order(question: QuestionAnalysis, candidate: Candidate) -> float:
    """Share of the question's neighbouring content words that are neighbours in the sentence too."""
    asked, said = (_neighbours(mentions) for mentions in (question.mentions, candidate.mentions))
    return len(asked & said) / len(asked) if asked else 0.0


def _neighbours(mentions: Mentions) -> set[tuple[str, str]]:
    return set(pairwise(word.stem for word in mentions.words if word.content))


def _light(term: Term) -> bool:
    return term.text.lower() in lexicon.LIGHT


def _name_weight(name: Name) -> float:
    return max((word_weight(token) for token in name.tokens), default=1.0)


def _level(name: Name, question: QuestionAnalysis, candidate: Candidate) -> float:
    """Support for a name; a subject is pointed back to only if it leads the sentence before, as "he" then means it."""
    level = name_support(name, candidate)
    if level != POINTED_BACK_TO or name is not question.subject or candidate.quoted or describes(candidate, name):
        return level
    people = [other for other in candidate.before.names if other.kind in ("person", "other")]
    return level if people and same_name(people[0], name, candidate.surroundings.aliases) else NEARBY


def name_support(name: Name, candidate: Candidate) -> float:
    """1 in the sentence, less the further away: pointed back to, in the opening, elsewhere in the passage, nowhere."""
    aliases = candidate.surroundings.aliases
    if carries(candidate.mentions, name, aliases):
        return IN_SENTENCE
    if carries(candidate.before, name, aliases) and points_back(candidate.mentions):
        return POINTED_BACK_TO
    if describes(candidate, name):
        return POINTED_BACK_TO
    if candidate.quoted and carries(candidate.after, name, aliases):
        return POINTED_BACK_TO  # the speaker, named where the quotation ends
    if carries(candidate.surroundings.lead, name, aliases):
        return TOPIC
    if carries(candidate.around, name, aliases):
        return NEARBY
    return 0.0


def describes(candidate: Candidate, name: Name) -> bool:
    """Whether the sentence names somebody by the office that the article gives them elsewhere."""
    for text in (candidate.surroundings.title, candidate.surroundings.lead, candidate.around):
        for other in text.names:
            office = {word.stem for word in find_mentions(other.role or "").words if word.content}
            if len(office) > 1 and office <= candidate.mentions.stems and other.tokens[-1:] == name.tokens[-1:]:
                return True
    return False


def points_back(mentions: Mentions) -> bool:
    """Whether the sentence leans on the one before: pronouns, "the sides", or no named actor at its head."""
    words = mentions.words
    if any(word.lower in lexicon.ANAPHORA for word in words):
        return True
    the = [words[i + 1].lower for i in range(len(words) - 1) if words[i].lower in ("the", "both")]
    if any(noun in lexicon.ANAPHORIC_NOUNS for noun in the):
        return True
    return bool(words) and words[0].lower.endswith("ing")


def _needed(name: Name, question: QuestionAnalysis, candidate: Candidate) -> float:
    """How near a name has to be. What the article is about may be carried from its opening, unless the sentence names
    another place where the question names this one."""
    if name in question.modifiers:
        return 0.0 if name.tokens in _OF_COUNTRY else NEARBY
    if name in question.objects or (name in question.places and _elsewhere(name, candidate)):
        return POINTED_BACK_TO
    return TOPIC if _is_actor(name) or name is question.subject else NEARBY


def _is_actor(name: Name) -> bool:
    """A person, a body by its initials, or a single name that may be either: whom it is about must be clear."""
    return name.kind == "person" or (name.kind != "place" and len(name.tokens) == 1)


def _elsewhere(place: Name, candidate: Candidate) -> bool:
    """Whether the sentence is set in another place: "to Kazakhstan", where the question says "in Geneva"."""
    for name in candidate.mentions.names:
        ahead = candidate.text[: name.start].rstrip().rsplit(" ", 2)
        led = bool({"in", "to", "at", "from", "near"} & {word.lower() for word in ahead[-2:]})
        if name.kind == "place" and led and not same_name(name, place, candidate.surroundings.aliases):
            return True
    return False


def _somebody_else_acts(question: QuestionAnalysis, candidate: Candidate) -> bool:
    """Whether the sentence gives the question's deed to another, or opens with another who is not just its scene."""
    subject, aliases = question.subject, candidate.surroundings.aliases
    if subject is None or not _is_actor(subject):
        return False
    deeds = [word for word in candidate.mentions.words if _is_deed(word, question, subject)]
    agents = [
        (doer_of_noun if _is_noun(word, candidate) else agent_of)(candidate.text, candidate.mentions, word)
        for word in deeds
    ]
    if any(suffers(candidate.mentions, subject, word) and not _is_noun(word, candidate) for word in deeds):
        return True
    named = [agent for agent in agents if agent is not None and agent.kind in ("person", "other", "organisation")]
    named = [agent for agent in named if not _SETTING.search(candidate.text[: agent.start])]
    if named and len(named) == len(agents) and not any(same_name(agent, subject, aliases) for agent in named):
        return True
    if speaks_of(candidate.mentions, subject, aliases) or candidate.quoted:
        return False
    if candidate.mentions.words and candidate.mentions.words[0].lower in ("he", "she", "they", "it"):
        return False  # the pronoun acts, and whom it means is asked elsewhere
    first = candidate.mentions.names[0] if candidate.mentions.names else None
    return first is not None and first.kind == "person" and first.start < 40 and not _in_opening(candidate.text, first)


def _is_deed(word: Word, question: QuestionAnalysis, subject: Name) -> bool:
    """Whether the word is what the question says of its subject: the same word behind it, or both are speech."""
    if word.lower in lexicon.SYMMETRIC or word.capital:
        return False
    asked = [other for other in question.mentions.words if other.start >= subject.end][:3]
    spoken = question.speech and word.lower in lexicon.SPEECH
    return spoken or any(word.stem == other.stem and other.content and not other.capital for other in asked)


def _is_noun(word: Word, candidate: Candidate) -> bool:
    """ "the visit", "his visit": a deed told as a thing has no agent in front of it."""
    ahead = candidate.text[: word.start].rstrip().rsplit(" ", 1)[-1].lower()
    return ahead in ("the", "a", "an", "his", "her", "its", "their", "this", "that", "of")


def _in_opening(text: str, name: Name) -> bool:
    """Whether a sentence's first name stands in an opening phrase ("With X, …", "At the meeting with X")."""
    return any(word in _SCENE for word in text[: name.start].lower().split())


def _date_said(date: DateMention, candidate: Candidate) -> bool:
    texts = (candidate.mentions, candidate.before, candidate.surroundings.title)
    if any(_same_day(said, date) for text in texts for said in text.dates):
        return True
    if _century_said(date, candidate):
        return True
    published = candidate.passage.article.published
    if published is None or published.precision == "month-day":
        return False
    year, month, day = (int(part) for part in published.at[:10].split("-"))
    return DateMention(year, month, day, "", 0, 0).covers(date)


def _century_said(date: DateMention, candidate: Candidate) -> bool:
    """ "The 1700s" and "the 18th century" are one."""
    if date.year is None or date.year % 100 or not date.text.endswith("s"):
        return False
    return f"{ordinal(date.year // 100 + 1)} centur" in candidate.around.text.lower()


def ordinal(number: int) -> str:
    """ "1st", "12th", "23rd"."""
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _same_day(said: DateMention, asked: DateMention) -> bool:
    """The same as far as both say: "Dec. 8" is not against "Dec. 8, 2023"."""
    if said.relative or (said.month is None and asked.month is not None):
        return False
    if asked.month is None:
        return said.year == asked.year
    pairs = ((said.year, asked.year), (said.month, asked.month), (said.day, asked.day))
    return all(mine is None or theirs is None or mine == theirs for mine, theirs in pairs) and said.day == (
        asked.day if asked.day is not None else said.day
    )


def _number_said(number: Number, candidate: Candidate) -> bool:
    texts = (candidate.mentions, candidate.before, candidate.after, candidate.surroundings.title)
    return any(said.value == number.value for text in texts for said in text.numbers)


def term_support(term: Term, candidate: Candidate, likeness: WordLikeness) -> float:
    """1 for the word itself, less for a word of the same class, next door, or only alike."""
    if term.stem in candidate.mentions.stems:
        return IN_SENTENCE
    lower = term.text.lower()
    for asked, said in _SAME_CLASS:
        if lower in asked and any(word.lower in said for word in candidate.mentions.words):
            return 0.9
    if _same_root(term.stem, candidate.mentions.stems):
        return 0.9
    beside = max(
        NEXT_DOOR if term.stem in candidate.before.stems or term.stem in candidate.surroundings.title.stems else 0.0,
        NEXT_DOOR - 0.1 if term.stem in candidate.after.stems else 0.0,
    )
    alike = likeness(term.text, candidate.mentions)
    return max(beside, alike if alike >= LIKE_ENOUGH else 0.0)


def _same_root(stem: str, stems: frozenset[str]) -> bool:
    """ "Kazakh" and "Kazakhstan", "diplomat" and "diplomacy": one begins the other, or they differ only at the end."""
    if len(stem) < ROOT:
        return False
    root = stem[: max(ROOT, len(stem) - 2)]
    return any(other.startswith(root) or (len(other) >= ROOT and stem.startswith(other)) for other in stems)


def _tied(question: QuestionAnalysis, candidate: Candidate) -> bool:
    if question.office is not None and not _holds_office(question.office.owner, question.office.thing, candidate):
        return False
    if question.head_of is not None:
        return bool(office_holders(question, candidate))
    if question.tie is None:
        return True
    if not _lesser(question) <= {word.lower for word in candidate.mentions.words}:
        return False
    owner = (
        [i for i, word in enumerate(candidate.mentions.words) if word.lower == question.tie.owner.tokens[-1:][0]]
        if question.tie.owner.tokens
        else []
    )
    thing = [
        i for i, word in enumerate(candidate.mentions.words) if word.lower.startswith(question.tie.thing.rstrip("s"))
    ]
    if not owner:
        return speaks_of(candidate.mentions, question.tie.owner, candidate.surroundings.aliases) and bool(thing)
    if question.tie.thing in lexicon.HEADS_OF_ANY_KIND:
        thing = [i for i, word in enumerate(candidate.mentions.words) if word.lower in lexicon.HEADS]
    return any(abs(i - j) <= 6 for i in owner for j in thing)


def _lesser(question: QuestionAnalysis) -> set[str]:
    """ "The deputy mayor", "the former head": an office that its plain name does not give."""
    return {word.lower for word in question.mentions.words} & (lexicon.LESSER - {"under"})


def _holds_office(holder: Name, role: str, candidate: Candidate) -> bool:
    aliases = candidate.surroundings.aliases
    for name in candidate.mentions.names:
        if same_name(name, holder, aliases):
            ahead = candidate.text[max(0, name.start - 60) : name.start].lower()
            behind = candidate.text[name.end : name.end + 80].lower()
            held = role in ahead.split() or role in re.split(r"[\s,.;]", behind)
            if held and any(word.lower in lexicon.BECOMING for word in candidate.mentions.words):
                return True
    return False
