"""A backup to an empty host and back, by the commands that operators type."""

import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings

from hawn.audit.roots import sign_root
from hawn.cases.models import Case
from hawn.config import roles
from hawn.config.supervisor.postgres import EmbeddedServer
from hawn.core.acting import Actor, acting
from hawn.retention.actions import erasing
from hawn.vault.actions import take_all
from tests.conftest import PASSWORDS, Site, use
from tests.demo import write_proof
from tests.journeys.test_chain import NOW, TODAY, opened

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
Switch = Callable[[], Any]


@dataclass
class Host:
    """A machine that may run the commands as owner."""

    url: str
    outside: list[Path]
    keys: str = field(default_factory=lambda: str(settings.KEYS_DIR))

    def run(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """One command in an environment of its own."""
        environment = {
            **{k: v for k, v in os.environ.items() if k in ("PATH", "HAWN_PG_BIN", "LANG")},
            "HAWN_OWNER_URL": self.url,
            "HAWN_KEYS_DIR": self.keys,
            "HAWN_ROOTS_DIR": os.pathsep.join(map(str, self.outside)),
            "HAWN_SECRET_KEY": "x" * 50,
            "HAWN_CONTEXT_KEY": settings.CONTEXT_KEY.hex(),
            "HAWN_DATA": "/nowhere",
            "HAWN_DEMO": "1",
        }
        command = [sys.executable, "-m", "hawn", *map(str, words)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603


@pytest.fixture
def host(db: Site, outside: list[Path]) -> Host:
    """Where the data is."""
    return Host(db.url("owner"), outside)


@pytest.fixture(scope="module")
def other_server() -> Iterator[EmbeddedServer]:
    """Another machine's server, which counts its transactions from the beginning."""
    with tempfile.TemporaryDirectory(prefix="hawn-other-") as home:
        Path(home).chmod(0o755)
        with EmbeddedServer(Path(home) / "p", {"fsync": "off"}) as server:
            yield server


@dataclass
class Empty(Host):
    """An empty database on the other machine."""

    server: EmbeddedServer | None = None
    name: str = ""

    def part(self, part: str) -> str:
        """The URL of a login role."""
        assert self.server is not None
        return roles.url(self.server.superuser_url(), self.name, part, PASSWORDS[part])


@pytest.fixture
def empty(other_server: EmbeddedServer, outside: list[Path]) -> Empty:
    """A new one for each test; the folders outside are on a third machine and survived."""
    name = f"b{uuid.uuid4().hex[:10]}"
    roles.create_roles(other_server.superuser_url(), name, PASSWORDS)
    made = Empty("", outside, server=other_server, name=name)
    made.url = made.part("owner")
    return made


@pytest.fixture
def pair(tmp_path: Path, host: Host) -> tuple[Path, str]:
    """The offline pair."""
    done = host.run("backup", "keygen", tmp_path / "offline.key")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "offline.key").stat().st_mode & 0o777 == 0o600
    return tmp_path / "offline.key", done.stdout.strip()


def backed_up(host: Host, tmp_path: Path, pair: tuple[Path, str]) -> Path:
    """A backup's file."""
    folder = tmp_path / uuid.uuid4().hex
    folder.mkdir()
    done = host.run("backup", "--to", folder, "--recipient", pair[1])
    assert done.returncode == 0, done.stderr
    return next(folder.iterdir())


def parts_of(url: str, case: Case, worker: Actor, back: str) -> dict[str, Any]:
    """What the case worker opens in a database."""
    use(url)
    try:
        with acting(worker, "test"):
            return take_all(file=case.id)
    finally:
        use(back)


def test_there_and_back(
    people: dict[str, Actor], host: Host, empty: Empty, db: Site, tmp_path: Path, pair: tuple[Path, str],
    as_worker: Switch,
) -> None:  # fmt: skip
    worker = people["case_worker"]
    case = opened(people)[0]
    with as_worker():
        sign_root(now=NOW)
    before = parts_of(db.url("app"), case, worker, db.url("app"))
    file = backed_up(host, tmp_path, pair)
    done = empty.run("restore", file, "--identity", pair[0])
    assert done.returncode == 0, done.stderr
    assert "digests equal" in done.stdout
    assert "1 signed roots cover" in done.stdout
    assert "Key-encryption key 0001: " in done.stdout
    assert parts_of(empty.part("app"), case, worker, db.url("app")) == before
    use(empty.part("worker"))  # roots go on where they were, though this server counts from the beginning
    try:
        from hawn.audit.roots import verify  # noqa: PLC0415 - with the other database

        assert sign_root(now=NOW + timedelta(minutes=1)) is not None
        assert verify().faults == []
    finally:
        use(db.url("app"))


def test_nobody_reads_before_the_end_and_a_stopped_restore_begins_anew(
    people: dict[str, Actor], host: Host, empty: Empty, tmp_path: Path, pair: tuple[Path, str]
) -> None:
    opened(people)
    file = backed_up(host, tmp_path, pair)
    torn = tmp_path / "torn.age"
    torn.write_bytes(file.read_bytes()[:-40])
    done = empty.run("restore", torn, "--identity", pair[0])
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    for part in ("app", "worker"):
        with psycopg.connect(empty.part(part)) as raw:
            seen = raw.execute("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'")
            assert seen.fetchone() == (0,)
    done = empty.run("restore", file, "--identity", pair[0])
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("A restore had stopped here")
    again = empty.run("restore", file, "--identity", pair[0])
    assert (again.returncode, again.stderr.count("\n")) == (1, 1)
    assert "the database is not empty" in again.stderr


def test_who_was_erased_after_the_backup_stays_erased(
    people: dict[str, Actor], host: Host, empty: Empty, db: Site, tmp_path: Path, pair: tuple[Path, str],
    as_worker: Switch,
) -> None:  # fmt: skip
    worker = people["case_worker"]
    gone, stays, partly = opened(people)[0], opened(people)[0], opened(people)[0]
    file = backed_up(host, tmp_path, pair)
    with as_worker():
        erased = erasing.erase(file=gone.id, reason="asked", now=NOW, today=TODAY)
        erasing.erase(file=partly.id, reason="period", classes=["A"], now=NOW, today=TODAY)
    done = empty.run("restore", file, "--identity", pair[0])
    assert done.returncode == 0, done.stderr
    assert "has 2 entries; 2 were not yet in the backup" in done.stdout
    assert parts_of(empty.part("app"), gone, worker, db.url("app")) == {}
    assert "wish" in parts_of(empty.part("app"), stays, worker, db.url("app"))
    left = parts_of(empty.part("app"), partly, worker, db.url("app"))
    assert "wish" in left
    assert "safe_contact" not in left
    with psycopg.connect(empty.url) as owner:
        found = owner.execute("SELECT count(*) FROM vault_datakey WHERE file = ANY (%s)", [list(erased.files)])
        assert found.fetchone() == (0,)
    write_proof(
        "restore-after-erasure",
        "Three cases were in a backup. Afterwards one was erased, and of another where the person is. The backup from"
        f" before, restored on an empty host with the keys and the erasure list from outside, said:\n\n```\n"
        f"{done.stdout.strip()}\n```\n\nThe erased person's parts that open there: 0 of those in the"
        " backup; data keys of"
        " theirs: 0. The third case opens whole; of the second all but where the person is.",
    )
    second = backed_up(empty, tmp_path, pair)
    assert second.exists()


def test_without_the_list_outside_nothing_is_restored(
    people: dict[str, Actor], host: Host, empty: Empty, tmp_path: Path, pair: tuple[Path, str], as_worker: Switch
) -> None:
    opened(people)
    with as_worker():
        sign_root(now=NOW)
    file = backed_up(host, tmp_path, pair)
    empty.outside = [tmp_path / "fresh"]
    empty.outside[0].mkdir()
    done = empty.run("restore", file, "--identity", pair[0])
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "--list-of-backup" in done.stderr
    done = empty.run("restore", file, "--identity", pair[0], "--list-of-backup")
    assert done.returncode == 0, done.stderr
    assert len(list(empty.outside[0].glob("[0-9]*.json"))) == 1


def test_faults_are_one_line(
    people: dict[str, Actor], host: Host, empty: Empty, tmp_path: Path, pair: tuple[Path, str]
) -> None:
    opened(people)
    file = backed_up(host, tmp_path, pair)
    other, junk, flipped, no_keys = (tmp_path / name for name in ("other.key", "junk.age", "flipped.age", "keys"))
    host.run("backup", "keygen", other)
    junk.write_bytes(b"something else" * 100)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    flipped.write_bytes(content)
    no_keys.mkdir()
    for backup, secret, keys in (
        (file, other, empty.keys),
        (tmp_path / "nothing.age", pair[0], empty.keys),
        (junk, pair[0], empty.keys),
        (flipped, pair[0], empty.keys),
        (file, pair[0], str(no_keys)),
    ):
        empty.keys = keys
        done = empty.run("restore", backup, "--identity", secret)
        told = (backup.name, secret.name, done.stderr)
        assert (done.returncode, done.stderr.count("\n"), "Traceback" in done.stderr) == (1, 1, False), told
        assert done.stderr.startswith("hawn: "), told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--to", "/nowhere", "--recipient", "age13ylagz5ya76t0zymz5ladzrulu3n042judndl4fghnphvc3ac9aqpv80az"],
            "no such",
        ),
        (["--to", "/tmp", "--recipient", "nonsense"], "not a public key"),
        (["--to", "/tmp"], "--recipient"),
    ],
)
def test_a_backup_says_in_one_line_what_is_wrong(host: Host, words: list[str], said: str) -> None:
    done = host.run("backup", *words)
    assert done.returncode in (1, 2)
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
