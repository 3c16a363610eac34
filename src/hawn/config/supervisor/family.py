"""The processes of a demo: started together, restarted when one dies, gone when the supervisor is gone."""

import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from hawn.config.supervisor.home import LOW, Home, HomeTrouble
from hawn.config.supervisor.postgres import ServerTrouble, shim

PATIENCE = 15


def refuse_taken_port(port: int) -> None:
    """Raises HomeTrouble when something listens on the port already."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise HomeTrouble(
                f"hawn: port {port}: {error.strerror}; choose another: PORT=8123 or --port 8123"
            ) from None


def finish(words: list[str], environment: dict[str, str], stderr: int | None = None) -> tuple[int, str]:
    """Runs ``python -m`` with ``words`` to its end: its exit code and the last line it printed. What it writes to
    standard error (a progress bar) goes where ours goes, or to ``stderr``. It dies with this process, and when this
    is stopped."""
    command = shim(signal.SIGKILL, "", [sys.executable, "-m", *words])
    done = subprocess.run(  # noqa: S603 - our own program, arguments as a list
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        check=False,
        start_new_session=True,
    )
    return done.returncode, (done.stdout.strip().splitlines() or ["see above"])[-1]


@dataclass
class Child:
    """One program with its own environment; it gets ``death`` when the supervisor dies."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    death: signal.Signals = signal.SIGKILL
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0

    def start(self) -> None:
        """Starts it."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own programs, arguments as a list
                shim(self.death, "", [sys.executable, *self.command]),
                env=self.environment,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self.started = time.monotonic()

    def alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def ask(self) -> None:
        """Asks it to stop."""
        if self.process is not None:
            self.process.terminate()  # nothing where it is over

    def end(self) -> None:
        """Waits for it, and insists."""
        if self.process is None:
            return
        for _ in range(2):
            try:
                self.process.wait(PATIENCE)
                return
            except subprocess.TimeoutExpired:
                self.process.kill()


@dataclass
class Family:
    """Database server, web and worker."""

    home: Home
    port: int
    children: list[Child] = field(default_factory=list)

    def start(self) -> None:
        """Web and worker, once the database is ready."""
        log = self.home.folder / "log"
        web = ["-m", "hawn", "serve", "--bind", f"127.0.0.1:{self.port}"]
        self.children = [
            # gunicorn's quick stop takes its workers along; a job that dies is begun anew.
            Child("web", web, self.home.environment("web", self.port), log / "web.log", signal.SIGQUIT),
            Child(
                "worker",
                ["-m", "hawn", "worker"],
                self.home.environment("worker", self.port),
                log / "worker.log",
            ),
        ]
        for child in self.children:
            child.start()

    def mend(self) -> None:
        """Starts again what died; not faster than every two seconds."""
        if not self.home.server.alive():
            self._revive_server()
        for child in self.children:
            if not child.alive() and time.monotonic() - child.started > 2:
                child.start()

    def _revive_server(self) -> None:
        """A server that was killed leaves sessions that need a moment to notice; until then a new one refuses."""
        for tries_left in range(40, -1, -1):
            try:
                self.home.server.spawn()
                self.home.server.wait_ready()
                return
            except ServerTrouble:
                if not tries_left or self.home.free() < LOW:
                    raise
                time.sleep(0.5)

    def stop(self) -> None:
        """Everything at once, the database last."""
        for child in self.children:
            child.ask()
        for child in self.children:
            child.end()
        self.home.server.stop()
