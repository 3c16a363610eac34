"""The harness: a real PostgreSQL of our own; the owner makes a template, tests connect as app.

``HAWN_PG_BIN`` chooses other binaries (Debian's PostgreSQL 15 repeats the database-wall tests).
"""

import fcntl
import gc
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import override_settings
from django.utils import translation

from hawn.agencies.models import Membership, User
from hawn.agencies.queries import team_id
from hawn.config import deploy, env, roles
from hawn.config.start import loading
from hawn.config.supervisor.postgres import EmbeddedServer
from hawn.core.acting import Actor
from hawn.vault import receipts
from hawn.vault.keys import FileKeys
from tests.demo import run_folder
from tests.stage import Stage

PASSWORDS = {"owner": "owner-password", "app": "app-password", "worker": "worker-password"}
OPEN: dict[tuple[object, ...], BaseDatabaseWrapper] = {}  # a connection for each server, database and login
# As they are outside of tests.
RECEIPTS_COST = receipts.COST
PASSWORDS_COST = {name: getattr(Argon2PasswordHasher, name) for name in ("time_cost", "memory_cost", "parallelism")}


def pytest_configure(config: pytest.Config) -> None:
    """A name and one key-encryption key for the run; receipts and passwords that cost next to nothing, as tests send
    thousands and sign in hundreds of times."""
    receipts.COST = {**RECEIPTS_COST, "time_cost": 1, "memory_cost": 8}
    for name, cost in zip(PASSWORDS_COST, (1, 8, 1), strict=True):
        setattr(Argon2PasswordHasher, name, cost)
    os.environ.setdefault("HAWN_TEST_RUN", secrets.token_hex(8))
    keys = Path(settings.KEYS_DIR)
    if not list(keys.glob("*.kek")):
        FileKeys(keys).make("0001")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What is imported and collected stays to the end: nobody looks through it for garbage again and again."""
    with loading():
        found = yield
    gc.set_threshold(20_000, 20, 50)
    return found


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Clears up what the run's processes shared."""
    if not hasattr(session.config, "workerinput"):
        shutil.rmtree(run_folder(), ignore_errors=True)


@pytest.fixture(autouse=True)
def _no_other_hosts(socket_enabled: None) -> None:
    """Sockets stay on this machine (see addopts); a test that needs one says so by its fixtures."""


@pytest.fixture(autouse=True)
def _no_language_of_before() -> None:
    """A test's page leaves its language on the thread, as the next page sets its own: the next test has none."""
    translation.deactivate()


@dataclass(frozen=True)
class Site:
    """The server of one test process."""

    server: EmbeddedServer
    database: str

    def url(self, part: str) -> str:
        """The URL of a login role on this process's database."""
        base = self.server.superuser_url()
        return roles.url(base, self.database, part, PASSWORDS[part]).replace(f"hawn_{self.database}_", "hawn_test_")


@pytest.fixture(scope="session")
def site_database(django_db_blocker: object) -> Iterator[Site]:
    """One server per test process, on a copy of a database that the owner made once in a run."""
    home = Path(tempfile.mkdtemp(prefix="hawn-test-"))
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        subprocess.run(["cp", "-a", f"{made_once()}/.", str(home)], check=True)  # noqa: S603, S607 - our own folders
        server = server_in(home)
        server.start()
        site = Site(server, "test")
        use(site.url("app"))
        yield site
        close_all()
    server.stop()
    shutil.rmtree(home, ignore_errors=True)


