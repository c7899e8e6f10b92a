"""The archive: articles, revisions, passages, words, vectors, conversations and keys."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE articles (
        id TEXT NOT NULL PRIMARY KEY, archive TEXT NOT NULL, revision INTEGER NOT NULL, origin TEXT NOT NULL,
        url TEXT, url_key TEXT, title TEXT, source TEXT, source_key TEXT, place TEXT, agency TEXT, language TEXT,
        published_at TEXT, published_precision TEXT, published_origin TEXT,
        published_start INTEGER, published_end INTEGER, month_day INTEGER,
        modified TEXT, fetched TEXT, added_at TEXT NOT NULL, characters INTEGER NOT NULL, text_hash TEXT NOT NULL
    )
    """,
    "CREATE UNIQUE INDEX articles_by_url ON articles (archive, url_key)",
    "CREATE INDEX articles_by_origin ON articles (archive, origin)",
    "CREATE INDEX articles_by_text ON articles (archive, text_hash)",
    "CREATE INDEX articles_by_date ON articles (archive, published_start)",
    """
    CREATE TABLE revisions (
        archive TEXT NOT NULL, article_id TEXT NOT NULL, number INTEGER NOT NULL,
        text TEXT NOT NULL, text_hash TEXT NOT NULL, body_start INTEGER NOT NULL,
        head_start INTEGER, head_end INTEGER, title TEXT,
        published_at TEXT, published_precision TEXT, published_origin TEXT,
        modified TEXT, fetched TEXT, added_at TEXT NOT NULL,
        PRIMARY KEY (article_id, number),
        FOREIGN KEY (article_id) REFERENCES articles (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE passages (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, archive TEXT NOT NULL, article_id TEXT NOT NULL,
        ordinal INTEGER NOT NULL, span_start INTEGER NOT NULL, span_end INTEGER NOT NULL, sentences TEXT NOT NULL,
        CONSTRAINT passages_in_order UNIQUE (article_id, ordinal),
        FOREIGN KEY (article_id) REFERENCES articles (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX passages_by_archive ON passages (archive)",
    """
    CREATE TABLE vectors (
        collection TEXT NOT NULL, passage_id INTEGER NOT NULL, archive TEXT NOT NULL,
        PRIMARY KEY (collection, passage_id),
        FOREIGN KEY (passage_id) REFERENCES passages (id) ON DELETE CASCADE
    ) WITHOUT ROWID
    """,
    "CREATE INDEX vectors_by_passage ON vectors (passage_id)",
    "CREATE TABLE vector_removals (passage_id INTEGER NOT NULL PRIMARY KEY, archive TEXT NOT NULL)",
    """
    CREATE VIEW passage_text AS
    SELECT p.id AS id, a.title AS title, substr(r.text, p.span_start + 1, p.span_end - p.span_start) AS body
    FROM passages p
    JOIN articles a ON a.id = p.article_id
    JOIN revisions r ON r.article_id = a.id AND r.number = a.revision
    """,
    """
    CREATE VIRTUAL TABLE passage_words USING fts5(
        title, body, content='passage_text', content_rowid='id',
        tokenize='porter unicode61 remove_diacritics 2'
    )
    """,
    "CREATE VIRTUAL TABLE passage_terms USING fts5vocab('passage_words', 'row')",
    """
    CREATE TABLE conversations (
        id TEXT NOT NULL PRIMARY KEY, archive TEXT NOT NULL, name TEXT,
        created_at TEXT NOT NULL, updated_at TEXT NOT NULL
    )
    """,
    "CREATE INDEX conversations_by_archive ON conversations (archive, updated_at)",
    """
    CREATE TABLE turns (
        id TEXT NOT NULL PRIMARY KEY, conversation_id TEXT NOT NULL, archive TEXT NOT NULL, ordinal INTEGER NOT NULL,
        question TEXT NOT NULL, standalone TEXT, answer_json TEXT NOT NULL, created_at TEXT NOT NULL,
        CONSTRAINT turns_in_order UNIQUE (conversation_id, ordinal),
        FOREIGN KEY (conversation_id) REFERENCES conversations (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE api_keys (
        id TEXT NOT NULL PRIMARY KEY, archive TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
        scopes TEXT NOT NULL, created_at TEXT NOT NULL, revoked_at TEXT, last_used_at TEXT
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
