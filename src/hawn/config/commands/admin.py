"""``hawn admin invite``: the first administrator of an agency, approved by two people who are named.

As the owner: the login of the web part writes no invitation, so that nobody who gets hold of it invites themselves."""

import argparse
import importlib
import sys

from hawn.config.commands.here import set_up
from hawn.config.supervisor.home import HomeTrouble

HELP = "invite the first administrator of an agency"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The one verb."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    one = verbs.add_parser("invite", help="print a link that makes the first administrator's account, once")
    one.add_argument("email")
    one.add_argument("--agency", required=True, help="the id of the body in the country profile")
    one.add_argument(
        "--approved-by", action="append", required=True, metavar="NAME", help="twice: two different people"
    )


def run(args: argparse.Namespace) -> int:
    """Prints the link; 1 with one line when two different people or the agency are missing."""
    try:
        set_up("migrate")
    except HomeTrouble as error:
        print(error, file=sys.stderr)
        return 1
    actions = importlib.import_module("hawn.agencies.actions")
    settings = importlib.import_module("django.conf").settings
    now = importlib.import_module("hawn.core.clock").now()
    try:
        made, key = actions.invite_first(email=args.email, body=args.agency, approved_by=args.approved_by, now=now)
    except actions.NotAllowed as error:
        print(f"hawn: {error}", file=sys.stderr)
        return 1
    print(f"{settings.BASE_URL}/invite/{key}/")
    print(f"It works once, until {made.expires_at:%Y-%m-%d}. Hand it over in person or by telephone.", file=sys.stderr)
    return 0
