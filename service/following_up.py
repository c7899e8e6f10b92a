"""Follow-up questions made whole by rule.

Flows in: a question and the turns before it. Flows out: the question with the names that it only points at. Pure;
knows no model. A question that stands on its own is never touched, and one that cannot be resolved stays as it is:
a wrong name is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from service.mentions import Name, NameKind, find_mentions
from service.model import Turn

_OPENING = re.compile(r"^(?:(?:and|but|so|also|or|then|ok(?:ay)?|well|thanks|right)[,.]?\s+)+", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:what|how)\s+about\s+(?P<rest>.+?)\s*[?.!]*$", re.IGNORECASE)
_WH = re.compile(
    r"^(?P<wh>who(?:m|se)?|what|which|when|where|why|how(?:\s+(?:many|much|long|often))?)\b", re.IGNORECASE
)
_BARE = re.compile(
    r"^(?P<wh>since when|when|where|why|how|who|for how long|how long|how so|what for|(?:by|with|to|for|from) whom)"
    r"(?:\s+(?:exactly|not))?"
    r"(?:\s+(?:was|is|did|does|were)\s+(?:that|this|it)(?:\s+(?:happen|take place|be|held))?)?\s*[?.!]*$",
    re.IGNORECASE,
)
_AUXILIARY = r"(?:did|does|do|was|were|is|are|has|have|had|will|would|can|could|should)"
_CLAUSE = re.compile(
    rf"^(?P<wh>(?:who|whom|what|which|when|where|why|how)\b(?P<noun>(?:\s+(?!{_AUXILIARY}\b)[\w'’-]+)*?))"
    rf"\s+(?P<aux>{_AUXILIARY})\s+(?P<rest>.+?)\s*[?.!]*$",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    r"\s+(?:at|in|on|during|to|with|about|after|before|for|from|into|since)\b(?=\s+\S)", re.IGNORECASE
)
_DEICTIC = re.compile(
    r"\b(?:(?P<body>(?:that|this|the\s+same)\s+(?:organi[sz]ation|agency|body|company|ministry|institution|group|firm|party))"
    r"|(?P<land>(?:that|this|the\s+same)\s+(?:country|city|place|town|region|state))"
    r"|(?P<man>(?:that|this|the\s+same)\s+(?:man|woman|person|official|minister|president|diplomat|leader))"
    r"|(?P<person>he|she)|(?P<object>him)|(?P<owner>his|hers)|(?P<her>her)|(?P<plural>they|them)|(?P<their>theirs?)"
    r"|(?P<thing>it)|(?P<its>its)|(?P<there>there)"
    r"|(?P<that>(?:that|this|these|those)(?=\s*(?:[?.!,]|$|is\b|was\b|were\b|mean|happen|about\b|affect|change|(?:so\s+)?(?:important|significant|necessary|possible|true|legal|bad|good)\b))))(?!['’\w])",
    re.IGNORECASE,
)
_EMPTY_IT = re.compile(
    r"\b(?:is|was)\s+it\s+(?:true|known|clear|possible|likely|said|that|when|who|in|on)\b|\bit\s+(?:is|was)\s+(?:said|true|known)\b",
    re.IGNORECASE,
)
_ELSE = re.compile(r"^(?P<wh>who|what|where|when|why|how)\s+else\s*[?.!]*$", re.IGNORECASE)
_EMPTY_THERE = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have)\s+there\b(?!\s*[?.!]*$)|\bthere\s+(?:is|are|was|were|been|be)\b",
    re.IGNORECASE,
)
_PERSON_WORDS = ("person", "owner", "her")


def depends(question: str) -> bool:
    """Whether the question can only be understood from the turns before it."""
    body = _OPENING.sub("", question.strip())
    if (
        _BARE.match(body)
        or _ELSE.match(body)
        or _ABOUT.match(body)
        or (body != question.strip() and _WH.match(body) is None)
    ):
        return True
    return any(True for _ in _pointers(body))


def made_whole(question: str, turns: Sequence[Turn]) -> str:
    """The question with names for its pronouns and the missing part from the turn before; itself if it needs none."""
    if not turns or not depends(question):
        return question
    body = _OPENING.sub("", question.strip())
    if bare := _BARE.match(body):
        return _recast(bare["wh"], turns[-1])
    if more := _ELSE.match(body):
        return _with_else(question, more["wh"], turns[-1].standalone_question)
    about = _ABOUT.match(body)
    fragment = about["rest"] if about else (None if _WH.match(body) or _starts_with_auxiliary(body) else body)
    if fragment is not None and not any(True for _ in _pointers(fragment)):
        swapped = _swapped(turns[-1].standalone_question, fragment.rstrip("?!. "))
        return swapped or question
    resolved = _resolved(body, turns)
    return question if resolved == body else _capitalised(resolved)


def _with_else(question: str, wh: str, base: str) -> str:
    """“Who else did Umarov meet?”; unchanged when the question before asked for something of another kind."""
    changed, number = re.subn(rf"^{wh}\b", f"{_capitalised(wh.lower())} else", base, count=1, flags=re.IGNORECASE)
    return changed if number else question


def _starts_with_auxiliary(body: str) -> bool:
    return re.match(rf"{_AUXILIARY}\b", body, re.IGNORECASE) is not None


def _pointers(text: str) -> Iterator[re.Match[str]]:
    """Words that point outside of this question."""
    empty = [found.span() for pattern in (_EMPTY_IT, _EMPTY_THERE) for found in pattern.finditer(text)]
    names = find_mentions(text).names
    for found in _DEICTIC.finditer(text):
        if any(start <= found.start() < end for start, end in empty):
            continue
        before = [name for name in names if name.end <= found.start()]
        kind = found.lastgroup
        if kind in (*_PERSON_WORDS, "plural", "their", "its") and before:
            continue  # “What did Türk say about his visit?”
        if kind in ("thing", "that") and before:
            continue
        if kind == "that" and re.search(r"\bdo(?:ne|es|ing)?\s+$", text[: found.start()]):
            continue  # “Why did he do that?” is whole once “he” is
        if kind == "there" and any(name.kind == "place" for name in before):
            continue
        yield found


def _resolved(body: str, turns: Sequence[Turn]) -> str:
    parts, at = [], 0
    taken = {name.text for name in find_mentions(body).names}
    for found in _pointers(body):
        replacement = _replacement(found, body, turns, taken)
        if replacement is None:
            continue
        parts += [body[at : found.start()], replacement]
        at = found.end()
    return "".join([*parts, body[at:]])


def _replacement(found: re.Match[str], body: str, turns: Sequence[Turn], taken: set[str]) -> str | None:
    kind = found.lastgroup
    if kind == "there":
        return _first(_place(turn) for turn in reversed(turns))
    if kind in ("body", "land"):
        wanted: NameKind = "organisation" if kind == "body" else "place"
        return _first(_named(turn, wanted) for turn in reversed(turns))
    if kind in ("thing", "its", "that"):
        thing = _first(_thing(turn) for turn in reversed(turns))
        return thing and (f"{thing}’s" if kind == "its" else thing)
    if kind in ("plural", "their"):
        group = _first(_group(turn) for turn in reversed(turns))
        return group and (f"{group}’s" if kind == "their" else group)
    person = _first(_person(turn, taken) for turn in reversed(turns))
    owns = kind == "owner" or (kind == "her" and re.match(r"\s+[a-z]", body[found.end() :]) is not None)
    return person and (f"{person}’s" if owns else person)


def _first(values: Iterator[str | None]) -> str | None:
    return next((value for value in values if value), None)


def _person(turn: Turn, taken: set[str]) -> str | None:
    """Who acted: the previous question's subject; the answer, where the question asked for the one who acted."""
    asked = [name.text for name in _people(turn.standalone_question, turn)]
    answered = [turn.short_answer] if turn.short_answer and _is_person(turn.short_answer, turn) else []
    told = [name.text for name in find_mentions(turn.answer_text).names if name.kind == "person"]
    asks_subject = re.match(rf"who\s+(?!{_AUXILIARY}\b|(?:the|a)\b)", turn.standalone_question, re.IGNORECASE)
    ordered = [*answered, *asked, *told] if asks_subject else [*asked, *answered, *told]
    return next((name for name in ordered if not any(_same(name, other) for other in taken)), None)


