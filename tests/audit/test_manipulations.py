"""A superuser changes, deletes, inserts, reorders, cuts, or restores an old copy: each is named among covered lines."""

import random
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.test import override_settings
from django.utils import timezone
from psycopg.rows import dict_row

from hawn.audit.chain import COLUMNS, Verdict, check, read_roots, record
from hawn.audit.roots import sign_root, verify
from hawn.core.acting import Actor
from tests.conftest import Site, use
from tests.demo import PROOF, write_proof
from tests.journeys.test_chain import opened

pytestmark = pytest.mark.wall
TRIES = 1000 if PROOF else 100
READ = f"SELECT {', '.join(COLUMNS)} FROM audit_line ORDER BY transaction, id"
FIELDS = ["at", "actor", "team", "role", "purpose", "action", "file", "subject", "facts", "transaction"]


def look(superuser: psycopg.Connection, folders: list[Path]) -> Verdict:
    """What an auditor finds, reading the lines as they stand inside the manipulator's own transaction."""
    with superuser.cursor(row_factory=dict_row) as cursor:
        rows = [record(row) for row in cursor.execute(READ)]  # type: ignore[arg-type]
    verdict = Verdict()
    return check(rows, read_roots(folders, verdict), verdict=verdict, now=timezone.now())


def change(superuser: psycopg.Connection, dice: random.Random, one: uuid.UUID) -> None:
    field = dice.choice(FIELDS)
    new = {
        "at": "at + interval '1 microsecond'", "actor": "gen_random_uuid()", "team": "gen_random_uuid()",
        "role": "role || 'x'", "purpose": "purpose || 'x'", "action": "action || 'x'", "file": "gen_random_uuid()",
        "subject": "subject || 'x'", "facts": "facts || '{\"x\": 1}'", "transaction": "transaction + 1",
    }[field]  # fmt: skip
    superuser.execute(f"UPDATE audit_line SET {field} = {new} WHERE id = %s", [one])  # type: ignore[arg-type]


def delete(superuser: psycopg.Connection, dice: random.Random, one: uuid.UUID) -> None:
    superuser.execute("DELETE FROM audit_line WHERE id = %s", [one])


def insert(superuser: psycopg.Connection, dice: random.Random, one: uuid.UUID) -> None:
    columns = [c for c in COLUMNS if c != "id"]
    superuser.execute(
        f"INSERT INTO audit_line (id, {', '.join(columns)}) SELECT gen_random_uuid(), {', '.join(columns)}"  # type: ignore[arg-type]
        " FROM audit_line WHERE id = %s",
        [one],
    )


def reorder(superuser: psycopg.Connection, dice: random.Random, one: uuid.UUID) -> None:
    """Two lines change places: their content is swapped, their ids and transactions stay."""
    row = superuser.execute(
        "SELECT id FROM audit_line WHERE action <> (SELECT action FROM audit_line WHERE id = %s)"
        " ORDER BY random() LIMIT 1",
        [one],
    ).fetchone()
    assert row is not None
    superuser.execute(
        "UPDATE audit_line a SET action = b.action, file = b.file, subject = b.subject, facts = b.facts, at = b.at"
        " FROM audit_line b WHERE (a.id = %(a)s AND b.id = %(b)s) OR (a.id = %(b)s AND b.id = %(a)s)",
        {"a": one, "b": row[0]},
    )


def cut(superuser: psycopg.Connection, dice: random.Random, one: uuid.UUID) -> None:
    """Everything from one line on is gone, the newest roots of the database with it."""
    superuser.execute(
        "DELETE FROM audit_line WHERE transaction >= (SELECT transaction FROM audit_line WHERE id = %s)", [one]
    )
    superuser.execute("DELETE FROM audit_root WHERE number = (SELECT max(number) FROM audit_root)")


def old_copy(superuser: psycopg.Connection, dice: random.Random, one: uuid.UUID) -> None:
    """The tables as they were some roots ago."""
    number = superuser.execute("SELECT number, to_transaction FROM audit_root ORDER BY random() LIMIT 1").fetchone()
    assert number is not None
    superuser.execute("DELETE FROM audit_root WHERE number >= %s", [number[0]])
    last = superuser.execute("SELECT coalesce(max(to_transaction), 0) FROM audit_root").fetchone()
    assert last is not None
    superuser.execute("DELETE FROM audit_line WHERE transaction >= %s", [last[0]])


HARM = [change, delete, insert, reorder, cut, old_copy]


@pytest.fixture
def covered(people: dict[str, Actor], db: Site, tmp_path: Path) -> Any:
    """Lines of three cases under three roots, in two places outside."""
    folders = [tmp_path / "here", tmp_path / "there"]
    for folder in folders:
        folder.mkdir()
    with override_settings(ROOTS_DIR=folders):
        for _ in range(3):
            opened(people)
            use(db.url("worker"))
            sign_root(now=timezone.now())
            use(db.url("app"))
        yield folders


def test_every_manipulation_of_a_covered_line_is_named(covered: list[Path], db: Site) -> None:
    dice = random.Random(11)
    counts = dict.fromkeys((f.__name__ for f in HARM), 0)
    missed = []
    with psycopg.connect(db.server.superuser_url(db.database)) as superuser:
        before = look(superuser, covered)
        assert (before.faults, before.waiting, before.roots) == ([], 0, 3)
        ids = [row[0] for row in superuser.execute("SELECT id FROM audit_line ORDER BY transaction, id")]
        superuser.commit()
        for n in range(TRIES):
            harm = HARM[n % len(HARM)]
            harm(superuser, dice, dice.choice(ids))
            counts[harm.__name__] += 1
            if look(superuser, covered).sound:
                missed.append((n, harm.__name__))
            superuser.rollback()
    assert missed == []
    told = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in counts.items())
    write_proof(
        "audit",
        f"{TRIES} manipulations by a superuser of a real database, over {len(ids)} covered lines under {before.roots}"
        f" roots in two places: {told}. Detected: {TRIES}. Missed: 0.",
    )


def test_roots_that_are_cut_out_or_put_back_are_named(covered: list[Path], db: Site) -> None:
    use(db.url("worker"))
    try:
        files = sorted(covered[0].glob("*.json"))
        for victim in (files[-1], files[1], files[0]):
            text = victim.read_text(encoding="ascii")
            for place in covered:
                (place / victim.name).unlink()
            found = verify()
            assert found.faults or found.waiting > 0  # the newest cut in both places: its lines show as not covered
            if victim != files[-1]:
                assert found.faults
            for place in covered:
                (place / victim.name).write_text(text, encoding="ascii")
        assert verify().sound
        assert not verify(key="00" * 32).sound
    finally:
        use(db.url("app"))


def test_the_age_of_the_oldest_line_not_covered_is_told(
    covered: list[Path], db: Site, people: dict[str, Actor]
) -> None:
    opened(people)
    use(db.url("worker"))
    try:
        found = verify()
    finally:
        use(db.url("app"))
    assert found.sound
    assert found.waiting > 0
    assert timedelta(0) < timedelta(seconds=found.oldest_waiting_seconds) < timedelta(minutes=5)
    assert "the oldest for" in found.words()[0]
