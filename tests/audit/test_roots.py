"""Signed roots: what was covered cannot be changed, removed or added to without being named."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from django.test import override_settings

from hawn.audit.roots import merkle, sign_root, verify
from hawn.core.acting import Actor
from tests.conftest import Site, use
from tests.core.test_walls import a_case

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.wall


@pytest.fixture
def worker(people: dict[str, Actor], db: Site, tmp_path: Path) -> Iterator[Path]:
    """Some lines, then the worker's own login; roots go to a folder outside."""
    a_case(people["intake"])
    with override_settings(ROOTS_DIR=str(tmp_path)):
        use(db.url("worker"))
        yield tmp_path
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
    assert len(list(worker.glob("*.json"))) == 2


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
