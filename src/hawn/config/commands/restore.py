"""``hawn restore``: a backup into an empty database; who was erased since stays erased."""

import argparse
import sys
from pathlib import Path

import psycopg

from hawn.config import env
from hawn.config.backups.archive import BackupTrouble
from hawn.config.commands.here import first_line, late, set_up
from hawn.config.supervisor.home import HomeTrouble
from hawn.config.supervisor.postgres import ServerTrouble

HELP = "restore a backup into an empty database, the erasure list first"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which file, opened by which key."""
    parser.add_argument("file", type=Path, metavar="FILE", help="the backup")
    parser.add_argument("--identity", type=Path, required=True, metavar="KEYFILE", help="the secret key")
    parser.add_argument(
        "--list-of-backup",
        action="store_true",
        help="the folder outside is lost: use the erasure list in the backup, which does not know later erasures",
    )


def run(args: argparse.Namespace) -> int:
    """0 when all is restored and checked, 1 with one line otherwise."""
    try:
        set_up("migrate")
        module = late("hawn.config.backups.restore")
        wanted = module.Wanted(
            args.file,
            args.identity,
            env.text("HAWN_OWNER_URL"),
            late("hawn.audit.outside").folders(),
            args.list_of_backup,
        )
        done = module.restore(wanted, now=late("hawn.core.clock").now())
    except (BackupTrouble, HomeTrouble, ServerTrouble, psycopg.Error, OSError) as error:
        print(first_line(error), file=sys.stderr)
        return 1
    except RuntimeError as error:
        if type(error).__name__ not in ("ListTrouble", "NoKey"):
            raise
        print(first_line(error), file=sys.stderr)
        return 1
    for line in done.words:
        print(line)
    return 0
