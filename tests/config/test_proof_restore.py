"""A whole house to an empty host and back: the demo, backed up while it runs, restored elsewhere, and signed in to."""

import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from hawn.config import roles
from hawn.config.demo.roster import DOMAIN, PASSWORD
from hawn.config.supervisor.home import DATABASE, PLACES, Home
from tests.config.test_demo import ANSWERS
from tests.config.test_proof_erasure import encodings, seen
from tests.demo import PROOF, Demo, Visitor, ready, write_proof

pytestmark = [pytest.mark.demo, pytest.mark.slow, pytest.mark.xdist_group("demo"), pytest.mark.timeout(1800)]
CASES = 10_000 if PROOF else 0
KEPT_APART = ("*.kek", "audit-signing.key", "secret", "context")  # the keys' own backup


@pytest.fixture
def house() -> Iterator[Demo]:
    """Where the data is."""
    running = ready()
    yield running.start(*(["--scale", str(CASES)] if CASES else []))
    running.stop()


@pytest.fixture
def host() -> Iterator[Demo]:
    """An empty machine."""
    made = Demo()
    yield made
    made.stop()


def send(demo: Demo, word: str) -> None:
    """An alert with a word of chance in what the person wants and where they are."""
    visitor = Visitor(demo.address)
    page = visitor.insist("/refer/alert/", {"begin": "self"}, visitor.get("/refer/"))
    told = {"wish": {"words": word}, "where": {"place": word}}
    for answers in ANSWERS:
        state = re.search(r'name="state" value="([^"]+)"', page)
        assert state is not None
        go = "send" if answers["at"] == "check" else "next"
        more = told.get(answers["at"], {})
        page = visitor.insist("/refer/alert/", {**answers, **more, "state": state[1], "go": go}, page)
    assert "<bdi>" in page


def prepare(host: Demo, house: Demo) -> Home:
    """A server without a database's rows, the keys from their own backup, and the folder outside, which survived."""
    there, home = Path(house.environment["HAWN_DATA"]), Home(Path(host.environment["HAWN_DATA"]))
    home.prepare()
    for pattern in KEPT_APART:
        for path in (there / "keys").glob(pattern):
            shutil.copy2(path, home.keys / path.name)
    for name in PLACES:
        for path in (there / name).glob("*.json"):
            shutil.copy2(path, home.folder / name / path.name)
    home.server.start()
    roles.create_roles(home.server.superuser_url(), DATABASE, home.passwords())
    return home


def sign_in(demo: Demo, role: str) -> str:
    """The worklist of a role, with password and one-time code."""
    visitor = Visitor(demo.address)
    page = visitor.get("/account/login/")
    page = visitor.insist("/account/login/", {"login": f"{role}@{DOMAIN}", "password": PASSWORD}, page)
    code = demo.code(role)
    visitor.insist("/account/2fa/authenticate/", {"code": code}, page)
    return visitor.get("/work/?view=mine")


def test_to_an_empty_host_and_back(house: Demo, host: Demo, tmp_path: Path) -> None:
    word = f"Zq{secrets.token_hex(9)}wV"
    send(house, word)
    public = house.run("backup", "keygen", str(tmp_path / "offline.key")).stdout.strip()
    folder = tmp_path / "backups"
    folder.mkdir()
    made = house.run("backup", "--to", str(folder), "--recipient", public)
    assert made.returncode == 0, made.stderr
    file = next(folder.iterdir())
    assert seen(folder, encodings(word)) == 0
    before = house.url("owner")
    with psycopg.connect(before) as owner:
        cases = owner.execute("SELECT count(*) FROM cases_case").fetchone()
        envelopes = owner.execute("SELECT count(*) FROM vault_envelope").fetchone()
    house.stop(keep=True)
    home = prepare(host, house)
    restored = host.run("restore", str(file), "--identity", str(tmp_path / "offline.key"))
    assert restored.returncode == 0, restored.stderr
    with psycopg.connect(home.url("owner")) as owner:
        assert owner.execute("SELECT count(*) FROM cases_case").fetchone() == cases
        assert owner.execute("SELECT count(*) FROM vault_envelope").fetchone() == envelopes
    home.server.stop()
    (home.folder / "loaded").touch()
    host.start()
    paths = re.findall(r'href="(/case/[0-9a-f-]+/)', sign_in(host, "caseworker"))
    assert paths
    sound = verify(host)
    assert sound.returncode == 0, sound.stdout + sound.stderr
    write_proof(
        "restore",
        f"`hawn backup` of a running demo with {cases[0] if cases else 0:,} cases: {file.stat().st_size:,} bytes, in"  # type: ignore[index]
        f" which a word of chance that had just been sent is found in none of {len(encodings(word))} forms. `hawn"
        " restore` on an empty host that had nothing but the keys from their own backup and the folder outside"
        " said:\n\n"
        + "\n".join(f"- {line}" for line in restored.stdout.strip().splitlines())
        + "\n\nThen the demo started there; a case worker signed in with password and one-time code and found the"
        f" worklist with its cases. `hawn audit verify` there: {sound.stdout.strip()}",
    )


def verify(host: Demo) -> subprocess.CompletedProcess[str]:
    """``hawn audit verify`` as the worker of the demo."""
    environment = Home(Path(host.environment["HAWN_DATA"])).environment("worker", host.port)
    command = host.command("audit", "verify")
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
