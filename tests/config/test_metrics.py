"""Figures for the operator: right, of a fixed vocabulary, and reachable for nobody else."""

import os
import re
import signal
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import get_resolver
from procrastinate.contrib.django import app
from prometheus_client import REGISTRY, CollectorRegistry, Metric, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from hawn.audit.actions import write
from hawn.audit.roots import sign_root
from hawn.config.metrics import STATES, House
from hawn.config.supervisor.home import Home
from hawn.core import counts
from hawn.core.acting import WORKER, Actor, acting
from tests.config.test_production import certificate
from tests.conftest import Site
from tests.demo import Demo, Visitor, free_port, ready, until
from tests.journeys.test_chain import NOW, opened
from tests.web.test_matrix import names

CANARY = "Kanarja7731"
Switch = Callable[[], Any]
OWN = ("hawn_requests", "hawn_request_seconds")


def allowed() -> dict[str, set[str]]:
    """Every label and every value that it may have."""
    return {
        "route": names(get_resolver().url_patterns) | {"unknown"},
        "status": {f"{n}xx" for n in range(1, 6)},
        "le": {str(b) for b in counts.BUCKETS} | {"+Inf"},
        "part": {"database", "key_store", "worker"},
        "task": set(app.tasks) | {"unknown"},
        "state": set(STATES),
        "place": {"1", "2"},
    }


def parsed(text: str) -> dict[str, Metric]:
    """The exposition, as Prometheus reads it."""
    return {m.name: m for m in text_string_to_metric_families(text)}


def hold_to_the_list(found: dict[str, Metric]) -> None:
    """No label and no value that the list does not have; no metric that nobody decided on."""
    list_ = allowed()
    known = {
        *OWN, "hawn_up", "hawn_jobs", "hawn_queue_age_seconds", "hawn_audit_uncovered_age_seconds",
        "hawn_audit_roots_missing", "hawn_audit_root_age_seconds", "hawn_backup_age_seconds",
    }  # fmt: skip
    assert set(found) <= known
    for metric in found.values():
        for sample in metric.samples:
            assert {k: v for k, v in sample.labels.items() if v not in list_.get(k, ())} == {}, sample.name


def value(found: dict[str, Metric], name: str, **labels: str) -> float:
    """One figure."""
    samples = [s for s in found[name].samples if all(s.labels.get(k) == v for k, v in labels.items())]
    assert len(samples) == 1
    return float(samples[0].value)


