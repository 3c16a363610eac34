"""Worklist, case page and first alert at several sizes, against the same rows in bare SQL and a bare Django page.

Prints ratios, never a verdict: `make bench`, or `python -m bench.run --sizes 1000 100000 --write FILE`.
"""

import argparse
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hawn.config.settings.test")

import django

django.setup()

import psycopg  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, override_settings  # noqa: E402

from bench import bare  # noqa: E402
from hawn.agencies.models import User  # noqa: E402
from hawn.config import deploy, roles  # noqa: E402
from hawn.config.demo import people as demo_people  # noqa: E402
from hawn.config.demo.scale import fill  # noqa: E402
from hawn.config.supervisor.postgres import EmbeddedServer  # noqa: E402
from hawn.core import clock  # noqa: E402
from hawn.core.acting import Actor, acting  # noqa: E402
from hawn.referrals.actions import handover, intake, sending  # noqa: E402
from hawn.vault.keys import FileKeys  # noqa: E402
from tests.conftest import PASSWORDS, use  # noqa: E402
from tests.journeys.test_chain import an_alert  # noqa: E402

ROUNDS = 40

PAGE = "SELECT * FROM cases_workitem WHERE holder = %s AND view = 'mine' ORDER BY due_on, id LIMIT 26"


def median(work: Callable[[], Any]) -> float:
    """Median milliseconds over some rounds, after a warm-up."""
    for _ in range(5):
        work()
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def _ok(answer: Any) -> None:
    assert answer.status_code == 200, answer  # a figure of an error page is no figure


def queries(work: Callable[[], Any]) -> int:
    """How many statements it sends."""
    with CaptureQueriesContext(connection) as seen:
        work()
    return len(seen)


def measure(owner: psycopg.Connection, worker: Actor, desk: Actor) -> dict[str, float]:
    """All figures at the present size."""
    alert = an_alert()
    now, today = clock.now(), clock.today()
    sending.submit(sender=None, alert=alert, now=now, today=today)
    case = intake.accept(actor=desk, alert=alert.id, tags=[1], now=now, today=today)[0]
    handover.give(actor=desk, file=case.id, to=worker.user, to_name=worker.name, now=now, today=today)
    client = Client()
    client.force_login(User.objects.get(id=worker.user))

    def bare_sql() -> list[Any]:
        return owner.execute(PAGE, [worker.user]).fetchall()

    def bare_page() -> None:
        with override_settings(ROOT_URLCONF="bench.bare", MIDDLEWARE=bare.MIDDLEWARE):
            plain = Client()  # its handler loads the middleware of the settings now in force
            plain.cookies = client.cookies
            plain.get("/bare/")
            figures["bare Django page of the rows"] = median(lambda: _ok(plain.get("/bare/")))

    figures: dict[str, float] = {}
    owner.execute(bare.TABLE)
    bare_page()

    def walled_sql() -> list[Any]:
        with acting(worker, "bench"), connection.cursor() as cursor:
            cursor.execute(PAGE, [worker.user])
            return cursor.fetchall()

    return {
        "bare SQL, 26 rows": median(bare_sql),
        "the same through the wall": median(walled_sql),
        **figures,
        "worklist page": median(lambda: _ok(client.get("/work/?view=mine"))),
        "worklist, filtered": median(lambda: client.get("/work/?view=mine&urgency=now")),
        "case page": median(lambda: client.get(f"/case/{case.id}/")),
        "first alert sent": median(lambda: sending.submit(sender=None, alert=an_alert(), now=now, today=today)),
        "queries: worklist": queries(lambda: client.get("/work/?view=mine")),
        "queries: case page": queries(lambda: client.get(f"/case/{case.id}/")),
        "queries: first alert": queries(lambda: sending.submit(sender=None, alert=an_alert(), now=now, today=today)),
    }


def table(results: dict[int, dict[str, float]]) -> str:
    """Markdown: a column a size, growth from the first to the last."""
    sizes = list(results)
    lines = [
        "| median ms | " + " | ".join(f"{s:,} cases" for s in sizes) + " | growth |",
        "|---|" + "---|" * (len(sizes) + 1),
    ]
    for name in results[sizes[0]]:
        row = [results[s][name] for s in sizes]
        shown = " | ".join(f"{v:.0f}" if name.startswith("queries") else f"{v:.2f}" for v in row)
        lines.append(f"| {name} | {shown} | {row[-1] / row[0]:.2f} |")
    last = results[sizes[-1]]
    page, bare = last["worklist page"], last["bare Django page of the rows"]
    lines.append(
        f"\nAt {sizes[-1]:,} cases the worklist page costs {page / bare:.1f} times a bare Django page of its rows;"
    )
    walled, sql = last["the same through the wall"], last["bare SQL, 26 rows"]
    lines.append(f"the wall, with its transaction and token, adds {walled - sql:.2f} ms to {sql:.2f} ms of bare SQL.")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Makes a server, grows it, measures at each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 100_000])
    parser.add_argument("--write", type=Path)
    args = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="hawn-bench-"))
    FileKeys(Path(settings.KEYS_DIR)).make("0001")
    results = {}
    with EmbeddedServer(home) as server:
        roles.create_roles(server.superuser_url(), "test", PASSWORDS)
        urls = {p: roles.url(server.superuser_url(), "test", p, PASSWORDS[p]) for p in PASSWORDS}
        use(urls["owner"])
        deploy.migrate_all()
        use(urls["app"])
        people = demo_people.make(urls["owner"])
        with psycopg.connect(urls["owner"], autocommit=True) as owner:
            for size in args.sizes:
                fill(people, urls["owner"], size, now=clock.now())
                results[size] = measure(owner, people["caseworker"], people["desk"])
        connection.close()
    shutil.rmtree(home, ignore_errors=True)
    text = table(results)
    print(text)
    if args.write:
        args.write.parent.mkdir(parents=True, exist_ok=True)
        args.write.write_text("# Timings as ratios\n\n" + text, encoding="utf-8")


if __name__ == "__main__":
    main()
