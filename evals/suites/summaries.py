"""Summaries: do they say what the article's own opening said, which was left out?

Flows in: news articles without their first paragraph, which is the reference. Flows out: a task an article: Dateline
sums it up at length "medium" (three sentences where the article has six), scored by ROUGE beside two baselines:

- "by lead": as many sentences from the start of what is left as the summary has (Lead-3, where it has three);
- "by lead of as many words": whole sentences from the start, until there are as many words as in the summary. ROUGE's
  F-measure favours texts as short as their reference: a summary of longer sentences is not to lose by that alone, nor
  one of shorter ones to win.

Each "above" is the difference to a baseline on the same article, so that its interval is that of paired texts. News is
written with the most important first, and Lead-3 is hard to beat (See et al. 2017; Grusky et al. 2018). The headline
is left to both; the lead has no use for it.

The weights of `service.summaries.salience` were chosen on articles of 2022: report on other years (--split 2024).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from evals.archive import OpenArchive, open_archive
from evals.datasets.summaries import Headless, load_summaries
from evals.metrics import quotes, rouge
from evals.model import AnyOf, Measure, Record, Said, Tally, Task
from evals.suites.suite import CannotMeasure, Options, Prepared, data_of, fingerprint, in_full
from service.model import Summary, SummaryRequest
from service.summaries.summarizing import summarize
from vectorstore.ports import Clock
from vectorstore.sentences import split_sentences

LEAD_SENTENCES = 3  # of the lead that stands beside an abstention
BY_LEAD, BY_WORDS = " by lead", " by lead of as many words"
ABOVE = {BY_LEAD: " above lead", BY_WORDS: " above lead of as many words"}
WORDS, SENTENCES = "words", "sentences"
FAR = 0.1  # of ROUGE-1: so far below its lead a summary is shown as wrong

MEASURES = (
    *(replace(measure, beside=(f"{measure.name}{BY_LEAD}", f"{measure.name}{BY_WORDS}")) for measure in rouge.MEASURES),
    *(
        Measure(f"{measure.name}{suffix}", "neither", note="baseline")
        for measure in rouge.MEASURES
        for suffix in (BY_LEAD, BY_WORDS)
    ),
    *(
        Measure(f"{measure.name}{suffix}", note="mean difference, article by article")
        for suffix in ABOVE.values()
        for measure in rouge.MEASURES
    ),
    Measure(WORDS, "neither", note="of a summary, mean", beside=(f"{WORDS}{BY_LEAD}", f"{WORDS}{BY_WORDS}")),
    Measure(f"{WORDS}{BY_LEAD}", "neither", note="baseline"),
    Measure(f"{WORDS}{BY_WORDS}", "neither", note="baseline"),
    Measure(SENTENCES, "neither", note="of a summary, mean"),
    Measure("summed up", note="did not abstain"),
    *quotes.MEASURES,
)


@contextmanager
def prepare(options: Options) -> Iterator[Prepared]:
    """The articles of the years that were asked for. Raises BadData, CannotMeasure and MissingScorer."""
    rouge.rouge("", "")  # without a scorer, say so before an archive is made
    data = load_summaries(data_of(options), years=_years(options.splits), limit=options.limit, seed=options.seed)
    drafts = [one.article.draft() for one in data.articles]
    with open_archive(
        drafts, options.settings, cache=options.cache, progress=options.progress, vectors=False
    ) as archive:
        summing = _Summing(archive, archive.dateline.clock)
        yield Prepared(
            tasks=tuple(summing.task(one) for one in data.articles if one.article.id in archive.ids),
            measures=MEASURES,
            data=_described(data.articles, options),
            fingerprint=fingerprint(*in_full(drafts), *(one.reference for one in data.articles)),
            notes=(
                f"{data.passed_over} articles have no opening to be measured by, or too little text after it.",
                *archive.unread("articles"),
                "Latency is of one summary.",
            ),
            archive=archive,
        )


def _years(splits: frozenset[str]) -> frozenset[int] | None:
    if not all(split.isdecimal() for split in splits):
        raise CannotMeasure(f"--split {', '.join(sorted(splits))}: give years, such as 2023,2024.")
    return frozenset(map(int, splits)) or None


def _described(articles: Sequence[Headless], options: Options) -> str:
    years = ", ".join(sorted({str(one.year) for one in articles if one.year is not None}))
    drawn = "" if options.limit is None else f", drawn by seed {options.seed}"
    return f"{len(articles)} articles{f' of {years}' if years else ''}{drawn}"


@dataclass(frozen=True, slots=True)
class _Summing:
    archive: OpenArchive
    clock: Clock

    def task(self, one: Headless) -> Task:
        name = one.article.id
        blank = Record(name, "article", str(one.year or ""), one.article.title or name, one.reference)
        return Task(name, lambda: self._run(one, blank), blank)

    def _run(self, one: Headless, blank: Record) -> Record:
        request = SummaryRequest(self.clock.now(), self.archive.name, (self.archive.ids[one.article.id],))
        began = time.perf_counter()
        summary = summarize(request, ports=self.archive.dateline.summarizing)
        seconds = time.perf_counter() - began
        texts = self.archive.texts
        quoted = {
            quotes.VALIDITY: quotes.quote_validity(summary.citations, texts),
            quotes.BARE: quotes.bare_sentences([sentence.citations for sentence in summary.sentences]),
        }
        tallies = {**scores([sentence.text for sentence in summary.sentences], one), **quoted}
        return replace(blank, tallies=tallies, faults=_faults(tallies), said=_said(summary), seconds=seconds)


def scores(summary: Sequence[str], one: Headless) -> dict[str, Tally]:
    """Every measure but those of quotes, of a summary's sentences. One that is empty is set beside a lead of three."""
    text = one.article.text
    sentences = [" ".join(span.of(text).split()) for span in split_sentences(text)]
    lead = sentences[: len(summary) or LEAD_SENTENCES]
    words = as_many_words(sentences, _words(summary))
    ours = rouge.rouge("\n".join(summary), one.reference)
    tallies: dict[str, Tally] = {**ours, WORDS: Tally(_words(summary)), SENTENCES: Tally(len(summary))}
    for suffix, baseline in ((BY_LEAD, lead), (BY_WORDS, words)):
        theirs = rouge.rouge("\n".join(baseline), one.reference)
        tallies |= {f"{name}{suffix}": tally for name, tally in theirs.items()}
        tallies |= {f"{name}{ABOVE[suffix]}": Tally(ours[name].part - tally.part) for name, tally in theirs.items()}
        tallies[f"{WORDS}{suffix}"] = Tally(_words(baseline))
    tallies["summed up"] = Tally(float(bool(summary)))
    return tallies


