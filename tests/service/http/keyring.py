"""API keys in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from service.ports import Key, KeyScope

NOW = datetime(2026, 1, 2, tzinfo=UTC)


class Keyring:
    """Satisfies service.ports.Keys."""

    def __init__(self) -> None:
        self._keys: dict[str, Key] = {}  # by secret

    def add(self, archive: str, *scopes: KeyScope) -> str:
        return self.create(archive=archive, name="test", scopes=frozenset(scopes))[1]

    def create(self, *, archive: str, name: str, scopes: frozenset[KeyScope]) -> tuple[Key, str]:
        number = len(self._keys)
        key, secret = Key(f"k{number}", archive, name, scopes, NOW, None, None), f"secret-{number}"
        self._keys[secret] = key
        return key, secret

    def find(self, secret: str) -> Key | None:
        key = self._keys.get(secret)
        return key if key and key.revoked_at is None else None

    def any_live(self) -> bool:
        return any(key.revoked_at is None for key in self._keys.values())

    def list(self) -> list[Key]:
        return list(self._keys.values())

    def revoke(self, key_id: str) -> bool:
        for secret, key in self._keys.items():
            if key.id == key_id and key.revoked_at is None:
                self._keys[secret] = replace(key, revoked_at=NOW)
                return True
        return False
