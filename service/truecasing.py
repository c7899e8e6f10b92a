"""Capitals for a question typed without any.

Flows in: a question in lower case and the passages found for it. Flows out: the question with the capitals that the
passages give its words, so that names can be told from other words ("Lita et al. 2003, tRuEcasIng"). A question with
capitals of its own is left alone. Pure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from service import lexicon
from service.mentions import find_mentions
from vectorstore.terms import STOP_WORDS, fold

_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")


def with_capitals(question: str, texts: Iterable[str]) -> str:
    """The question with its names capitalised as the texts have them; unchanged if it has a capital after its first."""
    if any(c.isupper() for c in question[1:]):
        return question
    known = _printed_forms(texts)

    def restored(match: re.Match[str]) -> str:
        word = match.group()
        if word.lower() in lexicon.MONTHS and _beside_a_number(question, match):
            return word.capitalize()
        if word.lower() in STOP_WORDS and not _named_like_a_stop_word(question, match):
            return word
        return known.get(fold(word), word)

    return _WORD.sub(restored, question)


def _printed_forms(texts: Iterable[str]) -> dict[str, str]:
    """For each word that the texts mostly print with a capital: how they print it most often."""
    names: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for text in texts:
        mentions = find_mentions(text)
        seen.update(word.lower for word in mentions.words)
        spans = [(name.start, name.end) for name in mentions.names]
        names.update(w.text for w in mentions.words if w.capital and any(s <= w.start < e for s, e in spans))
    best: dict[str, str] = {}
    for form, _ in reversed(names.most_common()):
        best[fold(form)] = form
    return {word: form for word, form in best.items() if 2 * names[form] > seen[word] or form.isupper()}


def _beside_a_number(question: str, match: re.Match[str]) -> bool:
    return bool(re.match(r"\.?\s*\d", question[match.end() :])) or bool(re.search(r"\d\s*$", question[: match.start()]))


def _named_like_a_stop_word(question: str, match: re.Match[str]) -> bool:
    """ "the who", "the us": an article before it makes a name of it."""
    return match.group().lower() in ("who", "us") and question[: match.start()].lower().endswith("the ")