def as_many_words(sentences: Sequence[str], words: int) -> list[str]:
    """The first sentences, until there are at least half a sentence less than as many words: the nearest there is."""
    taken: list[str] = []
    for sentence in sentences:
        if taken and words - _words(taken) < _words([sentence]) / 2:
            break
        taken.append(sentence)
    return taken


def _words(sentences: Sequence[str]) -> int:
    return sum(len(sentence.split()) for sentence in sentences)


def _faults(tallies: Mapping[str, Tally]) -> AnyOf:
    if not tallies["summed up"].part:
        return ("abstained",)
    ours, lead = tallies["ROUGE-1"].part, tallies[f"ROUGE-1{BY_LEAD}"].part
    return (f"ROUGE-1 {ours:.2f}, its lead {lead:.2f}",) if ours < lead - FAR else ()


def _said(summary: Summary) -> Said:
    stamps = (summary.mode, summary.model or "", *summary.prompts, "degraded" if summary.degraded else "")
    return Said(
        status=summary.status,
        text=summary.text,
        short_answer=None,
        quotes=tuple(citation.quote for citation in summary.citations),
        abstention=summary.abstention.reason if summary.abstention else None,
        dropped=tuple((dropped.text, dropped.reason) for dropped in summary.dropped),
        confidence=None,
        answerer=" ".join(stamp for stamp in stamps if stamp),
    )
