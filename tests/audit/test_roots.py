"""Signed roots: what was covered cannot be changed, removed or added to without being named."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from django.db import DatabaseError
from django.test import Client, override_settings
from django.utils import timezone

from hawn.agencies.models import User
from hawn.audit.chain import merkle
from hawn.audit.roots import export, sign_root, verify
from hawn.core.acting import Actor, acting
from hawn.vault.actions import take_all
from tests.conftest import Site, use
from tests.core.test_walls import a_case
from tests.journeys.test_chain import opened

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.wall


@pytest.fixture
def worker(people: dict[str, Actor], db: Site, tmp_path: Path) -> Iterator[Path]:
    """Some lines, then the worker's own login; roots go to two folders outside, of which one is returned."""
    a_case(people["intake"])
    places = [tmp_path / "here", tmp_path / "there"]
    for place in places:
        place.mkdir()
    with override_settings(ROOTS_DIR=places):
        use(db.url("worker"))
        yield places[0]
        use(db.url("app"))


def test_roots_cover_settled_lines_and_follow_each_other(worker: Path, people: dict[str, Actor], db: Site) -> None:
    assert sign_root(now=NOW) is not None
    assert sign_root(now=NOW) is None
    use(db.url("app"))
    a_case(people["intake"])
    use(db.url("worker"))
    assert verify().waiting > 0
    sign_root(now=NOW)
    verdict = verify()
    assert (verdict.roots, verdict.waiting, verdict.faults) == (2, 0, [])
    assert len(list(worker.glob("*.json"))) == len(list((worker.parent / "there").glob("*.json"))) == 2


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE audit_line SET facts = '{\"kinds\": []}' WHERE id = (SELECT id FROM audit_line LIMIT 1)",
        "DELETE FROM audit_line WHERE id = (SELECT id FROM audit_line LIMIT 1)",
        "INSERT INTO audit_line SELECT gen_random_uuid(), at, transaction, actor, team, role, purpose, action, file,"
        " subject, facts FROM audit_line LIMIT 1",
    ],
)
def test_harm_by_the_owner_is_named(worker: Path, owner: psycopg.Connection, harm: str) -> None:
    sign_root(now=NOW)
    assert verify().sound
    owner.execute(harm)  # type: ignore[arg-type]
    assert "lines were changed, removed or added" in " ".join(verify().faults)


def test_a_forged_root_is_named(worker: Path) -> None:
    sign_root(now=NOW)
    file = next(iter(worker.glob("*.json")))
    file.write_text(file.read_text(encoding="ascii").replace('"lines": ', '"lines": 1'), encoding="ascii")
    assert not verify().sound


def test_the_merkle_root_depends_on_order_and_number() -> None:
    a, b, c = b"a" * 32, b"b" * 32, b"c" * 32
    roots = {merkle([]), merkle([a]), merkle([a, b]), merkle([b, a]), merkle([a, b, c]), merkle([a, b, c, c])}
    assert len(roots) == 6


def test_a_place_that_cannot_be_written_to_gets_what_it_lacks_when_it_is_back(
    worker: Path, people: dict[str, Actor], db: Site, caplog: pytest.LogCaptureFixture
) -> None:
    there, away = worker.parent / "there", worker.parent / "away"
    there.rename(away)
    there.write_text("not a folder", encoding="ascii")
    assert sign_root(now=NOW) is not None
    assert "cannot be written" in caplog.text
    assert "does not have it" in " ".join(verify(worker, away).faults)
    there.unlink()
    away.rename(there)
    use(db.url("app"))
    a_case(people["intake"])
    use(db.url("worker"))
    sign_root(now=NOW)
    assert (verify().roots, verify().faults) == (2, [])


def test_places_that_disagree_are_named(worker: Path) -> None:
    sign_root(now=NOW)
    file = next((worker.parent / "there").glob("*.json"))
    file.write_text(file.read_text(encoding="ascii").replace('"lines": ', '"lines":  '), encoding="ascii")
    assert "the places disagree" in " ".join(verify().faults)


def test_an_export_is_checked_without_database_and_environment(worker: Path, tmp_path: Path) -> None:
    sign_root(now=NOW)
    out = tmp_path / "lines.jsonl"
    assert export(out, now=timezone.now()) == 4
    folders = ["--roots", str(worker), "--roots", str(worker.parent / "there")]
    command = [sys.executable, "-m", "hawn", "audit", "verify", "--export", str(out), *folders]
    said = subprocess.run(command, capture_output=True, text=True, env={"PATH": "/usr/bin"})
    assert (said.returncode, said.stdout.splitlines()[1:]) == (0, [])
    assert "0 lines are not covered yet" in said.stdout
    lines = out.read_text(encoding="utf-8").splitlines(keepends=True)
    out.write_text("".join([lines[0], *lines[2:]]), encoding="utf-8")
    said = subprocess.run(command, capture_output=True, text=True, env={"PATH": "/usr/bin"})
    assert said.returncode == 1
    out.write_text("".join(lines)[:-20], encoding="utf-8")
    said = subprocess.run(command, capture_output=True, text=True, env={"PATH": "/usr/bin"})
    assert (said.returncode, said.stderr.count("\n")) == (2, 1)


@pytest.mark.parametrize("harm", ["trigger", "right"])
def test_a_look_whose_line_cannot_be_written_shows_nothing(
    people: dict[str, Actor], db: Site, owner: psycopg.Connection, harm: str
) -> None:
    case, _ = opened(people)
    break_it, mend_it = {
        "trigger": (
            "CREATE FUNCTION public.no_room() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full'; END $$;"
            "CREATE TRIGGER no_room BEFORE INSERT ON audit_line FOR EACH ROW EXECUTE FUNCTION public.no_room()",
            "DROP TRIGGER no_room ON audit_line; DROP FUNCTION public.no_room()",
        ),
        "right": (
            "REVOKE INSERT ON audit_line FROM hawn_test_app",
            "GRANT INSERT (id, action, file, subject, facts) ON audit_line TO hawn_test_app",
        ),
    }[harm]
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(id=people["case_worker"].user))
    ways = [f"/case/{case.id}/", f"/case/{case.id}/?open=identity", f"/case/{case.id}/part/wish/"]
    assert [client.get(way).status_code for way in ways] == [200] * 3
    owner.execute(break_it)  # type: ignore[arg-type]
    try:
        for way in ways:
            answer = client.get(way)
            assert answer.status_code >= 500
            assert "a bed" not in answer.content.decode()
        with pytest.raises(DatabaseError), acting(people["case_worker"], "test"):
            take_all(file=case.id)
    finally:
        owner.execute(mend_it)  # type: ignore[arg-type]
