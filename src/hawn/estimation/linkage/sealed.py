"""Keys and filter files: what agencies share, and what they send. See ``filters`` for what protects a filter.

A key file is two lines: ``hawn linkage key 1`` and 64 hexadecimal digits. A filter file is CSV: a first line
``hawn linkage filters,VERSION,CHECK,LIST``, then ``line,known,bits`` for each name of each person, ``bits`` in base64.
"""

import base64
import binascii
import csv
import os
import secrets
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from hawn.estimation.faults import TableFault
from hawn.estimation.linkage.filters import FIELDS, LENGTH, VERSION, Encoder, Filter
from hawn.estimation.linkage.likeness import compared
from hawn.estimation.linkage.outcome import Linked, Record, private
from hawn.estimation.linkage.pairs import Pair, pair
from hawn.estimation.linkage.people import Person
from hawn.estimation.linkage.sheets import check_lists, list_name, text_of

_KEY = "hawn linkage key 1"
_FILTERS = "hawn linkage filters"
_MOST_LINE = 10**9


def make_key(path: Path) -> None:
    """A new key of 256 random bits, readable by its owner alone."""
    private(path, f"{_KEY}\n{secrets.token_hex(32)}\n")


def read_key(path: Path) -> bytes:
    """The 32 bytes of a key file; raises ``TableFault``, also if others may read it."""
    try:
        lines = text_of(path, 1000).split("\n")
        if len(lines) < 2 or lines[0] != _KEY:
            raise TableFault("is not a key made by hawn link key")
        try:
            key = bytes.fromhex(lines[1])
        except ValueError:
            key = b""
        if len(key) != 32:
            raise TableFault("is a damaged key", line=2)
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise TableFault("can be read by others: chmod 600")
    except TableFault as fault:
        raise fault.within(str(path)) from None
    return key


def encoded(
    people: Iterable[Person], key: bytes, name: str, progress: Callable[[int], object] = lambda done: None
) -> str:
    """The text of a filter file. No name, no date, no number is in it."""
    encoder = Encoder(key)
    lines = [f"{_FILTERS},{VERSION},{encoder.check()},{list_name(name)}"]
    for person in people:
        for made in dict.fromkeys(encoder.filters(person)):
            lines.append(f"{person.line},{made.known},{base64.b64encode(made.bits).decode()}")
        progress(1)
    return "\n".join(lines) + "\n"


def joined(paths: Sequence[str | Path], progress: Callable[[int, int], object] = lambda done, total: None) -> Linked:
    """The lists of several filter files, and the pairs that may be one person. Raises ``TableFault``."""
    records: list[Record] = []
    filters: list[Filter] = []
    behind: list[int] = []
    lists: list[str] = []
    checks: set[str] = set()
    for path in paths:
        try:
            check, name, rows = _file(Path(path))
            if name.casefold() in map(str.casefold, lists):
                raise TableFault("is a list of the same name as another file", column=4)
            if checks - {check}:
                raise TableFault("was made with another key than the files before it", column=3)
        except TableFault as fault:
            raise fault.within(str(path)) from None
        checks.add(check)
        lists.append(name)
        last = None
        for line, made in rows:
            if line != last:
                records.append(Record(name, line))
                last = line
            filters.append(made)
            behind.append(len(records) - 1)
    check_lists(lists, str(paths[-1]))
    total = 2 * len(filters)
    found = compared(filters, lambda done: progress(done, total))
    how = {"by": "filters", "filters": len(filters), "version": VERSION}
    return Linked(tuple(records), tuple(lists), best(found, behind), how)


def best(found: Iterable[Pair], behind: Sequence[int]) -> tuple[Pair, ...]:
    """Pairs of records from pairs of filters: of the several names of two people the two most alike."""
    kept: dict[tuple[int, int], float] = {}
    for one in found:
        low, high = sorted((behind[one.one], behind[one.other]))
        if low != high:
            kept[low, high] = max(kept.get((low, high), 0.0), one.probability)
    return tuple(sorted(pair(low, high, chance) for (low, high), chance in kept.items()))


def _file(path: Path) -> tuple[str, str, list[tuple[int, Filter]]]:
    lines = text_of(path).splitlines()
    head = next(csv.reader(lines[:1]), [])
    if len(head) != 4 or head[0] != _FILTERS:
        raise TableFault("is not a file made by hawn link encode")
    if head[1] != str(VERSION):
        raise TableFault("was made by another version of hawn link encode", column=2)
    rows = [_filter(line, number) for number, line in enumerate(lines[1:], start=2)]
    if not rows:
        raise TableFault("holds no people", line=2)
    seen: set[int] = set()
    last = 0
    for number, (line, _) in enumerate(rows, start=2):
        if line != last and line in seen:
            raise TableFault("repeats a line number", line=number)
        seen.add(line)
        last = line
    return head[2], list_name(head[3], column=4), rows


def _filter(text: str, number: int) -> tuple[int, Filter]:
    cells = text.split(",")
    if len(cells) != 3:
        raise TableFault(f"has {len(cells)} cells instead of 3", line=number, column=min(len(cells), 3))
    for column, most in ((1, _MOST_LINE), (2, (1 << len(FIELDS)) - 1)):
        cell = cells[column - 1]
        if not (cell.isascii() and cell.isdecimal() and len(cell) <= 10 and int(cell) <= most):
            raise TableFault("is not a number that belongs here", line=number, column=column)
    try:
        bits = base64.b64decode(cells[2], validate=True)
    except (binascii.Error, ValueError):
        bits = b""
    if len(bits) != LENGTH // 8:
        raise TableFault("is a damaged filter", line=number, column=3)
    return int(cells[0]), Filter(bits, int(cells[1]))
