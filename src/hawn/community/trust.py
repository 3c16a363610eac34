"""Trust, measured: by quarter and by series, never by officer and never against a target. What is too small is not
shown, nor what would tell it by subtraction (``rules.shown``)."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from hawn.community.kinds import ids
from hawn.community.models import Event, Pulse, Series, Tally
from hawn.community.rules import ANSWERS, median_interval, quarter, shown
from hawn.community.shown import title_of

ALL = "all"


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure: of how many (people, conversations, answers), and the share or mean; none where it is not shown."""

    n: int
    value: float


@dataclass(slots=True)
class Table:
    """A measure in one quarter: for the whole, and for each part (a series, a language, an item). Parts that are not
    shown are in ``hidden``; ``whole`` none: not shown either."""

    whole: Cell | None
    parts: dict[str, Cell] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)


def table(counts: dict[str, tuple[float, int]]) -> Table:
    """From part to (sum, n) to what may be shown of it."""
    kept, whole = shown({name: n for name, (_sum, n) in counts.items()})
    total, n = sum(s for s, _n in counts.values()), sum(n for _s, n in counts.values())
    return Table(
        Cell(n, total / n) if whole and n else None,
        {name: Cell(counts[name][1], counts[name][0] / counts[name][1]) for name in sorted(kept)},
        sorted(name for name, (_s, k) in counts.items() if name not in kept and k),
    )


def quarters(rows: Iterable[Any]) -> dict[str, list[Any]]:
    """Tallies by quarter, the oldest first."""
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[quarter(row.counted_on)].append(row)
    return dict(sorted(found.items()))


def by_series(rows: Iterable[Tally], top: Callable[[Tally], int], below: Callable[[Tally], int]) -> Table:
    """``top`` of ``below`` for each series and the whole; meetings of no series are a part of their own."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        part = sums[str(row.series) if row.series else "single"]
        part[0] += top(row)
        part[1] += below(row)
    return table({k: (float(a), b) for k, (a, b) in sums.items()})


def returned(rows: Iterable[Tally]) -> Table:
    """Of those who were there, the share who had come before."""
    return by_series(rows, lambda r: r.came_back, lambda r: r.present)


def asks(rows: Iterable[Tally]) -> Table:
    """Asks for help in each conversation (times a hundred: asks per 100 conversations)."""
    return by_series(rows, lambda r: r.asked_for_help, lambda r: r.talked)


def same_face(rows: Iterable[Tally]) -> Table:
    """Of the meetings of which it was noted, the share with a face of last time. ``n`` counts meetings."""
    noted = [r.same_face for r in rows if r.same_face is not None]
    return Table(Cell(len(noted), sum(noted) / len(noted)) if len(noted) >= ANSWERS else None)


def heard(rows: Iterable[Tally], offered: dict[UUID, set[str]]) -> Table:
    """For each language heard: at how many meetings, and the share of those that offered it. Shown where at least ten
    people were at them; ``n`` counts meetings, so that no number of people stands here."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in rows:
        for code in row.spoken:
            part = sums[code]
            part[0] += code in offered.get(row.event, set())
            part[1] += 1
            part[2] += row.present
    return Table(
        None,
        {code: Cell(n, hits / n) for code, (hits, n, people) in sorted(sums.items()) if people >= ANSWERS},
        sorted(code for code, (_hits, _n, people) in sums.items() if people < ANSWERS),
    )


def pulses(rows: Iterable[Pulse]) -> Table:
    """The mean face (1 to 5) of each sentence. The sentences are no parts of a whole."""
    sums: dict[str, list[int]] = {item: [0, 0] for item in ids("pulse")}
    for row in rows:
        for item, part in sums.items():
            if (face := getattr(row, item)) is not None:
                part[0] += face
                part[1] += 1
    few = [item for item, (_s, n) in sums.items() if n < ANSWERS]
    return Table(None, {item: Cell(n, s / n) for item, (s, n) in sums.items() if n >= ANSWERS}, few)


def measured() -> dict[str, dict[str, Table]]:
    """Every measure of what the acting team may see, by quarter. Six queries at most; call it inside ``acting``."""
    tallies = quarters(Tally.objects.all())
    offered = {
        row.id: {*row.languages, *row.interpreters}
        for row in Event.objects.filter(id__in={r.event for q in tallies.values() for r in q})
    }
    answers: dict[str, list[Pulse]] = defaultdict(list)
    for row in Pulse.objects.all():
        answers[row.quarter].append(row)
    return {
        "returned": {q: returned(rows) for q, rows in tallies.items()},
        "asks": {q: asks(rows) for q, rows in tallies.items()},
        "same_face": {q: same_face(rows) for q, rows in tallies.items()},
        "heard": {q: heard(rows, offered) for q, rows in tallies.items()},
        "pulse": {q: pulses(rows) for q, rows in sorted(answers.items())},
    }


def first_asks(today: date) -> dict[str, tuple[int, float, int, int]]:
    """By closed quarter, of the twelve months that end with it: of how many threads, the median contact at which
    somebody first asked, and an interval of 95 per cent for it. The database knows no other window, gives nothing below
    twenty threads, and nothing to police."""
    found = {}
    for back in range(1, 9):
        month = today.month - 3 * back
        name = quarter(date(today.year + (month - 1) // 12, (month - 1) % 12 + 1, 1))
        with connection.cursor() as cursor:
            cursor.execute("SELECT asked_at, threads FROM hawn.first_asks(%s)", [name])
            rows = cursor.fetchall()
        asked = [at for at, n in rows if at is not None for _one in range(n)]
        if len(asked) >= ANSWERS:
            middle, low, high = median_interval(asked)
            found[name] = (sum(n for _at, n in rows), middle, low, high)
    return dict(sorted(found.items()))


def series_names() -> dict[str, str]:
    """Series by id, for the rows of tables."""
    return {str(row.id): title_of(row) + ", " + row.place for row in Series.objects.all()}
