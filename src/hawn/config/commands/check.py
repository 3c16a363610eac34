"""``hawn check``: is this deployment set up as docs/run-in-production.md says? Reads, changes nothing."""

import argparse
import sys

from hawn.config.commands.here import first_line, late, set_up
from hawn.config.supervisor.home import HomeTrouble

HELP = "say what of a deployment is set up otherwise than it should be (the worker's environment)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(args: argparse.Namespace) -> int:
    """0 when everything is as it should be, 1 when something is not: each on a line of its own."""
    try:
        set_up("worker")
    except HomeTrouble as error:
        print(first_line(error), file=sys.stderr)
        return 1
    findings = late("hawn.config.sound").findings()
    for one in findings:
        print(f"{'ok ' if one.good else 'NOT'}  {one.what}{'' if one.good else ': ' + one.why}")
    wrong = sum(not one.good for one in findings)
    print(f"{len(findings)} looked at, {wrong} to put right." if wrong else f"{len(findings)} looked at, all well.")
    return 1 if wrong else 0
