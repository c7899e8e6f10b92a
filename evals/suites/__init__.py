"""What `dateline eval` can measure. A new suite is a file here, with a `prepare`, and an entry in the table.

Flows in: nothing. Flows out: SUITES, by name. Imports no suite: `dateline --help` shows the table.
"""

from __future__ import annotations

from collections.abc import Mapping

from evals.suites.suite import JUDGE, Suite

CASES = ("--data", "--limit", "--split")

SUITES: Mapping[str, Suite] = {
    suite.name: suite
    for suite in (
        Suite(
            "facts",
            "Known facts of the example articles, or of your own (--facts): right, quoted, or abstained.",
            "",
            ("--limit", "--split", "--facts", "--texts", "--archive", JUDGE),
            "evals.suites.facts",
        ),
        Suite(
            "news-quiz",
            "Quiz questions over thousands of news articles: found, answered, chosen.",
            "a folder or zip with questions.jsonl and articles.jsonl, packed or not, made from RealTimeQA",
            (*CASES, "--jobs", JUDGE),
            "evals.suites.news_quiz",
        ),
        Suite(
            "squad",
            "SQuAD questions, asked of all its paragraphs at once; the unanswerable ones too.",
            "a .json file in SQuAD's format, packed or not",
            (*CASES, "--jobs", JUDGE),
            "evals.suites.squad",
        ),
        Suite(
            "grounding",
            "Sentences said again or altered: are the true ones let through, the others refused?",
            "",
            ("--data", "--limit"),
            "evals.suites.grounding",
        ),
        Suite(
            "beir",
            "Retrieval against judgements: SciFact, or any set in BEIR's layout.",
            "a folder or zip in BEIR's layout (corpus.jsonl, queries.jsonl, qrels/), or SciFact's tables",
            CASES,
            "evals.suites.beir",
        ),
        Suite(
            "multihop-rag",
            "Questions whose evidence stands in several articles, scored as published.",
            "a folder or zip with corpus.json and MultiHopRAG.json as published",
            (*CASES, "--jobs", JUDGE),
            "evals.suites.multihop_rag",
        ),
        Suite(
            "stories",
            "Articles sorted into stories: by Dateline as they come in, or a file of yours (--predictions).",
            "a .jsonl file of {id, story, text}, packed or not",
            (*CASES, "--predictions"),
            "evals.suites.stories",
        ),
        Suite(
            "summaries",
            "Summaries of news articles against their own openings, left out: beside the lead that is left.",
            "a .jsonl file of articles ({text}, and title, url, published where known), packed or not, or a folder "
            "with articles.jsonl",
            CASES,
            "evals.suites.summaries",
        ),
        Suite(
            "pages",
            "Bodies taken out of web pages: by Dateline, or a file of another program's (--predictions).",
            "a folder or zip of article-extraction-benchmark: ground-truth.json and html/",
            ("--data", "--limit", "--predictions"),
            "evals.suites.pages",
        ),
    )
}
