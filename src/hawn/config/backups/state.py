"""What a database holds, in numbers that can be compared after a restore."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from tqdm import tqdm

from hawn.config.backups.archive import BackupTrouble
from hawn.config.supervisor.postgres import binaries

# Sign-ins begin anew after a restore, and the context's key comes from the environment: their rows are not kept.
LEFT_OUT = ("public.agencies_session", "public.cache", "hawn.context_key")
PLAIN = "SET TimeZone TO 'UTC'; SET DateStyle TO 'ISO, YMD'; SET bytea_output TO 'hex'; SET extra_float_digits TO 1"
# Order matters to no sum; two halves of a digest of each row, as its columns are written.
SUMS = """SELECT count(*), coalesce(sum(('x' || substr(h, 1, 15))::bit(60)::bigint), 0)::text || '.' ||
    coalesce(sum(('x' || substr(h, 16, 15))::bit(60)::bigint), 0)::text
FROM (SELECT encode(sha256(convert_to(t::text, 'UTF8')), 'hex') AS h FROM {} t) hashed"""
DEBIAN = Path("/usr/lib/postgresql")


def tables(connection: psycopg.Connection[Any]) -> list[str]:
    """``schema.table`` of everything that a backup keeps rows of."""
    rows = connection.execute(
        "SELECT schemaname || '.' || tablename FROM pg_tables"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'hawn_restoring') ORDER BY 1"
    ).fetchall()
    return [name for (name,) in rows if name not in LEFT_OUT]


def sums(connection: psycopg.Connection[Any], names: list[str]) -> dict[str, list[Any]]:
    """Table to [rows, digest]; with a bar where it takes long."""
    connection.execute(PLAIN)
    out = {}
    for name in tqdm(names, desc="counting", unit="table", delay=2):
        row = connection.execute(sql.SQL(SUMS).format(sql.Identifier(*name.split(".")))).fetchone()
        assert row is not None
        out[name] = [row[0], row[1]]
    return out


def number(connection: psycopg.Connection[Any]) -> int:
    """The number that no transaction of this snapshot has reached."""
    row = connection.execute(
        "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint + base FROM hawn.transaction_base"
    ).fetchone()
    assert row is not None
    return int(row[0])


def program(name: str, server: int) -> str:
    """``pg_dump`` or ``pg_restore`` of the server's major version or a newer one: ours, the one that
    ``HAWN_PG_BIN`` names, or Debian's. Raises BackupTrouble."""
    found = sorted(DEBIAN.glob("*/bin"), key=lambda p: int(p.parent.name)) if DEBIAN.is_dir() else []
    on_path = shutil.which(name)
    for place in [binaries(), *found, *([Path(on_path).parent] if on_path else [])]:
        if (place / name).exists() and _major(place / name) >= server // 10000:
            return str(place / name)
    raise BackupTrouble(f"hawn: no {name} for PostgreSQL {server // 10000} here: install it, or set HAWN_PG_BIN")


def _major(path: Path) -> int:
    told = subprocess.run([str(path), "--version"], capture_output=True, text=True, check=True)  # noqa: S603
    return int(re.findall(r"\d+", told.stdout)[0])


def surroundings(url: str) -> dict[str, str]:
    """The environment that tells PostgreSQL's programs where to go: a password on a command line is seen by all."""
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    given = {names[k]: str(v) for k, v in conninfo_to_dict(url).items() if k in names and v is not None}
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "LD_LIBRARY_PATH", "PGSSLMODE", "PGSSLROOTCERT")}
    return {**kept, **given, "LC_ALL": "C.UTF-8"}
