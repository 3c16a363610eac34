"""When a class of a closed file may be erased, and that names do not stay in a copy."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawn.retention.rules import WHOLE, Held, Period, due, erase_on, held, unknown, without_names

DAYS = st.dates(date(2020, 1, 1), date(2060, 1, 1))
HOLDS = st.lists(st.builds(Held, st.none() | DAYS), max_size=3)
PERIODS = st.builds(Period, st.none() | st.integers(1, 240), st.sampled_from(["months", "calendar_days"]))


@given(DAYS, PERIODS, HOLDS)
def test_a_day_is_neither_too_early_nor_inside_an_order(closed_on: date, period: Period, holds: list[Held]) -> None:
    day = erase_on(closed_on=closed_on, period=period, holds=holds)
    if period.amount is None or any(h.until is None for h in holds):
        assert day is None
        return
    assert day is not None
    least = period.amount * (28 if period.unit == "months" else 1)
    assert day >= closed_on + timedelta(days=least)
    assert not held(holds, day)
    without = erase_on(closed_on=closed_on, period=period)
    assert without is not None
    assert day == max([without, *(h.until + timedelta(days=1) for h in holds if h.until)])


@given(DAYS, st.dictionaries(st.sampled_from("ABCRD"), PERIODS), HOLDS, DAYS)
def test_what_is_due_today_is_due_tomorrow_and_the_whole_takes_the_parts_along(
    closed_on: date, periods: dict[str, Period], holds: list[Held], today: date
) -> None:
    now = due(closed_on=closed_on, periods=periods, holds=holds, today=today)
    later = due(closed_on=closed_on, periods=periods, holds=holds, today=today + timedelta(days=1))
    assert set(now) <= set(later) or set(later) == {WHOLE}
    assert all(day <= today for day in now.values())
    assert WHOLE not in now or set(now) == {WHOLE}
    assert not {c for c in unknown(periods) if c in now}


def test_an_open_case_and_an_unknown_period_have_no_day() -> None:
    assert erase_on(closed_on=None, period=Period(1)) is None
    assert erase_on(closed_on=date(2026, 1, 31), period=None) is None
    assert erase_on(closed_on=date(2026, 1, 31), period=Period(1)) == date(2026, 2, 28)
    assert unknown({"A": Period(3), "B": Period(None)}) == ["B", "C", "R", "D"]
    with pytest.raises(ValueError, match="minutes"):
        erase_on(closed_on=date(2026, 1, 31), period=Period(1, "minutes"))


WORD = st.text(st.characters(categories=["L"]), min_size=3, max_size=9)


@given(st.lists(WORD, min_size=1, max_size=3), st.lists(WORD, max_size=6), st.sampled_from([str.upper, str.lower, str]))
def test_no_word_of_a_name_stays(name: list[str], around: list[str], how: type[str]) -> None:
    text = " ".join([*around, how(name[0]), *around])
    left = without_names(text, [" ".join(name)], "#").split()
    assert not {w for w in left if w.casefold() == name[0].casefold() and w.lower() == name[0].lower()}


def test_a_whole_name_alone_goes_where_the_words_could_be_common() -> None:
    assert without_names("May Grant wrote in May", ["May Grant"], "#", whole=True) == "# wrote in May"
    assert without_names("may I, Grant?", ["May Grant"], "#") == "# I, #?"
    assert without_names("Mayor", ["May Grant"], "#") == "Mayor"