def server_in(home: Path) -> EmbeddedServer:
    """A server whose data nobody misses after a loss of power."""
    return EmbeddedServer(home, {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"})


def made_once() -> Path:
    """The home of a server that was stopped when the owner had made the database: by whoever needs it first."""
    place = run_folder()
    place.mkdir(mode=0o755, exist_ok=True)
    home = place / "database"
    with (place / "database-lock").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "database-whole").exists():
            shutil.rmtree(home, ignore_errors=True)
            server = server_in(home)
            server.start()
            roles.create_roles(server.superuser_url(), "test", PASSWORDS)
            use(Site(server, "test").url("owner"))
            deploy.migrate_all()
            close_all()
            server.stop()
            (place / "database-whole").touch()
    return home


def use(url: str) -> None:
    """Points Django at ``url``. The connection of before stays open, for when it is asked for again: to open one costs
    more than most of what a test asks."""
    settings = env.database(url)
    connections.settings["default"].update(settings)  # what a thread of a test begins with
    os.environ["DATABASE_URL"] = url
    _switch(settings)


def _switch(settings: dict[str, object]) -> None:
    place = tuple(settings[key] for key in ("HOST", "PORT", "NAME", "USER"))
    if place not in OPEN:
        OPEN[place] = connection.copy()
        OPEN[place].settings_dict.update(settings)
    connections["default"] = OPEN[place]


def close_all() -> None:
    """Closes what ``use`` and ``as_owner`` opened."""
    while OPEN:
        OPEN.popitem()[1].close()
    connections.close_all()


@pytest.fixture(scope="session")
def owner(site_database: Site) -> Iterator[psycopg.Connection]:
    """The owner, for looking behind the wall and cleaning up."""
    with psycopg.connect(site_database.url("owner"), autocommit=True) as connected:
        yield connected


@pytest.fixture(scope="session")
def stage(site_database: Site) -> Iterator[Stage]:
    """What stands when a test begins."""
    url = site_database.server.superuser_url(site_database.database)
    with psycopg.connect(url, autocommit=True) as connected:
        yield Stage(connected)


@pytest.fixture
def db(site_database: Site, stage: Stage) -> Iterator[Site]:
    """The app's connection. What tests commit is removed afterwards."""
    yield site_database
    if connection.in_atomic_block:
        raise RuntimeError("a test left a transaction open")
    stage.clear()


ROLES = {
    "referrer": ("dier", "inspectors"),
    "intake": ("appogg", "desk"),
    "duty_lead": ("appogg", "desk"),
    "case_worker": ("appogg", "casework"),
    "decider": ("appogg", "decisions"),
    "provider": ("appogg", "shelter"),
}


@contextmanager
def as_owner() -> Iterator[None]:
    """Django's connection as the owner of the same database, for what the app's login may not write: accounts,
    memberships, invitations, second factors of no context."""
    before = dict(connection.settings_dict)
    _switch({**before, "USER": "hawn_test_owner", "PASSWORD": PASSWORDS["owner"]})
    try:
        yield
    finally:
        _switch(before)


def with_password(actor: Actor, password: str) -> User:
    """The account of somebody, with a password."""
    user = User.objects.get(id=actor.user)
    user.set_password(password)
    with as_owner():
        user.save(update_fields=["password"])
    return user


def account_without_team(name: str) -> User:
    """An account of somebody who works nowhere (yet)."""
    user = User(email=f"{name.lower().replace(' ', '.')}@example.org", name=name)
    user.set_unusable_password()
    with as_owner():
        user.save(force_insert=True)
    return user


def make_user(name: str, role: str, body: str, team: str) -> tuple[User, Actor]:
    """A person with one membership, and the actor they are in it."""
    user = User(email=f"{name.lower().replace(' ', '.')}@example.org", name=name)
    user.set_unusable_password()
    with as_owner():
        user.save(force_insert=True)
        Membership.objects.create(user=user, team_id=team_id(body, team), role=role)
    return user, Actor(user=user.id, role=role, team=team_id(body, team), name=name)


@pytest.fixture
def people(db: Site, stage: Stage) -> dict[str, Actor]:
    """One person per role of the walk, and ``lawyer`` (another provider) and ``stranger`` (another agency)."""
    return stage.set("people", signed_up)


def signed_up() -> dict[str, Actor]:
    """Those of ``people``."""
    with as_owner():  # once for all of them
        found = {role: make_user(f"{role} one", role, *where)[1] for role, where in ROLES.items()}
        found["lawyer"] = make_user("lawyer one", "provider", "legal_aid", "lawyers")[1]
        found["stranger"] = make_user("stranger one", "case_worker", "iom", "return")[1]
        found["officer"] = make_user("officer one", "data_protection_officer", "appogg", "protection")[1]
        found["second_lead"] = make_user("lead two", "duty_lead", "appogg", "desk")[1]
        found["colleague"] = make_user("colleague one", "intake", "appogg", "desk")[1]
    return found


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[list[Path]]:
    """Two folders outside."""
    places = [tmp_path / "one", tmp_path / "two"]
    for place in places:
        place.mkdir()
    with override_settings(ROOTS_DIR=[str(p) for p in places]):
        yield places


@pytest.fixture
def as_worker(db: Site) -> Iterator[Callable[[], object]]:
    """``with as_worker():`` uses the worker's login."""

    @contextmanager
    def switch() -> Iterator[None]:
        use(db.url("worker"))
        try:
            yield
        finally:
            use(db.url("app"))

    yield switch
    use(db.url("app"))
