"""Every filter of the pages that people open all day has an index: no page reads a whole table, however long."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hawn.agencies.models import User
from hawn.config import walls
from hawn.core.acting import Actor, acting
from tests.conftest import Site
from tests.referrals.test_handover import with_report
from tests.web.test_matrix import world  # noqa: F401 - a fixture

PAGES = {
    "own": ["case", "paper", "next_step", "tell", "need_new", "permission_new", "request_reply", "worklist"],
    "agency": ["alert", "worklist"],
    "provider": ["request", "worklist"],
    "decider": ["decide"],
}
FILTERS = ("?view=new", "?view=mine&urgency=now", "?view=waiting&locality=MT-01", "?view=mine&what=case_open")

SHORT = {"assistance_one_open_block"}  # holds what is open alone; an empty table's plan may prefer it


def scans(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The nodes of a plan that read a table or an index."""
    if "Relation Name" in node or node["Node Type"] == "Bitmap Index Scan":
        yield node
    for child in node.get("Plans", []):
        yield from scans(child)


def unindexed(actor: Actor, statement: str) -> list[str]:
    """Walled tables that a statement would read from end to end even where every index is preferred."""
    with acting(actor, "test"), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN (FORMAT JSON) " + statement)
        plan = cursor.fetchone()[0][0]["Plan"]
    return [
        str(node.get("Relation Name") or node.get("Index Name"))
        for node in scans(plan)
        if node["Node Type"] != "Bitmap Heap Scan"
        and "Index Cond" not in node
        and node.get("Index Name") not in SHORT
        and (node.get("Relation Name") in walls.WALLED or node["Node Type"] == "Bitmap Index Scan")
    ]


def much_is_here(db: Site) -> None:
    """The planner takes every walled table for a full one: on a few rows it may read all of an index as well."""
    with psycopg.connect(db.server.superuser_url(), dbname=db.database, autocommit=True) as root:
        tables = [list(walls.WALLED)]
        root.execute("UPDATE pg_class SET reltuples = 1000000, relpages = 1 WHERE relname = ANY (%s)", tables)
        root.execute(
            "DELETE FROM pg_statistic s USING pg_class c WHERE c.oid = s.starelid AND c.relname = ANY (%s)", tables
        )


@pytest.mark.parametrize("who", list(PAGES))
def test_no_page_reads_a_table_from_end_to_end(
    world: dict[str, Any],  # noqa: F811 - the fixture
    people: dict[str, Actor],
    db: Site,
    who: str,
) -> None:
    with_report(people)
    much_is_here(db)
    actor = world["who"][who]
    client = Client()
    client.force_login(User.objects.get(id=actor.user))
    faults: dict[str, list[str]] = {}
    for name in PAGES[who]:
        for query in FILTERS if name == "worklist" else ("",):
            with CaptureQueriesContext(connection) as seen:
                assert client.get(world["paths"][name] + query).status_code == 200
            for one in seen.captured_queries:
                reads = one["sql"].lstrip("( ").startswith("SELECT") and "set_config" not in one["sql"]
                if reads and (found := unindexed(actor, one["sql"])):
                    faults[one["sql"][:900]] = found
    assert faults == {}
