"""Known facts: does Dateline state them, quote the words that support them, and abstain where nothing does?

Flows in: a facts file, and the texts it is about or a person's own archive. Flows out: a task a case. Scored by every
metric that a case with known facts, evidence and short answers allows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from evals.archive import OpenArchive, existing_archive, open_archive
from evals.cases import SEED_FACTS, BadFacts, Facts, Locate, cases_of, in_texts, read_facts
from evals.datasets.sampling import sampled
from evals.metrics import abstention, citing, of_something, quotes, short_answers
from evals.metrics import facts as known_facts
from evals.model import Case, Expected, Place, Record, Tally, Task, Texts
from evals.suites.asking import Asked, answered, asked, stated
from evals.suites.suite import Options, Prepared, chosen_splits, fingerprint
from evals.wording import normalised_squad
from service.model import Answer, Question
from vectorstore.model import MAIN_ARCHIVE, ArchiveCounts, Draft, Span

MEASURES = (
    *known_facts.MEASURES,
    *short_answers.OWN_MEASURES,
    *short_answers.SPAN_MEASURES,
    *citing.MEASURES,
    *quotes.MEASURES,
    *abstention.MEASURES,
)


@contextmanager
def prepare(options: Options) -> Iterator[Prepared]:
    """Cases of the facts file, asked of the texts it names; of one that names none, or with --archive, of an archive.

    Raises BadFacts and NoArchive.
    """
    facts = read_facts(options.facts or SEED_FACTS)
    if options.archive is not None or facts.texts is None:
        yield from _in_own_archive(facts, options)
    else:
        yield from _in_texts(facts, _drafts(facts.texts, options.texts or facts.folder), options)


def _in_own_archive(facts: Facts, options: Options) -> Iterator[Prepared]:
    with existing_archive(options.settings, options.archive or MAIN_ARCHIVE) as archive:
        cases = cases_of(facts, _in_archive(archive))
        yield _prepared(cases, archive, f"{facts.file} in the archive {archive.name!r}", options)


def _in_texts(facts: Facts, drafts: Sequence[Draft], options: Options) -> Iterator[Prepared]:
    cases = cases_of(facts, in_texts({draft.origin: draft.text for draft in drafts}))
    with open_archive(drafts, options.settings, cache=options.cache, progress=options.progress) as archive:
        by_id = [_readdressed(case, archive.ids) for case in cases]
        yield _prepared(by_id, archive, facts.file, options, texts="\n".join(draft.text for draft in drafts))


def _prepared(cases: Sequence[Case], archive: OpenArchive, data: str, options: Options, *, texts: str = "") -> Prepared:
    splits = chosen_splits(options, (case.split for case in cases))
    of_splits = [case for case in cases if case.split in splits]
    chosen = sampled(of_splits, limit=options.limit, seed=options.seed, id_of=lambda case: case.id)
    return Prepared(
        tasks=tuple(_task(case, archive) for case in chosen),
        measures=MEASURES,
        data=f"{data}, {len(chosen)} cases",
        fingerprint=fingerprint(texts, repr(_counts(archive)), *map(_words, cases)),
        notes=tuple(f"Not read in: {each.origin}: {each.reason}" for each in archive.skipped),
        archive=archive,
    )


def _counts(archive: OpenArchive) -> ArchiveCounts:
    return archive.dateline.catalogue.counts(archive.name, archive.dateline.collection)


def _words(case: Case) -> str:
    """The same for the same case in every process: a set's own order is not."""
    return f"{replace(case, sources=None)!r} {sorted(case.sources or ())}"


def _in_archive(archive: OpenArchive) -> Locate:
    return lambda quote: in_texts(archive.near(quote))(quote)


def _drafts(names: Sequence[str], folder: Path) -> list[Draft]:
    """Raises BadFacts for a text that cannot be read."""
    from service.bootstrap import Unwatched
    from vectorstore.reading import read_drafts

    drafts = []
    for item in read_drafts([folder / name for name in names], progress=Unwatched()):
        if not isinstance(item, Draft):
            raise BadFacts(f"{item.origin}: {item.reason}; cases are about this text (--texts names its folder).")
        drafts.append(item)
    return drafts


def _readdressed(case: Case, ids: Texts) -> Case:
    """Its places by article id, in place of where the texts were read."""
    places = tuple(tuple(Place(ids[at.text_name], at.span) for at in piece) for piece in case.expected.places)
    return replace(case, expected=replace(case.expected, places=places))


