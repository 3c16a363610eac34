"""``hawn erase``: one person's data keys and rows, by an operator, with two named people's yes."""

import argparse
import sys
from typing import Any
from uuid import UUID

import psycopg

from hawn.config.commands.here import first_line, late, set_up
from hawn.config.supervisor.home import HomeTrouble

HELP = "destroy one person's data keys and rows, for good"
REASONS = ("asked", "unlawful", "ordered", "period")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whom, why, and on whose word."""
    parser.add_argument("file", metavar="FILE", help="the reference of a case (HW-....-....), or the id of a file")
    parser.add_argument("--reason", required=True, choices=REASONS)
    parser.add_argument("--approved-by", action="append", default=[], metavar="NAME", help="twice: two people")
    parser.add_argument("--yes", action="store_true", help="do not ask; for scripts that asked before")


def run(args: argparse.Namespace) -> int:
    """0 when it is erased, 1 with one line otherwise. Needs the worker's environment."""
    approvers = [name.strip() for name in args.approved_by if name.strip()]
    if len({name.casefold() for name in approvers}) < 2:
        print("hawn: two people must approve: --approved-by NAME --approved-by NAME", file=sys.stderr)
        return 1
    try:
        set_up("worker")
    except HomeTrouble as error:
        print(first_line(error), file=sys.stderr)
        return 1
    known = (
        late("hawn.cases.actions.files").NoSuchFile,
        late("hawn.cases.policies").WrongMove,
        late("hawn.audit.erasures").ListTrouble,
        late("django.db").Error,
        psycopg.Error,
        OSError,
    )
    try:
        return _erase(args, approvers)
    except known as error:
        words = "no such file" if isinstance(error, LookupError) else first_line(error).removeprefix("hawn: ")
        print(f"hawn: {words}: nothing was erased", file=sys.stderr)
        return 1


def _erase(args: argparse.Namespace, approvers: list[str]) -> int:
    erasing, clock = late("hawn.retention.actions.erasing"), late("hawn.core.clock")
    file, rows = _find(args.file)
    print(f"{args.file}: {sum(rows.values())} rows in {len(rows)} tables, for good. The record of who looked stays.")
    if not args.yes and input("Type the reference or id again to erase: ").strip() != args.file:
        print("hawn: that is not it: nothing was erased", file=sys.stderr)
        return 1
    done = erasing.erase(file=file, reason=args.reason, approvers=approvers, now=clock.now(), today=clock.today())
    words = ", ".join(f"{n} {table}" for table, n in sorted(done.rows.items()))
    print(f"Erased: {words}.")
    print("The server's own files let go of the rows after VACUUM and a checkpoint: docs/erasure-and-backup.md.")
    return 0


def _find(named: str) -> tuple[UUID, dict[str, int]]:
    """The file and how many rows go. Raises NoSuchFile."""
    queries, acting = late("hawn.retention.queries"), late("hawn.core.acting")
    with acting.acting(acting.WORKER, "erasure"):
        found: Any = queries.facts(reference=named.strip().upper())
        try:
            file = found.file if found else UUID(named)
        except ValueError:
            raise late("hawn.cases.actions.files").NoSuchFile(named) from None
        files = queries.files_of(file)
        if not files:
            raise late("hawn.cases.actions.files").NoSuchFile(named)
        return file, queries.counts(list(files))
