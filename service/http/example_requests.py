"""Requests that work as they stand, one or more for every operation: what the OpenAPI document shows, and tests send.

They are of an installation that holds the seeds, and in which somebody has asked a question, keeps a digest `Morning`
and has an Edition of it whose delivery failed; the ids are theirs.
"""

from __future__ import annotations

from service.http.examples import Example

HUMAN_RIGHTS = "559427aceab401ee"  # ids of the seeds
GENEVA = "719229c587e30492"
ANSWER = "5f0c8e1b7d2a4f3e9b6c1a0d4e8f2b73"
CONVERSATION = "c2d7a94e0b1f4c58a3e6d9f01b2c3d4e"
STORY = "8a1e4c7f2b5d4093be6f0a9c8d7e6f51"
EDITION = "e3b9f60d18c74a2f95d0c4b7a6e8f912"
DELIVERY = "e4e9334e6f9de2806fe271a94d7382c0"  # of that Edition to DESK
EMBEDDER = "minilm-l6-v2-int8-3d30205a"
QUESTION = "Who did Umarov meet at the WHO?"
BRIDGE = {
    "title": "Harbour bridge opens",
    "text": "The harbour bridge opened on Monday. It cost 12 million euros, said Mayor Jane Harrow.",
    "source": "Example News",
    "published": "2026-01-05",
    "url": "https://example.org/bridge",
}
FERRY = {"text": "The ferry runs again from Friday.", "url": "https://example.org/ferry"}
DESK = {"kind": "webhook", "address": "https://example.org/hooks/dateline"}

ASKING = (
    Example("POST /v1/ask", "question", "A question to all of the archive", body={"question": QUESTION}),
    Example(
        "POST /v1/ask",
        "follow-up",
        "A follow-up question, of some days and sources alone",
        body={
            "question": "And what did they discuss?",
            "conversation_id": CONVERSATION,
            "from": "2023-03-01",
            "to": "2023-03-31",
            "sources": ["Kazinform"],
        },
    ),
    Example("POST /v1/ask", "streamed", "Sentence by sentence", body={"question": QUESTION, "stream": True}),
    Example(
        "POST /v1/ask",
        "articles",
        "Of one article alone",
        body={"question": "Who met whom?", "articles": [HUMAN_RIGHTS]},
    ),
    Example("POST /v1/search", "words", "A topic", body={"question": "WIPO copyright", "limit": 5}),
    Example(
        "POST /v1/search",
        "explained",
        "Of one day, with the score of every stage",
        query={"explain": True},
        body={"question": "human rights", "from": "2023-03-17", "to": "2023-03-17"},
    ),
    Example(
        "POST /v1/summaries",
        "topic",
        "A topic in brief",
        body={"question": "Kazakhstan and human rights", "length": "short"},
    ),
    Example(
        "POST /v1/summaries",
        "timeline",
        "What happened when, in a span of days",
        body={"from": "2023-03-17", "to": "2023-03-17", "style": "timeline"},
    ),
    Example("POST /v1/summaries", "articles", "Articles that you name", body={"article_ids": [HUMAN_RIGHTS, GENEVA]}),
    Example("GET /v1/conversations", "newest", "The newest ten", query={"limit": 10, "offset": 0}),
    Example(
        "GET /v1/conversations/{conversation_id}",
        "newest",
        "The newest turns",
        path={"conversation_id": CONVERSATION},
        query={"limit": 20, "offset": 0},
    ),
    Example(
        "PATCH /v1/conversations/{conversation_id}",
        "name",
        "Another name",
        path={"conversation_id": CONVERSATION},
        body={"name": "Umarov in Geneva"},
    ),
    Example(
        "DELETE /v1/conversations/{conversation_id}",
        "whole",
        "With its answers",
        204,
        path={"conversation_id": CONVERSATION},
    ),
    Example("GET /v1/answers/{answer_id}", "kept", "As it was given", path={"answer_id": ANSWER}),
    Example("GET /v1/corrections", "newest", "The newest ten", query={"limit": 10, "offset": 0}),
    Example("POST /v1/feedback", "good", "It was right", 201, body={"answer_id": ANSWER, "verdict": "up"}),
    Example(
        "POST /v1/feedback",
        "bad",
        "It was not, and why",
        201,
        body={"answer_id": ANSWER, "verdict": "down", "comment": "He met two people there."},
    ),
    Example(
        "GET /v1/feedback", "bad", "What readers did not like", query={"verdict": "down", "limit": 10, "offset": 0}
    ),
)

