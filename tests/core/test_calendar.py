"""Arithmetic of days, working days and months."""

import calendar as months
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hawn.core.calendar import (
    add_calendar_days,
    add_months,
    add_working_days,
    is_working_day,
    roll_to_working_day,
)

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
HOLIDAYS = st.sets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=30)
DAYS_OF_2026 = st.dates(date(2026, 1, 1), date(2026, 11, 1))


@settings(deadline=None)
@given(DAYS_OF_2026, st.integers(1, 20), HOLIDAYS)
def test_working_days_land_on_the_nth_working_day(event: date, amount: int, holidays: set[date]) -> None:
    due = add_working_days(event, amount, holidays)

    between = [event + timedelta(days=n) for n in range(1, (due - event).days + 1)]
    assert sum(is_working_day(day, holidays) for day in between) == amount
    assert is_working_day(due, holidays)


@settings(deadline=None)
@given(DAYS, st.integers(1, 240))
def test_month_ends_on_the_same_number_or_the_last_day(event: date, amount: int) -> None:
    due = add_months(event, amount)

    last = months.monthrange(due.year, due.month)[1]
    assert due.day == min(event.day, last)
    assert (due.year - event.year) * 12 + due.month - event.month == amount


@settings(deadline=None)
@given(DAYS, st.integers(1, 1000))
def test_calendar_days_count_from_the_day_after(event: date, amount: int) -> None:
    assert (add_calendar_days(event, amount) - event).days == amount


@settings(deadline=None)
@given(DAYS_OF_2026, HOLIDAYS)
def test_roll_moves_to_the_nearest_working_day(day: date, holidays: set[date]) -> None:
    ahead, back = roll_to_working_day(day, 1, holidays), roll_to_working_day(day, -1, holidays)

    assert back <= day <= ahead
    assert is_working_day(ahead, holidays)
    assert is_working_day(back, holidays)
    assert (ahead == day) == is_working_day(day, holidays)


@pytest.mark.parametrize("amount", [0, -1])
def test_amount_below_one_is_refused(amount: int) -> None:
    with pytest.raises(ValueError, match="at least one day"):
        add_working_days(date(2026, 1, 1), amount, ())
    with pytest.raises(ValueError, match="at least one day"):
        add_calendar_days(date(2026, 1, 1), amount)
    with pytest.raises(ValueError, match="at least one month"):
        add_months(date(2026, 1, 1), amount)
