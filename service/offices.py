"""Who holds which office, as a sentence prints it: before the name, behind it, or by a verb.

Flows in: a question about an office and a Candidate. Flows out: the names of those who hold it there. Pure. An office
counts only with its body in the same phrase, or with "its" behind a verb of becoming whose subject is the body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from service import lexicon
from service.candidates import Candidate
from service.mentions import Name, find_mentions
from service.naming import speaks_of
from service.question_analysis import QuestionAnalysis

_PHRASE = r"(?P<office>[^,.;:]{3,90}?)(?=[,.;:]|\s+(?:who|which|since|until|after|before|when|while|and|in\s+\d)\b|$)"
_CHOSEN = r"(?:(?:re-?)?elected|(?:re)?appointed|named|chosen|made|sworn\s+in|confirmed)"
_NOW = re.compile(
    r"(?:\s+\([^)]*\))?(?:,\s+who)?\s+(?:(?:(?:is|remains|becomes|became|will\s+(?:be|become)|has\s+(?:been|become)"
    rf"|(?:was|were|is|has\s+been|had\s+been|will\s+be)\s+{_CHOSEN}|took\s+over|takes\s+over)(?:\s+as)?\s+"
    rf"|(?=(?:leads|heads|runs|chairs|has\s+led|has\s+headed)\s)){_PHRASE})"
)
_ONCE = re.compile(
    rf"(?:,\s+who)?\s+(?:(?:was|had\s+been|served)(?:\s+as)?\s+|(?=(?:led|headed|ran|chaired)\s)){_PHRASE}"
)
_MADE = re.compile(r"\b(?:appoint|elect|nam|cho?os|promot|confirm|hir|pick)[a-z]*\s+(?:[\w’'-]+\s+){0,3}$")
_AS = re.compile(rf"\s+(?:as\s+|to\s+be\s+)?{_PHRASE}")
_AHEAD = re.compile(r"(?:^|[,;:.]\s+|\band\s+)(?P<office>[^,.;:]{3,90}),\s+$")
_BESIDE = re.compile(r"(?P<office>(?:[\w’'-]+\s+){1,7})$")


def office_holders(question: QuestionAnalysis, candidate: Candidate) -> tuple[Name, ...]:
    """People said to head the body that the question asks about; none when it asks about no body.

    "ILO Director-General Gilbert Houngbo", "Pope, head of the IOM", "Solheim is the mayor of Larvik". Who only was
    its head does not answer "Who is …?".
    """
    if question.head_of is None:
        return ()
    now = re.match(r"\s*(?:who|whom)\s+(?:is|are|heads|leads|runs|chairs)\b", question.text, re.IGNORECASE) is not None
    return tuple(
        name
        for name in candidate.mentions.names
        if name.kind == "person"
        and any(_is_asked(office, question, question.head_of, candidate) for office in _offices(candidate, name, now))
    )


def _is_asked(office: str, question: QuestionAnalysis, body: Name, candidate: Candidate) -> bool:
    lower = office.lower()
    words = set(re.findall(r"[\w’'-]+", lower)) | set(re.findall(r"\w+", lower))
    if not words & lexicon.HEADS or words & lexicon.LESSER or not question.head_titles <= words:
        return False
    return speaks_of(find_mentions(office), body, candidate.surroundings.aliases)


def _offices(candidate: Candidate, name: Name, now: bool) -> Iterator[str]:
    ahead, behind = candidate.text[: name.start], candidate.text[name.end :]
    yield f"{name.role or ''} {_apposed(behind)}"
    held = _NOW.match(behind) or (None if now else _ONCE.match(behind))
    if held:
        yield held["office"]
    if _MADE.search(ahead) and (made := _AS.match(behind)):
        own = re.match(r"(?:its|their|his|her)\b", made["office"])
        yield f"{ahead} {made['office']}" if own else made["office"]
    if behind[:1] in (",", ".", "") and (before := _AHEAD.search(ahead)):
        yield before["office"]
    beside = _BESIDE.search(ahead)
    if beside and beside["office"].split()[-1].lower() in lexicon.ROLES:
        yield beside["office"]


def _apposed(behind: str) -> str:
    """What follows a comma after the name, up to the next one: "Türk, United Nations High Commissioner for …"."""
    return behind[2:].split(",")[0].split(" who ")[0] if behind.startswith(", ") else ""
