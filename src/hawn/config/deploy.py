"""Making a database ready: migrations as owner, rights, the context key, the agencies of the profile."""

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from hawn.agencies.actions import sync_agencies
from hawn.config import walls
from hawn.config.roles import role_name
from hawn.core import clock
from hawn.core.acting import pads
from hawn.retention import reach
from hawn.vault.rotation import take_what_is_there

DAYS = r"\mcurrent_date\M|::(date|timestamptz)\M"  # where a function of ours asks for a day, or for a day's midnight


def migrate_all(*, verbosity: int = 0) -> None:
    """Everything a database needs, run as owner, safe to repeat: tables and walls, the shared cache, rights,
    the country's days, the context key, what an erasure reaches, the agencies and teams of the profile.

    Raises psycopg.Error or CommandError; nothing is half-granted, since rights are set in one transaction.
    """
    call_command("migrate", verbosity=verbosity, interactive=False)
    call_command("createcachetable", verbosity=0)
    database = str(connection.settings_dict["NAME"])
    grant(role_name(_base(database), "app"), role_name(_base(database), "worker"))
    set_days(settings.TIME_ZONE)
    set_context_key(settings.CONTEXT_KEY)
    reach.sync()
    sync_agencies()
    take_what_is_there(now=clock.now())


def _base(database: str) -> str:
    """Test copies of a database share the roles of the one they were copied from (``test`` and ``test_gw0``)."""
    return "test" if database.startswith("test_") else database


def grant(app: str, worker: str) -> None:
    """Sets the rights of the signed-off list, and of the job queue, in one transaction."""

    with transaction.atomic(), connection.cursor() as cursor:
        for statement in walls.statements(app, worker):
            cursor.execute(statement)
        cursor.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE %s", [walls.QUEUE + "%"])
        for (table,) in cursor.fetchall():
            cursor.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE "{table}" TO "{worker}"')
            cursor.execute(f'GRANT SELECT, INSERT ON TABLE "{table}" TO "{app}"')


def set_days(zone: str) -> None:
    """A day of the database's own functions (a protocol's first and last, a hold's) begins and ends at midnight in
    ``zone``, as on the pages. The functions carry it themselves: every connection speaks UTC, and none can change it.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
            " WHERE n.nspname IN ('hawn', 'hawn_inside') AND p.prosrc ~* %s",
            [DAYS],
        )
        for (function,) in cursor.fetchall():
            cursor.execute(f"ALTER FUNCTION {function} SET timezone TO %s", [zone])


def set_context_key(key: bytes) -> None:
    """Puts the blocks of the signing key where only the owner's functions read them."""
    inner, outer = pads(key)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO hawn.context_key (inner_pad, outer_pad) VALUES (%s, %s)"
            " ON CONFLICT (single) DO UPDATE SET inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad",
            [inner, outer],
        )
