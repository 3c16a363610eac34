"""Why the walls are built as they are (architecture, section 4): each way that was chosen beside the one that was not,
on the same rows, as a ratio. Scratch tables on a server of its own; nothing of Hawn's tables is touched.

``python -m bench.choices --write docs/proof/choices.md``
"""

import argparse
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import psycopg
from django.db import connection, transaction

from bench.run import median  # first: it sets Django up
from hawn.config import deploy, roles
from hawn.config.supervisor.postgres import EmbeddedServer
from hawn.core.acting import Actor, acting
from tests.conftest import PASSWORDS, use

ROWS, WRITERS, SECONDS, PAIRS = 1_000_000, 4, 3.0, 5

SCRATCH = f"""
CREATE SCHEMA scratch;
GRANT USAGE ON SCHEMA scratch TO PUBLIC;
CREATE FUNCTION scratch.who() RETURNS integer LANGUAGE plpgsql STABLE AS
$$ BEGIN RETURN split_part(current_setting('scratch.who'), '|', 2)::integer; END $$;
CREATE TABLE scratch.file AS
    SELECT n AS id, n % 5000 AS team, date '2026-01-01' + n % 400 AS due_on FROM generate_series(1, {ROWS}) n;
CREATE TABLE scratch.sight AS SELECT id AS file, team AS grantee FROM scratch.file;
CREATE TABLE scratch.work AS SELECT id, team AS holder, due_on FROM scratch.file;
CREATE INDEX ON scratch.file (due_on);
CREATE INDEX ON scratch.sight (file, grantee);
CREATE INDEX ON scratch.work (holder, due_on);
CREATE TABLE scratch.line (id bigserial PRIMARY KEY, words text);
CREATE TABLE scratch.chained (id bigserial PRIMARY KEY, words text, hash bytea);
CREATE TABLE scratch.head (hash bytea);
INSERT INTO scratch.head VALUES ('\\x00');
ALTER TABLE scratch.file ENABLE ROW LEVEL SECURITY;
ALTER TABLE scratch.work ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON scratch.work USING (holder = (SELECT scratch.who()));
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA scratch TO PUBLIC;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA scratch TO PUBLIC;
ANALYZE scratch.file, scratch.sight, scratch.work;
"""
POLICIES = {
    "plain": "team = scratch.who()",
    "wrapped": "team = (SELECT scratch.who())",
    "joins": "EXISTS (SELECT 1 FROM scratch.sight s WHERE s.file = id AND s.grantee = (SELECT scratch.who()))",
}
CHAIN = """WITH old AS (SELECT hash FROM scratch.head FOR UPDATE),
made AS (INSERT INTO scratch.chained (words, hash) SELECT %s, sha256(old.hash || convert_to(%s, 'UTF8')) FROM old
         RETURNING hash)
UPDATE scratch.head SET hash = (SELECT hash FROM made)"""


def read(app: psycopg.Connection, owner: psycopg.Connection, policy: str, query: str) -> float:
    """Milliseconds of a query behind a policy."""
    owner.execute("DROP POLICY IF EXISTS own ON scratch.file")
    owner.execute(f"CREATE POLICY own ON scratch.file USING ({POLICIES[policy]})")  # type: ignore[arg-type]
    app.execute("SELECT set_config('scratch.who', 'x|17', false)")
    return median(lambda: app.execute(query).fetchall())  # type: ignore[arg-type]


def throughput(url: str, statement: str, values: int) -> float:
    """Actions a second of some writers at once: three rows and the audit line, in one transaction."""
    counts, until = [0] * WRITERS, time.monotonic() + SECONDS

    def write(number: int) -> None:
        with psycopg.connect(url, autocommit=True) as writer:
            while time.monotonic() < until:
                with writer.transaction():
                    writer.execute(statement, [f"{number} {counts[number]}"] * values)  # type: ignore[arg-type]
                    for _row in range(3):
                        writer.execute("INSERT INTO scratch.line (words) VALUES ('x')")
                counts[number] += 1

    writers = [threading.Thread(target=write, args=(n,)) for n in range(WRITERS)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    return sum(counts) / SECONDS


def contexts() -> tuple[float, float]:
    """Milliseconds of a short transaction without and with a signed context of somebody."""
    actor = Actor(user=uuid4(), role="case_worker", team=uuid4())

    def bare() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    def signed() -> None:
        with acting(actor, "bench"), connection.cursor() as cursor:
            cursor.execute("SELECT hawn.team()")

    return median(bare), median(signed)


def rows(owner: psycopg.Connection, app: psycopg.Connection, url: str) -> list[tuple[str, str, str, str]]:
    """What was compared, the way chosen, the other one, and the ratio."""
    count = "SELECT count(*) FROM scratch.file"
    wrapped, unwrapped = (read(app, owner, p, count) for p in ("wrapped", "plain"))
    listed = "SELECT * FROM scratch.file ORDER BY due_on, id LIMIT 26"
    joined = read(app, owner, "joins", listed)
    own = median(lambda: app.execute(listed.replace("scratch.file", "scratch.work")).fetchall())  # type: ignore[arg-type]
    line = "INSERT INTO scratch.line (words) VALUES (%s)"
    pairs = [(throughput(url, line, 1), throughput(url, CHAIN, 2)) for _ in range(PAIRS)]
    plain, chained = (statistics.median(side) for side in zip(*pairs, strict=True))
    bare, signed = contexts()
    return [
        (f"rows of one team among {ROWS:,}: `(SELECT f())` in a policy, against `f()`",
         f"{wrapped:.2f} ms", f"{unwrapped:.2f} ms", f"{unwrapped / wrapped:.1f} times"),
        ("a page of a worklist: a policy on the row's own columns, against one that joins sight",
         f"{own:.2f} ms", f"{joined:.2f} ms", f"{joined / own:.0f} times"),
        (f"actions of {WRITERS} writers, each with its audit line: roots afterwards, against a chain in the write path",
         f"{plain:.0f} a second", f"{chained:.0f} a second", f"{plain / chained:.1f} times"),
        ("a short transaction: with a signed context, against none",
         f"{signed:.2f} ms", f"{bare:.2f} ms", f"{signed - bare:+.2f} ms"),
    ]  # fmt: skip


def table(found: list[tuple[str, ...]]) -> str:
    """Markdown."""
    return "\n".join(
        ["| | as it is | the other way | |", "|---|---|---|---|", *(f"| {' | '.join(r)} |" for r in found)]
    )


def with_server(work: Callable[[psycopg.Connection, psycopg.Connection, str], str]) -> str:
    """A server of its own with Hawn's schema and the scratch tables."""
    home = Path(tempfile.mkdtemp(prefix="hawn-bench-"))
    with EmbeddedServer(home) as server:
        roles.create_roles(server.superuser_url(), "test", PASSWORDS)
        urls = {p: roles.url(server.superuser_url(), "test", p, PASSWORDS[p]) for p in PASSWORDS}
        use(urls["owner"])
        deploy.migrate_all()
        use(urls["app"])
        with (
            psycopg.connect(urls["owner"], autocommit=True) as owner,
            psycopg.connect(urls["app"], autocommit=True) as app,
        ):
            owner.execute(SCRATCH)  # type: ignore[arg-type]
            text = work(owner, app, urls["app"])
        connection.close()
    shutil.rmtree(home, ignore_errors=True)
    return text


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path)
    args = parser.parse_args()
    text = with_server(lambda owner, app, url: table(rows(owner, app, url)))
    print(text)
    if args.write:
        args.write.write_text(f"# What was chosen, beside what was not\n\n{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
