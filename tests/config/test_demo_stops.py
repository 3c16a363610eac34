"""A demo that is stopped at any moment, or whose disk is full: one line or none, nothing left, the next start whole."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from hawn.config.supervisor import home
from hawn.config.supervisor.home import Home, HomeTrouble
from tests.demo import Demo, first_start, ready, until, write_proof

pytestmark = [pytest.mark.demo, pytest.mark.slow, pytest.mark.xdist_group("demo"), pytest.mark.timeout(600)]
COUNTS = (
    "SELECT (SELECT count(*) FROM cases_case), (SELECT count(DISTINCT file) FROM vault_envelope WHERE kind = 'wish')"
)


@pytest.fixture
def demo() -> Iterator[Demo]:
    """A demo that has not begun."""
    made = Demo()
    yield made
    if made.process is not None and made.process.poll() is None:
        made.kill()
    shutil.rmtree(made.folder, ignore_errors=True)


def stop_with(demo: Demo, number: signal.Signals, group: bool = False) -> str:
    """Stops as a terminal does (the whole group) or as a service manager does. Returns all that it said."""
    assert demo.process is not None
    (os.killpg if group else os.kill)(demo.process.pid, number)
    said, _ = demo.process.communicate(timeout=60)
    assert demo.left() == []
    assert demo.process.returncode == 0, said
    assert "Traceback" not in said
    return said


def count(demo: Demo) -> tuple[int, int]:
    """Cases, and files that have a sealed wish."""
    with psycopg.connect(demo.url("owner")) as db:
        found = db.execute(COUNTS).fetchone()
    assert found is not None
    return found


def test_it_is_stopped_while_its_database_is_made(demo: Demo) -> None:
    demo.begin()
    until(lambda: demo.pids("initdb"))
    assert stop_with(demo, signal.SIGINT, group=True) == ""


def test_it_is_stopped_in_the_middle_of_its_people_and_made_anew() -> None:
    again = "hawn: the last start did not come to its end: the demo is made anew\n"
    assert first_start() == {"stopped": "", "code": 0, "left": [], "again": [again]}


def test_it_is_stopped_in_the_middle_of_many_cases_and_goes_on_where_it_was(demo: Demo) -> None:
    ready(demo.folder / "d")
    demo.start()
    made = count(demo)[0]
    stop_with(demo, signal.SIGINT, group=True)

    demo.begin("--scale", "1000000")
    until(lambda: demo.pids("fill"))
    with psycopg.connect(demo.url("owner"), autocommit=True) as db:  # the patterns, then batches
        until(lambda: (db.execute("SELECT count(*) FROM cases_case").fetchone() or (0,))[0] > made + 540)
    stop_with(demo, signal.SIGINT, group=True)

    demo.start("--scale", "50")
    cases, wishes = count(demo)
    assert demo.said == [f"hawn: {cases:,} cases are here already: nothing is added for --scale 50\n"]
    assert made + 540 < cases < 1_000_000
    assert wishes > cases
    stop_with(demo, signal.SIGTERM)

    demo.start("--scale", str(cases + 3))
    assert (demo.said, count(demo)[0]) == ([], cases + 3)
    stop_with(demo, signal.SIGINT)


@contextmanager
def small_disk(demo: Demo, megabytes: int) -> Iterator[Path]:
    """A file system of its own for the demo's data; skips where mounting is not allowed."""
    place = Path(tempfile.mkdtemp(prefix="hawn-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:  # noqa: S603
        place.rmdir()
        pytest.skip("a small disk needs root and the right to mount")
    demo.environment["HAWN_DATA"] = str(place / "d")
    try:
        yield place
    finally:
        if demo.process is not None and demo.process.poll() is None:
            demo.kill()
            until(lambda: not demo.left(), 20)
        subprocess.run(["umount", str(place)], check=True)  # noqa: S603, S607
        place.rmdir()


def test_too_small_a_disk_is_told_in_one_line_with_the_room_needed(demo: Demo) -> None:
    with small_disk(demo, 60) as place:
        said = demo.run("demo", "--port", str(demo.port))
        assert said.returncode == 1
        free = shutil.disk_usage(place).free // home.MEGABYTE
        assert said.stderr == (
            f"hawn: {place}/d: {free} MB free, 300 MB needed: make room, or set HAWN_DATA to a folder with more\n"
        )
        assert list(place.iterdir()) == []


def test_a_disk_that_fills_up_stops_with_one_line_and_spoils_nothing(demo: Demo) -> None:
    with small_disk(demo, 340) as place:
        ready(place / "d")
        demo.start()
        before = count(demo)
        ballast = place / "ballast"
        with ballast.open("wb") as file:
            file.write(bytes(shutil.disk_usage(place).free - 2 * home.MEGABYTE))
        assert demo.process is not None
        assert demo.process.stdout is not None
        told = f"hawn: {place}/d: "
        warning = next(line for line in demo.process.stdout if line.startswith("hawn:"))
        assert warning.startswith(told)
        assert warning.endswith("; until then what cannot be written is refused\n")
        with pytest.raises(psycopg.Error), psycopg.connect(demo.url("superuser"), autocommit=True) as db:
            while True:  # until its log of changes has no room
                db.execute(
                    "INSERT INTO cache SELECT gen_random_uuid(), repeat('x', 200), now() FROM generate_series(1, 999)"
                )
                db.execute("TRUNCATE cache")
        last = demo.process.stdout.read()
        assert demo.process.wait(60) == 1
        assert demo.left() == []
        assert (last.count("\n"), last.startswith(told), "64 MB needed" in last) == (1, True, True), last
        full = demo.run("demo", "--port", str(demo.port))
        assert (full.returncode, full.stderr.count("\n"), "64 MB needed" in full.stderr) == (1, 1, True)
        ballast.unlink()
        demo.start()
        assert (demo.said, count(demo)) == ([], before)
        stop_with(demo, signal.SIGINT)
        write_proof(
            "disk-full",
            "A running demo on a disk of 340 MB that was filled to the last byte while rows were"
            " written. What it said, the"
            f" folder aside:\n\n- while there was a little: {warning.removeprefix(told).strip()}\n-"
            " when there was none, with"
            f" exit code 1 and no process left: {last.removeprefix(told).strip()}\n\nStarted on the"
            " full disk it said the same"
            f" line. With room again it started without a word, and each of {before[0]:,} cases and"
            f" {before[1]:,} sealed wishes was there.",
        )


def test_the_room_is_asked_for_before_anything_is_made(tmp_path: Path) -> None:
    """The same where nothing can be mounted: more is asked for than any disk has."""
    folder = Home(tmp_path / "not" / "yet")
    with pytest.raises(HomeTrouble, match=r"MB free, 999,999,999,999 MB needed: make room") as told:
        folder.demand_room(999_999_999_999)
    assert "\n" not in str(told.value)
    assert list(tmp_path.iterdir()) == []
