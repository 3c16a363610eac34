"""What ``hawn estimate`` does once its arguments are read."""

import argparse
import json
import sys
from pathlib import Path

from tqdm import tqdm

from hawn.estimation.estimating import Estimate, estimate
from hawn.estimation.faults import TableFault
from hawn.estimation.linked import same_lists
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
        found = _estimated(args, table, _linked(args.linked, table) if args.linked else [])
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


def _linked(folder: str, table: Table) -> list[tuple[str, Table]]:
    """The tables of the folder by the names of their files; raises ``TableFault`` where one has other lists."""
    found = []
    for path in _tables(folder):
        try:
            found.append((path.name, same_lists(table, read_table(path))))
        except TableFault as fault:
            raise fault.within(str(path)) from None
    return found


def _estimated(args: argparse.Namespace, table: Table, linked: list[tuple[str, Table]]) -> Estimate:
    """What is called threshold-... (as ``hawn link`` names them) was joined by a fixed rule, the rest by chance."""
    fixed = [one for name, one in linked if name.startswith("threshold")]
    drawn = [one for name, one in linked if not name.startswith("threshold")]
    with tqdm(total=1, disable=None, leave=False, bar_format="{desc}: {percentage:3.0f}%|{bar}| {elapsed}") as bar:

        def progress(what: str, done: int, total: int) -> None:
            bar.total, bar.n = total, done
            bar.set_description_str(what)

        try:
            return estimate(
                table,
                method=args.method,
                nboot=args.nboot,
                seed=args.seed,
                linked=drawn,
                thresholds=fixed,
                progress=progress,
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
