"""``hawn db url --role ROLE``: the connection URL of a role of the embedded database in this folder."""

import argparse
import sys

from hawn.config.roles import PARTS
from hawn.config.supervisor.home import Home, HomeTrouble

HELP = "print the connection URL of a role of the embedded database"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The one verb."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    url = verbs.add_parser("url", help="print a connection URL")
    url.add_argument("--role", required=True, choices=[*PARTS, "superuser"])


def run(args: argparse.Namespace) -> int:
    """0, or 1 with one line."""
    try:
        print(Home.here().url(args.role))
    except HomeTrouble as error:
        print(error, file=sys.stderr)
        return 1
    return 0
