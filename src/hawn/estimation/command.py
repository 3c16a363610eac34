"""``hawn estimate FILE.csv``: every method on a capture-history table, with warnings. No database, no Django."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from hawn.estimation.faults import TableFault

if TYPE_CHECKING:
    from hawn.estimation.estimating import Estimate
    from hawn.estimation.table import Table

HELP = "estimate the hidden population from a capture-history table"
_METHODS = ("stepwise", "bic", "dga", "latent", "all")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file, the method, and where answers go."""
    parser.add_argument("file", metavar="FILE.csv", help="one 0/1 column per list, then count")
    parser.add_argument("--method", choices=_METHODS, default="all", help="default: all, side by side")
    parser.add_argument("--nboot", type=int, default=1000, metavar="N", help="bootstrap draws (1000); 0: no limits")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="same seed, same answer (1)")
    parser.add_argument("--linked", metavar="DIR", help="other ways the same lists may be joined: tables of hawn link")
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")
    parser.add_argument("--svg", metavar="FILE", help="write the picture of all methods")
    parser.add_argument("--html", metavar="FILE", help="write a report in one file")


def run(args: argparse.Namespace) -> int:
    """0, or 2 with one line on standard error."""
    from hawn.estimation.reading import read_table

    try:
        table = read_table(args.file)
        linked = [read_table(path) for path in _tables(args.linked)] if args.linked else []
        found = _estimated(args, table, linked)
        if args.svg:
            from hawn.estimation.picture import picture

            _write(args.svg, picture(found))
        if args.html:
            from hawn.estimation.report import report

            _write(args.html, report(found))
    except TableFault as fault:
        print(f"hawn: {fault.within(args.file) if fault.file == 'table' else fault}", file=sys.stderr)
        return 2
    except _Refused as error:
        print(f"hawn: {error}", file=sys.stderr)
        return 2
    if args.json:
        print(json.dumps(found.as_json(), ensure_ascii=False))
    else:
        from hawn.estimation.words import words

        print(words(found))
    return 0


class _Refused(ValueError):
    """One line for people."""


def _tables(folder: str) -> list[Path]:
    files = sorted(Path(folder).glob("*.csv"))
    if not files:
        raise _Refused(f"{folder}: holds no tables (*.csv)")
    return files


def _estimated(args: argparse.Namespace, table: "Table", linked: "list[Table]") -> "Estimate":
    from tqdm import tqdm

    from hawn.estimation.estimating import estimate

    with tqdm(total=1, disable=None, leave=False, bar_format="{desc}: {percentage:3.0f}%|{bar}| {elapsed}") as bar:

        def progress(what: str, done: int, total: int) -> None:
            bar.total, bar.n = total, done
            bar.set_description(what)

        try:
            return estimate(
                table, method=args.method, nboot=args.nboot, seed=args.seed, linked=linked, progress=progress
            )
        except TableFault:
            raise
        except ValueError as error:
            raise _Refused(str(error)) from None


def _write(name: str, text: str) -> None:
    try:
        Path(name).write_text(text, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise _Refused(f"{name}: {getattr(error, 'strerror', None) or 'cannot be written'}") from None
