"""Sealing: bound to file, kind, class and version; opened only in sight, with a line."""

import uuid
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest
from argon2.low_level import Type, hash_secret_raw
from django.db import connection
from django.test.utils import CaptureQueriesContext
from nacl.exceptions import CryptoError

from hawn.core.acting import Actor, NotActing, acting
from hawn.vault import actions as vault
from hawn.vault import receipts
from hawn.vault.keys import derived, seal, unseal
from hawn.vault.kinds import CLASS_OF, class_of
from tests.conftest import RECEIPTS_COST
from tests.core.test_walls import a_case

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WHEN: dict[str, Any] = {"now": NOW, "today": date(2026, 11, 23)}


def test_a_ciphertext_moved_elsewhere_does_not_open(people: dict[str, Actor], owner: psycopg.Connection) -> None:
    desk = people["intake"]
    case = a_case(desk)
    with acting(desk, "test"):
        vault.put(file=case.id, kind="story", content={"words": "one"}, now=NOW)
    owner.execute(
        "UPDATE vault_envelope SET ciphertext = (SELECT ciphertext FROM vault_envelope WHERE kind = 'wish')"
        " WHERE kind = 'story'"
    )
    with acting(desk, "test"), pytest.raises(CryptoError):
        vault.take(file=case.id, kind="story")


def test_an_old_version_put_back_does_not_open(people: dict[str, Actor], owner: psycopg.Connection) -> None:
    desk = people["intake"]
    case = a_case(desk)
    old = owner.execute("SELECT ciphertext FROM vault_envelope WHERE kind = 'wish'").fetchone()
    with acting(desk, "test"):
        vault.put(file=case.id, kind="wish", content={"words": "changed"}, now=NOW)
        assert vault.take(file=case.id, kind="wish") == {"words": "changed"}
    owner.execute("UPDATE vault_envelope SET ciphertext = %s WHERE kind = 'wish'", old)
    with acting(desk, "test"), pytest.raises(CryptoError):
        vault.take(file=case.id, kind="wish")


def test_parts_are_sealed_together_each_with_its_own_line(people: dict[str, Actor], owner: psycopg.Connection) -> None:
    desk = people["intake"]
    case = a_case(desk)
    parts = {"wish": {"words": "changed"}, "story": {"words": "one"}, "place": {"words": "two"}, "identity": {"n": 3}}
    owner.execute("DELETE FROM audit_line")
    with acting(desk, "test"):
        vault.put_all(file=case.id, parts=parts, now=NOW)
        assert vault.take_all(file=case.id, kinds=parts) == parts
        vault.put_all(file=case.id, parts={}, now=NOW)
    rows = owner.execute("SELECT subject, facts FROM audit_line WHERE action = 'vault.seal'").fetchall()
    sealed = {kind: {"class": class_of(kind).value, "version": 2 if kind == "wish" else 1} for kind in parts}
    assert (len(rows), dict(rows)) == (len(parts), sealed)
    keys = owner.execute("SELECT count(*), count(DISTINCT data_class) FROM vault_datakey WHERE file = %s", [case.id])
    assert keys.fetchone() == (3, 3)  # one for each class: A, B and C


def test_more_parts_take_no_more_statements(people: dict[str, Actor]) -> None:
    desk = people["intake"]
    taken = []
    for kinds in (["story"], ["story", "place", "health_note", "family"]):
        case = a_case(desk)
        with acting(desk, "test"), CaptureQueriesContext(connection) as asked:
            vault.put_all(file=case.id, parts={kind: {"words": kind} for kind in kinds}, now=NOW)
        taken.append(len(asked))
    assert taken[0] == taken[1]


def test_a_kind_that_nobody_knows_seals_nothing(people: dict[str, Actor], owner: psycopg.Connection) -> None:
    case = a_case(people["intake"])
    with acting(people["intake"], "test"), pytest.raises(KeyError):
        vault.put_all(file=case.id, parts={"story": {"words": "one"}, "no such kind": {}}, now=NOW)
    assert owner.execute("SELECT count(*) FROM vault_envelope WHERE kind = 'story'").fetchone() == (0,)


def test_opening_leaves_a_line_in_the_same_transaction(people: dict[str, Actor], owner: psycopg.Connection) -> None:
    desk = people["intake"]
    case = a_case(desk)
    before = owner.execute("SELECT count(*) FROM audit_line WHERE action = 'vault.open'").fetchone()
    with acting(desk, "reading"):
        vault.take(file=case.id, kind="wish")
    row = owner.execute(
        "SELECT actor, role, purpose, facts FROM audit_line WHERE action = 'vault.open' ORDER BY at DESC LIMIT 1"
    ).fetchone()
    assert before == (0,)
    assert row == (desk.user, "intake", "reading", {"kinds": ["wish"]})


def test_what_is_absent_and_what_is_hidden_look_the_same(people: dict[str, Actor]) -> None:
    case = a_case(people["intake"])
    for actor, kind in ((people["intake"], "health_note"), (people["stranger"], "wish")):
        with acting(actor, "test"), pytest.raises(vault.NotInSight):
            vault.take(file=case.id, kind=kind)


def test_the_door_is_shut_outside_acting(people: dict[str, Actor]) -> None:
    with pytest.raises(NotActing):
        vault.take_all(file=uuid.uuid4())


def test_every_kind_has_one_class() -> None:
    assert {c.value for c in CLASS_OF.values()} == {"A", "B", "C", "R"}
    assert class_of("question:1") is CLASS_OF["question"]
    with pytest.raises(KeyError):
        class_of("gossip")


def test_the_same_text_never_seals_the_same() -> None:
    key = b"k" * 32
    one, two = seal(key, b"text", b"x"), seal(key, b"text", b"x")
    assert one != two
    assert unseal(key, one, b"x") == unseal(key, two, b"x") == b"text"


def test_of_a_receipt_a_slow_hash_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """19 MiB and two passes for each guess, outside of tests."""
    monkeypatch.setattr(receipts, "COST", RECEIPTS_COST)
    typed = receipts.new_receipt()
    slow = hash_secret_raw(typed.encode(), derived("receipt"), 2, 19 * 1024, 1, 16, Type.ID)
    assert receipts.lookup_id(typed).bytes == slow
