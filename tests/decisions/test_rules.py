"""Clocks: pauses, overdue, reminders."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hawn.core.calendar import add_working_days, is_working_day
from hawn.countries.schema import Clock, Event, Outcome, Roll
from hawn.decisions.rules import Counting, Rest, due_with_pauses, overdue, paused_days, reminder_due, starts

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


HOLIDAYS = {date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)}


@given(event=days, amount=st.integers(1, 40), after=st.integers(1, 40), length=st.integers(0, 60))
def test_working_days_in_a_pause_do_not_count(event: date, amount: int, after: int, length: int) -> None:
    due_on = add_working_days(event, amount, HOLIDAYS)
    from_on = min(event + timedelta(days=after), due_on)
    rest = Rest(from_on, from_on + timedelta(days=length))

    day, left = event, amount  # counted one by one, as a clerk would
    while left:
        day += timedelta(days=1)
        paused = rest.from_on <= day < (rest.until_on or date.max)
        left -= is_working_day(day, HOLIDAYS) and not paused

    assert due_with_pauses(due_on, [rest], day, Counting(True, holidays=HOLIDAYS)) == day


def test_a_limit_that_ends_on_no_holiday_does_so_after_a_pause_too() -> None:
    rest = Rest(date(2026, 12, 1), date(2026, 12, 3))
    for roll, expected in (
        (Roll.NONE, date(2026, 12, 25)),
        (Roll.NEXT, date(2026, 12, 29)),
        (Roll.PREVIOUS, date(2026, 12, 24)),
    ):
        assert (
            due_with_pauses(date(2026, 12, 23), [rest], date(2026, 12, 3), Counting(False, roll, HOLIDAYS)) == expected
        )


@given(start=days, length=st.integers(1, 60))
def test_nobody_is_reminded_of_a_paused_limit(start: date, length: int) -> None:
    for n in range(length):
        today = start + timedelta(days=n)
        moved = due_with_pauses(start + timedelta(days=3), [Rest(start, None)], today)
        assert not reminder_due(moved, today, None, paused=True)


def a_limit(outcomes: list[str] | None) -> Clock:
    return Clock.model_validate(
        {
            "id": "again", "label": "Asking again", "event": ["first_decision"], "kind": "maximum", "amount": 1,
            "unit": "months", "basis": "Book", "evidence": "project", "outcomes": outcomes,
        }
    )  # fmt: skip


def test_an_outcome_starts_the_limits_that_name_it_and_a_positive_one_those_that_name_none() -> None:
    yes, no = (Outcome(id=i, label=i, positive=p, letter="") for i, p in (("given", True), ("refused", False)))
    found = {
        (name, named): starts(a_limit(outcomes), Event.FIRST_DECISION, outcome)
        for name, outcome in (("yes", yes), ("no", no), ("none", None))
        for named, outcomes in (("unnamed", None), ("no", ["refused"]), ("both", ["given", "refused"]))
    }
    assert {k for k, v in found.items() if not v} == {("yes", "no"), ("no", "unnamed")}
    assert not starts(a_limit(None), Event.JOB_LOSS, None)
