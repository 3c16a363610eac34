"""``hawn erase`` as an operator types it."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from hawn.audit import erasures
from hawn.core.acting import Actor
from hawn.retention.actions import asking
from tests.conftest import Site
from tests.journeys.test_chain import NOW, opened
from tests.retention.conftest import officer

__all__ = ["officer"]

pytestmark = pytest.mark.slow
TWO = ["--approved-by", "Ruth Galea", "--approved-by", "Karl Pace"]


def erase(db: Site, outside: list[Path], *words: str, said: str = "") -> subprocess.CompletedProcess[str]:
    """The command in the worker's environment."""
    environment = {
        **{k: v for k, v in os.environ.items() if k in ("PATH", "HAWN_PG_BIN")},
        "HAWN_WORKER_URL": db.url("worker"),
        "HAWN_KEYS_DIR": str(settings.KEYS_DIR),
        "HAWN_ROOTS_DIR": os.pathsep.join(map(str, outside)),
        "HAWN_SECRET_KEY": "x" * 50,
        "HAWN_CONTEXT_KEY": settings.CONTEXT_KEY.hex(),
    }
    command = [sys.executable, "-m", "hawn", "erase", *words]
    return subprocess.run(command, env=environment, input=said, capture_output=True, text=True, check=False)  # noqa: S603


def cases_there(owner: psycopg.Connection) -> int:
    """How many cases there are."""
    row = owner.execute("SELECT count(*) FROM cases_case").fetchone()
    assert row is not None
    return int(row[0])


def test_one_file_is_erased_when_it_is_typed_again(
    people: dict[str, Actor], db: Site, outside: list[Path], owner: psycopg.Connection
) -> None:
    case, other = opened(people)[0], opened(people)[0]
    words = [case.reference, "--reason", "asked", *TWO]
    wrong = erase(db, outside, *words, said="HW-2222-2222\n")
    assert (wrong.returncode, cases_there(owner)) == (1, 2)
    done = erase(db, outside, *words, said=f"{case.reference}\n")
    assert done.returncode == 0, done.stderr
    assert "1 cases_case" in done.stdout
    assert owner.execute("SELECT id FROM cases_case").fetchall() == [(other.id,)]
    assert len(erasures.entries()) == 1
    line = owner.execute("SELECT facts FROM audit_line WHERE action = 'file.erase'").fetchone()
    assert line is not None
    assert line[0]["approvers"] == ["Ruth Galea", "Karl Pace"]
    again = erase(db, outside, *words, "--yes")
    assert (again.returncode, again.stderr) == (1, "hawn: no such file: nothing was erased\n")


@pytest.mark.parametrize("names", [[], ["A B"], ["A B", "a b "]])
def test_two_different_people_must_approve(
    people: dict[str, Actor], db: Site, outside: list[Path], owner: psycopg.Connection, names: list[str]
) -> None:
    case = opened(people)[0]
    approvers = [word for name in names for word in ("--approved-by", name)]
    done = erase(db, outside, case.reference, "--reason", "asked", "--yes", *approvers)
    assert (done.returncode, done.stderr.count("\n"), cases_there(owner)) == (1, 1, 1)
    assert "two people" in done.stderr


def test_an_order_to_keep_and_a_list_that_cannot_be_written_refuse_in_one_line(
    people: dict[str, Actor], officer: Actor, db: Site, outside: list[Path], owner: psycopg.Connection
) -> None:
    case, other = opened(people)[0], opened(people)[0]
    asking.place_hold(actor=officer, file=case.id, basis="court", until=None, now=NOW)
    held = erase(db, outside, str(case.id), "--reason", "asked", "--yes", *TWO)
    assert (held.returncode, held.stderr.count("\n")) == (1, 1)
    assert "an order stands not to erase" in held.stderr
    outside[0].rename(outside[0].with_name("away"))
    lost = erase(db, outside, str(other.id), "--reason", "asked", "--yes", *TWO)
    assert (lost.returncode, lost.stderr.count("\n")) == (1, 1)
    assert "cannot be written" in lost.stderr
    assert cases_there(owner) == 2
