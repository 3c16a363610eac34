"""The folder of a demo: its database, keys, roots and log. ``HAWN_DATA`` moves it; HOME is never touched."""

import fcntl
import json
import os
import secrets
import shutil
from pathlib import Path
from typing import IO

from hawn.config import roles
from hawn.config.supervisor.postgres import EmbeddedServer

DATABASE = "demo"
# Megabytes. A new demo takes some 60, its server's programs 80 more where they must be copied; the rest lets its
# log of changes grow. Below LOW the server cannot begin its next piece of that log (16) and stops.
FRESH, KEPT, LOW = 300, 64, 32
MEGABYTE = 1_000_000


PLACES = ("roots", "roots-elsewhere")  # two places outside the database; in a demo they stand on one disk


class HomeTrouble(RuntimeError):
    """The folder cannot be used; the text is one line."""


class Home:
    """Everything below one folder. ``server`` is the database server in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.keys = self.folder / "keys"
        self.server = EmbeddedServer(self.folder / "postgres")
        self._lock: IO[str] | None = None

    @classmethod
    def here(cls) -> "Home":
        """The folder this command works in: ``HAWN_DATA``, else ``.hawn`` below the current one."""
        return cls(Path(os.environ.get("HAWN_DATA", ".hawn")))

    def free(self) -> int:
        """Megabytes free where the folder is, or will be."""
        there = next(place for place in (self.folder, *self.folder.parents) if place.exists())
        return shutil.disk_usage(there).free // MEGABYTE

    def no_room(self, needed: int) -> str:
        """One line for a full disk: which folder, how much there is, how much is needed, what to do."""
        return (
            f"hawn: {self.folder}: {self.free():,} MB free, {needed:,} MB needed:"
            " make room, or set HAWN_DATA to a folder with more"
        )

    def demand_room(self, needed: int) -> None:
        """Raises HomeTrouble when there are fewer megabytes than ``needed``."""
        if self.free() < needed:
            raise HomeTrouble(self.no_room(needed))

    def prepare(self) -> None:
        """Makes the folder and its keys where they are missing. Raises HomeTrouble with one line."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.folder.chmod(0o711)
            for name in ("keys", *PLACES, "log"):
                (self.folder / name).mkdir(mode=0o700, exist_ok=True)
            self._secret("secret", secrets.token_urlsafe(50))
            self._secret("context", secrets.token_hex(32))
            self._secret("passwords.json", json.dumps(roles.new_passwords()))
            if not list(self.keys.glob("*.kek")):
                self._secret("0001.kek", secrets.token_hex(32))
        except OSError as error:
            raise HomeTrouble(f"hawn: {self.folder}: {error.strerror}") from None

    def _secret(self, name: str, value: str) -> None:
        path = self.keys / name
        if not path.exists():  # written whole or not at all: a start that is stopped here leaves no empty key
            begun = path.with_name(f".{name}")
            handle = os.open(begun, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(value)
            begun.replace(path)

    def lock(self) -> None:
        """One supervisor a folder. Raises HomeTrouble when another is running."""
        if self._lock is not None:
            return
        self._lock = (self.folder / "lock").open("w", encoding="utf-8")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise HomeTrouble(f"hawn: a demo is already running in {self.folder}") from None

    def passwords(self) -> dict[str, str]:
        """The login roles' passwords. Raises HomeTrouble when there is no demo here."""
        try:
            found: dict[str, str] = json.loads((self.keys / "passwords.json").read_text(encoding="utf-8"))
        except OSError:
            raise HomeTrouble(f"hawn: no demo in {self.folder}: start one with `make demo` or `hawn demo`") from None
        return found

    def url(self, role: str) -> str:
        """The connection URL of ``superuser``, ``owner``, ``app`` or ``worker``. Raises HomeTrouble."""
        try:
            base = self.server.superuser_url(DATABASE)
        except OSError:
            raise HomeTrouble(f"hawn: no demo in {self.folder}: start one with `make demo` or `hawn demo`") from None
        return base if role == "superuser" else roles.url(base, DATABASE, role, self.passwords()[role])

    def environment(self, part: str, port: int) -> dict[str, str]:
        """The environment of one part (``web``, ``worker`` or ``migrate``): its own database URL and no other."""
        environment = {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "LC_ALL": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "hawn.config.settings.production",
            "HAWN_COUNTRY": os.environ.get("HAWN_COUNTRY", "malta"),
            **{name: os.environ[name] for name in ("HAWN_EXIT_URL", "HAWN_METRICS_DIR") if name in os.environ},
            "HAWN_DEMO": "1",
            "HAWN_TLS": "0",
            "HAWN_HOSTS": "localhost,127.0.0.1",
            "HAWN_BASE_URL": f"http://localhost:{port}",
            "HAWN_SECRET_KEY_FILE": str(self.keys / "secret"),
            "HAWN_CONTEXT_KEY_FILE": str(self.keys / "context"),
            "HAWN_KEYS_DIR": str(self.keys),
            "HAWN_ROOTS_DIR": os.pathsep.join(str(self.folder / name) for name in PLACES),
            "HAWN_PART": part,
            "DATABASE_URL": self.url("app"),
        }
        if part == "worker":
            environment["HAWN_WORKER_URL"] = self.url("worker")
        if part == "migrate":
            environment["HAWN_OWNER_URL"] = self.url("owner")
        return environment
