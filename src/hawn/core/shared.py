"""A small cache that all processes share, in the database: sign-in limits, and the codes that were used.

Django's own backend for this keeps pickles: who can write one row into its table runs a program of theirs in every
web process. This one keeps JSON and can therefore hold no more than numbers, words and lists of them.
"""

import json
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import BaseDatabaseCache
from django.db import connection

# By the database's clock, which all processes share; without a number of seconds: for good.
UNTIL = "coalesce(clock_timestamp() + make_interval(secs => %s), 'infinity')"
CULL_EVERY = 500  # writes: then what is over goes


class SharedCache(BaseDatabaseCache):
    """Values that JSON can hold, by key, until their time is over. The table is made by ``createcachetable``."""

    def __init__(self, table: str, params: dict[str, Any]) -> None:
        super().__init__(table, params)
        self.writes = 0

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value of a key, or ``default``."""
        name = self.make_and_validate_key(key, version=version)
        with connection.cursor() as cursor:
            cursor.execute("SELECT value FROM cache WHERE cache_key = %s AND expires > clock_timestamp()", [name])
            row = cursor.fetchone()
        return json.loads(row[0]) if row else default

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keeps a value, whatever was there."""
        self._keep(key, value, timeout, version, "")

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keeps a value where there is none; says whether it did. Of two at once one does."""
        return self._keep(key, value, timeout, version, "WHERE cache.expires <= clock_timestamp()")

    def _keep(self, key: str, value: Any, timeout: Any, version: int | None, only: str) -> bool:
        name = self.make_and_validate_key(key, version=version)
        self.writes += 1
        with connection.cursor() as cursor:
            if self.writes % CULL_EVERY == 0:
                cursor.execute("DELETE FROM cache WHERE expires <= clock_timestamp()")
            cursor.execute(
                f"INSERT INTO cache (cache_key, value, expires) VALUES (%s, %s, {UNTIL}) ON CONFLICT (cache_key)"  # noqa: S608
                f" DO UPDATE SET value = excluded.value, expires = excluded.expires {only} RETURNING true",
                [name, json.dumps(value), self._seconds(timeout)],
            )
            return cursor.fetchone() is not None

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Another time for a value that is there."""
        name = self.make_and_validate_key(key, version=version)
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE cache SET expires = {UNTIL} WHERE cache_key = %s AND expires > clock_timestamp()",  # noqa: S608
                [self._seconds(timeout), name],
            )
            return bool(cursor.rowcount)

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forgets a key; says whether there was one."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM cache WHERE cache_key = %s", [self.make_and_validate_key(key, version=version)])
            return bool(cursor.rowcount)

    def clear(self) -> None:
        """Forgets everything."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM cache")

    def _seconds(self, timeout: Any) -> float | None:
        return self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
