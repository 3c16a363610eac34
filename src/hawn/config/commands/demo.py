"""``hawn demo``: everything on one machine, with invented people. Ctrl-C stops all."""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request

from hawn.config import roles
from hawn.config.demo import roster
from hawn.config.supervisor.family import Family, refuse_taken_port
from hawn.config.supervisor.home import DATABASE, Home, HomeTrouble
from hawn.config.supervisor.postgres import ServerTrouble

PASSWORD, DOMAIN, ROLES = roster.PASSWORD, roster.DOMAIN, roster.ROLES
HELP = "start everything here with invented people"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Port and fresh start; or the one-time code of a sign-in."""
    parser.add_argument("verb", nargs="?", choices=["code"], help="code ROLE prints a one-time code")
    parser.add_argument("role", nargs="?", choices=list(ROLES))
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    parser.add_argument("--reset", action="store_true", help="throw the demo's data away first")


def run(args: argparse.Namespace) -> int:
    """Runs until it is stopped; 0 after Ctrl-C or SIGTERM, 1 with one line when it cannot start."""
    home = Home.here()
    if args.verb == "code":
        return _code(home, args.role)
    family = Family(home, args.port)
    stopping = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda n, frame: stopping.append(n))
    try:
        refuse_taken_port(args.port)
        home.prepare()
        home.lock()
        loaded = home.folder / "loaded"
        if args.reset or os.environ.get("RESET") == "1" or not loaded.exists():
            loaded.unlink(missing_ok=True)  # half-made people are made anew
            shutil.rmtree(home.folder / "postgres", ignore_errors=True)
        _make_ready(home, args.port)
        family.start()
        _tell(args.port, family, stopping)
        while not stopping:
            time.sleep(0.5)
            family.mend()
    except (HomeTrouble, ServerTrouble) as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        family.stop()
    return 0


def _make_ready(home: Home, port: int) -> None:
    home.server.start()
    roles.create_roles(home.server.superuser_url(), DATABASE, home.passwords())
    migrate = [sys.executable, "-m", "hawn", "migrate"]
    done = subprocess.run(migrate, env=home.environment("migrate", port), capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no word"])[-1]
        raise HomeTrouble(f"hawn: the database could not be made ready: {last}")
    load = [sys.executable, "-m", "hawn.config.demo"]
    if (home.folder / "loaded").exists():
        return
    if subprocess.run(load, env=home.environment("web", port), check=False).returncode != 0:  # noqa: S603 - our own program
        raise HomeTrouble("hawn: the demo's people could not be made; see above")
    (home.folder / "loaded").touch()


def _tell(port: int, family: Family, stopping: list[int]) -> None:
    address = f"http://localhost:{port}"
    deadline = time.monotonic() + 60
    while not stopping and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:  # noqa: S310 - our own server
                if answer.status == 200:
                    _print_people(address)
                    return
        except OSError:
            time.sleep(0.3)
            family.mend()
    if not stopping:
        raise HomeTrouble(f"hawn: the web part does not answer; see {family.home.folder}/log/web.log")


def _print_people(address: str) -> None:
    print(f"Hawn is at {address}  (Ctrl-C stops everything)")
    print(f"Sign in with one of these, the password {PASSWORD} and the code of `hawn demo code ROLE`:")
    for key, (name, role, _body, _team) in ROLES.items():
        print(f"  {key}@{DOMAIN:20} {name}, {role}")
    sys.stdout.flush()


def _code(home: Home, role: str | None) -> int:
    try:
        environment = home.environment("web", 0)
    except HomeTrouble as error:
        print(error, file=sys.stderr)
        return 1
    command = [sys.executable, "-m", "hawn.config.demo", "code", role or ""]
    return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - our own program
