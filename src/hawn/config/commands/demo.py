"""``hawn demo``: everything on one machine, with invented people. Ctrl-C stops all."""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from typing import Any, NoReturn

import psycopg

from hawn.config import roles
from hawn.config.demo import roster
from hawn.config.supervisor.family import Family, finish, refuse_taken_port
from hawn.config.supervisor.home import DATABASE, FRESH, KEPT, LOW, Home, HomeTrouble
from hawn.config.supervisor.postgres import ServerTrouble

PASSWORD, DOMAIN, ROLES = roster.PASSWORD, roster.DOMAIN, roster.ROLES
HELP = "start everything here with invented people"
FULL = ("No space left on device", "Disk quota exceeded", "DiskFull")
LAST_PORT = 65535
KILOBYTES_A_CASE, LOG_AT_MOST = 20, 1000  # measured: 18 in tables and indexes, as much in the log of changes


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Port, size and fresh start; or the one-time code of a sign-in."""
    parser.add_argument("verb", nargs="?", choices=["code"], help="code ROLE prints a one-time code")
    parser.add_argument("role", nargs="?", choices=list(ROLES))
    parser.add_argument("--port", default=os.environ.get("PORT", "8000"))
    parser.add_argument("--scale", type=_number, metavar="N", help="fill up to N invented cases; what is there stays")
    parser.add_argument("--reset", action="store_true", help="throw the demo's data away first")


def _number(typed: str) -> int:
    if not typed.isdecimal() or int(typed) < 1:
        raise argparse.ArgumentTypeError(f"{typed!r} is not a number of cases")
    return int(typed)


def _port(typed: str) -> int:
    if not (
        typed.isascii() and typed.isdecimal() and len(typed) <= len(str(LAST_PORT)) and 1 <= int(typed) <= LAST_PORT
    ):
        raise HomeTrouble(f"hawn: --port {typed[:60]!r} is no port: a number from 1 to {LAST_PORT}")
    return int(typed)


class Stopped(BaseException):
    """Ctrl-C, or asked to stop: whatever is being done is left, and everything is stopped."""


def _stop(number: int, frame: object) -> None:
    _heed(lambda *_: None)  # once is enough: nothing disturbs the stopping
    raise Stopped


def _heed(how: Callable[[int, Any], None]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, how)


def run(args: argparse.Namespace) -> int:
    """Runs until it is stopped; 0 after Ctrl-C or SIGTERM at any time, 1 with one line when it cannot run."""
    home = Home.here()
    if args.verb == "code":
        return _code(home, args.role)
    try:
        args.port = _port(args.port)
    except HomeTrouble as error:
        print(error, file=sys.stderr)
        return 2
    family = Family(home, args.port)
    _heed(_stop)
    try:
        _live(home, family, args)
    except Stopped:
        return 0
    except (HomeTrouble, ServerTrouble, OSError, psycopg.Error) as error:
        _heed(lambda *_: None)
        print(_line(home, str(error)), file=sys.stderr)
        return 1
    finally:
        _heed(lambda *_: None)
        family.stop()


def _live(home: Home, family: Family, args: argparse.Namespace) -> NoReturn:
    loaded = home.folder / "loaded"
    reset = args.reset or os.environ.get("RESET") == "1"
    found, fresh = home.server.home.exists(), reset or not loaded.exists()
    if not (found and fresh):  # what is thrown away makes room
        home.demand_room(FRESH if fresh else KEPT)
    refuse_taken_port(args.port)
    home.prepare()
    home.lock()
    home.server.wait_for_older()
    if found and fresh:
        if not reset:
            print("hawn: the last start did not come to its end: the demo is made anew", file=sys.stderr)
        loaded.unlink(missing_ok=True)
        shutil.rmtree(home.server.home, ignore_errors=True)
        home.demand_room(FRESH)
    _make_ready(home, args.port)
    if not loaded.exists():
        _invent(home, args.port)
        loaded.touch()
    if args.scale:
        _fill(home, args.port, args.scale)
    family.start()
    _tell(args.port, family)
    warned = False
    while True:
        time.sleep(0.2)  # a part that ended is missed for no longer
        family.mend()
        if home.free() < LOW and not warned:
            print(f"{home.no_room(KEPT)}; until then what cannot be written is refused", file=sys.stderr)
        warned = home.free() < LOW


def _line(home: Home, error: str) -> str:
    """One line for people. A disk that is full shows itself in many ways; they are told as one."""
    if any(sign in error for sign in FULL) or (home.folder.exists() and home.free() < LOW):
        return error if "MB needed" in error else home.no_room(KEPT if (home.folder / "loaded").exists() else FRESH)
    first = (error.strip().splitlines() or ["no word"])[0]
    return first if first.startswith("hawn:") else f"hawn: {home.folder}: {first}"


def _make_ready(home: Home, port: int) -> None:
    home.server.start()
    roles.create_roles(home.server.superuser_url(), DATABASE, home.passwords())
    code, word = finish(["hawn", "migrate"], home.environment("migrate", port), subprocess.STDOUT)
    if code != 0:
        raise HomeTrouble(f"hawn: the database could not be made ready: {word}")


def _invent(home: Home, port: int) -> None:
    environment = {**home.environment("web", port), "HAWN_OWNER_URL": home.url("owner")}
    code, word = finish(["hawn.config.demo"], environment)
    if code != 0:
        raise HomeTrouble(f"hawn: the demo's people could not be made: {word}")


def _fill(home: Home, port: int, upto: int) -> None:
    """Fills up to ``upto`` cases, a batch at a time: a fill that was stopped goes on where it was."""
    with psycopg.connect(home.url("owner")) as owner:
        row = owner.execute("SELECT count(*) FROM cases_case").fetchone()
    have = row[0] if row else 0
    if have >= upto:
        print(f"hawn: {have:,} cases are here already: nothing is added for --scale {upto}", file=sys.stderr)
        return
    rows = (upto - have) * KILOBYTES_A_CASE // 1000
    home.demand_room(KEPT + rows + min(LOG_AT_MOST, rows))
    environment = {**home.environment("web", port), "HAWN_OWNER_URL": home.url("owner")}
    code, word = finish(["hawn.config.demo", "fill", str(upto)], environment)
    if code != 0:
        raise HomeTrouble(f"hawn: the cases could not be made: {word}; what was made stays")


def _tell(port: int, family: Family) -> None:
    address = f"http://localhost:{port}"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:  # noqa: S310 - our own server
                if answer.status == 200:
                    _print_people(address)
                    return
        except OSError:
            time.sleep(0.05)  # somebody waits at the terminal for the address
            family.mend()
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