ARTICLES = (
    Example("GET /v1/articles", "newest", "The newest ten", query={"limit": 10, "offset": 0}),
    Example(
        "GET /v1/articles",
        "filtered",
        "By words of the headline, source and day",
        query={"q": "Commissioner", "source": ["Kazinform"], "from": "2023-03-01", "to": "2023-03-31"},
    ),
    Example("POST /v1/articles", "one", "One article", 201, body=BRIDGE),
    Example("POST /v1/articles", "several", "Several at once, all or none", 201, body=[BRIDGE, FERRY]),
    Example("GET /v1/articles/{article_id}", "newest", "As it is now", path={"article_id": HUMAN_RIGHTS}),
    Example(
        "GET /v1/articles/{article_id}",
        "quoted",
        "The revision that a citation names",
        path={"article_id": HUMAN_RIGHTS},
        query={"revision": 1},
    ),
    Example("DELETE /v1/articles/{article_id}", "whole", "With all its revisions", 204, path={"article_id": GENEVA}),
    Example(
        "POST /v1/articles/upload", "text", "One text file", 201, files={"files": ["The ferry runs again from Friday."]}
    ),
    Example("GET /v1/sources", "all", "All of them"),
    Example("GET /v1/stories", "newest", "The newest ten", query={"limit": 10, "offset": 0}),
    Example(
        "GET /v1/stories",
        "filtered",
        "About a topic, by source and day",
        query={"q": "human rights", "source": ["Kazinform"], "from": "2023-03-01", "to": "2023-03-31"},
    ),
    Example("GET /v1/stories/{story_id}", "whole", "With its articles", path={"story_id": STORY}),
)

DIGESTS = (
    Example(
        "POST /v1/digests",
        "kept",
        "One day of a topic, frozen and kept",
        201,
        body={"topics": ["human rights"], "date": "2023-03-17", "length": "short"},
    ),
    Example(
        "POST /v1/digests",
        "tried",
        "Of a stored digest, without keeping it",
        body={"digest": "Morning", "dry_run": True},
    ),
    Example("GET /v1/digests", "newest", "The newest ten", query={"digest": "Morning", "limit": 10, "offset": 0}),
    Example("GET /v1/digests/schema", "schema", "For who reads Editions by machine"),
    Example("GET /v1/digests.atom", "one", "Of one digest", query={"digest": "Morning"}),
    Example("GET /v1/digests/{edition_id}", "json", "As data", path={"edition_id": EDITION}),
    Example(
        "GET /v1/digests/{edition_id}", "html", "As a page", path={"edition_id": EDITION}, query={"format": "html"}
    ),
    Example(
        "GET /v1/digests/{edition_id}/deliveries",
        "all",
        "One line for each destination",
        path={"edition_id": EDITION},
        query={"limit": 20, "offset": 0},
    ),
    Example(
        "POST /v1/digests/{edition_id}/deliveries/{delivery_id}/retry",
        "again",
        "One that was given up",
        202,
        path={"edition_id": EDITION, "delivery_id": DELIVERY},
    ),
    Example("GET /v1/digest-definitions", "all", "All of them"),
    Example(
        "POST /v1/digest-definitions",
        "scheduled",
        "Every working day, to a webhook",
        201,
        body={
            "name": "Trade",
            "topics": ["trade", "tariffs"],
            "time_zone": "Europe/Berlin",
            "schedule": "0 8 * * mon-fri",
            "destinations": [DESK],
        },
    ),
    Example("GET /v1/digest-definitions/{name}", "one", "By its name", path={"name": "Morning"}),
    Example(
        "PATCH /v1/digest-definitions/{name}",
        "paused",
        "Its schedule stopped",
        path={"name": "Morning"},
        body={"enabled": False},
    ),
    Example("DELETE /v1/digest-definitions/{name}", "one", "Its Editions stay", 204, path={"name": "Morning"}),
)

OPENAI = (
    Example(
        "POST /v1/chat/completions",
        "question",
        "A question",
        body={"model": "dateline", "messages": [{"role": "user", "content": QUESTION}]},
    ),
    Example(
        "POST /v1/chat/completions",
        "streamed",
        "Sentence by sentence, with usage",
        body={
            "model": "dateline",
            "messages": [{"role": "user", "content": QUESTION}],
            "stream": True,
            "stream_options": {"include_usage": True},
        },
    ),
    Example("GET /v1/models", "all", "All of them"),
    Example("GET /v1/models/{model}", "one", "The one that answers", path={"model": "dateline"}),
    Example("POST /v1/embeddings", "text", "Of one text", body={"model": EMBEDDER, "input": "human rights"}),
)

HEALTH = (
    Example("GET /healthz", "alive", "Whether it is alive"),
    Example("GET /readyz", "ready", "Whether its stores answer"),
    Example("GET /metrics", "scrape", "What it has done, for Prometheus"),
)

EXAMPLES = (*ASKING, *ARTICLES, *DIGESTS, *OPENAI, *HEALTH)
