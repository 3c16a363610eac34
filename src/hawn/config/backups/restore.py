"""The way back: into an empty database that nobody may read until the erasure list was applied and all is checked.

Until the last step no login role but the owner has a right to any table. A restore that stopped leaves a mark
(the schema ``hawn_restoring``); the next one clears away what it left and begins anew.
"""

import json
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection as django_connection

from hawn.audit import erasures, roots
from hawn.audit.outside import write
from hawn.config import deploy
from hawn.config.backups import state
from hawn.config.backups.archive import DUMP, BackupTrouble, identity, unpacked
from hawn.config.backups.make import FORMAT
from hawn.core.acting import SYSTEM_ID
from hawn.retention import reach
from hawn.vault.probe import Sample, opens

MARK = "hawn_restoring"
SAMPLES = 20  # parts opened for each key-encryption key
NOT_EMPTY = (
    "hawn: the database is not empty: restore into an empty one (after a restore that came to its end, run"
    " `hawn migrate`)"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to restore, with what, and into what."""

    file: Path
    secret: Path
    url: str
    outside: list[Path]
    list_of_backup: bool = False


@dataclass
class Done:
    """What a restore did and saw, in lines for people."""

    words: list[str] = field(default_factory=list)

    def say(self, line: str) -> None:
        """One more line."""
        self.words.append(line)


def restore(wanted: Wanted, *, now: datetime) -> Done:
    """Restores and checks. Raises BackupTrouble, ListTrouble, psycopg.Error; then nobody but the owner can read."""
    key, done = identity(wanted.secret), Done()
    with (
        tempfile.TemporaryDirectory(prefix="hawn-restore-") as name,
        psycopg.connect(wanted.url, autocommit=True) as owner,
    ):
        kept = Path(name)
        _make_room(owner, done)
        with unpacked(wanted.file, key) as members:
            manifest = _load(wanted, owner, members, kept)
        _compare(owner, manifest, done)
        entries = _the_list(wanted, kept)
        call_command("migrate", verbosity=0, interactive=False)
        reach.sync()
        _new_server(owner, manifest)
        _erase_again(owner, entries, now, done)
        _probe(owner, done)
        _verify_roots(kept, manifest, done)
        django_connection.close()
        _place(wanted.outside, kept, owner, now, done)
        owner.execute(f"DROP SCHEMA {MARK} CASCADE")
    deploy.migrate_all()
    done.say("Restored. The application and the worker may start; everybody signs in anew.")
    return done


def _make_room(owner: psycopg.Connection[Any], done: Done) -> None:
    row = owner.execute(
        "SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = %s), EXISTS (SELECT 1 FROM pg_class c"
        " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname LIKE 'hawn%%' OR n.nspname = 'public')",
        [MARK],
    ).fetchone()
    assert row is not None
    begun, full = row
    if full and not begun:
        raise BackupTrouble(NOT_EMPTY)
    if begun:
        done.say("A restore had stopped here: what it left was cleared away.")
        owner.execute("DROP OWNED BY CURRENT_USER CASCADE")
    owner.execute(f"CREATE SCHEMA {MARK}")


def _load(
    wanted: Wanted, owner: psycopg.Connection[Any], members: Iterator[tuple[str, bytes]], kept: Path
) -> dict[str, Any]:
    name, content = next(members, ("", b""))
    if name != "manifest.json":
        raise BackupTrouble(f"hawn: {wanted.file}: this is no backup of Hawn")
    manifest: dict[str, Any] = json.loads(content)
    server = owner.info.server_version
    if manifest["format"] != FORMAT or manifest["server"] // 10000 > server // 10000:
        raise BackupTrouble(
            f"hawn: {wanted.file}: made by Hawn {manifest['made_by']} on PostgreSQL {manifest['server'] // 10000}:"
            f" this is PostgreSQL {server // 10000}"
        )
    first = None
    for name, content in members:
        if name.startswith(DUMP):
            first = content
            break
        (kept / Path(name).name).write_bytes(content)
    if first is None:
        raise BackupTrouble(f"hawn: {wanted.file}: there is no database in it")
    with _pg_restore(wanted.url, server) as inlet:
        inlet.write(first)
        for _, content in members:
            inlet.write(content)
    return manifest


@contextmanager
def _pg_restore(url: str, server: int) -> Iterator[Any]:
    command = [state.program("pg_restore", server), "--no-owner", "--no-privileges", "--exit-on-error"]
    environment = state.surroundings(url)
    command += ["--no-password", f"--dbname={environment.get('PGDATABASE', '')}"]
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stderr=said) as loading:  # noqa: S603
            assert loading.stdin is not None
            try:
                yield loading.stdin
                loading.stdin.close()
            except BrokenPipeError:
                pass  # it stopped: its own word says why
            except BaseException:
                loading.kill()
                raise
        said.seek(0)
        lines = said.read().decode(errors="replace").strip().splitlines()
    if loading.returncode != 0:
        raise BackupTrouble(f"hawn: pg_restore: {lines[0] if lines else 'it stopped'}")


def _compare(owner: psycopg.Connection[Any], manifest: dict[str, Any], done: Done) -> None:
    """Before anything is changed: every table has the rows and the digest that it had in the snapshot."""
    names = sorted(manifest["tables"])
    missing = set(names) - set(state.tables(owner))
    if missing:
        raise BackupTrouble(f"hawn: {min(missing)} did not come back")
    have = state.sums(owner, names)
    wrong = [name for name in names if have[name] != manifest["tables"][name]]
    if wrong:
        raise BackupTrouble(f"hawn: {wrong[0]}: {have[wrong[0]][0]} rows came back that are not those of the backup")
    rows = sum(count for count, _ in have.values())
    done.say(f"{len(names)} tables, {rows:,} rows: as many as in the backup of {manifest['made_at']}, digests equal.")


def _the_list(wanted: Wanted, kept: Path) -> list[erasures.Entry]:
    """The erasures to apply: the list outside, which must know at least what the backup knows."""
    inside = erasures.entries([kept])
    if wanted.list_of_backup:
        return inside
    there = {path.name for folder in wanted.outside for path in folder.glob("*.json")}
    lacking = sorted(path.name for path in kept.glob("*.json") if path.name not in there)
    if lacking or not wanted.outside:
        raise BackupTrouble(
            f"hawn: {wanted.outside[0] if wanted.outside else 'HAWN_ROOTS_DIR'} lacks {len(lacking)} of the backup's"
            " roots and erasures: give the folder outside (HAWN_ROOTS_DIR), or say --list-of-backup if it is lost"
        )
    return erasures.entries(wanted.outside)


def _erase_again(owner: psycopg.Connection[Any], entries: Iterable[erasures.Entry], now: datetime, done: Done) -> None:
    """Whole files of every entry, since their ids never come back; classes where the backup does not know yet."""
    known = {s for (s,) in owner.execute("SELECT subject FROM audit_line WHERE action = 'file.erase'").fetchall()}
    listed = again = 0
    for entry in entries:
        listed += 1
        if entry.classes is not None and str(entry.id) in known:
            continue
        classes = None if entry.classes is None else list(entry.classes)
        row = owner.execute("SELECT hawn.erase_rows(%s, %s)", [list(entry.files), classes]).fetchone()
        assert row is not None
        again += sum(row[0].values()) > 0
        if str(entry.id) not in known:
            owner.execute(
                "INSERT INTO audit_line (id, at, transaction, actor, role, purpose, action, file, subject, facts)"
                " VALUES (gen_random_uuid(), %s, hawn.transaction_number(), %s, 'owner', 'restore', 'file.erase', %s,"
                " %s, '{\"restore\": true}')",
                [now, SYSTEM_ID, entry.files[0], str(entry.id)],
            )
    done.say(f"The erasure list has {listed} entries; {again} were not yet in the backup and are erased again.")


def _new_server(owner: psycopg.Connection[Any], manifest: dict[str, Any]) -> None:
    """A new server counts its transactions from the beginning: numbers of audit lines go on where they were, and no
    old sight is taken for one of a transaction of today."""
    owner.execute(
        "UPDATE hawn.transaction_base SET base = greatest(base, %s - pg_current_xact_id()::text::bigint + 1)",
        [manifest["transaction"]],
    )
    owner.execute("UPDATE cases_sight SET granted_in = 0")


def _probe(owner: psycopg.Connection[Any], done: Done) -> None:
    """Opens some parts under every key-encryption key that the database names."""
    keys = [k for (k,) in owner.execute("SELECT DISTINCT wrapped_with FROM vault_datakey ORDER BY 1").fetchall()]
    for key in keys:
        rows = owner.execute(
            "SELECT k.file, k.data_class, k.wrapped_with, k.wrapped, e.kind, e.version, e.ciphertext"
            " FROM vault_datakey k JOIN vault_envelope e ON e.file = k.file AND e.data_class = k.data_class"
            " WHERE k.wrapped_with = %s ORDER BY k.id LIMIT %s",
            [key, SAMPLES],
        ).fetchall()
        opened = sum(opens(Sample(*row)) for row in rows)
        if opened < len(rows):
            raise BackupTrouble(
                f"hawn: {len(rows) - opened} of {len(rows)} parts do not open with the key-encryption key {key}:"
                " put the keys of the deployment in HAWN_KEYS_DIR and begin again"
            )
        done.say(f"Key-encryption key {key}: {opened} of {len(rows)} parts that were tried open.")


def _verify_roots(kept: Path, manifest: dict[str, Any], done: Done) -> None:
    verdict = roots.verify(kept)
    if not verdict.sound or verdict.roots != manifest["roots"]:
        fault = (verdict.faults or ["some are missing"])[0]
        raise BackupTrouble(f"hawn: the roots do not agree with the lines: {fault}")
    done.say(f"{verdict.roots} signed roots cover {verdict.covered:,} audit lines and agree with them.")


def _place(outside: list[Path], kept: Path, owner: psycopg.Connection[Any], now: datetime, done: Done) -> None:
    """Roots signed after the backup cover lines that are lost: they are set aside, never overwritten."""
    last = owner.execute("SELECT coalesce(max(number), 0) FROM audit_root").fetchone()
    assert last is not None
    moved: set[str] = set()
    for folder in outside:
        aside = folder / f"after-the-backup-{now:%Y%m%dT%H%M%SZ}"
        for path in folder.glob("[0-9]*.json"):
            if int(path.stem) > last[0]:
                aside.mkdir(exist_ok=True)
                path.rename(aside / path.name)
                moved.add(path.name)
        for path in kept.glob("*.json"):
            if not (folder / path.name).exists():
                write(folder, path.name, path.read_text(encoding="ascii"))
    if moved:
        done.say(f"{len(moved)} roots were signed after the backup: what they cover is lost. They are set aside.")
