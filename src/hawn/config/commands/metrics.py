"""``hawn metrics``: figures for Prometheus, on an address of their own that no reader of pages can reach."""

import argparse
import importlib
import ipaddress
import os
import signal
import sys
import threading
from pathlib import Path

from hawn.config.start import begin

HELP = "tell figures to Prometheus (HAWN_WORKER_URL), on this machine or to a known client alone"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen; beyond this machine only to who shows a certificate."""
    parser.add_argument("--bind", default="127.0.0.1:9464", metavar="ADDRESS:PORT")
    parser.add_argument("--cert", type=Path, help="our certificate")
    parser.add_argument("--key", type=Path, help="its key")
    parser.add_argument("--client-ca", type=Path, help="who signed the certificates of those who may ask")


def run(args: argparse.Namespace) -> int:
    """Runs until it is told to stop. Refuses an owner URL in sight, and an open address."""
    if "HAWN_OWNER_URL" in os.environ or "HAWN_OWNER_URL_FILE" in os.environ:
        print("hawn: HAWN_OWNER_URL is only for `hawn migrate`: take it out of this environment", file=sys.stderr)
        return 1
    host, _, port = args.bind.rpartition(":")
    tls = (args.cert, args.key, args.client_ca)
    try:
        here = ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        print(f"hawn: --bind {args.bind}: an address is needed, such as 127.0.0.1:9464", file=sys.stderr)
        return 1
    if not here and not all(tls):
        print(
            f"hawn: {host} can be reached from elsewhere: give --cert, --key and --client-ca, or bind to 127.0.0.1",
            file=sys.stderr,
        )
        return 1
    begin("worker")
    importlib.import_module("hawn.core.logs").hook()
    return _listen(host.strip("[]"), int(port), tls if all(tls) else (None, None, None))


def _listen(host: str, port: int, tls: tuple[Path | None, ...]) -> int:
    client, metrics = importlib.import_module("prometheus_client"), importlib.import_module("hawn.config.metrics")
    cert, key, authority = (str(path) if path else None for path in tls)
    shown = {"certfile": cert, "keyfile": key, "client_cafile": authority, "client_auth_required": True} if cert else {}
    try:
        server, thread = client.start_http_server(port, addr=host, registry=metrics.registry(), **shown)
    except OSError as error:
        print(f"hawn: {host}:{port}: {error.strerror}", file=sys.stderr)
        return 1
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    stop.wait()
    server.shutdown()
    server.server_close()
    thread.join(5)
    return 0
