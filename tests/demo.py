"""One real demo for the tests that need the whole house: its own folder, its own port, started by the command."""

import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from hawn.config.demo.roster import DOMAIN
from hawn.config.supervisor.home import Home
from tests.pool import free_port

SECRETS = """
import json, django
django.setup()
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
rows = Authenticator.objects.filter(type="totp").select_related("user")
print(json.dumps({row.user.email: auth.decrypt(row.data["secret"]) for row in rows}))
"""
PERIOD = 30  # seconds that a one-time code holds
PROOF = bool(os.environ.get("HAWN_PROOF"))  # `make proof`: at full size, written down in docs/proof


def write_proof(name: str, words: str) -> None:
    """What a test at full size saw, for docs/proof; nothing at the usual size."""
    if PROOF:
        path = Path(__file__).parents[1] / "docs" / "proof" / f"{name}.md"
        path.write_text(f"# {name.replace('-', ' ').capitalize()}\n\n{words}\n", encoding="utf-8")


def add_to_proof(name: str, words: str, row: str) -> None:
    """The same for a test that is run once for each of many things: its row is added to those of this test run, and
    ``{n}`` in ``words`` is how many there are."""
    if PROOF:
        place = run_folder()
        place.mkdir(mode=0o755, exist_ok=True)
        with (place / f"proof-{name}").open("a+", encoding="utf-8") as rows:
            fcntl.flock(rows, fcntl.LOCK_EX)
            rows.write(f"- {row}\n")
            rows.flush()
            rows.seek(0)
            found = sorted(set(rows.read().splitlines()))
            write_proof(name, words.replace("{n}", str(len(found))) + "\n\n" + "\n".join(found))


def held(row: str) -> None:
    """One attack on the web's own doors that was held."""
    add_to_proof("attacks", "{n} attacks on the pages, held. What each did, and what came of it:", row)


def ready(data: Path | None = None) -> "Demo":
    """A demo that has not started, on a copy of what a first start makes, in ``data`` or a folder of its own."""
    first_start()
    made = Demo()
    if data:
        made.environment["HAWN_DATA"] = str(data)
    copy = ["cp", "-a", str(run_folder() / "first" / "d"), made.environment["HAWN_DATA"]]
    subprocess.run(copy, check=True)  # noqa: S603 - our own folders
    return made


def first_start() -> dict[str, Any]:
    """A first start is made once in a test run, by whoever needs it first. It is stopped in the middle of its people
    and made anew: every demo of the run stands on that. Returns what either said: tests/config/test_demo_stops.py."""
    place = run_folder()
    place.mkdir(mode=0o755, exist_ok=True)
    with (place / "lock").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "told").exists():
            shutil.rmtree(place / "first", ignore_errors=True)
            (place / "first").mkdir()
            demo = Demo(folder=place / "first")
            begun = demo.begin()
            until(lambda: demo.pids("hawn.config.demo"))
            time.sleep(3)  # in the middle of the people
            begun.terminate()
            stopped, _ = begun.communicate(timeout=60)
            left = demo.left()
            demo.start().stop(keep=True)
            told = {"stopped": stopped, "code": begun.returncode, "left": left, "again": demo.said}
            (place / "told").write_text(json.dumps(told), encoding="utf-8")
    found: dict[str, Any] = json.loads((place / "told").read_text(encoding="utf-8"))
    return found


