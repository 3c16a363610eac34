"""Pure rules of decisions and clocks: pauses, overdue, reminders, which clocks an event starts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

REMIND_BEFORE_DAYS = (7, 1)


@dataclass(frozen=True, slots=True)
class Rest:
    """A pause: from a day until a day (None: still paused)."""

    from_on: date
    until_on: date | None


def paused_days(pauses: Iterable[Rest], today: date) -> int:
    """How many days of pause have passed; an open pause counts until today. Pauses do not overlap."""
    return sum(max(0, ((p.until_on or today) - p.from_on).days) for p in pauses)


def due_with_pauses(due_on: date | None, pauses: Sequence[Rest], today: date) -> date | None:
    """The promised date moved on by the days of pause; unknown stays unknown."""
    return None if due_on is None else due_on + timedelta(days=paused_days(pauses, today))


def overdue(due_on: date | None, today: date, kind: str) -> bool:
    """A minimum protects the person and is never overdue; a maximum or target is, from the day after."""
    return kind != "minimum" and due_on is not None and due_on < today


def reminder_due(due_on: date | None, today: date, reminded_on: date | None) -> bool:
    """Whether a reminder goes out today: within the last days before the date, once for each of these days. It
    may be asked twice a day or miss a day, and is right all the same."""
    if due_on is None or due_on < today:
        return False
    crossed = [due_on - timedelta(days=n) for n in REMIND_BEFORE_DAYS if due_on - timedelta(days=n) <= today]
    return bool(crossed) and (reminded_on is None or reminded_on < max(crossed))
