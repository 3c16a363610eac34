"""A transaction-pooling proxy in front of a database: pgbouncer, as docs/run-in-production.md sets it up."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg

from hawn.config.supervisor.postgres import USER, shim

PROGRAM = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def pool(url: str, backends: int = 1) -> Iterator[str]:
    """The same login behind a proxy with so many back ends, shared by everybody. Raises FileNotFoundError without
    pgbouncer."""
    if not os.path.exists(PROGRAM):
        raise FileNotFoundError(PROGRAM)
    parts, port = urlsplit(url), free_port()
    database = parts.path.lstrip("/")
    folder = Path("/tmp") / f"hawn-pool-{uuid.uuid4().hex[:8]}"  # noqa: S108 - another user must reach it
    folder.mkdir(mode=0o700)
    (folder / "users").write_text(f'"{parts.username}" "{parts.password}"\n')
    (folder / "ini").write_text(
        f"[databases]\n{database} = host={parse_qs(parts.query)['host'][0]} dbname={database}\n[pgbouncer]\n"
        f"listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = plain\n"
        f"auth_file = {folder}/users\npool_mode = transaction\ndefault_pool_size = {backends}\nmax_client_conn = 50\n"
        "ignore_startup_parameters = extra_float_digits\n"
        "server_reset_query = DISCARD ALL\nserver_reset_query_always = 1\n"
    )
    user = USER if os.geteuid() == 0 else ""
    if user:
        for path in (folder, *folder.iterdir()):
            os.chown(path, pwd.getpwnam(user).pw_uid, -1)
    process = subprocess.Popen(
        shim(signal.SIGKILL, user, [PROGRAM, "-q", str(folder / "ini")]), cwd="/", start_new_session=True
    )
    through = f"postgresql://{parts.username}:{parts.password}@127.0.0.1:{port}/{database}"
    for _ in range(100):
        try:
            psycopg.connect(through, connect_timeout=2, prepare_threshold=None).close()
            break
        except psycopg.OperationalError:
            time.sleep(0.1)
    try:
        yield through
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)
