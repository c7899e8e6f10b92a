"""The tables of the archive's database, for every adapter that speaks SQL.

Flows in: nothing. Flows out: SQLAlchemy tables and the name of the schema's newest migration. The tables are made
by `vectorstore.migrations`; a test holds the two to each other. Knows no connection.

Times are ISO 8601 text in UTC, hashes are hexadecimal sha256, offsets are code points.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, Table, Text, UniqueConstraint, column, table

HEAD = "0001"  # the newest migration; compared at start so that Alembic (0.4 s) is imported only when it is needed

metadata = MetaData()

articles = Table(
    "articles",
    metadata,
    Column("id", Text, primary_key=True),
    Column("archive", Text, nullable=False),
    Column("revision", Integer, nullable=False),  # the newest revision's number
    Column("origin", Text, nullable=False),
    Column("url", Text),  # as given
    Column("url_key", Text),  # as compared: vectorstore.identity.canonical_url
    Column("title", Text),
    Column("source", Text),
    Column("source_key", Text),  # case-folded
    Column("place", Text),
    Column("agency", Text),
    Column("language", Text),
    Column("published_at", Text),
    Column("published_precision", Text),
    Column("published_origin", Text),
    Column("published_start", Integer),  # epoch seconds; NULL when the day is unknown
    Column("published_end", Integer),  # epoch seconds, exclusive
    Column("month_day", Integer),  # 1213 for the 13th of December of an unknown year
    Column("modified", Text),
    Column("fetched", Text),
    Column("added_at", Text, nullable=False),
    Column("characters", Integer, nullable=False),
    Column("text_hash", Text, nullable=False),  # of the newest revision
    Index("articles_by_url", "archive", "url_key", unique=True),
    Index("articles_by_origin", "archive", "origin"),
    Index("articles_by_text", "archive", "text_hash"),
    Index("articles_by_date", "archive", "published_start"),
)

revisions = Table(
    "revisions",
    metadata,
    Column("archive", Text, nullable=False),
    Column("article_id", Text, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("text_hash", Text, nullable=False),
    Column("body_start", Integer, nullable=False),
    Column("head_start", Integer),
    Column("head_end", Integer),
    Column("title", Text),
    Column("published_at", Text),
    Column("published_precision", Text),
    Column("published_origin", Text),
    Column("modified", Text),
    Column("fetched", Text),
    Column("added_at", Text, nullable=False),
)

passages = Table(  # of newest revisions only
    "passages",
    metadata,
    Column("id", Integer, primary_key=True),  # never used again, so that a stale vector cannot name a new passage
    Column("archive", Text, nullable=False),
    Column("article_id", Text, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("span_start", Integer, nullable=False),
    Column("span_end", Integer, nullable=False),
    Column("sentences", Text, nullable=False),  # JSON: [start, end, start, end, …]
    UniqueConstraint("article_id", "ordinal", name="passages_in_order"),
    Index("passages_by_archive", "archive"),
    sqlite_autoincrement=True,
)

vectors = Table(  # which passages have a vector in which collection
    "vectors",
    metadata,
    Column("collection", Text, primary_key=True),
    Column("passage_id", Integer, ForeignKey("passages.id", ondelete="CASCADE"), primary_key=True),
    Column("archive", Text, nullable=False),
    Index("vectors_by_passage", "passage_id"),
    sqlite_with_rowid=False,
)

vector_removals = Table(  # outbox: filled in the transaction that took the passage away
    "vector_removals",
    metadata,
    Column("passage_id", Integer, primary_key=True),
    Column("archive", Text, nullable=False),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("archive", Text, nullable=False),
    Column("name", Text),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    Index("conversations_by_archive", "archive", "updated_at"),
)

turns = Table(
    "turns",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation_id", Text, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("archive", Text, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("question", Text, nullable=False),
    Column("standalone", Text),
    Column("answer_json", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    UniqueConstraint("conversation_id", "ordinal", name="turns_in_order"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("archive", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("revoked_at", Text),
    Column("last_used_at", Text),
)

# The word index. Its rowid is passages.id; its text is read back through the view `passage_text`, so no text is
# kept twice. FTS5 tables are not SQLAlchemy's to make: see the migration.
passage_words = table("passage_words", column("rowid"), column("title"), column("body"))
