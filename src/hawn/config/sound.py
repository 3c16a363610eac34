"""What `hawn check` looks at in a deployment: settings, folders, keys, the database server, the worker."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection
from django.db.utils import Error

from hawn.audit.outside import folders
from hawn.config.commands.serve import UnsafeRole, refuse_unsafe_role
from hawn.config.supervisor.postgres import QUIET
from hawn.core.acting import WORKER, acting
from hawn.vault.versions import all_open

PLACES = 2
# What keeps an acknowledged alert, beside what keeps the log quiet.
DURABLE = {"fsync": "on", "full_page_writes": "on"}
ACKNOWLEDGED = ("on", "remote_write", "remote_apply")
ALIVE = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '2 minutes'"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    good: bool
    why: str = ""


def findings() -> list[Finding]:
    """Everything, in the order of the guide. What cannot be asked, as the database is away, is one finding."""
    parts: tuple[Callable[[], Iterator[Finding]], ...] = (_settings, _folders, _server, _parts)
    found: list[Finding] = []
    for part in parts:
        try:
            found += part()
        except (Error, psycopg.Error) as error:
            found.append(Finding("the database answers", False, type(error).__name__))
    return found


def _settings() -> Iterator[Finding]:
    yield Finding("no demonstration", not settings.DEMO, "HAWN_DEMO=1 lets anybody read one-time codes")
    tls = bool(getattr(settings, "SECURE_SSL_REDIRECT", False))
    yield Finding("pages over TLS alone", tls, "HAWN_TLS=0 is for one's own machine")
    yield Finding("messages lead to https", settings.BASE_URL.startswith("https://"), "HAWN_BASE_URL")
    behind = settings.ALLAUTH_TRUSTED_PROXY_COUNT > 0
    yield Finding("limits of sign-in count readers, not the proxy", behind, "HAWN_PROXIES=1, as nginx.conf has it")
    real = not settings.DEFAULT_FROM_EMAIL.endswith(".invalid")
    yield Finding("messages come from an address", real, "HAWN_FROM_EMAIL")


def _folders() -> Iterator[Finding]:
    places = folders()
    yield Finding("two places for signed roots", len(places) >= PLACES, "HAWN_ROOTS_DIR names fewer")
    for number, place in enumerate(places, 1):
        writable = place.is_dir() and os.access(place, os.W_OK)
        yield Finding(f"place {number} can be written", writable, str(place))
    devices = {place.stat().st_dev for place in places if place.is_dir()}
    here = Path(settings.KEYS_DIR or "/").stat().st_dev
    away = len(devices) == len(places) and here not in devices
    yield Finding("they are on other machines", away, "they share a disk with each other, or with this machine")
    if settings.KEY_STORE == "file":
        mode = Path(settings.KEYS_DIR).stat().st_mode & 0o077
        yield Finding("nobody else may enter the folder of keys", mode == 0, f"chmod 700 {settings.KEYS_DIR}")
    if settings.BACKUPS_DIR:
        seen = any(Path(settings.BACKUPS_DIR).glob("hawn-*.age"))
        yield Finding("there is a backup", seen, settings.BACKUPS_DIR)


def _shown(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [name])
        return str(cursor.fetchone()[0])


def _server() -> Iterator[Finding]:
    wrong = {name: _shown(name) for name, value in QUIET.items() if _shown(name).strip() != value.strip()}
    yield Finding("the database's log names nobody", not wrong, ", ".join(f"{k} is {v}" for k, v in wrong.items()))
    lax = {name: _shown(name) for name, value in DURABLE.items() if _shown(name) != value}
    yield Finding("what is written stays", not lax, ", ".join(f"{k} is {v}" for k, v in lax.items()))
    standby = _shown("synchronous_standby_names") != "" and _shown("synchronous_commit") in ACKNOWLEDGED
    yield Finding(
        "a replica has what was acknowledged", standby, "synchronous_standby_names is empty: a failover may lose it"
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension WHERE extname = 'pg_stat_statements'")
        yield Finding("no extension keeps statements", cursor.fetchone() is None, "pg_stat_statements")
    wire = connection.settings_dict["HOST"]
    local = str(wire).startswith("/") or wire in ("127.0.0.1", "::1", "localhost")
    yield Finding("the way to the database is sealed", local or _sealed(), "the connection does not use TLS")


def _sealed() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        row = cursor.fetchone()
    return bool(row and row[0])


def _parts() -> Iterator[Finding]:
    try:
        refuse_unsafe_role(_url())
        yield Finding("the role cannot step around row security", True)
    except UnsafeRole as error:
        yield Finding("the role cannot step around row security", False, str(error))
    with acting(WORKER, "check"):
        yield Finding("every key in use opens", all_open(), "the key store lacks one, or does not answer")
        with connection.cursor() as cursor:
            cursor.execute(ALIVE)
            alive = cursor.fetchone()[0] > 0
    yield Finding("a worker runs", alive, "start `hawn worker`")


def _url() -> str:
    return psycopg.conninfo.make_conninfo(
        **{
            name: str(value)
            for name, value in (
                ("dbname", connection.settings_dict["NAME"]),
                ("user", connection.settings_dict["USER"]),
                ("password", connection.settings_dict["PASSWORD"]),
                ("host", connection.settings_dict["HOST"]),
                ("port", connection.settings_dict["PORT"]),
            )
            if value
        }
    )
