"""Kept digests, their Editions, and what was quoted and has changed since."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from service.model import Correction, Delivery, DigestDefinition, Edition, Told, ToldArticle


class Digests(Protocol):
    """Digest definitions. Raises vectorstore.ports.StoreUnavailable."""

    def add(self, definition: DigestDefinition) -> None:
        """Raises NameTaken."""
        ...

    def replace(self, definition: DigestDefinition) -> None:
        """By id. Raises Unknown and NameTaken."""
        ...

    def change(
        self, archive: str, digest_id: str, changed: Callable[[DigestDefinition], DigestDefinition]
    ) -> DigestDefinition:
        """What `changed` makes of it, and nobody else writes meanwhile: of two who change it at once neither is lost.

        Raises Unknown and NameTaken; lets pass what `changed` raises, and nothing is then changed.
        """
        ...

    def remove(self, archive: str, digest_id: str) -> None:
        """Its Editions stay; what is still to be delivered of it is not delivered. Raises Unknown."""
        ...

    def find(self, archive: str, name_or_id: str) -> DigestDefinition:
        """Raises Unknown."""
        ...

    def all(self, archive: str | None = None) -> list[DigestDefinition]:
        """By name; of every archive when none is named."""
        ...


class Editions(Protocol):
    """Frozen Editions and the memory of what was told. Raises vectorstore.ports.StoreUnavailable."""

    def freeze(self, edition: Edition, deliveries: Sequence[Delivery] = ()) -> None:
        """Keeps the Edition, what it tells, what it quotes and the lines of the ledger, in one transaction.

        The same id twice is kept once.
        """
        ...

    def edition(self, archive: str, edition_id: str) -> Edition:
        """As it was frozen. Raises Unknown."""
        ...

    def editions(
        self, archive: str, *, digest_id: str | None = None, limit: int = 50, offset: int = 0
    ) -> list[Edition]:
        """Newest first."""
        ...

    def told(self, digest_id: str, story_ids: Sequence[str]) -> list[Told]:
        """What this digest has told of these stories, oldest first."""
        ...

    def told_articles(self, digest_id: str, article_ids: Sequence[str]) -> dict[str, ToldArticle]:
        """Those of the articles that this digest has told of, by id."""
        ...

    def last_built(self, digest_id: str) -> datetime | None:
        """When the newest Edition of this digest was built."""
        ...


class Corrections(Protocol):
    """Quotes that no longer hold. Raises vectorstore.ports.StoreUnavailable."""

    def check(self, *, limit: int | None = None) -> int:
        """Compares quotes of articles revised or deleted since with what the articles say now.

        At most `limit` articles; returns how many quotes no longer hold. Checked once a revision.
        """
        ...

    def of(self, archive: str, owner_id: str) -> list[Correction]:
        """Of one answer or Edition, oldest first."""
        ...

    def of_digest(self, digest_id: str, *, since: datetime | None) -> list[Correction]:
        """Of all Editions of a digest, noticed after `since`, oldest first."""
        ...

    def all(self, archive: str, *, limit: int = 50, offset: int = 0) -> list[Correction]:
        """Newest first."""
        ...
