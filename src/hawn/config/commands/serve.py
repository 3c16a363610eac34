"""``hawn serve``: the web part, behind any balancer."""

import argparse
import os
import sys
from pathlib import Path

import psycopg

from hawn.config import env

HELP = "serve the web pages (DATABASE_URL is the app's)"


class UnsafeRole(RuntimeError):
    """The database role could step around row security; the text is one line."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen."""
    parser.add_argument("--bind", default="127.0.0.1:8000", metavar="ADDRESS:PORT")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4)


def run(args: argparse.Namespace) -> int:
    """Becomes gunicorn. Refuses an owner URL in sight, and a role that owns tables or bypasses row security."""
    if "HAWN_OWNER_URL" in os.environ or "HAWN_OWNER_URL_FILE" in os.environ:
        print(
            "hawn: HAWN_OWNER_URL is only for `hawn migrate`: take it out of this environment",
            file=sys.stderr,
        )
        return 1
    try:
        refuse_unsafe_role(env.text("DATABASE_URL", ""))
    except (UnsafeRole, psycopg.Error) as error:
        print(f"hawn: {str(error).strip().splitlines()[0]}", file=sys.stderr)
        return 1
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hawn.config.settings.production")
    try:
        _keep_counts()
    except OSError as error:
        print(f"hawn: HAWN_METRICS_DIR: {error.strerror}: {os.environ['HAWN_METRICS_DIR']}", file=sys.stderr)
        return 1
    command = [sys.executable, "-m", "gunicorn", "hawn.config.wsgi:application", "--bind", args.bind]
    command += ["--workers", str(args.workers), "--threads", str(args.threads), "--worker-class", "gthread"]
    command += ["--preload", "--graceful-timeout", "10", "--timeout", "60", "--log-level", "warning"]
    command += ["--no-control-socket", "--logger-class", "hawn.config.serving.Log"]
    os.execv(sys.executable, command)  # noqa: S606 - our own interpreter, arguments as a list
    return 0


def _keep_counts() -> None:
    """The web processes count into files of one folder, begun anew with each start. Raises OSError."""
    if folder := os.environ.get("HAWN_METRICS_DIR"):
        place = Path(folder)
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        for old in place.glob("*.db"):
            old.unlink()
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder


def refuse_unsafe_role(url: str) -> None:
    """Raises UnsafeRole for a superuser, a role with BYPASSRLS, or one that owns tables."""
    if not url:
        raise UnsafeRole("set DATABASE_URL to the app's database role")
    with psycopg.connect(url, connect_timeout=10) as connection:
        row = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls, EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid)"
            " FROM pg_roles r WHERE rolname = current_user"
        ).fetchone()
    if row is None or row[1] or row[2] or row[3]:
        raise UnsafeRole(f"the role {row[0] if row else '?'} could step around row security: use the app's role")
