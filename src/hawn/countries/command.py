"""``hawn country check``, ``timeline`` and ``protocol``: no database, no environment, no Django."""

import argparse
import json
import sys
from datetime import date
from importlib import import_module
from pathlib import Path

from hawn.countries.profiles import BadProfile, NoSuchProfile, catalogue_of, check, load, path_of, public_holidays
from hawn.countries.rules import timeline
from hawn.countries.schema import Event

HELP = "check a country profile, print time limits that events start, write papers to sign"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The two verbs."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    checking = verbs.add_parser("check", help="name file, line and rule of each fault")
    checking.add_argument("profile", nargs="+", help="id (malta) or file")
    line = verbs.add_parser("timeline", help="print the clocks that events start")
    line.add_argument("profile", help="id (malta) or file")
    line.add_argument("--event", action="append", required=True, metavar="NAME=DATE", help="may be repeated")
    line.add_argument("--json", action="store_true", help="print JSON and nothing else")
    papers = verbs.add_parser("protocol", help="write drafts that an authority can sign, from the profile")
    papers.add_argument("profile", help="id (malta) or file")
    papers.add_argument("--out", type=Path, required=True, help="folder for Markdown and PDF")


def run(args: argparse.Namespace) -> int:
    """0 when all is well (warnings too), 1 on faults, 2 on unusable arguments."""
    try:
        return {"check": _check, "timeline": _timeline, "protocol": _protocol}[args.verb](args)
    except (NoSuchProfile, BadProfile) as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, NoSuchProfile) else 1


def _protocol(args: argparse.Namespace) -> int:
    profile = load(args.profile)
    made = import_module("hawn.countries.papers.drafts")  # late: they load fonts and a press
    writing = import_module("hawn.countries.papers.document")
    try:
        args.out.mkdir(parents=True, exist_ok=True)
        for paper in made.drafts(profile, catalogue_of(profile), date.today()):  # noqa: TID251, DTZ011 - the title page
            (args.out / f"{paper.key}.md").write_text(writing.markdown(paper), encoding="utf-8")
            (args.out / f"{paper.key}.pdf").write_bytes(writing.pdf(paper))
            print(f"{args.out / paper.key}.pdf and .md: {len(paper.questions)} questions to answer before signing")
    except OSError as error:
        print(f"hawn: {args.out}: {error.strerror}", file=sys.stderr)
        return 2
    return 0


def _check(args: argparse.Namespace) -> int:
    wrong = 0
    for name in args.profile:
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
            print(f"hawn: --event {pair!r}: write NAME=YEAR-MONTH-DAY with NAME one of {names}", file=sys.stderr)
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
