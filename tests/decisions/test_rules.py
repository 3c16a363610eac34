"""Clocks: pauses, overdue, reminders."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hawn.decisions.rules import Rest, due_with_pauses, overdue, paused_days, reminder_due

days = st.dates(date(2026, 1, 1), date(2028, 1, 1))


@given(due_on=days, start=days, length=st.integers(0, 90), today=days)
def test_a_pause_moves_the_date_on_by_its_days(due_on: date, start: date, length: int, today: date) -> None:
    rest = Rest(start, start + timedelta(days=length))
    assert due_with_pauses(due_on, [rest], today) == due_on + timedelta(days=length)


def test_an_open_pause_counts_until_today() -> None:
    assert paused_days([Rest(date(2026, 11, 1), None)], date(2026, 11, 11)) == 10


def test_unknown_stays_unknown() -> None:
    assert due_with_pauses(None, [Rest(date(2026, 1, 1), None)], date(2026, 2, 1)) is None
    assert not overdue(None, date(2026, 1, 1), "maximum")


def test_a_minimum_is_never_overdue() -> None:
    assert not overdue(date(2026, 1, 1), date(2026, 2, 1), "minimum")
    assert overdue(date(2026, 1, 1), date(2026, 1, 2), "target")
    assert not overdue(date(2026, 1, 2), date(2026, 1, 2), "maximum")


@given(due_on=days, start=st.integers(-20, 20), runs=st.lists(st.booleans(), min_size=40, max_size=40))
def test_reminders_are_at_most_two_whatever_nights_are_missed(due_on: date, start: int, runs: list[bool]) -> None:
    reminded, sent = None, 0
    for n, ran in enumerate(runs):
        today = due_on + timedelta(days=start - 20 + n)
        for _ in range(2 if ran else 0):
            if reminder_due(due_on, today, reminded):
                reminded, sent = today, sent + 1
    assert sent <= 2
