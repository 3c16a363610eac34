"""Arithmetic of dates for time limits. Pure: holidays are passed in.

Day one is the day after the event (Regulation (EEC, Euratom) No 1182/71, art. 3(1): the day of the event does
not count). A period of months ends on the day that has the event's number, or on the month's last day.
"""

import calendar
from collections.abc import Container
from datetime import date, timedelta

SATURDAY = 5


def is_working_day(day: date, holidays: Container[date]) -> bool:
    """Monday to Friday and no public holiday."""
    return day.weekday() < SATURDAY and day not in holidays


def add_working_days(event: date, amount: int, holidays: Container[date]) -> date:
    """The ``amount``-th working day after ``event``. Raises ValueError below 1."""
    if amount < 1:
        raise ValueError("a period has at least one day")
    day = event
    while amount:
        day += timedelta(days=1)
        if is_working_day(day, holidays):
            amount -= 1
    return day


def add_calendar_days(event: date, amount: int) -> date:
    """The ``amount``-th day after ``event``. Raises ValueError below 1."""
    if amount < 1:
        raise ValueError("a period has at least one day")
    return event + timedelta(days=amount)


def add_months(event: date, amount: int) -> date:
    """The event's day number ``amount`` months on, or that month's last day. Raises ValueError below 1."""
    if amount < 1:
        raise ValueError("a period has at least one month")
    year, month = divmod(event.year * 12 + event.month - 1 + amount, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(event.day, last))


def roll_to_working_day(day: date, step: int, holidays: Container[date]) -> date:
    """``day`` if it is a working day, else the nearest one ahead (``step`` 1) or back (-1)."""
    while not is_working_day(day, holidays):
        day += timedelta(days=step)
    return day
