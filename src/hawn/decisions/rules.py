"""Pure rules of decisions and clocks: pauses, overdue, reminders, which clocks an event starts."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hawn.core import calendar
from hawn.countries.schema import Clock, Event, Outcome, Roll

REMIND_BEFORE_DAYS = (7, 1)


@dataclass(frozen=True, slots=True)
class Rest:
    """A pause: from a day until a day (None: still paused)."""

    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class Counting:
    """How a limit counts days: every day or working days, and where it may not end."""

    working: bool = False
    roll: Roll = Roll.NONE
    holidays: Container[date] = ()


EVERY_DAY = Counting()


def starts(rule: Clock, event: Event, outcome: Outcome | None) -> bool:
    """Whether a limit of the profile starts with an event. Where a decision is the event its outcome counts: one of
    those that the limit names, a positive one if it names none."""
    if event not in rule.event:
        return False
    if outcome is None:
        return True
    return outcome.positive if rule.outcomes is None else outcome.id in rule.outcomes


def paused_days(pauses: Iterable[Rest], today: date, counting: Counting = EVERY_DAY) -> int:
    """How many days of pause have passed, of those that the limit counts; an open pause counts until today. Pauses
    do not overlap."""
    total = 0
    for pause in pauses:
        length = max(0, ((pause.until_on or today) - pause.from_on).days)
        if counting.working:
            days = (pause.from_on + timedelta(days=n) for n in range(length))
            length = sum(calendar.is_working_day(day, counting.holidays) for day in days)
        total += length
    return total


def due_with_pauses(
    due_on: date | None, pauses: Sequence[Rest], today: date, counting: Counting = EVERY_DAY
) -> date | None:
    """The promised date moved on by the days of pause, in the days that the limit counts, and to a working day where
    the limit ends on none other; unknown stays unknown."""
    days = paused_days(pauses, today, counting)
    if due_on is None or days == 0:
        return due_on
    if counting.working:
        return calendar.add_working_days(due_on, days, counting.holidays)
    moved = due_on + timedelta(days=days)
    if counting.roll is Roll.NONE:
        return moved
    return calendar.roll_to_working_day(moved, 1 if counting.roll is Roll.NEXT else -1, counting.holidays)


def overdue(due_on: date | None, today: date, kind: str) -> bool:
    """A minimum protects the person and is never overdue; a maximum or target is, from the day after."""
    return kind != "minimum" and due_on is not None and due_on < today


def reminder_due(due_on: date | None, today: date, reminded_on: date | None, *, paused: bool = False) -> bool:
    """Whether a reminder goes out today: within the last days before the date, once for each of these days, never
    while the limit is paused (its date moves on each day). It may be asked twice a day or miss a day, and is right
    all the same."""
    if paused or due_on is None or due_on < today:
        return False
    crossed = [due_on - timedelta(days=n) for n in REMIND_BEFORE_DAYS if due_on - timedelta(days=n) <= today]
    return bool(crossed) and (reminded_on is None or reminded_on < max(crossed))
