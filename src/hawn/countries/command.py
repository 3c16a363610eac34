"""``hawn country check`` and ``hawn country timeline``: no database, no environment, no Django."""

import argparse
import json
import sys
from datetime import date

from hawn.countries.profiles import BadProfile, NoSuchProfile, check, load, path_of, public_holidays
from hawn.countries.rules import timeline
from hawn.countries.schema import Event

HELP = "check a country profile, or print the time limits that events start"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The two verbs."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    checking = verbs.add_parser("check", help="name file, line and rule of each fault")
    checking.add_argument("profile", nargs="+", help="id (malta) or file")
    line = verbs.add_parser("timeline", help="print the clocks that events start")
    line.add_argument("profile", help="id (malta) or file")
    line.add_argument("--event", action="append", required=True, metavar="NAME=DATE", help="may be repeated")
    line.add_argument("--json", action="store_true", help="print JSON and nothing else")


def run(args: argparse.Namespace) -> int:
    """0 when all is well (warnings too), 1 on faults, 2 on unusable arguments."""
    try:
        return _check(args.profile) if args.verb == "check" else _timeline(args)
    except (NoSuchProfile, BadProfile) as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, NoSuchProfile) else 1


def _check(names: list[str]) -> int:
    wrong = 0
    for name in names:
        faults = check(path_of(name))
        for fault in faults:
            print(fault)
        errors = sum(f.severity == "error" for f in faults)
        wrong += errors
        if not errors:
            print(f"{name}: sound, {len(faults)} warning{'' if len(faults) == 1 else 's'}")
    return 1 if wrong else 0


def _timeline(args: argparse.Namespace) -> int:
    profile = load(args.profile)
    events: dict[Event, date] = {}
    for pair in args.event:
        name, _, day = pair.partition("=")
        try:
            events[Event(name)] = date.fromisoformat(day)
        except ValueError:
            names = ", ".join(Event)
            print(f"hawn: --event {pair}: write NAME=YEAR-MONTH-DAY with NAME one of {names}", file=sys.stderr)
            return 2
    try:
        rows = timeline(profile.clocks, events, public_holidays(profile))
    except (OverflowError, NotImplementedError, ValueError) as error:
        print(f"hawn: {args.profile}: {error}", file=sys.stderr)
        return 2
    if args.json:
        print(json.dumps({"clocks": [row.to_json() for row in rows]}))
        return 0
    for r in rows:
        print(f"{r.id}: day one {r.starts_on}, due {r.due_on or 'unknown'} ({r.kind}, {r.basis}, {r.evidence})")
    return 0