def until(true: Callable[[], object], seconds: float = 120) -> None:
    """Waits for it. Raises AssertionError."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def run_folder() -> Path:
    """What this test run keeps for all its processes (tests/conftest.py names the run and clears up)."""
    return Path(tempfile.gettempdir()) / f"hawn-run-{os.environ['HAWN_TEST_RUN']}"


class Demo:
    """``hawn demo`` in a folder of its own."""

    def __init__(self, folder: Path | None = None, port: int | None = None) -> None:
        self.folder = folder or Path(tempfile.mkdtemp(prefix="hawn-demo-"))
        self.folder.chmod(0o755)
        self.port = port or free_port()
        self.process: subprocess.Popen[str] | None = None
        self.said: list[str] = []
        self.urls: dict[str, str] = {}
        self.secrets: dict[str, str] = {}
        self.python = sys.executable
        self.environment = {**os.environ, "HAWN_DATA": str(self.folder / "d")}
        for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "HAWN_PG_BIN"):
            self.environment.pop(name, None)

    def command(self, *words: str) -> list[str]:
        """The command line of a ``hawn`` verb."""
        return [self.python, "-m", "hawn", *words]

    def begin(self, *words: str) -> subprocess.Popen[str]:
        """Starts, as a terminal would (a process group of its own), and does not wait."""
        self._close()
        self.urls.clear()  # a demo made anew has other passwords
        self.secrets.clear()
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            self.command("demo", "--port", str(self.port), *words),
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        return self.process

    def start(self, *words: str) -> "Demo":
        """Starts and waits for the first line; what came before is in ``said``. Raises RuntimeError with it."""
        self.said = []
        running = self.begin(*words)
        assert running.stdout is not None
        for line in running.stdout:
            if line.startswith("Hawn is at"):
                return self
            self.said.append(line)
        raise RuntimeError("".join(self.said))

    def stop(self, keep: bool = False) -> int:
        """Ctrl-C. Returns the exit code."""
        code = 0
        if self.process is not None:
            self.process.send_signal(2)
            code = self.process.wait(60)
            self._close()
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)
        return code

    def kill_one(self, pattern: str, pick: Callable[[list[int]], int]) -> None:
        """Kill -9 of one of the processes that run: who just ended by itself is no victim. Raises AssertionError after
        a minute without any."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if running := self.pids(pattern):
                with suppress(ProcessLookupError):
                    os.kill(pick(running), signal.SIGKILL)
                    return
            time.sleep(0.05)
        raise AssertionError(pattern)

    def kill(self) -> None:
        """Kill -9 of the supervisor."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)
        self._close()

    def _close(self) -> None:
        if self.process is not None and self.process.stdout is not None:
            self.process.stdout.close()

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Runs another verb in the same folder."""
        return subprocess.run(self.command(*words), env=self.environment, capture_output=True, text=True, check=False)  # noqa: S603

    def url(self, role: str) -> str:
        """A database URL of this demo."""
        if not self.urls.get(role):
            self.urls[role] = self.run("db", "url", "--role", role).stdout.strip()
        return self.urls[role]

    def code(self, role: str, ahead: int = 0) -> str:
        """The one-time code of a sign-in now: what ``hawn demo code`` tells, without a process for each. Or of the
        half minute after it (``ahead=1``), which is taken as well: a telephone's clock may be fast."""
        from allauth.mfa.totp.internal import auth  # noqa: PLC0415 - needs Django set up, the rest of this file does not

        if not self.secrets:
            environment = Home(self.folder / "d").environment("web", self.port)
            told = subprocess.run(  # noqa: S603 - our own program, arguments as a list
                [self.python, "-c", SECRETS], env=environment, capture_output=True, text=True, check=True
            )
            self.secrets = json.loads(told.stdout)
        value = auth.hotp_value(self.secrets[f"{role}@{DOMAIN}"], int(time.time()) // PERIOD + ahead)
        return str(auth.format_hotp_value(value))

    def verified(self, seconds: float = 60) -> str:
        """What ``hawn audit verify`` says once every line is covered. Raises AssertionError where a root does not agree
        or a line waits longer."""
        environment = Home(self.folder / "d").environment("worker", self.port)
        deadline = time.monotonic() + seconds
        while True:
            said = subprocess.run(  # noqa: S603
                self.command("audit", "verify"), env=environment, capture_output=True, text=True, check=False
            )
            assert said.returncode == 0, said.stdout + said.stderr
            if " 0 lines are not covered yet" in said.stdout:
                return said.stdout.strip()
            assert time.monotonic() < deadline, said.stdout
            time.sleep(2)

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def left(self, seconds: float = 0) -> list[int]:
        """The processes of this demo that run, those gone after ``seconds`` left out."""
        deadline = time.monotonic() + seconds
        while (found := self.pids(".")) and time.monotonic() < deadline:
            time.sleep(0.1)
        return found

    def pids(self, pattern: str) -> list[int]:
        """The processes of this demo whose command line has ``pattern``."""
        found = subprocess.run(["pgrep", "-f", pattern], capture_output=True, text=True, check=False)  # noqa: S603, S607
        mine = []
        for pid in map(int, found.stdout.split()):
            try:
                words = Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8")
                surroundings = Path(f"/proc/{pid}/environ").read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            if self.environment["HAWN_DATA"] in words + surroundings or f":{self.port}" in words:
                mine.append(pid)
        return mine


class Visitor:
    """Somebody with a browser without scripts: keeps cookies, follows forms, tries again when a page breaks."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> str:
        """A page's text."""
        with self.opener.open(self.address + path, timeout=30) as answer:
            return str(answer.read().decode())

    def post(self, path: str, data: dict[str, str], page: str) -> str:
        """Posts with the token of ``page``. Raises urllib's errors."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token is not None
        body = urllib.parse.urlencode({**data, "csrfmiddlewaretoken": token[1]}).encode()
        headers = {"Referer": self.address + path}
        request = urllib.request.Request(self.address + path, body, headers)  # noqa: S310 - our own server
        with self.opener.open(request, timeout=30) as answer:
            return str(answer.read().decode())

    def insist(self, path: str, data: dict[str, str], page: str, seconds: float = 90) -> str:
        """Posts the same thing until it is acknowledged."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                return self.post(path, data, page)
            except (urllib.error.URLError, ConnectionError, TimeoutError, HTTPException):  # the last: cut in the answer
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