# -- running one case --------------------------------------------------------------------------------------------------


def _task(case: Case, archive: OpenArchive) -> Task:
    blank = Record(
        id=case.id,
        kind=case.kind,
        split=case.split,
        question=case.question,
        expected=_expectation(case.expected),
        after=case.after,
        should_abstain=case.expected.abstain,
    )
    return Task(case.id, lambda: _run(case, blank, archive), blank)


def _run(case: Case, blank: Record, archive: OpenArchive) -> Record:
    question = Question(case.question, case.as_of, start=case.start, end=case.end, sources=case.sources)
    return judged(blank, case.expected, asked(archive, question, case.after), archive.texts)


def judged(blank: Record, expected: Expected, given: Asked, texts: Texts) -> Record:
    """`blank` with MEASURES of what was said, as far as the case allows them, and its faults in words."""
    answer = given.answer
    return answered(blank, given, _tallies(expected, answer, texts), tuple(_faults(expected, answer, texts)))


def _tallies(expected: Expected, answer: Answer, texts: Texts) -> dict[str, Tally]:
    abstained = answer.status == "abstained"
    tallies = {
        **of_something({quotes.VALIDITY: quotes.quote_validity(answer.citations, texts)}),
        quotes.BARE: quotes.bare_sentences(sentence.citations for sentence in answer.sentences),
        **abstention.tallies(expected.abstain, abstained),
    }
    if expected.abstain:
        return tallies
    said = stated(answer)
    tallies["fact coverage"] = known_facts.fact_coverage(said, expected.facts)
    tallies["all facts"] = known_facts.all_facts(said, expected.facts)
    if expected.short:
        tallies |= _short_answer(answer.short_answer, expected)
    return tallies if abstained else tallies | _citing(expected, answer, texts)


def _short_answer(given: str | None, expected: Expected) -> dict[str, Tally]:
    return {
        **short_answers.right_and_wrong(given, expected.short),
        short_answers.EXACT_MATCH: short_answers.exact_match(given, expected.short, normalised_squad),
        short_answers.TOKEN_F1: short_answers.token_f1(given, expected.short, normalised_squad),
    }


def _citing(expected: Expected, answer: Answer, texts: Texts) -> dict[str, Tally]:
    cited = _cited(answer, texts)
    quote_of = {citation.number: citation.quote for citation in answer.citations}
    sentences = [
        citing.Cited(sentence.text, tuple(quote_of[number] for number in sentence.citations))
        for sentence in answer.sentences
    ]
    found = {
        citing.HIT: citing.citation_hit(cited, expected.places),
        citing.QUOTED: citing.evidence_quoted(cited, expected.places),
        **citing.support(sentences, citing.supported_by_facts(expected.facts)),
    }
    return {name: tally for name, tally in found.items() if tally is not None}


def _cited(answer: Answer, texts: Texts) -> list[Place]:
    good = [citation for citation in answer.citations if quotes.valid(citation, texts)]
    return [Place(citation.article_id, Span(citation.start, citation.end)) for citation in good]


# -- in words ----------------------------------------------------------------------------------------------------------


def _expectation(expected: Expected) -> str:
    return "abstention" if expected.abstain else "; ".join(" | ".join(ways) for ways in expected.facts)


def _faults(expected: Expected, answer: Answer, texts: Texts) -> list[str]:
    """What is wrong with one answer, in words; empty when it is right."""
    abstained = answer.status == "abstained"
    if expected.abstain:
        return [] if abstained else ["answered, where the texts support nothing"]
    if abstained:
        return ["abstained, where the texts support an answer"]
    return [*_invented(answer, texts), *_missing(expected, answer, texts)]


def _invented(answer: Answer, texts: Texts) -> list[str]:
    return [f"quote is in no text: {cited.quote}" for cited in answer.citations if not quotes.valid(cited, texts)]


def _missing(expected: Expected, answer: Answer, texts: Texts) -> list[str]:
    facts = [f"does not state: {fact}" for fact in known_facts.missing_facts(stated(answer), expected.facts)]
    evidence = [
        f"does not quote: {place.span.of(texts[place.text_name])}"
        for place in citing.unquoted(_cited(answer, texts), expected.places)
    ]
    wrong = expected.short and short_answers.wrong(answer.short_answer, expected.short)
    return [*facts, *evidence, *(["short answer is another one"] if wrong else [])]