def _same(one: str, other: str) -> bool:
    return one.split()[-1].casefold() == other.split()[-1].casefold()


def _people(question: str, turn: Turn) -> list[Name]:
    return [name for name in find_mentions(question).names if name.kind == "person" or _is_person(name.text, turn)]


def _is_person(text: str, turn: Turn) -> bool:
    """Whether a name is a person's, as far as the turn tells: “Umarov” is, where the answer has “Kairat Umarov”."""
    names = find_mentions(text).names
    if any(name.kind == "person" for name in names):
        return True
    if len(names) != 1 or names[0].kind != "other" or names[0].text.isupper():
        return False
    known = find_mentions(turn.answer_text).names
    if any(_same(name.text, text) for name in known):
        return any(_same(name.text, text) and name.kind == "person" for name in known) or _acts(text, turn)
    return _acts(text, turn)


def _acts(text: str, turn: Turn) -> bool:
    """“did Umarov meet”: who does something that people do."""
    said = rf"\b(?:did|does|has|had|will|would)\s+{re.escape(text)}\s+(?!.*\b(?:cost|win|lose|border)\b)[a-z]"
    return re.search(said, turn.standalone_question) is not None


def _place(turn: Turn) -> str | None:
    """“in Geneva”, “at the WHO”: with the words that stood before the name, where they fit."""
    for text in (turn.standalone_question, turn.short_answer or "", turn.answer_text):
        names = find_mentions(text).names
        for kind in ("place", "organisation"):
            for name in names:
                if name.kind == kind:
                    return _located(text, name)
    return None


def _named(turn: Turn, kind: NameKind) -> str | None:
    """The last name of that kind that was asked about, else answered."""
    for text in (turn.standalone_question, turn.short_answer or "", turn.answer_text):
        named = [name for name in find_mentions(text).names if name.kind == kind]
        if named:
            return _with_article(text, named[-1])
    return None


