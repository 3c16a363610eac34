"""``hawn audit verify``: recompute every signed root from the lines, and say what is covered."""

import argparse
import importlib
import os

HELP = "verify the signed roots of the audit lines"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The one verb."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("verify", help="recompute every root and name what is not covered yet")


def run(args: argparse.Namespace) -> int:
    """0 when every root agrees, 1 otherwise."""
    os.environ["HAWN_PART"] = "worker"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hawn.config.settings.production")
    importlib.import_module("django").setup()
    roots = importlib.import_module("hawn.audit.roots")
    found = roots.verify()
    for line in found.words():
        print(line)
    return 0 if found.sound else 1
