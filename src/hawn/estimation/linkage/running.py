"""What ``hawn link`` does once its arguments are read."""

import argparse
import importlib
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from hawn.estimation.faults import TableFault
from hawn.estimation.linkage.outcome import Linked, Wanted, private, write
from hawn.estimation.linkage.people import list_names
from hawn.estimation.linkage.sheets import list_name, read_lists, read_one

_MOST_DRAWS = 1000
_STEPS = 7


class _Refused(ValueError):
    """One line for people."""


def run(args: argparse.Namespace) -> int:
    """0, or 2 with one line on standard error."""
    verbs: dict[str, Callable[[argparse.Namespace, Sequence[str]], None]] = {
        "key": _key,
        "encode": _encode,
        "compare": _compare,
    }
    verb, *files = args.words
    try:
        if verb in verbs:
            verbs[verb](args, files)
        else:
            _link(args, args.words)
    except (TableFault, _Refused) as fault:
        print(f"hawn: {fault}", file=sys.stderr)
        return 2
    return 0


def _key(args: argparse.Namespace, files: Sequence[str]) -> None:
    if files:
        raise _Refused("hawn link key takes no files, only --out KEY")
    _sealed().make_key(Path(args.out))
    print(f"{args.out}: give it to the agencies that encode, by a safe way; never to whoever compares.")


def _encode(args: argparse.Namespace, files: Sequence[str]) -> None:
    if len(files) != 1 or not args.key:
        raise _Refused("hawn link encode takes one FILE, --key KEY and --out FILTERS")
    sealed = _sealed()
    key = sealed.read_key(Path(args.key))
    found = read_one(files[0])
    names = list_names(found.people)
    if len(names) != 1:
        raise _Refused(f"{files[0]}: holds {len(names)} lists; encode one list at a time")
    _tell_passed_over(found.passed_over)
    name = _chosen_name(args.list) if args.list else names[0]
    with tqdm(total=len(found.people), desc="filters", unit=" people", disable=None, leave=False) as bar:
        text = sealed.encoded(found.people, key, name, bar.update)
    private(Path(args.out), text)
    print(f"{args.out}: {len(found.people)} people of list {name}, without their names.")


def _chosen_name(text: str) -> str:
    try:
        return list_name(text)
    except TableFault as fault:
        raise _Refused(f"--list: {fault.reason}") from None


def _compare(args: argparse.Namespace, files: Sequence[str]) -> None:
    wanted = _wanted(args, 0.95)
    if not files:
        raise _Refused("hawn link compare takes the files that hawn link encode made")
    sealed, start = _sealed(), time.perf_counter()
    with tqdm(total=1, desc="comparing filters", disable=None, leave=False) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done)

        linked = sealed.joined(files, progress)
    _finish(linked, wanted, args.out, start)


def _link(args: argparse.Namespace, files: Sequence[str]) -> None:
    wanted = _wanted(args, 0.5)
    start = time.perf_counter()
    found = read_lists(files)
    _tell_passed_over(found.passed_over)
    try:
        named = importlib.import_module("hawn.estimation.linkage.named")
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] == "hawn":
            raise
        raise _Refused(f"{error.name} is not installed: pip install 'hawn[numbers]'") from None
    with tqdm(total=_STEPS, disable=None, leave=False, bar_format="{desc}: {bar}| {elapsed}") as bar:

        def progress(step: str) -> None:
            bar.set_description(step)
            bar.update(1)

        linked = named.joined(found.people, wanted.seed, progress)
    _finish(linked, wanted, args.out, start)


def _sealed() -> Any:
    """Filters load numpy and scipy."""
    return importlib.import_module("hawn.estimation.linkage.sealed")


def _wanted(args: argparse.Namespace, threshold: float) -> Wanted:
    if args.key or args.list:
        raise _Refused("--key and --list belong to hawn link encode")
    chosen = threshold if args.threshold is None else args.threshold
    low, high = args.review
    if not (0.01 <= chosen <= 1 and 0 <= low <= high <= 1):
        raise _Refused("--threshold is a chance from 0.01 to 1, --review two chances from 0 to 1, the lower first")
    if not 0 <= args.draws <= _MOST_DRAWS:
        raise _Refused(f"--draws is a number from 0 to {_MOST_DRAWS}")
    if not 0 <= args.seed < 2**32:
        raise _Refused("--seed is a number from 0 to 4294967295")
    return Wanted(chosen, args.draws, args.seed, (low, high))


def _tell_passed_over(headings: Sequence[str]) -> None:
    if headings:
        print(f"hawn: columns not read: {', '.join(headings)}", file=sys.stderr)


def _finish(linked: Linked, wanted: Wanted, out: str, start: float) -> None:
    linked.how["seconds"] = round(time.perf_counter() - start, 1)
    figures = write(linked, wanted, Path(out))
    on = ", ".join(f"{name} {count}" for name, count in figures["records"].items())
    print(
        f"{sum(figures['records'].values())} lines ({on}) are {figures['people']} people, {figures['on_two_lists']} of "
        f"them on two lists or more, at a chance of {wanted.threshold:g}."
    )
    print(
        f"Expected: {figures['expected_wrong_links']:g} wrong links among {figures['links']}, "
        f"{figures['expected_missed_links']:g} missed."
    )
    print(f"Next: hawn estimate {Path(out) / 'table.csv'} --linked {Path(out) / 'tables'}")
