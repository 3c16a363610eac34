"""The embedded server: closed to others, restartable, and clear about what it cannot do."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from hawn.config.supervisor.postgres import EmbeddedServer, ServerTrouble, binaries

pytestmark = pytest.mark.wall


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that every user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="hawn-pg-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_it_is_closed_to_others_and_keeps_its_data(home: Path) -> None:
    with EmbeddedServer(home / "pg", {"fsync": "off"}) as server:
        assert (home / "pg").stat().st_mode & 0o777 == 0o700
        assert (home / "pg" / "data").stat().st_mode & 0o777 == 0o700
        url = server.superuser_url()
        with psycopg.connect(url, autocommit=True) as db:
            db.execute("CREATE TABLE kept (x int)")
            assert db.execute("SHOW listen_addresses").fetchone() == ("",)
        password = url.split(":")[2].split("@")[0]
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url.replace(password, "guess"))
    with EmbeddedServer(home / "pg") as server, psycopg.connect(server.superuser_url()) as db:
        assert db.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_two_at_once_do_not_meet(home: Path) -> None:
    with EmbeddedServer(home / "a") as one, EmbeddedServer(home / "b") as two:
        assert one.superuser_url() != two.superuser_url()
        assert two.alive()


def test_data_of_another_version_gives_one_line(home: Path) -> None:
    with EmbeddedServer(home / "pg"):
        pass
    (home / "pg" / "data" / "PG_VERSION").write_text("9\n", encoding="ascii")
    with pytest.raises(ServerTrouble, match="made by PostgreSQL 9"):
        EmbeddedServer(home / "pg").start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes the user")
def test_programs_in_a_folder_of_roots_alone_are_copied(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = Path(tempfile.mkdtemp(prefix="hawn-closed-"))
    if "HAWN_PG_BIN" in os.environ:  # a server of the system stands where everybody may go
        pytest.skip("only the wheel's programs can stand in a closed folder")
    package = binaries().parents[1]
    for folder in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(folder, closed / folder.name, symlinks=True)
    monkeypatch.setenv("HAWN_PG_BIN", str(closed / package.name / "pginstall" / "bin"))
    with EmbeddedServer(home / "pg") as server:
        assert server.binaries == home / "pg" / "programs" / package.name / "pginstall" / "bin"
        assert server.alive()
    assert closed.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(closed)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes the user")
def test_a_home_that_its_user_cannot_reach_gives_one_line() -> None:
    closed = Path(tempfile.mkdtemp(prefix="hawn-closed-"))
    with pytest.raises(ServerTrouble, match="cannot reach") as told:
        EmbeddedServer(closed / "pg").start()
    assert "\n" not in str(told.value)
    assert closed.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(closed)
