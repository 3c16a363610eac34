"""The demo as people start it: what it leaves, what it keeps, and that nothing acknowledged is lost in a crash."""

import random
import re
import socket
import threading
import time
import urllib.error
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path

import psycopg
import pytest

from hawn.vault.receipts import ALPHABET
from tests.demo import PROOF, Demo, Visitor, ready, write_proof

pytestmark = [pytest.mark.demo, pytest.mark.slow, pytest.mark.xdist_group("demo"), pytest.mark.timeout(600)]
CRASHES = 50 if PROOF else 5
ANSWERS = [
    {"at": "danger", "danger": "no"},
    {"at": "who", "age_group": "adult", "people": "1"},
    {"at": "wish", "answer": "wants_help"},
    {"at": "signs"},
    {"at": "where", "urgency": "week"},
    {"at": "check"},
]


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """One demo for this file."""
    running = ready().start()
    yield running
    running.stop()


def send_alert(visitor: Visitor) -> str:
    """Walks the six screens, trying each again until it is answered. Returns the receipt."""
    while True:
        try:
            page = visitor.get("/refer/")
            break
        except (OSError, HTTPException):
            time.sleep(0.2)
    page = visitor.insist("/refer/alert/", {"begin": "self"}, page)
    for answers in ANSWERS:
        state = re.search(r'name="state" value="([^"]+)"', page)
        assert state is not None
        go = "send" if answers["at"] == "check" else "next"
        page = visitor.insist("/refer/alert/", {**answers, "state": state[1], "go": go}, page)
    found = re.search(rf"<bdi>([{ALPHABET}]{{4}}(?:-[{ALPHABET}]{{4}}){{3}})</bdi>", page)
    assert found is not None, page
    return found[1]


def test_the_demo_is_well_and_holds_everything(demo: Demo) -> None:
    assert Visitor(demo.address).get("/healthz") == "well"
    with psycopg.connect(demo.url("superuser")) as db:
        rows = dict(db.execute("SELECT what, count(*) FROM cases_workitem GROUP BY what").fetchall())
        ages = dict(db.execute("SELECT age_group, count(*) FROM cases_case GROUP BY age_group").fetchall())
        largest = db.execute("SELECT max(people) FROM referrals_alert").fetchone()
    assert {"alert_new", "block", "no_place", "clock", "request_new", "case_unassigned", "decision_asked"} <= set(rows)
    assert ages["child"] == 1
    assert largest == (12,)


def test_without_its_keys_the_house_says_so_and_needs_no_restart(demo: Demo) -> None:
    visitor, keys, typed = Visitor(demo.address), demo.folder / "d" / "keys", "behind the blue door of the mill"
    page = visitor.insist("/refer/alert/", {"begin": "self"}, visitor.get("/refer/"))
    state = re.search(r'name="state" value="([^"]+)"', page)
    assert state is not None
    answers = {**ANSWERS[0], "held": typed, "state": state[1], "go": "next"}
    log = demo.folder / "d" / "log" / "web.log"
    before = len(log.read_text(encoding="utf-8"))
    keys.rename(keys.with_name("away"))
    try:
        for ask in (
            lambda: visitor.get("/healthz"),
            lambda: visitor.post("/refer/alert/", {"begin": "self"}, page),
            lambda: visitor.post("/refer/alert/", answers, page),
        ):
            with pytest.raises(urllib.error.HTTPError) as refused:
                ask()
            said = refused.value.read().decode()
            assert refused.value.code == 503
            assert "We cannot open this now" in said or said == "no"
            assert typed not in said
    finally:
        keys.with_name("away").rename(keys)
    logged = log.read_text(encoding="utf-8")[before:]
    assert [word for word in ("Traceback", typed, state[1]) if word in logged] == []
    assert visitor.get("/healthz") == "well"
    assert 'name="state"' in visitor.insist("/refer/alert/", answers, page)


def test_a_one_time_code_is_told_for_the_demo_only(demo: Demo) -> None:
    while (before := demo.code("desk")) != (told := demo.run("demo", "code", "desk").stdout.strip()):
        assert demo.code("desk") != before  # half a minute was over between the two
    assert re.fullmatch(r"\d{6}", told)


def test_a_second_start_in_the_same_folder_or_port_gives_one_line(demo: Demo) -> None:
    same_port = Demo(port=demo.port).run("demo", "--port", str(demo.port))
    assert (same_port.returncode, same_port.stderr.count("\n")) == (1, 1)
    assert f"port {demo.port}" in same_port.stderr
    same_folder = Demo(folder=demo.folder).run("demo", "--port", "1")
    assert same_folder.returncode == 1


def test_signed_roots_arrive_outside(demo: Demo) -> None:
    deadline = time.monotonic() + 40
    while not list((demo.folder / "d" / "roots").glob("0*.json")):
        assert time.monotonic() < deadline
        time.sleep(0.5)


