"""A streaming replica: what may be read there, and what is lost when the primary dies under writers (nothing)."""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.db.utils import DatabaseError
from django.test import override_settings

from hawn.audit.roots import sign_root, verify
from hawn.config import deploy, roles
from hawn.config.supervisor.postgres import EmbeddedServer, shim
from hawn.core import clock
from hawn.core.acting import Actor, acting
from hawn.referrals.actions import sending
from hawn.vault.actions import take_all
from tests.conftest import PASSWORDS, Site, use
from tests.demo import PROOF, write_proof
from tests.journeys.test_chain import WHEN, an_alert, opened

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
ROUNDS = 10 if PROOF else 1


@dataclass
class Pair:
    """A primary that waits for its replica before it acknowledges, and that replica."""

    primary: EmbeddedServer
    replica: EmbeddedServer

    def url(self, server: EmbeddedServer, part: str) -> str:
        """The URL of a login role."""
        return roles.url(server.superuser_url(), "test", part, PASSWORDS[part])


def follow(primary: EmbeddedServer, home: Path) -> EmbeddedServer:
    """A replica of a running server, as docs/run-in-production.md makes one."""
    replica = EmbeddedServer(home)
    replica._prepare()
    shutil.copy2(primary.home / "superuser", home / "superuser")
    url = psycopg.conninfo.conninfo_to_dict(primary.superuser_url())
    command = [str(primary.binaries / "pg_basebackup"), "-D", str(replica.data), "-R", "-X", "stream", "-c", "fast"]
    command += ["-h", str(url["host"]), "-U", str(url["user"]), "--no-password"]
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PGPASSWORD": str(url["password"])}
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own program
        shim(signal.SIGKILL, primary.user, command),
        env=environment,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    replica.start()
    with psycopg.connect(primary.superuser_url(), autocommit=True) as admin:
        admin.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        admin.execute("SELECT pg_reload_conf()")
        deadline = time.monotonic() + 30
        while admin.execute("SELECT sync_state FROM pg_stat_replication").fetchall() != [("sync",)]:
            assert time.monotonic() < deadline
            time.sleep(0.1)
    return replica


@pytest.fixture
def pair(db: Site, tmp_path: Path) -> Iterator[Pair]:
    """Two servers of our own, and two folders outside."""
    home = Path(tempfile.mkdtemp(prefix="hawn-pair-"))
    home.chmod(0o755)
    primary = EmbeddedServer(home / "p")
    primary.start()
    roles.create_roles(primary.superuser_url(), "test", PASSWORDS)
    places = [tmp_path / name for name in ("one", "two")]
    for place in places:
        place.mkdir()
    with override_settings(ROOTS_DIR=[str(p) for p in places]):
        use(roles.url(primary.superuser_url(), "test", "owner", PASSWORDS["owner"]))
        deploy.migrate_all()
        made = Pair(primary, follow(primary, home / "r"))
        use(made.url(primary, "app"))
        yield made
        use(db.url("app"))
    for server in (made.replica, made.primary):
        server.stop()
    shutil.rmtree(home, ignore_errors=True)


def people_of(pair: Pair) -> dict[str, Actor]:
    """Who works there."""
    from tests.conftest import ROLES, make_user  # noqa: PLC0415 - the fixture of this name works on another server

    return {role: make_user(f"{role} one", role, *where)[1] for role, where in ROLES.items()}


def rows(server: EmbeddedServer, statement: str) -> int:
    """One number, behind the walls."""
    with psycopg.connect(server.superuser_url("test")) as admin:
        found = admin.execute(statement).fetchone()  # type: ignore[arg-type]
    assert found is not None
    return int(found[0])


def caught_up(pair: Pair) -> None:
    """Returns once the replica shows what the primary has: acknowledged means written there, shown a moment later."""
    at = "SELECT pg_current_wal_lsn()::text"
    with psycopg.connect(pair.primary.superuser_url(), autocommit=True) as p:
        want = p.execute(at).fetchone()
    with psycopg.connect(pair.replica.superuser_url(), autocommit=True) as r:
        while r.execute("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", want).fetchone() != (True,):
            time.sleep(0.05)


