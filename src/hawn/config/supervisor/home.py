"""The folder of a demo: its database, keys, roots and log. ``HAWN_DATA`` moves it; HOME is never touched."""

import fcntl
import json
import os
import secrets
from pathlib import Path
from typing import IO

from hawn.config import roles
from hawn.config.supervisor.postgres import EmbeddedServer

DATABASE = "demo"


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

    def prepare(self) -> None:
        """Makes the folder and its keys where they are missing. Raises HomeTrouble with one line."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.folder.chmod(0o711)
            for name in ("keys", "roots", "log"):
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
        if not path.exists():
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(value)

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
            "HAWN_DEMO": "1",
            "HAWN_TLS": "0",
            "HAWN_HOSTS": "localhost,127.0.0.1",
            "HAWN_BASE_URL": f"http://localhost:{port}",
            "HAWN_SECRET_KEY_FILE": str(self.keys / "secret"),
            "HAWN_CONTEXT_KEY_FILE": str(self.keys / "context"),
            "HAWN_KEYS_DIR": str(self.keys),
            "HAWN_ROOTS_DIR": str(self.folder / "roots"),
            "HAWN_PART": part,
            "DATABASE_URL": self.url("app"),
        }
        if part == "worker":
            environment["HAWN_WORKER_URL"] = self.url("worker")
        if part == "migrate":
            environment["HAWN_OWNER_URL"] = self.url("owner")
        return environment
