"""Strict readers of the process's environment: nonsense stops the start with one clear line."""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit


class BadEnvironment(SystemExit):
    """The environment does not say what is needed. Printed as one line; the exit code is 1."""


def text(name: str, default: str | None = None) -> str:
    """The value of ``name``, or of the file that ``name_FILE`` points to.

    Raises BadEnvironment when neither is set and there is no default.
    """
    if name in os.environ:
        return os.environ[name]
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise BadEnvironment(f"hawn: {name}_FILE: {error.strerror}: {path}") from None
    if default is None:
        raise BadEnvironment(f"hawn: set {name} (or {name}_FILE); see docs/run-in-production.md")
    return default


def flag(name: str, default: bool = False) -> bool:
    """``1`` or ``0``; anything else stops the start."""
    value = os.environ.get(name)
    if value is None or value == "":
        return default
    if value not in ("0", "1"):
        raise BadEnvironment(f"hawn: {name} is 1 or 0, not {value!r}")
    return value == "1"


def number(name: str, default: int) -> int:
    """A whole number of 0 or more; anything else stops the start."""
    value = os.environ.get(name) or str(default)
    if not value.isdecimal():
        raise BadEnvironment(f"hawn: {name} is a whole number, not {value!r}")
    return int(value)


def one_of(name: str, choices: tuple[str, ...]) -> str:
    """One of some words, the first where nothing is set; anything else stops the start."""
    value = os.environ.get(name) or choices[0]
    if value not in choices:
        raise BadEnvironment(f"hawn: {name} is {' or '.join(choices)}, not {value!r}")
    return value


def secret(name: str, default: bytes | None = None) -> bytes:
    """32 bytes or more, written in hexadecimal."""
    value = text(name, default.hex() if default is not None else None)
    try:
        raw = bytes.fromhex(value)
    except ValueError:
        raise BadEnvironment(f"hawn: {name} is not hexadecimal") from None
    if len(raw) < 32:
        raise BadEnvironment(f"hawn: {name} has {len(raw)} bytes; 32 are needed")
    return raw


TLS = ("sslmode", "sslrootcert", "sslcert", "sslkey")


def database(url: str, name: str = "DATABASE_URL") -> dict[str, object]:
    """Django's settings for ``postgresql://user:password@host:port/database?host=/socket``.

    Made for a transaction-pooling proxy: nothing is prepared on the server, no cursor outlives its
    transaction and nothing is set for a whole session. What the address says of TLS (``sslmode=verify-full`` and the
    like) goes to libpq.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise BadEnvironment(f"hawn: {name} must look like postgresql://user:password@host:port/database")
    query = parse_qs(parts.query)
    tls: dict[str, object] = {
        key: query[key][0] for key in ("sslmode", "sslrootcert", "sslcert", "sslkey") if key in query
    }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", [unquote(parts.hostname or "")])[0],
        "PORT": str(parts.port or query.get("port", [""])[0]),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": tls | {"prepare_threshold": None, "application_name": "hawn"},
    }
