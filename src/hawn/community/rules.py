"""Rules of community work as pure functions: when a series meets, what may be shown of what was counted."""

import math
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from statistics import median

from dateutil.rrule import rrulestr

ANSWERS, THREADS = 10, 20  # below these nothing is shown
SETTLE_DAYS = 14  # after the end of a quarter its counts may still come, from devices that were offline
SILENT_DAYS, THREAD_MONTHS = 90, 12
AHEAD_WEEKS = 26  # so far ahead the dates of a series are made
ASKED_DAYS = 30  # an unread question asked in public is forgotten after so many days

RULE = re.compile(r"^FREQ=(WEEKLY|MONTHLY);(INTERVAL=[1-9]\d?;)?BYDAY=(-1|[1-4])?(MO|TU|WE|TH|FR|SA|SU)$")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class BadRule(ValueError):
    """A rule of a series that this house does not know."""


def rule_of(every: str, day: int) -> str:
    """The rule of RFC 5545 (3.3.10) for ``every``: ``1`` to ``8`` weeks, or the ``m1`` to ``m4`` or last (``m-1``)
    such day of each month; ``day`` is 0 (Monday) to 6. Raises BadRule."""
    try:
        name = DAYS[day]
        if every.startswith("m"):
            found = f"FREQ=MONTHLY;BYDAY={int(every[1:])}{name}"
        else:
            found = f"FREQ=WEEKLY;INTERVAL={int(every)};BYDAY={name}"
    except (ValueError, IndexError):
        raise BadRule(every) from None
    if not RULE.match(found):
        raise BadRule(every)
    return found


def parts_of(rule: str) -> tuple[str, int]:
    """The inverse of rule_of. Raises BadRule."""
    found = RULE.match(rule)
    if not found:
        raise BadRule(rule)
    day = DAYS.index(found[4])
    if found[1] == "MONTHLY":
        return f"m{found[3]}", day
    return (found[2] or "INTERVAL=1;").removeprefix("INTERVAL=").removesuffix(";"), day


def dates(rule: str, starts_on: date, first: date, last: date) -> list[date]:
    """The days between ``first`` and ``last`` (both count) on which a series meets that began on ``starts_on``.

    Every second Tuesday is counted from the series' own first Tuesday, whenever one asks. Raises BadRule."""
    if not RULE.match(rule):
        raise BadRule(rule)
    found = rrulestr(rule, dtstart=datetime.combine(starts_on, time()))
    return [d.date() for d in found.between(datetime.combine(first, time()), datetime.combine(last, time()), inc=True)]


def quarter(day: date) -> str:
    """``2026-Q4``."""
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"


def first_of(name: str) -> date:
    """The first day of a quarter such as ``2026-Q4``. Raises ValueError."""
    found = re.match(r"^(\d{4})-Q([1-4])$", name)
    if not found:
        raise ValueError(name)
    return date(int(found[1]), 3 * int(found[2]) - 2, 1)


def last_of(name: str) -> date:
    """The last day of a quarter."""
    first = first_of(name)
    return date(first.year + (first.month == 10), (first.month + 3 - 1) % 12 + 1, 1) - timedelta(days=1)


def before(name: str, quarters: int = 1) -> str:
    """The quarter that lies so many quarters before ``name``. Raises ValueError."""
    first = first_of(name)
    months = first.year * 12 + first.month - 1 - 3 * quarters
    return quarter(date(months // 12, months % 12 + 1, 1))


def closed(name: str, today: date) -> bool:
    """Whether a quarter's counts are complete: it ended, and so did the days in which late ones may be sent. From then
    on its figures are shown and never change, so that nobody learns one answer from a figure before and after it."""
    return today > last_of(name) + timedelta(days=SETTLE_DAYS)


def last_closed(today: date) -> str:
    """The newest quarter whose figures are shown."""
    name = before(quarter(today))
    return name if closed(name, today) else before(name)


def median_interval(values: Sequence[int], confidence: float = 0.95) -> tuple[float, int, int]:
    """The median and an interval for it from order statistics (binomial, no assumption on the shape; David and
    Nagaraja, Order Statistics, 7.1). Raises ValueError for no values."""
    ordered = sorted(values)
    n = len(ordered)
    if not n:
        raise ValueError("no values")
    tail = (1 - confidence) / 2
    k, below = 0, 1 / 2**n
    while below <= tail:
        k += 1
        below += math.comb(n, k) / 2**n
    outer = max(k - 1, 0)
    return float(median(ordered)), ordered[outer], ordered[n - 1 - outer]


def asked_at(levels: Iterable[int]) -> int | None:
    """At which contact (from 1) a thread first reached asking for help; None if it never did. ``levels`` in order of
    the days."""
    for number, level in enumerate(levels, 1):
        if level >= 6:
            return number
    return None


def silent(last_on: date, today: date) -> bool:
    """Whether a thread closes by itself: 90 days passed without a meeting."""
    return today - last_on >= timedelta(days=SILENT_DAYS)


def climbs(counts: Sequence[int]) -> bool:
    """Whether the counts of a ladder make sense: nobody is greeted, talked with or asks who was not there."""
    return all(n <= counts[0] for n in counts[1:])
