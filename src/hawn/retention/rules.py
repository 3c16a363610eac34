"""How long each class of a closed file is kept, and what a person's own copy leaves out. Pure.

The periods are the country profile's (storage limitation: Regulation (EU) 2016/679, art. 5(1)(e)); holds are
orders that stop erasure (art. 17(3)(e) of the same).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hawn.core.calendar import add_calendar_days, add_months

WHOLE = "*"  # the whole file: every row, not the sealed parts of one class


@dataclass(frozen=True, slots=True)
class Period:
    """How long a class is kept after the case was closed; ``amount`` None: nobody has said yet."""

    amount: int | None
    unit: str = "months"


@dataclass(frozen=True, slots=True)
class Held:
    """An order not to erase; ``until`` None: until it is lifted."""

    until: date | None


def held(holds: Iterable[Held], today: date) -> bool:
    """Whether an order stands today. Its last day still counts."""
    return any(hold.until is None or hold.until >= today for hold in holds)


def erase_on(*, closed_on: date | None, period: Period | None, holds: Iterable[Held] = ()) -> date | None:
    """The day from which one class of a file may be erased; None: never by itself.

    An open case, a period that nobody has set, and an order without an end give no day. An order with an end
    moves the day behind it. Raises ValueError for a unit that is no calendar unit.
    """
    if closed_on is None or period is None or period.amount is None:
        return None
    if period.unit == "months":
        day = add_months(closed_on, period.amount)
    elif period.unit == "calendar_days":
        day = add_calendar_days(closed_on, period.amount)
    else:
        raise ValueError(f"nothing is kept for {period.unit}")
    for hold in holds:
        if hold.until is None:
            return None
        day = max(day, hold.until + timedelta(days=1))
    return day


def due(*, closed_on: date, periods: dict[str, Period], holds: Sequence[Held], today: date) -> dict[str, date]:
    """Which classes may be erased today, and since when. When the readable rows (class D) may go, so may all."""
    days = {c: erase_on(closed_on=closed_on, period=p, holds=holds) for c, p in periods.items()}
    ripe = {c: day for c, day in days.items() if day is not None and day <= today}
    return {WHOLE: ripe["D"]} if "D" in ripe else ripe


def unknown(periods: dict[str, Period]) -> list[str]:
    """The classes whose period nobody has set: a question to the administrator, and nothing is erased by itself."""
    return [c for c in "ABCRD" if periods.get(c, Period(None)).amount is None]


def without_names(text: str, names: Iterable[str], instead: str, whole: bool = False) -> str:
    """``text`` with the names of people replaced: the full name, then (unless ``whole``) each word of it that is
    three letters or longer, wherever it stands as a word of its own, in small letters or large."""
    words: set[str] = set()
    for name in names:
        words |= {name.strip(), *(w for w in re.split(r"[\s\-]+", name) if len(w) >= 3 and not whole)}
    words |= {case(word) for word in words for case in (str.lower, str.upper)}  # "İ" in small letters is two of them
    for word in sorted(filter(None, words), key=lambda w: (-len(w), w)):
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _: instead, text, flags=re.IGNORECASE)
    return text
