"""Login roles of a database: names, SQL, URLs. Needs no Django."""

import secrets
from urllib.parse import quote

import psycopg
from psycopg import sql

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
    out += [quiet(database, part) for part in PARTS]
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


def quiet(database: str, part: str) -> sql.Composed:
    """Sessions of one login role see each other's running statements in ``pg_stat_activity``, values and all: these
    roles report none."""
    return sql.SQL("ALTER ROLE {} SET track_activities = off").format(sql.Identifier(role_name(database, part)))


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
                sql.SQL(
                    "{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION PASSWORD {}"
                ).format(verb, name, sql.Literal(passwords[part]))
            )
            admin.execute(quiet(database, part))
        if database not in databases:
            for statement in role_statements(database, passwords)[2 * len(PARTS) :]:
                admin.execute(statement)


def url(base: str, database: str, part: str, password: str) -> str:
    """``base`` (a URL of the server) for one part of one database."""
    scheme, rest = base.split("://", 1)
    host_and_more = rest.split("@", 1)[-1]
    host, _, query = host_and_more.partition("?")
    host = host.split("/", 1)[0]
    tail = f"?{query}" if query else ""
    return f"{scheme}://{quote(role_name(database, part))}:{quote(password)}@{host}/{quote(database)}{tail}"
