"""What each wall costs a page: the same pages with row security, sealing, audit lines or a pooling proxy taken away
or put between, as ratios to the page as it is. Nothing here can be switched off in Hawn itself.

``python -m bench.walls --write docs/proof/walls.md``
"""

import argparse
import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from unittest.mock import patch

import psycopg  # noqa: E402,I001
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from bench.run import _ok, median  # first: it sets Django up
from hawn.agencies.models import User  # noqa: E402
from hawn.config import deploy, roles, walls  # noqa: E402
from hawn.config.demo import people as demo_people  # noqa: E402
from hawn.config.demo.scale import fill  # noqa: E402
from hawn.config.supervisor.postgres import EmbeddedServer  # noqa: E402
from hawn.core import clock  # noqa: E402
from hawn.core.acting import Actor  # noqa: E402
from hawn.referrals.actions import handover, intake, sending  # noqa: E402
from hawn.vault import actions as vault  # noqa: E402
from hawn.vault.keys import FileKeys  # noqa: E402
from tests.conftest import PASSWORDS, use  # noqa: E402
from tests.journeys.test_chain import an_alert  # noqa: E402
from tests.pool import pool  # noqa: E402

PAIRS = 5

Pages = dict[str, Callable[[], None]]


def pages(worker: Actor, desk: Actor) -> Pages:
    """The pages that are measured, of one case worker."""
    alert, now, today = an_alert(), clock.now(), clock.today()
    sending.submit(sender=None, alert=alert, now=now, today=today)
    case = intake.accept(actor=desk, alert=alert.id, tags=[1], now=now, today=today)[0]
    handover.give(actor=desk, file=case.id, to=worker.user, to_name=worker.name, now=now, today=today)
    client = Client()
    client.force_login(User.objects.get(id=worker.user))
    return {
        "worklist": lambda: _ok(client.get("/work/?view=mine")),
        "case page": lambda: _ok(client.get(f"/case/{case.id}/")),
        "first alert sent": lambda: sending.submit(sender=None, alert=an_alert(), now=now, today=today) and None,
    }


@contextmanager
def open_tables(owner: psycopg.Connection) -> Iterator[None]:
    """Without row security: every policy still there, none asked."""
    for table in walls.WALLED:
        owner.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')  # type: ignore[arg-type]
    try:
        yield
    finally:
        for table in walls.WALLED:
            owner.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')  # type: ignore[arg-type]


@contextmanager
def plain_words() -> Iterator[None]:
    """Without sealing: parts are written and read as they are, and no key is opened for them."""
    with (
        patch.object(vault, "seal", lambda _key, plain, _bound_to: plain),
        patch.object(vault, "unseal", lambda _key, sealed, _bound_to: sealed),
        patch.object(FileKeys, "wrap", lambda _self, _version, plain, _bound_to: plain),
        patch.object(FileKeys, "unwrap", lambda _self, _version, wrapped, _bound_to: wrapped),
    ):
        yield


@contextmanager
def no_lines(owner: psycopg.Connection) -> Iterator[None]:
    """Without audit lines: the insert goes nowhere."""
    owner.execute("ALTER TABLE audit_line DISABLE TRIGGER USER")
    owner.execute("CREATE RULE none AS ON INSERT TO audit_line DO INSTEAD NOTHING")
    try:
        yield
    finally:
        owner.execute("DROP RULE none ON audit_line")
        owner.execute("ALTER TABLE audit_line ENABLE TRIGGER USER")


@contextmanager
def through(url: str) -> Iterator[None]:
    """Through a proxy that gives each transaction a back end of its own choice."""
    with pool(url, backends=4) as pooled:
        use(pooled)
        connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] = True
        yield
        use(url)


def measure(owner: psycopg.Connection, url: str, worker: Actor, desk: Actor) -> dict[str, dict[str, float]]:
    """Milliseconds of each page as it is, and for each way the ratio to it: the middle of some pairs measured one after
    the other, since the machine is not equally quick all the time."""
    ways = {
        "without row security": lambda: open_tables(owner),
        "without sealing": plain_words,
        "without audit lines": lambda: no_lines(owner),
        "through pgbouncer": lambda: through(url),
        "as it is, against itself": nullcontext,
    }
    plain: dict[str, list[float]] = {}
    found: dict[str, dict[str, float]] = {"as it is, ms": {}}
    for name, way in ways.items():
        ratios: dict[str, list[float]] = {}
        for _ in range(PAIRS):
            before = {page: median(work) for page, work in pages(worker, desk).items()}
            with way():
                after = {page: median(work) for page, work in pages(worker, desk).items()}
            for page, taken in before.items():
                plain.setdefault(page, []).append(taken)
                ratios.setdefault(page, []).append(after[page] / taken)
        found[name] = {page: statistics.median(r) for page, r in ratios.items()}
    found["as it is, ms"] = {page: statistics.median(taken) for page, taken in plain.items()}
    return found


def table(found: dict[str, dict[str, float]]) -> str:
    """Markdown: milliseconds of the page as it is, ratios of the others to it."""
    names = list(found["as it is, ms"])
    lines = ["| | " + " | ".join(names) + " |", "|---|" + "---|" * len(names)]
    lines += [f"| {way} | " + " | ".join(f"{row[n]:.2f}" for n in names) + " |" for way, row in found.items()]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Makes a server with a thousand cases and measures each way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path)
    args = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="hawn-bench-"))
    if not list(Path(settings.KEYS_DIR).glob("*.kek")):
        FileKeys(Path(settings.KEYS_DIR)).make("0001")
    with EmbeddedServer(home) as server:
        roles.create_roles(server.superuser_url(), "test", PASSWORDS)
        urls = {p: roles.url(server.superuser_url(), "test", p, PASSWORDS[p]) for p in PASSWORDS}
        use(urls["owner"])
        deploy.migrate_all()
        use(urls["app"])
        people = demo_people.make(urls["owner"])
        with psycopg.connect(urls["owner"], autocommit=True) as owner:
            fill(people, urls["owner"], 1000, now=clock.now())
            text = table(measure(owner, urls["app"], people["caseworker"], people["desk"]))
        connection.close()
    shutil.rmtree(home, ignore_errors=True)
    print(text)
    if args.write:
        args.write.write_text("# What each wall costs, as ratios to the page as it is\n\n" + text, encoding="utf-8")


if __name__ == "__main__":
    main()