def test_no_line_waits_long_for_its_root(demo: Demo) -> None:
    """While people send, the worker covers what they leave; the wait is the worker's ten seconds and a little."""
    waited, until = [0.0], time.monotonic() + (120 if PROOF else 25)
    visitor = Visitor(demo.address)
    with psycopg.connect(demo.url("superuser"), autocommit=True) as db:
        while time.monotonic() < until:
            send_alert(visitor)
            row = db.execute(
                "SELECT coalesce(extract(epoch FROM clock_timestamp() - min(at)), 0) FROM audit_line"
                " WHERE transaction >= (SELECT coalesce(max(to_transaction), 0) FROM audit_root)"
            ).fetchone()
            waited.append(float(row[0]) if row else 0)
            time.sleep(0.5)
    assert max(waited) < (15 if PROOF else 60)  # a loaded machine is given time; the proof is not
    write_proof(
        "audit-wait",
        f"{len(waited) - 1} alerts in two minutes on a running demo: the oldest line that no root covered yet waited"
        f" {max(waited):.1f} seconds at most.",
    )


def test_kill_9_loses_nothing_acknowledged_and_doubles_nothing(demo: Demo) -> None:
    """Database server and web workers are killed so often while people send, and job workers half as often; each one
    who got a receipt is there once, and every root that was signed meanwhile agrees with the lines."""
    receipts: list[str] = []
    stop = threading.Event()

    def people() -> None:
        while not stop.is_set():
            receipts.append(send_alert(Visitor(demo.address)))

    with psycopg.connect(demo.url("superuser")) as db:
        before = db.execute("SELECT count(*) FROM referrals_alert").fetchone()
    senders = [threading.Thread(target=people) for _ in range(3)]
    for sender in senders:
        sender.start()
    pick = random.Random(1)  # noqa: S311 - order of crashes, not a secret
    victims = (("postgres -D", min), ("gunicorn hawn.config", pick.choice), ("hawn worker", min))
    for n in range(CRASHES * 3 // 2):
        told, deadline = len(receipts), time.monotonic() + 120
        while len(receipts) == told:  # each crash comes while others are still being sent
            assert time.monotonic() < deadline, "nobody could send any more"
            time.sleep(0.05)
        time.sleep(pick.random())
        demo.kill_one(*victims[n % 3])
    stop.set()
    for sender in senders:
        sender.join(180)
        assert not sender.is_alive()
    visitor = Visitor(demo.address)
    for receipt in receipts:
        page = visitor.post("/status/", {"receipt": receipt}, visitor.get("/status/"))
        assert "Not yet seen by a person." in page
    with psycopg.connect(demo.url("superuser")) as db:
        after = db.execute("SELECT count(*), count(DISTINCT receipt) FROM referrals_alert").fetchone()
        receipts_kept = db.execute("SELECT count(*) FROM referrals_receipt").fetchone()
    assert before is not None
    assert after is not None
    assert len(receipts) >= CRASHES
    assert len(set(receipts)) == len(receipts)
    assert after == (before[0] + len(receipts), before[0] + len(receipts))
    assert receipts_kept == (after[0],)
    said = demo.verified()
    write_proof(
        "crashes",
        f"Database server and web workers were killed (kill -9) {CRASHES} times by turns, and job workers"
        f" {CRASHES // 2} times among them, while three people sent first alerts without a pause. {len(receipts)} were"
        f" acknowledged; each of them is there,"
        f" none is there twice. Afterwards `hawn audit verify` said: {said}",
    )


def test_kill_9_of_the_supervisor_leaves_nothing_running_and_keeps_the_data() -> None:
    first = ready().start()
    assert first.process is not None
    receipt = send_alert(Visitor(first.address))
    assert first.pids("postgres -D")
    first.kill()
    deadline = time.monotonic() + 30
    while left := first.pids("postgres -D") + first.pids("gunicorn hawn") + first.pids("hawn worker"):
        assert time.monotonic() < deadline, left
        time.sleep(0.2)
    again = Demo(folder=first.folder, port=first.port).start()
    visitor = Visitor(again.address)
    assert "Not yet seen by a person." in visitor.post("/status/", {"receipt": receipt}, visitor.get("/status/"))
    assert again.stop() == 0
    assert again.pids("postgres -D") == []


def test_a_folder_that_cannot_be_written_gives_one_line(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("not a folder", encoding="utf-8")
    demo = Demo()
    demo.environment["HAWN_DATA"] = str(place / "d")
    said = demo.run("demo", "--port", "8999")
    assert (said.returncode, said.stderr.count("\n")) == (1, 1)
    assert str(place) in said.stderr


def test_a_taken_port_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = Demo().run("demo", "--port", str(port))
    assert said.returncode == 1
    assert f"port {port}" in said.stderr
