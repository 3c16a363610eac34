"""Making a database ready: roles, migrations as owner, rights, the context key, the agencies of the profile."""

import secrets
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from psycopg import sql

from hawn.agencies.actions import sync_agencies
from hawn.config import walls
from hawn.core.acting import pads

PARTS = ("owner", "app", "worker")


def role_name(database: str, part: str) -> str:
    """``hawn_<db>_owner``, ``_app``, ``_worker``."""
    return f"hawn_{database}_{part}"


def role_statements(database: str, passwords: dict[str, str]) -> list[sql.Composed]:
    """SQL that an administrator of the server runs once: three login roles without any attribute."""
    out = []
    for part in PARTS:
        out.append(
            sql.SQL(
                "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION PASSWORD {}"
            ).format(sql.Identifier(role_name(database, part)), sql.Literal(passwords[part]))
        )
    out.append(
        sql.SQL("CREATE DATABASE {} OWNER {}").format(
            sql.Identifier(database), sql.Identifier(role_name(database, "owner"))
        )
    )
    out.append(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database)))
    for part in PARTS[1:]:
        out.append(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                sql.Identifier(database), sql.Identifier(role_name(database, part))
            )
        )
    return out


def new_passwords() -> dict[str, str]:
    """A fresh password for each part."""
    return {part: secrets.token_urlsafe(24) for part in PARTS}


def create_roles(superuser_url: str, database: str, passwords: dict[str, str]) -> None:
    """Creates the roles and the database where they are not there yet; passwords are set anew each time.

    Raises psycopg.Error when the URL's role may not create roles.
    """
    with psycopg.connect(superuser_url, autocommit=True) as admin:
        have = {r[0] for r in admin.execute("SELECT rolname FROM pg_roles").fetchall()}
        databases = {r[0] for r in admin.execute("SELECT datname FROM pg_database").fetchall()}
        for part in PARTS:
            name = sql.Identifier(role_name(database, part))
            verb = sql.SQL("ALTER" if role_name(database, part) in have else "CREATE")
            admin.execute(
                sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION PASSWORD {}").format(
                    verb, name, sql.Literal(passwords[part])
                )
            )
        if database not in databases:
            for statement in role_statements(database, passwords)[len(PARTS) :]:
                admin.execute(statement)


def url(base: str, database: str, part: str, password: str) -> str:
    """``base`` (a URL of the server) for one part of one database."""
    scheme, rest = base.split("://", 1)
    host_and_more = rest.split("@", 1)[-1]
    host, _, query = host_and_more.partition("?")
    host = host.split("/", 1)[0]
    tail = f"?{query}" if query else ""
    return f"{scheme}://{quote(role_name(database, part))}:{quote(password)}@{host}/{quote(database)}{tail}"


def migrate_all(*, verbosity: int = 0) -> None:
    """Everything a database needs, run as owner, safe to repeat: tables and walls, the shared cache, rights,
    the context key, the agencies and teams of the profile.

    Raises psycopg.Error or CommandError; nothing is half-granted, since rights are set in one transaction.
    """
    call_command("migrate", verbosity=verbosity, interactive=False)
    call_command("createcachetable", verbosity=0)
    database = str(connection.settings_dict["NAME"])
    grant(role_name(_base(database), "app"), role_name(_base(database), "worker"))
    set_context_key(settings.CONTEXT_KEY)
    sync_agencies()


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


def set_context_key(key: bytes) -> None:
    """Puts the blocks of the signing key where only the owner's functions read them."""
    inner, outer = pads(key)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO hawn.context_key (inner_pad, outer_pad) VALUES (%s, %s)"
            " ON CONFLICT (single) DO UPDATE SET inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad",
            [inner, outer],
        )
