"""API keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

KeyScope = Literal["read", "write", "admin"]


@dataclass(frozen=True, slots=True)
class Key:
    """An API key as it is listed: never the secret itself."""

    id: str
    archive: str
    name: str
    scopes: frozenset[KeyScope]
    created_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


class Keys(Protocol):
    """API keys, stored as hashes. Raises vectorstore.ports.StoreUnavailable."""

    def create(self, *, archive: str, name: str, scopes: frozenset[KeyScope]) -> tuple[Key, str]:
        """The key and its secret, which is shown once and never stored."""
        ...

    def find(self, secret: str) -> Key | None:
        """The live key with this secret; None when unknown or revoked."""
        ...

    def any_live(self) -> bool: ...

    def list(self) -> list[Key]: ...

    def revoke(self, key_id: str) -> bool:
        """False when there is no such live key."""
        ...
