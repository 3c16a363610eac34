"""Makes a backup: one snapshot, counted and dumped, with the roots and the erasure list of that moment."""

import json
import subprocess
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg

from hawn.config.backups import state
from hawn.config.backups.archive import BackupTrouble, pack, recipient

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that is on the disk."""

    path: Path
    manifest: dict[str, Any]

    def words(self) -> list[str]:
        """For people."""
        rows = sum(count for count, _ in self.manifest["tables"].values())
        keys = ", ".join(self.manifest["keys"]) or "none"
        return [
            f"{self.path}: {self.path.stat().st_size:,} bytes, {len(self.manifest['tables'])} tables, {rows:,} rows,"
            f" {self.manifest['roots']} roots, {self.manifest['erasures']} erasures.",
            f"It needs the key-encryption keys {keys}, which are not in it: keep them elsewhere, and the secret key"
            " of this backup in a third place.",
        ]


def make(*, url: str, to: Path, public: str, outside: list[Path], now: datetime) -> Made:
    """A new file in ``to`` for the public key ``public``. Raises BackupTrouble, psycopg.Error."""
    key = recipient(public)
    if not to.is_dir():
        raise BackupTrouble(f"hawn: {to}: no such folder")
    roots = _roots(outside)  # before the snapshot, so that each root's lines are in it
    with psycopg.connect(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert snapshot is not None
        manifest = {
            "format": FORMAT,
            "made_by": version("hawn"),
            "made_at": now.isoformat(),
            "database": connection.info.dbname,
            "server": connection.info.server_version,
            "transaction": state.number(connection),
            "tables": state.sums(connection, state.tables(connection)),
            "keys": _keys(connection),
            "roots": sum(not name.startswith("erased-") for name in roots),
            "erasures": sum(name.startswith("erased-") for name in roots),
        }
        path = to / f"hawn-{manifest['database']}-{now:%Y%m%dT%H%M%SZ}.age"
        if path.exists():
            raise BackupTrouble(f"hawn: {path}: is there already")
        members = [("manifest.json", json.dumps(manifest).encode())]
        members += [(f"roots/{name}", content) for name, content in sorted(roots.items())]
        try:
            _dump(url, str(snapshot[0]), connection.info.server_version, path, key, members)
        except OSError as error:
            raise BackupTrouble(f"hawn: {to}: {error.strerror}: nothing was kept") from None
    return Made(path, manifest)


def _dump(url: str, snapshot: str, server: int, path: Path, key: Any, members: list[tuple[str, bytes]]) -> None:
    command = [state.program("pg_dump", server), "--format=custom", "--compress=1", f"--snapshot={snapshot}"]
    command += ["--no-owner", "--no-privileges", "--no-password", "--no-comments", "--exclude-schema=hawn_restoring"]
    command += [f"--exclude-table-data={name}" for name in state.LEFT_OUT]
    with subprocess.Popen(  # noqa: S603 - PostgreSQL's own program, arguments as a list
        command, env=state.surroundings(url), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as dump:
        assert dump.stdout is not None
        assert dump.stderr is not None
        try:
            pack(path, key, members, dump.stdout)
        except BaseException:
            dump.kill()
            raise
        said = dump.stderr.read().decode(errors="replace").strip().splitlines()
    if dump.returncode != 0:
        path.unlink(missing_ok=True)
        raise BackupTrouble(f"hawn: pg_dump: {said[-1] if said else 'it stopped'}: nothing was kept")


def _keys(connection: psycopg.Connection[Any]) -> dict[str, int]:
    rows = connection.execute("SELECT wrapped_with, count(*) FROM vault_datakey GROUP BY 1 ORDER BY 1").fetchall()
    return dict(rows)


def _roots(outside: list[Path]) -> dict[str, bytes]:
    found = {}
    for folder in outside:
        for path in [*folder.glob("[0-9]*.json"), *folder.glob("erased-*.json")]:
            found[path.name] = path.read_bytes()
    return found