def house() -> dict[str, Metric]:
    """What the house tells now."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(House())
    return parsed(generate_latest(registry).decode())


def test_requests_are_counted_by_route_and_class(db: Site) -> None:
    def seen(route: str, status: str) -> float:
        return REGISTRY.get_sample_value("hawn_requests_total", {"route": route, "status": status}) or 0.0

    before = (seen("refer", "2xx"), seen("unknown", "4xx"), seen("sent", "3xx"))
    client = Client()
    client.get(f"/refer/?{CANARY}={CANARY}")
    client.get(f"/{CANARY}/")
    client.get(f"/case/{CANARY}/")
    client.generic("KANARJA", "/refer/")
    client.get("/refer/sent/")
    assert (seen("refer", "2xx"), seen("unknown", "4xx"), seen("sent", "3xx")) == (
        before[0] + 1, before[1] + 3, before[2] + 1,
    )  # fmt: skip
    text = "".join(
        line + "\n"
        for line in generate_latest(REGISTRY).decode().splitlines()
        if re.match(r"(# \w+ )?hawn_request", line)
    )
    assert CANARY.lower() not in text.lower()
    hold_to_the_list(parsed(text))


def test_a_count_that_cannot_be_kept_stops_nobody(db: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(counts._requests, "labels", full)
    assert Client().get("/refer/").status_code == 200


def test_the_house_tells_its_queue_and_its_record(
    people: dict[str, Actor],
    owner: psycopg.Connection,
    outside: list[Path],
    as_worker: Switch,
    tmp_path: Path,
) -> None:
    opened(people)
    owner.execute("TRUNCATE procrastinate_jobs CASCADE")
    owner.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('default', %s, '{}'),"
        " ('default', 'hawn.audit.tasks.sign', '{}')",
        [CANARY],
    )
    owner.execute("UPDATE procrastinate_events SET at = now() - interval '90 seconds'")
    backup = tmp_path / "hawn-x-1.age"
    backup.touch()
    os.utime(backup, (time.time() - 3600, time.time() - 3600))
    with as_worker(), override_settings(BACKUPS_DIR=str(tmp_path)):
        before = house()
        sign_root(now=datetime.now(UTC))  # noqa: TID251 - the age is against this moment
        (outside[1] / next(outside[1].glob("0*.json")).name).unlink()
        after = house()
    assert value(before, "hawn_jobs", task="unknown", state="todo") == 1
    assert value(before, "hawn_jobs", task="hawn.audit.tasks.sign", state="todo") == 1
    assert 89 < value(before, "hawn_queue_age_seconds") < 120
    assert 0 < value(before, "hawn_audit_uncovered_age_seconds") < 60
    assert value(before, "hawn_up", part="database") == 1
    assert value(before, "hawn_up", part="key_store") == 1
    assert 3599 < value(before, "hawn_backup_age_seconds") < 3700
    assert value(after, "hawn_audit_uncovered_age_seconds") == 0
    assert value(after, "hawn_audit_roots_missing", place="1") == 0
    assert value(after, "hawn_audit_roots_missing", place="2") > 0
    assert 0 <= value(after, "hawn_audit_root_age_seconds", place="1") < 60
    for found in (before, after):
        hold_to_the_list(found)


def test_no_figure_of_casework_is_told(people: dict[str, Actor], outside: list[Path], as_worker: Switch) -> None:
    with as_worker():
        with acting(WORKER, "test"):
            write(action="test")
        sign_root(now=NOW)
        before = {m.name: len(m.samples) for m in house().values()}
    for _ in range(3):
        opened(people)
    with as_worker():
        sign_root(now=NOW)
        after = {m.name: len(m.samples) for m in house().values()}
    before.pop("hawn_jobs"), after.pop("hawn_jobs")
    assert after == before


def test_a_database_that_is_away_is_told_as_down(site_database: Site, django_db_blocker: Any) -> None:
    from django.db import connection  # noqa: PLC0415 - only here it is bent

    kept = connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict["PORT"] = "1"
    try:
        found = house()
    finally:
        connection.settings_dict["PORT"] = kept
    assert {s.labels["part"]: s.value for s in found["hawn_up"].samples} == {
        "database": 0, "key_store": 0, "worker": 0,
    }  # fmt: skip
    assert "hawn_audit_uncovered_age_seconds" not in found


@pytest.mark.parametrize("address", ["0.0.0.0:9", "192.0.2.1:9", "[::]:9", "localhost:9", "nonsense"])
def test_an_open_address_is_refused(address: str) -> None:
    command = [sys.executable, "-m", "hawn", "metrics", "--bind", address]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)


def test_pages_have_no_way_to_them(db: Site) -> None:
    for path in ("/metrics", "/metrics/", "/healthz/metrics"):
        assert Client().get(path).status_code == 404


@pytest.fixture(scope="module")
def watched() -> Iterator[tuple[Demo, str]]:
    """A demo whose web processes count, and `hawn metrics` beside it."""
    demo, port = ready(), free_port()
    demo.environment["HAWN_METRICS_DIR"] = str(demo.folder / "counts")
    demo.start()
    kept = os.environ.get("HAWN_DATA")
    os.environ.update(HAWN_DATA=demo.environment["HAWN_DATA"], HAWN_METRICS_DIR=demo.environment["HAWN_METRICS_DIR"])
    environment = Home.here().environment("worker", demo.port)
    del os.environ["HAWN_METRICS_DIR"]
    os.environ.pop("HAWN_DATA") if kept is None else os.environ.update(HAWN_DATA=kept)
    teller = subprocess.Popen(  # noqa: S603 - our own command
        demo.command("metrics", "--bind", f"127.0.0.1:{port}"), env=environment, stderr=subprocess.PIPE
    )
    yield demo, f"http://127.0.0.1:{port}"
    teller.terminate()
    _, said = teller.communicate(timeout=20)
    demo.stop()
    assert (teller.returncode, said) == (0, b"")


def scraped(address: str) -> dict[str, Metric]:
    """What Prometheus gets; the first start takes a moment."""
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"{address}/metrics", timeout=10) as answer:  # noqa: S310 - our own server
                return parsed(answer.read().decode())
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)


@pytest.fixture
def sealed(db: Site, tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """`hawn metrics` as it listens beyond this machine, with certificates."""
    for name in ("ours", "theirs"):
        (tmp_path / name).mkdir()
        certificate(tmp_path / name)
    port, ours = free_port(), tmp_path / "ours"
    arguments = ["--cert", str(ours / "hawn.pem"), "--key", str(ours / "hawn.key")]
    arguments += ["--client-ca", str(tmp_path / "theirs" / "hawn.pem")]
    environment = {
        "PATH": os.environ["PATH"], "HAWN_SECRET_KEY": "x", "HAWN_CONTEXT_KEY": "00" * 32,
        "HAWN_WORKER_URL": db.url("worker"), "HAWN_KEYS_DIR": settings.KEYS_DIR,
    }  # fmt: skip
    command = [sys.executable, "-m", "hawn", "metrics", "--bind", f"127.0.0.1:{port}", *arguments]
    running = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)  # noqa: S603 - our own command
    yield port, tmp_path
    running.terminate()
    running.wait(20)


def test_beyond_this_machine_only_a_known_client_is_answered(sealed: tuple[int, Path]) -> None:
    port, folder = sealed

    def ask(certificate_of: str) -> str:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        if certificate_of:
            place = folder / certificate_of
            context.load_cert_chain(place / "hawn.pem", place / "hawn.key")
        deadline = time.monotonic() + 60
        while True:
            try:
                address = f"https://127.0.0.1:{port}/metrics"
                with urllib.request.urlopen(address, timeout=10, context=context) as answer:  # noqa: S310
                    return str(answer.read().decode())
            except urllib.error.URLError as error:
                if not isinstance(error.reason, ConnectionRefusedError) or time.monotonic() > deadline:
                    raise
                time.sleep(0.3)

    assert "hawn_up" in ask("theirs")
    for stranger in ("", "ours"):
        with pytest.raises(OSError, match=r"(?i)alert|closed|reset|certificate|EOF"):
            ask(stranger)


@pytest.mark.demo
@pytest.mark.slow
@pytest.mark.xdist_group("demo")
@pytest.mark.timeout(600)
def test_all_web_processes_are_added_up(watched: tuple[Demo, str]) -> None:
    demo, address = watched
    visitor = Visitor(demo.address)
    until(lambda: len(demo.pids("gunicorn hawn.config")) == 3)  # one answers before the other has begun
    first, second = sorted(demo.pids("gunicorn hawn.config"))[1:]  # the lowest keeps the others
    for rests in (first, second):  # the other one has to answer
        os.kill(rests, signal.SIGSTOP)
        try:
            for _ in range(15):
                visitor.get(f"/refer/?q={CANARY}")
        finally:
            os.kill(rests, signal.SIGCONT)
    with pytest.raises(urllib.error.HTTPError):
        visitor.get(f"/{CANARY}/")
    found = scraped(address)
    assert value(found, "hawn_requests", route="refer", status="2xx") == 30
    assert value(found, "hawn_request_seconds", route="refer", le="+Inf") == 30
    assert value(found, "hawn_up", part="worker") == 1
    hold_to_the_list(found)
    files = list((demo.folder / "counts").glob("*.db"))
    assert len({re.findall(r"\d+", f.name)[-1] for f in files}) == 2, "two processes counted"
    assert all(CANARY.encode() not in f.read_bytes() for f in files)
