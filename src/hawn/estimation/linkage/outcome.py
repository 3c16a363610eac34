"""What leaves a linkage: tables, the people behind them, pairs for a second look, figures. Standard library only.

The folder is for its owner alone. ``table.csv`` and ``tables/`` hold counts and nothing of a person; everything else
in it stays where it was made.
"""

import csv
import io
import json
import os
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hawn.estimation.faults import TableFault
from hawn.estimation.linkage.pairs import Pair, clusters, drawn, strongest, table
from hawn.estimation.table import Table

THRESHOLDS = (0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99)


@dataclass(frozen=True)
class Record:
    """One line of one list; ``shown`` is what a clerk sees of it, nothing where names stay away."""

    list: str
    line: int
    shown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Linked:
    """Records, the pairs that may be one person, and how they were found. ``headings`` name what ``shown`` holds."""

    records: tuple[Record, ...]
    lists: tuple[str, ...]
    pairs: tuple[Pair, ...]
    how: dict[str, Any]
    headings: tuple[str, ...] = ()

    def table(self, person: Sequence[int]) -> Table:
        """The capture-history table if ``person[i]`` is behind record ``i``."""
        place = {name: number for number, name in enumerate(self.lists)}
        return table(self.lists, [place[record.list] for record in self.records], person)

    def at(self, threshold: float) -> tuple[int, ...]:
        """The number of each record's person at a threshold."""
        return clusters(len(self.records), self.pairs, threshold)

    def draws(self, count: int, seed: int) -> list[Table]:
        """Tables in which every link is there with its own probability."""
        forest, chance = strongest(len(self.records), self.pairs), random.Random(seed)
        return [self.table(drawn(len(self.records), forest, chance)) for _ in range(count)]


@dataclass(frozen=True)
class Wanted:
    """The settings of an outcome: threshold, draws, seed, and the band of pairs for a second look."""

    threshold: float
    draws: int = 20
    seed: int = 1
    review: tuple[float, float] = (0.2, 0.95)
    settings: dict[str, Any] = field(default_factory=dict)


def write(linked: Linked, wanted: Wanted, out: Path) -> dict[str, Any]:
    """Every file of an outcome; what stands in ``linkage.json``. Raises ``TableFault`` if the folder is in use."""
    person = linked.at(wanted.threshold)
    chosen = linked.table(person)
    drawn_tables = linked.draws(wanted.draws, wanted.seed)
    folder(out)
    folder(out / "tables")
    private(out / "table.csv", _sheet(_rows(chosen)))
    for threshold in THRESHOLDS:
        private(out / "tables" / f"threshold-{threshold:.2f}.csv", _sheet(_rows(linked.table(linked.at(threshold)))))
    for number, one in enumerate(drawn_tables, start=1):
        private(out / "tables" / f"draw-{number:03}.csv", _sheet(_rows(one)))
    private(out / "people.csv", _sheet(_people(linked, person, wanted.threshold)))
    private(out / "review.csv", _sheet(_review(linked, wanted.review)))
    figures = _figures(linked, wanted, person, chosen, drawn_tables)
    private(out / "linkage.json", json.dumps(figures, ensure_ascii=False, indent=1) + "\n")
    return figures


def folder(path: Path) -> None:
    """An empty folder for its owner alone; raises ``TableFault`` if it holds anything: old draws must not mix in."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.chmod(0o700)
        taken = any(path.iterdir())
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "is not the name of a folder"
        raise TableFault(reason, file=str(path)) from None
    if taken:
        raise TableFault("is not empty: name a new folder", file=str(path))


def private(path: Path, text: str) -> None:
    """A new file for its owner alone; raises ``TableFault``, also if it is there already."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "is not the name of a file"
        raise TableFault(reason, file=str(path)) from None
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
        stream.write(text)


def _sheet(rows: Iterable[Sequence[object]]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()


def _rows(one: Table) -> list[Sequence[object]]:
    marks = range(one.k)
    cells = [(*(mask >> i & 1 for i in marks), count) for mask, count in enumerate(one.counts) if mask]
    return [(*one.lists, "count"), *cells]


def _people(linked: Linked, person: Sequence[int], threshold: float) -> Iterable[Sequence[object]]:
    """Each line's person, with the weakest link that holds the person's lines together (1 for one line alone)."""
    weakest: dict[int, float] = {}
    for link in strongest(len(linked.records), linked.pairs):
        if link.probability >= threshold:
            number = person[link.one]
            weakest[number] = min(weakest.get(number, 1.0), link.probability)
    yield ("person", "list", "line", "probability")
    for number, place in sorted((number, place) for place, number in enumerate(person)):
        record = linked.records[place]
        yield (number + 1, record.list, record.line, weakest.get(number, 1.0))


def _review(linked: Linked, band: tuple[float, float]) -> Iterable[Sequence[object]]:
    """Pairs in the band, most doubtful first; the last column is for the clerk."""
    sides = [f"{heading} {side}" for heading in linked.headings for side in (1, 2)]
    yield ("probability", "list 1", "line 1", "list 2", "line 2", *sides, "one person")
    doubtful = [pair for pair in linked.pairs if band[0] <= pair.probability < band[1]]
    for pair in sorted(doubtful, key=lambda pair: (abs(pair.probability - 0.5), pair)):
        one, other = linked.records[pair.one], linked.records[pair.other]
        shown = [_harmless(text) for both in zip(one.shown, other.shown, strict=True) for text in both]
        yield (pair.probability, one.list, one.line, other.list, other.line, *shown, "")


def _harmless(text: str) -> str:
    """A cell no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text


def _figures(
    linked: Linked, wanted: Wanted, person: Sequence[int], chosen: Table, drawn_tables: Sequence[Table]
) -> dict[str, Any]:
    links = [pair.probability for pair in strongest(len(linked.records), linked.pairs)]
    kept = [chance for chance in links if chance >= wanted.threshold]
    on = Counter(record.list for record in linked.records)
    twice = Counter((linked.records[place].list, number) for place, number in enumerate(person))
    held: dict[str, int] = dict.fromkeys(linked.lists, 0)
    for (name, _), times in twice.items():
        held[name] += times - 1
    return {
        "settings": {
            "threshold": wanted.threshold,
            "draws": wanted.draws,
            "seed": wanted.seed,
            "review": list(wanted.review),
            **wanted.settings,
        },
        "records": {name: on[name] for name in linked.lists},
        "repeated_on_a_list": held,
        "people": chosen.observed,
        "on_two_lists": chosen.on_two,
        "people_by_threshold": {f"{one:.2f}": len(set(linked.at(one))) for one in THRESHOLDS},
        "people_in_draws": [one.observed for one in drawn_tables],
        "links": len(kept),
        "expected_wrong_links": round(sum(1 - chance for chance in kept), 1),
        "expected_missed_links": round(sum(chance for chance in links if chance < wanted.threshold), 1),
        **linked.how,
    }
