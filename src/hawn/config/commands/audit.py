"""``hawn audit``: export the audit lines; check them against the signed roots, with or without the database."""

import argparse
import importlib
import sys
from datetime import UTC, datetime
from pathlib import Path

from tqdm import tqdm

from hawn.audit.chain import NotAnExport, Verdict, check, exported_at, read_export, read_roots
from hawn.config.start import begin

HELP = "export the audit lines, or verify them against the signed roots"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The two verbs."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    one = verbs.add_parser("verify", help="recompute every root and name what is covered and what is not yet")
    one.add_argument("--export", type=Path, help="an export to check instead of the database; needs no environment")
    one.add_argument("--roots", type=Path, action="append", default=[], help="a folder of roots; may be given twice")
    one.add_argument("--key", default="", help="the public key that must have signed them, in hexadecimal")
    other = verbs.add_parser("export", help="write every line to a file, for whoever checks it elsewhere")
    other.add_argument("--out", type=Path, required=True, help="the file to write")


def run(args: argparse.Namespace) -> int:
    """0 when every root agrees, 1 otherwise; 2 when something cannot be read."""
    try:
        if args.verb == "export":
            return _export(args.out)
        return _say(_offline(args) if args.export else _online(args))
    except (OSError, NotAnExport) as error:
        print(f"hawn: {error}", file=sys.stderr)
        return 2


def _export(out: Path) -> int:
    begin("worker")
    roots = importlib.import_module("hawn.audit.roots")
    with tqdm(unit=" lines", unit_scale=True, disable=None, delay=2) as bar:
        count = roots.export(out, now=datetime.now(UTC), seen=bar.update)  # noqa: TID251 - the moment of the command
    print(f"{count} lines in {out}")
    return 0


def _offline(args: argparse.Namespace) -> Verdict:
    if not args.roots:
        raise NotAnExport("name the folder of roots: --roots FOLDER (twice for two places)")
    verdict = Verdict()
    now = exported_at(args.export)
    return check(read_export(args.export), read_roots(args.roots, verdict), verdict=verdict, now=now, key=args.key)


def _online(args: argparse.Namespace) -> Verdict:
    begin("worker")
    found: Verdict = importlib.import_module("hawn.audit.roots").verify(*args.roots, key=args.key)
    return found


def _say(verdict: Verdict) -> int:
    for line in verdict.words():
        print(line)
    return 0 if verdict.sound else 1
