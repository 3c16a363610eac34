"""The logs of real processes: web, worker and database server write down nothing that somebody typed, not even when
something breaks with it in the message."""

import contextlib
import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from hawn.config.supervisor.postgres import QUIET
from tests.config.test_demo import ANSWERS, send_alert
from tests.demo import Demo, Visitor, ready

pytestmark = [pytest.mark.demo, pytest.mark.slow, pytest.mark.xdist_group("demo"), pytest.mark.timeout(600)]
CANARY = "Kanarja7731"


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """One demo for this file."""
    running = ready().start()
    yield running
    running.stop()


def logs(demo: Demo) -> dict[str, str]:
    """Every file that a part of the demo writes for its operator."""
    home = demo.folder / "d"
    paths = [*(home / "log").glob("*"), *(home / "postgres").glob("*.log")]
    assert {p.name for p in paths} == {"web.log", "worker.log", "server.log"}
    return {p.name: p.read_text(encoding="utf-8") for p in paths}


def wait_for(demo: Demo, name: str, word: str) -> None:
    """Returns once a log has a word."""
    deadline = time.monotonic() + 60
    while word not in logs(demo)[name]:
        assert time.monotonic() < deadline, logs(demo)[name][-2000:]
        time.sleep(0.3)


def raw(demo: Demo, text: str) -> None:
    """Bytes that are no request."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", demo.port), 5) as wire:
        wire.sendall(text.encode())
        wire.recv(1000)


def break_a_page(demo: Demo) -> None:
    """A page fails on a row, whose every word is in the error."""
    with psycopg.connect(demo.url("superuser"), autocommit=True) as admin:
        admin.execute("""CREATE FUNCTION tell_all() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'Kanarja7731 %', NEW USING DETAIL = 'Kanarja7731', HINT = 'Kanarja7731'; END $$""")
        admin.execute("CREATE TRIGGER t BEFORE INSERT ON referrals_alert FOR EACH ROW EXECUTE FUNCTION tell_all()")
    try:
        visitor = Visitor(demo.address)
        page = visitor.insist("/refer/alert/", {"begin": "self"}, visitor.get("/refer/"))
        for answers in ANSWERS:
            state = page.partition('name="state" value="')[2].partition('"')[0]
            go = "send" if answers["at"] == "check" else "next"
            words = {**answers, "words": CANARY, "held": CANARY, "place": CANARY, "state": state, "go": go}
            if go == "send":
                with pytest.raises(OSError, match="500"):
                    visitor.post("/refer/alert/", words, page)
            else:
                page = visitor.post("/refer/alert/", words, page)
    finally:
        with psycopg.connect(demo.url("superuser"), autocommit=True) as admin:
            admin.execute("DROP FUNCTION tell_all CASCADE")
    wait_for(demo, "web.log", "psycopg.errors.RaiseException")
    send_alert(visitor)


def fail_a_job(demo: Demo) -> None:
    """A job with words among its arguments fails, and one whose task is not known."""
    with psycopg.connect(demo.url("owner"), autocommit=True) as owner:
        owner.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES"
            " ('default', 'hawn.retention.tasks.confirmed', %s), ('default', %s, '{}')",
            [json.dumps({CANARY: CANARY}), CANARY],
        )
    wait_for(demo, "worker.log", '"task": "hawn.retention.tasks.confirmed"')


def trouble_the_server(demo: Demo) -> None:
    """Statements that fail, are slow, or run in a back end that is killed."""
    sql = [
        f"SELECT '{CANARY}'::uuid",
        f"SELECT pg_sleep(1.2), '{CANARY}'",
        f"SELECT '{CANARY}' FROM nowhere",
        f"INSERT INTO cache VALUES ('{CANARY}', '{CANARY}', now()), ('{CANARY}', '{CANARY}', now())",
        f"DO $$ BEGIN RAISE WARNING '{CANARY}'; RAISE LOG 'a log line of a function'; END $$",
    ]
    with psycopg.connect(demo.url("app"), autocommit=True) as app:
        shown = {name: app.execute(f"SHOW {name}").fetchone() for name in QUIET}
        assert shown == {name: (value,) for name, value in QUIET.items()}
        for one in sql:
            with contextlib.suppress(psycopg.Error):
                app.execute(one)
        with contextlib.suppress(psycopg.Error):
            app.execute("SELECT %s::int", [CANARY])
        for name in ("log_statement", "log_min_messages", "log_min_error_statement", "log_min_duration_statement"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(f"SET {name} = 'all'" if name == "log_statement" else f"SET {name} = 0")
    with psycopg.connect(demo.url("app"), autocommit=True) as app:  # a crash: the server says what died
        pid = app.info.backend_pid
        assert Path(f"/proc/{pid}/cmdline").exists()
        app.execute(f"PREPARE x AS SELECT '{CANARY}'")
        os.kill(pid, signal.SIGKILL)
    wait_for(demo, "server.log", "signal 9")


def send_no_requests(demo: Demo) -> None:
    """What is no request, and addresses that lead nowhere."""
    raw(demo, f"GET /{CANARY} HTTP/9.{CANARY}\r\n\r\n")
    raw(demo, f"{CANARY}\r\n\r\n")
    raw(demo, f"GET /{CANARY} HTTP/1.1\r\nHost: {CANARY}\r\nX-{CANARY}(: {CANARY}\r\n\r\n")
    raw(demo, f"GET /{CANARY}/?{CANARY} HTTP/1.1\r\nHost: {CANARY}\r\nX-Forwarded-For: 203.0.113.77\r\n\r\n")
    raw(demo, f"POST /refer/alert/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999999\r\n\r\n{CANARY}")
    with contextlib.suppress(OSError):
        Visitor(demo.address).get(f"/case/{CANARY}/?q={CANARY}")


def test_no_log_of_any_part_holds_it(demo: Demo) -> None:
    break_a_page(demo)
    fail_a_job(demo)
    trouble_the_server(demo)
    send_no_requests(demo)
    time.sleep(2)
    found = logs(demo)
    assert {name: [line for line in text.splitlines() if CANARY in line] for name, text in found.items()} == {
        "web.log": [], "worker.log": [], "server.log": [],
    }  # fmt: skip
    for name in ("web.log", "worker.log"):
        lines = [json.loads(line) for line in found[name].splitlines()]
        assert all({"time", "level", "logger", "event"} <= set(line) for line in lines)
        for secret in ("127.0.0.1", "203.0.113.77", "example.org", "/case/", "Traceback", "Rita"):
            assert secret not in found[name]
