"""``hawn worker``: background jobs, over a direct connection."""

import argparse
import importlib
import os
import sys

from hawn.config.start import begin

PLACES = 2
HELP = "run background jobs (HAWN_WORKER_URL, a direct connection)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How many jobs at once."""
    parser.add_argument("--concurrency", type=int, default=2)


def run(args: argparse.Namespace) -> int:
    """Runs jobs until it is told to stop. Refuses an owner URL in sight."""
    if "HAWN_OWNER_URL" in os.environ or "HAWN_OWNER_URL_FILE" in os.environ:
        print(
            "hawn: HAWN_OWNER_URL is only for `hawn migrate`: take it out of this environment",
            file=sys.stderr,
        )
        return 1
    begin("worker")
    importlib.import_module("hawn.core.logs").hook()
    if len(importlib.import_module("hawn.audit.outside").folders()) < PLACES:
        print(
            f"hawn: HAWN_ROOTS_DIR must name {PLACES} folders on other machines, with {os.pathsep!r} between them: the"
            " signed roots of the audit are written to each",
            file=sys.stderr,
        )
        return 1
    app = importlib.import_module("procrastinate.contrib.django").app
    connector = app.connector.get_worker_connector()
    with app.replace_connector(connector) as working:
        working.run_worker(concurrency=args.concurrency, install_signal_handlers=True, listen_notify=True)
    return 0