def _located(text: str, name: Name) -> str:
    before = re.search(r"\b(?:(at|in|near|on|inside)\s+)?(the\s+)?$", text[: name.start], re.IGNORECASE)
    article = "the " if (before and before[2]) else ""
    if before and before[1]:
        return f"{before[1].lower()} {article}{name.text}"
    return f"in {article}{name.text}" if name.kind == "place" else f"at the {name.text}"


def _thing(turn: Turn) -> str | None:
    """What was asked about: a body or work by name, else the noun after “what” or “which”, with what was said of it."""
    names = [n for n in find_mentions(turn.standalone_question).names if n.kind in ("organisation", "other")]
    things = [n for n in names if not _is_person(n.text, turn)]
    clause = _CLAUSE.match(turn.standalone_question)
    short = turn.short_answer
    dated = bool(short and (find_mentions(short).dates or re.match(r"\W*\d", short)))
    named = short if short and not dated and not _is_person(short, turn) else None
    if named and clause and clause["wh"].lower() == "what":
        return named
    if clause and clause["noun"] and clause["aux"].lower() in ("was", "were"):
        return f"the{clause['noun']} {clause['rest']}"
    if clause and clause["noun"]:
        return f"the{clause['noun']}"
    if things:
        return _with_article(turn.standalone_question, things[-1])
    return named


def _with_article(text: str, name: Name) -> str:
    return f"the {name.text}" if re.search(r"\bthe\s+$", text[: name.start], re.IGNORECASE) else name.text


def _group(turn: Turn) -> str | None:
    bodies = [n for n in find_mentions(turn.standalone_question).names if n.kind == "organisation"]
    people = [name.text for name in _people(turn.standalone_question, turn)]
    if turn.short_answer and _is_person(turn.short_answer, turn):
        people.append(turn.short_answer)
    if len(people) > 1:
        return f"{people[0]} and {people[-1]}"
    if bodies:
        return _with_article(turn.standalone_question, bodies[0])
    return people[0] if people else _thing(turn)


def _recast(wh: str, turn: Turn) -> str:
    """The previous question asked with another question word, its answer put in the place that it asked about."""
    base = turn.standalone_question.strip()
    clause = _CLAUSE.match(base)
    known = turn.short_answer if turn.short_answer and turn.status in ("answered", "partial") else None
    asked = wh[:1].upper() + wh[1:].lower()
    if clause is None:
        predicate = re.match(r"who\s+(.+?)\s*[?.!]*$", base, re.IGNORECASE)
        if predicate and known:
            return f"{asked} was it that {known} {predicate[1]}?"
        return f"{asked} was it: {base[:1].lower()}{base[1:]}"
    word, aux, rest = clause["wh"].split()[0].lower(), clause["aux"], clause["rest"]
    if word in ("when", "where", "why", "how"):
        return f"{asked} {aux} {rest}?"
    if clause["noun"]:
        thing = f"the{clause['noun']}"
        return f"{asked} {aux} {thing} {rest}?" if aux.lower() in _COPULAS else f"{asked} {aux} {_filled(rest, thing)}?"
    if known is None:
        return f"{asked} {aux} {rest}?"
    return f"{asked} {aux} {known} {rest}?" if aux.lower() in _COPULAS else f"{asked} {aux} {_filled(rest, known)}?"


_COPULAS = ("was", "were", "is", "are")


def _filled(rest: str, known: str) -> str:
    """“Umarov meet at the WHO” with its object: “Umarov meet Tedros Ghebreyesus at the WHO”."""
    if known.casefold() in rest.casefold():
        return rest
    found = _PREPOSITION.search(rest)
    return f"{rest[: found.start()]} {known}{rest[found.start() :]}" if found else f"{rest} {known}"


def _swapped(base: str, fragment: str) -> str | None:
    """The previous question with one of its parts exchanged for the fragment; None when nothing fits."""
    new, old = find_mentions(fragment), find_mentions(base)
    stem = base.rstrip("?!. ")
    if new.dates and not new.names:
        when = (
            fragment
            if re.match(
                r"(?:in|on|at|since|before|after|during|by|last|this|next|yesterday|today)\b", fragment, re.IGNORECASE
            )
            else f"in {fragment}"
        )
        if not old.dates:
            return f"{stem} {when}?"
        first = old.dates[0]
        before = re.sub(r"\b(?:in|on|since|before|after|during|by)\s+$", "", base[: first.start], flags=re.IGNORECASE)
        return f"{before}{when}{base[first.end :]}"
    if not new.names:
        return None
    name = new.names[0]
    same = [other for other in old.names if _alike(other, name)]
    if same:
        return f"{base[: same[-1].start]}{name.text}{base[same[-1].end :]}"
    if name.kind == "organisation":
        return f"{stem} at the {name.text}?"
    return f"{stem} in {name.text}?" if name.kind == "place" else None


def _alike(old: Name, new: Name) -> bool:
    """Same type of name; a single unknown word can be a person's as well as anything else's."""
    if old.kind == new.kind:
        return True
    return {old.kind, new.kind} == {"person", "other"}


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
