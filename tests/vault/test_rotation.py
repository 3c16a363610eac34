"""Versions: made, rotated, destroyed; by the command too. What was sealed opens all the way."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client
from nacl.exceptions import CryptoError

from hawn.agencies.models import User
from hawn.core.acting import Actor, acting
from hawn.vault import actions as vault
from hawn.vault import rotation
from hawn.vault.keys import KeyStoreDown, NoKey, derived, key_encryption_keys
from hawn.vault.rotation import KeyTrouble
from hawn.vault.versions import all_open, current_version
from tests.conftest import Site
from tests.core.test_walls import a_case
from tests.demo import add_to_proof
from tests.journeys.test_chain import opened
from tests.vault.conftest import Store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WORDS = "I want to sleep safely"
MORE, SHOWN = "The blue door beside the mill", "only mornings"


def environment(store: Store, db: Site) -> dict[str, str]:
    """What ``hawn keys`` runs with in production."""
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "hawn.config.settings.production",
        "HAWN_SECRET_KEY": "tests-only",
        "HAWN_CONTEXT_KEY": b"tests-only-tests-only-tests-only".hex(),
        "DATABASE_URL": db.url("app"),
        "HAWN_OWNER_URL": db.url("owner"),
        **store.environment,
    }


def hawn_keys(store: Store, db: Site, *words: str) -> subprocess.CompletedProcess[str]:
    """The command, in a process of its own."""
    command = [sys.executable, "-m", "hawn", "keys", *words]
    return subprocess.run(command, env=environment(store, db), capture_output=True, text=True, check=False)  # noqa: S603


def wrapped_with(owner: psycopg.Connection) -> set[str]:
    """The versions that data keys are under."""
    return {v for (v,) in owner.execute("SELECT DISTINCT wrapped_with FROM vault_datakey").fetchall()}


def test_a_rotation_leaves_all_open_and_a_process_that_runs_learns_of_it(
    keyed: Store, people: dict[str, Actor], db: Site, owner: psycopg.Connection
) -> None:
    desk = people["intake"]
    case, before = a_case(desk), derived("receipt")
    said = hawn_keys(keyed, db, "rotate")
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout == "Version 0002 is in use: 2 data keys were wrapped anew.\n"
    assert wrapped_with(owner) == {"0002"}
    with acting(desk, "test"):
        assert vault.take(file=case.id, kind="wish") == {"words": WORDS}
        vault.put(file=case.id, kind="identity", content={"words": "later"}, now=NOW)
    assert wrapped_with(owner) == {"0002"}
    gone = hawn_keys(keyed, db, "destroy", "0001")
    assert (gone.returncode, gone.stderr, keyed.keys.ids()) == (0, "", ["0002"])
    with acting(desk, "test"):
        assert vault.take_all(file=case.id)["wish"] == {"words": WORDS}
    assert derived("receipt") == before
    listed = hawn_keys(keyed, db, "list").stdout.split()
    assert (listed[0], listed[2], listed[-1]) == ("0002", "3", "current")
    lines = "SELECT action, subject, role, purpose FROM audit_line WHERE action LIKE 'vault.key.%' ORDER BY at"
    assert owner.execute(lines).fetchall() == [
        ("vault.key.make", "0002", "owner", "keys"),
        ("vault.key.destroy", "0001", "owner", "keys"),
    ]


def test_a_version_that_wraps_anything_or_is_current_is_not_destroyed(
    keyed: Store, people: dict[str, Actor], db: Site, owner: psycopg.Connection
) -> None:
    case = a_case(people["intake"])
    keyed.keys.make("0002")
    owner.execute("INSERT INTO vault_keyversion VALUES ('0002', now())")
    for version, word in (
        ("0001", "hawn: version 0001 still wraps 2 data keys: rotate first\n"),
        ("0002", "hawn: version 0002 is the current one: rotate first\n"),
        ("0007", "hawn: there is no version 0007\n"),
    ):
        refused = hawn_keys(keyed, db, "destroy", version)
        assert (refused.returncode, refused.stdout, refused.stderr) == (1, "", word)
    assert keyed.keys.ids() == ["0001", "0002"]
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        owner.execute("DELETE FROM vault_keyversion WHERE id = '0001'")
    with acting(people["intake"], "test"):
        assert vault.take(file=case.id, kind="wish") == {"words": WORDS}


def test_a_writer_holds_the_version_it_read_until_it_ends(
    keyed: Store, people: dict[str, Actor], db: Site, owner: psycopg.Connection
) -> None:
    with acting(people["intake"], "test"):
        assert current_version() == "0001"
        owner.execute("INSERT INTO vault_keyversion VALUES ('0002', now())")
        with psycopg.connect(db.url("owner")) as other, pytest.raises(psycopg.errors.LockNotAvailable):
            other.execute("SET lock_timeout = '50ms'")
            other.execute("DELETE FROM vault_keyversion WHERE id = '0001'")
    owner.execute("DELETE FROM vault_keyversion WHERE id = '0001'")


def test_a_rotation_stopped_between_store_and_database_goes_on_with_that_key(as_owner: Store) -> None:
    as_owner.keys.make("0002")
    assert rotation.rotate(now=NOW) == rotation.Rotated("0002", True, 0)
    assert rotation.rotate(now=NOW) == rotation.Rotated("0003", True, 0)
    assert as_owner.keys.ids() == ["0001", "0002", "0003"]


def test_a_destruction_stopped_between_database_and_store_is_finished(as_owner: Store) -> None:
    rotation.rotate(now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM vault_keyversion WHERE id = '0001'")
    assert [(s.version, s.made_at is None, s.current) for s in rotation.standing()] == [
        ("0001", True, False),
        ("0002", False, True),
    ]
    rotation.destroy(version="0001")
    assert as_owner.keys.ids() == ["0002"]


def test_the_first_version_is_made_once_and_keys_in_place_are_taken(as_owner: Store) -> None:
    with pytest.raises(KeyTrouble, match="0001 is in use"):
        rotation.make(now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE vault_datakey, vault_offlinekey, vault_keyversion")
    with pytest.raises(KeyTrouble, match="run `hawn keys make`"):
        rotation.rotate(now=NOW)
    with pytest.raises(NoKey):
        current_version()
    assert not all_open()
    assert rotation.make(now=NOW) == ["0001"]
    assert all_open()


def test_a_rotation_with_the_store_away_changes_nothing(
    keyed: Store, people: dict[str, Actor], db: Site, owner: psycopg.Connection
) -> None:
    a_case(people["intake"])
    keyed.leave()
    for verb in (("rotate",), ("destroy", "0001"), ("list",)):
        said = hawn_keys(keyed, db, *verb)
        assert said.returncode == (0 if verb == ("list",) else 1)
        assert "Traceback" not in said.stderr
        assert len(said.stderr.splitlines()) == said.returncode
    keyed.come_back()
    assert wrapped_with(owner) == {"0001"}
    assert owner.execute("SELECT id FROM vault_keyversion").fetchall() == [("0001",)]


COPY = "UPDATE vault_datakey SET {0} = (SELECT {0} FROM vault_datakey o WHERE {1}) WHERE file = %(one)s AND {2}"
SWAPS = {
    "the wrapped key of another file": COPY.format(
        "wrapped", "o.file = %(two)s AND data_class = 'A'", "data_class = 'A'"
    ),
    "the wrapped key of another class": COPY.format(
        "wrapped", "o.file = %(one)s AND data_class = 'C'", "data_class = 'A'"
    ),
    "another version": "UPDATE vault_datakey SET wrapped_with = '0002' WHERE file = %(one)s",
    "the text of another file": "UPDATE vault_envelope SET ciphertext = (SELECT ciphertext FROM vault_envelope o"
    " WHERE o.file = %(two)s AND o.kind = 'safe_contact') WHERE file = %(one)s AND kind = 'safe_contact'",
    "another kind": "UPDATE vault_envelope SET kind = 'place' WHERE file = %(one)s AND kind = 'safe_contact'",
    "another class": "UPDATE vault_envelope SET data_class = 'C' WHERE file = %(one)s AND kind = 'safe_contact'",
    "another count": "UPDATE vault_envelope SET version = 2 WHERE file = %(one)s AND kind = 'safe_contact'",
}


@pytest.mark.parametrize("swap", SWAPS)
def test_whatever_is_swapped_does_not_open(
    keyed: Store, people: dict[str, Actor], owner: psycopg.Connection, swap: str
) -> None:
    desk = people["intake"]
    one, two = a_case(desk), a_case(desk)
    with acting(desk, "test"):
        vault.put(file=one.id, kind="story", content={"words": MORE}, now=NOW)
        assert set(vault.take_all(file=one.id)) == {"wish", "safe_contact", "story"}
    keyed.keys.make("0002")
    owner.execute("INSERT INTO vault_keyversion VALUES ('0002', now())")
    owner.execute(SWAPS[swap], {"one": one.id, "two": two.id})  # type: ignore[arg-type]
    with acting(desk, "test"), pytest.raises(CryptoError):
        vault.take_all(file=one.id)
    with acting(desk, "test"):
        assert vault.take(file=two.id, kind="wish") == {"words": WORDS}


def signed_in(actor: Actor) -> Client:
    """A browser without scripts; an error in a page is an answer, as it is for people."""
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(id=actor.user))
    return client


def counts(owner: psycopg.Connection) -> list[Any]:
    """How much stands in the tables that a page writes."""
    tables = ("audit_line", "vault_envelope", "vault_datakey", "cases_case", "cases_happening", "assistance_need")
    return [owner.execute(f"SELECT count(*) FROM {table}").fetchone() for table in tables]  # type: ignore[arg-type]


def test_pages_answer_503_without_the_keys_and_show_and_keep_nothing(
    keyed: Store, people: dict[str, Actor], owner: psycopg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    case, _ = opened(people)
    client, address = signed_in(people["case_worker"]), f"/case/{case.id}/"
    wanted = {"service": "accommodation", "words": MORE}
    owner.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    try:
        assert (client.get(address).status_code, client.get("/healthz").status_code) == (200, 200)
        assert SHOWN in client.get(address).content.decode()
        before = counts(owner)
        keyed.leave()
        answers = [
            client.get(address),
            client.post("/refer/alert/", {"begin": "self"}),
            client.post(f"{address}need/new/", wanted),
        ]
        for answer in answers:
            page = answer.content.decode()
            assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "no-store")
            assert "We cannot open this now" in page
            assert [word for word in (SHOWN, MORE) if word in page] == []
        assert (client.get("/healthz").status_code, client.get("/healthz").content) == (503, b"no")
        assert counts(owner) == before
        said = caplog.text + "".join(r.exc_text or "" for r in caplog.records)
        assert [word for word in (SHOWN, MORE, "Traceback") if word in said] == []
        assert client.get("/work/").status_code == 200  # no plain text is needed there
        keyed.come_back()
        assert (client.get(address).status_code, client.get("/healthz").status_code) == (200, 200)
        assert client.post(f"{address}need/new/", wanted).status_code == 302
        add_to_proof(
            "key-store-down",
            "The key store was taken away while people worked, once for each of {n} kinds of it. A"
            " case page, a new alert"
            " and a form with words that were typed answered 503 in plain words, /healthz 503; the"
            " words in pages and log:"
            " 0 times; rows added: 0. The worklist, which needs no plain text, was shown. When the"
            " store was back, nothing"
            " was restarted and the same form was taken.",
            {"FileKeys": "a folder of files"}.get(type(key_encryption_keys()).__name__, "a PKCS#11 token (SoftHSM2)"),
        )
    finally:
        owner.execute("DELETE FROM procrastinate_workers")


def test_a_part_is_not_sealed_without_the_keys(
    keyed: Store, people: dict[str, Actor], owner: psycopg.Connection
) -> None:
    desk = people["intake"]
    case = a_case(desk)
    before = counts(owner)
    keyed.leave()
    for kind in ("wish", "story"):  # under a data key that is there, under one that must be made
        with pytest.raises(KeyStoreDown), acting(desk, "test"):
            vault.put(file=case.id, kind=kind, content={"words": MORE}, now=NOW)
    with pytest.raises(KeyStoreDown):
        a_case(desk)
    assert counts(owner) == before
    keyed.come_back()
