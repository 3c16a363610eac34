"""What tests find when they begin. What takes long to set up is set up once in a process, by the actions of the house;
for the tests that follow its rows are put back as they were."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any, TypeVar

import psycopg

T = TypeVar("T")
# Made with the database itself: never emptied. In the first three a set-up may add a row: a unit that a protocol made.
GROWS = ("agencies_agency", "agencies_team", "agencies_body")
GROWN = (
    "DELETE FROM agencies_team WHERE until IS NOT NULL",
    "DELETE FROM agencies_agency a USING agencies_body b WHERE b.id = a.body AND 'police' = ANY (b.functions)",
    "UPDATE agencies_agency SET ended_at = NULL WHERE ended_at IS NOT NULL",  # agencies that left
)
KEEP = {*GROWS, "django_migrations", "django_content_type", "auth_permission", "vault_keyversion"}


class Stage:
    """The rows of the database as the cluster's administrator sees them, whom no trigger hears.

    ``set`` asks how a thing is set up. The first time that is done; later, where the stage is just as it was then, the
    rows are put back. Whether anything was written in between is told by the database's count of transactions.
    """

    def __init__(self, connected: psycopg.Connection) -> None:
        self.connected = connected
        connected.execute("SET session_replication_role = replica")
        tables = connected.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        names = [name for (name,) in tables if name not in KEEP]
        self.filled = " UNION ALL ".join(f"(SELECT '{name}' FROM \"{name}\" LIMIT 1)" for name in names)  # noqa: S608 - names
        self.kept: dict[tuple[str, ...], tuple[Any, dict[str, bytes]]] = {}
        self.clear()

    def clear(self) -> None:
        """Empties the tables that hold something. Row by row: to truncate every table, most of them empty, takes longer
        than most tests."""
        for name in self._filled():
            self.connected.execute(f'DELETE FROM "{name}"')  # noqa: S608 - names of tables
        for statement in GROWN:
            self.connected.execute(statement)
        self.stands: tuple[str, ...] = ()
        self.written = self._written()

    def set(self, name: str, how: Callable[[], T]) -> T:
        """What ``how`` returns, with what it wrote; a copy, so that a test may change it."""
        if self.written != self._written():  # something else stands here
            return how()
        stands = (*self.stands, name)
        if stands in self.kept:
            self._put_back(self.kept[stands][1])
        else:
            self.kept[stands] = how(), {table: self._copied(table) for table in (*self._filled(), *GROWS)}
        self.stands, self.written = stands, self._written()
        return deepcopy(self.kept[stands][0])

    def _filled(self) -> list[str]:
        return [name for (name,) in self.connected.execute(self.filled).fetchall()]  # type: ignore[arg-type]

    def _written(self) -> int:
        """Changes with every transaction that writes, whoever does."""
        row = self.connected.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint").fetchone()
        return int(row[0]) if row else 0

    def _copied(self, table: str) -> bytes:
        with self.connected.cursor() as cursor, cursor.copy(f'COPY "{table}" TO STDOUT') as rows:  # type: ignore[arg-type]
            return b"".join(map(bytes, rows))

    def _put_back(self, tables: dict[str, bytes]) -> None:
        for name in self._filled():
            self.connected.execute(f'DELETE FROM "{name}"')  # noqa: S608 - names of tables
        with self.connected.transaction(), self.connected.cursor() as cursor:
            for table, rows in tables.items():
                into = f'"{table}"'
                if table in GROWS:
                    into = f"pg_temp.{table}"
                    cursor.execute(f"CREATE TEMP TABLE {table} (LIKE public.{table}) ON COMMIT DROP")  # type: ignore[arg-type]
                with cursor.copy(f"COPY {into} FROM STDIN") as copied:  # type: ignore[arg-type]
                    copied.write(rows)
                if table in GROWS:
                    cursor.execute(f"INSERT INTO public.{table} SELECT * FROM {into} ON CONFLICT DO NOTHING")  # type: ignore[arg-type] # noqa: S608 - names
