"""An erasure reaches every table: whoever adds one takes a position, or the build fails."""

import psycopg

from hawn.config import walls
from hawn.retention import reach

LEADS = {"file", "case", "alert", "receipt", "situation", "need", "request", "clock", "person", "permission"}
TEXTS = ("jsonb", "json", "text", "character varying", "ARRAY")


def test_every_table_has_a_position(owner: psycopg.Connection) -> None:
    tables = {t for (t,) in owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()}
    lists = [set(reach.BY_FILE) | set(reach.BY_MENTION), set(reach.STAYS), set(reach.NOTHING)]
    assert set.union(*lists) == tables
    assert sum(map(len, lists)) == len(tables)


def test_what_is_behind_row_security_is_erased_or_stays_for_a_reason() -> None:
    apart = {table for table in reach.NOTHING if table.startswith("community_")}  # tests/community/test_separation.py
    assert set(walls.WALLED) == set(reach.BY_FILE) | set(reach.STAYS) | {"notices_notice", "agencies_kept"} | apart
    assert not set(walls.OPEN) & (set(reach.BY_FILE) | set(reach.BY_MENTION))


def test_a_column_that_leads_to_a_file_is_in_no_table_that_stays(owner: psycopg.Connection) -> None:
    rows = owner.execute(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND data_type = 'uuid'"
    ).fetchall()
    leading = {table for table, column in rows if column in LEADS}
    assert leading - set(reach.BY_FILE) == {"audit_line"}


def test_the_database_knows_the_same_list_and_every_column_is_there(owner: psycopg.Connection) -> None:
    known = set(owner.execute("SELECT table_name, column_name, reach FROM hawn.erases").fetchall())
    wanted = {(t, c, "file") for t, columns in reach.BY_FILE.items() for c in columns}
    wanted |= {(t, c, "mention") for t, columns in reach.BY_MENTION.items() for c in columns}
    there = set(
        owner.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
        ).fetchall()
    )
    assert known == wanted
    assert {(t, c) for t, c, _ in wanted} <= there
