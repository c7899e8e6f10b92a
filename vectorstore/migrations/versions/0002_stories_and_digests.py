"""Stories, digests, Editions, their delivery, and what is quoted."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE stories (
        id TEXT NOT NULL PRIMARY KEY, archive TEXT NOT NULL, headline TEXT NOT NULL, headline_of TEXT NOT NULL,
        first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, members INTEGER NOT NULL, updated_at TEXT NOT NULL
    )
    """,
    "CREATE INDEX stories_by_time ON stories (archive, last_at)",
    """
    CREATE TABLE story_aliases (
        id TEXT NOT NULL PRIMARY KEY, archive TEXT NOT NULL, story_id TEXT NOT NULL,
        FOREIGN KEY (story_id) REFERENCES stories (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX story_aliases_by_story ON story_aliases (story_id)",
    """
    CREATE TABLE story_articles (
        article_id TEXT NOT NULL PRIMARY KEY, archive TEXT NOT NULL, story_id TEXT NOT NULL, revision INTEGER NOT NULL,
        origin TEXT NOT NULL, happened_at INTEGER NOT NULL, headline TEXT NOT NULL, titled INTEGER NOT NULL,
        features BLOB NOT NULL,
        FOREIGN KEY (article_id) REFERENCES articles (id) ON DELETE CASCADE,
        FOREIGN KEY (story_id) REFERENCES stories (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX story_articles_by_story ON story_articles (story_id, happened_at)",
    """
    CREATE TABLE story_terms (
        archive TEXT NOT NULL, term TEXT NOT NULL, happened_at INTEGER NOT NULL, article_id TEXT NOT NULL,
        PRIMARY KEY (archive, term, happened_at, article_id),
        FOREIGN KEY (article_id) REFERENCES articles (id) ON DELETE CASCADE
    ) WITHOUT ROWID
    """,
    "CREATE INDEX story_terms_by_article ON story_terms (article_id)",
    """
    CREATE TABLE digests (
        id TEXT NOT NULL PRIMARY KEY, archive TEXT NOT NULL, name TEXT NOT NULL, definition_json TEXT NOT NULL,
        CONSTRAINT digests_by_name UNIQUE (archive, name)
    )
    """,
    """
    CREATE TABLE editions (
        id TEXT NOT NULL PRIMARY KEY, archive TEXT NOT NULL, digest_id TEXT NOT NULL, created_at TEXT NOT NULL,
        edition_json TEXT NOT NULL
    )
    """,
    "CREATE INDEX editions_by_archive ON editions (archive, created_at)",
    "CREATE INDEX editions_by_digest ON editions (digest_id, created_at)",
    """
    CREATE TABLE told (
        id INTEGER NOT NULL PRIMARY KEY, digest_id TEXT NOT NULL, edition_id TEXT NOT NULL, story_id TEXT NOT NULL,
        text TEXT NOT NULL, told_at TEXT NOT NULL
    )
    """,
    "CREATE INDEX told_by_story ON told (digest_id, story_id)",
    """
    CREATE TABLE told_articles (
        digest_id TEXT NOT NULL, article_id TEXT NOT NULL, story_id TEXT NOT NULL, revision INTEGER,
        told_at TEXT NOT NULL, PRIMARY KEY (digest_id, article_id)
    )
    """,
    """
    CREATE TABLE digest_runs (
        digest_id TEXT NOT NULL, due_at TEXT NOT NULL, state TEXT NOT NULL, owner TEXT NOT NULL,
        lease_until TEXT NOT NULL, attempts INTEGER NOT NULL, edition_id TEXT, error TEXT,
        PRIMARY KEY (digest_id, due_at)
    )
    """,
    """
    CREATE TABLE deliveries (
        id TEXT NOT NULL PRIMARY KEY, archive TEXT NOT NULL, digest_id TEXT NOT NULL, edition_id TEXT NOT NULL,
        destination_json TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL, next_at TEXT, owner TEXT,
        error TEXT, created_at TEXT NOT NULL, sent_at TEXT
    )
    """,
    "CREATE INDEX deliveries_by_edition ON deliveries (archive, edition_id)",
    "CREATE INDEX deliveries_due ON deliveries (next_at)",
    """
    CREATE TABLE quotations (
        id INTEGER NOT NULL PRIMARY KEY, archive TEXT NOT NULL, article_id TEXT NOT NULL, revision INTEGER NOT NULL,
        start INTEGER NOT NULL, "end" INTEGER NOT NULL, kind TEXT NOT NULL, owner_id TEXT NOT NULL, item INTEGER,
        sentence TEXT NOT NULL, citation_json TEXT NOT NULL, checked TEXT NOT NULL
    )
    """,
    "CREATE INDEX quotations_by_article ON quotations (archive, article_id, checked)",
    "CREATE INDEX quotations_by_owner ON quotations (owner_id)",
    """
    CREATE TABLE corrections (
        id TEXT NOT NULL PRIMARY KEY, archive TEXT NOT NULL, quotation_id INTEGER NOT NULL UNIQUE, digest_id TEXT,
        owner_id TEXT NOT NULL, noticed_at TEXT NOT NULL, correction_json TEXT NOT NULL
    )
    """,
    "CREATE INDEX corrections_by_owner ON corrections (archive, owner_id)",
    "CREATE INDEX corrections_by_digest ON corrections (digest_id, noticed_at)",
    "CREATE INDEX corrections_by_time ON corrections (archive, noticed_at)",
    # What was answered before there were quotations: every sentence, and every side of a disagreement, with each of
    # its citations. One that is cited by a sentence twice is kept once.
    """
    INSERT INTO quotations (
        archive, article_id, revision, start, "end", kind, owner_id, item, sentence, citation_json, checked
    )
    SELECT DISTINCT
        t.archive, json_extract(cited.value, '$.article_id'), json_extract(cited.value, '$.revision'),
        json_extract(cited.value, '$.start'), json_extract(cited.value, '$.end'), 'answer', t.id, NULL,
        json_extract(said.value, '$.text'), cited.value, coalesce(r.text_hash, '')
    FROM turns t
    JOIN (
        SELECT t.id AS turn, s.value AS value FROM turns t, json_each(t.answer_json, '$.sentences') s
        UNION ALL
        SELECT t.id, side.value FROM turns t, json_each(t.answer_json, '$.conflicts') c,
            json_each(c.value, '$.sides') side
    ) said ON said.turn = t.id
    JOIN json_each(said.value, '$.citations') number
    JOIN json_each(t.answer_json, '$.citations') cited ON json_extract(cited.value, '$.number') = number.value
    LEFT JOIN revisions r ON r.archive = t.archive AND r.article_id = json_extract(cited.value, '$.article_id')
        AND r.number = json_extract(cited.value, '$.revision')
    ORDER BY t.rowid
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
