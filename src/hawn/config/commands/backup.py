"""``hawn backup``: the whole database in one sealed file, and the pair of keys that seals and opens it."""

import argparse
import importlib
import sys
from pathlib import Path

import psycopg

from hawn.config import env
from hawn.config.commands.here import first_line, late, set_up
from hawn.config.supervisor.home import HomeTrouble
from hawn.config.supervisor.postgres import ServerTrouble

HELP = "seal the whole database into one file for a key that is kept elsewhere"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to, and for whom; or a new pair of keys."""
    parser.add_argument("verb", nargs="?", choices=["keygen"], help="keygen FILE writes a new secret key")
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="of keygen: where the secret key goes")
    parser.add_argument("--to", type=Path, metavar="DIR", help="the folder for the backup")
    parser.add_argument("--recipient", metavar="PUBKEY", help="the public key (age1...) it is sealed for")


def run(args: argparse.Namespace) -> int:
    """0, or 1 with one line. Run it on a machine that has HAWN_OWNER_URL; the application's must not."""
    archive = importlib.import_module("hawn.config.backups.archive")
    try:
        if args.verb == "keygen":
            return _keygen(args.file, archive)
        if not (args.to and args.recipient):
            print("hawn: say --to DIR and --recipient PUBKEY, or: hawn backup keygen FILE", file=sys.stderr)
            return 2
        set_up("migrate")
        made = late("hawn.config.backups.make").make(
            url=env.text("HAWN_OWNER_URL"),
            to=args.to,
            public=args.recipient,
            outside=late("hawn.audit.outside").folders(),
            now=late("hawn.core.clock").now(),
        )
    except (archive.BackupTrouble, HomeTrouble, ServerTrouble, psycopg.Error, OSError) as error:
        print(first_line(error), file=sys.stderr)
        return 1
    for line in made.words():
        print(line)
    return 0


def _keygen(path: Path | None, archive: object) -> int:
    if path is None:
        print("hawn: say where the secret key goes: hawn backup keygen FILE", file=sys.stderr)
        return 2
    print(archive.new_pair(path))  # type: ignore[attr-defined]
    print(f"The secret key is in {path}: take it off this machine. Without it no backup opens.", file=sys.stderr)
    return 0
