"""Rotation under readers and writers, killed again and again: nothing that can be read is ever not readable."""

import os
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

import psycopg
import pytest
from django.db import connections

from hawn.core import clock
from hawn.core.acting import Actor, acting
from hawn.vault import actions as vault
from hawn.vault.keys import seal
from tests.conftest import Site
from tests.core.test_walls import a_case
from tests.demo import PROOF, write_proof
from tests.vault.conftest import Store
from tests.vault.test_rotation import environment, hawn_keys, wrapped_with

KINDS = {"safe_contact": "A", "identity": "B", "story": "C", "referrer": "R"}
READERS = 3


def fill(owner: psycopg.Connection, desk: Actor, files: int) -> list[uuid.UUID]:
    """Files that the desk sees, with one sealed part in each class, each class under a data key of its own."""
    made, now = [uuid.uuid4() for _ in range(files)], clock.now()
    with owner.cursor() as cursor:
        with cursor.copy(
            "COPY cases_sight (id, grantee, file, classes, purpose, basis, granted_by, granted_at, granted_in)"
            " FROM STDIN"
        ) as copy:
            for file in made:
                row = (
                    uuid.uuid4(),
                    desk.team,
                    file,
                    list("ABCRD"),
                    "test",
                    "assignment",
                    desk.user,
                    now,
                    0,
                )
                copy.write_row(row)
        keys, parts = [], []
        for file in made:
            for kind, data_class in KINDS.items():
                key, wrapped = vault.new_data_key(file, data_class, "0001")
                bound_to = vault.binding(file, kind, data_class, 1)
                keys.append((uuid.uuid4(), file, data_class, "0001", wrapped))
                text = f'{{"words": "{file} {kind}"}}'.encode()
                parts.append((uuid.uuid4(), file, kind, data_class, 1, seal(key, text, bound_to), now))
        with cursor.copy("COPY vault_datakey (id, file, data_class, wrapped_with, wrapped) FROM STDIN") as copy:
            for row in keys:
                copy.write_row(row)
        with cursor.copy(
            "COPY vault_envelope (id, file, kind, data_class, version, ciphertext, sealed_at) FROM STDIN"
        ) as copy:
            for row in parts:
                copy.write_row(row)
    return made


@dataclass
class Seen:
    """What readers and writers met."""

    reads: int = 0
    parts: int = 0
    written: int = 0
    faults: list[str] = field(default_factory=list)


@contextmanager
def at_work(desk: Actor, files: list[uuid.UUID]) -> Iterator[Seen]:
    """Readers that open every part of file after file, and one writer that opens new cases, until the end."""
    seen, stop, lock = Seen(), threading.Event(), threading.Lock()

    def read(number: int) -> None:
        pick = Random(number)  # noqa: S311 - which file is read, no secret
        while not stop.is_set():
            file = pick.choice(files)
            with acting(desk, "test"):
                found = vault.take_all(file=file)
            right = found == {kind: {"words": f"{file} {kind}"} for kind in KINDS}
            with lock:
                seen.reads, seen.parts = seen.reads + 1, seen.parts + len(found)
                if not right:
                    seen.faults.append(f"{file}: {sorted(found)}")

    def write(_: int) -> None:
        while not stop.is_set():
            case = a_case(desk)
            with acting(desk, "test"):
                vault.take(file=case.id, kind="wish")
            with lock:
                seen.written += 1
            stop.wait(0.05)

    def worker(what: object, number: int) -> None:
        try:
            what(number)  # type: ignore[operator]
        except BaseException as error:
            with lock:
                seen.faults.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=worker, args=(read, n)) for n in range(READERS)]
    threads.append(threading.Thread(target=worker, args=(write, READERS)))
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)


def kill_part_way(store: Store, db: Site, owner: psycopg.Connection, share: float, total: int) -> int:
    """Starts ``hawn keys rotate`` and kills it (-9) when ``share`` of the keys are moved; returns how many were then.

    The caller holds one data key locked, so that no rotation can be finished before it is killed.
    """
    command = [sys.executable, "-m", "hawn", "keys", "rotate"]
    with subprocess.Popen(command, env=environment(store, db), stderr=subprocess.DEVNULL) as running:  # noqa: S603
        deadline = time.monotonic() + 120
        while (done := moved(owner)) < min(share * total, total - 1):
            assert running.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.005)
        running.kill()
        assert running.wait(30) == -9
    return done


def moved(owner: psycopg.Connection) -> int:
    """How many data keys are under the newest version, once there is a second."""
    row = owner.execute(
        "SELECT count(*) FROM vault_datakey WHERE wrapped_with = '0002' AND file IN (SELECT file FROM vault_envelope"
        " WHERE kind = 'identity')"
    ).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_rotation_killed_again_and_again_under_readers_fails_no_read(
    keyed: Store, people: dict[str, Actor], db: Site, owner: psycopg.Connection
) -> None:
    token = keyed.environment["HAWN_KEY_STORE"] == "pkcs11"
    kills = 20 if PROOF else 2
    size = (1000 if PROOF else 100) if token else (10_000 if PROOF else 1000)
    files = fill(owner, people["intake"], size // len(KINDS))
    began, points = time.monotonic(), []
    with at_work(people["intake"], files) as seen:
        with psycopg.connect(db.url("owner")) as holder:
            held = holder.execute("SELECT id FROM vault_datakey ORDER BY id DESC LIMIT 1 FOR UPDATE").fetchone()
            assert held is not None
            points = [kill_part_way(keyed, db, owner, n / kills, size) for n in range(kills)]
        last = hawn_keys(keyed, db, "rotate")
        assert (last.returncode, last.stderr.count("Traceback")) == (0, 0)
        assert "No version was made." in last.stdout
        assert wrapped_with(owner) == {"0002"}
        gone = hawn_keys(keyed, db, "destroy", "0001")
        assert (gone.returncode, gone.stderr) == (0, "")
        after = seen.reads + 50
        while seen.reads < after and not seen.faults:
            time.sleep(0.01)
    assert seen.faults == []
    assert seen.reads > 50
    assert seen.written > 0
    assert owner.execute("SELECT count(*) FROM vault_keyversion").fetchone() == (1,)
    with acting(people["intake"], "test"):
        for file in files:
            assert len(vault.take_all(file=file)) == len(KINDS)
    where = "a PKCS#11 token (SoftHSM2)" if token else "a folder"
    words = (
        f"{size:,} envelopes, each under a data key of its own, the key-encryption key in {where}. `hawn keys rotate`"
        f" was killed (kill -9) {kills} times, when {', '.join(f'{p:,}' for p in points)} data keys were wrapped anew,"
        " and started again each time; then brought to its end, and the old version destroyed. Meanwhile"
        f" {READERS} readers opened {seen.parts:,} parts in {seen.reads:,} reads and a writer opened {seen.written:,}"
        f" new cases: {len(seen.faults)} failed. Afterwards each envelope opened once more."
        f" {time.monotonic() - began:.0f} seconds in all, on {os.cpu_count()} cores."
    )
    write_proof("rotation-token" if token else "rotation", words)
