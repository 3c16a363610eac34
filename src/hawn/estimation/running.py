"""What ``hawn estimate`` does once its arguments are read."""

import argparse
import json
import sys
from pathlib import Path

from tqdm import tqdm

from hawn.estimation.estimating import Estimate, estimate
from hawn.estimation.faults import TableFault
from hawn.estimation.picture import picture
from hawn.estimation.reading import read_table
from hawn.estimation.report import report
from hawn.estimation.table import Table
from hawn.estimation.words import words


class _Refused(ValueError):
    """One line for people."""


def run(args: argparse.Namespace) -> int:
    """0, or 2 with one line on standard error."""
    try:
        table = read_table(args.file)
        linked = [read_table(path) for path in _tables(args.linked)] if args.linked else []
        found = _estimated(args, table, linked)
        if args.svg:
            _write(args.svg, picture(found))
        if args.html:
            _write(args.html, report(found))
    except TableFault as fault:
        print(f"hawn: {fault.within(args.file) if fault.file == 'table' else fault}", file=sys.stderr)
        return 2
    except _Refused as error:
        print(f"hawn: {error}", file=sys.stderr)
        return 2
    print(json.dumps(found.as_json(), ensure_ascii=False) if args.json else words(found))
    return 0


def _tables(folder: str) -> list[Path]:
    files = sorted(Path(folder).glob("*.csv"))
    if not files:
        raise _Refused(f"{folder}: holds no tables (*.csv)")
    return files


def _estimated(args: argparse.Namespace, table: Table, linked: list[Table]) -> Estimate:
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
