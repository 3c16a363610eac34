"""Trust, worked out again from raw rows: slowly, plainly, and without a line of the program's own (Show 4).

Also a script: ``python -m tests.community.slow_trust postgresql://... 2026-11-24 [team]`` prints every figure."""

import calendar
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import psycopg
from psycopg.rows import dict_row

Row = Mapping[str, Any]
Key = tuple[str, str]  # quarter, part
Found = dict[str, dict[Key, tuple[int, Fraction] | None]]  # none: too few
TABLES = ("tally", "event", "pulse", "thread", "contact", "threadcount")
FACES = ("respect", "ask", "safe")


def read(connection: psycopg.Connection[Any]) -> dict[str, list[Row]]:
    """Every raw row that a figure stands on."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return {name: cursor.execute(f"SELECT * FROM community_{name}").fetchall() for name in TABLES}  # type: ignore[arg-type]


def quarter_of(day: date) -> str:
    """2026-Q3."""
    return f"{day.year}-Q{1 if day.month < 4 else 2 if day.month < 7 else 3 if day.month < 10 else 4}"


def is_over(quarter: str, today: date) -> bool:
    """Fourteen days and more passed since its last day."""
    year, month = int(quarter[:4]), int(quarter[-1]) * 3
    return (today - date(year, month, calendar.monthrange(year, month)[1])).days > 14


def visible(rows: Mapping[str, list[Row]], team: Any) -> Iterator[Row]:
    """The counts that a team sees: of its own meetings; all of them where ``team`` is none."""
    for row in rows["tally"]:
        if team is None or team in row["teams"]:
            yield row


def tallied(
    rows: Mapping[str, list[Row]], team: Any, today: date, measure: str
) -> Iterator[tuple[str, str, str, Any, int]]:
    """Each visible count, or each visible meeting, as (quarter, part, who hosts, top, of how many)."""
    mine = [row for row in visible(rows, team) if is_over(quarter_of(row["counted_on"]), today)]
    if measure in ("returned", "asks"):
        top, of = {"returned": ("came_back", "present"), "asks": ("asked_for_help", "talked")}[measure]
        for row in mine:
            part = "single" if row["series"] is None else str(row["series"])
            yield quarter_of(row["counted_on"]), part, hosts(row), row[top], row[of]
        return
    offers = {row["id"]: set(row["languages"]) | set(row["interpreters"]) for row in rows["event"]}
    for event in {row["event"] for row in mine}:
        for host in {hosts(row) for row in mine if row["event"] == event}:
            of_it = [row for row in mine if row["event"] == event and hosts(row) == host]
            quarter = quarter_of(of_it[0]["counted_on"])
            if measure == "same_face":
                said = [row["same_face"] for row in of_it if row["same_face"] is not None]
                if said:
                    yield quarter, "all", host, int(True in said), 1
            else:
                for code in {code for row in of_it for code in row["spoken"]}:
                    yield quarter, code, host, int(code in offers[event]), 1


def answered(rows: Mapping[str, list[Row]], team: Any, today: date) -> Iterator[tuple[str, str, str, Any, int]]:
    """Each visible face of the pulse, in the same shape."""
    for row in rows["pulse"]:
        if is_over(row["quarter"], today) and team in (None, row["team"]):
            for item in FACES:
                if row[item] is not None:
                    yield row["quarter"], item, str(row["team"]), row[item], 1


def hosts(row: Row) -> str:
    """Who hosted, as one word."""
    return " ".join(sorted(str(team) for team in row["teams"]))


def added(parts: Iterable[tuple[str, str, str, Any, int]], whole: bool) -> dict[Key, tuple[int, Fraction] | None]:
    """What is shown: of each part, and of the whole, the sum of what ten and more of the same hosts give."""
    sums: dict[tuple[str, str, str], list[int]] = {}
    for quarter, part, host, top, of in parts:
        cell = sums.setdefault((quarter, part, host), [0, 0])
        cell[0] += top
        cell[1] += of
    found: dict[Key, tuple[int, Fraction] | None] = {}
    for quarter, part in {(q, p) for (q, p, _h), (_top, of) in sums.items() if of}:
        kept = [cell for (q, p, _h), cell in sums.items() if (q, p) == (quarter, part) and cell[1] >= 10]
        found[quarter, part] = _share(kept) if kept else None
    for quarter in {q for q, _p, _h in sums} if whole else ():
        kept = [cell for (q, _p, _h), cell in sums.items() if q == quarter and cell[1] >= 10]
        if kept:
            found[quarter, "all"] = _share(kept)
    return found


def _share(cells: list[list[int]]) -> tuple[int, Fraction]:
    of = sum(cell[1] for cell in cells)
    return of, Fraction(sum(cell[0] for cell in cells), of)


def figures(rows: Mapping[str, list[Row]], team: Any, today: date) -> Found:
    """Every figure that a team, or with none who coordinates, may see on a day."""
    found: Found = {
        m: added(tallied(rows, team, today, m), m != "heard") for m in ("returned", "asks", "same_face", "heard")
    }
    found["pulse"] = added(answered(rows, team, today), whole=False)
    return found


def first_ask(rows: Mapping[str, list[Row]], last: date) -> tuple[Fraction, int, int] | None:
    """Over the twelve months that end on ``last``: the median meeting of the first ask and its interval."""
    first = date(last.year - 1, last.month, 1)
    first = (first + timedelta(days=31)).replace(day=1)
    asked, threads = [], 0
    for thread in rows["thread"]:
        if thread["closed_on"] is None or not first <= thread["closed_on"] <= last:
            continue
        threads += 1
        met = sorted(
            (c for c in rows["contact"] if c["thread_id"] == thread["id"]), key=lambda c: (c["on"], str(c["id"]))
        )
        numbers = [n for n, contact in enumerate(met, 1) if contact["level"] == 6]
        if numbers:
            asked.append(numbers[0])
    inside = {quarter_of(first + timedelta(days=31 * n)) for n in range(12)}
    for count in rows["threadcount"]:
        if count["quarter"] in inside:
            threads += count["threads"]
            if count["asked_at_contact"] is not None:
                asked += [count["asked_at_contact"]] * count["threads"]
    if threads < 20 or len(asked) < 10:
        return None
    asked.sort()
    n = len(asked)
    # The outermost pair of ranks outside of which the median lies with at most 5 per cent: coins, counted out.
    rank = max(r for r in range(1, n // 2 + 1) if sum(heads(n, k) for k in range(r)) * 2 <= Fraction(5, 100) or r == 1)
    middle = Fraction(asked[(n - 1) // 2] + asked[n // 2], 2)
    return middle, asked[rank - 1], asked[n - rank]


def heads(n: int, k: int) -> Fraction:
    """The chance of k heads in n throws: Pascal's triangle, row by row."""
    row = [1]
    for _throw in range(n):
        row = [1, *(a + b for a, b in zip(row, row[1:], strict=False)), 1]
    return Fraction(row[k], 2**n)


def main() -> None:
    """Prints every figure."""
    with psycopg.connect(sys.argv[1]) as connection:
        rows = read(connection)
    team = next((t for r in rows["tally"] for t in r["teams"] if str(t) == sys.argv[-1]), None)
    for measure, cells in figures(rows, team, date.fromisoformat(sys.argv[2])).items():
        for (quarter, part), cell in sorted(cells.items()):
            print(measure, quarter, part, "too few" if cell is None else f"{cell[0]} {float(cell[1]):.3f}", sep="\t")


if __name__ == "__main__":
    main()
