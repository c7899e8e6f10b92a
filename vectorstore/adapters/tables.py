"""The tables of the archive's database, for every adapter that speaks SQL.

Flows in: nothing. Flows out: SQLAlchemy tables and the name of the schema's newest migration. The tables are made
by `vectorstore.migrations`; a test holds the two to each other. Knows no connection.

Times are ISO 8601 text in UTC, hashes are hexadecimal sha256, offsets are code points.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    column,
    table,
    text,
)

HEAD = "0003"  # the newest migration; compared at start so that Alembic (0.4 s) is imported only when it is needed

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

stories = Table(
    "stories",
    metadata,
    Column("id", Text, primary_key=True),
    Column("archive", Text, nullable=False),
    Column("headline", Text, nullable=False),
    Column("headline_of", Text, nullable=False),  # the article that it is from, which may be deleted since
    Column("first_at", Integer, nullable=False),  # epoch seconds of the earliest and the latest member
    Column("last_at", Integer, nullable=False),
    Column("members", Integer, nullable=False),  # as it was last settled; more than there are when one was deleted
    Column("updated_at", Text, nullable=False),
    Index("stories_by_time", "archive", "last_at"),
)

story_aliases = Table(  # ids of stories that turned out to be another one
    "story_aliases",
    metadata,
    Column("id", Text, primary_key=True),
    Column("archive", Text, nullable=False),
    Column("story_id", Text, ForeignKey("stories.id", ondelete="CASCADE"), nullable=False),
    Index("story_aliases_by_story", "story_id"),
)

story_articles = Table(  # which article is in which story, and what is needed to place the next one
    "story_articles",
    metadata,
    Column("article_id", Text, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("archive", Text, nullable=False),
    Column("story_id", Text, ForeignKey("stories.id", ondelete="CASCADE"), nullable=False),
    Column("revision", Integer, nullable=False),  # the revision that was looked at
    Column("origin", Text, nullable=False),  # article id of the first of the copies of one text
    Column("happened_at", Integer, nullable=False),  # epoch seconds: published, else read in
    Column("headline", Text, nullable=False),  # its title, or the beginning of its first sentence
    Column("titled", Integer, nullable=False),  # 1: it is its title
    Column("features", LargeBinary, nullable=False),  # what it is compared by; written and read by one adapter
    Index("story_articles_by_story", "story_id", "happened_at"),
)

story_terms = Table(  # by which terms an article is found, and how common each of them is
    "story_terms",
    metadata,
    Column("archive", Text, primary_key=True),
    Column("term", Text, primary_key=True),
    Column("happened_at", Integer, primary_key=True),
    Column("article_id", Text, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Index("story_terms_by_article", "article_id"),
    sqlite_with_rowid=False,
)

digests = Table(
    "digests",
    metadata,
    Column("id", Text, primary_key=True),
    Column("archive", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("definition_json", Text, nullable=False),
    UniqueConstraint("archive", "name", name="digests_by_name"),
)

editions = Table(  # they outlive their definition
    "editions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("archive", Text, nullable=False),
    Column("digest_id", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("edition_json", Text, nullable=False),
    Index("editions_by_archive", "archive", "created_at"),
    Index("editions_by_digest", "digest_id", "created_at"),
)

told = Table(  # every sentence that a digest has told
    "told",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest_id", Text, nullable=False),
    Column("edition_id", Text, nullable=False),
    Column("story_id", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("told_at", Text, nullable=False),
    Index("told_by_story", "digest_id", "story_id"),
)

told_articles = Table(  # every article that stood behind what a digest has told
    "told_articles",
    metadata,
    Column("digest_id", Text, primary_key=True),
    Column("article_id", Text, primary_key=True),  # which may be deleted since
    Column("story_id", Text, nullable=False),
    Column("revision", Integer),  # the newest that was quoted; NULL when none of it was
    Column("told_at", Text, nullable=False),
)

digest_runs = Table(  # scheduled runs, each done by one replica
    "digest_runs",
    metadata,
    Column("digest_id", Text, primary_key=True),
    Column("due_at", Text, primary_key=True),
    Column("state", Text, nullable=False),  # begun, done, abandoned
    Column("owner", Text, nullable=False),
    Column("lease_until", Text, nullable=False),  # of an abandoned run: not to be begun again before
    Column("attempts", Integer, nullable=False),
    Column("edition_id", Text),
    Column("error", Text),
)

deliveries = Table(  # the ledger
    "deliveries",
    metadata,
    Column("id", Text, primary_key=True),
    Column("archive", Text, nullable=False),
    Column("digest_id", Text, nullable=False),
    Column("edition_id", Text, nullable=False),
    Column("destination_json", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Text),  # when to try (again): while somebody holds it, when its lease ends; NULL: nothing to do
    Column("owner", Text),  # who holds it, or held it last
    Column("error", Text),
    Column("created_at", Text, nullable=False),
    Column("sent_at", Text),
    Index("deliveries_by_edition", "archive", "edition_id"),
    Index("deliveries_due", "next_at"),
)

quotations = Table(  # what answers and Editions quote, to be compared when an article changes
    "quotations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("archive", Text, nullable=False),
    Column("article_id", Text, nullable=False),  # which may be deleted since
    Column("revision", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("kind", Text, nullable=False),  # answer, edition
    Column("owner_id", Text, nullable=False),
    Column("item", Integer),
    Column("sentence", Text, nullable=False),
    Column("citation_json", Text, nullable=False),
    Column("checked", Text, nullable=False),  # text_hash that it was last compared with; "gone" once its article is
    Index("quotations_by_article", "archive", "article_id", "checked"),
    Index("quotations_by_owner", "owner_id"),
)

corrections = Table(
    "corrections",
    metadata,
    Column("id", Text, primary_key=True),
    Column("archive", Text, nullable=False),
    Column("quotation_id", Integer, nullable=False, unique=True),
    Column("digest_id", Text),  # of the Edition that quoted it
    Column("owner_id", Text, nullable=False),
    Column("noticed_at", Text, nullable=False),
    Column("correction_json", Text, nullable=False),
    Index("corrections_by_owner", "archive", "owner_id"),
    Index("corrections_by_digest", "digest_id", "noticed_at"),
    Index("corrections_by_time", "archive", "noticed_at"),
)

feedback = Table(  # readers' verdicts on answers
    "feedback",
    metadata,
    Column("id", Text, primary_key=True),
    Column("archive", Text, nullable=False),
    Column("answer_id", Text, ForeignKey("turns.id", ondelete="CASCADE"), nullable=False),
    Column("verdict", Text, nullable=False),  # up, down
    Column("comment", Text),
    Column("given_by", Text, nullable=False),
    Column("given_at", Text, nullable=False),
    UniqueConstraint("answer_id", "given_by", name="feedback_by_reader"),
    Index("feedback_by_time", "archive", "given_at"),
)

slack_workspaces = Table(  # who has installed Dateline
    "slack_workspaces",
    metadata,
    Column("id", Text, primary_key=True),
    Column("archive", Text, nullable=False),
    Column("name", Text),
    Column("bot_user_id", Text, nullable=False),
    Column("bot_id", Text),
    Column("token", Text, nullable=False),
    Column("scopes", Text, nullable=False),  # separated by commas
    Column("how", Text, nullable=False),  # token, oauth
    Column("installed_by", Text),
    Column("installed_at", Text, nullable=False),
)

slack_invitations = Table(  # links by which a workspace may install Dateline, and the states of installations begun
    "slack_invitations",
    metadata,
    Column("hash", Text, primary_key=True),  # sha256 of the link's secret, or of the state
    Column("kind", Text, nullable=False),  # invitation, state
    Column("archive", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
)

slack_jobs = Table(  # what people did in Slack, until it is done; its key is kept for a while after
    "slack_jobs",
    metadata,
    Column("number", Integer, primary_key=True),  # in the order they came
    Column("key", Text, nullable=False, unique=True),
    Column("workspace", Text, nullable=False),
    Column("lane", Text, nullable=False),
    Column("pool", Text, nullable=False),
    Column("kind", Text, nullable=False),  # name of the request's type
    Column("request_json", Text),  # NULL once it is done or given up
    Column("state", Text, nullable=False),  # pending, held, done, failed
    Column("attempts", Integer, nullable=False),
    Column("next_at", Text),  # when to try (again); while it is held, when its lease ends; NULL: nothing to do
    Column("owner", Text),
    Column("error", Text),
    Column("created_at", Text, nullable=False),
    Column("done_at", Text),
    Index("slack_jobs_undone", "pool", "number", sqlite_where=text("next_at IS NOT NULL")),
    Index("slack_jobs_by_lane", "lane", "number", sqlite_where=text("next_at IS NOT NULL")),
)

slack_threads = Table(  # threads that Dateline is part of
    "slack_threads",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("root", Text, primary_key=True),
    Column("archive", Text, nullable=False),
    Column("conversation_id", Text, nullable=False),
    Column("edition_id", Text),
    Column("item", Integer),
    Column("joined_at", Text, nullable=False),
)

slack_posts = Table(  # what was posted
    "slack_posts",
    metadata,
    Column("key", Text, primary_key=True),  # of a job, or a delivery's id
    Column("part", Integer, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("ts", Text, nullable=False),
    Column("thread", Text),
    Index("slack_posts_by_ts", "workspace", "channel", "ts"),
)

# The word index. Its rowid is passages.id; its text is read back through the view `passage_text`, so no text is
# kept twice. FTS5 tables are not SQLAlchemy's to make: see the migration.
passage_words = table("passage_words", column("rowid"), column("title"), column("body"))
