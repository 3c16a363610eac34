"""Trust, measured: by quarter and by series, never by officer and never against a target. What is too small is not
shown, and enters no sum that is: so no difference of sums tells it, whoever puts them side by side (ADR 16)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from hawn.community.kinds import ids
from hawn.community.models import Event, Pulse, Series, Tally
from hawn.community.rules import ANSWERS, before, closed, last_closed, last_of, median_interval, quarter
from hawn.community.shown import comma, title_of

ALL, SINGLE = "all", "single"
Hosts = tuple[UUID, ...]
WINDOW = 4  # quarters: the twelve months over which first asks are counted
WINDOWS = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure: of how many (people, conversations, meetings, answers), and the share or mean."""

    n: int
    value: float


@dataclass(slots=True)
class Table:
    """A measure in one quarter: each part (a series, a language, an item) as far as it is shown, and ``whole``, which
    is the sum of what is shown and of nothing else. ``hidden``: parts of which nothing is shown."""

    whole: Cell | None
    parts: dict[str, Cell] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FirstAsk:
    """At which meeting people of closed threads first asked for help: the median and its interval of 95 per cent, over
    the twelve months that end with ``quarter``. Of how many threads is not said: twenty at least."""

    quarter: str
    middle: float
    low: int
    high: int


def table(atoms: Mapping[tuple[str, Hosts], tuple[float, int]], *, summed: bool = True) -> Table:
    """From (part, who hosts) to (sum, n) to what is shown of it.

    Such an atom is seen whole by a reader or not at all, and is shown or not whoever reads: what readers see together
    is the atoms of at least ANSWERS and sums of them. One below never stands in any equation."""
    sums: dict[str, list[float]] = {}
    for (part, _hosts), (top, n) in atoms.items():
        if n >= ANSWERS:
            found = sums.setdefault(part, [0.0, 0.0])
            found[0] += top
            found[1] += n
    every, of = (sum(found[i] for found in sums.values()) for i in (0, 1))
    return Table(
        Cell(int(of), every / of) if summed and of else None,
        {part: Cell(int(found[1]), found[0] / found[1]) for part, found in sorted(sums.items())},
        sorted({part for (part, _hosts), (_top, k) in atoms.items() if k and part not in sums}),
    )


def quarters(rows: Iterable[Any]) -> dict[str, list[Any]]:
    """Tallies by quarter, the oldest first."""
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[quarter(row.counted_on)].append(row)
    return dict(sorted(found.items()))


def hosts_of(row: Tally) -> Hosts:
    """The teams that see a count: those that hosted."""
    return tuple(sorted(row.teams))


def by_series(rows: Iterable[Tally], top: Callable[[Tally], int], below: Callable[[Tally], int]) -> Table:
    """``top`` of ``below`` for each series and all that are shown; meetings of no series are a part of their own."""
    sums: dict[tuple[str, Hosts], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        part = sums[str(row.series) if row.series else SINGLE, hosts_of(row)]
        part[0] += top(row)
        part[1] += below(row)
    return table({k: (float(a), b) for k, (a, b) in sums.items()})


def returned(rows: Iterable[Tally]) -> Table:
    """Of those who were there, the share who had come before."""
    return by_series(rows, lambda r: r.came_back, lambda r: r.present)


def asks(rows: Iterable[Tally]) -> Table:
    """Asks for help in each conversation (times a hundred: asks per 100 conversations)."""
    return by_series(rows, lambda r: r.asked_for_help, lambda r: r.talked)


def meetings(rows: Iterable[Tally]) -> dict[tuple[UUID, Hosts], list[Tally]]:
    """Counts by meeting: several devices may have counted one."""
    found: dict[tuple[UUID, Hosts], list[Tally]] = defaultdict(list)
    for row in rows:
        found[row.event, hosts_of(row)].append(row)
    return found


def same_face(rows: Iterable[Tally]) -> Table:
    """Of the meetings of which it was noted, the share with a face of last time. ``n`` counts meetings."""
    sums: dict[tuple[str, Hosts], list[int]] = defaultdict(lambda: [0, 0])
    for (_event, hosts), counted in meetings(rows).items():
        noted = [row.same_face for row in counted if row.same_face is not None]
        sums[ALL, hosts][0] += any(noted)
        sums[ALL, hosts][1] += bool(noted)
    found = table({k: (float(a), b) for k, (a, b) in sums.items()})
    return Table(found.whole, {}, found.hidden)


def heard(rows: Iterable[Tally], offered: Mapping[UUID, set[str]]) -> Table:
    """For each language heard: at how many meetings (``n``), and the share of those that offered it."""
    sums: dict[tuple[str, Hosts], list[int]] = defaultdict(lambda: [0, 0])
    for (event, hosts), counted in meetings(rows).items():
        for code in {code for row in counted for code in row.spoken}:
            sums[code, hosts][0] += code in offered.get(event, set())
            sums[code, hosts][1] += 1
    return table({k: (float(a), b) for k, (a, b) in sums.items()}, summed=False)


def pulses(rows: Iterable[Pulse]) -> Table:
    """The mean face (1 to 5) of each sentence. The sentences are no parts of a whole."""
    sums: dict[tuple[str, Hosts], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        for item in ids("pulse"):
            if (face := getattr(row, item)) is not None:
                sums[item, (row.team,)][0] += face
                sums[item, (row.team,)][1] += 1
    return table({k: (float(a), b) for k, (a, b) in sums.items()}, summed=False)


def measured(today: date) -> dict[str, dict[str, Table]]:
    """Every measure of what the acting team may see, by quarter, of quarters that are closed. Six queries at most; call
    it inside ``acting``."""
    tallies = quarters(Tally.objects.filter(counted_on__lte=last_of(last_closed(today))))
    offered = {
        row.id: {*row.languages, *row.interpreters}
        for row in Event.objects.filter(id__in={r.event for q in tallies.values() for r in q})
    }
    answers: dict[str, list[Pulse]] = defaultdict(list)
    for row in Pulse.objects.all():
        if closed(row.quarter, today):
            answers[row.quarter].append(row)
    return {
        "returned": {q: returned(rows) for q, rows in tallies.items()},
        "asks": {q: asks(rows) for q, rows in tallies.items()},
        "same_face": {q: same_face(rows) for q, rows in tallies.items()},
        "pulse": {q: pulses(rows) for q, rows in sorted(answers.items())},
        "heard": {q: heard(rows, offered) for q, rows in tallies.items()},
    }


def first_asks(today: date) -> list[FirstAsk]:
    """The newest twelve months that are closed and those before them, the oldest first; they do not overlap. The
    database gives nothing below twenty threads, and nothing to police."""
    found, name = [], last_closed(today)
    for _back in range(WINDOWS):
        asked = [at for at, n in _asked_at(name) if at is not None for _one in range(n)]
        if len(asked) >= ANSWERS:
            found.append(FirstAsk(name, *median_interval(asked)))
        name = before(name, WINDOW)
    return found[::-1]


def _asked_at(last_quarter: str) -> list[tuple[int | None, int]]:
    """At which contact (none: never) how many threads first asked, of those closed in the twelve months that end with
    ``last_quarter``."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT asked_at, threads FROM hawn.first_asks(%s)", [last_quarter])
        return list(cursor.fetchall())


def series_names() -> dict[str, str]:
    """Series by id, for the rows of tables."""
    return {str(row.id): title_of(row) + comma() + row.place for row in Series.objects.all()}