def test_a_replica_is_read_by_the_auditor_and_by_no_page(pair: Pair) -> None:
    people = people_of(pair)
    case, _ = opened(people)
    use(pair.url(pair.primary, "worker"))
    assert sign_root(now=clock.now()) is not None
    caught_up(pair)
    use(pair.url(pair.replica, "worker"))
    verdict = verify()
    assert (verdict.sound, verdict.covered > 0, verdict.waiting) == (True, True, 0)
    use(pair.url(pair.replica, "app"))
    with acting(people["case_worker"], "test"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_case")
        assert cursor.fetchone() == (1,)
    with acting(people["decider"], "test"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_case")
        assert cursor.fetchone() == (0,)
    with pytest.raises(DatabaseError, match="read-only"), acting(people["case_worker"], "test"):
        take_all(file=case.id)  # its line cannot be written, so nothing opens
    with pytest.raises(DatabaseError, match="during recovery"):
        sending.submit(sender=None, alert=an_alert(), **WHEN)


def test_nothing_acknowledged_is_lost_when_the_primary_dies(pair: Pair) -> None:
    acknowledged = refused = 0
    found, servers = pair, []
    for number in range(ROUNDS):
        found = pair if number == 0 else pair_again(found, number)
        servers.append(found.replica)
        before = rows(found.primary, "SELECT count(*) FROM referrals_alert")
        told, failed = kill_under_writers(found)
        promote(found)
        assert rows(found.replica, "SELECT count(*) FROM referrals_alert") >= before + told
        use(found.url(found.replica, "worker"))
        assert verify().sound
        assert sign_root(now=clock.now()) is not None
        assert verify().sound
        assert verify().waiting == 0
        use(found.url(found.replica, "app"))
        sending.submit(sender=None, alert=an_alert(), **WHEN)
        acknowledged, refused = acknowledged + told, refused + failed
    for server in servers[1:]:
        server.stop()
    assert acknowledged > 3 * ROUNDS
    write_proof(
        "replica",
        f"The primary was killed (kill -9) {ROUNDS} times while three people sent first alerts, and its synchronous"
        f" replica was promoted each time. {acknowledged} alerts were acknowledged and each of them is there; every"
        f" signed root outside agreed with the lines of the replica, and signing and sending went on. {refused} sends"
        " ended in an error at the moment of a crash and were not acknowledged.",
    )


def kill_under_writers(pair: Pair) -> tuple[int, int]:
    """Three senders without a pause, roots in between, then kill -9. How many were acknowledged, and how many ended
    in an error."""
    told: list[str] = []
    failed: list[str] = []

    def send() -> None:
        while not failed or len(failed) < 3:
            try:
                sending.submit(sender=None, alert=an_alert(), **WHEN)
                told.append("yes")
            except DatabaseError as error:
                failed.append(type(error).__name__)
                break
        connection.close()

    senders = [threading.Thread(target=send) for _ in range(3)]
    use(pair.url(pair.primary, "app"))
    for sender in senders:
        sender.start()
    deadline = time.monotonic() + 60
    while len(told) < 8:
        assert time.monotonic() < deadline, failed
        time.sleep(0.05)
    assert pair.primary.process is not None
    for pid in postmaster_and_children(pair.primary.process.pid):
        os.kill(pid, signal.SIGKILL)
    pair.primary.process.wait(20)
    for sender in senders:
        sender.join(60)
        assert not sender.is_alive()
    return len(told), len(failed)


def postmaster_and_children(pid: int) -> list[int]:
    """The server's processes."""
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)  # noqa: S603, S607
    return [pid, *map(int, found.stdout.split())]


def pair_again(last: Pair, number: int) -> Pair:
    """After a failover: the promoted server, followed by a new replica."""
    return Pair(last.replica, follow(last.replica, last.replica.home.with_name(f"r{number}")))


def promote(pair: Pair) -> None:
    """The replica becomes the primary and waits for nobody until it has a replica of its own."""
    with psycopg.connect(pair.replica.superuser_url(), autocommit=True) as admin:
        assert admin.execute("SELECT pg_promote(true, 60)").fetchone() == (True,)
        admin.execute("ALTER SYSTEM SET synchronous_standby_names = ''")
        admin.execute("SELECT pg_reload_conf()")
